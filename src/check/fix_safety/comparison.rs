//! Comparison of a page before and after a fix.
//!
//! In: two renderings of a page. Out: decisions: whether anything is newly wrong, and whether only the fixed places
//! differ.

use std::ops::Range;

use super::super::rule::Run;
use super::super::rules::control_character::without;
use super::{RenderedPage, is_of_fence};
use crate::markdown::block_structure::{BlockKind, BlockNode, Image, InlineSpan, Prose};

/// Returns true if no rule has more findings than before, except those that a broken fence had hidden.
pub(super) fn has_nothing_new(now: &RenderedPage, next: &RenderedPage) -> bool {
    let is_silenced = |code: &str| {
        let rule = crate::check::of(code);
        now.fences() > 0 && rule.is_some_and(|rule| !matches!(rule.run, Run::Elsewhere))
    };
    let mut more = next
        .counts
        .iter()
        .filter(|(code, count)| **count > now.count(code));
    more.all(|(code, _)| !is_of_fence(code) && is_silenced(code))
}

/// Returns true if the change in Liquid's output equals the change in the file, at the same position: then the
/// damaged bytes belong to the file, not to an include, a variable or a loop.
pub(super) fn is_own(now: &RenderedPage, next: &RenderedPage) -> bool {
    match (&now.markup, &next.markup) {
        (None, None) => true,
        (Some(was), Some(is)) => {
            let (at, removed, added) = difference(was, is);
            let in_text = difference(&now.text, &next.text);
            (now.body + now.map.source(at), removed, added) == in_text
        }
        _ => false,
    }
}

/// Returns where two texts begin to differ, and what was taken out and put in there.
fn difference<'t>(was: &'t str, is: &'t str) -> (usize, &'t str, &'t str) {
    let same = was.bytes().zip(is.bytes()).take_while(|(a, b)| a == b);
    let mut first = same.count();
    while !was.is_char_boundary(first) || !is.is_char_boundary(first) {
        first -= 1;
    }
    let most = was.len().min(is.len()) - first;
    let last = was.bytes().rev().zip(is.bytes().rev());
    let mut last = last.take(most).take_while(|(a, b)| a == b).count();
    while !was.is_char_boundary(was.len() - last) || !is.is_char_boundary(is.len() - last) {
        last -= 1;
    }
    (
        first,
        &was[first..was.len() - last],
        &is[first..is.len() - last],
    )
}

/// Returns true if the parts that end before an offset are equal.
pub(super) fn is_same_before(now: &[BlockNode], next: &[BlockNode], place: usize) -> bool {
    let before = now.iter().take_while(|part| part.span.end <= place);
    before
        .zip(next)
        .all(|(a, b)| has_same_text(&a.kind, &b.kind))
}

/// Returns true if the parts are equal, except for the text of the fixed ones.
pub(super) fn is_same_outside(
    now: &[BlockNode],
    next: &[BlockNode],
    spans: &[Range<usize>],
) -> bool {
    let is_fixed = |part: &BlockNode| {
        let at = spans.partition_point(|span| span.end < part.span.start);
        spans
            .get(at)
            .is_some_and(|span| span.start <= part.span.end)
    };
    let is_same = |(a, b): (&BlockNode, &BlockNode)| {
        has_same_text(&a.kind, &b.kind) || (is_fixed(a) && is_like(&a.kind, &b.kind))
    };
    now.len() == next.len() && now.iter().zip(next).all(is_same)
}

/// Returns true if two parts are equal, whatever their positions.
fn has_same_text(a: &BlockKind, b: &BlockKind) -> bool {
    let texts = |all: &[InlineSpan], others: &[InlineSpan]| {
        all.iter()
            .map(|one| &one.text)
            .eq(others.iter().map(|one| &one.text))
    };
    let prose = |a: &Prose, b: &Prose| {
        let image = |image: &Image| (image.target.clone(), image.alternative.clone());
        a.text == b.text
            && texts(&a.code, &b.code)
            && texts(&a.links, &b.links)
            && texts(&a.notes, &b.notes)
            && a.images.iter().map(image).eq(b.images.iter().map(image))
    };
    match (a, b) {
        (BlockKind::Prose(a), BlockKind::Prose(b)) => prose(a, b),
        (
            BlockKind::Heading {
                level: a,
                id: id_a,
                prose: text_a,
            },
            BlockKind::Heading {
                level: b,
                id: id_b,
                prose: text_b,
            },
        ) => a == b && id_a == id_b && prose(text_a, text_b),
        _ => a == b,
    }
}

/// Returns true if two parts have the same kind and size.
fn is_like(a: &BlockKind, b: &BlockKind) -> bool {
    match (a, b) {
        (BlockKind::Prose(a), BlockKind::Prose(b)) => {
            (a.code.len(), a.links.len(), a.images.len())
                == (b.code.len(), b.links.len(), b.images.len())
                && (a.text == b.text || without(&a.text) == b.text)
        }
        (BlockKind::Heading { level: a, .. }, BlockKind::Heading { level: b, .. }) => a == b,
        (BlockKind::Code { language: a, .. }, BlockKind::Code { language: b, .. }) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_what_is_between_what_is_the_same() {
        assert_eq!(difference("a –b c", "a --b c"), (2, "–", "--"));
        assert_eq!(difference("ab", "ab"), (2, "", ""));
        assert_eq!(difference("x y", "x\n y"), (1, "", "\n"));
        assert_eq!(difference("“a", "”a"), (0, "“", "”"));
        assert_eq!(difference("aa", "aaa"), (2, "", "a"));
    }
}
