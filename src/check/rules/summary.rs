//! A translation that is a summary of its original. Its parts cannot be matched: nothing else is said of
//! its structure.

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::markdown::block_structure::BlockKind;

pub(super) const RULE: Rule = Rule {
    code: "summary",
    severity: Severity::Info,
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
    "component-missing",
];

/// Returns true if a page links to its original, as a page that is meant to be short does.
fn links_to_original(pair: &TranslationPair<'_, '_>) -> bool {
    let view = pair.translation;
    let url = pair.original.page.url.as_str();
    let links = view.links(0..view.parts().len());
    links.iter().any(|link| {
        let target = link.text.split('#').next().unwrap_or_default();
        let path = target.trim_end_matches("index.html");
        let leads = view.site.link_of(view.page, target);
        !target.is_empty() && (path == url || leads.is_some_and(|leads| leads.url == url))
    })
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    if !pair.is_summary() || pair.is_older() || links_to_original(pair) {
        return;
    }
    let paragraphs = |view: &PageView<'_>| {
        let parts = view.parts().iter();
        parts
            .filter(|part| matches!(part.kind, BlockKind::Prose(_)))
            .count()
    };
    let (original, translation) = (paragraphs(pair.original), paragraphs(pair.translation));
    let message = match translation {
        0 => {
            format!("the translation has no text, and its original {original} paragraphs and items")
        }
        _ => format!(
            "the translation is a summary: it has {translation} of the original's {original} paragraphs and items"
        ),
    };
    findings.push(
        RULE.finding(message)
            .at(pair.translation.place_of(0, "this page"))
            .at(pair.original.place_of(0, "its original"))
            .help("translate the rest, or silence this for a page that is meant to be shorter"),
    );
}
