//! Folders that `_category_.json` describes.

use std::collections::BTreeSet;

use serde_json::Value;

use super::addresses::plain_folder;
use super::{Docusaurus, Part};
use crate::data::data_file;
use crate::data::text;
use crate::pages::Page;
use crate::report::Report;
use crate::{NewPage, paths, yaml_text};

impl Docusaurus<'_> {
    /// Returns pages for the folders that `_category_.json` describes and that have no page.
    pub(super) fn categories(&self, pages: &[Page], report: &mut Report) -> Vec<NewPage> {
        let targets: BTreeSet<&str> = pages.iter().map(|page| page.target.as_str()).collect();
        let folders: BTreeSet<&str> = pages
            .iter()
            .map(|page| paths::folder(&page.target))
            .collect();
        let mut new = Vec::new();
        for part in self.parts.iter().filter(|part| !part.is_blog) {
            for path in self.tree.paths() {
                let Some(rest) = paths::below(path, &part.folder)
                    .filter(|_| paths::stem(paths::name(path)).0 == "_category_")
                else {
                    continue;
                };
                let Some(value) = data_file(self.tree, path) else {
                    continue;
                };
                let Some(label) = text(&value, "label") else {
                    continue;
                };
                for language in &self.languages {
                    let code = &language.code;
                    let folder = paths::join(
                        &paths::join(&self.content(code), &part.route),
                        paths::folder(rest),
                    );
                    let target = format!("{folder}/index.md");
                    let has_pages = folders
                        .iter()
                        .any(|known| *known == folder || paths::below(known, &folder).is_some());
                    if targets.contains(target.as_str()) || !has_pages {
                        continue;
                    }
                    let label = self
                        .translated_label(part, code, &label)
                        .unwrap_or_else(|| label.clone());
                    let mut front_matter = String::from("---\n");
                    yaml_text::entry(&mut front_matter, "title", &label.into(), 0);
                    if let Some(position) = value
                        .get("position")
                        .filter(|position| position.is_number())
                    {
                        yaml_text::entry(&mut front_matter, "weight", position, 0);
                    }
                    if let Some(text) = value.pointer("/link/description").and_then(Value::as_str) {
                        yaml_text::entry(&mut front_matter, "description", &text.into(), 0);
                    }
                    new.push(NewPage {
                        path: target,
                        source: path.clone(),
                        language: code.clone(),
                        address: Some(paths::address(&format!(
                            "{}/{}/{}",
                            self.prefix(code),
                            part.route,
                            plain_folder(part, paths::folder(rest))
                        ))),
                        text: format!("{front_matter}---\n"),
                    });
                }
                report.count("categories");
            }
        }
        new
    }

    /// Returns the label of a category in a language.
    fn translated_label(&self, part: &Part, code: &str, label: &str) -> Option<String> {
        let folder = part.translated.strip_suffix("/current")?;
        let words = data_file(self.tree, &format!("i18n/{code}/{folder}/current.json"))?;
        let end = format!(".category.{label}");
        let map = words.as_object()?;
        let (_, value) = map.iter().find(|(key, _)| key.ends_with(&end))?;
        text(value, "message")
    }
}
