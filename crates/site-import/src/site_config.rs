//! The text of `sitegen.yml`.

use serde_json::{Map, Value, json};

use crate::yaml_text;

/// A language of the site.
#[derive(Debug, Clone, Default)]
pub(crate) struct Language {
    pub(crate) code: String,
    pub(crate) name: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
}

/// The config of the new site.
#[derive(Debug, Default)]
pub(crate) struct SiteConfig {
    pub(crate) tool: &'static str,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    /// The address of the site, with its path.
    pub(crate) url: Option<String>,
    /// The languages, the default one first.
    pub(crate) languages: Vec<Language>,
    pub(crate) permalink: String,
    pub(crate) nav: Vec<Value>,
    /// Links of the header: title and address.
    pub(crate) links: Vec<(String, String)>,
    pub(crate) social: Vec<String>,
    /// Keys that are written as they are: `logo`, `repository`, `edit_url`, `footer`.
    pub(crate) more: Vec<(&'static str, Value)>,
}

impl SiteConfig {
    pub(crate) fn codes(&self) -> Vec<String> {
        self.languages
            .iter()
            .map(|language| language.code.clone())
            .collect()
    }

    /// Returns the folder of the pages of a language. The default language has `content` itself if its addresses have
    /// no code, so that files beside its pages keep theirs too.
    pub(crate) fn folder(&self, code: &str) -> String {
        let is_default = self
            .languages
            .first()
            .is_none_or(|first| first.code == code);
        if is_default && !self.permalink.starts_with("/:lang") {
            "content".to_owned()
        } else {
            format!("content/{code}")
        }
    }

    pub(crate) fn set(&mut self, key: &'static str, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.more.push((key, Value::from(value)));
        }
    }

    /// Returns the path below the host, without a slash at the end; empty for the root.
    pub(crate) fn base_path(&self) -> String {
        let url = self.url.as_deref().unwrap_or_default();
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let path = rest.find('/').map_or("", |at| &rest[at..]);
        path.trim_end_matches('/').to_owned()
    }

    pub(crate) fn text(&self) -> String {
        let mut out = format!("# Made by `sitegen import --from {}`.\n", self.tool);
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                yaml_text::entry(&mut out, key, &value, 0);
            }
        };
        put("title", self.title.clone().map(Value::from));
        put("description", self.description.clone().map(Value::from));
        if let Some(url) = self.url.as_deref().filter(|url| url.contains("://")) {
            let base = self.base_path();
            let url = url.trim_end_matches('/');
            put("url", Some(url[..url.len() - base.len()].into()));
            put("baseurl", (!base.is_empty()).then(|| base.into()));
        }
        put("permalink", Some(self.permalink.clone().into()));
        if let [first, ..] = self.languages.as_slice() {
            put("default_language", Some(first.code.clone().into()));
            put("languages", Some(self.language_map()));
        }
        for (key, value) in &self.more {
            put(key, Some(value.clone()));
        }
        if !self.links.is_empty() {
            let links = self
                .links
                .iter()
                .map(|(title, url)| json!({"title": title, "url": url}));
            put("links", Some(links.collect()));
        }
        if !self.social.is_empty() {
            put("social", Some(self.social.clone().into()));
        }
        if !self.nav.is_empty() {
            put("nav", Some(self.nav.clone().into()));
        }
        out
    }

    fn language_map(&self) -> Value {
        let languages = self.languages.iter().map(|language| {
            let mut map = Map::new();
            let title = language
                .title
                .as_ref()
                .filter(|title| self.title.as_ref() != Some(title));
            let text = language.description.as_ref();
            let text = text.filter(|text| self.description.as_ref() != Some(text));
            for (key, value) in [
                ("name", language.name.as_ref()),
                ("title", title),
                ("description", text),
            ] {
                if let Some(value) = value {
                    map.insert(key.to_owned(), value.clone().into());
                }
            }
            (language.code.clone(), Value::Object(map))
        });
        Value::Object(languages.collect())
    }
}
