//! Lines that differ by typography only: quotation marks, dashes, full-width characters.

use std::ops::Range;

use super::super::line_diff::PreparedLine;
use super::super::tokens::{Meaning, Unit};

/// Returns the part of a line that differs by typography only: its bytes, and the original's text.
pub(super) fn typography(
    original: &PreparedLine<'_>,
    translation: &PreparedLine<'_>,
) -> Option<(Range<usize>, String)> {
    // Units are compared in order, each with the white space before it.
    let with_space = |line: &PreparedLine<'_>| {
        let mut list: Vec<(Option<Unit>, Unit)> = Vec::new();
        let mut space = None;
        for unit in &line.units {
            if unit.is_space() {
                space = Some(unit.clone());
            } else {
                list.push((space.take(), unit.clone()));
            }
        }
        list
    };
    let (a, b) = (with_space(original), with_space(translation));
    let text =
        |line: &PreparedLine<'_>, range: &Range<usize>| line.line.text[range.clone()].to_owned();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (at, ((space, unit), (their_space, their_unit))) in a.iter().zip(&b).enumerate() {
        let was = text(original, &unit.range);
        // In lines that a machine reads, the rule `odd-space` reports odd spaces.
        if let Some(odd) = their_space
            .as_ref()
            .filter(|space| space.is_odd && original.line.is_free)
        {
            let stood = space
                .as_ref()
                .map_or(String::new(), |space| text(original, &space.range));
            if stood != text(translation, &odd.range) {
                let stood = if stood.is_empty() {
                    " ".to_owned()
                } else {
                    stood
                };
                edits.push((odd.range.clone(), stood));
            }
        } else if at > 0
            && their_space.is_none()
            && let Some(space) = space
            && b[at - 1].1.is_odd
        {
            // A full-width mark brings its space along.
            let place = their_unit.range.start;
            edits.push((place..place, text(original, &space.range)));
        }
        let is_text = matches!(unit.meaning, Meaning::Text(_));
        if their_unit.is_odd && !is_text && was != text(translation, &their_unit.range) {
            edits.push((their_unit.range.clone(), was));
        }
    }
    let odd = edits.iter().any(|(range, _)| !range.is_empty());
    let (first, last) = (edits.first()?, edits.last()?);
    let whole = first.0.start..last.0.end;
    if !odd {
        return None;
    }
    let mut replacement = String::new();
    let mut from = whole.start;
    for (range, with) in &edits {
        replacement.push_str(&translation.line.text[from..range.start]);
        replacement.push_str(with);
        from = range.end;
    }
    Some((whole, replacement))
}
