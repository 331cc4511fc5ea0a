//! A link of the original that the translation lacks. A link to the same page in another language counts as the
//! same link.

use std::collections::HashSet;

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::links::{self, Link, UnmatchedLinks};
use crate::diagnostics::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: "link-missing",
    severity: Severity::Info,
    summary: "a link of the original is not in the translation",
    run: Run::Pair(run),
};

/// The most links that a finding points at.
const MAX_PLACES: usize = 6;

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let unmatched = pair.unmatched_links();
    if unmatched.here.is_empty() && unmatched.fewer.is_empty() {
        return;
    }
    let codes = pair.original.codes();
    // A former link may be plain text in the translation.
    let known = links::addresses(&pair.translation.text, codes);
    let replaced = UnmatchedLinks::counts(&unmatched.there);
    for (original, translation) in pair.both() {
        if super::section_short::is_short(pair, original) {
            continue;
        }
        let here = unmatched.of_section(original);
        // As many links as there were: they may lead to the same in the language of the translation.
        let replaced = replaced.get(&translation).copied().unwrap_or(0);
        let mut lost: Vec<&Link> = Vec::new();
        let mut said: HashSet<&str> = HashSet::new();
        for link in here {
            if !known.contains(&link.key) && said.insert(&link.key) {
                lost.push(link);
            }
        }
        // A link that the page has elsewhere is missing where its section lacks it.
        if pair.is_amid_pairs(original) && pair.is_certain(original, translation) {
            for link in unmatched.fewer_of_section(original) {
                let is_code = link.link.text.contains('{');
                let is_fewer = unmatched.is_fewer_in(original, translation, &link.key);
                if is_fewer && !is_code && said.insert(&link.key) {
                    lost.push(link);
                }
            }
        }
        let lost = &lost[..lost.len().saturating_sub(replaced)];
        if !lost.is_empty() {
            findings.push(finding(pair, translation, lost));
        }
    }
}

fn finding(pair: &TranslationPair<'_, '_>, translation: usize, lost: &[&Link]) -> Diagnostic {
    let names: Vec<String> = lost
        .iter()
        .take(3)
        .map(|link| format!("`{}`", super::shortened(&link.link.text)))
        .collect();
    let more = if lost.len() > names.len() {
        ", …"
    } else {
        ""
    };
    let names = names.join(", ");
    let message = match lost.len() {
        1 => format!("a link of the original is not in the translation: {names}"),
        n => format!("{n} links of the original are not in the translation: {names}{more}"),
    };
    let mut finding = RULE
        .finding(message)
        .at(pair.translation.place_of(translation, "in this section"))
        .help("put it back; it may lead to a page in the language of the translation");
    for link in lost.iter().take(MAX_PLACES) {
        finding = finding.at(pair.original.place(link.link.span.clone(), "this link"));
    }
    finding
}
