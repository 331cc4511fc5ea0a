//! An alert (`> [!WARNING]`) that is another than in the original, or none any more.

use super::{Findings, Pair, Rule, Run, Severity, Sheet};
use crate::markdown::anatomy::What;

pub(super) const RULE: Rule = Rule {
    code: "alert-changed",
    severity: Severity::Hint,
    summary: "an alert is of another kind than in the original, or is none any more",
    run: Run::Pair(run),
};

/// The alerts of a section: their places among the parts, and their kinds.
fn alerts(sheet: &Sheet<'_>, section: usize) -> Vec<(usize, &'static str)> {
    let parts = sheet.sections[section].parts.clone();
    parts
        .filter_map(|at| match sheet.parts()[at].what {
            What::Quote(Some(kind)) => Some((at, kind)),
            _ => None,
        })
        .collect()
}

/// How other programs mark an alert: Hugo, Docusaurus and VitePress, MkDocs, kramdown, HTML.
const OTHER_FORMS: &[&str] = &[
    "{{% alert",
    "{{< alert",
    "{{% note",
    "{{< note",
    "{{% warning",
    "{{< warning",
    "{{% caution",
    "{{< caution",
    "{{% pageinfo",
    "{: .note",
    "{: .warning",
    "class=\"alert",
    "class=\"note",
    "class=\"warning",
];

/// Returns how many alerts of another form a section has, by their marks.
fn alerts_of_other_form(sheet: &Sheet<'_>, section: usize) -> usize {
    let parts = &sheet.parts()[sheet.sections[section].parts.clone()];
    let Some(last) = parts.last() else {
        return 0;
    };
    let text = sheet.written(&(parts[0].span.start..last.span.end));
    let is_block =
        |line: &str| (line.starts_with(":::") || line.starts_with("!!!")) && line.len() > 5;
    let lines = text.lines().map(str::trim_start);
    lines
        .filter(|line| is_block(line) || OTHER_FORMS.iter().any(|form| line.contains(form)))
        .count()
}

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    for (ours, theirs) in pair.both() {
        let (here, there) = (
            alerts(pair.original, ours),
            alerts(pair.translation, theirs),
        );
        let kinds = |alerts: &[(usize, &'static str)]| -> Vec<&'static str> {
            alerts.iter().map(|(_, kind)| *kind).collect()
        };
        if kinds(&here) == kinds(&there) {
            continue;
        }
        // The same alerts, written for another version of the site's program.
        let lost = here.len().saturating_sub(there.len());
        if lost > 0 && alerts_of_other_form(pair.translation, theirs) >= lost {
            continue;
        }
        // What a section that is short lacks is said of the section.
        if super::section_short::is_short(pair, ours) || !pair.is_certain(ours, theirs) {
            continue;
        }
        let first = here
            .iter()
            .zip(&there)
            .take_while(|(a, b)| a.1 == b.1)
            .count();
        let line = |sheet: &Sheet<'_>, at: usize| sheet.first_line(sheet.parts()[at].span.clone());
        let message = match (here.get(first), there.get(first)) {
            (Some((_, was)), Some((_, is))) if here.len() == there.len() => {
                format!("the alert is a `{is}`, in the original a `{was}`")
            }
            (Some((_, was)), _) if here.len() > there.len() => {
                format!("an alert of the original, a `{was}`, is none in the translation")
            }
            (_, Some((_, is))) => format!("the original has no such alert, a `{is}`"),
            _ => continue,
        };
        let place = match there.get(first).filter(|_| here.len() <= there.len()) {
            Some((at, _)) => pair.translation.place(line(pair.translation, *at), "here"),
            None => pair.translation.place_of(theirs, "in this section"),
        };
        let origin = match here.get(first) {
            Some((at, _)) => pair
                .original
                .place(line(pair.original, *at), "in the original"),
            None => pair.original.place_of(ours, "in the original"),
        };
        findings.push(
            RULE.finding(message)
                .at(place)
                .at(origin)
                .help("the word in `> [!WARNING]` is not to be translated"),
        );
    }
}
