//! Text to spans: emphasis, code, links, HTML, footnotes, math, quotes (kramdown 2.4 `Parser::Kramdown#parse_spans`
//! and the span parsers, in their order).
//!
//! The parser backtracks: an opening without an end is text. A budget of steps bounds the cost of many openings; when
//! it is used up, openings are text.

mod code;
mod elements;
mod emphasis;
mod extensions;
mod links;
mod lost_math;
mod out;
mod symbols;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::Range;

use super::attributes::Attributes;
use super::block::Definitions;
use super::ends::EndMarker;
use super::region::Region;
use super::{Options, Problem, html, typography};
use text_scan::work_counter;

use code::{code_span, run_of};
pub(super) use code::{code_spans, pipes_are_text};
use links::autolink;
use out::SpanBuffer;

/// A span.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span<'t> {
    pub(super) kind: SpanKind<'t>,
    /// Byte range in the region.
    pub(super) range: Range<usize>,
    pub(super) attributes: Attributes,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum SpanKind<'t> {
    /// Borrowed, it is what the region has in the span's range.
    Text(Cow<'t, str>),
    Code(&'t str),
    Emphasis(Vec<Span<'t>>),
    Strong(Vec<Span<'t>>),
    Strikethrough(Vec<Span<'t>>),
    Link {
        url: String,
        title: Option<String>,
        children: Vec<Span<'t>>,
    },
    Image {
        url: String,
        title: Option<String>,
        alt: String,
        /// `{:standalone}`: a figure with a caption.
        standalone: bool,
    },
    /// Raw HTML.
    Html(String),
    /// An element: its start tag, content and name.
    Element(String, Vec<Span<'t>>, &'t str),
    Footnote(&'t str),
    Math(&'t str),
    Break,
}

/// The spans around a span.
#[derive(Debug, Clone, Copy, Default)]
struct SpanContext {
    in_emphasis: bool,
    in_strong: bool,
    in_link: bool,
    /// True if the innermost span is emphasis with one mark.
    directly_in_emphasis: bool,
    /// Nesting depth.
    depth: usize,
    /// True inside an HTML element, where the GFM parser makes no line breaks.
    in_html: bool,
}

/// Approximate number of bytes per span.
const BYTES_PER_SPAN: usize = 24;

/// Maximum nesting depth of spans; deeper ones are text.
const MAX_DEPTH: usize = 48;

/// Bytes at which a span may begin or end. Spaces before `>` and a line end may belong to it.
const MAY_START: [bool; 256] = {
    let mut may = [false; 256];
    let bytes = b"*_`[<&\\$!{~-.>\n]\"'";
    let mut at = 0;
    while at < bytes.len() {
        may[bytes[at] as usize] = true;
        at += 1;
    }
    may
};

/// The end condition of a span.
#[derive(Clone, Copy)]
enum EndCondition<'s> {
    End,
    /// A run of marks.
    Mark(&'s str),
    Bracket,
    /// The end tag of an element.
    Tag(&'s str),
}

/// Parses the spans of a text and returns its problems. `in_html` is true inside an HTML element.
pub(super) fn parse<'t>(
    region: &'t Region,
    definitions: &Definitions,
    options: &Options,
    in_html: bool,
) -> (Vec<Span<'t>>, Vec<Problem>) {
    let text = region.text();
    let problems = RefCell::new(Vec::new());
    let steps = (20_000 + 100 * text.len()).min(definitions.budget.left());
    let parser = SpanParser {
        text,
        definitions,
        options,
        budget: &Cell::new(steps),
        region,
        problems: &problems,
    };
    let context = SpanContext {
        in_html,
        ..SpanContext::default()
    };
    let spans = parser.spans(0, EndCondition::End, context).spans;
    definitions.budget.spend(steps - parser.budget.get());
    work_counter::done(text.len());
    if steps > 0 && parser.is_spent() {
        parser.say(Problem::too_costly(region.span(0..text.len())));
    }
    (spans, problems.into_inner())
}

struct SpanParser<'p, 't> {
    text: &'t str,
    definitions: &'p Definitions,
    options: &'p Options,
    budget: &'p Cell<usize>,
    region: &'t Region,
    problems: &'p RefCell<Vec<Problem>>,
}

/// The result of parsing spans.
struct ParsedSpans<'t> {
    spans: Vec<Span<'t>>,
    /// The end position: that of the end marker, or the end of the text.
    at: usize,
    stopped: bool,
}

impl<'t> SpanParser<'_, 't> {
    fn rest(&self, at: usize) -> &'t str {
        &self.text[at..]
    }

    fn spans(&self, from: usize, stop: EndCondition<'_>, context: SpanContext) -> ParsedSpans<'t> {
        let context = SpanContext {
            depth: context.depth + 1,
            ..context
        };
        let room = match stop {
            EndCondition::End => (self.text.len() - from) / BYTES_PER_SPAN + 1,
            _ => 4,
        };
        let mut out = SpanBuffer::new(self.text, room);
        let mut at = from;
        // For `EndCondition::Bracket`: the number of open brackets.
        let mut open = 1_i64;
        loop {
            let next = self.next_start(at, stop);
            let Some(next) = next else {
                out.plain(at..self.text.len());
                return ParsedSpans {
                    spans: out.spans,
                    at: self.text.len(),
                    stopped: false,
                };
            };
            work_counter::done(next - at + 1);
            self.spend(next - at + 1);
            if self.is_spent() && matches!(stop, EndCondition::Mark(_) | EndCondition::Bracket) {
                // The opening is text.
                return ParsedSpans {
                    spans: Vec::new(),
                    at: self.text.len(),
                    stopped: false,
                };
            }
            out.plain(at..next);
            at = next;
            if self.stops(at, stop, &out, &mut open) {
                return ParsedSpans {
                    spans: out.spans,
                    at,
                    stopped: true,
                };
            }
            at = self.one(at, &mut out, context);
        }
    }

    /// Returns true if the end marker exists after `at` and the budget is not used up. Spends the distance to it.
    fn looks_for(&self, at: usize, end: EndMarker) -> bool {
        let found = self.find(end, at);
        self.spend_way(found.unwrap_or(at) - at);
        found.is_some() && !self.is_spent()
    }

    /// Returns the position of the marker in the text, from `at` on.
    fn find(&self, needle: EndMarker, at: usize) -> Option<usize> {
        let found = self.region.find(needle, at);
        // Inside a strikethrough the text is a part of the region.
        found.filter(|found| *found < self.text.len())
    }

    /// Spends the cost of scanning `bytes` bytes.
    fn spend_way(&self, bytes: usize) {
        self.spend(bytes / 4 + 1);
    }

    fn say(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    fn spend(&self, steps: usize) {
        self.budget.set(self.budget.get().saturating_sub(steps));
    }

    fn is_spent(&self) -> bool {
        self.budget.get() == 0
    }

    /// Returns true if the end condition is met at `at`.
    fn stops(
        &self,
        at: usize,
        stop: EndCondition<'_>,
        out: &SpanBuffer<'_>,
        open: &mut i64,
    ) -> bool {
        let rest = self.rest(at);
        match stop {
            EndCondition::End => false,
            EndCondition::Mark(mark) => {
                let Some(after) = rest.strip_prefix(mark) else {
                    return false;
                };
                let before = self.text[..at].chars().next_back();
                let single = mark.len() == 1;
                let doubled = after.starts_with(mark) && !after[mark.len()..].starts_with(mark);
                let underscore = mark.starts_with('_');
                let goes_on = before.is_some_and(|c| c.is_ascii_whitespace())
                    || (single && doubled)
                    || (underscore && after.starts_with(char::is_alphanumeric))
                    || out.spans.is_empty();
                !goes_on
            }
            EndCondition::Bracket => {
                if rest.starts_with(']') {
                    *open -= 1;
                } else if rest.starts_with('[') || rest.starts_with("![") {
                    *open += 1;
                } else {
                    return false;
                }
                *open - i64::try_from(out.images).unwrap_or(i64::MAX) == 0
            }
            EndCondition::Tag(name) => {
                html::end_tag(rest).is_some_and(|(n, _)| n.eq_ignore_ascii_case(name))
            }
        }
    }

    /// Returns the next position at which a span may begin or end.
    fn next_start(&self, from: usize, stop: EndCondition<'_>) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(plain) = bytes[at..].iter().position(|b| MAY_START[usize::from(*b)]) {
            at += plain;
            let (byte, rest) = (bytes[at], &bytes[at..]);
            let begins = match byte {
                b'*' | b'_' | b'`' | b'[' | b'<' | b'&' | b'\\' | b'$' => true,
                b'!' => matches!(rest, [_, b'[', ..]),
                b'{' => matches!(rest, [_, b':', ..]),
                b'~' => self.options.gfm && matches!(rest, [_, b'~', ..]),
                b'-' => matches!(rest, [_, b'-', ..]),
                b'.' => matches!(rest, [_, b'.', b'.', ..]),
                b'>' if matches!(rest, [_, b'>', ..]) => {
                    let spaced = bytes[from..at].ends_with(b" ");
                    return Some(at - usize::from(spaced));
                }
                b'\n' if bytes[from..at].ends_with(b"  ") => return Some(at - 2),
                b']' => matches!(stop, EndCondition::Bracket),
                b'"' | b'\'' => {
                    // The pattern for quotes includes the preceding character.
                    let before = self.text[from..at].chars().next_back();
                    return Some(match before {
                        Some(c) if c != '\\' => at - c.len_utf8(),
                        _ => at,
                    });
                }
                _ => false,
            };
            if begins {
                // A quote after it includes this byte if no other span does.
                return Some(at);
            }
            at += 1;
        }
        None
    }

    /// Parses one span or one character of text at `at`; returns the next position.
    fn one(&self, at: usize, out: &mut SpanBuffer<'t>, context: SpanContext) -> usize {
        let rest = self.rest(at);
        let byte = rest.as_bytes()[0];
        let found = match byte {
            b'*' | b'_' => Some(self.emphasis(at, out, context)),
            b'`' => Some(self.code(at, out)),
            b'<' => self
                .autolink(at)
                .map(|(url, text, length)| {
                    let mut inside = SpanBuffer::new(self.text, 1);
                    inside.text(&typography::decoded(text), at + 1);
                    let kind = SpanKind::Link {
                        url,
                        title: None,
                        children: inside.spans,
                    };
                    out.push(kind, at..at + length);
                    at + length
                })
                .or_else(|| self.html(at, out, context)),
            b'[' if rest.starts_with("[^") => self.footnote(at, out),
            b'[' => Some(self.link(at, out, context)),
            b'!' if rest.starts_with("![") && !rest.starts_with("![^") => {
                Some(self.link(at, out, context))
            }
            _ => None,
        };
        found
            .or_else(|| self.quote(at, out))
            .or_else(|| self.symbol(at, out, context))
            .unwrap_or_else(|| {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                out.plain(at..at + length);
                at + length
            })
    }

    fn autolink(&self, at: usize) -> Option<(String, &'t str, usize)> {
        let close = self.find(EndMarker::Angle, at + 1)?;
        let found = autolink(&self.text[at + 1..close]);
        if found.is_some() {
            self.spend_way(close - at);
        }
        found
    }

    fn code(&self, at: usize, out: &mut SpanBuffer<'t>) -> usize {
        let found = (!self.is_spent())
            .then(|| code_span(self.text, at))
            .flatten();
        let end = found.map_or(self.text.len(), |(_, end)| end);
        self.spend_way((end - at) / 4);
        match found {
            Some((code, end)) => {
                out.push(SpanKind::Code(code), at..end);
                end
            }
            None => {
                let run = run_of(self.rest(at), '`');
                out.plain(at..at + run);
                at + run
            }
        }
    }
}
