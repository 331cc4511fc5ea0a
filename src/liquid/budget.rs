//! The cost of rendering one page, its includes among it: steps, bytes of values and depth.
//!
//! In: charges, before or after each piece of work. Out: [`ReachedLimit`], once a limit is reached; the rendering ends
//! then with a problem that names the limit. Costs are counted, not timed: a page is refused on every machine or
//! on none.
//!
//! Values are shared and dropped anywhere, so that their bytes cannot be counted by those who make them. Each
//! large value that a filter or a capture makes is remembered weakly, and the remembered ones that are still
//! alive are added up each time that a quarter of the limit was made: a page holds at most a quarter more than
//! the limit says.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};

use super::value::Value;
use super::{Environment, Included};
use crate::limits::{Limits, VALUE_DEPTH};
use crate::work_counter;

/// The steps of a filter, beside those of what it looks at and makes.
pub(super) const FILTER: usize = 6;
/// The steps of what the site is asked: a URL, a page by its path.
pub(super) const ASKED: usize = 30;
/// The steps of an item for which a filter evaluates or looks up something.
pub(super) const EVALUATED: usize = 10;
/// The steps of a text that is rendered as Markdown, beside those of its bytes.
pub(super) const RENDERED: usize = 250;
/// The bytes of text that cost one step.
const BYTES_PER_STEP: usize = 64;
/// The size of an item of a list, in bytes, with what is allocated for it.
const ITEM: usize = 64;
/// The size above which a text is counted, in bytes, and the length above which a list is. Smaller ones are
/// bounded by the steps.
const COUNTED_TEXT: usize = 128;
const COUNTED_LIST: usize = 8;

/// The limit that a rendering reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReachedLimit {
    Steps,
    Bytes,
    Page,
    Includes,
    Depth,
}

/// The name and the template of a file that is included, if there is one.
type NamedInclude = Option<(String, Arc<Included>)>;

/// A value that was made, while it is alive.
#[derive(Debug)]
enum CountedValue {
    Text(Weak<str>),
    List(Weak<Vec<Value>>),
}

impl CountedValue {
    /// The address of the value and its bytes, if it is alive.
    fn alive(&self) -> Option<(usize, usize)> {
        match self {
            CountedValue::Text(text) => {
                let text = text.upgrade()?;
                Some((Arc::as_ptr(&text).cast::<u8>().addr(), text.len()))
            }
            CountedValue::List(list) => {
                let list = list.upgrade()?;
                Some((Arc::as_ptr(&list).addr(), list.len() * ITEM))
            }
        }
    }
}

/// Costs of a rendering so far, and its limits.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) limits: Limits,
    steps: Cell<u64>,
    includes: Cell<u64>,
    depth: Cell<usize>,
    over: Cell<Option<ReachedLimit>>,
    /// Large values that were made, and the bytes of those since the last count.
    made: RefCell<Vec<CountedValue>>,
    new: Cell<usize>,
    /// The files that were included by their paths beside the page, with their names: each is read once.
    relative: RefCell<HashMap<String, NamedInclude>>,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            steps: Cell::new(0),
            includes: Cell::new(0),
            depth: Cell::new(0),
            over: Cell::new(None),
            made: RefCell::default(),
            new: Cell::new(0),
            relative: RefCell::default(),
        }
    }

    /// The limit that was reached, if one was.
    pub(super) fn over(&self) -> Option<ReachedLimit> {
        self.over.get()
    }

    pub(super) fn stop(&self, over: ReachedLimit) {
        if self.over.get().is_none() {
            self.over.set(Some(over));
        }
    }

    /// The steps that were spent.
    pub(super) fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// Spends steps. Returns false if there are no more.
    pub(super) fn spend(&self, steps: usize) -> bool {
        work_counter::done(steps);
        let spent = self.steps.get().saturating_add(steps as u64);
        self.steps.set(spent);
        if spent > self.limits.liquid_steps {
            self.stop(ReachedLimit::Steps);
        }
        self.over.get().is_none()
    }

    /// Spends the steps of a text of so many bytes.
    pub(super) fn spend_bytes(&self, bytes: usize) -> bool {
        self.spend(bytes / BYTES_PER_STEP)
    }

    /// Spends an include.
    pub(super) fn include(&self) -> bool {
        self.includes.set(self.includes.get() + 1);
        if self.includes.get() > self.limits.includes {
            self.stop(ReachedLimit::Includes);
        }
        self.spend(20)
    }

    /// The file that the page includes, which is read if it was not before.
    pub(super) fn included(
        &self,
        environment: &dyn Environment,
        file: &str,
        relative: bool,
    ) -> NamedInclude {
        if !relative {
            return environment.include(file, false);
        }
        if let Some(known) = self.relative.borrow().get(file) {
            return known.clone();
        }
        let found = environment.include(file, true);
        let mut known = self.relative.borrow_mut();
        known.insert(file.to_owned(), found.clone());
        found
    }

    /// Enters a level of blocks or includes. Returns false if it is too deep.
    pub(super) fn enter(&self) -> bool {
        self.depth.set(self.depth.get() + 1);
        if self.depth.get() > crate::limits::LIQUID_DEPTH {
            self.stop(ReachedLimit::Depth);
        }
        self.over.get().is_none()
    }

    pub(super) fn leave(&self) {
        self.depth.set(self.depth.get().saturating_sub(1));
    }

    /// Spends the steps for the result of a filter: a text or list of so many bytes. Returns false if that exceeds
    /// what a page may contain.
    pub(super) fn make(&self, bytes: usize) -> bool {
        if bytes as u64 > self.limits.liquid_bytes {
            self.stop(ReachedLimit::Bytes);
        }
        self.spend_bytes(bytes)
    }

    /// As [`Self::make`], for a list of so many items.
    pub(super) fn make_list(&self, items: usize) -> bool {
        self.spend(items) && self.make(items.saturating_mul(ITEM))
    }

    /// Counts a value that was made, and spends its steps.
    pub(super) fn keep(&self, value: &Value) {
        match value {
            Value::Text(text) => self.spend_bytes(text.len()),
            Value::List(list) => self.spend(list.len() / 8),
            _ => true,
        };
        let (made, bytes) = match value {
            Value::Text(text) if text.len() > COUNTED_TEXT => {
                (CountedValue::Text(Arc::downgrade(text)), text.len())
            }
            Value::List(list) if list.len() > COUNTED_LIST => {
                (CountedValue::List(Arc::downgrade(list)), list.len() * ITEM)
            }
            _ => return,
        };
        self.made.borrow_mut().push(made);
        let new = self.new.get().saturating_add(bytes);
        self.new.set(new);
        if new as u64 > self.limits.liquid_bytes / 4 {
            self.count();
        }
    }

    /// Adds up the values that are alive.
    fn count(&self) {
        let mut seen = HashSet::new();
        let mut bytes = 0_usize;
        self.made.borrow_mut().retain(|made| {
            let Some((address, size)) = made.alive() else {
                return false;
            };
            let is_new = seen.insert(address);
            if is_new {
                bytes = bytes.saturating_add(size);
            }
            is_new
        });
        self.new.set(0);
        if bytes as u64 > self.limits.liquid_bytes {
            self.stop(ReachedLimit::Bytes);
        }
    }

    /// Spends the steps for visiting all of a value, as printing it does. Returns false if it is too large or too
    /// deep: lists may contain one another, so that a few become many.
    pub(super) fn go_through(&self, value: &Value) -> bool {
        if !matches!(value, Value::List(_) | Value::Map(_)) {
            return match value {
                Value::Text(text) => self.spend_bytes(text.len()),
                _ => self.over.get().is_none(),
            };
        }
        let left = usize::try_from(self.limits.liquid_bytes).unwrap_or(usize::MAX);
        let mut size = Size { items: 0, bytes: 0 };
        match size.add(value, left, 0) {
            Ok(()) => self.spend(size.items) && self.spend_bytes(size.bytes),
            Err(over) => {
                self.stop(over);
                false
            }
        }
    }

    /// Spends the steps of going through a list, and those in it, but no mapping.
    pub(super) fn flatten(&self, value: &Value) -> bool {
        let most = usize::try_from(self.limits.liquid_bytes).unwrap_or(usize::MAX) / ITEM;
        let items = match value {
            Value::List(_) => length(value, most, 0),
            Value::Range(first, last) => Ok(range_length(*first, *last)),
            _ => Ok(1),
        };
        match items {
            Ok(items) => self.make_list(items),
            Err(over) => {
                self.stop(over);
                false
            }
        }
    }
}

/// The number of items of a range.
pub(super) fn range_length(first: i64, last: i64) -> usize {
    let length = i128::from(last) - i128::from(first) + 1;
    usize::try_from(length.max(0)).unwrap_or(usize::MAX)
}

/// The size of a value as text.
struct Size {
    items: usize,
    bytes: usize,
}

impl Size {
    fn add(&mut self, value: &Value, most: usize, depth: usize) -> Result<(), ReachedLimit> {
        if depth > VALUE_DEPTH {
            return Err(ReachedLimit::Depth);
        }
        self.items += 1;
        self.bytes += 4;
        match value {
            Value::Text(text) => self.bytes += text.len(),
            Value::List(list) => {
                for item in list.iter() {
                    self.add(item, most, depth + 1)?;
                }
            }
            Value::Map(map) => {
                for (key, item) in map.iter() {
                    self.bytes += key.len();
                    self.add(item, most, depth + 1)?;
                }
            }
            _ => {}
        }
        if self.bytes > most {
            return Err(ReachedLimit::Bytes);
        }
        Ok(())
    }
}

/// The number of items of a list, those of the lists in it among them.
fn length(value: &Value, most: usize, depth: usize) -> Result<usize, ReachedLimit> {
    if depth > VALUE_DEPTH {
        return Err(ReachedLimit::Depth);
    }
    let Value::List(list) = value else {
        return Ok(1);
    };
    let mut items = 0;
    for item in list.iter() {
        items += length(item, most, depth + 1)?;
        if items > most {
            return Err(ReachedLimit::Bytes);
        }
    }
    Ok(items.max(1))
}
