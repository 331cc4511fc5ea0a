//! Text to spans: emphasis, code, links, HTML, footnotes, math, quotes (kramdown 2.4
//! `Parser::Kramdown#parse_spans` and the span parsers, in their order).
//!
//! Parsing tries and falls back: what opens a span and is never closed is text. A budget keeps texts
//! that are made of openings from taking for ever; beyond it an opening is text.

use std::cell::Cell;
use std::ops::Range;

use super::attributes::{self, Attributes, List};
use super::block::{Defined, Extension};
use super::region::Region;
use super::{Options, html, link, quotes, typography};

/// A span.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub(super) kind: Kind,
    /// The bytes of the region.
    pub(super) range: Range<usize>,
    pub(super) attributes: Attributes,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Text(String),
    Code(String),
    Emphasis(Vec<Span>),
    Strong(Vec<Span>),
    Strikethrough(Vec<Span>),
    Link {
        url: String,
        title: Option<String>,
        children: Vec<Span>,
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
    Element(String, Vec<Span>, String),
    Footnote(String),
    Math(String),
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
}

/// How deep spans may be nested; what is deeper is text.
const DEEPEST: usize = 48;

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

/// The spans of a text.
pub(super) fn parse(region: &Region<'_>, defined: &Defined, options: &Options) -> Vec<Span> {
    let text: &str = &region.text;
    let parser = Parser {
        text,
        defined,
        options,
        budget: &Cell::new(20_000 + 100 * text.len()),
    };
    parser.spans(0, Stop::End, Context::default()).spans
}

struct Parser<'p> {
    text: &'p str,
    defined: &'p Defined,
    options: &'p Options,
    budget: &'p Cell<usize>,
}

/// What a parse came to.
struct Parsed {
    spans: Vec<Span>,
    /// Where it stopped: at what stopped it, or at the end.
    at: usize,
    stopped: bool,
}

/// Spans as they are gathered.
struct Out {
    spans: Vec<Span>,
    /// Whether the last text ended in a symbol, which an attribute list may follow.
    after_symbol: bool,
}

impl Out {
    fn text(&mut self, text: &str, at: usize) {
        if text.is_empty() {
            return;
        }
        self.after_symbol = false;
        let end = at + text.len();
        if let Some(Span {
            kind: Kind::Text(last),
            range,
            ..
        }) = self.spans.last_mut()
        {
            last.push_str(text);
            range.end = range.end.max(end);
            return;
        }
        self.push(Kind::Text(text.to_owned()), at..end);
    }

    fn symbol(&mut self, text: &str, range: Range<usize>) {
        self.text(text, range.start);
        if let Some(span) = self.spans.last_mut() {
            span.range.end = range.end;
        }
        self.after_symbol = true;
    }

    fn push(&mut self, kind: Kind, range: Range<usize>) {
        self.after_symbol = false;
        self.spans.push(Span {
            kind,
            range,
            attributes: Attributes::new(),
        });
    }
}

impl Parser<'_> {
    fn rest(&self, at: usize) -> &str {
        &self.text[at..]
    }

    fn spans(&self, from: usize, stop: Stop<'_>, context: Context) -> Parsed {
        let context = Context {
            depth: context.depth + 1,
            ..context
        };
        let mut out = Out {
            spans: Vec::new(),
            after_symbol: false,
        };
        let mut at = from;
        // For brackets: how many are open.
        let mut open = 1_i64;
        loop {
            let next = self.next_start(at, stop);
            let Some(next) = next else {
                out.text(self.rest(at), at);
                return Parsed {
                    spans: out.spans,
                    at: self.text.len(),
                    stopped: false,
                };
            };
            self.spend(next - at + 1);
            out.text(&self.text[at..next], at);
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

    /// Whether it is worth to look for an end in `rest`: there is one, and something is left of the
    /// budget, from which the way to it is taken.
    fn looks_for(&self, rest: &str, end: &str) -> bool {
        let found = rest.rfind(end);
        self.spend(rest.len() / 4 + 1);
        found.is_some() && !self.is_spent()
    }

    fn spend(&self, steps: usize) {
        self.budget.set(self.budget.get().saturating_sub(steps));
    }

    fn is_spent(&self) -> bool {
        self.budget.get() == 0
    }

    /// Whether what stands at `at` is the end of the span.
    fn stops(&self, at: usize, stop: Stop<'_>, out: &Out, open: &mut i64) -> bool {
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
                let images = out
                    .spans
                    .iter()
                    .filter(|span| matches!(span.kind, Kind::Image { .. }))
                    .count();
                *open - i64::try_from(images).unwrap_or(i64::MAX) == 0
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
        while let Some(byte) = bytes.get(at) {
            let rest = &bytes[at..];
            let begins = match byte {
                b'*' | b'_' | b'`' | b'[' | b'<' | b'&' | b'\\' | b'$' => true,
                b'!' => rest.starts_with(b"!["),
                b'{' => rest.starts_with(b"{:"),
                b'~' => self.options.gfm && rest.starts_with(b"~~"),
                b'-' => rest.starts_with(b"--"),
                b'.' => rest.starts_with(b"..."),
                b'>' => rest.starts_with(b">>"),
                b' ' => rest.starts_with(b"  \n") || rest.starts_with(b" >>"),
                b'\n' => self.options.hard_wrap,
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
    fn one(&self, at: usize, out: &mut Out, context: Context) -> usize {
        let rest = self.rest(at);
        let byte = rest.as_bytes()[0];
        let found = match byte {
            b'*' | b'_' => Some(self.emphasis(at, out, context)),
            b'`' => Some(self.code(at, out)),
            b'<' => autolink(rest)
                .map(|(url, text, length)| {
                    let mut inside = Out {
                        spans: Vec::new(),
                        after_symbol: false,
                    };
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
            .or_else(|| self.symbol(at, out, context.depth))
            .unwrap_or_else(|| {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                out.text(&rest[..length], at);
                at + length
            })
    }

    /// Spans that begin with a character of punctuation and hold no others.
    fn symbol(&self, at: usize, out: &mut Out, depth: usize) -> Option<usize> {
        let rest = self.rest(at);
        match rest.as_bytes()[0] {
            b'$' => {
                let inside = rest.strip_prefix("$$")?;
                let length = inside.find("$$")?;
                let end = at + length + 4;
                out.push(Kind::Math(inside[..length].trim().to_owned()), at..end);
                Some(end)
            }
            b'{' => self.extension(at, out),
            b'&' => {
                let (decoded, length) = typography::entity(rest)?;
                out.symbol(&decoded, at..at + length);
                Some(at + length)
            }
            b'~' if depth < DEEPEST => self.strikethrough(at, out, depth),
            b'\n' if self.options.hard_wrap => {
                out.push(Kind::Break, at..at + 1);
                Some(at + 1)
            }
            _ => self.typography(at, out),
        }
    }

    fn typography(&self, at: usize, out: &mut Out) -> Option<usize> {
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
        if escaped == '\n' && self.options.gfm {
            out.push(Kind::Break, at..at + 2);
            return Some(at + 2);
        }
        let can =
            "\\.*_+`<>()[]{}#!:|\"'$=-".contains(escaped) || (self.options.gfm && escaped == '~');
        if !can {
            return None;
        }
        out.text(escaped.encode_utf8(&mut [0; 4]), at + 1);
        Some(at + 2)
    }

    fn quote(&self, at: usize, out: &mut Out) -> Option<usize> {
        let quote = quotes::read(self.rest(at))?;
        let [lsquo, rsquo, ldquo, rdquo] = &self.options.quotes;
        out.text(quote.before, at);
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

    fn emphasis(&self, at: usize, out: &mut Out, context: Context) -> usize {
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
        if in_word || spaced || nested || self.is_spent() || context.depth >= DEEPEST {
            out.text(&rest[..run], at);
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
        out.text(&rest[..run], at);
        at + run
    }

    fn emphasised(&self, at: usize, mark: &str, context: Context) -> Option<(Kind, usize)> {
        let from = at + mark.len();
        // Without another mark there is no end to look for.
        self.rest(from).find(mark)?;
        let strong = mark.len() == 2;
        let inner = Context {
            in_emphasis: context.in_emphasis || !strong,
            in_strong: context.in_strong || strong,
            directly_in_emphasis: !strong,
            ..context
        };
        let parsed = self.spans(from, Stop::Mark(mark), inner);
        let kind = if strong {
            Kind::Strong(parsed.spans)
        } else {
            Kind::Emphasis(parsed.spans)
        };
        parsed.stopped.then(|| (kind, parsed.at + mark.len()))
    }

    fn strikethrough(&self, at: usize, out: &mut Out, depth: usize) -> Option<usize> {
        let inside = self.rest(at).strip_prefix("~~")?;
        let starts = inside.chars().next()?;
        if starts.is_ascii_whitespace() || starts == '~' {
            return None;
        }
        if !self.looks_for(inside, "~~") {
            return None;
        }
        let close = inside.match_indices("~~").map(|(i, _)| i).find(|i| {
            inside[..*i]
                .chars()
                .next_back()
                .is_some_and(|c| !c.is_ascii_whitespace() && c != '~')
        })?;
        let end = at + 2 + close;
        let within = Parser {
            text: &self.text[..end],
            ..*self
        };
        let context = Context {
            depth,
            ..Context::default()
        };
        let parsed = within.spans(at + 2, Stop::End, context);
        out.push(Kind::Strikethrough(parsed.spans), at..end + 2);
        Some(end + 2)
    }

    fn code(&self, at: usize, out: &mut Out) -> usize {
        match code_span(self.text, at) {
            Some((code, end)) => {
                out.push(Kind::Code(code.to_owned()), at..end);
                end
            }
            None => {
                let run = run_of(self.rest(at), '`');
                out.text(&self.rest(at)[..run], at);
                at + run
            }
        }
    }

    fn footnote(&self, at: usize, out: &mut Out) -> Option<usize> {
        let rest = self.rest(at).strip_prefix("[^")?;
        let length = attributes::id_name(rest);
        if length == 0 || !rest[length..].starts_with(']') {
            return None;
        }
        let end = at + length + 3;
        if self.defined.footnotes.contains_key(&rest[..length]) {
            out.push(Kind::Footnote(rest[..length].to_owned()), at..end);
        } else {
            out.text(&self.text[at..end], at);
        }
        Some(end)
    }

    fn extension(&self, at: usize, out: &mut Out) -> Option<usize> {
        let rest = self.rest(at);
        if !self.looks_for(rest, "}") {
            return None;
        }
        if let Some(extension) = Extension::read(rest) {
            let body_at = at + extension.length;
            if extension.closed {
                let known = matches!(extension.name, "options" | "comment" | "nomarkdown");
                return known.then_some(body_at);
            }
            let body = self.rest(body_at);
            let (length, end) = body
                .match_indices("{:/")
                .find_map(|(i, _)| Some((i, extension.end_length(&body[i..])?)))?;
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
            span.attributes = list.resolve(&self.defined.lists);
        }
        Some(self.text.len() - after.len())
    }

    fn html(&self, at: usize, out: &mut Out, context: Context) -> Option<usize> {
        let rest = self.rest(at);
        if let Some(length) = html::comment(rest) {
            out.push(Kind::Html(rest[..length].to_owned()), at..at + length);
            return Some(at + length);
        }
        if let Some((_, length)) = html::end_tag(rest) {
            out.text(&rest[..length], at);
            return Some(at + length);
        }
        let tag = html::tag(rest)?;
        let inside = at + tag.length;
        if tag.is_block() {
            out.text(&rest[..tag.length], at);
            return Some(inside);
        }
        if tag.is_void() {
            out.push(Kind::Html(tag.text), at..inside);
            return Some(inside);
        }
        if tag.closed {
            let html = format!("{}</{}>", tag.text, tag.name);
            out.push(Kind::Html(html), at..inside);
            return Some(inside);
        }
        let parses = match tag.markdown {
            Some("0") => false,
            Some("span") => true,
            _ => {
                self.options.parse_span_html && html::default_model(tag.name) != html::Model::Raw
                    || (tag.markdown == Some("1")
                        && html::default_model(tag.name) != html::Model::Raw)
            }
        };
        let closed = |end: usize| match html::end_tag(self.rest(end)) {
            Some((_, length)) => end + length,
            None => end,
        };
        if parses && !self.is_spent() && context.depth < DEEPEST {
            let inner = Context {
                directly_in_emphasis: false,
                ..context
            };
            let parsed = self.spans(inside, Stop::Tag(tag.name), inner);
            let end = closed(parsed.at);
            let name = tag.name.to_owned();
            out.push(Kind::Element(tag.text, parsed.spans, name), at..end);
            return Some(end);
        }
        let end = match html::end_of(tag.name, self.rest(inside)) {
            Some(length) => inside + length,
            None => self.text.len(),
        };
        let content = html::escaped(&self.text[inside..end]);
        let html = format!("{}{content}</{}>", tag.text, tag.name);
        out.push(Kind::Html(html), at..closed(end));
        Some(closed(end))
    }

    /// A link or an image; where it is none, its bracket as text.
    fn link(&self, at: usize, out: &mut Out, context: Context) -> usize {
        let image = self.rest(at).starts_with('!');
        let from = at + if image { 2 } else { 1 };
        let found = if (context.in_link && !image)
            || self.is_spent()
            || context.depth >= DEEPEST
            || !self.rest(from).contains(']')
        {
            None
        } else {
            self.linked(at, from, image, context)
        };
        match found {
            Some((span, end)) => {
                out.after_symbol = false;
                out.spans.push(span);
                end
            }
            None => {
                out.text(&self.text[at..from], at);
                from
            }
        }
    }

    fn linked(
        &self,
        at: usize,
        from: usize,
        image: bool,
        context: Context,
    ) -> Option<(Span, usize)> {
        let inner = Context {
            in_link: true,
            directly_in_emphasis: false,
            ..context
        };
        let parsed = self.spans(from, Stop::Bracket, inner);
        if !parsed.stopped || !self.rest(parsed.at).starts_with(']') {
            return None;
        }
        let label = unescaped(&self.text[from..parsed.at]);
        let after = parsed.at + 1;
        let rest = self.rest(after);
        let built = |target: link::Target, end: usize| {
            let kind = if image {
                Kind::Image {
                    url: target.url,
                    title: target.title,
                    alt: label.clone(),
                    standalone: false,
                }
            } else {
                Kind::Link {
                    url: target.url,
                    title: target.title,
                    children: parsed.spans.clone(),
                }
            };
            let span = Span {
                kind,
                range: at..end,
                attributes: target.list.resolve(&self.defined.lists),
            };
            Some((span, end))
        };
        let reference = rest
            .trim_ascii_start()
            .strip_prefix('[')
            .and_then(|inside| {
                let close = inside.find(']')?;
                Some((&inside[..close], self.text.len() - inside.len() + close + 1))
            });
        if reference.is_some() || !rest.starts_with('(') {
            let (id, end) = match reference {
                Some(("", end)) => (label.as_str(), end),
                Some((id, end)) => (id, end),
                None => (label.as_str(), after),
            };
            let target = self.defined.links.get(&link::normalized(id))?;
            return built(target.clone(), end);
        }
        if !self.looks_for(rest, ")") {
            return None;
        }
        let (url, title, end) = self.target(after)?;
        let target = link::Target {
            url,
            title,
            list: List::default(),
        };
        built(target, end)
    }

    /// `(url "title")` at `at`.
    fn target(&self, at: usize) -> Option<(String, Option<String>, usize)> {
        let rest = self.rest(at);
        if let Some(inside) = rest.strip_prefix("(<")
            && let Some((url, after)) = inside.split_once('>')
        {
            if after.starts_with(')') {
                return Some((url.to_owned(), None, self.text.len() - after.len() + 1));
            }
            let (title, end) = self.title(self.text.len() - after.len())?;
            return Some((url.to_owned(), Some(title), end));
        }
        let mut depth = 0_usize;
        for (i, c) in rest.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some((one_line(&rest[1..i]), None, at + i + 1));
                    }
                }
                c if c.is_ascii_whitespace() && rest[i + 1..].starts_with(['"', '\'']) => {
                    let (title, end) = self.title(at + i)?;
                    return Some((one_line(&rest[1..i]), Some(title), end));
                }
                _ => {}
            }
        }
        None
    }

    /// ` "title")` at `at`.
    fn title(&self, at: usize) -> Option<(String, usize)> {
        let rest = self.rest(at).trim_ascii_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let inside = &rest[1..];
        inside.match_indices(quote).find_map(|(i, _)| {
            let after = inside[i + 1..].trim_ascii_start();
            (i > 0 && after.starts_with(')')).then(|| {
                let end = self.text.len() - after.len() + 1;
                (inside[..i].to_owned(), end)
            })
        })
    }
}

/// A URL that may go on in the next line.
fn one_line(url: &str) -> String {
    url.trim().replace('\n', " ")
}

/// `text` without the backslashes before what they escape.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\'
            && let Some(next) = chars.next_if(|n| "\\.*_+`<>()[]{}#!:|\"'$=-".contains(*n))
        {
            out.push(next);
        } else {
            out.push(c);
        }
    }
    out
}

fn run_of(text: &str, mark: char) -> usize {
    text.len() - text.trim_start_matches(mark).len()
}

/// The code span at `at`: its text and its end.
fn code_span(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = &text[at..];
    let run = run_of(rest, '`');
    let inside = &rest[run..];
    let before = text[..at].chars().next_back();
    let spaced = before.is_none_or(|c| c.is_ascii_whitespace())
        && inside.starts_with(|c: char| c.is_ascii_whitespace());
    if run == 1 && spaced {
        return None;
    }
    let close = inside.find(&rest[..run])?;
    let mut code = &inside[..close];
    if run > 1 {
        code = code.strip_prefix(' ').unwrap_or(code);
        code = code.strip_suffix(' ').unwrap_or(code);
    }
    Some((code, at + run + close + run))
}

/// The bytes of a line's code: spans, and `<code>` elements.
pub(super) fn code_spans(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = line[at..].find(['`', '<', '\\']) {
        at += next;
        let rest = &line[at..];
        let end = if rest.starts_with('`') {
            code_span(line, at).map(|(_, end)| end)
        } else if rest.starts_with("<code") {
            rest.find("</code>").map(|i| at + i + "</code>".len())
        } else {
            None
        };
        match end {
            Some(end) => {
                found.push(at..end);
                at = end;
            }
            None => at += run_of(rest, '`').max(1),
        }
    }
    found
}

/// Whether each line of what may be a table has a `|` that stands in no code and no element.
pub(super) fn pipes_are_text(text: &str) -> bool {
    let mut hidden = code_spans(text);
    let mut at = 0;
    while let Some(next) = text[at..].find('<') {
        at += next;
        if let Some(code) = hidden.iter().find(|range| range.contains(&at)) {
            at = code.end;
            continue;
        }
        let rest = &text[at..];
        match html::tag(rest) {
            Some(tag) if !tag.is_block() && !tag.closed && !tag.is_void() => {
                let inside = at + tag.length;
                let end =
                    html::end_of(tag.name, &text[inside..]).map_or(text.len(), |l| inside + l);
                hidden.push(at..end);
                at = end.max(at + 1);
            }
            _ => at += 1,
        }
    }
    let mut from = 0;
    text.split_inclusive('\n').all(|line| {
        let start = from;
        from += line.len();
        line.match_indices('|').any(|(i, _)| {
            let at = start + i;
            !line[..i].ends_with('\\') && !hidden.iter().any(|range| range.contains(&at))
        })
    })
}

/// `<https://…>` or `<a@b>`: the URL, the text, and the length.
fn autolink(text: &str) -> Option<(String, &str, usize)> {
    let inside = text.strip_prefix('<')?;
    let close = inside.find('>')?;
    let target = &inside[..close];
    let length = close + 2;
    let has_scheme = ["mailto:", "http:", "https:", "ftp:", "ftps:"]
        .iter()
        .any(|scheme| {
            target
                .strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty())
        });
    if has_scheme && !target.contains('\n') {
        let shown = target.strip_prefix("mailto:").unwrap_or(target);
        return Some((target.to_owned(), shown, length));
    }
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let (name, host) = target.split_once('@')?;
    (is_part(name) && is_part(host)).then(|| (format!("mailto:{target}"), target, length))
}
