//! All that a site publishes: what people see, and what programs read.

use super::{PlannedSite, Site, redirects};
use crate::language::LanguageId;
use crate::translations::PageId;

/// An output that can be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutputTarget {
    /// A page.
    Page(PageId),
    /// A page of a listing, by its index in the plan.
    Listing(usize),
    /// The generated home page at the root of the site.
    Home,
    /// The search page of a language.
    Search(LanguageId),
    /// All notes of a language on one page, for print.
    Book(LanguageId),
    /// The page for unknown addresses: of a language, or at the root for all of them.
    NotFound(Option<LanguageId>),
    /// A fallback page, by its position among the site's fallbacks.
    Fallback(usize),
    /// A raw page (a file with front matter that is not a note), by its index in `Source::others`.
    Other(usize),
    /// A page that a plugin of a Jekyll site generates, by its index.
    Generated(usize),
    /// A redirect page, by its index in the plan.
    Redirect(usize),
    /// `redirects.json`, the list of all redirects.
    Redirects,
    /// `_redirects`, the redirect rules for hosts.
    RedirectsOfHosts,
    /// A part of the sitemap; `None` for the sitemap index.
    Sitemap(Option<usize>),
    /// A feed, by its index in the plan.
    Feed(usize),
    /// A file that a plugin of a Jekyll site generates, by its index in the plan.
    OfPlugin(usize),
    /// A social card, by its index in the plan.
    Social(usize),
    /// `robots.txt`.
    Robots,
    /// `llms.txt` of a language; `None` for the one at the root.
    Llms(Option<LanguageId>),
    /// The page with the status of every translation.
    Translations,
    /// A document of a build of one language, by its index in the plan.
    Localized(usize),
}

impl PlannedSite {
    /// Returns all outputs that are rendered, in a fixed order.
    #[must_use]
    pub fn targets(&self) -> &[OutputTarget] {
        &self.plan.targets
    }

    /// Returns true if the site has a page or a file of its own at this output path.
    #[must_use]
    pub fn is_taken(&self, output: &str) -> bool {
        self.at(output).is_some()
    }

    /// Returns the outputs for readers: pages, lists, the root, search, and the pages for unknown addresses, except
    /// those that a page or file of the site's own replaces.
    pub(super) fn find_targets(&self) -> Vec<OutputTarget> {
        let generated = &self.liquid_globals.generated;
        let mut targets: Vec<OutputTarget> = (0..self.source.pages.len())
            .filter(|page| !generated.replaced.contains(page))
            .map(OutputTarget::Page)
            .collect();
        let written = self.source.others.iter().enumerate();
        targets.extend(
            written
                .filter(|(_, page)| !page.output.is_empty())
                .map(|(other, _)| OutputTarget::Other(other)),
        );
        targets.extend(generated.published().map(OutputTarget::Generated));
        targets.extend((0..self.plan.redirects.len()).map(OutputTarget::Redirect));
        if self.source.pages.is_empty() {
            return targets;
        }
        if self.is_liquid_site() {
            targets.extend((0..self.plan.fallbacks.len()).map(OutputTarget::Fallback));
            if self.translations_output().is_some() {
                targets.push(OutputTarget::Translations);
            }
            return targets;
        }
        if !self.is_taken("index.html") {
            targets.push(OutputTarget::Home);
        }
        targets.extend(self.listing_targets());
        targets.extend((0..self.plan.fallbacks.len()).map(OutputTarget::Fallback));
        let languages = || self.source.languages.iter().map(|(id, _)| id);
        let output = |id| self.output_of(OutputTarget::Search(id));
        targets.extend(
            languages()
                .filter(|id| self.has_search(*id) && !self.is_taken(&output(*id)))
                .map(OutputTarget::Search),
        );
        let several = self.source.languages.len() > 1;
        if self.translations_output().is_some() {
            targets.push(OutputTarget::Translations);
        }
        if self.config.features.book {
            let book = |id| self.output_of(OutputTarget::Book(id));
            targets.extend(
                languages()
                    .filter(|id| !self.is_taken(&book(*id)))
                    .map(OutputTarget::Book),
            );
        }
        let not_found = [None]
            .into_iter()
            .chain(languages().filter(|_| several).map(Some));
        targets.extend(
            not_found
                .filter(|of| !self.is_taken(&self.not_found_output(*of)))
                .map(OutputTarget::NotFound),
        );
        targets
    }

    /// Returns the outputs for programs: feeds, the sitemap, redirects, Markdown.
    pub(super) fn targets_for_machines(&self) -> Vec<OutputTarget> {
        let mut targets: Vec<OutputTarget> = Vec::new();
        targets.extend((0..self.plan.feeds.len()).map(OutputTarget::Feed));
        targets.extend((0..self.plan.plugin_files.len()).map(OutputTarget::OfPlugin));
        targets.extend((0..self.plan.cards.len()).map(OutputTarget::Social));
        match self.plan.sitemap.len() {
            0 => {}
            1 => targets.push(OutputTarget::Sitemap(Some(0))),
            parts => {
                let parts = (0..parts).map(Some);
                targets.extend([None].into_iter().chain(parts).map(OutputTarget::Sitemap));
            }
        }
        if !self.plan.redirects.is_empty() && !self.is_liquid_site() {
            let both = [
                (redirects::MAP, OutputTarget::Redirects),
                (redirects::HOSTS, OutputTarget::RedirectsOfHosts),
            ];
            targets.extend(
                both.into_iter()
                    .filter(|(output, _)| !self.is_taken(output))
                    .map(|(_, t)| t),
            );
        }
        if !self.source.pages.is_empty() && !self.is_liquid_site() {
            if !self.is_taken("robots.txt") {
                targets.push(OutputTarget::Robots);
            }
            if self.config.features.llms {
                let several = self.source.languages.len() > 1;
                let languages = self
                    .source
                    .languages
                    .iter()
                    .filter(|_| several)
                    .map(|(id, _)| Some(id));
                let lists = [None].into_iter().chain(languages);
                targets.extend(
                    lists
                        .filter(|of| !self.is_taken(&self.llms_output(*of)))
                        .map(OutputTarget::Llms),
                );
            }
        }
        targets
    }

    /// Returns true if a language has a search page.
    pub(super) fn has_search(&self, language: LanguageId) -> bool {
        let output = || self.output_of(OutputTarget::Search(language));
        // A site's own layouts have no place for our search pages.
        self.config.features.search
            && !self.is_liquid_site()
            && (self.failed.is_empty() || self.can_render(&output()))
    }

    /// Returns the output path of a target.
    #[must_use]
    pub fn output_of(&self, target: OutputTarget) -> String {
        match target {
            OutputTarget::Page(id) => self.source.pages[id].output.clone(),
            OutputTarget::Listing(listing) => self.plan.listings[listing].output(),
            OutputTarget::Home => "index.html".to_owned(),
            OutputTarget::Search(language) => {
                format!("{}index.html", &self.search_url(language)[1..])
            }
            OutputTarget::Book(language) => format!("{}index.html", &self.book_url(language)[1..]),
            OutputTarget::NotFound(language) => self.not_found_output(language),
            OutputTarget::Fallback(fallback) => self.plan.fallbacks[fallback].output.clone(),
            OutputTarget::Other(other) => self.source.others[other].output.clone(),
            OutputTarget::Generated(at) => {
                self.liquid_globals.generated.pages[at].page.output.clone()
            }
            OutputTarget::Redirect(redirect) => self.plan.redirects[redirect].output.clone(),
            OutputTarget::Redirects => redirects::MAP.to_owned(),
            OutputTarget::RedirectsOfHosts => redirects::HOSTS.to_owned(),
            OutputTarget::Sitemap(part) => self.sitemap_output(part),
            OutputTarget::Feed(feed) => self.plan.feeds[feed].output(),
            OutputTarget::OfPlugin(file) => self.plan.plugin_files[file].output.clone(),
            OutputTarget::Social(card) => self.plan.cards[card].0.clone(),
            OutputTarget::Robots => "robots.txt".to_owned(),
            OutputTarget::Llms(language) => self.llms_output(language),
            OutputTarget::Translations => self.translations_output().unwrap_or_default(),
            OutputTarget::Localized(at) => self.plan.localized.documents[at].output.clone(),
        }
    }

    /// The file that is written beside a target: a page's Markdown.
    #[must_use]
    pub fn beside(&self, target: OutputTarget) -> Option<String> {
        match target {
            OutputTarget::Page(id) => self.markdown_beside(&self.source.pages[id]),
            _ => None,
        }
    }
}

impl Site {
    /// Returns the page that an output shows, if it shows one.
    #[must_use]
    pub fn page_of(&self, target: OutputTarget) -> Option<PageId> {
        match target {
            OutputTarget::Page(id) => Some(id),
            OutputTarget::Fallback(fallback) => Some(self.plan.fallbacks[fallback].page),
            OutputTarget::Localized(at) => self.localized_page(at),
            _ => None,
        }
    }

    /// Returns the language of a page's readers; for a fallback page it differs from the page's language.
    #[must_use]
    pub fn reader_of(&self, target: OutputTarget) -> Option<LanguageId> {
        match target {
            OutputTarget::Page(id) => Some(self.source.pages[id].language),
            OutputTarget::Fallback(fallback) => Some(self.plan.fallbacks[fallback].language),
            OutputTarget::Localized(at) => self.localized_reader(at),
            _ => None,
        }
    }

    /// Returns the source file of an output, if it has one.
    #[must_use]
    pub fn path(&self, target: OutputTarget) -> Option<&str> {
        match target {
            OutputTarget::Page(id) => Some(&self.source.pages[id].path),
            OutputTarget::Other(other) => Some(&self.source.others[other].path),
            OutputTarget::Generated(at) => {
                let page = &self.liquid_globals.generated.pages[at];
                page.has_file.then_some(&page.page.path)
            }
            OutputTarget::Redirect(redirect) => self.plan.redirects[redirect].path.as_deref(),
            OutputTarget::Fallback(fallback) => {
                Some(&self.source.pages[self.plan.fallbacks[fallback].page].path)
            }
            OutputTarget::Localized(at) => self.localized_path(at),
            _ => None,
        }
    }
}
