//! A section that only the translation has.

use std::collections::HashSet;

use super::{Findings, Rule, Run, Severity, TranslationPair};

pub(super) const RULE: Rule = Rule {
    code: "section-added",
    severity: Severity::Info,
    summary: "the translation has a section that the original does not have",
    run: Run::Pair(run),
};

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let known: HashSet<String> = (1..pair.original.sections.len())
        .map(|section| pair.original.title_of(section))
        .collect();
    let moved: HashSet<usize> = pair
        .aligned
        .iter()
        .filter(|(_, translation)| translation.is_none())
        .filter_map(|(original, _)| pair.moved_to((*original)?))
        .collect();
    let mut above: Option<(usize, usize)> = None;
    for (at, (original, translation)) in pair.aligned.iter().enumerate() {
        let (None, Some(translation)) = (original, translation) else {
            continue;
        };
        // A heading left in the original's language above its translation is a finding of another rule.
        let is_left_over = known.contains(&pair.translation.title_of(*translation));
        if *translation == 0 || moved.contains(translation) || is_left_over {
            continue;
        }
        let level = pair.translation.sections[*translation].level;
        // Subsections of a reported section are not reported.
        if let Some((section, last)) = above
            && last + 1 == *translation
            && pair.translation.sections[section].level < level
        {
            above = Some((section, *translation));
            continue;
        }
        above = Some((*translation, *translation));
        let title = pair.translation.title_of(*translation);
        let before = pair.aligned[..at].iter().rev();
        let before = before
            .filter_map(|(original, _)| *original)
            .next()
            .unwrap_or(0);
        findings.push(
            RULE.finding(format!("the original has no section like “{title}”"))
                .at(pair
                    .translation
                    .place_of(*translation, "only in the translation"))
                .at(pair
                    .original
                    .place_of(before, "it would follow this section"))
                .help("add it to the original too, if it belongs to the note"),
        );
    }
}
