//! A block that opens behind text, and so opens nothing.

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::broken_fences;

pub(super) const RULE: Rule = Rule {
    code: "fence-after-text",
    severity: Severity::Warning,
    summary: "a code fence opens at the end of a line of text",
    run: Run::Page(run),
};

fn run(view: &PageView<'_>, findings: &mut Findings) {
    for broken in broken_fences::after_text(view.body_text()) {
        let span = view.in_body(broken.span);
        // At the end of a line of code it closes the block: the reader said so.
        if view
            .all_blocks()
            .any(|block| block.span.contains(&span.start))
        {
            continue;
        }
        findings.push(
            RULE.finding("a code fence opens at the end of a line of text")
                .at(view.place(
                    span.clone(),
                    "opens no block here: a fence stands on a line of its own",
                ))
                .help("put the fence on a line of its own, or run `sitegen check --fix`")
                .fix(span.start..span.start, broken.replacement),
        );
    }
}
