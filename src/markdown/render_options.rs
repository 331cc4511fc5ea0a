//! The surroundings of a body while it is rendered: options, and the places of its text in the file.

use std::cell::OnceCell;
use std::ops::Range;

use super::outline::Heading;
use super::{Destination, Markup, ShownImage};
use crate::config::Dialect;
use crate::content::BodyFormat;
use crate::diagnostics::{Lines, SourceSpan};
use crate::language::{Direction, LanguageMessages, LanguageTag};
use highlight::Highlighter;
use text_scan::source_map::SourceMap;

/// Input of `render`: the body, its place in the source file, and the properties of its page.
pub struct RenderOptions<'a> {
    /// Path of the file, as shown in diagnostics.
    pub path: &'a str,
    /// The whole text of the file.
    pub text: &'a str,
    /// The body as in the file, or as Liquid expanded it.
    pub body: &'a str,
    /// Byte offset of the body in the file.
    pub start: usize,
    /// Maps offsets of the body to offsets of the file, relative to `start`.
    pub map: &'a SourceMap,
    /// The format of the body.
    pub format: BodyFormat,
    /// The Markdown dialect.
    pub dialect: &'a Dialect,
    /// The HTML that Markdown is rendered to.
    pub markup: Markup,
    /// The page's language.
    pub language: &'a LanguageTag,
    /// Text direction of the page's language.
    pub direction: Direction,
    /// True for languages in which quotation marks, dashes and ellipses are full-width (Chinese, Japanese). A line
    /// break beside them is then removed.
    pub has_wide_punctuation: bool,
    /// Interface texts in the page's language.
    pub words: &'a LanguageMessages,
    /// The outline of the note's original, if this page is a translation.
    pub original: Option<&'a [Heading]>,
    /// Resolves the target of a link to a source file, as written.
    pub resolve: &'a dyn Fn(&str) -> Option<Destination>,
    /// True if links in raw HTML are resolved too.
    pub resolve_html_links: bool,
    /// Returns how a page shows an image of the site, by its URL as written.
    pub image: &'a dyn Fn(&str) -> Option<ShownImage>,
    /// True if the body is the main content of a page: headings then get links to themselves, and the error line gets
    /// an anchor.
    pub is_full_page: bool,
    /// True if code is highlighted; false if only the structure of the body is needed.
    pub highlight_code: bool,
    /// True if `Body::reading_time` is computed.
    pub count_words: bool,
    /// True if active content is removed from the body (`sanitize: true`).
    pub sanitize: bool,
    /// True if directives (`:::note`) are read. They have no effect in [`Markup::Jekyll`].
    pub directives: bool,
    /// Code with more lines is folded; `None` if only code that asks for it is.
    pub fold_code: Option<usize>,
    /// The most bytes that a page may have. The HTML of a longer body is cut behind them: the page is not published.
    pub most_bytes: u64,
    /// The highlighter for code blocks.
    pub highlighter: &'a Highlighter,
    /// Line table of the file, built for the first diagnostic.
    pub lines: OnceCell<Lines>,
}

impl RenderOptions<'_> {
    /// Returns true if `html` alone is longer than a page may be.
    pub(super) fn is_too_long(&self, html: &str) -> bool {
        html.len() as u64 > self.most_bytes
    }

    /// Returns true if the directives of the body are read.
    pub(super) fn reads_directives(&self) -> bool {
        self.directives && self.markup == Markup::Sitegen
    }

    /// Maps a byte range of the body to the file.
    pub(super) fn span(&self, span: &Range<usize>) -> Range<usize> {
        let within = |at: usize| {
            let at = (self.start + at).min(self.text.len());
            (0..=at)
                .rev()
                .find(|at| self.text.is_char_boundary(*at))
                .unwrap_or(0)
        };
        let start = within(self.map.source(span.start));
        let end = match span.end.checked_sub(1) {
            Some(last) if last >= span.start => within(self.map.source(last) + 1),
            _ => start,
        };
        start..end.max(start)
    }

    /// Maps a byte range of the body to the file if the file contains the same text there; `None` if Liquid produced
    /// it.
    pub(super) fn unchanged_span(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let start = self.start + self.map.source(span.start);
        let own = start..start + span.len();
        let is_whole = self.map.between(span.start, span.end).next().is_none();
        let is_same = self.text.get(own.clone()) == self.body.get(span.clone());
        (is_whole && is_same).then_some(own)
    }

    /// Returns the position in the file of a byte range of the body.
    pub(super) fn place(&self, span: &Range<usize>, label: &str) -> SourceSpan {
        let lines = self.lines.get_or_init(|| Lines::of(self.text));
        lines.place(self.path, self.text, self.span(span), label)
    }
}
