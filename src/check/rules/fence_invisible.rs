//! A fence that an invisible character before it turns into text.

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::broken_fences;

pub(super) const RULE: Rule = Rule {
    code: "fence-invisible",
    severity: Severity::Warning,
    summary: "an invisible character stands before a code fence",
    run: Run::Page(run),
};

fn run(view: &PageView<'_>, findings: &mut Findings) {
    for span in broken_fences::invisible(view.body_text()) {
        let span = view.in_body(span);
        let what = view.written(&span).chars().map(super::code_point);
        findings.push(
            RULE.finding(format!(
                "an invisible character stands before a code fence: {}",
                what.collect::<Vec<_>>().join(" ")
            ))
            .at(view.place(span.clone(), "here"))
            .help("take it out, or run `sitegen check --fix`")
            .fix(span, ""),
        );
    }
}
