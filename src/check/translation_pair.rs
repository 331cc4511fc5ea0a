//! A translation beside its original: which section is which.
//!
//! In: two [`PageView`]s. Out: a [`TranslationPair`] with their sections aligned (`sections`), so that a section that was lost
//! shifts no other.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};

use super::alignment::{self, Aligned, settled};
use super::code::compare::{self, Change};
use super::code::findings::Report;
use super::code::line_diff;
use super::code::normalized_lines::names;
use super::code::translated_text::Words;
use super::links::UnmatchedLinks;
use super::page_view::{Block, PageView};
use super::rules;
use super::section_matching::{Likeness, Traits, aligned};
use crate::work_counter;

/// A translation and its original.
pub(crate) struct TranslationPair<'p, 's> {
    pub(crate) original: &'p PageView<'s>,
    pub(crate) translation: &'p PageView<'s>,
    /// Sections of the original and of the translation, in their order; one side is `None` where a section
    /// has no counterpart.
    pub(crate) aligned: Vec<(Option<usize>, Option<usize>)>,
    /// Asked by several rules, found once.
    blocks: OnceCell<Blocks>,
    changes: OnceCell<Vec<(usize, usize, Vec<Change>)>>,
    report: OnceCell<Report>,
    summary: OnceCell<bool>,
    pub(crate) copy: OnceCell<bool>,
    unmatched: OnceCell<UnmatchedLinks>,
    moved: OnceCell<HashMap<usize, usize>>,
    /// For each section of the original, its place in `aligned`.
    places: Vec<usize>,
    /// For each section of the translation, its counterpart in the original.
    counterparts: Vec<Option<usize>>,
    constants_there: OnceCell<HashSet<String>>,
    /// The sections of the original that are short in the translation, once a rule found them.
    pub(crate) short: OnceCell<HashSet<usize>>,
}

/// The distance from a lost section within which another one may be the lost one instead.
const MAX_SECTION_DISTANCE: usize = 2;
/// The evidence above which a section is not the lost one.
const MIN_EVIDENCE: f64 = 3.0;
/// The bytes that may be read to compare the blocks of two sections, each with each, and how many times their own
/// length that may be.
const COSTLY: usize = 1 << 20;
const COSTLY_EACH: usize = 16;
/// The distance of two blocks of sections with very many, at most.
const MAX_BLOCK_DISTANCE: usize = 16;

impl<'p, 's> TranslationPair<'p, 's> {
    pub(crate) fn new(original: &'p PageView<'s>, translation: &'p PageView<'s>) -> Self {
        let aligned = aligned(original, translation);
        let mut places = vec![0; original.sections.len()];
        let mut counterparts = vec![None; translation.sections.len()];
        for (at, (of_original, of_translation)) in aligned.iter().enumerate() {
            if let Some(of_original) = of_original {
                places[*of_original] = at;
            }
            if let Some(of_translation) = of_translation {
                counterparts[*of_translation] = *of_original;
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
            copy: OnceCell::new(),
            unmatched: OnceCell::new(),
            moved: OnceCell::new(),
            short: OnceCell::new(),
        }
    }

    /// The sections of both sides.
    pub(crate) fn both(&self) -> impl Iterator<Item = (usize, usize)> {
        self.aligned
            .iter()
            .filter_map(|(original, translation)| Some(((*original)?, (*translation)?)))
    }

    /// True if the translation is a summary of the original: it has far less of it, and little that would
    /// say which part is which.
    pub(crate) fn is_summary(&self) -> bool {
        *self.summary.get_or_init(|| {
            let blocks = |view: &PageView<'_>| view.parts().len();
            let (here, there) = (blocks(self.original), blocks(self.translation));
            if here < 20 || there * 10 > here * 6 {
                return false;
            }
            // The sections that it has are thin themselves; one that lacks sections has the others whole.
            let thin = |(original, translation): (usize, usize)| {
                let original = self.original.sections[original].parts.len();
                let translation = self.translation.sections[translation].parts.len();
                (original > 1).then_some(translation * 2 <= original)
            };
            let thin: Vec<bool> = self.both().filter_map(thin).collect();
            if thin.iter().filter(|thin| **thin).count() * 2 < thin.len() {
                return false;
            }
            let constants = |view: &PageView<'_>| -> FxHashSet<u64> {
                let sections = 0..view.sections.len();
                sections
                    .flat_map(|section| Traits::of(view, section).constants)
                    .collect()
            };
            let (original, translation) = (constants(self.original), constants(self.translation));
            original.intersection(&translation).count() * 2 < original.len()
        })
    }

    /// Returns true if neither page is in the main language of a folder of notes and none says that it is a translation:
    /// two notes that happen to have one name. A site with a config may have originals in any language.
    pub(crate) fn is_of_peers(&self) -> bool {
        if self.original.site.config.file.is_some() {
            return false;
        }
        let main = self.original.site.source.languages.default_language();
        self.translation.page.translated != Some(true)
            && main.is_some_and(|main| main != self.original.page.language)
    }

    /// Returns true if a translation has a date more than a day before that of its original: it is of an older text.
    pub(crate) fn is_older(&self) -> bool {
        const DAY: i64 = 24 * 60 * 60;
        let second = |view: &PageView<'_>| {
            let date = view.page.date.as_ref();
            date.map(|date| date.timestamp().as_second())
        };
        match (second(self.original), second(self.translation)) {
            (Some(original), Some(translation)) => translation + DAY < original,
            _ => false,
        }
    }

    /// The section of the translation before a place in the alignment.
    pub(crate) fn before(&self, at: usize) -> usize {
        let before = self.aligned[..at].iter().rev();
        before
            .filter_map(|(_, translation)| *translation)
            .next()
            .unwrap_or(0)
    }

    /// Returns true if it is certain that two sections correspond: the sections beside them do too,
    /// or they share what is the same in every language.
    pub(crate) fn is_certain(&self, original: usize, translation: usize) -> bool {
        let (a, b) = (
            &self.original.traits()[original],
            &self.translation.traits()[translation],
        );
        let shares = |a: &FxHashSet<u64>, b: &FxHashSet<u64>| {
            let both = a.intersection(b).count();
            both >= 2 && both * 2 >= a.len().max(b.len())
        };
        let has_heading = self.has_same_heading(original, translation);
        !self.is_beside_a_loss(original) || has_heading || shares(&a.constants, &b.constants)
    }

    /// Returns true if no section is without a counterpart within two places of a pair.
    pub(crate) fn is_amid_pairs(&self, original: usize) -> bool {
        let at = self.place_of(original);
        let near = at.saturating_sub(2)..(at + 3).min(self.aligned.len());
        self.aligned[near]
            .iter()
            .all(|(original, translation)| original.is_some() && translation.is_some())
    }

    /// Returns true if two headings have the same words that are of no language, and have some.
    pub(crate) fn has_same_heading(&self, original: usize, translation: usize) -> bool {
        let (a, b) = (
            &self.original.traits()[original].heading,
            &self.translation.traits()[translation].heading,
        );
        !a.is_empty() && a == b
    }

    /// The counterpart in the original of a section of the translation.
    pub(crate) fn counterpart_of(&self, translation: usize) -> Option<usize> {
        self.counterparts[translation]
    }

    /// Returns the constants (equal in every language) of all sections of the translation.
    pub(crate) fn constants_there(&self) -> &HashSet<String> {
        self.constants_there.get_or_init(|| {
            let sections = 0..self.translation.sections.len();
            sections
                .flat_map(|section| rules::section_moved::constants(self.translation, section))
                .collect()
        })
    }

    /// The links that only one of the pages has.
    pub(crate) fn unmatched_links(&self) -> &UnmatchedLinks {
        self.unmatched.get_or_init(|| UnmatchedLinks::of(self))
    }

    /// The section of the translation that is a section of the original at another place.
    pub(crate) fn moved_to(&self, original: usize) -> Option<usize> {
        let moved = self
            .moved
            .get_or_init(|| rules::section_moved::counterparts(self));
        moved.get(&original).copied()
    }

    /// The place of a section of the original in the alignment.
    pub(crate) fn place_of(&self, original: usize) -> usize {
        self.places[original]
    }

    /// Returns the sections of the original beside a lost one that may be the lost ones instead: what speaks
    /// for their counterparts speaks for the lost one almost as much.
    pub(crate) fn alternatives(&self, lost: usize) -> Vec<usize> {
        let likeness = Likeness::of(self.original, self.translation);
        let (a, b) = (self.original.traits(), self.translation.traits());
        let at = self.place_of(lost);
        let mut found = Vec::new();
        let mut look = |places: &mut dyn Iterator<Item = usize>| {
            let (mut unpaired, mut cost) = (lost, 0.0);
            for place in places.take(MAX_SECTION_DISTANCE) {
                let Some((Some(original), Some(translation))) = self.aligned.get(place).copied()
                else {
                    return;
                };
                if original == 0 {
                    return;
                }
                cost += likeness.between(&a[original], &b[translation]);
                cost -= likeness.between(&a[unpaired], &b[translation]);
                if cost >= MIN_EVIDENCE {
                    return;
                }
                found.push(original);
                unpaired = original;
            }
        };
        look(&mut (0..at).rev());
        look(&mut (at + 1..self.aligned.len()));
        found.sort_unstable();
        found
    }

    /// True if sections beside a pair were lost, so that their content may be in the one before.
    pub(crate) fn is_beside_a_loss(&self, original: usize) -> bool {
        let at = self.place_of(original);
        let lost = |at: Option<usize>| {
            at.and_then(|at| self.aligned.get(at))
                .is_some_and(|(original, translation)| original.is_none() || translation.is_none())
        };
        lost(Some(at + 1)) || lost(at.checked_sub(1))
    }
}

/// Blocks of code of the original and of the translation, as parts, and the section of the page that has them:
/// of the translation, or of the original if only the translation has the block.
type Blocks = Vec<(Option<usize>, Option<usize>, usize)>;

impl TranslationPair<'_, '_> {
    /// The code blocks of sections of both sides, each with its counterpart.
    pub(crate) fn blocks(&self) -> &Blocks {
        self.blocks.get_or_init(|| {
            let mut all = Vec::new();
            for (original, translation) in self.both() {
                let beside_a_loss = self.is_beside_a_loss(original);
                for (a, b) in self.blocks_of(original, translation) {
                    // Text that a lost heading left behind is not new.
                    if a.is_none() && beside_a_loss {
                        continue;
                    }
                    all.push((a, b, if a.is_none() { original } else { translation }));
                }
            }
            all
        })
    }

    /// Returns the blocks that exist on both sides.
    pub(crate) fn both_blocks(&self) -> impl Iterator<Item = (usize, usize)> {
        let blocks = self.blocks().iter();
        blocks.filter_map(|(original, translation, _)| Some(((*original)?, (*translation)?)))
    }

    /// Returns true if two blocks have a third of their lines or names in common: stale translations have others in
    /// its place. Lines alone are no evidence if no name is on both sides: every program has `});`.
    pub(crate) fn is_same_block(&self, original: &Block<'_>, translation: &Block<'_>) -> bool {
        let (here, there) = (
            names(original.language, original.code),
            names(original.language, translation.code),
        );
        let both = here.intersection(&there).count();
        if both > 0 && both * 3 >= here.len().max(there.len()) {
            return true;
        }
        let (shared, most) = compare::likeness(original.language, original.code, translation.code);
        shared * 3 >= most && (both > 0 || here.is_empty() || there.is_empty())
    }

    fn blocks_of(
        &self,
        original: usize,
        translation: usize,
    ) -> Vec<(Option<usize>, Option<usize>)> {
        let here: Vec<Block<'_>> = self
            .original
            .blocks(self.original.sections[original].parts.clone())
            .collect();
        let there: Vec<Block<'_>> = self
            .translation
            .blocks(self.translation.sections[translation].parts.clone())
            .collect();
        let pairs = if self.is_costly(&here, &there) {
            self.aligned_by_lines(&here, &there)
        } else {
            self.aligned_by_likeness(&here, &there)
        };
        let part = |blocks: &[Block<'_>], at: usize| blocks[at].part;
        pairs
            .into_iter()
            .map(|(i, j)| (i.map(|i| part(&here, i)), j.map(|j| part(&there, j))))
            .collect()
    }

    /// Returns true if it costs too much to compare each block with each other.
    fn is_costly(&self, here: &[Block<'_>], there: &[Block<'_>]) -> bool {
        let bytes = |blocks: &[Block<'_>]| -> usize {
            blocks.iter().map(|block| block.code.len() + 1).sum()
        };
        let (original, translation) = (bytes(here), bytes(there));
        let cost = here.len() * translation + there.len() * original;
        cost > COSTLY.max(COSTLY_EACH * (original + translation))
    }

    /// Aligns the blocks of sections that have very many: by the lines that are the same, and only with those that
    /// stand near the same place or are equal.
    fn aligned_by_lines(&self, here: &[Block<'_>], there: &[Block<'_>]) -> Aligned {
        let keys = |view: &PageView<'_>, blocks: &[Block<'_>]| -> Vec<Option<u64>> {
            let key = |block: &Block<'_>| {
                let mut hasher = FxHasher::default();
                view.essence(block.part).hash(&mut hasher);
                Some(hasher.finish())
            };
            blocks.iter().map(key).collect()
        };
        let (original, translation) = (keys(self.original, here), keys(self.translation, there));
        settled(alignment::align_by_keys(&original, &translation, |i, j| {
            if original[i] == translation[j] {
                return 4.0;
            }
            if i.abs_diff(j) > MAX_BLOCK_DISTANCE {
                return 0.0;
            }
            let shared = self.shared_lines(&here[i], &there[j]);
            self.worth(&here[i], &there[j], shared, None)
        }))
    }

    fn aligned_by_likeness(&self, here: &[Block<'_>], there: &[Block<'_>]) -> Aligned {
        let exact: Vec<Vec<usize>> = here
            .iter()
            .map(|a| there.iter().map(|b| self.shared_lines(a, b)).collect())
            .collect();
        // A block most of whose lines stand in another is that one; only of the others is it asked whether
        // their lines are alike.
        let is_settled =
            |i: usize, j: usize| exact[i][j] * 2 > self.most_lines(&here[i], &there[j]);
        let ours_settled: Vec<bool> = (0..here.len())
            .map(|i| (0..there.len()).any(|j| is_settled(i, j)))
            .collect();
        let theirs_settled: Vec<bool> = (0..there.len())
            .map(|j| (0..here.len()).any(|i| is_settled(i, j)))
            .collect();
        settled(alignment::align(here.len(), there.len(), |i, j| {
            let (a, b) = (&here[i], &there[j]);
            if ours_settled[i] || theirs_settled[j] {
                self.worth(a, b, exact[i][j], None)
            } else {
                let (shared, most) = compare::likeness(a.language, a.code, b.code);
                self.worth(a, b, shared, Some(most))
            }
        }))
    }

    /// Returns the evidence that two blocks are the same, by how many lines they share of how many.
    fn worth(&self, a: &Block<'_>, b: &Block<'_>, shared: usize, most: Option<usize>) -> f64 {
        if shared == 0 {
            return 0.0;
        }
        let most = most.unwrap_or_else(|| self.most_lines(a, b));
        let alike = shared as f64 / most.max(1) as f64;
        let language = a.language.eq_ignore_ascii_case(b.language);
        1.0 + 3.0 * alike + if language { 0.2 } else { 0.0 }
    }

    /// The lines of the longer one of two blocks.
    fn most_lines(&self, a: &Block<'_>, b: &Block<'_>) -> usize {
        let original = self.original.essence(a.part).len();
        original.max(self.translation.essence(b.part).len())
    }

    /// The words of the prose of both pages.
    pub(crate) fn words(&self) -> Words<'_> {
        Words {
            original: self.original.vocabulary(),
            translation: self.translation.vocabulary(),
            code: Some((self.original.code_words(), self.translation.code_words())),
            is_latin: self.translation.language.script == "Latn",
            language: self.translation.language.tag.as_str(),
        }
    }

    /// Counts the lines that two blocks share.
    fn shared_lines(&self, a: &Block<'_>, b: &Block<'_>) -> usize {
        let (original, translation) = (
            self.original.essence(a.part),
            self.translation.essence(b.part),
        );
        work_counter::done(original.len() + translation.len());
        line_diff::shared(original.to_vec(), translation.to_vec())
    }

    /// Returns the findings about the code of the translation.
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
                // Nothing that a machine reads differs.
                if self.original.essence(a) == self.translation.essence(b) {
                    return (a, b, Vec::new());
                }
                let (original, translation) = (self.original.block(a), self.translation.block(b));
                let changes = compare::compare(
                    original.language,
                    original.code,
                    translation.code,
                    self.words(),
                );
                (a, b, changes)
            };
            self.both_blocks().map(of).collect()
        });
        for (a, b, changes) in changes.iter().filter(|(.., changes)| !changes.is_empty()) {
            let (original, translation) = (self.original.block(*a), self.translation.block(*b));
            take(&original, &translation, changes);
        }
    }
}
