//! jekyll-default-layout 0.1: the layout of a page of Markdown that names none.

use crate::content::{BodyFormat, Page, PageKind};
use crate::site::SiteData;

impl SiteData {
    /// Returns the layout that a page has by its kind; `None` without the plugin.
    pub(in crate::site) fn default_layout(&self, page: &Page) -> Option<&'static str> {
        if !self.config.page_plugins.has_default_layout || page.format != BodyFormat::Markdown {
            return None;
        }
        let is_home = page.url == "/";
        let is_page = page.kind == PageKind::Page;
        let is_post = matches!(page.kind, PageKind::Post | PageKind::Draft);
        if !is_page && !is_post {
            return None;
        }
        let layouts = &self.liquid_globals.layouts;
        let choices = [
            ("home", is_home),
            ("page", is_page),
            ("post", is_post),
            ("default", true),
        ];
        let mut choices = choices.into_iter();
        let choice = choices.find(|(name, is_of_kind)| *is_of_kind && layouts.has(name));
        choice.map(|(name, _)| name)
    }
}
