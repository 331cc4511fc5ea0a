//! Emits spans as events.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter};
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
        let range = part.range;
        let span = region.span(range.clone());
        let attributes = match &part.kind {
            span::SpanKind::Html(_) | span::SpanKind::Element(..) => part.attributes,
            _ => {
                self.attributes(part.attributes, &span);
                Attributes::new()
            }
        };
        match part.kind {
            span::SpanKind::Text(text) => self.prose(&text, region, range),
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
                let place = match region.text()[range.clone()].strip_prefix("![") {
                    Some(rest) if !alt.is_empty() && rest.starts_with(&alt) => {
                        region.span(range.start + 2..range.start + 2 + alt.len())
                    }
                    _ => span.clone(),
                };
                self.wrapped(tag, TagEnd::Image, &span, |e| {
                    let text = typography::decoded(&alt);
                    e.event(Event::Text(text.as_str().into()), place);
                });
            }
            span::SpanKind::Html(html) => {
                let html = in_start_tag(&html, &attributes);
                self.event(Event::InlineHtml(html.into()), span);
            }
            span::SpanKind::Element(start, children, name) => {
                let start = in_start_tag(&start, &attributes);
                let (start_tag, end_tag) = match (children.first(), children.last()) {
                    (Some(first), Some(last)) => (
                        region.span(range.start..first.range.start),
                        region.span(last.range.end..range.end),
                    ),
                    _ => (span.clone(), span.end..span.end),
                };
                self.event(Event::InlineHtml(start.into()), start_tag);
                self.in_html += 1;
                self.write(children, region);
                self.in_html -= 1;
                self.event(Event::InlineHtml(format!("</{name}>").into()), end_tag);
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
    fn prose(&mut self, text: &str, region: &Region, range: Range<usize>) {
        let abbreviated = self.abbreviations.within(text, &self.definitions.budget);
        if abbreviated.is_empty() && memchr(b'\n', text.as_bytes()).is_none() {
            if !text.is_empty() {
                self.event(Event::Text(text.into()), region.span(range));
            }
            return;
        }
        let places = TextPlaces::of(text, region, range);
        let mut from = 0;
        for (at, name) in abbreviated {
            self.lines(text, from..at, &places);
            let (expansion, list) = &self.definitions.abbreviations[name];
            let mut tag = String::from("<abbr");
            if !expansion.is_empty() {
                tag.push_str(" title=\"");
                tag.push_str(&escape_attribute(expansion));
                tag.push('"');
            }
            tag.push('>');
            let tag = with_list(&tag, list, self.definitions);
            let span = places.span(text, at..at + name.len());
            self.event(Event::InlineHtml(tag.into()), span.start..span.start);
            self.event(Event::Text(name.into()), span.clone());
            self.event(Event::InlineHtml("</abbr>".into()), span.end..span.end);
            from = at + name.len();
        }
        self.lines(text, from..text.len(), &places);
    }

    fn lines(&mut self, text: &str, part: Range<usize>, places: &TextPlaces<'_>) {
        let mut at = part.start;
        for (i, line) in text[part].split('\n').enumerate() {
            if i > 0 {
                // The GFM parser makes no line breaks inside HTML.
                let breaks = self.options.hard_wrap && self.in_html == 0;
                let event = if breaks {
                    Event::HardBreak
                } else {
                    Event::SoftBreak
                };
                self.event(event, places.span(text, at..at + 1));
                at += 1;
            }
            if !line.is_empty() {
                self.event(
                    Event::Text(line.into()),
                    places.span(text, at..at + line.len()),
                );
            }
            at += line.len();
        }
    }
}

/// The places in the body of the parts of a text.
struct TextPlaces<'r> {
    region: &'r Region,
    /// Byte range of the text in the region.
    range: Range<usize>,
    /// The text as it is in the region: without typographic characters and entities.
    source: &'r str,
    is_equal: bool,
}

impl<'r> TextPlaces<'r> {
    fn of(text: &str, region: &'r Region, range: Range<usize>) -> Self {
        let source = &region.text()[range.clone()];
        Self {
            region,
            is_equal: source == text,
            range,
            source,
        }
    }

    /// Returns the place of a part of the text. If typography changed the text, only whole lines and line
    /// ends can be found in the source: the place of any other part is its line.
    fn span(&self, text: &str, part: Range<usize>) -> Range<usize> {
        let in_region = |part: Range<usize>| {
            let start = self.range.start;
            self.region.span(start + part.start..start + part.end)
        };
        if self.is_equal {
            return in_region(part);
        }
        let line = memchr_iter(b'\n', &text.as_bytes()[..part.start]).count();
        let start = match line.checked_sub(1) {
            Some(last) => memchr_iter(b'\n', self.source.as_bytes())
                .nth(last)
                .map_or(0, |at| at + 1),
            None => 0,
        };
        let rest = &self.source[start..];
        let end = start + memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        if text.as_bytes().get(part.start) == Some(&b'\n') {
            in_region(end..(end + 1).min(self.source.len()))
        } else {
            in_region(start..end)
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
