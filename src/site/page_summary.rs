//! What a page says of its body to templates and to search, beside the body's HTML.

use serde::{Deserialize, Serialize};

use super::social_metadata;
use crate::content::Page;
use crate::markdown::{Body, ErrorLine, Heading};

/// The facts of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSummary {
    /// The headings in their order.
    pub(super) outline: Vec<Heading>,
    /// The error that the page is about.
    pub(super) error: Option<ErrorLine>,
    /// Whether the block that says it stands where the eye falls first anyway.
    pub(super) error_stands_first: bool,
    /// How many minutes it takes to read, where a template asks for that.
    pub(super) minutes: usize,
    /// What the page is about in a sentence: its `description`, else its first paragraph.
    pub(super) description: String,
}

impl PageSummary {
    /// How many headings the body has.
    #[must_use]
    pub fn headings(&self) -> usize {
        self.outline.len()
    }

    /// The facts of a page's body, and its HTML.
    pub(super) fn of(page: &Page, body: Body) -> (Self, String) {
        let error = body.error.as_ref();
        let gist = Self {
            error_stands_first: error.is_some_and(|error| stands_first(error, &body.html)),
            minutes: body.length.minutes(),
            description: social_metadata::description(page, &body.html),
            outline: body.outline,
            error: body.error,
        };
        (gist, body.html)
    }
}

/// Whether the block that says the error stands where the eye falls first anyway.
fn stands_first(error: &ErrorLine, html: &str) -> bool {
    const FIRST: usize = 700;
    let at = |html: &str, text: &str| memchr::memmem::find(html.as_bytes(), text.as_bytes());
    let rest = at(html, "</h1>").map_or(html, |at| &html[at..]);
    at(rest, &format!("id=\"{}\"", error.id)).is_some_and(|at| rest[..at].chars().count() < FIRST)
}
