//! Extensions and attribute lists in text: `{:.class}`, `{::comment}`.

use super::super::attributes::{self, AttributeList};
use super::super::ends::EndMarker;
use super::super::extension::{self, Extension};
use super::out::SpanBuffer;
use super::{Span, SpanKind, SpanParser};

impl<'t> SpanParser<'_, 't> {
    pub(super) fn extension(&self, at: usize, out: &mut SpanBuffer<'t>) -> Option<usize> {
        let rest = self.rest(at);
        if !self.looks_for(at, EndMarker::Brace) {
            return None;
        }
        if let Some(extension) = Extension::read(rest) {
            self.spend_way(extension.length);
            let body_at = at + extension.length;
            if extension.closed {
                let known = matches!(extension.name, "options" | "comment" | "nomarkdown");
                return known.then_some(body_at);
            }
            let body = self.rest(body_at);
            let (length, end) = self.end_of(&extension, body_at)?;
            let end = body_at + length + end;
            match extension.name {
                "comment" => {}
                "nomarkdown" if extension.is_html() => {
                    out.push(SpanKind::Html(body[..length].to_owned()), at..end);
                }
                "nomarkdown" | "options" => {}
                _ => return None,
            }
            return Some(end);
        }
        let (inside, after) = attributes::inside(rest)?;
        let is_text = matches!(
            out.spans.last(),
            None | Some(Span {
                kind: SpanKind::Text(_),
                ..
            })
        );
        if is_text && !out.after_symbol {
            return None;
        }
        if let Some(span) = out.spans.last_mut().filter(|_| !is_text) {
            let mut list = AttributeList {
                attributes: std::mem::take(&mut span.attributes),
                names: Vec::new(),
            };
            list.read(inside);
            if let SpanKind::Image { standalone, .. } = &mut span.kind {
                *standalone |= list.names("standalone");
            }
            self.spend_way(list.attributes.iter().map(|(_, value)| value.len()).sum());
            span.attributes = list.resolve(self.definitions);
        }
        Some(self.text.len() - after.len())
    }

    /// Returns the length of the content of an extension that begins at `at`, and the length of its end marker.
    pub(super) fn end_of(&self, extension: &Extension<'_>, at: usize) -> Option<(usize, usize)> {
        if !extension::NAMES.contains(&extension.name) {
            return None;
        }
        let mut next = self.find(EndMarker::Extension, at)?;
        self.spend_way(next - at);
        loop {
            if let Some(length) = extension.end_length(self.rest(next)) {
                return Some((next - at, length));
            }
            let behind = next + 1;
            let length = self
                .rest(behind)
                .find("{:/")
                .unwrap_or(self.text.len() - behind);
            self.spend_way(length);
            if self.is_spent() || behind + length == self.text.len() {
                return None;
            }
            next = behind + length;
        }
    }
}
