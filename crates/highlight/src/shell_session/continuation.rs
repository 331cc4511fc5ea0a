//! Commands over several lines: decides whether a command is complete.
//!
//! A shell continues after a backslash, in quotes, in a here-document, in a compound command and after `|`,
//! `&&` and `||`; `cmd.exe` after `^`, PowerShell after `` ` ``, a database client up to a semicolon.

use super::prompt::Program;

/// The open constructs at the end of a line.
#[derive(Debug, Default)]
pub(super) struct OpenConstructs {
    quote: Option<char>,
    /// The end words of here-documents, each with true if leading tabs are ignored.
    documents: Vec<(String, bool)>,
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
            Program::Python | Program::Other => false,
            Program::Shell | Program::Cmd | Program::PowerShell => {
                self.goes_on
                    || self.quote.is_some()
                    || !self.documents.is_empty()
                    || !self.closers.is_empty()
                    || self.here_string.is_some()
            }
        }
    }

    /// Returns the end word of the open here-document.
    pub(super) fn document(&self) -> Option<&str> {
        let document = self.documents.first().map(|(word, _)| word.as_str());
        document
            .or(self.here_string)
            .filter(|_| self.quote.is_none())
    }

    /// Reads the next line of the command, without its prompt.
    pub(super) fn line(&mut self, program: Program, line: &str) {
        match program {
            Program::Shell => self.shell(line),
            Program::Cmd => self.cmd(line),
            Program::PowerShell => self.power_shell(line),
            Program::Sql => self.sql(line),
            Program::Python | Program::Other => {}
        }
    }

    fn shell(&mut self, line: &str) {
        if self.quote.is_none()
            && let Some((word, tabs)) = self.documents.first()
        {
            let text = if *tabs {
                line.trim_start_matches('\t')
            } else {
                line
            };
            if text.trim_end() == word {
                self.documents.remove(0);
            }
            return;
        }
        self.goes_on = false;
        let mut scan = ShellScanner::new(line);
        // Here-documents begin on the next line.
        let mut documents = Vec::new();
        while let Some(c) = scan.next() {
            if let Some(quote) = self.quote {
                if c == '\\' && quote == '"' {
                    scan.next();
                } else if c == quote {
                    self.quote = None;
                }
                continue;
            }
            match c {
                '\\' if scan.is_at_end() => {
                    self.goes_on = true;
                    return self.documents.append(&mut documents);
                }
                '\\' => {
                    scan.next();
                    scan.at_command = false;
                }
                '\'' | '"' => {
                    self.quote = Some(c);
                    scan.at_command = false;
                }
                '#' if scan.begins_word => {
                    scan.comment = Some(scan.at - 1);
                    break;
                }
                '<' if scan.take("<<") => {}
                '<' if scan.take("<") => documents.extend(scan.document()),
                '(' => {
                    self.closers.push(")");
                    scan.at_command = true;
                }
                ')' => {
                    if self.closers.last() == Some(&")") {
                        self.closers.pop();
                    }
                    // The end of a `case` pattern or of a function head.
                    scan.at_command = self.closers.last() == Some(&"esac") || scan.ends("()");
                }
                ';' | '&' | '|' => scan.at_command = true,
                c if c.is_whitespace() => {}
                _ => self.word(&mut scan, c),
            }
        }
        let code = line[..scan.comment.unwrap_or(line.len())].trim_end();
        if self.quote.is_none() {
            self.goes_on |= code.ends_with('|') || code.ends_with("&&");
        }
        self.documents.append(&mut documents);
    }

    /// Reads a shell word, which may open or close a compound command.
    fn word(&mut self, scan: &mut ShellScanner<'_>, first: char) {
        let word = scan.word(first);
        if !std::mem::take(&mut scan.at_command) {
            // `for x in …; do` and `case x in` are read to their ends.
            return;
        }
        let closer = match word {
            "if" => "fi",
            "for" | "while" | "until" | "select" => "done",
            "case" => "esac",
            "{" => "}",
            "then" | "do" | "else" | "elif" | "!" | "time" => "",
            word if self.closers.last() == Some(&word) => {
                self.closers.pop();
                return;
            }
            _ => return,
        };
        if !closer.is_empty() {
            self.closers.push(closer);
        }
        scan.at_command = !matches!(word, "for" | "case" | "select");
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

/// A scanner of a shell line.
struct ShellScanner<'l> {
    line: &'l str,
    at: usize,
    /// True if a word at this position is a command name.
    at_command: bool,
    /// True if the last character begins a word.
    begins_word: bool,
    /// The start of a comment.
    comment: Option<usize>,
}

impl<'l> ShellScanner<'l> {
    fn new(line: &'l str) -> Self {
        Self {
            line,
            at: 0,
            at_command: true,
            begins_word: true,
            comment: None,
        }
    }

    fn next(&mut self) -> Option<char> {
        let before = self.line[..self.at].chars().next_back();
        let c = self.line[self.at..].chars().next()?;
        self.begins_word = before.is_none_or(|c| c.is_whitespace() || ";&|(".contains(c));
        self.at += c.len_utf8();
        Some(c)
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.line.len()
    }

    /// Returns true if the text before the position ends with `text`.
    fn ends(&self, text: &str) -> bool {
        self.line[..self.at].ends_with(text)
    }

    /// Skips `text` if it comes next.
    fn take(&mut self, text: &str) -> bool {
        let comes = self.line[self.at..].starts_with(text);
        if comes {
            self.at += text.len();
        }
        comes
    }

    /// Returns the word that `first` begins.
    fn word(&mut self, first: char) -> &'l str {
        let start = self.at - first.len_utf8();
        let ends = |c: char| c.is_whitespace() || ";&|()<>'\"\\".contains(c);
        let rest = &self.line[self.at..];
        self.at += rest.find(ends).unwrap_or(rest.len());
        &self.line[start..self.at]
    }

    /// Reads the end word of a here-document after `<<`.
    fn document(&mut self) -> Option<(String, bool)> {
        let tabs = self.take("-");
        let rest = &self.line[self.at..];
        let word = rest.trim_start_matches([' ', '\t']);
        let start = self.at + (rest.len() - word.len());
        let (word, length) = match word.chars().next()? {
            quote @ ('\'' | '"') => {
                let close = word[1..].find(quote)?;
                (&word[1..=close], close + 2)
            }
            c => {
                let bare = word.strip_prefix('\\').unwrap_or(word);
                // `1 << 2` is arithmetic.
                if !(c == '\\' || c == '_' || c.is_alphabetic()) {
                    return None;
                }
                let ends = |c: char| c.is_whitespace() || ";&|()<>".contains(c);
                let end = bare.find(ends).unwrap_or(bare.len());
                (&bare[..end], word.len() - bare.len() + end)
            }
        };
        self.at = start + length;
        Some((word.to_owned(), tabs))
    }
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
        ] {
            assert!(!is_open(Program::Shell, lines), "{lines:?}");
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
    }
}
