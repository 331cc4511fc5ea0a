//! Blocks and spans to the pieces that the writer takes.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{
    BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd,
};

use super::attributes::{Attributes, List};
use super::block::{Block, Defined, Definition, Item, Kind};
use super::region::Region;
use super::span::{self, Span};
use super::table::Table;
use super::{Options, Piece, typography};

pub(super) struct Emitter<'d> {
    defined: &'d Defined,
    options: &'d Options,
    /// Abbreviations, the longest first.
    abbreviations: Vec<&'d str>,
    pieces: Vec<(Piece<'static>, Range<usize>)>,
    referenced: BTreeSet<String>,
    /// How many HTML elements are open around the block.
    in_html: usize,
    has_contents: bool,
}

impl<'d> Emitter<'d> {
    pub(super) fn new(defined: &'d Defined, options: &'d Options) -> Self {
        let mut abbreviations: Vec<&str> =
            defined.abbreviations.keys().map(String::as_str).collect();
        abbreviations.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self {
            defined,
            options,
            abbreviations,
            pieces: Vec::new(),
            referenced: BTreeSet::new(),
            in_html: 0,
            has_contents: false,
        }
    }

    pub(super) fn emit(mut self, blocks: &[Block]) -> Vec<(Piece<'static>, Range<usize>)> {
        self.blocks(blocks);
        let mut written: BTreeSet<String> = BTreeSet::new();
        // A footnote may refer to another.
        while let Some(name) = self.referenced.difference(&written).next().cloned() {
            if let Some(blocks) = self.defined.footnotes.get(&name) {
                let tag = Tag::FootnoteDefinition(name.clone().into());
                self.event(Event::Start(tag), 0..0);
                self.blocks(blocks);
                self.event(Event::End(TagEnd::FootnoteDefinition), 0..0);
            }
            written.insert(name);
        }
        self.pieces
    }

    fn event(&mut self, event: Event<'static>, span: Range<usize>) {
        self.pieces.push((Piece::Event(event), span));
    }

    fn attributes(&mut self, attributes: Attributes, span: &Range<usize>) {
        if !attributes.is_empty() {
            self.pieces
                .push((Piece::Attributes(attributes), span.clone()));
        }
    }

    fn list(&mut self, list: &List, span: &Range<usize>) {
        if !list.is_empty() {
            self.attributes(list.resolve(&self.defined.lists), span);
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
                if let [
                    Span {
                        kind:
                            span::Kind::Image {
                                standalone: true,
                                alt,
                                ..
                            },
                        ..
                    },
                ] = spans.as_slice()
                {
                    let attributes = &block.list;
                    let figure = with_list("<figure>\n", attributes, self.defined).into_owned();
                    self.html(figure, span);
                    self.write(&spans, text);
                    let caption = crate::highlight::escaped(&typography::decoded(alt));
                    let end = format!("\n<figcaption>{caption}</figcaption>\n</figure>\n");
                    self.html(end, span);
                    return;
                }
                self.list(&block.list, span);
                self.wrapped(Tag::Paragraph, TagEnd::Paragraph, span, |e| {
                    e.write(&spans, text);
                });
            }
            Kind::Heading { level, text, id } => {
                self.heading(block, *level, text, id.as_deref());
            }
            Kind::Code { info, code, fenced } => {
                self.list(&block.list, span);
                let kind = if *fenced {
                    CodeBlockKind::Fenced(info.clone().into())
                } else {
                    CodeBlockKind::Indented
                };
                self.wrapped(Tag::CodeBlock(kind), TagEnd::CodeBlock, span, |e| {
                    e.event(Event::Text(code.clone().into()), span.clone());
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
                self.event(Event::DisplayMath(math.clone().into()), span.clone());
            }
            Kind::Html(html) => self.html(html.clone(), span),
            Kind::Comment(text) => self.html(format!("<!-- {text} -->\n"), span),
            Kind::Element(start, children, end) => {
                self.html(
                    with_list(start, &block.list, self.defined).into_owned(),
                    span,
                );
                self.in_html += 1;
                self.blocks(children);
                self.in_html -= 1;
                self.html(format!("{end}\n"), span);
            }
            Kind::SpanElement(start, text, end) => {
                self.html(
                    with_list(start, &block.list, self.defined).into_owned(),
                    span,
                );
                self.in_html += 1;
                self.text(text);
                self.in_html -= 1;
                self.html(format!("{end}\n"), span);
            }
        }
    }

    fn html(&mut self, html: String, span: &Range<usize>) {
        self.event(Event::Html(html.into()), span.clone());
    }

    fn wrapped(
        &mut self,
        start: Tag<'static>,
        end: TagEnd,
        span: &Range<usize>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.event(Event::Start(start), span.clone());
        inside(self);
        self.event(Event::End(end), span.clone());
    }

    fn heading(&mut self, block: &Block, level: u8, text: &Region<'_>, id: Option<&str>) {
        let mut attributes = block.list.resolve(&self.defined.lists);
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
            (self.in_html > 0 || !self.options.gfm).then(|| ascii_id(&plain(&spans)))
        });
        if unlisted {
            self.pieces.push((Piece::Unlisted, block.span.clone()));
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
            e.write(&spans, text);
        });
    }

    fn items(&mut self, block: &Block, ordered: bool, items: &[Item]) {
        let span = &block.span;
        if !self.has_contents && block.list.names("toc") {
            self.has_contents = true;
            self.list(&block.list, span);
            self.pieces
                .push((Piece::Contents { ordered }, span.clone()));
            return;
        }
        if block.list.names("footnotes") {
            self.pieces.push((Piece::Footnotes, span.clone()));
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
            && let Some((done, length)) = task(&text.text)
        {
            let text = text.part(length..text.text.len());
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
                e.pieces.push((Piece::Section(*section), span.clone()));
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

    fn spans(&self, text: &Region<'_>) -> Vec<Span> {
        span::parse(text, self.defined, self.options)
    }

    fn text(&mut self, text: &Region<'_>) {
        let spans = self.spans(text);
        self.write(&spans, text);
    }

    fn write(&mut self, spans: &[Span], region: &Region<'_>) {
        for span in spans {
            self.span(span, region);
        }
    }

    fn span(&mut self, part: &Span, region: &Region<'_>) {
        let span = region.span(part.range.clone());
        self.attributes(part.attributes.clone(), &span);
        match &part.kind {
            span::Kind::Text(text) => self.prose(text, &span),
            span::Kind::Code(code) => self.event(Event::Code(code.clone().into()), span),
            span::Kind::Emphasis(children) => {
                self.wrapped(Tag::Emphasis, TagEnd::Emphasis, &span, |e| {
                    e.write(children, region);
                });
            }
            span::Kind::Strong(children) => {
                self.wrapped(Tag::Strong, TagEnd::Strong, &span, |e| {
                    e.write(children, region);
                });
            }
            span::Kind::Strikethrough(children) => {
                self.wrapped(Tag::Strikethrough, TagEnd::Strikethrough, &span, |e| {
                    e.write(children, region);
                });
            }
            span::Kind::Link {
                url,
                title,
                children,
            } => {
                let tag = Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: typography::decoded(url).into(),
                    title: typography::decoded(title.as_deref().unwrap_or_default()).into(),
                    id: CowStr::Borrowed(""),
                };
                self.wrapped(tag, TagEnd::Link, &span, |e| e.write(children, region));
            }
            span::Kind::Image {
                url, title, alt, ..
            } => {
                let tag = Tag::Image {
                    link_type: LinkType::Inline,
                    dest_url: typography::decoded(url).into(),
                    title: typography::decoded(title.as_deref().unwrap_or_default()).into(),
                    id: CowStr::Borrowed(""),
                };
                self.wrapped(tag, TagEnd::Image, &span, |e| {
                    e.event(Event::Text(typography::decoded(alt).into()), span.clone());
                });
            }
            span::Kind::Html(html) => self.event(Event::InlineHtml(html.clone().into()), span),
            span::Kind::Element(start, children, name) => {
                self.event(Event::InlineHtml(start.clone().into()), span.clone());
                self.write(children, region);
                self.event(Event::InlineHtml(format!("</{name}>").into()), span);
            }
            span::Kind::Footnote(name) => {
                self.referenced.insert(name.clone());
                self.event(Event::FootnoteReference(name.clone().into()), span);
            }
            span::Kind::Math(math) => self.event(Event::InlineMath(math.clone().into()), span),
            span::Kind::Break => self.event(Event::HardBreak, span),
        }
    }

    /// Text, in which line breaks are events and abbreviations elements.
    fn prose(&mut self, text: &str, span: &Range<usize>) {
        let mut from = 0;
        for (at, name) in self.abbreviated(text) {
            self.lines(&text[from..at], span);
            let (expansion, list) = &self.defined.abbreviations[name];
            let mut tag = String::from("<abbr");
            if !expansion.is_empty() {
                tag.push_str(" title=\"");
                tag.push_str(&super::super::attribute(expansion));
                tag.push('"');
            }
            tag.push('>');
            let tag = with_list(&tag, list, self.defined).into_owned();
            self.event(Event::InlineHtml(tag.into()), span.clone());
            self.event(Event::Text(name.to_owned().into()), span.clone());
            self.event(Event::InlineHtml("</abbr>".into()), span.clone());
            from = at + name.len();
        }
        self.lines(&text[from..], span);
    }

    /// Where abbreviations stand in a text, as words of their own.
    fn abbreviated(&self, text: &str) -> Vec<(usize, &'d str)> {
        let mut found: Vec<(usize, &'d str)> = Vec::new();
        for name in &self.abbreviations {
            for (at, _) in text.match_indices(*name) {
                let end = at + name.len();
                let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let inside = text[..at].ends_with(is_word) || text[end..].starts_with(is_word);
                let taken = found
                    .iter()
                    .any(|(other, n)| at < other + n.len() && *other < end);
                if !inside && !taken {
                    found.push((at, name));
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn lines(&mut self, text: &str, span: &Range<usize>) {
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                self.event(Event::SoftBreak, span.clone());
            }
            if !line.is_empty() {
                self.event(Event::Text(line.to_owned().into()), span.clone());
            }
        }
    }
}

/// A start tag with the attributes of a list.
fn with_list<'t>(tag: &'t str, list: &List, defined: &Defined) -> Cow<'t, str> {
    let attributes = list.resolve(&defined.lists);
    let Some(end) = tag.rfind('>').filter(|_| !attributes.is_empty()) else {
        return Cow::Borrowed(tag);
    };
    let mut with = tag[..end].to_owned();
    for (key, value) in &attributes {
        with.push_str(&format!(
            " {}=\"{}\"",
            super::super::attribute(key),
            super::super::attribute(value)
        ));
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

/// The text of spans, without markup.
fn plain(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| match &span.kind {
            span::Kind::Text(text) | span::Kind::Code(text) | span::Kind::Math(text) => {
                text.clone()
            }
            span::Kind::Emphasis(children)
            | span::Kind::Strong(children)
            | span::Kind::Strikethrough(children)
            | span::Kind::Link { children, .. }
            | span::Kind::Element(_, children, _) => plain(children),
            _ => String::new(),
        })
        .collect()
}

/// kramdown's own ids: ASCII from the first letter on (`Converter::Base#basic_generate_id`).
fn ascii_id(text: &str) -> String {
    let start = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let id: String = text[start..]
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == ' ' || *c == '-')
        .map(|c| {
            if c == ' ' {
                '-'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    if id.is_empty() {
        "section".to_owned()
    } else {
        id
    }
}
