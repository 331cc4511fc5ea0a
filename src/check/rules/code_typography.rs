//! Code that typography changed: smart quotes, full-width marks, a dash for two hyphens, no-break spaces.

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::code::compare::Change;

pub(super) const RULE: Rule = Rule {
    code: "code-typography",
    severity: Severity::Warning,
    summary: "quotes, dashes or full-width marks stand in code where the original has plain ones",
    run: Run::Pair(run),
};

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    pair.code_report()
        .each(pair, |original_block, block, change| {
            let Change::Typography {
                original,
                translation,
                is,
                replacement,
            } = change
            else {
                return;
            };
            let here = super::piece(block.code, *translation, is);
            let line = original_block
                .code
                .lines()
                .nth(*original)
                .unwrap_or_default();
            let finding = RULE
                .finding(format!(
                    "typography changed the code: `{}` stands for `{}`",
                    super::visible(here),
                    super::visible(replacement),
                ))
                .at(pair
                    .translation
                    .place_in_code(block, *translation, is.clone(), "here"))
                .at(pair.original.place_in_code(
                    original_block,
                    *original,
                    0..line.len(),
                    "in the original",
                ))
                .help("write it as the original has it, or run `sitegen check --fix`");
            let span = pair.translation.in_code(block, *translation, is.clone());
            // Only where the file has just what is to be replaced.
            let span = span.filter(|span| pair.translation.text.get(span.clone()) == Some(here));
            findings.push(match span {
                Some(span) => finding.fix(span, replacement.clone()),
                None => finding,
            });
        });
}
