//! The tags, filters and pages of Jekyll plugins that sitegen implements, each in a file of its own.
//!
//! A plugin is active if the config or the Gemfile of the site loads it ([`Plugins::has`](super::super::plugins)). In a
//! Liquid site the tags of the plugins that themes bring are active too: Jekyll loads the dependencies of a theme.

mod archives;
mod avatar;
pub(super) mod default_layout;
mod emoji;
mod feed;
mod files;
mod gist;
mod github_edit_link;
pub(in crate::site) mod last_modified_at;
mod mentions;
pub(in crate::site) mod multiple_languages;
mod paginate;
mod paginate_v2;
mod polyglot;
pub(in crate::site) mod redirect_from;
mod seo_tag;
pub(in crate::site) mod sitegen_search;
mod sitemap;
mod text_nodes;
mod toc;
mod view;

pub(in crate::site) use files::PluginFile;

use super::generated_pages::{GeneratedPages, SiteContent};
use crate::content::Page;
use crate::liquid::{PluginTag, Value};
use crate::site::liquid_drops::PageEnvironment;
use crate::site::plugins::Plugins;
use crate::site::{LiquidInput, Site};

/// Returns the output of a tag; `None` if no active plugin has it.
pub(in crate::site) fn tag(page: &PageEnvironment<'_>, tag: &PluginTag<'_>) -> Option<String> {
    let plugins = &page.site.liquid_globals.plugins;
    // A tag of the same name in `_plugins` does something else.
    let is_free = page.site.is_liquid_site() && !plugins.tags.contains(tag.name);
    let has = |gem: &str| plugins.has(gem) || is_free;
    match tag.name {
        sitegen_search::TAG => sitegen_search::render(page),
        "last_modified_at" if has(last_modified_at::GEM) => Some(last_modified_at::tag(page, tag)),
        "toc" if has("jekyll-toc") => Some(toc::tag(&view::PluginView::new(page))),
        "avatar" if has("jekyll-avatar") => Some(avatar::tag(tag)),
        "gist" if has("jekyll-gist") => Some(gist::tag(tag)),
        github_edit_link::TAG if has("jekyll-github-metadata") => {
            Some(github_edit_link::tag(&view::PluginView::new(page), tag))
        }
        "feed_meta" if has("jekyll-feed") => Some(feed::meta_tag(page)),
        "seo" if has("jekyll-seo-tag") => Some(seo_tag::tag(page, tag)),
        "static_href" | "Static_Href" | "I18n_Headers" | "i18n_headers"
            if page.has_plugin(polyglot::GEM) =>
        {
            polyglot::tag(page, tag)
        }
        _ if page.has_plugin(multiple_languages::GEM) => multiple_languages::tag(page, tag),
        _ => None,
    }
}

/// Returns the input of a tag that is not recorded while the tag reads it: the whole site, unless the tag is known to
/// read everything through the environment.
pub(in crate::site) fn reads_of_tag(name: &str) -> Option<LiquidInput> {
    match name {
        "seo" | "feed_meta" | github_edit_link::TAG => None,
        sitegen_search::TAG => Some(LiquidInput::Theme),
        _ => Some(LiquidInput::Whole),
    }
}

/// Returns the input of a filter that is not recorded while the filter reads it. See [`reads_of_tag`].
pub(in crate::site) fn reads_of_filter(_name: &str) -> Option<LiquidInput> {
    Some(LiquidInput::Whole)
}

/// Returns the result of a filter; `None` if no active plugin has it.
pub(in crate::site) fn filter(
    page: &PageEnvironment<'_>,
    name: &str,
    input: &Value,
    _arguments: &[Value],
) -> Option<Value> {
    let plugins = &page.site.liquid_globals.plugins;
    if toc::FILTERS.contains(&name) && plugins.has("jekyll-toc") {
        return Some(toc::filter(&view::PluginView::new(page), name, input));
    }
    None
}

/// Returns the value that a plugin gives to a key of a page; `None` if none does.
pub(in crate::site) fn page_value(
    environment: &PageEnvironment<'_>,
    page: &Page,
    key: &str,
) -> Option<Value> {
    match key {
        "last_modified_at" => last_modified_at::value(environment, page),
        _ => None,
    }
}

/// Adds the pages that the plugins of a site generate, in the order of Jekyll's generators.
pub(in crate::site) fn generate(
    content: &SiteContent<'_>,
    plugins: &Plugins,
    generated: &mut GeneratedPages,
) {
    if plugins.has("jekyll-archives") {
        archives::generate(content, generated);
    }
    if plugins.has("jekyll-paginate") {
        paginate::generate(content, generated);
    }
    if plugins.has("jekyll-paginate-v2") {
        paginate_v2::generate(content, generated);
    }
}

/// Returns a document as the plugins leave it that change the whole text (Jekyll's hook `post_render`).
pub(super) fn after_layouts(site: &Site, page: &Page, mut html: String) -> String {
    let plugins = &site.liquid_globals.plugins;
    if !site.is_liquid_site() || !page.output.ends_with(".html") {
        return html;
    }
    if plugins.has("jemoji") {
        html = emoji::apply(site, html);
    }
    if plugins.has("jekyll-mentions") {
        html = mentions::apply(site, page, html);
    }
    html
}
