//! A link of the original that the translation lacks. A link to the same thing in another language is none.

use super::{Findings, Pair, Rule, Run, Severity};
use crate::markdown::anatomy::Inline;

pub(super) const RULE: Rule = Rule {
    code: "link-missing",
    severity: Severity::Warning,
    summary: "a link of the original is not in the translation",
    run: Run::Pair(run),
};

/// The most links that a finding points at.
const MOST: usize = 6;

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
    // A link that is none any more stands there as text, and another rule says so.
    let text = pair.translation.text.to_lowercase();
    let has = |target: &str| {
        all.iter().any(|link| plain(&link.text) == plain(target)) || text.contains(&plain(target))
    };
    for (ours, theirs) in pair.both() {
        if super::section_short::is_short(pair, ours) {
            continue;
        }
        let section = |sheet: &super::Sheet<'_>, at: usize| -> Vec<Inline> {
            let of = &sheet.sections[at];
            sheet.links(of.heading.unwrap_or(of.parts.start)..of.parts.end)
        };
        let (here, there) = (
            section(pair.original, ours),
            section(pair.translation, theirs),
        );
        // As many links as there were: some lead to the same in another language.
        let lacking = here.len().saturating_sub(there.len());
        let mut lost: Vec<&Inline> = Vec::new();
        for link in &here {
            let is_anchor = plain(&link.text).is_empty();
            let said = lost
                .iter()
                .any(|other| plain(&other.text) == plain(&link.text));
            if lost.len() < lacking && !is_anchor && !said && !has(&link.text) {
                lost.push(link);
            }
        }
        if lost.is_empty() {
            continue;
        }
        let names = |links: &[&Inline]| -> String {
            let names = links
                .iter()
                .map(|link| format!("`{}`", super::shortened(&link.text)));
            names.collect::<Vec<_>>().join(", ")
        };
        let message = match lost.len() {
            1 => format!(
                "a link of the original is not in the translation: {}",
                names(&lost)
            ),
            n => {
                let more = if n > 3 { ", …" } else { "" };
                let shown = &lost[..n.min(3)];
                format!(
                    "{n} links of the original are not in the translation: {}{more}",
                    names(shown)
                )
            }
        };
        let mut finding = RULE
            .finding(message)
            .at(pair.translation.place_of(theirs, "in this section"))
            .help("put it back; it may lead to a page in the language of the translation");
        for link in lost.iter().take(MOST) {
            finding = finding.at(pair.original.place(link.span.clone(), "this link"));
        }
        findings.push(finding);
    }
}
