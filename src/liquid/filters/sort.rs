//! Sorting of lists: `sort` as Jekyll has it, `sort_natural` as Liquid has it.

use std::cmp::Ordering;

use super::super::budget::EVALUATED;
use super::super::value::Value;
use super::Call;
use super::lists::{items, pairs, property_of};

/// An item with what it is sorted by.
type Keyed = (Value, Value);

/// Sorts by a property, if one is named; items without it come first or `last`.
pub(super) fn sorted(call: &Call<'_>) -> Value {
    let property = Some(call.argument(0)).filter(|value| !value.is_nil());
    let property = property.map(|value| value.text());
    let nils_first = call.argument_text(1) != "last";
    let unsorted = match &call.input {
        Value::Map(map) if property.is_none() => pairs(map),
        _ => items(call).unwrap_or_default(),
    };
    let keyed = unsorted.into_iter().map(|item| {
        let key = match &property {
            Some(path) => property_of(call, &item, path),
            None => item.clone(),
        };
        (key, item)
    });
    let mut list: Vec<Keyed> = keyed.collect();
    spend(call, list.len());
    list.sort_by(|(a, _), (b, _)| match (a.is_nil(), b.is_nil()) {
        (true, true) => Ordering::Equal,
        (true, false) if nils_first => Ordering::Less,
        (false, true) if !nils_first => Ordering::Less,
        (true, false) | (false, true) => Ordering::Greater,
        (false, false) => compared(call, a, b),
    });
    items_of(list)
}

/// Sorts texts without regard to case, by a property, if one is named; nil comes last.
pub(super) fn sorted_naturally(call: &Call<'_>) -> Value {
    let property = call.has(0).then(|| call.argument_text(0));
    let unsorted = match &call.input {
        map @ Value::Map(_) => vec![map.clone()],
        _ => call.list(),
    };
    let keyed = unsorted.into_iter().map(|item| {
        let key = match &property {
            Some(key) => call.run.key(&item, key),
            None => item.clone(),
        };
        let key = match key {
            Value::Nil => Value::Nil,
            key => {
                let text = call.text_of(&key);
                call.run.budget.spend(EVALUATED + text.len() / 4);
                // Ruby's `casecmp` folds ASCII only.
                text.to_ascii_lowercase().into()
            }
        };
        (key, item)
    });
    let mut list: Vec<Keyed> = keyed.collect();
    spend(call, list.len());
    list.sort_by(|(a, _), (b, _)| match (a.is_nil(), b.is_nil()) {
        (false, false) => a.compare(b).unwrap_or(Ordering::Equal),
        (is_nil, other_is_nil) => is_nil.cmp(&other_is_nil),
    });
    items_of(list)
}

fn spend(call: &Call<'_>, length: usize) {
    let rounds = length.max(2).ilog2() as usize;
    call.run.budget.spend(length.saturating_mul(rounds));
}

fn items_of(list: Vec<Keyed>) -> Value {
    let items = list.into_iter().map(|(_, item)| item);
    items.collect::<Vec<_>>().into()
}

/// Compares two values; lists by their items, documents by date and path (Jekyll 4 `DocumentDrop#<=>`), values of
/// different kinds as texts.
fn compared(call: &Call<'_>, a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Handle(_), Value::Handle(_)) => {
            let by = |key: &str| compared(call, &call.run.key(a, key), &call.run.key(b, key));
            by("date").then_with(|| by("path"))
        }
        (Value::List(a), Value::List(b)) => {
            let mut items = a.iter().zip(b.iter());
            let unequal = items.find_map(|(a, b)| {
                let order = compared(call, a, b);
                order.is_ne().then_some(order)
            });
            unequal.unwrap_or_else(|| a.len().cmp(&b.len()))
        }
        _ => a.compare(b).unwrap_or_else(|| {
            call.run.budget.spend(EVALUATED / 2);
            call.text_of(a).cmp(&call.text_of(b))
        }),
    }
}
