//! Renaming an anchor: the heading gets it as an explicit id, and all links to it change, in all languages.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use lsp_types::{PrepareRenameResponse, RenameParams, TextDocumentPositionParams, WorkspaceEdit};

use super::definition;
use super::documents::FileText;
use super::symbols;
use super::text_edits::{self, FileEdits};
use super::workspace::{OpenPage, Workspace};
use crate::check::{self, CheckCache, LinkPlace, PageLink};
use crate::config::Layout;
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
    cache: &CheckCache,
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
    let is_part = |c: char| c.is_alphanumeric() || "-_.:".contains(c);
    if name.is_empty() || !name.chars().all(is_part) {
        return Err(format!(
            "`{name}` cannot be an anchor: use letters, digits, `-` and `_`"
        ));
    }
    if name == anchor.name {
        return Ok(None);
    }
    let mut edits = BTreeMap::new();
    let pages = renamed_headings(workspace, site, &anchor, name, &mut edits)?;
    for link in check::links_to(site, cache, &|to, fragment| {
        pages.contains(&to) && fragment == Some(&anchor.name)
    }) {
        let path = &site.source.pages[link.from].path;
        let span = workspace.text(path).and_then(|text| fragment(&text, &link));
        if let Some(span) = span {
            edits
                .entry(path.clone())
                .or_insert_with(BTreeMap::new)
                .insert((span.start, span.end), name.to_owned());
        }
    }
    let edits: FileEdits = edits
        .into_iter()
        .map(|(path, edits)| {
            let edits = edits.into_iter();
            (
                path,
                edits
                    .map(|((start, end), with)| (start..end, with))
                    .collect(),
            )
        })
        .collect();
    Ok(text_edits::workspace_edit(workspace, edits))
}

/// The edits of each file, by their bytes: several links may have one definition.
type Edits = BTreeMap<String, BTreeMap<(usize, usize), String>>;

/// Adds the edits that give headings the new name. Returns the pages of the note that have the anchor.
fn renamed_headings(
    workspace: &Workspace,
    site: &Arc<Site>,
    anchor: &Anchor,
    name: &str,
    edits: &mut Edits,
) -> Result<Vec<PageId>, String> {
    let note = site.notes.of(anchor.page);
    let mut pages = Vec::new();
    // The original first: its translations follow it.
    let translations = note.pages.iter().filter(|id| **id != note.original);
    for id in [&note.original].into_iter().chain(translations) {
        let headings = symbols::headings(site, *id);
        let Some(heading) = headings
            .iter()
            .find(|heading| heading.is_named(&anchor.name))
        else {
            continue;
        };
        let path = &site.source.pages[*id].path;
        if headings.iter().any(|other| other.is_named(name)) {
            return Err(format!("`{path}` has a section `#{name}` already"));
        }
        pages.push(*id);
        let Some(text) = workspace.text(path) else {
            continue;
        };
        let written = text.get(&heading.span).unwrap_or_default();
        let is_explicit = written.contains(&format!("#{}", anchor.name)) && written.ends_with('}');
        // A heading of a translation has the anchor of its original's heading too.
        let has_other = site.config.layout != Layout::Jekyll && pages.contains(&note.original);
        let is_translation = *id != note.original;
        if !is_explicit && is_translation && (has_other || heading.anchor != anchor.name) {
            continue;
        }
        let (span, with) = with_id(written, &anchor.name, name);
        let start = heading.span.start;
        edits
            .entry(path.clone())
            .or_default()
            .insert((start + span.start, start + span.end), with);
    }
    if pages.is_empty() {
        return Err(format!("`#{}` is no heading of the note", anchor.name));
    }
    Ok(pages)
}

/// Returns the bytes of a heading that are replaced, and their replacement, so that it has the explicit id `new`.
fn with_id(written: &str, old: &str, new: &str) -> (Range<usize>, String) {
    let is_atx = written.trim_start().starts_with('#');
    // The second line of a heading that is underlined has no text.
    let line_end = match written.rfind('\n').filter(|_| !is_atx) {
        Some(end) => written[..end].trim_end().len(),
        None => written.len(),
    };
    let line = &written[..line_end];
    if let Some(list) = line.rfind('{').filter(|_| line.ends_with('}')) {
        let mark = format!("#{old}");
        return match line[list..].find(&mark) {
            Some(at) => {
                let start = list + at + 1;
                (start..start + old.len(), new.to_owned())
            }
            None => {
                let start = list + 1 + usize::from(line[list + 1..].starts_with(':'));
                let space = if line[start..].starts_with(' ') {
                    ""
                } else {
                    " "
                };
                (start..start, format!("#{new}{space}"))
            }
        };
    }
    // The marks at the end of `## Title ##` are no text.
    let text = line.trim_end_matches('#');
    let end = match is_atx && text.len() < line.len() && text.ends_with(' ') {
        true => text.trim_end().len(),
        false => line.len(),
    };
    (end..line.len(), format!(" {{#{new}}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_gets_an_explicit_id() {
        for (written, wanted) in [
            ("## Move it", "## Move it {#new}"),
            ("## Move it {#old}", "## Move it {#new}"),
            ("## Move it ##", "## Move it {#new}"),
            ("## C#", "## C# {#new}"),
            ("## Move it {.x}", "## Move it {#new .x}"),
            ("Move it\n---", "Move it {#new}\n---"),
            ("Move it\r\n---", "Move it {#new}\r\n---"),
        ] {
            let (span, with) = with_id(written, "old", "new");
            let mut text = written.to_owned();
            text.replace_range(span, &with);
            assert_eq!(text, wanted);
        }
    }
}
