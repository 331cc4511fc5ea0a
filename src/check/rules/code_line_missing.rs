//! A line of code that the translation lacks.

use super::{Findings, Pair, Rule, Run, Severity};
use crate::check::code::compare::Change;
use crate::diagnostics::counted;

pub(super) const RULE: Rule = Rule {
    code: "code-line-missing",
    severity: Severity::Hint,
    summary: "a line of the original's code is not in the translation",
    run: Run::Pair(run),
};

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    pair.code_report().each(pair, |ours, theirs, change| {
        let Change::Lost { lines, before } = change else {
            return;
        };
        let line = ours.code.lines().nth(lines.start).unwrap_or_default();
        let message = match lines.len() {
            1 => format!(
                "a line of the original's code is missing: `{}`",
                super::shortened(line.trim())
            ),
            n => format!(
                "{} of the original's code are missing, from `{}` on",
                counted(n, "line"),
                super::shortened(line.trim())
            ),
        };
        // The line before which it would stand, or the last one.
        let last = theirs.code.lines().count().saturating_sub(1);
        let at = (*before).min(last);
        let length = theirs.code.lines().nth(at).map_or(0, str::len);
        findings.push(
            RULE.finding(message)
                .at(pair
                    .translation
                    .place_in_code(theirs, at, 0..length, "near this line"))
                .at(pair.original.place_in_code(
                    ours,
                    lines.start,
                    0..line.len(),
                    "in the original",
                ))
                .help("put it back"),
        );
    });
}
