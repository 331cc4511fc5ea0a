//! Numbers by hashes, and the hashes of words.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// The hash of a word, in short.
pub(super) type Hash = u32;

/// The hash of a word.
#[inline]
pub(super) fn hash(word: &str) -> Hash {
    let mut hasher = FxHasher::default();
    hasher.write_u64(beginning(word));
    if let Some(rest) = word.as_bytes().get(8..) {
        hasher.write(rest);
    }
    let [a, b, c, d, e, f, g, h] = hasher.finish().to_le_bytes();
    u32::from_le_bytes([a, b, c, d]) ^ u32::from_le_bytes([e, f, g, h])
}

/// The first eight bytes of a word, NUL behind those of a shorter one, in which no NUL is: all of most, so
/// that their text is not looked up.
#[inline]
pub(super) fn beginning(word: &str) -> u64 {
    let bytes = word.as_bytes();
    if let Some(first) = bytes.first_chunk() {
        return u64::from_be_bytes(*first);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        // Bytes that are in both are the same in both.
        let first = u64::from(u32::from_be_bytes(*first)) << 32;
        return first | u64::from(u32::from_be_bytes(*last)) << (8 * (8 - bytes.len()));
    }
    let places = bytes.iter().zip([56, 48, 40]);
    places.fold(0, |all, (byte, at)| all | u64::from(*byte) << at)
}

/// Numbers, found by the hash of what they are of.
///
/// A table of its own, since what it costs to ask is nearly all the time that memory takes to answer: those
/// who ask for many look into [`Slots::first`] of each first, none of which waits for another.
#[derive(Debug, Default)]
pub(super) struct Slots {
    /// A hash, and a number plus 1; 0 where none is. As many as a power of two.
    slots: Vec<(Hash, u32)>,
    count: usize,
}

/// How many there are at first.
const FEW: usize = 1024;

impl Slots {
    /// The number of a hash for which `is_it` holds.
    pub(super) fn find(&self, hash: Hash, mut is_it: impl FnMut(u32) -> bool) -> Option<u32> {
        let last = self.slots.len().checked_sub(1)?;
        let mut at = hash as usize & last;
        loop {
            let (other, next) = self.slots[at];
            let number = next.checked_sub(1)?;
            if other == hash && is_it(number) {
                return Some(number);
            }
            at = (at + 1) & last;
        }
    }

    /// A number of this hash, if it stands where [`Self::find`] looks first.
    pub(super) fn first(&self, hash: Hash) -> Option<u32> {
        let last = self.slots.len().checked_sub(1)?;
        let (other, next) = self.slots[hash as usize & last];
        next.checked_sub(1).filter(|_| other == hash)
    }

    /// Adds a number below [`u32::MAX`], which is not there.
    pub(super) fn put(&mut self, hash: Hash, number: u32) {
        // A third stays free, so that what is not there is soon seen not to be.
        if 3 * self.count >= 2 * self.slots.len() {
            let more = vec![(0, 0); (2 * self.slots.len()).max(FEW)];
            let slots = std::mem::replace(&mut self.slots, more);
            for slot in slots.into_iter().filter(|(_, next)| *next > 0) {
                self.place(slot);
            }
        }
        self.count += 1;
        self.place((hash, number.saturating_add(1)));
    }

    fn place(&mut self, slot: (Hash, u32)) {
        let last = self.slots.len() - 1;
        let mut at = slot.0 as usize & last;
        while self.slots[at].1 > 0 {
            at = (at + 1) & last;
        }
        self.slots[at] = slot;
    }

    /// Takes all numbers out. Room for so many is kept at most.
    pub(super) fn clear(&mut self, most: usize) {
        if self.slots.len() > most {
            self.slots = Vec::new();
        }
        self.slots.fill((0, 0));
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_however_alike_their_hashes_are() {
        let hash = |number: u32| [number % 7, number << 20, number][number as usize % 3];
        let mut slots = Slots::default();
        assert_eq!(slots.find(0, |_| true), None);
        for round in 0..2 {
            for number in 0..3000 {
                assert_eq!(slots.find(hash(number), |other| other == number), None);
                slots.put(hash(number), number);
            }
            for number in 0..3000 {
                let found = slots.find(hash(number), |other| other == number);
                assert_eq!(found, Some(number), "{round}");
                let first = slots.first(hash(number));
                assert!(first.is_none_or(|first| hash(first) == hash(number)));
            }
            slots.clear(2000);
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
        assert_eq!(beginning("permissi"), beginning("permission"));
        for length in 1..=8 {
            let mut bytes = [0; 8];
            bytes[..length].copy_from_slice(&b"permissi"[..length]);
            let begins = beginning(&"permissi"[..length]);
            assert_eq!(begins, u64::from_be_bytes(bytes));
        }
    }
}
