//! The search index of a language: written, or kept from the last build if it would be equal.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::{RoundContext, TargetResult};
use crate::content::{Fingerprint, FingerprintHasher};
use crate::diagnostics::Diagnostic;
use crate::incremental::record::IndexRecord;
use crate::language::LanguageId;
use crate::panics::guarded;
use crate::publish;
use crate::site::{OutputTarget, Site};
use crate::translations::PageId;

/// The search index of a language that was written or kept.
#[derive(Default)]
pub(in crate::incremental) struct WrittenIndex {
    folder: String,
    pub(super) files: Vec<String>,
    pub(super) pages: Vec<PageId>,
    /// Of its filters, which contain names and URLs of terms.
    filters: Fingerprint,
}

impl WrittenIndex {
    pub(in crate::incremental) fn past<'r>(&'r self, site: &'r Site) -> IndexRecord<'r> {
        let page = |id: &PageId| (site.source.pages[*id].path.as_str(), site.number_of(*id));
        IndexRecord {
            folder: &self.folder,
            files: self.files.iter().map(String::as_str).collect(),
            pages: self.pages.iter().map(page).collect(),
            filters: self.filters,
        }
    }
}

impl RoundContext<'_> {
    /// Writes the index of a language. A panic costs only this index.
    pub(super) fn search_guarded(
        &self,
        language: LanguageId,
        done: &[TargetResult],
    ) -> (WrittenIndex, Vec<Diagnostic>) {
        let found = Mutex::default();
        let index = guarded(None, || self.search(language, done, &found));
        let mut problems = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let index = index.unwrap_or_else(|error| {
            problems.push(*error);
            WrittenIndex::default()
        });
        (index, problems)
    }

    /// Writes the search index of a language, or keeps it if it would be equal.
    pub(super) fn search(
        &self,
        language: LanguageId,
        done: &[TargetResult],
        found: &Mutex<Vec<Diagnostic>>,
    ) -> WrittenIndex {
        let site = self.site;
        let of_language = |id: &PageId| site.source.pages[*id].language == language;
        let searched = done.iter().filter_map(|done| done.searched);
        let searched: Vec<(PageId, bool)> = searched.filter(|(id, _)| of_language(id)).collect();
        let filters = site.search_filters(language);
        let mut index = WrittenIndex {
            folder: site.search_folder(language),
            files: Vec::new(),
            pages: searched.iter().map(|(id, _)| *id).collect(),
            filters: FingerprintHasher::default().debug(&filters).finish(),
        };
        let known = || searched.iter().filter(|(_, is_known)| *is_known);
        if let Some(past) = self.past_index(language)
            && let Some(output) = self.output
        {
            let is_free = !past.files.iter().any(|file| site.is_taken(file));
            let is_same = is_free
                && known().count() == searched.len()
                && index.filters == past.filters
                && index.past(site).pages == past.pages;
            if is_same && publish::keep(site, output, &past.files) {
                index.files = past.files.iter().map(|file| (*file).to_owned()).collect();
                return index;
            }
            let now: HashMap<&str, usize> = known()
                .map(|(id, _)| (site.source.pages[*id].path.as_str(), site.number_of(*id)))
                .collect();
            let moved: HashMap<usize, usize> = past
                .pages
                .iter()
                .filter_map(|(path, number)| Some((*number, *now.get(path)?)))
                .collect();
            let read = |file: &str| {
                let content = output.content(&format!("{}{file}", past.folder))?;
                String::from_utf8(content).ok()
            };
            if !self
                .index
                .restore(language.0, read, |number| moved.get(&number).copied())
            {
                self.index_again(known().map(|(id, _)| *id));
            }
        }
        // Files are written in parallel, since there are fewer languages than threads.
        let files = site.search_files_of(language, &self.index, &filters);
        let written = files.into_par_iter().map(|file| match self.write(&file) {
            Ok(()) => Some(file.output),
            Err(error) => {
                found
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(*error);
                None
            }
        });
        index.files = written.flatten().collect();
        index
    }

    /// Renders pages again to index their words.
    fn index_again(&self, pages: impl Iterator<Item = PageId>) {
        for id in pages {
            let (document, _) = self.site.render(OutputTarget::Page(id));
            if let Some(entry) = document.and_then(|document| document.search) {
                self.index.add(entry);
            }
        }
    }
}
