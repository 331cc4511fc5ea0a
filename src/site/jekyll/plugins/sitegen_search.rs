//! `{% sitegen_search %}`: sitegen's search, in a page or layout of a Liquid site.

use crate::config::Config;
use crate::site::SiteData;
use crate::site::liquid_drops::PageEnvironment;

/// The name of the tag.
pub(in crate::site) const TAG: &str = "sitegen_search";
const TEMPLATE: &str = "search-widget.html";

/// Returns the search form in the language of the page, with its results, style and script.
pub(super) fn render(page: &PageEnvironment<'_>) -> Option<String> {
    let site = page.site;
    if !site.config.additions.search || !site.is_liquid_site() {
        return None;
    }
    let language = page.page.and_then(|number| site.source.pages.get(number));
    let language = language.map_or_else(|| site.usual_language(), |page| page.language);
    let context = site.context(language);
    let rendered = site.theme_assets.engine.render(TEMPLATE, &context, 0);
    Some(rendered.unwrap_or_default().text)
}

impl SiteData {
    /// Returns true if the site has a search index. A Liquid site has one if a layout or an include shows the search,
    /// or if the config says `search: true`.
    #[must_use]
    pub fn builds_search(&self) -> bool {
        self.config.features.search && (!self.is_liquid_site() || self.liquid_globals.shows_search)
    }
}

/// Returns true if a Liquid site with these layouts and includes has a search index.
pub(in crate::site) fn is_asked_for<'t>(
    config: &Config,
    mut texts: impl Iterator<Item = &'t str>,
) -> bool {
    let says = config.data.get("search").and_then(crate::yaml::truth);
    let has_tag = |text: &str| memchr::memmem::find(text.as_bytes(), TAG.as_bytes()).is_some();
    config.additions.search && (says == Some(true) || texts.any(has_tag))
}
