//! How a part of a pattern can begin, and what that makes of the whole.

use super::Bytes;
use super::required_bytes::Needs;

/// How a part of a pattern can begin.
#[derive(Clone)]
pub(super) struct Start {
    pub(super) firsts: Vec<First>,
    pub(super) end: bool,
    /// Whether it can match nothing, wherever it stands.
    pub(super) can_be_empty: bool,
    pub(super) line_start: bool,
    pub(super) edge: bool,
    /// Whether nothing but `firsts` and `end` decides whether it matches where ASCII stands.
    pub(super) is_decided: bool,
    /// How many bytes of ASCII it then takes, if that is always the same.
    pub(super) length: Option<usize>,
    pub(super) needs: Needs,
}

/// Bytes that a part can begin with.
#[derive(Clone)]
pub(super) struct First {
    pub(super) bytes: Bytes,
    /// What can stand behind them within the part, and behind that.
    pub(super) second: Bytes,
    pub(super) third: Bytes,
    /// Whether the part can end behind the first, and behind the second.
    pub(super) can_end: bool,
    pub(super) can_end_behind_second: bool,
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
            is_decided: false,
            length: None,
            needs: Needs::default(),
        }
    }

    /// One character that begins with one of `bytes`.
    pub(super) fn one_of(bytes: Bytes) -> Self {
        let ascii = bytes.without(Bytes::HIGH);
        let high = bytes.without(ascii);
        let mut firsts = vec![First {
            bytes: ascii,
            second: Bytes::NONE,
            third: Bytes::NONE,
            can_end: true,
            can_end_behind_second: false,
        }];
        if high != Bytes::NONE {
            firsts.push(First {
                bytes: high,
                second: Bytes::HIGH,
                // In any case, `ß` is two characters of a pattern.
                third: Bytes::ALL,
                can_end: false,
                can_end_behind_second: true,
            });
        }
        Self {
            firsts,
            can_be_empty: false,
            needs: Needs::one_of(bytes),
            ..Self::empty()
        }
    }

    /// The end of a line or of all.
    pub(super) fn line_end() -> Self {
        Self {
            end: true,
            needs: Needs::default(),
            ..Self::one_of(Bytes::of("\n"))
        }
    }

    pub(super) fn or(mut self, other: Self) -> Self {
        self.firsts.extend(other.firsts);
        Self {
            needs: self.needs.or(&other.needs),
            firsts: self.firsts,
            end: self.end || other.end,
            can_be_empty: self.can_be_empty || other.can_be_empty,
            line_start: self.line_start && other.line_start,
            edge: self.edge && other.edge,
            is_decided: self.is_decided && other.is_decided,
            length: self.length.filter(|own| other.length == Some(*own)),
        }
    }

    /// All bytes that it can begin with.
    pub(super) fn bytes(&self) -> Bytes {
        let firsts = self.firsts.iter();
        firsts.fold(Bytes::NONE, |all, first| all.and(first.bytes))
    }

    /// As what a place is asked for: what is found there is not taken, and may be more.
    pub(super) fn asked_of_place(mut self) -> Self {
        for first in &mut self.firsts {
            if first.can_end {
                first.second = Bytes::ALL;
            }
            if first.can_end || first.can_end_behind_second {
                first.third = Bytes::ALL;
            }
            first.can_end = false;
            first.can_end_behind_second = false;
        }
        self
    }

    /// Puts `next`, which may be nothing, behind what of `firsts` can end.
    fn go_on(&mut self, next: &Start, may_be_nothing: bool) {
        let second = next
            .firsts
            .iter()
            .fold(Bytes::NONE, |all, first| all.and(first.second));
        let is_one_byte = next.firsts.iter().any(|first| first.can_end);
        let then = next.bytes();
        for first in &mut self.firsts {
            let behind_second = first.can_end_behind_second;
            if behind_second {
                first.third = first.third.and(then);
            }
            first.can_end_behind_second =
                behind_second && may_be_nothing || first.can_end && is_one_byte;
            if first.can_end {
                first.second = first.second.and(then);
                first.third = first.third.and(second);
                first.can_end = may_be_nothing;
            }
        }
    }

    /// It can come again, and once more.
    pub(super) fn repeat(&mut self) {
        for _ in 0..2 {
            self.go_on(&self.clone(), true);
        }
    }

    /// Puts `next` behind it. `at_start`: it takes nothing itself, and asks only of the place.
    pub(super) fn append(&mut self, next: Start, at_start: bool) {
        self.go_on(&next, next.can_be_empty);
        self.needs.extend(&next.needs);
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
