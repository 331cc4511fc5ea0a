//! A fence in a list whose indent ends the list.

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::markdown::block_structure::BlockKind;

pub(super) const RULE: Rule = Rule {
    code: "fence-ends-list",
    severity: Severity::Warning,
    summary: "a code block stands outside the list that holds it in the original",
    run: Run::Pair(run),
};

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    for (original, translation) in pair.both_blocks() {
        let (original, translation) = (
            pair.original.block(original),
            pair.translation.block(translation),
        );
        let is_outside =
            original.fenced && translation.fenced && translation.lists < original.lists;
        let is_outside = is_outside && follows_list(pair.translation, translation.part);
        if !is_outside || !pair.is_same_block(&original, &translation) {
            continue;
        }
        let here = pair.translation.first_line(translation.span.clone());
        let there = pair.original.first_line(original.span.clone());
        findings.push(
            RULE.finding("the indent of a fence ends the list that it stands in")
                .at(pair.translation.place(here, "outside the list"))
                .at(pair.original.place(there, "in a list in the original"))
                .help("indent the whole block as far as the text of its item"),
        );
    }
}

/// Returns true if the nearest block before a part is in a deeper list than the part. If text outside of a list is
/// between them, the translation has no list there, or its author ended it.
fn follows_list(view: &PageView<'_>, part: usize) -> bool {
    let before = view.parts()[..part].iter().rev();
    let mut before = before.filter(|part| !matches!(part.kind, BlockKind::Html(_)));
    before
        .next()
        .is_some_and(|before| before.lists > view.parts()[part].lists)
}
