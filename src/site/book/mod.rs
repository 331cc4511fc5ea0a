//! The notes of a language as a book: for `sitegen book`, and for the page that is printed.
//!
//! In: a [`BookSelection`]. Out: an [`epub::Book`] with the bodies of its pages in the order of reading, and the pages.
//! `order` groups pages into parts; `body` renders them whole, without the controls that a book cannot have; `metadata`
//! has the title page, the identifier and the cover.

mod body;
mod metadata;
mod order;
mod page;

use jiff::civil::Date;

use super::Site;
use super::dependencies::DependencyRecorder;
use crate::diagnostics::Diagnostic;
use crate::language::{Direction, LanguageId};
use crate::translations::PageId;
use order::Outline;

/// The pages of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookSelection {
    /// The language.
    pub language: LanguageId,
    /// The collection of a Jekyll site, or the folder at the top of a site, whose pages alone are in the book.
    pub collection: Option<String>,
    /// The tag or category whose pages alone are in the book.
    pub tag: Option<String>,
    /// The first date; pages without a date are left out with it.
    pub since: Option<Date>,
}

impl BookSelection {
    /// Returns the selection of all pages of a language.
    #[must_use]
    pub fn all(language: LanguageId) -> Self {
        Self {
            language,
            collection: None,
            tag: None,
            since: None,
        }
    }
}

/// A book with the pages that it is made of.
#[derive(Debug)]
pub struct SiteBook {
    /// The book.
    pub book: epub::Book,
    /// The page of each chapter, in the order of reading.
    pub pages: Vec<PageId>,
    /// The diagnostics of rendering. A page with an error is not in the book.
    pub diagnostics: Vec<Diagnostic>,
}

impl Site {
    /// Returns the book of a selection; it has no chapters if there are no such pages.
    #[must_use]
    pub fn book(&self, selection: &BookSelection) -> SiteBook {
        self.book_with(selection, &DependencyRecorder::default())
    }

    pub(super) fn book_with(
        &self,
        selection: &BookSelection,
        recorder: &DependencyRecorder,
    ) -> SiteBook {
        let outlines = self.book_outline(selection);
        let mut pages = Vec::new();
        let mut diagnostics = Vec::new();
        let entries = self.entries_of(outlines, recorder, &mut pages, &mut diagnostics);
        let mut book = self.book_metadata(selection, &pages);
        book.entries = entries;
        SiteBook {
            book,
            pages,
            diagnostics,
        }
    }

    fn entries_of(
        &self,
        outlines: Vec<Outline>,
        recorder: &DependencyRecorder,
        pages: &mut Vec<PageId>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<epub::Entry> {
        let mut entries = Vec::new();
        for outline in outlines {
            let chapter = outline.page.and_then(|id| {
                let chapter = self.chapter_of(id, recorder, diagnostics)?;
                pages.push(id);
                Some(chapter)
            });
            let below = self.entries_of(outline.entries, recorder, pages, diagnostics);
            if chapter.is_some() || !below.is_empty() {
                entries.push(epub::Entry {
                    title: outline.title,
                    chapter,
                    entries: below,
                });
            }
        }
        entries
    }
}

/// Returns the direction in the terms of the crate.
fn direction_of(direction: Direction) -> epub::Direction {
    match direction {
        Direction::Ltr => epub::Direction::Ltr,
        Direction::Rtl => epub::Direction::Rtl,
    }
}
