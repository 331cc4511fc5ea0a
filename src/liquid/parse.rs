//! Parses text into a template: text, outputs and tags.
//!
//! Unknown markup stays text and is reported: an unknown tag or filter, a block without an end. In code, where `{{
//! x }}` mostly belongs to another language, that is an info message.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memchr;

use super::blank_blocks::{all_blank, without_blanks};
use super::expression::{Condition, Expression, Filter, Filtered, is_too_deep, quoted, words};
use super::raw_blocks::Verbatim;
use super::tag_markup::{cycle, include};
use super::white_space::{trim_end, trim_start};
use super::{Problem, filters};
use crate::diagnostics::Severity;
use crate::forward_search::ForwardSearch;
use crate::work_counter;

/// A template, ready to be rendered.
#[derive(Debug, Clone, Default)]
pub struct Template {
    pub(super) nodes: Vec<Node>,
    /// Problems of the text.
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The bytes of the text.
    pub(super) span: Range<usize>,
    pub(super) in_code: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// The text of the span.
    Text,
    /// The content of a `raw` block, which keeps its white space.
    Raw,
    Output(Filtered),
    Assign(String, Filtered),
    Capture(String, Vec<Node>),
    /// Conditions with what they guard, in their order.
    If(Vec<(Condition, Vec<Node>)>),
    Case(Expression, Vec<(Vec<Expression>, Vec<Node>)>),
    For(Box<For>),
    Break,
    Continue,
    Cycle(CycleGroup, Vec<Expression>),
    /// `increment` and, with true, `decrement`.
    Count(String, bool),
    Include(Include),
    Link(String),
    PostUrl(String),
    Highlight {
        language: String,
        options: String,
        body: Vec<Node>,
    },
    /// A loop that shows the rows of a table, with the number of columns.
    TableRow(Box<For>, Option<Expression>),
    /// The content of `ifchanged`, shown if it differs from the last one.
    IfChanged(Vec<Node>),
    /// A tag that Liquid does not have: one of a plugin, or a mistake.
    Unknown {
        name: String,
        /// The text after the name.
        markup: String,
        /// The content of a block of a plugin ([`BLOCKS_OF_PLUGINS`]).
        body: Option<Vec<Node>>,
    },
    /// Shows nothing.
    Nothing,
}

/// The `cycle` tags that go round together.
#[derive(Debug, Clone)]
pub(super) enum CycleGroup {
    /// Cycles with the same text.
    Text(String),
    /// Cycles whose expression has the same value: `cycle "a": …`, `cycle page.title: …`.
    Value(Expression),
}

#[derive(Debug, Clone)]
pub(super) struct For {
    pub(super) variable: String,
    pub(super) list: Expression,
    pub(super) reversed: bool,
    pub(super) limit: Option<Expression>,
    pub(super) offset: Option<Expression>,
    /// The name of the earlier loop over the same list, if this one continues where that ended (`offset:
    /// continue`).
    pub(super) continues: Option<String>,
    /// The variable and the list, as loops are known by.
    pub(super) name: String,
    pub(super) body: Vec<Node>,
    pub(super) otherwise: Vec<Node>,
}

/// `{% include file.html key="value" %}`.
#[derive(Debug, Clone)]
pub(super) struct Include {
    /// The file name, which may contain `{{ }}`.
    pub(super) file: String,
    pub(super) arguments: Vec<(String, Expression)>,
    /// True for `include_relative`: the file is searched beside the page.
    pub(super) relative: bool,
}

/// Reads a template. `code` are the bytes of code blocks, sorted.
pub(super) fn parse(text: &str, code: &[Range<usize>]) -> Template {
    let mut parser = Parser {
        text,
        code,
        at: 0,
        problems: Vec::new(),
        depth: 0,
        unclosed: BTreeSet::new(),
        unknown: BTreeSet::new(),
        ends: [ForwardSearch::new("%}"), ForwardSearch::new("}}")],
        verbatim: OnceCell::new(),
        left: REREAD * text.len() + REREAD_LEAST,
        given_up: None,
    };
    let mut nodes = Vec::new();
    while let Some(end) = parser.nodes(&mut nodes, &[]) {
        // An end of what never began.
        let (span, name) = end;
        let problem = Problem::stray(span.clone(), &name, parser.is_code(span.start));
        parser.problems.push(problem);
        nodes.push(parser.text_node(span));
    }
    if let Some(at) = parser.given_up {
        let in_code = parser.is_code(at);
        let problem = Problem::too_many_unclosed(at..(at + 2).min(text.len()), in_code);
        parser.problems.push(problem);
    }
    let mut left = MOST_PROBLEMS;
    parser.problems.retain(|problem| {
        left = left.saturating_sub(1);
        left > 0 || problem.severity == Severity::Error
    });
    Template {
        nodes,
        problems: parser.problems,
    }
}

/// Tags that end or divide blocks.
const INNER: [&str; 4] = ["else", "elsif", "when", "endcomment"];
/// The tags of Liquid and Jekyll.
const KNOWN: [&str; 21] = [
    "assign",
    "break",
    "capture",
    "case",
    "comment",
    "continue",
    "cycle",
    "decrement",
    "for",
    "highlight",
    "if",
    "ifchanged",
    "include",
    "include_cached",
    "include_relative",
    "increment",
    "link",
    "post_url",
    "raw",
    "tablerow",
    "unless",
];

/// Returns the names of all tags of Liquid and Jekyll.
pub(super) fn tag_names() -> impl Iterator<Item = &'static str> {
    KNOWN.into_iter()
}

/// Tags of plugins that have content and an end. Every other tag that Liquid does not have stands alone.
const BLOCKS_OF_PLUGINS: [&str; 2] = ["Static_Href", "static_href"];

fn unknown(name: &str, markup: &str, body: Option<Vec<Node>>) -> Kind {
    Kind::Unknown {
        name: name.to_owned(),
        markup: markup.to_owned(),
        body,
    }
}

/// Returns true if a tag has a name: `{% %}` and `{% 1 %}` have none.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The value of an option of a loop: `limit:2`, or `limit: 2`, which is two words.
fn option(options: &[&str], key: &str) -> Option<String> {
    let options = options.join(" ");
    let at = options.find(&format!("{key}:"))?;
    let rest = options[at + key.len() + 1..].trim_start();
    Some(rest.split([' ', ',']).next()?.to_owned())
}

/// Maximum nesting of blocks; deeper blocks stay text.
const DEEPEST: usize = 100;

/// The most problems of a text that are kept, beside its errors.
const MOST_PROBLEMS: usize = 1000;

/// Limits of reading a text again, as a multiple of its length and in bytes. A block without an end becomes text,
/// and its content is then read again.
const REREAD: usize = 16;
const REREAD_LEAST: usize = 1 << 16;

struct Parser<'t> {
    text: &'t str,
    code: &'t [Range<usize>],
    at: usize,
    problems: Vec<Problem>,
    depth: usize,
    /// Offsets of blocks without an end, so that none is read twice.
    unclosed: BTreeSet<usize>,
    /// The names of tags that Liquid does not have.
    unknown: BTreeSet<String>,
    /// The ends of tags and of outputs.
    ends: [ForwardSearch; 2],
    verbatim: OnceCell<Verbatim>,
    /// The bytes that may still be read.
    left: usize,
    /// Offset from which the rest stayed text, because too many blocks have no end.
    given_up: Option<usize>,
}

/// A tag or an output, as it is written.
struct Token {
    span: Range<usize>,
    /// The part between the delimiters, without white space control.
    inside: Range<usize>,
    is_tag: bool,
    trims: (bool, bool),
}

impl<'t> Parser<'t> {
    fn is_code(&self, at: usize) -> bool {
        let next = self.code.partition_point(|range| range.end <= at);
        self.code.get(next).is_some_and(|range| range.contains(&at))
    }

    fn text_node(&self, span: Range<usize>) -> Node {
        self.node(Kind::Text, span)
    }

    fn node(&self, kind: Kind, span: Range<usize>) -> Node {
        Node {
            kind,
            in_code: self.is_code(span.start),
            span,
        }
    }

    /// The next token from `from` on.
    fn token(&self, from: usize) -> Option<Token> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        if self
            .ends
            .iter()
            .all(|end| end.find(self.text, from).is_none())
        {
            return None;
        }
        loop {
            let brace = memchr(b'{', &bytes[at..])?;
            work_counter::done(brace + 1);
            at += brace;
            let is_tag = match bytes.get(at + 1) {
                Some(b'%') => true,
                Some(b'{') => false,
                _ => {
                    at += 1;
                    continue;
                }
            };
            let close = &self.ends[usize::from(!is_tag)];
            let Some(end) = close.find(self.text, at + 2) else {
                at += 2;
                continue;
            };
            let mut inside = at + 2..end;
            let before = self.text[inside.clone()].starts_with('-');
            if before {
                inside.start += 1;
            }
            let after = self.text[inside.clone()].ends_with('-');
            if after {
                inside.end -= 1;
            }
            return Some(Token {
                span: at..end + 2,
                inside,
                is_tag,
                trims: (before, after),
            });
        }
    }

    /// Reads nodes up to one of the tags `ends`, or one that no open block has: its bytes and name.
    /// None at the end of the text.
    fn nodes(&mut self, nodes: &mut Vec<Node>, ends: &[&str]) -> Option<(Range<usize>, String)> {
        loop {
            let token = match self.left {
                0 => {
                    self.given_up.get_or_insert(self.at);
                    None
                }
                _ => self.token(self.at),
            };
            let Some(token) = token else {
                let rest = self.at..self.text.len();
                self.push_text(nodes, rest);
                self.at = self.text.len();
                return None;
            };
            self.left = self.left.saturating_sub(token.span.end - self.at);
            let mut before = self.at..token.span.start;
            if token.trims.0 {
                let kept = trim_end(&self.text[before.clone()]).len();
                before.end = before.start + kept;
            }
            self.push_text(nodes, before);
            self.at = token.span.end;
            if token.trims.1 {
                let rest = &self.text[self.at..];
                self.at += rest.len() - trim_start(rest).len();
            }
            if !token.is_tag {
                let node = self.output(&token);
                nodes.push(node);
                continue;
            }
            let inside = &self.text[token.inside.clone()];
            let trimmed = inside.trim_start();
            let length = trimmed
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(trimmed.len());
            let (name, markup) = trimmed.split_at(length);
            if ends.contains(&name) {
                return Some((token.span, name.to_owned()));
            }
            let ended = name.strip_prefix("end").unwrap_or_default();
            if self.unknown.contains(ended) {
                let node = self.node(unknown(ended, markup.trim(), None), token.span);
                nodes.push(node);
                continue;
            }
            if name.starts_with("end") || INNER.contains(&name) {
                if ends.is_empty() {
                    return Some((token.span, name.to_owned()));
                }
                let problem =
                    Problem::stray(token.span.clone(), name, self.is_code(token.span.start));
                self.problems.push(problem);
                let node = self.text_node(token.span);
                nodes.push(node);
                continue;
            }
            self.tag(nodes, &token, name, markup.trim());
        }
    }

    fn push_text(&self, nodes: &mut Vec<Node>, span: Range<usize>) {
        if !span.is_empty() {
            nodes.push(self.text_node(span));
        }
    }

    fn output(&mut self, token: &Token) -> Node {
        let span = token.span.clone();
        let in_code = self.is_code(span.start);
        if is_too_deep(&self.text[token.inside.clone()]) {
            self.problems.push(Problem::nested(span.clone(), in_code));
            return self.text_node(span);
        }
        let filtered = Filtered::parse(&self.text[token.inside.clone()]);
        if let Some(unknown) = self.unknown_filter(&filtered.filters, &span) {
            return unknown;
        }
        if in_code && !filtered.is_strict {
            self.problems.push(Problem::not_liquid(span.clone()));
            return self.text_node(span);
        }
        self.node(Kind::Output(filtered), span)
    }

    /// Says so of filters that there are not: a value passes them as it is. In code, where another language
    /// is meant, what uses one is text.
    fn unknown_filter(&mut self, used: &[Filter], span: &Range<usize>) -> Option<Node> {
        let in_code = self.is_code(span.start);
        let names = used.iter().map(|filter| filter.name.as_str());
        let unknown: Vec<&str> = names.filter(|name| !filters::is_known(name)).collect();
        if unknown.is_empty() {
            return None;
        }
        let said = unknown.into_iter();
        self.problems
            .extend(said.map(|name| Problem::unknown_filter(span.clone(), name, in_code)));
        in_code.then(|| self.text_node(span.clone()))
    }

    /// Parses a tag and its block. An unknown tag, or one whose block has no end, becomes text.
    fn tag(&mut self, nodes: &mut Vec<Node>, token: &Token, name: &str, markup: &str) {
        let span = token.span.clone();
        let after = self.at;
        let in_code = self.is_code(span.start);
        let is_block = BLOCKS_OF_PLUGINS.contains(&name);
        if !KNOWN.contains(&name) && !is_block && is_name(name) {
            self.unknown.insert(name.to_owned());
            let node = self.node(unknown(name, markup, None), span);
            nodes.push(node);
            return;
        }
        if name == "raw" {
            // Liquid's `-%}` of this tag trims what follows the block, not its content.
            let (inside, next) = self.raw(span.end);
            if next > span.end {
                if !inside.is_empty() {
                    let node = self.node(Kind::Raw, inside);
                    nodes.push(node);
                }
                let rest = &self.text[next..];
                let space = rest.len() - trim_start(rest).len();
                self.at = next + if token.trims.1 { space } else { 0 };
                return;
            }
        }
        let said = self.problems.len();
        self.depth += 1;
        let kind = if self.depth > DEEPEST {
            Err(Problem::too_many_blocks(span.clone(), name, DEEPEST))
        } else if self.unclosed.contains(&span.start) {
            Err(Problem::unclosed(span.clone(), name, in_code))
        } else {
            self.kind(token, name, markup)
        };
        self.depth -= 1;
        match kind {
            Ok(kind) => {
                let node = self.node(kind, span.start..self.at.max(span.end));
                nodes.push(node);
            }
            Err(problem) => {
                // The content of the block is read again, so its problems are dropped.
                self.problems.truncate(said);
                if problem.code == Problem::UNCLOSED {
                    self.unclosed.insert(span.start);
                }
                // In a text that nests too deep, one place says so.
                let is_again = problem.code == Problem::TOO_LONG
                    && self
                        .problems
                        .last()
                        .is_some_and(|last| last.code == problem.code);
                if !is_again {
                    self.problems.push(problem);
                }
                self.at = after;
                let node = self.text_node(span);
                nodes.push(node);
            }
        }
    }

    fn kind(&mut self, token: &Token, name: &str, markup: &str) -> Result<Kind, Problem> {
        let span = &token.span;
        let in_code = self.is_code(span.start);
        let bad = || Problem::syntax(span.clone(), name, in_code);
        if is_too_deep(markup) {
            return Err(Problem::nested(span.clone(), in_code));
        }
        Ok(match name {
            "assign" => {
                let (variable, value) = markup.split_once('=').ok_or_else(bad)?;
                let value = Filtered::parse(value);
                if self.unknown_filter(&value.filters, span).is_some() {
                    return Err(Problem::not_liquid(span.clone()));
                }
                Kind::Assign(variable.trim().to_owned(), value)
            }
            "break" => Kind::Break,
            "continue" => Kind::Continue,
            "increment" | "decrement" => Kind::Count(markup.to_owned(), name == "decrement"),
            "cycle" => cycle(markup, span.start).ok_or_else(bad)?,
            "include" | "include_relative" | "include_cached" => {
                Kind::Include(include(markup, name == "include_relative").ok_or_else(bad)?)
            }
            "link" => Kind::Link(markup.to_owned()),
            "post_url" => Kind::PostUrl(markup.to_owned()),
            "raw" => return Err(Problem::unclosed(span.clone(), name, in_code)),
            "comment" => {
                self.skip_comment(span, in_code)?;
                Kind::Nothing
            }
            _ => return self.block(span, name, markup, in_code),
        })
    }

    fn block(
        &mut self,
        span: &Range<usize>,
        name: &str,
        markup: &str,
        in_code: bool,
    ) -> Result<Kind, Problem> {
        let bad = || Problem::syntax(span.clone(), name, in_code);
        Ok(match name {
            "capture" => {
                let variable = quoted(markup).unwrap_or(markup).to_owned();
                Kind::Capture(variable, self.body(span, name, "endcapture", in_code)?)
            }
            "highlight" => {
                let (language, options) = match markup.split_once(char::is_whitespace) {
                    Some((language, options)) => (language, options.trim()),
                    None => (markup, ""),
                };
                if language.is_empty() {
                    return Err(bad());
                }
                Kind::Highlight {
                    language: language.to_owned(),
                    options: options.to_owned(),
                    body: self.body(span, name, "endhighlight", in_code)?,
                }
            }
            "if" | "unless" => {
                let condition = Condition::parse(markup).ok_or_else(bad)?;
                self.unknown_operator(&condition, span, name);
                let condition = if name == "unless" {
                    Condition::Not(Box::new(condition))
                } else {
                    condition
                };
                let end = format!("end{name}");
                self.conditions(span, name, &end, condition, in_code)?
            }
            "case" => self.case(span, markup, in_code)?,
            "for" => Kind::For(Box::new(self.loop_(span, (name, markup), in_code)?)),
            "tablerow" => {
                let columns = option(words(markup).get(3..).unwrap_or_default(), "cols");
                let found = Box::new(self.loop_(span, (name, markup), in_code)?);
                if all_blank(self.text, &found.body) {
                    // The cells of a blank block are not shown (Liquid 4 `BlockBody#render_node_to_output`).
                    Kind::For(found)
                } else {
                    Kind::TableRow(found, columns.map(|text| Expression::parse(&text)))
                }
            }
            "ifchanged" => {
                let mut body = self.body(span, name, "endifchanged", in_code)?;
                without_blanks(self.text, std::iter::once(&mut body));
                Kind::IfChanged(body)
            }
            _ if BLOCKS_OF_PLUGINS.contains(&name) => {
                let body = self.body(span, name, &format!("end{name}"), in_code)?;
                unknown(name, markup, Some(body))
            }
            _ => return Err(Problem::unknown_tag(span.clone(), name, in_code)),
        })
    }

    fn body(
        &mut self,
        span: &Range<usize>,
        name: &str,
        end: &str,
        in_code: bool,
    ) -> Result<Vec<Node>, Problem> {
        let mut nodes = Vec::new();
        match self.nodes(&mut nodes, &[end]) {
            Some(_) => Ok(nodes),
            None => Err(Problem::unclosed(span.clone(), name, in_code)),
        }
    }

    fn conditions(
        &mut self,
        span: &Range<usize>,
        name: &str,
        end: &str,
        first: Condition,
        in_code: bool,
    ) -> Result<Kind, Problem> {
        let mut branches = Vec::new();
        let mut condition = first;
        loop {
            let mut nodes = Vec::new();
            let Some((found, tag)) = self.nodes(&mut nodes, &[end, "elsif", "else"]) else {
                return Err(Problem::unclosed(span.clone(), name, in_code));
            };
            branches.push((condition, nodes));
            condition = match tag.as_str() {
                "elsif" => {
                    if is_too_deep(self.markup(&found)) {
                        return Err(Problem::nested(found, in_code));
                    }
                    let condition = Condition::parse(self.markup(&found))
                        .ok_or_else(|| Problem::syntax(found.clone(), "elsif", in_code))?;
                    self.unknown_operator(&condition, &found, "elsif");
                    condition
                }
                "else" => Condition::Is(Expression::parse("true")),
                _ => break,
            };
        }
        without_blanks(self.text, branches.iter_mut().map(|(_, nodes)| nodes));
        Ok(Kind::If(branches))
    }

    fn case(&mut self, span: &Range<usize>, markup: &str, in_code: bool) -> Result<Kind, Problem> {
        let unclosed = || Problem::unclosed(span.clone(), "case", in_code);
        let value = Expression::parse(words(markup).first().copied().unwrap_or_default());
        let mut whens: Vec<(Vec<Expression>, Vec<Node>)> = Vec::new();
        // Text before the first `when` is not shown.
        let ends = ["endcase", "when", "else"];
        let (mut found, mut tag) = self.nodes(&mut Vec::new(), &ends).ok_or_else(unclosed)?;
        while tag != "endcase" {
            let values = if tag == "when" {
                if is_too_deep(self.markup(&found)) {
                    return Err(Problem::nested(found, in_code));
                }
                words(self.markup(&found))
                    .into_iter()
                    .filter(|word| !matches!(*word, "," | "or"))
                    .map(Expression::parse)
                    .collect()
            } else {
                Vec::new()
            };
            let mut nodes = Vec::new();
            (found, tag) = self.nodes(&mut nodes, &ends).ok_or_else(unclosed)?;
            whens.push((values, nodes));
        }
        without_blanks(self.text, whens.iter_mut().map(|(_, nodes)| nodes));
        Ok(Kind::Case(value, whens))
    }

    fn unknown_operator(&mut self, condition: &Condition, span: &Range<usize>, name: &str) {
        if condition.has_unknown() {
            let in_code = self.is_code(span.start);
            let problem = Problem::operator(span.clone(), name, in_code);
            self.problems.push(problem);
        }
    }

    fn loop_(
        &mut self,
        span: &Range<usize>,
        (tag, markup): (&str, &str),
        in_code: bool,
    ) -> Result<For, Problem> {
        let parts = words(markup);
        let [variable, "in", list, options @ ..] = parts.as_slice() else {
            return Err(Problem::syntax(span.clone(), tag, in_code));
        };
        let name = format!("{variable}-{list}");
        let offset = option(options, "offset");
        let continues = offset.as_deref() == Some("continue");
        let mut found = For {
            variable: (*variable).to_owned(),
            list: Expression::parse(list),
            // Behind other options it means nothing.
            reversed: options.first() == Some(&"reversed"),
            limit: option(options, "limit").map(|text| Expression::parse(&text)),
            offset: offset
                .filter(|_| !continues)
                .map(|text| Expression::parse(&text)),
            continues: continues.then(|| name.clone()),
            name,
            body: Vec::new(),
            otherwise: Vec::new(),
        };
        let unclosed = || Problem::unclosed(span.clone(), tag, in_code);
        let end = format!("end{tag}");
        let (_, divider) = self
            .nodes(&mut found.body, &[&end, "else"])
            .ok_or_else(unclosed)?;
        if divider == "else" {
            self.nodes(&mut found.otherwise, &[&end])
                .ok_or_else(unclosed)?;
        }
        let bodies = [&mut found.body, &mut found.otherwise];
        without_blanks(self.text, bodies.into_iter());
        Ok(found)
    }

    /// Returns the markup after the tag's name.
    fn markup(&self, span: &Range<usize>) -> &'t str {
        let inside = self.text[span.start + 2..span.end - 2]
            .trim_matches('-')
            .trim();
        inside
            .find(char::is_whitespace)
            .map_or("", |at| inside[at..].trim())
    }

    /// Returns the bytes up to `{% endraw %}`, and the offset after it; both are equal if there is none.
    fn raw(&self, from: usize) -> (Range<usize>, usize) {
        let Some(end) = self.verbatim().end_of_raw(from) else {
            return (from..from, from);
        };
        let mut inside = from..end.span.start;
        if end.trims.0 {
            inside.end = from + trim_end(&self.text[inside.clone()]).len();
        }
        // Liquid does not trim behind this tag.
        (inside, end.span.end)
    }

    fn verbatim(&self) -> &Verbatim {
        self.verbatim.get_or_init(|| Verbatim::of(self.text))
    }

    fn skip_comment(&mut self, span: &Range<usize>, in_code: bool) -> Result<(), Problem> {
        let Some(end) = self.verbatim().end_of_comment(self.at) else {
            return Err(Problem::unclosed(span.clone(), "comment", in_code));
        };
        let (mut at, trims) = (end.span.end, end.trims.1);
        if trims {
            let rest = &self.text[at..];
            at += rest.len() - trim_start(rest).len();
        }
        self.at = at;
        Ok(())
    }
}
