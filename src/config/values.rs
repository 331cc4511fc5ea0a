//! The kinds of values that keys of a config may have.
//!
//! In: the config's mapping. Out: a diagnostic for each value of another kind, at its place; whoever reads the
//! key then takes the default. Keys that are read as one text, or as `true` or `false`, are checked where they
//! are read.

use serde_json::Value;

use super::Layout;
use super::load::Reader;
use crate::yaml;

/// A kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    TextOrFalse,
    Dialect,
    Truth,
    Words,
    WordsOrTruth,
    Mapping,
    Languages,
    Collections,
    Defaults,
}

/// The kind of each key, and whether Jekyll reads the key too. In a Jekyll config any other key may belong to a
/// plugin, which wants something else of it.
const KINDS: [(&str, Kind, bool); 14] = [
    ("markdown", Kind::Dialect, false),
    ("kramdown", Kind::Mapping, true),
    ("liquid", Kind::Truth, false),
    ("languages", Kind::Languages, false),
    ("default_language", Kind::Text, false),
    ("collections", Kind::Collections, true),
    ("defaults", Kind::Defaults, true),
    ("follow_links", Kind::Words, false),
    ("include", Kind::Words, true),
    ("exclude", Kind::Words, true),
    ("destination", Kind::Text, true),
    ("precompress", Kind::WordsOrTruth, false),
    ("social_fonts", Kind::Words, false),
    ("content_security_policy", Kind::TextOrFalse, false),
];

impl Kind {
    fn accepts(self, value: &Value) -> bool {
        let is_false = || yaml::truth(value) == Some(false);
        match self {
            Kind::Text => value.is_string() || yaml::language_code(value).is_some(),
            Kind::TextOrFalse => value.is_string() || is_false(),
            Kind::Dialect => value.as_str().is_some_and(|name| {
                let names = ["commonmark", "kramdown", "gfm"];
                names.iter().any(|known| known.eq_ignore_ascii_case(name))
            }),
            Kind::Truth => yaml::truth(value).is_some(),
            Kind::Words => is_words(value),
            Kind::WordsOrTruth => value.is_boolean() || is_words(value),
            Kind::Mapping => value.is_object(),
            Kind::Languages => match value {
                Value::Object(map) => map
                    .values()
                    .all(|value| !value.is_array() && !value.is_number()),
                value => is_words(value) && !value.is_number() && !value.is_boolean(),
            },
            Kind::Collections => match value {
                Value::Object(map) => map
                    .values()
                    .all(|settings| settings.is_object() || settings.is_null()),
                value => value.is_array() && is_words(value),
            },
            // Jekyll 4 `FrontmatterDefaults#valid?`.
            Kind::Defaults => value.as_array().is_some_and(|list| {
                let has_values = |entry: &Value| entry.get("values").is_some_and(Value::is_object);
                list.iter().all(has_values)
            }),
        }
    }

    /// Returns the expected kind and an example, for the message about a value of another kind.
    fn wanted(self) -> (&'static str, &'static str) {
        match self {
            Kind::Text => (
                "a text is wanted here",
                "write one line of text, quoted if need be",
            ),
            Kind::TextOrFalse => (
                "a text or `false` is wanted here",
                "write one line of text, or `false`",
            ),
            Kind::Dialect => (
                "the name of a dialect is wanted here",
                "write `commonmark` or `kramdown`",
            ),
            Kind::Truth => (
                "`true` or `false` is wanted here",
                "write `true` or `false`",
            ),
            Kind::Words => (
                "a list of texts is wanted here",
                "write a list: `[one, two]`",
            ),
            Kind::WordsOrTruth => (
                "a list, `true` or `false` is wanted here",
                "write a list: `[one, two]`, or `true` or `false`",
            ),
            Kind::Mapping => (
                "a mapping is wanted here",
                "write keys with values: `{key: value}`",
            ),
            Kind::Languages => (
                "a list of language codes is wanted here",
                "write codes, `[en, ar]`, or codes with names, `{en: English, ar: {name: العربية}}`",
            ),
            Kind::Collections => (
                "a list or a mapping of collections is wanted here",
                "write names, `[guides]`, or names with settings, `{guides: {output: true}}`",
            ),
            Kind::Defaults => (
                "a list of scopes with values is wanted here",
                "write a list: `[{scope: {path: docs}, values: {layout: page}}]`",
            ),
        }
    }
}

/// Returns whether a value is a scalar or a list of scalars.
fn is_words(value: &Value) -> bool {
    let is_scalar = |value: &Value| !value.is_object() && !value.is_array() && !value.is_null();
    match value {
        Value::Array(list) => list.iter().all(is_scalar),
        value => is_scalar(value),
    }
}

/// Reports the values of a config that are of another kind than their keys want.
pub(super) fn check(reader: &mut Reader<'_>, layout: Layout) {
    for (key, kind, is_of_jekyll) in KINDS {
        let value = reader.mapping.value(key).filter(|value| !value.is_null());
        let is_read = is_of_jekyll || layout != Layout::Jekyll;
        if is_read && value.is_some_and(|value| !kind.accepts(value)) {
            let (label, help) = kind.wanted();
            reader.wrong(key, label, help);
        }
    }
}
