//! The tags, filters and pages of Jekyll plugins that sitegen implements, each in a file of its own.
//!
//! A plugin is active if the config or the Gemfile of the site loads it ([`Plugins::has`](super::super::plugins)). In a
//! Liquid site the tags of the plugins that themes bring are active too: Jekyll loads the dependencies of a theme.

mod feed;
mod files;
mod polyglot;
pub(in crate::site) mod redirect_from;
mod seo_tag;
pub(in crate::site) mod sitegen_search;
mod sitemap;
mod view;

pub(in crate::site) use files::PluginFile;

use crate::liquid::{PluginTag, Value};
use crate::site::liquid_drops::PageEnvironment;

/// Returns the output of a tag; `None` if no active plugin has it.
pub(in crate::site) fn tag(page: &PageEnvironment<'_>, tag: &PluginTag<'_>) -> Option<String> {
    let has = |gem: &str| page.site.liquid_globals.plugins.has(gem) || page.site.is_liquid_site();
    match tag.name {
        sitegen_search::TAG => sitegen_search::render(page),
        "feed_meta" if has("jekyll-feed") => Some(feed::meta_tag(page)),
        "seo" if has("jekyll-seo-tag") => Some(seo_tag::tag(page, tag)),
        "static_href" | "Static_Href" | "I18n_Headers" | "i18n_headers"
            if page.has_plugin(polyglot::GEM) =>
        {
            polyglot::tag(page, tag)
        }
        _ => None,
    }
}

/// Returns the result of a filter; `None` if no active plugin has it.
pub(in crate::site) fn filter(
    _page: &PageEnvironment<'_>,
    _name: &str,
    _input: &Value,
    _arguments: &[Value],
) -> Option<Value> {
    None
}
