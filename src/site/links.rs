//! Targets of links to files of the source.
//!
//! In own sites and in folders of notes, a link is relative to its file, as in an editor and on a code host: to a page, to
//! a folder with an index or a README, to a picture. It becomes the URL of the published file. A link without a
//! target may have been copied from the original, so it is also resolved relative to the original's file. In a Jekyll
//! site links are unchanged, unless the site uses jekyll-relative-links.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::{OutputOwner, OutputTarget, Site};
use crate::config::{Config, Layout};
use crate::content::file_name::{FileName, MARKDOWN};
use crate::content::{Page, PageKind, Source, encoded, glob};
use crate::language::LanguageId;
use crate::markdown::Destination;
use crate::translations::PageId;

/// The names of the page of a folder, in the order in which they are looked for.
const INDEXES: [&str; 6] = ["index", "_index", "README", "readme", "Readme", "ReadMe"];

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

impl Site {
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
        found.map(LinkTarget::Untranslated)
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

    /// The file that a path from the root names if the root is a folder above the page, or above its original
    /// (a translation borrows the pictures of `en/docs/img`), or a folder of files to copy in it (`public` of
    /// Vite, `static` of Docusaurus), in a folder of notes.
    fn below_ancestors(&self, named: &LinkPath<'_>) -> Option<SourceFile> {
        if self.config.layout != Layout::Folder {
            return None;
        }
        let path = joined("", named.path).filter(|path| !path.is_empty())?;
        let of_page = || self.below_ancestors_of(&named.page.path, &path, named);
        of_page().or_else(|| {
            let id = self.source.page(&named.page.path)?;
            let original = self.notes.of(id).original;
            let original = (original != id).then(|| &self.source.pages[original].path)?;
            self.below_ancestors_of(original, &path, named)
        })
    }

    fn below_ancestors_of(
        &self,
        page: &str,
        path: &str,
        named: &LinkPath<'_>,
    ) -> Option<SourceFile> {
        let above = page.match_indices('/').map(|(at, _)| &page[..=at]);
        let mut above = [""].into_iter().chain(above);
        above.find_map(|folder| {
            let in_folders = ["", "public/", "static/"].map(|name| format!("{folder}{name}{path}"));
            in_folders.iter().find_map(|path| self.file_at(path, named))
        })
    }

    /// The page that an address from the root would lead to in another language, or with the language that
    /// it lacks: `/ar/c/` where there is `/en/c/`, `/c/` as Hugo has the pages of the default language.
    fn in_other_language(&self, page: &Page, path: &str) -> Option<PageId> {
        let path = joined("", path.strip_prefix(&self.config.base_path)?)?;
        let (first, rest) = path.split_once('/').unwrap_or((&path, ""));
        let languages = &self.source.languages;
        let code = first.to_lowercase().replace('_', "-");
        let url_of = |id| super::template_context::list_url(languages.get(id));
        let has_language = languages
            .iter()
            .any(|(id, _)| url_of(id).trim_matches('/') == code);
        let rest = if has_language { rest } else { &path };
        let own = [Some(page.language), languages.default_language()];
        let all = own.into_iter().flatten();
        let mut all = all.chain(languages.iter().map(|(id, _)| id));
        all.find_map(|id| self.page_at(&format!("{}{rest}", &url_of(id)[1..])))
    }

    /// The page at a path of the site, as browsers read it.
    fn page_at(&self, path: &str) -> Option<PageId> {
        let path = path.trim_matches('/');
        let outputs = [
            format!("{path}/index.html"),
            format!("{path}.html"),
            path.to_owned(),
        ];
        outputs
            .iter()
            .find_map(|output| match self.at(output.trim_start_matches('/')) {
                Some(OutputOwner::Target(OutputTarget::Page(id))) => Some(id),
                _ => None,
            })
    }

    /// The file that a path names from a folder of the source.
    fn file_of(&self, named: &LinkPath<'_>, folder: &str) -> Option<SourceFile> {
        let joined = match named.path.strip_prefix('/') {
            Some(rooted) => self.rooted(rooted)?,
            None => joined(folder, named.path)?,
        };
        self.file_at(&joined, named)
    }

    /// The path in the source that one from the root of the site names. In `content/` it may be a page
    /// alone: any other is an address on the host.
    fn rooted(&self, path: &str) -> Option<String> {
        match self.config.layout {
            Layout::Jekyll | Layout::Folder => joined("", path).filter(|path| !path.is_empty()),
            Layout::Sitegen => {
                let name = FileName::parse(path);
                let path = joined("content", path)?;
                (name.is_markdown() || name.is_mdx()).then_some(path)
            }
        }
    }

    /// The file at a path of the source, perhaps without its ending, or the page of the folder there.
    fn file_at(&self, path: &str, named: &LinkPath<'_>) -> Option<SourceFile> {
        let is_folder = path.is_empty() || named.path.ends_with('/');
        if !is_folder && let Some(file) = self.exactly_at(path) {
            return Some(file);
        }
        if !named.wants_guesses {
            return None;
        }
        if let Some(index) = self.index_of(path, named.page.language) {
            return Some(SourceFile::Page(index));
        }
        let name = FileName::parse(path);
        let stem = match name.extension {
            "html" | "htm" => path.rsplit_once('.').map_or(path, |(stem, _)| stem),
            _ => path,
        };
        // `page.de` is a name without an ending as well.
        let mut endings = MARKDOWN.iter().chain(&["mdx", "html"]);
        endings.find_map(
            |ending| match self.exactly_at(&format!("{stem}.{ending}")) {
                found @ Some(SourceFile::Page(_)) => found,
                _ => None,
            },
        )
    }

    /// The file at a path, in whatever normal form its name is.
    fn exactly_at(&self, path: &str) -> Option<SourceFile> {
        let found = file_in(&self.source, path);
        if found.is_some() || path.is_ascii() {
            return found;
        }
        let composed: String = path.nfc().collect();
        let decomposed = self.paths.decomposed.get_or_init(|| {
            let pages = self.source.pages.iter().chain(&self.source.others);
            let pages = pages.map(|page| &page.path);
            let assets = self.source.assets.iter().map(|asset| &asset.path);
            let all = pages.chain(assets).filter(|path| !path.is_ascii());
            let named = all.map(|path| (path.nfc().collect::<String>(), path.clone()));
            named.filter(|(composed, path)| composed != path).collect()
        });
        let other = decomposed.get(&composed).unwrap_or(&composed);
        file_in(&self.source, other)
    }

    /// The page of a folder: its index or its README, in a language if there are several.
    fn index_of(&self, folder: &str, language: LanguageId) -> Option<PageId> {
        let pages = &self.source.pages;
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        for name in INDEXES {
            let name = format!("{prefix}{name}");
            let start = pages.partition_point(|page| *page.path < *name);
            let here = pages[start..].iter().zip(start..);
            let here = here.take_while(|(page, _)| page.path.starts_with(&name));
            // `README.md` and its translations, not `README/x.md` or `index2.md`.
            let mut here = here.filter(|(page, _)| {
                let rest = &page.path[name.len()..];
                rest.starts_with(['.', '-', '_']) && !rest.contains('/')
            });
            let is_plain =
                |page: &Page| FileName::parse(&page.path).stem.len() + prefix.len() == name.len();
            let mut best: Option<PageId> = None;
            let first = here.by_ref().find(|(page, id)| {
                if is_plain(page) || best.is_none() {
                    best = Some(*id);
                }
                page.language == language
            });
            let best = first.map(|(_, id)| id).or(best);
            if best.is_some() {
                return best;
            }
        }
        None
    }

    /// Returns true if a link of `page` leads to an output, as browsers resolve it.
    fn is_published(&self, page: &Page, path: &str) -> bool {
        let from = folder(page.url.trim_start_matches('/'));
        let rooted = path.strip_prefix(&self.config.base_path);
        let joined = match rooted.filter(|_| path.starts_with('/')) {
            Some(rooted) => joined("", rooted),
            None => joined(from, path),
        };
        joined.is_some_and(|path| self.page_at(&path).is_some())
    }

    /// Returns the file that a path names relative to the original of a translation.
    fn file_of_original(&self, named: &LinkPath<'_>) -> Option<SourceFile> {
        if self.source.languages.len() < 2 || named.path.starts_with('/') {
            return None;
        }
        let id = self.source.page(&named.page.path)?;
        let original = self.notes.of(id).original;
        let of_original = &self.source.pages[original].path;
        if original != id
            && let Some(file) = self.file_of(named, folder(of_original))
        {
            return Some(file);
        }
        let path = joined(folder(&named.page.path), named.path)?;
        self.beside_original(&path, named)
            .or_else(|| self.without_code(&path, named))
    }

    /// The file at a path in the folder of originals that goes with the folder of translations in it.
    fn beside_original(&self, path: &str, named: &LinkPath<'_>) -> Option<SourceFile> {
        let originals = self
            .paths
            .originals
            .get_or_init(|| self.folders_of_originals());
        let mut above = path;
        while let Some((folder, _)) = above.rsplit_once('/') {
            for original in originals.get(folder).into_iter().flatten() {
                let rest = path[folder.len()..].trim_start_matches('/');
                let path = joined(original, rest)?;
                if let Some(file) = self.file_at(&path, named) {
                    return Some(file);
                }
            }
            above = folder;
        }
        None
    }

    /// The file at a path without the code of a language in its name: `c.ar.md` is `c.md`.
    fn without_code(&self, path: &str, named: &LinkPath<'_>) -> Option<SourceFile> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (stem, ending) = name.rsplit_once('.')?;
        let language = self.source.languages.get(named.page.language);
        let codes = [language.code.as_str(), language.tag.as_str()];
        let stem = codes.iter().find_map(|code| {
            let cut = stem.len().checked_sub(code.len() + 1)?;
            let (before, suffix) = (stem.get(..cut)?, stem.get(cut + 1..)?);
            let is_code = suffix.eq_ignore_ascii_case(code)
                && stem[cut..].starts_with(['.', '-', '_'])
                && !before.is_empty();
            is_code.then_some(before)
        })?;
        self.exactly_at(&joined(folder, &format!("{stem}.{ending}"))?)
    }

    /// Maps the folders of translations to those of their originals: the common end of both paths is removed.
    fn folders_of_originals(&self) -> BTreeMap<String, Vec<String>> {
        let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (id, page) in self.source.pages.iter().enumerate() {
            let original = self.notes.of(id).original;
            if original == id {
                continue;
            }
            let (mut one, mut other) = (
                folder(&page.path),
                folder(&self.source.pages[original].path),
            );
            while one != other {
                let (one_above, one_last) = one.rsplit_once('/').unwrap_or(("", one));
                let (other_above, other_last) = other.rsplit_once('/').unwrap_or(("", other));
                if one_last != other_last || one.is_empty() || other.is_empty() {
                    break;
                }
                (one, other) = (one_above, other_above);
            }
            let known = folders.entry(one.to_owned()).or_default();
            if one != other && !known.iter().any(|known| known == other) {
                known.push(other.to_owned());
            }
        }
        folders
    }
}

/// The target of a link.
enum LinkTarget {
    SourceFile(SourceFile),
    /// A file that is there for the original alone.
    Untranslated(SourceFile),
}

/// A path in a link of a page.
struct LinkPath<'a> {
    page: &'a Page,
    path: &'a str,
    /// True if the path may lack its ending, or name a folder.
    wants_guesses: bool,
}

fn file_in(source: &Source, path: &str) -> Option<SourceFile> {
    if let Some(page) = source.page(path) {
        return Some(SourceFile::Page(page));
    }
    let others = &source.others;
    if let Ok(other) = others.binary_search_by(|other| other.path.as_str().cmp(path)) {
        return (!others[other].output.is_empty()).then_some(SourceFile::Other(other));
    }
    let assets = &source.assets;
    let asset = assets.binary_search_by(|asset| asset.path.as_str().cmp(path));
    asset.ok().map(SourceFile::Asset)
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
