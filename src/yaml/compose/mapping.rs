//! Entries of mappings: keys as text, merged mappings (`<<`), repeated keys.

use std::ops::Range;

use super::super::MappingEntry;
use super::ComposedNode;
use indexmap::IndexMap;
use serde_json::{Map, Value};

/// Returns true if a key `<<` with this value merges: a mapping, or a list of mappings.
pub(super) fn merges(node: &ComposedNode) -> bool {
    match &node.value {
        Value::Object(_) => true,
        Value::Array(list) => !list.is_empty() && list.iter().all(Value::is_object),
        _ => false,
    }
}

/// Sets a key of a map; a repeated key keeps its first position.
pub(super) fn set(map: &mut Map<String, Value>, key: String, node: ComposedNode) {
    if !node.merges {
        map.insert(key, node.value);
        return;
    }
    for (key, value) in own_entries(node.value) {
        map.insert(key, value);
    }
}

/// Does the same as [`set`] for entries with places.
pub(super) fn set_entry(
    entries: &mut IndexMap<String, MappingEntry>,
    key: String,
    key_span: &Range<usize>,
    node: ComposedNode,
) {
    let mut put = |key: String, value: Value, value_span: Range<usize>| {
        let entry = MappingEntry {
            key: key.clone(),
            value,
            key_span: key_span.clone(),
            value_span,
        };
        entries.insert(key, entry);
    };
    if !node.merges {
        put(key, node.value, node.span);
        return;
    }
    for (key, value) in own_entries(node.value) {
        put(key, value, node.span.clone());
    }
}

fn own_entries(value: Value) -> Vec<(String, Value)> {
    match value {
        Value::Object(map) => map.into_iter().collect(),
        Value::Array(list) => list.into_iter().rev().flat_map(own_entries).collect(),
        _ => Vec::new(),
    }
}

/// Returns a key as text (Ruby's `to_s`).
pub(super) fn key_text(key: &Value) -> String {
    match key {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => inspected(key),
        other => other.to_string(),
    }
}

/// Returns a list or a mapping as text (Ruby's `inspect`). `a: {{ x }}` has such a key.
fn inspected(value: &Value) -> String {
    match value {
        Value::Null => "nil".to_owned(),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(inspected).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let pair = |(key, value): (&String, &Value)| format!("{key:?}=>{}", inspected(value));
            let pairs: Vec<String> = map.iter().map(pair).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}
