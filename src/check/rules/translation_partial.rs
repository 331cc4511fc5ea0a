//! A translation that an import left unfinished.

use serde_json::Value;

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::LinkGraph;
use crate::diagnostics::SourceSpan;
use crate::translations::PARTIAL;

pub(super) const RULE: Rule = Rule {
    code: "translation-partial",
    severity: Severity::Warning,
    summary: "an import left a part of the page in the language of the original",
    run: Run::Site(run),
};

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    let site = graph.site;
    for (id, page) in site.source.pages.iter().enumerate() {
        if page.data.get(PARTIAL) != Some(&Value::Bool(true)) {
            continue;
        }
        let code = &site.source.languages.get(page.language).code;
        let mut finding = RULE
            .finding("the page is translated in part".to_owned())
            .at(SourceSpan::file(&page.path))
            .help(format!(
                "`sitegen translations export --missing --lang {code}` has the rest; remove `{PARTIAL}` if it is to stay so"
            ));
        let original = site.notes.of(id).original;
        if original != id {
            finding = finding.at(SourceSpan::file(&site.source.pages[original].path));
        }
        findings.push(finding);
    }
}
