//! Text to spans: emphasis, code, links, HTML, footnotes, math, quotes (kramdown 2.4
//! `Parser::Kramdown#parse_spans` and the span parsers, in their order).
//!
//! Parsing tries and falls back: what opens a span and is never closed is text. A budget keeps texts
//! that are made of openings from taking for ever; beyond it an opening is text.

mod code;
mod elements;
mod emphasis;
mod links;
mod out;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::Range;

use super::attributes::{self, Attributes, List};
use super::block::Defined;
use super::ends::Needle;
use super::extension::{self, Extension};
use super::region::Region;
use super::{Options, Problem, html, quotes, typography};
use crate::work_counter;

use code::{code_span, run_of};
pub(super) use code::{code_spans, pipes_are_text};
use links::autolink;
use out::Out;

/// A span.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span<'t> {
    pub(super) kind: Kind<'t>,
    /// The bytes of the region.
    pub(super) range: Range<usize>,
    pub(super) attributes: Attributes,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind<'t> {
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
        /// `{:standalone}`: a figure with the text below it.
        standalone: bool,
    },
    /// HTML as it stands.
    Html(String),
    /// An element: its start tag, its content, its name.
    Element(String, Vec<Span<'t>>, &'t str),
    Footnote(&'t str),
    Math(&'t str),
    Break,
}

/// What a span stands in.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    in_emphasis: bool,
    in_strong: bool,
    in_link: bool,
    /// Whether the nearest span is emphasis of one mark.
    directly_in_emphasis: bool,
    /// How many spans are around it.
    depth: usize,
    /// Whether it is in an HTML element, in which the GFM parser makes no line breaks.
    in_html: bool,
}

/// How many bytes of a text become a span, about.
const A_SPAN: usize = 24;

/// How deep spans may be nested; what is deeper is text.
const DEEPEST: usize = 48;

/// The bytes at which a span may begin or end; before `>` and a line end, spaces may belong to it.
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

/// What ends a span.
#[derive(Clone, Copy)]
enum Stop<'s> {
    End,
    /// A run of marks.
    Mark(&'s str),
    Bracket,
    /// The end tag of an element.
    Tag(&'s str),
}

/// The spans of a text, which may stand in an HTML element, and what is wrong with it.
pub(super) fn parse<'t>(
    region: &'t Region,
    defined: &Defined,
    options: &Options,
    in_html: bool,
) -> (Vec<Span<'t>>, Vec<Problem>) {
    let text = region.text();
    let problems = RefCell::new(Vec::new());
    let steps = (20_000 + 100 * text.len()).min(defined.budget.left());
    let parser = Parser {
        text,
        defined,
        options,
        budget: &Cell::new(steps),
        region,
        problems: &problems,
    };
    let context = Context {
        in_html,
        ..Context::default()
    };
    let spans = parser.spans(0, Stop::End, context).spans;
    defined.budget.spend(steps - parser.budget.get());
    work_counter::done(text.len());
    if steps > 0 && parser.is_spent() {
        parser.say(Problem::too_costly(region.span(0..text.len())));
    }
    (spans, problems.into_inner())
}

struct Parser<'p, 't> {
    text: &'t str,
    defined: &'p Defined,
    options: &'p Options,
    budget: &'p Cell<usize>,
    region: &'t Region,
    problems: &'p RefCell<Vec<Problem>>,
}

/// What a parse came to.
struct Parsed<'t> {
    spans: Vec<Span<'t>>,
    /// Where it stopped: at what stopped it, or at the end.
    at: usize,
    stopped: bool,
}

impl<'t> Parser<'_, 't> {
    fn rest(&self, at: usize) -> &'t str {
        &self.text[at..]
    }

    fn spans(&self, from: usize, stop: Stop<'_>, context: Context) -> Parsed<'t> {
        let context = Context {
            depth: context.depth + 1,
            ..context
        };
        let room = match stop {
            Stop::End => (self.text.len() - from) / A_SPAN + 1,
            _ => 4,
        };
        let mut out = Out::new(self.text, room);
        let mut at = from;
        // For brackets: how many are open.
        let mut open = 1_i64;
        loop {
            let next = self.next_start(at, stop);
            let Some(next) = next else {
                out.plain(at..self.text.len());
                return Parsed {
                    spans: out.spans,
                    at: self.text.len(),
                    stopped: false,
                };
            };
            work_counter::done(next - at + 1);
            self.spend(next - at + 1);
            if self.is_spent() && matches!(stop, Stop::Mark(_) | Stop::Bracket) {
                // What opened it is text.
                return Parsed {
                    spans: Vec::new(),
                    at: self.text.len(),
                    stopped: false,
                };
            }
            out.plain(at..next);
            at = next;
            if self.stops(at, stop, &out, &mut open) {
                return Parsed {
                    spans: out.spans,
                    at,
                    stopped: true,
                };
            }
            at = self.one(at, &mut out, context);
        }
    }

    /// Whether it is worth to look for an end from `at` on: there is one, and something is left of the budget, from
    /// which the way to it is taken.
    fn looks_for(&self, at: usize, end: Needle) -> bool {
        let found = self.find(end, at);
        self.spend_way(found.unwrap_or(at) - at);
        found.is_some() && !self.is_spent()
    }

    /// Where `needle` stands in the text, at `at` or behind it.
    fn find(&self, needle: Needle, at: usize) -> Option<usize> {
        let found = self.region.find(needle, at);
        // Inside of a strikethrough the text is a part of the region.
        found.filter(|found| *found < self.text.len())
    }

    /// Takes what it costs to look at so many bytes from the budget.
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

    /// Whether what stands at `at` is the end of the span.
    fn stops(&self, at: usize, stop: Stop<'_>, out: &Out<'_>, open: &mut i64) -> bool {
        let rest = self.rest(at);
        match stop {
            Stop::End => false,
            Stop::Mark(mark) => {
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
            Stop::Bracket => {
                if rest.starts_with(']') {
                    *open -= 1;
                } else if rest.starts_with('[') || rest.starts_with("![") {
                    *open += 1;
                } else {
                    return false;
                }
                *open - i64::try_from(out.images).unwrap_or(i64::MAX) == 0
            }
            Stop::Tag(name) => {
                html::end_tag(rest).is_some_and(|(n, _)| n.eq_ignore_ascii_case(name))
            }
        }
    }

    /// The next place at which a span may begin or end.
    fn next_start(&self, from: usize, stop: Stop<'_>) -> Option<usize> {
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
                b']' => matches!(stop, Stop::Bracket),
                b'"' | b'\'' => {
                    // The pattern of quotes takes the character before them too.
                    let before = self.text[from..at].chars().next_back();
                    return Some(match before {
                        Some(c) if c != '\\' => at - c.len_utf8(),
                        _ => at,
                    });
                }
                _ => false,
            };
            if begins {
                // A quote behind it takes it along, where nothing else does.
                return Some(at);
            }
            at += 1;
        }
        None
    }

    /// Reads one span at `at`, or one character of text; returns where to go on.
    fn one(&self, at: usize, out: &mut Out<'t>, context: Context) -> usize {
        let rest = self.rest(at);
        let byte = rest.as_bytes()[0];
        let found = match byte {
            b'*' | b'_' => Some(self.emphasis(at, out, context)),
            b'`' => Some(self.code(at, out)),
            b'<' => self
                .autolink(at)
                .map(|(url, text, length)| {
                    let mut inside = Out::new(self.text, 1);
                    inside.text(&typography::decoded(text), at + 1);
                    let kind = Kind::Link {
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

    /// Spans that begin with a character of punctuation and hold no others.
    fn symbol(&self, at: usize, out: &mut Out<'t>, context: Context) -> Option<usize> {
        let rest = self.rest(at);
        match rest.as_bytes()[0] {
            b'$' => {
                let inside = rest.strip_prefix("$$")?;
                let length = self.find(Needle::Math, at + 2)? - at - 2;
                let end = at + length + 4;
                out.push(Kind::Math(inside[..length].trim()), at..end);
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
            b'~' if context.depth < DEEPEST => self.strikethrough(at, out, context),
            _ => self.typography(at, out, context.in_html),
        }
    }

    fn typography(&self, at: usize, out: &mut Out<'t>, in_html: bool) -> Option<usize> {
        let rest = self.rest(at);
        if self.options.typographic_symbols
            && let Some((symbol, length)) = typography::symbol(rest)
        {
            out.symbol(symbol, at..at + length);
            return Some(at + length);
        }
        let breaks = [("  \n", 3), ("\\\\\n", 3)];
        if !self.options.hard_wrap
            && let Some((_, length)) = breaks.iter().find(|(text, _)| rest.starts_with(text))
        {
            out.push(Kind::Break, at..at + length);
            return Some(at + length);
        }
        let escaped = rest.strip_prefix('\\')?.chars().next()?;
        if escaped == '\n' && self.options.gfm && !in_html {
            out.push(Kind::Break, at..at + 2);
            return Some(at + 2);
        }
        let can =
            "\\.*_+`<>()[]{}#!:|\"'$=-".contains(escaped) || (self.options.gfm && escaped == '~');
        if !can {
            return None;
        }
        out.plain(at + 1..at + 2);
        Some(at + 2)
    }

    fn quote(&self, at: usize, out: &mut Out<'t>) -> Option<usize> {
        let quote = quotes::read(self.rest(at))?;
        let [lsquo, rsquo, ldquo, rdquo] = &self.options.quotes;
        out.plain(at..at + quote.before.len());
        let end = at + quote.length;
        for mark in quote.marks {
            let text = match mark {
                quotes::Mark::LeftSingle => lsquo,
                quotes::Mark::RightSingle => rsquo,
                quotes::Mark::LeftDouble => ldquo,
                quotes::Mark::RightDouble => rdquo,
            };
            out.symbol(text, end - 1..end);
        }
        Some(end)
    }

    fn autolink(&self, at: usize) -> Option<(String, &'t str, usize)> {
        let close = self.find(Needle::Angle, at + 1)?;
        let found = autolink(&self.text[at + 1..close]);
        if found.is_some() {
            self.spend_way(close - at);
        }
        found
    }

    fn code(&self, at: usize, out: &mut Out<'t>) -> usize {
        let found = (!self.is_spent())
            .then(|| code_span(self.text, at))
            .flatten();
        let end = found.map_or(self.text.len(), |(_, end)| end);
        self.spend_way((end - at) / 4);
        match found {
            Some((code, end)) => {
                out.push(Kind::Code(code), at..end);
                end
            }
            None => {
                let run = run_of(self.rest(at), '`');
                out.plain(at..at + run);
                at + run
            }
        }
    }

    fn footnote(&self, at: usize, out: &mut Out<'t>) -> Option<usize> {
        let rest = self.rest(at).strip_prefix("[^")?;
        let length = attributes::id_name(rest);
        if length == 0 || !rest[length..].starts_with(']') {
            return None;
        }
        let end = at + length + 3;
        if self.defined.footnotes.contains_key(&rest[..length]) {
            out.push(Kind::Footnote(&rest[..length]), at..end);
        } else {
            let span = self.region.span(at..end);
            self.say(Problem::footnote_missing(span));
            out.plain(at..end);
        }
        Some(end)
    }

    fn extension(&self, at: usize, out: &mut Out<'t>) -> Option<usize> {
        let rest = self.rest(at);
        if !self.looks_for(at, Needle::Brace) {
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
                    out.push(Kind::Html(body[..length].to_owned()), at..end);
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
                kind: Kind::Text(_),
                ..
            })
        );
        if is_text && !out.after_symbol {
            return None;
        }
        if let Some(span) = out.spans.last_mut().filter(|_| !is_text) {
            let mut list = List {
                attributes: std::mem::take(&mut span.attributes),
                names: Vec::new(),
            };
            list.read(inside);
            if let Kind::Image { standalone, .. } = &mut span.kind {
                *standalone |= list.names("standalone");
            }
            self.spend_way(list.attributes.iter().map(|(_, value)| value.len()).sum());
            span.attributes = list.resolve(self.defined);
        }
        Some(self.text.len() - after.len())
    }

    /// The length of what an extension holds that begins at `at`, and that of its end.
    fn end_of(&self, extension: &Extension<'_>, at: usize) -> Option<(usize, usize)> {
        if !extension::KNOWN.contains(&extension.name) {
            return None;
        }
        let mut next = self.find(Needle::Extension, at)?;
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
