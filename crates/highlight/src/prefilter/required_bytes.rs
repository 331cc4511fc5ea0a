//! Bytes without which a pattern finds nothing in a line, wherever it begins.

use super::Bytes;

/// How many sets are kept: those that fewest lines meet.
const MOST: usize = 4;
/// Sets that more lines meet than this are not worth being asked for.
const WIDEST: u32 = 100;

/// Sets of bytes; a match takes, or looks ahead at, a byte of each of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Needs(Vec<Needed>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Needed {
    /// How often lines have one of them.
    frequency: u32,
    bytes: Bytes,
}

impl Needs {
    pub(super) fn one_of(bytes: Bytes) -> Self {
        let mut needs = Self::default();
        needs.add(bytes);
        needs
    }

    /// Those of two of which one is there.
    pub(super) fn or(&self, other: &Self) -> Self {
        let mut needs = Self::default();
        for own in &self.0 {
            for others in &other.0 {
                needs.add(own.bytes.and(others.bytes));
            }
        }
        needs
    }

    /// Those of two that are both there.
    pub(super) fn extend(&mut self, other: &Self) {
        for needed in &other.0 {
            self.put(*needed);
        }
    }

    fn add(&mut self, bytes: Bytes) {
        let frequency = frequency(&bytes);
        if frequency <= WIDEST {
            self.put(Needed { frequency, bytes });
        }
    }

    fn put(&mut self, needed: Needed) {
        let at = self
            .0
            .partition_point(|known| known.frequency <= needed.frequency);
        if at < MOST && !self.0[..at].contains(&needed) {
            self.0.truncate(MOST - 1);
            self.0.insert(at, needed);
        }
    }

    /// Whether a line that has `bytes` may have a match.
    pub(in super::super) fn are_in(&self, bytes: &Bytes) -> bool {
        self.0.iter().all(|needed| needed.bytes.meets(bytes))
    }
}

/// How often lines of code have one of the bytes, roughly.
fn frequency(bytes: &Bytes) -> u32 {
    const RARE: u32 = 4;
    const MORE: [(Bytes, u32); 3] = [
        (Bytes::of("abcdefghijklmnopqrstuvwxyz"), 6),
        (Bytes::of("aeinorst"), 10),
        (Bytes::of(" \n"), 90),
    ];
    let more = MORE
        .iter()
        .map(|(of, weight)| weight * bytes.both(of).count());
    RARE * bytes.count() + more.sum::<u32>()
}
