//! A code block in another language than in the original.

use super::{Findings, Pair, Rule, Run, Severity};

pub(super) const RULE: Rule = Rule {
    code: "code-language",
    severity: Severity::Warning,
    summary: "a code block names another language than in the original",
    run: Run::Pair(run),
};

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    for (ours, theirs) in pair.both_blocks() {
        let (ours, theirs) = (pair.original.block(ours), pair.translation.block(theirs));
        if ours.language.eq_ignore_ascii_case(theirs.language) {
            continue;
        }
        let message = match (ours.language, theirs.language) {
            (was, "") => format!("the code block has lost its language, `{was}`"),
            ("", is) => format!("the code block names the language `{is}`, in the original none"),
            (was, is) => {
                format!("the code block names the language `{is}`, in the original `{was}`")
            }
        };
        let here = pair.translation.first_line(theirs.span.clone());
        let there = pair.original.first_line(ours.span.clone());
        findings.push(
            RULE.finding(message)
                .at(pair.translation.place(here, "this block"))
                .at(pair.original.place(there, "in the original"))
                .help("write the fence as the original has it"),
        );
    }
}
