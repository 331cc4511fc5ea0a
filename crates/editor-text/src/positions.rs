//! Positions of the Language Server Protocol.

use std::ops::Range;

/// The unit in which the characters of a line are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the default of the protocol.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

/// A position: a line and a column, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in units of the [`Encoding`].
    pub column: u32,
}

/// The line starts of a text. Lines end with `\n`, `\r\n` or `\r`, as the protocol defines it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    /// The byte offset of each line.
    starts: Vec<usize>,
    /// The byte length of the text.
    length: usize,
}

impl LineIndex {
    /// Reads the lines of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let is_first_of_two = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            if !is_first_of_two {
                starts.push(at + 1);
            }
        }
        Self {
            starts,
            length: text.len(),
        }
    }

    /// Returns the byte offset of `position` in `text`, which is the text of this index. A position behind the end of a
    /// line is the end of that line, and one behind the last line is the end of the text.
    #[must_use]
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let Some(span) = self.line(text, position.line as usize) else {
            return self.length;
        };
        let line = text.get(span.clone()).unwrap_or_default();
        let wanted = position.column as usize;
        let mut units = 0;
        for (at, c) in line.char_indices() {
            let next = units + width(c, encoding);
            // A position inside of a character is its start.
            if next > wanted {
                return span.start + at;
            }
            units = next;
        }
        span.end
    }

    /// Returns the position of a byte offset in `text`. An offset inside of a character is its start.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let offset = floor(text, offset);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let start = self.starts[line];
        let before = text.get(start..offset).unwrap_or_default();
        let column: usize = match encoding {
            Encoding::Utf8 => before.len(),
            _ if before.is_ascii() => before.len(),
            _ => before.chars().map(|c| width(c, encoding)).sum(),
        };
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// Returns the byte range of a line without its line end; `None` if there is no such line.
    #[must_use]
    pub fn line(&self, text: &str, line: usize) -> Option<Range<usize>> {
        let start = *self.starts.get(line)?;
        let end = self.starts.get(line + 1).copied().unwrap_or(self.length);
        let written = text.get(start..end)?;
        Some(start..start + written.trim_end_matches(['\n', '\r']).len())
    }
}

/// The length of a character in units of the encoding.
fn width(c: char, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => c.len_utf8(),
        Encoding::Utf16 => c.len_utf16(),
        Encoding::Utf32 => 1,
    }
}

/// The largest character boundary that is not after `offset`.
pub(crate) fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn every_offset_comes_back() {
        let text = "a\u{1f600}b\r\n磁碟 é\n\rx\r\n\n";
        let index = LineIndex::new(text);
        for encoding in ALL {
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                // Between `\r` and `\n` there is no position.
                if text[..at].ends_with('\r') && text[at..].starts_with('\n') {
                    continue;
                }
                let position = index.position(text, at, encoding);
                assert_eq!(index.offset(text, position, encoding), at, "{encoding:?}");
            }
        }
    }

    #[test]
    fn characters_outside_of_the_first_plane_are_two_units_of_utf_16() {
        let text = "x\n\u{1f600}磁b";
        let index = LineIndex::new(text);
        let at = text.find('b').unwrap();
        for (encoding, column) in [
            (Encoding::Utf8, 7),
            (Encoding::Utf16, 3),
            (Encoding::Utf32, 2),
        ] {
            let position = Position { line: 1, column };
            assert_eq!(index.position(text, at, encoding), position);
            assert_eq!(index.offset(text, position, encoding), at);
        }
        let inside = Position { line: 1, column: 1 };
        assert_eq!(index.offset(text, inside, Encoding::Utf16), 2);
    }

    #[test]
    fn positions_behind_the_end_are_the_end() {
        let text = "ab\r\ncd";
        let index = LineIndex::new(text);
        let at = |line, column| {
            let position = Position { line, column };
            index.offset(text, position, Encoding::Utf16)
        };
        assert_eq!(at(0, 99), 2);
        assert_eq!(at(1, 99), 6);
        assert_eq!(at(9, 0), 6);
        assert_eq!(
            LineIndex::new("").offset("", Position::default(), Encoding::Utf8),
            0
        );
        assert_eq!(
            index.position(text, 99, Encoding::Utf8),
            Position { line: 1, column: 2 }
        );
    }
}
