//! The patterns of a context that can begin at a position, computed for all patterns at once.
//!
//! In: the patterns of a context, in order. Out: bit sets of patterns, by each of the three bytes at a
//! position. At most positions the intersection is empty, and no regex runs.

use std::array;

use super::grammars::Pattern;
use super::prefilter::{Line, ROWS, Table};

/// The tables of a context.
pub(super) struct PatternSet {
    /// By the three bytes at a position: the patterns that can begin with them.
    table: Table,
    /// Patterns that begin at a word boundary.
    edge: Box<[u64]>,
    /// Patterns that begin at the start of the line.
    line_start: Box<[u64]>,
    /// Patterns without a prefilter, which search the whole line. They are in no other set.
    searched: Box<[u64]>,
    /// By row of a byte: true if a pattern can begin with it.
    begins: [bool; ROWS],
}

/// The properties of a position that the tables use.
pub(super) struct LinePosition {
    rows: [usize; 3],
    is_edge: bool,
    is_line_start: bool,
}

impl LinePosition {
    /// Reads the position `at`: a character boundary, or the end of the line.
    pub(super) fn of(line: &Line<'_>, at: usize) -> Self {
        Self {
            rows: line.rows(at),
            is_edge: line.is_edge(at),
            is_line_start: at == 0,
        }
    }
}

impl PatternSet {
    pub(super) fn of<'p>(patterns: impl ExactSizeIterator<Item = &'p Pattern>) -> Self {
        let words = patterns.len().div_ceil(64);
        let mut table = vec![[0; 3]; ROWS * words];
        let [mut edge, mut line_start, mut searched] = [(); 3].map(|()| vec![0; words]);
        for (number, pattern) in patterns.enumerate() {
            let (word, bit) = (number / 64, 1 << (number % 64));
            if pattern.is_searched() {
                searched[word] |= bit;
                continue;
            }
            let prefilter = &pattern.prefilter;
            for row in 0..ROWS {
                let [second, third] = prefilter.continues_with(row);
                let sets = table[row * words + word].iter_mut();
                for (set, is_set) in sets.zip([prefilter.begins_with(row), second, third]) {
                    *set |= if is_set { bit } else { 0 };
                }
            }
            if prefilter.edge {
                edge[word] |= bit;
            }
            if prefilter.line_start {
                line_start[word] |= bit;
            }
        }
        Self {
            table: Table::of(&table, words),
            edge: edge.into(),
            line_start: line_start.into(),
            searched: searched.into(),
            begins: array::from_fn(|row| {
                let sets = &table[row * words..(row + 1) * words];
                sets.iter().any(|[first, ..]| *first != 0)
            }),
        }
    }

    /// Returns true if a pattern with a prefilter can begin with a byte of this row.
    pub(super) fn begins_with(&self, row: usize) -> bool {
        self.begins[row]
    }

    /// Returns the patterns that can begin at a position, in order; with those of `searched` if asked for.
    pub(super) fn at(&self, place: &LinePosition, searched: bool) -> impl Iterator<Item = usize> {
        (0..self.edge.len()).flat_map(move |word| {
            let mut set = self.table.all(place.rows, word);
            if !place.is_edge {
                set &= !self.edge[word];
            }
            if !place.is_line_start {
                set &= !self.line_start[word];
            }
            if searched {
                set |= self.searched[word];
            }
            SetBits(set).map(move |bit| 64 * word + bit)
        })
    }
}

/// An iterator over the numbers of the set bits.
struct SetBits(u64);

impl Iterator for SetBits {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let bit = (self.0 != 0).then(|| self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

#[cfg(test)]
mod tests {
    use super::super::grammars::Grammars;
    use super::super::prefilter::Line;
    use super::{LinePosition, PatternSet};

    /// Compares the tables with the prefilter of each pattern.
    #[test]
    fn the_tables_say_what_the_patterns_say() {
        let grammars = Grammars::default();
        let mut all = grammars.set.syntaxes().iter();
        let syntax = all.position(|syntax| syntax.name == "Python").unwrap();
        let main = grammars
            .context(grammars.start(syntax).unwrap().context)
            .unwrap();
        // More patterns than a word has bits.
        let patterns: Vec<_> = main.patterns.iter().cycle().take(150).collect();
        let tables = PatternSet::of(patterns.iter().map(|pattern| &***pattern));
        let line = Line::of("  def é(x): # 變\n", Vec::new());
        for at in (0..=line.text.len()).filter(|at| line.text.is_char_boundary(*at)) {
            let place = LinePosition::of(&line, at);
            let found: Vec<usize> = tables.at(&place, false).collect();
            let expected = (0..patterns.len()).filter(|i| {
                let (pattern, rows) = (patterns[*i], line.rows(at));
                !pattern.is_searched()
                    && pattern.prefilter.begins_with(rows[0])
                    && pattern.prefilter.continues_with(rows[1])[0]
                    && pattern.prefilter.continues_with(rows[2])[1]
                    && (!pattern.prefilter.edge || line.is_edge(at))
                    && (!pattern.prefilter.line_start || at == 0)
            });
            assert_eq!(found, expected.collect::<Vec<_>>(), "{at}");
            let searched = tables.at(&place, true).count() - found.len();
            let wanted = patterns.iter().filter(|pattern| pattern.is_searched());
            assert_eq!(searched, wanted.count());
        }
    }
}
