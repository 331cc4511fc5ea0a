//! Commands over several lines: decides whether a command is complete, and finds the prompts of the lines on which it
//! continues.
//!
//! A shell continues after a backslash, in quotes, in a here-document, in a compound command and after `|`,
//! `&&` and `||`; `cmd.exe` after `^`, PowerShell after `` ` ``, a database client up to a semicolon, an interpreter in
//! brackets.

mod brackets;
mod shell;

use self::brackets::Brackets;
use self::shell::Shell;
use super::prompt::Program;

/// The open constructs at the end of a line.
#[derive(Debug, Default, Clone)]
pub(super) struct OpenConstructs {
    shell: Shell,
    brackets: Brackets,
    quote: Option<char>,
    /// The closing words of compound commands.
    closers: Vec<&'static str>,
    /// True if the last line ends in an operator that continues the command.
    goes_on: bool,
    /// The closing mark of a PowerShell here-string.
    here_string: Option<&'static str>,
    /// True if a database statement is complete.
    has_ended: bool,
}

impl OpenConstructs {
    /// Returns true if the command continues on the next line.
    pub(super) fn is_open(&self, program: Program) -> bool {
        match program {
            Program::Sql => !self.has_ended,
            Program::Python | Program::Julia | Program::Other => self.brackets.is_open(),
            Program::Shell => self.shell.is_open(),
            Program::Cmd | Program::PowerShell => {
                self.goes_on
                    || self.quote.is_some()
                    || !self.closers.is_empty()
                    || self.here_string.is_some()
            }
        }
    }

    /// Returns the end word of the open here-document.
    pub(super) fn document(&self) -> Option<&str> {
        self.shell.document().or(self.here_string)
    }

    /// Reads the next line of the command, without its prompt.
    pub(super) fn line(&mut self, program: Program, line: &str) {
        match program {
            Program::Shell => self.shell.line(line),
            Program::Cmd => self.cmd(line),
            Program::PowerShell => self.power_shell(line),
            Program::Sql => self.sql(line),
            Program::Python => self.brackets.line(line, true),
            Program::Julia | Program::Other => self.brackets.line(line, false),
        }
    }

    fn cmd(&mut self, line: &str) {
        let line = line.trim_end();
        self.goes_on = line.ends_with('^') && !line.ends_with("^^");
        let opens = line.ends_with('(');
        let closes = line.starts_with(')');
        if closes {
            self.closers.pop();
        }
        if opens {
            self.closers.push(")");
        }
    }

    fn power_shell(&mut self, line: &str) {
        let mut line = line.trim_end();
        if let Some(end) = self.here_string {
            let Some(rest) = line.strip_prefix(end) else {
                return;
            };
            line = rest;
        }
        self.here_string = match line {
            _ if line.ends_with("@'") => Some("'@"),
            _ if line.ends_with("@\"") => Some("\"@"),
            _ => None,
        };
        if self.here_string.is_some() {
            return;
        }
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            match (self.quote, c) {
                (_, '`') => {
                    chars.next();
                }
                (Some(quote), c) if c == quote => self.quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => self.quote = Some(c),
                (None, '#') => break,
                (None, '{') => self.closers.push("}"),
                (None, '(') => self.closers.push(")"),
                (None, '}' | ')') => {
                    self.closers.pop();
                }
                _ => {}
            }
        }
        self.goes_on = self.quote.is_none() && line.ends_with(['`', '|', ',']);
    }

    fn sql(&mut self, line: &str) {
        let line = line.trim_end();
        // Commands of the client (`\d`, `.tables`, `use x`) have one line.
        let begins = [
            "\\",
            ".",
            "use ",
            "exit",
            "quit",
            "help",
            "source ",
            "show tables",
        ];
        let lower = line.to_ascii_lowercase();
        self.has_ended = line.is_empty()
            || line.ends_with(';')
            || line.ends_with("\\G")
            || line.ends_with("\\g")
            || begins.iter().any(|begin| lower.starts_with(begin));
    }
}

/// Words that zsh prints before `> ` on continuation lines.
const ZSH: [&str; 22] = [
    "quote",
    "dquote",
    "bquote",
    "heredoc",
    "pipe",
    "cmdand",
    "cmdor",
    "for",
    "while",
    "until",
    "then",
    "if",
    "elif",
    "else",
    "case",
    "select",
    "repeat",
    "function",
    "subsh",
    "cursh",
    "braceparam",
    "mathsubst",
];

/// Returns the length of the continuation prompt at the start of `line`. `is_open`: the command is incomplete.
pub(super) fn prompt(program: Program, is_open: bool, line: &str) -> Option<usize> {
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
        Program::Shell => begins("> ").or_else(|| zsh(line)),
        Program::Cmd => begins("More? "),
        Program::PowerShell => begins(">> "),
        Program::Python => begins("... ").or_else(|| indented(&["...: "])),
        Program::Julia => line.starts_with("       ").then_some(7),
        Program::Other => begins("... ")
            .or_else(|| indented(&["...: ", "| "]))
            .or_else(|| counted(line))
            .or_else(|| begins("ghci| "))
            .or_else(|| {
                is_open
                    .then(|| begins("+ ").or_else(|| begins("| ")))
                    .flatten()
            }),
        Program::Sql => indented(&["-> ", "'> ", "\"> ", "`> ", "...> ", "... ", "> "])
            .or_else(|| numbered(line))
            .or_else(|| psql(line)),
    }
}

/// `...(1)> ` of Elixir.
fn counted(line: &str) -> Option<usize> {
    let number = line.strip_prefix("...(")?;
    let close = number.find(")>")?;
    let is_number = number[..close].bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(("...(".len() + close + ")> ".len()).min(line.len()))
}

/// `  2  ` of Oracle's `SQL> `.
fn numbered(line: &str) -> Option<usize> {
    let number = line.strip_prefix("  ")?.trim_start_matches(' ');
    let behind = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_prompt = behind.len() < number.len() && behind.starts_with("  ");
    is_prompt.then_some(line.len() - behind.len() + 2)
}

/// zsh's continuation prompts: `quote> `, `for then> `.
fn zsh(line: &str) -> Option<usize> {
    let mark = line.find('>')?;
    let is_prompt = mark > 0
        && matches!(line.as_bytes().get(mark + 1), None | Some(b' '))
        && line[..mark].split(' ').all(|word| ZSH.contains(&word));
    is_prompt.then_some((mark + 2).min(line.len()))
}

/// psql's continuation prompts: `shop-# `, `shop(> `.
fn psql(line: &str) -> Option<usize> {
    let at = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let rest = &line.as_bytes()[at..];
    let is_prompt = at > 0
        && matches!(rest, [b'-' | b'(' | b'\'' | b'"' | b'*' | b'$', b'#' | b'>', end @ ..]
            if matches!(end.first(), None | Some(b' ')));
    is_prompt.then_some((at + 3).min(line.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_open(program: Program, lines: &[&str]) -> bool {
        let mut open = OpenConstructs::default();
        for line in lines {
            open.line(program, line);
        }
        open.is_open(program)
    }

    #[test]
    fn a_shell_reads_on() {
        for lines in [
            &["docker run \\"][..],
            &["echo 'a", "b"],
            &["cat <<EOF", "hello"],
            &["cat <<-'EOF' > f", "hello"],
            &["cat <<A <<B", "A"],
            &["for i in 1 2; do", "echo $i"],
            &["if true", "then"],
            &["x | y |"],
            &["a &&"],
            &["f() {", "echo x"],
            &["(cd x"],
            &["while read x; do for y in z; do echo; done"],
            &["case $x in", "a) echo;;"],
            &["echo \"$(cat <<EOF", "x"],
            &["git commit -m \"$(cat <<'EOF'", "it's \"x", "EOF"],
            &["printf $'a\\'b", "c"],
            &["function f {", "echo x"],
            &["f ()"],
        ] {
            assert!(is_open(Program::Shell, lines), "{lines:?}");
        }
    }

    #[test]
    fn a_complete_command_ends() {
        for lines in [
            &["ls"][..],
            &["echo 'a", "b'"],
            &["cat <<EOF", "hello", "EOF"],
            &["cat <<-EOF", "\thello", "\tEOF"],
            &["ls # don't"],
            &["echo $((1 << 2))"],
            &["cat <<< word"],
            &["for i in 1 2; do echo $i; done"],
            &["if x; then y; fi"],
            &["case $x in a) echo;; esac"],
            &["echo if for case"],
            &["echo it\\'s"],
            &["sleep 1 &"],
            &["find . -name '*.o' -exec rm {} \\;"],
            &["awk '{ print $1 }' f"],
            &["curl -d '{\"a\": 1,", " \"b\": 2}' http://x"],
            &["a \\", "b"],
            &["echo ${x#y} $#"],
            &["git commit -m \"$(cat <<'EOF'", "it's \"x", "EOF", ")\""],
            &["echo $((1 << n)) $(( (a) << b ))"],
            &["printf $'a\\'b'"],
            &["function f {", "echo x", "}"],
            &["f ()", "{", "echo x", "}"],
            &["echo $() x"],
        ] {
            assert!(!is_open(Program::Shell, lines), "{lines:?}");
        }
    }

    #[test]
    fn prompts_of_continuation_lines_are_found() {
        for (program, is_open, line, length) in [
            (Program::Shell, true, "dquote> x", 8),
            (Program::Shell, true, "for then> x", 10),
            (Program::Shell, true, "foo> x", 0),
            (Program::Other, false, "...(12)> x", 9),
            (Program::Other, false, "     | x", 7),
            (Program::Other, false, "ghci| x", 6),
            (Program::Other, false, "+ x", 0),
            (Program::Other, true, "+ x", 2),
            (Program::Julia, false, "       x", 7),
            (Program::Sql, true, "  2  from x;", 5),
            (Program::Sql, true, "    > from x;", 6),
            (Program::PowerShell, false, ">> x", 3),
        ] {
            let found = prompt(program, is_open, line).unwrap_or(0);
            assert_eq!(found, length, "{line}");
        }
    }

    #[test]
    fn other_programs_read_on() {
        assert!(is_open(Program::Cmd, &["copy a ^"]));
        assert!(!is_open(Program::Cmd, &["copy a ^", "b"]));
        assert!(is_open(Program::PowerShell, &["Get-Item `"]));
        assert!(is_open(Program::PowerShell, &["ls | % {", "echo $_"]));
        assert!(!is_open(Program::PowerShell, &["ls | % {", "echo $_", "}"]));
        assert!(is_open(Program::PowerShell, &["$x = @'", "it's"]));
        assert!(!is_open(Program::PowerShell, &["$x = @'", "it's", "'@"]));
        assert!(is_open(Program::Sql, &["select 1"]));
        assert!(!is_open(Program::Sql, &["select 1", "from x;"]));
        assert!(!is_open(Program::Sql, &["\\d"]));
        assert!(is_open(Program::Python, &["d = {", "  'a': ')',"]));
        assert!(!is_open(Program::Python, &["d = {", "  'a': ')',", "}"]));
        assert!(is_open(Program::Python, &["s = \"\"\"a", "it's"]));
        assert!(!is_open(Program::Python, &["f(1) # (", "x"]));
        assert!(is_open(Program::Other, &["f({", "a: `x"]));
        assert!(!is_open(Program::Other, &["print it's ok"]));
    }
}
