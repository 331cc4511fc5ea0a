//! Search on static hosting: an index of each language's words, in files of which a browser loads those
//! that a query needs.
//!
//! In: what search is to know of each page ([`Entry`]); its words ([`words`]) are taken as it is added.
//! Out: for each language
//!
//! - `search/<language>/index.json`: how many pages there are, the first term and the name of each
//!   shard, the names of the chunks of titles, and for Chinese the pairs of characters to fold;
//! - shards: a line for each term, in order of code points: the term, a tab, and its pages, the
//!   difference to the page before times four plus the weight, in base 36, with spaces between;
//! - chunks: URL, title and description of [`CHUNK`] pages each, as JSON.
//!
//! Shards and chunks are named by what they hold, so that browsers may keep them for ever. A term is
//! looked up by bisection in `index.json`; `static/search.js` is the other half of this page.

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

use file_format::Written;
pub use file_format::{CHUNK, File};
use words::Words;

/// What search is to know of a page.
#[derive(Debug)]
pub struct Entry {
    /// The index of its language.
    pub language: usize,
    /// Its number among the pages of that language.
    pub number: usize,
    /// Its URL on the host.
    pub url: String,
    /// Its title.
    pub title: String,
    /// A sentence about it.
    pub description: String,
    /// The error that it is about.
    pub error: Option<String>,
    /// Its tags and categories.
    pub labels: Vec<String>,
    /// Its body.
    pub html: String,
}

/// The index while it grows; pages are added from any thread, in any order.
pub struct Index {
    languages: Vec<Language>,
}

struct Language {
    /// Whether Chinese characters are folded to their simplified forms.
    chinese: bool,
    growing: Mutex<Growing>,
}

#[derive(Default)]
struct Growing {
    /// The words of pages, in as many parts as threads have added pages of the language at a time: a thread
    /// takes one, and nobody waits for it. It takes the largest that is there, which is the last, so that few
    /// terms are in several.
    parts: Vec<Words>,
    /// URL, title and description by number.
    pages: BTreeMap<usize, About>,
}

/// URL, title and description of a page.
type About = (String, String, String);

impl Language {
    fn growing(&self) -> MutexGuard<'_, Growing> {
        self.growing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All words in one part.
    fn whole<'g>(&self, growing: &'g mut Growing) -> &'g mut Words {
        // The others are added to the largest.
        let whole = growing.parts.pop();
        let mut whole = whole.unwrap_or_else(|| Words::new(self.chinese));
        for part in growing.parts.drain(..) {
            whole.append(&part, Some);
        }
        growing.parts.push(whole);
        &mut growing.parts[0]
    }
}

/// A place or a number as it is stored: a language's terms have fewer bytes than fit, since a page has at
/// most 16 MiB.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Index {
    /// An index of languages, of each whether it is written in Chinese characters.
    #[must_use]
    pub fn new(languages: impl IntoIterator<Item = bool>) -> Self {
        let languages = languages.into_iter().map(|chinese| Language {
            chinese,
            growing: Mutex::default(),
        });
        Self {
            languages: languages.collect(),
        }
    }

    /// Adds a page.
    pub fn add(&self, entry: Entry) {
        let Some(language) = self.languages.get(entry.language) else {
            return;
        };
        let part = language.growing().parts.pop();
        let mut part = part.unwrap_or_else(|| Words::new(language.chinese));
        part.text(&entry.title, words::TITLE);
        if let Some(error) = &entry.error {
            part.text(error, words::HEADING);
        }
        for label in &entry.labels {
            part.text(label, words::OFTEN);
        }
        part.html(&entry.html);
        part.end(entry.number);
        let mut growing = language.growing();
        growing.parts.push(part);
        growing.parts.sort_by_key(Words::count);
        let about = (entry.url, entry.title, entry.description);
        growing.pages.insert(entry.number, about);
    }

    /// Takes over an index that was written before, of which `read` knows the files. `number` tells what
    /// number a page has now; those that get none are left out. `false` if it cannot be read: then nothing
    /// is taken over.
    pub fn restore(
        &self,
        language: usize,
        read: impl Fn(&str) -> Option<String>,
        number: impl Fn(usize) -> Option<usize>,
    ) -> bool {
        let (Some(written), Some(language)) = (Written::read(read), self.languages.get(language))
        else {
            return false;
        };
        let mut growing = language.growing();
        for (old, page) in written.pages {
            if let Some(now) = number(old) {
                growing.pages.insert(now, page);
            }
        }
        let whole = language.whole(&mut growing);
        let mut pages: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (term, postings) in written.terms {
            let of_pages = postings.into_iter().filter_map(|posting| {
                let page = number((posting >> 2) as usize)?;
                Some((page, posting & 3))
            });
            let mut of_pages = of_pages.peekable();
            if of_pages.peek().is_some() {
                let term = whole.terms.number_of(&term);
                for (page, weight) in of_pages {
                    pages.entry(page).or_default().push(term << 2 | weight);
                }
            }
        }
        for (page, terms) in pages {
            whole.log.page(page, terms);
        }
        true
    }

    /// Gives the pages of a language other numbers; those that get none are taken out.
    pub fn renumber(&self, language: usize, number: impl Fn(usize) -> Option<usize>) {
        let Some(language) = self.languages.get(language) else {
            return;
        };
        let mut growing = language.growing();
        let pages = std::mem::take(&mut growing.pages).into_iter();
        growing.pages = pages
            .filter_map(|(old, page)| Some((number(old)?, page)))
            .collect();
        // Terms that no page has any more are not taken along.
        let mut stay = Words::new(language.chinese);
        for part in growing.parts.drain(..) {
            stay.append(&part, &number);
        }
        growing.parts.push(stay);
    }

    /// The files of a language; none if it has no page.
    #[must_use]
    pub fn files(&self, language: usize) -> Vec<File> {
        let Some(language) = self.languages.get(language) else {
            return Vec::new();
        };
        let mut growing = language.growing();
        let pages = std::mem::take(&mut growing.pages);
        let files = file_format::files(&pages, language.whole(&mut growing), language.chinese);
        growing.pages = pages;
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn page(number: usize, title: &str, html: String) -> Entry {
        Entry {
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
        index.files(0).into_iter().collect()
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
        let terms = index.languages[0].growing().parts[0].terms.len();
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
        let odd = std::mem::take(&mut *odd.languages[0].growing());
        index.languages[0].growing().parts.extend(odd.parts);
        index.languages[0].growing().pages.extend(odd.pages);
        assert_eq!(files(&index), wanted);
        index.add(page(40, "common", String::new()));
        assert_ne!(files(&index), wanted);
        index.renumber(0, |number| Some(number).filter(|number| *number < 40));
        assert_eq!(files(&index), wanted);
    }

    #[test]
    fn terms_stand_in_order_with_their_pages() {
        let index = Index::new([true]);
        for (number, text) in [(3, "Disk full"), (0, "disk 磁盤")] {
            index.add(page(number, text, String::new()));
        }
        let files = index.files(0);
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
        let chunk = files
            .iter()
            .find(|(name, _)| *name == index["chunks"][0])
            .unwrap();
        let rows: Value = serde_json::from_str(&chunk.1).unwrap();
        assert_eq!(rows[3][1], "Disk full");
        assert!(rows[1].is_null());
    }
}
