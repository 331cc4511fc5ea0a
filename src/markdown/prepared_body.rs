//! A body with its reader chosen: CommonMark or kramdown, with or without directives.
//!
//! In: the text of a body. Out: events ([`DocumentEvent`]) with the ranges of the body that they come from.

use std::ops::Range;

use super::bare_urls::BareUrls;
use super::directives::{DirectiveEvent, DirectiveStack, Directives, Step};
use super::inserted_marks::InsertedMarks;
use super::insertions::{Insertion, PatchedText};
use super::{broken_fences, cjk, component_lines, directives};
use crate::config::Dialect;
use crate::work_counter;
use kramdown::{BodyEvent, Problem};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// CommonMark with GFM's tables, strikethrough, task lists, footnotes and alerts.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_GFM);

/// An event of a body: one of Markdown, or one of a directive.
#[derive(Debug, PartialEq)]
pub(super) enum DocumentEvent<'a, 'd> {
    Body(BodyEvent<'a>),
    Directive(DirectiveEvent<'d>),
}

/// A body with its insertions, ready for parsing.
pub(crate) struct PreparedBody<'a> {
    pub(super) patched: PatchedText<'a>,
    pub(super) broken: Vec<broken_fences::MisplacedFence>,
    pub(super) directives: Directives,
    /// Marks to remove from the events after parsing; `None` if nothing was inserted.
    pub(super) marks: Option<InsertedMarks>,
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
            if *dialect == Dialect::CommonMark {
                insertions.extend(component_lines::insertions(body));
                insertions.sort_by_key(|insertion| insertion.at);
            }
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
        let patched = PatchedText::new(body, &insertions);
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
    pub(super) fn for_each_event(
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
                let mut without_marks = |event, range| {
                    let event = match &self.marks {
                        Some(marks) => marks.removed_from(event),
                        None => event,
                    };
                    take(event.into(), range);
                };
                let mut urls = BareUrls::default();
                for (event, range) in parser.into_offset_iter() {
                    work_counter::done(1);
                    urls.pass(event, range, &mut without_marks);
                }
                urls.finish(&mut without_marks);
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

    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.patched.original(range.start)..self.patched.original(range.end)
    }
}
