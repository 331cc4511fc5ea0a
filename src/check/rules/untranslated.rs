//! A paragraph, a sentence or the end of one that is not translated.

use std::ops::Range;

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::links;
use crate::check::page_view::words_of;
use crate::check::translation_pair::TranslationPair;
use crate::check::untranslated_text::{self, Sentences};
use crate::markdown::block_structure::{BlockKind, BlockNode, OBJECT, Prose};

pub(super) const RULE: Rule = Rule {
    code: "untranslated",
    severity: Severity::Info,
    summary: "a sentence is still in another language",
    run: Run::Pair(run),
};

/// The same of a page that is no translation, or an original: of it only the script is known.
pub(super) const ALONE: Rule = Rule {
    run: Run::Page(alone),
    ..RULE
};

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    if super::language_mismatch::is_copy(pair) {
        return;
    }
    let original = Some((pair.original.sentences(), pair.original.language));
    find(pair.translation, original, findings);
}

fn alone(view: &PageView<'_>, findings: &mut Findings) {
    // A translation is compared with its original.
    if view.site.notes.of(view.id).original == view.id {
        find(view, None, findings);
    }
}

/// Returns true if a paragraph of an MDX page is a line of a module: `import A from './a.astro'`, `export const b = 1`.
fn is_module_line(page: &PageView<'_>, prose: &Prose) -> bool {
    let words = ["import ", "export "];
    page.page.path.ends_with(".mdx") && words.iter().any(|word| prose.text.starts_with(word))
}

/// From how many paragraphs on, and from which share of all, they are said together.
const MIN_TO_FOLD: usize = 4;

fn find(
    view: &PageView<'_>,
    original: Option<(&Sentences, &crate::language::Language)>,
    findings: &mut Findings,
) {
    if super::language_mismatch::is_another(view) || super::language_mismatch::is_in_several(view) {
        return;
    }
    let mut found: Vec<UntranslatedPiece> = Vec::new();
    let mut judged = 0;
    for (at, part) in view.parts().iter().enumerate() {
        let prose = match &part.kind {
            BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => prose,
            _ => continue,
        };
        if is_module_line(view, prose) {
            continue;
        }
        judged += usize::from(prose.text.len() > 20);
        if part.in_table || is_switcher(view, at) || is_kept_beside(view, at, original) {
            continue;
        }
        found.extend(left_in(view, part, prose, original));
    }
    if found.len() >= MIN_TO_FOLD && found.len() * 3 >= judged {
        let first = &found[0];
        let more = found.iter().skip(1).take(MIN_TO_FOLD - 1);
        let mut finding = RULE
            .finding(format!(
                "{} of the page's {judged} paragraphs are still in another language; the first: “{}”",
                found.len(),
                super::shortened(&first.shown)
            ))
            .at(view.place(first.span.clone(), "the first of them"))
            .help("translate the rest of the page");
        for left in more {
            finding = finding.at(view.place(left.span.clone(), "so is this"));
        }
        findings.push(finding);
        return;
    }
    findings.extend(found.into_iter().map(|left| {
        let what = if left.is_whole {
            "a paragraph"
        } else {
            "a sentence"
        };
        let shown = super::shortened(&left.shown).into_owned();
        RULE.finding(format!("{what} is still in another language: “{shown}”"))
            .at(view.place(left.span, format!("not in {}", view.language.endonym)))
            .help("translate it; what is meant to stay can stand in quotes")
    }));
}

/// A piece of a page that is left in another language.
struct UntranslatedPiece {
    span: Range<usize>,
    shown: String,
    /// True if it is the whole paragraph.
    is_whole: bool,
}

/// The first piece of a text that is left in another language.
fn left_in(
    view: &PageView<'_>,
    part: &BlockNode,
    prose: &Prose,
    original: Option<(&Sentences, &crate::language::Language)>,
) -> Option<UntranslatedPiece> {
    let text = untranslated_text::masked(prose);
    let mut found = untranslated_text::find(&text, view.language, original);
    if let (true, BlockKind::Heading { .. }, Some((known, _))) =
        (found.is_empty(), &part.kind, original)
        && !prose.text.contains(OBJECT)
        && untranslated_text::is_heading_left(&text, view.language, known)
    {
        found.push(0..prose.text.len());
    }
    // The title of a linked page may stay in its language.
    found.retain(|range| {
        let linked = prose.linked.iter().map(|words| {
            let (start, end) = (words.start.max(range.start), words.end.min(range.end));
            end.saturating_sub(start)
        });
        linked.sum::<usize>() * 2 < range.len()
    });
    let first = found.first()?.clone();
    let piece = &prose.text[first.clone()];
    Some(UntranslatedPiece {
        shown: piece.replace(OBJECT, ""),
        is_whole: found.len() == 1 && piece.len() * 10 > words_of(prose).len() * 9,
        // The whole of it, in its own place.
        span: view.in_prose(prose, first),
    })
}

/// Returns true if a text is a language switcher, or leads to one that follows it.
fn is_switcher(view: &PageView<'_>, at: usize) -> bool {
    let of = |part: &BlockNode| matches!(&part.kind, BlockKind::Prose(prose) if links::is_switcher(prose));
    let parts = view.parts();
    if of(&parts[at]) {
        return true;
    }
    let leads = matches!(&parts[at].kind, BlockKind::Prose(prose) if prose.text.trim_end().ends_with([':', '：']));
    leads && parts[at + 1..].iter().take(4).any(of)
}

/// Returns true if a quoted paragraph is the original beside its translation: a quotation may be kept in both
/// languages.
fn is_kept_beside(
    view: &PageView<'_>,
    at: usize,
    original: Option<(&Sentences, &crate::language::Language)>,
) -> bool {
    let parts = view.parts();
    let opens = |part: &BlockNode| matches!(&part.kind, BlockKind::Html(html) if ["<aside", "<blockquote", "<figure"].iter().any(|tag| html.contains(tag)));
    let closes =
        |part: &BlockNode| matches!(&part.kind, BlockKind::Html(html) if html.contains("</"));
    let before = parts[..at].iter().rev().take(8);
    let is_quoted = parts[at].quotes > 0
        || before
            .take_while(|part| !closes(part) || opens(part))
            .any(opens);
    if !is_quoted {
        return false;
    }
    let text = |part: &BlockNode| match &part.kind {
        BlockKind::Prose(prose) => Some(prose.text.clone()),
        _ => None,
    };
    let Some(own) = text(&parts[at]) else {
        return false;
    };
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let is_like = |other: &String| {
        let (a, b) = (letters(&own), letters(other));
        a.max(b) < 4 * a.min(b).max(1)
            && untranslated_text::find(other, view.language, original).is_empty()
    };
    // Only within one quote.
    let is_text = |at: &usize| text(&parts[*at]).is_some();
    let before = (at.saturating_sub(4)..at).rev().find(is_text);
    let after = (at + 1..parts.len().min(at + 5)).find(is_text);
    before.into_iter().chain(after).any(|other| {
        let between = &parts[at.min(other) + 1..at.max(other)];
        other.abs_diff(at) <= 4
            && parts[other].quotes == parts[at].quotes
            && !between.iter().any(|part| {
                opens(part)
                    || matches!(&part.kind, BlockKind::Html(html) if html.contains("</aside"))
            })
            && text(&parts[other]).as_ref().is_some_and(is_like)
    })
}
