//! Changes that an editor reports.

use std::ops::Range;

use crate::{Encoding, LineIndex, Position};

/// A change of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The part that is replaced; `None` for the whole text.
    pub range: Option<Range<Position>>,
    /// The new text of that part.
    pub text: String,
}

/// Returns `text` after `changes`, each of which refers to the text after the one before. A range whose end is before
/// its start is empty.
#[must_use]
pub fn apply(mut text: String, changes: &[Change], encoding: Encoding) -> String {
    for change in changes {
        let Some(range) = &change.range else {
            text.clone_from(&change.text);
            continue;
        };
        let index = LineIndex::new(&text);
        let start = index.offset(&text, range.start, encoding);
        let end = index.offset(&text, range.end, encoding).max(start);
        text.replace_range(start..end, &change.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(start: (u32, u32), end: (u32, u32), text: &str) -> Change {
        let at = |(line, column)| Position { line, column };
        Change {
            range: Some(at(start)..at(end)),
            text: text.to_owned(),
        }
    }

    #[test]
    fn changes_refer_to_the_text_before_them() {
        let changes = [
            change((0, 1), (0, 1), "b\n"),
            change((1, 0), (1, 1), ""),
            change((0, 0), (9, 9), "x\u{1f600}y"),
            change((0, 3), (0, 4), "z"),
        ];
        assert_eq!(
            apply("ac".to_owned(), &changes[..2], Encoding::Utf16),
            "ab\n"
        );
        assert_eq!(
            apply("ac".to_owned(), &changes, Encoding::Utf16),
            "x\u{1f600}z"
        );
    }

    #[test]
    fn a_change_without_a_range_is_the_whole_text() {
        let whole = Change {
            range: None,
            text: "new".to_owned(),
        };
        assert_eq!(apply("old".to_owned(), &[whole], Encoding::Utf8), "new");
        let reversed = [change((0, 3), (0, 1), "-")];
        assert_eq!(apply("abcd".to_owned(), &reversed, Encoding::Utf8), "abc-d");
    }
}
