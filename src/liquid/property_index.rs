//! An index of a list by the texts of a property, for the filters `where` and `find`.
//!
//! A layout that looks for its translation with `site.documents | where: "id", x` goes through all documents on each
//! page. With an index each page looks up one text.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Value;
use super::filters::number_of;

/// The items of a list by the texts that `where` compares with its value.
#[derive(Debug, Default)]
pub struct PropertyIndex {
    by_text: FxHashMap<Box<str>, Value>,
}

impl PropertyIndex {
    /// Returns the index of `items` by the values that `property` returns. `None` if a value is neither a scalar, nor a
    /// list of scalars, nor nil: such values are compared one by one.
    pub fn new(items: &[Value], property: impl Fn(&Value) -> Value) -> Option<Self> {
        let mut by_text: FxHashMap<Box<str>, Vec<Value>> = FxHashMap::default();
        for item in items {
            for text in texts_of(&property(item))? {
                by_text.entry(text).or_default().push(item.clone());
            }
        }
        let lists = by_text.into_iter();
        let by_text = lists.map(|(text, items)| (text, items.into())).collect();
        Some(Self { by_text })
    }

    /// Returns the list of the items with a text, in their order. The list of a text is the same value each time.
    pub(super) fn get(&self, text: &str) -> Value {
        let found = self.by_text.get(text);
        found.cloned().unwrap_or_else(|| Vec::new().into())
    }

    /// Returns the lists of all texts.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &Arc<Vec<Value>>> {
        self.by_text.values().filter_map(|list| match list {
            Value::List(list) => Some(list),
            _ => None,
        })
    }
}

/// Returns the texts that a value of a property is equal to, each once (Jekyll 4 `compare_property_vs_target`).
fn texts_of(value: &Value) -> Option<Vec<Box<str>>> {
    if let Value::List(values) = value {
        let mut texts = Vec::with_capacity(values.len());
        for value in values.iter().filter(|value| !value.is_nil()) {
            let text = scalar_text(value)?;
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        return Some(texts);
    }
    if value.is_nil() {
        return Some(Vec::new());
    }
    let number = match value {
        Value::Text(text) => number_of(text),
        _ => None,
    };
    Some(vec![scalar_text(number.as_ref().unwrap_or(value))?])
}

/// Returns the text of a scalar.
fn scalar_text(value: &Value) -> Option<Box<str>> {
    match value {
        Value::Text(text) => Some(text.as_ref().into()),
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) => Some(value.text().into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(values: Vec<Value>, text: &str) -> Option<usize> {
        match PropertyIndex::new(&values, Value::clone)?.get(text) {
            Value::List(found) => Some(found.len()),
            _ => None,
        }
    }

    #[test]
    fn numbers_in_texts_are_numbers_and_lists_have_their_items_once() {
        let values = vec![
            "01".into(),
            Value::Integer(1),
            Value::Nil,
            vec!["1".into(), Value::Integer(1), "x".into()].into(),
        ];
        assert_eq!(lengths(values.clone(), "1"), Some(3));
        assert_eq!(lengths(values.clone(), "x"), Some(1));
        assert_eq!(lengths(values, ""), Some(0));
    }

    #[test]
    fn values_that_have_no_text_of_their_own_have_no_index() {
        let map = Value::Map(Arc::default());
        assert_eq!(lengths(vec![map], ""), None);
    }
}
