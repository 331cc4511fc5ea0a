//! A link to a section that does not exist.

use std::collections::{HashMap, HashSet};

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::{LinkGraph, LinkTarget};

pub(super) const RULE: Rule = Rule {
    code: "anchor-broken",
    severity: Severity::Warning,
    summary: "a link leads to a section that its page does not have",
    run: Run::Site(run),
};

/// For how many links of a page a near section is looked for.
const MAX_SUGGESTIONS: usize = 20;

/// From how many notes on that lack a section of one name it is the program of the site that makes it.
const CONVENTION: usize = 5;

/// Returns the names of sections that links look for in many notes, and no page of them has.
fn conventions<'s>(graph: &'s LinkGraph<'_>) -> HashSet<&'s str> {
    let notes = &graph.site.notes.of_page;
    let mut lacking: HashMap<&str, HashSet<_>> = HashMap::new();
    for (id, _) in graph.pages() {
        for (_, leads) in graph.routes(id) {
            if let LinkTarget::Page(to, Some(anchor)) = leads
                && !graph.has_anchor(*to, anchor)
            {
                lacking.entry(anchor).or_default().insert(notes[*to]);
            }
        }
    }
    lacking.retain(|_, notes| notes.len() >= CONVENTION);
    lacking.into_keys().collect()
}

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    let conventions = conventions(graph);
    for (id, _) in graph.pages() {
        let mut looked_for = 0;
        for (link, leads) in graph.routes(id) {
            let LinkTarget::Page(to, Some(anchor)) = leads else {
                continue;
            };
            let to = *to;
            // `#/portal` is for a script of the page.
            if super::is_ignored(graph.site, &link.target)
                || anchor.starts_with('/')
                || graph.has_anchor(to, anchor)
                || to == id && graph.is_of_contributors(id, &link.span)
            {
                continue;
            }
            looked_for += 1;
            let near = (looked_for <= MAX_SUGGESTIONS)
                .then(|| super::nearest(anchor, graph.anchors(to).into_iter()))
                .flatten();
            let help = match near {
                Some(near) => format!("did you mean `#{near}`?"),
                None => {
                    "link to a heading by its words: `## Some words` is `#some-words`".to_owned()
                }
            };
            let path = &graph.site.source.pages[to].path;
            let mut finding = RULE
                .finding(format!(
                    "the link leads to no section: `{}`",
                    super::shortened(&link.target)
                ))
                .at(graph.place(id, &link.span, &format!("`{path}` has no `#{anchor}`")))
                .help(help);
            if conventions.contains(anchor.as_str()) || graph.is_of_another_program() {
                finding.severity = Severity::Info;
            }
            findings.push(finding);
        }
    }
}
