//! The theme gem that the config of a Jekyll site names, and the config of the theme.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::content::gem_theme::{self, GemTheme, MissingTheme, Wanted};
use crate::yaml::{self, Mapping, MappingEntry};

/// The value of `theme` that chooses sitegen's own theme.
pub(crate) const OWN_THEME: &str = "sitegen";

/// Finds the theme gem that a Jekyll site uses. `None` if it names none.
pub(super) fn find(
    root: &Path,
    mapping: &Mapping,
    gem_folders: &[PathBuf],
) -> Option<Result<GemTheme, MissingTheme>> {
    let text = |key: &str| mapping.value(key).and_then(Value::as_str);
    let theme = text("theme");
    if theme == Some(OWN_THEME) {
        return None;
    }
    let followed = mapping.value("follow_links").map(yaml::words);
    let followed = followed.unwrap_or_default().into_iter();
    let followed = followed.filter_map(|folder| root.join(folder).canonicalize().ok());
    gem_theme::find(&Wanted {
        theme,
        remote_theme: text("remote_theme"),
        roots: std::iter::once(root.to_owned()).chain(followed).collect(),
        gem_folders,
    })
}

/// Adds the config of a theme below the values of the site, unless these refuse it (Jekyll 4.3
/// `Site#load_theme_configuration`).
pub(super) fn merge(mapping: &mut Mapping, theme: &GemTheme) {
    if mapping.value("ignore_theme_config") == Some(&Value::Bool(true)) {
        return;
    }
    for (key, value) in theme.config().unwrap_or_default() {
        let Some(own) = mapping.entries.iter_mut().find(|entry| entry.key == key) else {
            mapping.entries.push(MappingEntry {
                key,
                value,
                key_span: 0..0,
                value_span: 0..0,
            });
            continue;
        };
        match (&mut own.value, value) {
            (Value::Object(own), Value::Object(below)) => {
                *own = gem_theme::deep_merged(below, std::mem::take(own));
            }
            (own, value) if own.is_null() => *own = value,
            _ => {}
        }
    }
}
