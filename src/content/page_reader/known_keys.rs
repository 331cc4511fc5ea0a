//! Keys of the front matter that are nearly known. Every other key is the author's own.

use std::cell::RefCell;
use std::collections::HashMap;

use super::PageReader;
use crate::config::Layout;
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};
use crate::near_miss;

/// The keys that sitegen reads, and usual keys of authors that are near to them.
const KNOWN: [&str; 63] = [
    "alias",
    "aliases",
    "author",
    "authors",
    "canonical",
    "canonical_url",
    "categories",
    "category",
    "comments",
    "data",
    "date",
    "description",
    "draft",
    "edit_url",
    "error",
    "excerpt",
    "generated",
    "i18n_key",
    "image",
    "images",
    "issues_url",
    "keywords",
    "lang",
    "lang-ref",
    "lang_ref",
    "language",
    "languages",
    "last_modified_at",
    "layout",
    "link",
    "links",
    "locale",
    "mode",
    "model",
    "name",
    "namespace",
    "nav",
    "noindex",
    "order",
    "page_id",
    "pages",
    "permalink",
    "published",
    "redirect_from",
    "redirect_to",
    "ref",
    "render_with_liquid",
    "robots",
    "search",
    "sitemap",
    "slug",
    "subtitle",
    "tag",
    "tags",
    "template",
    "title",
    "translated",
    "translation_id",
    "translation_key",
    "translationKey",
    "translator",
    "type",
    "weight",
];

/// The most keys whose result a thread keeps.
const MOST_KEPT: usize = 1024;

thread_local! {
    /// Results by key: a key of an author's own is often in every file.
    static NEAREST: RefCell<HashMap<String, Option<&'static str>>> = RefCell::default();
}

impl PageReader<'_> {
    /// Reports keys that are nearly known. Another program, or a theme of Jekyll, may read them: then that is an info
    /// message.
    pub(super) fn check_keys(&mut self) {
        let severity = match self.config.layout {
            Layout::Sitegen => Severity::Warning,
            Layout::Jekyll | Layout::Folder => Severity::Info,
        };
        let misses = self.front_matter.keys().filter_map(|(key, span)| {
            let near = nearest(key)?;
            let message = format!("`{key}` is no key of the front matter that sitegen reads");
            let place = SourceSpan::span(self.path, self.text, span, "not read");
            let diagnostic = Diagnostic::new(severity, "key-unknown", message).at(place);
            Some(diagnostic.help(format!("did you mean `{near}`?")))
        });
        let misses: Vec<Diagnostic> = misses.collect();
        self.diagnostics.extend(misses);
    }
}

fn nearest(key: &str) -> Option<&'static str> {
    if KNOWN.contains(&key) {
        return None;
    }
    NEAREST.with_borrow_mut(|known| {
        if let Some(near) = known.get(key) {
            return *near;
        }
        let near = near_miss::misspelt(key, KNOWN);
        if known.len() < MOST_KEPT {
            known.insert(key.to_owned(), near);
        }
        near
    })
}
