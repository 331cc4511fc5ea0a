//! Reader of the block structure: collects events of a body into blocks.

use std::ops::Range;

use super::super::directives::{Component, DirectiveEvent};
use super::super::{DocumentEvent, FenceInfo, HeadingCollector, PreparedBody, RenderOptions};
use super::{BlockKind, BlockNode, BlockStructure, Image, InlineSpan, OBJECT, Prose};
use kramdown::BodyEvent;
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

/// Builds the block structure from the events of a body.
pub(in super::super) struct StructureReader<'a> {
    options: &'a RenderOptions<'a>,
    prepared: &'a PreparedBody<'a>,
    headings: HeadingCollector,
    pub(super) blocks: Vec<BlockNode>,
    /// Indexes of the open lists in `blocks`.
    pub(super) lists: Vec<usize>,
    pub(super) quotes: usize,
    table: Option<usize>,
    /// The open text, and its range.
    pub(super) prose: Option<(Prose, Range<usize>)>,
    /// The open emphasis in that text: true for strong, and the index in `strong` or `emphasised`.
    emphasis: Vec<(bool, usize)>,
    /// Range of the open heading.
    heading: Option<Range<usize>>,
    /// Index of the open code block in `blocks`.
    pub(super) code: Option<usize>,
    image: Option<Image>,
}

impl<'a> StructureReader<'a> {
    pub(in super::super) fn new(
        options: &'a RenderOptions<'a>,
        prepared: &'a PreparedBody<'a>,
    ) -> Self {
        Self {
            options,
            prepared,
            headings: HeadingCollector::new(options.dialect, options.reads_directives()),
            blocks: Vec::new(),
            lists: Vec::new(),
            quotes: 0,
            table: None,
            prose: None,
            emphasis: Vec::new(),
            heading: None,
            code: None,
            image: None,
        }
    }

    /// Handles the next event.
    pub(in super::super) fn document_event(
        &mut self,
        event: &DocumentEvent<'_, '_>,
        range: &Range<usize>,
    ) {
        match event {
            DocumentEvent::Body(BodyEvent::Markdown(event)) => {
                self.headings.event(event);
                self.event(event.clone(), range.clone());
            }
            DocumentEvent::Body(_) => {}
            DocumentEvent::Directive(event) => self.directive(*event, range),
        }
    }

    fn directive(&mut self, event: DirectiveEvent<'_>, range: &Range<usize>) {
        self.close();
        match event {
            DirectiveEvent::Start(directive) => {
                let span = self.span(range);
                match directive.component {
                    Component::Alert(kind) => {
                        self.add(BlockKind::Quote(Some(kind.name())), span);
                        self.quotes += 1;
                    }
                    component => {
                        self.add(BlockKind::Directive(component.name()), span);
                    }
                }
            }
            DirectiveEvent::TitleStart | DirectiveEvent::TitleEnd => {}
            DirectiveEvent::End(Component::Alert(_)) => {
                self.quotes = self.quotes.saturating_sub(1);
            }
            DirectiveEvent::End(_) => {}
        }
    }

    /// Returns the blocks, after the last event.
    pub(in super::super) fn finish(mut self) -> BlockStructure {
        self.close();
        BlockStructure {
            blocks: self.blocks,
        }
    }
}

impl StructureReader<'_> {
    pub(in super::super) fn span(&self, range: &Range<usize>) -> Range<usize> {
        self.options.span(&self.prepared.original(range))
    }

    fn add(&mut self, kind: BlockKind, span: Range<usize>) -> usize {
        self.blocks.push(BlockNode {
            kind,
            span,
            lists: self.lists.len(),
            quotes: self.quotes,
            in_table: self.table.is_some(),
        });
        self.blocks.len() - 1
    }

    /// Closes the open text and adds it as a block.
    fn close(&mut self) {
        self.emphasis.clear();
        if let Some((prose, span)) = self.prose.take()
            && !(prose.is_empty() && prose.images.is_empty() && prose.links.is_empty())
        {
            self.add(BlockKind::Prose(prose), span);
        }
    }

    fn open(&mut self, range: &Range<usize>) -> &mut Prose {
        let span = self.span(range);
        let (prose, whole) = self
            .prose
            .get_or_insert_with(|| (Prose::default(), span.clone()));
        whole.end = whole.end.max(span.end);
        prose
    }

    pub(in super::super) fn push(&mut self, text: &str, range: &Range<usize>) {
        let span = self.span(range);
        self.open(range).push(text, span);
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if let Some(image) = &mut self.image {
            match &event {
                Event::Text(text) | Event::Code(text) => {
                    image.alternative.push_str(text);
                    return;
                }
                Event::End(TagEnd::Image) => {
                    if let Some(image) = self.image.take() {
                        self.open(&range).images.push(image);
                        self.push(OBJECT.encode_utf8(&mut [0; 4]), &range);
                    }
                    return;
                }
                _ => return,
            }
        }
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match self.code {
                Some(at) => {
                    if let BlockKind::Code { code, .. } = &mut self.blocks[at].kind {
                        code.push_str(&text);
                    }
                }
                None => self.push(&text, &range),
            },
            Event::Code(code) => {
                let span = self.span(&range);
                let text = code.to_string();
                self.open(&range).code.push(InlineSpan { text, span });
                self.push(OBJECT.encode_utf8(&mut [0; 4]), &range);
            }
            Event::Html(html) => {
                let span = self.span(&range);
                match self.blocks.last_mut() {
                    // Each line of HTML is a separate event.
                    Some(BlockNode {
                        kind: BlockKind::Html(before),
                        span: whole,
                        ..
                    }) if self.prose.is_none() && whole.end == span.start => {
                        before.push_str(&html);
                        whole.end = span.end;
                    }
                    _ => {
                        self.close();
                        self.add(BlockKind::Html(html.to_string()), span);
                    }
                }
            }
            Event::InlineHtml(html) => {
                let span = self.span(&range);
                let alone = self.prose.is_none();
                if !alone {
                    self.push(OBJECT.encode_utf8(&mut [0; 4]), &range);
                }
                // Tags are added as blocks too, because checks read them separately from the text.
                self.add(BlockKind::Html(html.to_string()), span);
            }
            Event::InlineMath(_) => self.push(OBJECT.encode_utf8(&mut [0; 4]), &range),
            Event::DisplayMath(tex) => {
                if self.prose.is_some() {
                    self.push(OBJECT.encode_utf8(&mut [0; 4]), &range);
                } else {
                    let span = self.span(&range);
                    self.add(BlockKind::Math(tex.to_string()), span);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if self.prose.is_some() {
                    self.push(" ", &range);
                }
            }
            Event::Rule => {
                let span = self.span(&range);
                self.add(BlockKind::Rule, span);
            }
            Event::FootnoteReference(name) => {
                let span = self.span(&range);
                let text = name.to_string();
                self.open(&range).notes.push(InlineSpan { text, span });
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        let span = self.span(range);
        match tag {
            Tag::Emphasis => {
                let prose = self.open(range);
                prose.emphasised.push(prose.text.len()..usize::MAX);
                let place = prose.emphasised.len() - 1;
                self.emphasis.push((false, place));
            }
            Tag::Strong => {
                let prose = self.open(range);
                prose.strong.push(prose.text.len()..usize::MAX);
                let place = prose.strong.len() - 1;
                self.emphasis.push((true, place));
            }
            Tag::Strikethrough => {}
            Tag::Link { dest_url, .. } => {
                let text = dest_url.to_string();
                let prose = self.open(range);
                prose.links.push(InlineSpan { text, span });
                prose.linked.push(prose.text.len()..prose.text.len());
            }
            Tag::Image { dest_url, .. } => {
                self.image = Some(Image {
                    target: dest_url.to_string(),
                    alternative: String::new(),
                    span,
                });
            }
            Tag::Heading { .. } => {
                self.close();
                self.heading = Some(span);
            }
            Tag::CodeBlock(kind) => {
                self.close();
                let (language, fenced) = match &kind {
                    CodeBlockKind::Fenced(info) => (FenceInfo::parse(info).language, true),
                    CodeBlockKind::Indented => (String::new(), false),
                };
                let code = BlockKind::Code {
                    language,
                    code: String::new(),
                    fenced,
                };
                self.code = Some(self.add(code, span));
            }
            Tag::List(first) => {
                self.close();
                let ordered = first.is_some();
                let list = self.add(BlockKind::List { ordered, items: 0 }, span);
                self.lists.push(list);
            }
            Tag::Item => {
                self.close();
                if let Some(at) = self.lists.last()
                    && let BlockKind::List { items, .. } = &mut self.blocks[*at].kind
                {
                    *items += 1;
                }
            }
            Tag::BlockQuote(kind) => {
                self.close();
                self.add(BlockKind::Quote(kind.map(kind_of_alert)), span);
                self.quotes += 1;
            }
            Tag::Table(alignments) => {
                self.close();
                let columns = alignments.len();
                let table = self.add(BlockKind::Table { columns, rows: 0 }, span);
                self.table = Some(table);
            }
            Tag::TableHead | Tag::TableRow => {
                self.close();
                if let Some(at) = self.table
                    && let BlockKind::Table { rows, .. } = &mut self.blocks[at].kind
                {
                    *rows += 1;
                }
            }
            Tag::FootnoteDefinition(name) => {
                self.close();
                self.add(BlockKind::Footnote(name.to_string()), span);
            }
            _ => self.close(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong => {
                if let Some((prose, _)) = &mut self.prose
                    && let Some((is_strong, place)) = self.emphasis.pop()
                {
                    let end = prose.text.len();
                    let ranges = match is_strong {
                        true => &mut prose.strong,
                        false => &mut prose.emphasised,
                    };
                    if let Some(open) = ranges.get_mut(place) {
                        open.end = end;
                    }
                }
            }
            TagEnd::Strikethrough => {}
            TagEnd::Link => {
                if let Some((prose, _)) = &mut self.prose
                    && let Some(words) = prose.linked.last_mut()
                {
                    words.end = prose.text.len();
                }
            }
            TagEnd::Heading(level) => {
                self.emphasis.clear();
                let prose = self.prose.take().map(|(prose, _)| prose);
                let span = self.heading.take().unwrap_or_default();
                let id = self.headings.done.last().map(|heading| heading.id.clone());
                self.add(
                    BlockKind::Heading {
                        level: level as u8,
                        id: id.unwrap_or_default(),
                        prose: prose.unwrap_or_default(),
                    },
                    span,
                );
            }
            TagEnd::CodeBlock => self.code = None,
            TagEnd::List(_) => {
                self.close();
                self.lists.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.close();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::Table => {
                self.close();
                self.table = None;
            }
            _ => self.close(),
        }
    }
}

fn kind_of_alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}
