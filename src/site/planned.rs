//! A planned site: its data, and the plan of its outputs. That is enough for URLs, lists and navigation.
//!
//! [`PlannedSite::new`] is the only code that makes a plan. Each step takes the data and the earlier parts of the plan,
//! and returns the next part.

use std::ops::Deref;
use std::sync::Arc;

use super::data::SiteData;
use super::liquid_globals::SiteGlobals;
use super::navigation;
use super::plan::{OutputPlan, term_counts};
use super::redirects;

/// The data of a site and the plan of its outputs. It renders nothing.
///
/// It dereferences to its data, so that code which takes `&SiteData` says that it needs no plan.
pub struct PlannedSite {
    pub(super) data: SiteData,
    pub(super) plan: Arc<OutputPlan>,
}

impl Deref for PlannedSite {
    type Target = SiteData;

    fn deref(&self) -> &SiteData {
        &self.data
    }
}

impl PlannedSite {
    /// Plans the outputs of a site.
    pub(super) fn new(data: SiteData) -> Self {
        let mut site = Self {
            data,
            plan: Arc::default(),
        };
        site.plan_addresses();
        site.plan_lists();
        site.plan_feeds();
        site.plan_navigation();
        site.plan_targets();
        site
    }

    /// Returns a site with the plan of the site before a change that moves no output.
    pub(super) fn with_plan_of(data: SiteData, before: &Self) -> Self {
        let plan = Arc::clone(&before.plan);
        Self { data, plan }
    }

    /// Replaces the values of Liquid. Returns true if the plan is outdated then.
    pub(super) fn replace_globals(&mut self, liquid_globals: Arc<SiteGlobals>) -> bool {
        let was_liquid_site = self.is_liquid_site();
        let before = std::mem::replace(&mut self.data.liquid_globals, liquid_globals);
        let now = &self.data.liquid_globals;
        self.is_liquid_site() != was_liquid_site
            || now.plugins != before.plugins
            || !now.generated.has_outputs_of(&before.generated)
    }

    /// Plans redirects, the table of output paths, and the pages that are no alternates of others.
    fn plan_addresses(&mut self) {
        let mut counts = vec![0; self.source.languages.len()];
        let pages = self.source.pages.iter();
        let numbers = pages.map(|page| {
            counts[page.language.0] += 1;
            counts[page.language.0] - 1
        });
        let numbers = numbers.collect();
        let (mut redirects, mut diagnostics) = redirects::find(self);
        diagnostics.extend(self.find_unsafe_urls());
        redirects.retain(|redirect| self.can_render(&redirect.output));
        self.plan = Arc::new(OutputPlan {
            redirects,
            numbers,
            diagnostics,
            ..OutputPlan::default()
        });
        self.plan_mut().places = self.places();
        self.plan_mut().not_alternates = self.find_not_alternates();
    }

    /// Plans the order of notes, and the lists.
    fn plan_lists(&mut self) {
        self.plan_mut().orders = self.find_orders();
        self.plan_mut().neighbours = self.find_neighbours();
        let shared = self.shared_terms();
        self.plan_mut().diagnostics.extend(shared);
        let mut listings = self.find_listings();
        listings.retain(|listing| self.can_render(&listing.output()));
        let plan = self.plan_mut();
        let at = listings.iter().enumerate();
        plan.listing_at = at.map(|(at, listing)| (listing.url(), at)).collect();
        plan.term_counts = term_counts(&listings);
        plan.listings = listings;
        self.plan_mut().homes = self.find_homes();
    }

    /// Plans the feeds, the files of plugins, and redirects from former addresses.
    fn plan_feeds(&mut self) {
        let mut feeds = self.find_feeds();
        feeds.retain(|feed| self.can_render(&feed.output()));
        let plan = self.plan_mut();
        plan.feed_urls = feeds.iter().map(|feed| feed.url.clone()).collect();
        plan.feeds = feeds;
        self.plan_mut().plugin_files = self.find_plugin_files();
        let mut former = self.former_addresses();
        former.retain(|redirect| self.can_render(&redirect.output));
        self.add_redirects(former);
    }

    /// Plans the pages in place of missing translations, the navigation, and the social cards.
    fn plan_navigation(&mut self) {
        let mut fallbacks = self.find_fallbacks();
        fallbacks.retain(|fallback| self.can_render(&fallback.output));
        let at = fallbacks.iter().zip(0..);
        let at = at.map(|(fallback, at)| ((fallback.page, fallback.language), at));
        let plan = self.plan_mut();
        plan.fallback_at = at.collect();
        plan.fallbacks = fallbacks;
        let navigation = self.find_navigation();
        if !self.config.navigation.is_empty() {
            let count = self.source.pages.len();
            self.plan_mut().neighbours = navigation::neighbours(&navigation, count);
        }
        self.plan_mut().navigation = navigation;
        let missing = self.missing_navigation();
        self.plan_mut().diagnostics.extend(missing);
        self.plan_mut().cards = self.find_cards();
    }

    /// Plans the list of all outputs.
    fn plan_targets(&mut self) {
        let mut targets = self.find_targets();
        self.leave_failed_out(&mut targets);
        self.plan_mut().sitemap = self.sitemap_parts(&targets);
        targets.extend(self.targets_for_machines());
        self.leave_failed_out(&mut targets);
        self.plan_mut().targets = targets;
    }

    /// Returns the plan for changes while it is made; it is not shared yet.
    pub(super) fn plan_mut(&mut self) -> &mut OutputPlan {
        Arc::make_mut(&mut self.plan)
    }
}
