//! Includes of Liquid: their files, and the paths that diagnostics show for them.

use std::sync::Arc;

use serde_json::Value as Json;

use super::SiteGlobals;
use crate::config::Config;
use crate::content::text_file;
use crate::liquid::{Included, Template};
use crate::site::jekyll::TemplateFolder;

/// The folder that Liquid includes from.
pub(in crate::site) fn includes_folder(config: &Config) -> String {
    match config.data.get("includes_dir") {
        Some(Json::String(folder)) => crate::content::plain_path(folder),
        _ => "_includes".to_owned(),
    }
}

pub(in crate::site) fn included(text: String) -> Arc<Included> {
    let text = text_file::without_mark(text);
    // A file that is included has no fences of its own: its tags are meant.
    let template = Template::parse(&text);
    Arc::new(Included { text, template })
}

impl SiteGlobals {
    pub(super) fn read_includes(&mut self, config: &Config) {
        let read = TemplateFolder::read(config, &includes_folder(config));
        let files = read.files.into_iter();
        self.includes = files.map(|(path, text)| (path, included(text))).collect();
        self.refused = read.refused;
        self.diagnostics.extend(read.diagnostics);
        let theme = config.gem_theme.iter();
        for file in theme.flat_map(|theme| theme.files("_includes")) {
            if self.includes.contains_key(&file.path) || self.is_refused(&file.path) {
                continue;
            }
            // A file that is not text is no include.
            if let Ok(text) = file.text() {
                self.includes.insert(file.path.clone(), included(text));
                self.theme_includes.insert(file.path, file.shown);
            }
        }
    }

    /// Returns the path that diagnostics show for an include.
    pub(in crate::site) fn shown_include(&self, file: &str) -> String {
        let of_theme = self.theme_includes.get(file);
        of_theme.map_or_else(|| format!("_includes/{file}"), Clone::clone)
    }

    /// Returns the include that diagnostics show by a path.
    pub(in crate::site) fn include_shown_as(&self, shown: &str) -> Option<&Included> {
        let mut includes = self.includes.iter();
        let found = includes.find(|(file, _)| self.shown_include(file) == shown);
        found.map(|(_, included)| &**included)
    }

    /// Returns true if an include is, or is in, a link that leads out of the source.
    pub(in crate::site) fn is_refused(&self, file: &str) -> bool {
        let is_below = |refused: &String| {
            let rest = file.strip_prefix(refused.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.refused.iter().any(is_below)
    }
}
