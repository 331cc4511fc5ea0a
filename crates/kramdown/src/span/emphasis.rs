//! Emphasis and strikethrough.

use memchr::memchr_iter;

use super::super::ends::EndMarker;
use super::{EndCondition, MAX_DEPTH, SpanBuffer, SpanContext, SpanKind, SpanParser};

impl<'t> SpanParser<'_, 't> {
    pub(super) fn emphasis(
        &self,
        at: usize,
        out: &mut SpanBuffer<'t>,
        context: SpanContext,
    ) -> usize {
        let rest = self.rest(at);
        let mark = &rest[..1];
        let run = if rest[1..].starts_with(mark) { 2 } else { 1 };
        let strong = run == 2;
        let before = &self.text[..at];
        let before = before.strip_suffix('-').unwrap_or(before);
        let in_word = mark == "_" && before.ends_with(char::is_alphabetic);
        let nested = if strong {
            context.in_strong
        } else {
            context.in_emphasis
        };
        let spaced = rest[run..].starts_with(|c: char| c.is_ascii_whitespace());
        if in_word || spaced || nested || self.is_spent() || context.depth >= MAX_DEPTH {
            out.plain(at..at + run);
            return at + run;
        }
        let mut found = self.emphasised(at, &rest[..run], context);
        if found.is_none() && strong && !context.directly_in_emphasis {
            found = self.emphasised(at, mark, context);
        }
        if let Some((kind, end)) = found {
            out.push(kind, at..end);
            return end;
        }
        out.plain(at..at + run);
        at + run
    }

    fn emphasised(
        &self,
        at: usize,
        mark: &str,
        context: SpanContext,
    ) -> Option<(SpanKind<'t>, usize)> {
        let from = at + mark.len();
        // Without a second mark there is no end.
        let rest = self.rest(from).as_bytes();
        memchr_iter(mark.as_bytes()[0], rest)
            .find(|place| rest[*place..].starts_with(mark.as_bytes()))?;
        let strong = mark.len() == 2;
        let inner = SpanContext {
            in_emphasis: context.in_emphasis || !strong,
            in_strong: context.in_strong || strong,
            directly_in_emphasis: !strong,
            ..context
        };
        let parsed = self.spans(from, EndCondition::Mark(mark), inner);
        let kind = if strong {
            SpanKind::Strong(parsed.spans)
        } else {
            SpanKind::Emphasis(parsed.spans)
        };
        parsed.stopped.then(|| (kind, parsed.at + mark.len()))
    }

    pub(super) fn strikethrough(
        &self,
        at: usize,
        out: &mut SpanBuffer<'t>,
        context: SpanContext,
    ) -> Option<usize> {
        let inside = self.rest(at).strip_prefix("~~")?;
        let starts = inside.chars().next()?;
        if starts.is_ascii_whitespace() || starts == '~' {
            return None;
        }
        if !self.looks_for(at + 2, EndMarker::Tildes) {
            return None;
        }
        let mut from = 0;
        let close = inside.match_indices("~~").map(|(i, _)| i).find(|i| {
            self.spend_way(*i - from);
            from = *i;
            inside[..*i]
                .chars()
                .next_back()
                .is_some_and(|c| !c.is_ascii_whitespace() && c != '~')
        })?;
        let end = at + 2 + close;
        let within = SpanParser {
            text: &self.text[..end],
            ..*self
        };
        let context = SpanContext {
            depth: context.depth,
            in_html: context.in_html,
            ..SpanContext::default()
        };
        let parsed = within.spans(at + 2, EndCondition::End, context);
        out.push(SpanKind::Strikethrough(parsed.spans), at..end + 2);
        Some(end + 2)
    }
}
