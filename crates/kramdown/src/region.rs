//! A part of a body whose lines have lost a prefix (an indentation, a `> `), with a map to the original positions.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use memchr::memchr;

use super::ends::{EndMarker, EndSearches};
use text_scan::source_map::SourceMap;
use text_scan::work_counter;

/// Lines of a body, each ended by `
/// `, or a part of them. Parts share the text.
#[derive(Debug, Clone, Default)]
pub(super) struct Region {
    lines: Rc<SourceLines>,
    part: Range<usize>,
}

#[derive(Debug, Clone, Default)]
struct SourceLines {
    text: String,
    source_map: SourceMap,
    ends: EndSearches,
    /// True after a search in `ends`, whose results are valid only while the text is unchanged.
    is_searched: Cell<bool>,
}

impl SourceLines {
    fn with_room(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            source_map: SourceMap::default(),
            ends: EndSearches::default(),
            is_searched: Cell::new(false),
        }
    }

    fn push(&mut self, text: &str, source: usize) {
        if !text.is_empty() {
            self.source_map.push(self.text.len(), source);
            self.text.push_str(text);
            if self.is_searched.take() {
                self.ends = EndSearches::default();
            }
        }
    }

    fn push_part(&mut self, other: &Region, part: Range<usize>) {
        work_counter::done(part.len());
        self.text.reserve(part.len());
        let (mut from, to) = (other.part.start + part.start, other.part.start + part.end);
        let SourceLines {
            text, source_map, ..
        } = &*other.lines;
        for next in source_map.between(from, to) {
            self.push(&text[from..next], source_map.source(from));
            from = next;
        }
        self.push(&text[from..to], source_map.source(from));
    }
}

impl From<String> for Region {
    /// Creates a region without positions in the body.
    fn from(text: String) -> Self {
        Self {
            part: 0..text.len(),
            lines: Rc::new(SourceLines {
                text,
                ..SourceLines::default()
            }),
        }
    }
}

impl Region {
    /// Creates the region of a whole body and normalizes line ends to `
    /// `.
    pub(super) fn of(body: &str) -> Self {
        let mut lines = SourceLines::with_room(body.len() + 1);
        if memchr(b'\r', body.as_bytes()).is_none() && body.ends_with('\n') {
            lines.push(body, 0);
        } else {
            let mut at = 0;
            for line in body.split_inclusive('\n') {
                let mut from = at;
                for part in line.trim_end_matches(['\n', '\r']).split('\r') {
                    lines.push(part, from);
                    lines.push("\n", from + part.len());
                    from += part.len() + 1;
                }
                at += line.len();
            }
        }
        Self {
            part: 0..lines.text.len(),
            lines: Rc::new(lines),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.lines.text[self.part.clone()]
    }

    /// Returns the lines for modification, as an unshared copy if they are shared.
    fn own(&mut self) -> &mut SourceLines {
        if self.part.len() < self.lines.text.len() {
            // Most copies are extended afterwards.
            let mut lines = SourceLines::with_room(4 * self.part.len());
            lines.push_part(self, 0..self.part.len());
            self.part = 0..lines.text.len();
            self.lines = Rc::new(lines);
        }
        Rc::make_mut(&mut self.lines)
    }

    /// Appends text with its position `source` in the body.
    pub(super) fn push(&mut self, text: &str, source: usize) {
        let lines = self.own();
        lines.push(text, source);
        self.part.end = self.lines.text.len();
    }

    /// Appends a part of another region.
    pub(super) fn push_part(&mut self, other: &Region, part: Range<usize>) {
        let lines = self.own();
        lines.push_part(other, part);
        self.part.end = self.lines.text.len();
    }

    /// Returns a part of this region.
    pub(super) fn part(&self, part: Range<usize>) -> Region {
        Region {
            lines: Rc::clone(&self.lines),
            part: self.part.start + part.start..self.part.start + part.end,
        }
    }

    /// Returns the region without white space around it.
    pub(super) fn trimmed(&self) -> Region {
        self.trimmed_part(0..self.part.len())
    }

    /// Returns a part without white space around it.
    pub(super) fn trimmed_part(&self, part: Range<usize>) -> Region {
        let text = self.text()[part.clone()].trim_ascii_start();
        let start = part.end - text.len();
        self.part(start..start + text.trim_ascii_end().len())
    }

    /// Returns the region without leading white space.
    pub(super) fn trimmed_start(&self) -> Region {
        let start = self.part.len() - self.text().trim_start_matches([' ', '\t']).len();
        self.part(start..self.part.len())
    }

    /// Returns the position of the marker in this region, from `from` on.
    pub(super) fn find(&self, needle: EndMarker, from: usize) -> Option<usize> {
        let found = self
            .ends()
            .find(needle, &self.lines.text, self.part.start + from)?;
        (found < self.part.end).then(|| found - self.part.start)
    }

    /// Returns the search cache of the shared lines.
    fn ends(&self) -> &EndSearches {
        self.lines.is_searched.set(true);
        &self.lines.ends
    }

    /// See [`EndSearches::is_unclosed`].
    pub(super) fn is_unclosed(&self, name: &str, at: usize) -> bool {
        let part = self.part.start + at..self.part.end;
        self.ends().is_unclosed(name, &part)
    }

    /// See [`EndSearches::set_unclosed`].
    pub(super) fn set_unclosed(&self, name: &str, at: usize) {
        let part = self.part.start + at..self.part.end;
        self.ends().set_unclosed(name, part);
    }

    /// See [`EndSearches::may_close_fence`].
    pub(super) fn may_close_fence(&self, mark: char, length: usize, at: usize) -> bool {
        let text = &self.lines.text;
        self.ends()
            .may_close_fence(text, mark, length, self.part.start + at)
    }

    /// See [`EndSearches::is_no_table`].
    pub(super) fn is_no_table(&self, at: usize) -> bool {
        self.ends().is_no_table(self.part.start + at)
    }

    /// See [`EndSearches::set_no_table`].
    pub(super) fn set_no_table(&self, end: usize) {
        self.ends().set_no_table(self.part.start + end);
    }

    /// Returns the position in the body of byte `at`.
    pub(super) fn source(&self, at: usize) -> usize {
        self.lines.source_map.source(self.part.start + at)
    }

    /// Returns the byte range in the body of a part.
    pub(super) fn span(&self, part: Range<usize>) -> Range<usize> {
        let (from, to) = (self.part.start + part.start, self.part.start + part.end);
        self.lines.source_map.span(from..to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept_through_parts_of_parts() {
        let region = Region::of("a\r\nbc\rd");
        assert_eq!(region.text(), "a\nbc\nd\n");
        assert_eq!(region.source(2), 3);
        assert_eq!(region.source(5), 6);
        let mut inner = Region::default();
        inner.push_part(&region, 2..4);
        inner.push("    ", 0);
        inner.push_part(&region, 5..6);
        assert_eq!(inner.text(), "bc    d");
        assert_eq!(inner.source(6), 6);
        assert_eq!(inner.part(1..2).source(0), 4);
        assert_eq!(region.span(2..4), 3..5);
    }

    #[test]
    fn what_is_added_to_a_part_is_in_no_other() {
        let region = Region::of("one\ntwo\nthree\n");
        let mut part = region.part(4..7);
        part.push("; ", 7);
        part.push_part(&region, 8..13);
        assert_eq!(part.text(), "two; three");
        assert_eq!([part.source(1), part.source(5)], [5, 8]);
        assert_eq!(region.text(), "one\ntwo\nthree\n");
    }
}
