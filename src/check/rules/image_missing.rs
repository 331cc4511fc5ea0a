//! An image of the original that the translation lacks.

use super::{Findings, Pair, Rule, Run, Severity};

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
    let all = pair.translation.pictures(parts(pair.translation));
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
            let known = all
                .iter()
                .any(|other| name(&other.target) == name(&picture.target));
            // It stands there as code, or as text.
            let known = known || pair.translation.text.contains(name(&picture.target));
            if known || lacking == 0 {
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
