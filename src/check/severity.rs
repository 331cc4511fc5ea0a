//! Severities of diagnostics, after the config and the suppressions in sources.
//!
//! In: diagnostics of any origin. Out: those that are reported, with the severity that the config gives them.

use std::collections::{BTreeMap, BTreeSet};

use super::build_findings::BUILD_RULES;
use super::rule::Run;
use super::rules::{self, like, of};
use super::suppressions::{self, Suppressions};
use super::{CheckScope, Report};
use crate::diagnostics::{Diagnostic, Severity};
use crate::site::Site;

/// Gives diagnostics the severity of the config, and removes those that the config or a comment in their file suppressions.
/// For commands that report diagnostics with the code of a rule, without a check.
#[must_use]
pub fn apply_levels(site: &Site, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut suppressions = BTreeMap::new();
    // Hints are many, and fail nothing: no file is read for them, except for rules that a build runs.
    let paths: BTreeSet<&str> = diagnostics
        .iter()
        .filter(|diagnostic| {
            let is_of_build = BUILD_RULES.contains(&&*diagnostic.code);
            of(&diagnostic.code).is_some() && (diagnostic.severity != Severity::Info || is_of_build)
        })
        .filter_map(|diagnostic| diagnostic.spans.first().map(|place| place.path.as_str()))
        .collect();
    for path in paths {
        let page = site.source.page(path).map(|id| &site.source.pages[id]);
        let text = page.and_then(|page| site.source.text(page).ok());
        if let Some(found) = text.and_then(|text| Suppressions::of(path, &text)) {
            suppressions.insert(path.to_owned(), found);
        }
    }
    diagnostics.extend(unknown_rules(site));
    let mut report =
        report_after_levels(site, diagnostics, &mut suppressions, &CheckScope::default());
    report.findings.retain(|finding| {
        finding.code != suppressions::UNREASONED.code && finding.code != suppressions::UNUSED.code
    });
    report.findings
}

/// Returns true if a document with these diagnostics is not published: one of them is an error, after the config
/// and the comments of its file.
#[must_use]
pub fn has_errors(site: &Site, diagnostics: &[Diagnostic]) -> bool {
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    let mut levels = site.config.check.levels();
    let may_become =
        !diagnostics.is_empty() && levels.any(|level| level.severity == Some(Severity::Error));
    (may_become || diagnostics.iter().any(is_error))
        && apply_levels(site, diagnostics.to_vec())
            .iter()
            .any(is_error)
}

/// Returns the report of findings, after the config and the suppressions of their files.
pub(super) fn report_after_levels(
    site: &Site,
    findings: Vec<Diagnostic>,
    suppressions: &mut BTreeMap<String, Suppressions>,
    scope: &CheckScope,
) -> Report {
    let mut report = Report::default();
    for mut finding in findings {
        let path = finding
            .spans
            .first()
            .map_or("", |place| place.path.as_str());
        // Errors that prevent a build cannot be silenced.
        let rule = of(&finding.code).filter(|rule| {
            !(matches!(rule.run, Run::Elsewhere) && finding.severity == Severity::Error)
        });
        if rule.is_some() {
            match site.config.check.level(&finding.code, path) {
                Some(None) => continue,
                Some(Some(severity)) => finding.severity = severity,
                None if rules::is_off_in(site, &finding.code) && scope.is_all() => continue,
                None => {}
            }
            if let Some(suppressions) = suppressions.get_mut(path)
                && suppressions.take(&finding)
            {
                report.silenced += 1;
                continue;
            }
        }
        report.findings.push(finding);
    }
    for (path, suppressions) in suppressions.iter() {
        for mut finding in suppressions.findings(scope.is_all()) {
            match site.config.check.level(&finding.code, path) {
                Some(None) => continue,
                Some(Some(severity)) => finding.severity = severity,
                None => {}
            }
            report.findings.push(finding);
        }
    }
    report
}

/// Returns a warning per name in the config that no rule has.
pub(super) fn unknown_rules(site: &Site) -> Vec<Diagnostic> {
    let levels = site.config.check.levels();
    levels
        .filter(|level| of(&level.rule).is_none())
        .map(|level| {
            let finding =
                Diagnostic::warning("rule-unknown", format!("there is no rule `{}`", level.rule))
                    .at(level.place.clone());
            match like(&level.rule) {
                Some(like) => finding.help(format!("did you mean `{like}`?")),
                None => finding.help("`sitegen check --rules` lists them"),
            }
        })
        .collect()
}
