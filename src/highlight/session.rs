//! Terminal sessions: prompts, commands, output.

use memchr::memchr;

use super::escaped;
use crate::lines;

/// The prompts that begin a command, the longer first.
const PROMPTS: [&str; 6] = [">>> ", "... ", "$ ", "# ", "% ", "> "];

/// Whether code shows a session although its language is that of the commands, or none: `$ ` and
/// `>>> ` begin nothing in the languages themselves.
pub(super) fn is_session(code: &str) -> bool {
    let shows = |line: &str| {
        line.starts_with("$ ")
            || line.starts_with(">>> ")
            || line.starts_with("PS ") && line.contains("> ")
    };
    lines::of(code).any(shows)
}

/// The lines of a session as HTML; `commands` highlights what stands behind the prompts.
pub(super) fn lines(code: &str, commands: impl Fn(&[&str]) -> Vec<String>) -> Vec<String> {
    // Beside `$ `, a `# ` begins a comment, not a command of the root user.
    let comments = lines::of(code).any(|line| line.starts_with("$ "));
    let is_comment = |line: &str| comments && line.starts_with("# ");
    let split: Vec<(&str, &str)> = lines::of(code)
        .map(|line| line.split_at(if is_comment(line) { 0 } else { prompt(line) }))
        .collect();
    let typed: Vec<&str> = split
        .iter()
        .filter(|(prompt, _)| !prompt.is_empty())
        .map(|(_, command)| *command)
        .collect();
    let mut typed = commands(&typed).into_iter();
    split
        .iter()
        .map(|(prompt, rest)| {
            if !prompt.is_empty() {
                let command = typed.next().unwrap_or_else(|| escaped(rest));
                format!("<span class=p>{}</span>{command}", escaped(prompt))
            } else if rest.is_empty() {
                String::new()
            } else if is_comment(rest) {
                format!("<span class=c>{}</span>", escaped(rest))
            } else {
                format!("<span class=u>{}</span>", escaped(rest))
            }
        })
        .collect()
}

/// The length of the prompt at the start of `line`, in bytes; 0 if it is output.
#[must_use]
pub fn prompt(line: &str) -> usize {
    if let Some(prompt) = PROMPTS.iter().find(|p| line.starts_with(**p)) {
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
