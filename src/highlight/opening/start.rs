//! How a part of a pattern can begin, and what that makes of the whole.

use super::Bytes;

/// How a part of a pattern can begin.
#[derive(Clone)]
pub(super) struct Start {
    pub(super) firsts: Vec<First>,
    pub(super) end: bool,
    /// Whether it can match nothing, wherever it stands.
    pub(super) can_be_empty: bool,
    pub(super) line_start: bool,
    pub(super) edge: bool,
    /// How many bytes it takes, if nothing but `firsts` decides whether it matches.
    pub(super) exactly: Option<usize>,
}

/// Bytes that a part can begin with.
#[derive(Clone)]
pub(super) struct First {
    pub(super) bytes: Bytes,
    /// What can stand behind them within the part.
    pub(super) second: Bytes,
    /// Whether the part can end behind them.
    pub(super) can_end: bool,
}

impl Start {
    /// Nothing, with nothing asked of the place.
    pub(super) fn empty() -> Self {
        Self {
            firsts: Vec::new(),
            end: false,
            can_be_empty: true,
            line_start: false,
            edge: false,
            exactly: None,
        }
    }

    /// One character that begins with one of `bytes`.
    pub(super) fn one_of(bytes: Bytes) -> Self {
        let ascii = bytes.without(Bytes::HIGH);
        let high = bytes.without(ascii);
        let mut firsts = vec![First {
            bytes: ascii,
            second: Bytes::NONE,
            can_end: true,
        }];
        if high != Bytes::NONE {
            firsts.push(First {
                bytes: high,
                second: Bytes::HIGH,
                can_end: false,
            });
        }
        Self {
            firsts,
            can_be_empty: false,
            exactly: Some(1),
            ..Self::empty()
        }
    }

    /// The end of a line or of all.
    pub(super) fn line_end() -> Self {
        let mut start = Self::one_of(Bytes::of("\n"));
        start.end = true;
        start.exactly = None;
        start
    }

    pub(super) fn or(mut self, other: Self) -> Self {
        self.firsts.extend(other.firsts);
        Self {
            firsts: self.firsts,
            end: self.end || other.end,
            can_be_empty: self.can_be_empty || other.can_be_empty,
            line_start: self.line_start && other.line_start,
            edge: self.edge && other.edge,
            exactly: self.exactly.filter(|own| other.exactly == Some(*own)),
        }
    }

    /// All bytes that it can begin with.
    pub(super) fn bytes(&self) -> Bytes {
        let mut firsts = self.firsts.iter();
        firsts
            .by_ref()
            .fold(Bytes::NONE, |all, first| all.and(first.bytes))
    }

    /// As what a place is asked for: what is found there is not taken, and may be more.
    pub(super) fn asked_of_place(mut self) -> Self {
        for first in self.firsts.iter_mut().filter(|first| first.can_end) {
            first.second = Bytes::ALL;
            first.can_end = false;
        }
        self
    }

    /// Puts `next` behind it. `at_start`: it takes nothing itself, and asks only of the place.
    pub(super) fn append(&mut self, next: Start, at_start: bool) {
        let then = next.bytes();
        for first in self.firsts.iter_mut().filter(|first| first.can_end) {
            first.second = first.second.and(then);
            first.can_end = next.can_be_empty;
        }
        if !self.can_be_empty {
            return;
        }
        self.firsts.extend(next.firsts);
        self.end |= next.end;
        self.can_be_empty = next.can_be_empty;
        if at_start {
            self.line_start |= next.line_start;
            self.edge |= next.edge;
        }
    }
}
