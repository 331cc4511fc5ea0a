//! Buffer for the spans of a text. Adjacent texts are merged, and borrowed while they are contiguous in the source.

use std::borrow::Cow;
use std::ops::Range;

use super::super::attributes::Attributes;
use super::{Span, SpanKind};

/// The spans found so far.
pub(super) struct SpanBuffer<'t> {
    /// The text being parsed.
    source: &'t str,
    pub(super) spans: Vec<Span<'t>>,
    /// The number of images among them.
    pub(super) images: usize,
    /// True if the last text ended with a symbol; an attribute list may follow it.
    pub(super) after_symbol: bool,
}

impl<'t> SpanBuffer<'t> {
    pub(super) fn new(source: &'t str, room: usize) -> Self {
        Self {
            source,
            spans: Vec::with_capacity(room),
            images: 0,
            after_symbol: false,
        }
    }

    /// Adds a part of the source text.
    pub(super) fn plain(&mut self, part: Range<usize>) {
        if part.is_empty() {
            return;
        }
        self.after_symbol = false;
        if let Some(Span {
            kind: SpanKind::Text(last),
            range,
            ..
        }) = self.spans.last_mut()
        {
            match last {
                Cow::Borrowed(whole) if range.end == part.start && range.len() == whole.len() => {
                    *whole = &self.source[range.start..part.end];
                }
                last => last.to_mut().push_str(&self.source[part.clone()]),
            }
            range.end = range.end.max(part.end);
            return;
        }
        let text = &self.source[part.clone()];
        self.push(SpanKind::Text(Cow::Borrowed(text)), part);
    }

    /// Adds the replacement text for the source at `at`.
    pub(super) fn text(&mut self, text: &str, at: usize) {
        if text.is_empty() {
            return;
        }
        self.after_symbol = false;
        let end = at + text.len();
        if let Some(Span {
            kind: SpanKind::Text(last),
            range,
            ..
        }) = self.spans.last_mut()
        {
            last.to_mut().push_str(text);
            range.end = range.end.max(end);
            return;
        }
        self.push(SpanKind::Text(Cow::Owned(text.to_owned())), at..end);
    }

    /// Adds the replacement text of a symbol, which is written at `range`.
    pub(super) fn symbol(&mut self, text: &str, range: Range<usize>) {
        self.text(text, range.start);
        if let Some(span) = self.spans.last_mut() {
            span.range.end = range.end;
        }
        self.after_symbol = true;
    }

    pub(super) fn push(&mut self, kind: SpanKind<'t>, range: Range<usize>) {
        self.add(Span {
            kind,
            range,
            attributes: Attributes::new(),
        });
    }

    pub(super) fn add(&mut self, span: Span<'t>) {
        self.after_symbol = false;
        self.images += usize::from(matches!(span.kind, SpanKind::Image { .. }));
        self.spans.push(span);
    }
}
