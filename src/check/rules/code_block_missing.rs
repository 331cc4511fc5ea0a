//! A code block of the original that the translation lacks.

use super::{Findings, Pair, Rule, Run, Severity};
use crate::check::code::compare;

pub(super) const RULE: Rule = Rule {
    code: "code-block-missing",
    severity: Severity::Warning,
    summary: "a code block of the original is not in the translation",
    run: Run::Pair(run),
};

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    for (ours, theirs, section) in pair.blocks().iter().copied() {
        let (Some(ours), None) = (ours, theirs) else {
            continue;
        };
        let block = pair.original.block(ours);
        // It may have been put elsewhere.
        let is_elsewhere = pair.translation.all_blocks().any(|other| {
            let (shared, most) = compare::likeness(block.language, block.code, other.code);
            shared * 2 > most
        });
        if is_elsewhere || block.code.trim().is_empty() {
            continue;
        }
        let first = block.code.lines().find(|line| !line.trim().is_empty());
        findings.push(
            RULE.finding(format!(
                "a code block of the original is not in the translation: `{}`",
                super::shortened(first.unwrap_or_default().trim()),
            ))
            .at(pair.translation.place_of(section, "in this section"))
            .at(pair
                .original
                .place(pair.original.first_line(block.span.clone()), "this block"))
            .help("put it back"),
        );
    }
}
