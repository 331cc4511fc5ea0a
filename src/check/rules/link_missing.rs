//! A link of the original that the translation lacks. A link to the same thing in another language is none.

use super::{Findings, Pair, Rule, Run, Severity};
use crate::markdown::anatomy::Inline;

pub(super) const RULE: Rule = Rule {
    code: "link-missing",
    severity: Severity::Warning,
    summary: "a link of the original is not in the translation",
    run: Run::Pair(run),
};

/// A target without what differs between languages or says nothing.
pub(super) fn plain(target: &str) -> String {
    let target = target.split('#').next().unwrap_or(target).to_lowercase();
    let target = target
        .strip_prefix("https://")
        .or_else(|| target.strip_prefix("http://"))
        .unwrap_or(&target);
    let target = target.strip_prefix("www.").unwrap_or(target);
    target.trim_end_matches('/').to_owned()
}

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let all = pair.translation.links(0..pair.translation.parts().len());
    let has = |target: &str| all.iter().any(|link| plain(&link.text) == plain(target));
    for (ours, theirs) in pair.both() {
        let section = |sheet: &super::Sheet<'_>, at: usize| -> Vec<Inline> {
            let of = &sheet.sections[at];
            sheet.links(of.heading.unwrap_or(of.parts.start)..of.parts.end)
        };
        let (here, there) = (
            section(pair.original, ours),
            section(pair.translation, theirs),
        );
        // As many links as there were: some lead to the same in another language.
        let mut lacking = here.len().saturating_sub(there.len());
        let mut said: Vec<String> = Vec::new();
        for link in &here {
            let is_anchor = plain(&link.text).is_empty();
            if lacking == 0 || is_anchor || has(&link.text) || said.contains(&plain(&link.text)) {
                continue;
            }
            lacking -= 1;
            said.push(plain(&link.text));
            findings.push(
                RULE.finding(format!(
                    "a link of the original is not in the translation: `{}`",
                    super::shortened(&link.text)
                ))
                .at(pair.translation.place_of(theirs, "in this section"))
                .at(pair.original.place(link.span.clone(), "this link"))
                .help("put it back; it may lead to a page in the language of the translation"),
            );
        }
    }
}
