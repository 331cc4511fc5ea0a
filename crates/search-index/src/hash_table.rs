//! A hash table of numbers, and the hash of words.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// The hash of a word.
pub(super) type Hash = u32;

/// Returns the hash of a word.
#[inline]
pub(super) fn hash(word: &str) -> Hash {
    let mut hasher = FxHasher::default();
    hasher.write_u64(prefix(word));
    if let Some(rest) = word.as_bytes().get(8..) {
        hasher.write(rest);
    }
    let [a, b, c, d, e, f, g, h] = hasher.finish().to_le_bytes();
    u32::from_le_bytes([a, b, c, d]) ^ u32::from_le_bytes([e, f, g, h])
}

/// Returns the first eight bytes of a word, padded with NUL. Most words are no longer, so comparing this
/// number avoids reading their text.
#[inline]
pub(super) fn prefix(word: &str) -> u64 {
    let bytes = word.as_bytes();
    if let Some(first) = bytes.first_chunk() {
        return u64::from_be_bytes(*first);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        // Bytes in both halves are equal in both.
        let first = u64::from(u32::from_be_bytes(*first)) << 32;
        return first | u64::from(u32::from_be_bytes(*last)) << (8 * (8 - bytes.len()));
    }
    let places = bytes.iter().zip([56, 48, 40]);
    places.fold(0, |all, (byte, at)| all | u64::from(*byte) << at)
}

/// A hash table with open addressing: from the hash of a word to its number.
///
/// Look-ups spend their time waiting for memory. Callers with many words call [`HashTable::first`] for all of
/// them first: these reads do not depend on each other, so the processor overlaps them.
#[derive(Debug, Default)]
pub(super) struct HashTable {
    /// Hash and number plus 1; 0 means empty. The length is a power of two.
    entries: Vec<(Hash, u32)>,
    count: usize,
}

/// The initial capacity.
const INITIAL_CAPACITY: usize = 1024;

impl HashTable {
    /// Returns the number with this hash for which `matches` returns true.
    pub(super) fn find(&self, hash: Hash, mut matches: impl FnMut(u32) -> bool) -> Option<u32> {
        let last = self.entries.len().checked_sub(1)?;
        let mut at = hash as usize & last;
        loop {
            let (other, next) = self.entries[at];
            let number = next.checked_sub(1)?;
            if other == hash && matches(number) {
                return Some(number);
            }
            at = (at + 1) & last;
        }
    }

    /// Returns the number at the first place that [`Self::find`] reads, if its hash is equal.
    pub(super) fn first(&self, hash: Hash) -> Option<u32> {
        let last = self.entries.len().checked_sub(1)?;
        let (other, next) = self.entries[hash as usize & last];
        next.checked_sub(1).filter(|_| other == hash)
    }

    /// Inserts a number below [`u32::MAX`] that is not in the table.
    pub(super) fn insert(&mut self, hash: Hash, number: u32) {
        // One third stays empty: unsuccessful look-ups end early.
        if 3 * self.count >= 2 * self.entries.len() {
            let more = vec![(0, 0); (2 * self.entries.len()).max(INITIAL_CAPACITY)];
            let entries = std::mem::replace(&mut self.entries, more);
            for entry in entries.into_iter().filter(|(_, next)| *next > 0) {
                self.place(entry);
            }
        }
        self.count += 1;
        self.place((hash, number.saturating_add(1)));
    }

    fn place(&mut self, entry: (Hash, u32)) {
        let last = self.entries.len() - 1;
        let mut at = entry.0 as usize & last;
        while self.entries[at].1 > 0 {
            at = (at + 1) & last;
        }
        self.entries[at] = entry;
    }

    /// Removes all numbers. Keeps the memory if the capacity is at most `most`.
    pub(super) fn clear(&mut self, most: usize) {
        if self.entries.len() > most {
            self.entries = Vec::new();
        }
        self.entries.fill((0, 0));
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_however_alike_their_hashes_are() {
        let hash = |number: u32| [number % 7, number << 20, number][number as usize % 3];
        let mut table = HashTable::default();
        assert_eq!(table.find(0, |_| true), None);
        for round in 0..2 {
            for number in 0..3000 {
                assert_eq!(table.find(hash(number), |other| other == number), None);
                table.insert(hash(number), number);
            }
            for number in 0..3000 {
                let found = table.find(hash(number), |other| other == number);
                assert_eq!(found, Some(number), "{round}");
                let first = table.first(hash(number));
                assert!(first.is_none_or(|first| hash(first) == hash(number)));
            }
            table.clear(2000);
        }
    }

    #[test]
    fn words_that_differ_behind_their_beginning_have_other_hashes() {
        let words = [
            "permissi",
            "permission",
            "permissions",
            "permissi\u{633}",
            "p",
            "pe",
            "en",
        ];
        for (at, word) in words.iter().enumerate() {
            for other in &words[..at] {
                assert_ne!(hash(word), hash(other), "{word} {other}");
            }
        }
        assert_eq!(prefix("permissi"), prefix("permission"));
        for length in 1..=8 {
            let mut bytes = [0; 8];
            bytes[..length].copy_from_slice(&b"permissi"[..length]);
            let prefix = prefix(&"permissi"[..length]);
            assert_eq!(prefix, u64::from_be_bytes(bytes));
        }
    }
}
