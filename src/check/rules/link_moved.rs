//! A link to a page of another site that has moved for good. Only with `--external`.

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::LinkGraph;
use crate::linkcheck::Verdict;

pub(super) const RULE: Rule = Rule {
    code: "link-moved",
    severity: Severity::Info,
    summary: "a link leads to a page of another site that has moved for good (with --external)",
    run: Run::Site(run),
};

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    graph.each_external(|id, link, verdict| {
        if let Verdict::Redirected(to) = verdict {
            findings.push(
                RULE.finding(format!(
                    "the page has moved for good: `{}`",
                    super::shortened(&link.target)
                ))
                .at(graph.place(id, &link.span, "this link"))
                .help(format!("link to `{to}`")),
            );
        }
    });
}
