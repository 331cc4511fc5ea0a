//! One body of Markdown (or HTML) to HTML, with its outline, its links and its code blocks.
//!
//! In: the text of a body and a [`RenderOptions`] (the page's direction, its words, the original's
//! outline). Out: a [`Body`] and the diagnostics of what was mended or could not be read.
//!
//! CommonMark and GFM come from pulldown-cmark; Jekyll's dialect has a reader (`kramdown`) that makes
//! the same events. The text is prepared before parsing by insertions
//! whose places are known (`patch`): broken fences are mended (`fences`), and emphasis beside CJK
//! text is made to close (`cjk`). Events stream into one buffer (`html`); nothing is parsed twice.

pub mod block_structure;
mod broken_fences;
mod cjk;
mod error_line;
mod fence_info;
mod html;
pub(crate) mod html_tags;
mod insertions;
mod kramdown;
mod math;
mod outline;
mod reading_time;
mod sanitize;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

use serde::{Deserialize, Serialize};

pub(crate) use broken_fences::ParseBudget as FenceParseBudget;
pub use fence_info::FenceInfo;
pub use html::{code, encoded_url};
pub use outline::Heading;
pub(crate) use outline::clean;
pub use reading_time::ReadingTime;
pub(crate) use sanitize::sanitized;

use crate::config::{Dialect, Kramdown};
use crate::content::BodyFormat;
use crate::content::source_map::SourceMap;
use crate::diagnostics::{Diagnostic, Lines, SourceSpan};
use crate::language::{Direction, LanguageMessages};
pub use block_structure::BlockStructure;
use highlight::Highlighter;

use crate::work_counter;
use insertions::{Insertion, Patched};
use kramdown::{Piece, Problem};
use outline::{Ids, explicit_id};

/// CommonMark with GFM's tables, strikethrough, task lists, footnotes and alerts.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_GFM);

/// A body as a page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The HTML.
    pub html: String,
    /// The headings in their order.
    pub outline: Vec<Heading>,
    /// What is linked to, as written.
    pub links: Vec<Link>,
    /// The code blocks.
    pub code: Vec<CodeBlock>,
    /// The error that the page is about, if a block of code says one.
    pub error: Option<ErrorLine>,
    /// How much there is to read, without code; nothing, where that is not wanted.
    pub length: ReadingTime,
}

/// The line of output that says what went wrong.
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
    /// Where to, as written.
    pub target: String,
    /// The bytes of the source file.
    pub span: Range<usize>,
}

/// Where a link to a file of the source leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// The URL on the host.
    pub url: String,
    /// The language tag of the page there, if the page that links to it is in another language.
    pub language: Option<String>,
}

/// A code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBlock {
    /// The language as written; empty if there is none.
    pub language: String,
    /// The code.
    pub code: String,
    /// The bytes of the source file.
    pub span: Range<usize>,
}

/// What a body is rendered in.
pub struct RenderOptions<'a> {
    /// The file as the author knows it.
    pub path: &'a str,
    /// The whole text of the file.
    pub text: &'a str,
    /// The body: what stands in it, or what Liquid made of that.
    pub body: &'a str,
    /// Where the body begins in the file, in bytes.
    pub start: usize,
    /// Where the parts of the body stood, from that place on.
    pub map: &'a SourceMap,
    /// What the body is written in.
    pub format: BodyFormat,
    /// Which Markdown that is.
    pub dialect: &'a Dialect,
    /// Which way the page's language runs.
    pub direction: Direction,
    /// Whether the page's language is written in wide characters without spaces, Chinese or Japanese: quotes,
    /// dashes and ellipses are as wide then.
    pub has_wide_punctuation: bool,
    /// The interface's words in the page's language.
    pub words: &'a LanguageMessages,
    /// The outline of the note's original, if this page is a translation.
    pub original: Option<&'a [Heading]>,
    /// Where a link to a file of the source leads, by its target as written.
    pub resolve: &'a dyn Fn(&str) -> Option<Destination>,
    /// Whether links in HTML are resolved too.
    pub resolve_html_links: bool,
    /// The width and height in pixels of an image of the site, by its URL as written.
    pub image: &'a dyn Fn(&str) -> Option<(usize, usize)>,
    /// Whether the body is shown as a page: headings then have links to themselves, and the error that
    /// it is about an anchor.
    pub is_full_page: bool,
    /// Whether code gets its colours: not where only what the body is made of is asked for.
    pub highlight_code: bool,
    /// Whether [`Body::length`] is wanted.
    pub count_words: bool,
    /// Whether what could run a script is removed from the body (`sanitize: true`).
    pub sanitize: bool,
    /// Highlights code.
    pub highlighter: &'a Highlighter,
    /// The lines of the file, once a place is asked for.
    pub lines: OnceCell<Lines>,
}

impl RenderOptions<'_> {
    /// The bytes of the file that bytes of the body come from.
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

    /// The bytes of the file that bytes of the body are, if they are in the file as they are; `None` if Liquid made them.
    fn own(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let start = self.start + self.map.source(span.start);
        let own = start..start + span.len();
        let is_whole = self.map.between(span.start, span.end).next().is_none();
        let is_same = self.text.get(own.clone()) == self.body.get(span.clone());
        (is_whole && is_same).then_some(own)
    }

    /// A place in the file from bytes of the body.
    fn place(&self, span: &Range<usize>, label: &str) -> SourceSpan {
        let lines = self.lines.get_or_init(|| Lines::of(self.text));
        lines.place(self.path, self.text, self.span(span), label)
    }
}

/// Renders a body.
#[must_use]
pub fn render(options: &RenderOptions<'_>) -> (Body, Vec<Diagnostic>) {
    if options.format == BodyFormat::Html {
        let html = html::resolved(options, options.body);
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
    let prepared = PreparedBody::of(options.body, options.dialect);
    let mut diagnostics = broken_fences(options, &prepared);
    let (body, more) = html::Writer::new(options, &prepared).write();
    diagnostics.extend(more);
    (body, diagnostics)
}

/// Renders a body as [`render`] does and takes it apart, from one reading. HTML pages have no parts.
#[must_use]
pub fn render_with_structure(
    options: &RenderOptions<'_>,
) -> (Body, BlockStructure, Vec<Diagnostic>) {
    if options.format == BodyFormat::Html {
        let (body, diagnostics) = render(options);
        return (body, BlockStructure::default(), diagnostics);
    }
    let prepared = PreparedBody::of(options.body, options.dialect);
    let mut diagnostics = broken_fences(options, &prepared);
    let mut writer = html::Writer::new(options, &prepared);
    let mut reader = block_structure::StructureReader::new(options, &prepared);
    let problems = prepared.each(|piece, range| {
        reader.piece(&piece, &range);
        writer.piece(piece, range);
    });
    let (body, more) = writer.finish(&problems);
    diagnostics.extend(more);
    (body, reader.finish(), diagnostics)
}

fn broken_fences(options: &RenderOptions<'_>, prepared: &PreparedBody<'_>) -> Vec<Diagnostic> {
    let broken = prepared.broken.iter();
    broken.map(|broken| broken_fence(options, broken)).collect()
}

fn broken_fence(options: &RenderOptions<'_>, broken: &broken_fences::MisplacedFence) -> Diagnostic {
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
            match options.own(&(line..broken.fence.end)) {
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

/// The headings of a body, as [`render`] finds them, without rendering it.
#[must_use]
pub fn outline(body: &str, dialect: &Dialect) -> Vec<Heading> {
    let prepared = PreparedBody::of(body, dialect);
    let mut headings = Headings::new(dialect);
    prepared.each(|piece, _| {
        if let Piece::Event(event) = piece {
            headings.event(&event);
        }
    });
    headings.done
}

/// Returns the body as its author meant its fences: kramdown takes a fence with several words behind it as text,
/// unless a plugin of the site removes them.
pub(crate) fn without_extra_fence_words<'b>(body: &'b str, dialect: &Dialect) -> Cow<'b, str> {
    match dialect {
        Dialect::Kramdown(_) => kramdown::without_fence_words(body),
        Dialect::CommonMark => Cow::Borrowed(body),
    }
}

/// How many signs of broken fences a body shows.
#[must_use]
pub fn fence_damage(body: &str) -> usize {
    broken_fences::damage(body)
}

/// Returns true if the byte `at` is in a fenced block that shows no damage.
pub(crate) fn is_in_whole_fence_block(body: &str, at: usize) -> bool {
    broken_fences::is_in_whole_block(body, at)
}

/// Returns the lines between the fences of the block of a body that has a fence at the byte `at`.
pub(crate) fn fenced_content_at(body: &str, at: usize) -> Option<Range<usize>> {
    broken_fences::content_at(body, at)
}

/// The bytes of the headings of a body, with their text.
#[must_use]
pub fn headings(body: &str, dialect: &Dialect) -> Vec<(Range<usize>, String)> {
    let prepared = PreparedBody::of(body, dialect);
    let mut headings = Headings::new(dialect);
    let mut spans = Vec::new();
    prepared.each(|piece, range| {
        if let Piece::Event(event) = piece {
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

/// The text of a body's first heading of the first level.
#[must_use]
pub fn first_heading(body: &str, dialect: &Dialect) -> Option<String> {
    outline(body, dialect)
        .into_iter()
        .find(|h| h.level == 1)
        .map(|h| h.text)
}

/// A body, ready to be parsed.
pub(crate) struct PreparedBody<'a> {
    patched: Patched<'a>,
    broken: Vec<broken_fences::MisplacedFence>,
    parser: Reading<'a>,
}

/// How a prepared body is read.
enum Reading<'a> {
    /// As CommonMark, with a separator in the text that is none of the author's.
    CommonMark(Option<char>),
    Kramdown(&'a Kramdown),
}

impl<'a> PreparedBody<'a> {
    pub(crate) fn of(body: &'a str, dialect: &'a Dialect) -> Self {
        let broken = broken_fences::misplaced(body);
        let mut insertions: Vec<Insertion> = broken.iter().filter_map(|b| b.fix.clone()).collect();
        if let Dialect::Kramdown(options) = dialect {
            return Self {
                patched: Patched::new(body, &insertions),
                broken,
                parser: Reading::Kramdown(options),
            };
        }
        let separator = cjk::separator(body);
        let separators = if body.is_ascii() {
            Vec::new()
        } else {
            cjk::separators(body, separator)
        };
        let separator = (!separators.is_empty()).then_some(separator);
        insertions.extend(separators);
        insertions.sort_by_key(|insertion| insertion.at);
        Self {
            patched: Patched::new(body, &insertions),
            broken,
            parser: Reading::CommonMark(separator),
        }
    }

    /// Hands over the pieces of the body, with their bytes in the text as it was patched; returns what
    /// is wrong with it.
    fn each(&self, mut take: impl FnMut(Piece<'_>, Range<usize>)) -> Vec<Problem> {
        match &self.parser {
            Reading::CommonMark(separator) => {
                let parser = Parser::new_ext(&self.patched.text, OPTIONS);
                work_counter::done(self.patched.text.len());
                for (event, range) in parser.into_offset_iter() {
                    work_counter::done(1);
                    let event = match separator {
                        Some(separator) => without(*separator, event),
                        None => event,
                    };
                    take(event.into(), range);
                }
                Vec::new()
            }
            Reading::Kramdown(options) => kramdown::read(&self.patched.text, options, &mut take),
        }
    }

    fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.patched.original(range.start)..self.patched.original(range.end)
    }
}

/// `event` without the separators that were put in before parsing.
fn without(separator: char, event: Event<'_>) -> Event<'_> {
    fn cleaned_of(separator: char, text: CowStr<'_>) -> CowStr<'_> {
        if text.contains(separator) {
            CowStr::from(text.replace(separator, ""))
        } else {
            text
        }
    }
    let cleaned = |text| cleaned_of(separator, text);
    match event {
        Event::Text(text) => Event::Text(cleaned(text)),
        Event::Code(text) => Event::Code(cleaned(text)),
        Event::Html(text) => Event::Html(cleaned(text)),
        Event::InlineHtml(text) => Event::InlineHtml(cleaned(text)),
        Event::FootnoteReference(name) => Event::FootnoteReference(cleaned(name)),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let (dest_url, title) = (cleaned(dest_url), cleaned(title));
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let (dest_url, title) = (cleaned(dest_url), cleaned(title));
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        Event::Start(Tag::FootnoteDefinition(name)) => {
            Event::Start(Tag::FootnoteDefinition(cleaned(name)))
        }
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(cleaned(info))))
        }
        other => other,
    }
}

/// Gathers headings from events.
#[derive(Default)]
struct Headings {
    done: Vec<Heading>,
    ids: Ids,
    open: Option<OpenHeading>,
    /// Whether the dialect is CommonMark, in which `{#id}` is left in the text.
    braces: bool,
    /// The id that the last heading names itself, as it is written.
    named: Option<String>,
    /// The braces that name it, where they are left in the text.
    braced: Option<String>,
}

/// A heading that is being read.
struct OpenHeading {
    level: u8,
    /// The id that was given.
    id: Option<String>,
    text: String,
    /// The text that makes the id, where that is another: without that of images.
    words: Option<String>,
    in_image: bool,
    /// The character before a line break that has just come.
    broken_behind: Option<char>,
}

impl OpenHeading {
    /// Adds the text of an HTML element whose content is not Markdown (kramdown GFM `update_raw_text`).
    fn html(&mut self, html: &str) {
        let inside = inside_tags(html);
        if inside.is_empty() {
            return;
        }
        // Entities are literal text in kramdown's id; an ampersand that stands alone is written `&amp;`.
        let words = self.words.get_or_insert_with(|| self.text.clone());
        words.push_str(&inside.replace("&amp;", "&"));
        self.text.push_str(&html_tags::decoded(&inside));
    }
}

/// The text between the tags and comments of `html`.
fn inside_tags(html: &str) -> String {
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

/// How long a heading's text is, in bytes, as a rule at most.
const A_HEADING: usize = 64;

impl Headings {
    fn new(dialect: &Dialect) -> Self {
        let is_common = *dialect == Dialect::CommonMark;
        Self {
            braces: is_common,
            ids: Ids::new(is_common),
            ..Self::default()
        }
    }

    /// Takes an event; the id of a heading that it closes is in the last of `done`.
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Start(Tag::Heading { level, id, .. }) = event {
            self.open = Some(OpenHeading {
                level: *level as u8,
                id: id.as_ref().map(ToString::to_string),
                text: String::with_capacity(A_HEADING),
                words: None,
                in_image: false,
                broken_behind: None,
            });
        }
        let Some(open) = &mut self.open else {
            return;
        };
        match event {
            Event::End(TagEnd::Heading(_)) => self.close(),
            Event::Start(Tag::Image { .. }) => {
                open.words.get_or_insert_with(|| open.text.clone());
                open.in_image = true;
            }
            Event::End(TagEnd::Image) => open.in_image = false,
            Event::Text(more) | Event::Code(more) | Event::InlineMath(more) => {
                let next = more.chars().next().filter(|_| self.braces);
                if let (Some(before), Some(next)) = (open.broken_behind.take(), next)
                    && cjk::joins_beside_wide(before, next)
                {
                    open.text.pop();
                    open.words.as_mut().map(String::pop);
                }
                open.text.push_str(more);
                if let Some(words) = open.words.as_mut().filter(|_| !open.in_image) {
                    words.push_str(more);
                }
            }
            Event::InlineHtml(html) if !self.braces => open.html(html),
            Event::SoftBreak | Event::HardBreak => {
                open.broken_behind = open.text.chars().next_back();
                open.text.push(' ');
                if let Some(words) = &mut open.words {
                    words.push(' ');
                }
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        let words = open.words.as_deref().unwrap_or(&open.text);
        let (text, words, id) = if self.braces {
            let (text, id) = match explicit_id(&open.text) {
                Some((text, id)) => (text, Some(id)),
                None => (open.text.trim(), None),
            };
            (text, words.trim(), id)
        } else {
            (open.text.trim(), words, open.id.as_deref())
        };
        self.named = id.map(str::to_owned);
        // With an id in braces, the text is what the heading begins with.
        let braced = (self.braces && id.is_some()).then(|| &open.text[text.len()..]);
        self.braced = braced.map(|braced| braced.trim().to_owned());
        let id = self.ids.of(words, id);
        let is_whole = text.len() == open.text.len();
        let shorter = (!is_whole).then(|| text.to_owned());
        self.done.push(Heading {
            level: open.level,
            id,
            text: shorter.unwrap_or(open.text),
        });
    }
}

/// The code blocks and inline code, links and numbers of a body: what translators leave alone.
pub(crate) fn for_each_content_part(body: &str, mut take: impl FnMut(ContentPart<'_>)) {
    // The difference between dialects is none to what is compared here.
    let prepared = PreparedBody::of(body, &Dialect::CommonMark);
    let mut in_code = false;
    prepared.each(|piece, _| {
        let Piece::Event(event) = piece else {
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

/// A piece of a body, by what it is to a translator.
pub(crate) enum ContentPart<'a> {
    CodeBlock(&'a str),
    InlineCode(&'a str),
    Url(&'a str),
    Text(&'a str),
}

/// `text` in lower case.
fn lowercase(text: &str) -> Cow<'_, str> {
    let is_low = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(is_low) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

/// `text` for an attribute in double quotes.
fn attribute(text: &str) -> Cow<'_, str> {
    let is_special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"');
    if !text.bytes().any(is_special) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(highlight::escaped(text).replace('"', "&quot;"))
}

#[cfg(test)]
mod tests;
