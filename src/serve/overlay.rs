//! Data of a previewed page beside the built document, which the preview's script shows.

use jiff::Zoned;
use serde_json::{Value, json};

use super::dashboard;
use super::preview::{Answer, Preview};
use crate::check;
use crate::content::file_name::FileName;
use crate::content::{Page, PageKind};
use crate::diagnostics::{self, Diagnostic, Severity};
use crate::yaml;

/// Returns the data to show with an answer. `file` is the source file of its page, if it has one.
pub(super) fn data(preview: &Preview, answer: &Answer, file: Option<&str>, now: &Zoned) -> Value {
    let site = preview.site();
    let concerns = |diagnostic: &&Diagnostic| {
        let place = diagnostic.spans.first().map(|place| place.path.as_str());
        // Diagnostics outside of pages (a template, the config) are shown on every page.
        place.is_none_or(|of| Some(of) == file || !FileName::parse(of).is_markdown())
            || answer.status == 404
    };
    let of = |severity: Severity| {
        let all = preview.all_diagnostics();
        all.filter(move |diagnostic| diagnostic.severity == severity)
    };
    let own = |severity: Severity| {
        let all = answer.diagnostics.iter();
        all.filter(move |diagnostic| diagnostic.severity == severity)
    };
    let text = |diagnostic: &Diagnostic| shown(preview, diagnostic);
    let known: Vec<&Diagnostic> = of(Severity::Error).filter(concerns).collect();
    let new = own(Severity::Error).filter(|error| !known.contains(error));
    let errors = known.iter().copied().chain(new);
    let elsewhere = of(Severity::Error).filter(|error| !concerns(error)).count();
    let is_of_file = |diagnostic: &&Diagnostic| {
        let place = diagnostic.spans.first();
        place.is_some_and(|place| Some(place.path.as_str()) == file)
    };
    let warnings = of(Severity::Warning)
        .filter(is_of_file)
        .chain(own(Severity::Warning));
    let page = answer.page.map(|id| (id, &*site.source.pages[id]));
    let compare = page.and_then(|(id, _)| {
        let note = site.notes.of(id);
        let mut others = note.pages.iter().filter(|other| **other != id);
        // Beside its original, and that beside the next.
        Some(if note.original == id {
            dashboard::compare_url(site, id, *others.next()?)
        } else {
            dashboard::compare_url(site, note.original, id)
        })
    });
    json!({
        "file": file,
        "editor": file.and_then(|file| preview.editor_url(file, 1, 1)),
        "errors": errors.map(text).collect::<Vec<_>>(),
        "warnings": warnings.map(text).collect::<Vec<_>>(),
        "elsewhere": elsewhere,
        "marks": page.map(|(_, page)| marks(page, now)).unwrap_or_default(),
        "compare": compare,
    })
}

/// A diagnostic as the browser shows it: its text, and the link that opens its place in the editor.
pub(super) fn shown(preview: &Preview, diagnostic: &Diagnostic) -> Value {
    let place = diagnostic.spans.first();
    json!({
        "text": diagnostics::text::render(diagnostic, false),
        "editor": place.and_then(|place| preview.editor_url(&place.path, place.line, place.column)),
    })
}

/// Returns the findings of `check` in the page of a file, and the build's diagnostics. The script asks for it when
/// the page is shown, because a check of a note in many languages takes longer than the page itself.
pub(super) fn findings(preview: &Preview, file: &str) -> Value {
    let site = preview.site();
    let Some(id) = site.source.page(file) else {
        return json!([]);
    };
    let is_own = |finding: &Diagnostic| {
        let place = finding.spans.first();
        place.is_some_and(|place| place.path == file)
    };
    let mut findings = check::check_note(site, site.notes.of(id));
    findings.retain(|finding| {
        let is_known = preview.all_diagnostics().any(|known| known == finding);
        finding.severity != Severity::Info && is_own(finding) && !is_known
    });
    findings
        .iter()
        .map(|finding| shown(preview, finding))
        .collect()
}

/// Returns the reasons for which a build would leave a page out, or would not show it yet.
pub(super) fn marks(page: &Page, now: &Zoned) -> Vec<String> {
    let mut marks = Vec::new();
    let says_draft = page.data.get("draft").and_then(yaml::truth) == Some(true);
    if page.kind == PageKind::Draft || says_draft {
        marks.push("draft".to_owned());
    }
    if let Some(date) = page.date.as_ref().filter(|date| *date > now) {
        marks.push(format!("from {}", date.strftime("%Y-%m-%d")));
    }
    marks
}
