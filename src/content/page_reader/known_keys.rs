//! Keys of the front matter that are nearly known. Every other key is the author's own. The known keys are those of
//! `site_schema`.

use std::cell::RefCell;
use std::collections::HashMap;

use super::PageReader;
use crate::config::Layout;
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};
use crate::near_miss;

/// Usual keys of authors that are near to keys that sitegen reads.
const OF_AUTHORS: [&str; 15] = [
    "alias",
    "authors",
    "comments",
    "data",
    "images",
    "keywords",
    "languages",
    "link",
    "links",
    "mode",
    "name",
    "order",
    "pages",
    "subtitle",
    "translator",
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
    NEAREST.with_borrow_mut(|found| {
        if let Some(near) = found.get(key) {
            return *near;
        }
        let known = || {
            let read = site_schema::front_matter().flat_map(site_schema::Key::names);
            read.chain(OF_AUTHORS)
        };
        let is_known = known().any(|known| known == key);
        let near = (!is_known)
            .then(|| near_miss::misspelt(key, known()))
            .flatten();
        if found.len() < MOST_KEPT {
            found.insert(key.to_owned(), near);
        }
        near
    })
}
