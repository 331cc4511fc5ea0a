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
        .filter(|(_, theirs)| theirs.is_none())
        .filter_map(|(ours, _)| pair.moved_to((*ours)?))
        .collect();
    let mut above: Option<(usize, usize)> = None;
    for (at, (ours, theirs)) in pair.aligned.iter().enumerate() {
        let (None, Some(theirs)) = (ours, theirs) else {
            continue;
        };
        // A heading left in the original's language above its translation is a finding of another rule.
        let is_left_over = known.contains(&pair.translation.title_of(*theirs));
        if *theirs == 0 || moved.contains(theirs) || is_left_over {
            continue;
        }
        let level = pair.translation.sections[*theirs].level;
        // Subsections of a reported section are not reported.
        if let Some((section, last)) = above
            && last + 1 == *theirs
            && pair.translation.sections[section].level < level
        {
            above = Some((section, *theirs));
            continue;
        }
        above = Some((*theirs, *theirs));
        let title = pair.translation.title_of(*theirs);
        let before = pair.aligned[..at].iter().rev();
        let before = before.filter_map(|(ours, _)| *ours).next().unwrap_or(0);
        findings.push(
            RULE.finding(format!("the original has no section like “{title}”"))
                .at(pair
                    .translation
                    .place_of(*theirs, "only in the translation"))
                .at(pair
                    .original
                    .place_of(before, "it would follow this section"))
                .help("add it to the original too, if it belongs to the note"),
        );
    }
}
