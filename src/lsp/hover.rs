//! Text beside the cursor: the page that a link leads to, and the original's text for a translation.

use lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::definition;
use super::documents::FileText;
use super::translations;
use super::workspace::{OpenPage, Workspace};
use crate::check::{LinkPlace, PageLink};
use crate::exchange;
use crate::markdown::block_structure::BlockKind;
use crate::site::Site;
use crate::translations::PageId;

/// The longest text of an original that is shown, in characters.
const LONGEST: usize = 1500;

/// Returns what is shown at a position.
pub(super) fn hover(workspace: &Workspace, params: &HoverParams) -> Option<Hover> {
    let at = &params.text_document_position_params;
    let OpenPage { site, id, document } = workspace.page(&at.text_document.uri)?;
    let offset = document.text.offset(at.position);
    if let Some(link) = definition::link_at(site, id, offset) {
        let span = definition::target_span(&document.text, &link);
        return Some(shown(describe(site, id, &link)?, &document.text, &span));
    }
    if offset < site.source.pages[id].body {
        return None;
    }
    let (original, text, span) = block_of_original(site, id, offset)
        .or_else(|| section_of_original(site, id, offset, &document.text))?;
    let original = &site.source.pages[original];
    let language = &site.source.languages.get(original.language).endonym;
    let text = format!(
        "{}\n\n---\n{language}: `{}`",
        shortened(&text),
        original.path
    );
    Some(shown(text, &document.text, &span))
}

fn shown(markdown: String, text: &FileText, span: &std::ops::Range<usize>) -> Hover {
    Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: markdown,
        }),
        range: Some(text.range(span)),
    }
}

/// Returns the block of the original that the block of a translation at a byte was made from, and the bytes of the
/// translation's block.
fn block_of_original(
    site: &Site,
    id: PageId,
    offset: usize,
) -> Option<(PageId, String, std::ops::Range<usize>)> {
    let original = site.notes.of(id).original;
    if original == id {
        return None;
    }
    let (ours, theirs) = exchange::original_block(site, original, id, offset)?;
    let text = site.source.text(&site.source.pages[original]).ok()?;
    Some((original, text.get(ours)?.to_owned(), theirs))
}

/// Returns the section of the original for a byte of a translation, of which only the line is marked.
fn section_of_original(
    site: &Site,
    id: PageId,
    offset: usize,
    shown: &FileText,
) -> Option<(PageId, String, std::ops::Range<usize>)> {
    if site.notes.of(id).original == id {
        return None;
    }
    let (original, span) = translations::section_of_original(site, id, offset)?;
    let text = site.source.text(&site.source.pages[original]).ok()?;
    let line = shown.rest_of_line(offset);
    Some((original, text.get(span)?.to_owned(), offset..line.end))
}

/// Returns what is known of the target of a link.
fn describe(site: &Site, from: PageId, link: &PageLink) -> Option<String> {
    let (to, anchor) = match &link.to {
        LinkPlace::Page(to, anchor) => (*to, anchor.as_deref()),
        LinkPlace::File(path) => return path.as_ref().map(|path| format!("`{path}`")),
        LinkPlace::Outside | LinkPlace::Nowhere => return None,
    };
    let page = &site.source.pages[to];
    let language = site.source.languages.get(page.language);
    let mut lines = vec![format!("**{}**", page.title)];
    if let Some(anchor) = anchor {
        let headings = super::symbols::headings(site, to);
        let heading = headings.iter().find(|heading| heading.is_named(anchor));
        lines.push(match heading {
            Some(heading) => format!("§ {}", heading.text),
            None => format!("no section `#{anchor}`"),
        });
    } else if let Some(first) = first_paragraph(site, to) {
        lines.push(first);
    }
    let mut facts = vec![language.endonym.clone(), format!("`{}`", page.path)];
    facts.extend(marks(site, to));
    if page.language != site.source.pages[from].language {
        facts.push("in another language".to_owned());
    }
    lines.push(facts.join(" · "));
    Some(lines.join("\n\n"))
}

/// The words for the state of a page.
fn marks(site: &Site, id: PageId) -> Vec<String> {
    let page = &site.source.pages[id];
    let is_draft = page.kind == crate::content::PageKind::Draft
        || page.data.get("draft").and_then(crate::yaml::truth) == Some(true);
    let note = site.notes.of(id);
    let is_translation = note.original != id;
    let mut marks = Vec::new();
    if is_draft {
        marks.push("draft".to_owned());
    }
    if is_translation {
        marks.push("translation".to_owned());
    } else if note.pages.len() > 1 {
        marks.push(format!("original of {}", note.pages.len() - 1));
    }
    marks
}

fn first_paragraph(site: &Site, id: PageId) -> Option<String> {
    if let Some(description) = site.source.pages[id].data.get("description") {
        return description.as_str().map(shortened);
    }
    let examined = site.examine(id).ok()?;
    let mut blocks = examined.structure.blocks.iter();
    let span = blocks.find_map(|block| match &block.kind {
        BlockKind::Prose(prose) if !prose.text.trim().is_empty() => Some(block.span.clone()),
        _ => None,
    })?;
    examined.text.get(span).map(shortened)
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
