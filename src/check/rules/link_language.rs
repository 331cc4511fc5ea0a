//! A link to a page in another language, where the note has a page in this one.

use super::{Findings, Rule, Run, Severity};
use crate::check::survey::{Leads, Survey};

pub(super) const RULE: Rule = Rule {
    code: "link-language",
    severity: Severity::Warning,
    summary: "a link leads to another language, and the page is there in this one too",
    run: Run::Site(run),
};

fn run(survey: &Survey<'_>, findings: &mut Findings) {
    let site = survey.site;
    let pages = &site.source.pages;
    for (id, extract) in survey.pages() {
        let own = site.notes.of_page[id];
        for link in &extract.links {
            let Leads::Page(to, _) = survey.leads(id, &link.target) else {
                continue;
            };
            // A link to a translation of the page itself is meant.
            if pages[to].language == pages[id].language || site.notes.of_page[to] == own {
                continue;
            }
            let others = site.notes.of(to).pages.iter();
            let better = others
                .copied()
                .find(|page| pages[*page].language == pages[id].language);
            let Some(better) = better else {
                continue;
            };
            let language = |page: usize| &site.source.languages.get(pages[page].language).endonym;
            findings.push(
                RULE.finding(format!(
                    "the link leads to {}, and the page is there in {}",
                    language(to),
                    language(id),
                ))
                .at(survey.place(id, &link.span, "this link"))
                .at(crate::diagnostics::Place::file(&pages[better].path)
                    .labelled("it could lead here"))
                .help(format!("link to `{}`", pages[better].path)),
            );
        }
    }
}
