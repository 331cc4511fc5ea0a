//! HTML elements in text.

use super::super::ends::EndMarker;
use super::super::html;
use super::{EndCondition, MAX_DEPTH, SpanBuffer, SpanContext, SpanKind, SpanParser};

impl<'t> SpanParser<'_, 't> {
    pub(super) fn html(
        &self,
        at: usize,
        out: &mut SpanBuffer<'t>,
        context: SpanContext,
    ) -> Option<usize> {
        let rest = self.rest(at);
        if rest.starts_with("<!--")
            && let Some(close) = self.find(EndMarker::Comment, at + 4)
        {
            let length = close + 3 - at;
            out.push(SpanKind::Html(rest[..length].to_owned()), at..at + length);
            return Some(at + length);
        }
        if let Some((_, length)) = html::end_tag(rest) {
            out.plain(at..at + length);
            return Some(at + length);
        }
        let tag = html::tag(rest)?;
        let inside = at + tag.length;
        if tag.is_block() {
            out.plain(at..inside);
            return Some(inside);
        }
        if tag.is_void() {
            out.push(SpanKind::Html(tag.text), at..inside);
            return Some(inside);
        }
        if tag.closed {
            let html = format!("{}</{}>", tag.text, tag.name);
            out.push(SpanKind::Html(html), at..inside);
            return Some(inside);
        }
        let parses = match tag.markdown {
            Some("0") => false,
            Some("span") => true,
            _ => {
                self.options.parse_span_html
                    && html::default_model(tag.name) != html::ContentModel::Raw
                    || (tag.markdown == Some("1")
                        && html::default_model(tag.name) != html::ContentModel::Raw)
            }
        };
        let closed = |end: usize| match html::end_tag(self.rest(end)) {
            Some((_, length)) => end + length,
            None => end,
        };
        if parses && !self.is_spent() && context.depth < MAX_DEPTH {
            let inner = SpanContext {
                directly_in_emphasis: false,
                in_html: true,
                ..context
            };
            let parsed = self.spans(inside, EndCondition::Tag(tag.name), inner);
            let end = closed(parsed.at);
            out.push(SpanKind::Element(tag.text, parsed.spans, tag.name), at..end);
            return Some(end);
        }
        let end = match html::end_of(tag.name, self.rest(inside)) {
            Some(length) => inside + length,
            None => self.text.len(),
        };
        let content = html::balanced(&self.text[inside..end]);
        let html = format!("{}{content}</{}>", tag.text, tag.name);
        out.push(SpanKind::Html(html), at..closed(end));
        Some(closed(end))
    }
}
