//! A link to a page or file of the site that does not exist.

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::{LinkGraph, LinkTarget};

pub(super) const RULE: Rule = Rule {
    code: "link-broken",
    severity: Severity::Warning,
    summary: "a link leads to a page or a file that the site does not have",
    run: Run::Site(run),
};

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    for (id, _) in graph.pages() {
        for (link, leads) in graph.routes(id) {
            if super::is_ignored(graph.site, &link.target) {
                continue;
            }
            if let LinkTarget::Nowhere(path) = leads
                && !graph.is_there_for_readers(id, &link.target)
            {
                let missing = graph.missing(id, &link.target, path);
                let help = graph.hint(id, &link.target);
                let mut finding = RULE
                    .finding(format!("the link leads nowhere: `{}`", super::shortened(&link.target)))
                    .at(graph.place(id, &link.span, &format!("there is no `{missing}`")))
                    .help(help.unwrap_or_else(|| "mend the address; a link to a source file (`other.md`) follows it wherever it is published".to_owned()));
                if graph.may_be_elsewhere(id, &link.target) {
                    finding.severity = Severity::Info;
                }
                findings.push(finding);
            }
        }
    }
}
