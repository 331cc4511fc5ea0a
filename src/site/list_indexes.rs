//! Indexes of the site's lists for Liquid's filters `where` and `find`. Removing them changes no output.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::dependencies::{Dependencies, DependencyRecorder};
use super::liquid_drops::PageEnvironment;
use crate::liquid::{Environment, Map, PropertyIndex, Value};

/// The fewest items of a list that is worth an index.
const FEWEST_ITEMS: usize = 50;
/// The most indexes of a site: a template can ask for any number of properties.
const MOST_INDEXES: usize = 2000;
/// The depth to which lists of `site` are searched: `site.tags.x`, `site.data.x.y`.
const DEEPEST: usize = 3;
/// Properties whose value depends on the page that asks, is rendered each time, or is a length.
const NOT_INDEXED: &[&str] = &[
    "content", "excerpt", "output", "next", "previous", "size", "first", "last",
];

/// The indexes that were asked for. Lists are known by their addresses, so that only lists are indexed that live as
/// long as the site: those below `site`, and those that an index returns.
#[derive(Default)]
pub(super) struct ListIndexes {
    /// The addresses of the lists below `site`.
    of_site: OnceLock<FxHashSet<usize>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The addresses of the lists that an index returns.
    results: FxHashSet<usize>,
    /// The indexes by the address of the list and the property.
    indexes: FxHashMap<(usize, String), Arc<Indexed>>,
}

/// An index, and what was read to make it.
struct Indexed {
    index: Option<Arc<PropertyIndex>>,
    dependencies: Dependencies,
}

impl ListIndexes {
    /// Returns the index of a list by a property. The page that asks depends on all that the index was made of.
    pub(super) fn find(
        &self,
        environment: &PageEnvironment<'_>,
        list: &Arc<Vec<Value>>,
        property: &str,
    ) -> Option<Arc<PropertyIndex>> {
        let has_path = property.contains(['.', '[']);
        if list.len() < FEWEST_ITEMS || has_path || NOT_INDEXED.contains(&property) {
            return None;
        }
        let address = Arc::as_ptr(list).addr();
        let of_site = self.of_site.get_or_init(|| environment.lists_of_site());
        let key = (address, property.to_owned());
        {
            let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = state.indexes.get(&key) {
                environment.recorder.also(&known.dependencies);
                return known.index.clone();
            }
            let is_lasting = of_site.contains(&address) || state.results.contains(&address);
            if !is_lasting || state.indexes.len() >= MOST_INDEXES {
                return None;
            }
        }
        let made = Arc::new(indexed(environment, list, property));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = Arc::clone(state.indexes.entry(key).or_insert(made));
        let lists = kept.index.iter().flat_map(|index| index.lists());
        let long = lists.filter(|list| list.len() >= FEWEST_ITEMS);
        state
            .results
            .extend(long.map(|list| Arc::as_ptr(list).addr()));
        drop(state);
        environment.recorder.also(&kept.dependencies);
        kept.index.clone()
    }
}

/// Makes the index of a list by a property.
fn indexed(environment: &PageEnvironment<'_>, list: &[Value], property: &str) -> Indexed {
    let recorder = DependencyRecorder::default();
    let reader = PageEnvironment {
        recorder: &recorder,
        frame: None,
        ..*environment
    };
    let index = PropertyIndex::new(list, |item| match item {
        Value::Handle(handle) => reader.get(*handle, property),
        Value::Map(map) => map.get(property).cloned().unwrap_or_default(),
        // As Liquid has a key of a text.
        Value::Text(text) if text.contains(property) => property.into(),
        _ => Value::Nil,
    });
    Indexed {
        index: index.map(Arc::new),
        dependencies: recorder.done(),
    }
}

/// Adds the addresses of the long lists of a value of `site`.
pub(super) fn add_lists(map: &Map, depth: usize, found: &mut FxHashSet<usize>) {
    if depth == DEEPEST {
        return;
    }
    for value in map.values() {
        match value {
            Value::List(list) if list.len() >= FEWEST_ITEMS => {
                found.insert(Arc::as_ptr(list).addr());
            }
            // The collections: a list of mappings.
            Value::List(list) => {
                for item in list.iter() {
                    if let Value::Map(map) = item {
                        add_lists(map, depth + 1, found);
                    }
                }
            }
            Value::Map(map) => add_lists(map, depth + 1, found),
            _ => {}
        }
    }
}
