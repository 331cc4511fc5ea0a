//! Targets of links to files of the source.
//!
//! In own sites and in folders of notes, a link is relative to its file, as in an editor and on a code host: to a page, to
//! a folder with an index or a README, to a picture. It becomes the URL of the published file. A link without a
//! target may have been copied from the original, so it is also resolved relative to the original's file. In a Jekyll
//! site links are unchanged, unless the site uses jekyll-relative-links.

mod files;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;

use super::PlannedSite;
use crate::config::{Config, Layout};
use crate::content::file_name::{FileName, MARKDOWN};
use crate::content::{Page, PageKind, encoded, glob};
use crate::language::LanguageId;
use crate::markdown::Destination;
use crate::translations::PageId;
use files::{INDEXES, LinkPath};

/// The kinds of links that a site resolves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkResolution {
    /// None: they are Jekyll's.
    Nothing,
    /// Markdown links to files by their names (jekyll-relative-links).
    Files,
    /// All, of HTML too.
    All,
}

impl LinkResolution {
    pub(super) fn of(config: &Config) -> Self {
        if config.layout != Layout::Jekyll {
            return Self::All;
        }
        let mut gems = config.plugins.iter();
        let has_it = gems.any(|name| name == "jekyll-relative-links");
        let enabled = config
            .data
            .get("relative_links")
            .and_then(|options| options.get("enabled"))
            .and_then(crate::yaml::truth);
        if has_it && enabled != Some(false) {
            Self::Files
        } else {
            Self::Nothing
        }
    }
}

/// A file of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SourceFile {
    Page(PageId),
    Other(usize),
    Asset(usize),
}

/// Indexes of the source's files for links, built on first use.
#[derive(Debug, Default)]
pub(super) struct LinkIndex {
    /// The paths that are not in NFC, by their NFC.
    decomposed: OnceLock<HashMap<String, String>>,
    /// By the folders of translations those of their originals.
    originals: OnceLock<BTreeMap<String, Vec<String>>>,
    /// The assets in folders of static files, by their paths in these.
    of_static_folders: OnceLock<HashMap<String, usize>>,
}

/// A link, taken apart.
struct Link<'t> {
    /// The path as written.
    path: &'t str,
    /// The query and the fragment.
    rest: &'t str,
}

impl<'t> Link<'t> {
    /// `None` if it leads to another host or to a place in the page itself.
    fn parse(target: &'t str) -> Option<Self> {
        let target = target.trim();
        let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
        let start = path.split('/').next().unwrap_or_default();
        let is_elsewhere = path.is_empty() || path.starts_with("//") || start.contains(':');
        (!is_elsewhere).then_some(Self { path, rest })
    }
}

impl PlannedSite {
    /// Returns true if links are relative to their file, including those in HTML.
    #[must_use]
    pub fn resolves_html(&self) -> bool {
        self.resolves == LinkResolution::All
    }

    /// The page of a note that a link leads to because the note has none in the language of `page`.
    #[must_use]
    pub fn untranslated_note(&self, page: &Page, target: &str) -> Option<PageId> {
        let link = Link::parse(target).filter(|_| self.resolves_html())?;
        let Some(LinkTarget::Untranslated(SourceFile::Page(to))) = self.found(page, link.path)
        else {
            return None;
        };
        let (_, language) = self.in_language(to, page.language);
        (language != page.language).then_some(to)
    }

    /// Returns true if a link could lead to a file of the source.
    pub(super) fn may_resolve(&self, target: &str) -> bool {
        (self.resolves != LinkResolution::Nothing || self.config.polyglot.is_some())
            && Link::parse(target).is_some()
    }

    /// Returns true if jekyll-relative-links changes the links of a page: not those of documents, unless the config
    /// wants it (`relative_links`).
    fn has_relative_links(&self, page: &Page) -> bool {
        let options = self.config.data.get("relative_links");
        let option = |key: &str| options.and_then(|options| options.get(key));
        let has_collections = option("collections").and_then(crate::yaml::truth);
        if page.kind != PageKind::Page && has_collections != Some(true) {
            return false;
        }
        let excluded = option("exclude")
            .map(crate::yaml::words)
            .unwrap_or_default();
        let is_match = |pattern: &String| {
            let pattern = pattern.trim_start_matches('/');
            page.path.starts_with(pattern) || glob::matches(pattern, &page.path)
        };
        !excluded.iter().any(is_match)
    }

    /// Returns the target of a link of `page` to a file of the source, for readers of a language.
    pub(super) fn resolve(
        &self,
        page: &Page,
        reader: LanguageId,
        target: &str,
    ) -> Option<Destination> {
        let link = Link::parse(target)?;
        if let Some(destination) = self.of_polyglot(reader, &link) {
            return Some(destination);
        }
        let is_left = match self.resolves {
            LinkResolution::Nothing => true,
            // The plugin looks for a file by the whole text up to the fragment.
            LinkResolution::Files => link.rest.starts_with('?') || !self.has_relative_links(page),
            LinkResolution::All => false,
        };
        if is_left {
            return None;
        }
        let Some(found) = self.found(page, link.path) else {
            return self.withheld(page, &link);
        };
        let url = |url: &str, rest: &str| format!("{}{rest}", self.path_to(url));
        let (to, is_untranslated) = match found {
            LinkTarget::SourceFile(SourceFile::Page(to)) => (to, false),
            LinkTarget::Untranslated(SourceFile::Page(to)) => (to, true),
            LinkTarget::SourceFile(file) | LinkTarget::Untranslated(file) => {
                let output = match file {
                    SourceFile::Other(other) => self.source.others[other].url.clone(),
                    SourceFile::Asset(asset) => {
                        format!("/{}", encoded(&self.source.assets[asset].output))
                    }
                    SourceFile::Page(to) => self.source.pages[to].url.clone(),
                };
                return Some(Destination {
                    url: url(&output, link.rest),
                    language: None,
                });
            }
        };
        // A link to a page in another language is meant, unless there was none in this one.
        let is_own = self.source.pages[to].language == page.language;
        let for_reader = is_untranslated || (is_own && reader != page.language);
        let (to_url, language) = if for_reader {
            self.in_language(to, reader)
        } else {
            (&*self.source.pages[to].url, self.source.pages[to].language)
        };
        let differs = language != reader && self.resolves == LinkResolution::All;
        Some(Destination {
            url: url(to_url, link.rest),
            language: differs.then(|| {
                let language = self.source.languages.get(language);
                language.tag.as_str().to_owned()
            }),
        })
    }

    /// Resolves a root-relative address in a jekyll-polyglot site to the readers' language, unless the address has
    /// a language already (polyglot's `relativize_urls`).
    fn of_polyglot(&self, reader: LanguageId, link: &Link<'_>) -> Option<Destination> {
        let is_polyglot = self.config.polyglot.is_some();
        let default = self.source.languages.default_language();
        if !is_polyglot || default == Some(reader) {
            return None;
        }
        let rooted = link.path.strip_prefix(self.config.base_path.as_str())?;
        let decoded = percent_decode_str(rooted.strip_prefix('/')?).decode_utf8_lossy();
        let to = self.page_at(&decoded)?;
        if Some(self.source.pages[to].language) != default {
            return None;
        }
        let (url, language) = self.in_language(to, reader);
        (language == reader).then(|| Destination {
            url: format!("{}{}", self.path_to(url), link.rest),
            language: None,
        })
    }

    /// Resolves a link to a file that exists but is not published: to the page with its URL, or to nothing.
    fn withheld(&self, page: &Page, link: &Link<'_>) -> Option<Destination> {
        let withheld = &self.source.withheld;
        if withheld.is_empty() {
            return None;
        }
        let decoded = percent_decode_str(link.path).decode_utf8_lossy();
        let path = match decoded.strip_prefix('/') {
            Some(rooted) => self.rooted(rooted)?,
            None => joined(folder(&page.path), &decoded)?,
        };
        let path = &path;
        let guesses = MARKDOWN.iter().flat_map(|ending| {
            let indexes = INDEXES.iter();
            let indexes = indexes.map(move |name| format!("{path}/{name}.{ending}"));
            [format!("{path}.{ending}")].into_iter().chain(indexes)
        });
        let guesses = guesses.filter(|_| self.resolves == LinkResolution::All);
        let mut paths = [path.clone()].into_iter().chain(guesses);
        let leads = paths.find_map(|path| withheld.leads(&path))?;
        Some(Destination {
            url: match leads {
                Some(url) => format!("{}{}", self.path_to(url), link.rest),
                None => "#".to_owned(),
            },
            language: None,
        })
    }

    /// Returns the URL and the language of a note for readers of a language: its page in that language, a fallback
    /// page, else the page itself.
    pub(super) fn in_language(&self, id: PageId, reader: LanguageId) -> (&str, LanguageId) {
        let pages = &self.source.pages;
        let note = self.notes.of(id);
        let is_readers = |page: &&PageId| pages[**page].language == reader;
        if let Some(page) = note.pages.iter().find(is_readers) {
            return (&pages[*page].url, reader);
        }
        match self.plan.fallback_at.get(&(note.original, reader)) {
            Some(at) => (&self.plan.fallbacks[*at].url, reader),
            None => (&pages[id].url, pages[id].language),
        }
    }

    /// Returns the file that a path in a link of `page` names.
    fn found(&self, page: &Page, path: &str) -> Option<LinkTarget> {
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let named = LinkPath {
            page,
            path: &decoded,
            wants_guesses: self.resolves == LinkResolution::All,
        };
        if let Some(file) = self.file_of(&named, folder(&page.path)) {
            return Some(LinkTarget::SourceFile(file));
        }
        if path.contains('%') {
            let named = LinkPath { path, ..named };
            if let Some(file) = self.file_of(&named, folder(&page.path)) {
                return Some(LinkTarget::SourceFile(file));
            }
        }
        // An address without an ending may be one of the site.
        let may_be_url = FileName::parse(&decoded).extension.is_empty();
        if !named.wants_guesses || may_be_url && self.is_published(page, &decoded) {
            return None;
        }
        let found = if decoded.starts_with('/') {
            let in_other = || self.in_other_language(page, &decoded).map(SourceFile::Page);
            self.below_ancestors(&named).or_else(in_other)
        } else {
            let of_original = self.file_of_original(&named);
            of_original.or_else(|| self.below_root(&named))
        };
        let found = found.map(LinkTarget::Untranslated);
        found.or_else(|| self.file_elsewhere(&named).map(LinkTarget::SourceFile))
    }

    /// The file that a relative path names from another place than the folder of the page, where other programs
    /// resolve it: from the page's URL (Hugo: `../img/a.png` in `blog/post.md`, whose URL is `/blog/post/`), or, in a
    /// folder of notes, from a folder above the page (docsify: `de/a.md` in `docs/de/b.md`). `~/` (DocFX) and
    /// `@/` (Zola) are the root.
    fn file_elsewhere(&self, named: &LinkPath<'_>) -> Option<SourceFile> {
        let page = &named.page.path;
        if self.config.layout == Layout::Jekyll || named.path.starts_with('/') {
            return None;
        }
        let rooted = named.path.strip_prefix(['~', '@']);
        if let Some(path) = rooted.filter(|path| path.starts_with('/')) {
            let named = LinkPath { path, ..*named };
            let at_root = self.file_of(&named, "");
            return at_root.or_else(|| self.below_ancestors(&named));
        }
        let name = FileName::parse(page);
        let of_page = &page[..page.len() - name.extension.len()];
        let of_url = self.file_of(named, of_page.trim_end_matches('.'));
        let may_be_above = self.config.layout == Layout::Folder
            && named.path.contains('/')
            && !named.path.starts_with('.');
        of_url.or_else(|| {
            let above = page.rmatch_indices('/').map(|(at, _)| &page[..at]);
            let mut above = above.chain([""]).skip(1).filter(|_| may_be_above);
            above.find_map(|folder| self.file_of(named, folder))
        })
    }

    /// The file that a path of a Markdown file with folders names from a folder above the page, as Docusaurus reads it.
    fn below_root(&self, named: &LinkPath<'_>) -> Option<SourceFile> {
        let name = FileName::parse(named.path);
        let is_path = named.path.contains('/') && !named.path.starts_with('.');
        if is_path && (name.is_markdown() || name.is_mdx()) {
            self.below_ancestors(named)
        } else {
            None
        }
    }
}

/// The target of a link.
enum LinkTarget {
    SourceFile(SourceFile),
    /// A file that is there for the original alone.
    Untranslated(SourceFile),
}

/// The folder of a path.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path from a folder, without `.` and `..`; `None` if it leads out of the source.
pub(super) fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
