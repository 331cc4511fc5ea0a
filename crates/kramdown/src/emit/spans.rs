//! Emits spans as events.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::super::region::Region;
use super::super::span::{self, Span};
use super::super::typography;
use super::{Emitter, with_list};
use crate::attributes::Attributes;
use crate::characters::escape_attribute;

impl<'d> Emitter<'d> {
    pub(super) fn spans<'t>(&mut self, text: &'t Region) -> Vec<Span<'t>> {
        let (spans, problems) = span::parse(text, self.definitions, self.options, self.in_html > 0);
        self.problems.extend(problems);
        spans
    }

    pub(super) fn text(&mut self, text: &Region) {
        let spans = self.spans(text);
        self.write(spans, text);
    }

    pub(super) fn write(&mut self, spans: Vec<Span<'_>>, region: &Region) {
        for span in spans {
            self.span(span, region);
        }
    }

    pub(super) fn span(&mut self, part: Span<'_>, region: &Region) {
        let span = region.span(part.range);
        let attributes = match &part.kind {
            span::SpanKind::Html(_) | span::SpanKind::Element(..) => part.attributes,
            _ => {
                self.attributes(part.attributes, &span);
                Attributes::new()
            }
        };
        match part.kind {
            span::SpanKind::Text(text) => self.prose(&text, &span),
            span::SpanKind::Code(code) => self.event(Event::Code(code.into()), span),
            span::SpanKind::Emphasis(children) => {
                self.wrapped(Tag::Emphasis, TagEnd::Emphasis, &span, |e| {
                    e.write(children, region);
                });
            }
            span::SpanKind::Strong(children) => {
                self.wrapped(Tag::Strong, TagEnd::Strong, &span, |e| {
                    e.write(children, region);
                });
            }
            span::SpanKind::Strikethrough(children) => {
                self.wrapped(Tag::Strikethrough, TagEnd::Strikethrough, &span, |e| {
                    e.write(children, region);
                });
            }
            span::SpanKind::Link {
                url,
                title,
                children,
            } => {
                let tag = Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: typography::decoded(&url).into(),
                    title: typography::decoded(title.as_deref().unwrap_or_default()).into(),
                    id: CowStr::Borrowed(""),
                };
                self.wrapped(tag, TagEnd::Link, &span, |e| e.write(children, region));
            }
            span::SpanKind::Image {
                url, title, alt, ..
            } => {
                let tag = Tag::Image {
                    link_type: LinkType::Inline,
                    dest_url: typography::decoded(&url).into(),
                    title: typography::decoded(title.as_deref().unwrap_or_default()).into(),
                    id: CowStr::Borrowed(""),
                };
                self.wrapped(tag, TagEnd::Image, &span, |e| {
                    let text = typography::decoded(&alt);
                    e.event(Event::Text(text.as_str().into()), span.clone());
                });
            }
            span::SpanKind::Html(html) => {
                let html = in_start_tag(&html, &attributes);
                self.event(Event::InlineHtml(html.into()), span);
            }
            span::SpanKind::Element(start, children, name) => {
                let start = in_start_tag(&start, &attributes);
                self.event(Event::InlineHtml(start.into()), span.clone());
                self.in_html += 1;
                self.write(children, region);
                self.in_html -= 1;
                self.event(Event::InlineHtml(format!("</{name}>").into()), span);
            }
            span::SpanKind::Footnote(name) => {
                if self.referenced.insert(name.to_owned()) {
                    self.waiting.push_back(name.to_owned());
                }
                self.event(Event::FootnoteReference(name.into()), span);
            }
            span::SpanKind::Math(math) => self.event(Event::InlineMath(math.into()), span),
            span::SpanKind::Break => self.event(Event::HardBreak, span),
        }
    }

    /// Emits text; line breaks become events and abbreviations elements.
    fn prose(&mut self, text: &str, span: &Range<usize>) {
        let abbreviated = self.abbreviations.within(text, &self.definitions.budget);
        if abbreviated.is_empty() && memchr(b'\n', text.as_bytes()).is_none() {
            if !text.is_empty() {
                self.event(Event::Text(text.into()), span.clone());
            }
            return;
        }
        let mut from = 0;
        for (at, name) in abbreviated {
            self.lines(&text[from..at], span);
            let (expansion, list) = &self.definitions.abbreviations[name];
            let mut tag = String::from("<abbr");
            if !expansion.is_empty() {
                tag.push_str(" title=\"");
                tag.push_str(&escape_attribute(expansion));
                tag.push('"');
            }
            tag.push('>');
            let tag = with_list(&tag, list, self.definitions);
            self.event(Event::InlineHtml(tag.into()), span.clone());
            self.event(Event::Text(name.into()), span.clone());
            self.event(Event::InlineHtml("</abbr>".into()), span.clone());
            from = at + name.len();
        }
        self.lines(&text[from..], span);
    }

    fn lines(&mut self, text: &str, span: &Range<usize>) {
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                // The GFM parser makes no line breaks inside HTML.
                let breaks = self.options.hard_wrap && self.in_html == 0;
                let event = if breaks {
                    Event::HardBreak
                } else {
                    Event::SoftBreak
                };
                self.event(event, span.clone());
            }
            if !line.is_empty() {
                self.event(Event::Text(line.into()), span.clone());
            }
        }
    }
}

/// Adds the attributes of a list to the first tag of HTML. Classes are added to its own.
fn in_start_tag<'t>(html: &'t str, attributes: &Attributes) -> Cow<'t, str> {
    let end = html.find('>').filter(|_| !attributes.is_empty());
    let Some((start, rest)) = end.map(|end| html.split_at(end)) else {
        return Cow::Borrowed(html);
    };
    let mut start = start.trim_end_matches('/').trim_end().to_owned();
    for (key, value) in attributes {
        let value = escape_attribute(value);
        let own = start.find(" class=\"").filter(|_| key == "class");
        let own = own.map(|at| at + " class=\"".len());
        match own.and_then(|at| start[at..].find('"').map(|end| at + end)) {
            Some(end) => start.insert_str(end, &format!(" {value}")),
            None => start.push_str(&format!(" {}=\"{value}\"", escape_attribute(key))),
        }
    }
    Cow::Owned(start + rest)
}

/// Returns the text of spans, without markup.
pub(super) fn plain(spans: &[Span<'_>]) -> String {
    spans
        .iter()
        .map(|span| match &span.kind {
            span::SpanKind::Text(text) => text.to_string(),
            span::SpanKind::Code(text) | span::SpanKind::Math(text) => (*text).to_owned(),
            span::SpanKind::Emphasis(children)
            | span::SpanKind::Strong(children)
            | span::SpanKind::Strikethrough(children)
            | span::SpanKind::Link { children, .. }
            | span::SpanKind::Element(_, children, _) => plain(children),
            _ => String::new(),
        })
        .collect()
}

/// Returns kramdown's own id: ASCII characters from the first letter on (`Converter::Base#basic_generate_id`).
pub(super) fn kramdown_id(text: &str) -> String {
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
