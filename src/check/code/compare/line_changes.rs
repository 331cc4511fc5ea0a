//! Changes within lines that differ: which units differ, and how surely that is damage.
//!
//! In: lines of two blocks that were paired. Out: [`Change`]s of lines; translated text is no change.

use std::ops::Range;

use super::super::super::alignment::align;
use super::super::lexer::{Kind, Line};
use super::super::line_diff::{PreparedLine, shared};
use super::super::tokens::{Meaning, Unit};
use super::super::translated_text::{self, Certainty, Side, Words, may_be_translation};
use super::{Change, typography};

/// The most pairs of units of one line that are compared with each other.
const MAX_UNIT_PAIRS: usize = 40_000;

/// Returns true if lines of output or text were translated, in the same number of lines or another.
pub(super) fn is_translated_text(
    original: &[PreparedLine<'_>],
    translation: &[PreparedLine<'_>],
    words: Words<'_>,
) -> bool {
    if !original
        .iter()
        .chain(translation)
        .all(|line| line.line.is_free)
        || translation.len() > original.len() * 2 + 1
    {
        return false;
    }
    // Single lines give more evidence.
    if original.len() == translation.len() {
        return original.iter().zip(translation).all(|(a, b)| {
            let (original, translation): (Vec<&Unit>, Vec<&Unit>) =
                (a.marks().collect(), b.marks().collect());
            let whole = (0..original.len(), 0..translation.len());
            is_translated_line(a, b) && typos(&original, &translation, whole, words).is_empty()
        });
    }
    let here: Vec<&str> = original.iter().flat_map(PreparedLine::words).collect();
    let there: Vec<&str> = translation.iter().flat_map(PreparedLine::words).collect();
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
fn is_translated_line(original: &PreparedLine<'_>, translation: &PreparedLine<'_>) -> bool {
    if !(original.line.is_free && translation.line.is_free) || original.is_same(translation) {
        return false;
    }
    // Full-width letters are damage.
    let is_wide = translation
        .line
        .text
        .chars()
        .any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}'));
    if is_foreign(translation.line.text) && !is_wide {
        return true;
    }
    let (a, b) = (original.words(), translation.words());
    a.len() > 1 && b.len() > 1 && original.likeness(translation) < 0.5
}

pub(super) fn change(
    original_line: &PreparedLine<'_>,
    translated_line: &PreparedLine<'_>,
    words: Words<'_>,
) -> Option<Change> {
    let (original, translation) = (original_line.line.number, translated_line.line.number);
    if original_line.is_same(translated_line) {
        return typography(original_line, translated_line).map(|(is, replacement)| {
            Change::Typography {
                original,
                translation,
                is,
                replacement,
            }
        });
    }
    let (a, b): (Vec<&Unit>, Vec<&Unit>) = (
        original_line.marks().collect(),
        translated_line.marks().collect(),
    );
    let damaged = if is_translated_line(original_line, translated_line) {
        typos(&a, &b, (0..a.len(), 0..b.len()), words)
    } else {
        damaged(&original_line.line, &a, &translated_line.line, &b, words)
    };
    let (first, last) = (damaged.first()?, damaged.last()?);
    let was = word_around(&original_line.line, &a, first.0.start..last.0.end);
    let is = word_around(&translated_line.line, &b, first.1.start..last.1.end);
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
        certainty: certainty(&original_line.line, &a, &translated_line.line, &b, &damaged),
    })
}

/// Returns how surely the differences of two lines are damage: as surely as the surest of them.
pub(super) fn certainty(
    original: &Line<'_>,
    a: &[&Unit],
    translation: &Line<'_>,
    b: &[&Unit],
    damaged: &[(Range<usize>, Range<usize>)],
) -> Certainty {
    let of = |(was, is): &(Range<usize>, Range<usize>)| {
        translated_text::certainty(&Side::new(original, a, was), &Side::new(translation, b, is))
    };
    damaged.iter().map(of).max().unwrap_or(Certainty::Sure)
}

/// Returns the ranges of units in which two lines differ by more than translation.
pub(crate) fn damaged(
    original: &Line<'_>,
    a: &[&Unit],
    translation: &Line<'_>,
    b: &[&Unit],
    words: Words<'_>,
) -> Vec<(Range<usize>, Range<usize>)> {
    let may_be = |was: &Range<usize>, is: &Range<usize>| {
        may_be_translation(
            &Side::new(original, a, was),
            &Side::new(translation, b, is),
            words,
        )
    };
    let first = a.iter().zip(b).take_while(|(a, b)| a.is_like(b)).count();
    let last = a[first..].iter().rev().zip(b[first..].iter().rev());
    let last = last.take_while(|(a, b)| a.is_like(b)).count();
    let whole = (first..a.len() - last, first..b.len() - last);
    let is_name = |(was, is): &(Range<usize>, Range<usize>)| {
        let sides = (Side::new(original, a, was), Side::new(translation, b, is));
        words.is_latin && translated_text::are_in_placeholders(&sides.0, &sides.1)
    };
    if may_be(&whole.0, &whole.1) {
        let mut typos = typos(a, b, whole, words);
        typos.retain(|slip| !is_name(slip));
        return typos;
    }
    // An optional separator at the end of a line has no meaning.
    let is_comma = |range: &Range<usize>, all: &[&Unit]| {
        range.end == all.len()
            && all[range.clone()]
                .iter()
                .all(|unit| matches!(&unit.meaning, Meaning::Code(code) if matches!(code.as_str(), "," | ";")))
    };
    let is_trailing = |(was, is): &(Range<usize>, Range<usize>)| {
        original.family.wraps && is_comma(was, a) && is_comma(is, b)
    };
    let mut regions = regions(a, b, whole);
    regions.retain(|region| {
        let is_typo = is_typo(a, b, region, words) && !is_name(region);
        let is_damaged = is_typo || !may_be(&region.0, &region.1);
        !is_trailing(region) && is_damaged
    });
    regions
}

/// Returns the ranges of units in which a line that was translated has a slip.
fn typos(
    a: &[&Unit],
    b: &[&Unit],
    whole: (Range<usize>, Range<usize>),
    words: Words<'_>,
) -> Vec<(Range<usize>, Range<usize>)> {
    if words.code.is_none() {
        return Vec::new();
    }
    let mut regions = regions(a, b, whole);
    regions.retain(|region| is_typo(a, b, region, words));
    regions
}

/// Returns true if one word of code became another by a slip of the keyboard.
fn is_typo(
    a: &[&Unit],
    b: &[&Unit],
    region: &(Range<usize>, Range<usize>),
    words: Words<'_>,
) -> bool {
    match (&a[region.0.clone()], &b[region.1.clone()]) {
        ([was], [is]) => match (&was.meaning, &is.meaning) {
            (Meaning::Code(was), Meaning::Code(is)) => words.is_evident_typo(was, is),
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
    let (original, translation) = (&a[whole.0.clone()], &b[whole.1.clone()]);
    if original.len() * translation.len() > MAX_UNIT_PAIRS {
        return vec![whole];
    }
    let aligned = align(original.len(), translation.len(), |i, j| {
        f64::from(u8::from(original[i].is_like(translation[j])))
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
