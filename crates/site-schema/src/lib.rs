//! The keys of sitegen's config, front matter and glossary: one table, and the JSON Schemas that follow from it.
//!
//! In: nothing; the tables are constants. Out: [`Key`]s by document ([`config`], [`front_matter`]), the key at a path
//! ([`at`]), and a JSON Schema ([`Document::schema`]).

mod config;
mod front_matter;
mod glossary;
mod jekyll;
mod kind;
mod schema;

pub use config::LIMITS;
pub use kind::Kind;
pub use schema::Document;

/// A key of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The name that the guide uses.
    pub name: &'static str,
    /// The kind of its value. A value of null is the absence of the key.
    pub kind: Kind,
    /// A sentence of plain text.
    pub description: &'static str,
    /// The value without the key, as JSON; empty if there is none, or if it depends on the site.
    pub default: &'static str,
    /// Values, as JSON.
    pub examples: &'static [&'static str],
    /// Other names with the same meaning.
    pub aliases: &'static [&'static str],
    /// True if the mapping around it needs the key.
    pub is_required: bool,
    /// True if Jekyll or one of its plugins defined the key, and a site of sitegen's own does not read it.
    pub is_of_jekyll: bool,
}

impl Key {
    const fn new(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self {
            name,
            kind,
            description,
            default: "",
            examples: &[],
            aliases: &[],
            is_required: false,
            is_of_jekyll: false,
        }
    }

    const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    const fn examples(self, examples: &'static [&'static str]) -> Self {
        Self { examples, ..self }
    }

    const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    const fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }

    const fn of_jekyll(self) -> Self {
        Self {
            is_of_jekyll: true,
            ..self
        }
    }

    /// Returns the name and the other names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    /// Returns true if `name` is the key's name or one of its other names.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

/// Returns the keys of the config, those of Jekyll after sitegen's own.
pub fn config() -> impl Iterator<Item = &'static Key> {
    config::KEYS.iter().chain(jekyll::KEYS)
}

/// Returns the keys of front matter, those of Jekyll after sitegen's own.
pub fn front_matter() -> impl Iterator<Item = &'static Key> {
    front_matter::KEYS.iter().chain(jekyll::FRONT_MATTER)
}

/// Returns the key at a path of keys in a document: `["check", "rules"]`. The keys of a mapping whose names are not fixed are
/// passed over, and so are the positions of lists: `["languages", "en", "title"]`, `["links", "0", "url"]`.
#[must_use]
pub fn at(document: Document, path: &[&str]) -> Option<&'static Key> {
    let (first, rest) = path.split_first()?;
    let key = document.keys().find(|key| key.is_named(first))?;
    rest.split_last().map_or(Some(key), |(last, above)| {
        let kind = within(key.kind, above)?;
        kind.keys().into_iter().find(|key| key.is_named(last))
    })
}

/// Returns the keys that a mapping at a path may have; those of the document for an empty path.
#[must_use]
pub fn keys_below(document: Document, path: &[&str]) -> Vec<&'static Key> {
    let Some((first, rest)) = path.split_first() else {
        return document.keys().collect();
    };
    let key = document.keys().find(|key| key.is_named(first));
    let kind = key.and_then(|key| within(key.kind, rest));
    kind.map(Kind::keys).unwrap_or_default()
}

/// Returns the kind of the value at a path below a value.
fn within(kind: Kind, path: &[&str]) -> Option<Kind> {
    path.iter().try_fold(kind, |kind, name| kind.member(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_by_their_paths() {
        let name = |path: &[&str]| at(Document::Config, path).map(|key| key.name);
        assert_eq!(name(&["title"]), Some("title"));
        assert_eq!(name(&["base_url"]), Some("url"));
        assert_eq!(name(&["check", "rules"]), Some("rules"));
        assert_eq!(name(&["languages", "en", "title"]), Some("title"));
        assert_eq!(name(&["links", "0", "url"]), Some("url"));
        assert_eq!(name(&["links", "0", "other"]), None);
        assert_eq!(name(&["limits", "includes"]), Some("includes"));
        assert_eq!(name(&[]), None);
        let below = keys_below(Document::Config, &["logo"]);
        let below: Vec<&str> = below.iter().map(|key| key.name).collect();
        assert_eq!(below, ["light", "dark", "alt"]);
        assert!(keys_below(Document::FrontMatter, &[]).len() > 30);
    }

    #[test]
    fn names_are_unique_and_descriptions_are_sentences() {
        for document in Document::ALL {
            let mut names: Vec<&str> = document.keys().flat_map(Key::names).collect();
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count, "{document:?}");
            for key in document.keys() {
                assert!(key.description.ends_with('.'), "{}", key.name);
            }
        }
    }
}
