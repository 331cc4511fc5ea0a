//! A section of the original that the translation lacks, named by the original's heading.

use super::{Findings, Pair, Rule, Run, Severity};
use crate::diagnostics::counted;

pub(super) const RULE: Rule = Rule {
    code: "section-missing",
    severity: Severity::Warning,
    summary: "a section of the original is not in the translation",
    run: Run::Pair(run),
};

/// From how many lost sections on, and from which share of all, they are named together.
const MANY: usize = 4;

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let original = pair.original;
    // Each lost section with what is below it.
    let mut lost: Vec<(usize, usize, usize)> = Vec::new();
    let mut moved = Vec::new();
    for (at, (ours, theirs)) in pair.aligned.iter().enumerate() {
        let (Some(ours), None) = (ours, theirs) else {
            continue;
        };
        if super::section_moved::counterpart(pair, *ours).is_some() {
            moved.push(*ours);
            continue;
        }
        let level = original.sections[*ours].level;
        match lost.last_mut() {
            Some((above, below, _))
                if *above + *below + 1 == *ours && original.sections[*above].level < level =>
            {
                *below += 1;
            }
            _ => lost.push((*ours, 0, at)),
        }
    }
    let all = original.sections.len() - 1;
    if lost.len() >= MANY && lost.len() * 2 >= all {
        let names: Vec<String> = lost
            .iter()
            .take(3)
            .map(|(ours, ..)| format!("“{}”", original.title_of(*ours)))
            .collect();
        let (first, ..) = lost[0];
        findings.push(
            RULE.finding(format!(
                "{} of the original's {} are not in the translation: {}, …",
                lost.len(),
                counted(all, "section"),
                names.join(", "),
            ))
            .at(pair.translation.place_of(0, "of this page"))
            .at(original.place_of(first, "the first of them"))
            .help("translate them, or say `translated: false` if this is a note of its own"),
        );
        return;
    }
    for (ours, below, at) in lost {
        let title = original.title_of(ours);
        let below = match below {
            0 => String::new(),
            n => format!(", with {} below it,", counted(n, "section")),
        };
        let before = pair.before(at);
        findings.push(
            RULE.finding(format!(
                "the section “{title}” of the original{below} is not in the translation"
            ))
            .at(pair
                .translation
                .place_of(before, "it would follow this section"))
            .at(original.place_of(ours, "this section"))
            .help("translate it, or put back what was lost with its heading"),
        );
    }
}
