//! Matching of the sections of a translation with those of its original.
//!
//! In: two [`PageView`]s. Out: their sections, aligned. Sections are known by what translators leave alone (code,
//! URLs, images, numbers, ids of headings), by words that languages share, by their level, and by how much there
//! is in them.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};
use unicode_normalization::UnicodeNormalization;

use super::alignment::{self, Aligned};
use super::page_view::{PageView, words_of};
use super::untranslated_text;
use crate::markdown::block_structure::BlockKind;

/// The traits by which a section is recognised.
pub(crate) struct Traits {
    level: u8,
    pub(crate) constants: FxHashSet<u64>,
    /// The constants of the sections below it, too.
    below: FxHashSet<u64>,
    /// Words of the heading that are no letters of one language: code, numbers, names.
    pub(crate) heading: FxHashSet<String>,
    /// The first letters of longer words of the heading, without accents: related languages share them.
    stems: FxHashSet<String>,
    /// The id of the heading.
    id: String,
    /// Letters of prose.
    length: usize,
    parts: usize,
}

impl Traits {
    /// Returns the traits of all sections of a page.
    pub(crate) fn all(view: &PageView<'_>) -> Vec<Self> {
        let mut all: Vec<Self> = (0..view.sections.len())
            .map(|section| Self::of(view, section))
            .collect();
        // A heading without a text of its own is known by that of the first section below it.
        for at in (1..all.len().saturating_sub(1)).rev() {
            if all[at].parts == 0 && all[at + 1].level > all[at].level {
                let (length, parts) = (all[at + 1].length, all[at + 1].parts);
                let constants = all[at + 1].constants.clone();
                let this = &mut all[at];
                (this.length, this.parts, this.constants) = (length, parts, constants);
            }
        }
        let levels = all.iter().map(|traits| traits.level).collect::<Vec<_>>();
        for (at, above) in above(&levels).into_iter().enumerate().rev() {
            if let Some(above) = above.filter(|above| *above > 0) {
                let below = all[at].below.clone();
                all[above].below.extend(below);
            }
        }
        all
    }

    /// A hash of what is the same in every language, by which a section is known; none if there is nothing.
    fn key(&self) -> Option<u64> {
        if self.constants.is_empty() {
            return None;
        }
        let mut constants: Vec<u64> = self.constants.iter().copied().collect();
        constants.sort_unstable();
        let mut hasher = FxHasher::default();
        (self.level, constants).hash(&mut hasher);
        Some(hasher.finish())
    }

    pub(crate) fn of(view: &PageView<'_>, section: usize) -> Self {
        let section = &view.sections[section];
        let mut constants = FxHashSet::default();
        for block in view.blocks(section.parts.clone()) {
            for line in view.essence(block.part) {
                constants.insert(*line);
            }
        }
        let mut add = |kind: u8, text: &str| {
            let mut hasher = FxHasher::default();
            (kind, text).hash(&mut hasher);
            constants.insert(hasher.finish());
        };
        let mut length = 0;
        for (_, prose) in view.proses(section.parts.clone()) {
            length += untranslated_text::weight(&prose.text);
            prose.code.iter().for_each(|code| add(1, code.text.trim()));
            for link in &prose.links {
                add(2, link.text.split('#').next().unwrap_or_default());
            }
            for number in numbers(&prose.text) {
                add(4, number);
            }
        }
        for picture in view.pictures(section.parts.clone()) {
            add(3, picture.target.rsplit('/').next().unwrap_or_default());
        }
        let (title, id) = match section.heading.map(|at| &view.parts()[at].kind) {
            Some(BlockKind::Heading { prose, id, .. }) => (words_of(prose), id.clone()),
            _ => (String::new(), String::new()),
        };
        let title = without_attributes(&title);
        Self {
            level: section.level,
            below: constants.clone(),
            constants,
            heading: title
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .filter(|word| !word.is_empty())
                .map(str::to_ascii_lowercase)
                .collect(),
            stems: stems(title),
            id,
            length,
            parts: section.parts.len(),
        }
    }
}

/// A title without a list of attributes at its end: `{#id .class}`.
fn without_attributes(title: &str) -> &str {
    let list = title.strip_suffix('}').and_then(|rest| rest.rfind('{'));
    match list.filter(|at| title[at + 1..].trim_start().starts_with(['#', '.', ':'])) {
        Some(at) => title[..at].trim_end(),
        None => title,
    }
}

/// The number of letters that a word has in common in related languages.
const STEM_LETTERS: usize = 4;

fn stems(title: &str) -> FxHashSet<String> {
    let plain: String = title
        .nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .collect();
    plain
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() > STEM_LETTERS && word.is_ascii())
        .map(|word| word[..STEM_LETTERS].to_owned())
        .collect()
}

/// For each section, the one above it: the last before it whose level is less.
fn above(levels: &[u8]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let above = levels.iter().enumerate().map(|(at, level)| {
        while open.last().is_some_and(|last| levels[*last] >= *level) {
            open.pop();
        }
        let above = open.last().copied();
        open.push(at);
        above
    });
    above.collect()
}

fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .map(|number| number.trim_matches('.'))
        .filter(|number| number.len() > 1)
}

/// Returns the share of the smaller set that both have, 0 to 1; `None` if there is too little to tell.
fn shared<T: Hash + Eq>(a: &FxHashSet<T>, b: &FxHashSet<T>) -> Option<f64> {
    let least = a.len().min(b.len());
    (least > 0).then(|| a.intersection(b).count() as f64 / least as f64)
}

fn closeness(a: f64, b: f64) -> f64 {
    if a.max(b) == 0.0 {
        1.0
    } else {
        a.min(b) / a.max(b)
    }
}

/// The likeness of the sections of two pages.
pub(crate) struct Likeness {
    /// The number of letters of the original per letter of the translation.
    scale: f64,
}

impl Likeness {
    pub(crate) fn of(original: &PageView<'_>, translation: &PageView<'_>) -> Self {
        let total = |view: &PageView<'_>| {
            let lengths = view.traits().iter().map(|traits| traits.length);
            lengths.sum::<usize>().max(1) as f64
        };
        Self {
            scale: total(original) / total(translation),
        }
    }

    /// Returns how much speaks for `b`, of the translation, being `a`, of the original.
    pub(crate) fn between(&self, a: &Traits, b: &Traits) -> f64 {
        let level = match a.level.abs_diff(b.level) {
            // One of them is the text before any heading.
            _ if a.level.min(b.level) == 0 => 10.0,
            0 => 10.0,
            1 => 4.0,
            _ => 2.0,
        };
        // Compared alone, and with the sections below: sections are sometimes dissolved into the one
        // above them.
        let own = shared(&a.constants, &b.constants).map(|shared| 12.0 * shared - 3.0);
        let below = shared(&a.below, &b.below).map(|shared| 11.0 * shared - 3.0);
        let same = own
            .into_iter()
            .chain(below)
            .fold(None, |most: Option<f64>, next| {
                Some(most.map_or(next, |most| most.max(next)))
            });
        let same = same.unwrap_or(0.0);
        // The two have something, and nothing in common.
        let strange = match shared(&a.below, &b.below) {
            Some(0.0) if a.below.len().min(b.below.len()) > 2 => -4.0,
            _ => 0.0,
        };
        let heading = shared(&a.heading, &b.heading).map_or(0.0, |shared| 5.0 * shared);
        let stems = shared(&a.stems, &b.stems).map_or(0.0, |shared| 4.0 * shared);
        let id = match !a.id.is_empty() && a.id == b.id {
            true => 8.0,
            false => 0.0,
        };
        let length = 3.0 * closeness(a.length as f64, b.length as f64 * self.scale);
        let parts = 2.0 * closeness(a.parts as f64, b.parts as f64);
        level + same + strange + heading.max(stems) + id + length + parts
    }
}

/// Aligns the sections of two pages.
pub(crate) fn aligned(original: &PageView<'_>, translation: &PageView<'_>) -> Aligned {
    let (of_original, of_translation) = (original.traits(), translation.traits());
    let likeness = Likeness::of(original, translation);
    // Text before any heading is not moved, but may have got a heading, or lost it.
    let is_empty = |all: &[Traits]| all[0].length == 0 && all[0].constants.is_empty();
    let (rows, columns) = match (is_empty(of_original), is_empty(of_translation)) {
        (false, true) if of_translation.len() > of_original.len() => (0, 1),
        (true, false) if of_original.len() > of_translation.len() => (1, 0),
        _ => (1, 1),
    };
    let keys = |all: &[Traits]| -> Vec<Option<u64>> { all.iter().map(Traits::key).collect() };
    let below = alignment::align_by_keys(
        &keys(&of_original[rows..]),
        &keys(&of_translation[columns..]),
        |i, j| likeness.between(&of_original[i + rows], &of_translation[j + columns]),
    );
    let below = below
        .into_iter()
        .map(|(i, j)| (i.map(|i| i + rows), j.map(|j| j + columns)));
    let first = match (rows, columns) {
        (0, _) => (None, Some(0)),
        (_, 0) => (Some(0), None),
        _ => (Some(0), Some(0)),
    };
    [first].into_iter().chain(below).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_told_by_the_smaller_set() {
        let set = |words: &[&str]| {
            words
                .iter()
                .map(ToString::to_string)
                .collect::<FxHashSet<_>>()
        };
        assert_eq!(shared(&set(&["a", "b"]), &set(&["b"])), Some(1.0));
        assert_eq!(shared(&set(&["a"]), &set(&[])), None);
        assert_eq!(
            numbers("3.13 and 7 and 28.").collect::<Vec<_>>(),
            ["3.13", "28"]
        );
    }
}
