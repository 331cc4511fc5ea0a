//! The languages of a config: `languages`, `default_language` and `language_paths`, and texts by language.

use serde_json::Value;

use super::Reader;
use crate::config::{ConfiguredLanguage, Defaults, LanguagePath};
use crate::content::plain_path;
use crate::yaml;

/// Returns true if two codes differ only in case and `_`.
pub(in crate::config) fn is_same_code(a: &str, b: &str) -> bool {
    let plain = |code: &str| code.replace('_', "-").to_ascii_lowercase();
    plain(a) == plain(b)
}

impl Reader<'_> {
    pub(super) fn languages(&self) -> Vec<ConfiguredLanguage> {
        let named = |code: &str, name: Option<&str>| self.language("languages", code, name);
        match self.mapping.value("languages") {
            Some(Value::Object(map)) => map
                .iter()
                .map(|(code, settings)| {
                    let code = yaml::language_key(code);
                    let text =
                        |key: &str| settings.get(key).and_then(Value::as_str).map(str::to_owned);
                    let name = settings.get("name").unwrap_or(settings).as_str();
                    ConfiguredLanguage {
                        title: text("title"),
                        description: text("description"),
                        ..named(code, name)
                    }
                })
                .collect(),
            Some(Value::Array(list)) => {
                let codes = list.iter().filter_map(yaml::language_code);
                codes.map(|code| named(code, None)).collect()
            }
            Some(list) => yaml::words(list).iter().map(|c| named(c, None)).collect(),
            None => Vec::new(),
        }
    }

    /// The default language of the config, else the one that `defaults` give to the whole site.
    pub(super) fn default_language(&self, defaults: &Defaults) -> Option<ConfiguredLanguage> {
        let keys = [
            "default_language",
            "default_lang",
            "lang",
            "language",
            "locale",
        ];
        let language = |key: &str, value| {
            let code = yaml::language_code(value)?;
            Some(self.language(key, code, None))
        };
        let of_config = |key: &&str| language(key, self.mapping.value(key)?);
        let of_site = |key: &&str| language("defaults", defaults.of_site(key)?);
        let mut found = keys.iter().find_map(of_config);
        found = found.or_else(|| keys.iter().find_map(of_site));
        found
    }

    /// `language_paths`: by path a code, or `false`.
    pub(super) fn language_paths(&mut self) -> Vec<LanguagePath> {
        let key = "language_paths";
        let Some(value) = self.mapping.value(key).filter(|value| !value.is_null()) else {
            return Vec::new();
        };
        let Value::Object(map) = value.clone() else {
            self.wrong(
                key,
                "a mapping is wanted here",
                "write paths with codes or `false`: `{docs/it: false, handbuch: de}`",
            );
            return Vec::new();
        };
        map.iter()
            .map(|(path, code)| LanguagePath {
                pattern: plain_path(path),
                language: code
                    .as_str()
                    .filter(|code| *code != "false")
                    .map(|code| self.language(key, code, None)),
            })
            .collect()
    }

    /// The language `code`, which the value of `key` names.
    pub(super) fn language(&self, key: &str, code: &str, name: Option<&str>) -> ConfiguredLanguage {
        ConfiguredLanguage {
            code: code.to_owned(),
            name: name.map(str::to_owned),
            title: None,
            description: None,
            place: self.place_within(key, code),
        }
    }

    /// The languages with the titles and descriptions that the site has by language.
    pub(super) fn languages_with_texts(&self) -> Vec<ConfiguredLanguage> {
        let mut languages = self.languages();
        let names_none = languages.is_empty();
        for key in ["title", "description"] {
            let Some(texts) = self.by_language(key) else {
                continue;
            };
            for (code, text) in texts {
                let found = languages.iter().position(|l| is_same_code(&l.code, &code));
                if found.is_none() && names_none {
                    languages.push(self.language(key, &code, None));
                }
                let at = found.unwrap_or(languages.len().saturating_sub(1));
                let Some(language) = languages
                    .get_mut(at)
                    .filter(|_| found.is_some() || names_none)
                else {
                    continue;
                };
                let own = if key == "title" {
                    &mut language.title
                } else {
                    &mut language.description
                };
                own.get_or_insert(text);
            }
        }
        languages
    }

    /// The text of the site under `key`: where it has one for each language, that of the default language.
    pub(super) fn text_of_site(&mut self, key: &str) -> String {
        let Some(texts) = self.by_language(key) else {
            return self.string(key).unwrap_or_default();
        };
        let usual = self
            .default_language(&Defaults::default())
            .map(|language| language.code);
        let is_usual = |(code, _): &&(String, String)| {
            usual
                .as_ref()
                .is_some_and(|usual| is_same_code(code, usual))
        };
        let found = texts.iter().find(is_usual).or(texts.first());
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// The texts of a mapping by language codes.
    fn by_language(&self, key: &str) -> Option<Vec<(String, String)>> {
        let map = self.mapping.value(key)?.as_object()?;
        let text = |(code, text): (&String, &Value)| {
            Some((yaml::language_key(code).to_owned(), yaml::scalar(text, "")?))
        };
        let texts: Vec<(String, String)> = map.iter().map(text).collect::<Option<_>>()?;
        (!texts.is_empty() && texts.iter().all(|(code, _)| yaml::is_language_key(code)))
            .then_some(texts)
    }
}
