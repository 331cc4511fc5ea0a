//! Values of a body for templates and search, beside its HTML.

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
    /// True if the block with the error line is at the start of the page.
    pub(super) error_stands_first: bool,
    /// True if the body has nothing but a title.
    pub(super) is_blank: bool,
    /// Reading time in minutes, if a template uses it.
    pub(super) minutes: usize,
    /// One sentence about the page: its `description`, else its first paragraph.
    pub(super) description: String,
}

impl PageSummary {
    /// Returns the number of headings in the body.
    #[must_use]
    pub fn headings(&self) -> usize {
        self.outline.len()
    }

    /// The facts of a page's body, and its HTML.
    pub(super) fn of(page: &Page, mut body: Body) -> (Self, String) {
        if page.denies_error() {
            body.error = None;
        }
        let error = body.error.as_ref();
        let rest = rest(&body.html);
        let summary = Self {
            is_blank: rest.trim_start().is_empty(),
            error_stands_first: error.is_some_and(|error| stands_first(error, rest)),
            minutes: body.reading_time.minutes(),
            description: social_metadata::description(page, &body.html),
            outline: body.outline,
            error: body.error,
        };
        (summary, body.html)
    }
}

/// Returns true if the block with the error line is at the start of the HTML behind the title.
fn stands_first(error: &ErrorLine, rest: &str) -> bool {
    const FIRST: usize = 700;
    let id = format!("id=\"{}\"", error.id);
    let at = memchr::memmem::find(rest.as_bytes(), id.as_bytes());
    at.is_some_and(|at| rest[..at].chars().count() < FIRST)
}

/// Returns the HTML of a body behind its title.
fn rest(html: &str) -> &str {
    const END: &str = "</h1>";
    memchr::memmem::find(html.as_bytes(), END.as_bytes()).map_or(html, |at| &html[at + END.len()..])
}
