//! Jekyll features that a site requests and sitegen does not support.

use std::fs;

use serde_json::Value;

use super::plugins::HONOURED;
use super::{NOTE, SiteData};
use crate::config::Layout;
use crate::diagnostics::counted;
use crate::yaml;

/// Options of kramdown that change what a page shows, and are not read.
const OPTIONS: [&str; 2] = ["html_to_native", "transliterated_header_ids"];

/// Options of kramdown that have an effect only in the site's own layouts.
const OPTIONS_OF_LAYOUTS: [&str; 5] = [
    "auto_ids",
    "footnote_backlink",
    "footnote_nr",
    "footnote_prefix",
    "header_offset",
];

/// Values of these options that change nothing.
const USUAL: [(&str, &str); 5] = [
    ("auto_ids", "true"),
    ("footnote_nr", "1"),
    ("header_offset", "0"),
    ("html_to_native", "false"),
    ("transliterated_header_ids", "false"),
];

impl SiteData {
    /// Returns one line per Jekyll feature that has no effect. Empty for other sites.
    #[must_use]
    pub fn features_without_effect(&self) -> Vec<String> {
        if self.config.layout != Layout::Jekyll {
            return Vec::new();
        }
        let mut lines = Vec::new();
        let data = &self.config.data;
        let mut plugins: Vec<String> = ["plugins", "gems"]
            .iter()
            .filter_map(|key| data.get(*key))
            .flat_map(yaml::words)
            .filter(|plugin| !HONOURED.contains(&plugin.as_str()))
            .collect();
        plugins.extend(self.own_plugins());
        if !plugins.is_empty() {
            lines.push(format!("plugins: {}", plugins.join(", ")));
        }
        let theme = ["theme", "remote_theme"]
            .iter()
            .find_map(|key| data.get(*key)?.as_str());
        let is_missing =
            |theme: &&str| self.config.gem_theme.is_none() && *theme != crate::config::OWN_THEME;
        if let Some(theme) = theme.filter(is_missing) {
            lines.push(format!("theme: {theme}"));
        }
        let layouts: Vec<String> = self
            .unknown_layouts()
            .into_iter()
            .map(|(layout, pages)| format!("{layout} ({})", counted(pages, "page")))
            .collect();
        if !layouts.is_empty() {
            let layouts = layouts.join(", ");
            lines.push(format!(
                "layouts in Liquid, in whose place `{NOTE}` is used: {layouts}"
            ));
        }
        let kramdown = data.get("kramdown").and_then(Value::as_object);
        let options: Vec<&str> = kramdown
            .into_iter()
            .flatten()
            .filter(|(key, value)| {
                let value = yaml::scalar(value, "").unwrap_or_default();
                let key = key.as_str();
                let has_no_effect = OPTIONS.contains(&key)
                    || !self.is_liquid_site() && OPTIONS_OF_LAYOUTS.contains(&key);
                has_no_effect && !USUAL.contains(&(key, value.as_str()))
            })
            .map(|(key, _)| key.as_str())
            .collect();
        if !options.is_empty() {
            lines.push(format!("options of kramdown: {}", options.join(", ")));
        }
        lines
    }

    /// The Ruby files in `_plugins`.
    fn own_plugins(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.config.source.join("_plugins"))
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.ends_with(".rb"))
            .map(|name| format!("_plugins/{name}"))
            .collect();
        names.sort();
        names
    }
}
