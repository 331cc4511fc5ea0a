//! A line of code that only the translation has.

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::code::compare::Change;

pub(super) const RULE: Rule = Rule {
    code: "code-line-added",
    severity: Severity::Info,
    summary: "the translation's code has a line that the original's does not have",
    run: Run::Pair(run),
};

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    pair.code_report()
        .each(pair, |original, translation, change| {
            let Change::Added { lines } = change else {
                return;
            };
            let line = translation
                .code
                .lines()
                .nth(lines.start)
                .unwrap_or_default();
            let there = pair.original.first_line(original.span.clone());
            findings.push(
                RULE.finding(format!(
                    "the original's code has no such line: `{}`",
                    super::shortened(line.trim())
                ))
                .at(pair.translation.place_in_code(
                    translation,
                    lines.start,
                    0..line.len(),
                    "only here",
                ))
                .at(pair.original.place(there, "the block in the original"))
                .help("take it out, or add it to the original too"),
            );
        });
}
