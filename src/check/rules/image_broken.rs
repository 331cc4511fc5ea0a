//! An image that the site does not have.

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::{LinkGraph, LinkTarget};

pub(super) const RULE: Rule = Rule {
    code: "image-broken",
    severity: Severity::Warning,
    summary: "the site does not have an image that a page shows",
    run: Run::Site(run),
};

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    for (id, extract) in graph.pages() {
        for image in &extract.images {
            if image.target.is_empty() || super::is_ignored(graph.site, &image.target) {
                continue;
            }
            if let LinkTarget::Nowhere(path) = graph.leads(id, &image.target)
                && !graph.is_there_for_readers(id, &image.target)
            {
                let missing = graph.missing(id, &image.target, &path);
                let help = graph.hint(id, &image.target);
                let mut finding = RULE
                    .finding(format!(
                        "the image is not there: `{}`",
                        super::shortened(&image.target)
                    ))
                    .at(graph.place(id, &image.span, &format!("there is no `{missing}`")))
                    .help(help.unwrap_or_else(|| {
                        "put the file into the site, or mend the address".to_owned()
                    }));
                if graph.may_be_elsewhere(id, &image.target) {
                    finding.severity = Severity::Info;
                }
                findings.push(finding);
            }
        }
    }
}
