//! The section at the cursor in the other languages of its note.

use std::ops::Range;

use lsp_types::request::Request;
use lsp_types::{
    GotoDefinitionParams, GotoDefinitionResponse, Location, Position, TextDocumentIdentifier, Uri,
};
use serde::{Deserialize, Serialize};

use super::completion;
use super::workspace::{OpenPage, Workspace};
use crate::check;
use crate::site::Site;
use crate::translations::PageId;

/// `sitegen/translations`: the languages of the site, each with the place of the section at the cursor.
pub(super) enum Translations {}

impl Request for Translations {
    type Params = TranslationsParams;
    type Result = Option<Vec<Translation>>;
    const METHOD: &'static str = "sitegen/translations";
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TranslationsParams {
    pub(super) text_document: TextDocumentIdentifier,
    #[serde(default)]
    pub(super) position: Position,
}

/// A language of the site.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Translation {
    /// Its code, as authors write it.
    pub(super) language: String,
    /// Its name in itself.
    pub(super) name: String,
    /// The place of the section, else of the page; `None` if the note has no page in the language.
    pub(super) location: Option<Location>,
    /// True if the page has the section.
    pub(super) has_section: bool,
}

/// Returns the section of another page of the note that belongs to the byte `offset` of a page: the byte of its heading,
/// or 0 for the part before the first one.
pub(super) fn counterpart(site: &Site, id: PageId, offset: usize, other: PageId) -> Option<usize> {
    let original = site.notes.of(id).original;
    let section = if id == original {
        // The sections of an original are the same beside each translation.
        let pairs = check::aligned_sections(site, original, other)?;
        let starts = pairs.iter().filter_map(|pair| pair.original);
        starts.filter(|start| *start <= offset).max()?
    } else {
        let pairs = check::aligned_sections(site, original, id)?;
        let starts = pairs.iter().filter_map(|pair| pair.translation);
        let own = starts.filter(|start| *start <= offset).max()?;
        let pair = pairs.iter().find(|pair| pair.translation == Some(own))?;
        pair.original?
    };
    if other == original {
        return Some(section);
    }
    let pairs = check::aligned_sections(site, original, other)?;
    let pair = pairs.iter().find(|pair| pair.original == Some(section))?;
    pair.translation
}

/// Returns the line of a heading as a place in the editor.
fn heading_place(workspace: &Workspace, site: &Site, id: PageId, start: usize) -> Option<Location> {
    let page = &site.source.pages[id];
    let text = workspace.text(&page.path)?;
    let line = text.rest_of_line(start.max(page.body));
    Some(Location::new(workspace.uri(&page.path)?, text.range(&line)))
}

/// Returns the section at a position in all other languages (`textDocument/implementation`).
pub(super) fn implementations(
    workspace: &Workspace,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    let at = &params.text_document_position_params;
    let found = all(workspace, &at.text_document.uri, at.position)?;
    let own = found.into_iter().filter(|found| found.has_section);
    let locations: Vec<Location> = own.filter_map(|found| found.location).collect();
    Some(GotoDefinitionResponse::Array(locations))
}

/// Returns the section of the original that belongs to a position of a translation (`textDocument/declaration`).
pub(super) fn original(
    workspace: &Workspace,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    let at = &params.text_document_position_params;
    let OpenPage { site, id, document } = workspace.page(&at.text_document.uri)?;
    let original = site.notes.of(id).original;
    if original == id {
        return None;
    }
    let start = counterpart(site, id, document.text.offset(at.position), original)?;
    heading_place(workspace, site, original, start).map(GotoDefinitionResponse::Scalar)
}

/// Returns the other languages of the site, each with the place of the section at a position.
pub(super) fn all(
    workspace: &Workspace,
    uri: &Uri,
    position: Position,
) -> Option<Vec<Translation>> {
    let OpenPage { site, id, document } = workspace.page(uri)?;
    let offset = document.text.offset(position);
    let note = site.notes.of(id);
    let own = &site
        .source
        .languages
        .get(site.source.pages[id].language)
        .code;
    let others = completion::site_languages(site).into_iter();
    let translations = others
        .filter(|(code, _)| code != own)
        .map(|(language, name)| {
            let mut pages = note.pages.iter().copied();
            let page = pages.find(|page| {
                let of = site.source.pages[*page].language;
                site.source.languages.get(of).code == language
            });
            let section = page.and_then(|page| counterpart(site, id, offset, page));
            Translation {
                language,
                name,
                location: page.and_then(|page| {
                    heading_place(workspace, site, page, section.unwrap_or_default())
                }),
                has_section: section.is_some(),
            }
        });
    Some(translations.collect())
}

/// Returns the bytes of the original's section for a byte of a translation.
pub(super) fn section_of_original(
    site: &Site,
    id: PageId,
    offset: usize,
) -> Option<(PageId, Range<usize>)> {
    let original = site.notes.of(id).original;
    let start = counterpart(site, id, offset, original)?;
    let pairs = check::aligned_sections(site, original, id)?;
    let starts = pairs.iter().filter_map(|pair| pair.original);
    let end = starts.filter(|other| *other > start).min();
    let text = site.source.text(&site.source.pages[original]).ok()?;
    let start = start.max(site.source.pages[original].body);
    Some((original, start..end.unwrap_or(text.len())))
}
