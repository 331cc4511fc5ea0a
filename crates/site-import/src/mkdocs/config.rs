//! The config: YAML with tags of Python, plugins, languages.

use serde_json::Value;

use crate::data::text;
use crate::site_config::Language;
use crate::{SourceTree, front_matter, paths};

/// Reads a config. Tags of YAML that only MkDocs knows are left out.
pub(super) fn read_config(tree: &dyn SourceTree, path: &str, depth: usize) -> Option<Value> {
    let text = without_tags(&tree.text(path)?);
    let mut config = front_matter::object(tree.yaml(&text).ok()?);
    let base = config.get("INHERIT").and_then(Value::as_str);
    let base = base.and_then(|base| paths::resolve(paths::folder(path), base));
    if let Some(mut base) = base
        .filter(|_| depth < 4)
        .and_then(|base| read_config(tree, &base, depth + 1))
    {
        if let (Some(base), Some(own)) = (base.as_object_mut(), config.as_object()) {
            base.extend(own.clone());
        }
        config = base;
    }
    Some(config)
}

/// Removes `!ENV`, `!!python/name:…` and `!relative`.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while let Some(at) = rest
            .find([' ', '[', '-'].as_ref())
            .and_then(|_| tag_at(rest))
        {
            out.push_str(&rest[..at]);
            let tag = &rest[at..];
            rest = &tag[tag.find(char::is_whitespace).unwrap_or(tag.len())..];
        }
        out.push_str(rest);
    }
    out
}

fn tag_at(line: &str) -> Option<usize> {
    let mut tags = ["!ENV", "!!python", "!relative", "!!binary"]
        .iter()
        .filter_map(|tag| line.find(tag));
    let at = tags.next()?;
    line[..at].ends_with([' ', '[']).then_some(at)
}

/// Returns the settings of a plugin: in a list of names and mappings, or in one mapping.
pub(super) fn plugin<'v>(config: &'v Value, name: &str) -> Option<&'v Value> {
    match config.get("plugins")? {
        Value::Array(list) => list.iter().find_map(|item| item.get(name)),
        plugins => plugins.get(name),
    }
}

pub(super) fn plugin_names(config: &Value) -> Vec<String> {
    match config.get("plugins") {
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|item| match item {
                Value::String(name) => Some(name.clone()),
                Value::Object(map) => map.keys().next().cloned(),
                _ => None,
            })
            .collect(),
        Some(Value::Object(map)) => map.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// Returns the languages of mkdocs-static-i18n, in its present and its former form.
pub(super) fn plugin_languages(plugin: &Value) -> Vec<Language> {
    let mut languages: Vec<(bool, Language)> = Vec::new();
    match plugin.get("languages") {
        Some(Value::Array(list)) => {
            for item in list {
                let Some(code) = text(item, "locale") else {
                    continue;
                };
                if code == "null" || item.get("build") == Some(&Value::Bool(false)) {
                    continue;
                }
                let language = Language {
                    code,
                    name: text(item, "name"),
                    title: text(item, "site_name"),
                    description: text(item, "site_description"),
                };
                languages.push((item.get("default") == Some(&Value::Bool(true)), language));
            }
        }
        Some(Value::Object(map)) => {
            let default = text(plugin, "default_language").unwrap_or_else(|| "en".to_owned());
            for (code, value) in map {
                if code == "default" {
                    continue;
                }
                let name = value
                    .as_str()
                    .map(str::to_owned)
                    .or_else(|| text(value, "name"));
                let language = Language {
                    code: code.clone(),
                    name,
                    title: text(value, "site_name"),
                    ..Language::default()
                };
                languages.push((*code == default, language));
            }
        }
        _ => {}
    }
    languages.sort_by_key(|(is_default, _)| !is_default);
    let mut languages: Vec<Language> = languages
        .into_iter()
        .map(|(_, language)| language)
        .collect();
    if languages.is_empty() {
        languages.push(Language {
            code: "en".to_owned(),
            ..Language::default()
        });
    }
    languages
}

/// Returns the names of languages in `extra.alternate`: `de - Deutsch` at `/de/`.
pub(super) fn alternate_names(config: &Value) -> Vec<(String, String)> {
    let list = config.pointer("/extra/alternate").and_then(Value::as_array);
    let entry = |item: &Value| {
        let name = text(item, "name")?;
        let code = text(item, "lang").or_else(|| {
            let (code, _) = name.split_once(" - ")?;
            Some(code.to_owned())
        })?;
        let name = name
            .split_once(" - ")
            .map_or(name.as_str(), |(_, name)| name)
            .to_owned();
        Some((code, name))
    };
    list.into_iter().flatten().filter_map(entry).collect()
}
