//! A translation that is a summary of its original. Which part is which cannot be told: nothing else is said of
//! its structure.

use super::{Findings, Pair, Rule, Run, Severity, Sheet};
use crate::markdown::anatomy::What;

pub(super) const RULE: Rule = Rule {
    code: "summary",
    severity: Severity::Hint,
    summary: "a translation is no more than a summary of its original",
    run: Run::Pair(run),
};

/// Rules that compare the structure of two pages.
pub(super) const STRUCTURE: &[&str] = &[
    "section-missing",
    "section-moved",
    "section-added",
    "section-short",
    "heading-level",
    "code-block-missing",
    "table-shape",
    "list-shape",
    "image-missing",
    "link-missing",
    "footnote-lost",
    "alert-changed",
];

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    if !pair.is_summary() {
        return;
    }
    let paragraphs = |sheet: &Sheet<'_>| {
        let parts = sheet.parts().iter();
        parts
            .filter(|part| matches!(part.what, What::Prose(_)))
            .count()
    };
    findings.push(
        RULE.finding(format!(
            "the translation is a summary: it has {} of the original's {} paragraphs and items",
            paragraphs(pair.translation),
            paragraphs(pair.original),
        ))
        .at(pair.translation.place_of(0, "this page"))
        .at(pair.original.place_of(0, "its original"))
        .help("translate the rest, or silence this for a page that is meant to be shorter"),
    );
}
