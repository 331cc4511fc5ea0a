//! Front matter values that are given per language: `title: {en: Cache, zh-CN: 缓存}`.
//!
//! In: the front matter of a page whose language is not yet known. Out: for each such key the value in the
//! language of the page, else in the site's default language, else the first one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::language::{Codes, Language, Languages};
use crate::yaml;

/// The keys that may have a value per language.
const KEYS: [&str; 3] = ["title", "description", "tags"];

/// The per-language values of a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Localized(#[serde(with = "super::page_cache::json")] Map<String, Value>);

impl Localized {
    /// Removes the per-language values from `data` and leaves the first value of each there.
    pub(super) fn take(data: &mut Map<String, Value>) -> Self {
        let mut found = Map::new();
        for key in KEYS {
            let first = match data.get(key) {
                Some(Value::Object(values)) if is_by_language(key, values) => {
                    values.values().next().cloned()
                }
                _ => None,
            };
            let Some(first) = first else { continue };
            if let Some(values) = data.insert(key.to_owned(), first) {
                found.insert(key.to_owned(), values);
            }
        }
        Self(found)
    }

    /// Returns each key with its value in `language`.
    pub(super) fn values<'a>(
        &'a self,
        codes: &'a Codes,
        languages: &'a Languages,
        language: &'a Language,
    ) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.iter().filter_map(move |(key, values)| {
            let values = values.as_object()?;
            let default = languages.default_language().map(|id| languages.get(id));
            let of_default = || in_language(codes, values, default?);
            let value = in_language(codes, values, language)
                .or_else(of_default)
                .or_else(|| values.values().next())?;
            Some((key.as_str(), value))
        })
    }

    /// Returns whether there are no such values.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Returns whether all keys of a mapping are language codes and all values are allowed for `key`.
fn is_by_language(key: &str, values: &Map<String, Value>) -> bool {
    let is_value = |value: &Value| match value {
        Value::Array(list) if key == "tags" => !list.iter().any(is_nested),
        Value::Null => true,
        value => !is_nested(value),
    };
    let is_text = |(code, value): (&String, &Value)| yaml::is_language_key(code) && is_value(value);
    !values.is_empty() && values.iter().all(is_text)
}

fn is_nested(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

/// Returns the value whose code is that of `language`: the same tag, else the same with its likely script and
/// region (`zh` and `zh-CN`), else the same language and script (`pt` and `pt-PT`).
fn in_language<'v>(
    codes: &Codes,
    values: &'v Map<String, Value>,
    language: &Language,
) -> Option<&'v Value> {
    let wanted = codes.read(language.tag.as_str())?;
    let script = |likely: &str| likely.rsplit_once('-').map(|(rest, _)| rest.to_owned());
    let rank = |code: &str| {
        let known = codes.read(code)?;
        match () {
            () if known.tag == wanted.tag => Some(0),
            () if known.likely == wanted.likely => Some(1),
            () if script(&known.likely) == script(&wanted.likely) => Some(2),
            () => None,
        }
    };
    let ranked = values.iter().filter(|(_, value)| !value.is_null());
    let ranked = ranked.filter_map(|(code, value)| Some((rank(yaml::language_key(code))?, value)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, value)| value)
}
