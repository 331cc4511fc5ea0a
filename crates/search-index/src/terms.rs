//! The terms of pages, each with a number by which it is known.

use std::ops::Range;

use super::hash_table::{self, Hash, Slots};
use super::page_terms::Seen;
use super::place;

/// Terms with their numbers, which count from 0 in the order in which terms came.
#[derive(Debug, Default)]
pub(super) struct Terms {
    slots: Slots,
    known: Vec<Term>,
    /// All terms, one behind the other.
    text: String,
    /// Room for what is found of the terms of a page at first.
    first: Vec<Option<u32>>,
}

#[derive(Debug)]
struct Term {
    /// See [`slots::beginning`].
    begins: u64,
    /// Where it ends in the text of all terms; it begins where the one before it ends.
    end: u32,
}

impl Terms {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// A term by its number.
    pub(super) fn text(&self, number: u32) -> &str {
        &self.text[self.range(number)]
    }

    fn range(&self, number: u32) -> Range<usize> {
        let at = number as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.known[before].end);
        start as usize..self.known[at].end as usize
    }

    /// The number of a term, none of which is empty; a new one for one that is not known.
    pub(super) fn number_of(&mut self, term: &str) -> u32 {
        self.number(term, hash_table::beginning(term), hash_table::hash(term))
    }

    /// As [`Self::number_of`], of the terms of a page: the number of each times four, plus its weight, behind
    /// `numbers`.
    pub(super) fn numbers_of(&mut self, seen: &Seen, numbers: &mut Vec<u32>) {
        let words = || seen.words().iter().filter(|word| word.is_term);
        // A site has more terms than a processor's cache holds, and most of a page's are not in it. So all are
        // asked for before the first is looked at: memory answers many at a time.
        let mut first = std::mem::take(&mut self.first);
        first.clear();
        first.extend(words().map(|word| self.slots.first(word.hash)));
        for (word, first) in words().zip(&first) {
            let text = seen.text(word);
            let number = match first {
                Some(number) if self.is(*number, text, word.begins) => *number,
                _ => self.number(text, word.begins, word.hash),
            };
            numbers.push(number << 2 | u32::from(word.weight));
        }
        self.first = first;
    }

    fn number(&mut self, term: &str, begins: u64, hash: Hash) -> u32 {
        let is_it = |number| self.is(number, term, begins);
        self.slots.find(hash, is_it).unwrap_or_else(|| {
            let number = place(self.known.len());
            self.slots.put(hash, number);
            self.text.push_str(term);
            self.known.push(Term {
                begins,
                end: place(self.text.len()),
            });
            number
        })
    }

    /// Whether a number is that of a term.
    fn is(&self, number: u32, term: &str, begins: u64) -> bool {
        let known = &self.known[number as usize];
        // What is shorter than its beginning is all there.
        known.begins == begins && (term.len() < 8 || self.text(number) == term)
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
        let mut seen = Seen::default();
        for (word, is_term) in [
            ("full", true),
            ("Disk", false),
            ("disk", true),
            ("permission_denied", true),
            ("full", true),
        ] {
            seen.add(word, is_term, TEXT);
        }
        for _ in 0..2 {
            let mut numbers = Vec::new();
            terms.numbers_of(&seen, &mut numbers);
            let weights = [OFTEN, TEXT, TEXT].map(u32::from);
            assert_eq!(
                numbers,
                [1 << 2 | weights[0], weights[1], 2 << 2 | weights[2]]
            );
        }
        assert_eq!(terms.text(2), "permission_denied");
    }
}
