//! A translation beside its original: which section is which.
//!
//! In: two [`Sheet`]s. Out: a [`Pair`] with their sections aligned, so that a section that was lost shifts no
//! other. Sections are known by what translators leave alone (code, URLs, images, numbers), by their level,
//! and by how much there is in them.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::align::{self, Aligned, settled};
use super::code::compare::{self, Change};
use super::code::report::Report;
use super::code::translated::Words;
use super::links::Unmatched;
use super::residue;
use super::rules;
use super::sheet::{Block, Sheet, words_of};
use crate::markdown::anatomy::What;

/// A translation and its original.
pub(crate) struct Pair<'p, 's> {
    pub(crate) original: &'p Sheet<'s>,
    pub(crate) translation: &'p Sheet<'s>,
    /// Sections of the original and of the translation, in their order; one side is `None` where a section
    /// has no counterpart.
    pub(crate) aligned: Vec<(Option<usize>, Option<usize>)>,
    /// Asked by several rules, found once.
    blocks: OnceCell<Blocks>,
    changes: OnceCell<Vec<(usize, usize, Vec<Change>)>>,
    report: OnceCell<Report>,
    summary: OnceCell<bool>,
    unmatched: OnceCell<Unmatched>,
    moved: OnceCell<HashMap<usize, usize>>,
    /// For each section of the original, its place in `aligned`.
    places: Vec<usize>,
    /// For each section of the translation, the one of the original that it stands for.
    counterparts: Vec<Option<usize>>,
    constants_there: OnceCell<HashSet<String>>,
    /// The sections of the original that are short in the translation, once a rule found them.
    pub(crate) short: OnceCell<HashSet<usize>>,
}

/// What a section is known by.
pub(crate) struct Traits {
    level: u8,
    constants: HashSet<u64>,
    /// Those of the sections below it, too.
    below: HashSet<u64>,
    /// Words of the heading that are no letters of one language: code, numbers, names.
    heading: HashSet<String>,
    /// Letters of prose.
    length: usize,
    parts: usize,
}

impl Traits {
    /// Those of all sections of a page.
    pub(crate) fn all(sheet: &Sheet<'_>) -> Vec<Self> {
        let mut all: Vec<Self> = (0..sheet.sections.len())
            .map(|section| Self::of(sheet, section))
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

    fn of(sheet: &Sheet<'_>, section: usize) -> Self {
        let section = &sheet.sections[section];
        let mut constants = HashSet::new();
        for block in sheet.blocks(section.parts.clone()) {
            for line in sheet.essence(block.part) {
                constants.insert(*line);
            }
        }
        let mut add = |kind: u8, text: &str| {
            let mut hasher = FxHasher::default();
            (kind, text).hash(&mut hasher);
            constants.insert(hasher.finish());
        };
        let mut length = 0;
        for (_, prose) in sheet.proses(section.parts.clone()) {
            length += residue::weight(&prose.text);
            prose.code.iter().for_each(|code| add(1, code.text.trim()));
            for link in &prose.links {
                add(2, link.text.split('#').next().unwrap_or_default());
            }
            for number in numbers(&prose.text) {
                add(4, number);
            }
        }
        for picture in sheet.pictures(section.parts.clone()) {
            add(3, picture.target.rsplit('/').next().unwrap_or_default());
        }
        let title = match section.heading.map(|at| &sheet.parts()[at].what) {
            Some(What::Heading { prose, .. }) => words_of(prose),
            _ => String::new(),
        };
        Self {
            level: section.level,
            below: constants.clone(),
            constants,
            heading: title
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .filter(|word| !word.is_empty())
                .map(str::to_ascii_lowercase)
                .collect(),
            length,
            parts: section.parts.len(),
        }
    }
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

/// How much of the smaller set both have, 0 to 1; `None` if there is too little to tell.
fn shared<T: Hash + Eq>(a: &HashSet<T>, b: &HashSet<T>) -> Option<f64> {
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

impl<'p, 's> Pair<'p, 's> {
    pub(crate) fn new(original: &'p Sheet<'s>, translation: &'p Sheet<'s>) -> Self {
        let aligned = aligned(original, translation);
        let mut places = vec![0; original.sections.len()];
        let mut counterparts = vec![None; translation.sections.len()];
        for (at, (ours, theirs)) in aligned.iter().enumerate() {
            if let Some(ours) = ours {
                places[*ours] = at;
            }
            if let Some(theirs) = theirs {
                counterparts[*theirs] = *ours;
            }
        }
        Self {
            aligned,
            places,
            counterparts,
            constants_there: OnceCell::new(),
            original,
            translation,
            blocks: OnceCell::new(),
            changes: OnceCell::new(),
            report: OnceCell::new(),
            summary: OnceCell::new(),
            unmatched: OnceCell::new(),
            moved: OnceCell::new(),
            short: OnceCell::new(),
        }
    }

    /// The sections that stand on both sides.
    pub(crate) fn both(&self) -> impl Iterator<Item = (usize, usize)> {
        self.aligned
            .iter()
            .filter_map(|(ours, theirs)| Some(((*ours)?, (*theirs)?)))
    }

    /// Whether the translation is a summary of the original: it has far less of it, and little that would
    /// say which part is which.
    pub(crate) fn is_summary(&self) -> bool {
        *self.summary.get_or_init(|| {
            let blocks = |sheet: &Sheet<'_>| sheet.parts().len();
            let (here, there) = (blocks(self.original), blocks(self.translation));
            if here < 20 || there * 10 > here * 6 {
                return false;
            }
            // The sections that it has are thin themselves; one that lacks sections has the others whole.
            let thin = |(ours, theirs): (usize, usize)| {
                let ours = self.original.sections[ours].parts.len();
                let theirs = self.translation.sections[theirs].parts.len();
                (ours > 1).then_some(theirs * 2 <= ours)
            };
            let thin: Vec<bool> = self.both().filter_map(thin).collect();
            if thin.iter().filter(|thin| **thin).count() * 2 < thin.len() {
                return false;
            }
            let constants = |sheet: &Sheet<'_>| -> HashSet<u64> {
                let sections = 0..sheet.sections.len();
                sections
                    .flat_map(|section| Traits::of(sheet, section).constants)
                    .collect()
            };
            let (ours, theirs) = (constants(self.original), constants(self.translation));
            ours.intersection(&theirs).count() * 2 < ours.len()
        })
    }

    /// The section of the translation that stands before a place in the alignment.
    pub(crate) fn before(&self, at: usize) -> usize {
        let before = self.aligned[..at].iter().rev();
        before.filter_map(|(_, theirs)| *theirs).next().unwrap_or(0)
    }

    /// Returns true if it is certain that two sections stand for each other: the sections beside them do too,
    /// or they share what is the same in every language.
    pub(crate) fn is_certain(&self, ours: usize, theirs: usize) -> bool {
        let (a, b) = (
            &self.original.traits()[ours],
            &self.translation.traits()[theirs],
        );
        let shares = |a: &HashSet<u64>, b: &HashSet<u64>| {
            let both = a.intersection(b).count();
            both >= 2 && both * 2 >= a.len().max(b.len())
        };
        let has_heading = self.has_same_heading(ours, theirs);
        !self.is_beside_a_loss(ours) || has_heading || shares(&a.constants, &b.constants)
    }

    /// Returns true if no section is without a counterpart within two places of a pair.
    pub(crate) fn is_amid_pairs(&self, ours: usize) -> bool {
        let at = self.place_of(ours);
        let near = at.saturating_sub(2)..(at + 3).min(self.aligned.len());
        self.aligned[near]
            .iter()
            .all(|(ours, theirs)| ours.is_some() && theirs.is_some())
    }

    /// Returns true if two headings have the same words that are of no language, and have some.
    pub(crate) fn has_same_heading(&self, ours: usize, theirs: usize) -> bool {
        let (a, b) = (
            &self.original.traits()[ours].heading,
            &self.translation.traits()[theirs].heading,
        );
        !a.is_empty() && a == b
    }

    /// The section of the original that a section of the translation stands for.
    pub(crate) fn counterpart_of(&self, theirs: usize) -> Option<usize> {
        self.counterparts[theirs]
    }

    /// What is the same in every language, of all sections of the translation.
    pub(crate) fn constants_there(&self) -> &HashSet<String> {
        self.constants_there.get_or_init(|| {
            let sections = 0..self.translation.sections.len();
            sections
                .flat_map(|section| rules::section_moved::constants(self.translation, section))
                .collect()
        })
    }

    /// The links that only one of the pages has.
    pub(crate) fn unmatched_links(&self) -> &Unmatched {
        self.unmatched.get_or_init(|| Unmatched::of(self))
    }

    /// The section of the translation that is a section of the original at another place.
    pub(crate) fn moved_to(&self, ours: usize) -> Option<usize> {
        let moved = self
            .moved
            .get_or_init(|| rules::section_moved::counterparts(self));
        moved.get(&ours).copied()
    }

    /// The place of a section of the original in the alignment.
    pub(crate) fn place_of(&self, ours: usize) -> usize {
        self.places[ours]
    }

    /// Whether sections beside a pair were lost, so that what they held may stand in the one before.
    pub(crate) fn is_beside_a_loss(&self, ours: usize) -> bool {
        let at = self.place_of(ours);
        let lost = |at: Option<usize>| {
            at.and_then(|at| self.aligned.get(at))
                .is_some_and(|(ours, theirs)| ours.is_none() || theirs.is_none())
        };
        lost(Some(at + 1)) || lost(at.checked_sub(1))
    }
}

/// Blocks of code of the original and of the translation, as parts, and the section of the page that has them:
/// of the translation, or of the original if only the translation has the block.
type Blocks = Vec<(Option<usize>, Option<usize>, usize)>;

impl Pair<'_, '_> {
    /// The code blocks of sections that stand on both sides, each with its counterpart.
    pub(crate) fn blocks(&self) -> &Blocks {
        self.blocks.get_or_init(|| {
            let mut all = Vec::new();
            for (ours, theirs) in self.both() {
                let beside_a_loss = self.is_beside_a_loss(ours);
                for (a, b) in self.blocks_of(ours, theirs) {
                    // What a lost heading left behind is not new.
                    if a.is_none() && beside_a_loss {
                        continue;
                    }
                    all.push((a, b, if a.is_none() { ours } else { theirs }));
                }
            }
            all
        })
    }

    /// Those that stand on both sides.
    pub(crate) fn both_blocks(&self) -> impl Iterator<Item = (usize, usize)> {
        let blocks = self.blocks().iter();
        blocks.filter_map(|(ours, theirs, _)| Some(((*ours)?, (*theirs)?)))
    }

    fn blocks_of(&self, ours: usize, theirs: usize) -> Vec<(Option<usize>, Option<usize>)> {
        let here: Vec<Block<'_>> = self
            .original
            .blocks(self.original.sections[ours].parts.clone())
            .collect();
        let there: Vec<Block<'_>> = self
            .translation
            .blocks(self.translation.sections[theirs].parts.clone())
            .collect();
        let exact: Vec<Vec<usize>> = here
            .iter()
            .map(|a| there.iter().map(|b| self.shared_lines(a, b)).collect())
            .collect();
        let length = |sheet: &Sheet<'_>, block: &Block<'_>| sheet.essence(block.part).len();
        // A block most of whose lines stand in another is that one; only of the others is it asked whether
        // their lines are alike.
        let is_settled = |i: usize, j: usize| {
            let most = length(self.original, &here[i]).max(length(self.translation, &there[j]));
            exact[i][j] * 2 > most
        };
        let ours_settled: Vec<bool> = (0..here.len())
            .map(|i| (0..there.len()).any(|j| is_settled(i, j)))
            .collect();
        let theirs_settled: Vec<bool> = (0..there.len())
            .map(|j| (0..here.len()).any(|i| is_settled(i, j)))
            .collect();
        let pairs = settled(align::align(here.len(), there.len(), |i, j| {
            let (a, b) = (&here[i], &there[j]);
            let (shared, most) = if ours_settled[i] || theirs_settled[j] {
                let most = length(self.original, a).max(length(self.translation, b));
                (exact[i][j], most)
            } else {
                compare::likeness(a.language, a.code, b.code)
            };
            let alike = shared as f64 / most.max(1) as f64;
            let language = a.language.eq_ignore_ascii_case(b.language);
            if shared > 0 {
                1.0 + 3.0 * alike + if language { 0.2 } else { 0.0 }
            } else {
                0.0
            }
        }));
        let part = |blocks: &[Block<'_>], at: usize| blocks[at].part;
        pairs
            .into_iter()
            .map(|(i, j)| (i.map(|i| part(&here, i)), j.map(|j| part(&there, j))))
            .collect()
    }

    /// The words of the prose of both pages.
    pub(crate) fn words(&self) -> Words<'_> {
        Words {
            original: self.original.vocabulary(),
            translation: self.translation.vocabulary(),
            language: self.translation.language.tag.as_str(),
        }
    }

    /// How many lines two blocks share.
    fn shared_lines(&self, a: &Block<'_>, b: &Block<'_>) -> usize {
        let ours = self.original.essence(a.part);
        let mut left = self.translation.essence(b.part).to_vec();
        let mut shared = 0;
        for line in ours {
            if let Some(at) = left.iter().position(|other| other == line) {
                left.swap_remove(at);
                shared += 1;
            }
        }
        shared
    }

    /// What to say of the changes in the code of the translation.
    pub(crate) fn code_report(&self) -> &Report {
        self.report.get_or_init(|| Report::of(self))
    }

    /// Hands over all that is another in the code of the translation, block by block; only of those in which
    /// anything is.
    pub(crate) fn each_change_of_block(
        &self,
        mut take: impl FnMut(&Block<'_>, &Block<'_>, &[Change]),
    ) {
        let changes = self.changes.get_or_init(|| {
            let of = |(a, b)| {
                // Nothing that a machine reads is another.
                if self.original.essence(a) == self.translation.essence(b) {
                    return (a, b, Vec::new());
                }
                let (ours, theirs) = (self.original.block(a), self.translation.block(b));
                let changes = compare::compare(ours.language, ours.code, theirs.code, self.words());
                (a, b, changes)
            };
            self.both_blocks().map(of).collect()
        });
        for (a, b, changes) in changes.iter().filter(|(.., changes)| !changes.is_empty()) {
            let (ours, theirs) = (self.original.block(*a), self.translation.block(*b));
            take(&ours, &theirs, changes);
        }
    }
}

fn aligned(original: &Sheet<'_>, translation: &Sheet<'_>) -> Aligned {
    let (ours, theirs) = (original.traits(), translation.traits());
    let total = |all: &[Traits]| all.iter().map(|t| t.length).sum::<usize>().max(1) as f64;
    let scale = total(ours) / total(theirs);
    let worth = |a: &Traits, b: &Traits| -> f64 {
        let level = match a.level.abs_diff(b.level) {
            // What stands before any heading in one of them.
            _ if a.level.min(b.level) == 0 => 10.0,
            0 => 10.0,
            1 => 4.0,
            _ => 2.0,
        };
        // What a section has by itself, or with what is below it: sections are sometimes dissolved into the one
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
        let length = 3.0 * closeness(a.length as f64, b.length as f64 * scale);
        let parts = 2.0 * closeness(a.parts as f64, b.parts as f64);
        level + same + strange + heading + length + parts
    };
    // What stands before any heading is not moved, but may have got a heading, or lost it.
    let is_empty = |all: &[Traits]| all[0].length == 0 && all[0].constants.is_empty();
    let (rows, columns) = match (is_empty(ours), is_empty(theirs)) {
        (false, true) if theirs.len() > ours.len() => (0, 1),
        (true, false) if ours.len() > theirs.len() => (1, 0),
        _ => (1, 1),
    };
    let keys = |all: &[Traits]| -> Vec<Option<u64>> { all.iter().map(Traits::key).collect() };
    let below = align::align_by_keys(&keys(&ours[rows..]), &keys(&theirs[columns..]), |i, j| {
        worth(&ours[i + rows], &theirs[j + columns])
    });
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
                .collect::<HashSet<_>>()
        };
        assert_eq!(shared(&set(&["a", "b"]), &set(&["b"])), Some(1.0));
        assert_eq!(shared(&set(&["a"]), &set(&[])), None);
        assert_eq!(
            numbers("3.13 and 7 and 28.").collect::<Vec<_>>(),
            ["3.13", "28"]
        );
    }
}
