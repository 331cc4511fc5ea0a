//! The search index of a preview. It is made when somebody searches, and after a change the words of
//! pages that changed alone are taken again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::language::LanguageId;
use crate::search::{Entry, Index};
use crate::site::{Site, Target};
use crate::source::{Page, is_below};
use crate::translation::PageId;

/// The index, and what it was made from.
#[derive(Default)]
pub(super) struct Searching {
    index: Option<Index>,
    /// By its path each page that was looked at, and where it stands in the index, if it does.
    pages: HashMap<String, (Arc<Page>, Option<(usize, usize)>)>,
    /// Files below the output folder, by language.
    files: HashMap<LanguageId, HashMap<String, Vec<u8>>>,
    /// Those before the last change: a page in a browser may still ask for them.
    before: HashMap<String, Vec<u8>>,
    /// What changed since.
    touched: Vec<String>,
    is_current: bool,
}

impl Searching {
    /// The index after changes at and below `paths`.
    pub(super) fn after(mut self, old: &Site, new: &Site, paths: &[String]) -> Self {
        // Liquid may show any page in any other, and the interface's words stand in pages.
        if new.has_liquid() || !new.looks_like(old) {
            return Self::default();
        }
        self.touched.extend_from_slice(paths);
        self.is_current = false;
        self
    }

    /// A file of the index of `site`.
    pub(super) fn file(&mut self, site: &Site, file: &str) -> Option<&[u8]> {
        if !self.is_current {
            self.follow(site);
        }
        let mut languages = site.source.languages.iter();
        let found = languages.find_map(|(id, _)| self.files.get(&id)?.get(file));
        found.or_else(|| self.before.get(file)).map(Vec::as_slice)
    }

    fn follow(&mut self, site: &Site) {
        let count = site.source.languages.len();
        let index = self.index.get_or_insert_with(|| Index::new(count));
        let touched = std::mem::take(&mut self.touched);
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

        let entries: Vec<(PageId, Option<Entry>)> = stale
            .into_par_iter()
            .map(|id| {
                let (document, _) = site.render(Target::Page(id));
                (id, document.and_then(|document| document.search))
            })
            .collect();
        for (id, entry) in entries {
            let page = Arc::clone(&pages[id]);
            let place = entry.as_ref().map(|entry| (entry.language, entry.number));
            self.pages.insert(page.path.clone(), (page, place));
            if let Some(entry) = entry {
                other.insert(entry.language);
                index.add(entry);
            }
        }

        self.before.clear();
        for language in other.into_iter().map(LanguageId) {
            let files = site.search_files_of(language, index).into_iter();
            let files = files.map(|file| (file.output, file.content)).collect();
            let before = self.files.insert(language, files);
            self.before.extend(before.into_iter().flatten());
        }
        self.is_current = true;
    }
}
