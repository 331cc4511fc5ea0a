//! A place in a source file, with the lines around it, so that the file need not be kept.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The longest piece of one line that is quoted, in bytes; a minified file is one line of megabytes.
const MAX_QUOTE_LENGTH: usize = 240;

/// Source lines to quote, and which part of them to mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The number of the first line, from 1.
    pub first_line: usize,
    /// The lines, without the last line end.
    pub text: String,
    /// The bytes of `text` to mark.
    pub span: Range<usize>,
}

/// A position in a file (line and column from 1; columns count characters), with the quoted source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSpan {
    /// The path as the author knows it: relative to the source, with `/`.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// A few words beside the mark; may be empty.
    pub label: String,
    /// The lines to quote, where the file's text is known.
    pub excerpt: Option<Excerpt>,
}

impl SourceSpan {
    /// The bytes `span` of `text`, which is the whole text of the file at `path`.
    /// A span that is out of bounds or splits a character is moved to where it fits.
    #[must_use]
    pub fn span(path: &str, text: &str, span: Range<usize>, label: impl Into<String>) -> Self {
        let start = floor(text, span.start);
        let before = &text.as_bytes()[..start];
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        let line_end = memchr::memchr(b'\n', &text.as_bytes()[start..]);
        let line = Line {
            number: memchr::memchr_iter(b'\n', before).count() + 1,
            start: line_start,
            end: line_end.map_or(text.len(), |end| start + end),
            column: text[line_start..start].chars().count() + 1,
        };
        Self::in_line(path, text, span, label, &line)
    }

    fn in_line(
        path: &str,
        text: &str,
        span: Range<usize>,
        label: impl Into<String>,
        line: &Line,
    ) -> Self {
        let start = floor(text, span.start);
        let end = floor(text, span.end.max(start)).max(start);
        let line_start = line.start;
        // Of the line no more is looked at than is quoted.
        let line_end = line.end.min(start + 2 * MAX_QUOTE_LENGTH);
        let line_end = match line_end == line.end {
            true => line_start + text[line_start..line_end].trim_end_matches('\r').len(),
            false => floor(text, line_end),
        };

        // A long line is cut to the part around the mark.
        let from = if line_end - line_start > MAX_QUOTE_LENGTH {
            floor(
                text,
                start.saturating_sub(MAX_QUOTE_LENGTH / 3).max(line_start),
            )
        } else {
            line_start
        };
        let to = floor(text, line_end.min(from + MAX_QUOTE_LENGTH)).max(from);
        let mark = start.min(to) - from..end.min(to).max(start.min(to)) - from;

        Self {
            path: path.to_owned(),
            line: line.number,
            column: line.column,
            label: label.into(),
            excerpt: Some(Excerpt {
                first_line: line.number,
                text: without_passwords(&text[from..to]),
                span: mark,
            }),
        }
    }

    /// A file as a whole, named at its first line.
    #[must_use]
    pub fn file(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            line: 1,
            column: 1,
            label: String::new(),
            excerpt: None,
        }
    }

    /// The same place with other words beside the mark.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
}

/// Returns a line with stars in the place of names and passwords in URLs (`https://name:password@host`): messages are
/// printed into the logs of continuous integration. No byte moves.
fn without_passwords(line: &str) -> String {
    let mut shown = line.to_owned();
    for (at, _) in line.match_indices("://") {
        let start = at + "://".len();
        let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '<' | '>' | ')');
        let host = line[start..].split(is_end).next().unwrap_or_default();
        if let Some((user, _)) = host.rsplit_once('@').filter(|(user, _)| user.contains(':')) {
            shown.replace_range(start..start + user.len(), &"*".repeat(user.len()));
        }
    }
    shown
}

/// A line of a text in bytes, without its line end, and the column of a place in it.
struct Line {
    number: usize,
    start: usize,
    end: usize,
    column: usize,
}

/// The lines and columns of a text, for many places of it: each is found without counting from the start of the
/// text, or of a line of megabytes.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// Byte offsets of the line ends.
    ends: Vec<usize>,
    /// The characters that begin before each multiple of [`Lines::STEP`].
    characters: Vec<usize>,
}

impl Lines {
    /// The bytes between places whose characters are counted.
    const STEP: usize = 1024;

    /// Reads the lines of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut characters = vec![0];
        let mut count = 0;
        for step in bytes.chunks(Self::STEP) {
            count += begun(step);
            characters.push(count);
        }
        Self {
            ends: memchr::memchr_iter(b'\n', bytes).collect(),
            characters,
        }
    }

    /// Returns the bytes `span` of `text` as a place, as [`SourceSpan::span`] does. `text` is the one whose lines these
    /// are.
    #[must_use]
    pub fn place(
        &self,
        path: &str,
        text: &str,
        span: Range<usize>,
        label: impl Into<String>,
    ) -> SourceSpan {
        let at = floor(text, span.start);
        let number = self.ends.partition_point(|end| *end < at);
        let start = number.checked_sub(1).map_or(0, |last| self.ends[last] + 1);
        let line = Line {
            number: number + 1,
            start,
            end: self.ends.get(number).copied().unwrap_or(text.len()),
            column: self.before(text, at) - self.before(text, start) + 1,
        };
        SourceSpan::in_line(path, text, span, label, &line)
    }

    /// The characters of `text` before the byte `at`.
    fn before(&self, text: &str, at: usize) -> usize {
        let step = (at / Self::STEP).min(self.characters.len().saturating_sub(1));
        let known = self.characters.get(step).copied().unwrap_or(0);
        let rest = text.as_bytes().get(step * Self::STEP..at);
        known + begun(rest.unwrap_or_default())
    }
}

/// The characters that begin in some bytes of a text.
fn begun(bytes: &[u8]) -> usize {
    let is_start = |byte: &&u8| **byte & 0xc0 != 0x80;
    bytes.iter().filter(is_start).count()
}

/// The largest character boundary of `text` that is not after `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_urls_are_not_quoted() {
        let quoted = |text: &str| SourceSpan::span("a", text, 0..1, "").excerpt.unwrap().text;
        assert_eq!(
            quoted("t: \"https://me:s3cr\u{e9}t@h.example/x\", git@h:x"),
            "t: \"https://**********@h.example/x\", git@h:x"
        );
        for plain in ["ssh://git@h/x", "https://h/a:b@c", "a://", "://:@"] {
            assert_eq!(quoted(plain).len(), plain.len());
            assert!(plain == "://:@" || quoted(plain) == plain, "{plain}");
        }
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let place = SourceSpan::span("a.md", "第一行\n第二 x 行\n", 17..18, "");
        assert_eq!((place.line, place.column), (2, 4));
        let excerpt = place.excerpt.unwrap();
        assert_eq!(excerpt.text, "第二 x 行");
        assert_eq!(&excerpt.text[excerpt.span], "x");
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let text = format!("{}X{}", "字".repeat(4000), "字".repeat(4000));
        let place = SourceSpan::span("a.md", &text, 12_000..12_001, "");
        let excerpt = place.excerpt.unwrap();
        assert!(excerpt.text.len() <= MAX_QUOTE_LENGTH);
        assert_eq!(&excerpt.text[excerpt.span], "X");
        assert_eq!(place.column, 4001);
    }

    #[test]
    fn places_are_the_same_with_the_lines_of_a_text() {
        let long = format!("a\nb {}\r\nc", "字x".repeat(2000));
        for text in ["a\n\nb\nc", "", "\n", "é\r\n字", &long] {
            let lines = Lines::of(text);
            for at in (0..text.len() + 3).filter(|at| at % 7 == 0 || *at < 9) {
                let span = at..at + 5;
                assert_eq!(
                    lines.place("a.md", text, span.clone(), "x"),
                    SourceSpan::span("a.md", text, span, "x"),
                    "{at}"
                );
            }
        }
    }

    #[test]
    fn any_span_is_safe() {
        for span in [0..0, 1..2, 5..900, 900..901] {
            let _ = SourceSpan::span("a.md", "é\r\n字", span, "");
        }
        assert_eq!(SourceSpan::span("a.md", "", 3..9, "").line, 1);
    }
}
