//! The three rules that join pages, in their order.

use std::collections::{BTreeMap, HashMap};

use super::{Fingerprints, Joined, Note, NoteId, Notes, PageId, fingerprint, original};
use crate::diagnostics::{Diagnostic, Place};
use crate::language::LanguageId;
use crate::source::Source;

/// Groups all pages into notes. Fingerprints that are known are not taken again.
#[must_use]
pub fn group(source: &Source, fingerprints: &mut Fingerprints) -> (Notes, Vec<Diagnostic>) {
    let mut grouping = Grouping {
        source,
        fingerprints,
        groups: Vec::new(),
        alone: Vec::new(),
        diagnostics: Vec::new(),
    };
    grouping.by_keys();
    grouping.by_content();
    grouping.finish()
}

/// Pages that belong together.
struct Group {
    key: String,
    pages: Vec<PageId>,
    joined: Option<Joined>,
}

struct Grouping<'a> {
    source: &'a Source,
    fingerprints: &'a mut Fingerprints,
    groups: Vec<Group>,
    /// Pages that neither key nor path joined.
    alone: Vec<PageId>,
    diagnostics: Vec<Diagnostic>,
}

impl Grouping<'_> {
    /// Rules 1 and 2. A page with a key is not joined by its path: it said where it belongs. A key that
    /// no other page has says nothing (sites number their pages with `page_id`): there the path counts.
    fn by_keys(&mut self) {
        let pages = &self.source.pages;
        let mut shared: HashMap<&str, usize> = HashMap::new();
        for key in pages
            .iter()
            .filter_map(|page| page.translation_key.as_deref())
        {
            *shared.entry(key).or_default() += 1;
        }
        let mut by_key: BTreeMap<(Joined, &str), Vec<PageId>> = BTreeMap::new();
        for (id, page) in pages.iter().enumerate() {
            let key = match page.translation_key.as_deref() {
                Some(key) if shared[key] > 1 => (Joined::Explicit, key),
                _ => (Joined::Path, page.path_key.as_str()),
            };
            by_key.entry(key).or_default().push(id);
        }
        for ((joined, key), pages) in by_key {
            let mut languages: HashMap<LanguageId, PageId> = HashMap::new();
            let mut together = Vec::new();
            for id in pages {
                match languages.get(&self.source.pages[id].language) {
                    None => {
                        languages.insert(self.source.pages[id].language, id);
                        together.push(id);
                    }
                    Some(first) => {
                        if joined == Joined::Explicit {
                            self.key_taken(key, *first, id);
                        }
                        self.groups.push(Group {
                            key: self.source.pages[id].path_key.clone(),
                            pages: vec![id],
                            joined: None,
                        });
                    }
                }
            }
            if let ([only], Joined::Path) = (&together[..], joined) {
                self.alone.push(*only);
            } else {
                self.groups.push(Group {
                    key: key.to_owned(),
                    joined: (together.len() > 1).then_some(joined),
                    pages: together,
                });
            }
        }
    }

    fn key_taken(&mut self, key: &str, first: PageId, second: PageId) {
        let page = |id: PageId| &self.source.pages[id];
        let tag = &self.source.languages.get(page(second).language).tag;
        self.diagnostics.push(
            Diagnostic::warning(
                "translation-key-taken",
                format!("two pages in `{tag}` have the translation key `{key}`"),
            )
            .at(Place::file(&page(second).path))
            .at(Place::file(&page(first).path))
            .help("a note has one page in each language: give one of them another key"),
        );
    }

    /// Rule 3.
    fn by_content(&mut self) {
        self.alone.sort_unstable();
        for pages in fingerprint::pair(self.source, &self.alone, self.fingerprints) {
            let joined = (pages.len() > 1).then_some(Joined::Inferred);
            let named_after = original(self.source, &pages);
            self.groups.push(Group {
                key: self.source.pages[named_after].path_key.clone(),
                pages,
                joined,
            });
        }
    }

    fn finish(self) -> (Notes, Vec<Diagnostic>) {
        let source = self.source;
        let mut notes: Vec<Note> = self
            .groups
            .into_iter()
            .map(|group| {
                let mut pages = group.pages;
                pages.sort_by_key(|id| (source.pages[*id].language, *id));
                Note {
                    original: original(source, &pages),
                    key: group.key,
                    pages,
                    joined: group.joined,
                }
            })
            .collect();
        notes.sort_by_key(|note| note.pages.iter().min().copied());
        let mut of_page = vec![NoteId(0); source.pages.len()];
        for (i, note) in notes.iter().enumerate() {
            for page in &note.pages {
                of_page[*page] = NoteId(i);
            }
        }
        (Notes { notes, of_page }, self.diagnostics)
    }
}
