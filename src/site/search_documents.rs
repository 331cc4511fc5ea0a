//! The search documents of pages, and the files of the index.

use super::page_summary::PageSummary;
use super::taxonomies::Taxonomy;
use super::{Document, PlannedSite};
use crate::content::{Fingerprint, FingerprintHasher, Page};
use crate::language::LanguageId;
use crate::translations::PageId;
use search_index as search;

impl PlannedSite {
    /// Returns true if a page is in the search index.
    fn is_searched(&self, page: &Page) -> bool {
        let says_no = page.data.get("search").and_then(crate::yaml::truth) == Some(false);
        !says_no && self.builds_search() && page.output != "404.html"
    }

    /// Returns the fingerprint of a page's search document without its body; `None` if it has none.
    #[must_use]
    pub fn search_fingerprint(&self, id: PageId, summary: &PageSummary) -> Option<Fingerprint> {
        let page = &self.source.pages[id];
        self.is_searched(page).then(|| {
            let mut hasher = FingerprintHasher::default();
            hasher.text(&self.path_to(&page.url)).text(&page.title);
            hasher.text(&summary.description);
            hasher.debug(&(&summary.error, &page.tags, &page.categories));
            hasher.finish()
        })
    }

    /// Returns a page's search document without its body; `None` if it has none.
    pub(super) fn search_entry(
        &self,
        id: PageId,
        summary: &PageSummary,
    ) -> Option<search::PageEntry> {
        let page = &self.source.pages[id];
        if !self.is_searched(page) {
            return None;
        }
        Some(search::PageEntry {
            language: page.language.0,
            number: self.plan.numbers[id],
            url: self.path_to(&page.url),
            title: page.title.clone(),
            description: summary.description.clone(),
            error: summary.error.as_ref().map(|error| error.text.clone()),
            labels: page.tags.iter().chain(&page.categories).cloned().collect(),
            html: String::new(),
        })
    }

    /// Returns true if a language is written in Chinese characters of either form.
    fn is_chinese(&self, language: LanguageId) -> bool {
        let tag = self.source.languages.get(language).tag.as_str();
        ["zh", "yue", "nan", "hak", "wuu", "gan", "hsn", "lzh"]
            .contains(&tag.split('-').next().unwrap_or(tag))
    }

    /// An index that knows no page yet.
    #[must_use]
    pub fn search_index(&self) -> search::Index {
        let languages = self.source.languages.iter();
        search::Index::new(languages.map(|(id, _)| self.is_chinese(id)))
    }

    /// Returns the filters of a language's search: its taxonomies.
    #[must_use]
    pub fn search_filters(&self, id: LanguageId) -> Vec<search::Filter> {
        if !self.builds_search() || self.is_liquid_site() {
            return Vec::new();
        }
        let filters = Taxonomy::ALL.into_iter().map(|taxonomy| {
            let terms = self.terms(id, taxonomy).into_values();
            let terms = terms.map(|(name, pages)| search::FilterTerm {
                url: self.term_url(id, taxonomy, &name),
                pages: pages.iter().map(|page| self.plan.numbers[*page]).collect(),
                name,
            });
            search::Filter {
                key: taxonomy.name().to_owned(),
                title: self.theme_assets.words[id.0]
                    .text(taxonomy.name())
                    .to_owned(),
                terms: terms.collect(),
            }
        });
        filters.collect()
    }

    /// Returns the files of the search index of one language, once all its pages are in `index`.
    #[must_use]
    pub fn search_files_of(
        &self,
        id: LanguageId,
        index: &search::Index,
        filters: &[search::Filter],
    ) -> Vec<Document> {
        let folder = self.search_folder(id);
        let files = index.files(id.0, filters).into_iter();
        files
            .map(|(name, content)| Document::text(format!("{folder}{name}"), content))
            .filter(|file| !self.is_taken(&file.output))
            .collect()
    }

    /// The folder of a language's index, below the output folder.
    #[must_use]
    pub fn search_folder(&self, id: LanguageId) -> String {
        let tag = self.source.languages.get(id).tag.as_str();
        format!("search/{}/", tag.to_lowercase())
    }

    /// The number of a page among those of its language.
    #[must_use]
    pub fn number_of(&self, id: PageId) -> usize {
        self.plan.numbers[id]
    }
}
