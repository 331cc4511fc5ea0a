//! Sites of other generators.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde_json::Value;
use site_import::{DataEntry, SourceTree, Tool, import};
use sitegen::yaml::{Mapping, Scalars};

/// Files in memory.
struct Files {
    paths: Vec<String>,
    texts: BTreeMap<String, String>,
}

impl SourceTree for Files {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn text(&self, path: &str) -> Option<String> {
        self.texts.get(path).cloned()
    }

    fn yaml(&self, text: &str) -> Result<Vec<DataEntry>, String> {
        let mapping = Mapping::parse_as(text, Scalars::Own).map_err(|error| error.message)?;
        let entries = mapping.entries.into_iter().map(|entry| DataEntry {
            key: entry.key,
            value: entry.value,
            key_span: entry.key_span,
            value_span: entry.value_span,
        });
        Ok(entries.collect())
    }

    /// Lines `key = value` with values of JSON: the parser of TOML is a target of `front_matter`.
    fn toml(&self, text: &str) -> Result<Vec<DataEntry>, String> {
        let mut at = 0;
        let mut found = Vec::new();
        for line in text.split_inclusive('\n') {
            if let Some((key, value)) = line.split_once('=') {
                let start = at + key.len() + 1;
                found.push(DataEntry {
                    key: key.trim().to_owned(),
                    value: serde_json::from_str(value.trim()).unwrap_or(Value::Null),
                    key_span: at..at + key.len(),
                    value_span: start..start + value.len(),
                });
            }
            at += line.len();
        }
        Ok(found)
    }

    fn language(&self, code: &str) -> Option<String> {
        matches!(code, "en" | "de" | "ar" | "zh-Hant").then(|| code.to_owned())
    }
}

/// A site: the first byte is the generator, and the rest has files, each behind a line `=== <path>`. What is not named
/// has a usual config. Every new file is below the new folder, and every copy is of a file of the old site.
pub(super) fn imports(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let text = super::text(rest);
    let (tool, config, start, page) = match first % 5 {
        0 => (Tool::Hugo, "hugo.toml", "title = \"T\"\n", "content/a.md"),
        1 => (
            Tool::Zola,
            "config.toml",
            "base_url = \"https://a.b\"\n",
            "content/a.md",
        ),
        2 => (
            Tool::Docusaurus,
            "docusaurus.config.js",
            "module.exports = {title: 'T', url: 'https://a.b', baseUrl: '/'}",
            "docs/a.mdx",
        ),
        3 => (
            Tool::Starlight,
            "astro.config.mjs",
            "export default {integrations: [starlight({title: 'T'})]}",
            "src/content/docs/a.mdx",
        ),
        _ => (
            Tool::MkDocs,
            "mkdocs.yml",
            "site_name: T\nmarkdown_extensions: [admonition, pymdownx.tabbed, pymdownx.mark, pymdownx.critic]\n",
            "docs/a.md",
        ),
    };
    let mut texts = BTreeMap::from([(config.to_owned(), start.to_owned())]);
    let (body, more) = text.split_once("\n=== ").unwrap_or((&text, ""));
    texts.insert(page.to_owned(), body.to_owned());
    for file in more.split("\n=== ").filter(|file| !file.is_empty()) {
        let (path, content) = file.split_once('\n').unwrap_or((file, ""));
        let is_name = |part: &str| !matches!(part, "" | "." | "..") && !part.contains('\0');
        if path.split('/').all(is_name) {
            texts.insert(path.to_owned(), content.to_owned());
        }
    }
    let files = Files {
        paths: texts.keys().cloned().collect(),
        texts,
    };
    let Ok(import) = import(tool, &files) else {
        return;
    };
    let is_below = |path: &str| {
        let is_name = |part| matches!(part, Component::Normal(_));
        !path.is_empty() && Path::new(path).components().all(is_name)
    };
    for page in &import.pages {
        assert!(is_below(&page.path), "{:?}", page.path);
    }
    for (to, from) in &import.copies {
        assert!(is_below(to), "{to:?}");
        assert!(files.texts.contains_key(from), "{from:?}");
    }
}
