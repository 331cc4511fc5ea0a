//! A full-text index in static files: a browser loads only the files that a query needs.
//!
//! In: the pages ([`PageEntry`]); [`words`] extracts their terms when they are added. Out, for each language:
//!
//! - `search/<language>/index.json`: the number of pages, the first term and the file name of each shard, the
//!   names of the chunks of titles, the name of the file of filters and the terms that are offered where nothing
//!   is found, and for Chinese the pairs of characters to fold;
//! - shards: one line per term, in UTF-16 order: the term, a tab, and its postings separated by spaces. A
//!   posting is the difference to the page number before, times four, plus the weight, in base 36;
//! - chunks: URL, title and description of [`CHUNK`] pages each, as JSON;
//! - the filters, if there are any: `[[key, title, [[name, URL, pages], …]], …]`, as JSON; each page is the
//!   difference to the number before, in base 36.
//!
//! Terms are words and names (see [`words`]), and in titles, headings and error messages also numbers with the
//! word before them (`errno 28`).
//!
//! Names of shards and chunks are hashes of their content, so browsers may cache them for ever. A term is
//! found by bisection in `index.json`. `static/search-index.js` reads these files.

mod character_table;
mod file_format;
pub mod folding;
mod forward_index;
mod hash_table;
mod page_terms;
mod terms;
pub mod words;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use file_format::StoredIndex;
pub use file_format::{CHUNK, File};
use words::Words;

/// A page to be indexed.
#[derive(Debug)]
pub struct PageEntry {
    /// The index of its language.
    pub language: usize,
    /// Its number among the pages of that language.
    pub number: usize,
    /// The URL.
    pub url: String,
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// The error message that the page is about.
    pub error: Option<String>,
    /// Tags and categories.
    pub labels: Vec<String>,
    /// The HTML of the body.
    pub html: String,
}

/// A way to narrow results: a taxonomy of the site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Its name in URLs: `tags`.
    pub key: String,
    /// Its title for readers.
    pub title: String,
    /// Its terms.
    pub terms: Vec<FilterTerm>,
}

/// A term of a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FilterTerm {
    /// The name for readers.
    pub name: String,
    /// The URL of the list of its pages.
    pub url: Option<String>,
    /// The numbers of its pages.
    pub pages: Vec<usize>,
}

/// The indexes of all languages. Pages are added from any thread, in any order.
pub struct Index {
    languages: Vec<Language>,
}

struct Language {
    /// True if Chinese characters are folded to their simplified forms.
    chinese: bool,
    pages_and_parts: Mutex<LanguageIndex>,
}

#[derive(Default)]
struct LanguageIndex {
    /// Partial indexes, at most one per thread that adds pages at the same time. A thread takes the largest,
    /// which is the last, so that few terms are in several; no thread waits while another one indexes.
    parts: Vec<Words>,
    /// URL, title and description by page number.
    pages: BTreeMap<usize, Summary>,
}

/// URL, title and description of a page.
type Summary = (String, String, String);

impl Language {
    fn pages_and_parts(&self) -> MutexGuard<'_, LanguageIndex> {
        self.pages_and_parts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Merges all parts into one.
    fn merged<'g>(&self, pages_and_parts: &'g mut LanguageIndex) -> &'g mut Words {
        // Into the largest: fewest terms are copied.
        let merged = pages_and_parts.parts.pop();
        let mut merged = merged.unwrap_or_else(|| Words::new(self.chinese));
        for part in pages_and_parts.parts.drain(..) {
            merged.append(&part, Some);
        }
        pages_and_parts.parts.push(merged);
        &mut pages_and_parts.parts[0]
    }
}

/// Converts an index to its stored form. 32 bits are enough: a page has at most 16 MiB.
fn to_u32(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Index {
    /// Creates an index per language. The items are true for languages written in Chinese characters.
    #[must_use]
    pub fn new(languages: impl IntoIterator<Item = bool>) -> Self {
        let languages = languages.into_iter().map(|chinese| Language {
            chinese,
            pages_and_parts: Mutex::default(),
        });
        Self {
            languages: languages.collect(),
        }
    }

    /// Adds a page.
    pub fn add(&self, entry: PageEntry) {
        let Some(language) = self.languages.get(entry.language) else {
            return;
        };
        let part = language.pages_and_parts().parts.pop();
        let mut part = part.unwrap_or_else(|| Words::new(language.chinese));
        part.text(&entry.title, words::TITLE);
        part.numbers(&entry.title, words::TITLE);
        if let Some(error) = &entry.error {
            part.text(error, words::HEADING);
            part.numbers(error, words::HEADING);
        }
        for label in &entry.labels {
            part.text(label, words::OFTEN);
        }
        part.html(&entry.html);
        part.end(entry.number);
        let mut pages_and_parts = language.pages_and_parts();
        pages_and_parts.parts.push(part);
        pages_and_parts.parts.sort_by_key(Words::count);
        let summary = (entry.url, entry.title, entry.description);
        pages_and_parts.pages.insert(entry.number, summary);
    }

    /// Adds the pages of an index that an earlier build wrote; `read` returns its files. `number` maps an old
    /// page number to the new one; pages without a new number are left out. Returns false, with nothing
    /// added, if a file cannot be read.
    pub fn restore(
        &self,
        language: usize,
        read: impl Fn(&str) -> Option<String>,
        number: impl Fn(usize) -> Option<usize>,
    ) -> bool {
        let (Some(stored), Some(language)) =
            (StoredIndex::read(read), self.languages.get(language))
        else {
            return false;
        };
        let mut pages_and_parts = language.pages_and_parts();
        for (old, page) in stored.pages {
            if let Some(now) = number(old) {
                pages_and_parts.pages.insert(now, page);
            }
        }
        let merged = language.merged(&mut pages_and_parts);
        let mut pages: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (term, postings) in stored.terms {
            let of_pages = postings.into_iter().filter_map(|posting| {
                let page = number((posting >> 2) as usize)?;
                Some((page, posting & 3))
            });
            let mut of_pages = of_pages.peekable();
            if of_pages.peek().is_some() {
                let term = merged.terms.number_of(&term);
                for (page, weight) in of_pages {
                    pages.entry(page).or_default().push(term << 2 | weight);
                }
            }
        }
        for (page, terms) in pages {
            merged.forward.page(page, terms);
        }
        true
    }

    /// Changes the page numbers of a language. Pages without a new number are removed.
    pub fn renumber(&self, language: usize, number: impl Fn(usize) -> Option<usize>) {
        let Some(language) = self.languages.get(language) else {
            return;
        };
        let mut pages_and_parts = language.pages_and_parts();
        let pages = std::mem::take(&mut pages_and_parts.pages).into_iter();
        pages_and_parts.pages = pages
            .filter_map(|(old, page)| Some((number(old)?, page)))
            .collect();
        // Terms without pages are dropped.
        let mut stay = Words::new(language.chinese);
        for part in pages_and_parts.parts.drain(..) {
            stay.append(&part, &number);
        }
        pages_and_parts.parts.push(stay);
    }

    /// Returns the files of a language with its filters, or nothing if it has no page.
    #[must_use]
    pub fn files(&self, language: usize, filters: &[Filter]) -> Vec<File> {
        let Some(language) = self.languages.get(language) else {
            return Vec::new();
        };
        let mut pages_and_parts = language.pages_and_parts();
        let pages = std::mem::take(&mut pages_and_parts.pages);
        let files = file_format::files(
            &pages,
            language.merged(&mut pages_and_parts),
            filters,
            language.chinese,
        );
        pages_and_parts.pages = pages;
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn page(number: usize, title: &str, html: String) -> PageEntry {
        PageEntry {
            language: 0,
            number,
            url: format!("/{number}/"),
            title: title.to_owned(),
            description: String::new(),
            error: None,
            labels: Vec::new(),
            html,
        }
    }

    fn files(index: &Index) -> BTreeMap<String, String> {
        index.files(0, &[]).into_iter().collect()
    }

    fn fill(pages: impl Iterator<Item = usize>) -> Index {
        let index = Index::new([true]);
        for number in pages {
            let html = format!("common Word{number} 體{number}");
            index.add(page(number, "", html));
        }
        index
    }

    #[test]
    fn pages_that_go_leave_nothing() {
        let index = fill(0..40);
        index.renumber(0, |number| number.checked_sub(37));
        let terms = index.languages[0].pages_and_parts().parts[0].terms.len();
        assert_eq!(
            terms,
            1 + 3 + 1 + 3,
            "common, word37 to word39, 体, 37 to 39"
        );
        let again = Index::new([true]);
        let files = files(&index);
        assert!(again.restore(0, |file| files.get(file).cloned(), Some));
        assert_eq!(files, self::files(&again));
    }

    #[test]
    fn an_index_is_the_same_whichever_threads_added_its_pages() {
        let wanted = files(&fill(0..40));
        let (index, odd) = (fill((0..40).step_by(2)), fill((1..40).step_by(2)));
        let odd = std::mem::take(&mut *odd.languages[0].pages_and_parts());
        index.languages[0].pages_and_parts().parts.extend(odd.parts);
        index.languages[0].pages_and_parts().pages.extend(odd.pages);
        assert_eq!(files(&index), wanted);
        index.add(page(40, "common", String::new()));
        assert_ne!(files(&index), wanted);
        index.renumber(0, |number| Some(number).filter(|number| *number < 40));
        assert_eq!(files(&index), wanted);
    }

    #[test]
    fn terms_stand_in_order_with_their_pages() {
        let term = |name: &str, pages: &[usize]| FilterTerm {
            name: name.to_owned(),
            url: Some(format!("/tags/{name}/")),
            pages: pages.to_vec(),
        };
        let filters = [Filter {
            key: "tags".to_owned(),
            title: "Tags".to_owned(),
            terms: vec![term("rare", &[3]), term("b", &[3, 0]), term("gone", &[1])],
        }];
        let index = Index::new([true]);
        for (number, text) in [(3, "Disk full"), (0, "disk 磁盤")] {
            index.add(page(number, text, String::new()));
        }
        let files = index.files(0, &filters);
        let shard = files
            .iter()
            .find(|(name, _)| name.ends_with(".txt"))
            .unwrap();
        assert_eq!(shard.1, "disk\t3 f\nfull\tf\n盘\t3\n磁盘\t3\n");
        let (_, index) = files.last().unwrap();
        let index: Value = serde_json::from_str(index).unwrap();
        assert_eq!(
            (index["pages"].as_u64(), index["shards"][0].as_str()),
            (Some(2), Some("disk"))
        );
        assert!(index["fold"].as_str().unwrap().contains("盤盘"));
        let filters = files
            .iter()
            .find(|(name, _)| *name == index["filters"])
            .unwrap();
        assert_eq!(
            filters.1,
            r#"[["tags","Tags",[["b","/tags/b/","0 3"],["rare","/tags/rare/","3"]]]]"#
        );
        let chunk = files
            .iter()
            .find(|(name, _)| *name == index["chunks"][0])
            .unwrap();
        let rows: Value = serde_json::from_str(&chunk.1).unwrap();
        assert_eq!(rows[3][1], "Disk full");
        assert!(rows[1].is_null());
    }
}
