//! The headings of a page, the titles of all pages, and links that can be opened.

use std::ops::Range;

use lsp_types::{
    DocumentLink, DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location,
    SymbolInformation, SymbolKind, Uri, WorkspaceSymbolParams,
};

use super::definition;
use super::workspace::{OpenPage, Workspace};
use crate::check;
use crate::markdown::block_structure::{BlockKind, OBJECT};
use crate::site::{ExaminedPage, Site};
use crate::translations::PageId;

/// The most pages that a search for titles returns.
const MOST_SYMBOLS: usize = 200;

/// A heading of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageHeading {
    pub(super) level: u8,
    /// The anchor in the published page.
    pub(super) anchor: String,
    /// The anchor of the original's heading, which a heading of a translation has too.
    pub(super) original_anchor: Option<String>,
    pub(super) text: String,
    /// The bytes in the file.
    pub(super) span: Range<usize>,
}

impl PageHeading {
    /// Returns true if links with this anchor lead to the heading.
    pub(super) fn is_named(&self, anchor: &str) -> bool {
        self.anchor == anchor || self.original_anchor.as_deref() == Some(anchor)
    }
}

/// Returns the headings of a page in their order; none if it cannot be read.
pub(super) fn headings(site: &Site, id: PageId) -> Vec<PageHeading> {
    site.examine(id)
        .map(|examined| headings_of(&examined))
        .unwrap_or_default()
}

pub(super) fn headings_of(examined: &ExaminedPage) -> Vec<PageHeading> {
    let mut outline = examined.body.outline.iter().peekable();
    let mut found = Vec::new();
    for block in &examined.structure.blocks {
        let BlockKind::Heading { level, id, prose } = &block.kind else {
            continue;
        };
        // The outline has headings of HTML too.
        let mut rest = outline.clone();
        let published = rest.find(|heading| heading.level == *level);
        if published.is_some() {
            outline = rest;
        }
        let text = match published {
            Some(heading) => heading.text.clone(),
            None => prose.text.replace(OBJECT, ""),
        };
        let anchor = published.map_or(id, |heading| &heading.id);
        let written = examined.text.get(block.span.clone()).unwrap_or_default();
        found.push(PageHeading {
            level: *level,
            original_anchor: original_anchor(&examined.body.html, anchor),
            anchor: anchor.clone(),
            text,
            span: block.span.start..block.span.start + written.trim_end().len(),
        });
    }
    found
}

/// Returns the second anchor of a heading of a published body, if it has one: that of the original's heading.
fn original_anchor(html: &str, anchor: &str) -> Option<String> {
    let start = format!(" id=\"{}\"><span id=\"", highlight::escaped(anchor));
    let (_, rest) = html.split_once(&start)?;
    let (id, rest) = rest.split_once('"')?;
    rest.starts_with("></span>")
        .then(|| id.replace("&amp;", "&"))
}

/// Returns the headings of a file as a tree.
#[allow(
    deprecated,
    reason = "the type has a deprecated field, which is not set"
)]
pub(super) fn of_document(
    workspace: &Workspace,
    params: DocumentSymbolParams,
) -> Option<DocumentSymbolResponse> {
    let OpenPage { site, id, document } = workspace.page(&params.text_document.uri)?;
    let headings = headings(site, id);
    let end = site.source.text(&site.source.pages[id]).ok()?.len();
    let mut open: Vec<(u8, DocumentSymbol)> = Vec::new();
    let mut roots = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        close(&mut open, &mut roots, heading.level);
        let mut next = headings[at + 1..].iter();
        let next = next.find(|next| next.level <= heading.level);
        let section = heading.span.start..next.map_or(end, |next| next.span.start);
        let symbol = DocumentSymbol {
            name: match heading.text.trim() {
                "" => "(empty)".to_owned(),
                text => text.to_owned(),
            },
            detail: Some(format!("#{}", heading.anchor)),
            kind: SymbolKind::STRING,
            tags: None,
            deprecated: None,
            range: document.text.range(&section),
            selection_range: document.text.range(&heading.span),
            children: None,
        };
        open.push((heading.level, symbol));
    }
    close(&mut open, &mut roots, 0);
    Some(DocumentSymbolResponse::Nested(roots))
}

/// Moves the open symbols from `level` on into their parents.
fn close(open: &mut Vec<(u8, DocumentSymbol)>, roots: &mut Vec<DocumentSymbol>, level: u8) {
    while open.last().is_some_and(|(of, _)| *of >= level) {
        let Some((_, symbol)) = open.pop() else {
            return;
        };
        match open.last_mut() {
            Some((_, parent)) => parent.children.get_or_insert_default().push(symbol),
            None => roots.push(symbol),
        }
    }
}

/// Returns the pages whose title or path has all words of the query.
#[allow(
    deprecated,
    reason = "the type has a deprecated field, which is not set"
)]
pub(super) fn of_workspace(
    workspace: &Workspace,
    params: &WorkspaceSymbolParams,
) -> Vec<SymbolInformation> {
    let Some(site) = workspace.site() else {
        return Vec::new();
    };
    let query = params.query.to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let pages = site.source.pages.iter();
    let matching = pages.filter(|page| {
        let title = page.title.to_lowercase();
        let path = page.path.to_lowercase();
        let is_there = |word: &&str| title.contains(*word) || path.contains(*word);
        words.iter().all(is_there)
    });
    matching
        .take(MOST_SYMBOLS)
        .filter_map(|page| {
            Some(SymbolInformation {
                name: page.title.clone(),
                kind: SymbolKind::FILE,
                tags: None,
                deprecated: None,
                location: Location::new(workspace.uri(&page.path)?, lsp_types::Range::default()),
                container_name: Some(page.path.clone()),
            })
        })
        .collect()
}

/// Returns the links of a file that lead to files of the source.
pub(super) fn links(workspace: &Workspace, uri: &Uri) -> Option<Vec<DocumentLink>> {
    let OpenPage { site, id, document } = workspace.page(uri)?;
    let links = check::links_of(site, id).into_iter();
    let shown = links.filter_map(|link| {
        let path = definition::file_of(site, &link.to)?;
        Some(DocumentLink {
            range: document
                .text
                .range(&definition::target_span(&document.text, &link)),
            target: Some(workspace.uri(path)?),
            tooltip: None,
            data: None,
        })
    });
    Some(shown.collect())
}
