//! The terms of pages, each with a number by which it is known, and what became of words that come again.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;

use super::place;

/// Terms with their numbers, which count from 0 in the order in which terms came.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// The hash of each, in short, and its number.
    table: HashTable<(u32, u32)>,
    known: Vec<Term>,
    /// All terms, one behind the other.
    text: String,
    /// Terms that were asked for lately, by some bits of their hashes: those that stand on every other page
    /// are few, and found here, so that the table of all stays out of the processor's cache.
    lately: Vec<u32>,
}

/// For how many hashes a term that was asked for lately is kept.
const LATELY: usize = 4096;

#[derive(Debug)]
struct Term {
    /// See [`beginning`].
    begins: u64,
    /// Where it ends in the text of all terms; it begins where the one before it ends.
    end: u32,
    /// What [`Terms::mark`] gives.
    mark: u32,
}

impl Terms {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// A term by its number.
    pub(super) fn text(&self, number: u32) -> &str {
        &self.text[range(&self.known, number)]
    }

    /// The number of a term, none of which is empty; a new one for one that is not known.
    pub(super) fn number_of(&mut self, term: &str) -> u32 {
        let (short, begins) = (short(hash(term)), beginning(term));
        self.lately.resize(LATELY, 0);
        let Self {
            table,
            known,
            text,
            lately,
        } = self;
        let is_it = |number: u32| {
            // No character of a term is NUL: what is shorter than its beginning is all there.
            known
                .get(number as usize)
                .is_some_and(|known| known.begins == begins)
                && (term.len() < 8 || text[range(known, number)] == *term)
        };
        let lately = &mut lately[short as usize % LATELY];
        if is_it(*lately) {
            return *lately;
        }
        // Most terms are rare, and none of these is looked at for another.
        let is_it = |(other, number): &(u32, u32)| *other == short && is_it(*number);
        *lately = match table.entry(spread(short), is_it, |(short, _)| spread(*short)) {
            Entry::Occupied(entry) => entry.get().1,
            Entry::Vacant(entry) => {
                let number = place(known.len());
                entry.insert((short, number));
                text.push_str(term);
                known.push(Term {
                    begins,
                    end: place(text.len()),
                    mark: 0,
                });
                number
            }
        };
        *lately
    }

    /// A number that is kept with a term (see [`super::log::Log::add`]): 0, until it is set.
    pub(super) fn mark(&mut self, number: u32) -> &mut u32 {
        &mut self.known[number as usize].mark
    }
}

fn range(known: &[Term], number: u32) -> Range<usize> {
    let at = number as usize;
    let start = at.checked_sub(1).map_or(0, |before| known[before].end);
    start as usize..known[at].end as usize
}

fn hash(term: &str) -> u64 {
    let mut hasher = FxHasher::default();
    term.hash(&mut hasher);
    hasher.finish()
}

/// A hash as a table of terms keeps it.
fn short(hash: u64) -> u32 {
    let [a, b, c, d, ..] = (hash ^ hash >> 32).to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// What a table is told of it: tables look at the highest bits too.
fn spread(short: u32) -> u64 {
    u64::from(short).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The first eight bytes of a term: all of most, so that their text is not looked up.
fn beginning(term: &str) -> u64 {
    let bytes = term.as_bytes();
    if let Some(first) = bytes.first_chunk() {
        return u64::from_be_bytes(*first);
    }
    let shift = |byte: &u8, at: usize| u64::from(*byte) << (56 - 8 * at);
    bytes
        .iter()
        .enumerate()
        .fold(0, |all, (at, byte)| all | shift(byte, at))
}

/// The most bytes of words that are remembered. A site has some thousands that come again and again; those
/// that come once are forgotten with them now and then.
const MOST_BYTES: usize = 64 * 1024;

/// What terms words have that are not terms as they stand, so that those that come again are not taken
/// apart again.
#[derive(Debug, Default)]
pub(super) struct Parted {
    table: HashTable<Word>,
    text: String,
    /// The numbers of their terms, one word behind the other.
    terms: Vec<u32>,
}

#[derive(Debug)]
struct Word {
    hash: u64,
    text: Range<u32>,
    terms: Range<u32>,
}

impl Parted {
    /// Where among [`Self::term`] the terms of a word are; `part` finds them, for one that is not known.
    pub(super) fn of(&mut self, word: &str, part: impl FnOnce(&mut Vec<u32>)) -> Range<usize> {
        if self.text.len() > MOST_BYTES {
            *self = Self::default();
        }
        let Self { table, text, terms } = self;
        let hash = hash(word);
        let is_it = |known: &Word| {
            known.hash == hash && text[known.text.start as usize..known.text.end as usize] == *word
        };
        let found = match table.entry(hash, is_it, |known| known.hash) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let (text_start, start) = (text.len(), terms.len());
                text.push_str(word);
                part(terms);
                let word = Word {
                    hash,
                    text: place(text_start)..place(text.len()),
                    terms: place(start)..place(terms.len()),
                };
                entry.insert(word).into_mut()
            }
        };
        found.terms.start as usize..found.terms.end as usize
    }

    /// The number of a term.
    pub(super) fn term(&self, at: usize) -> u32 {
        self.terms[at]
    }
}

#[cfg(test)]
mod tests {
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
    fn what_was_taken_apart_is_not_taken_apart_again_and_forgotten_in_the_end() {
        let mut parted = Parted::default();
        let mut asked = 0;
        let mut of = |parted: &mut Parted, word: &str, number: u32| {
            let range = parted.of(word, |terms| {
                asked += 1;
                terms.extend([number, number + 1]);
            });
            let terms: Vec<u32> = range.map(|at| parted.term(at)).collect();
            assert_eq!(terms, [number, number + 1]);
            asked
        };
        assert_eq!(of(&mut parted, "NotFound", 7), 1);
        assert_eq!(of(&mut parted, "notFound", 9), 2);
        assert_eq!(of(&mut parted, "NotFound", 7), 2);
        for at in 0..20_000 {
            of(&mut parted, &format!("Word{at}"), at);
            assert!(parted.text.len() <= MOST_BYTES + 16);
        }
        assert_eq!(of(&mut parted, "NotFound", 7), 20_003);
    }
}
