//! Reads the source folder: files become pages. Nothing is rendered.
//!
//! In: a `Config` and the time. Out: a [`Source`] and diagnostics. A `Source` contains pages with their facts
//! (title, date, language, URL), files to copy, and skipped files with the reasons. Bodies are not kept: a page
//! has the byte offset of its body, and [`Source::text`] reads the file again. [`FileStore`] is the state of all
//! files as they were read; it reads changed files again.

pub(crate) mod active_files;
mod collisions;
mod data;
mod dates;
mod discover;
mod file_fingerprint;
pub mod file_name;
mod file_store;
mod forbidden_characters;
pub mod front_matter;
pub mod gem_theme;
pub(crate) mod glob;
mod language;
mod linked_files;
mod localized;
mod mdx;
mod overlay;
mod page;
mod page_cache;
mod page_plugins;
mod page_reader;
mod page_urls;
mod permalink;
mod private;
pub(crate) mod regular_file;
mod ruby_date;
pub mod slug;
pub(crate) mod symlinks;
pub mod text_file;
mod unpublished;
mod unsaved_texts;
pub(crate) mod url_scheme;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use crate::url_encoding::encoded;
pub(crate) use data::is_around;
pub(crate) use dates::{parse as parse_date, parse_as_ruby, parse_as_written};
#[cfg(test)]
pub(crate) use discover::TEMPLATES;
pub(crate) use discover::{has_templates, is_of_an_editor};
use file_fingerprint::FileStamps;
pub use file_fingerprint::{FileFingerprint, FileMetadata, Fingerprint, FingerprintHasher};
pub use file_store::FileStore;
pub(crate) use file_store::is_below;
pub(crate) use forbidden_characters::{is_allowed, is_printable, printable};
use gem_theme::GemTheme;
pub use language::{Considered, Explained};
pub(crate) use linked_files::addresses;
pub use overlay::Overlay;
pub use page::{Asset, BodyFormat, Page, PageKind, SkipReason};
pub use page_cache::CachedPages;
pub(crate) use private::is_private;
pub use unpublished::UnpublishedFiles;
pub use unsaved_texts::UnsavedTexts;

pub(crate) use permalink::{
    Address, from_url, help as placeholder_help, unknown as unknown_placeholders,
};

use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::Languages;

/// Converts a path of the config to the form of file paths: `./a/b/` is `a/b`.
pub(crate) fn plain_path(path: &str) -> String {
    let parts = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".");
    parts.collect::<Vec<_>>().join("/")
}

/// The folder of the source for data that builds keep between runs. It contains no files of the author.
pub const CACHE: &str = ".sitegen";
/// The name of the lock file of translations, at the root of the source.
pub(crate) const LOCK: &str = "translations.lock";
/// The name of the glossary of translators, at the root of the source.
pub(crate) const GLOSSARY: &str = "glossary.yml";
/// The name of the manifest of an output folder, at its root.
pub(crate) const MANIFEST: &str = ".sitegen-manifest";
/// The first line of a manifest.
pub(crate) const MANIFEST_HEADER: &str = "sitegen manifest 1";

/// The code of the diagnostic for a file that has changed since it was read.
pub const CHANGED: &str = "file-changed";

/// The content of a source folder.
#[derive(Debug, Clone)]
pub struct Source {
    /// The source folder.
    pub root: PathBuf,
    /// The theme gem, for assets that it has and the source has not.
    pub(crate) gem_theme: Option<Arc<GemTheme>>,
    /// The pages, by path. A page that a change of the source did not affect is shared with the previous
    /// `Source`.
    pub pages: Arc<Vec<Arc<Page>>>,
    /// Files with front matter that are not notes, and documents of unpublished collections, by path. Liquid
    /// can read all of them.
    pub others: Vec<Arc<Page>>,
    /// The content of `_data`.
    pub data: Arc<serde_json::Map<String, serde_json::Value>>,
    /// The files to copy, by path.
    pub assets: Vec<Arc<Asset>>,
    /// The site's languages.
    pub languages: Languages,
    /// The files that could be pages and are not published, with the reasons.
    pub skipped: BTreeMap<SkipReason, Vec<String>>,
    /// The files that are not published because they have errors.
    pub withheld: Arc<UnpublishedFiles>,
    /// Files of the source in other places.
    overlay: Arc<Overlay>,
    /// The fingerprints of the files that were read.
    stamps: Arc<FileStamps>,
    /// The texts that an editor has not saved.
    unsaved: UnsavedTexts,
}

impl Source {
    /// Returns the file of a page or an asset at `path`: in the source, else in the theme gem.
    #[must_use]
    pub fn locate(&self, path: &str) -> PathBuf {
        if let Some(file) = self.overlay.file(path) {
            return file.to_owned();
        }
        gem_theme::locate(&self.root, self.gem_theme.as_deref(), path)
    }

    /// Returns true if the file of an asset is in the theme gem.
    #[must_use]
    pub fn is_of_theme(&self, path: &str) -> bool {
        self.gem_theme.is_some() && self.locate(path) != self.root.join(path)
    }

    /// Returns true if a path without links is in the source folder or in the theme gem.
    #[must_use]
    pub fn has_inside(&self, real: &std::path::Path) -> bool {
        let theme = self.gem_theme.iter().map(|theme| &theme.root);
        let mut roots = theme.chain([&self.root]);
        roots.any(|root| real.starts_with(root))
    }

    /// Reads the text of the file of `page`.
    ///
    /// # Errors
    /// A diagnostic, if the file is missing or has changed so that its body begins elsewhere.
    pub fn text(&self, page: &Page) -> Result<String, Box<Diagnostic>> {
        self.text_seen(page).map(|(text, _)| text)
    }

    /// Does the same as [`Self::text`], and returns the fingerprint of the file.
    ///
    /// # Errors
    /// See [`Self::text`].
    pub fn text_stamped(&self, page: &Page) -> Result<(String, FileFingerprint), Box<Diagnostic>> {
        let (text, seen) = self.text_seen(page)?;
        let stamp = self.stamps.stamp(&page.path, seen, &text);
        Ok((text, stamp))
    }

    fn text_seen(&self, page: &Page) -> Result<(String, FileMetadata), Box<Diagnostic>> {
        let (text, seen) = self
            .unsaved
            .read_seen(&self.locate(&page.path), &page.path)?;
        let head = text.get(..page.body).map(page::hash);
        if head == Some(page.head) {
            Ok((text, seen))
        } else {
            Err(Box::new(
                Diagnostic::error(CHANGED, "the file changed while it was being read")
                    .at(SourceSpan::file(&page.path))
                    .help("run the command again"),
            ))
        }
    }

    /// Returns the source with the texts that an editor has not saved.
    pub(crate) fn with_unsaved(&self, unsaved: &UnsavedTexts) -> Self {
        Self {
            unsaved: unsaved.clone(),
            ..self.clone()
        }
    }

    /// Returns the source without the files of `more`.
    #[must_use]
    pub fn without(&self, more: &UnpublishedFiles) -> Self {
        let stays = |page: &&Arc<Page>| !more.has_file(&page.path);
        let assets = self.assets.iter();
        Self {
            pages: Arc::new(self.pages.iter().filter(stays).cloned().collect()),
            others: self.others.iter().filter(stays).cloned().collect(),
            assets: assets
                .filter(|asset| !more.has_file(&asset.path))
                .cloned()
                .collect(),
            withheld: Arc::new(self.withheld.and(more)),
            ..self.clone()
        }
        .in_languages_of_pages()
    }

    /// Returns the source without the languages that have no page.
    pub(crate) fn in_languages_of_pages(self) -> Self {
        let mut has_pages = vec![false; self.languages.len()];
        for page in self.pages.iter() {
            has_pages[page.language.0] = true;
        }
        if self.pages.is_empty() || has_pages.iter().all(|has| *has) {
            return self;
        }
        let (languages, numbers) = self.languages.only(|id| has_pages[id.0]);
        let renumbered = |page: &Arc<Page>| match numbers[page.language.0] {
            Some(language) if language != page.language => Arc::new(Page {
                language,
                ..(**page).clone()
            }),
            _ => Arc::clone(page),
        };
        Self {
            pages: Arc::new(self.pages.iter().map(renumbered).collect()),
            languages,
            ..self
        }
    }

    /// Returns whether a fact that grouping depends on differs from `before`.
    #[must_use]
    pub fn groups_otherwise_than(&self, before: &Self) -> bool {
        let mut pairs = self.pages.iter().zip(&*before.pages);
        self.pages.len() != before.pages.len()
            || self.languages != before.languages
            || pairs.any(|(new, old)| !Arc::ptr_eq(new, old) && !new.belongs_like(old))
    }

    /// Returns the index of the page whose file is at `path`, relative to the source.
    #[must_use]
    pub fn page(&self, path: &str) -> Option<usize> {
        let found = self
            .pages
            .binary_search_by(|page| page.path.as_str().cmp(path));
        found.ok()
    }

    /// Returns true if the file at `path` is copied.
    #[must_use]
    pub fn is_asset(&self, path: &str) -> bool {
        let found = self
            .assets
            .binary_search_by(|asset| asset.path.as_str().cmp(path));
        found.is_ok()
    }

    /// Returns the pages at and below `path`, relative to the source.
    #[must_use]
    pub fn below(&self, path: &str) -> &[Arc<Page>] {
        let start = self.pages.partition_point(|page| *page.path < *path);
        let rest = &self.pages[start..];
        // Paths such as `x-y`, which sort between `x` and `x/`, are not below `x`.
        if rest.first().is_some_and(|page| page.path == path) {
            return &rest[..1];
        }
        let folder = format!("{path}/");
        let start = self.pages.partition_point(|page| page.path < folder);
        let rest = &self.pages[start..];
        let length = rest.partition_point(|page| page.path.starts_with(&folder));
        if path.is_empty() {
            &self.pages
        } else {
            &rest[..length]
        }
    }

    /// Returns the place of the value of `key` in the front matter of `page`; the whole file if the value comes
    /// from `defaults` in the config.
    #[must_use]
    pub fn place_of(&self, page: &Page, key: &str) -> SourceSpan {
        let place = || {
            let text = self
                .unsaved
                .read(&self.locate(&page.path), &page.path)
                .ok()?;
            let front_matter = front_matter::split(&page.path, &text).ok()??.front_matter;
            let span = front_matter.value_span(front_matter.get(key)?);
            Some(SourceSpan::span(&page.path, &text, span, ""))
        };
        place().unwrap_or_else(|| SourceSpan::file(&page.path))
    }
}
