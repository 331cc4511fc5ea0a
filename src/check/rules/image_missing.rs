//! An image of the original that the translation lacks.

use std::collections::HashSet;

use super::{Findings, Pair, Rule, Run, Severity};
use crate::check::links::{self, Codes};

pub(super) const RULE: Rule = Rule {
    code: "image-missing",
    severity: Severity::Warning,
    summary: "an image of the original is not in the translation",
    run: Run::Pair(run),
};

fn name(target: &str) -> &str {
    let path = target.split(['?', '#']).next().unwrap_or(target);
    path.rsplit('/').next().unwrap_or(path)
}

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let parts = |sheet: &super::Sheet<'_>| 0..sheet.parts().len();
    let codes = Codes::of(&pair.original.site.source.languages);
    let key = |target: &str| codes.key(name(target));
    let all = pair.translation.pictures(parts(pair.translation));
    let mut known: HashSet<String> = all.iter().map(|picture| key(&picture.target)).collect();
    // A picture may stand there as code, or as text.
    known.extend(links::addresses(&pair.translation.text, &codes));
    let words = pair
        .translation
        .text
        .split(|c: char| c.is_whitespace() || "()<>[]\"'`/".contains(c));
    known.extend(words.filter(|word| word.contains('.')).map(key));
    for (ours, theirs) in pair.both() {
        if super::section_short::is_short(pair, ours) {
            continue;
        }
        let section = |sheet: &super::Sheet<'_>, at: usize| {
            let of = &sheet.sections[at];
            sheet.pictures(of.heading.unwrap_or(of.parts.start)..of.parts.end)
        };
        let (here, there) = (
            section(pair.original, ours),
            section(pair.translation, theirs),
        );
        // As many images as there were: they may show the program in the other language.
        let mut lacking = here.len().saturating_sub(there.len());
        for picture in here {
            if lacking == 0 || known.contains(&key(&picture.target)) {
                continue;
            }
            lacking -= 1;
            findings.push(
                RULE.finding(format!(
                    "an image of the original is not in the translation: `{}`",
                    picture.target
                ))
                .at(pair.translation.place_of(theirs, "in this section"))
                .at(pair.original.place(picture.span, "this image"))
                .help("put it back"),
            );
        }
    }
}
