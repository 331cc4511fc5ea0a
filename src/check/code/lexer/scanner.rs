//! Scanner of a line: splits it into lexemes, and remembers the construct that continues on the next line.

use std::ops::Range;

use super::super::family::Family;
use super::{Kind, Lexeme, is_rule, is_word};

/// The construct that continues on the next line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    None,
    /// `/* … */`
    Block,
    /// `<!-- … -->`
    Markup,
    /// `"""` or `'''`
    Triple(char),
    /// A tag.
    Tag,
    /// A comment in the marks of a single language, with the mark that ends it.
    Comment(&'static str),
}

pub(super) struct Scanner<'c> {
    pub(super) family: Family,
    pub(super) line: &'c str,
    pub(super) at: usize,
    pub(super) open: Open,
    /// The text between tags, in order.
    pub(super) texts: Vec<Range<usize>>,
    pub(super) lexemes: Vec<Lexeme<'c>>,
}

impl<'c> Scanner<'c> {
    fn rest(&self) -> &'c str {
        &self.line[self.at..]
    }

    /// Takes the next `length` bytes.
    fn take(&mut self, kind: Kind, length: usize) {
        if length > 0 {
            self.lexemes.push(Lexeme {
                kind,
                text: &self.line[self.at..self.at + length],
                at: self.at,
            });
            self.at += length;
        }
    }

    pub(super) fn line(&mut self) {
        while self.at < self.line.len() {
            match self.open {
                Open::Block => self.until("*/", Kind::Comment),
                Open::Markup => self.until("-->", Kind::Comment),
                Open::Comment(end) => self.until(end, Kind::Comment),
                Open::Triple(quote) => {
                    let end = if quote == '"' { "\"\"\"" } else { "'''" };
                    self.until(end, Kind::Comment);
                }
                Open::None if self.family.tags => self.markup(),
                Open::None | Open::Tag => self.code(),
            }
        }
    }

    /// Takes what is open, to its end or that of the line.
    fn until(&mut self, end: &str, kind: Kind) {
        match self.rest().find(end) {
            Some(at) => {
                self.take(kind, at + end.len());
                self.open = Open::None;
            }
            None => self.take(kind, self.rest().len()),
        }
    }

    /// Text between tags.
    pub(super) fn markup(&mut self) {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            self.open = Open::Markup;
            self.until("-->", Kind::Comment);
            return;
        }
        let spaces = rest.len() - rest.trim_start().len();
        if spaces > 0 {
            self.take(Kind::Space, spaces);
        } else if rest.starts_with('<') {
            self.take(Kind::Mark, 1);
            self.open = Open::Tag;
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            self.take(Kind::Text, end);
        }
    }

    pub(super) fn code(&mut self) {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else {
            return;
        };
        let text = self.texts.iter().find(|text| text.start == self.at);
        if let Some(length) = text.map(Range::len) {
            // Translators may write any text there, as in comments.
            self.take(Kind::Comment, length);
            return;
        }
        if let Some((kind, open, length)) = self.comment() {
            self.take(kind, length);
            if open != Open::None {
                self.open = open;
            }
            return;
        }
        if self.family.html && self.open == Open::Tag && rest.starts_with("/>") {
            self.take(Kind::Comment, 1);
        } else if c.is_whitespace() || c == '\u{a0}' {
            let end = rest
                .find(|c: char| !c.is_whitespace() && c != '\u{a0}')
                .unwrap_or(rest.len());
            self.take(Kind::Space, end);
        } else if let Some(close) = self.string(c) {
            let quote = c.len_utf8();
            self.take(Kind::Quote, quote);
            self.take(Kind::Text, close.start - quote);
            self.take(Kind::Quote, close.len());
        } else if is_word(c) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            self.take(Kind::Word, end);
        } else {
            if self.open == Open::Tag && c == '>' {
                self.open = Open::None;
            }
            self.take(Kind::Mark, c.len_utf8());
            if self.family.values && matches!(c, ':' | '=') {
                self.value();
            }
        }
    }

    /// A sentence behind a key.
    fn value(&mut self) {
        let rest = self.rest();
        let spaces = rest.len() - rest.trim_start().len();
        let value = &rest[spaces..];
        let value = value.find(" #").map_or(value, |at| &value[..at]).trim_end();
        let is_plain = !value.starts_with(['"', '\'', '[', '{', '&', '*', '|', '>', '$', '!']);
        // A name: `name: VitePress`.
        let is_name =
            value.chars().all(char::is_alphabetic) && value.starts_with(char::is_uppercase);
        let words = value
            .split_whitespace()
            .filter(|word| word.chars().all(char::is_alphabetic))
            .count();
        if spaces > 0 && is_plain && (words > 1 || is_name || !value.is_ascii()) {
            self.take(Kind::Space, spaces);
            self.take(Kind::Text, value.len());
        }
    }

    /// The comment that begins here: what it is, what it leaves open, and how much of it there is.
    fn comment(&self) -> Option<(Kind, Open, usize)> {
        let rest = self.rest();
        let before = self.line[..self.at].chars().next_back();
        let is_start = self.line[..self.at].trim().is_empty();
        let after_space = before.is_none_or(char::is_whitespace);
        let all = Some((Kind::Comment, Open::None, rest.len()));
        let family = self.family;
        // `##` and `///` as well.
        let followed = |mark: &str| {
            rest.strip_prefix(mark).is_some_and(|rest| {
                let rest = rest.trim_start_matches(['#', '/']);
                rest.is_empty() || rest.starts_with(char::is_whitespace)
            })
        };
        if let Some(found) = self.own_comment(is_start, after_space) {
            return Some(found);
        }
        // `{/* a comment of JSX */}`
        if family.markup
            && rest.starts_with("{/*")
            && let Some(end) = rest.find("*/}")
        {
            return Some((Kind::Comment, Open::None, end + "*/}".len()));
        }
        if family.markup && rest.starts_with("<!--") {
            let end = rest.find("-->").map(|at| at + "-->".len());
            return Some(match end {
                Some(end) => (Kind::Comment, Open::None, end),
                None => (Kind::Comment, Open::Markup, rest.len()),
            });
        }
        if is_start && is_rule(rest) {
            return all;
        }
        if family.hash && rest.starts_with('#') && after_space && !rest.starts_with("#!") {
            return all;
        }
        // Without a known language, `/*` may be a path: a comment begins its line.
        if family.slashes || (family.unknown && is_start && followed("/*")) {
            if family.slashes && rest.starts_with("//") && before != Some(':') {
                return all;
            }
            if let Some(inside) = rest.strip_prefix("/*") {
                return match inside.find("*/") {
                    Some(end) => Some((Kind::Comment, Open::None, end + 4)),
                    None => Some((Kind::Comment, Open::Block, rest.len())),
                };
            }
        }
        if family.triple {
            for quote in ["\"\"\"", "'''"] {
                if let Some(inside) = rest.strip_prefix(quote) {
                    return match inside.find(quote) {
                        Some(end) => Some((Kind::Comment, Open::None, end + 6)),
                        None => {
                            let mark = if quote.starts_with('"') { '"' } else { '\'' };
                            Some((Kind::Comment, Open::Triple(mark), rest.len()))
                        }
                    };
                }
            }
        }
        // `... more of the same ...`
        let is_left_out = |dots: &str| {
            let inside = rest
                .strip_prefix(dots)
                .and_then(|rest| rest.trim_end().strip_suffix(dots));
            inside.is_some_and(|inside| {
                inside.trim().contains(' ') && !inside.contains(['(', '{', '[', '='])
            })
        };
        if is_start && (is_left_out("...") || is_left_out("\u{2026}")) {
            return all;
        }
        let begins = (family.dashes && rest.starts_with("--") && after_space)
            || (family.percent && rest.starts_with('%') && after_space)
            || (family.semicolon && rest.starts_with(';') && after_space)
            || (family.rem && is_start && (rest.starts_with("::") || is_rem(rest)))
            || (family.unknown && after_space && (followed("#") || followed("//")));
        if begins { all } else { None }
    }

    /// Returns the comment in the marks of single languages that begins here.
    fn own_comment(&self, is_start: bool, after_space: bool) -> Option<(Kind, Open, usize)> {
        let rest = self.rest();
        let (start, end) = self.family.block_comment;
        if !start.is_empty()
            && after_space
            && let Some(inside) = rest.strip_prefix(start)
        {
            return Some(match inside.find(end) {
                Some(at) => (Kind::Comment, Open::None, start.len() + at + end.len()),
                None => (Kind::Comment, Open::Comment(end), rest.len()),
            });
        }
        let mark = self.family.line_comment;
        let inside = rest.strip_prefix(mark).filter(|_| !mark.is_empty())?;
        // `*` is an operator elsewhere, and `"` begins a string.
        let may_follow_code = match mark {
            "*" | "\"" => false,
            "!" | "'" | "\\" => inside.starts_with(char::is_whitespace),
            _ => true,
        };
        (is_start || after_space && may_follow_code).then_some((
            Kind::Comment,
            Open::None,
            rest.len(),
        ))
    }

    /// Returns the range of the string that begins with `c` here.
    fn string(&self, c: char) -> Option<Range<usize>> {
        let rest = self.rest();
        let closers: &[char] = match c {
            '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ff02}' => {
                &['"', '\u{201d}', '\u{201c}', '\u{ff02}']
            }
            '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' => &['\'', '\u{2019}', '\u{2018}'],
            '`' if self.family.markup => &['`'],
            '\u{ab}' => &['\u{bb}'],
            '\u{300c}' => &['\u{300d}'],
            '\u{300e}' => &['\u{300f}'],
            _ => return None,
        };
        let before = self.line[..self.at].chars().next_back();
        let is_apostrophe = matches!(c, '\'' | '\u{2019}');
        if is_apostrophe && before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let mut escaped = false;
        let mut before = c;
        for (at, next) in rest.char_indices().skip(1) {
            let end = at + next.len_utf8();
            // `I’m` in a string.
            let is_apostrophe = next == '\u{2019}'
                && before.is_alphabetic()
                && rest[end..].starts_with(char::is_alphabetic);
            if escaped {
                escaped = false;
            } else if next == '\\' {
                escaped = true;
            } else if closers.contains(&next) && !is_apostrophe {
                return Some(at..end);
            }
            before = next;
        }
        None
    }
}

fn is_rem(text: &str) -> bool {
    text.get(..4)
        .is_some_and(|word| word.eq_ignore_ascii_case("rem "))
}
