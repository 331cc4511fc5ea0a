//! A rendered document, and the parts of a page that the next build can reuse.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Dependencies, OutputTarget, PageSummary, RequestedImage};
use crate::content::Fingerprint;
use search_index as search;

/// A rendered file.
#[derive(Debug, Default)]
pub struct Document {
    /// The path relative to the output folder.
    pub output: String,
    /// Its content.
    pub content: Vec<u8>,
    /// Its search document.
    pub search: Option<search::PageEntry>,
    /// The path and content of the page's Markdown, a second output.
    pub beside: Option<(String, String)>,
    /// Its dependencies beyond the facts of the site; of a page in layouts in Liquid, those of its body.
    pub asked: Dependencies,
    /// The images that its templates asked for.
    pub requested: Vec<RequestedImage>,
    /// The dependencies of the layouts in Liquid around its body.
    pub layouts: Dependencies,
    /// Inputs and parts of a page for the next build.
    pub made: Option<PageRecord>,
    /// The source text of a page, for the checks.
    pub text: Option<String>,
    /// True if the content is known to have no forbidden characters.
    pub(super) is_printable: bool,
}

/// Inputs of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRecord {
    /// The fingerprint of the template name and of the template context without the body.
    pub described: Fingerprint,
    /// The fingerprint of the search document without the body; `None` if search excludes the page.
    pub searched: Option<Fingerprint>,
    /// The body, if the document contains it unchanged.
    pub body: Option<BodyLocation>,
    /// True if the page is rendered by layouts in Liquid.
    pub is_liquid: bool,
}

/// The position of a body in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyLocation {
    /// Its summary.
    pub summary: PageSummary,
    /// The start of the body, up to the end of its own title.
    pub heading: String,
    /// The range of the rest of the body in the document, in bytes.
    pub rest: Range<usize>,
}

/// A body of the last build whose inputs did not change.
#[derive(Debug)]
pub struct ReusedBody {
    /// Its summary.
    pub summary: PageSummary,
    /// The HTML.
    pub html: String,
    /// True if its search document must be built again.
    pub needs_indexing: bool,
}

impl Document {
    pub(super) fn text(output: String, content: String) -> Self {
        Self {
            output,
            is_printable: crate::content::is_printable(&content),
            content: content.into_bytes(),
            ..Self::default()
        }
    }

    /// Removes characters that no document may contain. An author's file that is not a page keeps them, unless its
    /// name says that it is markup.
    pub(super) fn leave_out_forbidden(&mut self, target: OutputTarget) {
        let is_own = matches!(target, OutputTarget::Other(_) | OutputTarget::Social(_));
        let is_markup = !is_own
            || [".html", ".htm", ".xml", ".xhtml", ".atom", ".rss", ".svg"]
                .iter()
                .any(|ending| self.output.ends_with(ending));
        if is_markup
            && !self.is_printable
            && let Ok(text) = simdutf8::basic::from_utf8(&self.content)
            && !crate::content::is_printable(text)
        {
            self.content = crate::content::printable(text).into_owned().into_bytes();
        }
    }
}
