//! The syntax of another program (`!!! note`, `{{< figure >}}`, `<Tabs>`), which a page shows as it is written.

use std::ops::Range;

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::foreign_markup::{self, ForeignMarkup};
use crate::diagnostics::counted;
use crate::markdown::html_tags;

pub(super) const RULE: Rule = Rule {
    code: "foreign-syntax",
    severity: Severity::Warning,
    summary: "a block is written in the syntax of another program",
    run: Run::Page(run),
};

fn run(view: &PageView<'_>, findings: &mut Findings) {
    if !view.site.reads_directives(view.page) {
        return;
    }
    // One decision mends all places of one form.
    let mut forms: Vec<(ForeignMarkup, usize)> = Vec::new();
    for markup in foreign_markup::find(view.body_text(), &code_of(view)) {
        match forms
            .iter_mut()
            .find(|(first, _)| first.program == markup.program)
        {
            Some((_, more)) => *more += 1,
            None => forms.push((markup, 0)),
        }
    }
    for (markup, more) in forms {
        let message = match more {
            0 => format!("this is the syntax of {}", markup.program),
            more => format!(
                "this is the syntax of {}, which {} of the page has too",
                markup.program,
                counted(more, "more place")
            ),
        };
        let span = view.in_body(markup.span);
        findings.push(
            RULE.finding(message)
                .at(view.place(span, "shown as it is written"))
                .help(format!("write {}", markup.instead)),
        );
    }
}

/// Returns the byte ranges of the body that are code or comments, in order.
fn code_of(view: &PageView<'_>) -> Vec<Range<usize>> {
    let start = view.page.body;
    let blocks = view.all_blocks().map(|block| block.span);
    let inline = view.all_proses().flat_map(|(_, prose)| prose.code.iter());
    let in_file = blocks.chain(inline.map(|code| code.span.clone()));
    let mut ranges: Vec<Range<usize>> = in_file
        .map(|span| span.start.saturating_sub(start)..span.end.saturating_sub(start))
        .collect();
    let body = view.body_text();
    for (open, close) in [("<!--", "-->"), ("<pre", "</pre>"), ("<code", "</code>")] {
        let mut from = 0;
        while let Some(at) = body[from..].find(open).map(|at| from + at) {
            let end = body[at..].find(close).map_or(body.len(), |end| at + end);
            ranges.push(at..end);
            from = end;
        }
    }
    let raw = html_tags::tags(body).filter(|tag| matches!(&*tag.name, "script" | "style"));
    ranges.extend(raw.map(|tag| {
        let end = body[tag.at..]
            .find("</")
            .map_or(body.len(), |end| tag.at + end);
        tag.at..end
    }));
    merged(ranges)
}

/// Returns ranges in order, with overlapping ones joined.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
