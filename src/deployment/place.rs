//! The site by which a target knows that it is its own, and folders that cannot be targets.

use std::path::Path;

use serde_json::Value;

use crate::config::{Config, Layout};
use crate::publish;

/// Returns the name by which a target knows the site: the URL in the config, else the title. `--base-url` has no effect
/// on it, so that a preview is the same site.
#[must_use]
pub fn site_name(config: &Config) -> String {
    let text = |key: &str| config.data.get(key).and_then(Value::as_str).map(str::trim);
    let url = text("url").filter(|url| !url.is_empty());
    match url.or_else(|| text("base_url").filter(|url| !url.is_empty())) {
        Some(url) => {
            let base = text("baseurl").unwrap_or_default();
            let (url, base) = (url.trim_end_matches('/'), base.trim_matches('/'));
            let slash = if base.is_empty() { "" } else { "/" };
            format!("{url}{slash}{base}")
        }
        None => config.title.clone(),
    }
}

/// Returns the reason for which `folder` cannot be a target of the site, with the remedy.
#[must_use]
pub fn folder_conflict(folder: &Path, config: &Config) -> Option<String> {
    let shown = folder.display();
    let folder = publish::real(&config.source.join(folder));
    let output = publish::real(&config.output);
    if config.source.starts_with(&folder) {
        return Some(format!(
            "the target `{shown}` contains the source of the site: name another folder"
        ));
    }
    if folder.starts_with(&output) || output.starts_with(&folder) {
        return Some(format!(
            "the target `{shown}` overlaps the output folder `{}` of the build: name another folder",
            output.display()
        ));
    }
    let inside = folder.strip_prefix(&config.source).ok()?;
    let first = inside.components().next()?.as_os_str().to_string_lossy();
    let is_excluded = |pattern: &String| pattern.trim_matches('/') == first;
    let is_read = match config.layout {
        Layout::Sitegen => matches!(&*first, "content" | "static"),
        Layout::Jekyll | Layout::Folder => {
            !first.starts_with(['_', '.']) && !config.exclude.iter().any(is_excluded)
        }
    };
    is_read.then(|| {
        format!(
            "the target `{shown}` is a folder that the next build would publish again: name a folder outside of the source, or one whose name begins with `_`"
        )
    })
}
