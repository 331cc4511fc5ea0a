//! The parts of a site and its languages, as the config describes them.

use serde_json::Value;

use super::Part;
use crate::data::text;
use crate::site_config::Language;

pub(super) fn languages(config: &Value) -> Vec<Language> {
    let default = config
        .pointer("/i18n/defaultLocale")
        .and_then(Value::as_str)
        .unwrap_or("en");
    let locales = config.pointer("/i18n/locales").and_then(Value::as_array);
    let others = locales
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|code| *code != default);
    let language = |code: &str| Language {
        code: code.to_owned(),
        name: config
            .pointer(&format!("/i18n/localeConfigs/{code}/label"))
            .and_then(Value::as_str)
            .map(str::to_owned),
        ..Language::default()
    };
    std::iter::once(default)
        .chain(others)
        .map(language)
        .collect()
}

/// Returns the docs and the blog of the preset, and those of plugins.
pub(super) fn parts(config: &Value) -> Vec<Part> {
    let mut found = Vec::new();
    let entries = |key: &str| {
        config
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    for preset in entries("presets") {
        let options = preset.get(1).cloned().unwrap_or_default();
        if options.get("docs") != Some(&Value::Bool(false)) {
            found.push(docs(options.get("docs").unwrap_or(&Value::Null)));
        }
        if options.get("blog") != Some(&Value::Bool(false)) {
            found.push(blog(options.get("blog").unwrap_or(&Value::Null)));
        }
    }
    for plugin in entries("plugins") {
        let name = plugin
            .get(0)
            .unwrap_or(&plugin)
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let options = plugin.get(1).cloned().unwrap_or_default();
        if name.ends_with("plugin-content-docs") {
            found.push(docs(&options));
        } else if name.ends_with("plugin-content-blog") {
            found.push(blog(&options));
        }
    }
    if found.is_empty() {
        found = vec![docs(&Value::Null), blog(&Value::Null)];
    }
    found
}

fn docs(options: &Value) -> Part {
    let id = text(options, "id").filter(|id| id != "default");
    let suffix = id.map(|id| format!("-{id}")).unwrap_or_default();
    let folder = text(options, "path").unwrap_or_else(|| "docs".to_owned());
    Part {
        folder: folder
            .trim_start_matches("./")
            .trim_end_matches('/')
            .to_owned(),
        translated: format!("docusaurus-plugin-content-docs{suffix}/current"),
        route: route(options, "docs"),
        is_blog: false,
        has_prefixes: options.get("numberPrefixParser") != Some(&Value::Bool(false)),
        sidebars: sidebars(options),
    }
}

/// Returns the path of the sidebars: a text, or `require.resolve('./sidebars.js')`.
fn sidebars(options: &Value) -> Option<String> {
    let value = options.get("sidebarPath")?;
    let path = value
        .as_str()
        .or_else(|| value.pointer("/args/0")?.as_str())?;
    Some(path.trim_start_matches("./").to_owned())
}

fn blog(options: &Value) -> Part {
    let id = text(options, "id").filter(|id| id != "default");
    let suffix = id.map(|id| format!("-{id}")).unwrap_or_default();
    let folder = text(options, "path").unwrap_or_else(|| "blog".to_owned());
    Part {
        folder: folder
            .trim_start_matches("./")
            .trim_end_matches('/')
            .to_owned(),
        translated: format!("docusaurus-plugin-content-blog{suffix}"),
        route: route(options, "blog"),
        is_blog: true,
        has_prefixes: false,
        sidebars: None,
    }
}

fn route(options: &Value, default: &str) -> String {
    let route = text(options, "routeBasePath").unwrap_or_else(|| default.to_owned());
    route.trim_matches('/').to_owned()
}
