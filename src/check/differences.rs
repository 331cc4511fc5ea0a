//! Two pages side by side: which lines of their code say something else.

use std::collections::BTreeSet;

use super::code::compare::Change;
use super::page_view::{Block, PageView};
use super::translation_pair::TranslationPair;
use crate::site::Site;
use crate::translations::PageId;

/// Lines of a code block, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The code of the block.
    pub code: String,
    /// The lines of it.
    pub lines: Vec<usize>,
}

/// Code that is not the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Lines that the right page lacks.
    pub left: Option<Lines>,
    /// Lines that the left page lacks.
    pub right: Option<Lines>,
}

impl Lines {
    fn of(block: &Block<'_>, lines: BTreeSet<usize>) -> Self {
        Self {
            code: block.code.to_owned(),
            lines: lines.into_iter().collect(),
        }
    }

    fn all(block: &Block<'_>) -> Self {
        Self::of(block, (0..block.code.lines().count()).collect())
    }
}

/// The code of two pages that differs. Comments, which translators rightly change, are no difference. A page
/// that cannot be read has none.
#[must_use]
pub fn differences(site: &Site, left: PageId, right: PageId) -> Vec<Difference> {
    let (Ok(left), Ok(right)) = (PageView::new(site, left), PageView::new(site, right)) else {
        return Vec::new();
    };
    let pair = TranslationPair::new(&left, &right);
    let mut differences = Vec::new();
    let (mut compared_left, mut compared_right) = (BTreeSet::new(), BTreeSet::new());
    for (a, b) in pair.both_blocks() {
        compared_left.insert(a);
        compared_right.insert(b);
    }
    pair.each_change_of_block(|a, b, changes| {
        let (mut of_left, mut of_right) = (BTreeSet::new(), BTreeSet::new());
        for change in changes {
            match change {
                Change::Lost { lines, .. } => of_left.extend(lines.clone()),
                Change::Added { lines } => of_right.extend(lines.clone()),
                Change::Line {
                    original,
                    translation,
                    ..
                }
                | Change::Typography {
                    original,
                    translation,
                    ..
                } => {
                    of_left.insert(*original);
                    of_right.insert(*translation);
                }
            }
        }
        differences.push(Difference {
            left: Some(Lines::of(a, of_left)),
            right: Some(Lines::of(b, of_right)),
        });
    });
    let alone = |view: &PageView<'_>, paired: &BTreeSet<usize>| -> Vec<Lines> {
        let blocks = view.all_blocks();
        blocks
            .filter(|block| !paired.contains(&block.part))
            .map(|block| Lines::all(&block))
            .collect()
    };
    differences.extend(
        alone(&left, &compared_left)
            .into_iter()
            .map(|lines| Difference {
                left: Some(lines),
                right: None,
            }),
    );
    differences.extend(
        alone(&right, &compared_right)
            .into_iter()
            .map(|lines| Difference {
                left: None,
                right: Some(lines),
            }),
    );
    differences
}
