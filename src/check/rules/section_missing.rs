//! A section of the original that the translation lacks, named by the original's heading.

use std::collections::{HashMap, HashSet};

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::page_view::PageView;
use crate::diagnostics::counted;
use crate::language::by_english_name;
use crate::markdown::block_structure::{BlockKind, BlockNode, Prose};
use crate::markdown::html_tags::tags;

pub(super) const RULE: Rule = Rule {
    code: "section-missing",
    severity: Severity::Info,
    summary: "a section of the original is not in the translation",
    run: Run::Pair(run),
};

/// From how many lost sections on they are named together: then the translation is of an older original.
const MANY: usize = 4;

/// Returns how many headings of a level a page has.
fn headings(sheet: &PageView<'_>, level: u8) -> usize {
    let sections = sheet.sections[1..].iter();
    sections.filter(|section| section.level == level).count()
}

/// Returns how many headings of HTML a page has between its Markdown.
fn html_headings(page: &PageView<'_>) -> usize {
    let html = page.parts().iter().filter_map(|part| match &part.kind {
        BlockKind::Html(html) => Some(html),
        _ => None,
    });
    let is_heading = |name: &str| {
        let level = name.strip_prefix('h');
        level.is_some_and(|level| matches!(level, "1" | "2" | "3" | "4" | "5" | "6"))
    };
    html.flat_map(|html| tags(html))
        .filter(|tag| is_heading(&tag.name))
        .count()
}

/// Returns how many sections of a page have each title.
fn titles(page: &PageView<'_>) -> HashMap<String, usize> {
    let mut titles = HashMap::new();
    for section in 1..page.sections.len() {
        *titles.entry(page.title_of(section)).or_default() += 1;
    }
    titles
}

/// Returns true if the title of a section names a language that the translation is not in: its rules are for others.
fn is_of_other_language(pair: &TranslationPair<'_, '_>, ours: usize) -> bool {
    let own = pair.words().language;
    let own = own.split('-').next().unwrap_or(own);
    let title = pair.original.title_of(ours).to_lowercase();
    let mut words = title.split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| {
        let code = by_english_name(word);
        code.is_some_and(|code| code != "en" && code.split('-').next() != Some(own))
    })
}

/// Returns the lost sections, each with the number of sections below it and its place in the alignment.
fn lost(pair: &TranslationPair<'_, '_>) -> Vec<(usize, usize, usize)> {
    let original = pair.original;
    let mut lost: Vec<(usize, usize, usize)> = Vec::new();
    for (at, (ours, theirs)) in pair.aligned.iter().enumerate() {
        let (Some(ours), None) = (ours, theirs) else {
            continue;
        };
        // The empty part before the first heading has no heading.
        if *ours == 0 {
            continue;
        }
        let level = original.sections[*ours].level;
        // With equal numbers of headings, the section was renamed or moved.
        let is_there = headings(pair.translation, level) >= headings(original, level);
        if is_there || pair.moved_to(*ours).is_some() || is_of_other_language(pair, *ours) {
            continue;
        }
        match lost.last_mut() {
            Some((above, below, _))
                if *above + *below + 1 == *ours && original.sections[*above].level < level =>
            {
                *below += 1;
            }
            _ => lost.push((*ours, 0, at)),
        }
    }
    // A heading with nothing below it says nothing that could be missing.
    let is_empty = |ours: usize| original.sections[ours].parts.is_empty();
    lost.retain(|(ours, below, _)| *below > 0 || !is_empty(*ours));
    if lost.is_empty() {
        return lost;
    }
    // A section that changed its place has its title elsewhere.
    let (here, there) = (titles(original), titles(pair.translation));
    lost.retain(|(ours, below, _)| {
        let title = original.title_of(*ours);
        *below > 0 || there.get(&title) < here.get(&title)
    });
    lost
}

/// Returns true if a translation has most of the texts of its original, whatever headings it has.
fn has_texts(pair: &TranslationPair<'_, '_>) -> bool {
    let count = |sheet: &PageView<'_>| {
        let parts = sheet.parts().iter();
        let is_text =
            |part: &&BlockNode| matches!(part.kind, BlockKind::Prose(_) | BlockKind::Code { .. });
        parts.filter(is_text).count()
    };
    count(pair.translation) * 10 >= count(pair.original) * 9
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let original = pair.original;
    let total = |sheet: &PageView<'_>| sheet.sections.len();
    if total(pair.translation) >= total(original) || pair.is_older() || pair.is_of_peers() {
        return;
    }
    let lost = lost(pair);
    let missing = total(original) - total(pair.translation);
    let is_html = || html_headings(pair.translation) >= html_headings(original) + missing;
    if !lost.is_empty() && is_html() {
        return;
    }
    let all = original.sections.len() - 1;
    if lost.len() >= MANY && has_texts(pair) {
        let (first, ..) = lost[0];
        findings.push(
            RULE.finding(format!(
                "{} of the original's {} are lost: their texts are there",
                lost.len(),
                counted(all, "heading"),
            ))
            .at(pair.translation.place_of(0, "of this page"))
            .at(original.place_of(first, "the first of them"))
            .help("write them as headings: `## Title`"),
        );
        return;
    }
    if lost.len() >= MANY {
        let names: Vec<String> = lost
            .iter()
            .take(3)
            .map(|(ours, ..)| format!("“{}”", original.title_of(*ours)))
            .collect();
        let (first, ..) = lost[0];
        findings.push(
            RULE.finding(format!(
                "{} of the original's {} are not in the translation: {}, …",
                lost.len(),
                counted(all, "section"),
                names.join(", "),
            ))
            .at(pair.translation.place_of(0, "of this page"))
            .at(original.place_of(first, "the first of them"))
            .help("translate them, or say `translated: false` if this is a note of its own"),
        );
        return;
    }
    if lost.is_empty() {
        return;
    }
    let counts = counts(original);
    for (ours, below, at) in lost {
        let title = original.title_of(ours);
        let before = pair.before(at);
        // A heading that became text is a finding of another rule.
        let parts = pair.translation.sections[before].parts.clone();
        let near = &pair.translation.parts()[parts];
        if near
            .iter()
            .any(|part| super::heading_unspaced::title(part).is_some())
        {
            continue;
        }
        let is_alone = below == 0;
        let below = match below {
            0 => String::new(),
            n => format!(", with {} below it,", counted(n, "section")),
        };
        // If either of two neighbours may be the missing one, both are named.
        let others = if is_alone {
            pair.alternatives(ours)
        } else {
            Vec::new()
        };
        let others: Vec<String> = others
            .into_iter()
            .map(|other| format!(" or “{}”", original.title_of(other)))
            .collect();
        let others = others.concat();
        let text = text_of(pair, &counts, ours, before);
        let (message, help) = if text == Text::Elsewhere {
            continue;
        } else if text == Text::Before {
            (
                format!(
                    "the heading “{title}”{others} of the original is lost: what stood below it has none"
                ),
                "put the heading back, and below it what belongs to it",
            )
        } else {
            (
                format!(
                    "the section “{title}”{others} of the original{below} is not in the translation"
                ),
                "translate it, or put back what was lost with its heading",
            )
        };
        findings.push(
            RULE.finding(message)
                .at(pair
                    .translation
                    .place_of(before, "it would follow this section"))
                .at(original.place_of(ours, "this section"))
                .help(help),
        );
    }
}

/// In how many sections of a page something is that is the same in every language.
type Counts = HashMap<String, usize>;

fn counts(sheet: &PageView<'_>) -> Counts {
    let mut counts = Counts::new();
    let sections = 0..sheet.sections.len();
    for what in sections.flat_map(|at| super::section_moved::constants(sheet, at)) {
        *counts.entry(what).or_default() += 1;
    }
    counts
}

/// The location of a lost section's text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    /// In the section of the translation that it would follow: only the heading was lost.
    Before,
    /// In another section.
    Elsewhere,
    Nowhere,
}

/// Returns where the text of a section of the original is, by what is the same in every language.
fn text_of(pair: &TranslationPair<'_, '_>, counts: &Counts, ours: usize, before: usize) -> Text {
    let mut held = super::section_moved::constants(pair.original, ours);
    // Constants that other sections also have prove nothing.
    held.retain(|what| counts.get(what) == Some(&1));
    let has_most = |there: &dyn Fn(&String) -> bool| {
        let kept = held.iter().filter(|what| there(what)).count();
        kept * 10 >= held.len() * 6
    };
    if held.len() > 1 {
        let all = pair.constants_there();
        if !has_most(&|what| all.contains(what)) {
            return Text::Nowhere;
        }
        // The neighbour that took the text may be uncertain.
        let last = pair.translation.sections.len() - 1;
        let near = before.saturating_sub(1)..=(before + 1).min(last);
        let near: HashSet<String> = near
            .flat_map(|at| super::section_moved::constants(pair.translation, at))
            .collect();
        return match has_most(&|what| near.contains(what)) {
            true => Text::Before,
            false => Text::Elsewhere,
        };
    }
    match has_more_texts(pair, ours, before) {
        true => Text::Before,
        false => Text::Nowhere,
    }
}

/// Returns true if a section of the translation has as many texts more than its counterpart as a lost section had.
fn has_more_texts(pair: &TranslationPair<'_, '_>, ours: usize, before: usize) -> bool {
    let Some(counterpart) = pair.counterpart_of(before) else {
        return false;
    };
    // A quotation may be kept in both languages.
    let texts = |sheet: &PageView<'_>, at: usize| {
        let all = sheet.proses(sheet.sections[at].parts.clone());
        let counts = |(part, prose): &(&BlockNode, &Prose)| {
            let is_original =
                !std::ptr::eq(sheet, pair.original) && pair.original.sentences().has(&prose.text);
            part.quotes == 0 && !is_original
        };
        all.filter(counts).count()
    };
    let lost = texts(pair.original, ours);
    lost > 0 && texts(pair.translation, before) >= texts(pair.original, counterpart) + lost
}
