//! Invisible characters in code, which a shell takes as part of a word.

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::code::tokens::is_invisible;

pub(super) const RULE: Rule = Rule {
    code: "invisible-character",
    severity: Severity::Warning,
    summary: "an invisible character stands in code",
    run: Run::Page(run),
};

/// Joiners shape words of some scripts; everywhere else they are damage.
fn is_damage(c: char) -> bool {
    (is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{b}'))
        && !super::bidi_control::is_control(c)
}

fn run(sheet: &PageView<'_>, findings: &mut Findings) {
    super::characters(sheet, is_damage, |span, what| {
        findings.push(
            RULE.finding(format!("an invisible character stands in code: {what}"))
                .at(sheet.place(span.clone(), "here"))
                .help("take it out, or run `sitegen check --fix`")
                .fix(span, ""),
        );
    });
}
