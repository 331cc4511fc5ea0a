//! A code block of the original that the translation lacks.

use super::{Findings, Pair, Rule, Run, Severity};
use crate::diagnostics::counted;

pub(super) const RULE: Rule = Rule {
    code: "code-block-missing",
    severity: Severity::Warning,
    summary: "a code block of the original is not in the translation",
    run: Run::Pair(run),
};

/// The most blocks that are said one by one.
const MOST: usize = 2;

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let missing: Vec<(usize, usize)> = pair
        .blocks()
        .iter()
        .filter_map(|(ours, theirs, section)| Some((ours.filter(|_| theirs.is_none())?, *section)))
        .filter(|(ours, _)| {
            let block = pair.original.block(*ours);
            // It may have been put elsewhere.
            !block.code.trim().is_empty() && !pair.translation.has_code_of(pair.original, *ours)
        })
        .collect();
    let is_one = missing.len() > MOST;
    for (ours, section) in missing.iter().take(if is_one { 1 } else { MOST }) {
        let block = pair.original.block(*ours);
        let first = block.code.lines().find(|line| !line.trim().is_empty());
        let first = super::shortened(first.unwrap_or_default().trim());
        let message = if is_one {
            format!(
                "{} of the original are not in the translation; the first: `{first}`",
                counted(missing.len(), "code block")
            )
        } else {
            format!("a code block of the original is not in the translation: `{first}`")
        };
        findings.push(
            RULE.finding(message)
                .at(pair.translation.place_of(*section, "in this section"))
                .at(pair
                    .original
                    .place(pair.original.first_line(block.span.clone()), "this block"))
                .help(if is_one {
                    "put them back"
                } else {
                    "put it back"
                }),
        );
    }
}
