//! A list with other items or another depth than in the original.

use std::ops::Range;

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::check::untranslated_text;
use crate::diagnostics::{Diagnostic, SourceSpan, counted};
use crate::markdown::block_structure::{BlockKind, BlockNode};

pub(super) const RULE: Rule = Rule {
    code: "list-shape",
    severity: Severity::Info,
    summary: "a list has fewer items, or is nested otherwise, than in the original",
    run: Run::Pair(run),
};

/// The outermost lists of a section.
struct List {
    part: usize,
    /// Its items, with those of lists in it.
    items: usize,
    /// The depth of nested lists.
    depth: usize,
    /// Number of items that are little more than a link: references, which differ per language.
    links: usize,
}

impl List {
    /// Returns the number of its items, and its depth.
    fn shape(&self) -> (usize, usize) {
        (self.items, self.depth)
    }

    /// Returns the place of its first line.
    fn place(&self, view: &PageView<'_>, label: &str) -> SourceSpan {
        view.place(view.first_line(view.parts()[self.part].span.clone()), label)
    }
}

/// Returns true if a part is the text of an item that is a link and little more.
fn is_reference(part: &BlockNode) -> bool {
    let BlockKind::Prose(prose) = &part.kind else {
        return false;
    };
    let linked: usize = prose.linked.iter().map(|words| words.len()).sum();
    linked * 2 > prose.text.trim().len()
}

fn lists(view: &PageView<'_>, section: usize) -> Vec<List> {
    let mut found: Vec<List> = Vec::new();
    for at in view.sections[section].parts.clone() {
        let part = &view.parts()[at];
        if part.lists > 0
            && is_reference(part)
            && let Some(list) = found.last_mut()
        {
            list.links += 1;
        }
        let BlockKind::List { items, .. } = part.kind else {
            continue;
        };
        match found.last_mut() {
            Some(list) if part.lists > 0 => {
                list.items += items;
                list.depth = list.depth.max(part.lists + 1);
            }
            _ => found.push(List {
                part: at,
                items,
                depth: 1,
                links: 0,
            }),
        }
    }
    found
}

/// Returns the number of source lines of a section's paragraphs.
fn lines_outside_of_lists(view: &PageView<'_>, section: usize) -> usize {
    let parts = view.sections[section].parts.clone();
    let parts = view.parts()[parts].iter();
    let texts = parts.filter(|part| part.lists == 0 && matches!(part.kind, BlockKind::Prose(_)));
    let lines = texts.map(|part| {
        let text = view.text.get(part.span.clone()).unwrap_or_default();
        text.trim().lines().count()
    });
    lines.sum()
}

/// Returns true if a section without any list lacks the text of the items of its original, too.
fn is_list_lost(pair: &TranslationPair<'_, '_>, original: usize, translation: usize) -> bool {
    if !lists(pair.translation, translation).is_empty() {
        return false;
    }
    let texts = |view: &PageView<'_>, section: usize| {
        let parts = view.sections[section].parts.clone();
        let parts = view.parts()[parts].iter();
        let is_text = |part: &&BlockNode| {
            part.lists == 0
                && matches!(
                    part.kind,
                    BlockKind::Prose(_) | BlockKind::Html(_) | BlockKind::Table { .. }
                )
        };
        parts.filter(is_text).count()
    };
    if texts(pair.translation, translation) > texts(pair.original, original)
        || lines_outside_of_lists(pair.translation, translation)
            > lines_outside_of_lists(pair.original, original)
    {
        return false;
    }
    let weight = |view: &PageView<'_>, parts: Range<usize>| -> usize {
        let texts = view.proses(parts);
        texts
            .map(|(_, prose)| untranslated_text::weight(&prose.text))
            .sum()
    };
    let of_section =
        |view: &PageView<'_>, section: usize| weight(view, view.sections[section].parts.clone());
    let of_others = |view: &PageView<'_>, section: usize| {
        let all = weight(view, 0..view.parts().len());
        all - of_section(view, section)
    };
    let in_lists: usize = pair
        .original
        .proses(pair.original.sections[original].parts.clone())
        .filter(|(part, _)| part.lists > 0)
        .map(|(_, prose)| untranslated_text::weight(&prose.text))
        .sum();
    // The letters that the rest of the page leads to expect, without a third of those of the list.
    let (here, there) = (
        of_others(pair.original, original),
        of_others(pair.translation, translation),
    );
    let (own, lost) = (of_section(pair.original, original), in_lists / 3);
    of_section(pair.translation, translation) * here <= (own - lost) * there
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    for (original, translation) in pair.both() {
        if super::section_short::is_short(pair, original) || !pair.is_certain(original, translation)
        {
            continue;
        }
        findings.extend(section_finding(pair, original, translation));
    }
}

/// Returns the finding for the lists of a section.
fn section_finding(
    pair: &TranslationPair<'_, '_>,
    original: usize,
    translation: usize,
) -> Option<Diagnostic> {
    let (all_here, all_there) = (
        lists(pair.original, original),
        lists(pair.translation, translation),
    );
    // Lists of references are recognised by their texts, so the result may differ between two languages.
    let is_equal = |(a, b): (&List, &List)| a.shape() == b.shape();
    if all_here.len() == all_there.len() && all_here.iter().zip(&all_there).all(is_equal) {
        return None;
    }
    let (here, there) = (without_references(all_here), without_references(all_there));
    let is_same = total(&here) == total(&there) && depth(&here) == depth(&there);
    // A translation that lists what the original says in a sentence has lost nothing. One without any list may be of
    // another version, or this may be another section.
    let is_other = there.is_empty()
        && !pair.has_same_heading(original, translation)
        && !(is_list_lost(pair, original, translation) && pair.is_amid_pairs(original));
    if is_same || here.is_empty() || is_other {
        return None;
    }
    // Lines of a paragraph that lost their marks, or got some, are as many as before.
    let units = |view: &PageView<'_>, section: usize, lists: &[List]| {
        total(lists) + lines_outside_of_lists(view, section)
    };
    if units(pair.original, original, &here) == units(pair.translation, translation, &there)
        && depth(&here) == depth(&there)
        && total(&here) < total(&there)
    {
        return None;
    }
    // Lists that a paragraph parts or joins are compared as one.
    let mut pairs = here.iter().zip(&there);
    if here.len() == there.len()
        && let Some((a, b)) = pairs.find(|(a, b)| a.shape() != b.shape())
    {
        return Some(list_finding(pair, a, b));
    }
    if pair.is_beside_a_loss(original) && total(&there) > total(&here) {
        return None;
    }
    let finding = RULE.finding(format!(
        "the section “{}” has {} in lists, in the original {}",
        pair.original.title_of(original),
        counted(total(&there), "item"),
        total(&here),
    ));
    let there = match there.first() {
        Some(list) => list.place(pair.translation, "the first list"),
        None => pair.translation.place_of(translation, "this section"),
    };
    let here = match here.first() {
        Some(list) => list.place(pair.original, "in the original"),
        None => pair.original.place_of(original, "in the original"),
    };
    Some(
        finding
            .at(there)
            .at(here)
            .help("compare the lists with the original's, item by item"),
    )
}

/// Returns the finding for a list of the original and its counterpart.
fn list_finding(pair: &TranslationPair<'_, '_>, original: &List, translation: &List) -> Diagnostic {
    let is_deep = original.depth != translation.depth;
    let size = |list: &List| match is_deep {
        true => counted(list.depth, "level"),
        false => counted(list.items, "item"),
    };
    let (was, is) = (size(original), size(translation));
    RULE.finding(format!("the list has {is}, in the original {was}"))
        .at(translation.place(pair.translation, "this list"))
        .at(original.place(pair.original, "in the original"))
        .help("compare it with the original, item by item")
}

fn without_references(mut lists: Vec<List>) -> Vec<List> {
    lists.retain(|list| list.links * 2 <= list.items);
    lists
}

fn total(lists: &[List]) -> usize {
    lists.iter().map(|list| list.items).sum()
}

fn depth(lists: &[List]) -> usize {
    lists.iter().map(|list| list.depth).max().unwrap_or(0)
}
