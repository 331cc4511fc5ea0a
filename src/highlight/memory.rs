//! Remembers what a line looked like, so that no line is parsed twice in one state.
//!
//! Parsing is nearly all the cost of highlighting, and the same lines come again: a block stands in
//! every translation of a note, `pip install` in hundreds of notes, and most lines begin in one of a
//! few states of their grammar. States have numbers; a line is known by the number of the state
//! before it and its text. What is remembered changes no output, only time, and is bounded: of two
//! generations the older is forgotten when the younger is full.

use std::hash::{BuildHasher, Hash};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::parser::State;

/// In how many parts lines are kept, each with a lock of its own.
const PARTS: usize = 16;
/// The most bytes of one generation of a part.
const MOST_BYTES: usize = 3 * 1024 * 1024;
/// The most states: beyond them (a grammar that captures text makes one for each) lines are parsed
/// each time.
const MOST_STATES: usize = 50_000;

/// The number of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct StateId(u32);

/// What all grammars remember.
#[derive(Default)]
pub(super) struct Memory {
    states: Mutex<States>,
    parts: [Mutex<Part>; PARTS],
}

#[derive(Default)]
struct States {
    ids: FxHashMap<Arc<State>, StateId>,
    all: Vec<Arc<State>>,
}

#[derive(Default)]
struct Part {
    young: Lines,
    old: Lines,
}

/// Lines by the hash of what they are known by.
#[derive(Default)]
struct Lines {
    known: FxHashMap<u64, Known>,
    bytes: usize,
}

struct Known {
    before: StateId,
    after: StateId,
    /// How much of `text` is the line.
    line: u32,
    /// The line, then its HTML.
    text: Box<str>,
}

impl Known {
    fn html(&self, before: StateId, line: &str) -> Option<&str> {
        let (own, html) = self.text.split_at_checked(self.line as usize)?;
        (self.before == before && own == line).then_some(html)
    }
}

impl Memory {
    fn states(&self) -> MutexGuard<'_, States> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn part(&self, hash: u64) -> MutexGuard<'_, Part> {
        // The low bits are those that the map itself looks at first.
        let part = (hash >> 40) as usize % PARTS;
        self.parts[part]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of `state`, or the state if there are too many.
    pub(super) fn id(&self, state: State) -> Result<StateId, State> {
        let mut states = self.states();
        if let Some(id) = states.ids.get(&state) {
            return Ok(*id);
        }
        let id = match u32::try_from(states.all.len()) {
            Ok(next) if states.all.len() < MOST_STATES => StateId(next),
            _ => return Err(state),
        };
        let state = Arc::new(state);
        states.all.push(Arc::clone(&state));
        states.ids.insert(state, id);
        Ok(id)
    }

    /// The state with this number.
    pub(super) fn state(&self, id: StateId) -> Arc<State> {
        Arc::clone(&self.states().all[id.0 as usize])
    }

    /// The HTML of `line` and the state after it, if it is known in the state before it.
    pub(super) fn recall(&self, before: StateId, line: &str) -> Option<(String, StateId)> {
        let hash = FxBuildHasher.hash_one((before, line));
        let mut part = self.part(hash);
        if let Some(known) = part.young.known.get(&hash) {
            return Some((known.html(before, line)?.to_owned(), known.after));
        }
        // What is asked for again grows young again.
        let known = part.old.known.remove(&hash)?;
        let found = known
            .html(before, line)
            .map(|html| (html.to_owned(), known.after));
        part.put(hash, known);
        found
    }

    /// Remembers that `line` after `before` is `html` and leads to `after`.
    pub(super) fn remember(&self, before: StateId, line: &str, html: &str, after: StateId) {
        let Ok(length) = u32::try_from(line.len()) else {
            return;
        };
        let hash = FxBuildHasher.hash_one((before, line));
        let known = Known {
            before,
            after,
            line: length,
            text: [line, html].concat().into(),
        };
        self.part(hash).put(hash, known);
    }
}

impl Part {
    fn put(&mut self, hash: u64, known: Known) {
        let bytes = known.text.len() + mem::size_of::<(u64, Known)>() + 16;
        if self.young.bytes + bytes > MOST_BYTES {
            self.old = mem::take(&mut self.young);
        }
        self.young.bytes += bytes;
        self.young.known.insert(hash, known);
    }
}
