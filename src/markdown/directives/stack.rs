//! Turns the comments of markers back into events, and closes each directive in the container that it is in.

use std::ops::Range;

use kramdown::{BodyEvent, Problem};
use pulldown_cmark::{Event, Tag, TagEnd};

use super::lines::Directives;
use super::{Component, Directive, Marker, MarkerKind};

/// An event of a directive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) enum DirectiveEvent<'d> {
    /// It begins. If it has a title, [`DirectiveEvent::TitleStart`] follows.
    Start(&'d Directive),
    /// The events up to [`DirectiveEvent::TitleEnd`] are its title.
    TitleStart,
    TitleEnd,
    End(Component),
}

/// A step that the reader of events takes at a marker.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Step<'d> {
    /// Passes an event on.
    Event(DirectiveEvent<'d>, Range<usize>),
    /// Reads the title at a byte range of the text with insertions.
    Title(Range<usize>),
}

/// A directive that is not closed yet.
struct OpenDirective<'d> {
    marker: usize,
    directive: &'d Directive,
    /// Number of containers around it.
    depth: usize,
    /// True for `::tab`, which needs no closing line.
    is_part: bool,
    /// True if its closing line was in a container of its content. It ends where that container does.
    is_closed: bool,
}

/// The open directives at a place in a body.
pub(in super::super) struct DirectiveStack<'d> {
    directives: &'d Directives,
    open: Vec<OpenDirective<'d>>,
    depth: usize,
    problems: Vec<Problem>,
}

impl<'d> DirectiveStack<'d> {
    pub(in super::super) fn new(directives: &'d Directives) -> Self {
        Self {
            directives,
            open: Vec::new(),
            depth: 0,
            problems: directives.problems(),
        }
    }

    /// Returns the steps at the marker that an event of HTML consists of; `None` if it is no marker.
    pub(in super::super) fn marker(&mut self, range: &Range<usize>) -> Option<Vec<Step<'d>>> {
        let markers = &self.directives.markers;
        let index = markers.partition_point(|marker| marker.place.start < range.start);
        let marker = markers
            .get(index)
            .filter(|marker| marker.place.start < range.end)?;
        let mut steps = Vec::new();
        match &marker.kind {
            MarkerKind::Open(directive) => self.open(index, directive, false, &mut steps),
            MarkerKind::Part(directive) => {
                if self
                    .open
                    .last()
                    .is_some_and(|last| last.is_part && last.depth == self.depth)
                {
                    self.pop(range, &mut steps);
                }
                self.open(index, directive, true, &mut steps);
            }
            MarkerKind::Close(opening) => self.close(*opening, range, &mut steps),
        }
        Some(steps)
    }

    fn open(
        &mut self,
        index: usize,
        directive: &'d Directive,
        is_part: bool,
        steps: &mut Vec<Step<'d>>,
    ) {
        let range = self.directives.markers[index].place.clone();
        steps.push(Step::Event(DirectiveEvent::Start(directive), range.clone()));
        if let Some(title) = &directive.title {
            steps.push(Step::Event(DirectiveEvent::TitleStart, range.clone()));
            steps.push(Step::Title(title.clone()));
            steps.push(Step::Event(DirectiveEvent::TitleEnd, range));
        }
        self.open.push(OpenDirective {
            marker: index,
            directive,
            depth: self.depth,
            is_part,
            is_closed: false,
        });
    }

    fn close(&mut self, opening: usize, range: &Range<usize>, steps: &mut Vec<Step<'d>>) {
        let Some(place) = self.open.iter().position(|open| open.marker == opening) else {
            // Its container ended before.
            return;
        };
        if self.open[place].depth < self.depth {
            self.open[place].is_closed = true;
            return;
        }
        while self.open.len() > place {
            let is_itself = self.open.len() == place + 1;
            self.pop_with(is_itself, range, steps);
        }
    }

    /// Ends the innermost directive.
    fn pop(&mut self, range: &Range<usize>, steps: &mut Vec<Step<'d>>) {
        self.pop_with(false, range, steps);
    }

    fn pop_with(
        &mut self,
        has_closing_line: bool,
        range: &Range<usize>,
        steps: &mut Vec<Step<'d>>,
    ) {
        let Some(open) = self.open.pop() else {
            return;
        };
        if !(has_closing_line || open.is_closed || open.is_part) {
            let Marker { place, .. } = &self.directives.markers[open.marker];
            self.problems.push(Problem {
                code: "directive-unclosed",
                message: "a directive is never closed: it ends where its container does",
                help: "close it with a line of as many colons as its first line has, with the same indentation",
                span: place.clone(),
            });
        }
        let end = DirectiveEvent::End(open.directive.component);
        steps.push(Step::Event(end, range.start..range.start));
    }

    /// Returns the steps before an event: directives end with their containers.
    pub(in super::super) fn before(
        &mut self,
        event: &BodyEvent<'_>,
        range: &Range<usize>,
    ) -> Vec<Step<'d>> {
        let mut steps = Vec::new();
        if is_end(event) {
            let end = range.end..range.end;
            while self
                .open
                .last()
                .is_some_and(|open| open.depth >= self.depth)
            {
                self.pop(&end, &mut steps);
            }
        }
        steps
    }

    /// Counts the container that an event begins or ends. Returns the steps after it: directives whose closing line
    /// was in that container.
    pub(in super::super) fn after(
        &mut self,
        event: &BodyEvent<'_>,
        range: &Range<usize>,
    ) -> Vec<Step<'d>> {
        let mut steps = Vec::new();
        if is_start(event) {
            self.depth += 1;
        } else if is_end(event) {
            self.depth = self.depth.saturating_sub(1);
            let closed = |open: &OpenDirective<'_>| open.is_closed && open.depth == self.depth;
            if let Some(place) = self.open.iter().position(closed) {
                let end = range.end..range.end;
                while self.open.len() > place {
                    self.pop(&end, &mut steps);
                }
            }
        }
        steps
    }

    /// Ends all directives at the end of the body. Returns the steps and the problems.
    pub(in super::super) fn finish(mut self, end: usize) -> (Vec<Step<'d>>, Vec<Problem>) {
        let mut steps = Vec::new();
        while !self.open.is_empty() {
            self.pop(&(end..end), &mut steps);
        }
        (steps, self.problems)
    }
}

fn is_start(event: &BodyEvent<'_>) -> bool {
    match event {
        BodyEvent::Markdown(Event::Start(tag)) => matches!(
            tag,
            Tag::List(_)
                | Tag::Item
                | Tag::BlockQuote(_)
                | Tag::FootnoteDefinition(_)
                | Tag::DefinitionListDefinition
        ),
        BodyEvent::ElementContent { starts } => *starts,
        _ => false,
    }
}

fn is_end(event: &BodyEvent<'_>) -> bool {
    match event {
        BodyEvent::Markdown(Event::End(tag)) => matches!(
            tag,
            TagEnd::List(_)
                | TagEnd::Item
                | TagEnd::BlockQuote(_)
                | TagEnd::FootnoteDefinition
                | TagEnd::DefinitionListDefinition
        ),
        BodyEvent::ElementContent { starts } => !starts,
        _ => false,
    }
}
