//! A page without a title of its own.
//!
//! A site whose pages have no titles names them otherwise. So a page is asked for a title where its original has
//! one, or almost all originals of the site have.

use super::{Findings, Rule, Run, Severity};
use crate::check::survey::Survey;
use crate::diagnostics::Place;

pub(super) const RULE: Rule = Rule {
    code: "title-missing",
    severity: Severity::Warning,
    summary: "a page has no title of its own",
    run: Run::Site(run),
};

/// One original without a title among this many is strange.
const FEW: usize = 10;

fn run(survey: &Survey<'_>, findings: &mut Findings) {
    let notes = &survey.site.notes;
    let is_original = |id: usize| notes.of(id).original == id;
    let (mut all, mut titled) = (0, 0);
    for (_, extract) in survey.pages().filter(|(id, _)| is_original(*id)) {
        all += 1;
        titled += usize::from(extract.is_titled);
    }
    let is_strange = titled > 0 && all - titled <= 1.max(all / FEW);
    for (id, _) in survey.pages().filter(|(_, extract)| !extract.is_titled) {
        let wanted = if is_original(id) {
            is_strange
        } else {
            survey.is_titled(notes.of(id).original)
        };
        if wanted {
            let page = &survey.site.source.pages[id];
            findings.push(
                RULE.finding(format!(
                    "the page has no title; its file's name stands for it: “{}”",
                    page.title
                ))
                .at(Place::file(&page.path))
                .help("add `title:` to the front matter, in the language of the page"),
            );
        }
    }
}
