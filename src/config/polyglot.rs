//! jekyll-polyglot: all languages share one permalink; the default language keeps it, the others get `/<lang>`
//! before it (polyglot 1.13 `Site#process_active_language`, `#coordinate_documents`).

use std::path::Path;

use serde_json::Value;

use crate::content::below_language;
use crate::content::regular_file;
use crate::yaml::{self, Mapping};

/// The settings of jekyll-polyglot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polyglot {
    /// The code of the language that keeps URLs as they are.
    pub default: String,
    /// Paths that exist once for all languages.
    pub exclude: Vec<String>,
    /// True if a language code in a page's path sets the page's language.
    pub from_path: bool,
}

impl Polyglot {
    /// The settings, if the site uses the plugin: it is listed, or the Gemfile has it and the config names its
    /// languages.
    pub(super) fn read(root: &Path, mapping: &Mapping) -> Option<Self> {
        let listed = ["plugins", "gems", "whitelist"]
            .iter()
            .filter_map(|key| mapping.value(key))
            .flat_map(yaml::words)
            .any(|name| name == "jekyll-polyglot");
        let has_languages = mapping
            .value("languages")
            .is_some_and(|value| !value.is_null());
        let in_gemfile = || {
            let gemfile = regular_file::read_to_string(&root.join("Gemfile"));
            gemfile.is_ok_and(|text| text.contains("jekyll-polyglot"))
        };
        if !(listed || has_languages && in_gemfile()) {
            return None;
        }
        let text = |key| {
            mapping
                .value(key)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let truth = |key| mapping.value(key).and_then(yaml::truth).unwrap_or(false);
        Some(Self {
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

    /// The URL of a page in a language, from the one that its path or its permalink gives: the parts that name a
    /// language are taken out of one that its path gives (`/about.de/`), and `/de` comes before it unless the
    /// language is the default one.
    #[must_use]
    pub fn url(&self, url: &str, code: &str, is_permalink: bool, is_default: bool) -> String {
        let mut plain = url.to_owned();
        if !is_permalink {
            for (open, close) in [('/', '/'), ('.', '/'), ('.', '.'), ('/', '.')] {
                let part = format!("{open}{code}{close}");
                if let Some(at) = find_ignoring_case(&plain, &part) {
                    // `.de.html` keeps the ending.
                    let rest = if close == '.' {
                        &part[part.len() - 1..]
                    } else {
                        "/"
                    };
                    plain.replace_range(at..at + part.len(), rest);
                }
            }
        }
        if is_default {
            plain
        } else {
            below_language(&plain, code)
        }
    }
}

fn find_ignoring_case(text: &str, part: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(&part.to_ascii_lowercase())
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
        };
        for (url, code, is_permalink, wanted) in [
            ("/about/", "de", true, "/de/about/"),
            ("/about.de/", "de", false, "/de/about/"),
            ("/about.pt-BR/", "pt-BR", false, "/pt-BR/about/"),
            ("/de/x.html", "de", false, "/de/x.html"),
            ("/de/about/", "de", true, "/de/about/"),
            ("/x.de.html", "de", false, "/de/x.html"),
            ("/2020/01/01/x/", "de", false, "/de/2020/01/01/x/"),
        ] {
            assert_eq!(
                polyglot.url(url, code, is_permalink, false),
                wanted,
                "{url}"
            );
        }
        assert_eq!(polyglot.url("/about.en/", "en", false, true), "/about/");
        assert!(polyglot.is_excluded("css/site.css"));
    }
}
