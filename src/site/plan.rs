//! The output plan: every output of a site with its URL, in order.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::alternates::HomePage;
use super::fallback::Fallback;
use super::feed::Feed;
use super::jekyll::LocalizedOutputs;
use super::jekyll::generated_pages::GeneratedPage;
use super::jekyll::plugins::PluginFile;
use super::listings::{Listing, ListingKind};
use super::navigation::NavigationTree;
use super::redirects::Redirect;
use super::taxonomies::Taxonomy;
use super::{OutputTarget, PlannedSite};
use crate::content::Source;
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::translations::PageId;

/// Outputs that depend on the set of pages and on their dates, titles and terms.
#[derive(Clone, Default)]
pub(super) struct OutputPlan {
    pub(super) targets: Vec<OutputTarget>,
    /// Output paths of the site's own pages and files.
    pub(super) places: HashTable<OutputOwner>,
    pub(super) redirects: Vec<Redirect>,
    /// By language its notes in the order of lists.
    pub(super) orders: Vec<Vec<PageId>>,
    /// By page the one before and the one after it.
    pub(super) neighbours: Vec<(Option<PageId>, Option<PageId>)>,
    pub(super) listings: Vec<Listing>,
    /// Positions in `listings`, by URL.
    pub(super) listing_at: HashMap<String, usize>,
    /// The number of terms with lists, by language and taxonomy.
    pub(super) term_counts: HashMap<(LanguageId, Taxonomy), usize>,
    /// The pages that search engines are not told of as translations.
    pub(super) not_alternates: FxHashSet<PageId>,
    /// By language its home page.
    pub(super) homes: Vec<HomePage>,
    pub(super) feeds: Vec<Feed>,
    /// The URLs of the feeds: every list asks for its own.
    pub(super) feed_urls: HashSet<String>,
    pub(super) fallbacks: Vec<Fallback>,
    /// Positions in `fallbacks`, by the shown page and the readers' language.
    pub(super) fallback_at: HashMap<(PageId, LanguageId), usize>,
    /// By language its navigation.
    pub(super) navigation: Vec<NavigationTree>,
    /// The files that plugins of a Jekyll site generate.
    pub(super) plugin_files: Vec<PluginFile>,
    /// The images for social networks: the file, and a page whose card it shows.
    pub(super) cards: Vec<(String, PageId)>,
    /// The number of each page among those of its language.
    pub(super) numbers: Vec<usize>,
    /// The targets in each part of the sitemap.
    pub(super) sitemap: Vec<Vec<OutputTarget>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The outputs of the builds of single languages.
    pub(super) localized: LocalizedOutputs,
}

/// Returns the number of terms with lists, by language and taxonomy.
pub(super) fn term_counts(listings: &[Listing]) -> HashMap<(LanguageId, Taxonomy), usize> {
    let mut counts = HashMap::new();
    for listing in listings.iter().filter(|listing| listing.number == 1) {
        if let ListingKind::Term(taxonomy, _) = listing.of {
            *counts.entry((listing.language, taxonomy)).or_insert(0) += 1;
        }
    }
    counts
}

/// The owner of an output path.
#[derive(Debug, Clone, Copy)]
pub enum OutputOwner {
    /// Something that is rendered.
    Target(OutputTarget),
    /// A file that is copied, by its place among the source's.
    Asset(usize),
}

/// Returns the output path of an owner, by the lists of the plan while it is made.
fn output<'s>(
    (source, generated): (&'s Source, &'s [GeneratedPage]),
    redirects: &'s [Redirect],
    localized: &'s LocalizedOutputs,
    place: OutputOwner,
) -> &'s str {
    match place {
        OutputOwner::Target(OutputTarget::Page(id)) => &source.pages[id].output,
        OutputOwner::Target(OutputTarget::Other(other)) => &source.others[other].output,
        OutputOwner::Target(OutputTarget::Generated(at)) => &generated[at].page.output,
        OutputOwner::Target(OutputTarget::Redirect(redirect)) => &redirects[redirect].output,
        OutputOwner::Target(OutputTarget::Localized(at)) => &localized.documents[at].output,
        OutputOwner::Target(_) => "",
        OutputOwner::Asset(asset) => match asset.checked_sub(source.assets.len()) {
            None => &source.assets[asset].output,
            Some(copy) => &localized.copies[copy].output,
        },
    }
}

fn hash_of(output: &str) -> u64 {
    FxBuildHasher.hash_one(output)
}

impl PlannedSite {
    /// Returns the page, redirect or file of the site's own at an output path.
    #[must_use]
    pub fn at(&self, output: &str) -> Option<OutputOwner> {
        let stands = |place: &OutputOwner| {
            let at = self.place_of(*place);
            at == output && !output.is_empty()
        };
        self.plan.places.find(hash_of(output), stands).copied()
    }

    fn place_of(&self, place: OutputOwner) -> &str {
        let plan = &self.plan;
        let generated = &self.liquid_globals.generated.pages;
        let source = (&self.source, &**generated);
        output(source, &plan.redirects, &plan.localized, place)
    }

    /// Returns the table of the outputs of pages, files and redirects.
    pub(super) fn places(&self) -> HashTable<OutputOwner> {
        let source = &self.source;
        let plan = &self.plan;
        let pages = (0..source.pages.len()).map(OutputTarget::Page);
        let others = (0..source.others.len()).map(OutputTarget::Other);
        let redirects = (0..plan.redirects.len()).map(OutputTarget::Redirect);
        let localized = (0..plan.localized.documents.len()).map(OutputTarget::Localized);
        let is_published = |target: &OutputTarget| {
            !plan.localized.has_builds || plan.localized.by_page.contains_key(target)
        };
        let of_pages = pages.chain(others).filter(is_published);
        let of_builds = localized.filter(|target| self.is_of_build_alone(*target));
        let generated = self.liquid_globals.generated.published();
        let generated = generated.map(OutputTarget::Generated).filter(is_published);
        let targets = of_pages.chain(generated).chain(redirects).chain(of_builds);
        let assets = (0..self.asset_count()).map(OutputOwner::Asset);
        let all = targets.map(OutputOwner::Target).chain(assets);
        let count = source.pages.len() + source.others.len() + self.asset_count();
        let mut places = HashTable::with_capacity(count + plan.redirects.len());
        for place in all {
            let hash = hash_of(self.place_of(place));
            places.insert_unique(hash, place, |place| hash_of(self.place_of(*place)));
        }
        places
    }

    /// Returns true if a document of a build is not a page or file of the whole site.
    fn is_of_build_alone(&self, target: OutputTarget) -> bool {
        let OutputTarget::Localized(at) = target else {
            return false;
        };
        !self.plan.localized.pages[at]
    }

    /// Puts the outputs of the builds in place of those of the site.
    pub(super) fn plan_localized(&mut self, localized: LocalizedOutputs) {
        let plan = self.plan_mut();
        plan.redirects = Vec::new();
        plan.localized = localized;
        let documents = (0..plan.localized.documents.len()).map(OutputTarget::Localized);
        let by_page = &plan.localized.by_page;
        let mut targets: Vec<OutputTarget> = by_page.keys().copied().collect();
        targets.sort_unstable();
        let translations = plan.targets.contains(&OutputTarget::Translations);
        let is_alone = |target: &OutputTarget| match target {
            OutputTarget::Localized(at) => !plan.localized.pages[*at],
            _ => true,
        };
        targets.extend(documents.filter(is_alone));
        targets.extend(translations.then_some(OutputTarget::Translations));
        plan.targets = targets;
        let places = self.places();
        self.plan_mut().places = places;
    }

    /// Adds redirects to the plan while it is made, each at its place.
    pub(super) fn add_redirects(&mut self, more: Vec<Redirect>) {
        let Self { data, plan } = self;
        let plan = Arc::make_mut(plan);
        let generated = &data.liquid_globals.generated.pages;
        let first = plan.redirects.len();
        plan.redirects.extend(more);
        let OutputPlan {
            places,
            redirects,
            localized,
            ..
        } = plan;
        for at in first..redirects.len() {
            let source = (&data.source, &**generated);
            let output = |place: &OutputOwner| output(source, redirects, localized, *place);
            let place = OutputOwner::Target(OutputTarget::Redirect(at));
            places.insert_unique(hash_of(output(&place)), place, |place| {
                hash_of(output(place))
            });
        }
    }

    pub(super) fn leave_failed_out(&self, targets: &mut Vec<OutputTarget>) {
        if !self.failed.is_empty() {
            let of_files = |target: &OutputTarget| {
                matches!(target, OutputTarget::Page(_) | OutputTarget::Other(_))
            };
            targets.retain(|target| of_files(target) || self.can_render(&self.output_of(*target)));
        }
    }
}
