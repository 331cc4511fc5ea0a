//! All that a site publishes: what people see, and what programs read.

use super::{OutputTarget, Site, redirects};
use crate::language::LanguageId;

impl Site {
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
