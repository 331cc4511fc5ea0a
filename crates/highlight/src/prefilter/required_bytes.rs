//! Bytes that every line with a match contains.

use super::Bytes;

/// The most sets of a pattern: those that are least frequent in code.
const MAX_SETS: usize = 4;
/// Sets that are more frequent than this are not worth a test.
const MAX_FREQUENCY: u32 = 100;

/// Sets of bytes; every match contains, or looks ahead at, a byte of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct RequiredBytes(Vec<RequiredSet>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RequiredSet {
    /// An estimate of how often lines contain one of the bytes.
    frequency: u32,
    bytes: Bytes,
}

impl RequiredBytes {
    pub(super) fn one_of(bytes: Bytes) -> Self {
        let mut required = Self::default();
        required.add(bytes);
        required
    }

    /// Combines the sets of two alternatives.
    pub(super) fn or(&self, other: &Self) -> Self {
        let mut required = Self::default();
        for own in &self.0 {
            for others in &other.0 {
                required.add(own.bytes.union(others.bytes));
            }
        }
        required
    }

    /// Combines the sets of two consecutive parts.
    pub(super) fn extend(&mut self, other: &Self) {
        for set in &other.0 {
            self.put(*set);
        }
    }

    fn add(&mut self, bytes: Bytes) {
        let frequency = frequency(&bytes);
        if frequency <= MAX_FREQUENCY {
            self.put(RequiredSet { frequency, bytes });
        }
    }

    fn put(&mut self, set: RequiredSet) {
        let at = self
            .0
            .partition_point(|known| known.frequency <= set.frequency);
        if at < MAX_SETS && !self.0[..at].contains(&set) {
            self.0.truncate(MAX_SETS - 1);
            self.0.insert(at, set);
        }
    }

    /// Returns true if a line with `bytes` may have a match.
    pub(in super::super) fn may_match(&self, bytes: &Bytes) -> bool {
        self.0.iter().all(|set| set.bytes.intersects(bytes))
    }
}

/// Estimates how often lines of code contain one of the bytes.
fn frequency(bytes: &Bytes) -> u32 {
    const RARE: u32 = 4;
    const MORE: [(Bytes, u32); 3] = [
        (Bytes::of("abcdefghijklmnopqrstuvwxyz"), 6),
        (Bytes::of("aeinorst"), 10),
        (Bytes::of(" \n"), 90),
    ];
    let more = MORE
        .iter()
        .map(|(of, weight)| weight * bytes.intersection(of).count());
    RARE * bytes.count() + more.sum::<u32>()
}
