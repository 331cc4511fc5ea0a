//! Sentences of a text, and sets of them.

use std::hash::Hasher;
use std::ops::Range;

use super::is_alphanumeric;
use super::scripts::is_dense;
use crate::markdown::block_structure::OBJECT;
use rustc_hash::{FxHashSet, FxHasher};

/// The sentences of an original, each as a hash of its words, by which a sentence that stayed is known.
#[derive(Debug, Default)]
pub(crate) struct Sentences {
    pub(super) known: FxHashSet<u64>,
}

impl Sentences {
    pub(crate) fn add(&mut self, text: &str) {
        self.known.insert(hash_of_words(text));
        for range in sentences(text) {
            self.known.insert(hash_of_words(&text[range]));
        }
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.known.contains(&hash_of_words(text))
    }
}

/// Returns a hash of the words of a text in lower case, without the text between them.
fn hash_of_words(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for word in text.split(|c| !is_alphanumeric(c)) {
        if word.is_empty() {
            continue;
        }
        if word.is_ascii() {
            word.bytes()
                .for_each(|b| hasher.write_u32(u32::from(b.to_ascii_lowercase())));
        } else {
            let lower = word.chars().flat_map(char::to_lowercase);
            lower.for_each(|c| hasher.write_u32(u32::from(c)));
        }
        hasher.write_u32(u32::MAX);
    }
    hasher.finish()
}

/// The sentences of a text.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let ends = matches!(c, '。' | '！' | '？' | '।' | '؟')
            || (c.is_whitespace() && matches!(before, '.' | '!' | '?' | ':'));
        if ends {
            let end = at + c.len_utf8();
            found.push(start..end);
            start = end;
        }
        before = c;
    }
    found.push(start..text.len());
    found.retain(|range| !text[range.clone()].trim().is_empty());
    found
}

pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let is_none = |c: char| c.is_whitespace() || c == OBJECT;
    let start = range.start + (piece.len() - piece.trim_start_matches(is_none).len());
    start..start + piece.trim_matches(is_none).len()
}

/// Returns true if a text is a sentence, not a name, a title or a list of them: most of its words are not written
/// as names are.
pub(super) fn is_sentence(text: &str) -> bool {
    if text.contains(OBJECT) && text.chars().filter(|c| *c == OBJECT).count() > 2 {
        return false;
    }
    let dense = text.chars().filter(|c| is_dense(*c)).count();
    if dense >= 10 {
        return true;
    }
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    let low = words
        .iter()
        .filter(|word| {
            word.chars()
                .all(|c| c.is_alphabetic() && !c.is_uppercase() || c == '\'')
        })
        .count();
    words.len() >= 5 && low >= 3 && low * 2 >= words.len()
}
