//! Renders one body of Markdown or HTML to HTML, with its outline, its links and its code blocks.
//!
//! In: the body and its [`RenderOptions`] (direction, interface texts, the outline of the original). Out: a [`Body`]
//! and diagnostics for what was repaired or could not be read.
//!
//! CommonMark and GFM are parsed by pulldown-cmark, kramdown by `kramdown`, which emits the same events. Before
//! parsing, insertions with recorded offsets (`insertions`) repair fences that translators broke (`broken_fences`),
//! let emphasis close beside CJK text (`cjk`) and make the lines of directives blocks (`directives`). Events are
//! written into one buffer (`html`); no text is parsed twice.

pub mod block_structure;
mod broken_fences;
mod cjk;
mod code_facts;
pub(crate) mod directives;
mod error_line;
mod fence_info;
mod findings;
mod html;
pub(crate) mod html_tags;
mod inserted_marks;
mod insertions;
mod kramdown_html;
mod math;
mod outline;
mod prose_spans;
mod reading_time;
mod rouge;
mod sanitize;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use serde::{Deserialize, Serialize};

pub(crate) use broken_fences::ParseBudget as FenceParseBudget;
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
use crate::diagnostics::{Diagnostic, Lines, SourceSpan};
use crate::language::{Direction, LanguageMessages, LanguageTag};
pub use block_structure::BlockStructure;
use highlight::Highlighter;
pub use prose_spans::{Mark, ProseKind, ProseSpan, ProseSpans, prose_spans};
use text_scan::source_map::SourceMap;

use crate::work_counter;
use directives::{DirectiveEvent, DirectiveStack, Directives, Step};
use inserted_marks::InsertedMarks;
use insertions::{Insertion, Patched};
use kramdown::{BodyEvent, Problem};
use outline::{Ids, explicit_id};

/// CommonMark with GFM's tables, strikethrough, task lists, footnotes and alerts.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_GFM);

/// The rendered body of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The HTML.
    pub html: String,
    /// The headings, in order.
    pub outline: Vec<Heading>,
    /// The links and images, in order.
    pub links: Vec<Link>,
    /// The code blocks.
    pub code: Vec<CodeBlock>,
    /// The error message that the page is about, if a code block shows one.
    pub error: Option<ErrorLine>,
    /// The amount of text without code; zero without [`RenderOptions::count_words`].
    pub reading_time: ReadingTime,
}

/// The line of program output that reports an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorLine {
    /// The id of the code block.
    pub id: String,
    /// The line.
    pub text: String,
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The target, as written.
    pub target: String,
    /// Byte range in the source file.
    pub span: Range<usize>,
}

/// The resolved target of a link to a source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// The URL on the host.
    pub url: String,
    /// Language tag of the target page, if it differs from that of the linking page.
    pub language: Option<String>,
}

/// An image of the site, as a page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShownImage {
    /// The width of the image in pixels.
    pub width: usize,
    /// Its height in pixels.
    pub height: usize,
    /// Its variants, one source a format, best first.
    pub sources: Vec<ImageSource>,
}

/// Variants of an image in one format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSource {
    /// The media type; `None` if the image itself, in its own format, is the last candidate.
    pub media_type: Option<&'static str>,
    /// The URL of each variant on the host, with its width in pixels.
    pub candidates: Vec<(String, u32)>,
}

/// A code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBlock {
    /// The language as written; empty if there is none.
    pub language: String,
    /// The code.
    pub code: String,
    /// Byte range in the source file.
    pub span: Range<usize>,
}

/// The HTML that Markdown is rendered to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Markup {
    /// The HTML of sitegen's themes.
    #[default]
    Sitegen,
    /// The HTML of Jekyll: that of kramdown and Rouge, with nothing added.
    Jekyll,
}

/// Input of [`render`]: the body, its place in the source file, and the properties of its page.
pub struct RenderOptions<'a> {
    /// Path of the file, as shown in diagnostics.
    pub path: &'a str,
    /// The whole text of the file.
    pub text: &'a str,
    /// The body as in the file, or as Liquid expanded it.
    pub body: &'a str,
    /// Byte offset of the body in the file.
    pub start: usize,
    /// Maps offsets of the body to offsets of the file, relative to `start`.
    pub map: &'a SourceMap,
    /// The format of the body.
    pub format: BodyFormat,
    /// The Markdown dialect.
    pub dialect: &'a Dialect,
    /// The HTML that Markdown is rendered to.
    pub markup: Markup,
    /// The page's language.
    pub language: &'a LanguageTag,
    /// Text direction of the page's language.
    pub direction: Direction,
    /// True for languages in which quotation marks, dashes and ellipses are full-width (Chinese, Japanese). A line
    /// break beside them is then removed.
    pub has_wide_punctuation: bool,
    /// Interface texts in the page's language.
    pub words: &'a LanguageMessages,
    /// The outline of the note's original, if this page is a translation.
    pub original: Option<&'a [Heading]>,
    /// Resolves the target of a link to a source file, as written.
    pub resolve: &'a dyn Fn(&str) -> Option<Destination>,
    /// True if links in raw HTML are resolved too.
    pub resolve_html_links: bool,
    /// Returns how a page shows an image of the site, by its URL as written.
    pub image: &'a dyn Fn(&str) -> Option<ShownImage>,
    /// True if the body is the main content of a page: headings then get links to themselves, and the error line gets
    /// an anchor.
    pub is_full_page: bool,
    /// True if code is highlighted; false if only the structure of the body is needed.
    pub highlight_code: bool,
    /// True if [`Body::reading_time`] is computed.
    pub count_words: bool,
    /// True if active content is removed from the body (`sanitize: true`).
    pub sanitize: bool,
    /// True if directives (`:::note`) are read. They have no effect in [`Markup::Jekyll`].
    pub directives: bool,
    /// Code with more lines is folded; `None` if only code that asks for it is.
    pub fold_code: Option<usize>,
    /// The highlighter for code blocks.
    pub highlighter: &'a Highlighter,
    /// Line table of the file, built for the first diagnostic.
    pub lines: OnceCell<Lines>,
}

impl RenderOptions<'_> {
    /// Returns true if the directives of the body are read.
    fn reads_directives(&self) -> bool {
        self.directives && self.markup == Markup::Sitegen
    }

    /// Maps a byte range of the body to the file.
    fn span(&self, span: &Range<usize>) -> Range<usize> {
        let within = |at: usize| {
            let at = (self.start + at).min(self.text.len());
            (0..=at)
                .rev()
                .find(|at| self.text.is_char_boundary(*at))
                .unwrap_or(0)
        };
        let start = within(self.map.source(span.start));
        let end = match span.end.checked_sub(1) {
            Some(last) if last >= span.start => within(self.map.source(last) + 1),
            _ => start,
        };
        start..end.max(start)
    }

    /// Maps a byte range of the body to the file if the file contains the same text there; `None` if Liquid produced
    /// it.
    fn unchanged_span(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let start = self.start + self.map.source(span.start);
        let own = start..start + span.len();
        let is_whole = self.map.between(span.start, span.end).next().is_none();
        let is_same = self.text.get(own.clone()) == self.body.get(span.clone());
        (is_whole && is_same).then_some(own)
    }

    /// Returns the position in the file of a byte range of the body.
    fn place(&self, span: &Range<usize>, label: &str) -> SourceSpan {
        let lines = self.lines.get_or_init(|| Lines::of(self.text));
        lines.place(self.path, self.text, self.span(span), label)
    }
}

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

/// An event of a body: one of Markdown, or one of a directive.
#[derive(Debug, PartialEq)]
enum DocumentEvent<'a, 'd> {
    Body(BodyEvent<'a>),
    Directive(DirectiveEvent<'d>),
}

/// A body with its insertions, ready for parsing.
pub(crate) struct PreparedBody<'a> {
    patched: Patched<'a>,
    broken: Vec<broken_fences::MisplacedFence>,
    directives: Directives,
    /// Marks to remove from the events after parsing; `None` if nothing was inserted.
    marks: Option<InsertedMarks>,
    parser: BodyParser<'a>,
}

/// The parser for a prepared body.
enum BodyParser<'a> {
    CommonMark,
    Kramdown(&'a kramdown::Options),
}

impl<'a> PreparedBody<'a> {
    pub(crate) fn new(body: &'a str, dialect: &'a Dialect, reads_directives: bool) -> Self {
        let broken = broken_fences::misplaced(body);
        let mut insertions: Vec<Insertion> = broken.iter().filter_map(|b| b.fix.clone()).collect();
        let mut directives = Directives::default();
        if reads_directives {
            directives = Directives::of(body);
        }
        let (parser, needs_separators) = match dialect {
            Dialect::CommonMark => (BodyParser::CommonMark, !body.is_ascii()),
            Dialect::Kramdown(options) => (BodyParser::Kramdown(options), false),
        };
        let mut marks = None;
        if needs_separators || !directives.is_empty() {
            let separator = cjk::separator(body);
            let before = insertions.len();
            if needs_separators {
                insertions.extend(cjk::separators(body, separator));
            }
            let in_kramdown = matches!(parser, BodyParser::Kramdown(_));
            insertions.extend(directives.insertions(body, separator, in_kramdown));
            marks = (insertions.len() > before)
                .then(|| InsertedMarks::new(separator, !directives.is_empty()));
            insertions.sort_by_key(|insertion| insertion.at);
        }
        let patched = Patched::new(body, &insertions);
        directives.place_in(&patched);
        Self {
            patched,
            broken,
            directives,
            marks,
            parser,
        }
    }

    /// Passes each event of the body to `take`, with its byte range in the patched text. Returns the problems of the
    /// body.
    fn for_each_event(
        &self,
        mut take: impl FnMut(DocumentEvent<'_, '_>, Range<usize>),
    ) -> Vec<Problem> {
        if !self.directives.is_empty() {
            return self.for_each_event_of_directives(&mut take);
        }
        let mut problems =
            self.for_each_body_event(|event, range| take(DocumentEvent::Body(event), range));
        problems.extend(self.directives.problems());
        problems
    }

    /// Passes the events of a body with directives to `take`.
    fn for_each_event_of_directives(
        &self,
        take: &mut impl FnMut(DocumentEvent<'_, '_>, Range<usize>),
    ) -> Vec<Problem> {
        let mut stack = DirectiveStack::new(&self.directives);
        let mut problems = self.for_each_body_event(|event, range| {
            if let BodyEvent::Markdown(Event::Html(html)) = &event
                && directives::is_marker(html)
                && let Some(steps) = stack.marker(&range)
            {
                return self.take_steps(steps, take);
            }
            self.take_steps(stack.before(&event, &range), take);
            let after = stack.after(&event, &range);
            take(DocumentEvent::Body(event), range);
            self.take_steps(after, take);
        });
        let (steps, more) = stack.finish(self.patched.text.len());
        self.take_steps(steps, take);
        problems.extend(more);
        problems
    }

    fn take_steps(
        &self,
        steps: Vec<Step<'_>>,
        take: &mut impl FnMut(DocumentEvent<'_, '_>, Range<usize>),
    ) {
        for step in steps {
            match step {
                Step::Event(event, range) => take(DocumentEvent::Directive(event), range),
                Step::Title(range) => self.for_each_title_event(range, |event, range| {
                    take(DocumentEvent::Body(event), range);
                }),
            }
        }
    }

    /// Passes the events of the title of a directive to `take`. It is read as the text of a heading, because any other
    /// block may begin with its first characters.
    fn for_each_title_event(
        &self,
        title: Range<usize>,
        mut take: impl FnMut(BodyEvent<'_>, Range<usize>),
    ) {
        const BEFORE: &str = "# ";
        let text = [BEFORE, &self.patched.text[title.clone()], " #"].concat();
        work_counter::done(text.len());
        for (event, range) in Parser::new_ext(&text, OPTIONS).into_offset_iter() {
            if matches!(
                event,
                Event::Start(Tag::Heading { .. }) | Event::End(TagEnd::Heading(_))
            ) {
                continue;
            }
            let event = self
                .marks
                .as_ref()
                .map_or_else(|| event.clone(), |marks| marks.removed_from(event.clone()));
            let place = |at: usize| title.start + at.saturating_sub(BEFORE.len());
            take(event.into(), place(range.start)..place(range.end));
        }
    }

    /// Passes each event of the Markdown to `take`, with its byte range in the patched text.
    fn for_each_body_event(
        &self,
        mut take: impl FnMut(BodyEvent<'_>, Range<usize>),
    ) -> Vec<Problem> {
        match &self.parser {
            BodyParser::CommonMark => {
                let parser = Parser::new_ext(&self.patched.text, OPTIONS);
                work_counter::done(self.patched.text.len());
                for (event, range) in parser.into_offset_iter() {
                    work_counter::done(1);
                    let event = match &self.marks {
                        Some(marks) => marks.removed_from(event),
                        None => event,
                    };
                    take(event.into(), range);
                }
                Vec::new()
            }
            BodyParser::Kramdown(options) => match &self.marks {
                None => kramdown::read(&self.patched.text, options, &mut take),
                Some(marks) => kramdown::read(&self.patched.text, options, &mut |event, range| {
                    let event = match event {
                        BodyEvent::Markdown(event) => marks.removed_from(event).into(),
                        other => other,
                    };
                    take(event, range);
                }),
            },
        }
    }

    fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.patched.original(range.start)..self.patched.original(range.end)
    }
}

/// Collects the headings from a stream of events.
#[derive(Default)]
struct HeadingCollector {
    done: Vec<Heading>,
    ids: Ids,
    open: Option<OpenHeading>,
    /// True for CommonMark, whose parser leaves `{#id}` in the text.
    keeps_braces: bool,
    /// True if the text may contain badges.
    has_badges: bool,
    /// The explicit id of the last heading, as written.
    named: Option<String>,
    /// The `{#id}` of the last heading, if it is still in the text.
    braced: Option<String>,
}

/// A heading whose end event has not come yet.
struct OpenHeading {
    level: u8,
    /// The explicit id.
    id: Option<String>,
    text: String,
    /// The text that the id is made from, if it differs from `text`: it omits the text of images.
    id_text: Option<String>,
    in_image: bool,
    /// The character before a line break that was just read.
    before_break: Option<char>,
}

impl OpenHeading {
    /// Adds the text of an HTML element whose content is raw (kramdown GFM `update_raw_text`).
    fn add_html(&mut self, html: &str) {
        let inside = text_without_tags(html);
        if inside.is_empty() {
            return;
        }
        // kramdown's id contains entities as literal text; a single ampersand is written `&amp;`.
        let words = self.id_text.get_or_insert_with(|| self.text.clone());
        words.push_str(&inside.replace("&amp;", "&"));
        self.text.push_str(&html_tags::decoded(&inside));
    }
}

/// Returns the text of `html` without tags and comments.
fn text_without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let close = if rest[at..].starts_with("<!--") {
            "-->"
        } else {
            ">"
        };
        match rest[at..].find(close) {
            Some(end) => rest = &rest[at + end + close.len()..],
            None => return text,
        }
    }
    text.push_str(rest);
    text
}

/// Initial capacity for a heading's text, in bytes.
const HEADING_CAPACITY: usize = 64;

impl HeadingCollector {
    fn new(dialect: &Dialect, directives: bool) -> Self {
        Self {
            keeps_braces: *dialect == Dialect::CommonMark,
            has_badges: directives,
            ids: Ids::new(dialect, false),
            ..Self::default()
        }
    }

    /// Creates a collector for [`Markup::Jekyll`].
    fn exact(dialect: &Dialect) -> Self {
        Self {
            ids: Ids::new(dialect, matches!(dialect, Dialect::Kramdown(_))),
            ..Self::new(dialect, false)
        }
    }

    /// Handles an event. After the end event of a heading, the last entry of `done` is that heading.
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Start(Tag::Heading { level, id, .. }) = event {
            self.open = Some(OpenHeading {
                level: *level as u8,
                id: id.as_ref().map(ToString::to_string),
                text: String::with_capacity(HEADING_CAPACITY),
                id_text: None,
                in_image: false,
                before_break: None,
            });
        }
        let Some(open) = &mut self.open else {
            return;
        };
        match event {
            Event::End(TagEnd::Heading(_)) => self.close(),
            Event::Start(Tag::Image { .. }) => {
                open.id_text.get_or_insert_with(|| open.text.clone());
                open.in_image = true;
            }
            Event::End(TagEnd::Image) => open.in_image = false,
            Event::Text(more) | Event::Code(more) | Event::InlineMath(more) => {
                let next = more.chars().next().filter(|_| self.keeps_braces);
                if let (Some(before), Some(next)) = (open.before_break.take(), next)
                    && cjk::joins_beside_wide(before, next)
                {
                    open.text.pop();
                    open.id_text.as_mut().map(String::pop);
                }
                open.text.push_str(more);
                if let Some(words) = open.id_text.as_mut().filter(|_| !open.in_image) {
                    words.push_str(more);
                }
            }
            Event::InlineHtml(html) if !self.keeps_braces => open.add_html(html),
            Event::SoftBreak | Event::HardBreak => {
                open.before_break = open.text.chars().next_back();
                open.text.push(' ');
                if let Some(words) = &mut open.id_text {
                    words.push(' ');
                }
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        if self.has_badges && open.text.contains(directives::BADGE) {
            open.text = directives::without_badges(&open.text);
        }
        let words = open.id_text.as_deref().unwrap_or(&open.text);
        let (text, words, id) = if self.keeps_braces {
            let (text, id) = match explicit_id(&open.text) {
                Some((text, id)) => (text, Some(id)),
                None => (open.text.trim(), None),
            };
            (text, words.trim(), id)
        } else {
            (open.text.trim(), words, open.id.as_deref())
        };
        self.named = id.map(str::to_owned);
        // `text` is a prefix of the heading without its `{#id}`.
        let braced = (self.keeps_braces && id.is_some()).then(|| &open.text[text.len()..]);
        self.braced = braced.map(|braced| braced.trim().to_owned());
        let id = self.ids.of(words, id);
        let is_whole = text.len() == open.text.len();
        let shorter = (!is_whole).then(|| text.to_owned());
        self.done.push(Heading {
            level: open.level,
            id,
            text: shorter.unwrap_or(open.text),
            html: None,
        });
    }
}

/// Passes the parts of a body to `take`, sorted by whether translators change them.
pub(crate) fn for_each_content_part(body: &str, mut take: impl FnMut(ContentPart<'_>)) {
    // The dialects do not differ in the parts that are compared here.
    let prepared = PreparedBody::new(body, &Dialect::CommonMark, true);
    let mut in_code = false;
    prepared.for_each_event(|event, _| {
        let DocumentEvent::Body(BodyEvent::Markdown(event)) = event else {
            return;
        };
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                take(ContentPart::Url(&dest_url));
            }
            Event::Code(code) => take(ContentPart::InlineCode(&code)),
            Event::Text(text) if in_code => take(ContentPart::CodeBlock(&text)),
            Event::Text(text) => take(ContentPart::Text(&text)),
            _ => {}
        }
    });
}

/// A part of a body. Translators leave code and URLs unchanged.
pub(crate) enum ContentPart<'a> {
    CodeBlock(&'a str),
    InlineCode(&'a str),
    Url(&'a str),
    Text(&'a str),
}

/// Returns `text` in lower case.
fn lowercase(text: &str) -> Cow<'_, str> {
    let is_low = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(is_low) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

#[cfg(test)]
mod tests;
