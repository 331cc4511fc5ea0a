//! A paragraph, a sentence or the tail of one that nobody translated.

use super::{Findings, Rule, Run, Severity, Sheet};
use crate::check::pair::Pair;
use crate::check::residue::{self, Sentences};
use crate::check::sheet::words_of;

pub(super) const RULE: Rule = Rule {
    code: "untranslated",
    severity: Severity::Warning,
    summary: "a sentence is still in another language",
    run: Run::Pair(run),
};

/// The same of a page that is no translation, or an original: of it only the script is known.
pub(super) const ALONE: Rule = Rule {
    run: Run::Page(alone),
    ..RULE
};

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let mut known = Sentences::default();
    for (_, prose) in pair.original.all_proses() {
        known.add(&prose.text);
    }
    let original = Some((&known, pair.original.language));
    find(pair.translation, original, findings);
}

fn alone(sheet: &Sheet<'_>, findings: &mut Findings) {
    // A translation is judged beside its original.
    if sheet.site.notes.of(sheet.id).original == sheet.id {
        find(sheet, None, findings);
    }
}

fn find(
    sheet: &Sheet<'_>,
    original: Option<(&Sentences, &crate::language::Language)>,
    findings: &mut Findings,
) {
    if super::language_mismatch::is_another(sheet) {
        return;
    }
    for (part, prose) in sheet.all_proses() {
        if part.in_table {
            continue;
        }
        let mut found = residue::find(&prose.text, sheet.language, original);
        // What a link leads to keeps its title in every language.
        found.retain(|range| {
            let linked = prose.linked.iter().map(|words| {
                let (start, end) = (words.start.max(range.start), words.end.min(range.end));
                end.saturating_sub(start)
            });
            linked.sum::<usize>() * 2 < range.len()
        });
        let Some(first) = found.first() else {
            continue;
        };
        // The whole of it, in its own place.
        let piece = &prose.text[first.clone()];
        let span = sheet.in_prose(prose, first.clone());
        let all = words_of(prose);
        let message = if found.len() == 1 && piece.len() * 10 > all.len() * 9 {
            "a paragraph is still in another language"
        } else {
            "a sentence is still in another language"
        };
        findings.push(
            RULE.finding(format!("{message}: “{}”", super::shortened(piece)))
                .at(sheet.place(span, format!("not in {}", sheet.language.endonym)))
                .help("translate it; what is meant to stay can stand in quotes"),
        );
    }
}
