//! Finds the error message in a code block. Readers search for it, so the page shows it first.
//!
//! In: a code block. Out: the line that reports an error, if there is one. Precision matters more than recall: a
//! program that handles errors (`except ValueError:`, `console.error(…)`) is no error.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memchr_iter;

use super::heading_collector::lowercase;
use crate::lines;
use highlight::prompt;

/// Maximum length of an error line, in characters.
const MAX_LENGTH: usize = 240;

/// Lower-case beginnings of error lines, also after the name of a program.
const BEGINNINGS: [&str; 14] = [
    "error:",
    "error[",
    "error ",
    "fatal:",
    "fatal error",
    "e:",
    "err!",
    "npm err!",
    "npm error",
    "panic:",
    "exception:",
    "failed:",
    "failure:",
    "critical:",
];

/// The first bytes of [`BEGINNINGS`].
const FIRST_BYTES: [u8; 5] = *b"efnpc";

/// Lower-case phrases that mark a line of output as an error.
const PHRASES: [&str; 27] = [
    " error: ",
    "permission denied",
    "not permitted",
    "no such file",
    "command not found",
    "no space left",
    "already in use",
    "cannot ",
    "can't ",
    "could not ",
    "couldn't ",
    "unable to ",
    "failed to ",
    "not found",
    "refused",
    "timed out",
    "segmentation fault",
    "core dumped",
    "undefined reference",
    "undefined symbol",
    "is not recognized",
    "killed",
    "access denied",
    "does not exist",
    "out of memory",
    "panicked at",
    "unexpected ",
];

/// Finds [`PHRASES`], ignoring case.
static PHRASE_FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).build(PHRASES).ok()
});

/// The kind of content of a code block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeContent {
    /// Output of a program, with or without the commands before it.
    Output,
    /// Commands, possibly with their output.
    Commands,
    /// Source code, a configuration or a diff.
    Source,
}

impl CodeContent {
    /// Returns the kind for the language of a code block.
    pub(super) fn of(language: &str) -> Self {
        match &*lowercase(language) {
            "" | "text" | "txt" | "plain" | "plaintext" | "output" | "log" | "logs" | "console"
            | "shell-session" | "shellsession" | "sh-session" | "terminal" | "pycon"
            | "traceback" | "pytb" | "stacktrace" | "err" | "error" | "ansi" => Self::Output,
            "bash" | "sh" | "shell" | "zsh" | "fish" | "powershell" | "ps1" | "pwsh" | "bat"
            | "cmd" | "dos" => Self::Commands,
            language if highlight::is_session_language(language) => Self::Output,
            _ => Self::Source,
        }
    }
}

/// Returns the line of a block that reports an error.
pub(super) fn line(content: CodeContent, code: &str) -> Option<&str> {
    if content == CodeContent::Source {
        return None;
    }
    // Few lines report an error, so that the rest is asked of these alone.
    let first = |reports: &dyn Fn(&str) -> bool| {
        lines::of(code)
            .map(|line| (line, line.trim()))
            .find(|(line, text)| reports(text) && prompt(line) == 0 && fits(text))
            .map(|(_, text)| text)
    };
    let strong = first(&is_error);
    if strong.is_some() || content == CodeContent::Commands {
        return strong;
    }
    let finder = PHRASE_FINDER.as_ref()?;
    // The automaton reads a whole block faster than its lines one by one. A phrase has no line end.
    finder.find(code)?;
    first(&|line| finder.is_match(line))
}

fn fits(line: &str) -> bool {
    line.len() <= MAX_LENGTH || line.chars().count() <= MAX_LENGTH
}

/// Returns true for an error message of a program: `error: …`, `git: fatal: …`, `ImportError: …`.
fn is_error(line: &str) -> bool {
    let begins = |text: &str, beginning: &str| {
        let start = text.as_bytes().get(..beginning.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes()))
    };
    let first = line.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
    if FIRST_BYTES.contains(&first) && BEGINNINGS.iter().any(|beginning| begins(line, beginning)) {
        return true;
    }
    let colons = memchr_iter(b':', line.as_bytes());
    let mut colons = colons.filter(|at| line.as_bytes().get(at + 1) == Some(&b' '));
    let Some((head, rest)) = colons.next().map(|at| (&line[..at], &line[at + 2..])) else {
        return false;
    };
    if head.contains(|c: char| !c.is_alphanumeric() && !"._-/\\[]<>$".contains(c)) {
        return false;
    }
    let name = head.rsplit(['.', ':']).next().unwrap_or(head);
    let is_type = |name: &str| name.ends_with("Error") || name.ends_with("Exception");
    // After the name of a program: `cc1plus: error: …`.
    is_type(name) && name.chars().all(char::is_alphanumeric)
        || ["error:", "fatal:", "fatal error:"]
            .iter()
            .any(|word| begins(rest, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_are_those_of_the_beginnings() {
        let firsts = BEGINNINGS.iter().map(|beginning| beginning.as_bytes()[0]);
        assert!(firsts.into_iter().all(|first| FIRST_BYTES.contains(&first)));
    }

    #[test]
    fn the_line_that_says_the_error_is_found() {
        for (language, code, wanted) in [
            (
                "",
                "Traceback (most recent call last):\n  File \"x.py\", line 1\nModuleNotFoundError: No module named '_cffi_backend'\n",
                Some("ModuleNotFoundError: No module named '_cffi_backend'"),
            ),
            (
                "console",
                "$ df -h error: x\nOSError: [Errno 28] No space left on device\n",
                Some("OSError: [Errno 28] No space left on device"),
            ),
            (
                "bash",
                "git pull\nfatal: refusing to merge\n",
                Some("fatal: refusing to merge"),
            ),
            ("bash", "echo could not\n", None),
            (
                "text",
                "bind: Address already in use\n",
                Some("bind: Address already in use"),
            ),
            (
                "",
                "cc1plus: fatal error: x.h: no\n",
                Some("cc1plus: fatal error: x.h: no"),
            ),
            ("python", "raise ValueError: error\nerror: x\n", None),
            ("yaml", "error: true\n", None),
            ("text", "Everything is fine\n", None),
        ] {
            assert_eq!(line(CodeContent::of(language), code), wanted, "{code}");
        }
    }
}
