//! Terminal sessions: prompts, commands, output.

use memchr::memchr;

use super::escape_into;
use crate::lines;

/// The prompts that begin a command, the longer first.
const PROMPTS: [&str; 6] = [">>> ", "... ", "$ ", "# ", "% ", "> "];

/// Whether code shows a session although its language is that of the commands, or none: `$ ` and
/// `>>> ` begin nothing in the languages themselves.
pub(super) fn is_session(code: &str) -> bool {
    let shows = |line: &str| match line.as_bytes() {
        [b'$', b' ', ..] | [b'>', b'>', b'>', b' ', ..] => true,
        [b'P', b'S', b' ', ..] => line.contains("> "),
        _ => false,
    };
    lines::of(code).any(shows)
}

/// Puts the lines of a session as HTML behind `html`, each with a line end; `command` does so for what stands
/// behind a prompt.
pub(super) fn read(code: &str, html: &mut String, mut command: impl FnMut(&str, &mut String)) {
    // Beside `$ `, a `# ` begins a comment, not a command of the root user.
    let comments = lines::of(code).any(|line| line.starts_with("$ "));
    for line in lines::of(code) {
        let is_comment = comments && line.starts_with("# ");
        let (prompt, rest) = line.split_at(if is_comment { 0 } else { prompt(line) });
        let mut span = |class: &str, text: &str| {
            html.push_str("<span class=");
            html.push_str(class);
            html.push('>');
            escape_into(html, text);
            html.push_str("</span>");
        };
        if !prompt.is_empty() {
            span("p", prompt);
            command(rest, html);
        } else if !rest.is_empty() {
            span(if is_comment { "c" } else { "u" }, rest);
        }
        html.push('\n');
    }
}

/// The length of the prompt at the start of `line`, in bytes; 0 if it is output.
#[must_use]
pub fn prompt(line: &str) -> usize {
    let first = line.bytes().next();
    let may_be = |prompt: &&&str| prompt.bytes().next() == first;
    if let Some(prompt) = PROMPTS
        .iter()
        .filter(may_be)
        .find(|p| line.starts_with(**p))
    {
        return prompt.len();
    }
    // `user@host:~$ `, `(venv) $ `, `PS C:\Users> `
    let may_be_host = line.starts_with("PS ") || line.starts_with('(');
    if !may_be_host && memchr(b'@', line.as_bytes()).is_none() {
        return 0;
    }
    let ends = ["$ ", "# ", "> "];
    let is_host = |head: &str| {
        head.starts_with("PS ")
            || head.starts_with('(')
            || (head.contains('@') && !head.contains(' '))
    };
    ends.iter()
        .filter_map(|end| line.find(end).map(|i| i + end.len()))
        .filter(|length| is_host(&line[..length - 2]))
        .min()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::prompt;

    #[test]
    fn prompts_are_found() {
        for (line, length) in [
            ("$ ls", 2),
            (">>> import os", 4),
            ("user@host:~/x$ ls", 15),
            ("PS C:\\Users> dir", 13),
            ("(venv) $ pip", 9),
            ("error: cost $ 5", 0),
            ("a > b", 0),
            ("", 0),
        ] {
            assert_eq!(prompt(line), length, "{line}");
        }
    }
}
