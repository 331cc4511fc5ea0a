//! Findings about changes in the code of a page: one cause is one finding.
//!
//! In: a [`TranslationPair`] with the changes of each of its blocks. Out: a [`Report`]. A block that differs in many places is
//! one finding, and so is a page most of whose blocks differ: it is of another version of the original. Names that
//! a translator changed everywhere, and lines that moved to another block, are no finding.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::page_view::{Block, PageView};
use super::super::translation_pair::TranslationPair;
use super::compare::Change;
use super::normalized_lines::{BareLines, bare, bare_lines, counts, is_telling};

/// The changes of a page, as they are said.
pub(crate) struct Report {
    pub(crate) blocks: Vec<Changed>,
    /// True if all of them are said at once.
    pub(crate) is_one: bool,
}

/// A block in which something changed: the part of the original and that of the translation.
pub(crate) struct Changed {
    pub(crate) original: usize,
    pub(crate) translation: usize,
    pub(crate) changes: Vec<Change>,
    /// True if its changes are said at once.
    pub(crate) is_one: bool,
}

/// The most changes of a block that are said one by one.
const MAX_IN_BLOCK: usize = 3;
/// The least number of blocks that are said at once.
const MANY_BLOCKS: usize = 4;

impl Report {
    /// The changes that are said one by one, each with its blocks: of the original and of the translation.
    pub(crate) fn each(
        &self,
        pair: &TranslationPair<'_, '_>,
        mut take: impl FnMut(&Block<'_>, &Block<'_>, &Change),
    ) {
        for block in &self.blocks {
            let is_one = self.is_one || block.is_one;
            let original = pair.original.block(block.original);
            let translation = pair.translation.block(block.translation);
            for change in block
                .changes
                .iter()
                .filter(|change| !is_one || !is_meant(change))
            {
                take(&original, &translation, change);
            }
        }
    }

    pub(crate) fn of(pair: &TranslationPair<'_, '_>) -> Self {
        let mut blocks = Vec::new();
        pair.each_change_of_block(|original, translation, changes| {
            blocks.push(Changed {
                original: original.part,
                translation: translation.part,
                changes: changes.to_vec(),
                is_one: false,
            });
        });
        if blocks.is_empty() {
            return Self {
                blocks,
                is_one: false,
            };
        }
        drop_renames(pair, &mut blocks);
        drop_moved(pair, &mut blocks);
        drop_known(pair, &mut blocks);
        for block in &mut blocks {
            settle(pair, block);
        }
        blocks.retain(|block| !block.changes.is_empty());
        let compared = pair.both_blocks().count();
        let differing = blocks
            .iter()
            .filter(|block| block.changes.iter().any(is_meant))
            .count();
        Self {
            is_one: differing >= MANY_BLOCKS && differing * 3 >= compared,
            blocks,
        }
    }
}

/// Decides whether the changes of a block are said at once. Two blocks with too little in common have none:
/// the blocks are beside each other by chance.
fn settle(pair: &TranslationPair<'_, '_>, block: &mut Changed) {
    let meant = || block.changes.iter().filter(|change| is_meant(change));
    let count = meant().count();
    if count < 2 {
        return;
    }
    let original = pair.original.block(block.original);
    let translation = pair.translation.block(block.translation);
    if !pair.is_same_block(&original, &translation) {
        block.changes.retain(|change| !is_meant(change));
        return;
    }
    // Lines that are missing where others were added may be those in another form.
    let is_rewritten = meant().any(|change| matches!(change, Change::Lost { .. }))
        && meant().any(|change| matches!(change, Change::Added { .. }));
    block.is_one = count > MAX_IN_BLOCK || is_rewritten;
}

/// True if a change may come from another version of the original: all but typography.
pub(crate) fn is_meant(change: &Change) -> bool {
    !matches!(change, Change::Typography { .. })
}

/// Removes words that became one other word at every place.
fn drop_renames(pair: &TranslationPair<'_, '_>, blocks: &mut [Changed]) {
    // Of each word that became another: what it became, how often.
    let mut renames: FxHashMap<&str, (&str, usize)> = HashMap::default();
    let mut unsettled: FxHashSet<&str> = HashSet::default();
    for change in blocks.iter().flat_map(|block| &block.changes) {
        let Change::Line {
            renames: of_line, ..
        } = change
        else {
            continue;
        };
        for (was, is) in of_line {
            match renames.get_mut(was.as_str()) {
                Some((other, count)) if *other == is => *count += 1,
                Some(_) => {
                    unsettled.insert(was);
                }
                None => {
                    renames.insert(was, (is, 1));
                }
            }
        }
    }
    renames.retain(|was, (_, count)| *count > 1 && !unsettled.contains(*was));
    if renames.is_empty() {
        return;
    }
    let (here, there) = (pair.original.code_words(), pair.translation.code_words());
    let settled: FxHashMap<String, String> = renames
        .into_iter()
        .filter(|(was, (is, _))| !there.is_in_block(was) && !here.is_in_block(is))
        .map(|(was, (is, _))| (was.to_owned(), is.to_owned()))
        .collect();
    for block in blocks {
        block.changes.retain(|change| match change {
            Change::Line { renames, .. } => {
                renames.is_empty() || !renames.iter().all(|(was, is)| settled.get(was) == Some(is))
            }
            _ => true,
        });
    }
}

/// Removes lines that are in another block of the page.
fn drop_moved(pair: &TranslationPair<'_, '_>, blocks: &mut [Changed]) {
    let is_asked = blocks
        .iter()
        .flat_map(|block| &block.changes)
        .any(|change| matches!(change, Change::Lost { .. } | Change::Added { .. }));
    if !is_asked {
        return;
    }
    let (here, there) = (
        lines_of_code(pair.original),
        lines_of_code(pair.translation),
    );
    for block in blocks {
        let original = pair
            .original
            .block(block.original)
            .code
            .lines()
            .collect::<Vec<_>>();
        let translation = pair
            .translation
            .block(block.translation)
            .code
            .lines()
            .collect::<Vec<_>>();
        // As often in one page as in the other: it moved.
        let has_moved =
            |lines: &[&str], from: &FxHashMap<&str, usize>, to: &FxHashMap<&str, usize>| {
                lines
                    .iter()
                    .map(|line| line.trim())
                    .filter(|line| !line.is_empty())
                    .all(|line| {
                        let counts = (from.get(line), to.get(line));
                        line.len() > 3 && matches!(counts, (Some(from), Some(to)) if to >= from)
                    })
            };
        block.changes.retain(|change| match change {
            Change::Lost { lines, .. } => !has_moved(&original[lines.clone()], &here, &there),
            Change::Added { lines } => !has_moved(&translation[lines.clone()], &there, &here),
            _ => true,
        });
    }
}

/// Takes out lines that the other page has behind another prompt or comment mark or with other numbers, and those by
/// which nothing can be recognised.
fn drop_known(pair: &TranslationPair<'_, '_>, blocks: &mut [Changed]) {
    let is_asked = |change: &Change| matches!(change, Change::Lost { .. } | Change::Added { .. });
    if !blocks.iter().flat_map(|block| &block.changes).any(is_asked) {
        return;
    }
    let (here, there) = (bare_lines(pair.original), bare_lines(pair.translation));
    for block in blocks {
        let original = pair.original.block(block.original);
        let translation = pair.translation.block(block.translation);
        let (in_ours, in_theirs) = (counts(original.code), counts(translation.code));
        let (original, translation): (Vec<&str>, Vec<&str>) = (
            original.code.lines().collect(),
            translation.code.lines().collect(),
        );
        // Fewer in the block and fewer in the page.
        let is_fewer =
            |line: &str, page: (&BareLines, &BareLines), block: (&BareLines, &BareLines)| {
                let line = bare(line);
                page.1.get(&line) < page.0.get(&line) && block.1.get(&line) < block.0.get(&line)
            };
        let is_lost = |line: &str| is_fewer(line, (&here, &there), (&in_ours, &in_theirs));
        let is_added = |line: &str| is_fewer(line, (&there, &here), (&in_theirs, &in_ours));
        // The only change of a block needs no word of its own: a lost `else` is a lost line.
        let is_only = block.changes.len() == 1;
        block.changes.retain_mut(|change| match change {
            Change::Lost { lines, .. } => shrink(lines, &original, is_only, is_lost),
            Change::Added { lines } => shrink(lines, &translation, is_only, is_added),
            _ => true,
        });
    }
}

/// Narrows a range of lines to those that only this side has; returns false if there are none.
fn shrink(
    lines: &mut Range<usize>,
    all: &[&str],
    is_only: bool,
    is_fewer: impl Fn(&str) -> bool,
) -> bool {
    let is_new = |at: &usize| {
        let line = all.get(*at).copied().unwrap_or_default();
        let has_word = is_only && line.contains(char::is_alphanumeric);
        (is_telling(line) || has_word) && is_fewer(line)
    };
    let (first, last) = (lines.clone().find(is_new), lines.clone().rfind(is_new));
    if let (Some(first), Some(last)) = (first, last) {
        *lines = first..last + 1;
    }
    first.is_some()
}

fn lines_of_code<'s>(view: &'s PageView<'_>) -> FxHashMap<&'s str, usize> {
    let mut lines: FxHashMap<&str, usize> = HashMap::default();
    for block in view.all_blocks() {
        for line in block.code.lines() {
            *lines.entry(line.trim()).or_default() += 1;
        }
    }
    lines
}
