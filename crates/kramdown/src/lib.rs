//! kramdown 2.4 with its GFM parser, as Jekyll uses it. Emits the events of pulldown-cmark.
//!
//! In: a body. Out: [`BodyEvent`]s, passed to the caller as they are found, and problems. kramdown differs from
//! CommonMark in what begins and ends a block (HTML, lists, tables without a head, fences, attribute lists), which
//! cannot be reconstructed from CommonMark events. As in kramdown there are two phases: lines to blocks (`block` with
//! `code`, `list`, `table`, `element`, `definition`, `extension`), which collects all definitions; then the text of
//! each block to spans (`span`, `quotes`, `typography`).

mod attributes;
mod block;
mod characters;
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
mod options;
mod quotes;
mod region;
mod smarty_pants;
mod span;
mod table;
mod typography;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::Event;

pub use attributes::Attributes;
pub use characters::{escape_attribute, is_word};
pub use fence_words::without_fence_words;
pub use options::{CodeForm, CodeOptions, FootnoteOptions, MathEngine, Options};
pub use smarty_pants::smarty_pants;
pub use table::TableSection;

/// An event of pulldown-cmark, or one that only kramdown has.
#[derive(Debug, Clone, PartialEq)]
pub enum BodyEvent<'a> {
    /// An event that both dialects have.
    Markdown(Event<'a>),
    /// Attributes of the next element.
    Attributes(Attributes),
    /// The rows that follow belong to this section of the table.
    TableSection(TableSection),
    /// The table of contents replaces a list.
    TableOfContents {
        /// True for a numbered list.
        ordered: bool,
    },
    /// The footnotes replace a list.
    Footnotes,
    /// The next heading is omitted from the table of contents.
    UnlistedHeading,
    /// Blank lines between two blocks.
    Blank,
    /// The content of an HTML element is blocks: they start, or end before its end tag.
    ElementContent {
        /// True at the start.
        starts: bool,
    },
}

impl<'a> From<Event<'a>> for BodyEvent<'a> {
    fn from(event: Event<'a>) -> Self {
        BodyEvent::Markdown(event)
    }
}

/// A problem in a body, with its byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Code of the diagnostic.
    pub code: &'static str,
    /// Description of the problem.
    pub message: &'static str,
    /// Suggested correction.
    pub help: &'static str,
    /// Byte range in the body.
    pub span: Range<usize>,
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

    fn math_backslash_lost(span: Range<usize>) -> Self {
        Self {
            code: "math-backslash-lost",
            message: "kramdown removes the backslashes here: the page shows this math as text",
            help: "write the math between `$$` and `$$`, in a line of text too",
            span,
        }
    }

    /// Returns the sort key: the position first.
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

/// Parses a body and passes its events to `take`, with their byte ranges. Returns the problems.
pub fn read(
    body: &str,
    options: &Options,
    take: &mut dyn FnMut(BodyEvent<'_>, Range<usize>),
) -> Vec<Problem> {
    let region = region::Region::of(body);
    let links = options.link_definitions.iter().map(|(id, url, title)| {
        let target = link::LinkTarget {
            url: url.clone(),
            title: title.clone(),
            ..link::LinkTarget::default()
        };
        (link::normalized(id), target)
    });
    let mut reader = block::BlockParser {
        options: Cow::Borrowed(options),
        definitions: block::Definitions {
            links: links.collect(),
            budget: ends::StepBudget::of(body),
            ..block::Definitions::default()
        },
        depth: 0,
    };
    let blocks = reader.read(&region);
    // Options may be set in the text and apply to all spans.
    let block::BlockParser {
        mut definitions,
        options,
        ..
    } = reader;
    let mut problems = std::mem::take(&mut definitions.problems);
    let more = emit::Emitter::new(&definitions, &options, take).emit(&blocks);
    problems.extend(more);
    // A text that was parsed twice has each problem twice.
    problems.sort_by(|a, b| a.order().cmp(&b.order()));
    problems.dedup();
    remove_consequences(body, options.as_ref(), &mut problems);
    problems.truncate(MAX_PROBLEMS);
    problems
}

/// Maximum number of problems per body; a page with more is not Markdown.
const MAX_PROBLEMS: usize = 1000;

/// Removes problems that follow from another: if an opening fence with several words is text, its closing fence opens
/// a block.
fn remove_consequences(body: &str, options: &Options, problems: &mut Vec<Problem>) {
    let has = |code: &str| problems.iter().any(|problem| problem.code == code);
    if !(has("fence-words") && has("fence-unclosed")) {
        return;
    }
    let intended = without_fence_words(body);
    if matches!(intended, Cow::Borrowed(_)) {
        return;
    }
    let of_intended = read(&intended, options, &mut |_, _| {});
    let of_intended = of_intended
        .iter()
        .filter(|problem| problem.code == "fence-unclosed");
    let of_intended: BTreeSet<usize> = of_intended.map(|problem| problem.span.start).collect();
    problems.retain(|problem| {
        problem.code != "fence-unclosed" || of_intended.contains(&problem.span.start)
    });
}

#[cfg(test)]
mod tests;
