//! What a site publishes, where, and in which order.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::fallback::Fallback;
use super::feed::Feed;
use super::listings::Listing;
use super::redirects::{self, Redirect};
use super::{Site, Target};
use crate::diagnostics::Diagnostic;
use crate::translation::PageId;

/// What comes from which pages there are, and from their dates, titles and terms.
#[derive(Clone, Default)]
pub(super) struct Plan {
    pub(super) targets: Vec<Target>,
    pub(super) by_path: HashMap<String, PageId>,
    /// The places of the output that pages and files of the site's own have.
    pub(super) taken: HashSet<String>,
    pub(super) redirects: Vec<Redirect>,
    /// By language its notes in the order of lists.
    pub(super) orders: Vec<Vec<PageId>>,
    pub(super) neighbours: HashMap<PageId, (Option<PageId>, Option<PageId>)>,
    pub(super) listings: Vec<Listing>,
    /// Where each list is among `listings`, by its URL.
    pub(super) listing_at: HashMap<String, usize>,
    pub(super) feeds: Vec<Feed>,
    /// The URLs of the feeds: every list asks for its own.
    pub(super) feed_urls: HashSet<String>,
    pub(super) fallbacks: Vec<Fallback>,
    /// The images for social networks: the file, and a page whose card it shows.
    pub(super) cards: Vec<(String, PageId)>,
    /// The number of each page among those of its language.
    pub(super) numbers: Vec<usize>,
    /// What each part of the sitemap lists.
    pub(super) sitemap: Vec<Vec<Target>>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Plan {
    /// Gives `site` its plan. A later part asks the site for the earlier ones.
    pub(super) fn make(site: &mut Site) {
        let source = &site.source;
        let by_path = source.pages.iter().enumerate();
        let by_path = by_path.map(|(id, page)| (page.path.clone(), id)).collect();
        let mut counts = vec![0; source.languages.len()];
        let numbers = source
            .pages
            .iter()
            .map(|page| {
                counts[page.language.0] += 1;
                counts[page.language.0] - 1
            })
            .collect();
        let (redirects, diagnostics) = redirects::find(source);
        let taken = source
            .pages
            .iter()
            .chain(&source.others)
            .map(|page| page.output.clone())
            .chain(source.assets.iter().map(|asset| asset.output.clone()))
            .chain(redirects.iter().map(|redirect| redirect.output.clone()))
            .collect();
        site.plan = Arc::new(Self {
            by_path,
            taken,
            redirects,
            numbers,
            diagnostics,
            ..Self::default()
        });
        let orders = site.find_orders();
        site.plan_mut().orders = orders;
        let neighbours = site.find_neighbours();
        site.plan_mut().neighbours = neighbours;
        let listings = site.find_listings();
        let at = listings.iter().enumerate();
        site.plan_mut().listing_at = at.map(|(at, listing)| (listing.url(), at)).collect();
        site.plan_mut().listings = listings;
        let feeds = site.find_feeds();
        site.plan_mut().feed_urls = feeds.iter().map(|feed| feed.url.clone()).collect();
        site.plan_mut().feeds = feeds;
        let fallbacks = site.find_fallbacks();
        site.plan_mut().fallbacks = fallbacks;
        let cards = site.find_cards();
        site.plan_mut().cards = cards;
        let mut targets = site.find_targets();
        let sitemap = site.sitemap_parts(&targets);
        site.plan_mut().sitemap = sitemap;
        targets.extend(site.targets_for_machines());
        site.plan_mut().targets = targets;
    }
}

impl Site {
    /// The plan while it is made: nobody else has it yet.
    fn plan_mut(&mut self) -> &mut Plan {
        Arc::make_mut(&mut self.plan)
    }
}
