//! Remembers what a line looked like, so that no line is parsed twice in one state.
//!
//! Parsing is nearly all the cost of highlighting, and the same lines come again: a block stands in
//! every translation of a note, `pip install` in hundreds of notes. A parser's state cannot be
//! shared between threads, but what led to it can: a state is named by the lines since the parser
//! was last in its syntax's first state ([`Since`]), where most lines of code begin and end. What is
//! remembered changes no output, only time.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// The most bytes of lines and HTML that one syntax remembers.
const MOST_BYTES: usize = 24 * 1024 * 1024;

/// What led to a parser's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Since {
    /// The block begins here.
    Block,
    /// The syntax's first state.
    First,
    /// Lines since then, by their hash.
    Lines(u64),
}

impl Since {
    /// What led to the state after `line`, if that is not the first one.
    pub(super) fn and(self, line: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        (self, line).hash(&mut hasher);
        Since::Lines(hasher.finish())
    }
}

/// What all syntaxes remember.
pub(super) struct Memory {
    syntaxes: Vec<Mutex<Lines>>,
}

/// A line's HTML, and what leads to the line after it.
type Known = (Box<str>, Since);

#[derive(Default)]
struct Lines {
    /// Lines by what led to them: their HTML, and what leads to the next.
    known: FxHashMap<Since, FxHashMap<Box<str>, Known>>,
    bytes: usize,
}

impl Memory {
    pub(super) fn new(syntaxes: usize) -> Self {
        Self {
            syntaxes: (0..syntaxes).map(|_| Mutex::default()).collect(),
        }
    }

    fn lines(&self, syntax: usize) -> MutexGuard<'_, Lines> {
        self.syntaxes[syntax]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The HTML of `line` after `since`, and what leads to the next line, if it is known.
    pub(super) fn recall(
        &self,
        syntax: usize,
        since: Since,
        line: &str,
    ) -> Option<(String, Since)> {
        let lines = self.lines(syntax);
        let (html, next) = lines.known.get(&since)?.get(line)?;
        Some((html.to_string(), *next))
    }

    /// Remembers that `line` after `since` is `html` and leads to `next`.
    pub(super) fn remember(
        &self,
        syntax: usize,
        since: Since,
        line: &str,
        html: &str,
        next: Since,
    ) {
        let mut lines = self.lines(syntax);
        let bytes = line.len() + html.len() + 64;
        if lines.bytes + bytes <= MOST_BYTES {
            lines.bytes += bytes;
            let known = lines.known.entry(since).or_default();
            known.insert(line.into(), (html.into(), next));
        }
    }
}
