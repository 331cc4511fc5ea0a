//! Filters of lists.

use std::cmp::Ordering;

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
                call.argument(0).text()
            } else {
                " ".to_owned()
            };
            let parts: Vec<String> = call.input.list().iter().map(Value::shown).collect();
            parts.join(&between).into()
        }
        "first" | "last" => match &call.input {
            value @ (Value::Map(_) | Value::List(_) | Value::Range(..)) => {
                call.run.get(value, name)
            }
            _ => Value::Nil,
        },
        "concat" => {
            let mut list = call.input.list();
            list.extend(call.argument(0).list());
            list.into()
        }
        "map" => {
            let path = call.argument(0).text();
            let map = |item: &Value| call.run.path(item, &path);
            call.input.list().iter().map(map).collect::<Vec<_>>().into()
        }
        "compact" => {
            let path = call.has(0).then(|| call.argument(0).text());
            let is_there = |item: &Value| match &path {
                Some(path) => !call.run.path(item, path).is_nil(),
                None => !item.is_nil(),
            };
            let list = call.input.list();
            list.into_iter().filter(is_there).collect::<Vec<_>>().into()
        }
        "reverse" => call
            .input
            .list()
            .into_iter()
            .rev()
            .collect::<Vec<_>>()
            .into(),
        "sort" | "sort_natural" => sorted(call, name == "sort_natural"),
        "uniq" => {
            let mut list: Vec<Value> = Vec::new();
            for item in call.input.list() {
                if !list.iter().any(|known| known.equals(&item)) {
                    list.push(item);
                }
            }
            list.into()
        }
        "where" => selected(call, |item| {
            has_property(call, item, &call.argument(0).text(), &call.argument(1))
        }),
        "find" => items(call)
            .into_iter()
            .find(|item| has_property(call, item, &call.argument(0).text(), &call.argument(1)))
            .unwrap_or_default(),
        "where_exp" => selected(call, condition(call)),
        "find_exp" => {
            let holds = condition(call);
            items(call)
                .into_iter()
                .find(|item| holds(item))
                .unwrap_or_default()
        }
        "group_by" => {
            let property = call.argument(0).text();
            grouped(call, |item| call.run.path(item, &property).text().into())
        }
        "group_by_exp" => {
            let variable = call.argument(0).text();
            let expression = Filtered::parse(&call.argument(1).text());
            grouped(call, |item| {
                let value = |run: &super::Run<'_>| run.filtered(&expression);
                call.run.with(&variable, item.clone(), value)
            })
        }
        "push" | "unshift" => {
            let mut list = call.input.list();
            let at = if name == "push" { list.len() } else { 0 };
            list.insert(at, call.argument(0));
            list.into()
        }
        "pop" | "shift" => {
            let mut list = call.input.list();
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
        // One site gives the same bytes each time: the first stands for any.
        "sample" => call.input.list().first().cloned().unwrap_or_default(),
        "sum" => {
            let path = call.has(0).then(|| call.argument(0).text());
            let numbers = call.input.list().into_iter().map(|item| match &path {
                Some(path) => call.run.path(&item, path),
                None => item,
            });
            super::numbers::sum(numbers)
        }
        "array_to_sentence_string" => sentence(call),
        _ => call.input.clone(),
    }
}

/// What is gone through: the values of a map, the items of a list.
fn items(call: &Call<'_>) -> Vec<Value> {
    match &call.input {
        Value::Map(map) => map.values().cloned().collect(),
        Value::List(list) => list.to_vec(),
        _ => Vec::new(),
    }
}

fn selected(call: &Call<'_>, keep: impl Fn(&Value) -> bool) -> Value {
    match &call.input {
        Value::Map(_) | Value::List(_) => items(call)
            .into_iter()
            .filter(keep)
            .collect::<Vec<_>>()
            .into(),
        other => other.clone(),
    }
}

/// Whether a property is a value, or a list that holds it (Jekyll 4 `compare_property_vs_target`).
fn has_property(call: &Call<'_>, item: &Value, property: &str, target: &Value) -> bool {
    let value = call.run.path(item, property);
    match target {
        Value::Nil => value.is_nil(),
        Value::Empty => value.text().is_empty(),
        target => {
            let target = target.text();
            match &value {
                Value::List(list) => list.iter().any(|value| value.text() == target),
                Value::Nil => false,
                value => value.text() == target,
            }
        }
    }
}

fn condition<'c>(call: &'c Call<'_>) -> impl Fn(&Value) -> bool + 'c {
    let variable = call.argument(0).text();
    let condition = Condition::parse(&call.argument(1).text());
    move |item: &Value| {
        condition.as_ref().is_some_and(|condition| {
            let holds = |run: &super::Run<'_>| run.holds(condition);
            call.run.with(&variable, item.clone(), holds)
        })
    }
}

fn grouped(call: &Call<'_>, key: impl Fn(&Value) -> Value) -> Value {
    if !matches!(call.input, Value::List(_)) {
        return call.input.clone();
    }
    let mut groups: indexmap::IndexMap<String, (Value, Vec<Value>)> = indexmap::IndexMap::new();
    for item in items(call) {
        let name = key(&item);
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

/// By a property, if one is named; what has none stands first, or `last`.
fn sorted(call: &Call<'_>, natural: bool) -> Value {
    let property = call
        .has(0)
        .then(|| call.argument(0))
        .filter(|value| !value.is_nil())
        .map(|value| value.text());
    let nothing_first = call.argument(1).text() != "last";
    let unsorted = match &call.input {
        // The pairs of a mapping.
        map @ Value::Map(_) if natural => vec![map.clone()],
        Value::Map(map) if property.is_none() => map
            .iter()
            .map(|(key, value)| vec![key.as_str().into(), value.clone()].into())
            .collect(),
        Value::Map(_) | Value::List(_) => items(call),
        other if natural => other.list(),
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
                Value::Text(text) if natural => text.to_lowercase().into(),
                Value::Text(text) => match text.trim().parse::<i64>() {
                    Ok(number) if property.is_some() => Value::Integer(number),
                    _ => Value::Text(text),
                },
                key => key,
            };
            (key, item)
        })
        .collect();
    list.sort_by(|(a, _), (b, _)| match (a.is_nil(), b.is_nil()) {
        (true, true) => Ordering::Equal,
        (true, false) if nothing_first => Ordering::Less,
        (false, true) if !nothing_first => Ordering::Less,
        (true, false) | (false, true) => Ordering::Greater,
        (false, false) => a.compare(b).unwrap_or_else(|| a.text().cmp(&b.text())),
    });
    let sorted = list.into_iter().map(|(_, item)| item);
    sorted.collect::<Vec<_>>().into()
}

fn sentence(call: &Call<'_>) -> Value {
    let connector = if call.has(0) {
        call.argument(0).text()
    } else {
        "and".to_owned()
    };
    let words: Vec<String> = call.input.list().iter().map(Value::text).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} {connector} {two}"),
        [first @ .., last] => format!("{}, {connector} {last}", first.join(", ")),
    }
    .into()
}
