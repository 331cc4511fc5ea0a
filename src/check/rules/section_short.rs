//! A section that has far less in the translation than in the original: paragraphs were swallowed.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::page_view::PageView;
use crate::check::untranslated_text;
use crate::markdown::block_structure::BlockKind;
use crate::markdown::text_without_tags;

pub(super) const RULE: Rule = Rule {
    code: "section-short",
    severity: Severity::Info,
    summary: "a section has far less text than in the original",
    run: Run::Pair(run),
};

/// A section of the original with fewer letters than this may be said in a word.
const LETTERS: usize = 240;
/// The share of the usual length below which a section is short.
const SHORT: f64 = 0.4;

/// Returns the number of letters of a section's text, that of HTML included.
fn letters(view: &PageView<'_>, section: usize) -> usize {
    texts(view, section)
        .map(|text| untranslated_text::weight(&text))
        .sum()
}

/// Returns the number of paragraphs of a section, those of HTML included.
fn paragraphs(view: &PageView<'_>, section: usize) -> usize {
    texts(view, section).count()
}

/// Returns the texts of a section: of its paragraphs, and of its blocks of HTML.
fn texts<'s>(view: &'s PageView<'_>, section: usize) -> impl Iterator<Item = Cow<'s, str>> {
    let parts = &view.parts()[view.sections[section].parts.clone()];
    parts.iter().filter_map(|part| match &part.kind {
        BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => {
            Some(Cow::Borrowed(prose.text.as_str()))
        }
        BlockKind::Html(html) => {
            let text = text_without_tags(html);
            text.contains(char::is_alphabetic)
                .then_some(Cow::Owned(text))
        }
        _ => None,
    })
}

/// A section that is short: in the original and in the translation, and how many paragraphs it has there.
struct ShortSection {
    original: usize,
    translation: usize,
    here: usize,
    there: usize,
}

/// Returns the sections of the original that are short in the translation.
fn all<'p>(pair: &'p TranslationPair<'_, '_>) -> &'p HashSet<usize> {
    pair.short.get_or_init(|| {
        let short = find(pair).into_iter();
        short.map(|section| section.original).collect()
    })
}

/// Returns true if the counterpart of a section of the original is short, so that single losses in it are not
/// reported.
pub(super) fn is_short(pair: &TranslationPair<'_, '_>, original: usize) -> bool {
    all(pair).contains(&original)
}

fn is_certain(pair: &TranslationPair<'_, '_>, original: usize, translation: usize) -> bool {
    !pair.is_beside_a_loss(original)
        && (pair.is_amid_pairs(original) || pair.has_same_heading(original, translation))
}

fn find(pair: &TranslationPair<'_, '_>) -> Vec<ShortSection> {
    let measured: Vec<(usize, usize, usize, usize)> = pair
        .both()
        .map(|(original, translation)| {
            let (a, b) = (
                letters(pair.original, original),
                letters(pair.translation, translation),
            );
            (original, translation, a, b)
        })
        .collect();
    let mut ratios: Vec<f64> = measured
        .iter()
        .filter(|(.., a, _)| *a >= LETTERS / 4)
        .map(|(.., a, b)| *b as f64 / *a as f64)
        .collect();
    ratios.sort_by(f64::total_cmp);
    let usual = ratios.get(ratios.len() / 2).copied().unwrap_or(1.0);
    let short = measured
        .into_iter()
        .filter_map(|(original, translation, a, b)| {
            let (here, there) = (
                paragraphs(pair.original, original),
                paragraphs(pair.translation, translation),
            );
            let is_empty = there == 0 && here > 0 && a >= LETTERS / 6;
            let is_short = a >= LETTERS
                && here >= 2
                && there * 2 <= here
                && (b as f64) < SHORT * usual * a as f64;
            ((is_empty || is_short) && is_certain(pair, original, translation)).then_some(
                ShortSection {
                    original,
                    translation,
                    here,
                    there,
                },
            )
        });
    short.collect()
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    if all(pair).is_empty() {
        return;
    }
    for ShortSection {
        original,
        translation,
        here,
        there,
    } in find(pair)
    {
        let title = pair.original.title_of(original);
        let message = if there == 0 {
            format!("the section “{title}” of the original has no text in the translation")
        } else {
            format!(
                "the section “{title}” has {there} of the original's {here} paragraphs, and far less text"
            )
        };
        findings.push(
            RULE.finding(message)
                .at(pair.translation.place_of(translation, "this section"))
                .at(pair.original.place_of(original, "in the original"))
                .help("translate what is missing"),
        );
    }
}
