//! Where a pattern of a grammar can begin to match, read off the pattern itself.
//!
//! A grammar tries some fifty patterns at every place of a line, and nearly all of them could have
//! been ruled out by the three bytes that stand there, or by a byte that is nowhere in the line. In: a
//! pattern in Oniguruma's syntax (<https://github.com/kkos/oniguruma/blob/master/doc/RE>). Out: the
//! bytes that a match of it can begin with, and those that a line with a match has. The answer may be
//! too wide, never too narrow: what is not understood here can begin anywhere. Of the plainest
//! patterns all is known: nothing, or one character.

mod byte_table;
mod first_bytes;
mod line_bytes;
mod pattern_reader;
mod required_bytes;

use std::array;

pub(super) use byte_table::Table;
pub(super) use line_bytes::{Line, ROWS};

use first_bytes::First;
use line_bytes::byte_of;
use pattern_reader::Reader;
use required_bytes::Needs;

/// Where a match can begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening {
    /// All bytes that a match can begin with.
    bytes: Bytes,
    /// The first three bytes of a match, or of what it looks at; none if all that is known are the first.
    prefixes: Option<Prefixes>,
    /// How long a match is, if that is all that there is to know where an ASCII character stands, or
    /// the end of the line.
    pub(super) length: Option<usize>,
    /// Whether a match can begin behind the last byte.
    end: bool,
    /// Whether a match begins where the line does.
    pub(super) line_start: bool,
    /// Whether a match begins at the edge of a word.
    pub(super) edge: bool,
    /// What a line has that has a match.
    pub(super) needs: Needs,
}

impl Opening {
    /// Every place.
    fn anywhere() -> Self {
        Self {
            bytes: Bytes::ALL,
            prefixes: None,
            length: None,
            end: true,
            line_start: false,
            edge: false,
            needs: Needs::default(),
        }
    }

    pub(super) fn of(pattern: &str) -> Self {
        let Some((start, captures)) = Reader::read(pattern) else {
            return Self::anywhere();
        };
        if start.can_be_empty {
            return Self {
                line_start: start.line_start,
                length: pattern.is_empty().then_some(0),
                needs: start.needs,
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
            needs: start.needs,
        }
    }

    /// Whether nothing is known of where a match begins.
    pub(super) fn is_anywhere(&self) -> bool {
        self.bytes == Bytes::ALL
            && self.prefixes.is_none()
            && !self.line_start
            && self.length.is_none()
    }

    /// Whether a match can begin with what has `row`.
    pub(super) fn begins_with(&self, row: usize) -> bool {
        byte_of(row).map_or(self.end, |byte| self.bytes.has(byte))
    }

    /// Whether what has `row` can be the second of some match, and the third.
    pub(super) fn goes_on_with(&self, row: usize) -> [bool; 2] {
        self.prefixes.as_ref().map_or([true; 2], |prefixes| {
            let [_, second, third] = prefixes.0.at(row, 0);
            [second != 0, third != 0]
        })
    }

    /// Whether a match can begin with the three bytes of these rows, of which the first is one it can begin with.
    pub(super) fn fits(&self, rows: [usize; 3]) -> bool {
        let prefixes = self.prefixes.as_ref();
        prefixes.is_none_or(|Prefixes(table)| table.all(rows, 0) != 0)
    }
}

/// Prefixes of three bytes, a bit for each: which can have a byte as their first, second and third.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Prefixes(Table);

impl Prefixes {
    /// `None` if they say no more than the first bytes.
    fn of(firsts: &[First]) -> Option<Self> {
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
                Some([bytes, ..]) => *bytes = bytes.and(first.bytes),
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
                    // What stands behind the end is not known to be wrong.
                    if byte_of(row).is_none_or(|byte| bytes.has(byte)) {
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
    /// Those of characters beyond ASCII.
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

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        let [a, b, c, d] = self.0;
        let [e, f, g, h] = other.0;
        (a & e) | (b & f) | (c & g) | (d & h) != 0
    }

    fn both(&self, other: &Self) -> Self {
        Self(array::from_fn(|i| self.0[i] & other.0[i]))
    }

    fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    fn and(mut self, other: Self) -> Self {
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

    /// With the other case of its letters. Beyond ASCII there are letters whose other case is ASCII.
    fn in_any_case(mut self) -> Self {
        for upper in b'A'..=b'Z' {
            let lower = upper.to_ascii_lowercase();
            if self.has(upper) || self.has(lower) {
                self.add(upper);
                self.add(lower);
                self = self.and(Self::HIGH);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests;
