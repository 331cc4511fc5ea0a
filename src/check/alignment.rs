//! Alignment of two sequences: pairs of items that correspond, in their order.
//!
//! In: how much each pair is worth. Out: pairs that are worth most together, and what has no counterpart. The
//! same for lines of a block, blocks of a section and sections of a page.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::work_counter;

/// One of the left, one of the right, or both.
pub(crate) type Aligned = Vec<(Option<usize>, Option<usize>)>;

/// The most pairs that are compared one with another. Longer sequences are compared along their diagonal, so
/// that the time grows with their length.
const FULL: usize = 256 * 256;
/// The distance from the diagonal within which long sequences are compared.
const BAND: usize = 96;

/// Aligns `rows` things with `columns` others. Two are a pair only if that is worth something.
pub(crate) fn align(rows: usize, columns: usize, worth: impl Fn(usize, usize) -> f64) -> Aligned {
    let mut aligned = Vec::with_capacity(rows.max(columns));
    Table::new(rows, columns, &worth).trace(&worth, |i, j| aligned.push((i, j)));
    aligned
}

/// A pair of an alignment: its row, its column, and how much less the best alignment without it is worth.
pub(crate) type WeightedPair = (usize, usize, f64);

/// Returns the pairs of [`align`], each with the loss of worth if it were no pair. A small loss means that another
/// alignment is nearly as good.
pub(crate) fn align_with_margins(
    rows: usize,
    columns: usize,
    worth: impl Fn(usize, usize) -> f64,
) -> Vec<WeightedPair> {
    let after = Table::new(rows, columns, &worth);
    // The same table of the reversed sequences has the worth of all before a pair.
    let reversed = Table::new(rows, columns, |i, j| worth(rows - 1 - i, columns - 1 - j));
    let before = |i: usize, j: usize| reversed.best(rows - i, columns - j);
    let best = after.best(0, 0);
    let mut pairs = Vec::new();
    after.trace(&worth, |i, j| {
        let (Some(i), Some(j)) = (i, j) else {
            return;
        };
        let mut other = f64::max(
            before(i, j) + after.best(i + 1, j),
            before(i, j + 1) + after.best(i + 1, j + 1),
        );
        for column in after.band(i) {
            other = other.max(before(i, column) + after.best(i + 1, column));
            let pair = worth(i, column);
            if column != j && pair > 0.0 {
                other = other.max(before(i, column) + pair + after.best(i + 1, column + 1));
            }
        }
        pairs.push((i, j, best - other));
    });
    pairs
}

/// Aligns two sequences whose things have keys. A key that occurs once on both sides is the same thing: such
/// anchors, as many as keep their order, part long sequences into short ones.
pub(crate) fn align_by_keys(
    left: &[Option<u64>],
    right: &[Option<u64>],
    worth: impl Fn(usize, usize) -> f64,
) -> Aligned {
    if left.len() * right.len() <= FULL {
        return align(left.len(), right.len(), worth);
    }
    let mut aligned = Vec::with_capacity(left.len().max(right.len()));
    let (mut i, mut j) = (0, 0);
    let end = (left.len(), right.len());
    for (a, b) in anchors(left, right).into_iter().chain([end]) {
        let between = |r: usize, c: usize| worth(i + r, j + c);
        let part = Table::new(a - i, b - j, between);
        part.trace(between, |r, c| {
            aligned.push((r.map(|r| i + r), c.map(|c| j + c)));
        });
        if (a, b) != end {
            aligned.push((Some(a), Some(b)));
        }
        (i, j) = (a + 1, b + 1);
    }
    aligned
}

/// The keys that occur once on both sides, as the longest run of pairs in the order of both (patience
/// sorting, n log n).
fn anchors(left: &[Option<u64>], right: &[Option<u64>]) -> Vec<(usize, usize)> {
    let once = |keys: &[Option<u64>]| -> FxHashMap<u64, Option<usize>> {
        let mut places = FxHashMap::default();
        for (at, key) in keys.iter().enumerate() {
            if let Some(key) = key {
                let place = places.entry(*key).or_insert(Some(at));
                if *place != Some(at) {
                    *place = None;
                }
            }
        }
        places
    };
    let (original, translation) = (once(left), once(right));
    let mut pairs: Vec<(usize, usize)> = original
        .iter()
        .filter_map(|(key, at)| Some(((*at)?, (*translation.get(key)?)?)))
        .collect();
    pairs.sort_unstable();
    // The last pair of the best run of each length, and for each pair the one before it.
    let mut tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (n, (_, j)) in pairs.iter().enumerate() {
        let length = tops.partition_point(|top| pairs[*top].1 < *j);
        before[n] = length.checked_sub(1).map(|shorter| tops[shorter]);
        match tops.get_mut(length) {
            Some(top) => *top = n,
            None => tops.push(n),
        }
    }
    let mut run = Vec::with_capacity(tops.len());
    let mut at = tops.last().copied();
    while let Some(n) = at {
        run.push(pairs[n]);
        at = before[n];
    }
    run.reverse();
    run
}

/// For each row and column in the band: the most that what follows from there on is worth together.
struct Table {
    rows: usize,
    columns: usize,
    /// For each row, its first column in the band, and where its values begin.
    starts: Vec<(usize, usize)>,
    values: Vec<f64>,
}

impl Table {
    fn new(rows: usize, columns: usize, worth: impl Fn(usize, usize) -> f64) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        let mut size = 0;
        for i in 0..rows {
            let band = band(i, rows, columns);
            starts.push((band.start, size));
            size += band.len();
        }
        starts.push((0, size));
        let mut table = Self {
            rows,
            columns,
            starts,
            values: vec![0.0; size],
        };
        for i in (0..rows).rev() {
            for j in table.band(i).rev() {
                let skipped = table.best(i + 1, j).max(table.best(i, j + 1));
                work_counter::done(1);
                let pair = worth(i, j);
                let value = if pair > 0.0 {
                    skipped.max(pair + table.best(i + 1, j + 1))
                } else {
                    skipped
                };
                let (first, at) = table.starts[i];
                table.values[at + j - first] = value;
            }
        }
        table
    }

    fn band(&self, row: usize) -> Range<usize> {
        let (first, at) = self.starts[row];
        first..first + self.starts[row + 1].1 - at
    }

    fn best(&self, i: usize, j: usize) -> f64 {
        if i >= self.rows {
            return 0.0;
        }
        let band = self.band(i);
        // Columns before the band are passed over.
        let j = j.max(band.start);
        if j >= band.end {
            return 0.0;
        }
        self.values[self.starts[i].1 + j - band.start]
    }

    fn trace(
        &self,
        worth: impl Fn(usize, usize) -> f64,
        mut take: impl FnMut(Option<usize>, Option<usize>),
    ) {
        let (mut i, mut j) = (0, 0);
        while i < self.rows && j < self.columns {
            let band = self.band(i);
            let pair = if band.contains(&j) { worth(i, j) } else { 0.0 };
            if pair > 0.0 && self.best(i, j) <= pair + self.best(i + 1, j + 1) {
                take(Some(i), Some(j));
                i += 1;
                j += 1;
            } else if j >= band.start && self.best(i + 1, j) >= self.best(i, j + 1) {
                take(Some(i), None);
                i += 1;
            } else {
                take(None, Some(j));
                j += 1;
            }
        }
        (i..self.rows).for_each(|i| take(Some(i), None));
        (j..self.columns).for_each(|j| take(None, Some(j)));
    }
}

/// The columns with which a row is compared.
fn band(row: usize, rows: usize, columns: usize) -> Range<usize> {
    if rows * columns <= FULL {
        return 0..columns;
    }
    // On a diagonal that is steep, the band is as wide as a row is long.
    let width = BAND + columns / rows;
    let centre = row * columns / rows;
    let start = centre.saturating_sub(width).min(columns);
    start..(centre + width).clamp(start, columns)
}

/// Adds pairs without evidence: between two pairs, if both sides have equally many items.
pub(crate) fn settled(aligned: Aligned) -> Aligned {
    let mut settled = Vec::with_capacity(aligned.len());
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    for pair in aligned.into_iter().map(Some).chain([None]) {
        match pair {
            Some((Some(i), None)) => lefts.push(i),
            Some((None, Some(j))) => rights.push(j),
            pair => {
                if lefts.len() == rights.len() {
                    let both = lefts.drain(..).zip(rights.drain(..));
                    settled.extend(both.map(|(i, j)| (Some(i), Some(j))));
                } else {
                    settled.extend(lefts.drain(..).map(|i| (Some(i), None)));
                    settled.extend(rights.drain(..).map(|j| (None, Some(j))));
                }
                settled.extend(pair);
            }
        }
    }
    settled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned(left: &str, right: &str) -> Aligned {
        let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
        align(a.len(), b.len(), |i, j| f64::from(u8::from(a[i] == b[j])))
    }

    #[test]
    fn a_pair_with_an_equal_alternative_has_no_margin() {
        let (a, b) = (['a', 'b', 'c'], ['a', 'c', 'c']);
        let worth = |i: usize, j: usize| f64::from(u8::from(a[i] == b[j]));
        let pairs = align_with_margins(3, 3, worth);
        assert_eq!(pairs.len(), 2);
        assert_eq!(pairs[0], (0, 0, 1.0));
        // The last letter has two equal counterparts.
        assert_eq!((pairs[1].0, pairs[1].2), (2, 0.0));
    }

    #[test]
    fn what_one_side_lacks_moves_nothing_else() {
        assert_eq!(
            aligned("abc", "ac"),
            [(Some(0), Some(0)), (Some(1), None), (Some(2), Some(1))]
        );
        assert_eq!(aligned("", "x"), [(None, Some(0))]);
    }

    #[test]
    fn long_sequences_cost_time_in_proportion_to_their_length() {
        let counted = |n: usize, keys: bool| {
            let count = std::cell::Cell::new(0);
            // A third of the left is missing on the right.
            let is_there = |i: &usize| !(n / 3..2 * n / 3).contains(i);
            let right: Vec<usize> = (0..n).filter(is_there).collect();
            let worth = |i: usize, j: usize| {
                count.set(count.get() + 1);
                f64::from(u8::from(i == right[j]))
            };
            let key = |i: usize| (keys && i.is_multiple_of(5)).then_some(i as u64);
            let left: Vec<Option<u64>> = (0..n).map(key).collect();
            let right_keys: Vec<Option<u64>> = right.iter().map(|i| key(*i)).collect();
            let aligned = align_by_keys(&left, &right_keys, worth);
            let pairs = aligned.iter().filter(|(i, j)| i.is_some() && j.is_some());
            assert!(!keys || pairs.count() == right.len(), "{n}");
            count.get()
        };
        for keys in [false, true] {
            let (once, twice) = (counted(4_000, keys), counted(8_000, keys));
            assert!(twice < once * 5 / 2, "{once} {twice}");
        }
    }

    #[test]
    fn as_many_on_both_sides_stand_for_each_other() {
        assert_eq!(
            settled(aligned("axc", "ayc")),
            [(Some(0), Some(0)), (Some(1), Some(1)), (Some(2), Some(2))]
        );
        assert_eq!(
            settled(aligned("ax", "ayz")),
            [
                (Some(0), Some(0)),
                (Some(1), None),
                (None, Some(1)),
                (None, Some(2))
            ]
        );
    }
}
