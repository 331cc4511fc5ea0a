//! A piece of a body whose lines lost a prefix (an indentation, a `> `) and know where they stood.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::map::Stretches;

/// Lines of a body, each ended by `\n`.
#[derive(Debug, Clone, Default)]
pub(super) struct Region<'a> {
    pub(super) text: Cow<'a, str>,
    stretches: Stretches,
}

impl<'a> Region<'a> {
    /// A whole body, with `\n` as its only line end.
    pub(super) fn of(body: &'a str) -> Self {
        if !body.contains('\r') && body.ends_with('\n') {
            return Self {
                text: Cow::Borrowed(body),
                stretches: Stretches::default(),
            };
        }
        let mut region = Region::default();
        let mut at = 0;
        for line in body.split_inclusive('\n') {
            let mut from = at;
            for part in line.trim_end_matches(['\n', '\r']).split('\r') {
                region.push(part, from);
                region.push("\n", from + part.len());
                from += part.len() + 1;
            }
            at += line.len();
        }
        region
    }

    /// Adds text that began at `source` of the body.
    pub(super) fn push(&mut self, text: &str, source: usize) {
        if text.is_empty() {
            return;
        }
        self.stretches.push(self.text.len(), source);
        self.text.to_mut().push_str(text);
    }

    /// Adds a part of another region.
    pub(super) fn push_part(&mut self, other: &Region<'_>, part: Range<usize>) {
        self.text.to_mut().reserve(part.len());
        let mut from = part.start;
        for next in other.stretches.between(part.start, part.end) {
            self.push(&other.text[from..next], other.source(from));
            from = next;
        }
        self.push(&other.text[from..part.end], other.source(from));
    }

    /// A part of this region as one of its own.
    pub(super) fn part(&self, part: Range<usize>) -> Region<'static> {
        let mut region = Region::default();
        region.push_part(self, part);
        region
    }

    /// The same without white space around it.
    pub(super) fn trimmed(&self) -> Region<'static> {
        self.trimmed_part(0..self.text.len())
    }

    /// A part without white space around it as a region of its own.
    pub(super) fn trimmed_part(&self, part: Range<usize>) -> Region<'static> {
        let text = self.text[part.clone()].trim_start();
        let start = part.end - text.len();
        self.part(start..start + text.trim_end().len())
    }

    /// The same without white space before it.
    pub(super) fn trimmed_start(&self) -> Region<'static> {
        let start = self.text.len() - self.text.trim_start_matches([' ', '\t']).len();
        self.part(start..self.text.len())
    }

    /// Where the byte `at` stood in the body.
    pub(super) fn source(&self, at: usize) -> usize {
        self.stretches.source(at)
    }

    /// Where a part stood in the body.
    pub(super) fn span(&self, part: Range<usize>) -> Range<usize> {
        let start = self.source(part.start);
        // The end of the last byte, since what follows may have stood elsewhere.
        let end = match part.end.checked_sub(1) {
            Some(last) if last >= part.start => self.source(last) + 1,
            _ => start,
        };
        start..end.max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept_through_parts_of_parts() {
        let region = Region::of("a\r\nbc\rd");
        assert_eq!(region.text, "a\nbc\nd\n");
        assert_eq!(region.source(2), 3);
        assert_eq!(region.source(5), 6);
        let mut inner = Region::default();
        inner.push_part(&region, 2..4);
        inner.push("    ", 0);
        inner.push_part(&region, 5..6);
        assert_eq!(inner.text, "bc    d");
        assert_eq!(inner.source(6), 6);
        assert_eq!(inner.part(1..2).source(0), 4);
        assert_eq!(region.span(2..4), 3..5);
    }
}
