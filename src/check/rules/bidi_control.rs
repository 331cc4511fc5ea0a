//! Characters that turn the direction of text, in code: what a reader sees is not what runs (Trojan Source,
//! CVE-2021-42574).

use super::{Findings, Rule, Run, Severity, Sheet};

pub(super) const RULE: Rule = Rule {
    code: "bidi-control",
    severity: Severity::Error,
    summary: "a character that turns the direction of text stands in code",
    run: Run::Page(run),
};

pub(super) fn is_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

fn run(sheet: &Sheet<'_>, findings: &mut Findings) {
    super::characters(sheet, is_control, |span, what| {
        findings.push(
            RULE.finding(format!(
                "a character that turns the direction of text stands in code: {what}"
            ))
            .at(sheet.place(span.clone(), "what is seen here is not what runs"))
            .help("take it out, or run `sitegen check --fix`")
            .fix(span, ""),
        );
    });
}
