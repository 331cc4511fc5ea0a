//! A text with insertions, which maps offsets back to the original.

use std::borrow::Cow;
use std::ops::Range;

/// A text to insert into another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Insertion {
    /// Byte offset in the original text.
    pub(super) at: usize,
    pub(super) text: String,
}

/// A text after insertions.
#[derive(Debug, Clone)]
pub(super) struct PatchedText<'a> {
    pub(super) text: Cow<'a, str>,
    /// The end of each insertion in the new text, and the number of bytes inserted up to there.
    growth: Vec<(usize, usize)>,
}

impl<'a> PatchedText<'a> {
    /// Applies `insertions`, which must be in text order.
    pub(super) fn new(text: &'a str, insertions: &[Insertion]) -> Self {
        if insertions.is_empty() {
            return Self {
                text: Cow::Borrowed(text),
                growth: Vec::new(),
            };
        }
        let more: usize = insertions.iter().map(|i| i.text.len()).sum();
        let mut new = String::with_capacity(text.len() + more);
        let mut growth = Vec::with_capacity(insertions.len());
        let mut from = 0;
        for insertion in insertions {
            new.push_str(&text[from..insertion.at]);
            new.push_str(&insertion.text);
            from = insertion.at;
            growth.push((new.len(), new.len() - from));
        }
        new.push_str(&text[from..]);
        Self {
            text: Cow::Owned(new),
            growth,
        }
    }

    /// Maps the byte offset `at` of the new text to the original. Inserted text maps to its insertion point.
    pub(super) fn original(&self, at: usize) -> usize {
        let before = self.growth.partition_point(|(end, _)| *end <= at);
        let shift = before.checked_sub(1).map_or(0, |i| self.growth[i].1);
        let limit = self
            .growth
            .get(before)
            .map_or(usize::MAX, |(end, more)| end - more);
        (at - shift).min(limit)
    }

    /// Maps the byte offset `at` of the original to the new text, after what is inserted there.
    fn of_original(&self, at: usize) -> usize {
        let before = self.growth.partition_point(|(end, more)| end - more <= at);
        at + before.checked_sub(1).map_or(0, |i| self.growth[i].1)
    }

    /// Maps a byte range of the original to the new text, without what is inserted at its ends.
    pub(super) fn range_of_original(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.of_original(range.start);
        match range.end.checked_sub(1) {
            Some(last) if last >= range.start => start..self.of_original(last) + 1,
            _ => start..start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_again() {
        let insertion = |at, text: &str| Insertion {
            at,
            text: text.to_owned(),
        };
        let patched = PatchedText::new("abcdef", &[insertion(2, "XX"), insertion(4, "Y")]);
        assert_eq!(patched.text, "abXXcdYef");
        let back: Vec<usize> = (0..=9).map(|at| patched.original(at)).collect();
        assert_eq!(back, [0, 1, 2, 2, 2, 3, 4, 4, 5, 6]);
        let there: Vec<usize> = (0..=6).map(|at| patched.of_original(at)).collect();
        assert_eq!(there, [0, 1, 4, 5, 7, 8, 9]);
        assert_eq!(patched.range_of_original(&(2..4)), 4..6);
    }
}
