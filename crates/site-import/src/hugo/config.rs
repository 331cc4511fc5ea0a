//! The config of a Hugo site, from one file or from a folder of files.

use serde_json::{Map, Value};

use crate::data::{data_file, get, text};
use crate::site_config::{Language, SiteConfig};
use crate::{SourceTree, paths};

/// The formats of a config, in the order in which Hugo searches.
const ENDINGS: [&str; 4] = ["toml", "yaml", "yml", "json"];

/// The config.
#[derive(Debug, Default)]
pub(crate) struct HugoConfig {
    pub(crate) root: Value,
    /// The languages that are not disabled, the default one first.
    pub(crate) languages: Vec<HugoLanguage>,
    pub(crate) default_in_folder: bool,
}

/// A language of the config.
#[derive(Debug, Clone, Default)]
pub(crate) struct HugoLanguage {
    pub(crate) code: String,
    /// The folders of its pages, from the root.
    pub(crate) folders: Vec<String>,
    pub(crate) value: Value,
}

impl HugoConfig {
    /// Reads the config. `None` if the tree has none.
    pub(crate) fn read(tree: &dyn SourceTree) -> Option<Self> {
        let mut root = Value::Null;
        for name in ["hugo", "config"] {
            for ending in ENDINGS {
                if root.is_null() {
                    root = data_file(tree, &format!("{name}.{ending}")).unwrap_or_default();
                }
            }
        }
        for path in tree.paths() {
            if let Some(rest) = paths::below(path, "config/_default")
                && !rest.contains('/')
                && ENDINGS.contains(&paths::stem(rest).1)
                && let Some(value) = data_file(tree, path)
            {
                merge_file(&mut root, paths::stem(rest).0, value);
            }
        }
        if root.is_null() {
            return None;
        }
        let mut config = Self {
            root,
            ..Self::default()
        };
        config.default_in_folder =
            get(&config.root, "defaultContentLanguageInSubdir") == Some(&Value::Bool(true));
        config.languages = config.read_languages(tree);
        Some(config)
    }

    pub(crate) fn default_language(&self) -> &str {
        self.languages
            .first()
            .map_or("en", |language| &language.code)
    }

    fn read_languages(&self, tree: &dyn SourceTree) -> Vec<HugoLanguage> {
        let content = text(&self.root, "contentDir").unwrap_or_else(|| "content".to_owned());
        let default = text(&self.root, "defaultContentLanguage");
        let mut languages: Vec<HugoLanguage> = Vec::new();
        let declared = get(&self.root, "languages").and_then(Value::as_object);
        for (code, value) in declared.into_iter().flatten() {
            let is_disabled = get(value, "disabled") == Some(&Value::Bool(true));
            if !is_disabled && value.is_object() {
                languages.push(HugoLanguage {
                    code: code.clone(),
                    folders: self.folders(tree, code, value, &content),
                    value: value.clone(),
                });
            }
        }
        if languages.is_empty() {
            let code = default.or_else(|| {
                let code = text(&self.root, "languageCode")?;
                tree.language(&code).map(|_| code)
            });
            languages.push(HugoLanguage {
                code: code.unwrap_or_else(|| "en".to_owned()),
                folders: vec![content],
                value: Value::Null,
            });
            return languages;
        }
        let default = default.unwrap_or_else(|| "en".to_owned());
        languages.sort_by_key(|language| {
            let weight = get(&language.value, "weight")
                .and_then(Value::as_i64)
                .filter(|weight| *weight != 0);
            (
                !language.code.eq_ignore_ascii_case(&default),
                weight.unwrap_or(i64::MAX),
            )
        });
        // Languages without a folder of their own share the folder of the site, by suffixes.
        if languages[0].folders.is_empty() {
            languages[0].folders.push(content);
        }
        languages
    }

    /// Returns the folders of a language: by the config, by mounts, or because they have its code.
    fn folders(
        &self,
        tree: &dyn SourceTree,
        code: &str,
        value: &Value,
        content: &str,
    ) -> Vec<String> {
        if let Some(folder) = text(value, "contentDir") {
            return vec![folder.trim_matches('/').to_owned()];
        }
        let mounts = get(&self.root, "module.mounts").and_then(Value::as_array);
        let of_language = |mount: &&Value| {
            let language = text(mount, "lang");
            language.is_some_and(|language| language.eq_ignore_ascii_case(code))
                && text(mount, "target").is_some_and(|target| target == "content")
        };
        let mounted: Vec<String> = mounts
            .into_iter()
            .flatten()
            .filter(of_language)
            .filter_map(|mount| text(mount, "source"))
            .collect();
        if !mounted.is_empty() {
            return mounted;
        }
        let folder = paths::join(content, code);
        let exists = tree
            .paths()
            .iter()
            .any(|path| paths::below(path, &folder).is_some());
        exists.then_some(folder).into_iter().collect()
    }

    /// Returns the pattern of addresses of a section.
    pub(crate) fn permalink(&self, section: &str, is_section: bool) -> Option<String> {
        let permalinks = get(&self.root, "permalinks")?;
        let kind = if is_section { "section" } else { "page" };
        if let Some(pattern) = text(permalinks, &format!("{kind}.{section}")) {
            return Some(pattern);
        }
        text(permalinks, section).filter(|_| !is_section)
    }

    /// Returns what the config says in sitegen's keys.
    pub(crate) fn site(&self) -> SiteConfig {
        let root = &self.root;
        let mut config = SiteConfig {
            tool: "hugo",
            title: text(root, "title").or_else(|| text(&self.languages[0].value, "title")),
            description: text(root, "params.description").or_else(|| text(root, "description")),
            url: text(root, "baseURL"),
            ..SiteConfig::default()
        };
        config.languages = self.languages.iter().map(language).collect();
        let ending = if get(root, "uglyURLs") == Some(&Value::Bool(true)) {
            ".html"
        } else {
            "/"
        };
        let start = if self.default_in_folder { "/:lang" } else { "" };
        config.permalink = format!("{start}/:folders/:slug{ending}");
        let repository = [
            "params.github_repo",
            "params.BookRepo",
            "params.repo",
            "params.repoURL",
        ];
        let repository = repository
            .iter()
            .find_map(|key| text(root, key))
            .filter(|url| url.starts_with("http"));
        config.set("repository", repository);
        let social = get(root, "params.social").or_else(|| get(root, "params.links.user"));
        config.social = addresses(social);
        config.links = menu(get(root, "menu.main").or_else(|| get(root, "menus.main")));
        config
    }
}

/// Adds a file of `config/_default` to the config: its name is the key of its values.
fn merge_file(root: &mut Value, name: &str, value: Value) {
    if root.is_null() {
        *root = Value::Object(Map::new());
    }
    let (name, language) = match name.split_once('.') {
        Some((name, language)) => (name, Some(language)),
        None => (name, None),
    };
    let wrapped = match (name, language) {
        ("hugo" | "config", None) => value,
        ("languages", Some(language)) => serde_json::json!({"languages": {language: value}}),
        (name, Some(language)) => serde_json::json!({"languages": {language: {name: value}}}),
        ("menus", None) => serde_json::json!({"menu": value}),
        (name, None) => serde_json::json!({name: value}),
    };
    merge(root, wrapped);
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                let own = into
                    .keys()
                    .find(|own| own.eq_ignore_ascii_case(&key))
                    .cloned();
                merge(into.entry(own.unwrap_or(key)).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

fn language(language: &HugoLanguage) -> Language {
    let value = &language.value;
    Language {
        code: language.code.clone(),
        name: text(value, "languageName").or_else(|| text(value, "label")),
        title: text(value, "title"),
        description: text(value, "params.description").or_else(|| text(value, "description")),
    }
}

/// Returns the addresses in a list of links or in a mapping of them.
fn addresses(value: Option<&Value>) -> Vec<String> {
    let items: Vec<&Value> = match value {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(map)) => map.values().collect(),
        _ => Vec::new(),
    };
    let address = |item: &Value| match item {
        Value::String(text) => Some(text.clone()),
        item => text(item, "url").or_else(|| text(item, "link")),
    };
    let found = items.into_iter().filter_map(address);
    found
        .filter(|url| url.starts_with("http") || url.starts_with("mailto:"))
        .collect()
}

/// Returns the entries of a menu that have an address, in their order.
fn menu(value: Option<&Value>) -> Vec<(String, String)> {
    let list = value
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let mut items: Vec<&Value> = list
        .iter()
        .filter(|item| get(item, "parent").is_none())
        .collect();
    items.sort_by_key(|item| {
        get(item, "weight")
            .and_then(Value::as_i64)
            .unwrap_or(i64::MAX)
    });
    let entry = |item: &&Value| {
        let title = text(item, "name").or_else(|| text(item, "title"))?;
        let url = text(item, "url").or_else(|| text(item, "pageRef"))?;
        Some((title, url))
    };
    items.iter().filter_map(entry).collect()
}
