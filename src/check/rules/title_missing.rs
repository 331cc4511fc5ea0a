//! A translation without a title of its own, whose original has one.
//!
//! Originals are not asked: snippets that are shown in other pages, and files for those who work on a site, have
//! none on purpose.

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::LinkGraph;
use crate::diagnostics::SourceSpan;

pub(super) const RULE: Rule = Rule {
    code: "title-missing",
    severity: Severity::Info,
    summary: "a translation has no title of its own, and its original has one",
    run: Run::Site(run),
};

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    let notes = &graph.site.notes;
    for (id, _) in graph.pages().filter(|(_, extract)| !extract.is_titled) {
        let original = notes.of(id).original;
        if original == id || !graph.is_titled(original) {
            continue;
        }
        let page = &graph.site.source.pages[id];
        findings.push(
            RULE.finding(format!(
                "the page has no title, and its original has one; its file's name stands for it: “{}”",
                page.title
            ))
            .at(SourceSpan::file(&page.path))
            .help("add `title:` to the front matter, in the language of the page"),
        );
    }
}
