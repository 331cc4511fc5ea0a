//! A footnote of the original that the translation lacks.

use std::collections::HashSet;

use super::{Findings, Pair, Rule, Run, Severity, Sheet};
use crate::markdown::anatomy::{Inline, What};

pub(super) const RULE: Rule = Rule {
    code: "footnote-lost",
    severity: Severity::Warning,
    summary: "a footnote of the original is not in the translation",
    run: Run::Pair(run),
};

fn references<'s>(sheet: &'s Sheet<'_>) -> Vec<&'s Inline> {
    sheet
        .all_proses()
        .flat_map(|(_, prose)| &prose.notes)
        .collect()
}

fn texts(sheet: &Sheet<'_>) -> usize {
    let parts = sheet.parts().iter();
    parts
        .filter(|part| matches!(part.what, What::Footnote(_)))
        .count()
}

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let (here, there) = (references(pair.original), references(pair.translation));
    let lost_texts = texts(pair.original).saturating_sub(texts(pair.translation));
    let mut lacking = here.len().saturating_sub(there.len()).max(lost_texts);
    let known: HashSet<&str> = there.iter().map(|other| other.text.as_str()).collect();
    for note in here {
        let known = known.contains(note.text.as_str()) && lost_texts == 0;
        if lacking == 0 || known {
            continue;
        }
        lacking -= 1;
        findings.push(
            RULE.finding(format!(
                "a footnote of the original is not in the translation: `[^{}]`",
                note.text
            ))
            .at(pair.translation.place_of(0, "in this page"))
            .at(pair.original.place(note.span.clone(), "this one"))
            .help("put back the reference and its text"),
        );
    }
}
