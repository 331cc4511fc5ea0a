//! A cache of the HTML of lines and blocks.
//!
//! Parsing is nearly all the cost of highlighting, and the same code occurs again: a block in every
//! translation of a note, `pip install` in hundreds of notes, and most lines begin in one of a few parser
//! states. The key of a line is the number of the state before it and its text. The cache changes no output.
//! It is bounded: of two generations, the older is dropped when the younger is full.

use std::hash::{BuildHasher, Hash};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::Grammar;
use super::parser::State;

/// The number of shards of the shared cache, each with a lock.
const SHARDS: usize = 16;
/// The most bytes of a generation: of a shard, of the lines of a thread, and of its blocks. Block caches are
/// per thread because the translations of a note are rendered one after the other on one thread.
const MAX_SHARD_BYTES: usize = 3 * 1024 * 1024;
const MAX_THREAD_LINE_BYTES: usize = 256 * 1024;
const MAX_THREAD_BLOCK_BYTES: usize = 512 * 1024;
/// The most parser states. A grammar that captures text makes one for each text; beyond this number, lines
/// are parsed each time.
const MAX_STATES: usize = 50_000;

/// The number of a parser state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct StateId(u32);

/// The cache that all threads share.
#[derive(Default)]
pub(super) struct SharedLineCache {
    states: Mutex<States>,
    lines: [Mutex<GenerationalCache>; SHARDS],
}

/// The cache of a thread. It saves the lock of the shared cache, which costs more than a hit saves if another
/// thread used it last.
#[derive(Default)]
pub(super) struct ThreadLineCache {
    lines: GenerationalCache,
    blocks: GenerationalCache,
}

#[derive(Default)]
struct States {
    ids: FxHashMap<Arc<State>, StateId>,
    all: Vec<Arc<State>>,
}

#[derive(Default)]
struct GenerationalCache {
    young: Generation,
    old: Generation,
}

/// Lines or blocks by the hash of their key.
#[derive(Default)]
struct Generation {
    entries: FxHashMap<u64, CachedHtml>,
    bytes: usize,
}

#[derive(Clone)]
struct CachedHtml {
    /// The state before a line, or the grammar of a block.
    before: u32,
    /// The state after a line.
    after: StateId,
    /// The length of the code in `text`.
    code: u32,
    /// The code, then its HTML.
    text: Arc<str>,
}

impl CachedHtml {
    /// Returns `None` for code that is too long.
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

/// Returns the shard of a hash.
fn shard(
    shards: &[Mutex<GenerationalCache>; SHARDS],
    hash: u64,
) -> MutexGuard<'_, GenerationalCache> {
    // The hash map uses the low bits first.
    let shard = (hash >> 40) as usize % SHARDS;
    shards[shard].lock().unwrap_or_else(PoisonError::into_inner)
}

fn hash(before: u32, code: &str) -> u64 {
    FxBuildHasher.hash_one((before, code))
}

/// Returns a number for a grammar.
fn number(grammar: Grammar) -> u32 {
    let (syntax, kind) = match grammar {
        Grammar::Plain => (0, 0),
        Grammar::Syntax(syntax) => (syntax, 1),
        Grammar::Session(syntax) => (syntax, 2),
        Grammar::Terminal(reads_notations) => (usize::from(reads_notations), 3),
    };
    u32::try_from(3 * syntax + kind).unwrap_or(u32::MAX)
}

impl SharedLineCache {
    fn states(&self) -> MutexGuard<'_, States> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of `state`, or the state if there are too many.
    pub(super) fn id(&self, state: State) -> Result<StateId, State> {
        let mut states = self.states();
        if let Some(id) = states.ids.get(&state) {
            return Ok(*id);
        }
        let id = match u32::try_from(states.all.len()) {
            Ok(next) if states.all.len() < MAX_STATES => StateId(next),
            _ => return Err(state),
        };
        let state = Arc::new(state);
        states.all.push(Arc::clone(&state));
        states.ids.insert(state, id);
        Ok(id)
    }

    /// Returns the state with this number.
    pub(super) fn state(&self, id: StateId) -> Arc<State> {
        Arc::clone(&self.states().all[id.0 as usize])
    }
}

impl ThreadLineCache {
    /// Appends the HTML of `line` if it is in this cache or in the shared cache. Returns the state after the
    /// line.
    pub(super) fn get_line(
        &mut self,
        shared: &SharedLineCache,
        before: StateId,
        line: &str,
        html: &mut String,
    ) -> Option<StateId> {
        let hash = hash(before.0, line);
        if let Some(entry) = self.lines.get(hash, MAX_THREAD_LINE_BYTES) {
            html.push_str(entry.html(before.0, line)?);
            return Some(entry.after);
        }
        let entry = shard(&shared.lines, hash)
            .get(hash, MAX_SHARD_BYTES)?
            .clone();
        html.push_str(entry.html(before.0, line)?);
        let after = entry.after;
        self.lines.insert(hash, entry, MAX_THREAD_LINE_BYTES);
        Some(after)
    }

    /// Adds a line to this cache and to the shared cache.
    pub(super) fn insert_line(
        &mut self,
        shared: &SharedLineCache,
        before: StateId,
        line: &str,
        html: &str,
        after: StateId,
    ) {
        let hash = hash(before.0, line);
        if let Some(entry) = CachedHtml::of(before.0, line, html, after) {
            shard(&shared.lines, hash).insert(hash, entry.clone(), MAX_SHARD_BYTES);
            self.lines.insert(hash, entry, MAX_THREAD_LINE_BYTES);
        }
    }

    /// Appends the HTML of a block if it is cached. Returns true if it is.
    pub(super) fn get_block(&mut self, grammar: Grammar, code: &str, html: &mut String) -> bool {
        let before = number(grammar);
        let entry = self.blocks.get(hash(before, code), MAX_THREAD_BLOCK_BYTES);
        let entry = entry.and_then(|entry| entry.html(before, code));
        html.push_str(entry.unwrap_or_default());
        entry.is_some()
    }

    /// Adds a block.
    pub(super) fn insert_block(&mut self, grammar: Grammar, code: &str, html: &str) {
        let before = number(grammar);
        if let Some(entry) = CachedHtml::of(before, code, html, StateId(0)) {
            self.blocks
                .insert(hash(before, code), entry, MAX_THREAD_BLOCK_BYTES);
        }
    }
}

impl GenerationalCache {
    fn get(&mut self, hash: u64, most: usize) -> Option<&CachedHtml> {
        // A used entry moves to the young generation.
        if let Some(entry) = self.old.entries.remove(&hash) {
            self.insert(hash, entry, most);
        }
        self.young.entries.get(&hash)
    }

    fn insert(&mut self, hash: u64, entry: CachedHtml, most: usize) {
        let bytes = entry.text.len() + mem::size_of::<(u64, CachedHtml)>() + 16;
        // An entry that is larger than a generation is not kept.
        if bytes > most {
            return;
        }
        if self.young.bytes + bytes > most {
            self.old = mem::take(&mut self.young);
        }
        self.young.bytes += bytes;
        self.young.entries.insert(hash, entry);
    }
}
