//! All notes of a language on one page, for print: `/ar/book/`.

use super::BookSelection;
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::site::dependencies::DependencyRecorder;
use crate::site::{Document, PlannedSite, Site};

/// The template of the page.
const BOOK: &str = "book.html";

impl PlannedSite {
    /// Returns the URL of the page with all notes of a language.
    pub(in crate::site) fn book_url(&self, language: LanguageId) -> String {
        format!("{}book/", self.base_of(language))
    }
}

impl Site {
    pub(in crate::site) fn render_book_page(
        &self,
        id: LanguageId,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Document, Box<Diagnostic>> {
        let book = self.book_with(&BookSelection::all(id), recorder);
        // The page of each note reports its own problems, but errors of reading it.
        let errors = book.diagnostics.into_iter();
        diagnostics.extend(errors.filter(|problem| problem.spans.is_empty()));
        let (contents, text) = epub::one_page(&book.book);
        let url = self.book_url(id);
        let mut page = self.generated_page(id, &url, &book.book.title);
        page.set("no_index", true);
        page.set("navigation", ());
        page.set("contents", contents);
        page.set("text", text);
        let times = book.pages.iter().map(|page| &self.source.pages[*page]);
        let modified = times.filter_map(|page| self.modified(page)).max();
        page.set(
            "date",
            modified.map(|time| time.strftime("%Y-%m-%d").to_string()),
        );
        self.render_generated(BOOK, id, page, format!("{}index.html", &url[1..]))
    }
}
