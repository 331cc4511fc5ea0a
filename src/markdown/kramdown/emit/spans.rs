//! Spans to the pieces that the writer takes.

use std::ops::Range;

use memchr::memchr;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::super::super::attribute;
use super::super::region::Region;
use super::super::span::{self, Span};
use super::super::typography;
use super::{Emitter, with_list};

impl<'d> Emitter<'d> {
    pub(super) fn spans<'t>(&mut self, text: &'t Region) -> Vec<Span<'t>> {
        let (spans, problems) = span::parse(text, self.defined, self.options, self.in_html > 0);
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
        self.attributes(part.attributes, &span);
        match part.kind {
            span::Kind::Text(text) => self.prose(&text, &span),
            span::Kind::Code(code) => self.event(Event::Code(code.into()), span),
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
                    dest_url: typography::decoded(&url).into(),
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
                    dest_url: typography::decoded(&url).into(),
                    title: typography::decoded(title.as_deref().unwrap_or_default()).into(),
                    id: CowStr::Borrowed(""),
                };
                self.wrapped(tag, TagEnd::Image, &span, |e| {
                    let text = typography::decoded(&alt);
                    e.event(Event::Text(text.as_str().into()), span.clone());
                });
            }
            span::Kind::Html(html) => self.event(Event::InlineHtml(html.into()), span),
            span::Kind::Element(start, children, name) => {
                self.event(Event::InlineHtml(start.into()), span.clone());
                self.in_html += 1;
                self.write(children, region);
                self.in_html -= 1;
                self.event(Event::InlineHtml(format!("</{name}>").into()), span);
            }
            span::Kind::Footnote(name) => {
                if self.referenced.insert(name.to_owned()) {
                    self.waiting.insert(name.to_owned());
                }
                self.event(Event::FootnoteReference(name.into()), span);
            }
            span::Kind::Math(math) => self.event(Event::InlineMath(math.into()), span),
            span::Kind::Break => self.event(Event::HardBreak, span),
        }
    }

    /// Text, in which line breaks are events and abbreviations elements.
    fn prose(&mut self, text: &str, span: &Range<usize>) {
        let abbreviated = self.abbreviations.within(text, &self.defined.budget);
        if abbreviated.is_empty() && memchr(b'\n', text.as_bytes()).is_none() {
            if !text.is_empty() {
                self.event(Event::Text(text.into()), span.clone());
            }
            return;
        }
        let mut from = 0;
        for (at, name) in abbreviated {
            self.lines(&text[from..at], span);
            let (expansion, list) = &self.defined.abbreviations[name];
            let mut tag = String::from("<abbr");
            if !expansion.is_empty() {
                tag.push_str(" title=\"");
                tag.push_str(&attribute(expansion));
                tag.push('"');
            }
            tag.push('>');
            let tag = with_list(&tag, list, self.defined);
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
                // The GFM parser makes no line breaks in HTML.
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

/// The text of spans, without markup.
pub(super) fn plain(spans: &[Span<'_>]) -> String {
    spans
        .iter()
        .map(|span| match &span.kind {
            span::Kind::Text(text) => text.to_string(),
            span::Kind::Code(text) | span::Kind::Math(text) => (*text).to_owned(),
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
pub(super) fn ascii_id(text: &str) -> String {
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
