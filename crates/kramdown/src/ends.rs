//! Bounds on the cost of unclosed markup: cached searches for ends, and a budget of steps for attempts that fail.
//!
//! In: the lines of a region, or the length of a body. Out: [`EndSearches`], shared by all parts of a region, and a
//! [`StepBudget`], shared by all texts of a body.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

use super::line;
use text_scan::forward_search::ForwardSearch;
use text_scan::work_counter;

/// An end marker that may be far from its opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndMarker {
    Comment,
    Math,
    Brace,
    Bracket,
    Parenthesis,
    Angle,
    Tildes,
    Extension,
}

const END_MARKERS: [&str; 8] = ["-->", "$$", "}", "]", ")", ">", "~~", "{:/"];

/// Cached searches in one text.
#[derive(Debug, Clone)]
pub(super) struct EndSearches {
    searches: [ForwardSearch; END_MARKERS.len()],
    /// For each extension, a range of the text that contains no end for it.
    unclosed: RefCell<BTreeMap<String, Range<usize>>>,
    /// Closing fences by mark, found at the first request.
    fences: [OnceCell<ClosingFences>; 2],
    /// The end of the lines with pipes that are known not to be a table.
    no_table: Cell<usize>,
}

impl Default for EndSearches {
    fn default() -> Self {
        Self {
            searches: END_MARKERS.map(ForwardSearch::new),
            unclosed: RefCell::default(),
            fences: Default::default(),
            no_table: Cell::new(0),
        }
    }
}

impl EndSearches {
    /// Returns the position of the marker in `text`, from `from` on.
    pub(super) fn find(&self, needle: EndMarker, text: &str, from: usize) -> Option<usize> {
        self.searches[needle as usize].find(text, from)
    }

    /// Returns true if `part` is known to contain no end of the extension `name`.
    pub(super) fn is_unclosed(&self, name: &str, part: &Range<usize>) -> bool {
        let unclosed = self.unclosed.borrow();
        let is_in = |known: &Range<usize>| known.start <= part.start && part.end <= known.end;
        unclosed.get(name).is_some_and(is_in)
    }

    /// Records that `part` contains no end of the extension `name`.
    pub(super) fn set_unclosed(&self, name: &str, part: Range<usize>) {
        self.unclosed.borrow_mut().insert(name.to_owned(), part);
    }

    /// Returns true if a line of marks after `at` may close a fence of `length` marks.
    pub(super) fn may_close_fence(&self, text: &str, mark: char, length: usize, at: usize) -> bool {
        let of_mark = &self.fences[usize::from(mark == '~')];
        let lines = of_mark.get_or_init(|| ClosingFences::of(text, mark));
        lines.longest_behind(at) >= length
    }

    /// Returns true if the line at `at` is known not to be part of a table.
    pub(super) fn is_no_table(&self, at: usize) -> bool {
        at < self.no_table.get()
    }

    pub(super) fn set_no_table(&self, end: usize) {
        self.no_table.set(end);
    }
}

/// The lines that consist of one mark: the start of each, and the maximum run length from there on.
#[derive(Debug, Clone, Default)]
struct ClosingFences(Vec<(usize, usize)>);

impl ClosingFences {
    fn of(text: &str, mark: char) -> Self {
        work_counter::done(text.len());
        let marks = if mark == '~' { "~~~" } else { "```" };
        let finder = memmem::Finder::new(marks);
        let mut lines = Vec::new();
        let mut at = 0;
        while let Some(found) = finder.find(&text.as_bytes()[at..]) {
            let found = at + found;
            let start = memrchr(b'\n', &text.as_bytes()[at..found]).map_or(at, |end| at + end + 1);
            let rest = &text.as_bytes()[found..];
            at = found + memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let bare = line::unindented(&text[start..at]);
            let after = bare.trim_start_matches(mark);
            if bare.len() - after.len() >= 3 && line::is_blank(after) {
                lines.push((start, bare.len() - after.len()));
            }
        }
        let mut most = 0;
        for (_, length) in lines.iter_mut().rev() {
            most = most.max(*length);
            *length = most;
        }
        Self(lines)
    }

    fn longest_behind(&self, at: usize) -> usize {
        let next = self.0.partition_point(|(line, _)| *line < at);
        self.0.get(next).map_or(0, |(_, length)| *length)
    }
}

/// The number of steps that failed parse attempts may take in all texts of a body, beyond the linear cost.
#[derive(Debug, Clone, Default)]
pub(super) struct StepBudget(Cell<usize>);

impl StepBudget {
    /// Steps per body, and steps per byte.
    const PER_BODY: usize = 1 << 18;
    const PER_BYTE: usize = 16;

    pub(super) fn of(body: &str) -> Self {
        Self(Cell::new(Self::PER_BODY + Self::PER_BYTE * body.len()))
    }

    pub(super) fn left(&self) -> usize {
        self.0.get()
    }

    pub(super) fn spend(&self, steps: usize) {
        work_counter::done(steps);
        self.0.set(self.0.get().saturating_sub(steps));
    }
}
