//! The key `nav` of MkDocs, whose form sitegen has too.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::MkDocs;
use crate::paths;
use crate::report::Report;

/// Returns the navigation; empty if the config has none. `titles` are those of pages, by their paths.
pub(crate) fn nav(
    mkdocs: &MkDocs<'_>,
    titles: &BTreeMap<String, String>,
    report: &mut Report,
) -> Vec<Value> {
    let Some(list) = mkdocs.config.get("nav").and_then(Value::as_array) else {
        return Vec::new();
    };
    let mut reader = Nav {
        mkdocs,
        titles,
        report,
    };
    let nav = reader.list(list);
    reader.report.count("navigation");
    nav
}

struct Nav<'a> {
    mkdocs: &'a MkDocs<'a>,
    titles: &'a BTreeMap<String, String>,
    report: &'a mut Report,
}

impl Nav<'_> {
    fn list(&mut self, list: &[Value]) -> Vec<Value> {
        list.iter().filter_map(|item| self.item(item)).collect()
    }

    fn item(&mut self, item: &Value) -> Option<Value> {
        match item {
            Value::String(path) => {
                let target = self.target(path);
                if target.is_none() {
                    self.leave(path);
                }
                target
                    .filter(|target| !target.contains("://"))
                    .map(Value::from)
            }
            Value::Object(map) => {
                let (title, value) = map.iter().next()?;
                let value = match value {
                    Value::Array(list) => Value::from(self.list(list)),
                    Value::String(path) => match self.target(path) {
                        Some(target) => target.into(),
                        None => {
                            self.leave(path);
                            return None;
                        }
                    },
                    _ => return None,
                };
                let title = if title.is_empty() {
                    self.first_title(item)?
                } else {
                    title.clone()
                };
                Some(json!({title: value}))
            }
            _ => None,
        }
    }

    fn leave(&mut self, path: &str) {
        let help = "no page of the site has this path: the entry is left out";
        self.report
            .leave(&self.mkdocs.path, 1, "entry of `nav`", path, help);
    }

    /// Returns the target of an entry: the path of a page, of a folder, or a URL.
    fn target(&self, path: &str) -> Option<String> {
        if path.contains("://") || path.starts_with('/') || path.starts_with("mailto:") {
            return Some(path.to_owned());
        }
        let path = path.trim_start_matches("./");
        let source = paths::join(&self.mkdocs.docs, path);
        if self.titles.contains_key(&source) || self.mkdocs.tree.text(&source).is_some() {
            if !paths::is_markdown(path) {
                return None;
            }
            let is_readme = paths::name(path) == "README.md";
            let index = paths::join(paths::folder(path), "index.md");
            let has_index = self
                .mkdocs
                .tree
                .text(&paths::join(&self.mkdocs.docs, &index))
                .is_some();
            return Some(if is_readme && !has_index {
                index
            } else {
                path.to_owned()
            });
        }
        // awesome-nav and others name folders.
        let folder = path.trim_end_matches(['*', '/']);
        let is_folder = self
            .mkdocs
            .tree
            .paths()
            .iter()
            .any(|file| paths::below(file, &paths::join(&self.mkdocs.docs, folder)).is_some());
        (is_folder && !folder.is_empty()).then(|| format!("{folder}/"))
    }

    /// Returns the title of the first page of a section without a title.
    fn first_title(&self, item: &Value) -> Option<String> {
        let first = item.as_object()?.values().next()?.get(0)?;
        match first {
            Value::String(path) => self
                .titles
                .get(&paths::join(&self.mkdocs.docs, path))
                .cloned(),
            Value::Object(map) => map.keys().next().cloned().filter(|title| !title.is_empty()),
            _ => None,
        }
    }
}
