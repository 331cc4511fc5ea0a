//! What a text of openings may cost: ends that are looked for once, and a budget of steps for what is tried and
//! falls back.
//!
//! In: the lines of a region, or the length of a body. Out: [`Ends`], which every part of the region shares, and a
//! [`Budget`], which all texts of the body share.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

use super::line;
use crate::forward_search::Forward;
use crate::work_counter;

/// What ends something that may be far away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needle {
    Comment,
    Math,
    Brace,
    Bracket,
    Parenthesis,
    Angle,
    Tildes,
    Extension,
}

const NEEDLES: [&str; 8] = ["-->", "$$", "}", "]", ")", ">", "~~", "{:/"];

/// Searches in one text that remember what they found.
#[derive(Debug, Clone)]
pub(super) struct Ends {
    searches: [Forward; NEEDLES.len()],
    /// Of extensions by their names: a part of the text in which no end was found.
    unclosed: RefCell<BTreeMap<String, Range<usize>>>,
    /// By mark, those that were asked for.
    fences: [OnceCell<Closing>; 2],
    /// Where lines with pipes end that were found to be no table.
    no_table: Cell<usize>,
}

impl Default for Ends {
    fn default() -> Self {
        Self {
            searches: NEEDLES.map(Forward::new),
            unclosed: RefCell::default(),
            fences: Default::default(),
            no_table: Cell::new(0),
        }
    }
}

impl Ends {
    /// Returns where the needle begins in `text`, at `from` or behind it.
    pub(super) fn find(&self, needle: Needle, text: &str, from: usize) -> Option<usize> {
        self.searches[needle as usize].find(text, from)
    }

    /// Returns true if it was found that no end of the extension `name` stands in `part`.
    pub(super) fn is_unclosed(&self, name: &str, part: &Range<usize>) -> bool {
        let unclosed = self.unclosed.borrow();
        let is_in = |known: &Range<usize>| known.start <= part.start && part.end <= known.end;
        unclosed.get(name).is_some_and(is_in)
    }

    /// Remembers that no end of the extension `name` stands in `part`.
    pub(super) fn set_unclosed(&self, name: &str, part: Range<usize>) {
        self.unclosed.borrow_mut().insert(name.to_owned(), part);
    }

    /// Returns true if a line of marks behind `at` may close a fence of `length` marks.
    pub(super) fn may_close_fence(&self, text: &str, mark: char, length: usize, at: usize) -> bool {
        let of_mark = &self.fences[usize::from(mark == '~')];
        let lines = of_mark.get_or_init(|| Closing::of(text, mark));
        lines.longest_behind(at) >= length
    }

    /// Returns true if the line at `at` is one of those that were found to be no table.
    pub(super) fn is_no_table(&self, at: usize) -> bool {
        at < self.no_table.get()
    }

    pub(super) fn set_no_table(&self, end: usize) {
        self.no_table.set(end);
    }
}

/// The lines of one mark alone, each with the most marks of a line from there on.
#[derive(Debug, Clone, Default)]
struct Closing(Vec<(usize, usize)>);

impl Closing {
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

/// The steps that all texts of a body may take to try what falls back, beside those that each takes anyway.
#[derive(Debug, Clone, Default)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    /// The steps of any body, and those for each of its bytes.
    const LEAST: usize = 1 << 18;
    const EACH: usize = 16;

    pub(super) fn of(body: &str) -> Self {
        Self(Cell::new(Self::LEAST + Self::EACH * body.len()))
    }

    pub(super) fn left(&self) -> usize {
        self.0.get()
    }

    pub(super) fn spend(&self, steps: usize) {
        work_counter::done(steps);
        self.0.set(self.0.get().saturating_sub(steps));
    }
}
