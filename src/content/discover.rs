//! Finds the files of a site and their roles: posts, drafts, documents, pages, and files to copy.
//!
//! The rules are those of Jekyll 4's `Reader` and `EntryFilter`: names that start with `.`, `_`, `#` or `~` or
//! end with `~` are skipped (`include` lists exceptions); `exclude` contains globs and prefixes relative to the
//! root. A sitegen site is read from `content/`, `static/` and the folders that begin with `_`.

use std::ffi::OsStr;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::file_store::is_below;
use super::gem_theme::ASSETS;
use super::page::PageKind;
use super::regular_file;
use super::{file_name::FileName, glob, private, symlinks};
use crate::config::{Config, Layout, MultipleLanguages};
use crate::diagnostics::{Diagnostic, SourceSpan};

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

struct Walk<'a> {
    config: &'a Config,
    walked: Discovery,
    /// The real paths of the folders being read, so that a loop of links ends.
    open: Vec<PathBuf>,
}

/// The type of an entry. The folder listing contains it for most entries, which saves a system call.
type EntryType = io::Result<FileType>;

fn type_of(path: &Path) -> EntryType {
    Ok(fs::symlink_metadata(path)?.file_type())
}

/// The action of the walk for an entry of a folder.
enum WalkStep {
    /// Read the folder at this real path.
    Folder(PathBuf),
    File(FileRole),
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, relative: &str) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(relative, &error),
        };
        for entry in entries {
            match entry {
                Ok(entry) => {
                    let is = entry.file_type();
                    self.entry(&entry.path(), &entry.file_name(), relative, is);
                }
                Err(error) => self.unreadable(relative, &error),
            }
        }
    }

    /// Puts the files of the overlay at and below `path` in the place of those of the source.
    fn overlay(&mut self, path: &str) {
        let overlay = &self.config.overlay;
        if overlay.is_empty() {
            return;
        }
        let found = &mut self.walked.found;
        found.retain(|file| !overlay.is_hidden(&file.path) && overlay.file(&file.path).is_none());
        let added = overlay
            .paths()
            .filter(|added| is_below(added, path) && self.reaches(added));
        let added = added.filter_map(|path| {
            let role = self.role(path)?;
            let path = path.to_owned();
            Some(DiscoveredFile { path, role })
        });
        let added: Vec<DiscoveredFile> = added.collect();
        self.walked.found.extend(added);
    }

    /// Returns true if the walk reaches a path by its names.
    fn reaches(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let enters = |folder: &str| {
            !self.passed_over(folder, &name(folder))
                && !self.is_excluded(&format!("{folder}/"))
                && self.enters(folder, &name(folder))
        };
        folders.into_iter().all(enters) && !self.passed_over(path, &name(path))
    }

    /// Walks the entry at `path`, if the walk reaches it.
    fn below(&mut self, path: &str) {
        let mut full = self.config.source.clone();
        let mut parent = String::new();
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            full.push(part);
            if !is_listed(&full) {
                return;
            }
            if parts.peek().is_none() {
                return self.entry(&full, OsStr::new(part), &parent, type_of(&full));
            }
            parent = joined(&parent, part);
            match self.admits(&full, part, &parent, type_of(&full)) {
                Some(WalkStep::Folder(real)) => self.open.push(real),
                _ => return,
            }
        }
    }

    fn entry(&mut self, full: &Path, name: &OsStr, parent: &str, is: EntryType) {
        let Some(name) = name.to_str() else {
            let shown = joined(parent, &name.to_string_lossy());
            self.walked.diagnostics.push(
                Diagnostic::error("name-not-utf8", "the file's name is not UTF-8")
                    .at(SourceSpan::file(&shown))
                    .help("rename it"),
            );
            return;
        };
        let path = joined(parent, name);
        match self.admits(full, name, &path, is) {
            Some(WalkStep::Folder(real)) => {
                let depth = self.open.len();
                self.open.push(real);
                self.folder(full, &path);
                self.open.truncate(depth);
            }
            Some(WalkStep::File(role)) => self.walked.found.push(DiscoveredFile { path, role }),
            None => {}
        }
    }

    /// Returns the action for the entry at `path`; `None` if it is skipped.
    fn admits(&mut self, full: &Path, name: &str, path: &str, is: EntryType) -> Option<WalkStep> {
        let ours = [super::CACHE, super::LOCK, super::GLOSSARY];
        let is_ours = full == self.config.output || ours.contains(&path);
        if is_ours || self.passed_over(path, name) {
            return None;
        }
        let is_special = match &is {
            Ok(kind) if kind.is_symlink() => {
                fs::metadata(full).is_ok_and(|to| !to.is_file() && !to.is_dir())
            }
            Ok(kind) => !kind.is_file() && !kind.is_dir(),
            Err(_) => false,
        };
        if is_special {
            // Reading a pipe would block until a writer opens it.
            self.walked.diagnostics.push(
                Diagnostic::warning("file-special", "a pipe, socket or device is not read")
                    .at(SourceSpan::file(path))
                    .help("remove it, or list it under `exclude`"),
            );
            return None;
        }
        let (is_folder, real) = self.resolve(full, path, is)?;
        if !is_folder {
            return self.role(path).map(WalkStep::File);
        }
        if self.is_excluded(&format!("{path}/")) || !self.enters(path, name) {
            return None;
        }
        if is_output(full) {
            self.walked.diagnostics.push(
                Diagnostic::info(
                    private::CODE,
                    "the folder is an earlier output of sitegen: its files are not read",
                )
                .at(SourceSpan::file(path))
                .help("remove it, or name it with `destination` in the config if it is the output"),
            );
            return None;
        }
        if real.as_ref().is_some_and(|real| self.open.contains(real)) {
            self.walked.diagnostics.push(
                Diagnostic::warning(
                    "link-loop",
                    "the symbolic link leads to a folder that it is in",
                )
                .at(SourceSpan::file(path))
                .help("remove the link, or list it under `exclude`"),
            );
            return None;
        }
        if real.as_ref().is_some_and(|real| self.is_walked(real)) {
            self.walked.diagnostics.push(
                Diagnostic::info(
                    "link-alias",
                    "the symbolic link leads to a folder whose pages are published already: passed over",
                )
                .at(SourceSpan::file(path)),
            );
            return None;
        }
        Some(WalkStep::Folder(real.unwrap_or_else(|| full.to_owned())))
    }

    /// Returns whether the walk also reaches the folder `real` without a link; its pages are then published
    /// once (`pages.en` is a link to `pages`). In a Jekyll site each path is a page, as in Jekyll.
    fn is_walked(&self, real: &Path) -> bool {
        let Ok(inside) = real.strip_prefix(&self.config.source) else {
            return false;
        };
        let mut path = String::new();
        let has_names = inside.components().next().is_some();
        self.config.layout != Layout::Jekyll
            && has_names
            && inside.components().all(|part| {
                let name = part.as_os_str().to_string_lossy();
                path = joined(&path, &name);
                !self.passed_over(&path, &name)
                    && !self.is_excluded(&format!("{path}/"))
                    && self.enters(&path, &name)
            })
    }

    /// Returns whether the entry is a folder, and its real path if a link leads to it. `None` if it cannot be
    /// read, or leads out of the source.
    fn resolve(
        &mut self,
        full: &Path,
        path: &str,
        is: EntryType,
    ) -> Option<(bool, Option<PathBuf>)> {
        let is = match is {
            Ok(is) => is,
            Err(error) => {
                self.unreadable(path, &error);
                return None;
            }
        };
        if !is.is_symlink() {
            return Some((is.is_dir(), None));
        }
        self.walked.has_links = true;
        let real = match symlinks::resolve(self.config, full) {
            symlinks::Target::Inside(real) => real,
            symlinks::Target::Outside => {
                self.walked.diagnostics.push(symlinks::outside(path));
                return None;
            }
            symlinks::Target::Nowhere(error) => {
                self.walked.diagnostics.push(symlinks::broken(path, &error));
                return None;
            }
        };
        Some((real.is_dir(), Some(real)))
    }

    fn unreadable(&mut self, path: &str, error: &std::io::Error) {
        let path = if path.is_empty() { "." } else { path };
        self.walked.diagnostics.push(
            Diagnostic::error("file-unreadable", format!("cannot be read: {error}"))
                .at(SourceSpan::file(path))
                .help("check that it exists and that you may read it, or list it under `exclude`"),
        );
    }

    /// Returns whether the name alone excludes the entry (Jekyll's `special?` and `backup?`).
    fn passed_over(&self, path: &str, name: &str) -> bool {
        let included = self
            .config
            .include
            .iter()
            .any(|p| glob::matches(p.trim_matches('/'), path) || glob::matches(p, name));
        if included {
            return false;
        }
        if self.is_excluded(path) || is_of_an_editor(name) {
            return true;
        }
        match name.chars().next() {
            Some('.' | '#' | '~') => true,
            Some('_') => !self.is_known_folder(path, name) && !self.is_section_page(name),
            _ => false,
        }
    }

    /// Returns whether `_name` is a folder that the site reads.
    fn is_known_folder(&self, path: &str, name: &str) -> bool {
        let of_languages = self.config.multiple_languages.as_ref();
        name == "_posts"
            || name == "_drafts"
            || of_languages.is_some_and(|plugin| plugin.is_folder(path))
            || (path == name && self.config.collections.iter().any(|c| c.name == name[1..]))
    }

    /// Returns whether the file is the page of its folder in Hugo and Zola: `_index.md`, `_index.fr.md`.
    fn is_section_page(&self, name: &str) -> bool {
        let file = FileName::parse(name);
        let rest = file.stem.strip_prefix("_index");
        self.config.layout != Layout::Jekyll
            && (file.is_markdown() || file.is_html())
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
    }

    /// Returns whether `exclude` matches. In Jekyll 4's `EntryFilter#glob_include?` a pattern is also a prefix
    /// of names: `lib` excludes `library.txt`. In sitegen sites it is a prefix of whole path segments.
    fn is_excluded(&self, path: &str) -> bool {
        let is_jekyll = self.config.layout == Layout::Jekyll;
        self.config.exclude.iter().any(|pattern| {
            let pattern = pattern.trim_start_matches('/');
            let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
            if pattern.is_empty() {
                return false;
            }
            let is_prefix = path.strip_prefix(pattern).is_some_and(|rest| {
                is_jekyll || rest.is_empty() || rest.starts_with('/') || pattern.ends_with('/')
            });
            is_prefix || glob::matches(pattern, path)
        })
    }

    /// Returns whether the walk enters a folder.
    fn enters(&self, path: &str, name: &str) -> bool {
        if self.config.layout != Layout::Sitegen {
            return path != "templates" || !has_templates(self.config);
        }
        path.contains('/') || name.starts_with('_') || ["content", "static"].contains(&name)
    }

    fn role(&self, path: &str) -> Option<FileRole> {
        let parts: Vec<&str> = path.split('/').collect();
        let folders = &parts[..parts.len() - 1];
        let of_languages = self.config.multiple_languages.as_ref();
        // The plugin reads posts by language in place of those at the root.
        if folders.first() == Some(&"_posts")
            && of_languages.is_some_and(MultipleLanguages::has_posts_by_language)
        {
            return None;
        }
        if folders.contains(&"_posts") {
            return Some(FileRole::Page(PageKind::Post));
        }
        if folders.contains(&"_drafts") {
            return Some(FileRole::Page(PageKind::Draft));
        }
        if let Some(name) = folders.first().and_then(|f| f.strip_prefix('_')) {
            let collection = self.config.collections.iter().find(|c| c.name == name)?;
            let is_read = collection.output || self.config.liquid;
            return is_read.then(|| FileRole::Page(PageKind::Document(name.to_owned())));
        }
        match self.config.layout {
            Layout::Jekyll => Some(FileRole::Page(PageKind::Page)),
            Layout::Folder if is_note(path) => Some(FileRole::Page(PageKind::Post)),
            Layout::Folder => Some(FileRole::Page(PageKind::Page)),
            Layout::Sitegen => match folders.first() {
                Some(&"content") => Some(FileRole::Page(PageKind::Page)),
                Some(&"static") => Some(FileRole::Copy(path["static/".len()..].to_owned())),
                _ => None,
            },
        }
    }
}

/// Returns whether a folder is an output of sitegen, by its manifest.
fn is_output(folder: &Path) -> bool {
    let manifest = folder.join(super::MANIFEST);
    manifest.is_file()
        && regular_file::read(&manifest)
            .is_ok_and(|text| text.starts_with(super::MANIFEST_HEADER.as_bytes()))
}

/// Returns whether a file in a folder of notes is a note.
fn is_note(path: &str) -> bool {
    let name = FileName::parse(path);
    name.is_markdown() || name.is_mdx()
}

/// Returns whether a file of this name is a temporary file of an editor.
pub(crate) fn is_of_an_editor(name: &str) -> bool {
    name.ends_with('~')
        || name.starts_with('#') && name.ends_with('#')
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
}

/// Returns whether the folder of `full` lists it by exactly this name: on a file system without case, `Foo.md`
/// is also found if the file is now called `foo.md`.
fn is_listed(full: &Path) -> bool {
    if !cfg!(any(target_os = "macos", windows)) {
        return fs::symlink_metadata(full).is_ok();
    }
    let entries = full.parent().and_then(|folder| fs::read_dir(folder).ok());
    let mut entries = entries.into_iter().flatten().flatten();
    entries.any(|entry| Some(entry.file_name().as_os_str()) == full.file_name())
}

/// Returns the path of an entry of the folder at `parent`.
fn joined(parent: &str, name: &str) -> String {
    if parent.is_empty() {
        name.to_owned()
    } else {
        format!("{parent}/{name}")
    }
}

/// The templates of the theme, which templates of a site replace or extend.
pub(crate) const TEMPLATES: [&str; 20] = [
    "404.html",
    "base.html",
    "book.html",
    "brand.html",
    "header-links.html",
    "home.html",
    "icon.html",
    "languages.html",
    "list.html",
    "navigation.html",
    "note.html",
    "notes.html",
    "pagination.html",
    "redirect.html",
    "search-form.html",
    "search-panel.html",
    "search-widget.html",
    "search.html",
    "terms.html",
    "translations.html",
];

/// Returns whether the source has a folder `templates` for sitegen. Other programs (Zola, Eleventy, Django)
/// have such folders too. Beside their files, and without a `sitegen.yml`, the folder belongs to sitegen if it
/// contains interface messages, or if one of its templates has the name of a theme template, or extends or
/// includes one.
pub(crate) fn has_templates(config: &Config) -> bool {
    const GENERATORS: [&str; 3] = ["zola.toml", "hugo.toml", "config.toml"];
    const PROGRAMS: [&str; 6] = [
        "package.json",
        "composer.json",
        "pyproject.toml",
        "requirements.txt",
        "manage.py",
        "go.mod",
    ];
    let has = |names: &[&str]| names.iter().any(|name| config.source.join(name).is_file());
    if config.layout == Layout::Sitegen && config.file.is_some() {
        return true;
    }
    if has(&GENERATORS) {
        return false;
    }
    let folder = config.source.join("templates");
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let templates: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .collect();
    let is_of_theme = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| TEMPLATES.contains(&name))
            || regular_file::read_to_string(path).is_ok_and(|text| uses_theme(&text))
    };
    let is_a_site = config.layout == Layout::Sitegen || !templates.is_empty();
    is_a_site
        && (!has(&PROGRAMS)
            || folder.join("messages").is_dir()
            || templates.iter().any(is_of_theme))
}

/// Returns whether a template extends or includes one of the theme.
fn uses_theme(text: &str) -> bool {
    let mut tags = text.split("{%").skip(1).filter(|tag| {
        let tag = tag.trim_start_matches('-').trim_start();
        ["extends", "include", "import"]
            .iter()
            .any(|word| tag.starts_with(word))
    });
    tags.any(|tag| {
        let name = tag.split(['"', '\'']).nth(1);
        name.is_some_and(|name| TEMPLATES.contains(&name))
    })
}
