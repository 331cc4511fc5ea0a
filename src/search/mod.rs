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
mod letters;
pub mod words;

use std::collections::{BTreeMap, hash_map};
use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
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
    /// Each term by its hash.
    terms: FxHashMap<u64, Term>,
    /// All terms, one behind the other.
    text: String,
    /// What terms the pages have, one page behind the other: the number of a term times four, plus its
    /// weight there. A page only adds to the end of it; which pages a term has is counted when files are
    /// made ([`Growing::postings`]).
    had: Vec<u32>,
    /// The pages in that order: each with its number, and where its terms end.
    ends: Vec<(u32, usize)>,
    pages: BTreeMap<usize, (String, String, String)>,
}

/// A term: its number, and where it stands in the text of all terms.
#[derive(Clone, Copy)]
struct Term {
    /// Its first eight bytes: all of most terms, so that their text is not looked up.
    begins: u64,
    start: u32,
    length: u32,
    number: u32,
}

/// The pages of all terms.
struct Postings {
    /// By the number of a term where its pages end; they begin where those of the one before it end.
    ends: Vec<u32>,
    /// The number of a page times four, plus the weight.
    pages: Vec<u32>,
}

impl Postings {
    /// The pages of a term, in their order; none if those that had it are gone.
    fn of(&self, term: &Term) -> &[u32] {
        let at = term.number as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.pages[start as usize..self.ends[at] as usize]
    }
}

/// A file of the index: its path below the folder of its language, and what it holds.
pub type File = (String, String);

impl Growing {
    fn text(&self, term: &Term) -> &str {
        let start = term.start as usize;
        &self.text[start..start + term.length as usize]
    }

    /// The number of a term; a new one for one that is not known.
    fn number_of(&mut self, mut hash: u64, term: &str) -> u32 {
        let begins = beginning(term);
        let count = self.terms.len();
        loop {
            let entry = match self.terms.entry(hash) {
                hash_map::Entry::Occupied(entry) => entry,
                hash_map::Entry::Vacant(entry) => {
                    let number = place(count);
                    entry.insert(Term {
                        begins,
                        start: place(self.text.len()),
                        length: place(term.len()),
                        number,
                    });
                    self.text.push_str(term);
                    return number;
                }
            };
            let known = entry.get();
            let is_it = known.begins == begins && known.length as usize == term.len() && {
                let start = known.start as usize;
                term.len() <= 8 || self.text[start..start + term.len()] == *term
            };
            if is_it {
                return known.number;
            }
            // Another term has the hash: the next one is taken.
            hash = hash.wrapping_add(1);
        }
    }

    /// Ends the terms of a page.
    fn end(&mut self, page: usize) {
        self.ends.push((place(page), self.had.len()));
    }

    /// The pages in the order in which they came, each with its terms.
    fn segments(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let mut start = 0;
        self.ends.iter().map(move |(page, end)| {
            let terms = &self.had[start..*end];
            start = *end;
            (*page, terms)
        })
    }

    /// The pages of each term.
    fn postings(&self) -> Postings {
        let mut ends = vec![0; self.terms.len()];
        for had in &self.had {
            ends[(had >> 2) as usize] += 1;
        }
        // Where each begins: after it is filled, where it ends.
        let mut next = 0;
        for end in &mut ends {
            next += std::mem::replace(end, next);
        }
        let mut segments: Vec<(u32, &[u32])> = self.segments().collect();
        segments.sort_unstable_by_key(|(page, _)| *page);
        let mut pages = vec![0; self.had.len()];
        for (page, terms) in segments {
            for had in terms {
                let at = &mut ends[(had >> 2) as usize];
                pages[*at as usize] = page << 2 | had & 3;
                *at += 1;
            }
        }
        Postings { ends, pages }
    }

    /// Gives pages other numbers; those that get none are taken out.
    fn renumber(&mut self, number: impl Fn(usize) -> Option<usize>) {
        let pages = std::mem::take(&mut self.pages).into_iter();
        self.pages = pages
            .filter_map(|(old, page)| Some((number(old)?, page)))
            .collect();
        let mut stay = Self::default();
        for (page, terms) in self.segments() {
            if let Some(now) = number(page as usize) {
                stay.had.extend_from_slice(terms);
                stay.end(now);
            }
        }
        (self.had, self.ends) = (stay.had, stay.ends);
        self.forget();
    }

    /// Lets go of terms that no page has, once that is most of the text.
    fn forget(&mut self) {
        const GONE: u32 = u32::MAX;
        let mut numbers = vec![GONE; self.terms.len()];
        for had in &self.had {
            numbers[(had >> 2) as usize] = 0;
        }
        let alive = self
            .terms
            .values()
            .map(|term| match numbers[term.number as usize] {
                GONE => 0,
                _ => term.length as usize,
            });
        if alive.sum::<usize>() * 2 > self.text.len() {
            return;
        }
        let before = std::mem::take(&mut self.terms);
        let text = std::mem::take(&mut self.text);
        #[allow(clippy::iter_over_hash_type, reason = "a table is made of a table")]
        for (hash, term) in before {
            let number = &mut numbers[term.number as usize];
            if *number == GONE {
                continue;
            }
            *number = place(self.terms.len());
            let start = term.start as usize;
            let now = Term {
                start: place(self.text.len()),
                number: *number,
                ..term
            };
            self.text
                .push_str(&text[start..start + term.length as usize]);
            self.terms.insert(hash, now);
        }
        for had in &mut self.had {
            *had = numbers[(*had >> 2) as usize] << 2 | *had & 3;
        }
    }
}

/// A place or a number as it is stored: a language's terms have fewer bytes than fit, since a page has at
/// most 16 MiB.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
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
        for (hash, term, weight) in entry.words.terms() {
            let number = growing.number_of(hash, term);
            growing.had.push(number << 2 | u32::from(weight));
        }
        growing.end(entry.number);
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
        let mut pages: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (term, postings) in written.terms {
            let of_pages = postings.into_iter().filter_map(|posting| {
                let page = number((posting >> 2) as usize)?;
                Some((page, posting & 3))
            });
            let mut of_pages = of_pages.peekable();
            if of_pages.peek().is_some() {
                let term = growing.number_of(words::hash(&term), &term);
                for (page, weight) in of_pages {
                    pages.entry(page).or_default().push(term << 2 | weight);
                }
            }
        }
        for (page, terms) in pages {
            growing.had.extend(terms);
            growing.end(page);
        }
        true
    }

    /// Gives the pages of a language other numbers; those that get none are taken out.
    pub fn renumber(&self, language: usize, number: impl Fn(usize) -> Option<usize>) {
        let Some(growing) = self.languages.get(language) else {
            return;
        };
        let mut growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
        growing.renumber(number);
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
        let postings = growing.postings();
        let mut terms: Vec<&Term> = growing.terms.values().collect();
        terms.retain(|term| !postings.of(term).is_empty());
        let folds = if chinese {
            folds(terms.iter().map(|term| growing.text(term)))
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
        for (first, shard) in shards_of(&growing, &terms, &postings) {
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
fn shards_of(growing: &Growing, terms: &[&Term], postings: &Postings) -> Vec<(String, String)> {
    let mut terms: Vec<(u64, &str, &Term)> = terms
        .iter()
        .map(|term| (term.begins, growing.text(term), *term))
        .collect();
    terms.sort_unstable_by(|(a_begins, a, _), (b_begins, b, _)| {
        let order = a_begins.cmp(b_begins);
        order.then_with(|| in_order_of_browsers(a, b))
    });
    let mut shards: Vec<(String, String)> = Vec::new();
    for (_, text, term) in terms {
        if shards.last().is_none_or(|(_, shard)| shard.len() > SHARD) {
            shards.push((text.to_owned(), String::with_capacity(SHARD + SHARD / 4)));
        }
        let Some((_, shard)) = shards.last_mut() else {
            continue;
        };
        shard.push_str(text);
        let mut before = 0;
        for (at, posting) in postings.of(term).iter().enumerate() {
            shard.push(if at == 0 { '\t' } else { ' ' });
            let number = posting >> 2;
            base36(shard, (number - before) << 2 | posting & 3);
            before = number;
        }
        shard.push('\n');
    }
    shards
}

/// By UTF-16 code units, as JavaScript compares.
fn in_order_of_browsers(a: &str, b: &str) -> std::cmp::Ordering {
    a.bytes().map(in_place).cmp(b.bytes().map(in_place))
}

/// The first eight bytes of a term as a number: terms are in the order of these, where they differ.
fn beginning(term: &str) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(term.bytes()) {
        *to = in_place(from);
    }
    u64::from_be_bytes(bytes)
}

/// A byte of UTF-8 by its place in the order of UTF-16: characters beyond the first plane come before
/// those from U+E000.
fn in_place(byte: u8) -> u8 {
    match byte {
        0xee..=0xef => byte + 5,
        0xf0..=0xf4 => byte - 2,
        byte => byte,
    }
}

fn base36(out: &mut String, number: u32) {
    if number >= 36 {
        base36(out, number / 36);
    }
    out.push(char::from_digit(number % 36, 36).unwrap_or('0'));
}

/// Traditional characters with their simplified forms, of those that the index has: `體体檔档`.
fn folds<'t>(terms: impl Iterator<Item = &'t str>) -> String {
    let has: FxHashSet<char> = terms
        .flat_map(|term| term.chars().filter(|c| *c >= '\u{3400}'))
        .collect();
    let ideographs = ('\u{3400}'..='\u{4dbf}').chain('\u{4e00}'..='\u{9fff}');
    ideographs
        .filter_map(|c| Some((c, letters::simple(c))).filter(|(c, simple)| c != simple))
        .filter(|(_, simple)| has.contains(simple))
        .flat_map(|(c, simple)| [c, simple])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_go_leave_nothing() {
        let fill = |pages: std::ops::Range<usize>| {
            let index = Index::new(1);
            for number in pages {
                let mut words = Words::new(true);
                words.text(&format!("common word{number} 體{number}"), words::TEXT);
                index.add(Entry {
                    language: 0,
                    number,
                    url: format!("/{number}/"),
                    title: String::new(),
                    description: String::new(),
                    words,
                });
            }
            index
        };
        let index = fill(0..40);
        index.renumber(0, |number| number.checked_sub(37));
        let growing = index.languages[0].lock().unwrap();
        assert!(growing.text.len() < 60, "{}", growing.text);
        drop(growing);
        let files: BTreeMap<String, String> = index.files(0, true).into_iter().collect();
        let again = Index::new(1);
        assert!(again.restore(0, |file| files.get(file).cloned(), Some));
        let again: BTreeMap<String, String> = again.files(0, true).into_iter().collect();
        assert_eq!(files, again);
    }

    #[test]
    fn terms_are_compared_as_browsers_do() {
        let mut terms = [
            "b",
            "ａ",
            "\u{20000}x",
            "漢",
            "\u{20000}",
            "a",
            "\u{fffd}",
            "",
        ];
        terms.sort_by(|a, b| in_order_of_browsers(a, b));
        let mut wanted = terms;
        wanted.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        assert_eq!(terms, wanted);
        assert!(in_order_of_browsers("\u{20000}", "ａ").is_lt());
    }

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
