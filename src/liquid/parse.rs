//! Parses text into a template: text, outputs and tags.
//!
//! Unknown markup stays text and is reported: an unknown tag or filter, a block without an end. In code, where `{{
//! x }}` mostly belongs to another language, that is an info message.

mod blocks;
mod syntax_tree;
mod tag_names;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memchr;

use super::expression::{Filter, Filtered, is_too_deep};
use super::raw_blocks::RawBlocks;
use super::tag_markup::{cycle, include};
use super::white_space::{trim_end, trim_start};
use super::{Problem, filters};
use crate::diagnostics::Severity;
use crate::forward_search::ForwardSearch;
use crate::work_counter;
pub use syntax_tree::Template;
pub(super) use syntax_tree::{CycleGroup, For, Include, Kind, Node};
pub(super) use tag_names::tag_names;
use tag_names::{BLOCKS_OF_PLUGINS, BRANCH_TAGS, TAG_NAMES, is_name, unknown};

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
        raw_blocks: OnceCell::new(),
        left: MAX_REREAD_FACTOR * text.len() + MIN_REREAD_BYTES,
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
    let mut left = MAX_PROBLEMS;
    parser.problems.retain(|problem| {
        left = left.saturating_sub(1);
        left > 0 || problem.severity == Severity::Error
    });
    Template {
        nodes,
        problems: parser.problems,
    }
}

/// The value of an option of a loop: `limit:2`, or `limit: 2`, which is two words.
fn option(options: &[&str], key: &str) -> Option<String> {
    let options = options.join(" ");
    let at = options.find(&format!("{key}:"))?;
    let rest = options[at + key.len() + 1..].trim_start();
    Some(rest.split([' ', ',']).next()?.to_owned())
}

/// Maximum nesting of blocks; deeper blocks stay text.
const MAX_DEPTH: usize = 100;

/// The most problems of a text that are kept, beside its errors.
const MAX_PROBLEMS: usize = 1000;

/// Limits of reading a text again, as a multiple of its length and in bytes. A block without an end becomes text,
/// and its content is then read again.
const MAX_REREAD_FACTOR: usize = 16;
const MIN_REREAD_BYTES: usize = 1 << 16;

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
    raw_blocks: OnceCell<RawBlocks>,
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
            if name.starts_with("end") || BRANCH_TAGS.contains(&name) {
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
        if !TAG_NAMES.contains(&name) && !is_block && is_name(name) {
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
        let kind = if self.depth > MAX_DEPTH {
            Err(Problem::too_many_blocks(span.clone(), name, MAX_DEPTH))
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
        let Some(end) = self.raw_blocks().end_of_raw(from) else {
            return (from..from, from);
        };
        let mut inside = from..end.span.start;
        if end.trims.0 {
            inside.end = from + trim_end(&self.text[inside.clone()]).len();
        }
        // Liquid does not trim behind this tag.
        (inside, end.span.end)
    }

    fn raw_blocks(&self) -> &RawBlocks {
        self.raw_blocks.get_or_init(|| RawBlocks::of(self.text))
    }

    fn skip_comment(&mut self, span: &Range<usize>, in_code: bool) -> Result<(), Problem> {
        let Some(end) = self.raw_blocks().end_of_comment(self.at) else {
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
