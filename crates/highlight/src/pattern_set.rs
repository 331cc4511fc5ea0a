//! Which patterns of a context can begin at a place of a line, asked of all of them at once.
//!
//! In: the patterns of a context, in their order. Out: tables of sets of them, a bit for each, by the
//! three bytes at a place. At most places of a line the sets have no pattern in common, and nothing is
//! tried there.

use std::array;

use super::grammars::Pattern;
use super::prefilter::{Line, ROWS, Table};

/// The tables of a context.
pub(super) struct Dispatch {
    /// By what stands at a place and behind it: the patterns that can begin and go on with it.
    table: Table,
    /// Those that begin at the edge of a word.
    edge: Box<[u64]>,
    /// Those that begin where the line does.
    line_start: Box<[u64]>,
    /// Those of which no place can be told: they are searched for in all of the line. They are in no
    /// other set.
    searched: Box<[u64]>,
    /// By the row of a byte whether any pattern begins with it.
    begins: [bool; ROWS],
}

/// What stands at a place of a line, as far as the tables ask.
pub(super) struct LinePosition {
    rows: [usize; 3],
    is_edge: bool,
    is_line_start: bool,
}

impl LinePosition {
    /// `at`: a character of the line, or its end.
    pub(super) fn of(line: &Line<'_>, at: usize) -> Self {
        Self {
            rows: line.rows(at),
            is_edge: line.is_edge(at),
            is_line_start: at == 0,
        }
    }
}

impl Dispatch {
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
            let opening = &pattern.opening;
            for row in 0..ROWS {
                let [second, third] = opening.goes_on_with(row);
                let sets = table[row * words + word].iter_mut();
                for (set, holds) in sets.zip([opening.begins_with(row), second, third]) {
                    *set |= if holds { bit } else { 0 };
                }
            }
            if opening.edge {
                edge[word] |= bit;
            }
            if opening.line_start {
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

    /// Whether any pattern can begin at a byte of this row, but for those that are searched for.
    pub(super) fn begins_with(&self, row: usize) -> bool {
        self.begins[row]
    }

    /// The numbers of the patterns that can begin at `place`, in their order, with those that are
    /// `searched` if they are wanted.
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
            Bits(set).map(move |bit| 64 * word + bit)
        })
    }
}

/// The numbers of the bits of a word that are set.
struct Bits(u64);

impl Iterator for Bits {
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
    use super::{Dispatch, LinePosition};

    /// What the tables say of each place beside what each pattern says for itself.
    #[test]
    fn the_tables_say_what_the_patterns_say() {
        let grammars = Grammars::default();
        let mut all = grammars.set.syntaxes().iter();
        let syntax = all.position(|syntax| syntax.name == "Python").unwrap();
        let main = grammars
            .context(grammars.start(syntax).unwrap().context)
            .unwrap();
        // With more patterns than a word has bits.
        let patterns: Vec<_> = main.patterns.iter().cycle().take(150).collect();
        let tables = Dispatch::of(patterns.iter().map(|pattern| &***pattern));
        let line = Line::of("  def é(x): # 變\n", Vec::new());
        for at in (0..=line.text.len()).filter(|at| line.text.is_char_boundary(*at)) {
            let place = LinePosition::of(&line, at);
            let found: Vec<usize> = tables.at(&place, false).collect();
            let expected = (0..patterns.len()).filter(|i| {
                let (pattern, rows) = (patterns[*i], line.rows(at));
                !pattern.is_searched()
                    && pattern.opening.begins_with(rows[0])
                    && pattern.opening.goes_on_with(rows[1])[0]
                    && pattern.opening.goes_on_with(rows[2])[1]
                    && (!pattern.opening.edge || line.is_edge(at))
                    && (!pattern.opening.line_start || at == 0)
            });
            assert_eq!(found, expected.collect::<Vec<_>>(), "{at}");
            let searched = tables.at(&place, true).count() - found.len();
            let wanted = patterns.iter().filter(|pattern| pattern.is_searched());
            assert_eq!(searched, wanted.count());
        }
    }
}
