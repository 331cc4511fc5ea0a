//! Two blocks of code, of which one translates the other: what a machine would read otherwise.
//!
//! In: the code of both, with the language of the original's fence, and the words of both pages. Out: [`Change`]s,
//! line by line. Comments, sentences in strings, ordinary words, placeholders, and lines of output that were
//! translated are no change; nor are lines that moved, or that break elsewhere where that means nothing.

use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::super::alignment::{align, settled};
use super::lexer::{Kind, Line};
use super::line_diff::{Ready, Step, ready, shared, steps};
use super::tokens::{Meaning, Unit};
use super::translated_text::{self, Certainty, Side, Words, may_be_translation};

/// Something that is another in the translation. Lines count from 0, bytes are those of the line.
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
    /// A line that typography changed, and what would mend it.
    Typography {
        original: usize,
        translation: usize,
        is: Range<usize>,
        replacement: String,
    },
}

/// The most pairs of lines of one gap that are compared with each other.
const LARGEST_GAP: usize = 3_600;
/// The most pairs of units of one line that are compared with each other.
const LARGEST_LINE: usize = 40_000;
/// The share of equal units from which two lines count as one changed line.
const ALIKE: f64 = 0.45;

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
    let (ours, theirs) = (ready(language, original), ready(language, translation));
    let keys = |lines: &[Ready<'_>]| lines.iter().map(Ready::key).collect::<Vec<u64>>();
    let mut comparison = Comparison {
        ours: &ours,
        theirs: &theirs,
        words,
        found: Vec::new(),
        next: 0,
    };
    for step in steps(&keys(&ours), &keys(&theirs)) {
        match step {
            Step::Same(i, j) => comparison.pair(i, j),
            Step::Gap(a, b) => comparison.gap(a, b),
        }
    }
    let mut found = comparison.found;
    drop_moved(&ours, &theirs, &mut found);
    joined(original, translation, &ours, &theirs, found)
}

/// A change, with lines that were lost or added one by one, as places among the lines that are compared.
enum Found {
    Lost { line: usize, before: usize },
    Added { line: usize },
    Change(Change),
}

struct Comparison<'r, 'c> {
    ours: &'r [Ready<'c>],
    theirs: &'r [Ready<'c>],
    words: Words<'r>,
    found: Vec<Found>,
    /// The line of the translation before which the lost line belongs.
    next: usize,
}

impl Comparison<'_, '_> {
    fn pair(&mut self, i: usize, j: usize) {
        self.next = self.theirs[j].line.number + 1;
        let change = change(&self.ours[i], &self.theirs[j], self.words);
        self.found.extend(change.map(Found::Change));
    }

    fn lost(&mut self, line: usize) {
        let before = self.next;
        self.found.push(Found::Lost { line, before });
    }

    fn added(&mut self, line: usize) {
        self.next = self.theirs[line].line.number + 1;
        self.found.push(Found::Added { line });
    }

    fn gap(&mut self, a: Range<usize>, b: Range<usize>) {
        let (ours, theirs) = (&self.ours[a.clone()], &self.theirs[b.clone()]);
        if let (Some(first), Some(last)) = (theirs.first(), theirs.last())
            && !ours.is_empty()
        {
            let next = last.line.number + 1;
            if is_translated_text(ours, theirs, self.words) {
                self.next = next;
                return;
            }
            if ours.len() != theirs.len() && has_same_units(ours, theirs) {
                if !may_wrap(ours, theirs) {
                    let was = &ours[0].line;
                    self.found.push(Found::Change(Change::Line {
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
        if a.len() * b.len() > LARGEST_GAP {
            if a.len() == b.len() {
                a.zip(b).for_each(|(i, j)| self.pair(i, j));
            } else {
                a.for_each(|i| self.lost(i));
                b.for_each(|j| self.added(j));
            }
            return;
        }
        let pairs = settled(align(a.len(), b.len(), |i, j| worth(&ours[i], &theirs[j])));
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

fn worth(a: &Ready<'_>, b: &Ready<'_>) -> f64 {
    if a.is_same(b) {
        return 3.0;
    }
    let likeness = a.likeness(b);
    if likeness > ALIKE {
        1.0 + likeness
    } else {
        0.0
    }
}

/// Removes lines that occur elsewhere in the block.
fn drop_moved(ours: &[Ready<'_>], theirs: &[Ready<'_>], found: &mut Vec<Found>) {
    let mut lost: FxHashMap<u64, usize> = HashMap::default();
    let mut added: FxHashMap<u64, usize> = HashMap::default();
    for one in found.iter() {
        match one {
            Found::Lost { line, .. } => *lost.entry(ours[*line].key()).or_default() += 1,
            Found::Added { line } => *added.entry(theirs[*line].key()).or_default() += 1,
            Found::Change(_) => {}
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
        Found::Lost { line, .. } => !take(&mut of_lost, ours[*line].key()),
        Found::Added { line } => !take(&mut of_added, theirs[*line].key()),
        Found::Change(_) => true,
    });
}

/// Changes in which neighbouring lines that were lost or added are one.
fn joined(
    original: &str,
    translation: &str,
    ours: &[Ready<'_>],
    theirs: &[Ready<'_>],
    found: Vec<Found>,
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
            Found::Lost { line, before } => {
                let number = ours[line].line.number;
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
            Found::Added { line } => {
                let number = theirs[line].line.number;
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
            Found::Change(change) => changes.push(change),
        }
    }
    changes
}

/// Returns how many lines two blocks share, and how many they could share at most.
pub(crate) fn likeness(language: &str, original: &str, translation: &str) -> (usize, usize) {
    let (ours, theirs) = (ready(language, original), ready(language, translation));
    let most = ours.len().max(theirs.len());
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let keys = |lines: &[Ready<'_>]| lines.iter().map(Ready::key).collect::<Vec<u64>>();
    let (here, there) = (keys(&ours), keys(&theirs));
    let mut same = shared(here.clone(), there.clone());
    // Of the others, those beside each other are compared.
    for step in steps(&here, &there) {
        if let Step::Gap(a, b) = step
            && a.len() * b.len() <= LARGEST_GAP
        {
            left.push(a);
            right.push(b);
        }
    }
    for (a, b) in left.into_iter().zip(right) {
        let pairs = align(a.len(), b.len(), |i, j| {
            let (a, b) = (&ours[a.start + i], &theirs[b.start + j]);
            f64::from(u8::from(
                a.key() != b.key() && (a.is_same(b) || a.likeness(b) > ALIKE),
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
fn has_same_units(ours: &[Ready<'_>], theirs: &[Ready<'_>]) -> bool {
    fn all<'r>(lines: &'r [Ready<'_>]) -> impl Iterator<Item = &'r Unit> {
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
    let plain = |lines: &[Ready<'_>]| -> Vec<Unit> {
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
    let (a, b) = (plain(ours), plain(theirs));
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
fn may_wrap(ours: &[Ready<'_>], theirs: &[Ready<'_>]) -> bool {
    let all =
        |holds: fn(&Line<'_>) -> bool| ours.iter().chain(theirs).all(|ready| holds(&ready.line));
    if all(|line| line.family.wraps) || all(|line| line.is_free) {
        return true;
    }
    let more = if ours.len() > theirs.len() {
        ours
    } else {
        theirs
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

/// Returns true if lines of output or text were translated, in the same number of lines or another.
fn is_translated_text(ours: &[Ready<'_>], theirs: &[Ready<'_>], words: Words<'_>) -> bool {
    if !ours.iter().chain(theirs).all(|ready| ready.line.is_free)
        || theirs.len() > ours.len() * 2 + 1
    {
        return false;
    }
    // Line by line, more can be told.
    if ours.len() == theirs.len() {
        return ours.iter().zip(theirs).all(|(a, b)| {
            let (ours, theirs): (Vec<&Unit>, Vec<&Unit>) =
                (a.marks().collect(), b.marks().collect());
            let whole = (0..ours.len(), 0..theirs.len());
            is_translated_line(a, b) && slips(&ours, &theirs, whole, words).is_empty()
        });
    }
    let here: Vec<&str> = ours.iter().flat_map(Ready::words).collect();
    let there: Vec<&str> = theirs.iter().flat_map(Ready::words).collect();
    let most = here.len().max(there.len()).max(1);
    let ordinary = here
        .iter()
        .filter(|word| words.original.is_ordinary(word))
        .count();
    let foreign = there.iter().filter(|word| is_foreign(word)).count();
    let same = shared(here.clone(), there.clone());
    same * 10 < most * 8 && (foreign * 4 >= there.len() || ordinary * 2 > here.len())
}

fn is_foreign(text: &str) -> bool {
    let is_wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}');
    text.chars()
        .any(|c| !c.is_ascii() && c.is_alphabetic() && !is_wide(c))
}

/// True if a line of output or text became one in another language: most of its words are others.
fn is_translated_line(ours: &Ready<'_>, theirs: &Ready<'_>) -> bool {
    if !(ours.line.is_free && theirs.line.is_free) || ours.is_same(theirs) {
        return false;
    }
    // Full-width letters are damage.
    let is_wide = theirs
        .line
        .text
        .chars()
        .any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}'));
    if is_foreign(theirs.line.text) && !is_wide {
        return true;
    }
    let (a, b) = (ours.words(), theirs.words());
    a.len() > 1 && b.len() > 1 && ours.likeness(theirs) < 0.5
}

fn change(ours: &Ready<'_>, theirs: &Ready<'_>, words: Words<'_>) -> Option<Change> {
    let (original, translation) = (ours.line.number, theirs.line.number);
    if ours.is_same(theirs) {
        return typography(ours, theirs).map(|(is, replacement)| Change::Typography {
            original,
            translation,
            is,
            replacement,
        });
    }
    let (a, b): (Vec<&Unit>, Vec<&Unit>) = (ours.marks().collect(), theirs.marks().collect());
    let damaged = if is_translated_line(ours, theirs) {
        slips(&a, &b, (0..a.len(), 0..b.len()), words)
    } else {
        damaged(&ours.line, &a, &theirs.line, &b, words)
    };
    let (first, last) = (damaged.first()?, damaged.last()?);
    let was = word_around(&ours.line, &a, first.0.start..last.0.end);
    let is = word_around(&theirs.line, &b, first.1.start..last.1.end);
    let rename = |(was, is): &(Range<usize>, Range<usize>)| {
        let word = |units: &[&Unit]| match units {
            [unit] => match &unit.meaning {
                Meaning::Code(code) if code.chars().any(char::is_alphabetic) => Some(code.clone()),
                _ => None,
            },
            _ => None,
        };
        Some((word(&a[was.clone()])?, word(&b[is.clone()])?))
    };
    let renames: Option<Vec<(String, String)>> = damaged.iter().map(rename).collect();
    Some(Change::Line {
        original,
        translation,
        was,
        is,
        renames: renames.unwrap_or_default(),
        certainty: certainty(&ours.line, &a, &theirs.line, &b, &damaged),
    })
}

/// Returns how surely the differences of two lines are damage: as surely as the surest of them.
fn certainty(
    ours: &Line<'_>,
    a: &[&Unit],
    theirs: &Line<'_>,
    b: &[&Unit],
    damaged: &[(Range<usize>, Range<usize>)],
) -> Certainty {
    let of = |(was, is): &(Range<usize>, Range<usize>)| {
        translated_text::certainty(&Side::new(ours, a, was), &Side::new(theirs, b, is))
    };
    damaged.iter().map(of).max().unwrap_or(Certainty::Sure)
}

/// Returns the ranges of units in which two lines differ by more than translation.
pub(crate) fn damaged(
    ours: &Line<'_>,
    a: &[&Unit],
    theirs: &Line<'_>,
    b: &[&Unit],
    words: Words<'_>,
) -> Vec<(Range<usize>, Range<usize>)> {
    let may_be = |was: &Range<usize>, is: &Range<usize>| {
        may_be_translation(&Side::new(ours, a, was), &Side::new(theirs, b, is), words)
    };
    let first = a.iter().zip(b).take_while(|(a, b)| a.is_like(b)).count();
    let last = a[first..].iter().rev().zip(b[first..].iter().rev());
    let last = last.take_while(|(a, b)| a.is_like(b)).count();
    let whole = (first..a.len() - last, first..b.len() - last);
    let is_name = |(was, is): &(Range<usize>, Range<usize>)| {
        let sides = (Side::new(ours, a, was), Side::new(theirs, b, is));
        words.is_latin && translated_text::are_in_placeholders(&sides.0, &sides.1)
    };
    if may_be(&whole.0, &whole.1) {
        let mut slips = slips(a, b, whole, words);
        slips.retain(|slip| !is_name(slip));
        return slips;
    }
    // An optional separator at the end of a line has no meaning.
    let is_comma = |range: &Range<usize>, all: &[&Unit]| {
        range.end == all.len()
            && all[range.clone()]
                .iter()
                .all(|unit| matches!(&unit.meaning, Meaning::Code(code) if matches!(code.as_str(), "," | ";")))
    };
    let is_trailing = |(was, is): &(Range<usize>, Range<usize>)| {
        ours.family.wraps && is_comma(was, a) && is_comma(is, b)
    };
    let mut regions = regions(a, b, whole);
    regions.retain(|region| {
        let is_slip = is_slip(a, b, region, words) && !is_name(region);
        let is_damaged = is_slip || !may_be(&region.0, &region.1);
        !is_trailing(region) && is_damaged
    });
    regions
}

/// Returns the ranges of units in which a line that was translated has a slip.
fn slips(
    a: &[&Unit],
    b: &[&Unit],
    whole: (Range<usize>, Range<usize>),
    words: Words<'_>,
) -> Vec<(Range<usize>, Range<usize>)> {
    if words.code.is_none() {
        return Vec::new();
    }
    let mut regions = regions(a, b, whole);
    regions.retain(|region| is_slip(a, b, region, words));
    regions
}

/// Returns true if one word of code became another by a slip of the keyboard.
fn is_slip(
    a: &[&Unit],
    b: &[&Unit],
    region: &(Range<usize>, Range<usize>),
    words: Words<'_>,
) -> bool {
    match (&a[region.0.clone()], &b[region.1.clone()]) {
        ([was], [is]) => match (&was.meaning, &is.meaning) {
            (Meaning::Code(was), Meaning::Code(is)) => words.is_evident_slip(was, is),
            _ => false,
        },
        _ => false,
    }
}

/// The parts of a range of units that differ, between units that are the same.
fn regions(
    a: &[&Unit],
    b: &[&Unit],
    whole: (Range<usize>, Range<usize>),
) -> Vec<(Range<usize>, Range<usize>)> {
    let (ours, theirs) = (&a[whole.0.clone()], &b[whole.1.clone()]);
    if ours.len() * theirs.len() > LARGEST_LINE {
        return vec![whole];
    }
    let aligned = align(ours.len(), theirs.len(), |i, j| {
        f64::from(u8::from(ours[i].is_like(theirs[j])))
    });
    let mut regions: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let (mut i, mut j) = (whole.0.start, whole.1.start);
    let mut open = (i..i, j..j);
    for pair in aligned {
        match pair {
            (Some(_), Some(_)) => {
                if !open.0.is_empty() || !open.1.is_empty() {
                    regions.push(open.clone());
                }
                (i, j) = (i + 1, j + 1);
                open = (i..i, j..j);
            }
            (Some(_), None) => {
                i += 1;
                open.0.end = i;
            }
            (None, _) => {
                j += 1;
                open.1.end = j;
            }
        }
    }
    if !open.0.is_empty() || !open.1.is_empty() {
        regions.push(open);
    }
    regions
}

/// The bytes of `units` in their line, widened to white space.
fn word_around(line: &Line<'_>, units: &[&Unit], within: Range<usize>) -> Range<usize> {
    let code_end = line
        .lexemes
        .iter()
        .find(|lexeme| lexeme.kind == Kind::Comment)
        .map_or(line.text.len(), |comment| comment.at);
    let start = match units.get(within.start) {
        Some(unit) => unit.range.start,
        None => units.last().map_or(0, |unit| unit.range.end),
    };
    let end = match within.end.checked_sub(1).and_then(|last| units.get(last)) {
        Some(unit) if within.end > within.start => unit.range.end,
        _ => start,
    };
    let code = &line.text[..code_end.max(end)];
    let start = code[..start].rfind(char::is_whitespace).map_or(0, |at| {
        at + code[at..].chars().next().map_or(1, char::len_utf8)
    });
    let end = code[end..]
        .find(char::is_whitespace)
        .map_or(code.trim_end().len().max(end), |at| end + at);
    start..end.max(start)
}

/// Returns the part of a line that differs by typography only: its bytes, and the original's text.
fn typography(ours: &Ready<'_>, theirs: &Ready<'_>) -> Option<(Range<usize>, String)> {
    // Units are compared in order, each with the white space before it.
    let with_space = |ready: &Ready<'_>| {
        let mut list: Vec<(Option<Unit>, Unit)> = Vec::new();
        let mut space = None;
        for unit in &ready.units {
            if unit.is_space() {
                space = Some(unit.clone());
            } else {
                list.push((space.take(), unit.clone()));
            }
        }
        list
    };
    let (a, b) = (with_space(ours), with_space(theirs));
    let text = |ready: &Ready<'_>, range: &Range<usize>| ready.line.text[range.clone()].to_owned();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (at, ((space, unit), (their_space, their_unit))) in a.iter().zip(&b).enumerate() {
        let was = text(ours, &unit.range);
        // In lines that a machine reads, the rule `odd-space` reports odd spaces.
        if let Some(odd) = their_space
            .as_ref()
            .filter(|space| space.is_odd && ours.line.is_free)
        {
            let stood = space
                .as_ref()
                .map_or(String::new(), |space| text(ours, &space.range));
            if stood != text(theirs, &odd.range) {
                let stood = if stood.is_empty() {
                    " ".to_owned()
                } else {
                    stood
                };
                edits.push((odd.range.clone(), stood));
            }
        } else if at > 0
            && their_space.is_none()
            && let Some(space) = space
            && b[at - 1].1.is_odd
        {
            // A full-width mark brings its space along.
            let place = their_unit.range.start;
            edits.push((place..place, text(ours, &space.range)));
        }
        let is_text = matches!(unit.meaning, Meaning::Text(_));
        if their_unit.is_odd && !is_text && was != text(theirs, &their_unit.range) {
            edits.push((their_unit.range.clone(), was));
        }
    }
    let odd = edits.iter().any(|(range, _)| !range.is_empty());
    let (first, last) = (edits.first()?, edits.last()?);
    let whole = first.0.start..last.0.end;
    if !odd {
        return None;
    }
    let mut replacement = String::new();
    let mut from = whole.start;
    for (range, with) in &edits {
        replacement.push_str(&theirs.line.text[from..range.start]);
        replacement.push_str(with);
        from = range.end;
    }
    Some((whole, replacement))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::code::common_words::Vocabulary;

    fn compare(language: &str, original: &str, translation: &str) -> Vec<Change> {
        let none = Vocabulary::default();
        let words = Words {
            original: &none,
            translation: &none,
            code: None,
            is_latin: true,
            language: "de",
        };
        super::compare(language, original, translation, words)
    }

    fn typography_of(was: &str, is: &str) -> Option<String> {
        match &compare("bash", was, is)[..] {
            [] => None,
            [
                Change::Typography {
                    is: range,
                    replacement,
                    ..
                },
            ] => {
                let mut text = is.to_owned();
                text.replace_range(range.clone(), replacement);
                Some(text)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn typography_is_mended_to_what_the_original_shows() {
        for (was, is) in [
            ("pip install --user cffi", "pip install –user cffi"),
            ("pip install --user cffi", "pip install —user cffi"),
            ("echo \"a b\"", "echo “a b”"),
            ("grep 'x' a", "grep ‘x’ a"),
            ("a, b", "a，b"),
            ("f(x)", "f（x）"),
            ("a; b", "a；b"),
            ("wait ...", "wait …"),
            ("x = 1", "ｘ = 1"),
        ] {
            assert_eq!(typography_of(was, is).as_deref(), Some(was), "{is}");
        }
        // Odd spaces where a machine reads are said by a rule of their own.
        assert_eq!(typography_of("ls -l", "ls\u{a0}-l"), None);
        // Strings and comments are text for people.
        assert_eq!(typography_of("echo \"a, b c\"", "echo \"甲，乙\""), None);
        assert_eq!(typography_of("ls # a, b", "ls # 甲，乙"), None);
        // And stays so where the rest is mended.
        assert_eq!(
            typography_of("say \"good day\" --x", "say “你好，你” –x").as_deref(),
            Some("say \"你好，你\" --x")
        );
    }

    #[test]
    fn changed_lost_and_added_lines_are_told_apart() {
        let was = "pip uninstall cffi\npip install cffi\npython x.py\n";
        assert!(compare("bash", was, was).is_empty());
        assert_eq!(
            compare("bash", was, "pip uninstall cffi\npython x.py\n"),
            [Change::Lost {
                lines: 1..2,
                before: 1
            }]
        );
        assert_eq!(
            compare(
                "bash",
                was,
                "pip uninstall cffi\npip install cffi\nls\npython x.py\n"
            ),
            [Change::Added { lines: 2..3 }]
        );
        assert_eq!(
            compare(
                "bash",
                was,
                "pip uninstall cffi\npip install cfi\npython x.py\n"
            ),
            [Change::Line {
                original: 1,
                translation: 1,
                was: 12..16,
                is: 12..15,
                renames: vec![("cffi".to_owned(), "cfi".to_owned())],
                certainty: Certainty::Sure,
            }]
        );
        assert_eq!(
            compare("bash", "ls -l", "ls -a"),
            [Change::Line {
                original: 0,
                translation: 0,
                was: 3..5,
                is: 3..5,
                renames: vec![("l".to_owned(), "a".to_owned())],
                certainty: Certainty::Sure,
            }]
        );
    }

    #[test]
    fn what_translators_rightly_change_is_no_change() {
        for (language, was, is) in [
            (
                "bash",
                "ls # list\n# then\ndf -h\n",
                "# 列出\nls\ndf -h # 然後\n",
            ),
            ("python", "print(\"Hello there\")", "print(\"你好\")"),
            (
                "",
                "Some text that a program prints",
                "Ein Text eines Programms",
            ),
            ("text", "Error: not found", "خطأ: غير موجود"),
            ("bash", "git clone <your-fork>", "git clone <dein-fork>"),
            ("yaml", "name: Build the site", "name: 建置網站"),
            ("html", "<p>Some text</p>", "<p>一些文字</p>"),
            ("js", "a = [1,\n  x,\n]", "a = [1,\n  x\n]"),
            (
                "js",
                "f();\nf = () =>\n  \"It's\";\ng();",
                "f()\nf = () => \"It's\"\ng()",
            ),
            ("python", "f(\"Some text\")", "f(\n    \"Ein Text\"\n)"),
            ("js", "log('Hi! I’m it.');", "log('Salut ! C’est moi.');"),
            (
                "astro",
                "<!-- One\n  two -->\n<p />",
                "<!-- Eins\n  zwei drei -->\n<p />",
            ),
            (
                "bash",
                "git add {{path/to/file}}",
                "git add {{pfad/zu/datei}}",
            ),
            ("bash", "cp old.txt [new-name]", "cp alt.txt [neuer-name]"),
            ("bash", "a\nb c\nd e\n", "d e\na\nb c\n"),
            ("elixir", "iex> x = 1", "x = 1"),
            ("js", "link: '/introduction'", "link: '/de/introduction'"),
            ("mermaid", "opt handle\nend", "opt behandelt\nend"),
            ("json", "{\"a\": 1, \"b\": 2}", "{\"a\": 1,\n \"b\": 2}"),
        ] {
            assert_eq!(compare(language, was, is), [], "{is}");
        }
    }
}
