//! `sitegen check`: damage that translation did to notes, and faults of single pages and links.
//!
//! In: a [`Site`], the diagnostics of reading it, and the scope ([`CheckScope`]). Out: a [`Report`] of findings, each a
//! [`Diagnostic`] with the code of its rule. Rules (`rules`, one file each) look at a page (`page_view::PageView`), at a
//! translation beside its original (`translation_pair::TranslationPair`), or at all pages (`link_graph::LinkGraph`).
//! The config sets severities; comments in sources silence findings (`suppressions`); `severity` applies both; `fix_safety` selects safe fixes.
//!
//! A page with broken fences has no other findings about its structure, since they would follow from the fences.

mod alignment;
mod broken_fences;
mod build_findings;
mod cache;
mod code;
mod code_imports;
#[cfg(test)]
mod complexity;
mod differences;
mod fix;
pub mod fix_safety;
mod foreign_markup;
mod foreign_sources;
mod link_graph;
mod link_suggestions;
mod links;
mod note_findings;
mod page_links;
mod page_targets;
mod page_view;
mod rule;
mod rules;
mod scope;
mod section_matching;
mod section_pairs;
mod severity;
mod suppressions;
mod translation_pair;
mod translation_state;
mod untranslated_text;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

pub(crate) use alignment::align_with_margins;
pub use build_findings::build_findings;
pub use cache::{CheckCache, check_cached, check_pages, is_of_whole_site};
pub(crate) use code::comments::comments;
pub use differences::{Difference, Lines, differences};
pub(crate) use link_graph::{LinkGraph, LinkTarget, joined};
pub use note_findings::check_note;
pub use page_targets::{LinkPlace, PageLink, links_of, links_to, place_of};
pub(crate) use page_view::PageView;
pub use rule::Rule;
pub use rules::{ALL, is_off, like, of};
pub use scope::CheckScope;
pub(crate) use section_pairs::{SectionPair, aligned_sections};
pub use severity::{apply_levels, has_errors};
pub use translation_state::{translation_states, translation_states_of};

use crate::AT_A_TIME;
use crate::diagnostics::{self, Diagnostic};
use crate::panics::{guarded, trip};
use crate::site::Site;
use crate::translations::PageId;
use note_findings::{NoteFindings, findings_of_note};
use page_links::PageLinks;
use rule::Run;
use suppressions::Suppressions;

/// The result of a check.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The findings, by file and line.
    pub findings: Vec<Diagnostic>,
    /// Number of findings silenced by comments in sources.
    pub silenced: usize,
}

/// The results of all notes.
#[derive(Default)]
struct SiteFindings {
    findings: Vec<Diagnostic>,
    links: HashMap<PageId, Arc<PageLinks>>,
    suppressions: BTreeMap<String, Suppressions>,
}

/// A function that requests links to other sites: a verdict on each, in their order.
pub type ExternalLinkCheck<'a> = dyn Fn(&[String]) -> Vec<crate::linkcheck::Verdict> + 'a;

/// Checks a site. `diagnostics` are those of reading it; links to other sites are checked if `check_links` is given.
#[must_use]
pub fn check(
    site: &Site,
    diagnostics: Vec<Diagnostic>,
    scope: &CheckScope,
    check_links: Option<&ExternalLinkCheck<'_>>,
) -> Report {
    let notes: Vec<NoteFindings> = site
        .notes
        .notes
        .par_iter()
        .with_max_len(AT_A_TIME)
        .map(|note| findings_of_note(site, note, scope, |_| true))
        .collect();
    let mut all = SiteFindings::default();
    for note in notes {
        all.findings.extend(note.findings);
        all.links.extend(note.links);
        all.suppressions.extend(note.suppressions);
    }
    report(site, diagnostics, all, scope, check_links)
}

/// Runs the rules for the whole site, and makes the report of all findings.
fn report(
    site: &Site,
    diagnostics: Vec<Diagnostic>,
    notes: SiteFindings,
    scope: &CheckScope,
    check_links: Option<&ExternalLinkCheck<'_>>,
) -> Report {
    let mut findings = diagnostics;
    findings.extend(severity::unknown_rules(site));
    findings.extend(site.glossary().1.iter().cloned());
    findings.extend(notes.findings);
    let mut suppressions = notes.suppressions;
    let mut graph = LinkGraph::new(site, notes.links);
    if let Some(check_links) = check_links {
        let links = graph.external_links();
        let verdicts = check_links(&links);
        graph.external = links.into_iter().zip(verdicts).collect();
    }
    findings.extend(site_findings(&graph, scope));
    let mut report = severity::report_after_levels(site, findings, &mut suppressions, scope);
    rules::language_mismatch::fold(site, &mut report.findings);
    rules::title_untranslated::fold(&mut report.findings);
    report
        .findings
        .retain(|finding| scope.contains(site, finding));
    diagnostics::sort(&mut report.findings);
    report.findings.dedup();
    report
}

/// Returns the findings of the rules for the whole site.
fn site_findings(graph: &LinkGraph<'_>, scope: &CheckScope) -> Vec<Diagnostic> {
    let by_rule: Vec<Vec<Diagnostic>> = ALL
        .par_iter()
        .filter(|rule| scope.runs(graph.site, rule))
        .map(|rule| {
            let Run::Site(run) = rule.run else {
                return Vec::new();
            };
            let found = guarded(None, || {
                trip("rule", rule.code);
                let mut found = Vec::new();
                run(graph, &mut found);
                found
            });
            found.unwrap_or_else(|error| vec![*error])
        })
        .collect();
    by_rule.into_iter().flatten().collect()
}
