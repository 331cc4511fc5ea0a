//! Groups pages to notes: finds the pages that are translations of each other, and the original of each note.
//!
//! In: a [`Source`]. Out: [`Notes`]: groups of pages of different languages, the rule that joined each page,
//! and diagnostics for pages that could not be joined. The first matching rule wins: a key in the front matter,
//! the path or the URL without its language, the content that translators leave unchanged
//! (`content_fingerprint`).

mod content_fingerprint;
pub mod glossary;
mod group;
pub mod history;
pub mod lock;
mod near_misses;
pub mod pin;
pub mod section_fingerprints;
pub mod staleness;

use crate::content::{Page, Source};

pub use content_fingerprint::ContentFingerprints;
pub use group::group;
pub use near_misses::{NearMiss, near_misses};

/// The front-matter key of a page that is translated in part.
pub const PARTIAL: &str = "partial_translation";

/// The index of a page in [`Source::pages`].
pub type PageId = usize;

/// The index of a note in [`Notes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NoteId(pub usize);

/// The rule that joined a page to the others of its note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupingRule {
    /// A key in the front matter.
    Explicit,
    /// The path without its language.
    Path,
    /// The content that translators leave unchanged: code, URLs, numbers.
    Inferred,
}

impl GroupingRule {
    /// Returns the word in the output of `sitegen translations`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            GroupingRule::Explicit => "explicit",
            GroupingRule::Path => "path",
            GroupingRule::Inferred => "inferred",
        }
    }
}

/// One or more pages that are translations of each other, at most one per language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The common key or path; for an inferred note, the path of the original.
    pub key: String,
    /// The pages, in the order of the site's languages.
    pub pages: Vec<PageId>,
    /// The original page.
    pub original: PageId,
    /// The first rule that joined some of the pages; `None` for a single page.
    pub joined: Option<GroupingRule>,
    /// The rule that joined each of `pages`.
    pub rules: Vec<Option<GroupingRule>>,
}

impl Note {
    /// Returns the rule that joined the page to the others; `None` for a single page.
    #[must_use]
    pub fn rule(&self, page: PageId) -> Option<GroupingRule> {
        let at = self.pages.iter().position(|id| *id == page)?;
        self.rules.get(at).copied().flatten()
    }

    /// Returns the pages that were joined by unchanged content.
    pub fn inferred(&self) -> impl Iterator<Item = PageId> {
        let pages = self.pages.iter().zip(&self.rules);
        let inferred = pages.filter(|(_, rule)| **rule == Some(GroupingRule::Inferred));
        inferred.map(|(id, _)| *id)
    }
}

/// All notes of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// The notes, in the order of their first pages.
    pub notes: Vec<Note>,
    /// The note of each page.
    pub of_page: Vec<NoteId>,
}

impl Notes {
    /// Returns a note for each page of a source.
    pub(crate) fn of_single_pages(source: &Source) -> Self {
        let notes = source.pages.iter().enumerate().map(|(id, page)| Note {
            key: page.path_key.clone(),
            pages: vec![id],
            original: id,
            joined: None,
            rules: vec![None],
        });
        Self {
            notes: notes.collect(),
            of_page: (0..source.pages.len()).map(NoteId).collect(),
        }
    }

    /// Returns the note of the page.
    ///
    /// # Panics
    /// If `page` belongs to another site.
    #[must_use]
    pub fn of(&self, page: PageId) -> &Note {
        &self.notes[self.of_page[page].0]
    }
}

/// Returns the original among the pages of a note: the one with `translated: false` if another has `true`; else
/// the one in the site's default language; else the oldest; else the first by path.
fn original(source: &Source, pages: &[PageId]) -> PageId {
    let page = |id: PageId| -> &Page { &source.pages[id] };
    let says = |wanted| {
        let mut matching = pages
            .iter()
            .filter(move |id| page(**id).translated == Some(wanted));
        (matching.next().copied(), matching.next())
    };
    if let ((Some(only), None), (Some(_), _)) = (says(false), says(true)) {
        return only;
    }
    let default = source.languages.default_language();
    let in_default = pages.iter().find(|id| Some(page(**id).language) == default);
    let oldest = || {
        pages.iter().min_by(|a, b| {
            let (a, b) = (page(**a), page(**b));
            // A page without a date counts as younger than all pages with one.
            (a.date.is_none(), &a.date, &a.path).cmp(&(b.date.is_none(), &b.date, &b.path))
        })
    };
    in_default.or_else(oldest).copied().unwrap_or_default()
}
