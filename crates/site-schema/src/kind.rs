//! The kinds of values.

use super::Key;

/// The kind of a value.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any value.
    Any,
    /// One line of text; a number and a truth value are text too.
    Text,
    /// A text, which a number or a truth value is not.
    String,
    /// A text that a regular expression matches.
    Pattern(&'static str),
    /// `true` or `false`, or one of YAML 1.1's words for them.
    Truth,
    /// `false`, or one of YAML 1.1's words for it.
    False,
    /// A positive whole number.
    Count,
    /// A number.
    Number,
    /// One of these words. Case does not count.
    Word(&'static [&'static str]),
    /// A language code: `en`, `pt-BR`, `hant`.
    Language,
    /// The path of a file or a folder.
    Path,
    /// A URL, or a path from the root of the site.
    Url,
    /// A colour: `#rgb` or `#rrggbb`.
    Colour,
    /// A date: `2025-03-12`, also with time and zone.
    Date,
    /// A list of texts, or words with spaces between.
    Words,
    /// A list.
    List(&'static Kind),
    /// A mapping with these keys and no others.
    Mapping(&'static [Key]),
    /// A mapping with these keys, and any others.
    OpenMapping(&'static [Key]),
    /// A mapping of language codes to values.
    ByLanguage(&'static Kind),
    /// A mapping of the codes of `check`'s rules to values.
    ByRule(&'static Kind),
    /// A mapping of names to values.
    ByName(&'static Kind),
    /// A value of one of these kinds.
    OneOf(&'static [Kind]),
}

impl Kind {
    /// Returns the keys that a mapping of this kind has by name.
    #[must_use]
    pub fn keys(self) -> Vec<&'static Key> {
        match self {
            Kind::Mapping(keys) | Kind::OpenMapping(keys) => keys.iter().collect(),
            Kind::List(item) => item.keys(),
            Kind::OneOf(kinds) => kinds.iter().flat_map(|kind| kind.keys()).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the words that a value of this kind may be.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Kind::Truth => vec!["true", "false"],
            Kind::False => vec!["false"],
            Kind::Word(words) => words.to_vec(),
            Kind::List(item) => item.words(),
            Kind::OneOf(kinds) => kinds.iter().flat_map(|kind| kind.words()).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns true if a value of this kind may be a language code.
    #[must_use]
    pub fn is_language(self) -> bool {
        match self {
            Kind::Language => true,
            Kind::List(item) => item.is_language(),
            Kind::OneOf(kinds) => kinds.iter().any(|kind| kind.is_language()),
            _ => false,
        }
    }

    /// Returns the kind of the member of a value: of a mapping by key, of a list by position.
    pub(crate) fn member(self, name: &str) -> Option<Kind> {
        match self {
            Kind::Mapping(keys) | Kind::OpenMapping(keys) => {
                let key = keys.iter().find(|key| key.is_named(name));
                key.map(|key| key.kind)
            }
            Kind::ByLanguage(kind) | Kind::ByRule(kind) | Kind::ByName(kind) => Some(*kind),
            Kind::List(kind) if name.bytes().all(|byte| byte.is_ascii_digit()) => Some(*kind),
            Kind::OneOf(kinds) => kinds.iter().find_map(|kind| kind.member(name)),
            _ => None,
        }
    }
}
