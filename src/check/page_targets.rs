//! Targets of the links of a page, for programs that follow them: editors.
//!
//! In: a page of a site. Out: its links with their targets, and the links of all pages that lead to a place.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use super::cache::{self, CheckCache};
use super::link_graph::{LinkGraph, LinkTarget, joined};
use super::page_links::PageLinks;
use super::page_view::PageView;
use crate::site::{OutputOwner, Site};
use crate::translations::PageId;

/// A link or an image of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    /// The page that has it.
    pub from: PageId,
    /// The bytes of all of it in the file.
    pub span: Range<usize>,
    /// The target as written.
    pub target: String,
    /// The place that it leads to.
    pub to: LinkPlace,
}

/// The place that a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkPlace {
    /// Another host.
    Outside,
    /// A page, perhaps an anchor in it.
    Page(PageId, Option<String>),
    /// A file that is no page, by its path in the source, if it has one.
    File(Option<String>),
    /// Nothing.
    Nowhere,
}

/// Returns the links and images of a page, in their order; none if it cannot be read.
#[must_use]
pub fn links_of(site: &Site, id: PageId) -> Vec<PageLink> {
    let Ok(view) = PageView::new(site, id) else {
        return Vec::new();
    };
    let links = PageLinks::of(&view);
    let graph = LinkGraph::new(site, HashMap::new());
    let all = links.links.iter().chain(&links.images);
    let mut all: Vec<PageLink> = all
        .map(|link| PageLink {
            from: id,
            span: link.span.clone(),
            target: link.target.clone(),
            to: place(&graph, id, &link.target),
        })
        .collect();
    all.sort_by_key(|link| link.span.start);
    all
}

/// Returns the place that a target of a link in a page leads to.
#[must_use]
pub fn place_of(site: &Site, from: PageId, target: &str) -> LinkPlace {
    place(&LinkGraph::new(site, HashMap::new()), from, target)
}

/// Returns the links of all pages that lead to a place that is wanted: a page, and perhaps an anchor in it.
#[must_use]
pub fn links_to(
    site: &Arc<Site>,
    cache: &CheckCache,
    is_wanted: &(dyn Fn(PageId, Option<&str>) -> bool + Sync),
) -> Vec<PageLink> {
    let notes = cache::links_of_all(site, cache);
    let graph = LinkGraph::new(site, notes.links);
    let pages: Vec<PageId> = graph.pages().map(|(id, _)| id).collect();
    let found = pages.into_par_iter().map(|id| {
        let routes = graph.routes(id).filter_map(|(link, to)| match to {
            LinkTarget::Page(page, anchor) if is_wanted(*page, anchor.as_deref()) => {
                Some(PageLink {
                    from: id,
                    span: link.span.clone(),
                    target: link.target.clone(),
                    to: LinkPlace::Page(*page, anchor.clone()),
                })
            }
            _ => None,
        });
        routes.collect::<Vec<_>>()
    });
    found.collect::<Vec<_>>().concat()
}

fn place(graph: &LinkGraph<'_>, from: PageId, target: &str) -> LinkPlace {
    match graph.leads(from, target) {
        LinkTarget::Out(_) => LinkPlace::Outside,
        LinkTarget::Page(id, anchor) => LinkPlace::Page(id, anchor),
        LinkTarget::There => LinkPlace::File(file_at(graph.site, from, target)),
        LinkTarget::Nowhere(_) => LinkPlace::Nowhere,
    }
}

/// Returns the source path of the file that a link leads to, if the file is copied from the source.
fn file_at(site: &Site, from: PageId, target: &str) -> Option<String> {
    let page = &site.source.pages[from];
    let resolved = site.link_of(page, target);
    let url = resolved.as_ref().map_or(target.trim(), |to| &to.url);
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let below = match path.strip_prefix(site.config.base_path.as_str()) {
        Some(below) if path.starts_with('/') => below.to_owned(),
        _ => {
            let folder = page.url.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{folder}/{path}")
        }
    };
    let output = joined(&percent_decode_str(&below).decode_utf8_lossy())?;
    match site.at(&output)? {
        OutputOwner::Asset(at) => Some(site.asset(at).path.clone()),
        OutputOwner::Target(_) => None,
    }
}
