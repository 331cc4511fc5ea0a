//! Findings that a build reports: cheap rules, without a full check.
//!
//! In: a page and its text. Out: findings of [`BUILD_RULES`].

use super::note_findings::BREAKING;
use super::page_view::PageView;
use super::rule::Run;
use super::rules::ALL;
use super::translation_pair::TranslationPair;
use super::{broken_fences, code};
use crate::content::BodyFormat;
use crate::diagnostics::Diagnostic;
use crate::site::Site;
use crate::translations::PageId;

/// Rules that a build runs too.
pub(super) const BUILD_RULES: [&str; 5] = [
    "fence-short",
    "fence-after-text",
    "fence-invisible",
    "bidi-control",
    "section-missing",
];

/// Returns the cheap findings of a page, for builds. `headings` is the number of headings in its body. The page is
/// parsed again only if its `text` has signs of damage.
#[must_use]
pub fn build_findings(
    site: &Site,
    id: PageId,
    text: &str,
    headings: Option<usize>,
) -> Vec<Diagnostic> {
    let page = &site.source.pages[id];
    if page.format != BodyFormat::Markdown {
        return Vec::new();
    }
    let body = text.get(page.body..).unwrap_or_default();
    let has_hidden = !body.is_ascii() && code::tokens::has_invisible(body);
    let has_fences = broken_fences::has_broken(body);
    let original = site.headings_of_original(id);
    let is_shorter = matches!((headings, original), (Some(has), Some(wanted)) if has < wanted);
    let mut findings = Vec::new();
    if !(has_hidden || has_fences || is_shorter) {
        return findings;
    }
    let Ok(view) = PageView::new(site, id) else {
        return findings;
    };
    let note = site.notes.of(id);
    for rule in ALL.iter().filter(|rule| BUILD_RULES.contains(&rule.code)) {
        if let Run::Page(run) = rule.run {
            run(&view, &mut findings);
        }
    }
    let is_broken = |findings: &[Diagnostic]| findings.iter().any(|f| BREAKING.contains(&&*f.code));
    if is_shorter
        && !is_broken(&findings)
        && !is_broken(&view.diagnostics)
        && let Ok(original) = PageView::new(site, note.original)
    {
        let pair = TranslationPair::new(&original, &view);
        for rule in ALL.iter().filter(|rule| BUILD_RULES.contains(&rule.code)) {
            if let Run::Pair(run) = rule.run
                && !pair.is_summary()
            {
                run(&pair, &mut findings);
            }
        }
    }
    // The build has reported the diagnostics of rendering.
    let is_reported = |finding: &Diagnostic| {
        let mut reported = view.diagnostics.iter();
        reported
            .any(|other| other.code == finding.code && other.spans.first() == finding.spans.first())
    };
    findings.retain(|finding| !is_reported(finding));
    findings
}
