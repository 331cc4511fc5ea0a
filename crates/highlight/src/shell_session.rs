//! Terminal sessions: prompts, commands and output.
//!
//! A line is a command if it begins with a prompt (`prompt`), or if it continues the command before it
//! (`continuation`): after a backslash, in quotes, in a here-document. Each line of a command begins with a
//! `<span class=p>` that contains its prompt, or nothing; the copy script takes these lines and leaves the
//! prompts out. Output has no such span. An uncertain line is treated as a command.

mod continuation;
mod prompt;

use self::continuation::OpenConstructs;
use self::prompt::{Certainty, Program, Prompt};
use super::classes::ClassNames;
use super::{escape_into, rouge};
use text_scan::lines;

/// The kind of a line of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineKind {
    /// A command, or a continuation line; the number is the length of the prompt.
    Command(usize),
    /// A prompt without a command.
    Prompt,
    Comment,
    Output,
}

/// Returns true if code is a session although its language is that of the commands, or missing. No language
/// has lines that begin with such a prompt.
pub(super) fn is_session(code: &str) -> bool {
    let shows = |line: &str| {
        let found = prompt::find(line).filter(|found| found.certainty == Certainty::High);
        found.is_some_and(|found| found.length < line.len())
    };
    lines::of(code).any(shows)
}

/// Appends the lines of a session as HTML, each with a line end. `command` does so for the text of a command.
pub(super) fn read(
    code: &str,
    names: ClassNames,
    html: &mut String,
    command: impl FnMut(&str, &mut String),
) {
    match names {
        ClassNames::Sitegen => read_with_copy_marks(code, html, command),
        ClassNames::Rouge => read_as_rouge(code, html, command),
    }
}

/// Writes what Rouge's `console` lexer writes: `gp` for the prompt, `go` for the output.
fn read_as_rouge(code: &str, html: &mut String, mut command: impl FnMut(&str, &mut String)) {
    let all: Vec<&str> = lines::of(code).collect();
    for (line, kind) in all.iter().zip(kinds(&all)) {
        match kind {
            LineKind::Command(length) => {
                let (prompt, rest) = line.split_at(length);
                let mark = prompt.trim_end();
                rouge::span(html, "gp", mark);
                rouge::span(html, "w", &prompt[mark.len()..]);
                command(rest, html);
            }
            LineKind::Prompt => rouge::span(html, "gp", line),
            LineKind::Comment => rouge::span(html, "c", line),
            LineKind::Output => rouge::span(html, "go", line),
        }
        html.push('\n');
    }
}

fn read_with_copy_marks(code: &str, html: &mut String, mut command: impl FnMut(&str, &mut String)) {
    let all: Vec<&str> = lines::of(code).collect();
    for (line, kind) in all.iter().zip(kinds(&all)) {
        match kind {
            LineKind::Command(length) => {
                let (prompt, rest) = line.split_at(length);
                span(html, "p", prompt);
                command(rest, html);
            }
            // Inside a span of output, a prompt looks like a prompt and is not copied.
            LineKind::Prompt => {
                html.push_str("<span class=u>");
                span(html, "p", line);
                html.push_str("</span>");
            }
            LineKind::Comment => span(html, "c", line),
            LineKind::Output if line.is_empty() => {}
            LineKind::Output => span(html, "u", line),
        }
        html.push('\n');
    }
}

fn span(html: &mut String, class: &str, text: &str) {
    html.push_str("<span class=");
    html.push_str(class);
    html.push('>');
    escape_into(html, text);
    html.push_str("</span>");
}

/// Returns the length of the prompt at the start of `line`, in bytes; 0 for output.
#[must_use]
pub fn prompt(line: &str) -> usize {
    prompt::find(line).map_or(0, |found| found.length)
}

/// Returns the kind of each line.
fn kinds(lines: &[&str]) -> Vec<LineKind> {
    let session = Session::of(lines);
    let mut kinds = Vec::with_capacity(lines.len());
    // True after a command that opened a root shell, whose prompt is `# `.
    let mut is_root = false;
    while let Some(line) = lines.get(kinds.len()) {
        let Some(found) = session.prompt(line) else {
            kinds.push(LineKind::Output);
            continue;
        };
        let typed = line[found.length..].trim();
        let is_hash = line.starts_with("# ");
        if is_hash && session.has_other_prompts && !is_root {
            kinds.push(LineKind::Comment);
            continue;
        }
        if typed.is_empty() {
            kinds.push(LineKind::Prompt);
            continue;
        }
        if is_hash {
            is_root &= !matches!(typed, "exit" | "logout");
        } else {
            is_root = opens_root_shell(typed);
        }
        kinds.push(LineKind::Command(found.length));
        continue_command(&session, lines, found, &mut kinds);
    }
    kinds
}

/// Adds the lines that continue the last command.
fn continue_command(
    session: &Session<'_>,
    lines: &[&str],
    first: Prompt,
    kinds: &mut Vec<LineKind>,
) {
    let start = kinds.len();
    let program = first.program;
    let mut open = OpenConstructs::default();
    open.line(program, &lines[start - 1][first.length..]);
    // True if the program printed a prompt before each line; unknown before the first.
    let mut has_prompts = None;
    // The end of a here-document whose end is known; lines before it are not examined.
    let mut document_end = 0;
    while let Some(line) = lines.get(kinds.len()) {
        let continued = continuation(program, line);
        if program.prints_prompts() {
            match continued {
                Some(length) => kinds.push(LineKind::Command(length)),
                None => break,
            }
            continue;
        }
        if !open.is_open(program) {
            break;
        }
        let at = kinds.len();
        if at >= document_end && session.is_next_command(line) {
            match open
                .document()
                .and_then(|word| end_of_document(&lines[at..], word))
            {
                Some(length) => document_end = at + length,
                None => break,
            }
        }
        let length = match (*has_prompts.get_or_insert(continued.is_some()), continued) {
            (true, Some(length)) => length,
            (true, None) => break,
            (false, _) => 0,
        };
        open.line(program, &line[length..]);
        kinds.push(LineKind::Command(length));
    }
    // A database statement without an end was probably a command of the client, followed by its output.
    let is_unended = program == Program::Sql && open.is_open(program) && has_prompts != Some(true);
    if is_unended {
        kinds.truncate(start);
    }
}

/// Returns the number of lines before the end of a here-document, if it ends before another begins.
fn end_of_document(lines: &[&str], word: &str) -> Option<usize> {
    let mut inside = lines.iter().take_while(|line| !line.contains("<<"));
    inside.position(|line| line.trim() == word)
}

impl Program {
    /// Returns true if the program prints a prompt before every line of a command.
    fn prints_prompts(self) -> bool {
        matches!(self, Self::Python | Self::Other)
    }
}

/// Returns the length of the continuation prompt at the start of `line`.
fn continuation(program: Program, line: &str) -> Option<usize> {
    let begins = |prompt: &str| {
        let is_bare = line == prompt.trim_end();
        (is_bare || line.starts_with(prompt)).then_some(prompt.len().min(line.len()))
    };
    let indented = |ends: &[&str]| {
        let start = line.len() - line.trim_start_matches(' ').len();
        let rest = &line[start..];
        let is_end = |end: &&&str| rest == end.trim_end() || rest.starts_with(**end);
        let end = ends.iter().find(is_end).filter(|_| start > 0)?;
        Some((start + end.len()).min(line.len()))
    };
    match program {
        Program::Shell => begins("> "),
        Program::Cmd => begins("More? "),
        Program::PowerShell => begins(">> "),
        Program::Python | Program::Other => begins("... ").or_else(|| indented(&["...: "])),
        Program::Sql => {
            indented(&["-> ", "'> ", "\"> ", "`> ", "...> "]).or_else(|| psql_continuation(line))
        }
    }
}

/// psql's continuation prompts: `shop-# `, `shop(> `.
fn psql_continuation(line: &str) -> Option<usize> {
    let at = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let rest = &line.as_bytes()[at..];
    let is_prompt = at > 0
        && matches!(rest, [b'-' | b'(' | b'\'' | b'"' | b'*' | b'$', b'#' | b'>', end @ ..]
            if matches!(end.first(), None | Some(b' ')));
    is_prompt.then_some((at + 3).min(line.len()))
}

/// Returns true if a command opens a root shell.
fn opens_root_shell(command: &str) -> bool {
    let words: Vec<&str> = command.split_whitespace().collect();
    let has = |word: &str| words.contains(&word);
    let is_shell = |word: &str| {
        let name = word.rsplit('/').next().unwrap_or(word);
        matches!(name, "sh" | "bash" | "zsh" | "fish" | "ash" | "su")
    };
    let last_is_shell = words.last().is_some_and(|last| is_shell(last));
    match words.first().copied() {
        Some("sudo" | "doas" | "pkexec" | "run0") => {
            let is_flag =
                |word: &&str| matches!(*word, "-i" | "-s" | "-si" | "--login" | "--shell");
            words.len() == 1 || words.iter().any(is_flag) || has("su") || last_is_shell
        }
        Some("su") => words[1..]
            .iter()
            .all(|word| matches!(*word, "-" | "-l" | "root" | "--login")),
        Some("ssh") => words.iter().any(|word| word.starts_with("root@")),
        Some("docker" | "podman" | "kubectl" | "lxc" | "nerdctl" | "oc" | "incus") => {
            has("exec") || has("run") || has("shell")
        }
        Some("chroot" | "arch-chroot" | "nsenter" | "unshare" | "machinectl" | "virsh") => true,
        _ => false,
    }
}

/// Properties of a whole session.
struct Session<'l> {
    /// True if a line has an unambiguous prompt. Then `> ` begins output and `# ` a comment.
    has_other_prompts: bool,
    /// The name at the start of the first line, if its prompt is not a known one.
    name: Option<&'l str>,
}

impl<'l> Session<'l> {
    fn of(lines: &[&'l str]) -> Self {
        let is_certain = |line: &&str| {
            prompt::find(line).is_some_and(|found| found.certainty == Certainty::High)
        };
        let has_other_prompts = lines.iter().any(is_certain);
        let first = lines.iter().find(|line| !line.trim().is_empty());
        let unknown = first.filter(|line| prompt::find(line).is_none());
        Self {
            has_other_prompts,
            name: unknown.and_then(|line| prompt::unknown_name(line)),
        }
    }

    /// Returns the prompt of a line that is not a continuation.
    fn prompt(&self, line: &str) -> Option<Prompt> {
        if let Some(found) = self
            .name
            .and_then(|name| prompt::prompt_of_name(line, name))
        {
            return Some(found);
        }
        let found = prompt::find(line)?;
        let begins = found.certainty > Certainty::Low
            || !self.has_other_prompts && !line.starts_with("... ");
        begins.then_some(found)
    }

    /// Returns true if a line begins a new command although the one before is incomplete: the author left
    /// lines out.
    fn is_next_command(&self, line: &str) -> bool {
        self.prompt(line)
            .is_some_and(|found| found.certainty == Certainty::High)
    }
}

#[cfg(test)]
mod tests;
