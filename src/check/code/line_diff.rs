//! Lines of two blocks of code side by side.
//!
//! In: the lines of both. Out: which are the same, and the gaps between them, in which lines differ. Lines that
//! both blocks have once, in the same order, are anchors (patience diff), so that the work is n log n in the
//! number of lines.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHasher};

use super::lexer::{self, Line};
use super::tokens::{LINE, Meaning, Unit, units};

/// A line, ready to be compared.
pub(crate) struct PreparedLine<'c> {
    pub(crate) line: Line<'c>,
    pub(crate) units: Vec<Unit>,
    /// A hash of its units without white space.
    key: u64,
}

impl PreparedLine<'_> {
    /// The units that are no white space.
    pub(crate) fn marks(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(|unit| !unit.is_space())
    }

    /// The words of its code and of its strings.
    pub(crate) fn words(&self) -> Vec<&str> {
        self.marks()
            .filter_map(|unit| match &unit.meaning {
                Meaning::Code(code) => Some(code.as_str()),
                Meaning::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .collect()
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        if self.key == other.key {
            return true;
        }
        let mut a = self.marks();
        let mut b = other.marks();
        loop {
            match (a.next(), b.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if a.is_like(b) => {}
                _ => return false,
            }
        }
    }

    /// Returns the share of words that two lines have in common, 0 to 1.
    pub(crate) fn likeness(&self, other: &Self) -> f64 {
        let (a, b) = (self.words(), other.words());
        let most = a.len().max(b.len());
        if most == 0 {
            return 0.0;
        }
        shared(a, b) as f64 / most as f64
    }

    pub(crate) fn key(&self) -> u64 {
        self.key
    }
}

/// Counts the items that two lists share.
pub(crate) fn shared<T: Hash + Eq>(a: Vec<T>, b: Vec<T>) -> usize {
    let mut left: FxHashMap<T, usize> = HashMap::default();
    for one in b {
        *left.entry(one).or_default() += 1;
    }
    let mut shared = 0;
    for one in a {
        if let Some(count) = left.get_mut(&one).filter(|count| **count > 0) {
            *count -= 1;
            shared += 1;
        }
    }
    shared
}

/// The lines of a block that a machine reads.
pub(crate) fn prepared_lines<'c>(language: &str, code: &'c str) -> Vec<PreparedLine<'c>> {
    lexer::lines(language, code)
        .into_iter()
        .filter(|line| !line.is_blank())
        .map(|line| {
            let units = units(&line);
            let key = key(&units);
            PreparedLine { line, units, key }
        })
        .collect()
}

fn key(units: &[Unit]) -> u64 {
    let mut hasher = FxHasher::default();
    for unit in units.iter().filter(|unit| !unit.is_space()) {
        match &unit.meaning {
            Meaning::Code(text) => (0, text.as_str()).hash(&mut hasher),
            Meaning::Text(text) => (1, text.as_str()).hash(&mut hasher),
            Meaning::Dashes(count) => (2, count.map(|count| count.min(LINE))).hash(&mut hasher),
            Meaning::Quote(quote) => (3, *quote).hash(&mut hasher),
            Meaning::Space => {}
        }
    }
    hasher.finish()
}

/// Lines of both sides, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The same on both sides.
    Same(usize, usize),
    /// They differ, or one side has none.
    Gap(Range<usize>, Range<usize>),
}

/// Returns the lines that are the same and the gaps between them, by their keys.
pub(crate) fn steps(original: &[u64], translation: &[u64]) -> Vec<Step> {
    let mut steps = Vec::new();
    let between = |from: (usize, usize), to: (usize, usize), steps: &mut Vec<Step>| {
        let (mut a, mut b) = (from.0..to.0, from.1..to.1);
        while !a.is_empty() && !b.is_empty() && original[a.start] == translation[b.start] {
            steps.push(Step::Same(a.start, b.start));
            (a.start, b.start) = (a.start + 1, b.start + 1);
        }
        let mut tail = 0;
        while tail < a.len().min(b.len())
            && original[a.end - 1 - tail] == translation[b.end - 1 - tail]
        {
            tail += 1;
        }
        let gap = (a.start..a.end - tail, b.start..b.end - tail);
        if !gap.0.is_empty() || !gap.1.is_empty() {
            steps.push(Step::Gap(gap.0.clone(), gap.1.clone()));
        }
        steps.extend((0..tail).map(|n| Step::Same(gap.0.end + n, gap.1.end + n)));
    };
    let mut from = (0, 0);
    for (i, j) in anchors(original, translation) {
        between(from, (i, j), &mut steps);
        steps.push(Step::Same(i, j));
        from = (i + 1, j + 1);
    }
    between(from, (original.len(), translation.len()), &mut steps);
    steps
}

/// Lines that both sides have once, as many of them as have the same order.
fn anchors(original: &[u64], translation: &[u64]) -> Vec<(usize, usize)> {
    let once = |keys: &[u64]| -> FxHashMap<u64, Option<usize>> {
        let mut places = FxHashMap::default();
        for (at, key) in keys.iter().enumerate() {
            places
                .entry(*key)
                .and_modify(|place| *place = None)
                .or_insert(Some(at));
        }
        places
    };
    let (here, there) = (once(original), once(translation));
    let pairs: Vec<(usize, usize)> = original
        .iter()
        .enumerate()
        .filter(|(_, key)| here.get(key).is_some_and(Option::is_some))
        .filter_map(|(i, key)| Some((i, (*there.get(key)?)?)))
        .collect();
    // The longest run whose places in the translation rise: piles, each with the one before its top.
    let mut piles: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (n, (_, j)) in pairs.iter().enumerate() {
        let pile = piles.partition_point(|top| pairs[*top].1 < *j);
        before[n] = pile.checked_sub(1).map(|pile| piles[pile]);
        if pile == piles.len() {
            piles.push(n);
        } else {
            piles[pile] = n;
        }
    }
    let mut chosen = Vec::new();
    let mut next = piles.last().copied();
    while let Some(n) = next {
        chosen.push(pairs[n]);
        next = before[n];
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_what_differs_between_lines_that_are_the_same() {
        let of = |text: &str| -> Vec<u64> { text.bytes().map(u64::from).collect() };
        let gap = |a: Range<usize>, b: Range<usize>| Step::Gap(a, b);
        let gaps = |a: &str, b: &str| -> Vec<Step> {
            let steps = steps(&of(a), &of(b)).into_iter();
            steps.filter(|step| matches!(step, Step::Gap(..))).collect()
        };
        assert_eq!(gaps("abc", "abc"), []);
        assert_eq!(gaps("abc", "ac"), [gap(1..2, 1..1)]);
        assert_eq!(gaps("axc", "ayzc"), [gap(1..2, 1..3)]);
        assert_eq!(gaps("}}a}", "}b}"), [gap(1..3, 1..2)]);
        // A line that moved is in two gaps.
        assert_eq!(gaps("abcd", "bcda"), [gap(0..1, 0..0), gap(4..4, 3..4)]);
    }

    #[test]
    fn the_work_grows_with_the_lines_and_not_with_their_square() {
        // Every tenth line differs, and every third is there several times.
        let side = |lines: u64, other: u64| -> Vec<u64> {
            let line = |n: u64| match n {
                n if n % 10 == 0 => other + n,
                n if n % 3 == 0 => 1,
                n => 10_000_000 + n,
            };
            (0..lines).map(line).collect()
        };
        let work = |lines: u64| -> usize {
            let steps = steps(&side(lines, 1_000_000), &side(lines, 2_000_000));
            let cost = |step: &Step| match step {
                Step::Same(..) => 1,
                Step::Gap(a, b) => a.len() * b.len(),
            };
            steps.iter().map(cost).sum()
        };
        for lines in [1_000, 2_000, 4_000] {
            assert!(work(lines * 2) <= work(lines) * 9 / 4, "{lines}");
        }
    }
}
