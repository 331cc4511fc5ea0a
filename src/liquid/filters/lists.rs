//! Filters of lists.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::budget::{EVALUATED, range_length};
use super::super::expression::{Condition, Filtered};
use super::super::value::{Map, Value};
use super::super::white_space::trim;
use super::{Call, sort};

pub(super) const NAMES: &[&str] = &[
    "join",
    "first",
    "last",
    "concat",
    "map",
    "compact",
    "reverse",
    "sort",
    "sort_natural",
    "uniq",
    "where",
    "where_exp",
    "find",
    "find_exp",
    "group_by",
    "group_by_exp",
    "push",
    "pop",
    "shift",
    "unshift",
    "sample",
    "sum",
    "array_to_sentence_string",
];

pub(super) fn apply(name: &str, call: &Call<'_>) -> Value {
    match name {
        "join" => {
            let between = if call.has(0) {
                call.argument_text(0)
            } else {
                " ".to_owned()
            };
            joined(call, &between).into()
        }
        "first" | "last" => match &call.input {
            value @ (Value::Map(_) | Value::List(_) | Value::Range(..)) => {
                call.run.get(value, name)
            }
            _ => Value::Nil,
        },
        "concat" => {
            let mut list = call.list();
            list.extend(call.list_of(&call.argument(0)));
            list.into()
        }
        "map" => {
            let path = call.argument_text(0);
            // No path: a key may contain points (Liquid 4 `map`).
            let map = |item: &Value| call.run.key(item, &path);
            call.list().iter().map(map).collect::<Vec<_>>().into()
        }
        "compact" => compact(call),
        "reverse" => call.list().into_iter().rev().collect::<Vec<_>>().into(),
        "sort" => sort::sorted(call),
        "sort_natural" => sort::sorted_naturally(call),
        "uniq" => unique(call).into(),
        // A property without a name, or a value that is no scalar, selects nothing (Jekyll 4 `where`).
        "where" | "find"
            if !call.argument(0).is_true()
                || matches!(call.argument(1), Value::List(_) | Value::Map(_)) =>
        {
            call.input.clone()
        }
        "where" => indexed(call).unwrap_or_else(|| selected(call, property_is(call))),
        "find" => match indexed(call) {
            Some(list) => call.run.get(&list, "first"),
            None => found(call, property_is(call)),
        },
        "where_exp" => selected(call, condition(call)),
        "find_exp" => found(call, condition(call)),
        "group_by" => {
            let property = call.argument_text(0);
            grouped(call, |item| {
                call.text_of(&property_of(call, item, &property)).into()
            })
        }
        "group_by_exp" => {
            let expression = Filtered::parse(&call.argument_text(1));
            let Some(mut inner) = call.run.for_items(&call.argument_text(0)) else {
                return Value::Nil;
            };
            grouped(call, |item| {
                inner.set_item(item.clone());
                inner.filtered(&expression)
            })
        }
        "push" | "unshift" | "pop" | "shift" | "sample"
            if !matches!(call.input, Value::List(_)) =>
        {
            call.input.clone()
        }
        "push" | "unshift" => with_item(call, name == "push"),
        "pop" | "shift" => without_items(call, name == "pop"),
        // Builds are deterministic, so the samples are the first items.
        "sample" => sample(call),
        "sum" => sum(call),
        "array_to_sentence_string" => sentence(call).into(),
        _ => call.input.clone(),
    }
}

fn compact(call: &Call<'_>) -> Value {
    let path = call.has(0).then(|| call.argument_text(0));
    let is_there = |item: &Value| match &path {
        Some(path) => !call.run.key(item, path).is_nil(),
        None => !item.is_nil(),
    };
    let list = call.list();
    list.into_iter().filter(is_there).collect::<Vec<_>>().into()
}

/// Adds the argument to a list, at its end or its start.
fn with_item(call: &Call<'_>, at_end: bool) -> Value {
    let mut list = items(call).unwrap_or_default();
    let added = call.argument(0);
    // Lists in lists are bounded where they are made.
    if !call.run.budget.go_through(&added) {
        return Value::Nil;
    }
    let at = if at_end { list.len() } else { 0 };
    list.insert(at, added);
    list.into()
}

/// Removes items from a list, at its end or its start.
fn without_items(call: &Call<'_>, at_end: bool) -> Value {
    let mut list = items(call).unwrap_or_default();
    let count = if call.has(0) {
        usize::try_from(call.argument(0).integer()).unwrap_or(0)
    } else {
        1
    };
    let count = count.min(list.len());
    if at_end {
        list.truncate(list.len() - count);
    } else {
        list.drain(..count);
    }
    list.into()
}

fn sample(call: &Call<'_>) -> Value {
    let list = items(call).unwrap_or_default();
    match call.has(0).then(|| call.argument(0).integer()) {
        None | Some(1) => list.first().cloned().unwrap_or_default(),
        Some(count) => {
            let count = usize::try_from(count).unwrap_or(0);
            list.into_iter().take(count).collect::<Vec<_>>().into()
        }
    }
}

fn sum(call: &Call<'_>) -> Value {
    let path = call.has(0).then(|| call.argument_text(0));
    let numbers = call.list().into_iter().map(|item| match &path {
        Some(path) => call.run.path(&item, path),
        None => item,
    });
    super::numbers::sum(numbers)
}

/// Returns the items to visit: the values of a map, the items of a list or a range. `None` if the input is neither.
pub(super) fn items(call: &Call<'_>) -> Option<Vec<Value>> {
    let length = match &call.input {
        Value::Map(map) => map.len(),
        Value::List(list) => list.len(),
        Value::Range(first, last) => range_length(*first, *last),
        _ => return None,
    };
    if !call.run.budget.make_list(length) {
        return Some(Vec::new());
    }
    Some(match &call.input {
        Value::Map(map) => map.values().cloned().collect(),
        Value::List(list) => list.to_vec(),
        other => other.list(),
    })
}

/// Returns the items for which `keep` is true. Input that is not a list is unchanged.
fn selected(call: &Call<'_>, keep: impl FnMut(&Value) -> bool) -> Value {
    match items(call) {
        Some(items) => items.into_iter().filter(keep).collect::<Vec<_>>().into(),
        None => call.input.clone(),
    }
}

/// Returns the first item for which `is_found` is true. Input that is not a list is unchanged.
fn found(call: &Call<'_>, mut is_found: impl FnMut(&Value) -> bool) -> Value {
    match items(call) {
        Some(items) => items.into_iter().find(|item| is_found(item)).into(),
        None => call.input.clone(),
    }
}

/// Returns a property of an item: texts that are numbers are numbers (Jekyll 4 `item_property`).
pub(super) fn property_of(call: &Call<'_>, item: &Value, property: &str) -> Value {
    match call.run.path(item, property) {
        Value::Text(text) => number_of(&text).unwrap_or(Value::Text(text)),
        value => value,
    }
}

/// Returns the number that a text is, with white space around it (Jekyll 4 `parse_sort_input`).
pub(in super::super) fn number_of(text: &str) -> Option<Value> {
    let text = trim(text);
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let digits = unsigned.bytes().filter(u8::is_ascii_digit).count();
    let points = unsigned.bytes().filter(|byte| *byte == b'.').count();
    if digits == 0 || digits + points != unsigned.len() {
        return None;
    }
    match points {
        0 => text.parse().ok().map(Value::Integer),
        1 => text.parse().ok().map(Value::Float),
        _ => None,
    }
}

/// Returns the items that `where` selects, if the input is a list of the site that has an index.
fn indexed(call: &Call<'_>) -> Option<Value> {
    let Value::List(list) = &call.input else {
        return None;
    };
    let target = call.argument(1);
    let is_scalar = matches!(
        target,
        Value::Text(_) | Value::Integer(_) | Value::Float(_) | Value::Bool(_)
    );
    if !is_scalar {
        return None;
    }
    let property = call.argument_text(0);
    let index = call.run.environment.property_index(list, &property)?;
    call.run.budget.spend(EVALUATED);
    Some(index.get(&call.text_of(&target)))
}

/// Returns the test whether the property of `where` and `find` equals a value, or is a list that contains it (Jekyll
/// 4 `compare_property_vs_target`).
fn property_is<'c>(call: &'c Call<'_>) -> impl FnMut(&Value) -> bool + 'c {
    let property = call.argument_text(0);
    let target = call.argument(1);
    let text = call.text_of(&target);
    move |item: &Value| {
        call.run.budget.spend(EVALUATED);
        let value = property_of(call, item, &property);
        match (&target, &value) {
            (Value::Nil, value) => value.is_nil(),
            // `empty` and `blank`.
            (Value::Empty | Value::Blank, value) => {
                call.text_of(value).is_empty() || value.is_empty()
            }
            (_, Value::Text(value)) => **value == *text,
            (_, Value::List(list)) => list.iter().any(|value| call.text_of(value) == text),
            (_, Value::Nil) => false,
            (_, value) => call.text_of(value) == text,
        }
    }
}

fn condition<'c>(call: &'c Call<'_>) -> impl FnMut(&Value) -> bool + 'c {
    let text = call.argument_text(1);
    call.run.budget.spend(2 * text.len());
    let condition = Condition::parse(&text);
    let mut inner = call.run.for_items(&call.argument_text(0));
    move |item: &Value| {
        let (Some(condition), Some(inner)) = (&condition, &mut inner) else {
            return false;
        };
        call.run.budget.spend(EVALUATED / 2);
        inner.set_item(item.clone());
        inner.is_met(condition)
    }
}

fn grouped(call: &Call<'_>, mut key: impl FnMut(&Value) -> Value) -> Value {
    let visited = match &call.input {
        Value::Map(map) => pairs(map),
        _ => match items(call) {
            Some(items) => items,
            None => return call.input.clone(),
        },
    };
    let mut groups: indexmap::IndexMap<String, (Value, Vec<Value>)> = indexmap::IndexMap::new();
    for item in visited {
        call.run.budget.spend(EVALUATED);
        let name = key(&item);
        if !call.run.budget.go_through(&name) {
            break;
        }
        let group = groups.entry(name.inspected());
        group.or_insert_with(|| (name, Vec::new())).1.push(item);
    }
    let described = groups.into_values().map(|(name, items)| {
        let size = items.len();
        let group: Map = [
            ("name", name),
            ("items", items.into()),
            ("size", size.into()),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
        Value::from(group)
    });
    described.collect::<Vec<_>>().into()
}

/// Returns the keys of a map with their values.
pub(super) fn pairs(map: &Map) -> Vec<Value> {
    map.iter()
        .map(|(key, value)| vec![key.as_str().into(), value.clone()].into())
        .collect()
}

/// Returns the items of a list as words of a sentence (Jekyll 4 `array_to_sentence_string`). Ruby's `[]` and `length`
/// take a text as its characters, and a mapping as its values for numbers, which it does not have.
fn sentence(call: &Call<'_>) -> String {
    let connector = if call.has(0) {
        call.argument_text(0)
    } else {
        "and".to_owned()
    };
    if !call.run.budget.go_through(&call.input) {
        return String::new();
    }
    let words: Vec<String> = match &call.input {
        Value::List(list) => list.iter().map(Value::text).collect(),
        Value::Text(text) => text.chars().map(String::from).collect(),
        Value::Map(map) => vec![String::new(); map.len()],
        other => other.list().iter().map(Value::text).collect(),
    };
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} {connector} {two}"),
        [first @ .., last] => format!("{}, {connector} {last}", first.join(", ")),
    }
}

/// The items of a list as one text.
fn joined(call: &Call<'_>, between: &str) -> String {
    if !call.run.budget.go_through(&call.input) {
        return String::new();
    }
    let list = call.list();
    let separators = list.len().saturating_mul(between.len());
    if !call.may_make(separators) {
        return String::new();
    }
    let parts: Vec<String> = list.iter().map(Value::shown).collect();
    parts.join(between)
}

/// The items of a list, each once, or one of each value of a property. Texts are looked up; others are compared with each other.
fn unique(call: &Call<'_>) -> Vec<Value> {
    let mut texts: HashSet<Arc<str>> = HashSet::new();
    let mut others: Vec<Value> = Vec::new();
    let mut list: Vec<Value> = Vec::new();
    let property = call.has(0).then(|| call.argument_text(0));
    for item in call.list() {
        let key = match &property {
            Some(property) => call.run.key(&item, property),
            None => item.clone(),
        };
        let is_new = match &key {
            Value::Text(text) => {
                call.run.budget.spend(6 + text.len() / 16);
                texts.insert(Arc::clone(text))
            }
            other => {
                call.run.budget.spend(others.len() * 3 / 4);
                let is_new = !others.iter().any(|known| known.equals(other));
                if is_new {
                    others.push(other.clone());
                }
                is_new
            }
        };
        if call.run.budget.over().is_some() {
            break;
        }
        if is_new {
            list.push(item);
        }
    }
    list
}
