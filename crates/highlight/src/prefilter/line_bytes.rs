//! A line, as the tables of patterns are asked about it.

use super::{Bytes, is_word};

/// The rows of a table by bytes: of ASCII each its own, one for all that other characters are made
/// of, one for the end of the line.
pub(in super::super) const ROWS: usize = 130;
const OTHER: u8 = 128;
const END: u8 = 129;

/// The row of each byte.
const ROW_OF: [u8; 256] = {
    let mut rows = [OTHER; 256];
    let mut byte = 0;
    while byte < OTHER {
        rows[byte as usize] = byte;
        byte += 1;
    }
    rows
};

/// A byte that has a row; `None` for the end of the line.
pub(in super::super) fn byte_of(row: usize) -> Option<u8> {
    u8::try_from(row).ok().filter(|row| *row != END)
}

/// A line and the rows of its bytes.
pub(in super::super) struct Line<'l> {
    pub(in super::super) text: &'l str,
    /// All bytes that are in it.
    pub(in super::super) bytes: Bytes,
    /// With three ends behind it.
    rows: Vec<u8>,
}

impl<'l> Line<'l> {
    /// `room`: a buffer to take.
    pub(in super::super) fn of(text: &'l str, mut room: Vec<u8>) -> Self {
        room.clear();
        room.extend(text.bytes().map(|byte| ROW_OF[usize::from(byte)]));
        room.extend([END; 3]);
        Self {
            text,
            bytes: Bytes::of(text),
            rows: room,
        }
    }

    /// Gives the buffer back.
    pub(in super::super) fn into_room(self) -> Vec<u8> {
        self.rows
    }

    /// The row of the byte at `at`, which is at most the end of the line.
    pub(in super::super) fn row(&self, at: usize) -> usize {
        self.rows[at].into()
    }

    /// The rows of the three bytes at `at`, which is at most the end of the line.
    pub(in super::super) fn rows(&self, at: usize) -> [usize; 3] {
        let rows = &self.rows[at..at + 3];
        [rows[0].into(), rows[1].into(), rows[2].into()]
    }

    /// Whether a character of ASCII stands at `at`, or the end of the line.
    pub(in super::super) fn is_ascii(&self, at: usize) -> bool {
        self.rows[at] != OTHER
    }

    /// Whether a word begins or ends at `at`; so it may be beside other scripts, and at the end of the line.
    pub(in super::super) fn is_edge(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or(b' ', |at| self.rows[at]);
        let here = self.rows[at];
        before >= OTHER || here >= OTHER || is_word(before) != is_word(here)
    }
}
