//! Anchors of pages and of other documents of the site.

use std::sync::PoisonError;

use super::super::page_links::{PageLinks, heading_key};
use super::LinkGraph;
use crate::config::Layout;
use crate::site::OutputTarget;
use crate::translations::PageId;

impl<'s> LinkGraph<'s> {
    /// Returns true if a page has this anchor. Templates may define it.
    pub(crate) fn has_anchor(&self, id: PageId, name: &str) -> bool {
        if name == "top" || name.starts_with(":~:") {
            return true;
        }
        // The fragment of a link is written as ids are.
        let clean = crate::markdown::clean(name);
        let has = |extract: &PageLinks| extract.ids.contains(name) || extract.ids.contains(&*clean);
        // Another program makes ids of headings in its own way (GitHub finds them in any case), and shows demos in other
        // pages.
        let is_folder = self.site.config.layout == Layout::Folder;
        let key = |name: &str| match is_folder {
            true => heading_key(&name.to_lowercase()),
            false => heading_key(name),
        };
        let is_elsewhere = |extract: &PageLinks| {
            let is_demo = || {
                self.site.source.pages[id]
                    .path
                    .split('/')
                    .any(|f| f == "demo")
            };
            self.is_of_another_program() && (extract.headings.contains(&key(name)) || is_demo())
        };
        let is_there =
            |extract: &PageLinks| extract.has_shortcodes || has(extract) || is_elsewhere(extract);
        if self
            .extracts
            .get(&id)
            .is_none_or(|extract| is_there(extract))
        {
            return true;
        }
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        whole
            .entry(id)
            .or_insert_with(|| {
                let (document, _) = self.site.render(OutputTarget::Page(id));
                let content = document
                    .map(|document| document.content)
                    .unwrap_or_default();
                let html = String::from_utf8_lossy(&content);
                crate::markdown::html_tags::ids(&html).collect()
            })
            .contains(name)
    }

    /// The names of places in a page's body, sorted.
    pub(crate) fn anchors(&self, id: PageId) -> Vec<&str> {
        let ids = self.extracts.get(&id).map(|extract| &extract.ids);
        let mut names: Vec<&str> = ids.into_iter().flatten().map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}
