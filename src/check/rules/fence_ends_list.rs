//! A fence in a list whose indent ends the list.

use super::{Findings, Pair, Rule, Run, Severity};

pub(super) const RULE: Rule = Rule {
    code: "fence-ends-list",
    severity: Severity::Warning,
    summary: "a code block stands outside the list that holds it in the original",
    run: Run::Pair(run),
};

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    for (ours, theirs) in pair.both_blocks() {
        let (ours, theirs) = (pair.original.block(ours), pair.translation.block(theirs));
        if !(ours.fenced && theirs.fenced && theirs.lists < ours.lists) {
            continue;
        }
        let here = pair.translation.first_line(theirs.span.clone());
        let there = pair.original.first_line(ours.span.clone());
        findings.push(
            RULE.finding("the indent of a fence ends the list that it stands in")
                .at(pair.translation.place(here, "outside the list"))
                .at(pair.original.place(there, "in a list in the original"))
                .help("indent the whole block as far as the text of its item"),
        );
    }
}
