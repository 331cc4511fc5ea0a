//! A paragraph, a sentence or the tail of one that nobody translated.

use super::{Findings, Rule, Run, Severity, Sheet};
use crate::check::pair::Pair;
use crate::check::residue::{self, Sentences};
use crate::check::sheet::words_of;
use crate::markdown::anatomy::{OBJECT, Part, What};

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
    if super::language_mismatch::is_copy(pair) {
        return;
    }
    let original = Some((pair.original.sentences(), pair.original.language));
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
    for (at, part) in sheet.parts().iter().enumerate() {
        let prose = match &part.what {
            What::Heading { prose, .. } | What::Prose(prose) => prose,
            _ => continue,
        };
        if part.in_table || is_kept_beside(sheet, at, original) {
            continue;
        }
        let mut found = residue::find(&prose.text, sheet.language, original);
        if let (true, What::Heading { .. }, Some((known, _))) =
            (found.is_empty(), &part.what, original)
            && residue::is_heading_left(&prose.text, sheet.language, known)
        {
            found.push(0..prose.text.len());
        }
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
        let shown = piece.replace(OBJECT, "");
        let span = sheet.in_prose(prose, first.clone());
        let all = words_of(prose);
        let message = if found.len() == 1 && piece.len() * 10 > all.len() * 9 {
            "a paragraph is still in another language"
        } else {
            "a sentence is still in another language"
        };
        findings.push(
            RULE.finding(format!("{message}: “{}”", super::shortened(&shown)))
                .at(sheet.place(span, format!("not in {}", sheet.language.endonym)))
                .help("translate it; what is meant to stay can stand in quotes"),
        );
    }
}

/// Whether a paragraph in a quote is the original that stands beside its translation: who is quoted may be heard
/// in both languages.
fn is_kept_beside(
    sheet: &Sheet<'_>,
    at: usize,
    original: Option<(&Sentences, &crate::language::Language)>,
) -> bool {
    let parts = sheet.parts();
    let opens = |part: &Part| matches!(&part.what, What::Html(html) if ["<aside", "<blockquote", "<figure"].iter().any(|tag| html.contains(tag)));
    let closes = |part: &Part| matches!(&part.what, What::Html(html) if html.contains("</"));
    let before = parts[..at].iter().rev().take(8);
    let is_quoted = parts[at].quotes > 0
        || before
            .take_while(|part| !closes(part) || opens(part))
            .any(opens);
    if !is_quoted {
        return false;
    }
    let text = |part: &Part| match &part.what {
        What::Prose(prose) => Some(prose.text.clone()),
        _ => None,
    };
    let Some(own) = text(&parts[at]) else {
        return false;
    };
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let is_like = |other: &String| {
        let (a, b) = (letters(&own), letters(other));
        a.max(b) < 4 * a.min(b).max(1) && residue::find(other, sheet.language, original).is_empty()
    };
    let beside = parts[..at]
        .iter()
        .rev()
        .find(|part| text(part).is_some())
        .into_iter()
        .chain(parts[at + 1..].iter().find(|part| text(part).is_some()));
    // Only where both stand in one quote.
    let near: Vec<usize> = beside.map(|part| part.span.start).collect();
    near.iter().any(|start| {
        let other = parts
            .iter()
            .position(|part| part.span.start == *start && text(part).is_some());
        other.is_some_and(|other| {
            let between = &parts[at.min(other) + 1..at.max(other)];
            other.abs_diff(at) <= 4
                && parts[other].quotes == parts[at].quotes
                && !between.iter().any(|part| {
                    opens(part)
                        || matches!(&part.what, What::Html(html) if html.contains("</aside"))
                })
                && text(&parts[other]).as_ref().is_some_and(is_like)
        })
    })
}
