//! The values of template variables: `site`, `page`, `language` and `t`.
//!
//! Values that are equal on all pages (`site`) or on all pages of a language (`language`, `t`) are built once and
//! shared.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};
use tera::value::ValueKind;

use crate::content::Fingerprint;
use crate::markdown::Heading;

/// A map with static keys: keys are neither copied nor hashed before Tera does so.
#[derive(Debug, Clone, Default)]
pub struct Object(Vec<NamedValue>);

/// A value of a template variable.
#[derive(Debug, Clone)]
struct NamedValue {
    name: &'static str,
    value: tera::Value,
    /// Of the value, where it is known.
    fingerprint: Option<Fingerprint>,
}

impl Object {
    /// One with room for `count` names.
    #[must_use]
    pub fn of(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    /// Says what `name` is, of which nothing was said yet.
    pub fn add(&mut self, name: &'static str, value: impl Into<tera::Value>) {
        self.0.push(NamedValue {
            name,
            value: value.into(),
            fingerprint: None,
        });
    }

    /// As [`Self::add`], of a value with this fingerprint.
    pub fn add_digested(
        &mut self,
        name: &'static str,
        value: tera::Value,
        fingerprint: Fingerprint,
    ) {
        self.0.push(NamedValue {
            name,
            value,
            fingerprint: Some(fingerprint),
        });
    }

    /// Says what `name` is.
    pub fn set(&mut self, name: &'static str, value: impl Into<tera::Value>) {
        let value = value.into();
        match self.get_mut(name) {
            Some(known) => *known = value,
            None => self.add(name, value),
        }
    }

    /// Says what those names are of which `all` tells and nothing was said yet.
    pub fn complete(&mut self, all: Self) {
        for named in all.0 {
            if !self.0.iter().any(|known| known.name == named.name) {
                self.0.push(named);
            }
        }
    }

    /// Of all of it.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut bytes = Vec::with_capacity(2 * 1024);
        for named in &self.0 {
            put_text(&mut bytes, named.name);
            match named.fingerprint {
                Some(fingerprint) => {
                    bytes.push(b'd');
                    bytes.extend(fingerprint.as_bytes());
                }
                None => put(&mut bytes, &named.value),
            }
        }
        Fingerprint::of(&bytes)
    }

    /// Returns the value of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&tera::Value> {
        let mut names = self.0.iter();
        Some(&names.find(|known| known.name == name)?.value)
    }

    /// The value of `name`, to be changed.
    pub fn get_mut(&mut self, name: &'static str) -> Option<&mut tera::Value> {
        let mut names = self.0.iter_mut();
        let named = names.find(|known| known.name == name)?;
        named.fingerprint = None;
        Some(&mut named.value)
    }
}

/// A value as bytes: what kind it is, how much of it there is, and what.
fn put<'v>(bytes: &mut Vec<u8>, value: &'v tera::Value) {
    if let Some(text) = value.as_str() {
        bytes.push(if value.is_safe() { b'h' } else { b't' });
        put_text(bytes, text);
    } else if let Some(map) = value.as_map() {
        let text = |key: &'v tera::value::Key<'_>| match key.as_str() {
            Some(key) => Cow::Borrowed(key),
            None => Cow::Owned(key.to_string()),
        };
        put_map(bytes, map.iter().map(|(key, value)| (text(key), value)));
    } else if let Some(values) = value.as_array() {
        bytes.push(b'a');
        bytes.extend(values.len().to_le_bytes());
        values.iter().for_each(|value| put(bytes, value));
    } else if value.is_none() {
        bytes.push(b'n');
    } else if let Some(is) = value.as_bool() {
        bytes.push(if is { b'1' } else { b'0' });
    } else if let (ValueKind::U64, Some(number)) = (value.kind(), value.as_u64()) {
        bytes.push(b'u');
        bytes.extend(number.to_le_bytes());
    } else {
        bytes.push(b'v');
        // Other numbers, and values that no page has.
        put_text(bytes, &format!("{value:?}"));
    }
}

fn put_map<'v>(
    bytes: &mut Vec<u8>,
    names: impl ExactSizeIterator<Item = (Cow<'v, str>, &'v tera::Value)>,
) {
    bytes.push(b'm');
    bytes.extend(names.len().to_le_bytes());
    for (name, value) in names {
        put_text(bytes, &name);
        put(bytes, value);
    }
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(text.len().to_le_bytes());
    bytes.extend(text.as_bytes());
}

impl From<Object> for tera::Value {
    fn from(object: Object) -> Self {
        // Tera takes maps over name by name, and sorted ones cost least to make.
        let names = object.0.into_iter().enumerate();
        let names = names.map(|(at, named)| (KeyAt(at, named.name), named.value));
        tera::Value::from(BTreeMap::from_iter(names))
    }
}

/// A name, by its place among others.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct KeyAt(usize, &'static str);

impl From<KeyAt> for tera::value::Key<'static> {
    fn from(KeyAt(_, name): KeyAt) -> Self {
        name.into()
    }
}

/// An [`Object`] from names and what they are: `object! {"title": title, "url": url}`.
macro_rules! object {
    ($($name:literal: $value:expr),* $(,)?) => {{
        let mut object = $crate::theme::context::Object::of([$($name),*].len());
        $(object.add($name, $value);)*
        object
    }};
}
pub(crate) use object;

/// As [`object!`], of those names alone that are asked for: `used_values! {used, "title": title}`.
macro_rules! used_values {
    ($used:expr, $($name:literal: $value:expr),* $(,)?) => {{
        let used: &$crate::theme::UsedVariables = $used;
        let mut object = $crate::theme::context::Object::of([$($name),*].len());
        $(if used.has($name) {
            object.add($name, $value);
        })*
        object
    }};
}
pub(crate) use used_values;

/// A JSON value as Tera has it.
#[must_use]
pub fn value(json: &Value) -> tera::Value {
    tera::Value::from_serializable(json)
}

/// The tree of a page's headings: `level`, `id`, `title`, `children`.
#[must_use]
pub fn toc(outline: &[Heading]) -> tera::Value {
    fn branch(headings: &[Heading]) -> tera::Value {
        let mut entries = Vec::new();
        let mut rest = headings;
        while let Some((first, after)) = rest.split_first() {
            let length = after
                .iter()
                .position(|heading| heading.level <= first.level)
                .unwrap_or(after.len());
            if first.is_blank() && length == 0 {
                rest = after;
                continue;
            }
            entries.push(object! {
                "level": first.level,
                "id": first.id.as_str(),
                "title": first.text.as_str(),
                "label": match &first.html {
                    Some(html) => tera::Value::safe_string(html),
                    None => first.text.as_str().into(),
                },
                "children": branch(&after[..length]),
            });
            rest = &after[length..];
        }
        tera::Value::from(entries)
    }
    branch(below_title(outline))
}

/// Returns the headings of a page without its title.
#[must_use]
pub fn below_title(outline: &[Heading]) -> &[Heading] {
    if has_title(outline) {
        &outline[1..]
    } else {
        outline
    }
}

/// Returns true if a body starts with its title: its only heading of the first level.
#[must_use]
pub fn has_title(outline: &[Heading]) -> bool {
    let mut first_level = outline.iter().enumerate().filter(|(_, h)| h.level == 1);
    matches!(
        (first_level.next(), first_level.next()),
        (Some((0, _)), None)
    )
}

/// `over` laid over `under`: its keys win.
#[must_use]
pub fn layered(under: &Map<String, Value>, over: Value) -> Value {
    let mut all = under.clone();
    if let Value::Object(over) = over {
        all.extend(over);
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_nest_by_level() {
        let heading = |level, text: &str| Heading {
            level,
            id: text.to_owned(),
            text: text.to_owned(),
            html: None,
        };
        let toc = toc(&[
            heading(1, "title"),
            heading(3, "a"),
            heading(4, "a1"),
            heading(4, "a2"),
            heading(3, "b"),
            heading(2, "c"),
        ]);
        let toc = serde_json::to_value(&toc).unwrap();
        let title = |v: &Value| v["title"].as_str().unwrap().to_owned();
        let top: Vec<String> = toc.as_array().unwrap().iter().map(title).collect();
        assert_eq!(top, ["a", "b", "c"]);
        assert!(!has_title(&[heading(1, "a"), heading(1, "b")]));
        assert!(!has_title(&[heading(2, "a"), heading(1, "b")]));
        let below: Vec<String> = toc[0]["children"]
            .as_array()
            .unwrap()
            .iter()
            .map(title)
            .collect();
        assert_eq!(below, ["a1", "a2"]);
    }
}
