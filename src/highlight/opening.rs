//! Where a pattern of a grammar can begin to match, read off the pattern itself.
//!
//! A grammar tries some fifty patterns at every place of a line, and nearly all of them could have
//! been ruled out by the two bytes that stand there. In: a pattern in Oniguruma's syntax
//! (<https://github.com/kkos/oniguruma/blob/master/doc/RE>). Out: the pairs of bytes that a match of
//! it can begin with. The answer may be too wide, never too narrow: what is not understood here can
//! begin anywhere. Of the plainest patterns all is known: nothing, or one character.

mod read;
mod start;

use read::Reader;

/// Where a match can begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening {
    /// All bytes that a match can begin with.
    bytes: Bytes,
    /// Those bytes, with those that can stand behind them (what that is may lie beyond the match).
    pairs: Vec<(Bytes, Bytes)>,
    /// How long a match is, if that is all that there is to know: it is where it can begin.
    pub(super) length: Option<usize>,
    /// Whether a match can begin behind the last byte.
    end: bool,
    /// Whether a match begins where the line does.
    line_start: bool,
    /// Whether a match begins at the edge of a word.
    edge: bool,
}

impl Opening {
    /// Every place.
    fn anywhere() -> Self {
        Self {
            bytes: Bytes::ALL,
            pairs: Vec::new(),
            length: None,
            end: true,
            line_start: false,
            edge: false,
        }
    }

    pub(super) fn of(pattern: &str) -> Self {
        let Some(start) = Reader::read(pattern) else {
            return Self::anywhere();
        };
        if start.can_be_empty {
            return Self {
                line_start: start.line_start,
                length: pattern.is_empty().then_some(0),
                ..Self::anywhere()
            };
        }
        let mut pairs: Vec<(Bytes, Bytes)> = Vec::new();
        for first in start.firsts {
            let second = if first.can_end {
                Bytes::ALL
            } else {
                first.second
            };
            match pairs.iter_mut().find(|(_, known)| *known == second) {
                Some((bytes, _)) => *bytes = bytes.and(first.bytes),
                None => pairs.push((first.bytes, second)),
            }
        }
        let bytes = pairs.iter().fold(Bytes::NONE, |all, pair| all.and(pair.0));
        let captures =
            pattern.contains("(?<") || pattern.matches('(').count() > pattern.matches("(?").count();
        let is_plain = !captures
            && !start.end
            && !start.line_start
            && !start.edge
            && !bytes.meets(&Bytes::HIGH);
        if pairs.len() > MOST_PAIRS || pairs.iter().all(|(_, second)| *second == Bytes::ALL) {
            pairs.clear();
        }
        Self {
            bytes,
            pairs,
            length: start.exactly.filter(|_| is_plain),
            end: start.end,
            line_start: start.line_start,
            edge: start.edge,
        }
    }

    /// The bytes that a match can begin with; all, if it can begin behind the last.
    pub(super) fn bytes(&self) -> Bytes {
        if self.end { Bytes::ALL } else { self.bytes }
    }

    /// The first place from `from` to before `to` where a match can begin. The end of the line is
    /// such a place too, if `to` is beyond it.
    pub(super) fn next(&self, line: &str, from: usize, to: usize) -> Option<usize> {
        let line = line.as_bytes();
        if self.line_start && from > 0 {
            return None;
        }
        let within = line.get(from..to.min(line.len())).unwrap_or_default();
        let found = within.iter().enumerate().find(|(i, byte)| {
            self.bytes.has(**byte)
                && self.goes_on(line, from + i)
                && (!self.edge || is_edge(line, from + i, **byte))
        });
        let found = match found {
            Some((i, _)) => Some(from + i),
            None => (self.end && to > line.len()).then_some(line.len()),
        };
        found.filter(|at| !self.line_start || *at == 0)
    }

    /// Whether what stands behind `at` can stand there.
    fn goes_on(&self, line: &[u8], at: usize) -> bool {
        let (Some(second), false) = (line.get(at + 1), self.pairs.is_empty()) else {
            return true;
        };
        let mut pairs = self.pairs.iter();
        pairs.any(|(first, then)| first.has(line[at]) && then.has(*second))
    }
}

/// How many pairs of sets are looked at.
const MOST_PAIRS: usize = 12;

/// Whether a word begins or ends at `at`, where `byte` stands; so it may be beside other scripts.
fn is_edge(line: &[u8], at: usize, byte: u8) -> bool {
    let before = at.checked_sub(1).map_or(b' ', |i| line[i]);
    before >= 0x80 || byte >= 0x80 || is_word(before) != is_word(byte)
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

    pub(super) fn of(text: &str) -> Self {
        let mut bytes = Self::NONE;
        text.bytes().for_each(|byte| bytes.add(byte));
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
