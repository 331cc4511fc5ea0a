//! The likeness of a text and a possible translation of it.
//!
//! The evidence: kinds, placeholders, words and numbers that languages share, the number of sentences, the mark at the
//! end, and the lengths. A translation is longer or shorter than its original by about the same factor in a whole page
//! (Gale and Church 1993); the shorter a text, the more its own factor varies.

use std::collections::HashMap;

use rustc_hash::FxHashSet;

use super::super::UnitKind;
use super::super::aligned_pair::{FEW_WORDS, is_sentence};
use super::super::placeholders::identity;
use super::super::segment::Segment;
use super::super::tagged::without_tags;

/// The likeness of a text and its copy: less than that of any text and its translation.
const COPY: f64 = 0.3;
/// The likeness that two unrelated texts of one kind have, which makes no pair.
const CHANCE: f64 = 1.3;
/// The weight of equal lengths.
const LENGTH: f64 = 1.6;
/// The most deviations from the page's factor of a certain pair.
const PLAUSIBLE: f64 = 2.0;
/// The fewest pairs from which the factor of a page is taken.
const FEW_PAIRS: usize = 5;
/// The fewest letters of a text whose factor counts.
const FEW_LETTERS: usize = 20;

/// Returns the factor by which the translations of a page are longer than its texts: the median of the pairs that are
/// known, or 1 if there are few.
pub(super) fn expansion(known: &[(&Segment, &Segment)]) -> f64 {
    let letters = |segment: &Segment| letters(&without_tags(&segment.tagged));
    let mut factors: Vec<f64> = known
        .iter()
        .filter(|(ours, theirs)| ours.tagged != theirs.tagged)
        .map(|(ours, theirs)| (letters(ours), letters(theirs)))
        .filter(|(ours, theirs)| *ours.min(theirs) >= FEW_LETTERS)
        .map(|(ours, theirs)| theirs as f64 / ours as f64)
        .collect();
    if factors.len() < FEW_PAIRS {
        return 1.0;
    }
    factors.sort_by(f64::total_cmp);
    factors[factors.len() / 2]
}

/// The number of letters and digits. A wide character says about as much as three letters.
fn letters(text: &str) -> usize {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| if c as u32 > 0x2e80 { 3 } else { 1 })
        .sum()
}

/// The properties by which a segment of a translation is matched with one of the original.
pub(super) struct Traits {
    pub(super) kind: UnitKind,
    pub(super) level: u8,
    /// Code, targets of links and other placeholders, with their numbers of occurrences.
    placeholders: HashMap<String, usize>,
    count: usize,
    /// Numbers, and words in Latin letters.
    constants: FxHashSet<String>,
    letters: usize,
    sentences: usize,
    end: Option<SentenceEnd>,
    /// The text without tags.
    text: String,
}

/// The mark at the end of a text, in any script.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SentenceEnd {
    Stop,
    Question,
    Exclamation,
    Colon,
}

impl SentenceEnd {
    fn of(c: char) -> Option<Self> {
        match c {
            '.' | '。' | '．' | '।' | '۔' | '…' => Some(Self::Stop),
            '?' | '？' | '؟' => Some(Self::Question),
            '!' | '！' => Some(Self::Exclamation),
            ':' | '：' => Some(Self::Colon),
            _ => None,
        }
    }
}

impl Traits {
    pub(super) fn of(segment: &Segment) -> Self {
        let mut placeholders: HashMap<String, usize> = HashMap::new();
        for place in &segment.placeholders {
            *placeholders.entry(identity(place)).or_default() += 1;
        }
        let text = without_tags(&segment.tagged);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let is_closing = |c: char| c.is_whitespace() || "\"'”’»«」』)）*_".contains(c);
        Self {
            kind: segment.kind,
            level: segment.level,
            count: segment.placeholders.len(),
            placeholders,
            constants: words
                .filter(|word| word.len() > 2 || word.bytes().any(|byte| byte.is_ascii_digit()))
                .map(str::to_lowercase)
                .collect(),
            letters: letters(&text),
            sentences: sentences(&text),
            end: text
                .trim_end_matches(is_closing)
                .chars()
                .next_back()
                .and_then(SentenceEnd::of),
            text,
        }
    }

    /// Returns the likeness of two segments: 0 or less if they are no pair.
    pub(super) fn likeness(&self, other: &Self, expansion: f64) -> f64 {
        let is_heading = |traits: &Self| traits.level > 0;
        let is_cell = |traits: &Self| traits.kind == UnitKind::TableCell;
        if is_heading(self) != is_heading(other) || is_cell(self) != is_cell(other) {
            return 0.0;
        }
        // Text that was left in the original's language, beside its translation or in place of it. A text that is no
        // sentence, such as a credit, may be equal in both languages.
        let is_prose = self.level > 0 || is_sentence(&self.text);
        if is_prose && self.text == other.text && self.text.split_whitespace().count() > FEW_WORDS {
            return COPY;
        }
        let of_kind = if self.kind == other.kind && self.level == other.level {
            0.6
        } else {
            0.2
        };
        let deviation = self.deviation(other, expansion);
        of_kind
            + self.likeness_of_placeholders(other)
            + self.likeness_of_constants(other)
            + LENGTH * (-deviation * deviation / 2.0).exp()
            + 0.3 * ratio(self.sentences, other.sentences)
            + if self.end == other.end { 0.3 } else { 0.0 }
            - CHANCE
    }

    /// Returns whether the lengths of two segments are those of a text and its translation.
    pub(super) fn has_plausible_length(&self, other: &Self, expansion: f64) -> bool {
        self.deviation(other, expansion) < PLAUSIBLE
    }

    /// The difference of the lengths, in deviations that are usual for a text of this length.
    fn deviation(&self, other: &Self, expansion: f64) -> f64 {
        let (ours, theirs) = (self.letters.max(1) as f64, other.letters.max(1) as f64);
        let usual = 0.15 + 1.5 / ours.sqrt();
        (theirs / (expansion * ours)).ln().abs() / usual
    }

    fn likeness_of_placeholders(&self, other: &Self) -> f64 {
        let most = self.count.max(other.count);
        if most == 0 {
            return 0.3;
        }
        let shared: usize = self
            .placeholders
            .iter()
            .map(|(key, count)| (*count).min(other.placeholders.get(key).copied().unwrap_or(0)))
            .sum();
        3.0 * shared as f64 / most as f64
    }

    fn likeness_of_constants(&self, other: &Self) -> f64 {
        let least = self.constants.len().min(other.constants.len());
        if least == 0 {
            return 0.0;
        }
        let both = self.constants.intersection(&other.constants).count();
        both as f64 / least as f64
    }
}

/// The number of sentences, at least 1.
fn sentences(text: &str) -> usize {
    let mut count = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let ends = match SentenceEnd::of(c) {
            None | Some(SentenceEnd::Colon) => false,
            // An ASCII mark within a word is none: `3.5`, `a.md`.
            Some(_) if c.is_ascii() => chars.peek().is_none_or(|next| !next.is_alphanumeric()),
            Some(_) => true,
        };
        let goes_on = chars
            .peek()
            .is_some_and(|next| SentenceEnd::of(*next).is_some());
        count += usize::from(ends && !goes_on);
    }
    count.max(1)
}

/// The smaller number as a part of the greater one.
fn ratio(a: usize, b: usize) -> f64 {
    a.min(b) as f64 / a.max(b).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_counted_in_any_script() {
        for (text, right) in [
            ("One. Two? Three!", 3),
            ("Version 3.5 of a.md", 1),
            ("一。二！三？", 3),
            ("Wait... what?!", 2),
            ("مرحبا. كيف الحال؟", 2),
        ] {
            assert_eq!(sentences(text), right, "{text}");
        }
    }

    #[test]
    fn a_wide_character_counts_as_three_letters() {
        assert_eq!(letters("ab 1. 中文"), 9);
    }
}
