//! A footnote of the original that the translation lacks.

use std::collections::HashSet;

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::markdown::block_structure::{BlockKind, InlineSpan};

pub(super) const RULE: Rule = Rule {
    code: "footnote-lost",
    severity: Severity::Warning,
    summary: "a footnote of the original is not in the translation",
    run: Run::Pair(run),
};

/// Returns the references to footnotes of a page, each with its section.
fn references<'s>(view: &'s PageView<'_>) -> Vec<(usize, &'s InlineSpan)> {
    let mut found = Vec::new();
    for (at, section) in view.sections.iter().enumerate() {
        let start = section.heading.unwrap_or(section.parts.start);
        let proses = view.proses(start..section.parts.end);
        found.extend(proses.flat_map(|(_, prose)| prose.notes.iter().map(move |note| (at, note))));
    }
    found
}

/// Returns the sections of the original that are missing or short in the translation, of which other rules say so.
fn lost_sections(pair: &TranslationPair<'_, '_>) -> HashSet<usize> {
    let sections = pair.aligned.iter();
    let lost = sections.filter_map(|(original, translation)| {
        let original = (*original)?;
        (translation.is_none() || super::section_short::is_short(pair, original))
            .then_some(original)
    });
    lost.collect()
}

/// Returns the labels of the texts of footnotes.
fn texts<'s>(view: &'s PageView<'_>) -> HashSet<&'s str> {
    let parts = view.parts().iter();
    parts
        .filter_map(|part| match &part.kind {
            BlockKind::Footnote(label) => Some(label.as_str()),
            _ => None,
        })
        .collect()
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let (here, there) = (references(pair.original), references(pair.translation));
    let (of_original, of_translation) = (texts(pair.original), texts(pair.translation));
    let lost_texts = of_original.len().saturating_sub(of_translation.len());
    let mut lacking = here.len().saturating_sub(there.len()).max(lost_texts);
    if lacking == 0 {
        return;
    }
    let known: HashSet<&str> = there.iter().map(|(_, other)| other.text.as_str()).collect();
    let lost = lost_sections(pair);
    for (section, note) in here {
        let label = note.text.as_str();
        let has_text = lost_texts == 0 || of_translation.contains(label);
        let known = known.contains(label) && has_text;
        if lacking == 0 || known {
            continue;
        }
        lacking -= 1;
        if lost.contains(&section) {
            continue;
        }
        findings.push(
            RULE.finding(format!(
                "a footnote of the original is not in the translation: `[^{}]`",
                note.text
            ))
            .at(pair.translation.place_of(0, "in this page"))
            .at(pair.original.place(note.span.clone(), "this one"))
            .help("put back the reference and its text"),
        );
    }
}
