//! Badges in text.

use std::ops::Range;

use super::super::super::directives::{BADGE, badge_attributes};
use super::super::HtmlWriter;
use highlight::escape_into;
use pulldown_cmark::Event;

#[derive(Default)]
pub(super) struct BadgeState {
    /// Byte offset in the output of the start tag of the open badge.
    pub(super) open: Option<usize>,
    /// Number of elements that are open in the badge.
    depth: usize,
    /// Byte offsets of the start tag of the last badge, and behind its end tag.
    closed: Range<usize>,
    /// Byte offset behind the text that was written last.
    text_end: usize,
}

impl HtmlWriter<'_> {
    /// Writes text with badges. A badge may consist of several events.
    pub(in super::super) fn text_with_badges(&mut self, text: &str) {
        const OPEN: &str = "<span class=\"badge\">";
        let mut rest = text;
        while !rest.is_empty() {
            let is_behind = self.components.badge.text_end == self.out.len();
            let before = &BADGE[..BADGE.len() - 1];
            if let Some(open) = self.components.badge.open {
                let Some(end) = rest.find(']') else {
                    break;
                };
                escape_into(&mut self.out, &rest[..end]);
                self.out.push_str("</span>");
                self.components.badge.open = None;
                self.components.badge.closed = open..self.out.len();
                rest = &rest[end + 1..];
            } else if self.components.badge.closed.end == self.out.len() && rest.starts_with('{') {
                let (kind, length) = badge_attributes(rest);
                if let Some(kind) = kind {
                    let at = self.components.badge.closed.start + OPEN.len() - "\">".len();
                    self.out.insert_str(at, &[" ", kind.name()].concat());
                }
                if length == 0 {
                    break;
                }
                self.components.badge.closed = 0..0;
                rest = &rest[length..];
            } else if rest.starts_with('[') && is_behind && self.out.ends_with(before) {
                self.out.truncate(self.out.len() - before.len());
                self.open_badge(OPEN);
                rest = &rest[1..];
            } else if let Some(at) = rest.find(BADGE) {
                escape_into(&mut self.out, &rest[..at]);
                self.open_badge(OPEN);
                rest = &rest[at + BADGE.len()..];
            } else {
                break;
            }
        }
        escape_into(&mut self.out, rest);
        self.components.badge.text_end = self.out.len();
    }

    fn open_badge(&mut self, tag: &str) {
        self.components.badge.open = Some(self.out.len());
        self.components.badge.depth = 0;
        self.out.push_str(tag);
    }

    /// Counts the elements in an open badge. A badge that is not closed in its own element is text.
    pub(in super::super) fn badge_event(&mut self, event: &Event<'_>) {
        let Some(open) = self.components.badge.open else {
            return;
        };
        match event {
            Event::Start(_) => self.components.badge.depth += 1,
            Event::End(_) if self.components.badge.depth > 0 => self.components.badge.depth -= 1,
            Event::End(_) => {
                self.components.badge.open = None;
                let tag = self.out[open..].find('>').map_or(open, |at| open + at + 1);
                self.out.replace_range(open..tag, BADGE);
            }
            _ => {}
        }
    }
}
