//! Another anchor for a heading, with the links to it.

use std::collections::HashMap;

use rayon::prelude::*;

use super::Plan;
use super::addresses;
use crate::check::{LinkGraph, LinkTarget, PageView};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::edit::{Change, Edit};
use crate::markdown::block_structure::BlockKind;
use crate::site::Site;
use crate::translations::PageId;

/// Plans another anchor for the heading of a page that has the anchor `old`. Links to it change in all pages, those to a
/// translation too if its anchor is that of the original.
///
/// # Errors
/// A diagnostic, if there is no such heading, or the new anchor cannot be one.
pub fn plan_anchor(
    site: &Site,
    page: PageId,
    old: &str,
    new: &str,
) -> Result<Plan, Box<Diagnostic>> {
    let view = PageView::new(site, page)?;
    let path = &view.page.path;
    let error = |message: String, help: &str| {
        Box::new(
            Diagnostic::error("rename-anchor", message)
                .at(SourceSpan::file(path))
                .help(help),
        )
    };
    let is_allowed = |c: char| c.is_alphanumeric() || ['-', '_', '.', ':'].contains(&c);
    if new.is_empty() || !new.chars().all(is_allowed) {
        let help = "write letters, digits, `-`, `_`, `.` and `:`";
        return Err(error(format!("`{new}` is no anchor"), help));
    }
    if heading(&view, new).is_some() {
        return Err(error(
            format!("the page has the anchor `{new}` already"),
            "give another name",
        ));
    }
    let Some(at) = heading(&view, old) else {
        return Err(error(
            format!("no heading of the page has the anchor `{old}`"),
            "name the anchor of a heading",
        ));
    };
    let own = with_anchor(&view.text, at, old, new);
    let note = site.notes.of(page);
    let has_own = |id: &&PageId| {
        let view = PageView::new(site, **id);
        view.is_ok_and(|view| heading(&view, old).is_some())
    };
    let others = note
        .pages
        .iter()
        .filter(|id| **id != page && note.original == page);
    let others = others.filter(|id| !has_own(id)).copied();
    let targets: Vec<PageId> = std::iter::once(page).chain(others).collect();
    let graph = LinkGraph::new(site, HashMap::new());
    let leads = |id: PageId, target: &str| matches!(graph.leads(id, target), LinkTarget::Page(to, Some(place)) if place == old && targets.contains(&to));
    let edits = (0..site.source.pages.len())
        .into_par_iter()
        .filter_map(|id| {
            if id != page
                && !site
                    .source
                    .text(&site.source.pages[id])
                    .is_ok_and(|text| text.contains('#'))
            {
                return None;
            }
            let view = PageView::new(site, id).ok()?;
            let mut text = view.text.clone();
            // The heading's own change comes last in the file of the page or between links: by position, from the end.
            let mut changes: Vec<(std::ops::Range<usize>, String)> = addresses::of(&view)
                .into_iter()
                .filter(|address| leads(id, &address.target))
                .filter_map(|address| {
                    let hash = view.text[address.span.clone()].find('#')?;
                    Some((
                        address.span.start + hash + 1..address.span.end,
                        new.to_owned(),
                    ))
                })
                .collect();
            changes.extend((id == page).then(|| own.clone()));
            changes.sort_by_key(|(span, _)| span.start);
            for (span, new) in changes.into_iter().rev() {
                text.replace_range(span, &new);
            }
            let edit = Edit {
                path: view.page.path.clone(),
                before: Some(view.text),
                after: text,
                changes: 1,
            };
            edit.is_change().then_some(edit)
        });
    Ok(Plan {
        change: Change {
            moves: Vec::new(),
            edits: edits.collect(),
        },
        ..Plan::default()
    })
}

/// Returns the byte of the file at which the heading with an anchor begins.
fn heading(view: &PageView<'_>, anchor: &str) -> Option<usize> {
    let mut blocks = view.structure.blocks.iter();
    blocks.find_map(|block| match &block.kind {
        BlockKind::Heading { id, .. } if id == anchor => Some(block.span.start),
        _ => None,
    })
}

/// Returns the change of a heading's line that gives it the anchor `new`.
fn with_anchor(text: &str, at: usize, old: &str, new: &str) -> (std::ops::Range<usize>, String) {
    let line = text[at..].lines().next().unwrap_or_default();
    if let Some(found) = line.find(&format!("{{#{old}")) {
        let start = at + found + 2;
        return (start..start + old.len(), new.to_owned());
    }
    // `## Title ##` has its marks at the end, after a list of attributes.
    let plain = line.trim_end();
    let plain = if plain.starts_with('#') {
        plain.trim_end_matches('#').trim_end()
    } else {
        plain
    };
    let end = at + plain.len();
    (end..end, format!(" {{#{new}}}"))
}
