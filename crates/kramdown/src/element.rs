//! Block-level HTML: the content of elements is raw unless they request Markdown (kramdown 2.4
//! `Parser::Kramdown#parse_block_html`).

use std::ops::Range;

use super::block::{Block, BlockKind, BlockParser, Container, MAX_DEPTH};
use super::ends::EndMarker;
use super::html::{self, ContentModel};
use super::line;
use super::region::Region;
use text_scan::work_counter;

impl BlockParser<'_> {
    /// Parses an element or a comment. `None` if the tag begins a paragraph.
    pub(super) fn html(
        &mut self,
        level: &mut Container,
        region: &Region,
        at: usize,
    ) -> Option<usize> {
        let text = &region.text()[at..];
        if text.starts_with("<!--")
            && let Some(close) = region.find(EndMarker::Comment, at + 4)
        {
            let length = close + 3 - at;
            let end = at + length;
            let kind = BlockKind::Html(format!("{}\n", &text[..length]));
            level.push(Block::new(kind, region.span(at..end)));
            return Some(after_spaces(region, end));
        }
        let tag = html::tag(line::unindented(text)).filter(|tag| !tag.is_span())?;
        let start = at + text.len() - line::unindented(text).len();
        let (block, end) = self.element(region, start, &tag, ContentModel::Raw);
        level.push(block);
        Some(after_spaces(region, end))
    }

    /// Parses the element whose start tag is at `at`.
    pub(super) fn element(
        &mut self,
        region: &Region,
        at: usize,
        tag: &html::Tag<'_>,
        default: ContentModel,
    ) -> (Block, usize) {
        let inside = at + tag.length;
        let model = tag.model().unwrap_or(if self.options.parse_block_html {
            html::default_model(tag.name)
        } else {
            default
        });
        let is_script = html::is_script(tag.name);
        if tag.closed || tag.is_void() {
            let tag_end = if tag.is_void() {
                String::new()
            } else {
                format!("</{}>", tag.name)
            };
            let html = format!("{}{tag_end}\n", tag.text);
            return (
                Block::new(BlockKind::Html(html), region.span(at..inside)),
                inside,
            );
        }
        let end_tag = format!("</{}>", tag.name);
        let closing = |end: usize| match html::end_tag(&region.text()[end..]) {
            Some((_, length)) => end + length,
            None => end,
        };
        if is_script || model == ContentModel::Span {
            let end = match html::find_end(tag.name, &region.text()[inside..]) {
                Some(length) => inside + length,
                None => region.text().len(),
            };
            let span = region.span(at..closing(end));
            let kind = if is_script {
                BlockKind::Html(format!(
                    "{}{}{end_tag}\n",
                    tag.text,
                    &region.text()[inside..end]
                ))
            } else {
                BlockKind::SpanElement(tag.text.clone(), region.part(inside..end), end_tag)
            };
            return (Block::new(kind, span), closing(end));
        }
        if model == ContentModel::Block && self.depth <= MAX_DEPTH {
            let mut level = Container {
                end: Some(tag.name.to_owned()),
                ..Container::default()
            };
            let start = after_spaces(region, inside);
            let (end, _) = self.read_into(&mut level, region, start);
            let kind = BlockKind::Element(format!("{}\n", tag.text), level.blocks, end_tag);
            return (Block::new(kind, region.span(at..end)), end);
        }
        let (children, end) = self.raw(region, inside, tag.name);
        let kind = BlockKind::Element(tag.text.clone(), children, end_tag);
        (
            Block::new(kind, region.span(at..closing(end))),
            closing(end),
        )
    }

    /// Parses the raw HTML of an element, whose content begins at `inside`, up to its end tag, or to the end of the
    /// region; returns the position of the end too. Elements in it may request Markdown: what their code looks like
    /// (`Span<UInt8>`) is not HTML. Unmatched end tags become text, and missing ones are added.
    fn raw(&mut self, region: &Region, inside: usize, element: &str) -> (Vec<Block>, usize) {
        let text = region.text();
        let mut end = text.len();
        let mut blocks = Vec::new();
        let push = |blocks: &mut Vec<Block>, html: String, span: Range<usize>| {
            blocks.push(Block::new(BlockKind::Html(html), region.span(span)));
        };
        let mut open = html::OpenElements::default();
        // The elements that are open at `at`; those of `open` are the ones at `from`.
        let mut inner = html::OpenElements::default();
        let (mut from, mut at) = (inside, inside);
        while let Some(found) = text[at..].find('<') {
            work_counter::done(found + 1);
            at += found;
            let rest = &text[at..];
            if rest.starts_with("<!--")
                && let Some(close) = region.find(EndMarker::Comment, at + 4)
            {
                at = close + 3;
            } else if let Some((name, length)) = html::end_tag(rest) {
                if inner.is_empty() && html::is_same(element, name) {
                    end = at;
                    break;
                }
                inner.end(name);
                at += length;
            } else if let Some(tag) = html::tag(rest) {
                let asks = tag.model().is_some_and(|model| model != ContentModel::Raw);
                if asks && self.depth <= MAX_DEPTH {
                    push(&mut blocks, open.escaped(&text[from..at]), from..at);
                    let within = region.part(at..text.len());
                    self.depth += 1;
                    let (block, length) = self.element(&within, 0, &tag, ContentModel::Raw);
                    self.depth -= 1;
                    blocks.push(block);
                    at += length;
                    from = at;
                    continue;
                }
                inner.start(&tag);
                if tag.markdown.is_some() {
                    let before = open.escaped(&text[from..at]);
                    at += tag.length;
                    open.start(&tag);
                    push(&mut blocks, format!("{before}{}", tag.text), from..at);
                    from = at;
                } else {
                    at += tag.length + html::script_length(&tag, &rest[tag.length..]);
                }
            } else {
                at += 1;
            }
        }
        let rest = open.escaped(&text[from..end]);
        let html = format!("{rest}{}", open.end_tags());
        push(&mut blocks, html, from..end);
        (blocks, end)
    }
}

/// Returns the position after white space and the line end; `at` if other text follows on the line.
fn after_spaces(region: &Region, at: usize) -> usize {
    let rest = &region.text()[at..];
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest[spaces..].starts_with('\n') {
        at + spaces + 1
    } else {
        at
    }
}
