//! Finds the lines that open and close directives, and pairs them.
//!
//! A closing line closes the innermost open directive with as many colons, or else the innermost with fewer. Lines
//! in fenced code, in comments and in raw elements are text, and so are those of directives without a component:
//! notes may use colons for something else.

use std::ops::Range;

use kramdown::Problem;
use text_scan::fences::Fence;

use super::super::insertions::{Insertion, PatchedText};
use super::attributes::opening_line;
use super::{Component, Directive, Marker, MarkerKind};
use crate::{lines, work_counter};

/// Minimum number of colons of a directive that contains others.
const COLONS: &str = ":::";

/// Maximum nesting depth of directives. Deeper ones are text.
const MAX_DEPTH: usize = 32;

/// The directives of a body.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Directives {
    pub(super) markers: Vec<Marker>,
    /// Problems; the ranges are of the body.
    problems: Vec<Problem>,
}

/// Elements whose content is not Markdown, by the starts of their tags, and what ends each.
const RAW: [(&str, &str); 5] = [
    ("<!--", "-->"),
    ("<pre", "</pre"),
    ("<script", "</script"),
    ("<style", "</style"),
    ("<textarea", "</textarea"),
];

impl Directives {
    /// Finds the directives of a body.
    pub(in super::super) fn of(body: &str) -> Self {
        if memchr::memmem::find(body.as_bytes(), COLONS.as_bytes()).is_none() {
            return Self::default();
        }
        work_counter::done(body.len());
        let mut scan = Scan::default();
        let mut at = 0;
        for line in lines::with_ends(body) {
            scan.line(line.trim_end(), at);
            at += line.len();
        }
        scan.found
    }

    pub(in super::super) fn is_empty(&self) -> bool {
        self.markers.is_empty()
    }

    /// Returns the insertions that make each marker a comment. `mark` is a character that the body does not contain.
    /// With `blank_lines`, comments get blank lines around them, as kramdown needs them to end a block.
    pub(in super::super) fn insertions(
        &self,
        body: &str,
        mark: char,
        blank_lines: bool,
    ) -> Vec<Insertion> {
        let mut insertions = Vec::with_capacity(2 * self.markers.len());
        for Marker { line, .. } in &self.markers {
            let start = body[..line.start].rfind('\n').map_or(0, |at| at + 1);
            let written = &body[start..line.start];
            let prefix: String = written
                .chars()
                .map(|c| if matches!(c, '>' | '\t') { c } else { ' ' })
                .collect();
            let begins_item = written.contains(|c: char| !matches!(c, '>' | '\t' | ' '));
            let (before, after) = if !blank_lines {
                (String::new(), String::new())
            } else if begins_item {
                (String::new(), format!("\n{}", prefix.trim_end()))
            } else {
                (format!("\n{prefix}"), format!("\n{}", prefix.trim_end()))
            };
            insertions.push(Insertion {
                at: line.start,
                text: format!("{before}<!--{mark}"),
            });
            insertions.push(Insertion {
                at: line.end,
                text: format!("{mark}-->{after}"),
            });
        }
        insertions
    }

    /// Sets the positions of markers and problems in the text with insertions.
    pub(in super::super) fn place_in(&mut self, patched: &PatchedText<'_>) {
        for marker in &mut self.markers {
            marker.place = patched.range_of_original(&marker.line);
            if let MarkerKind::Open(directive) | MarkerKind::Part(directive) = &mut marker.kind
                && let Some(title) = &mut directive.title
            {
                *title = patched.range_of_original(title);
            }
        }
        for problem in &mut self.problems {
            problem.span = patched.range_of_original(&problem.span);
        }
    }

    pub(in super::super) fn problems(&self) -> Vec<Problem> {
        self.problems.clone()
    }
}

/// A directive whose closing line has not come yet.
struct OpenDirective {
    colons: usize,
    /// Index of its marker, and its component; `None` if it is text.
    marker: Option<(usize, Component)>,
    /// The range of its line, if it names a component that does not exist.
    unknown: Option<Range<usize>>,
}

#[derive(Default)]
struct Scan {
    found: Directives,
    open: Vec<OpenDirective>,
    fence: Option<Fence>,
    /// The text that ends the open comment or raw element.
    raw_end: Option<&'static str>,
}

impl Scan {
    fn line(&mut self, line: &str, at: usize) {
        if let Some(end) = self.raw_end {
            self.raw_end = Some(end).filter(|end| !line.contains(end));
            return;
        }
        if let Some(opening) = self.fence {
            let content = line.trim_start_matches([' ', '\t', '>']);
            let closes = Fence::parse(content).is_some_and(|fence| {
                fence.may_close(opening) && fence.info(content).trim().is_empty()
            });
            self.fence = Some(opening).filter(|_| !closes);
            return;
        }
        let content = without_prefix(line);
        match content.as_bytes().first() {
            Some(b':') => self.colons(content, at + line.len() - content.len()),
            Some(b'`' | b'~') => {
                let fence = Fence::parse(content);
                self.fence =
                    fence.filter(|fence| fence.mark == '~' || !fence.info(content).contains('`'));
            }
            Some(b'<') => {
                let raw = RAW.iter().find(|(start, _)| content.starts_with(start));
                self.raw_end = raw
                    .map(|(_, end)| *end)
                    .filter(|end| !content.contains(end));
            }
            _ => {}
        }
    }

    /// Reads a line that begins with a colon.
    fn colons(&mut self, line: &str, at: usize) {
        let colons = line.len() - line.trim_start_matches(':').len();
        let span = at..at + line.len();
        if colons == 2 {
            return self.part(line, span);
        }
        if colons < COLONS.len() {
            return;
        }
        if colons == line.len() {
            return self.close(colons, span);
        }
        if line.ends_with(COLONS) || self.open.len() == MAX_DEPTH {
            return;
        }
        let opening = opening_line(line, colons);
        let component = opening
            .as_ref()
            .and_then(|opening| Component::parse(opening.name))
            .filter(|component| self.may_open(*component, &span));
        let unknown = opening.is_some() && component.is_none();
        let marker = opening.zip(component).map(|(opening, component)| {
            let directive = Directive {
                component,
                title: opening
                    .title
                    .map(|title| span.start + title.start..span.start + title.end),
                attributes: opening.attributes,
            };
            (
                self.push(span.clone(), MarkerKind::Open(directive)),
                component,
            )
        });
        self.open.push(OpenDirective {
            colons,
            marker,
            unknown: unknown.then_some(span),
        });
    }

    /// Returns true if a component may be opened here: a tab needs tabs around it.
    fn may_open(&mut self, component: Component, span: &Range<usize>) -> bool {
        let is_allowed = component != Component::Tab || self.is_in_tabs();
        if !is_allowed {
            self.problem(&TAB_OUTSIDE, span.clone());
        }
        is_allowed
    }

    fn is_in_tabs(&self) -> bool {
        let last = self.open.last().and_then(|open| open.marker);
        last.is_some_and(|(_, component)| component == Component::Tabs)
    }

    /// Reads `::tab[Title]`.
    fn part(&mut self, line: &str, span: Range<usize>) {
        let is_tab = line[2..].starts_with("tab");
        if let Some(opening) = opening_line(line, 2).filter(|_| is_tab && self.is_in_tabs())
            && Component::parse(opening.name) == Some(Component::Tab)
        {
            let directive = Directive {
                component: Component::Tab,
                title: opening
                    .title
                    .map(|title| span.start + title.start..span.start + title.end),
                attributes: opening.attributes,
            };
            self.push(span, MarkerKind::Part(directive));
        }
    }

    fn close(&mut self, colons: usize, span: Range<usize>) {
        let is_equal = |open: &OpenDirective| open.colons == colons;
        let place = self.open.iter().rposition(is_equal);
        let place = place.or_else(|| self.open.iter().rposition(|open| open.colons < colons));
        let Some(place) = place else {
            return;
        };
        let closed = self.open.drain(place..).next();
        match closed {
            Some(OpenDirective {
                marker: Some((marker, _)),
                ..
            }) => {
                self.push(span, MarkerKind::Close(marker));
            }
            Some(OpenDirective {
                unknown: Some(line),
                ..
            }) => {
                let is_said = self
                    .found
                    .problems
                    .last()
                    .is_some_and(|last| last.span == line);
                if !is_said {
                    self.problem(&UNKNOWN, line);
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, line: Range<usize>, kind: MarkerKind) -> usize {
        let place = line.clone();
        self.found.markers.push(Marker { line, place, kind });
        self.found.markers.len() - 1
    }

    fn problem(&mut self, message: &ProblemText, span: Range<usize>) {
        self.found.problems.push(Problem {
            code: message.code,
            message: message.message,
            help: message.help,
            span,
        });
    }
}

/// The texts of a problem.
struct ProblemText {
    code: &'static str,
    message: &'static str,
    help: &'static str,
}

const UNKNOWN: ProblemText = ProblemText {
    code: "directive-unknown",
    message: "no component has this name: the lines are shown as text",
    help: "write `note`, `tip`, `info`, `important`, `warning`, `caution`, `danger`, `details`, `tabs`, `code-group`, `steps`, `figure`, `cards` or `filetree`",
};

const TAB_OUTSIDE: ProblemText = ProblemText {
    code: "directive-misplaced",
    message: "a tab is outside of tabs: its lines are shown as text",
    help: "write `::::tabs` above the first tab and `::::` below the last one",
};

/// Returns a line without indentation and the marks of quotes and list items.
fn without_prefix(line: &str) -> &str {
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '>']);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let mark = match rest.as_bytes().get(digits) {
            Some(b'-' | b'*' | b'+') if digits == 0 => 1,
            Some(b'.' | b')') if (1..=9).contains(&digits) => digits + 1,
            _ => return rest,
        };
        match rest.as_bytes().get(mark) {
            Some(b' ' | b'\t') => rest = &rest[mark..],
            _ => return rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Vec<String> {
        let directives = Directives::of(body);
        let mut found: Vec<String> = directives
            .markers
            .iter()
            .map(|marker| match &marker.kind {
                MarkerKind::Open(directive) => directive.component.name().to_owned(),
                MarkerKind::Part(directive) => format!("part {}", directive.component.name()),
                MarkerKind::Close(opening) => format!("close {opening}"),
            })
            .collect();
        found.extend(
            directives
                .problems
                .iter()
                .map(|problem| problem.code.to_owned()),
        );
        found
    }

    #[test]
    fn directives_nest_by_colons_and_by_order() {
        let body = "::::tabs\n:::tab[A]\na\n:::\n:::tab[B]\nb\n:::\n::::\n";
        let wanted = ["tabs", "tab", "close 1", "tab", "close 3", "close 0"];
        assert_eq!(found(body), wanted);
        assert_eq!(found(&body.replace("::::", ":::")), wanted);
        // The inner one is never closed.
        let body = "::::note\n:::details\n::::\n";
        assert_eq!(found(body), ["note", "details", "close 0"]);
        let body = ":::tabs\n::tab[A]\na\n::tab[B]\nb\n:::\n";
        assert_eq!(found(body), ["tabs", "part tab", "part tab", "close 0"]);
    }

    #[test]
    fn lines_that_are_something_else_stay() {
        for body in [
            "```\n:::note\n:::\n```\n",
            "- ~~~\n  :::note\n  :::\n  ~~~\n",
            "<!--\n:::note\n:::\n-->\n",
            "<pre>\n:::note\n</pre>\n",
            "::: {.callout}\n:::\n",
            ":::\n",
            ":: note\n",
            "a ::: b\n",
            "::tab[A]\n",
        ] {
            assert_eq!(found(body), [""; 0], "{body}");
        }
        assert_eq!(found(":::other\na\n:::\n"), ["directive-unknown"]);
        assert_eq!(found(":::other\na\n"), [""; 0]);
        assert_eq!(found(":::tab[A]\n:::\n"), ["directive-misplaced"]);
        assert_eq!(found("> - :::tip\n>   :::\n"), ["tip", "close 0"]);
        assert_eq!(found(&":::tip\n".repeat(100)).len(), MAX_DEPTH);
    }
}
