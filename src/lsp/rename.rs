//! Renaming an anchor: the heading gets it as an explicit id, and all links to it change, in all languages.

use std::ops::Range;

use lsp_types::{PrepareRenameResponse, RenameParams, TextDocumentPositionParams, WorkspaceEdit};

use super::documents::FileText;
use super::workspace::{OpenPage, Workspace};
use super::{definition, symbols, text_edits};
use crate::check::{LinkPlace, PageLink};
use crate::rename;
use crate::site::Site;
use crate::translations::PageId;

/// An anchor of a page.
struct Anchor {
    page: PageId,
    name: String,
    /// The bytes at the cursor that show it.
    span: Range<usize>,
}

/// Returns the anchor of the heading at a byte of a page, or the one that the link there leads to.
fn anchor_at(site: &Site, id: PageId, text: &FileText, offset: usize) -> Option<Anchor> {
    if let Some(link) = definition::link_at(site, id, offset) {
        let LinkPlace::Page(page, Some(name)) = &link.to else {
            return None;
        };
        return Some(Anchor {
            page: *page,
            name: name.clone(),
            span: fragment(text, &link)?,
        });
    }
    let heading = definition::heading_at(site, id, offset)?;
    Some(Anchor {
        page: id,
        name: heading.anchor,
        span: heading.span,
    })
}

/// Returns the bytes behind `#` in the target of a link.
fn fragment(text: &FileText, link: &PageLink) -> Option<Range<usize>> {
    let target = definition::target_span(text, link);
    let target = match target == link.span {
        // The target is in a definition elsewhere.
        true => {
            let definition = format!("]: {}", link.target);
            let at = text.text.find(&definition)? + 3;
            at..at + link.target.len()
        }
        false => target,
    };
    let mark = link.target.find('#')?;
    Some(target.start + mark + 1..target.end)
}

/// Returns the part of the text that can be renamed at a position.
pub(super) fn prepare(
    workspace: &Workspace,
    params: &TextDocumentPositionParams,
) -> Option<PrepareRenameResponse> {
    let OpenPage { site, id, document } = workspace.page(&params.text_document.uri)?;
    let offset = document.text.offset(params.position);
    let anchor = anchor_at(site, id, &document.text, offset)?;
    Some(PrepareRenameResponse::RangeWithPlaceholder {
        range: document.text.range(&anchor.span),
        placeholder: anchor.name,
    })
}

/// Returns the edits that rename the anchor at a position.
///
/// # Errors
/// A message, if the name cannot be an anchor or is taken.
pub(super) fn rename(
    workspace: &Workspace,
    params: &RenameParams,
) -> Result<Option<WorkspaceEdit>, String> {
    let at = &params.text_document_position;
    let Some(OpenPage { site, id, document }) = workspace.page(&at.text_document.uri) else {
        return Ok(None);
    };
    let offset = document.text.offset(at.position);
    let Some(anchor) = anchor_at(site, id, &document.text, offset) else {
        return Ok(None);
    };
    let name = params.new_name.trim().trim_start_matches('#');
    if name == anchor.name {
        return Ok(None);
    }
    let page = owner(site, &anchor);
    let plan = rename::plan_anchor(site, page, &anchor.name, name);
    let plan = plan.map_err(|error| match &error.help {
        Some(help) => format!("{}: {help}", error.message),
        None => error.message.clone(),
    })?;
    Ok(text_edits::of_edits(workspace, &plan.change.edits))
}

/// Returns the page whose heading made an anchor: a heading of a translation has that of its original's heading too.
fn owner(site: &Site, anchor: &Anchor) -> PageId {
    let headings = symbols::headings(site, anchor.page);
    let is_own = headings.iter().any(|heading| heading.anchor == anchor.name);
    match is_own {
        true => anchor.page,
        false => site.notes.of(anchor.page).original,
    }
}
