//! Remembers what a line looked like, so that no line is parsed twice in one state, and what a block looked
//! like, so that its lines are not looked up one by one in the next translation.
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

use super::Grammar;
use super::parser::State;

/// In how many parts the lines of all threads are kept, each with a lock of its own.
const PARTS: usize = 16;
/// The most bytes of one generation: of a part of all lines, of the lines of a thread, and of its blocks. The
/// translations of a note are rendered one after the other, and no other note has its blocks.
const MOST_OF_LINES: usize = 3 * 1024 * 1024;
const MOST_OF_OWN_LINES: usize = 256 * 1024;
const MOST_OF_OWN_BLOCKS: usize = 512 * 1024;
/// The most states: beyond them (a grammar that captures text makes one for each) lines are parsed
/// each time.
const MOST_STATES: usize = 50_000;

/// The number of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct StateId(u32);

/// What all threads remember.
#[derive(Default)]
pub(super) struct Memory {
    states: Mutex<States>,
    lines: [Mutex<Part>; PARTS],
}

/// What a thread remembers for itself: a lock that another thread held last costs more than a line that is
/// known saves.
#[derive(Default)]
pub(super) struct OwnMemory {
    lines: Part,
    blocks: Part,
}

#[derive(Default)]
struct States {
    ids: FxHashMap<Arc<State>, StateId>,
    all: Vec<Arc<State>>,
}

#[derive(Default)]
struct Part {
    young: Texts,
    old: Texts,
}

/// Lines, or blocks, by the hash of what they are known by.
#[derive(Default)]
struct Texts {
    known: FxHashMap<u64, Known>,
    bytes: usize,
}

#[derive(Clone)]
struct Known {
    /// The state before a line, or the grammar of a block.
    before: u32,
    /// The state after a line.
    after: StateId,
    /// How much of `text` is code.
    code: u32,
    /// The code, then its HTML.
    text: Arc<str>,
}

impl Known {
    /// `None` of code that is too long.
    fn of(before: u32, code: &str, html: &str, after: StateId) -> Option<Self> {
        Some(Self {
            before,
            after,
            code: u32::try_from(code.len()).ok()?,
            text: [code, html].concat().into(),
        })
    }

    fn html(&self, before: u32, code: &str) -> Option<&str> {
        let (own, html) = self.text.split_at_checked(self.code as usize)?;
        (self.before == before && own == code).then_some(html)
    }
}

/// The part in which what has a hash is kept.
fn part(parts: &[Mutex<Part>; PARTS], hash: u64) -> MutexGuard<'_, Part> {
    // The low bits are those that the map itself looks at first.
    let part = (hash >> 40) as usize % PARTS;
    parts[part].lock().unwrap_or_else(PoisonError::into_inner)
}

fn hash(before: u32, code: &str) -> u64 {
    FxBuildHasher.hash_one((before, code))
}

/// A grammar as a number.
fn number(grammar: Grammar) -> u32 {
    let (syntax, kind) = match grammar {
        Grammar::Plain => (0, 0),
        Grammar::Syntax(syntax) => (syntax, 1),
        Grammar::Session(syntax) => (syntax, 2),
    };
    u32::try_from(3 * syntax + kind).unwrap_or(u32::MAX)
}

impl Memory {
    fn states(&self) -> MutexGuard<'_, States> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
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
}

impl OwnMemory {
    /// Puts the HTML of `line` behind `html`, if it is known here or to `all` in the state before it: the state
    /// after it.
    pub(super) fn recall(
        &mut self,
        all: &Memory,
        before: StateId,
        line: &str,
        html: &mut String,
    ) -> Option<StateId> {
        let hash = hash(before.0, line);
        if let Some(known) = self.lines.get(hash, MOST_OF_OWN_LINES) {
            html.push_str(known.html(before.0, line)?);
            return Some(known.after);
        }
        let known = part(&all.lines, hash).get(hash, MOST_OF_LINES)?.clone();
        html.push_str(known.html(before.0, line)?);
        let after = known.after;
        self.lines.put(hash, known, MOST_OF_OWN_LINES);
        Some(after)
    }

    /// Remembers, here and in `all`, that `line` after `before` is `html` and leads to `after`.
    pub(super) fn remember(
        &mut self,
        all: &Memory,
        before: StateId,
        line: &str,
        html: &str,
        after: StateId,
    ) {
        let hash = hash(before.0, line);
        if let Some(known) = Known::of(before.0, line, html, after) {
            part(&all.lines, hash).put(hash, known.clone(), MOST_OF_LINES);
            self.lines.put(hash, known, MOST_OF_OWN_LINES);
        }
    }

    /// Puts the HTML of a block behind `html`, if it is known. Whether it is.
    pub(super) fn recall_block(&mut self, grammar: Grammar, code: &str, html: &mut String) -> bool {
        let before = number(grammar);
        let known = self.blocks.get(hash(before, code), MOST_OF_OWN_BLOCKS);
        let known = known.and_then(|known| known.html(before, code));
        html.push_str(known.unwrap_or_default());
        known.is_some()
    }

    /// Remembers that a block is `html`.
    pub(super) fn remember_block(&mut self, grammar: Grammar, code: &str, html: &str) {
        let before = number(grammar);
        if let Some(known) = Known::of(before, code, html, StateId(0)) {
            self.blocks
                .put(hash(before, code), known, MOST_OF_OWN_BLOCKS);
        }
    }
}

impl Part {
    fn get(&mut self, hash: u64, most: usize) -> Option<&Known> {
        // What is asked for again grows young again.
        if let Some(known) = self.old.known.remove(&hash) {
            self.put(hash, known, most);
        }
        self.young.known.get(&hash)
    }

    fn put(&mut self, hash: u64, known: Known, most: usize) {
        let bytes = known.text.len() + mem::size_of::<(u64, Known)>() + 16;
        // What is larger than all that may be kept is not kept.
        if bytes > most {
            return;
        }
        if self.young.bytes + bytes > most {
            self.old = mem::take(&mut self.young);
        }
        self.young.bytes += bytes;
        self.young.known.insert(hash, known);
    }
}
