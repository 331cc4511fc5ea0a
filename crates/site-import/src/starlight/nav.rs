//! The sidebar of Starlight as `nav`.

use serde_json::{Value, json};

use super::Starlight;
use crate::data::text;
use crate::pages::Page;
use crate::paths;
use crate::report::Report;

impl Starlight<'_> {
    /// Returns the sidebar as `nav`.
    pub(super) fn nav(&self, pages: &[Page], report: &mut Report) -> Vec<Value> {
        let Some(list) = self.config.get("sidebar").and_then(Value::as_array) else {
            return Vec::new();
        };
        let nav = list
            .iter()
            .filter_map(|item| self.entry(item, pages, report))
            .collect();
        report.count("navigation");
        let has_translations = self.config["sidebar"]
            .to_string()
            .contains("\"translations\"");
        if has_translations {
            let help = "titles of sections in other languages are left out: `nav` has one title";
            report.leave(
                &self.path,
                self.line("sidebar"),
                "translations of the sidebar",
                "translations",
                help,
            );
        }
        nav
    }

    fn entry(&self, item: &Value, pages: &[Page], report: &mut Report) -> Option<Value> {
        let label = text(item, "label");
        if let Some(list) = item.get("items").and_then(Value::as_array) {
            let mut inside: Vec<Value> = Vec::new();
            for item in list {
                inside.extend(self.entry(item, pages, report));
            }
            return Some(json!({label?: inside}));
        }
        if let Some(folder) = item
            .pointer("/autogenerate/directory")
            .and_then(Value::as_str)
        {
            let folder = format!("{}/", folder.trim_matches('/'));
            return Some(match label {
                Some(label) => json!({label: [folder]}),
                None => folder.into(),
            });
        }
        let slug = item
            .as_str()
            .map(str::to_owned)
            .or_else(|| text(item, "slug"));
        let link = text(item, "link");
        let wanted = slug.clone().or_else(|| link.clone())?;
        if wanted.contains("://") {
            return Some(json!({label?: wanted}));
        }
        let address = paths::address(wanted.split('#').next().unwrap_or_default());
        let is_default = |page: &&Page| page.language == self.locales[0].1.code;
        let prefix = match self.locales[0].0.as_str() {
            "" => String::new(),
            locale => format!("/{locale}"),
        };
        let found = pages.iter().filter(is_default).find(|page| {
            let known = page.address.as_deref();
            known == Some(&address) || known == Some(&format!("{prefix}{address}"))
        });
        let Some(page) = found else {
            if let (Some(label), Some(link)) = (label, link) {
                return Some(json!({label: link}));
            }
            report.leave(
                &self.path,
                self.line("sidebar"),
                "entry of the sidebar",
                &wanted,
                "no page has this address: the entry is left out",
            );
            return None;
        };
        let folder = match self.locales[0].0.as_str() {
            "" => "content".to_owned(),
            locale => format!("content/{locale}"),
        };
        let path = paths::below(&page.target, &folder)
            .unwrap_or_default()
            .to_owned();
        Some(match label {
            Some(label) => json!({label: path}),
            None => path.into(),
        })
    }
}
