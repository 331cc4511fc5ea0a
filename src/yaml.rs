//! YAML, read here alone: front matter and configs become [`Mapping`]s of JSON values with the place of
//! every top-level key and value. A mapping of names to words, as most notes have, is made from the parser's
//! events (`plain`), all else by serde-saphyr, which stands on the same parser.
//!
//! Plain `true` and `false` are booleans, nothing else is (`[en, no]` stays two languages);
//! [`truth`] reads the `yes` and `no` of Jekyll sites where a boolean is wanted. Duplicate keys,
//! alias bombs and documents too large to be meant are errors.

mod plain;

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use serde_yaml::Spanned;

/// The most nodes that one document may have; front matter has tens, a config hundreds.
const MOST_NODES: usize = 100_000;
/// How deep values may be nested.
const DEEPEST: usize = 64;
/// The most events that aliases may stand for.
const MOST_ALIASED: usize = 10_000;

/// One top-level key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key as written.
    pub key: String,
    /// The value.
    pub value: Value,
    /// The bytes of the key in the text that was parsed.
    pub key_span: Range<usize>,
    /// The bytes of the value.
    pub value_span: Range<usize>,
}

/// A YAML mapping, in the order of the text.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// The entries in the order of the text; no key twice.
    pub entries: Vec<Entry>,
}

/// Why a text is not the YAML that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// One sentence.
    pub message: String,
    /// The bytes it is about.
    pub span: Range<usize>,
}

impl Mapping {
    /// Reads a document that is a mapping or empty.
    ///
    /// # Errors
    /// With the place, if `text` is not YAML, not a mapping, or has a key twice.
    pub fn parse(text: &str) -> Result<Self, YamlError> {
        if text
            .lines()
            .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        {
            return Ok(Self::default());
        }
        plain::read(text).map_or_else(|| read_all(text), Ok)
    }

    /// The entry of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of `key`; `null` counts as absent.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.get(key)
            .map(|entry| &entry.value)
            .filter(|v| !v.is_null())
    }

    /// All keys and values.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.entries
            .into_iter()
            .map(|entry| (entry.key, entry.value))
            .collect()
    }
}

/// Reads a document of any shape; an empty one is null.
///
/// # Errors
/// With the place, if `text` is not YAML.
pub fn value(text: &str) -> Result<Value, YamlError> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    read_all(text)
}

fn read_all<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, YamlError> {
    let options = serde_yaml::options! {
        strict_booleans: true,
        with_snippet: false,
        non_finite_float_policy: serde_yaml::options::NonFiniteFloatPolicy::AsString,
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: MOST_ALIASED },
        budget: serde_yaml::budget! { max_nodes: MOST_NODES, max_depth: DEEPEST },
    };
    serde_yaml::from_str_with_options(text, options).map_err(|error| {
        let at = error.location().map_or(0, |l| offset(text, l));
        let end = text[at..].find(['\n', '\r']).map_or(text.len(), |i| at + i);
        YamlError {
            message: first_sentence(&error.without_snippet().to_string()),
            span: at..end,
        }
    })
}

/// A scalar as text: a string as it is, a number or boolean as `raw` (its text in the source), so
/// that a title `1.10` is not `1.1`.
#[must_use]
pub fn scalar(value: &Value, raw: &str) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) if !raw.is_empty() => Some(raw.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A boolean as YAML 1.1 and so Jekyll reads it: `true`, `yes`, `on` and their opposites.
#[must_use]
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(word) => match word.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" => Some(true),
            "false" | "no" | "off" | "n" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A list of words: a sequence of scalars, or one string of words with white space between.
#[must_use]
pub fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(|item| scalar(item, "")).collect(),
        Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        other => scalar(other, "").into_iter().collect(),
    }
}

/// Where `location` is in `text`, in bytes.
fn offset(text: &str, location: serde_yaml::Location) -> usize {
    if let Some(bytes) = location.span().byte_offset() {
        return usize::try_from(bytes).unwrap_or(usize::MAX).min(text.len());
    }
    let line = usize::try_from(location.line()).unwrap_or(1).max(1);
    let column = usize::try_from(location.column()).unwrap_or(1).max(1);
    let start = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum::<usize>();
    text[start..]
        .char_indices()
        .nth(column - 1)
        .map_or(text.len(), |(i, _)| start + i)
}

/// A parser's message without its own place (it counts from the front matter, and the diagnostic has
/// the file's) and without advice for programmers.
fn first_sentence(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.split(" at line ").next().unwrap_or(line);
    match line.strip_prefix("duplicate mapping key: ") {
        Some(key) => {
            let key = key.split(", set ").next().unwrap_or(key);
            format!("duplicate key `{key}`")
        }
        None => line.to_owned(),
    }
}

fn span_of<T>(spanned: &Spanned<T>) -> Range<usize> {
    let span = spanned.referenced.span();
    let start = span.byte_offset().unwrap_or(0);
    let len = span.byte_len().unwrap_or(0);
    let to_usize = |n| usize::try_from(n).unwrap_or(usize::MAX);
    to_usize(start)..to_usize(start.saturating_add(len))
}

impl<'de> Deserialize<'de> for Mapping {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Mapping;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of keys and values (`key: value`)")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Mapping, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = map.next_key::<Spanned<String>>()? {
                    let value = map.next_value::<Spanned<Value>>()?;
                    entries.push(Entry {
                        key_span: span_of(&key),
                        value_span: span_of(&value),
                        key: key.value,
                        value: value.value,
                    });
                }
                Ok(Mapping { entries })
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_places_and_spellings() {
        let text = "title: 1.10\nlang: no\nlist: [en, no]\n詞: 值\nnothing:\n";
        let mapping = Mapping::parse(text).unwrap();
        let title = mapping.get("title").unwrap();
        assert_eq!(&text[title.key_span.clone()], "title");
        assert_eq!(
            scalar(&title.value, &text[title.value_span.clone()]).unwrap(),
            "1.10"
        );
        assert_eq!(mapping.value("lang").unwrap(), "no");
        assert_eq!(words(mapping.value("list").unwrap()), ["en", "no"]);
        let chinese = mapping.get("詞").unwrap();
        assert_eq!(&text[chinese.value_span.clone()], "值");
        assert!(mapping.value("nothing").is_none());
    }

    #[test]
    fn duplicate_keys_are_errors_with_a_place() {
        let text = "a: 1\nb: 2\na: 3\n";
        let error = Mapping::parse(text).unwrap_err();
        assert!(error.message.contains("duplicate"), "{}", error.message);
        assert_eq!(error.span.start, text.rfind("a: 3").unwrap());
    }

    #[test]
    fn bombs_are_refused_quickly() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for i in 1..12 {
            let list = vec![format!("*a{}", i - 1); 10].join(", ");
            bomb.push_str(&format!("a{i}: &a{i} [{list}]\n"));
        }
        assert!(Mapping::parse(&bomb).is_err());
        assert!(Mapping::parse(&format!("a: {}", "[".repeat(20_000))).is_err());
    }

    #[test]
    fn not_a_mapping_is_an_error() {
        assert!(Mapping::parse("- a\n- b\n").is_err());
        assert!(Mapping::parse("just words\n").is_err());
        assert!(
            Mapping::parse("# nothing but a comment\n\n")
                .unwrap()
                .entries
                .is_empty()
        );
    }

    #[test]
    fn yes_and_no_are_read_where_a_boolean_is_wanted() {
        assert_eq!(truth(&Value::from("no")), Some(false));
        assert_eq!(truth(&Value::from("Yes")), Some(true));
        assert_eq!(truth(&Value::from(true)), Some(true));
        assert_eq!(truth(&Value::from("maybe")), None);
    }
}
