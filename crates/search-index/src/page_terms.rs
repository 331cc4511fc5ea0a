//! The words of one page, each once: a page says most of its words several times, and what becomes of a
//! word is asked once.

use super::hash_table::{Hash, Slots};
use super::words::{OFTEN, Weight};
use super::{hash_table, place};

/// The words of a page, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Seen {
    slots: Slots,
    words: Vec<Word>,
    /// The words, one behind the other.
    text: String,
}

/// A word of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// See [`hash_table::beginning`].
    pub(super) begins: u64,
    pub(super) hash: Hash,
    /// Where it begins in the text of all.
    start: u32,
    length: u32,
    /// Whether it is a term as it stands.
    pub(super) is_term: bool,
    pub(super) weight: Weight,
}

/// How many slots are kept for the next page, at most: one long page makes no other one slow.
const MOST_SLOTS: usize = 16 * 1024;

impl Seen {
    /// A word stands on the page once more. Words that are terms as they stand, and others, are told from
    /// each other.
    pub(super) fn add(&mut self, word: &str, is_term: bool, weight: Weight) {
        let Self { slots, words, text } = self;
        let (begins, hash) = (hash_table::beginning(word), hash_table::hash(word));
        let is_it = |at: u32| {
            let known: &Word = &words[at as usize];
            known.begins == begins
                && known.is_term == is_term
                && known.length as usize == word.len()
                && (word.len() <= 8 || text.as_bytes()[known.range()] == *word.as_bytes())
        };
        match slots.find(hash, is_it) {
            Some(at) => {
                let known = &mut words[at as usize];
                known.weight = known.weight.max(weight).max(OFTEN);
            }
            None => {
                slots.put(hash, place(words.len()));
                words.push(Word {
                    begins,
                    hash,
                    start: place(text.len()),
                    length: place(word.len()),
                    is_term,
                    weight,
                });
                text.push_str(word);
            }
        }
    }

    /// The words of the page.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// How a word of the page is written.
    pub(super) fn text(&self, word: &Word) -> &str {
        &self.text[word.range()]
    }

    /// Forgets the page.
    pub(super) fn clear(&mut self) {
        self.slots.clear(MOST_SLOTS);
        self.words.clear();
        self.text.clear();
    }
}

impl Word {
    fn range(&self) -> std::ops::Range<usize> {
        let start = self.start as usize;
        start..start + self.length as usize
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::{HEADING, TEXT};
    use super::*;

    fn all(seen: &Seen) -> Vec<(&str, bool, Weight)> {
        let words = seen.words().iter();
        words
            .map(|word| (seen.text(word), word.is_term, word.weight))
            .collect()
    }

    #[test]
    fn each_word_stands_once_in_the_order_in_which_it_came() {
        let mut words: Vec<String> = ["a", "ab", "permissi", "permissio", "والملفات", "磁盤", "盤"]
            .map(str::to_owned)
            .to_vec();
        words.extend((0..20_000).map(|at| format!("permission_{at}")));
        let mut seen = Seen::default();
        for _ in 0..2 {
            seen.clear();
            assert!(seen.words().is_empty());
            words.iter().for_each(|word| seen.add(word, true, TEXT));
            let again = words.iter().step_by(2);
            again.for_each(|word| seen.add(word, true, TEXT));
            let weights = [OFTEN, TEXT].into_iter().cycle();
            let wanted = words.iter().map(String::as_str).zip(weights);
            assert!(
                all(&seen)
                    .into_iter()
                    .eq(wanted.map(|(word, weight)| (word, true, weight)))
            );
        }
    }

    #[test]
    fn the_heaviest_place_counts_and_a_term_is_no_other_word() {
        let mut seen = Seen::default();
        for weight in [TEXT, HEADING, TEXT] {
            seen.add("disk", true, weight);
        }
        seen.add("disk", false, TEXT);
        assert_eq!(all(&seen), [("disk", true, HEADING), ("disk", false, TEXT)]);
    }
}
