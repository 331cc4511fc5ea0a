//! Findings in the pages of one note.
//!
//! In: a note of a site, and the [`CheckScope`]. Out: [`NoteFindings`]: the findings of the rules for pages and for
//! translations beside their original, and the links that the rules for the whole site need.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::page_links::PageLinks;
use super::page_view::PageView;
use super::rule::{Rule, Run};
use super::rules::{self, ALL};
use super::suppressions::{self, Suppressions};
use super::translation_pair::TranslationPair;
use super::{CheckScope, severity};
use crate::content::BodyFormat;
use crate::diagnostics::{self, Diagnostic};
use crate::panics::{guarded, trip};
use crate::site::{LiquidInput, Site};
use crate::translations::{Note, PageId};

/// Rules about fences that leave the structure of what follows unknown.
pub(super) const BREAKING: [&str; 4] = [
    "fence-unclosed",
    "fence-short",
    "fence-after-text",
    "fence-invisible",
];

/// Findings in the pages of a note.
pub(super) struct NoteFindings {
    pub(super) findings: Vec<Diagnostic>,
    pub(super) links: Vec<(PageId, Arc<PageLinks>)>,
    /// Suppressions, by the path of the page.
    pub(super) suppressions: Vec<(String, Suppressions)>,
    /// The values that Liquid read in the pages.
    pub(super) inputs: Vec<LiquidInput>,
    /// False if Liquid read something that cannot be compared later.
    pub(super) is_repeatable: bool,
}

impl Default for NoteFindings {
    fn default() -> Self {
        Self {
            findings: Vec::new(),
            links: Vec::new(),
            suppressions: Vec::new(),
            inputs: Vec::new(),
            is_repeatable: true,
        }
    }
}

/// Returns the sorted findings in the pages of a note, except those of rules for the whole site.
#[must_use]
pub fn check_note(site: &Site, note: &Note) -> Vec<Diagnostic> {
    let scope = CheckScope::default();
    let found = findings_of_note(site, note, &scope, |_| true);
    let mut suppressions = found.suppressions.into_iter().collect();
    let report = severity::report_after_levels(site, found.findings, &mut suppressions, &scope);
    let mut findings = report.findings;
    findings.retain(|finding| finding.code != suppressions::UNUSED.code);
    diagnostics::sort(&mut findings);
    findings
}

/// Keeps one finding per unclosed fence, and none if another finding about fences gives the cause.
pub(super) fn remove_consequences(findings: &mut Vec<Diagnostic>) {
    let has_cause = findings
        .iter()
        .any(|f| BREAKING.contains(&&*f.code) && f.code != "fence-unclosed");
    let mut lines = BTreeSet::new();
    findings.retain(|finding| {
        let line = finding.spans.first().map(|place| place.line);
        finding.code != "fence-unclosed" || (!has_cause && lines.insert(line))
    });
}

/// Checks the pages of a note that are wanted.
pub(super) fn findings_of_note(
    site: &Site,
    note: &Note,
    scope: &CheckScope,
    is_wanted: impl Fn(PageId) -> bool,
) -> NoteFindings {
    let mut found = NoteFindings::default();
    let original = page_findings(
        site,
        note.original,
        scope,
        is_wanted(note.original),
        &mut found,
    );
    if !is_wanted(note.original) {
        // It was read to be compared with.
        found = NoteFindings::default();
    }
    let translations = note.pages.iter().copied();
    for id in translations.filter(|id| *id != note.original && is_wanted(*id)) {
        let Some(translation) = page_findings(site, id, scope, true, &mut found) else {
            continue;
        };
        if let Some(original) = &original
            && original.is_comparable()
            && translation.is_comparable()
        {
            let path = &translation.view.page.path;
            guarded_rule(path, &mut found.findings, |findings| {
                let pair = TranslationPair::new(&original.view, &translation.view);
                pair_findings(site, &pair, scope, findings);
            });
        }
    }
    found
}

/// A page that was checked alone.
struct CheckedPage<'s> {
    view: PageView<'s>,
    /// True if a fence leaves the structure of the page unknown.
    is_broken: bool,
}

impl CheckedPage<'_> {
    /// Returns true if its structure can be compared with that of another page.
    fn is_comparable(&self) -> bool {
        !self.is_broken && self.view.page.format == BodyFormat::Markdown
    }
}

/// Adds the findings of the rules for single pages; `None` if the page cannot be read. A page that is not wanted is only
/// compared with: its fences are checked.
fn page_findings<'s>(
    site: &'s Site,
    id: PageId,
    scope: &CheckScope,
    is_wanted: bool,
    found: &mut NoteFindings,
) -> Option<CheckedPage<'s>> {
    let mut view = match view_of(site, id) {
        Ok(view) => view,
        Err(error) => {
            found.findings.push(*error);
            return None;
        }
    };
    let mut findings = std::mem::take(&mut view.diagnostics);
    found.inputs.append(&mut view.inputs);
    found.is_repeatable &= view.is_repeatable;
    let runs =
        |rule: &&Rule| scope.runs(site, rule) && (is_wanted || BREAKING.contains(&rule.code));
    for rule in ALL.iter().filter(runs) {
        if let Run::Page(run) = rule.run {
            let mut of_rule = Vec::new();
            guarded_rule(&view.page.path, &mut of_rule, |found| run(&view, found));
            rules::cap(&mut of_rule);
            findings.extend(of_rule);
        }
    }
    if is_wanted {
        found.links.push((id, Arc::new(PageLinks::of(&view))));
    }
    if let Some(suppressions) = Suppressions::of(&view.page.path, &view.text) {
        found
            .suppressions
            .push((view.page.path.clone(), suppressions));
    }
    remove_consequences(&mut findings);
    let is_broken = findings.iter().any(|f| BREAKING.contains(&&*f.code));
    found.findings.extend(findings);
    Some(CheckedPage { view, is_broken })
}

/// Adds the findings of the rules for a translation beside its original.
fn pair_findings(
    site: &Site,
    pair: &TranslationPair<'_, '_>,
    scope: &CheckScope,
    findings: &mut Vec<Diagnostic>,
) {
    let is_of_peers = pair.is_of_peers();
    for rule in ALL.iter().filter(|rule| scope.runs(site, rule)) {
        let is_noise = pair.is_summary() && rules::is_of_structure(rule.code)
            || is_of_peers && rules::is_of_content(rule.code);
        if let Run::Pair(run) = rule.run
            && !is_noise
        {
            let mut of_rule = Vec::new();
            guarded_rule(&pair.translation.page.path, &mut of_rule, |found| {
                run(pair, found);
            });
            rules::cap(&mut of_rule);
            findings.extend(of_rule);
        }
    }
}

/// Returns a page as rules read it. A panic is an error like that of a file that cannot be read.
fn view_of(site: &Site, id: PageId) -> Result<PageView<'_>, Box<Diagnostic>> {
    let path = &site.source.pages[id].path;
    guarded(Some(path), || {
        trip("check", path);
        PageView::new(site, id)
    })?
}

/// Runs a rule on the file at `path`; a panic becomes one of its findings.
fn guarded_rule(
    path: &str,
    findings: &mut Vec<Diagnostic>,
    run: impl FnOnce(&mut Vec<Diagnostic>),
) {
    if let Err(error) = guarded(Some(path), || run(findings)) {
        findings.push(*error);
    }
}
