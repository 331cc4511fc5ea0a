//! A text with insertions that knows where everything stood before.

use std::borrow::Cow;

/// Text to put into another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Insertion {
    /// Where, in bytes of the text as it was.
    pub(super) at: usize,
    pub(super) text: String,
}

/// A text after insertions.
#[derive(Debug, Clone)]
pub(super) struct Patched<'a> {
    pub(super) text: Cow<'a, str>,
    /// Ends of insertions in the new text, and how much longer the text is up to there.
    grown: Vec<(usize, usize)>,
}

impl<'a> Patched<'a> {
    /// `text` with `insertions`, which are in the order of the text.
    pub(super) fn new(text: &'a str, insertions: &[Insertion]) -> Self {
        if insertions.is_empty() {
            return Self {
                text: Cow::Borrowed(text),
                grown: Vec::new(),
            };
        }
        let more: usize = insertions.iter().map(|i| i.text.len()).sum();
        let mut new = String::with_capacity(text.len() + more);
        let mut grown = Vec::with_capacity(insertions.len());
        let mut from = 0;
        for insertion in insertions {
            new.push_str(&text[from..insertion.at]);
            new.push_str(&insertion.text);
            from = insertion.at;
            grown.push((new.len(), new.len() - from));
        }
        new.push_str(&text[from..]);
        Self {
            text: Cow::Owned(new),
            grown,
        }
    }

    /// Where the byte `at` of the new text stood. What was inserted stood where it was put.
    pub(super) fn original(&self, at: usize) -> usize {
        let before = self.grown.partition_point(|(end, _)| *end <= at);
        let shift = before.checked_sub(1).map_or(0, |i| self.grown[i].1);
        let limit = self
            .grown
            .get(before)
            .map_or(usize::MAX, |(end, more)| end - more);
        (at - shift).min(limit)
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
        let patched = Patched::new("abcdef", &[insertion(2, "XX"), insertion(4, "Y")]);
        assert_eq!(patched.text, "abXXcdYef");
        let back: Vec<usize> = (0..=9).map(|at| patched.original(at)).collect();
        assert_eq!(back, [0, 1, 2, 2, 2, 3, 4, 4, 5, 6]);
    }
}
