//! A heading of another level than in the original.

use super::{Findings, Rule, Run, Severity, TranslationPair};

pub(super) const RULE: Rule = Rule {
    code: "heading-level",
    severity: Severity::Info,
    summary: "a heading has another level than in the original",
    run: Run::Pair(run),
};

/// From how many headings of other levels on they are said together.
const MIN_TO_FOLD: usize = 4;

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let level =
        |view: &super::PageView<'_>, section: usize| i16::from(view.sections[section].level);
    let pairs: Vec<(usize, usize, i16)> = pair
        .both()
        .filter(|(original, translation)| *original > 0 && *translation > 0)
        .map(|(original, translation)| {
            let shift = level(pair.translation, translation) - level(pair.original, original);
            (original, translation, shift)
        })
        .collect();
    // A page whose headings are all one level deeper has lost nothing.
    let mut shifts: Vec<i16> = pairs.iter().map(|(.., shift)| *shift).collect();
    shifts.sort_unstable();
    let usual = shifts.get(shifts.len() / 2).copied().unwrap_or(0);
    let usual = if pairs.len() > 2 { usual } else { 0 };
    let wrong: Vec<(usize, usize)> = pairs
        .into_iter()
        .filter(|(original, translation, shift)| {
            *shift != usual
                && *shift != 0
                && (pair.is_amid_pairs(*original) || pair.has_same_heading(*original, *translation))
                && !is_beside_such_a_loss(pair, *original, *translation)
        })
        .map(|(original, translation, _)| (original, translation))
        .collect();
    let shown = if wrong.len() < MIN_TO_FOLD {
        wrong.len()
    } else {
        1
    };
    for (original, translation) in wrong.iter().take(shown) {
        let wanted = (level(pair.original, *original) + usual).clamp(1, 6);
        let more = match wrong.len() - shown {
            0 => String::new(),
            more => format!("; so have {more} more, each with another level than in the original"),
        };
        findings.push(
            RULE.finding(format!(
                "the heading of “{}” has level {}, in the original {}{more}",
                pair.original.title_of(*original),
                level(pair.translation, *translation),
                level(pair.original, *original),
            ))
            .at(pair.translation.place_of(*translation, "this heading"))
            .at(pair.original.place_of(*original, "in the original"))
            .help(format!(
                "write it with `{}`",
                "#".repeat(usize::try_from(wanted).unwrap_or(1))
            )),
        );
    }
}

/// Returns true if a neighbouring section of the heading's level has no counterpart: the heading may belong to it.
fn is_beside_such_a_loss(
    pair: &TranslationPair<'_, '_>,
    original: usize,
    translation: usize,
) -> bool {
    let level = pair.translation.sections[translation].level;
    let at = pair.place_of(original);
    let lost = |at: Option<usize>| {
        let (o, t) = at
            .and_then(|at| pair.aligned.get(at))
            .copied()
            .unwrap_or_default();
        t.is_none() && o.is_some_and(|o| pair.original.sections[o].level == level)
    };
    lost(at.checked_sub(1)) || lost(Some(at + 1))
}
