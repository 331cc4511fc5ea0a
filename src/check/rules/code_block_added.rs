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
        let here = pair
            .translation
            .place(pair.translation.first_line(block.span.clone()), "only here");
        let there = pair
            .original
            .place_of(section, "the section in the original");
        if block.fenced {
            let finding = RULE
                .finding("the original has no such code block")
                .at(here)
                .at(there);
            findings.push(finding.help("add it to the original too, if it belongs to the note"));
        } else {
            let mut finding = RULE
                .finding("an indent makes code of this, which is none in the original")
                .at(here)
                .at(there)
                .help("take the indent out: a tab or four spaces begin a code block");
            finding.severity = Severity::Warning;
            findings.push(finding);
        }
    }
}
