//! Terminal sessions: prompts, commands and output.
//!
//! A line is a command if it begins with a prompt (`prompt`), or if it continues the command before it
//! (`continuation`): after a backslash, in quotes, in a here-document. Each line of a command begins with a
//! `<span class=p>` that contains its prompt, or nothing; the copy script takes these lines and leaves the
//! prompts out. Output has no such span. An uncertain line is treated as a command.

mod continuation;
mod prompt;

use std::borrow::Cow;

use self::continuation::OpenConstructs;
use self::prompt::{Certainty, Program, Prompt};
use super::ansi::{Terminal, without_controls};
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

/// Returns true if code without a language is a session: no other text has lines that begin with such a prompt.
pub(super) fn has_prompts(code: &str) -> bool {
    lines::of(code).any(is_certain_command)
}

/// Returns true if code in the language of commands is a session: its first line, except comments, begins with a
/// prompt. A prompt further down may be in a here-document or a string.
pub(super) fn begins_with_prompt(code: &str) -> bool {
    let mut lines = lines::of(code);
    let first = lines.find(|line| {
        let is_comment = line.starts_with("# ") || line.starts_with("rem ");
        !line.trim().is_empty() && !is_comment && !prompt::is_first_line_of_two(line)
    });
    first.is_some_and(is_certain_command)
}

fn is_certain_command(line: &str) -> bool {
    let found = prompt::find(line).filter(|found| found.certainty == Certainty::High);
    found.is_some_and(|found| found.length < line.len())
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
    for (line, kind) in all.iter().zip(kinds(&all, ClassNames::Rouge)) {
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
    let written: Vec<&str> = lines::of(code).collect();
    // Prompts and commands are found in the text without escape sequences; output keeps their colours.
    let plain: Vec<Cow<'_, str>> = written.iter().map(|line| without_controls(line)).collect();
    let all: Vec<&str> = plain.iter().map(AsRef::as_ref).collect();
    let mut terminal = Terminal::default();
    for ((line, written), kind) in all
        .iter()
        .zip(&written)
        .zip(kinds(&all, ClassNames::Sitegen))
    {
        if kind != LineKind::Output {
            terminal.skip(written);
        }
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
            LineKind::Output if line.is_empty() => terminal.skip(written),
            LineKind::Output => {
                html.push_str("<span class=u>");
                terminal.line(written, html);
                html.push_str("</span>");
            }
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

/// Returns the kind of each line. A session whose lines are not told apart with certainty has no commands, so that all
/// of it is copied.
fn kinds(lines: &[&str], names: ClassNames) -> Vec<LineKind> {
    let session = Session::of(lines, names);
    if session.is_uncertain {
        let of = |line: &&str| match line.starts_with("# ") {
            true => LineKind::Comment,
            false => LineKind::Output,
        };
        return lines.iter().map(of).collect();
    }
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
        let continued = continuation::prompt(program, open.is_open(program), line);
        let at = kinds.len();
        if program.prints_prompts() {
            if let Some(length) = continued {
                open.line(program, &line[length..]);
                kinds.push(LineKind::Command(length));
                continue;
            }
            // The author left the prompts of continuation lines out.
            let count = if open.is_open(program) {
                lines_to_close(session, &open, program, &lines[at..])
            } else {
                0
            };
            kinds.extend(std::iter::repeat_n(LineKind::Command(0), count));
            break;
        }
        let is_prompted = program == Program::PowerShell && continued.is_some();
        if !open.is_open(program) && !is_prompted {
            break;
        }
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

/// Returns the number of lines up to the one that closes all brackets; 0 if another command comes before.
fn lines_to_close(
    session: &Session<'_>,
    open: &OpenConstructs,
    program: Program,
    lines: &[&str],
) -> usize {
    let mut open = open.clone();
    for (line, count) in lines.iter().zip(1..) {
        if session.is_next_command(line) {
            break;
        }
        open.line(program, line);
        if !open.is_open(program) {
            return count;
        }
    }
    0
}

/// Returns the number of lines before the end of a here-document, if it ends before another begins.
fn end_of_document(lines: &[&str], word: &str) -> Option<usize> {
    let mut inside = lines.iter().take_while(|line| !line.contains("<<"));
    inside.position(|line| line.trim() == word)
}

impl Program {
    /// Returns true if the program prints a prompt before every line of a command.
    fn prints_prompts(self) -> bool {
        matches!(self, Self::Python | Self::Julia | Self::Other)
    }
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
        // With a command behind the host there is no shell.
        Some("ssh") => words.last().is_some_and(|last| last.starts_with("root@")),
        Some("docker" | "podman" | "kubectl" | "lxc" | "nerdctl" | "oc" | "incus") => {
            let is_terminal = |word: &&str| {
                let flags = word
                    .strip_prefix('-')
                    .filter(|flags| !flags.starts_with('-'));
                flags.is_some_and(|flags| flags.contains('t'))
                    || matches!(*word, "--tty" | "--interactive")
            };
            let is_interactive = words.iter().any(is_terminal) || last_is_shell;
            (has("exec") || has("run")) && is_interactive || has("shell") || has("debug")
        }
        Some("chroot" | "arch-chroot") => words.len() < 3 || last_is_shell,
        Some("nsenter" | "unshare" | "machinectl" | "virsh") => {
            last_is_shell || has("shell") || has("login") || has("console")
        }
        _ => false,
    }
}

/// Properties of a whole session.
struct Session<'l> {
    names: ClassNames,
    /// True if a line has an unambiguous prompt. Then `> ` begins output and `# ` a comment.
    has_other_prompts: bool,
    /// The name at the start of the first line, if its prompt is not a known one.
    name: Option<&'l str>,
    /// True if the lines may as well be comments, or commands without prompts.
    is_uncertain: bool,
}

impl<'l> Session<'l> {
    fn of(lines: &[&'l str], names: ClassNames) -> Self {
        let is_certain = |line: &&str| {
            prompt::find(line).is_some_and(|found| found.certainty == Certainty::High)
        };
        let has_other_prompts = lines.iter().any(is_certain);
        let first = lines.iter().find(|line| !line.trim().is_empty());
        let unknown = first.filter(|line| prompt::find(line).is_none());
        let name = unknown.and_then(|line| prompt::unknown_name(line, lines));
        let begins_with_prompt = first.is_some_and(|line| prompt::find(line).is_some());
        let is_comment = |line: &&str| line.strip_prefix("# ").is_some_and(reads_as_comment);
        let has_reason = has_other_prompts || name.is_some();
        let is_uncertain = names == ClassNames::Sitegen
            && !has_reason
            && (!begins_with_prompt || lines.iter().any(is_comment));
        Self {
            names,
            has_other_prompts,
            name,
            is_uncertain,
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
        // Rouge does not know these.
        if self.names == ClassNames::Rouge && line.starts_with(['\u{279c}', '\u{3bb}']) {
            return None;
        }
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

/// Returns true if the text after `# ` is a sentence and not a command of the root user.
fn reads_as_comment(text: &str) -> bool {
    const WORDS: [&str; 26] = [
        "a", "an", "and", "as", "by", "first", "finally", "from", "in", "it", "next", "now", "of",
        "on", "optional", "or", "see", "the", "then", "this", "to", "we", "with", "you", "your",
        "use",
    ];
    let Some(first) = text.split_whitespace().next() else {
        return false;
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_./~-+[:{(!$".contains(c);
    let is_assignment = first.contains('=');
    let is_capitalised = first.starts_with(|c: char| c.is_ascii_uppercase()) && !is_assignment;
    let is_command = is_assignment || first.chars().all(is_name);
    !is_command
        || is_capitalised
        || WORDS.contains(&first)
        || first.ends_with([':', '.']) && first.len() > 2
        || text.ends_with(['.', ':']) && !text.ends_with(" .")
}

#[cfg(test)]
mod tests;
