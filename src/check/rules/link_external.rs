//! A link to another site whose page is not there. Only with `--external`.

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::LinkGraph;
use crate::linkcheck::Verdict;

pub(super) const RULE: Rule = Rule {
    code: "link-external",
    severity: Severity::Warning,
    summary: "a link leads to a page of another site that is not there (with --external)",
    run: Run::Site(run),
};

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    graph.each_external(|id, link, verdict| {
        let (severity, message) = match verdict {
            Verdict::Good | Verdict::Redirected(_) => return,
            Verdict::Missing(status) => {
                (RULE.severity, format!("the page is not there ({status})"))
            }
            Verdict::Refused(status) => (
                RULE.severity,
                format!("the host answers with an error ({status})"),
            ),
            Verdict::Unreachable(why) => {
                (RULE.severity, format!("the host cannot be reached: {why}"))
            }
            Verdict::Unsure(why) => (
                Severity::Info,
                format!("nobody knows whether the page is there: {why}"),
            ),
        };
        let mut finding = RULE
            .finding(format!("{message}: `{}`", super::shortened(&link.target)))
            .at(graph.place(id, &link.span, "this link"))
            .help("mend the address, or list it in `check: ignore_links:` of the config");
        finding.severity = severity;
        findings.push(finding);
    });
}
