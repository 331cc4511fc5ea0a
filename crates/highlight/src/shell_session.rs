//! Terminal sessions: prompts, commands, output.
//!
//! A line is a command if a prompt begins it (`prompt`), or if the command before it goes on (`open`): behind
//! a backslash, in quotes, in a here-document. Each line of a command begins with a `<span class=p>` that holds
//! its prompt, empty where it has none: the script that copies takes these lines and leaves the prompts out.
//! Output is never marked so; where it is not certain whether a line is a command, it is one.

mod continuation;
mod prompt;

use self::continuation::Open;
use self::prompt::{Certainty, Prompt, Reader};
use super::escape_into;
use text_scan::lines;

/// What a line of a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A command, or a line of one, behind a prompt of this length.
    Command(usize),
    /// A prompt behind which nothing was typed.
    Prompt,
    Comment,
    Output,
}

/// Whether code shows a session although its language is that of the commands, or none: nothing in the
/// languages themselves begins so.
pub(super) fn is_session(code: &str) -> bool {
    let shows = |line: &str| {
        let found = prompt::find(line).filter(|found| found.certainty == Certainty::High);
        found.is_some_and(|found| found.length < line.len())
    };
    lines::of(code).any(shows)
}

/// Puts the lines of a session as HTML behind `html`, each with a line end; `command` does so for a line of a
/// command.
pub(super) fn read(code: &str, html: &mut String, mut command: impl FnMut(&str, &mut String)) {
    let all: Vec<&str> = lines::of(code).collect();
    for (line, kind) in all.iter().zip(kinds(&all)) {
        match kind {
            Kind::Command(length) => {
                let (prompt, rest) = line.split_at(length);
                span(html, "p", prompt);
                command(rest, html);
            }
            // Inside a line of output, a prompt is shown as one, and copying passes over it.
            Kind::Prompt => {
                html.push_str("<span class=u>");
                span(html, "p", line);
                html.push_str("</span>");
            }
            Kind::Comment => span(html, "c", line),
            Kind::Output if line.is_empty() => {}
            Kind::Output => span(html, "u", line),
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

/// The length of the prompt at the start of `line`, in bytes; 0 if it is output.
#[must_use]
pub fn prompt(line: &str) -> usize {
    prompt::find(line).map_or(0, |found| found.length)
}

/// What each line of a session is.
fn kinds(lines: &[&str]) -> Vec<Kind> {
    let session = Session::of(lines);
    let mut kinds = Vec::with_capacity(lines.len());
    // Whether a shell of the root user was opened, whose prompt is `# `.
    let mut is_root = false;
    while let Some(line) = lines.get(kinds.len()) {
        let Some(found) = session.prompt(line) else {
            kinds.push(Kind::Output);
            continue;
        };
        let typed = line[found.length..].trim();
        let is_hash = line.starts_with("# ");
        if is_hash && session.has_other_prompts && !is_root {
            kinds.push(Kind::Comment);
            continue;
        }
        if typed.is_empty() {
            kinds.push(Kind::Prompt);
            continue;
        }
        if is_hash {
            is_root &= !matches!(typed, "exit" | "logout");
        } else {
            is_root = becomes_root(typed);
        }
        kinds.push(Kind::Command(found.length));
        continue_command(&session, lines, found, &mut kinds);
    }
    kinds
}

/// Adds the lines behind the last of `kinds` that belong to its command.
fn continue_command(session: &Session<'_>, lines: &[&str], first: Prompt, kinds: &mut Vec<Kind>) {
    let start = kinds.len();
    let reader = first.reader;
    let mut open = Open::default();
    open.line(reader, &lines[start - 1][first.length..]);
    // Whether the program printed a prompt before each line.
    let mut has_prompts = None;
    // Behind the lines of a here-document that is known to end, whatever stands in it.
    let mut document_end = 0;
    while let Some(line) = lines.get(kinds.len()) {
        let continued = continuation(reader, line);
        if reader.prints_prompts() {
            match continued {
                Some(length) => kinds.push(Kind::Command(length)),
                None => break,
            }
            continue;
        }
        if !open.is_open(reader) {
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
        open.line(reader, &line[length..]);
        kinds.push(Kind::Command(length));
    }
    // A statement of a database that does not end was perhaps a command of the client, and this is its output.
    let is_unended = reader == Reader::Sql && open.is_open(reader) && has_prompts != Some(true);
    if is_unended {
        kinds.truncate(start);
    }
}

/// How many lines the rest of a here-document has, if the word that ends it comes before another begins.
fn end_of_document(lines: &[&str], word: &str) -> Option<usize> {
    let mut inside = lines.iter().take_while(|line| !line.contains("<<"));
    inside.position(|line| line.trim() == word)
}

impl Reader {
    /// Whether the program prints a prompt before every line of a command.
    fn prints_prompts(self) -> bool {
        matches!(self, Self::Python | Self::Other)
    }
}

/// The length of the prompt that a program prints before the second line of a command and those behind it.
fn continuation(reader: Reader, line: &str) -> Option<usize> {
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
    match reader {
        Reader::Shell => begins("> "),
        Reader::Cmd => begins("More? "),
        Reader::PowerShell => begins(">> "),
        Reader::Python | Reader::Other => begins("... ").or_else(|| indented(&["...: "])),
        Reader::Sql => indented(&["-> ", "'> ", "\"> ", "`> ", "...> "]).or_else(|| of_psql(line)),
    }
}

/// `shop-# `, `shop(> `: psql, where a statement goes on.
fn of_psql(line: &str) -> Option<usize> {
    let at = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let rest = &line.as_bytes()[at..];
    let is_prompt = at > 0
        && matches!(rest, [b'-' | b'(' | b'\'' | b'"' | b'*' | b'$', b'#' | b'>', end @ ..]
            if matches!(end.first(), None | Some(b' ')));
    is_prompt.then_some((at + 3).min(line.len()))
}

/// Whether a command opens a shell of the root user.
fn becomes_root(command: &str) -> bool {
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

/// What the lines of a session have in common.
struct Session<'l> {
    /// Whether lines begin with prompts that are certain, beside which `> ` begins output and `# ` a comment.
    has_other_prompts: bool,
    /// The name with which the first line begins, if it is a prompt that is not known.
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

    /// The prompt of a line that is not a further line of a command.
    fn prompt(&self, line: &str) -> Option<Prompt> {
        if let Some(found) = self.name.and_then(|name| prompt::of_name(line, name)) {
            return Some(found);
        }
        let found = prompt::find(line)?;
        let begins = found.certainty > Certainty::Low
            || !self.has_other_prompts && !line.starts_with("... ");
        begins.then_some(found)
    }

    /// Whether a line begins another command although the one before it goes on: its author left lines out.
    fn is_next_command(&self, line: &str) -> bool {
        self.prompt(line)
            .is_some_and(|found| found.certainty == Certainty::High)
    }
}

#[cfg(test)]
mod tests;
