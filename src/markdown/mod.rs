//! Renders one body of Markdown or HTML to HTML, with its outline, its links and its code blocks.
//!
//! In: the body and its [`RenderOptions`] (direction, interface texts, the outline of the original). Out: a [`Body`]
//! and diagnostics for what was repaired or could not be read.
//!
//! CommonMark and GFM are parsed by pulldown-cmark, kramdown by `kramdown`, which emits the same events. Before
//! parsing, insertions with recorded offsets (`insertions`) repair fences that translators broke (`broken_fences`),
//! let emphasis close beside CJK text (`cjk`) and make the lines of directives blocks (`directives`). Events are
//! written into one buffer (`html`); no text is parsed twice.

mod bare_urls;
pub mod block_structure;
mod body;
mod body_diagnostics;
mod broken_fences;
mod cjk;
mod code_facts;
mod component_lines;
mod content_parts;
pub(crate) mod directives;
mod error_line;
mod fence_info;
mod findings;
mod heading_collector;
mod html;
pub(crate) mod html_tags;
mod inserted_marks;
mod insertions;
mod kramdown_html;
mod math;
mod outline;
mod prepared_body;
mod prose_spans;
mod reading_time;
mod render_options;
mod rouge;
mod sanitize;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

pub(crate) use broken_fences::{ParseBudget as FenceParseBudget, closes_when_indented};
pub use code_facts::CodeFacts;
pub use fence_info::FenceInfo;
pub use html::{code, encoded_url};
pub use outline::Heading;
pub(crate) use outline::clean;
pub use reading_time::ReadingTime;
pub use rouge::highlight_tag;
pub(crate) use sanitize::sanitized;

use crate::config::Dialect;
use crate::content::BodyFormat;
use crate::diagnostics::Diagnostic;
pub use block_structure::BlockStructure;
pub use prose_spans::{Mark, ProseKind, ProseSpan, ProseSpans, prose_spans};

pub use body::{Body, CodeBlock, Destination, ErrorLine, ImageSource, Link, Markup, ShownImage};
pub(crate) use content_parts::{ContentPart, for_each_content_part};
use heading_collector::HeadingCollector;
pub(crate) use heading_collector::text_without_tags;
use kramdown::BodyEvent;
use prepared_body::DocumentEvent;
pub(crate) use prepared_body::PreparedBody;
pub use render_options::RenderOptions;

/// Renders a body.
#[must_use]
pub fn render(options: &RenderOptions<'_>) -> (Body, Vec<Diagnostic>) {
    if options.format == BodyFormat::Html {
        let html = match options.markup {
            Markup::Sitegen => html::resolved(options, options.body),
            Markup::Jekyll => Cow::Borrowed(options.body),
        };
        let body = Body {
            html: if options.sanitize {
                sanitized(&html)
            } else {
                html.into_owned()
            },
            ..Body::default()
        };
        return (body, Vec::new());
    }
    let prepared = PreparedBody::new(options.body, options.dialect, options.reads_directives());
    let mut diagnostics = broken_fences(options, &prepared);
    let (body, more) = match options.markup {
        Markup::Sitegen => html::HtmlWriter::new(options, &prepared).write(),
        Markup::Jekyll => kramdown_html::KramdownWriter::new(options, &prepared).write(),
    };
    diagnostics.extend(more);
    (body, diagnostics)
}

/// Renders a body as [`render`] does and returns its block structure too, in one parse. The structure of HTML is
/// empty.
#[must_use]
pub fn render_with_structure(
    options: &RenderOptions<'_>,
) -> (Body, BlockStructure, Vec<Diagnostic>) {
    if options.format == BodyFormat::Html {
        let (body, diagnostics) = render(options);
        return (body, BlockStructure::default(), diagnostics);
    }
    let prepared = PreparedBody::new(options.body, options.dialect, options.reads_directives());
    let mut diagnostics = broken_fences(options, &prepared);
    let mut reader = block_structure::StructureReader::new(options, &prepared);
    let (body, more) = match options.markup {
        Markup::Sitegen => {
            let mut writer = html::HtmlWriter::new(options, &prepared);
            let problems = prepared.for_each_event(|event, range| {
                reader.document_event(&event, &range);
                writer.document_event(event, range);
            });
            writer.finish(&problems)
        }
        Markup::Jekyll => {
            let mut writer = kramdown_html::KramdownWriter::new(options, &prepared);
            let problems = prepared.for_each_event(|event, range| {
                reader.document_event(&event, &range);
                writer.document_event(event, range);
            });
            writer.finish(&problems)
        }
    };
    diagnostics.extend(more);
    (body, reader.finish(), diagnostics)
}

fn broken_fences(options: &RenderOptions<'_>, prepared: &PreparedBody<'_>) -> Vec<Diagnostic> {
    let broken = prepared.broken.iter();
    broken
        .map(|broken| broken_fence_diagnostic(options, broken))
        .collect()
}

fn broken_fence_diagnostic(
    options: &RenderOptions<'_>,
    broken: &broken_fences::MisplacedFence,
) -> Diagnostic {
    let place = options.place(
        &broken.fence,
        "closes no block here: a fence stands on a line of its own",
    );
    let diagnostic = Diagnostic::warning(
        "fence-closed-in-line",
        "a code fence is closed at the end of a line of code",
    )
    .at(place);
    match &broken.fix {
        Some(fix) => {
            let diagnostic = diagnostic
                .help("put the fence on a line of its own; the page is rendered as if it were");
            let line = options.body[..broken.fence.start]
                .rfind('\n')
                .map_or(0, |at| at + 1);
            match options.unchanged_span(&(line..broken.fence.end)) {
                Some(own) => {
                    let at = own.end - broken.fence.len();
                    diagnostic.fix(at..at, fix.text.clone())
                }
                None => diagnostic,
            }
        }
        None => diagnostic.help(
            "put the fence on a line of its own; the page is rendered as it stands, since more than one line could be meant",
        ),
    }
}

/// Returns the headings of a body as [`render`] finds them, without rendering it.
#[must_use]
pub fn outline(body: &str, dialect: &Dialect, directives: bool) -> Vec<Heading> {
    let prepared = PreparedBody::new(body, dialect, directives);
    let mut headings = HeadingCollector::new(dialect, directives);
    prepared.for_each_event(|event, _| {
        if let DocumentEvent::Body(BodyEvent::Markdown(event)) = event {
            headings.event(&event);
        }
    });
    headings.done
}

/// Returns the body without extra words after opening fences: kramdown treats a fence with several words as text, but
/// a plugin of the site may remove them.
pub(crate) fn without_extra_fence_words<'b>(body: &'b str, dialect: &Dialect) -> Cow<'b, str> {
    match dialect {
        Dialect::Kramdown(_) => kramdown::without_fence_words(body),
        Dialect::CommonMark => Cow::Borrowed(body),
    }
}

/// Counts the signs of broken fences in a body.
#[must_use]
pub fn fence_damage(body: &str) -> usize {
    broken_fences::damage(body)
}

/// Returns true if the byte `at` is in a fenced block that shows no damage.
pub(crate) fn is_in_whole_fence_block(body: &str, at: usize) -> bool {
    broken_fences::is_in_whole_block(body, at)
}

/// Returns the lines between the fences of the code block that has a fence at byte `at`.
pub(crate) fn fenced_content_at(body: &str, at: usize) -> Option<Range<usize>> {
    broken_fences::content_at(body, at)
}

/// Returns the byte ranges of the headings of a body, with their texts.
#[must_use]
pub fn headings(body: &str, dialect: &Dialect) -> Vec<(Range<usize>, String)> {
    let prepared = PreparedBody::new(body, dialect, true);
    let mut headings = HeadingCollector::new(dialect, true);
    let mut spans = Vec::new();
    prepared.for_each_event(|event, range| {
        if let DocumentEvent::Body(BodyEvent::Markdown(event)) = event {
            if matches!(event, Event::Start(Tag::Heading { .. })) {
                spans.push(prepared.original(&range));
            }
            headings.event(&event);
        }
    });
    spans
        .into_iter()
        .zip(headings.done.into_iter().map(|heading| heading.text))
        .collect()
}

/// Returns the text of the first level-1 heading.
#[must_use]
pub fn first_heading(body: &str, dialect: &Dialect) -> Option<String> {
    outline(body, dialect, true)
        .into_iter()
        .find(|h| h.level == 1)
        .map(|h| h.text)
}

#[cfg(test)]
mod tests;
