//! Blocks and spans to the pieces that the writer takes.

mod abbreviations;
mod spans;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::super::attribute;
use super::attributes::{Attributes, List};
use super::block::{Block, Defined, Definition, Item, Kind};
use super::region::Region;
use super::span::{self, Span};
use super::table::Table;
use super::{Options, Piece, Problem, typography};
use abbreviations::Abbreviations;
use spans::{ascii_id, plain};

pub(super) struct Emitter<'d> {
    defined: &'d Defined,
    options: &'d Options,
    abbreviations: Abbreviations<'d>,
    take: Take<'d>,
    /// The footnotes that are referred to, and those of them that are not written yet.
    referenced: BTreeSet<String>,
    waiting: BTreeSet<String>,
    /// How many HTML elements are open around the block.
    in_html: usize,
    has_contents: bool,
    problems: Vec<Problem>,
}

/// Takes pieces, with their bytes in the body.
pub(super) type Take<'d> = &'d mut dyn FnMut(Piece<'_>, Range<usize>);

impl<'d> Emitter<'d> {
    pub(super) fn new(defined: &'d Defined, options: &'d Options, take: Take<'d>) -> Self {
        Self {
            defined,
            options,
            abbreviations: Abbreviations::of(defined),
            take,
            referenced: BTreeSet::new(),
            waiting: BTreeSet::new(),
            in_html: 0,
            has_contents: false,
            problems: Vec::new(),
        }
    }

    /// Hands over the pieces of a body; returns what is wrong with it.
    pub(super) fn emit(mut self, blocks: &[Block]) -> Vec<Problem> {
        self.blocks(blocks);
        // A footnote may refer to another.
        while let Some(name) = self.waiting.pop_first() {
            if let Some(footnote) = self.defined.footnotes.get(&name) {
                let tag = Tag::FootnoteDefinition(name.as_str().into());
                self.event(Event::Start(tag), 0..0);
                self.blocks(&footnote.blocks);
                self.event(Event::End(TagEnd::FootnoteDefinition), 0..0);
            }
        }
        let written = &self.referenced;
        let unused = self
            .defined
            .footnotes
            .iter()
            .filter(|(name, _)| !written.contains(*name))
            .map(|(_, footnote)| Problem::footnote_unused(footnote.span.clone()));
        self.problems.extend(unused);
        self.problems
    }

    fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        (self.take)(Piece::Event(event), span);
    }

    fn attributes(&mut self, attributes: Attributes, span: &Range<usize>) {
        if !attributes.is_empty() {
            (self.take)(Piece::Attributes(attributes), span.clone());
        }
    }

    fn list(&mut self, list: &List, span: &Range<usize>) {
        if !list.is_empty() {
            self.attributes(list.resolve(self.defined), span);
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
            Kind::Blank(_) | Kind::Nothing { .. } => {}
            Kind::Paragraph { text, bare: true } => self.text(text),
            Kind::Paragraph { text, bare: false } => {
                let spans = self.spans(text);
                if self.figure(block, &spans, text) {
                    return;
                }
                self.list(&block.list, span);
                self.wrapped(Tag::Paragraph, TagEnd::Paragraph, span, |e| {
                    e.write(spans, text);
                });
            }
            Kind::Heading { level, text, id } => {
                self.heading(block, *level, text, id.as_deref());
            }
            Kind::Code { info, code, fenced } => {
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
            Kind::Quote(children) => {
                self.list(&block.list, span);
                let none: Option<BlockQuoteKind> = None;
                self.wrapped(Tag::BlockQuote(none), TagEnd::BlockQuote(none), span, |e| {
                    e.blocks(children);
                });
            }
            Kind::Rule => {
                self.list(&block.list, span);
                self.event(Event::Rule, span.clone());
            }
            Kind::Items { ordered, items } => self.items(block, *ordered, items),
            Kind::Definitions(parts) => {
                self.list(&block.list, span);
                self.wrapped(Tag::DefinitionList, TagEnd::DefinitionList, span, |e| {
                    e.definitions(parts, span);
                });
            }
            Kind::Table(table) => {
                self.list(&block.list, span);
                self.table(table, span);
            }
            Kind::Math(math) => {
                self.list(&block.list, span);
                self.event(Event::DisplayMath(math.as_str().into()), span.clone());
            }
            Kind::Html(html) => self.html(html, span),
            Kind::Comment(text) => self.html(&format!("<!-- {text} -->\n"), span),
            Kind::Element(start, children, end) => {
                self.html(&with_list(start, &block.list, self.defined), span);
                self.in_html += 1;
                self.blocks(children);
                self.in_html -= 1;
                self.html(&format!("{end}\n"), span);
            }
            Kind::SpanElement(start, text, end) => {
                self.html(&with_list(start, &block.list, self.defined), span);
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

    /// Writes an image that stands alone, if it asks for that, with its text below it. The class and the
    /// id of the image are the figure's, if that has none.
    fn figure(&mut self, block: &Block, spans: &[Span<'_>], text: &Region) -> bool {
        let [image] = spans else {
            return false;
        };
        let span::Kind::Image {
            standalone: true,
            alt,
            ..
        } = &image.kind
        else {
            return false;
        };
        let mut attributes = block.list.resolve(self.defined);
        let mut image = image.clone();
        let (moved, kept) = image.attributes.into_iter().partition(|(key, _)| {
            ["class", "id"].contains(&key.as_str()) && !attributes.iter().any(|(k, _)| k == key)
        });
        let moved: Attributes = moved;
        image.attributes = kept;
        attributes.extend(moved);
        self.html(&with_attributes("<figure>\n", &attributes), &block.span);
        self.span(image, text);
        let caption = highlight::escaped(&typography::decoded(alt));
        let end = format!("\n<figcaption>{caption}</figcaption>\n</figure>\n");
        self.html(&end, &block.span);
        true
    }

    fn heading(&mut self, block: &Block, level: u8, text: &Region, id: Option<&str>) {
        let mut attributes = block.list.resolve(self.defined);
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
            // The GFM parser passes over headings in HTML: kramdown's own rule gives their ids.
            if !self.options.gfm {
                Some(ascii_id(text.text()))
            } else if self.in_html > 0 {
                Some(ascii_id(&plain(&spans)))
            } else {
                None
            }
        });
        if unlisted {
            (self.take)(Piece::Unlisted, block.span.clone());
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

    fn items(&mut self, block: &Block, ordered: bool, items: &[Item]) {
        let span = &block.span;
        if !self.has_contents && block.list.names("toc") {
            self.has_contents = true;
            self.list(&block.list, span);
            (self.take)(Piece::Contents { ordered }, span.clone());
            return;
        }
        if block.list.names("footnotes") {
            (self.take)(Piece::Footnotes, span.clone());
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

    fn item(&mut self, item: &Item) {
        self.list(&item.list, &item.span);
        self.event(Event::Start(Tag::Item), item.span.clone());
        let mut rest = item.children.as_slice();
        if self.options.gfm
            && let Some(Block {
                kind: Kind::Paragraph { text, bare },
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

    fn definitions(&mut self, parts: &[Definition], span: &Range<usize>) {
        for part in parts {
            match part {
                Definition::Term(text, list) => {
                    self.list(list, span);
                    let (start, end) = (Tag::DefinitionListTitle, TagEnd::DefinitionListTitle);
                    self.wrapped(start, end, span, |e| e.text(text));
                }
                Definition::Text(item) => {
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
                (e.take)(Piece::Section(*section), span.clone());
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

/// A start tag with the attributes of a list.
fn with_list<'t>(tag: &'t str, list: &List, defined: &Defined) -> Cow<'t, str> {
    with_attributes(tag, &list.resolve(defined))
}

fn with_attributes<'t>(tag: &'t str, attributes: &Attributes) -> Cow<'t, str> {
    let Some(end) = tag.rfind('>').filter(|_| !attributes.is_empty()) else {
        return Cow::Borrowed(tag);
    };
    let mut with = tag[..end].to_owned();
    for (key, value) in attributes {
        let (key, value) = (attribute(key), attribute(value));
        with.push_str(&format!(" {key}=\"{value}\""));
    }
    with.push_str(&tag[end..]);
    Cow::Owned(with)
}

/// `[ ]` or `[x]` at the start of an item, with the white space around it.
fn task(text: &str) -> Option<(bool, usize)> {
    let start = text.trim_start();
    let (done, rest) = if let Some(rest) = start.strip_prefix("[ ]") {
        (false, rest)
    } else {
        let rest = start
            .strip_prefix("[x]")
            .or_else(|| start.strip_prefix("[X]"))?;
        (true, rest)
    };
    let after = rest.trim_start();
    (after.len() < rest.len()).then_some((done, text.len() - after.len()))
}
