//! A line that was to be a heading: `##Title`, without a space.

use super::{Findings, Rule, Run, Severity, Sheet};
use crate::markdown::anatomy::What;

pub(super) const RULE: Rule = Rule {
    code: "heading-unspaced",
    severity: Severity::Warning,
    summary: "a heading is none, because no space follows its marks",
    run: Run::Page(run),
};

fn run(sheet: &Sheet<'_>, findings: &mut Findings) {
    for part in sheet.parts() {
        let What::Prose(prose) = &part.what else {
            continue;
        };
        let title = prose.text.trim_start_matches('#');
        let marks = prose.text.len() - title.len();
        if !(2..=6).contains(&marks) || !title.starts_with(char::is_alphabetic) {
            continue;
        }
        let line = sheet.first_line(part.span.clone());
        findings.push(
            RULE.finding(format!("a heading is none: “{}”", super::shortened(title)))
                .at(sheet.place(line, "no space behind the marks"))
                .help(format!("write `{} ` and the title", "#".repeat(marks))),
        );
    }
}
