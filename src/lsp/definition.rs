//! Targets of links, and the links that lead to a place.

use std::ops::Range;

use lsp_types::{
    GotoDefinitionParams, GotoDefinitionResponse, Location, LocationLink, ReferenceParams,
};

use super::documents::FileText;
use super::symbols::{self, PageHeading};
use super::workspace::{OpenPage, Workspace};
use crate::check::{self, LinkPlace, PageLink};
use crate::site::Site;
use crate::translations::PageId;

/// Returns the link of a page at a byte of its file.
pub(super) fn link_at(site: &Site, id: PageId, offset: usize) -> Option<PageLink> {
    let links = check::links_of(site, id).into_iter();
    // An image in a link is the narrower one.
    links
        .filter(|link| (link.span.start..=link.span.end).contains(&offset))
        .min_by_key(|link| link.span.len())
}

/// Returns the bytes of the target of a link in the file: those of the whole link if the target is in a definition
/// elsewhere or is written with escapes.
pub(super) fn target_span(text: &FileText, link: &PageLink) -> Range<usize> {
    let written = text.get(&link.span).unwrap_or_default();
    match written
        .rfind(&link.target)
        .filter(|_| !link.target.is_empty())
    {
        Some(at) => link.span.start + at..link.span.start + at + link.target.len(),
        None => link.span.clone(),
    }
}

/// Returns the path of the file that a link leads to.
pub(super) fn file_of<'s>(site: &'s Site, place: &'s LinkPlace) -> Option<&'s str> {
    match place {
        LinkPlace::Page(id, _) => Some(&site.source.pages[*id].path),
        LinkPlace::File(path) => path.as_deref(),
        LinkPlace::Outside | LinkPlace::Nowhere => None,
    }
}

/// Returns the place in a page that an anchor names: its heading, else the beginning of the body.
pub(super) fn anchor_span(site: &Site, id: PageId, anchor: Option<&str>) -> Range<usize> {
    let heading = anchor.and_then(|anchor| {
        let mut headings = symbols::headings(site, id).into_iter();
        headings.find(|heading| heading.is_named(anchor))
    });
    match heading {
        Some(heading) => heading.span,
        None if anchor.is_some() => {
            let body = site.source.pages[id].body;
            body..body
        }
        None => 0..0,
    }
}

/// Returns the target of the link at a position.
pub(super) fn definition(
    workspace: &Workspace,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    let at = &params.text_document_position_params;
    let OpenPage { site, id, document } = workspace.page(&at.text_document.uri)?;
    let link = link_at(site, id, document.text.offset(at.position))?;
    let path = file_of(site, &link.to)?;
    let span = match &link.to {
        LinkPlace::Page(id, anchor) => anchor_span(site, *id, anchor.as_deref()),
        _ => 0..0,
    };
    let uri = workspace.uri(path)?;
    let range = match span.is_empty() {
        true if span.start == 0 => lsp_types::Range::default(),
        _ => workspace.text(path)?.range(&span),
    };
    let origin = document.text.range(&target_span(&document.text, &link));
    Some(GotoDefinitionResponse::Link(vec![LocationLink {
        origin_selection_range: Some(origin),
        target_uri: uri,
        target_range: range,
        target_selection_range: range,
    }]))
}

/// The section or page whose links are wanted.
pub(super) struct ReferenceTarget {
    page: PageId,
    /// The anchors of the section; `None` for the whole page.
    anchors: Option<Vec<String>>,
}

impl ReferenceTarget {
    /// Returns whether a link to a page, and perhaps to an anchor in it, leads there.
    pub(super) fn is_at(&self, page: PageId, anchor: Option<&str>) -> bool {
        let is_there = |anchors: &Vec<String>| anchors.iter().any(|name| anchor == Some(name));
        page == self.page && self.anchors.as_ref().is_none_or(is_there)
    }
}

/// Returns the section or page at a position; on a link the place that it leads to.
pub(super) fn reference_target(
    workspace: &Workspace,
    params: &ReferenceParams,
) -> Option<ReferenceTarget> {
    let at = &params.text_document_position;
    let OpenPage { site, id, document } = workspace.page(&at.text_document.uri)?;
    let offset = document.text.offset(at.position);
    let (page, anchor) = match link_at(site, id, offset).map(|link| link.to) {
        Some(LinkPlace::Page(page, anchor)) => (page, anchor),
        Some(_) => return None,
        None => {
            let heading = heading_at(site, id, offset);
            (id, heading.map(|heading| heading.anchor))
        }
    };
    let anchors = anchor.map(|anchor| names_of(site, page, anchor));
    Some(ReferenceTarget { page, anchors })
}

/// Returns the heading in whose line a byte is.
pub(super) fn heading_at(site: &Site, id: PageId, offset: usize) -> Option<PageHeading> {
    let mut headings = symbols::headings(site, id).into_iter();
    headings.find(|heading| (heading.span.start..=heading.span.end).contains(&offset))
}

/// Returns all anchors of the heading with an anchor.
fn names_of(site: &Site, id: PageId, anchor: String) -> Vec<String> {
    let mut headings = symbols::headings(site, id).into_iter();
    let heading = headings.find(|heading| heading.is_named(&anchor));
    match heading {
        Some(heading) => [heading.anchor]
            .into_iter()
            .chain(heading.original_anchor)
            .collect(),
        None => vec![anchor],
    }
}

/// Returns links as places in the editor.
pub(super) fn locations(workspace: &Workspace, links: &[PageLink]) -> Vec<Location> {
    let Some(site) = workspace.site() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for of_page in links.chunk_by(|a, b| a.from == b.from) {
        let path = &site.source.pages[of_page[0].from].path;
        let (Some(text), Some(uri)) = (workspace.text(path), workspace.uri(path)) else {
            continue;
        };
        let ranges = of_page
            .iter()
            .map(|link| text.range(&target_span(&text, link)));
        found.extend(ranges.map(|range| Location::new(uri.clone(), range)));
    }
    found
}
