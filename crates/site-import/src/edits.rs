//! Replacements in a text, in the order of their places.

use std::ops::Range;

/// A list of replacements that do not overlap.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    list: Vec<(Range<usize>, String)>,
}

impl Edits {
    pub(crate) fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.list.push((range, with.into()));
    }

    /// Returns the text with the replacements; of two that overlap, the later one is left out.
    pub(crate) fn apply(mut self, text: &str) -> String {
        self.list.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (range, with) in self.list {
            if range.start < at {
                continue;
            }
            out.push_str(&text[at..range.start]);
            out.push_str(&with);
            at = range.end;
        }
        out.push_str(&text[at..]);
        out
    }
}

/// Returns the number of the line at a byte of `text`, if its first line has the number `first`.
pub(crate) fn line_at(text: &str, at: usize, first: usize) -> usize {
    first + text[..at].bytes().filter(|byte| *byte == b'\n').count()
}

/// The lines of a text by their places, for many questions.
#[derive(Debug)]
pub(crate) struct LineNumbers {
    starts: Vec<usize>,
    first: usize,
}

impl LineNumbers {
    /// The lines of `text`, whose first one has the number `first` in its file.
    pub(crate) fn new(text: &str, first: usize) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            starts: std::iter::once(0).chain(breaks).collect(),
            first,
        }
    }

    pub(crate) fn at(&self, byte: usize) -> usize {
        self.first + self.starts.partition_point(|start| *start <= byte) - 1
    }
}
