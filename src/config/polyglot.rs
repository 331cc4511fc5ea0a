//! jekyll-polyglot: all languages share one permalink; the default language keeps it, the others get `/<lang>`
//! before it (polyglot 1.13 `Site#process_active_language`, `#coordinate_documents`).

use std::path::Path;

use serde_json::Value;

use crate::content::regular_file;
use crate::yaml::{self, Mapping};

/// The gem.
const GEM: &str = "jekyll-polyglot";

/// The settings of jekyll-polyglot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polyglot {
    /// The code of the language that keeps URLs as they are.
    pub default: String,
    /// Paths that exist once for all languages.
    pub exclude: Vec<String>,
    /// True if a language code in a page's path sets the page's language.
    pub from_path: bool,
    /// The codes of the languages that the site is built in.
    pub languages: Vec<String>,
    /// Keys of `site` whose value is the language of the build.
    pub variables: Vec<String>,
}

impl Polyglot {
    /// The settings, if the site uses the plugin: it is listed, or the Gemfile has it and the config names its
    /// languages.
    pub(super) fn read(root: &Path, mapping: &Mapping) -> Option<Self> {
        if !is_loaded(root, mapping, GEM) {
            return None;
        }
        let text = |key| {
            mapping
                .value(key)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let truth = |key| mapping.value(key).and_then(yaml::truth).unwrap_or(false);
        let words = |key| mapping.value(key).map(yaml::words).unwrap_or_default();
        Some(Self {
            languages: words("languages"),
            variables: words("lang_vars"),
            default: text("default_lang").unwrap_or_else(|| "en".to_owned()),
            exclude: mapping
                .value("exclude_from_localization")
                .map(yaml::words)
                .unwrap_or_default(),
            from_path: truth("lang_from_path"),
        })
    }

    /// Returns true if the file at `path` (relative to the source) exists once for all languages.
    #[must_use]
    pub fn is_excluded(&self, path: &str) -> bool {
        let mut patterns = self.exclude.iter();
        patterns.any(|pattern| path.starts_with(pattern.trim_start_matches('/')))
    }

    /// Returns the URL of a page in a language: polyglot writes the documents of all languages but the default one
    /// into a folder of the language, with the URLs that they have without the plugin.
    #[must_use]
    pub fn url(&self, url: &str, code: &str, is_default: bool) -> String {
        if is_default {
            url.to_owned()
        } else {
            format!("/{code}{url}")
        }
    }

    /// Returns the codes of all languages that the site is built in, the default one first.
    #[must_use]
    pub fn builds(&self) -> Vec<&str> {
        let mut codes = vec![self.default.as_str()];
        for code in &self.languages {
            if !codes.contains(&code.as_str()) {
                codes.push(code);
            }
        }
        codes
    }
}

/// Returns true if a site uses a plugin for several languages: it is listed, or the Gemfile has it and the config names
/// the languages.
pub(super) fn is_loaded(root: &Path, mapping: &Mapping, gem: &str) -> bool {
    let is_listed = ["plugins", "gems", "whitelist"]
        .iter()
        .filter_map(|key| mapping.value(key))
        .flat_map(yaml::words)
        .any(|name| name == gem);
    let has_languages = mapping
        .value("languages")
        .is_some_and(|value| !value.is_null());
    let in_gemfile = || {
        let gemfile = regular_file::read_to_string(&root.join("Gemfile"));
        gemfile.is_ok_and(|text| text.contains(gem))
    };
    is_listed || has_languages && in_gemfile()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_come_before_urls() {
        let polyglot = Polyglot {
            default: "en".to_owned(),
            exclude: vec!["css/".to_owned()],
            from_path: false,
            languages: vec!["de".to_owned(), "en".to_owned()],
            variables: Vec::new(),
        };
        // Recorded from polyglot 1.13.
        for (url, code, wanted) in [
            ("/about/", "de", "/de/about/"),
            ("/about.de/", "de", "/de/about.de/"),
            ("/de/about/", "de", "/de/de/about/"),
            ("/2020/01/01/x/", "pt-BR", "/pt-BR/2020/01/01/x/"),
        ] {
            assert_eq!(polyglot.url(url, code, false), wanted, "{url}");
        }
        assert_eq!(polyglot.url("/about.en/", "en", true), "/about.en/");
        assert_eq!(polyglot.builds(), ["en", "de"]);
        assert!(polyglot.is_excluded("css/site.css"));
    }
}
