//! Search on static hosting: an index of each language's words, in files of which a browser loads those
//! that a query needs.
//!
//! In: the words of each page ([`words`]), taken while the page is rendered. Out: for each language
//!
//! - `search/<language>/index.json`: how many pages there are, the first term and the name of each
//!   shard, the names of the chunks of titles, and for Chinese the pairs of characters to fold;
//! - shards: a line for each term, in order of code points: the term, a tab, and its pages, the
//!   difference to the page before times four plus the weight, in base 36, with spaces between;
//! - chunks: URL, title and description of [`CHUNK`] pages each, as JSON.
//!
//! Shards and chunks are named by what they hold, so that browsers may keep them for ever. A term is
//! looked up by bisection in `index.json`; `static/search.js` is the other half of this page.

pub mod fold;
pub mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use words::Words;

/// How many pages' titles stand in a file.
pub const CHUNK: usize = 32;
/// How large a shard grows, in bytes.
const SHARD: usize = 24 * 1024;

/// What search knows of a page.
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
    /// Its words.
    pub words: Words,
}

/// The index while it grows; pages are added from any thread, in any order.
pub struct Index {
    languages: Vec<Mutex<Growing>>,
}

#[derive(Default)]
struct Growing {
    /// By its hash each term, with its pages: number times four, plus weight.
    terms: FxHashMap<u64, Term>,
    pages: BTreeMap<usize, (String, String, String)>,
}

type Term = (Box<str>, Vec<u32>);

/// A file of the index: its path below the folder of its language, and what it holds.
pub type File = (String, String);

impl Growing {
    fn post(&mut self, mut hash: u64, term: &str, posting: u32) {
        loop {
            match self.terms.get_mut(&hash) {
                Some((known, postings)) if **known == *term => return postings.push(posting),
                Some(_) => hash = hash.wrapping_add(1),
                None => break,
            }
        }
        self.terms.insert(hash, (term.into(), vec![posting]));
    }
}

impl Index {
    /// An index of so many languages.
    #[must_use]
    pub fn new(languages: usize) -> Self {
        Self {
            languages: (0..languages).map(|_| Mutex::default()).collect(),
        }
    }

    /// Adds a page.
    pub fn add(&self, entry: Entry) {
        let Some(growing) = self.languages.get(entry.language) else {
            return;
        };
        let mut growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
        let number = u32::try_from(entry.number).unwrap_or(u32::MAX >> 2);
        for (hash, term, weight) in entry.words.terms() {
            growing.post(hash, term, number << 2 | u32::from(weight));
        }
        growing
            .pages
            .insert(entry.number, (entry.url, entry.title, entry.description));
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
        let (Some(written), Some(growing)) = (Written::read(read), self.languages.get(language))
        else {
            return false;
        };
        let mut growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
        for (old, page) in written.pages {
            if let Some(now) = number(old) {
                growing.pages.insert(now, page);
            }
        }
        for (term, postings) in written.terms {
            let hash = words::hash(&term);
            for posting in postings {
                let now = number((posting >> 2) as usize).and_then(|now| u32::try_from(now).ok());
                if let Some(now) = now {
                    growing.post(hash, &term, now << 2 | posting & 3);
                }
            }
        }
        true
    }

    /// Gives the pages of a language other numbers; those that get none are taken out.
    pub fn renumber(&self, language: usize, number: impl Fn(usize) -> Option<usize>) {
        let Some(growing) = self.languages.get(language) else {
            return;
        };
        let mut growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
        let pages = std::mem::take(&mut growing.pages).into_iter();
        growing.pages = pages
            .filter_map(|(old, page)| Some((number(old)?, page)))
            .collect();
        growing.terms.retain(|_, (_, postings)| {
            postings.retain_mut(|posting| {
                let now = number((*posting >> 2) as usize).and_then(|now| u32::try_from(now).ok());
                if let Some(now) = now {
                    *posting = now << 2 | *posting & 3;
                }
                now.is_some()
            });
            !postings.is_empty()
        });
    }

    /// The files of a language; none if it has no page. `chinese`: whether its characters were folded.
    #[must_use]
    pub fn files(&self, language: usize, chinese: bool) -> Vec<File> {
        let Some(growing) = self.languages.get(language) else {
            return Vec::new();
        };
        let growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((last, _)) = growing.pages.last_key_value() else {
            return Vec::new();
        };
        let folds = if chinese {
            folds(&growing.terms)
        } else {
            String::new()
        };
        let mut files: Vec<File> = Vec::new();
        let mut add = |ending: &str, text: String| {
            let name = format!("{}.{ending}", &blake3::hash(text.as_bytes()).to_hex()[..10]);
            files.push((name.clone(), text));
            name
        };

        let mut shards: Vec<Value> = Vec::new();
        for (first, shard) in shards_of(&growing.terms) {
            shards.push(first.into());
            shards.push(add("txt", shard).into());
        }
        let mut chunks: Vec<Value> = Vec::new();
        for chunk in 0..=last / CHUNK {
            let rows: Vec<Value> = (chunk * CHUNK..(chunk + 1) * CHUNK)
                .map(|number| {
                    let page = growing.pages.get(&number);
                    page.map_or(Value::Null, |(url, title, about)| {
                        json!([url, title, about])
                    })
                })
                .collect();
            chunks.push(add("json", Value::Array(rows).to_string()).into());
        }
        let mut index = json!({
            "pages": growing.pages.len(),
            "chunk": CHUNK,
            "shards": shards,
            "chunks": chunks,
        });
        if !folds.is_empty() {
            index["fold"] = folds.into();
        }
        files.push(("index.json".to_owned(), index.to_string()));
        files
    }
}

/// An index as its files have it.
struct Written {
    pages: Vec<(usize, (String, String, String))>,
    terms: Vec<(String, Vec<u32>)>,
}

impl Written {
    /// `None` if a file is missing or is none of ours.
    fn read(read: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let index: Value = serde_json::from_str(&read("index.json")?).ok()?;
        let mut written = Self {
            pages: Vec::new(),
            terms: Vec::new(),
        };
        for (at, name) in index["chunks"].as_array()?.iter().enumerate() {
            let rows: Vec<Option<(String, String, String)>> =
                serde_json::from_str(&read(name.as_str()?)?).ok()?;
            let numbered = (at * CHUNK..).zip(rows);
            written
                .pages
                .extend(numbered.filter_map(|(number, row)| Some((number, row?))));
        }
        for name in index["shards"].as_array()?.iter().skip(1).step_by(2) {
            for line in read(name.as_str()?)?.lines() {
                let (term, postings) = line.split_once('\t')?;
                let mut number = 0;
                let postings = postings.split(' ').map(|posting| {
                    let posting = u32::from_str_radix(posting, 36).ok()?;
                    number += posting >> 2;
                    Some(number << 2 | posting & 3)
                });
                let postings: Option<Vec<u32>> = postings.collect();
                written.terms.push((term.to_owned(), postings?));
            }
        }
        Some(written)
    }
}

/// The shards in order, each with its first term.
fn shards_of(terms: &FxHashMap<u64, Term>) -> Vec<(String, String)> {
    let mut terms: Vec<&Term> = terms.values().collect();
    // By UTF-16 code units, as JavaScript compares, but for characters beyond the first plane: those
    // are rare ideographs, and compared alike among themselves.
    terms.sort_unstable_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
    let mut shards: Vec<(String, String)> = Vec::new();
    for (term, postings) in terms {
        if shards.last().is_none_or(|(_, text)| text.len() > SHARD) {
            shards.push((term.to_string(), String::new()));
        }
        let Some((_, text)) = shards.last_mut() else {
            continue;
        };
        let mut postings = postings.clone();
        postings.sort_unstable();
        text.push_str(term);
        let mut before = 0;
        for (at, posting) in postings.into_iter().enumerate() {
            text.push(if at == 0 { '\t' } else { ' ' });
            let number = posting >> 2;
            base36(text, (number - before) << 2 | posting & 3);
            before = number;
        }
        text.push('\n');
    }
    shards
}

fn base36(out: &mut String, number: u32) {
    if number >= 36 {
        base36(out, number / 36);
    }
    let digit = char::from_digit(number % 36, 36).unwrap_or('0');
    let _ = write!(out, "{digit}");
}

/// Traditional characters with their simplified forms, of those that the index has: `體体檔档`.
fn folds(terms: &FxHashMap<u64, Term>) -> String {
    let mut has: std::collections::HashSet<char> = std::collections::HashSet::new();
    #[allow(clippy::iter_over_hash_type, reason = "a set is made of a set")]
    for (term, _) in terms.values() {
        has.extend(term.chars().filter(|c| *c >= '\u{3400}'));
    }
    let ideographs = ('\u{3400}'..='\u{4dbf}').chain('\u{4e00}'..='\u{9fff}');
    ideographs
        .filter_map(|c| Some((c, fold::simplified(c)?)))
        .filter(|(_, simple)| has.contains(simple))
        .flat_map(|(c, simple)| [c, simple])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_stand_in_order_with_their_pages() {
        let index = Index::new(1);
        for (number, text) in [(3, "Disk full"), (0, "disk 磁盤")] {
            let mut words = Words::new(true);
            words.text(text, words::TITLE);
            index.add(Entry {
                language: 0,
                number,
                url: format!("/{number}/"),
                title: text.to_owned(),
                description: String::new(),
                words,
            });
        }
        let files = index.files(0, true);
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
