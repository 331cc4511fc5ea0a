//! The distinct words of one page. Most words occur several times on a page; each is folded and looked up
//! once.

use super::hash_table::{Hash, HashTable};
use super::words::{OFTEN, Weight};
use super::{hash_table, to_u32};

/// The distinct words of a page, in the order of their first occurrence.
#[derive(Debug, Default)]
pub(super) struct PageTerms {
    table: HashTable,
    words: Vec<Word>,
    /// The words, concatenated.
    text: String,
}

/// A word of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// See [`hash_table::prefix`].
    pub(super) prefix: u64,
    pub(super) hash: Hash,
    /// The start in the concatenated text.
    start: u32,
    length: u32,
    /// True if the word is a term without folding.
    pub(super) is_term: bool,
    pub(super) weight: Weight,
}

/// The largest table that is kept for the next page: one long page does not slow down those after it.
const MAX_KEPT_CAPACITY: usize = 16 * 1024;

impl PageTerms {
    /// Counts an occurrence of a word. A term (`is_term`) and an unfolded word of the same text are two
    /// entries.
    pub(super) fn add(&mut self, word: &str, is_term: bool, weight: Weight) {
        let Self { table, words, text } = self;
        let (prefix, hash) = (hash_table::prefix(word), hash_table::hash(word));
        let matches = |at: u32| {
            let entry: &Word = &words[at as usize];
            entry.prefix == prefix
                && entry.is_term == is_term
                && entry.length as usize == word.len()
                && (word.len() <= 8 || text.as_bytes()[entry.range()] == *word.as_bytes())
        };
        match table.find(hash, matches) {
            Some(at) => {
                let entry = &mut words[at as usize];
                entry.weight = entry.weight.max(weight).max(OFTEN);
            }
            None => {
                table.insert(hash, to_u32(words.len()));
                words.push(Word {
                    prefix,
                    hash,
                    start: to_u32(text.len()),
                    length: to_u32(word.len()),
                    is_term,
                    weight,
                });
                text.push_str(word);
            }
        }
    }

    /// Returns the words of the page.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Returns the text of a word.
    pub(super) fn text(&self, word: &Word) -> &str {
        &self.text[word.range()]
    }

    /// Removes all words.
    pub(super) fn clear(&mut self) {
        self.table.clear(MAX_KEPT_CAPACITY);
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

    fn all(page: &PageTerms) -> Vec<(&str, bool, Weight)> {
        let words = page.words().iter();
        words
            .map(|word| (page.text(word), word.is_term, word.weight))
            .collect()
    }

    #[test]
    fn each_word_stands_once_in_the_order_in_which_it_came() {
        let mut words: Vec<String> = ["a", "ab", "permissi", "permissio", "والملفات", "磁盤", "盤"]
            .map(str::to_owned)
            .to_vec();
        words.extend((0..20_000).map(|at| format!("permission_{at}")));
        let mut page = PageTerms::default();
        for _ in 0..2 {
            page.clear();
            assert!(page.words().is_empty());
            words.iter().for_each(|word| page.add(word, true, TEXT));
            let again = words.iter().step_by(2);
            again.for_each(|word| page.add(word, true, TEXT));
            let weights = [OFTEN, TEXT].into_iter().cycle();
            let wanted = words.iter().map(String::as_str).zip(weights);
            assert!(
                all(&page)
                    .into_iter()
                    .eq(wanted.map(|(word, weight)| (word, true, weight)))
            );
        }
    }

    #[test]
    fn the_heaviest_place_counts_and_a_term_is_no_other_word() {
        let mut page = PageTerms::default();
        for weight in [TEXT, HEADING, TEXT] {
            page.add("disk", true, weight);
        }
        page.add("disk", false, TEXT);
        assert_eq!(all(&page), [("disk", true, HEADING), ("disk", false, TEXT)]);
    }
}
