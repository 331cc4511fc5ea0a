//! Markdown as Jekyll reads it: kramdown 2.4 with its GFM parser, as events.
//!
//! In: a body. Out: [`Piece`]s, handed to the writer as they are found, and problems. kramdown differs
//! from CommonMark in what begins and ends a block (HTML, lists, tables without a head, fences, attribute
//! lists), which no stream of CommonMark events gives back; so it has a reader of its own, which ends in the
//! same events. Two steps, as in kramdown: lines to blocks (`block` and its kinds: `code`, `list`, `table`,
//! `element`, `definition`, `extension`), which finds all definitions; then the text of each block to spans
//! (`span`, `quotes`, `typography`).

mod attributes;
mod block;
mod code;
mod definition;
mod element;
mod emit;
mod ends;
mod extension;
mod fence_words;
mod html;
mod line;
mod link;
mod list;
mod quotes;
mod region;
mod span;
mod table;
mod typography;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::Event;

use crate::config::Kramdown as Options;

pub(super) use attributes::Attributes;
pub(super) use fence_words::without_fence_words;
pub(super) use table::Section;

/// What the writer takes: an event, and what kramdown has beside them.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece<'a> {
    Event(Event<'a>),
    /// Attributes of what comes next.
    Attributes(Attributes),
    /// Rows follow that belong to a part of the table.
    Section(Section),
    /// The table of contents, as a list.
    Contents {
        ordered: bool,
    },
    /// The footnotes, in place of a list.
    Footnotes,
    /// A heading that the table of contents leaves out comes next.
    Unlisted,
}

impl<'a> From<Event<'a>> for Piece<'a> {
    fn from(event: Event<'a>) -> Self {
        Piece::Event(event)
    }
}

/// What is wrong with a body, in its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) code: &'static str,
    pub(super) message: &'static str,
    pub(super) help: &'static str,
    pub(super) span: Range<usize>,
}

impl Problem {
    fn fence_words(span: Range<usize>) -> Self {
        Self {
            code: "fence-words",
            message: "a fence with more than one word behind it is text to kramdown",
            help: "leave one word behind it, the language",
            span,
        }
    }

    fn footnote_missing(span: Range<usize>) -> Self {
        Self {
            code: "footnote-missing",
            message: "there is no footnote of this name: the reference is left as text",
            help: "write the footnote (`[^name]: text`), or put a backslash before the bracket",
            span,
        }
    }

    fn footnote_unused(span: Range<usize>) -> Self {
        Self {
            code: "footnote-unused",
            message: "nothing refers to this footnote: it is not shown",
            help: "refer to it (`[^name]`), or remove it",
            span,
        }
    }

    fn extension_unknown(span: Range<usize>) -> Self {
        Self {
            code: "extension-unknown",
            message: "this is no extension of kramdown, or has no end: it is left as text",
            help: "extensions are `{::comment}`, `{::nomarkdown}` and `{::options}`, ended by `{:/}`",
            span,
        }
    }

    /// The order of problems: by their places.
    fn order(&self) -> (usize, usize, &str) {
        (self.span.start, self.span.end, self.code)
    }

    fn too_costly(span: Range<usize>) -> Self {
        Self {
            code: "markup-unclosed",
            message: "so much markup before this place has no end that what follows is left as text",
            help: "close it, or put a backslash before what is no markup",
            span,
        }
    }

    fn fence_open(span: Range<usize>) -> Self {
        Self {
            code: "fence-unclosed",
            message: "a code fence is never closed: kramdown takes it as text",
            help: "close it on a line of its own where the code ends",
            span,
        }
    }
}

/// Reads a body, and hands over its pieces with their bytes; returns what is wrong with it.
pub(super) fn read(
    body: &str,
    options: &Options,
    take: &mut dyn FnMut(Piece<'_>, Range<usize>),
) -> Vec<Problem> {
    let region = region::Region::of(body);
    let mut reader = block::Reader {
        options: Cow::Borrowed(options),
        defined: block::Defined {
            budget: ends::Budget::of(body),
            ..block::Defined::default()
        },
        depth: 0,
    };
    let blocks = reader.read(&region);
    // Options may be set in the text, and count for all spans.
    let block::Reader {
        mut defined,
        options,
        ..
    } = reader;
    let mut problems = std::mem::take(&mut defined.problems);
    let more = emit::Emitter::new(&defined, &options, take).emit(&blocks);
    problems.extend(more);
    // What was tried twice is said once.
    problems.sort_by(|a, b| a.order().cmp(&b.order()));
    problems.dedup();
    drop_follow_ups(body, options.as_ref(), &mut problems);
    problems.truncate(MOST_PROBLEMS);
    problems
}

/// The most problems of a body that are said: a page of which more is wrong is not Markdown.
const MOST_PROBLEMS: usize = 1000;

/// Removes problems of fences that are there only because a fence with several words is text: its closing fence
/// opens a block of its own.
fn drop_follow_ups(body: &str, options: &Options, problems: &mut Vec<Problem>) {
    let has = |code: &str| problems.iter().any(|problem| problem.code == code);
    if !(has("fence-words") && has("fence-unclosed")) {
        return;
    }
    let meant = without_fence_words(body);
    if matches!(meant, Cow::Borrowed(_)) {
        return;
    }
    let of_meant = read(&meant, options, &mut |_, _| {});
    let of_meant = of_meant
        .iter()
        .filter(|problem| problem.code == "fence-unclosed");
    let of_meant: BTreeSet<usize> = of_meant.map(|problem| problem.span.start).collect();
    problems.retain(|problem| {
        problem.code != "fence-unclosed" || of_meant.contains(&problem.span.start)
    });
}

#[cfg(test)]
mod tests;
