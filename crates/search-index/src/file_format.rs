//! The index as its files have it: written, and read again.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use super::forward_index::Postings;
use super::words::Words;
use super::{About, character_table};

/// How many pages' titles stand in a file.
pub const CHUNK: usize = 32;
/// How large a shard grows, in bytes.
const SHARD: usize = 24 * 1024;

/// A file of the index: its path below the folder of its language, and what it holds.
pub type File = (String, String);

/// The files of pages and their words; none if there is no page. `chinese`: whether Chinese characters
/// were folded.
pub(super) fn files(pages: &BTreeMap<usize, About>, words: &Words, chinese: bool) -> Vec<File> {
    let Some((last, _)) = pages.last_key_value() else {
        return Vec::new();
    };
    let postings = words.log.postings(words.terms.len());
    let numbers =
        (0..super::place(words.terms.len())).filter(|term| !postings.of(*term).is_empty());
    let terms: Vec<(&str, u32)> = numbers.map(|term| (words.terms.text(term), term)).collect();
    let folds = if chinese {
        folds(terms.iter().map(|(text, _)| *text))
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
    for (first, shard) in shards_of(terms, &postings) {
        shards.push(first.into());
        shards.push(add("txt", shard).into());
    }
    let mut chunks: Vec<Value> = Vec::new();
    for chunk in 0..=last / CHUNK {
        let rows: Vec<Value> = (chunk * CHUNK..(chunk + 1) * CHUNK)
            .map(|number| {
                let page = pages.get(&number);
                page.map_or(Value::Null, |(url, title, about)| {
                    json!([url, title, about])
                })
            })
            .collect();
        chunks.push(add("json", Value::Array(rows).to_string()).into());
    }
    let mut index = json!({
        "pages": pages.len(),
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

/// An index as its files have it.
pub(super) struct Written {
    /// By number.
    pub(super) pages: Vec<(usize, About)>,
    /// Each with its pages: the number of each times four, plus the weight.
    pub(super) terms: Vec<(String, Vec<u32>)>,
}

impl Written {
    /// `None` if a file is missing or is none of ours.
    pub(super) fn read(read: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let index: Value = serde_json::from_str(&read("index.json")?).ok()?;
        let mut written = Self {
            pages: Vec::new(),
            terms: Vec::new(),
        };
        for (at, name) in index["chunks"].as_array()?.iter().enumerate() {
            let rows: Vec<Option<About>> = serde_json::from_str(&read(name.as_str()?)?).ok()?;
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
fn shards_of(terms: Vec<(&str, u32)>, postings: &Postings) -> Vec<(String, String)> {
    let terms = terms.into_iter();
    let mut terms: Vec<(u64, &str, u32)> = terms
        .map(|(text, term)| (beginning(text), text, term))
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
fn in_order_of_browsers(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.cmp(b);
    }
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
        .filter_map(|c| Some((c, character_table::simple(c))).filter(|(c, simple)| c != simple))
        .filter(|(_, simple)| has.contains(simple))
        .flat_map(|(c, simple)| [c, simple])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
