//! Writes events as HTML, in one pass into one buffer.

mod code;
mod code_lines;
mod components;
mod contents;
mod elements;
mod footnotes;
mod headings;
mod links;
mod raw;
mod tables;
mod url;

use std::borrow::Cow;
use std::mem;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::body_diagnostics::BodyDiagnostics;
use super::{Body, DocumentEvent, HeadingCollector, PreparedBody, RenderOptions, cjk, math};
use crate::config::Dialect;
use crate::diagnostics::Diagnostic;
use crate::language::{Direction, isolation};
use crate::work_counter;
use highlight::escape_into;
use kramdown::{Attributes, BodyEvent, Problem, TableSection, escape_attribute};

pub use code::html as code;
pub(super) use raw::resolved;

/// Percent-encodes the characters of `url` that an attribute must not contain; does not escape HTML.
#[must_use]
pub fn encoded_url(url: &str) -> String {
    url::encoded(url)
}

/// Returns true if HTML consists of one comment that suppresses a finding of `check`.
fn is_for_check(html: &str) -> bool {
    let html = html.trim();
    html.starts_with("<!-- sitegen-ignore") && html.find("-->") == html.len().checked_sub(3)
}

/// Returns true for the end of an element within a line of text.
fn is_inline(end: &TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

/// Writes one body.
pub(super) struct HtmlWriter<'a> {
    options: &'a RenderOptions<'a>,
    /// True for CommonMark.
    is_common: bool,
    /// True if punctuation of ambiguous width is wide. It has no effect in kramdown.
    has_wide_signs: bool,
    prepared: &'a PreparedBody<'a>,
    diagnostics: BodyDiagnostics,
    body: Body,
    out: String,
    headings: HeadingCollector,
    /// Byte offset in `out` of the open heading.
    heading_start: usize,
    /// Byte range of the open heading in the body.
    heading_range: Range<usize>,
    /// The headings written so far.
    written: Vec<contents::WrittenHeading>,
    /// The levels of the sections around the last heading, and its own level.
    above: Vec<u8>,
    /// True if the next heading is omitted from the table of contents.
    is_unlisted: bool,
    contents: Option<contents::TableOfContents>,
    /// Attributes for the next element.
    attributes: Attributes,
    /// A line break that may be removed: its offset in `out`, and the character before it.
    soft_break: Option<(usize, char)>,
    last: char,
    /// Offset in `out` of the text that was written last.
    text_start: Option<usize>,
    /// The raw element around the next text, if the text is left-to-right in it or must have no elements.
    raw_element: Option<&'static str>,
    code: Option<code::OpenCodeBlock>,
    alignments: Vec<Alignment>,
    column: usize,
    /// The open section of the table.
    section: Option<TableSection>,
    /// The alternative text of the open image, and the nesting depth of images.
    image: Option<(String, usize)>,
    /// True if the open image is in a `<picture>`.
    is_in_picture: bool,
    /// Offset in `out` of raw HTML that was written last. A tag may span several events.
    html_start: Option<usize>,
    /// Number of images so far.
    images: usize,
    /// The names of the open footnotes, each with the buffer of the text around it.
    outer_buffers: Vec<(String, String)>,
    footnotes: footnotes::Footnotes,
    components: components::Components,
}

impl<'a> HtmlWriter<'a> {
    pub(super) fn new(options: &'a RenderOptions<'a>, prepared: &'a PreparedBody<'a>) -> Self {
        let is_common = *options.dialect == Dialect::CommonMark;
        Self {
            options,
            is_common,
            has_wide_signs: is_common && options.has_wide_punctuation,
            prepared,
            diagnostics: BodyDiagnostics::default(),
            body: Body::default(),
            out: String::with_capacity(options.body.len() * 5 / 2),
            headings: HeadingCollector::new(options.dialect, options.reads_directives()),
            heading_start: 0,
            heading_range: 0..0,
            written: Vec::new(),
            above: Vec::new(),
            is_unlisted: false,
            contents: None,
            attributes: Attributes::new(),
            soft_break: None,
            last: '\n',
            text_start: None,
            raw_element: None,
            code: None,
            alignments: Vec::new(),
            column: 0,
            section: None,
            image: None,
            is_in_picture: false,
            html_start: None,
            images: 0,
            outer_buffers: Vec::new(),
            footnotes: footnotes::Footnotes::default(),
            components: components::Components::new(options),
        }
    }

    pub(super) fn write(mut self) -> (Body, Vec<Diagnostic>) {
        let prepared = self.prepared;
        let problems = prepared.for_each_event(|event, range| self.document_event(event, range));
        self.finish(&problems)
    }

    /// Returns the body, after the last event.
    pub(super) fn finish(mut self, problems: &[Problem]) -> (Body, Vec<Diagnostic>) {
        self.end_html();
        self.isolate_text();
        self.end_fence_tabs();
        let (options, prepared) = (self.options, self.prepared);
        for problem in problems {
            self.diagnostics
                .report(|| options.problem(prepared, problem));
        }
        let footnotes = self.footnotes();
        self.insert(footnotes);
        // Texts derived from the body (feeds, search, `llms.txt`) then have none either.
        if let Cow::Owned(html) = highlight::without_controls(&self.out) {
            self.out = html;
            for heading in &mut self.headings.done {
                heading.text = highlight::without_controls(&heading.text).into_owned();
                let html = heading.html.take();
                heading.html = html.map(|html| highlight::without_controls(&html).into_owned());
            }
        }
        self.body.outline = self.headings.done;
        self.body.html = if self.options.sanitize {
            super::sanitized(&self.out)
        } else {
            self.out
        };
        (self.body, self.diagnostics.done())
    }

    /// Writes the next event of the document.
    pub(super) fn document_event(&mut self, event: DocumentEvent<'_, '_>, range: Range<usize>) {
        if self.options.is_too_long(&self.out) {
            return;
        }
        match event {
            DocumentEvent::Body(event) => self.body_event(event, range),
            DocumentEvent::Directive(event) => {
                self.end_html();
                self.isolate_text();
                self.end_fence_tabs();
                self.directive(event);
            }
        }
    }

    /// Writes the next event of the body.
    fn body_event(&mut self, event: BodyEvent<'_>, range: Range<usize>) {
        work_counter::done(1);
        if self.components.has_fence_tabs() && self.ends_fence_tabs(&event) {
            self.end_fence_tabs();
        }
        let is_text = matches!(
            &event,
            BodyEvent::Markdown(Event::Text(_) | Event::SoftBreak)
        );
        let is_html = matches!(
            &event,
            BodyEvent::Markdown(Event::Html(_) | Event::InlineHtml(_))
        );
        if !is_html {
            self.end_html();
        }
        match event {
            BodyEvent::Markdown(event) => {
                self.headings.event(&event);
                if self.components.has_badges {
                    self.badge_event(&event);
                }
                if !is_text && !self.components.is_in_badge() {
                    self.isolate_text();
                }
                self.event(event, range);
            }
            BodyEvent::Attributes(attributes) => self.attributes = attributes,
            BodyEvent::TableSection(section) => self.open_section(section),
            BodyEvent::TableOfContents { ordered } => self.place_table_of_contents(ordered),
            BodyEvent::UnlistedHeading => self.is_unlisted = true,
            BodyEvent::Blank | BodyEvent::ElementContent { .. } => {}
            BodyEvent::Footnotes => {
                self.soft_break = None;
                self.footnotes.at = Some(self.out.len());
            }
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if let Some((alternative, _)) = &mut self.image {
            match event {
                Event::Text(text) | Event::Code(text) => {
                    if let Some((at, before)) = self.soft_break.take()
                        && let Some(next) = text.chars().next()
                        && cjk::joins(before, next, self.has_wide_signs)
                    {
                        alternative.truncate(at);
                    }
                    alternative.push_str(&text);
                    return;
                }
                Event::SoftBreak if self.is_common => {
                    let before = alternative.chars().next_back().unwrap_or(' ');
                    self.soft_break = Some((alternative.len(), before));
                    alternative.push(' ');
                    return;
                }
                Event::SoftBreak | Event::HardBreak => {
                    alternative.push(' ');
                    return;
                }
                Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
                _ => return,
            }
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => {
                if !is_inline(&tag) {
                    self.raw_element = None;
                }
                self.end(tag);
            }
            Event::Text(text) => match &mut self.code {
                Some(open) => open.code.push_str(&text),
                None => self.text(&text),
            },
            Event::Code(code) => self.inline_code(&code),
            // Comments for `check` are not published.
            Event::Html(html) | Event::InlineHtml(html) if is_for_check(&html) => {}
            Event::Html(html) => self.raw_html(&html),
            Event::InlineHtml(html) => {
                self.raw_element = isolation::raw_element(self.raw_element, &html);
                self.raw_html(&html);
            }
            Event::SoftBreak => {
                self.soft_break = Some((self.out.len(), self.last));
                self.out.push('\n');
            }
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => {
                self.element("hr");
                self.out.push('\n');
            }
            Event::TaskListMarker(done) => self.task(done),
            Event::FootnoteReference(name) => self.footnote_reference(&name),
            Event::InlineMath(tex) => self.math(&tex, false, range),
            Event::DisplayMath(tex) => self.math(&tex, true, range),
        }
    }

    fn raw_html(&mut self, html: &str) {
        self.soft_break = None;
        self.html_start.get_or_insert(self.out.len());
        self.out.push_str(html);
    }

    fn text(&mut self, text: &str) {
        if self.options.count_words {
            self.body.reading_time.add(text);
        }
        self.join(text.chars().next());
        self.last = text.chars().next_back().unwrap_or(self.last);
        let is_isolated = self.options.direction == Direction::Rtl
            && self.raw_element.is_none()
            && !self.is_in_file_tree();
        if is_isolated {
            self.text_start.get_or_insert(self.out.len());
        }
        if self.components.has_badges {
            return self.text_with_badges(text);
        }
        escape_into(&mut self.out, text);
    }

    /// Isolates left-to-right names in the text that was written last, in a right-to-left language. A text may span
    /// several events.
    fn isolate_text(&mut self) {
        let Some(start) = self.text_start.take() else {
            return;
        };
        let Some(isolated) = isolation::isolated_markup(&self.out[start..]) else {
            return;
        };
        if let Some((line_break, _)) = &mut self.soft_break {
            *line_break += isolated.len() - (self.out.len() - start);
        }
        self.out.truncate(start);
        self.out.push_str(&isolated);
    }

    /// Removes a line break between wide characters.
    fn join(&mut self, next: Option<char>) {
        if let (Some((at, before)), Some(after)) = (self.soft_break.take(), next)
            && cjk::joins(before, after, self.has_wide_signs)
        {
            self.out.remove(at);
        }
    }

    /// Writes a start tag with the pending attributes.
    fn element(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.write_attributes("");
        self.out.push('>');
    }

    /// Writes the pending attributes, with `class` added to theirs.
    fn write_attributes(&mut self, class: &str) {
        let mut own = class;
        for (key, value) in mem::take(&mut self.attributes) {
            let mut value = escape_attribute(&value).into_owned();
            if key == "class" && !own.is_empty() {
                value = format!("{own} {value}");
                own = "";
            }
            self.out.push(' ');
            self.out.push_str(&escape_attribute(&key));
            self.out.push_str("=\"");
            self.out.push_str(&value);
            self.out.push('"');
        }
        if !own.is_empty() {
            self.out.push_str(" class=\"");
            self.out.push_str(own);
            self.out.push('"');
        }
    }

    fn math(&mut self, tex: &str, block: bool, range: Range<usize>) {
        self.soft_break = None;
        self.last = '$';
        let html = math::mathml(tex, block);
        let name = if block { "div" } else { "span" };
        self.out.push('<');
        self.out.push_str(name);
        self.write_attributes("math");
        self.out.push_str(" dir=\"ltr\">");
        match html {
            Ok(html) => self.out.push_str(&html),
            Err(why) => {
                self.out.push_str("<code>");
                escape_into(&mut self.out, tex);
                self.out.push_str("</code>");
                let place = self.options.place(&self.prepared.original(&range), &why);
                self.diagnostics.report(|| {
                    Diagnostic::warning("math-unreadable", "this math cannot be shown")
                        .at(place)
                        .help("the page shows its source; write it with commands that LaTeX has")
                });
            }
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(if block { ">\n" } else { ">" });
    }

    fn word(&self, key: &'static str) -> Cow<'a, str> {
        escape_attribute(self.options.words.text(key))
    }
}
