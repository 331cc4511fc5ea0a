//! Language versions of a page for readers and search engines (`hreflang`).
//!
//! A redirect is no version of a page. A page that search engines should ignore, or whose canonical page is another, is
//! a version for readers only. The home pages of the languages are versions of one another, whether they are pages of
//! the site's own or generated lists.

use rustc_hash::FxHashSet;
use serde_json::Value;

use super::plan::OutputOwner;
use super::template_context::Version;
use super::{OutputTarget, PlannedSite, redirects};
use crate::content::{Page, url_scheme};
use crate::language::LanguageId;
use crate::translations::{Note, PageId};

/// The keys that name the URL of the page that search engines are to show in place of a page.
pub(super) const CANONICAL: [&str; 2] = ["canonical_url", "canonical"];

/// The home page of a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HomePage {
    /// A page of the site's own.
    Page(PageId),
    /// The list of all notes, at this URL.
    List(String),
    None,
}

impl PlannedSite {
    /// The whole URL that a page names as its canonical one.
    pub(super) fn canonical(&self, page: &Page) -> Option<String> {
        let named = CANONICAL.iter().find_map(|key| page.data.get(*key));
        let named = named.and_then(Value::as_str).filter(|url| {
            !url.is_empty() && url_scheme::is_allowed(url, url_scheme::UrlUse::Head)
        })?;
        Some(if named.starts_with('/') && !named.starts_with("//") {
            self.permalink(named)
        } else {
            named.to_owned()
        })
    }

    /// Returns true if a page is the canonical page of its note in its language.
    pub(super) fn is_alternate(&self, id: PageId) -> bool {
        !self.plan.not_alternates.contains(&id)
    }

    /// The pages that are not.
    pub(super) fn find_not_alternates(&self) -> FxHashSet<PageId> {
        let is_elsewhere = |page: &Page| {
            let canonical = self.canonical(page);
            canonical.is_some_and(|url| url != self.permalink(&page.url))
        };
        let pages = self.source.pages.iter().enumerate();
        let pages = pages.filter(|(_, page)| {
            redirects::target(page).is_some() || is_hidden(page) || is_elsewhere(page)
        });
        pages.map(|(id, _)| id).collect()
    }

    /// By language its home page, once the lists are known.
    pub(super) fn find_homes(&self) -> Vec<HomePage> {
        let languages: Vec<LanguageId> = self.source.languages.iter().map(|(id, _)| id).collect();
        let default = self.source.languages.default_language();
        let first = default.into_iter().chain(languages.iter().copied());
        let note = first
            .filter_map(|id| self.own_home(id))
            .map(|page| self.notes.of(page))
            .next();
        let in_note = |language: LanguageId| {
            let pages = note.map(|note| note.pages.as_slice()).unwrap_or_default();
            let mut pages = pages.iter().copied();
            pages.find(|id| {
                let page = &self.source.pages[*id];
                page.language == language && redirects::target(page).is_none()
            })
        };
        let home = |language: LanguageId| {
            if let Some(page) = in_note(language).or_else(|| self.own_home(language)) {
                return HomePage::Page(page);
            }
            let url = self.base_of(language);
            if self.plan.listing_at.contains_key(&url) {
                HomePage::List(url)
            } else {
                HomePage::None
            }
        };
        languages.into_iter().map(home).collect()
    }

    /// Returns the site's own page in place of a language's list, or at the root.
    fn own_home(&self, language: LanguageId) -> Option<PageId> {
        let root = "index.html".to_owned();
        let list = format!("{}{root}", &self.base_of(language)[1..]);
        [list, root]
            .iter()
            .find_map(|output| match self.at(output) {
                Some(OutputOwner::Target(OutputTarget::Page(id))) => {
                    let page = &self.source.pages[id];
                    let is_home = page.language == language && redirects::target(page).is_none();
                    is_home.then_some(id)
                }
                _ => None,
            })
    }

    /// Returns true if a page is the home page of its language.
    pub(super) fn is_home(&self, id: PageId) -> bool {
        let language = self.source.pages[id].language;
        self.plan.homes.get(language.0) == Some(&HomePage::Page(id))
    }

    /// The versions of a page: the pages of its note, and for a home page those of all languages.
    pub(super) fn versions(&self, note: &Note, current: PageId) -> Vec<Version<'_>> {
        if self.is_home(current) {
            return self.versions_of_home(self.source.pages[current].language);
        }
        let leads_nowhere = |id: &PageId| redirects::target(&self.source.pages[*id]).is_none();
        let pages = note
            .pages
            .iter()
            .filter(|id| **id == current || leads_nowhere(id));
        pages.map(|id| self.version(*id, *id == current)).collect()
    }

    /// The home pages of all languages, for that of `current`.
    pub(super) fn versions_of_home(&self, current: LanguageId) -> Vec<Version<'_>> {
        let homes = self.plan.homes.iter().enumerate();
        let versions = homes.filter_map(|(at, home)| {
            let language = LanguageId(at);
            match home {
                HomePage::Page(id) => Some(self.version(*id, language == current)),
                HomePage::List(url) => Some(Version {
                    page: None,
                    language,
                    url: url.as_str().into(),
                    title: self.title_of_list(language).into(),
                    is_current: language == current,
                    is_alternate: true,
                }),
                HomePage::None => None,
            }
        });
        versions.collect()
    }

    /// Returns the `x-default` permalink of a note; none if search engines see no other version of the page.
    pub(super) fn x_default(&self, note: &Note, versions: &[Version<'_>]) -> Option<String> {
        let is_current = |version: &Version<'_>| version.is_current;
        let alternates = || versions.iter().filter(|version| version.is_alternate);
        let is_alone = alternates().count() < 2 || !alternates().any(is_current);
        if versions.len() > 1 && is_alone {
            return None;
        }
        let is_home = versions
            .iter()
            .any(|version| version.page.is_none_or(|id| self.is_home(id)));
        let default = self.default_page(note);
        if is_home || !self.is_alternate(default) {
            return self.default_among(versions);
        }
        Some(self.permalink(&self.source.pages[default].url))
    }

    /// The permalink of the version in the site's default language, else of the first.
    pub(super) fn default_among(&self, versions: &[Version<'_>]) -> Option<String> {
        let default = self.source.languages.default_language();
        let alternates = || versions.iter().filter(|version| version.is_alternate);
        let found = alternates().find(|version| Some(version.language) == default);
        let found = found.or_else(|| alternates().next());
        found.map(|version| self.permalink(&version.url))
    }
}

/// Returns true if search engines should ignore a page: `noindex: true`, `robots: noindex`.
pub(super) fn is_hidden(page: &Page) -> bool {
    let says = |word: &String| word.to_ascii_lowercase().contains("noindex");
    page.data.get("noindex").and_then(crate::yaml::truth) == Some(true)
        || page
            .data
            .get("robots")
            .map(crate::yaml::words)
            .is_some_and(|words| words.iter().any(says))
}
