//! A list with other items or another depth than in the original.

use std::ops::Range;

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::check::untranslated_text;
use crate::diagnostics::counted;
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

/// Returns true if a part is the text of an item that is a link and little more.
fn is_reference(part: &BlockNode) -> bool {
    let BlockKind::Prose(prose) = &part.kind else {
        return false;
    };
    let linked: usize = prose.linked.iter().map(|words| words.len()).sum();
    linked * 2 > prose.text.trim().len()
}

fn lists(sheet: &PageView<'_>, section: usize) -> Vec<List> {
    let mut found: Vec<List> = Vec::new();
    for at in sheet.sections[section].parts.clone() {
        let part = &sheet.parts()[at];
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
fn lines_outside_of_lists(sheet: &PageView<'_>, section: usize) -> usize {
    let parts = sheet.sections[section].parts.clone();
    let parts = sheet.parts()[parts].iter();
    let texts = parts.filter(|part| part.lists == 0 && matches!(part.kind, BlockKind::Prose(_)));
    let lines = texts.map(|part| {
        let text = sheet.text.get(part.span.clone()).unwrap_or_default();
        text.trim().lines().count()
    });
    lines.sum()
}

/// Returns true if a section without any list lacks the text of the items of its original, too.
fn is_list_lost(pair: &TranslationPair<'_, '_>, ours: usize, theirs: usize) -> bool {
    if !lists(pair.translation, theirs).is_empty() {
        return false;
    }
    let texts = |sheet: &PageView<'_>, section: usize| {
        let parts = sheet.sections[section].parts.clone();
        let parts = sheet.parts()[parts].iter();
        let is_text = |part: &&BlockNode| {
            part.lists == 0
                && matches!(
                    part.kind,
                    BlockKind::Prose(_) | BlockKind::Html(_) | BlockKind::Table { .. }
                )
        };
        parts.filter(is_text).count()
    };
    if texts(pair.translation, theirs) > texts(pair.original, ours)
        || lines_outside_of_lists(pair.translation, theirs)
            > lines_outside_of_lists(pair.original, ours)
    {
        return false;
    }
    let weight = |sheet: &PageView<'_>, parts: Range<usize>| -> usize {
        let texts = sheet.proses(parts);
        texts
            .map(|(_, prose)| untranslated_text::weight(&prose.text))
            .sum()
    };
    let of_section =
        |sheet: &PageView<'_>, section: usize| weight(sheet, sheet.sections[section].parts.clone());
    let of_others = |sheet: &PageView<'_>, section: usize| {
        let all = weight(sheet, 0..sheet.parts().len());
        all - of_section(sheet, section)
    };
    let in_lists: usize = pair
        .original
        .proses(pair.original.sections[ours].parts.clone())
        .filter(|(part, _)| part.lists > 0)
        .map(|(_, prose)| untranslated_text::weight(&prose.text))
        .sum();
    // The letters that the rest of the page leads to expect, without a third of those of the list.
    let (here, there) = (
        of_others(pair.original, ours),
        of_others(pair.translation, theirs),
    );
    let (own, lost) = (of_section(pair.original, ours), in_lists / 3);
    of_section(pair.translation, theirs) * here <= (own - lost) * there
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    for (ours, theirs) in pair.both() {
        if super::section_short::is_short(pair, ours) || !pair.is_certain(ours, theirs) {
            continue;
        }
        // Lists of references are recognised by their texts, so the result may differ between two languages.
        let all = |sheet: &PageView<'_>, section: usize| -> Vec<(usize, usize)> {
            let lists = lists(sheet, section).into_iter();
            lists.map(|list| (list.items, list.depth)).collect()
        };
        if all(pair.original, ours) == all(pair.translation, theirs) {
            continue;
        }
        let own = |lists: Vec<List>| -> Vec<List> {
            let mut lists = lists;
            lists.retain(|list| list.links * 2 <= list.items);
            lists
        };
        let (here, there) = (
            own(lists(pair.original, ours)),
            own(lists(pair.translation, theirs)),
        );
        let total = |lists: &[List]| lists.iter().map(|list| list.items).sum::<usize>();
        let deepest = |lists: &[List]| lists.iter().map(|list| list.depth).max().unwrap_or(0);
        let is_same = total(&here) == total(&there) && deepest(&here) == deepest(&there);
        // A translation that lists what the original says in a sentence has lost nothing. One without any list may be of
        // another version, or this may be another section.
        let is_other = there.is_empty()
            && !pair.has_same_heading(ours, theirs)
            && !(is_list_lost(pair, ours, theirs) && pair.is_amid_pairs(ours));
        if is_same || here.is_empty() || is_other {
            continue;
        }
        // Lines of a paragraph that lost their marks, or got some, are as many as before.
        let units = |sheet: &PageView<'_>, section: usize, lists: &[List]| {
            total(lists) + lines_outside_of_lists(sheet, section)
        };
        if units(pair.original, ours, &here) == units(pair.translation, theirs, &there)
            && deepest(&here) == deepest(&there)
            && total(&here) < total(&there)
        {
            continue;
        }
        let line = |sheet: &PageView<'_>, list: &List| {
            sheet.first_line(sheet.parts()[list.part].span.clone())
        };
        // Lists that a paragraph parts or joins are compared as one.
        let pairs: Vec<(&List, &List)> = here.iter().zip(&there).collect();
        let differs = |(a, b): &&(&List, &List)| (a.items, a.depth) != (b.items, b.depth);
        let same_count = here.len() == there.len();
        if let Some((a, b)) = pairs.iter().find(differs).filter(|_| same_count) {
            let (what, was, is) = if a.depth == b.depth {
                (
                    "the list has",
                    counted(a.items, "item"),
                    counted(b.items, "item"),
                )
            } else {
                let deep = |depth| counted(depth, "level");
                ("the list has", deep(a.depth), deep(b.depth))
            };
            findings.push(
                RULE.finding(format!("{what} {is}, in the original {was}"))
                    .at(pair
                        .translation
                        .place(line(pair.translation, b), "this list"))
                    .at(pair
                        .original
                        .place(line(pair.original, a), "in the original"))
                    .help("compare it with the original, item by item"),
            );
            continue;
        }
        if pair.is_beside_a_loss(ours) && total(&there) > total(&here) {
            continue;
        }
        let finding = RULE.finding(format!(
            "the section “{}” has {} in lists, in the original {}",
            pair.original.title_of(ours),
            counted(total(&there), "item"),
            total(&here),
        ));
        let there = match there.first() {
            Some(list) => pair
                .translation
                .place(line(pair.translation, list), "the first list"),
            None => pair.translation.place_of(theirs, "this section"),
        };
        let here = match here.first() {
            Some(list) => pair
                .original
                .place(line(pair.original, list), "in the original"),
            None => pair.original.place_of(ours, "in the original"),
        };
        findings.push(
            finding
                .at(there)
                .at(here)
                .help("compare the lists with the original's, item by item"),
        );
    }
}
