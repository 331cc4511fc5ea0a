//! The walk through the folders of a source: which it enters, and the role of each file.

use std::ffi::OsStr;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::{DiscoveredFile, Discovery, FileRole, has_templates, is_of_an_editor};
use crate::config::{Config, Layout, MultipleLanguages};
use crate::content::file_name::FileName;
use crate::content::file_store::is_below;
use crate::content::page::PageKind;
use crate::content::{glob, private, regular_file, symlinks};
use crate::diagnostics::{Diagnostic, SourceSpan};

pub(super) struct Walk<'a> {
    pub(super) config: &'a Config,
    pub(super) walked: Discovery,
    /// The real paths of the folders being read, so that a loop of links ends.
    pub(super) open: Vec<PathBuf>,
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
    pub(in crate::content) fn folder(&mut self, folder: &Path, relative: &str) {
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
    pub(super) fn overlay(&mut self, path: &str) {
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
    pub(super) fn below(&mut self, path: &str) {
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

    pub(super) fn entry(&mut self, full: &Path, name: &OsStr, parent: &str, is: EntryType) {
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
        let ours = [
            crate::content::CACHE,
            crate::content::LOCK,
            crate::content::GLOSSARY,
        ];
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
        let inside = self.config.in_collections_folder(path);
        (inside.is_some() && (name == "_posts" || name == "_drafts"))
            || of_languages.is_some_and(|plugin| plugin.is_folder(path))
            || (inside == Some(name) && self.config.collections.iter().any(|c| c.name == name[1..]))
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
    pub(super) fn is_excluded(&self, path: &str) -> bool {
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
        if self.config.layout == Layout::Folder && name == "archetypes" {
            return !is_of_hugo(&self.config.source.join(path));
        }
        if self.config.layout != Layout::Sitegen {
            return path != "templates" || !has_templates(self.config);
        }
        path.contains('/') || name.starts_with('_') || ["content", "static"].contains(&name)
    }

    pub(super) fn role(&self, path: &str) -> Option<FileRole> {
        let parts: Vec<&str> = self.config.document_path(path).split('/').collect();
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

/// Returns true if a folder `archetypes` is one of Hugo, whose files are templates for new notes: beside it are
/// Hugo's layouts, or the config of a site or of a theme.
fn is_of_hugo(archetypes: &Path) -> bool {
    const BESIDE: [&str; 9] = [
        "layouts",
        "theme.toml",
        "theme.yaml",
        "hugo.toml",
        "hugo.yaml",
        "hugo.yml",
        "config.toml",
        "config.yaml",
        "config.yml",
    ];
    let parent = archetypes.parent();
    parent.is_some_and(|parent| BESIDE.iter().any(|name| parent.join(name).exists()))
}

/// Returns whether a folder is an output of sitegen, by its manifest.
fn is_output(folder: &Path) -> bool {
    let manifest = folder.join(crate::content::MANIFEST);
    manifest.is_file()
        && regular_file::read(&manifest)
            .is_ok_and(|text| text.starts_with(crate::content::MANIFEST_HEADER.as_bytes()))
}

/// Returns whether a file in a folder of notes is a note.
fn is_note(path: &str) -> bool {
    let name = FileName::parse(path);
    name.is_markdown() || name.is_mdx()
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
