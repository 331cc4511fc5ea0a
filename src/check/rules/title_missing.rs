//! A page without a title of its own.

use super::{Findings, Rule, Run, Severity, Sheet};
use crate::diagnostics::Place;
use crate::markdown::anatomy::What;
use crate::source::Format;

pub(super) const RULE: Rule = Rule {
    code: "title-missing",
    severity: Severity::Warning,
    summary: "a page has no title of its own",
    run: Run::Page(run),
};

fn run(sheet: &Sheet<'_>, findings: &mut Findings) {
    let title = sheet.page.data.get("title");
    let is_said = title.is_some_and(|title| {
        !title.is_null() && title.as_str().is_none_or(|title| !title.trim().is_empty())
    });
    let is_headed = sheet
        .parts()
        .iter()
        .any(|part| matches!(part.what, What::Heading { level: 1, .. }));
    if is_said || is_headed || sheet.page.format != Format::Markdown {
        return;
    }
    findings.push(
        RULE.finding(format!(
            "the page has no title; its file's name stands for it: “{}”",
            sheet.page.title
        ))
        .at(Place::file(&sheet.page.path))
        .help("add `title:` to the front matter, in the language of the page"),
    );
}
