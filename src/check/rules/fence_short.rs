//! A block that is closed by the wrong number of marks, or by the wrong ones, and so goes on.

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::broken_fences;

pub(super) const RULE: Rule = Rule {
    code: "fence-short",
    severity: Severity::Warning,
    summary: "a code fence is opened or closed by the wrong number of marks",
    run: Run::Page(run),
};

fn run(view: &PageView<'_>, findings: &mut Findings) {
    for broken in broken_fences::short(view.body_text()) {
        let span = view.in_body(broken.span);
        let finding = RULE
            .finding(format!(
                "a code fence has the wrong marks: `{}` is wanted",
                broken.replacement
            ))
            .at(view.place(span.clone(), "opens or closes no block here"));
        findings.push(if broken.is_sure {
            finding
                .help("write as many marks as the other fence has, or run `sitegen check --fix`")
                .fix(span, broken.replacement)
        } else {
            finding.help(
                "write as many marks as the other fence has; it may be another one that is wrong",
            )
        });
    }
}
