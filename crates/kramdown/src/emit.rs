//! Emits blocks and spans as events.

mod abbreviations;
mod spans;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::attributes::{AttributeList, Attributes};
use super::block::{Block, BlockKind, DefinitionPart, Definitions, ListItem};
use super::region::Region;
use super::span::{self, Span};
use super::table::Table;
use super::{BodyEvent, Options, Problem, typography};
use crate::characters::escape_attribute;
use abbreviations::Abbreviations;
use spans::{kramdown_id, plain};

pub(super) struct Emitter<'d> {
    definitions: &'d Definitions,
    options: &'d Options,
    abbreviations: Abbreviations<'d>,
    take: EventSink<'d>,
    /// Names of the footnotes that are referred to, and those not yet written.
    referenced: BTreeSet<String>,
    waiting: VecDeque<String>,
    /// The number of headings with each id of kramdown's own rule.
    used_ids: BTreeMap<String, usize>,
    /// Number of open HTML elements around the block.
    in_html: usize,
    has_contents: bool,
    problems: Vec<Problem>,
}

/// Receives events, with their byte ranges in the body.
pub(super) type EventSink<'d> = &'d mut dyn FnMut(BodyEvent<'_>, Range<usize>);

impl<'d> Emitter<'d> {
    pub(super) fn new(
        definitions: &'d Definitions,
        options: &'d Options,
        take: EventSink<'d>,
    ) -> Self {
        Self {
            definitions,
            options,
            abbreviations: Abbreviations::of(definitions),
            take,
            referenced: BTreeSet::new(),
            waiting: VecDeque::new(),
            used_ids: BTreeMap::new(),
            in_html: 0,
            has_contents: false,
            problems: Vec::new(),
        }
    }

    /// Emits the events of a body and returns its problems.
    pub(super) fn emit(mut self, blocks: &[Block]) -> Vec<Problem> {
        self.blocks(blocks);
        // A footnote may refer to another.
        while let Some(name) = self.waiting.pop_front() {
            if let Some(footnote) = self.definitions.footnotes.get(&name) {
                let tag = Tag::FootnoteDefinition(name.as_str().into());
                self.event(Event::Start(tag), 0..0);
                self.blocks(&footnote.blocks);
                self.event(Event::End(TagEnd::FootnoteDefinition), 0..0);
            }
        }
        let written = &self.referenced;
        let unused = self
            .definitions
            .footnotes
            .iter()
            .filter(|(name, _)| !written.contains(*name))
            .map(|(_, footnote)| Problem::footnote_unused(footnote.span.clone()));
        self.problems.extend(unused);
        self.problems
    }

    fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        (self.take)(BodyEvent::Markdown(event), span);
    }

    fn attributes(&mut self, attributes: Attributes, span: &Range<usize>) {
        if !attributes.is_empty() {
            (self.take)(BodyEvent::Attributes(attributes), span.clone());
        }
    }

    fn list(&mut self, list: &AttributeList, span: &Range<usize>) {
        if !list.is_empty() {
            self.attributes(list.resolve(self.definitions), span);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        let span = &block.span;
        match &block.kind {
            BlockKind::Blank(_) => (self.take)(BodyEvent::Blank, span.clone()),
            BlockKind::Invisible { .. } => {}
            BlockKind::Paragraph { text, bare: true } => self.text(text),
            BlockKind::Paragraph { text, bare: false } => {
                let spans = self.spans(text);
                if self.figure(block, &spans, text) {
                    return;
                }
                self.list(&block.list, span);
                self.wrapped(Tag::Paragraph, TagEnd::Paragraph, span, |e| {
                    e.write(spans, text);
                });
            }
            BlockKind::Heading { level, text, id } => {
                self.heading(block, *level, text, id.as_deref());
            }
            BlockKind::Code { info, code, fenced } => {
                self.list(&block.list, span);
                let kind = if *fenced {
                    CodeBlockKind::Fenced(info.text().into())
                } else {
                    CodeBlockKind::Indented
                };
                self.wrapped(Tag::CodeBlock(kind), TagEnd::CodeBlock, span, |e| {
                    e.event(Event::Text(code.text().into()), span.clone());
                });
            }
            BlockKind::Quote(children) => {
                self.list(&block.list, span);
                let none: Option<BlockQuoteKind> = None;
                self.wrapped(Tag::BlockQuote(none), TagEnd::BlockQuote(none), span, |e| {
                    e.blocks(children);
                });
            }
            BlockKind::Rule => {
                self.list(&block.list, span);
                self.event(Event::Rule, span.clone());
            }
            BlockKind::Items { ordered, items } => self.items(block, *ordered, items),
            BlockKind::Definitions(parts) => {
                self.list(&block.list, span);
                self.wrapped(Tag::DefinitionList, TagEnd::DefinitionList, span, |e| {
                    e.definitions(parts, span);
                });
            }
            BlockKind::Table(table) => {
                self.list(&block.list, span);
                self.table(table, span);
            }
            BlockKind::Math(math) => {
                self.list(&block.list, span);
                self.event(Event::DisplayMath(math.as_str().into()), span.clone());
            }
            BlockKind::Html(html) => self.html(html, span),
            BlockKind::Comment(text) => self.html(&format!("<!-- {text} -->\n"), span),
            BlockKind::Element(start, children, end) => {
                self.html(&with_list(start, &block.list, self.definitions), span);
                self.in_html += 1;
                let has_blocks = start.ends_with('\n');
                if has_blocks {
                    (self.take)(BodyEvent::ElementContent { starts: true }, span.clone());
                }
                self.blocks(children);
                if has_blocks {
                    (self.take)(BodyEvent::ElementContent { starts: false }, span.clone());
                }
                self.in_html -= 1;
                self.html(&format!("{end}\n"), span);
            }
            BlockKind::SpanElement(start, text, end) => {
                self.html(&with_list(start, &block.list, self.definitions), span);
                self.in_html += 1;
                self.text(text);
                self.in_html -= 1;
                self.html(&format!("{end}\n"), span);
            }
        }
    }

    fn html(&mut self, html: &str, span: &Range<usize>) {
        self.event(Event::Html(html.into()), span.clone());
    }

    fn wrapped(
        &mut self,
        start: Tag<'_>,
        end: TagEnd,
        span: &Range<usize>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.event(Event::Start(start), span.clone());
        inside(self);
        self.event(Event::End(end), span.clone());
    }

    /// Emits a standalone image as a figure with a caption (`{:standalone}`). The class and the id of the image move
    /// to the figure if it has none.
    fn figure(&mut self, block: &Block, spans: &[Span<'_>], text: &Region) -> bool {
        let [image] = spans else {
            return false;
        };
        let span::SpanKind::Image {
            standalone: true,
            alt,
            ..
        } = &image.kind
        else {
            return false;
        };
        let mut attributes = block.list.resolve(self.definitions);
        let mut image = image.clone();
        let (moved, kept) = image.attributes.into_iter().partition(|(key, _)| {
            ["class", "id"].contains(&key.as_str()) && !attributes.iter().any(|(k, _)| k == key)
        });
        let moved: Attributes = moved;
        image.attributes = kept;
        attributes.extend(moved);
        self.html(&with_attributes("<figure>\n", &attributes), &block.span);
        self.span(image, text);
        let caption = crate::characters::escape_text(&typography::decoded(alt));
        let end = format!("\n<figcaption>{caption}</figcaption>\n</figure>\n");
        self.html(&end, &block.span);
        true
    }

    fn heading(&mut self, block: &Block, level: u8, text: &Region, id: Option<&str>) {
        let mut attributes = block.list.resolve(self.definitions);
        let named = attributes
            .iter()
            .position(|(key, _)| key == "id")
            .map(|at| attributes.remove(at).1);
        let unlisted = !self.options.toc_levels[usize::from(level.clamp(1, 6)) - 1]
            || attributes
                .iter()
                .any(|(k, v)| k == "class" && v.split_whitespace().any(|c| c == "no_toc"));
        let spans = self.spans(text);
        let id = named.or_else(|| id.map(str::to_owned)).or_else(|| {
            // The GFM parser skips headings inside HTML; kramdown's own rule gives their ids.
            if !self.options.auto_ids {
                None
            } else if !self.options.gfm {
                Some(self.unique_id(kramdown_id(text.text())))
            } else if self.in_html > 0 {
                Some(self.unique_id(kramdown_id(&plain(&spans))))
            } else {
                None
            }
        });
        if unlisted {
            (self.take)(BodyEvent::UnlistedHeading, block.span.clone());
        }
        self.attributes(attributes, &block.span);
        let number = HeadingLevel::try_from(usize::from(level)).unwrap_or(HeadingLevel::H6);
        let tag = Tag::Heading {
            level: number,
            id: id.map(CowStr::from),
            classes: Vec::new(),
            attrs: Vec::new(),
        };
        self.wrapped(tag, TagEnd::Heading(number), &block.span, |e| {
            e.write(spans, text);
        });
    }

    /// Returns an id of kramdown's own rule, with a number if it is in use (`Converter::Base#generate_id`).
    fn unique_id(&mut self, id: String) -> String {
        let prefix = &self.options.auto_id_prefix;
        match self.used_ids.get_mut(&id) {
            Some(count) => {
                *count += 1;
                format!("{prefix}{id}-{count}")
            }
            None => {
                let prefixed = format!("{prefix}{id}");
                self.used_ids.insert(id, 0);
                prefixed
            }
        }
    }

    fn items(&mut self, block: &Block, ordered: bool, items: &[ListItem]) {
        let span = &block.span;
        if !self.has_contents && block.list.names("toc") {
            self.has_contents = true;
            self.list(&block.list, span);
            (self.take)(BodyEvent::TableOfContents { ordered }, span.clone());
            return;
        }
        if block.list.names("footnotes") {
            (self.take)(BodyEvent::Footnotes, span.clone());
            return;
        }
        self.list(&block.list, span);
        let first = ordered.then_some(1);
        self.wrapped(Tag::List(first), TagEnd::List(ordered), span, |e| {
            for item in items {
                e.item(item);
            }
        });
    }

    fn item(&mut self, item: &ListItem) {
        self.list(&item.list, &item.span);
        self.event(Event::Start(Tag::Item), item.span.clone());
        let mut rest = item.children.as_slice();
        if self.options.gfm
            && let Some(Block {
                kind: BlockKind::Paragraph { text, bare },
                span,
                list,
            }) = rest.first()
            && let Some((done, length)) = task(text.text())
        {
            let text = text.part(length..text.text().len());
            let marker = Event::TaskListMarker(done);
            if *bare {
                self.event(marker, span.clone());
                self.text(&text);
            } else {
                self.list(list, span);
                self.wrapped(Tag::Paragraph, TagEnd::Paragraph, span, |e| {
                    e.event(marker, span.clone());
                    e.text(&text);
                });
            }
            rest = &rest[1..];
        }
        self.blocks(rest);
        self.event(Event::End(TagEnd::Item), item.span.clone());
    }

    fn definitions(&mut self, parts: &[DefinitionPart], span: &Range<usize>) {
        for part in parts {
            match part {
                DefinitionPart::Term(text, list) => {
                    self.list(list, span);
                    let (start, end) = (Tag::DefinitionListTitle, TagEnd::DefinitionListTitle);
                    self.wrapped(start, end, span, |e| e.text(text));
                }
                DefinitionPart::Text(item) => {
                    self.list(&item.list, &item.span);
                    let start = Tag::DefinitionListDefinition;
                    let end = TagEnd::DefinitionListDefinition;
                    self.wrapped(start, end, &item.span, |e| e.blocks(&item.children));
                }
            }
        }
    }

    fn table(&mut self, table: &Table, span: &Range<usize>) {
        let tag = Tag::Table(table.alignments.clone());
        self.wrapped(tag, TagEnd::Table, span, |e| {
            for (section, rows) in &table.sections {
                (e.take)(BodyEvent::TableSection(*section), span.clone());
                for row in rows {
                    e.wrapped(Tag::TableRow, TagEnd::TableRow, span, |e| {
                        for cell in row {
                            e.wrapped(Tag::TableCell, TagEnd::TableCell, span, |e| e.text(cell));
                        }
                    });
                }
            }
        });
    }
}

/// Adds the attributes of a list to a start tag.
fn with_list<'t>(tag: &'t str, list: &AttributeList, definitions: &Definitions) -> Cow<'t, str> {
    with_attributes(tag, &list.resolve(definitions))
}

fn with_attributes<'t>(tag: &'t str, attributes: &Attributes) -> Cow<'t, str> {
    let Some(end) = tag.rfind('>').filter(|_| !attributes.is_empty()) else {
        return Cow::Borrowed(tag);
    };
    let mut with = tag[..end].to_owned();
    for (key, value) in attributes {
        let (key, value) = (escape_attribute(key), escape_attribute(value));
        with.push_str(&format!(" {key}=\"{value}\""));
    }
    with.push_str(&tag[end..]);
    Cow::Owned(with)
}

/// Parses `[ ]` or `[x]` at the start of an item, with the white space around it.
fn task(text: &str) -> Option<(bool, usize)> {
    let start = text.trim_ascii_start();
    let (done, rest) = if let Some(rest) = start.strip_prefix("[ ]") {
        (false, rest)
    } else {
        let rest = start
            .strip_prefix("[x]")
            .or_else(|| start.strip_prefix("[X]"))?;
        (true, rest)
    };
    let after = rest.trim_ascii_start();
    (after.len() < rest.len()).then_some((done, text.len() - after.len()))
}
