//! A theme gem of a Jekyll site: layouts, includes, Sass, data, assets and config of a package that `theme:` or
//! `remote_theme:` names.
//!
//! In: the source folder, the names in the config, and the folders with installed gems. Out: a [`GemTheme`], whose files
//! are used where the site has no file of its own (Jekyll 4.3 `Theme`). No Ruby runs: a gem is a folder, or a `.gem`
//! file in `_themes/`, which is unpacked into a temporary folder.

mod archive;
mod gemspec;
mod names;
mod search;
mod version;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Fingerprint, is_below, text_file};
use crate::diagnostics::Diagnostic;
use crate::yaml::{self, Scalars};
use archive::UnpackedGem;
pub(crate) use archive::remove_unpacked;
use gemspec::GemSpec;
pub(crate) use search::{MissingTheme, Wanted, expanded, find};

/// The folder of the source with themes that belong to the site: `_themes/NAME/` or `_themes/NAME-VERSION.gem`.
pub(crate) const THEMES: &str = "_themes";

/// The folder of a theme whose files are published.
pub(crate) const ASSETS: &str = "assets";

/// The folders of a theme that are read.
const FOLDERS: [&str; 5] = ["_data", "_includes", "_layouts", "_sass", ASSETS];

/// The largest number of entries of a folder of a theme. The largest theme known has 1,200.
const MOST_FILES: usize = 20_000;

/// The deepest nesting of folders.
const DEEPEST: usize = 32;

/// A theme gem that was found.
pub struct GemTheme {
    /// The name of the gem: `jekyll-theme-cayman`.
    pub(crate) name: String,
    /// The version; empty if nothing says it.
    pub(crate) version: String,
    /// The folder of the gem, without links.
    pub(crate) root: PathBuf,
    /// The path of the folder in the source, if it is there.
    in_source: Option<String>,
    /// The facts that the package gives about itself.
    spec: GemSpec,
    /// The `.gem` file that was unpacked.
    unpacked: Option<Arc<UnpackedGem>>,
}

/// A file of a theme.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ThemeFile {
    /// The path in the folder that was asked for, with `/`.
    pub(crate) path: String,
    /// The path that diagnostics show: `jekyll-theme-cayman 0.2.0/_layouts/default.html`.
    pub(crate) shown: String,
    /// The path on the disk, without links.
    pub(crate) full: PathBuf,
}

impl ThemeFile {
    /// Reads the file, without a byte order mark.
    ///
    /// # Errors
    /// A diagnostic, if it cannot be read or is not UTF-8.
    pub(crate) fn text(&self) -> Result<String, Box<Diagnostic>> {
        text_file::read(&self.full, &self.shown).map(text_file::without_mark)
    }
}

impl GemTheme {
    /// Returns the file at `path` in the folder `folder` of the theme (`_layouts`), if it is in the theme.
    pub(crate) fn file(&self, folder: &str, path: &str) -> Option<ThemeFile> {
        let full = self.root.join(folder).join(path).canonicalize().ok()?;
        let is_inside = full.starts_with(&self.root) && full.is_file();
        is_inside.then(|| ThemeFile {
            path: path.to_owned(),
            shown: self.shown(&format!("{folder}/{path}")),
            full,
        })
    }

    /// Returns the files in the folder `folder` of the theme and below it, by path. Linked folders are not entered, and
    /// linked files outside of the theme are left out, as in Jekyll.
    pub(crate) fn files(&self, folder: &str) -> Vec<ThemeFile> {
        let mut found = Vec::new();
        let mut waiting = vec![(String::new(), 0)];
        let mut entries = 0;
        while let Some((below, depth)) = waiting.pop() {
            let full = self.root.join(folder).join(&below);
            for entry in fs::read_dir(full).into_iter().flatten().flatten() {
                entries += 1;
                let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string())
                else {
                    continue;
                };
                let path = if below.is_empty() {
                    name
                } else {
                    format!("{below}/{name}")
                };
                // Jekyll 4.3 `ThemeAssetsReader#read` ignores links.
                let is_ignored = folder == ASSETS && kind.is_symlink();
                if entries > MOST_FILES || is_ignored {
                    continue;
                } else if kind.is_dir() && depth < DEEPEST {
                    waiting.push((path, depth + 1));
                } else if !kind.is_dir() {
                    found.extend(self.file(folder, &path));
                }
            }
        }
        found.sort();
        found
    }

    /// Returns the files of all folders that are read.
    pub(crate) fn all_files(&self) -> Vec<ThemeFile> {
        FOLDERS
            .iter()
            .flat_map(|folder| self.files(folder))
            .collect()
    }

    /// Returns the path of a folder of the theme, if it is one and in the theme.
    pub(crate) fn folder(&self, folder: &str) -> Option<PathBuf> {
        let full = self.root.join(folder).canonicalize().ok()?;
        (full.starts_with(&self.root) && full.is_dir()).then_some(full)
    }

    /// Returns the path that diagnostics show for a file of the theme.
    pub(crate) fn shown(&self, path: &str) -> String {
        match &self.in_source {
            Some(folder) => format!("{folder}/{path}"),
            None if self.version.is_empty() => format!("{}/{path}", self.name),
            None => format!("{} {}/{path}", self.name, self.version),
        }
    }

    /// Returns the paths of the site that a change at `path` in the source affects, if the theme is there: for
    /// `_themes/x/assets/a.css` it is `assets/a.css`.
    pub(crate) fn affected_by(&self, path: &str) -> Vec<String> {
        let Some(root) = &self.in_source else {
            return Vec::new();
        };
        if let Some(inside) = path
            .strip_prefix(root)
            .and_then(|rest| rest.strip_prefix('/'))
        {
            return vec![inside.to_owned()];
        }
        let folders = FOLDERS.iter().filter(|_| is_below(root, path));
        folders.map(|folder| (*folder).to_owned()).collect()
    }

    /// Returns the config of the theme without the keys that Jekyll itself has a default for
    /// (`Site#load_theme_configuration`). `None` if it has none that can be read.
    pub(crate) fn config(&self) -> Option<Map<String, Value>> {
        let path = self.root.join("_config.yml");
        if path.is_symlink() {
            return None;
        }
        let text = text_file::read(&path, "_config.yml").ok()?;
        let text = text_file::without_mark(text);
        let (value, _) = yaml::value(&text, Scalars::Ruby, MOST_CONFIG_VALUES).ok()?;
        match value {
            Value::Object(mut map) => {
                map.retain(|key, _| !JEKYLL_DEFAULTS.contains(&key.as_str()));
                Some(map)
            }
            _ => None,
        }
    }

    /// Returns the names of the gems that the theme needs at run time. Jekyll loads them as plugins.
    pub(crate) fn dependencies(&self) -> &[String] {
        &self.spec.dependencies
    }

    /// Returns the fingerprint of the `.gem` file that was unpacked.
    fn packed(&self) -> Option<Fingerprint> {
        self.unpacked.as_ref().map(|gem| gem.fingerprint)
    }

    /// Returns the value of `theme` in Liquid (Jekyll 4.3 `ThemeDrop`), without `dependencies`.
    pub(crate) fn describe(&self) -> Map<String, Value> {
        let mut map = Map::new();
        let root = self.root.to_string_lossy().into_owned();
        map.insert("root".to_owned(), root.into());
        map.insert("version".to_owned(), self.version.as_str().into());
        map.insert("authors".to_owned(), self.spec.authors.join(", ").into());
        map.insert(
            "description".to_owned(),
            self.spec.description.clone().into(),
        );
        let metadata: Map<String, Value> = self.spec.metadata.clone().into_iter().collect();
        map.insert("metadata".to_owned(), metadata.into());
        map
    }
}

/// The most values of a theme's config.
const MOST_CONFIG_VALUES: u64 = 100_000;

/// The keys of Jekyll 4.3 `Configuration::DEFAULTS`.
const JEKYLL_DEFAULTS: [&str; 38] = [
    "source",
    "destination",
    "collections_dir",
    "cache_dir",
    "plugins_dir",
    "layouts_dir",
    "data_dir",
    "includes_dir",
    "collections",
    "safe",
    "include",
    "exclude",
    "keep_files",
    "encoding",
    "markdown_ext",
    "strict_front_matter",
    "show_drafts",
    "limit_posts",
    "future",
    "unpublished",
    "whitelist",
    "plugins",
    "markdown",
    "highlighter",
    "lsi",
    "excerpt_separator",
    "incremental",
    "detach",
    "port",
    "host",
    "baseurl",
    "show_dir_listing",
    "permalink",
    "paginate_path",
    "timezone",
    "defaults",
    "liquid",
    "kramdown",
];

/// Merges mappings deeply: values of `over` win, except null (Jekyll 4.3 `Utils.deep_merge_hashes`).
pub(crate) fn deep_merged(
    below: Map<String, Value>,
    over: Map<String, Value>,
) -> Map<String, Value> {
    let mut merged = below;
    for (key, value) in over {
        let value = match (merged.remove(&key), value) {
            (Some(Value::Object(below)), Value::Object(over)) => {
                Value::Object(deep_merged(below, over))
            }
            (Some(below), Value::Null) => below,
            (_, over) => over,
        };
        merged.insert(key, value);
    }
    merged
}

/// Returns the file of a page or an asset at `path`: in the source, else in the theme.
pub(crate) fn locate(source: &Path, theme: Option<&GemTheme>, path: &str) -> PathBuf {
    let own = source.join(path);
    let Some(theme) = theme else {
        return own;
    };
    let inside = path
        .strip_prefix(ASSETS)
        .and_then(|rest| rest.strip_prefix('/'));
    match inside {
        Some(inside) if own.symlink_metadata().is_err() => {
            theme.file(ASSETS, inside).map_or(own, |file| file.full)
        }
        _ => own,
    }
}

impl PartialEq for GemTheme {
    fn eq(&self, other: &Self) -> bool {
        let is_same_place = match (self.packed(), other.packed()) {
            // Each is unpacked into a folder of its own.
            (Some(one), Some(two)) => one == two,
            (None, None) => self.root == other.root,
            _ => false,
        };
        is_same_place
            && self.name == other.name
            && self.version == other.version
            && self.spec == other.spec
    }
}

/// The facts that fingerprints of the config contain: not the temporary folder, which differs in each run.
impl fmt::Debug for GemTheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GemTheme")
            .field("name", &self.name)
            .field("version", &self.version)
            .field("in_source", &self.in_source)
            .field("spec", &self.spec)
            .field("packed", &self.packed())
            .finish_non_exhaustive()
    }
}
