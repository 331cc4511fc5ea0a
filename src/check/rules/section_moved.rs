//! A section that is elsewhere than in the original.

use std::collections::{BTreeSet, HashMap};

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::page_view::PageView;

pub(super) const RULE: Rule = Rule {
    code: "section-moved",
    severity: Severity::Info,
    summary: "a section is elsewhere than in the original",
    run: Run::Pair(run),
};

/// Minimum number of constants that two sections must share to be the same.
const MIN_SHARED_CONSTANTS: usize = 2;
/// Maximum number of sections that may contain an identifying constant.
const MAX_SECTIONS_OF_CONSTANT: usize = 8;

/// The most sections that are reported: a page with more is in an order of its own, as that of an alphabet.
const MAX_MOVED: usize = 2;

/// Returns true if both pages have as many headings of each level: no section was added, left out or divided.
fn has_same_headings(pair: &TranslationPair<'_, '_>) -> bool {
    let levels = |view: &PageView<'_>| {
        let mut levels: Vec<u8> = view.sections.iter().map(|section| section.level).collect();
        levels.sort_unstable();
        levels
    };
    levels(pair.original) == levels(pair.translation)
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    if !has_same_headings(pair) {
        return;
    }
    let lost = pair
        .aligned
        .iter()
        .filter(|(_, translation)| translation.is_none());
    let moved = lost.filter_map(|(original, _)| Some(((*original)?, pair.moved_to((*original)?)?)));
    let moved: Vec<(usize, usize)> = moved.collect();
    if moved.len() > MAX_MOVED {
        return;
    }
    for (original, translation) in moved {
        let title = pair.original.title_of(original);
        findings.push(
            RULE.finding(format!(
                "the section “{title}” is elsewhere than in the original"
            ))
            .at(pair.translation.place_of(translation, "here"))
            .at(pair.original.place_of(original, "and here in the original"))
            .help("put it where the original has it"),
        );
    }
}

/// Returns the parts of a section that are equal in every language.
pub(in crate::check) fn constants(view: &PageView<'_>, section: usize) -> BTreeSet<String> {
    let parts = view.sections[section].parts.clone();
    let mut found: BTreeSet<String> = view
        .blocks(parts.clone())
        .map(|block| block.code.trim().to_owned())
        .filter(|code| code.len() > 2)
        .collect();
    for (_, prose) in view.proses(parts.clone()) {
        found.extend(prose.code.iter().map(|code| code.text.clone()));
        found.extend(prose.links.iter().map(|link| link.text.clone()));
    }
    found.extend(view.pictures(parts).into_iter().map(|image| image.target));
    found
}

/// The sections of the original without a counterpart whose constants a section of the translation without a
/// counterpart has, with that section.
pub(in crate::check) fn counterparts(pair: &TranslationPair<'_, '_>) -> HashMap<usize, usize> {
    let aligned = pair.aligned.iter();
    let (mut original, mut translation) = (Vec::new(), Vec::new());
    for sections in aligned {
        match sections {
            (Some(section), None) => original.push(*section),
            (None, Some(section)) => translation.push(*section),
            _ => {}
        }
    }
    if original.is_empty() || translation.is_empty() {
        return HashMap::new();
    }
    let held: Vec<BTreeSet<String>> = translation
        .iter()
        .map(|section| constants(pair.translation, *section))
        .collect();
    // The sections that contain each constant; a frequent one identifies nothing.
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, held) in held.iter().enumerate() {
        for constant in held {
            holders.entry(constant).or_default().push(at);
        }
    }
    let counterpart = |section: usize| -> Option<usize> {
        let wanted = constants(pair.original, section);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for constant in &wanted {
            let holders = holders
                .get(constant.as_str())
                .filter(|at| at.len() <= MAX_SECTIONS_OF_CONSTANT);
            for at in holders.into_iter().flatten() {
                *shared.entry(*at).or_default() += 1;
            }
        }
        let is_it = |(at, shared): &(usize, usize)| {
            *shared >= MIN_SHARED_CONSTANTS.min(wanted.len())
                && *shared * 4 >= wanted.len().max(held[*at].len()) * 3
        };
        let found = shared.into_iter().filter(is_it).map(|(at, _)| at).min();
        found.map(|at| translation[at])
    };
    original
        .into_iter()
        .filter_map(|section| Some((section, counterpart(section)?)))
        .collect()
}
