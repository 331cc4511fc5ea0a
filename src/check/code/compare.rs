//! Two blocks of code, of which one translates the other: what a machine would read otherwise.
//!
//! In: the code of both, with the language of the original's fence, and the words of both pages. Out: [`Change`]s,
//! line by line. Comments, sentences in strings, ordinary words, placeholders, and lines of output that were
//! translated are no change; nor are lines that moved, or that break elsewhere where that means nothing.

mod line_changes;
mod typography;

use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::super::alignment::{align, settled};
use super::lexer::Line;
use super::line_diff::{PreparedLine, Step, prepared_lines, shared, steps};
use super::tokens::{Meaning, Unit};
use super::translated_text::{Certainty, Words};
pub(crate) use line_changes::damaged;
use line_changes::{change, is_translated_text};
use typography::typography;

/// A difference of the translation. Lines count from 0, bytes are those of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Lines of the original that the translation lacks, and the line of the translation before which they
    /// would stand.
    Lost { lines: Range<usize>, before: usize },
    /// Lines that the original does not have.
    Added { lines: Range<usize> },
    /// A line that says something else.
    Line {
        original: usize,
        translation: usize,
        /// The differing part of the original, and of the translation.
        was: Range<usize>,
        is: Range<usize>,
        /// The words that became others, if nothing else differs.
        renames: Vec<(String, String)>,
        /// The certainty that the change is damage and not a translation.
        certainty: Certainty,
    },
    /// A line that typography changed, and its replacement.
    Typography {
        original: usize,
        translation: usize,
        is: Range<usize>,
        replacement: String,
    },
}

/// The most pairs of lines of one gap that are compared with each other.
const MAX_LINE_PAIRS: usize = 3_600;

/// The share of equal units from which two lines count as one changed line.
const MIN_SIMILARITY: f64 = 0.45;

/// Compares two blocks.
pub(crate) fn compare(
    language: &str,
    original: &str,
    translation: &str,
    words: Words<'_>,
) -> Vec<Change> {
    if original == translation {
        return Vec::new();
    }
    let (original_lines, translated_lines) = (
        prepared_lines(language, original),
        prepared_lines(language, translation),
    );
    let keys =
        |lines: &[PreparedLine<'_>]| lines.iter().map(PreparedLine::key).collect::<Vec<u64>>();
    let mut comparison = Comparison {
        original: &original_lines,
        translation: &translated_lines,
        words,
        found: Vec::new(),
        next: 0,
    };
    for step in steps(&keys(&original_lines), &keys(&translated_lines)) {
        match step {
            Step::Same(i, j) => comparison.pair(i, j),
            Step::Gap(a, b) => comparison.gap(a, b),
        }
    }
    let mut found = comparison.found;
    drop_moved(&original_lines, &translated_lines, &mut found);
    joined(
        original,
        translation,
        &original_lines,
        &translated_lines,
        found,
    )
}

/// A change, with lines that were lost or added one by one, as places among the lines that are compared.
enum FoundChange {
    Lost { line: usize, before: usize },
    Added { line: usize },
    Change(Change),
}

struct Comparison<'r, 'c> {
    original: &'r [PreparedLine<'c>],
    translation: &'r [PreparedLine<'c>],
    words: Words<'r>,
    found: Vec<FoundChange>,
    /// The line of the translation before which the lost line belongs.
    next: usize,
}

impl Comparison<'_, '_> {
    fn pair(&mut self, i: usize, j: usize) {
        self.next = self.translation[j].line.number + 1;
        let change = change(&self.original[i], &self.translation[j], self.words);
        self.found.extend(change.map(FoundChange::Change));
    }

    fn lost(&mut self, line: usize) {
        let before = self.next;
        self.found.push(FoundChange::Lost { line, before });
    }

    fn added(&mut self, line: usize) {
        self.next = self.translation[line].line.number + 1;
        self.found.push(FoundChange::Added { line });
    }

    fn gap(&mut self, a: Range<usize>, b: Range<usize>) {
        let (original_lines, translated_lines) =
            (&self.original[a.clone()], &self.translation[b.clone()]);
        if let (Some(first), Some(last)) = (translated_lines.first(), translated_lines.last())
            && !original_lines.is_empty()
        {
            let next = last.line.number + 1;
            if is_translated_text(original_lines, translated_lines, self.words) {
                self.next = next;
                return;
            }
            if original_lines.len() != translated_lines.len()
                && has_same_units(original_lines, translated_lines)
            {
                if !may_wrap(original_lines, translated_lines) {
                    let was = &original_lines[0].line;
                    self.found.push(FoundChange::Change(Change::Line {
                        original: was.number,
                        translation: first.line.number,
                        was: 0..was.text.len(),
                        is: 0..first.line.text.len(),
                        renames: Vec::new(),
                        certainty: Certainty::Sure,
                    }));
                }
                self.next = next;
                return;
            }
        }
        if a.len() * b.len() > MAX_LINE_PAIRS {
            if a.len() == b.len() {
                a.zip(b).for_each(|(i, j)| self.pair(i, j));
            } else {
                a.for_each(|i| self.lost(i));
                b.for_each(|j| self.added(j));
            }
            return;
        }
        let pairs = settled(align(a.len(), b.len(), |i, j| {
            worth(&original_lines[i], &translated_lines[j])
        }));
        for pair in pairs {
            match pair {
                (Some(i), Some(j)) => self.pair(a.start + i, b.start + j),
                (Some(i), None) => self.lost(a.start + i),
                (None, Some(j)) => self.added(b.start + j),
                (None, None) => {}
            }
        }
    }
}

fn worth(a: &PreparedLine<'_>, b: &PreparedLine<'_>) -> f64 {
    if a.is_same(b) {
        return 3.0;
    }
    let likeness = a.likeness(b);
    if likeness > MIN_SIMILARITY {
        1.0 + likeness
    } else {
        0.0
    }
}

/// Removes lines that occur elsewhere in the block.
fn drop_moved(
    original: &[PreparedLine<'_>],
    translation: &[PreparedLine<'_>],
    found: &mut Vec<FoundChange>,
) {
    let mut lost: FxHashMap<u64, usize> = HashMap::default();
    let mut added: FxHashMap<u64, usize> = HashMap::default();
    for one in found.iter() {
        match one {
            FoundChange::Lost { line, .. } => *lost.entry(original[*line].key()).or_default() += 1,
            FoundChange::Added { line } => *added.entry(translation[*line].key()).or_default() += 1,
            FoundChange::Change(_) => {}
        }
    }
    let take = |counts: &mut FxHashMap<u64, usize>, key: u64| match counts.get_mut(&key) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    // Each line that was lost and added in equal number is dropped on both sides.
    let (mut of_lost, mut of_added) = (added.clone(), lost.clone());
    found.retain(|one| match one {
        FoundChange::Lost { line, .. } => !take(&mut of_lost, original[*line].key()),
        FoundChange::Added { line } => !take(&mut of_added, translation[*line].key()),
        FoundChange::Change(_) => true,
    });
}

/// Changes in which neighbouring lines that were lost or added are one.
fn joined(
    original: &str,
    translation: &str,
    original_lines: &[PreparedLine<'_>],
    translated_lines: &[PreparedLine<'_>],
    found: Vec<FoundChange>,
) -> Vec<Change> {
    let blank =
        |code: &str| -> Vec<bool> { code.lines().map(|line| line.trim().is_empty()).collect() };
    let (of_original, of_translation) = (blank(original), blank(translation));
    let only_blank = |blank: &[bool], from: usize, to: usize| {
        from <= to
            && blank
                .get(from..to)
                .is_some_and(|lines| lines.iter().all(|blank| *blank))
    };
    let mut changes: Vec<Change> = Vec::new();
    for one in found {
        match one {
            FoundChange::Lost { line, before } => {
                let number = original_lines[line].line.number;
                match changes.last_mut() {
                    Some(Change::Lost {
                        lines,
                        before: place,
                    }) if *place == before && only_blank(&of_original, lines.end, number) => {
                        lines.end = number + 1;
                    }
                    _ => changes.push(Change::Lost {
                        lines: number..number + 1,
                        before,
                    }),
                }
            }
            FoundChange::Added { line } => {
                let number = translated_lines[line].line.number;
                match changes.last_mut() {
                    Some(Change::Added { lines })
                        if only_blank(&of_translation, lines.end, number) =>
                    {
                        lines.end = number + 1;
                    }
                    _ => changes.push(Change::Added {
                        lines: number..number + 1,
                    }),
                }
            }
            FoundChange::Change(change) => changes.push(change),
        }
    }
    changes
}

/// Returns how many lines two blocks share, and how many they could share at most.
pub(crate) fn likeness(language: &str, original: &str, translation: &str) -> (usize, usize) {
    let (original_lines, translated_lines) = (
        prepared_lines(language, original),
        prepared_lines(language, translation),
    );
    let most = original_lines.len().max(translated_lines.len());
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let keys =
        |lines: &[PreparedLine<'_>]| lines.iter().map(PreparedLine::key).collect::<Vec<u64>>();
    let (here, there) = (keys(&original_lines), keys(&translated_lines));
    let mut same = shared(here.clone(), there.clone());
    // Of the others, those beside each other are compared.
    for step in steps(&here, &there) {
        if let Step::Gap(a, b) = step
            && a.len() * b.len() <= MAX_LINE_PAIRS
        {
            left.push(a);
            right.push(b);
        }
    }
    for (a, b) in left.into_iter().zip(right) {
        let pairs = align(a.len(), b.len(), |i, j| {
            let (a, b) = (&original_lines[a.start + i], &translated_lines[b.start + j]);
            f64::from(u8::from(
                a.key() != b.key() && (a.is_same(b) || a.likeness(b) > MIN_SIMILARITY),
            ))
        });
        same += pairs
            .iter()
            .filter(|(i, j)| i.is_some() && j.is_some())
            .count();
    }
    (same.min(most), most)
}

/// Returns true if lines differ only in their line breaks.
fn has_same_units(original: &[PreparedLine<'_>], translation: &[PreparedLine<'_>]) -> bool {
    fn all<'r>(lines: &'r [PreparedLine<'_>]) -> impl Iterator<Item = &'r Unit> {
        // A backslash goes with the line break, and a semicolon is often optional.
        let is_ending = |unit: &Unit| matches!(&unit.meaning, Meaning::Code(code) if code == "\\" || code == ";");
        lines.iter().flat_map(move |line| {
            let marks: Vec<&Unit> = line.marks().collect();
            let end = marks.len() - usize::from(marks.last().is_some_and(|unit| is_ending(unit)));
            marks.into_iter().take(end)
        })
    }
    let is_code = |unit: &Unit, marks: &[&str]| matches!(&unit.meaning, Meaning::Code(code) if marks.contains(&code.as_str()));
    // A comma before a closing bracket comes with the line break between them.
    let plain = |lines: &[PreparedLine<'_>]| -> Vec<Unit> {
        let mut units: Vec<Unit> = Vec::new();
        for unit in all(lines) {
            if is_code(unit, &[")", "]", "}"])
                && units.last().is_some_and(|last| is_code(last, &[","]))
            {
                units.pop();
            }
            units.push(unit.clone());
        }
        units
    };
    let (a, b) = (plain(original), plain(translation));
    let (mut a, mut b) = (a.iter(), b.iter());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a.is_like(b) => {}
            _ => return false,
        }
    }
}

/// Returns true if line breaks have no meaning in these lines.
fn may_wrap(original: &[PreparedLine<'_>], translation: &[PreparedLine<'_>]) -> bool {
    let all = |holds: fn(&Line<'_>) -> bool| {
        original
            .iter()
            .chain(translation)
            .all(|line| holds(&line.line))
    };
    if all(|line| line.family.wraps) || all(|line| line.is_free) {
        return true;
    }
    let more = if original.len() > translation.len() {
        original
    } else {
        translation
    };
    let ends = |line: &str| {
        let line = line.trim_end();
        line.ends_with([';', '|', '&', '\\', '(', '{', ','])
            || line.ends_with(" do")
            || line.ends_with("then")
    };
    let begins = |line: &str| line.trim_start().starts_with([')', ']', '}']);
    more.windows(2)
        .all(|pair| ends(pair[0].line.text) || begins(pair[1].line.text))
}

#[cfg(test)]
mod tests;
