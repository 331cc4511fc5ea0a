//! The units of a translation beside those of its original.
//!
//! In: two segmented pages. Out: for each segment of the original its counterpart. Pages with the same sequence of
//! blocks are aligned one by one. Of other pages the sections are aligned first, as `check` does it, then the
//! segments of each pair of sections: by their [`likeness`]. A pair is uncertain if another alignment of the section is
//! nearly as good, or if its lengths differ too much.

mod likeness;

use std::collections::BTreeMap;
use std::ops::Range;

use super::UnitKind;
use super::segment::{PageReading, Segment, SegmentedPage};
use crate::check;
use crate::site::Site;
use crate::translations::PageId;
use likeness::{Traits, expansion};

/// The least loss of likeness in the section's best alignment without a certain pair. Of 7,800 pairs in sections of
/// Open Source Guides in five languages from which one or two texts were taken at random, 94 of 100 are certain by
/// this value, and 98 of 100 of these are right; entire sections are certain by their shape.
const CERTAIN: f64 = 0.3;
/// The same for the nth segment of a kind, if both sections have as many of that kind.
const CERTAIN_BY_RANK: f64 = 0.1;

/// The counterpart of a segment in the translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counterpart {
    /// The index of the segment.
    pub(super) at: usize,
    /// False if a neighbour may be the right one.
    pub(super) is_certain: bool,
}

impl Counterpart {
    pub(super) fn certain(at: usize) -> Self {
        Self {
            at,
            is_certain: true,
        }
    }
}

/// Returns for each segment of the original its counterpart in the translation. Comments of code are aligned by their code
/// blocks, so that they change nothing in the alignment of the prose.
pub(super) fn counterparts(
    site: &Site,
    original: (PageId, &SegmentedPage),
    translation: (PageId, &SegmentedPage),
) -> Vec<Option<Counterpart>> {
    let is_prose = |segment: &&Segment| segment.kind != UnitKind::CodeComment;
    let prose = |page: &SegmentedPage| SegmentedPage {
        segments: page.segments.iter().filter(is_prose).cloned().collect(),
        ..page.clone()
    };
    let (ours, theirs) = (prose(original.1), prose(translation.1));
    let found = of_prose(site, (original.0, &ours), (translation.0, &theirs));
    let places = |page: &SegmentedPage| -> Vec<usize> {
        let segments = page.segments.iter().enumerate();
        segments
            .filter(|(_, segment)| is_prose(segment))
            .map(|(at, _)| at)
            .collect()
    };
    let (our_places, their_places) = (places(original.1), places(translation.1));
    let mut all = of_comments(original.1, translation.1);
    for (at, target) in found.into_iter().enumerate() {
        all[our_places[at]] = target.map(|target| Counterpart {
            at: their_places[target.at],
            ..target
        });
    }
    all
}

/// Returns the block of the original that certainly belongs to the block of a translation at a byte, as bytes of both
/// files.
pub(crate) fn original_block(
    site: &Site,
    original: PageId,
    translation: PageId,
    offset: usize,
) -> Option<(Range<usize>, Range<usize>)> {
    let segmented = |id: PageId| {
        let page = &site.source.pages[id];
        let text = site.source.text(page).ok()?;
        SegmentedPage::of(&PageReading::of(site, page), &page.path, text).ok()
    };
    let (ours, theirs) = (segmented(original)?, segmented(translation)?);
    let is_there = |segment: &Segment| (segment.span.start..=segment.span.end).contains(&offset);
    let wanted = theirs.segments.iter().position(is_there)?;
    let found = counterparts(site, (original, &ours), (translation, &theirs));
    let is_it = |target: &Counterpart| target.at == wanted && target.is_certain;
    let at = found
        .iter()
        .position(|target| target.as_ref().is_some_and(is_it))?;
    Some((
        ours.segments[at].span.clone(),
        theirs.segments[wanted].span.clone(),
    ))
}

/// The counterparts of the comments: of code blocks with the same code and as many comments, in their order.
fn of_comments(original: &SegmentedPage, translation: &SegmentedPage) -> Vec<Option<Counterpart>> {
    let mut found = vec![None; original.segments.len()];
    let blocks = |page: &SegmentedPage| -> Vec<String> {
        (0..page.code.len())
            .map(|at| page.code_without_comments(at))
            .collect()
    };
    let (ours, theirs) = (blocks(original), blocks(translation));
    let comments_of = |page: &SegmentedPage, block: usize| -> Vec<usize> {
        let range = &page.code[block];
        let start = page
            .segments
            .partition_point(|segment| segment.span.start < range.start);
        let inside = page.segments[start..]
            .iter()
            .take_while(|segment| segment.span.start < range.end);
        (start..start + inside.count()).collect()
    };
    for op in similar::capture_diff_slices(similar::Algorithm::Myers, &ours, &theirs) {
        let similar::DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        else {
            continue;
        };
        for n in 0..len {
            let here = comments_of(original, old_index + n);
            let there = comments_of(translation, new_index + n);
            if here.len() == there.len() {
                for (a, b) in here.into_iter().zip(there) {
                    found[a] = Some(Counterpart::certain(b));
                }
            }
        }
    }
    found
}

/// The counterparts of the segments that are no comments.
fn of_prose(
    site: &Site,
    original: (PageId, &SegmentedPage),
    translation: (PageId, &SegmentedPage),
) -> Vec<Option<Counterpart>> {
    let (ours, theirs) = (&original.1.segments, &translation.1.segments);
    if has_same_shape(ours, theirs) {
        let all = 0..ours.len();
        return all.map(|at| Some(Counterpart::certain(at))).collect();
    }
    let mut found = vec![None; ours.len()];
    for kind in [UnitKind::Title, UnitKind::Description] {
        let place = |all: &[Segment]| all.iter().position(|segment| segment.kind == kind);
        if let (Some(here), Some(there)) = (place(ours), place(theirs)) {
            found[here] = Some(Counterpart::certain(there));
        }
    }
    let Some(sections) = check::aligned_sections(site, original.0, translation.0) else {
        return found;
    };
    let (ours_by, theirs_by) = (
        by_section(ours, &sections, true),
        by_section(theirs, &sections, false),
    );
    let both = ours_by
        .iter()
        .filter_map(|(at, here)| Some((here, theirs_by.get(at)?)));
    let (same_shape, others): (Vec<_>, Vec<_>) =
        both.partition(|(here, there)| has_same_shape_in(ours, here, theirs, there));
    let mut known = Vec::new();
    for (here, there) in same_shape {
        for (a, b) in here.iter().zip(there) {
            found[*a] = Some(Counterpart::certain(*b));
            known.push((&ours[*a], &theirs[*b]));
        }
    }
    let expansion = expansion(&known);
    for (here, there) in others {
        for (a, b) in aligned((ours, here), (theirs, there), expansion) {
            found[a] = Some(b);
        }
    }
    found
}

/// Returns whether both pages have the same sequence of blocks.
fn has_same_shape(ours: &[Segment], theirs: &[Segment]) -> bool {
    let shape = |segment: &Segment| (segment.kind, segment.level);
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| shape(a) == shape(b))
}

/// The segments of the body by the index of their section in `sections`, of the original or of the translation.
fn by_section(
    segments: &[Segment],
    sections: &[check::SectionPair],
    is_original: bool,
) -> BTreeMap<usize, Vec<usize>> {
    let mut starts: Vec<(usize, usize)> = sections
        .iter()
        .enumerate()
        .filter_map(|(at, pair)| {
            let start = if is_original {
                pair.original
            } else {
                pair.translation
            };
            Some((start?, at))
        })
        .collect();
    starts.sort_unstable();
    let mut by_section: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, segment) in segments.iter().enumerate() {
        if matches!(segment.kind, UnitKind::Title | UnitKind::Description) {
            continue;
        }
        let after = starts.partition_point(|(start, _)| *start <= segment.span.start);
        if let Some((_, section)) = after.checked_sub(1).and_then(|at| starts.get(at)) {
            by_section.entry(*section).or_default().push(index);
        }
    }
    by_section
}

/// Returns whether two sections have the same sequence of blocks.
fn has_same_shape_in(
    ours: &[Segment],
    here: &[usize],
    theirs: &[Segment],
    there: &[usize],
) -> bool {
    let shape = |segment: &Segment| (segment.kind, segment.level);
    here.len() == there.len()
        && here
            .iter()
            .zip(there)
            .all(|(a, b)| shape(&ours[*a]) == shape(&theirs[*b]))
}

/// The pairs of segments of two sections with different sequences of blocks.
fn aligned(
    (ours, here): (&[Segment], &[usize]),
    (theirs, there): (&[Segment], &[usize]),
    expansion: f64,
) -> Vec<(usize, Counterpart)> {
    let traits = |segments: &[Segment], of: &[usize]| -> Vec<Traits> {
        of.iter().map(|at| Traits::of(&segments[*at])).collect()
    };
    let (a, b) = (traits(ours, here), traits(theirs, there));
    let place = |at: usize, count: usize| at as f64 / count.max(1) as f64;
    let worth = |i: usize, j: usize| {
        let distance = (place(i, here.len()) - place(j, there.len())).abs();
        a[i].likeness(&b[j], expansion) - 0.1 * distance
    };
    let pairs = check::align_with_margins(here.len(), there.len(), worth);
    let pair = |(i, j, margin): (usize, usize, f64)| {
        let counterpart = Counterpart {
            at: there[j],
            is_certain: (margin >= CERTAIN
                || (margin >= CERTAIN_BY_RANK && rank(&a, i) == rank(&b, j)))
                && a[i].has_plausible_length(&b[j], expansion),
        };
        (here[i], counterpart)
    };
    pairs.into_iter().map(pair).collect()
}

/// The kind of a segment among the segments of a section, how many of that kind are before it, and how many there are.
fn rank(traits: &[Traits], at: usize) -> (UnitKind, u8, usize, usize) {
    let is_alike =
        |other: &&Traits| other.kind == traits[at].kind && other.level == traits[at].level;
    let before = traits[..at].iter().filter(is_alike).count();
    let all = traits.iter().filter(is_alike).count();
    (traits[at].kind, traits[at].level, before, all)
}
