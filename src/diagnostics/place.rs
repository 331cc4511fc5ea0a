//! A place in a source file, with the lines around it, so that the file need not be kept.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The longest piece of one line that is quoted, in bytes; a minified file is one line of megabytes.
const LONGEST_QUOTE: usize = 240;

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

/// A file, a line and a column (from 1; columns count characters), and what stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
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

impl Place {
    /// The bytes `span` of `text`, which is the whole text of the file at `path`.
    /// A span that is out of bounds or splits a character is moved to where it fits.
    #[must_use]
    pub fn span(path: &str, text: &str, span: Range<usize>, label: impl Into<String>) -> Self {
        let start = floor(text, span.start);
        let before = &text.as_bytes()[..start];
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        Self::in_line(path, text, span, label, line)
    }

    /// The same where the number of the line is known: for many places of one text (see [`LineStarts`]).
    #[must_use]
    pub fn in_line(
        path: &str,
        text: &str,
        span: Range<usize>,
        label: impl Into<String>,
        line: usize,
    ) -> Self {
        let start = floor(text, span.start);
        let end = floor(text, span.end.max(start)).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let column = text[line_start..start].chars().count() + 1;
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let line_end = line_start + text[line_start..line_end].trim_end_matches('\r').len();

        // A long line is cut to what stands around the mark.
        let from = if line_end - line_start > LONGEST_QUOTE {
            floor(
                text,
                start.saturating_sub(LONGEST_QUOTE / 3).max(line_start),
            )
        } else {
            line_start
        };
        let to = floor(text, line_end.min(from + LONGEST_QUOTE)).max(from);
        let mark = start.min(to) - from..end.min(to).max(start.min(to)) - from;

        Self {
            path: path.to_owned(),
            line,
            column,
            label: label.into(),
            excerpt: Some(Excerpt {
                first_line: line,
                text: text[from..to].to_owned(),
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

/// Where the line ends of a text are, so that the line of a byte is found without counting from the start.
#[derive(Debug, Clone, Default)]
pub struct LineStarts(Vec<usize>);

impl LineStarts {
    /// The line ends of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The line of a byte, from 1.
    #[must_use]
    pub fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }
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
    fn columns_count_characters_not_bytes() {
        let place = Place::span("a.md", "第一行\n第二 x 行\n", 17..18, "");
        assert_eq!((place.line, place.column), (2, 4));
        let excerpt = place.excerpt.unwrap();
        assert_eq!(excerpt.text, "第二 x 行");
        assert_eq!(&excerpt.text[excerpt.span], "x");
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let text = format!("{}X{}", "字".repeat(4000), "字".repeat(4000));
        let place = Place::span("a.md", &text, 12_000..12_001, "");
        let excerpt = place.excerpt.unwrap();
        assert!(excerpt.text.len() <= LONGEST_QUOTE);
        assert_eq!(&excerpt.text[excerpt.span], "X");
        assert_eq!(place.column, 4001);
    }

    #[test]
    fn the_line_of_a_byte_is_found_by_its_line_ends() {
        let text = "a\n\nb\nc";
        let starts = LineStarts::of(text);
        for at in 0..=text.len() {
            let place = Place::span("a.md", text, at..at, "");
            assert_eq!(starts.line(at), place.line, "{at}");
        }
    }

    #[test]
    fn any_span_is_safe() {
        for span in [0..0, 1..2, 5..900, 900..901] {
            let _ = Place::span("a.md", "é\r\n字", span, "");
        }
        assert_eq!(Place::span("a.md", "", 3..9, "").line, 1);
    }
}
