//! The places of texts that a translation lacks.
//!
//! In: an original, a translation and their counterparts. Out: [`Insertion`]s: parts of the original, with their
//! code blocks, and the place in the translation behind what precedes them in the original.

use std::ops::Range;

use super::UnitKind;
use super::segment::SegmentedPage;

/// A part of the original that the translation lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Insertion {
    /// The byte offset in the translation.
    pub(super) at: usize,
    /// The byte range in the original: whole lines, with the line end before them.
    pub(super) source: Range<usize>,
    /// The segments in it.
    pub(super) segments: Range<usize>,
    /// The code blocks in it.
    pub(super) code: Range<usize>,
}

/// Returns the insertions for the segments `missing`, and the segments that have no place: in tables, whose rows would
/// not fit.
pub(super) fn insertions(
    original: &SegmentedPage,
    page: &SegmentedPage,
    counterparts: &[Option<usize>],
    missing: &[usize],
) -> (Vec<Insertion>, Vec<usize>) {
    let mut found = Vec::new();
    let mut impossible = Vec::new();
    let mut at = 0;
    while at < missing.len() {
        let first = missing[at];
        let mut end = at + 1;
        while end < missing.len() && missing[end] == missing[end - 1] + 1 {
            end += 1;
        }
        let run = first..missing[end - 1] + 1;
        match insertion(original, page, counterparts, &run) {
            Some(insertion) => found.push(insertion),
            None => impossible.extend(run),
        }
        at = end;
    }
    (found, impossible)
}

/// The insertion of a run of segments.
fn insertion(
    original: &SegmentedPage,
    page: &SegmentedPage,
    counterparts: &[Option<usize>],
    run: &Range<usize>,
) -> Option<Insertion> {
    let segments = &original.segments[run.clone()];
    let is_body = |kind: UnitKind| !matches!(kind, UnitKind::Title | UnitKind::Description);
    if segments
        .iter()
        .any(|segment| segment.kind == UnitKind::TableCell || !is_body(segment.kind))
    {
        return None;
    }
    // The parts before and after the run, in both pages.
    let before = run
        .start
        .checked_sub(1)
        .filter(|at| is_body(original.segments[*at].kind));
    let (source_before, target_before) = match before {
        Some(at) => (
            original.segments[at].span.end,
            page.segments[counterparts[at]?].span.end,
        ),
        None => (original.body, page.body),
    };
    let next = original.segments.get(run.end);
    let source_next = next.map_or(original.text.len(), |segment| segment.span.start);
    let target_next = match next {
        Some(_) => counterparts[run.end].map(|at| page.segments[at].span.start),
        None => Some(page.text.len()),
    };
    let target_next = target_next.filter(|next| *next >= target_before)?;
    // Code blocks that the translation has between the two are not inserted again.
    let between = |page: &SegmentedPage, range: Range<usize>| {
        let first = page.code.partition_point(|code| code.start < range.start);
        let end = page.code.partition_point(|code| code.start < range.end);
        first..end.max(first)
    };
    let mut theirs = between(page, target_before..target_next);
    let first = original.segments[run.start].span.start;
    let last = original.segments[run.end - 1].span.end;
    let (mut source_start, mut target_at) = (source_before, target_before);
    for code in between(original, source_before..first) {
        let same = theirs
            .clone()
            .find(|at| page.code(*at) == original.code(code))?;
        source_start = original.code[code].end;
        target_at = page.code[same].end;
        theirs.start = same + 1;
    }
    let mut code = between(original, first..source_next);
    let known = code.clone().find(|at| {
        theirs
            .clone()
            .any(|own| page.code(own) == original.code(*at))
    });
    code.end = known.unwrap_or(code.end);
    let last = code
        .clone()
        .last()
        .map_or(last, |at| original.code[at].end.max(last));
    let source = line_end(&original.text, source_start)..line_end(&original.text, last);
    let is_whole = source.start <= line_start(&original.text, first);
    Some(Insertion {
        at: line_end(&page.text, target_at),
        source,
        segments: run.clone(),
        code,
    })
    .filter(|_| is_whole)
}

/// The end of the line at `at`, without the line break. The position behind a line break is the end of the line before.
fn line_end(text: &str, at: usize) -> usize {
    if at > 0 && text[..at].ends_with('\n') {
        return at - 1;
    }
    text[at..].find('\n').map_or(text.len(), |end| at + end)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |start| start + 1)
}
