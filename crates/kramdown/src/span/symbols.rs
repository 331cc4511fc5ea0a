//! Symbols in text: quotation marks, dashes, escapes, footnotes.

use super::super::attributes;
use super::super::ends::EndMarker;
use super::super::{Problem, quotes, typography};
use super::lost_math::lost_math;
use super::out::SpanBuffer;
use super::{MAX_DEPTH, SpanContext, SpanKind, SpanParser};

impl<'t> SpanParser<'_, 't> {
    /// Parses spans that begin with punctuation and contain no other spans.
    pub(super) fn symbol(
        &self,
        at: usize,
        out: &mut SpanBuffer<'t>,
        context: SpanContext,
    ) -> Option<usize> {
        let rest = self.rest(at);
        match rest.as_bytes()[0] {
            b'$' => {
                let inside = rest.strip_prefix("$$")?;
                let length = self.find(EndMarker::Math, at + 2)? - at - 2;
                let end = at + length + 4;
                out.push(SpanKind::Math(inside[..length].trim_ascii()), at..end);
                Some(end)
            }
            b'{' => {
                let found = self.extension(at, out);
                if found.is_none() && rest.starts_with("{::") {
                    let span = self.region.span(at..at + "{::".len());
                    self.say(Problem::extension_unknown(span));
                }
                found
            }
            b'&' => {
                let (decoded, length) = typography::entity(rest)?;
                out.symbol(&decoded, at..at + length);
                Some(at + length)
            }
            b'~' if context.depth < MAX_DEPTH => self.strikethrough(at, out, context),
            _ => self.typography(at, out, context.in_html),
        }
    }

    pub(super) fn typography(
        &self,
        at: usize,
        out: &mut SpanBuffer<'t>,
        in_html: bool,
    ) -> Option<usize> {
        let rest = self.rest(at);
        if self.options.typographic_symbols
            && let Some((symbol, length)) = typography::symbol(rest, self.options)
        {
            out.symbol(symbol, at..at + length);
            return Some(at + length);
        }
        let breaks = [("  \n", 3), ("\\\\\n", 3)];
        if !self.options.hard_wrap
            && let Some((_, length)) = breaks.iter().find(|(text, _)| rest.starts_with(text))
        {
            out.push(SpanKind::Break, at..at + length);
            return Some(at + length);
        }
        let escaped = rest.strip_prefix('\\')?.chars().next()?;
        if escaped == '\n' && self.options.gfm && !in_html {
            out.push(SpanKind::Break, at..at + 2);
            return Some(at + 2);
        }
        let can =
            "\\.*_+`<>()[]{}#!:|\"'$=-".contains(escaped) || (self.options.gfm && escaped == '~');
        if !can {
            return None;
        }
        if let Some(length) = lost_math(rest) {
            let span = self.region.span(at..at + length);
            self.say(Problem::math_backslash_lost(span));
        }
        out.plain(at + 1..at + 2);
        Some(at + 2)
    }

    pub(super) fn quote(&self, at: usize, out: &mut SpanBuffer<'t>) -> Option<usize> {
        let quote = quotes::read(self.rest(at))?;
        let [lsquo, rsquo, ldquo, rdquo] = &self.options.quotes;
        out.plain(at..at + quote.before.len());
        let end = at + quote.length;
        for mark in quote.marks {
            let text = match mark {
                quotes::QuoteMark::LeftSingle => lsquo,
                quotes::QuoteMark::RightSingle => rsquo,
                quotes::QuoteMark::LeftDouble => ldquo,
                quotes::QuoteMark::RightDouble => rdquo,
            };
            out.symbol(text, end - 1..end);
        }
        Some(end)
    }

    pub(super) fn footnote(&self, at: usize, out: &mut SpanBuffer<'t>) -> Option<usize> {
        let rest = self.rest(at).strip_prefix("[^")?;
        let length = attributes::id_name(rest);
        if length == 0 || !rest[length..].starts_with(']') {
            return None;
        }
        let end = at + length + 3;
        if self.definitions.footnotes.contains_key(&rest[..length]) {
            out.push(SpanKind::Footnote(&rest[..length]), at..end);
        } else {
            let span = self.region.span(at..end);
            self.say(Problem::footnote_missing(span));
            out.plain(at..end);
        }
        Some(end)
    }
}
