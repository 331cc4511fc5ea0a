//! An append-only table whose entries are computed on first use. Entries never move, so reads take no lock.

use std::array;
use std::sync::OnceLock;

/// The size of the first row; each row has twice as many entries as the one before.
const FIRST_ROW: usize = 64;
/// Room for 64 × (2²⁴ − 1) entries.
const ROWS: usize = 24;

pub(super) struct LazyTable<T> {
    rows: [OnceLock<Box<[OnceLock<T>]>>; ROWS],
}

impl<T> Default for LazyTable<T> {
    fn default() -> Self {
        Self {
            rows: array::from_fn(|_| OnceLock::new()),
        }
    }
}

impl<T> LazyTable<T> {
    /// Returns entry `number`, computed by `make` on first use.
    pub(super) fn get(&self, number: usize, make: impl FnOnce() -> T) -> &T {
        let row = (number / FIRST_ROW + 1).ilog2() as usize;
        let before = FIRST_ROW * ((1 << row) - 1);
        let row_entries = self.rows[row].get_or_init(|| {
            let empty = (0..FIRST_ROW << row).map(|_| OnceLock::new());
            empty.collect()
        });
        row_entries[number - before].get_or_init(make)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_a_place_of_its_own() {
        let table = LazyTable::default();
        for number in 0..2000 {
            assert_eq!(*table.get(number, || number), number);
        }
        for number in 0..2000 {
            assert_eq!(*table.get(number, || 7), number);
        }
    }
}
