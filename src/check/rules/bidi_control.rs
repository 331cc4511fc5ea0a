//! Characters that turn the direction of text, in code: what a reader sees is not what runs (Trojan Source,
//! CVE-2021-42574).

use super::{Findings, PageView, Rule, Run, Severity};

pub(super) const RULE: Rule = Rule {
    code: "bidi-control",
    severity: Severity::Warning,
    summary: "a character that turns the direction of text stands in code",
    run: Run::Page(run),
};

/// Returns true if `c` embeds, isolates or overrides a direction. The marks U+200E, U+200F and U+061C are only
/// invisible: they move no other character.
pub(super) fn is_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn run(view: &PageView<'_>, findings: &mut Findings) {
    super::characters(view, is_control, |span, what| {
        findings.push(
            RULE.finding(format!(
                "a character that turns the direction of text stands in code: {what}"
            ))
            .at(view.place(span.clone(), "what is seen here is not what runs"))
            .help("take it out, or run `sitegen check --fix`")
            .fix(span, ""),
        );
    });
}
