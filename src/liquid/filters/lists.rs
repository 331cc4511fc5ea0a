//! Filters of lists.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use super::super::budget::EVALUATED;
use super::super::expression::{Condition, Filtered};
use super::super::value::{Map, Value};
use super::Call;

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
            let map = |item: &Value| call.run.path(item, &path);
            call.list().iter().map(map).collect::<Vec<_>>().into()
        }
        "compact" => {
            let path = call.has(0).then(|| call.argument_text(0));
            let is_there = |item: &Value| match &path {
                Some(path) => !call.run.path(item, path).is_nil(),
                None => !item.is_nil(),
            };
            let list = call.list();
            list.into_iter().filter(is_there).collect::<Vec<_>>().into()
        }
        "reverse" => call.list().into_iter().rev().collect::<Vec<_>>().into(),
        "sort" | "sort_natural" => sorted(call, name == "sort_natural"),
        "uniq" => unique(call).into(),
        "where" => selected(call, |item| {
            has_property(call, item, &call.argument_text(0), &call.argument(1))
        }),
        "find" => items(call)
            .into_iter()
            .find(|item| has_property(call, item, &call.argument_text(0), &call.argument(1)))
            .unwrap_or_default(),
        "where_exp" => selected(call, condition(call)),
        "find_exp" => {
            let mut holds = condition(call);
            items(call)
                .into_iter()
                .find(|item| holds(item))
                .unwrap_or_default()
        }
        "group_by" => {
            let property = call.argument_text(0);
            grouped(call, |item| {
                call.text_of(&call.run.path(item, &property)).into()
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
        "push" | "unshift" => {
            let mut list = call.list();
            let added = call.argument(0);
            // Lists in lists are bounded where they are made.
            if !call.run.budget.go_through(&added) {
                return Value::Nil;
            }
            let at = if name == "push" { list.len() } else { 0 };
            list.insert(at, added);
            list.into()
        }
        "pop" | "shift" => {
            let mut list = call.list();
            let count = if call.has(0) {
                usize::try_from(call.argument(0).integer()).unwrap_or(0)
            } else {
                1
            };
            let count = count.min(list.len());
            if name == "pop" {
                list.truncate(list.len() - count);
            } else {
                list.drain(..count);
            }
            list.into()
        }
        // Builds are deterministic, so the sample is the first item.
        "sample" => call.list().first().cloned().unwrap_or_default(),
        "sum" => {
            let path = call.has(0).then(|| call.argument_text(0));
            let numbers = call.list().into_iter().map(|item| match &path {
                Some(path) => call.run.path(&item, path),
                None => item,
            });
            super::numbers::sum(numbers)
        }
        "array_to_sentence_string" => sentence(call),
        _ => call.input.clone(),
    }
}

/// Returns the items to visit: the values of a map, the items of a list.
fn items(call: &Call<'_>) -> Vec<Value> {
    let length = match &call.input {
        Value::Map(map) => map.len(),
        Value::List(list) => list.len(),
        _ => 0,
    };
    if !call.run.budget.make_list(length) {
        return Vec::new();
    }
    match &call.input {
        Value::Map(map) => map.values().cloned().collect(),
        Value::List(list) => list.to_vec(),
        _ => Vec::new(),
    }
}

fn selected(call: &Call<'_>, keep: impl FnMut(&Value) -> bool) -> Value {
    match &call.input {
        Value::Map(_) | Value::List(_) => items(call)
            .into_iter()
            .filter(keep)
            .collect::<Vec<_>>()
            .into(),
        other => other.clone(),
    }
}

/// Returns true if a property equals a value, or is a list that contains it (Jekyll 4
/// `compare_property_vs_target`).
fn has_property(call: &Call<'_>, item: &Value, property: &str, target: &Value) -> bool {
    call.run.budget.spend(EVALUATED);
    let value = call.run.path(item, property);
    match target {
        Value::Nil => value.is_nil(),
        Value::Empty => call.text_of(&value).is_empty(),
        target => {
            let target = call.text_of(target);
            match &value {
                Value::List(list) => list.iter().any(|value| call.text_of(value) == target),
                Value::Nil => false,
                value => call.text_of(value) == target,
            }
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
        inner.holds(condition)
    }
}

fn grouped(call: &Call<'_>, mut key: impl FnMut(&Value) -> Value) -> Value {
    if !matches!(call.input, Value::List(_)) {
        return call.input.clone();
    }
    let mut groups: indexmap::IndexMap<String, (Value, Vec<Value>)> = indexmap::IndexMap::new();
    for item in items(call) {
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

/// Sorts by a property, if one is named; items without it come first or `last`.
fn sorted(call: &Call<'_>, natural: bool) -> Value {
    let property = call
        .has(0)
        .then(|| call.argument(0))
        .filter(|value| !value.is_nil())
        .map(|value| value.text());
    let nothing_first = call.argument_text(1) != "last";
    let unsorted = match &call.input {
        // The pairs of a mapping.
        map @ Value::Map(_) if natural => vec![map.clone()],
        Value::Map(map) if property.is_none() => map
            .iter()
            .map(|(key, value)| vec![key.as_str().into(), value.clone()].into())
            .collect(),
        Value::Map(_) | Value::List(_) => items(call),
        other if natural => call.list_of(other),
        _ => Vec::new(),
    };
    let mut list: Vec<(Value, Value)> = unsorted
        .into_iter()
        .map(|item| {
            let key = match &property {
                Some(path) => call.run.path(&item, path),
                None => item.clone(),
            };
            let key = match key {
                Value::Text(text) if natural => {
                    call.run.budget.spend(EVALUATED + text.len() / 4);
                    text.to_lowercase().into()
                }
                Value::Text(text) => match text.trim().parse::<i64>() {
                    Ok(number) if property.is_some() => Value::Integer(number),
                    _ => Value::Text(text),
                },
                key => key,
            };
            (key, item)
        })
        .collect();
    let rounds = list.len().max(2).ilog2() as usize;
    call.run.budget.spend(list.len().saturating_mul(rounds));
    list.sort_by(|(a, _), (b, _)| match (a.is_nil(), b.is_nil()) {
        (true, true) => Ordering::Equal,
        (true, false) if nothing_first => Ordering::Less,
        (false, true) if !nothing_first => Ordering::Less,
        (true, false) | (false, true) => Ordering::Greater,
        (false, false) => a.compare(b).unwrap_or_else(|| {
            call.run.budget.spend(EVALUATED / 2);
            call.text_of(a).cmp(&call.text_of(b))
        }),
    });
    let sorted = list.into_iter().map(|(_, item)| item);
    sorted.collect::<Vec<_>>().into()
}

fn sentence(call: &Call<'_>) -> Value {
    let connector = if call.has(0) {
        call.argument_text(0)
    } else {
        "and".to_owned()
    };
    if !call.run.budget.go_through(&call.input) {
        return Value::Nil;
    }
    let words: Vec<String> = call.list().iter().map(Value::text).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} {connector} {two}"),
        [first @ .., last] => format!("{}, {connector} {last}", first.join(", ")),
    }
    .into()
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

/// The items of a list, each once. Texts are looked up; others are compared with each other.
fn unique(call: &Call<'_>) -> Vec<Value> {
    let mut texts: HashSet<Arc<str>> = HashSet::new();
    let mut others: Vec<Value> = Vec::new();
    let mut list: Vec<Value> = Vec::new();
    for item in call.list() {
        let is_new = match &item {
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
