//! Finds the files of a site and their roles: posts, drafts, documents, pages, and files to copy.
//!
//! The rules are those of Jekyll 4's `Reader` and `EntryFilter`: names that start with `.`, `_`, `#` or `~` or
//! end with `~` are skipped (`include` lists exceptions); `exclude` contains globs and prefixes relative to the
//! root. A sitegen site is read from `content/`, `static/` and the folders that begin with `_`.

mod templates;
mod walk;

use super::file_name::FileName;
use super::file_store::is_below;
use super::gem_theme::ASSETS;
use super::page::PageKind;
use super::private;
use crate::config::Config;
use crate::diagnostics::Diagnostic;
#[cfg(test)]
pub(crate) use templates::TEMPLATES;
pub(crate) use templates::has_templates;
use walk::Walk;

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DiscoveredFile {
    /// The path relative to the source, with `/`.
    pub(super) path: String,
    /// The role of the file.
    pub(super) role: FileRole,
}

/// The role of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FileRole {
    /// A page, if it has front matter or the layout needs none.
    Page(PageKind),
    /// A file to copy to this path of the output.
    Copy(String),
}

/// The result of a walk.
#[derive(Debug, Default)]
pub(super) struct Discovery {
    /// The files, sorted by path.
    pub(super) found: Vec<DiscoveredFile>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// True if a symbolic link was followed: a file can then have several paths.
    pub(super) has_links: bool,
}

/// Walks the source, or the part of it at and below `path`; the empty path is the whole source.
pub(super) fn discover(config: &Config, path: &str) -> Discovery {
    let mut walk = Walk {
        config,
        walked: Discovery::default(),
        open: Vec::new(),
    };
    if path.is_empty() {
        walk.folder(&config.source, "");
    } else {
        walk.below(path);
    }
    walk.overlay(path);
    add_theme_assets(config, path, &mut walk.walked.found);
    walk.walked.found.sort_by(|a, b| a.path.cmp(&b.path));
    walk.walked
}

/// Adds the assets of the theme gem at and below `path` that the source has no file for. In Jekyll 4.3
/// (`ThemeAssetsReader`), all files are read, whatever their names.
fn add_theme_assets(config: &Config, path: &str, found: &mut Vec<DiscoveredFile>) {
    let Some(theme) = &config.gem_theme else {
        return;
    };
    if !is_below(path, ASSETS) && !is_below(ASSETS, path) {
        return;
    }
    let files = theme.files(ASSETS).into_iter();
    let files = files.map(|file| format!("{ASSETS}/{}", file.path));
    let of_theme = files.filter(|file| is_below(file, path) && !has_own(config, file));
    found.extend(of_theme.map(|path| DiscoveredFile {
        path,
        role: FileRole::Page(PageKind::Page),
    }));
}

/// Returns true if the source has a file in place of one of the theme: with the same path, or the stylesheet that it
/// would become.
fn has_own(config: &Config, file: &str) -> bool {
    let is_there = |path: &str| config.source.join(path).symlink_metadata().is_ok();
    let name = FileName::parse(file);
    let stem = &file[..file.len() - name.extension.len()];
    let is_sass = ["scss", "sass"].contains(&name.extension);
    is_there(file)
        || is_sass
            && ["css", "scss", "sass"]
                .iter()
                .any(|ending| is_there(&format!("{stem}{ending}")))
}

/// Returns whether the file at `path`, whose name the walk skips, may be published: it exists, is in the
/// source, not in the output, and not excluded.
pub(super) fn may_publish(config: &Config, path: &str) -> bool {
    let walk = Walk {
        config,
        walked: Discovery::default(),
        open: Vec::new(),
    };
    let folders = path.match_indices('/').map(|(at, _)| &path[..=at]);
    let mut all = folders.chain([path]);
    let full = config.source.join(path);
    !all.any(|path| walk.is_excluded(path) || walk.is_excluded(path.trim_end_matches('/')))
        && !full.starts_with(&config.output)
        && !private::is_private(config, path)
        && full.is_file()
        && full
            .canonicalize()
            .is_ok_and(|real| real.starts_with(&config.source))
}

/// Returns whether a file of this name is a temporary file of an editor.
pub(crate) fn is_of_an_editor(name: &str) -> bool {
    name.ends_with('~')
        || name.starts_with('#') && name.ends_with('#')
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
}
