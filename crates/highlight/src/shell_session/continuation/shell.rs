//! Commands of Unix shells: quotes, here-documents, compound commands, and operators at the end of a line.

/// The open constructs at the end of a line.
#[derive(Debug, Default, Clone)]
pub(super) struct Shell {
    /// Innermost last.
    open: Vec<Construct>,
    /// The end words of here-documents, each with true if leading tabs are ignored.
    documents: Vec<(String, bool)>,
    /// True if the last line ends in an operator that continues the command.
    goes_on: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Construct {
    /// `'…'`.
    Single,
    /// `"…"`, in which `$(` begins a command.
    Double,
    /// `$'…'`, in which a backslash escapes.
    Escaped,
    /// A compound command or a substitution with this closing word.
    Closer(&'static str),
}

impl Shell {
    pub(super) fn is_open(&self) -> bool {
        self.goes_on || !self.open.is_empty() || !self.documents.is_empty()
    }

    /// Returns the end word of the open here-document.
    pub(super) fn document(&self) -> Option<&str> {
        let document = self.documents.first().map(|(word, _)| word.as_str());
        document.filter(|_| !self.is_quoted())
    }

    fn is_quoted(&self) -> bool {
        !matches!(self.open.last(), None | Some(Construct::Closer(_)))
    }

    fn is_in(&self, closer: &'static str) -> bool {
        self.open.last() == Some(&Construct::Closer(closer))
    }

    /// Reads the next line of the command, without its prompt.
    pub(super) fn line(&mut self, line: &str) {
        if self.take_document_line(line) {
            return;
        }
        self.goes_on = false;
        let mut scan = ShellScanner::new(line);
        // Here-documents begin on the next line.
        let mut documents = Vec::new();
        while let Some(c) = scan.next() {
            if self.is_quoted() {
                self.quoted(&mut scan, c);
                continue;
            }
            match c {
                '\\' if scan.is_at_end() => {
                    self.goes_on = true;
                    return self.documents.append(&mut documents);
                }
                '#' if scan.begins_word => {
                    scan.comment = Some(scan.at - 1);
                    break;
                }
                '<' if scan.take("<<") => {}
                '<' if !self.open.contains(&Construct::Closer("))")) && scan.take("<") => {
                    documents.extend(scan.document());
                }
                _ => self.code(&mut scan, c),
            }
        }
        let code = line[..scan.comment.unwrap_or(line.len())].trim_end();
        if !self.is_quoted() {
            self.goes_on |= code.ends_with('|') || code.ends_with("&&") || is_function_head(code);
        }
        self.documents.append(&mut documents);
    }

    /// Reads a line of the open here-document. Returns false if there is none.
    fn take_document_line(&mut self, line: &str) -> bool {
        if self.is_quoted() {
            return false;
        }
        let Some((word, ignores_tabs)) = self.documents.first() else {
            return false;
        };
        let text = if *ignores_tabs {
            line.trim_start_matches('\t')
        } else {
            line
        };
        if text.trim_end() == word {
            self.documents.remove(0);
        }
        true
    }

    /// Reads a character in quotes.
    fn quoted(&mut self, scan: &mut ShellScanner<'_>, c: char) {
        let is_end = match (self.open.last(), c) {
            (Some(Construct::Double | Construct::Escaped), '\\') => {
                scan.next();
                false
            }
            (Some(Construct::Double), '$') if scan.take("(") => {
                self.open_bracket(scan);
                false
            }
            (Some(Construct::Double), c) => c == '"',
            (_, c) => c == '\'',
        };
        if is_end {
            self.open.pop();
            scan.at_command = false;
        }
    }

    /// Reads a character outside quotes.
    fn code(&mut self, scan: &mut ShellScanner<'_>, c: char) {
        let quote = match c {
            '\'' => Some(Construct::Single),
            '"' => Some(Construct::Double),
            '$' if scan.take("'") => Some(Construct::Escaped),
            _ => None,
        };
        if let Some(quote) = quote {
            self.open.push(quote);
            scan.at_command = false;
            return;
        }
        match c {
            '\\' => {
                scan.next();
                scan.at_command = false;
            }
            '(' => self.open_bracket(scan),
            ')' => {
                if self.is_in("))") && scan.take(")") || self.is_in(")") {
                    self.open.pop();
                }
                // The end of a `case` pattern or of a function head.
                scan.at_command = self.is_in("esac") || scan.ends("()");
            }
            ';' | '&' | '|' => scan.at_command = true,
            '$' | ' ' | '\t' => {}
            c => self.word(scan, c),
        }
    }

    /// Opens a subshell, a substitution or arithmetic, after `(`.
    fn open_bracket(&mut self, scan: &mut ShellScanner<'_>) {
        let closer = if scan.take("(") { "))" } else { ")" };
        self.open.push(Construct::Closer(closer));
        scan.at_command = true;
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
            "function" => return scan.skip_name(),
            word if matches!(self.open.last(), Some(Construct::Closer(closer)) if *closer == word) =>
            {
                self.open.pop();
                return;
            }
            _ => return,
        };
        if !closer.is_empty() {
            self.open.push(Construct::Closer(closer));
        }
        scan.at_command = !matches!(word, "for" | "case" | "select");
    }
}

/// Returns true for `name()`, whose body begins on the next line.
fn is_function_head(code: &str) -> bool {
    let name = code.strip_suffix("()").map(str::trim);
    let is_name = |c: char| c.is_alphanumeric() || "_-:.".contains(c);
    name.is_some_and(|name| !name.is_empty() && name.chars().all(is_name))
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

    /// Skips the name of a function, after `function`.
    fn skip_name(&mut self) {
        let rest = &self.line[self.at..];
        let name = rest.trim_start_matches([' ', '\t']);
        let ends = |c: char| c.is_whitespace() || c == '(';
        let end = name.find(ends).unwrap_or(name.len());
        self.at += rest.len() - name.len() + end;
        self.at_command = true;
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
