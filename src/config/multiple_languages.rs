//! jekyll-multiple-languages-plugin: every page is published in all languages, with texts and posts from `_i18n`.

use std::path::Path;

use serde_json::Value;

use super::polyglot::is_loaded;
use crate::yaml::{self, Mapping};

/// The gem.
const GEM: &str = "jekyll-multiple-languages-plugin";
/// The folder of texts and posts by language.
const FOLDER: &str = "_i18n";

/// The settings of jekyll-multiple-languages-plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultipleLanguages {
    /// The codes of the languages, the default one first.
    pub languages: Vec<String>,
    /// True if the default language has a folder too.
    pub in_subfolder: bool,
    /// Paths that exist once for all languages.
    pub exclude: Vec<String>,
}

impl MultipleLanguages {
    /// Returns the settings, if the site uses the plugin and names its languages.
    pub(super) fn read(root: &Path, mapping: &Mapping) -> Option<Self> {
        let words = |key: &str| mapping.value(key).map(yaml::words).unwrap_or_default();
        let languages = words("languages");
        if languages.is_empty() || !is_loaded(root, mapping, GEM) {
            return None;
        }
        let in_subfolder = mapping.value("default_locale_in_subfolder");
        Some(Self {
            languages,
            in_subfolder: in_subfolder.and_then(yaml::truth).unwrap_or(false),
            exclude: words("exclude_from_localizations"),
        })
    }

    /// Returns the code of the default language.
    #[must_use]
    pub fn default_language(&self) -> &str {
        self.languages.first().map_or("", String::as_str)
    }

    /// Returns true if posts are in `_i18n`, by language.
    #[must_use]
    pub fn has_posts_by_language(&self) -> bool {
        !self.exclude.iter().any(|path| path == "_posts")
    }

    /// Returns the folder of a language in the output: `de/`; empty for the language at the root.
    #[must_use]
    pub fn folder(&self, code: &str) -> String {
        if code == self.default_language() && !self.in_subfolder {
            String::new()
        } else {
            format!("{code}/")
        }
    }

    /// Returns the language of a post in `_i18n`.
    #[must_use]
    pub fn language_of_post<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(FOLDER)?.strip_prefix('/')?;
        rest.split_once('/').map(|(code, _)| code)
    }

    /// Returns the folder of the source with the texts of a language.
    #[must_use]
    pub fn texts(code: &str) -> String {
        format!("{FOLDER}/{code}")
    }

    /// Returns true if the folder at a path contains posts by language.
    pub(crate) fn is_folder(&self, path: &str) -> bool {
        path == FOLDER && self.has_posts_by_language()
    }

    /// Returns true if the file at `path` exists once for all languages.
    #[must_use]
    pub fn is_excluded(&self, path: &str) -> bool {
        let mut patterns = self.exclude.iter().map(|path| path.trim_matches('/'));
        patterns.any(|pattern| {
            let rest = path.strip_prefix(pattern);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// Returns the value at a path of keys in texts: `pages.title`, `list.1`.
#[must_use]
pub fn text_at<'t>(texts: &'t Value, path: &str) -> Option<&'t Value> {
    path.split('.').try_fold(texts, |value, key| match value {
        Value::Array(list) => list.get(key.parse::<usize>().ok()?),
        value => value.get(key),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_path() {
        let texts = serde_json::json!({"a": {"b": "x", "list": ["zero", "one"]}});
        assert_eq!(text_at(&texts, "a.b"), Some(&"x".into()));
        assert_eq!(text_at(&texts, "a.list.1"), Some(&"one".into()));
        assert_eq!(text_at(&texts, "a.list.x"), None);
        assert_eq!(text_at(&texts, "a.b.c"), None);
    }
}
