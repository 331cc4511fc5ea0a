//! The prose of a body as byte ranges, for tools that replace text and keep everything else.
//!
//! In: the body of a file. Out: its [`ProseSpan`]s: headings, paragraphs, texts of list items and cells, each with the
//! byte ranges of what is no text in it. A gap between two of these ranges is text, as it is in the file, with
//! escapes and entities.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{DocumentEvent, PreparedBody};
use crate::config::Dialect;
use kramdown::BodyEvent;

/// The kind of a block of prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProseKind {
    /// A heading of this level.
    Heading(u8),
    /// A paragraph outside of lists.
    Paragraph,
    /// The text of a list item.
    ListItem,
    /// A cell of a table.
    TableCell,
    /// The text of a footnote.
    Footnote,
}

/// A part of a block that is no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Code, math, HTML, a hard line break, an image without text, a reference to a footnote.
    Alone(Range<usize>),
    /// The markup before the text of a link, an image or emphasis.
    Open(Range<usize>),
    /// The markup after that text.
    Close(Range<usize>),
    /// A line break that is a space, with the beginning of the next line.
    Break(Range<usize>),
}

impl Mark {
    /// Returns the byte range.
    #[must_use]
    pub fn range(&self) -> &Range<usize> {
        let (Mark::Alone(range) | Mark::Open(range) | Mark::Close(range) | Mark::Break(range)) =
            self;
        range
    }
}

/// A block of prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProseSpan {
    /// The kind.
    pub kind: ProseKind,
    /// The byte range from the first to the last inline element.
    pub span: Range<usize>,
    /// The parts that are no text, in order, without overlaps.
    pub marks: Vec<Mark>,
}

/// The blocks of a body that matter to translators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProseSpans {
    /// The blocks of prose, in order.
    pub prose: Vec<ProseSpan>,
    /// The byte ranges of the code blocks, in order.
    pub code: Vec<Range<usize>>,
}

/// Returns the prose and the code blocks of a body. A block whose markup cannot be told from its text is left out.
#[must_use]
pub fn prose_spans(body: &str, dialect: &Dialect, reads_directives: bool) -> ProseSpans {
    let prepared = PreparedBody::new(body, dialect, reads_directives);
    let mut reader = Reader {
        body,
        has_attribute_lists: matches!(dialect, Dialect::Kramdown(_)),
        found: ProseSpans::default(),
        lists: 0,
        footnotes: 0,
        is_in_cell: false,
        heading: None,
        open: None,
        is_in_code: false,
    };
    prepared.for_each_event(|event, range| {
        match event {
            DocumentEvent::Body(BodyEvent::Markdown(event)) => {
                reader.event(&event, prepared.original(&range));
            }
            // Attributes of an element in the text of a block.
            DocumentEvent::Body(BodyEvent::Attributes(_)) => {}
            _ => reader.close(),
        }
    });
    reader.close();
    reader.found
}

/// An inline element whose end has not come yet.
struct OpenElement {
    range: Range<usize>,
    /// The index of its `Open` in the marks.
    mark: usize,
    /// True if the whole element is no text: an autolink.
    is_alone: bool,
}

/// A block whose end has not come yet.
struct OpenBlock {
    kind: ProseKind,
    span: Range<usize>,
    marks: Vec<Mark>,
    elements: Vec<OpenElement>,
    /// The end of the last inline event.
    last: usize,
    /// True while the markup of the innermost element, or the start of a line, waits for the next event.
    waits: bool,
    is_broken: bool,
}

struct Reader<'a> {
    body: &'a str,
    /// True if `{:.class}` may follow an element, as in kramdown.
    has_attribute_lists: bool,
    found: ProseSpans,
    lists: usize,
    footnotes: usize,
    is_in_cell: bool,
    heading: Option<u8>,
    open: Option<OpenBlock>,
    is_in_code: bool,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag, &range),
            Event::Text(_) if self.is_in_code => {}
            Event::Text(_) => self.block(&range).text(&range),
            // An element of an abbreviation, which the file does not have.
            Event::InlineHtml(_) if range.is_empty() => {}
            Event::Code(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::FootnoteReference(_)
            | Event::HardBreak => {
                let range = self.with_attributes(range);
                self.block(&range).alone(range);
            }
            Event::DisplayMath(_) if self.open.is_some() => self.block(&range).alone(range),
            Event::SoftBreak => {
                if let Some(block) = &mut self.open {
                    block.line_break(range);
                }
            }
            Event::TaskListMarker(_) => {}
            Event::Html(_) | Event::DisplayMath(_) | Event::Rule => self.close(),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript => {
                self.block(&range).element(range, false);
            }
            Tag::Link { link_type, .. } => {
                // kramdown has no type for them.
                let is_alone = matches!(link_type, LinkType::Autolink | LinkType::Email)
                    || self.body[range.start..].starts_with('<');
                self.block(&range).element(range, is_alone);
            }
            Tag::Image { .. } => self.block(&range).element(range, false),
            Tag::Heading { level, .. } => {
                self.close();
                self.heading = Some(*level as u8);
            }
            Tag::List(_) => {
                self.close();
                self.lists += 1;
            }
            Tag::FootnoteDefinition(_) => {
                self.close();
                self.footnotes += 1;
            }
            Tag::TableCell => {
                self.close();
                self.is_in_cell = true;
            }
            Tag::CodeBlock(_) => {
                self.close();
                self.is_in_code = true;
                self.found.code.push(range);
            }
            _ => self.close(),
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image => {
                let range = self.with_attributes(range.clone());
                if let Some(block) = &mut self.open {
                    block.end_element(&range);
                }
            }
            TagEnd::Heading(_) => {
                self.close();
                self.heading = None;
            }
            TagEnd::List(_) => {
                self.close();
                self.lists = self.lists.saturating_sub(1);
            }
            TagEnd::FootnoteDefinition => {
                self.close();
                self.footnotes = self.footnotes.saturating_sub(1);
            }
            TagEnd::TableCell => {
                self.close();
                self.is_in_cell = false;
            }
            TagEnd::CodeBlock => self.is_in_code = false,
            _ => self.close(),
        }
    }

    /// The range of an element with the attribute list behind it.
    fn with_attributes(&self, range: Range<usize>) -> Range<usize> {
        let rest = self.body.get(range.end..).unwrap_or_default();
        let list = rest.starts_with("{:") && self.has_attribute_lists;
        let end = list.then(|| rest.find(['}', '\n'])).flatten();
        match end.filter(|end| rest[*end..].starts_with('}')) {
            Some(end) => range.start..range.end + end + 1,
            None => range,
        }
    }

    /// The open block; a new one begins at `range`.
    fn block(&mut self, range: &Range<usize>) -> &mut OpenBlock {
        let kind = match self.heading {
            Some(level) => ProseKind::Heading(level),
            None if self.is_in_cell => ProseKind::TableCell,
            None if self.footnotes > 0 => ProseKind::Footnote,
            None if self.lists > 0 => ProseKind::ListItem,
            None => ProseKind::Paragraph,
        };
        let body = self.body;
        self.open.get_or_insert_with(|| {
            let start = without_escape(body, range.start);
            OpenBlock {
                kind,
                span: start..start,
                marks: Vec::new(),
                elements: Vec::new(),
                last: start,
                waits: false,
                is_broken: false,
            }
        })
    }

    /// Closes the open block.
    fn close(&mut self) {
        let Some(mut block) = self.open.take() else {
            return;
        };
        block.span.end = block.last;
        // A break at the end of a block belongs to what follows.
        if block.waits
            && let Some(Mark::Break(range)) = block.marks.pop()
        {
            block.span.end = range.start;
        }
        if matches!(block.kind, ProseKind::Heading(_)) {
            block.without_attributes(self.body);
        }
        let mut at = block.span.start;
        let is_ordered = block.marks.iter().all(|mark| {
            let range = mark.range();
            let follows = range.start >= at && range.end >= range.start;
            at = range.end;
            follows
        });
        let is_whole = is_ordered
            && at <= block.span.end
            && block.elements.is_empty()
            && !block.is_broken
            && self.body.get(block.span.clone()).is_some();
        if is_whole {
            self.found.prose.push(ProseSpan {
                kind: block.kind,
                span: block.span,
                marks: block.marks,
            });
        }
    }
}

impl OpenBlock {
    /// Ends the markup or the line start that waits for the element at `start`.
    fn arrive(&mut self, start: usize) {
        if std::mem::take(&mut self.waits)
            && let Some(Mark::Open(range) | Mark::Break(range)) = self.marks.last_mut()
        {
            range.end = start.max(range.start);
        }
    }

    /// Ends a heading before its attributes: `{#id}`.
    fn without_attributes(&mut self, body: &str) {
        let marks_end = self
            .marks
            .last()
            .map_or(self.span.start, |mark| mark.range().end);
        let text = body.get(marks_end..self.span.end).unwrap_or_default();
        if let Some(at) = text.rfind('{').filter(|_| text.ends_with('}')) {
            self.span.end = marks_end + text[..at].trim_end().len();
        }
    }

    fn is_in_alone(&self) -> bool {
        self.elements.iter().any(|element| element.is_alone)
    }

    fn text(&mut self, range: &Range<usize>) {
        self.without_text(range);
        if !self.is_in_alone() {
            self.arrive(range.start);
        }
        self.last = self.last.max(range.end);
    }

    /// Makes an element that has no text of its own in the file a placeholder: an image whose description has entities.
    fn without_text(&mut self, text: &Range<usize>) {
        let Some(element) = self.elements.last_mut() else {
            return;
        };
        if self.waits && element.range == *text && self.marks.len() == element.mark + 1 {
            self.waits = false;
            element.is_alone = true;
            self.marks[element.mark] = Mark::Alone(text.clone());
        }
    }

    fn alone(&mut self, range: Range<usize>) {
        if self.is_in_alone() {
            return;
        }
        self.arrive(range.start);
        self.last = self.last.max(range.end);
        self.marks.push(Mark::Alone(range));
    }

    fn line_break(&mut self, range: Range<usize>) {
        if self.is_in_alone() {
            return;
        }
        self.arrive(range.start);
        self.last = self.last.max(range.end);
        self.marks.push(Mark::Break(range));
        self.waits = true;
    }

    fn element(&mut self, range: Range<usize>, is_alone: bool) {
        if self.is_in_alone() {
            self.is_broken = true;
            return;
        }
        self.arrive(range.start);
        self.marks.push(if is_alone {
            Mark::Alone(range.clone())
        } else {
            self.waits = true;
            Mark::Open(range.start..range.start)
        });
        self.last = self.last.max(range.start);
        self.elements.push(OpenElement {
            range,
            mark: self.marks.len() - 1,
            is_alone,
        });
    }

    fn end_element(&mut self, range: &Range<usize>) {
        let Some(element) = self.elements.pop() else {
            self.is_broken = true;
            return;
        };
        let end = element.range.end.max(range.end);
        if element.is_alone {
            self.marks[element.mark] = Mark::Alone(element.range.start..end);
            self.last = end;
            return;
        }
        if self.waits && self.marks.len() == element.mark + 1 {
            // Nothing is in the element.
            self.waits = false;
            self.marks[element.mark] = Mark::Alone(element.range.start..end);
        } else {
            // A line break before the closing markup is text of the element.
            self.arrive(self.last);
            self.marks.push(Mark::Close(self.last..end));
        }
        self.last = end;
    }
}

/// The byte offset of an element, or of the backslash before it that escapes its first character.
fn without_escape(body: &str, start: usize) -> usize {
    let before = body[..start].bytes().rev();
    let backslashes = before.take_while(|byte| *byte == b'\\').count();
    start - backslashes % 2
}

#[cfg(test)]
mod tests;
