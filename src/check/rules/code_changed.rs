//! A line of code that says something else than in the original: a command, an option, a path, a version.

use super::{Findings, Pair, Rule, Run, Severity};
use crate::check::code::compare::Change;

pub(super) const RULE: Rule = Rule {
    code: "code-changed",
    severity: Severity::Warning,
    summary: "a line of code says something else than in the original",
    run: Run::Pair(run),
};

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    pair.each_change(|ours, theirs, change| {
        let Change::Line {
            original,
            translation,
            was,
            is,
        } = change
        else {
            return;
        };
        let here = super::piece(theirs.code, *translation, is);
        let there = super::piece(ours.code, *original, was);
        let message = match (there.is_empty(), here.is_empty()) {
            (false, false) => format!("`{there}` has become `{here}`"),
            (false, true) => format!("`{there}` was lost"),
            _ => format!("`{here}` was added"),
        };
        findings.push(
            RULE.finding(format!("code is not that of the original: {message}"))
                .at(pair.translation.place_in_code(theirs, *translation, is.clone(), "here"))
                .at(pair.original.place_in_code(ours, *original, was.clone(), "in the original"))
                .help("write it as the original has it; comments and sentences in strings may be translated"),
        );
    });
}
