//! Commands of interpreters: open brackets, and texts over several lines.

/// The open brackets at the end of a line.
#[derive(Debug, Default, Clone)]
pub(super) struct Brackets {
    closers: Vec<char>,
    /// The end of an open text over several lines.
    text: Option<&'static str>,
}

impl Brackets {
    pub(super) fn is_open(&self) -> bool {
        !self.closers.is_empty() || self.text.is_some()
    }

    /// Reads the next line. `is_python`: `#` begins a comment, and three quotes a text over several lines.
    pub(super) fn line(&mut self, line: &str, is_python: bool) {
        let mut rest = line;
        loop {
            if let Some(end) = self.text {
                let Some(at) = rest.find(end) else { return };
                rest = &rest[at + end.len()..];
                self.text = None;
            }
            let Some(c) = rest.chars().next() else { return };
            let triple = ["\"\"\"", "'''"]
                .into_iter()
                .find(|mark| rest.starts_with(*mark));
            if let Some(mark) = triple.filter(|_| is_python) {
                self.text = Some(mark);
                rest = &rest[mark.len()..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            match c {
                '#' if is_python => return,
                '\\' => {
                    let mut chars = rest.chars();
                    chars.next();
                    rest = chars.as_str();
                }
                '`' if !is_python && !rest.contains('`') => self.text = Some("`"),
                '"' | '\'' | '`' => rest = behind_text(rest, c),
                '(' => self.closers.push(')'),
                '[' => self.closers.push(']'),
                '{' => self.closers.push('}'),
                c if self.closers.last() == Some(&c) => {
                    self.closers.pop();
                }
                _ => {}
            }
        }
    }
}

/// Returns what follows a text on one line. An apostrophe without another is no text.
fn behind_text(text: &str, quote: char) -> &str {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == quote => return &text[at + c.len_utf8()..],
            _ => {}
        }
    }
    text
}
