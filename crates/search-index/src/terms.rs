//! The terms of an index, numbered in the order of their first occurrence.

use std::ops::Range;

use super::hash_table::{self, Hash, HashTable};
use super::page_terms::PageTerms;
use super::to_u32;

/// The terms of an index. The first has number 0.
#[derive(Debug, Default)]
pub(super) struct Terms {
    table: HashTable,
    terms: Vec<Term>,
    /// All terms, concatenated.
    text: String,
    /// A reused buffer for the first look-ups of a page.
    first: Vec<Option<u32>>,
}

#[derive(Debug)]
struct Term {
    /// See [`hash_table::prefix`].
    prefix: u64,
    /// The end in the concatenated text; the start is the end of the term before.
    end: u32,
}

impl Terms {
    /// Returns the number of terms.
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// Returns the text of a term.
    pub(super) fn text(&self, number: u32) -> &str {
        &self.text[self.range(number)]
    }

    fn range(&self, number: u32) -> Range<usize> {
        let at = number as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.terms[before].end);
        start as usize..self.terms[at].end as usize
    }

    /// Returns the number of a term, which is not empty. Adds the term if it is new.
    pub(super) fn number_of(&mut self, term: &str) -> u32 {
        self.number(term, hash_table::prefix(term), hash_table::hash(term))
    }

    /// Appends the postings of a page's terms to `numbers`: term number times four, plus the weight.
    pub(super) fn numbers_of(&mut self, page: &PageTerms, numbers: &mut Vec<u32>) {
        let words = || page.words().iter().filter(|word| word.is_term);
        // The table is larger than the processor's caches, so most look-ups wait for memory. All first
        // look-ups are done before any result is used: the processor overlaps them.
        let mut first = std::mem::take(&mut self.first);
        first.clear();
        first.extend(words().map(|word| self.table.first(word.hash)));
        for (word, first) in words().zip(&first) {
            let text = page.text(word);
            let number = match first {
                Some(number) if self.is(*number, text, word.prefix) => *number,
                _ => self.number(text, word.prefix, word.hash),
            };
            numbers.push(number << 2 | u32::from(word.weight));
        }
        self.first = first;
    }

    fn number(&mut self, term: &str, prefix: u64, hash: Hash) -> u32 {
        let matches = |number| self.is(number, term, prefix);
        self.table.find(hash, matches).unwrap_or_else(|| {
            let number = to_u32(self.terms.len());
            self.table.insert(hash, number);
            self.text.push_str(term);
            self.terms.push(Term {
                prefix,
                end: to_u32(self.text.len()),
            });
            number
        })
    }

    /// Returns true if `number` is the number of `term`.
    fn is(&self, number: u32, term: &str, prefix: u64) -> bool {
        let term_entry = &self.terms[number as usize];
        // The prefix contains all of a shorter term.
        term_entry.prefix == prefix && (term.len() < 8 || self.text(number) == term)
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::{OFTEN, TEXT};
    use super::*;

    #[test]
    fn terms_keep_their_numbers_however_alike_they_begin() {
        let mut words: Vec<String> = ["a", "ab", "أ", "permission", "permissions", "permissi"]
            .map(str::to_owned)
            .to_vec();
        words.extend((0..5000).map(|at| format!("consume_{at}")));
        let mut terms = Terms::default();
        for round in 0..2 {
            for (at, word) in words.iter().enumerate() {
                assert_eq!(terms.number_of(word) as usize, at, "{round}");
            }
        }
        assert_eq!(terms.len(), words.len());
        assert_eq!(terms.text, words.concat());
        for (number, word) in (0..).zip(&words) {
            assert_eq!(terms.text(number), word);
        }
    }

    #[test]
    fn the_terms_of_a_page_have_the_numbers_that_each_has() {
        let mut terms = Terms::default();
        assert_eq!(terms.number_of("disk"), 0);
        let mut page = PageTerms::default();
        for (word, is_term) in [
            ("full", true),
            ("Disk", false),
            ("disk", true),
            ("permission_denied", true),
            ("full", true),
        ] {
            page.add(word, is_term, TEXT);
        }
        for _ in 0..2 {
            let mut numbers = Vec::new();
            terms.numbers_of(&page, &mut numbers);
            let weights = [OFTEN, TEXT, TEXT].map(u32::from);
            assert_eq!(
                numbers,
                [1 << 2 | weights[0], weights[1], 2 << 2 | weights[2]]
            );
        }
        assert_eq!(terms.text(2), "permission_denied");
    }
}
