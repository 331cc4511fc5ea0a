//! A line as rows of bytes.

use super::{Bytes, is_word};

/// The rows of bytes in tables: one per ASCII character, one for all other bytes, one for the end of the
/// line.
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

/// Returns a byte of the row; `None` for the end of the line.
pub(in super::super) fn byte_of(row: usize) -> Option<u8> {
    u8::try_from(row).ok().filter(|row| *row != END)
}

/// A line and the rows of its bytes.
pub(in super::super) struct Line<'l> {
    pub(in super::super) text: &'l str,
    /// The set of its bytes.
    pub(in super::super) bytes: Bytes,
    /// With three end rows at the end.
    rows: Vec<u8>,
}

impl<'l> Line<'l> {
    /// `buffer` is reused.
    pub(in super::super) fn of(text: &'l str, mut buffer: Vec<u8>) -> Self {
        buffer.clear();
        buffer.extend(text.bytes().map(|byte| ROW_OF[usize::from(byte)]));
        buffer.extend([END; 3]);
        Self {
            text,
            bytes: Bytes::of(text),
            rows: buffer,
        }
    }

    /// Returns the buffer.
    pub(in super::super) fn into_buffer(self) -> Vec<u8> {
        self.rows
    }

    /// Returns the row of the byte at `at`, which is at most the end of the line.
    pub(in super::super) fn row(&self, at: usize) -> usize {
        self.rows[at].into()
    }

    /// Returns the rows of the three bytes at `at`, which is at most the end of the line.
    pub(in super::super) fn rows(&self, at: usize) -> [usize; 3] {
        let rows = &self.rows[at..at + 3];
        [rows[0].into(), rows[1].into(), rows[2].into()]
    }

    /// Returns true for an ASCII character or the end of the line at `at`.
    pub(in super::super) fn is_ascii(&self, at: usize) -> bool {
        self.rows[at] != OTHER
    }

    /// Returns true if a word boundary may be at `at`: it may be beside other scripts and at the end of the
    /// line.
    pub(in super::super) fn is_edge(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or(b' ', |at| self.rows[at]);
        let here = self.rows[at];
        before >= OTHER || here >= OTHER || is_word(before) != is_word(here)
    }
}
