//! A section that stands elsewhere than in the original.

use std::collections::HashSet;

use super::{Findings, Pair, Rule, Run, Severity};
use crate::check::sheet::Sheet;

pub(super) const RULE: Rule = Rule {
    code: "section-moved",
    severity: Severity::Warning,
    summary: "a section stands elsewhere than in the original",
    run: Run::Pair(run),
};

/// What two sections must share to be one.
const ENOUGH: usize = 2;

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    for (ours, theirs) in &pair.aligned {
        let (Some(ours), None) = (ours, theirs) else {
            continue;
        };
        if let Some(theirs) = counterpart(pair, *ours) {
            let title = pair.original.title_of(*ours);
            findings.push(
                RULE.finding(format!(
                    "the section “{title}” stands elsewhere than in the original"
                ))
                .at(pair.translation.place_of(theirs, "here"))
                .at(pair.original.place_of(*ours, "and here in the original"))
                .help("put it where the original has it"),
            );
        }
    }
}

/// What of a section is the same in every language.
pub(super) fn constants(sheet: &Sheet<'_>, section: usize) -> HashSet<String> {
    let parts = sheet.sections[section].parts.clone();
    let mut found: HashSet<String> = sheet
        .blocks(parts.clone())
        .map(|block| block.code.trim().to_owned())
        .filter(|code| code.len() > 2)
        .collect();
    for (_, prose) in sheet.proses(parts.clone()) {
        found.extend(prose.code.iter().map(|code| code.text.clone()));
        found.extend(prose.links.iter().map(|link| link.text.clone()));
    }
    found.extend(sheet.pictures(parts).into_iter().map(|image| image.target));
    found
}

/// The section of the translation without a counterpart that holds what `ours` holds.
pub(super) fn counterpart(pair: &Pair<'_, '_>, ours: usize) -> Option<usize> {
    let alone = pair.aligned.iter().filter_map(|(o, t)| match (o, t) {
        (None, Some(theirs)) => Some(*theirs),
        _ => None,
    });
    let mut alone = alone.peekable();
    alone.peek()?;
    let wanted = constants(pair.original, ours);
    alone.into_iter().find(|theirs| {
        let has = constants(pair.translation, *theirs);
        let shared = wanted.intersection(&has).count();
        shared >= ENOUGH.min(wanted.len()) && shared * 2 > wanted.len().max(has.len())
    })
}
