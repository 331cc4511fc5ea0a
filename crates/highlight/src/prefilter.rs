//! Prefilters: the bytes with which a match of a pattern can begin, read from the pattern.
//!
//! A grammar tries about fifty patterns at every position of a line. Nearly all are ruled out by the three
//! bytes at the position, or by a byte that the line does not contain. In: a pattern in Oniguruma's syntax
//! (<https://github.com/kkos/oniguruma/blob/master/doc/RE>). Out: the bytes that a match can begin with, and
//! bytes that a line with a match contains. The answer may be too wide, never too narrow: a construct that is
//! not supported can begin anywhere. Patterns of at most one character need no regex at all.

mod byte_table;
mod first_bytes;
mod line_bytes;
mod pattern_reader;
mod required_bytes;

use std::array;

pub(super) use byte_table::Table;
pub(super) use line_bytes::{Line, ROWS};

use first_bytes::BytePrefix;
use line_bytes::byte_of;
use pattern_reader::PatternReader;
use required_bytes::RequiredBytes;

/// The conditions under which a match can begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prefilter {
    /// The bytes that a match can begin with.
    bytes: Bytes,
    /// The first three bytes of a match or of its look-ahead; `None` if only the first is known.
    prefixes: Option<Prefixes>,
    /// The length of a match, if the first byte alone decides about it (ASCII or the end of the line).
    pub(super) length: Option<usize>,
    /// True if a match can begin at the end of the line.
    end: bool,
    /// True if a match begins at the start of the line.
    pub(super) line_start: bool,
    /// True if a match begins at a word boundary.
    pub(super) edge: bool,
    /// The bytes that a line with a match contains.
    pub(super) required: RequiredBytes,
}

impl Prefilter {
    /// Returns the prefilter that allows every position.
    fn anywhere() -> Self {
        Self {
            bytes: Bytes::ALL,
            prefixes: None,
            length: None,
            end: true,
            line_start: false,
            edge: false,
            required: RequiredBytes::default(),
        }
    }

    pub(super) fn of(pattern: &str) -> Self {
        let Some((start, captures)) = PatternReader::read(pattern) else {
            return Self::anywhere();
        };
        if start.can_be_empty {
            return Self {
                line_start: start.line_start,
                length: pattern.is_empty().then_some(0),
                required: start.required,
                ..Self::anywhere()
            };
        }
        let is_plain = !start.line_start && !start.edge && start.is_decided && !captures;
        Self {
            bytes: start.bytes(),
            prefixes: Prefixes::of(&start.firsts),
            length: start.length.filter(|_| is_plain),
            end: start.end,
            line_start: start.line_start,
            edge: start.edge,
            required: start.required,
        }
    }

    /// Returns true if a match can begin at any position.
    pub(super) fn is_anywhere(&self) -> bool {
        self.bytes == Bytes::ALL
            && self.prefixes.is_none()
            && !self.line_start
            && self.length.is_none()
    }

    /// Returns true if a match can begin with a byte of `row`.
    pub(super) fn begins_with(&self, row: usize) -> bool {
        byte_of(row).map_or(self.end, |byte| self.bytes.contains(byte))
    }

    /// Returns two values: true if a byte of `row` can be the second byte of a match, and the third.
    pub(super) fn continues_with(&self, row: usize) -> [bool; 2] {
        self.prefixes.as_ref().map_or([true; 2], |prefixes| {
            let [_, second, third] = prefixes.0.at(row, 0);
            [second != 0, third != 0]
        })
    }

    /// Returns true if a match can begin with bytes of these rows. The first is known to fit.
    pub(super) fn matches_prefix(&self, rows: [usize; 3]) -> bool {
        let prefixes = self.prefixes.as_ref();
        prefixes.is_none_or(|Prefixes(table)| table.all(rows, 0) != 0)
    }
}

/// Prefixes of three bytes, a bit for each; sets by the first, second and third byte.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Prefixes(Table);

impl Prefixes {
    /// Returns `None` if the prefixes say no more than the first bytes.
    fn of(firsts: &[BytePrefix]) -> Option<Self> {
        let mut prefixes: Vec<[Bytes; 3]> = Vec::new();
        for first in firsts {
            let (mut second, mut third) = (first.second, first.third);
            if first.can_end {
                second = Bytes::ALL;
            }
            if first.can_end || first.can_end_behind_second {
                third = Bytes::ALL;
            }
            match prefixes
                .iter_mut()
                .find(|known| known[1..] == [second, third])
            {
                Some([bytes, ..]) => *bytes = bytes.union(first.bytes),
                None => prefixes.push([first.bytes, second, third]),
            }
        }
        let is_all = |[_, second, third]: &[Bytes; 3]| [second, third] == [&Bytes::ALL; 2];
        if prefixes.iter().all(is_all) {
            return None;
        }
        let mut sets = [[0; 3]; ROWS];
        for (row, sets) in sets.iter_mut().enumerate() {
            for (number, prefix) in prefixes.iter().enumerate() {
                for (set, bytes) in sets.iter_mut().zip(prefix) {
                    // The end of the line may be followed by anything.
                    if byte_of(row).is_none_or(|byte| bytes.contains(byte)) {
                        *set |= 1 << number.min(63);
                    }
                }
            }
        }
        Some(Self(Table::of(&sets, 1)))
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bytes([u64; 4]);

impl Bytes {
    const NONE: Self = Self([0; 4]);
    const ALL: Self = Self([u64::MAX; 4]);
    /// The bytes of characters beyond ASCII.
    const HIGH: Self = Self([0, 0, u64::MAX, u64::MAX]);

    const fn of(text: &str) -> Self {
        let text = text.as_bytes();
        let mut bytes = Self::NONE;
        let mut at = 0;
        while at < text.len() {
            bytes.0[(text[at] >> 6) as usize] |= 1 << (text[at] & 63);
            at += 1;
        }
        bytes
    }

    fn ascii(holds: impl Fn(u8) -> bool) -> Self {
        let mut bytes = Self::NONE;
        (0..0x80).filter(|b| holds(*b)).for_each(|b| bytes.add(b));
        bytes
    }

    fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    pub(super) fn intersects(&self, other: &Self) -> bool {
        let [a, b, c, d] = self.0;
        let [e, f, g, h] = other.0;
        (a & e) | (b & f) | (c & g) | (d & h) != 0
    }

    fn intersection(&self, other: &Self) -> Self {
        Self(array::from_fn(|i| self.0[i] & other.0[i]))
    }

    fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    fn union(mut self, other: Self) -> Self {
        for (to, from) in self.0.iter_mut().zip(other.0) {
            *to |= from;
        }
        self
    }

    fn without(mut self, other: Self) -> Self {
        for (to, from) in self.0.iter_mut().zip(other.0) {
            *to &= !from;
        }
        self
    }

    /// Adds the other case of letters. Some letters beyond ASCII have an ASCII letter as their other case.
    fn in_any_case(mut self) -> Self {
        for upper in b'A'..=b'Z' {
            let lower = upper.to_ascii_lowercase();
            if self.contains(upper) || self.contains(lower) {
                self.add(upper);
                self.add(lower);
                self = self.union(Self::HIGH);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests;
