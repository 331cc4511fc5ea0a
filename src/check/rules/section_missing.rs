//! A section of the original that the translation lacks, named by the original's heading.

use std::collections::{HashMap, HashSet};

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::page_view::PageView;
use crate::diagnostics::{Diagnostic, counted};
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
const MIN_TO_FOLD: usize = 4;

/// Returns how many headings of a level a page has.
fn headings(view: &PageView<'_>, level: u8) -> usize {
    let sections = view.sections[1..].iter();
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
fn is_of_other_language(pair: &TranslationPair<'_, '_>, original: usize) -> bool {
    let own = pair.words().language;
    let own = own.split('-').next().unwrap_or(own);
    let title = pair.original.title_of(original).to_lowercase();
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
    for (at, (section, counterpart)) in pair.aligned.iter().enumerate() {
        let (Some(section), None) = (section, counterpart) else {
            continue;
        };
        // The empty part before the first heading has no heading.
        if *section == 0 {
            continue;
        }
        let level = original.sections[*section].level;
        // With equal numbers of headings, the section was renamed or moved.
        let is_there = headings(pair.translation, level) >= headings(original, level);
        if is_there || pair.moved_to(*section).is_some() || is_of_other_language(pair, *section) {
            continue;
        }
        match lost.last_mut() {
            Some((above, below, _))
                if *above + *below + 1 == *section && original.sections[*above].level < level =>
            {
                *below += 1;
            }
            _ => lost.push((*section, 0, at)),
        }
    }
    // A heading with nothing below it says nothing that could be missing.
    let is_empty = |section: usize| original.sections[section].parts.is_empty();
    lost.retain(|(section, below, _)| *below > 0 || !is_empty(*section));
    if lost.is_empty() {
        return lost;
    }
    // A section that changed its place has its title elsewhere.
    let (here, there) = (titles(original), titles(pair.translation));
    lost.retain(|(section, below, _)| {
        let title = original.title_of(*section);
        *below > 0 || there.get(&title) < here.get(&title)
    });
    lost
}

/// Returns true if a translation has most of the texts of its original, whatever headings it has.
fn has_texts(pair: &TranslationPair<'_, '_>) -> bool {
    let count = |view: &PageView<'_>| {
        let parts = view.parts().iter();
        let is_text =
            |part: &&BlockNode| matches!(part.kind, BlockKind::Prose(_) | BlockKind::Code { .. });
        parts.filter(is_text).count()
    };
    count(pair.translation) * 10 >= count(pair.original) * 9
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let original = pair.original;
    let total = |view: &PageView<'_>| view.sections.len();
    if total(pair.translation) >= total(original) || pair.is_older() || pair.is_of_peers() {
        return;
    }
    let lost = lost(pair);
    let missing = total(original) - total(pair.translation);
    let is_html = || html_headings(pair.translation) >= html_headings(original) + missing;
    if lost.is_empty() || is_html() {
        return;
    }
    if lost.len() >= MIN_TO_FOLD {
        findings.push(folded(pair, &lost));
        return;
    }
    let counts = counts(original);
    let single = lost
        .into_iter()
        .filter_map(|lost| single(pair, &counts, lost));
    findings.extend(single);
}

/// Returns one finding for many lost sections.
fn folded(pair: &TranslationPair<'_, '_>, lost: &[(usize, usize, usize)]) -> Diagnostic {
    let original = pair.original;
    let all = original.sections.len() - 1;
    let (message, help) = if has_texts(pair) {
        let all = counted(all, "heading");
        let message = format!(
            "{} of the original's {all} are lost: their texts are there",
            lost.len()
        );
        (message, "write them as headings: `## Title`")
    } else {
        let names: Vec<String> = lost
            .iter()
            .take(3)
            .map(|(section, ..)| format!("“{}”", original.title_of(*section)))
            .collect();
        let message = format!(
            "{} of the original's {} are not in the translation: {}, …",
            lost.len(),
            counted(all, "section"),
            names.join(", "),
        );
        (
            message,
            "translate them, or say `translated: false` if this is a note of its own",
        )
    };
    let (first, ..) = lost[0];
    RULE.finding(message)
        .at(pair.translation.place_of(0, "of this page"))
        .at(original.place_of(first, "the first of them"))
        .help(help)
}

/// Returns the finding for a lost section; `None` if its text is elsewhere.
fn single(
    pair: &TranslationPair<'_, '_>,
    counts: &Counts,
    (section, below, at): (usize, usize, usize),
) -> Option<Diagnostic> {
    let original = pair.original;
    let title = original.title_of(section);
    let before = pair.before(at);
    // A heading that became text is a finding of another rule.
    let parts = pair.translation.sections[before].parts.clone();
    let mut near = pair.translation.parts()[parts].iter();
    if near.any(|part| super::heading_unspaced::title(part).is_some()) {
        return None;
    }
    // If either of two neighbours may be the missing one, both are named.
    let others = match below {
        0 => pair.alternatives(section),
        _ => Vec::new(),
    };
    let others: String = others
        .into_iter()
        .map(|other| format!(" or “{}”", original.title_of(other)))
        .collect();
    let below = match below {
        0 => String::new(),
        n => format!(", with {} below it,", counted(n, "section")),
    };
    let (message, help) = match text_of(pair, counts, section, before) {
        Text::Elsewhere => return None,
        Text::Before => (
            format!(
                "the heading “{title}”{others} of the original is lost: what stood below it has none"
            ),
            "put the heading back, and below it what belongs to it",
        ),
        Text::Nowhere => (
            format!(
                "the section “{title}”{others} of the original{below} is not in the translation"
            ),
            "translate it, or put back what was lost with its heading",
        ),
    };
    let finding = RULE.finding(message);
    let finding = finding.at(pair
        .translation
        .place_of(before, "it would follow this section"));
    Some(
        finding
            .at(original.place_of(section, "this section"))
            .help(help),
    )
}

/// In how many sections of a page something is that is the same in every language.
type Counts = HashMap<String, usize>;

fn counts(view: &PageView<'_>) -> Counts {
    let mut counts = Counts::new();
    let sections = 0..view.sections.len();
    for what in sections.flat_map(|at| super::section_moved::constants(view, at)) {
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
fn text_of(
    pair: &TranslationPair<'_, '_>,
    counts: &Counts,
    original: usize,
    before: usize,
) -> Text {
    let mut held = super::section_moved::constants(pair.original, original);
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
    match has_more_texts(pair, original, before) {
        true => Text::Before,
        false => Text::Nowhere,
    }
}

/// Returns true if a section of the translation has as many texts more than its counterpart as a lost section had.
fn has_more_texts(pair: &TranslationPair<'_, '_>, original: usize, before: usize) -> bool {
    let Some(counterpart) = pair.counterpart_of(before) else {
        return false;
    };
    // A quotation may be kept in both languages.
    let texts = |view: &PageView<'_>, at: usize| {
        let all = view.proses(view.sections[at].parts.clone());
        let counts = |(part, prose): &(&BlockNode, &Prose)| {
            let is_original =
                !std::ptr::eq(view, pair.original) && pair.original.sentences().has(&prose.text);
            part.quotes == 0 && !is_original
        };
        all.filter(counts).count()
    };
    let lost = texts(pair.original, original);
    lost > 0 && texts(pair.translation, before) >= texts(pair.original, counterpart) + lost
}
