//! A code block that only the translation has.

use super::{Findings, Pair, Rule, Run, Severity};
use crate::check::code::compare;

pub(super) const RULE: Rule = Rule {
    code: "code-block-added",
    severity: Severity::Hint,
    summary: "the translation has a code block that the original does not have",
    run: Run::Pair(run),
};

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    for (ours, theirs, section) in pair.blocks().iter().copied() {
        let (None, Some(theirs)) = (ours, theirs) else {
            continue;
        };
        let block = pair.translation.block(theirs);
        let is_elsewhere = pair.original.all_blocks().any(|other| {
            let (shared, most) = compare::likeness(other.language, other.code, block.code);
            shared * 2 > most
        });
        if is_elsewhere {
            continue;
        }
        findings.push(
            RULE.finding("the original has no such code block")
                .at(pair
                    .translation
                    .place(pair.translation.first_line(block.span.clone()), "only here"))
                .at(pair
                    .original
                    .place_of(section, "the section in the original"))
                .help("add it to the original too, if it belongs to the note"),
        );
    }
}
