//! A translation whose original changed since it was translated.

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::LinkGraph;
use crate::diagnostics::SourceSpan;
use crate::translations::{Note, staleness};

pub(super) const RULE: Rule = Rule {
    code: "stale-translation",
    severity: Severity::Warning,
    summary: "the original changed since the page was translated",
    run: Run::Site(run),
};

/// The most sections that a finding points at.
const MAX_SECTIONS: usize = 6;

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    let site = graph.site;
    let notes: Vec<&Note> = site.notes.notes.iter().collect();
    let (stale, wrong) = staleness::judge(&site.source, &notes, &site.config.dialect, || {
        site.history()
    });
    findings.extend(wrong);
    let mut stale: Vec<_> = stale.into_iter().collect();
    stale.sort_by_key(|(id, _)| *id);
    for (id, stale) in stale {
        let original = site.notes.of(id).original;
        let mut finding = RULE
            .finding(format!("the translation is behind: {}", stale.summary()))
            .at(SourceSpan::file(&site.source.pages[id].path))
            .help("translate what changed, then say so: `sitegen translations --accept` with this file");
        for section in stale.sections.iter().take(MAX_SECTIONS) {
            finding = finding.at(graph.place(original, &section.line, section.how.word()));
        }
        findings.push(finding);
    }
}
