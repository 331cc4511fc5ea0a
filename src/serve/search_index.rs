//! The search index of a preview. It is made when somebody searches, and after a change the words of
//! pages that changed alone are taken again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use rayon::prelude::*;

use crate::content::{Page, is_below};
use crate::language::LanguageId;
use crate::site::{OutputTarget, Site};
use crate::translations::PageId;
use search_index::{Filter, Index};

/// The index of all previews of a folder, one after the other.
#[derive(Default)]
pub(super) struct Search {
    /// Held while the index is made, which takes its time.
    index: Mutex<Searching>,
    /// Changes since the last update.
    touched: Mutex<Touched>,
}

#[derive(Default)]
struct Touched {
    paths: BTreeSet<String>,
    /// True if everything changed.
    all: bool,
}

impl Search {
    /// The site changed at and below `paths`.
    pub(super) fn touch(&self, old: &Site, new: &Site, paths: &[String]) {
        let mut touched = locked(&self.touched);
        // Liquid may show any page in any other, and pages contain interface strings.
        if new.has_liquid() || !new.has_same_theme(old) || !Arc::ptr_eq(&new.config, &old.config) {
            touched.all = true;
            touched.paths.clear();
        } else if !touched.all {
            touched.paths.extend(paths.iter().cloned());
        }
    }

    /// A file of the index of `site`.
    pub(super) fn file(&self, site: &Arc<Site>, file: &str) -> Option<Vec<u8>> {
        let mut languages = site.source.languages.iter();
        let is_of = |id| file.starts_with(&site.search_folder(id));
        if !site.builds_search() || !languages.any(|(id, _)| is_of(id)) {
            return None;
        }
        let mut index = locked(&self.index);
        let touched = std::mem::take(&mut *locked(&self.touched));
        if touched.all {
            *index = Searching::default();
        }
        index.file(site, file, &touched.paths).map(<[u8]>::to_vec)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The index, and what it was made from.
#[derive(Default)]
struct Searching {
    index: Option<Index>,
    /// Examined pages by path, with their positions in the index.
    pages: BTreeMap<String, Known>,
    /// Files below the output folder, by language.
    files: HashMap<LanguageId, HashMap<String, Vec<u8>>>,
    /// The filters of each language's files.
    filters: HashMap<LanguageId, Vec<Filter>>,
    /// Files from before the last change: a page in a browser may still request them.
    before: HashMap<String, Vec<u8>>,
    /// The site that it was made from.
    site: Weak<Site>,
}

/// A page as it was, and its language and number in the index.
type Known = (Arc<Page>, Option<(usize, usize)>);

impl Searching {
    fn file(&mut self, site: &Arc<Site>, file: &str, touched: &BTreeSet<String>) -> Option<&[u8]> {
        let is_current = touched.is_empty() && self.site.ptr_eq(&Arc::downgrade(site));
        if !is_current {
            self.follow(site, touched);
            self.site = Arc::downgrade(site);
        }
        let mut languages = site.source.languages.iter();
        let found = languages.find_map(|(id, _)| self.files.get(&id)?.get(file));
        found.or_else(|| self.before.get(file)).map(Vec::as_slice)
    }

    fn follow(&mut self, site: &Site, touched: &BTreeSet<String>) {
        let count = site.source.languages.len();
        let index = self.index.get_or_insert_with(|| site.search_index());
        let is_touched = |path: &str| touched.iter().any(|folder| is_below(path, folder));

        let mut other: BTreeSet<usize> = BTreeSet::new();
        let pages = &site.source.pages;
        let here: HashSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
        let known = std::mem::take(&mut self.pages);
        let mut gone = Vec::new();
        for (path, known) in known {
            if here.contains(path.as_str()) {
                self.pages.insert(path, known);
            } else {
                gone.extend(known.1);
            }
        }
        let mut stale: Vec<PageId> = Vec::new();
        let mut moves: Vec<HashMap<usize, usize>> = vec![HashMap::new(); count];
        for (id, page) in pages.iter().enumerate() {
            match self.pages.get_mut(&page.path) {
                Some((known, place)) if Arc::ptr_eq(known, page) && !is_touched(&page.path) => {
                    if let Some((language, number)) = place {
                        let now = site.number_of(id);
                        moves[*language].insert(*number, now);
                        *number = now;
                    }
                }
                known => {
                    gone.extend(known.and_then(|(_, place)| *place));
                    stale.push(id);
                }
            }
        }
        let mut gone_of: Vec<HashSet<usize>> = vec![HashSet::new(); count];
        for (language, number) in gone {
            gone_of[language].insert(number);
        }
        for (language, (gone, moves)) in gone_of.iter().zip(&moves).enumerate() {
            if !gone.is_empty() || moves.iter().any(|(old, new)| old != new) {
                index.renumber(language, |number| {
                    let stays = !gone.contains(&number);
                    stays.then(|| moves.get(&number).copied()).flatten()
                });
                other.insert(language);
            }
        }

        let added: Vec<(PageId, Option<(usize, usize)>)> = stale
            .into_par_iter()
            .map(|id| {
                let (document, _) = site.render(OutputTarget::Page(id));
                let entry = document.and_then(|document| document.search);
                let place = entry.as_ref().map(|entry| (entry.language, entry.number));
                entry.into_iter().for_each(|entry| index.add(entry));
                (id, place)
            })
            .collect();
        for (id, place) in added {
            let page = Arc::clone(&pages[id]);
            self.pages.insert(page.path.clone(), (page, place));
            other.extend(place.map(|(language, _)| language));
        }

        self.before.clear();
        for language in (0..count).map(LanguageId) {
            let filters = site.search_filters(language);
            let is_same = self.filters.get(&language) == Some(&filters);
            if is_same && !other.contains(&language.0) {
                continue;
            }
            let files = site.search_files_of(language, index, &filters).into_iter();
            let files = files.map(|file| (file.output, file.content)).collect();
            self.filters.insert(language, filters);
            let before = self.files.insert(language, files);
            self.before.extend(before.into_iter().flatten());
        }
    }
}
