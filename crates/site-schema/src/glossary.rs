//! The form of `glossary.yml`.

use super::{Key, Kind};

const fn key(name: &'static str, kind: Kind, description: &'static str) -> Key {
    Key::new(name, kind, description)
}

/// The terms: each is `keep`, or has its translations by language.
pub(super) const TERMS: Kind = Kind::ByName(&Kind::OneOf(&[
    Kind::Word(&["keep"]),
    Kind::OpenMapping(&[
        key(
            "keep",
            Kind::Truth,
            "True if the term stays as it is in the languages that are not named.",
        ),
        key("note", Kind::Text, "A note for translators."),
        key(
            "variants",
            Kind::Words,
            "Other words for the term in the originals.",
        ),
        key(
            "case_sensitive",
            Kind::Truth,
            "True if only words with the same case are the term.",
        ),
    ]),
]));
