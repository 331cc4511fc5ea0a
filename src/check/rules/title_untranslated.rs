//! A title that is still the original's, in a language of another script.

use std::collections::BTreeMap;

use unicode_script::{Script, UnicodeScript};

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::untranslated_text;
use crate::diagnostics::{Diagnostic, SourceSpan, counted};
use crate::markdown::block_structure::BlockKind;

pub(super) const RULE: Rule = Rule {
    code: "title-untranslated",
    severity: Severity::Info,
    summary: "the title is still the original's",
    run: Run::Pair(run),
};

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let title = pair.translation.page.title.trim();
    // Of a page that is in another language as a whole, that is said.
    if title != pair.original.page.title.trim()
        || super::language_mismatch::is_another(pair.translation)
        || super::language_mismatch::is_copy(pair)
    {
        return;
    }
    // An error is called what the program calls it.
    let message = title
        .rsplit_once(": ")
        .map_or(title, |(_, message)| message);
    // A title that the text of the page uses as it is, is a name. Of one word that says nothing.
    let mut texts = pair.translation.all_proses();
    if texts.any(|(part, prose)| {
        matches!(part.kind, BlockKind::Prose(_)) && prose.text.contains(message)
    }) {
        return;
    }
    let mut code = pair.translation.all_blocks();
    let mut inline = pair
        .translation
        .all_proses()
        .flat_map(|(_, prose)| &prose.code);
    if code.any(|block| block.code.contains(message))
        || inline.any(|code| code.text.contains(message))
        || is_term(title)
    {
        return;
    }
    let scripts = untranslated_text::scripts(pair.translation.language);
    let strange = |c: char| {
        let script = c.script();
        !matches!(script, Script::Common | Script::Inherited) && !scripts.contains(&script)
    };
    // Names stay what they are: a sentence has words that no name has.
    let words = title.split_whitespace().filter(|word| {
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        letters
            .next()
            .is_some_and(|first| first.is_lowercase() && strange(first))
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | ',' | ':' | '?'))
    });
    let dense = title
        .chars()
        .filter(|c| strange(*c) && untranslated_text::is_dense(*c))
        .count();
    let words: Vec<&str> = words.collect();
    // A command (`npm restart`, `docker run`) begins with a small letter, and has no word that sentences are
    // made of.
    let is_latin = words.iter().all(|word| word.is_ascii());
    if is_latin && title.starts_with(|c: char| c.is_ascii_lowercase()) {
        return;
    }
    let is_sentence = words.len() >= 2
        && words
            .iter()
            .any(|word| untranslated_text::is_english_word(word));
    if (is_latin && !is_sentence || words.len() < 2) && dense < 3 {
        return;
    }
    findings.push(
        RULE.finding(format!("the title is still the original's: “{title}”"))
            .at(pair.translation.front_matter("title"))
            .at(pair
                .original
                .front_matter("title")
                .labelled("the original's"))
            .help("translate it"),
    );
}

/// The number of pages of one folder that keep their titles by a decision, and not one by one.
const BY_DECISION: usize = 8;
/// The most pages that such a finding points at.
const SHOWN: usize = 6;

/// Replaces the findings in many pages of a folder by one: its titles were kept on purpose, or all of them wait.
pub(in crate::check) fn fold(findings: &mut Vec<Diagnostic>) {
    let folder_of = |finding: &Diagnostic| -> Option<String> {
        let place = finding
            .spans
            .first()
            .filter(|_| finding.code == RULE.code)?;
        Some(
            place
                .path
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder)
                .to_owned(),
        )
    };
    let mut found: BTreeMap<String, Vec<SourceSpan>> = BTreeMap::new();
    for finding in findings.iter() {
        if let Some(folder) = folder_of(finding) {
            let places = found.entry(folder).or_default();
            places.extend(finding.spans.first().cloned());
        }
    }
    found.retain(|_, places| places.len() >= BY_DECISION);
    findings
        .retain(|finding| !folder_of(finding).is_some_and(|folder| found.contains_key(&folder)));
    for (folder, mut places) in found {
        places.sort_by(|a, b| a.path.cmp(&b.path));
        let mut finding = RULE
            .finding(format!(
                "the titles of {} in `{folder}` are still those of the originals",
                counted(places.len(), "page")
            ))
            .help(
                "translate them; if they are to stay, turn `title-untranslated` off for the folder",
            );
        for place in places.into_iter().take(SHOWN) {
            finding = finding.at(place);
        }
        findings.push(finding);
    }
}

/// Returns true if a title is a term with its abbreviation: `Function as a Service (FaaS)`.
fn is_term(title: &str) -> bool {
    let short = title.split_once('(').map(|(_, short)| short);
    short.is_some_and(|short| short.chars().filter(|c| c.is_uppercase()).count() >= 2)
}
