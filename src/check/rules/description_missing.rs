//! A translation without a description whose original has one.

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::diagnostics::SourceSpan;

pub(super) const RULE: Rule = Rule {
    code: "description-missing",
    severity: Severity::Info,
    summary: "the original has a description, and the translation has none",
    run: Run::Pair(run),
};

fn has(view: &PageView<'_>) -> bool {
    let said = view
        .page
        .data
        .get("description")
        .and_then(|value| value.as_str());
    said.is_some_and(|text| !text.trim().is_empty())
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    if has(pair.original) && !has(pair.translation) {
        findings.push(
            RULE.finding("the page has no description, and its original has one")
                .at(SourceSpan::file(&pair.translation.page.path))
                .at(pair
                    .original
                    .front_matter("description")
                    .labelled("the original's"))
                .help("add `description:` to the front matter, in the language of the page"),
        );
    }
}
