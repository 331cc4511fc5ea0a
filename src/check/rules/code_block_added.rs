//! A code block that only the translation has.

use super::{Findings, Pair, Rule, Run, Severity};
use crate::diagnostics::counted;

pub(super) const RULE: Rule = Rule {
    code: "code-block-added",
    severity: Severity::Hint,
    summary: "the translation has a code block that the original does not have",
    run: Run::Pair(run),
};

/// The most blocks that are said one by one.
const MOST: usize = 2;

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let added = pair.blocks().iter().filter_map(|(ours, theirs, section)| {
        let theirs = theirs.filter(|_| ours.is_none())?;
        (!pair.original.has_code_of(pair.translation, theirs)).then_some((theirs, *section))
    });
    let (fenced, indented): (Vec<_>, Vec<_>) =
        added.partition(|(theirs, _)| pair.translation.block(*theirs).fenced);
    let place = |theirs: usize| {
        let block = pair.translation.block(theirs);
        let first = pair.translation.first_line(block.span);
        pair.translation.place(first, "only here")
    };
    let is_one = fenced.len() > MOST;
    for (theirs, section) in fenced.iter().take(if is_one { 1 } else { MOST }) {
        let message = if is_one {
            format!(
                "the original does not have {} of the translation",
                counted(fenced.len(), "code block")
            )
        } else {
            "the original has no such code block".to_owned()
        };
        findings.push(
            RULE.finding(message)
                .at(place(*theirs))
                .at(pair
                    .original
                    .place_of(*section, "the section in the original"))
                .help("add it to the original too, if it belongs to the note"),
        );
    }
    for (theirs, section) in indented {
        let mut finding = RULE
            .finding("an indent makes code of this, which is none in the original")
            .at(place(theirs))
            .at(pair
                .original
                .place_of(section, "the section in the original"))
            .help("take the indent out: a tab or four spaces begin a code block");
        finding.severity = Severity::Warning;
        findings.push(finding);
    }
}
