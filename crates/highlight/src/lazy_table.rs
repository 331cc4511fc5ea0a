//! Things by number, each made when it is first asked for. They stay where they are: who has found one needs no
//! lock to look at it, and threads that look at the same do not wait for one another.

use std::array;
use std::sync::OnceLock;

/// How many things the first row holds; each row holds twice as many as the one before.
const FIRST: usize = 64;
/// With these there is room for more than anybody has.
const ROWS: usize = 24;

pub(super) struct Shelf<T> {
    rows: [OnceLock<Box<[OnceLock<T>]>>; ROWS],
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            rows: array::from_fn(|_| OnceLock::new()),
        }
    }
}

impl<T> Shelf<T> {
    /// The thing with this number, made if it is not there.
    pub(super) fn get(&self, number: usize, make: impl FnOnce() -> T) -> &T {
        let row = (number / FIRST + 1).ilog2() as usize;
        let before = FIRST * ((1 << row) - 1);
        let things = self.rows[row].get_or_init(|| {
            let empty = (0..FIRST << row).map(|_| OnceLock::new());
            empty.collect()
        });
        things[number - before].get_or_init(make)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_a_place_of_its_own() {
        let shelf = Shelf::default();
        for number in 0..2000 {
            assert_eq!(*shelf.get(number, || number), number);
        }
        for number in 0..2000 {
            assert_eq!(*shelf.get(number, || 7), number);
        }
    }
}
