//! The files of an index: writing and reading.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use super::forward_index::Postings;
use super::words::Words;
use super::{Filter, Summary, character_table};

/// Pages per file of titles.
pub const CHUNK: usize = 16;
/// The size at which a shard is complete, in bytes.
const SHARD: usize = 12 * 1024;

/// The terms of a filter that are offered: those with most pages.
const MAX_TERMS: usize = 100;

/// The terms of the first filter that `index.json` names, to be offered where nothing is found.
const MAX_OFFERED: usize = 12;

/// A file of the index: its path below the folder of its language, and its content.
pub type File = (String, String);

/// Returns the files of an index, or nothing if there is no page. `chinese` is true if Chinese characters are
/// folded.
pub(super) fn files(
    pages: &BTreeMap<usize, Summary>,
    words: &Words,
    filters: &[Filter],
    chinese: bool,
) -> Vec<File> {
    let Some((last, _)) = pages.last_key_value() else {
        return Vec::new();
    };
    let postings = words.forward.postings(words.terms.len());
    let numbers =
        (0..super::to_u32(words.terms.len())).filter(|term| !postings.of(*term).is_empty());
    let terms: Vec<(&str, u32)> = numbers.map(|term| (words.terms.text(term), term)).collect();
    let simplified_pairs = if chinese {
        simplified_pairs(terms.iter().map(|(text, _)| *text))
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
                page.map_or(Value::Null, |(url, title, description)| {
                    json!([url, title, description])
                })
            })
            .collect();
        chunks.push(add("json", Value::Array(rows).to_string()).into());
    }
    let filters = described_filters(filters, pages);
    let mut index = json!({
        "pages": pages.len(),
        "chunk": CHUNK,
        "shards": shards,
        "chunks": chunks,
    });
    if let Some(first) = filters.first() {
        index["offered"] = offered(first);
        index["filters"] = add("json", Value::Array(filters).to_string()).into();
    }
    if !simplified_pairs.is_empty() {
        index["fold"] = simplified_pairs.into();
    }
    files.push(("index.json".to_owned(), index.to_string()));
    files
}

/// An index as read from its files.
pub(super) struct StoredIndex {
    /// Pages with their numbers.
    pub(super) pages: Vec<(usize, Summary)>,
    /// Terms, each with its postings: page number times four, plus the weight.
    pub(super) terms: Vec<(String, Vec<u32>)>,
}

impl StoredIndex {
    /// Returns `None` if a file is missing or has another format.
    pub(super) fn read(read: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let index: Value = serde_json::from_str(&read("index.json")?).ok()?;
        let mut stored = Self {
            pages: Vec::new(),
            terms: Vec::new(),
        };
        for (at, name) in index["chunks"].as_array()?.iter().enumerate() {
            let rows: Vec<Option<Summary>> = serde_json::from_str(&read(name.as_str()?)?).ok()?;
            let numbered = (at * CHUNK..).zip(rows);
            stored
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
                stored.terms.push((term.to_owned(), postings?));
            }
        }
        Some(stored)
    }
}

/// Returns the shards in order, each with its first term.
fn shards_of(terms: Vec<(&str, u32)>, postings: &Postings) -> Vec<(String, String)> {
    let terms = terms.into_iter();
    let mut terms: Vec<(u64, &str, u32)> = terms
        .map(|(text, term)| (sort_key(text), text, term))
        .collect();
    terms.sort_unstable_by(|(a_key, a, _), (b_key, b, _)| {
        let order = a_key.cmp(b_key);
        order.then_with(|| compare_utf16(a, b))
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
        shard.push('\t');
        let mut before = 0;
        for (at, posting) in postings.of(term).iter().enumerate() {
            shard.push_str(if at == 0 { "" } else { " " });
            let number = posting >> 2;
            base36(shard, (number - before) << 2 | posting & 3);
            before = number;
        }
        shard.push('\n');
    }
    shards
}

/// Returns names and URLs of the first terms of a described filter.
fn offered(filter: &Value) -> Value {
    let terms = filter[2].as_array().map_or(&[][..], Vec::as_slice);
    let rows = terms.iter().filter(|term| term[1].is_string());
    let rows = rows.take(MAX_OFFERED);
    rows.map(|term| json!([term[0], term[1]])).collect()
}

/// Returns the filters with the terms that have most of these pages. A filter with one term narrows nothing.
fn described_filters(filters: &[Filter], pages: &BTreeMap<usize, Summary>) -> Vec<Value> {
    let described = filters.iter().filter_map(|filter| {
        let terms = filter.terms.iter().map(|term| {
            let numbers = term.pages.iter().filter(|page| pages.contains_key(page));
            let mut numbers: Vec<u32> = numbers.map(|page| super::to_u32(*page)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            (numbers, term)
        });
        let mut terms: Vec<_> = terms.filter(|(numbers, _)| !numbers.is_empty()).collect();
        terms.sort_by(|(a_numbers, a), (b_numbers, b)| {
            let by_count = b_numbers.len().cmp(&a_numbers.len());
            by_count.then_with(|| a.name.cmp(&b.name))
        });
        terms.truncate(MAX_TERMS);
        let rows = terms.iter().map(|(numbers, term)| {
            let mut differences = String::new();
            let mut before = 0;
            for number in numbers {
                if !differences.is_empty() {
                    differences.push(' ');
                }
                base36(&mut differences, number - before);
                before = *number;
            }
            json!([term.name, term.url, differences])
        });
        let rows: Vec<Value> = rows.collect();
        (rows.len() > 1).then(|| json!([filter.key, filter.title, rows]))
    });
    described.collect()
}

/// Compares by UTF-16 code units, as JavaScript does.
fn compare_utf16(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.cmp(b);
    }
    a.bytes().map(utf16_rank).cmp(b.bytes().map(utf16_rank))
}

/// Returns the first eight bytes of a term as a number in UTF-16 order: a fast first comparison.
fn sort_key(term: &str) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(term.bytes()) {
        *to = utf16_rank(from);
    }
    u64::from_be_bytes(bytes)
}

/// Maps a byte of UTF-8 to its rank in UTF-16 order, where characters beyond the first plane come before
/// those from U+E000.
fn utf16_rank(byte: u8) -> u8 {
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

/// Returns the traditional characters whose simplified forms the index contains, each followed by that form:
/// `体` gives `體体`.
fn simplified_pairs<'t>(terms: impl Iterator<Item = &'t str>) -> String {
    let has: FxHashSet<char> = terms
        .flat_map(|term| term.chars().filter(|c| *c >= '\u{3400}'))
        .collect();
    let ideographs = ('\u{3400}'..='\u{4dbf}').chain('\u{4e00}'..='\u{9fff}');
    ideographs
        .filter_map(|c| {
            Some((c, character_table::simplified_form(c)))
                .filter(|(c, simplified_form)| c != simplified_form)
        })
        .filter(|(_, simplified_form)| has.contains(simplified_form))
        .flat_map(|(c, simplified_form)| [c, simplified_form])
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
        terms.sort_by(|a, b| compare_utf16(a, b));
        let mut wanted = terms;
        wanted.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        assert_eq!(terms, wanted);
        assert!(compare_utf16("\u{20000}", "ａ").is_lt());
    }
}
