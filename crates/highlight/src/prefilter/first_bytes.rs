//! The first bytes of parts of a pattern, and their composition.

use super::Bytes;
use super::required_bytes::RequiredBytes;

/// The first bytes of a part of a pattern.
#[derive(Clone)]
pub(super) struct FirstBytes {
    pub(super) firsts: Vec<BytePrefix>,
    pub(super) end: bool,
    /// True if it can match the empty text at any position.
    pub(super) can_be_empty: bool,
    pub(super) line_start: bool,
    pub(super) edge: bool,
    /// True if `firsts` and `end` alone decide about a match at an ASCII character.
    pub(super) is_decided: bool,
    /// The number of ASCII bytes of a match, if it is always the same.
    pub(super) length: Option<usize>,
    pub(super) required: RequiredBytes,
}

/// A prefix of up to three bytes.
#[derive(Clone)]
pub(super) struct BytePrefix {
    pub(super) bytes: Bytes,
    /// The bytes that can follow within the part.
    pub(super) second: Bytes,
    pub(super) third: Bytes,
    /// True if the part can end after the first byte, and after the second.
    pub(super) can_end: bool,
    pub(super) can_end_behind_second: bool,
}

impl FirstBytes {
    /// Returns a part that matches the empty text anywhere.
    pub(super) fn empty() -> Self {
        Self {
            firsts: Vec::new(),
            end: false,
            can_be_empty: true,
            line_start: false,
            edge: false,
            is_decided: false,
            length: None,
            required: RequiredBytes::default(),
        }
    }

    /// Returns a part of one character that begins with one of `bytes`.
    pub(super) fn one_of(bytes: Bytes) -> Self {
        let ascii = bytes.without(Bytes::HIGH);
        let high = bytes.without(ascii);
        let mut firsts = vec![BytePrefix {
            bytes: ascii,
            second: Bytes::NONE,
            third: Bytes::NONE,
            can_end: true,
            can_end_behind_second: false,
        }];
        if high != Bytes::NONE {
            firsts.push(BytePrefix {
                bytes: high,
                second: Bytes::HIGH,
                // Without case, `ß` equals two characters of a pattern.
                third: Bytes::ALL,
                can_end: false,
                can_end_behind_second: true,
            });
        }
        Self {
            firsts,
            can_be_empty: false,
            required: RequiredBytes::one_of(bytes),
            ..Self::empty()
        }
    }

    /// Returns a part that matches the end of a line or of the text.
    pub(super) fn line_end() -> Self {
        Self {
            end: true,
            required: RequiredBytes::default(),
            ..Self::one_of(Bytes::of("\n"))
        }
    }

    pub(super) fn or(mut self, other: Self) -> Self {
        self.firsts.extend(other.firsts);
        Self {
            required: self.required.or(&other.required),
            firsts: self.firsts,
            end: self.end || other.end,
            can_be_empty: self.can_be_empty || other.can_be_empty,
            line_start: self.line_start && other.line_start,
            edge: self.edge && other.edge,
            is_decided: self.is_decided && other.is_decided,
            length: self.length.filter(|own| other.length == Some(*own)),
        }
    }

    /// Returns all first bytes.
    pub(super) fn bytes(&self) -> Bytes {
        let firsts = self.firsts.iter();
        firsts.fold(Bytes::NONE, |all, first| all.union(first.bytes))
    }

    /// Returns the part as a condition on the position: it takes no text, so other bytes may follow.
    pub(super) fn into_condition(mut self) -> Self {
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

    /// Appends the prefixes of `next`, which may be empty, to those that can end.
    fn append_prefixes(&mut self, next: &FirstBytes, may_be_nothing: bool) {
        let second = next
            .firsts
            .iter()
            .fold(Bytes::NONE, |all, first| all.union(first.second));
        let is_one_byte = next.firsts.iter().any(|first| first.can_end);
        let then = next.bytes();
        for first in &mut self.firsts {
            let behind_second = first.can_end_behind_second;
            if behind_second {
                first.third = first.third.union(then);
            }
            first.can_end_behind_second =
                behind_second && may_be_nothing || first.can_end && is_one_byte;
            if first.can_end {
                first.second = first.second.union(then);
                first.third = first.third.union(second);
                first.can_end = may_be_nothing;
            }
        }
    }

    /// Allows repetitions.
    pub(super) fn repeat(&mut self) {
        for _ in 0..2 {
            self.append_prefixes(&self.clone(), true);
        }
    }

    /// Appends `next`. `at_start` is true if this part takes no text itself.
    pub(super) fn append(&mut self, next: FirstBytes, at_start: bool) {
        self.append_prefixes(&next, next.can_be_empty);
        self.required.extend(&next.required);
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
