//! A link to a note that the language of its page lacks.

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::LinkGraph;
use crate::diagnostics::SourceSpan;

pub(super) const RULE: Rule = Rule {
    code: "link-untranslated",
    severity: Severity::Info,
    summary: "a link leads to the original, since the note has no page in this language",
    run: Run::Site(run),
};

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    let pages = &graph.site.source.pages;
    for (id, extract) in graph.pages() {
        for link in &extract.links {
            let Some(to) = graph.site.untranslated_note(&pages[id], &link.target) else {
                continue;
            };
            let language = |page: usize| {
                let languages = &graph.site.source.languages;
                &languages.get(pages[page].language).endonym
            };
            findings.push(
                RULE.finding(format!(
                    "the link leads to {}: the note has no page in {}",
                    language(to),
                    language(id),
                ))
                .at(graph.place(id, &link.span, "this link"))
                .at(SourceSpan::file(&pages[to].path).labelled("it leads here"))
                .help("translate the note; with `fallback: true` its page in this language says that it is not translated"),
            );
        }
    }
}
