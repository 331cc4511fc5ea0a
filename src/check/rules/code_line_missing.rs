//! A line of code that the translation lacks.

use std::ops::Range;

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::code::compare::Change;
use crate::check::code::normalized_lines::bare;
use crate::diagnostics::counted;

pub(super) const RULE: Rule = Rule {
    code: "code-line-missing",
    severity: Severity::Warning,
    summary: "a line of the original's code is not in the translation",
    run: Run::Pair(run),
};

/// Returns true if a line is a copy of the line beside it, a slip of the original.
fn is_repeated(code: &str, lines: &Range<usize>) -> bool {
    let bare = |at: Option<usize>| at.and_then(|at| code.lines().nth(at)).map(bare);
    let line = bare(Some(lines.start));
    lines.len() == 1
        && [lines.start.checked_sub(1), Some(lines.end)]
            .into_iter()
            .any(|at| bare(at) == line)
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    if pair.is_of_peers() {
        return;
    }
    pair.code_report()
        .each(pair, |original, translation, change| {
            let Change::Lost { lines, before } = change else {
                return;
            };
            let line = original.code.lines().nth(lines.start).unwrap_or_default();
            if is_repeated(original.code, lines) {
                return;
            }
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
            // The line before which the missing line belongs, or the last one.
            let last = translation.code.lines().count().saturating_sub(1);
            let at = (*before).min(last);
            let length = translation.code.lines().nth(at).map_or(0, str::len);
            findings.push(
                RULE.finding(message)
                    .at(pair.translation.place_in_code(
                        translation,
                        at,
                        0..length,
                        "near this line",
                    ))
                    .at(pair.original.place_in_code(
                        original,
                        lines.start,
                        0..line.len(),
                        "in the original",
                    ))
                    .help("put it back"),
            );
        });
}
