//! Writes events as kramdown 2.4 and Rouge do in a Jekyll site ([`Markup::Jekyll`]).
//!
//! Elements, attributes, text and indentation are those of kramdown's `Converter::Html`; nothing of sitegen's own is
//! added, so that the layouts, stylesheets and scripts of a Jekyll site find what they expect. The rest of a
//! [`Body`] (outline, links, code blocks) is the same as with sitegen's markup.
//!
//! [`Markup::Jekyll`]: super::Markup::Jekyll

mod attributes;
mod code;
mod contents;
mod footnotes;
mod headings;
mod links;
mod lists;
mod math;
mod tables;

use std::mem;
use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::body_diagnostics::BodyDiagnostics;
use super::{Body, DocumentEvent, HeadingCollector, PreparedBody, RenderOptions};
use crate::config::Dialect;
use crate::diagnostics::Diagnostic;
use crate::work_counter;
use attributes::{add_first_class, add_last_class, attributes_text, write_start_tag};
use highlight::escape_into;
use kramdown::{Attributes, BodyEvent, CodeOptions, Problem, TableSection};
use lists::OpenList;

/// Spaces per level of nested blocks.
const INDENT: usize = 2;

/// The options for code of sites whose Markdown is not kramdown.
static DEFAULT_CODE: LazyLock<CodeOptions> = LazyLock::new(CodeOptions::default);

/// Writes one body.
pub(super) struct KramdownWriter<'a> {
    options: &'a RenderOptions<'a>,
    /// kramdown's options; `None` for CommonMark, whose output is not indented.
    kramdown: Option<&'a kramdown::Options>,
    code_options: &'a CodeOptions,
    prepared: &'a PreparedBody<'a>,
    diagnostics: BodyDiagnostics,
    body: Body,
    out: String,
    headings: HeadingCollector,
    open_heading: headings::OpenHeading,
    contents: contents::Contents,
    /// Attributes for the next element.
    attributes: Attributes,
    /// The number of open block elements.
    depth: usize,
    /// True for raw HTML, and true if the event before was: it goes on where it ended.
    is_html: bool,
    was_html: bool,
    is_blank: bool,
    /// Offset in `out` of the content of the HTML element that started last.
    element_start: usize,
    /// Offset in `out` after the start tag of the innermost item, while nothing follows it.
    item_start: Option<usize>,
    /// The open lists, from the outermost.
    lists: Vec<OpenList>,
    code: Option<code::OpenCodeBlock>,
    alignments: Vec<Alignment>,
    column: usize,
    /// Offset in `out` of the content of the open cell.
    cell_start: usize,
    /// The open section of the table.
    section: Option<TableSection>,
    image: Option<links::OpenImage>,
    footnotes: footnotes::Footnotes,
}

impl<'a> KramdownWriter<'a> {
    pub(super) fn new(options: &'a RenderOptions<'a>, prepared: &'a PreparedBody<'a>) -> Self {
        let (kramdown, code_options): (_, &CodeOptions) = match options.dialect {
            Dialect::Kramdown(kramdown) => (Some(&**kramdown), &kramdown.code),
            Dialect::CommonMark => (None, &DEFAULT_CODE),
        };
        Self {
            options,
            kramdown,
            code_options,
            prepared,
            diagnostics: BodyDiagnostics::default(),
            body: Body::default(),
            out: String::with_capacity(options.body.len() * 3 / 2),
            headings: HeadingCollector::exact(options.dialect),
            open_heading: headings::OpenHeading::default(),
            contents: contents::Contents::default(),
            attributes: Attributes::new(),
            depth: 0,
            is_html: false,
            was_html: false,
            is_blank: false,
            element_start: 0,
            item_start: None,
            lists: Vec::new(),
            code: None,
            alignments: Vec::new(),
            column: 0,
            cell_start: 0,
            section: None,
            image: None,
            footnotes: footnotes::Footnotes::new(options.dialect),
        }
    }

    pub(super) fn write(mut self) -> (Body, Vec<Diagnostic>) {
        let prepared = self.prepared;
        let problems = prepared.for_each_event(|event, range| self.document_event(event, range));
        self.finish(&problems)
    }

    /// Returns the body, after the last event.
    pub(super) fn finish(mut self, problems: &[Problem]) -> (Body, Vec<Diagnostic>) {
        for problem in problems {
            self.diagnostics
                .report(|| self.options.problem(self.prepared, problem));
        }
        self.insert_footnotes_and_contents();
        self.body.outline = self.headings.done;
        self.body.html = if self.options.sanitize {
            super::sanitized(&self.out)
        } else {
            self.out
        };
        (self.body, self.diagnostics.done())
    }

    /// Writes the next event. Jekyll has no directives.
    pub(super) fn document_event(&mut self, event: DocumentEvent<'_, '_>, range: Range<usize>) {
        if self.options.is_too_long(&self.out) {
            return;
        }
        if let DocumentEvent::Body(event) = event {
            self.body_event(event, range);
        }
    }

    /// Writes the next event of the body.
    fn body_event(&mut self, event: BodyEvent<'_>, range: Range<usize>) {
        work_counter::done(1);
        let is_html = matches!(&event, BodyEvent::Markdown(Event::Html(_)));
        self.was_html = mem::replace(&mut self.is_html, is_html);
        let was_blank = mem::replace(&mut self.is_blank, event == BodyEvent::Blank);
        match event {
            BodyEvent::Markdown(event) => {
                self.headings.event(&event);
                self.event(event, range);
            }
            BodyEvent::Attributes(attributes) => self.attributes = attributes,
            BodyEvent::TableSection(section) => self.open_section(section),
            BodyEvent::TableOfContents { ordered } => self.place_contents(ordered),
            BodyEvent::UnlistedHeading => self.open_heading.is_unlisted = true,
            BodyEvent::Footnotes => {
                self.attributes.clear();
                self.footnotes.at = Some(self.out.len());
            }
            BodyEvent::Blank if was_blank => {}
            BodyEvent::Blank => {
                self.end_line();
                self.out.push('\n');
            }
            BodyEvent::ElementContent { starts: true } => {
                self.item_start = None;
                self.element_start = self.out.len();
                self.depth += 1;
            }
            BodyEvent::ElementContent { starts: false } => self.end_element_content(),
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if let Some(image) = &mut self.image {
            match event {
                Event::Text(text) | Event::Code(text) => image.alternative.push_str(&text),
                Event::SoftBreak => image.alternative.push('\n'),
                Event::HardBreak => image.alternative.push(' '),
                Event::Start(Tag::Image { .. }) => image.depth += 1,
                Event::End(TagEnd::Image) => self.end_image(),
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(open) => open.code.push_str(&text),
                None => self.text(&text),
            },
            Event::Code(code) => self.inline_code(&code),
            Event::Html(html) => {
                if !(self.was_html || html.starts_with("</")) {
                    self.end_line();
                    self.indent();
                }
                self.out.push_str(&html);
            }
            Event::InlineHtml(html) => self.out.push_str(&html),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br />\n"),
            Event::Rule => {
                self.begin_block("hr");
                self.out.truncate(self.out.len() - 1);
                self.out.push_str(" />\n");
            }
            Event::TaskListMarker(done) => self.task(done),
            Event::FootnoteReference(name) => self.footnote_reference(&name),
            Event::InlineMath(tex) => self.inline_math(&tex),
            Event::DisplayMath(tex) => self.block_math(&tex),
        }
    }

    /// Ends the blocks in an HTML element. Without blocks its tags are on one line.
    fn end_element_content(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.out.len() == self.element_start && self.out.ends_with('\n') {
            self.out.pop();
        } else {
            self.end_line();
            self.indent();
        }
    }

    fn text(&mut self, text: &str) {
        if self.options.count_words {
            self.body.reading_time.add(text);
        }
        escape_into(&mut self.out, text);
    }

    /// Ends the line of text before a block, if there is one.
    fn end_line(&mut self) {
        let is_after_item = self.item_start.take() == Some(self.out.len());
        if is_after_item || !(self.out.is_empty() || self.out.ends_with('\n')) {
            self.out.push('\n');
        }
    }

    fn indent(&mut self) {
        if self.kramdown.is_some() {
            self.out
                .extend(std::iter::repeat_n(' ', self.depth * INDENT));
        }
    }

    /// Writes the start tag of a block with the pending attributes, on a line of its own.
    fn begin_block(&mut self, name: &str) {
        self.end_line();
        self.indent();
        self.start_tag(name);
    }

    /// Writes the start tag of a block that contains blocks.
    fn open(&mut self, name: &str) {
        self.begin_block(name);
        self.out.push('\n');
        self.depth += 1;
    }

    /// Writes the end tag of a block that contains blocks.
    fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.end_line();
        self.indent();
        self.end_tag(name);
        self.out.push('\n');
    }

    /// Writes a start tag with the pending attributes.
    fn start_tag(&mut self, name: &str) {
        let attributes = mem::take(&mut self.attributes);
        write_start_tag(&mut self.out, name, &attributes);
    }

    fn end_tag(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Writes an item or a description, which begins with text or with a block on a line of its own.
    fn open_item(&mut self, name: &str) {
        self.begin_block(name);
        self.item_start = Some(self.out.len());
        self.depth += 1;
    }

    fn close_item(&mut self, name: &str) {
        self.item_start = None;
        self.depth = self.depth.saturating_sub(1);
        if self.out.ends_with('\n') {
            self.indent();
        }
        self.end_tag(name);
        self.out.push('\n');
    }

    /// Marks the list and the item as kramdown's GFM parser does (`Parser::GFM#parse_list`), and writes the check
    /// box, which the parser puts before the text without a space.
    fn task(&mut self, done: bool) {
        if let Some(list) = self.lists.last_mut() {
            list.has_tasks = true;
        }
        let checked = if done { " checked=\"checked\"" } else { "" };
        self.out.push_str(&format!(
            "<input type=\"checkbox\" class=\"task-list-item-checkbox\" disabled=\"disabled\"{checked} />"
        ));
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.begin_block("p"),
            Tag::Heading { level, .. } => self.start_heading(level as u8),
            Tag::BlockQuote(_) => self.open("blockquote"),
            Tag::CodeBlock(kind) => self.start_code(&kind, range),
            Tag::HtmlBlock | Tag::MetadataBlock(_) => {}
            Tag::List(first) => self.start_list(first),
            Tag::Item => self.start_item(),
            Tag::FootnoteDefinition(name) => self.start_footnote(&name),
            Tag::DefinitionList => self.open("dl"),
            Tag::DefinitionListTitle => self.begin_block("dt"),
            Tag::DefinitionListDefinition => self.open_item("dd"),
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.open("table");
            }
            Tag::TableHead => {
                self.open_section(TableSection::Head);
                self.start_row();
            }
            Tag::TableRow => {
                if self.section.is_none() {
                    self.open_section(TableSection::Body);
                }
                self.start_row();
            }
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.start_tag("em"),
            Tag::Strong => self.start_tag("strong"),
            Tag::Strikethrough => self.start_tag("del"),
            Tag::Superscript => self.start_tag("sup"),
            Tag::Subscript => self.start_tag("sub"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.start_link(link_type, &dest_url, &title, range),
            Tag::Image {
                dest_url, title, ..
            } => self.start_image(&dest_url, &title, range),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.out.push_str("</p>\n"),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => self.close("blockquote"),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) | TagEnd::Image => {}
            TagEnd::List(ordered) => self.end_list(ordered),
            TagEnd::Item => self.end_item(),
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::DefinitionList => self.close("dl"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.close_item("dd"),
            TagEnd::Table => {
                self.close_section();
                self.close("table");
            }
            TagEnd::TableHead => {
                self.close("tr");
                self.close_section();
            }
            TagEnd::TableRow => self.close("tr"),
            TagEnd::TableCell => self.end_cell(),
            TagEnd::Emphasis => self.end_tag("em"),
            TagEnd::Strong => self.end_tag("strong"),
            TagEnd::Strikethrough => self.end_tag("del"),
            TagEnd::Superscript => self.end_tag("sup"),
            TagEnd::Subscript => self.end_tag("sub"),
            TagEnd::Link => self.end_link(),
        }
    }
}
