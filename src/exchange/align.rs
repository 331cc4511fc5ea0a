//! The units of a translation beside those of its original.
//!
//! In: two segmented pages. Out: for each segment of the original its counterpart. Pages with the same sequence of
//! blocks are aligned one by one. Of other pages the sections are aligned first, as `check` does it, then the
//! segments of each pair of sections: by their kinds, their placeholders, the words that languages share, and length. A
//! pair that is hardly more alike than its neighbours is uncertain.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rustc_hash::FxHashSet;

use super::UnitKind;
use super::export::FEW_WORDS;
use super::segment::{PageReading, Segment, SegmentedPage};
use super::tagged::without_tags;
use crate::check;
use crate::site::Site;
use crate::translations::PageId;

/// The least difference of likeness between a certain pair and the pairs that its segments have with neighbours.
const CERTAIN: f64 = 0.15;

/// The likeness of a text and its copy: less than that of any text and its translation.
const COPY: f64 = 0.3;

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
    for (at, here) in &ours_by {
        let Some(there) = theirs_by.get(at) else {
            continue;
        };
        for (a, b) in aligned(ours, here, theirs, there) {
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

/// The pairs of segments of two sections.
fn aligned(
    ours: &[Segment],
    here: &[usize],
    theirs: &[Segment],
    there: &[usize],
) -> Vec<(usize, Counterpart)> {
    let is_same_shape = here.len() == there.len()
        && here
            .iter()
            .zip(there)
            .all(|(a, b)| ours[*a].kind == theirs[*b].kind && ours[*a].level == theirs[*b].level);
    if is_same_shape {
        let theirs = there.iter().copied().map(Counterpart::certain);
        return here.iter().copied().zip(theirs).collect();
    }
    let traits = |segments: &[Segment], of: &[usize]| -> Vec<Traits> {
        of.iter().map(|at| Traits::of(&segments[*at])).collect()
    };
    let (a, b) = (traits(ours, here), traits(theirs, there));
    let place = |at: usize, count: usize| at as f64 / count.max(1) as f64;
    let worth = |i: usize, j: usize| {
        let distance = (place(i, here.len()) - place(j, there.len())).abs();
        a[i].likeness(&b[j]) - 0.1 * distance
    };
    let pairs = check::align(here.len(), there.len(), worth);
    let both = pairs.into_iter().filter_map(|(i, j)| Some((i?, j?)));
    // The likeness of a pair beside those that its two segments have with the segments before and after the other.
    let is_certain = |i: usize, j: usize| {
        // As many blocks of one kind on both sides are the same ones.
        if rank(&a, i) == rank(&b, j) {
            return true;
        }
        let before = |at: usize| at.checked_sub(1);
        let after = |at: usize, count: usize| Some(at + 1).filter(|at| *at < count);
        let ours = [before(i), after(i, here.len())].into_iter().flatten();
        let theirs = [before(j), after(j, there.len())].into_iter().flatten();
        let others = ours.map(|i| worth(i, j)).chain(theirs.map(|j| worth(i, j)));
        let best = others.fold(0.0, f64::max);
        worth(i, j) - best >= CERTAIN
    };
    let pair = |(i, j): (usize, usize)| {
        let counterpart = Counterpart {
            at: there[j],
            is_certain: is_certain(i, j),
        };
        (here[i], counterpart)
    };
    both.map(pair).collect()
}

/// The kind of a segment among the segments of a section, how many of that kind are before it, and how many there are.
fn rank(traits: &[Traits], at: usize) -> (UnitKind, u8, usize, usize) {
    let is_alike =
        |other: &&Traits| other.kind == traits[at].kind && other.level == traits[at].level;
    let before = traits[..at].iter().filter(is_alike).count();
    let all = traits.iter().filter(is_alike).count();
    (traits[at].kind, traits[at].level, before, all)
}

/// The properties by which a segment of a translation is matched with one of the original.
struct Traits {
    kind: UnitKind,
    level: u8,
    /// Code, targets of links and other placeholders, with their numbers of occurrences.
    placeholders: HashMap<String, usize>,
    count: usize,
    /// Numbers, and words in Latin letters.
    constants: FxHashSet<String>,
    letters: usize,
    /// The text without tags.
    text: String,
}

impl Traits {
    fn of(segment: &Segment) -> Self {
        let mut placeholders: HashMap<String, usize> = HashMap::new();
        for place in &segment.placeholders {
            let key = format!(
                "{}{}",
                place.open,
                place.close.as_deref().unwrap_or_default()
            );
            *placeholders.entry(key).or_default() += 1;
        }
        let text = without_tags(&segment.tagged);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        Self {
            kind: segment.kind,
            level: segment.level,
            count: segment.placeholders.len(),
            placeholders,
            constants: words
                .filter(|word| word.len() > 2 || word.bytes().any(|byte| byte.is_ascii_digit()))
                .map(str::to_lowercase)
                .collect(),
            // A wide character says about as much as three letters.
            letters: text
                .chars()
                .filter(|c| c.is_alphanumeric())
                .map(|c| if c as u32 > 0x2e80 { 3 } else { 1 })
                .sum(),
            text,
        }
    }

    /// Returns the likeness of two segments: 0 if their kinds exclude each other.
    fn likeness(&self, other: &Self) -> f64 {
        let is_heading = |traits: &Self| traits.level > 0;
        let is_cell = |traits: &Self| traits.kind == UnitKind::TableCell;
        if is_heading(self) != is_heading(other) || is_cell(self) != is_cell(other) {
            return 0.0;
        }
        // Text that was left in the original's language, beside its translation or in place of it.
        if self.text == other.text && self.text.split_whitespace().count() > FEW_WORDS {
            return COPY;
        }
        let mut worth = if self.kind == other.kind && self.level == other.level {
            0.6
        } else {
            0.2
        };
        let shared: usize = self
            .placeholders
            .iter()
            .map(|(key, count)| (*count).min(other.placeholders.get(key).copied().unwrap_or(0)))
            .sum();
        let most = self.count.max(other.count);
        if most > 0 {
            worth += 3.0 * shared as f64 / most as f64;
        } else {
            worth += 0.3;
        }
        let both = self.constants.intersection(&other.constants).count();
        let least = self.constants.len().min(other.constants.len());
        if least > 0 {
            worth += both as f64 / least as f64;
        }
        let (short, long) = (
            self.letters.min(other.letters) as f64,
            self.letters.max(other.letters).max(1) as f64,
        );
        worth + 0.6 * short / long
    }
}
