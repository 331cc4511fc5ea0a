//! A link to a page in another language, where the note has a page in this one.

use std::collections::{HashMap, HashSet};

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::{LinkGraph, LinkTarget};

pub(super) const RULE: Rule = Rule {
    code: "link-language",
    severity: Severity::Warning,
    summary: "a link leads to another language, and the page is there in this one too",
    run: Run::Site(run),
};

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    let site = graph.site;
    let pages = &site.source.pages;
    for (id, _) in graph.pages() {
        let own = site.notes.of_page[id];
        // The languages in which a page links to a note: two and more are a choice that readers have.
        let mut languages: HashMap<_, HashSet<_>> = HashMap::new();
        for (_, leads) in graph.routes(id) {
            if let LinkTarget::Page(to, _) = *leads {
                let note = languages.entry(site.notes.of_page[to]).or_default();
                note.insert(pages[to].language);
            }
        }
        let is_choice = |to: usize| {
            let of = languages.get(&site.notes.of_page[to]);
            of.is_some_and(|of| of.len() > 1 && !of.contains(&pages[id].language) || of.len() > 2)
        };
        for (link, leads) in graph.routes(id) {
            let LinkTarget::Page(to, _) = *leads else {
                continue;
            };
            // A link to a translation of the page itself is meant.
            if link.names_language
                || pages[to].language == pages[id].language
                || site.notes.of_page[to] == own
                || is_choice(to)
            {
                continue;
            }
            let others = site.notes.of(to).pages.iter();
            let better = others
                .copied()
                .find(|page| pages[*page].language == pages[id].language);
            let Some(better) = better else {
                continue;
            };
            // A folder says more than front matter, which is copied with the original; of what Liquid made of an address
            // the author knows.
            let names_another = |page: usize| {
                super::is_in_folder_of_another(site, &pages[page].path, pages[page].language)
            };
            // Docusaurus and others add the language to an address from the root that names none.
            let is_added = graph.is_rooted_elsewhere(&link.target)
                && super::languages_in(site, &format!("{}/", link.target))
                    .next()
                    .is_none();
            if is_added
                || names_another(id)
                || names_another(to)
                || graph.is_made(id, &link.target, to)
            {
                continue;
            }
            let language = |page: usize| &site.source.languages.get(pages[page].language).endonym;
            findings.push(
                RULE.finding(format!(
                    "the link leads to {}, and the page is there in {}",
                    language(to),
                    language(id),
                ))
                .at(graph.place(id, &link.span, "this link"))
                .at(crate::diagnostics::SourceSpan::file(&pages[better].path)
                    .labelled("it could lead here"))
                .help(format!("link to `{}`", pages[better].path)),
            );
        }
    }
}
