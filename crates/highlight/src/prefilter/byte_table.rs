//! Bit sets by the first, second and third byte at a position.

use super::line_bytes::ROWS;

/// Three bit sets per row of a byte: items that can have the byte first, second and third. Most rows are
/// equal and are stored once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Table {
    /// By row, the index of its sets.
    which: [u8; ROWS],
    /// The number of words of a set.
    width: usize,
    sets: Vec<[u64; 3]>,
}

impl Table {
    /// Creates a table from the sets of all rows, `width` words each.
    pub(in super::super) fn of(all: &[[u64; 3]], width: usize) -> Self {
        let mut table = Self {
            which: [0; ROWS],
            width,
            sets: Vec::new(),
        };
        if width == 0 {
            return table;
        }
        for (which, sets) in table.which.iter_mut().zip(all.chunks(width)) {
            let known = table.sets.chunks(width).position(|known| known == sets);
            let number = known.unwrap_or(table.sets.len() / width);
            if known.is_none() {
                table.sets.extend(sets);
            }
            *which = u8::try_from(number).expect("no more than there are rows");
        }
        table.sets.shrink_to_fit();
        table
    }

    /// Returns one word of the sets of a row.
    pub(in super::super) fn at(&self, row: usize, word: usize) -> [u64; 3] {
        self.sets[usize::from(self.which[row]) * self.width + word]
    }

    /// Returns one word of the set of items that can begin with bytes of these three rows.
    pub(in super::super) fn all(&self, [first, second, third]: [usize; 3], word: usize) -> u64 {
        self.at(first, word)[0] & self.at(second, word)[1] & self.at(third, word)[2]
    }
}
