//! Reads YAML for front matter, configs and data into JSON values. The top-level keys and values of a
//! [`Mapping`] have places. No other module parses YAML.
//!
//! The parser is a port of libyaml, which Ruby's Psych also uses, so that everything that Jekyll accepts is
//! accepted: scalars continued at column 0, repeated keys (the last counts; [`RepeatedKey`] has the places). Deep
//! nesting and aliases that expand to too many values are errors.
//!
//! The meaning of a plain scalar depends on the site ([`Scalars`]). In Jekyll sites `no` is false and
//! `2015-3-1` a date; in sitegen sites `[en, no]` is two languages. [`truth`] accepts `yes` and `no` for a
//! boolean.

mod compose;
mod scalar;

use std::ops::Range;

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostic, Lines};
use compose::Composer;

/// The schema of plain scalars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalars {
    /// `true` and `false` are booleans, decimal digits are numbers, everything else is text.
    Own,
    /// The rules of Ruby's Psych 4, with dates and times as texts.
    Ruby,
}

/// One top-level key with its value.
#[derive(Debug, Clone)]
pub struct MappingEntry {
    /// The key as written.
    pub key: String,
    /// The value.
    pub value: Value,
    /// The byte range of the key in the parsed text.
    pub key_span: Range<usize>,
    /// The byte range of the value.
    pub value_span: Range<usize>,
}

/// A key that a mapping contains twice; the last value counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedKey {
    /// The key.
    pub key: String,
    /// The byte range of the earlier occurrence.
    pub first: Range<usize>,
    /// The byte range of the later occurrence.
    pub again: Range<usize>,
}

/// A YAML mapping, in the order of the text.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// The entries in the order of the text, with unique keys.
    pub entries: Vec<MappingEntry>,
    /// The repeated keys, including nested ones.
    pub repeated: Vec<RepeatedKey>,
}

/// The reason why a text is not the expected YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// One sentence.
    pub message: String,
    /// The byte range of the error.
    pub span: Range<usize>,
}

impl Mapping {
    /// Parses a document that is a mapping or empty, by the scalar rules of sitegen sites.
    ///
    /// # Errors
    /// An error with its place, if `text` is not YAML or not a mapping.
    pub fn parse(text: &str) -> Result<Self, YamlError> {
        Self::parse_as(text, Scalars::Own)
    }

    /// Parses a document that is a mapping or empty.
    ///
    /// # Errors
    /// An error with its place, if `text` is not YAML or not a mapping.
    pub fn parse_as(text: &str, scalars: Scalars) -> Result<Self, YamlError> {
        let mut composer = Composer::new(text, scalars);
        Ok(Self {
            entries: composer.entries()?,
            repeated: composer.repeated,
        })
    }

    /// Returns the entry of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&MappingEntry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Returns the value of `key`; `null` counts as absent.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.get(key)
            .map(|entry| &entry.value)
            .filter(|v| !v.is_null())
    }

    /// Returns all keys and values.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.entries
            .into_iter()
            .map(|entry| (entry.key, entry.value))
            .collect()
    }
}

/// The beginning of the message about a list, a mapping or a text in quotes without an end.
pub(crate) const NEVER_CLOSED: &str = "this is never closed";

/// The message about a document with more values than allowed.
pub(crate) const TOO_MANY: &str = "there are too many values";

/// Parses a document of any shape with at most `most` values. Also returns its repeated keys. An empty document
/// is null.
///
/// # Errors
/// An error with its place, if `text` is not YAML, or has more values (`TOO_MANY`).
pub fn value(
    text: &str,
    scalars: Scalars,
    most: u64,
) -> Result<(Value, Vec<RepeatedKey>), YamlError> {
    let mut composer = Composer::new(text, scalars).at_most(most);
    Ok((composer.value()?, composer.repeated))
}

/// Returns the warnings about repeated keys in the file `name` with the text `text`, in which the YAML begins
/// at `start`.
#[must_use]
pub fn repeated_keys(
    name: &str,
    text: &str,
    start: usize,
    repeated: &[RepeatedKey],
) -> Vec<Diagnostic> {
    let lines = Lines::of(if repeated.is_empty() { "" } else { text });
    let place = |span: &Range<usize>, label: &str| {
        lines.place(name, text, start + span.start..start + span.end, label)
    };
    let warning = |repeated: &RepeatedKey| {
        let message = format!(
            "the key `{}` is set twice: the last value counts",
            repeated.key
        );
        Diagnostic::warning("key-repeated", message)
            .at(place(&repeated.again, "set again"))
            .at(place(&repeated.first, "set before"))
            .help("remove one of the two")
    };
    repeated.iter().map(warning).collect()
}

/// Returns a scalar as text: a string as it is, a number or boolean as `raw` (its text in the source), so that
/// a title `1.10` is not `1.1`.
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

/// Returns a boolean by the rules of YAML 1.1 and so of Jekyll: `true`, `yes`, `on` and their opposites.
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

/// Returns a language code. In a Jekyll site, the code of Norwegian is parsed as false.
#[must_use]
pub fn language_code(value: &Value) -> Option<&str> {
    match value {
        Value::String(code) => Some(code),
        Value::Bool(false) => Some("no"),
        _ => None,
    }
}

/// Returns whether a key of a mapping by language has the form of a language code.
#[must_use]
pub fn is_language_key(key: &str) -> bool {
    let code = language_key(key);
    let mut parts = code.split(['-', '_']);
    let first = parts.next().unwrap_or_default();
    (2..=4).contains(&first.len())
        && parts.all(|part| (2..=8).contains(&part.len()))
        && code
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

/// Returns the language code of a key in a per-language mapping. In a Jekyll site, the code of Norwegian is
/// parsed as false.
#[must_use]
pub fn language_key(key: &str) -> &str {
    if key == "false" { "no" } else { key }
}

/// Returns a list of words: a sequence of scalars, or one string of words separated by white space. `false` is an empty
/// list: front matter takes a default back with it (`redirect_to: false`).
#[must_use]
pub fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(|item| scalar(item, "")).collect(),
        Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        Value::Bool(false) => Vec::new(),
        other => scalar(other, "").into_iter().collect(),
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

    /// The expected values are Psych's.
    #[test]
    fn a_block_scalar_may_end_with_the_text() {
        for (text, wanted) in [
            ("d: |\n  mo", "mo"),
            ("d: >\n  mo\n  x", "mo x"),
            ("d: |+\n  mo", "mo"),
            ("d: |-\n  mo", "mo"),
            ("d: |\n", ""),
            ("d: |", ""),
            ("d: |+", ""),
            ("d: |\n  mo\n ", "mo\n"),
            ("- |\n  a\n\n   ", "a\n\n "),
            ("d: |+\n  mo\n ", "mo\n"),
            ("d: |\n  mo\n  ", "mo\n"),
            ("d: |\n  mo\n# c", "mo\n"),
            ("d: |\n  mo\n\n", "mo\n"),
            ("d: |\n  # mo", "# mo"),
            ("d: >\n\n  a\n   b", "\na\n b"),
            ("- |2\n    x", "  x"),
            ("d: |\r\n  mo", "mo"),
            ("d: |\n   mo  ", "mo  "),
            ("d: >+\n  a\n \n  ", "a\n\n"),
        ] {
            let (value, _) = value(text, Scalars::Ruby, 10).unwrap();
            let found = value.get("d").or_else(|| value.get(0)).unwrap();
            assert_eq!(found, wanted, "{text:?}");
        }
    }

    #[test]
    fn a_tag_before_a_comma_is_an_error_with_its_place() {
        for text in ["a: [!b, c]\n", "a: [!, c]\n", "- {a: !!str, b: c}\n"] {
            for scalars in [Scalars::Own, Scalars::Ruby] {
                let error = value(text, scalars, 100).expect_err("no YAML that is read");
                assert!(error.message.contains("comma"), "{}", error.message);
                assert!(text[error.span].starts_with('!'), "{text}");
            }
        }
    }

    #[test]
    fn the_last_of_equal_keys_counts() {
        let text = "a: 1\nb: {c: 2, c: 4}\na: 3\n";
        let mapping = Mapping::parse(text).unwrap();
        assert_eq!(mapping.value("a").unwrap(), 3);
        assert_eq!(mapping.value("b").unwrap()["c"], 4);
        assert_eq!(mapping.entries.len(), 2);
        let places: Vec<_> = mapping
            .repeated
            .iter()
            .map(|r| (r.first.start, r.again.start))
            .collect();
        assert_eq!(places, [(9, 15), (0, 21)]);
        let warnings = repeated_keys("a.md", text, 0, &mapping.repeated);
        assert_eq!(
            (warnings[1].spans[0].line, warnings[1].spans[1].line),
            (3, 1)
        );
    }

    #[test]
    fn scalars_go_on_where_psych_lets_them() {
        let text = "a: one\n  two\nb: \"three\nfour\"\nc: 'five\n\nsix'\n";
        let mapping = Mapping::parse(text).unwrap();
        assert_eq!(mapping.value("a").unwrap(), "one two");
        assert_eq!(mapping.value("b").unwrap(), "three four");
        assert_eq!(mapping.value("c").unwrap(), "five\nsix");
    }

    #[test]
    fn mappings_are_merged_as_psych_merges_them() {
        let text = "x: &x {a: 1, b: 2}\ny:\n  b: 3\n  <<: *x\n  a: 4\nz:\n  <<: [{a: 5}, *x]\n";
        let mapping = Mapping::parse(text).unwrap();
        assert_eq!(mapping.value("y").unwrap().to_string(), "{\"b\":2,\"a\":4}");
        assert_eq!(mapping.value("z").unwrap().to_string(), "{\"a\":5,\"b\":2}");
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
