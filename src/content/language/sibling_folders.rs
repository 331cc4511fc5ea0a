//! The language of a folder beside folders of languages whose name is no code: `gj/` or `sp/` beside `en/`, `fr/` and
//! `hi/`.
//!
//! In: the pages without a language, and the folders of the others. Out: the language of the texts in such a folder, if
//! all of them agree. Otherwise these pages would be taken for those of the site's default language, or even decide it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::default::code_of;
use super::{LanguageClue, LanguageFinding, LanguageSource};
use crate::config::Config;
use crate::language::Codes;

/// The number of languages that must have the same file beside a folder.
const SIBLINGS: usize = 3;

/// Gives the pages in such folders the language of their texts.
pub(super) fn infer(
    config: &Config,
    codes: &Codes,
    clues: &[LanguageClue<'_>],
    findings: &mut [Option<LanguageFinding>],
) {
    let is_silent = |page: usize| {
        findings[page].is_none() && clues[page].text.is_some_and(|text| text.is_sure())
    };
    let silent: Vec<usize> = (0..clues.len()).filter(|page| is_silent(*page)).collect();
    if silent.is_empty() || !config.languages.is_empty() {
        return;
    }
    // The languages that have a file, by the path of the file without one of its folders.
    let mut languages: FxHashMap<(&str, &str), FxHashSet<&str>> = FxHashMap::default();
    for (clue, finding) in clues.iter().zip(findings.iter()) {
        let Some(finding) = finding else { continue };
        for (before, folder, behind) in splits(clue.path) {
            if folder.eq_ignore_ascii_case(&finding.code) {
                let of_file = languages.entry((before, behind)).or_default();
                of_file.insert(finding.known.tag.as_str());
            }
        }
    }
    // The folders beside folders of languages: one of their files is in several languages.
    let mut folders: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for page in &silent {
        let path = clues[*page].path;
        let beside = splits(path).find(|(before, _, behind)| {
            let of_file = languages.get(&(*before, *behind));
            of_file.is_some_and(|of_file| of_file.len() >= SIBLINGS)
        });
        if let Some((before, folder, _)) = beside {
            folders
                .entry(&path[..before.len() + folder.len()])
                .or_default();
        }
    }
    // All texts in them.
    for page in silent {
        let path = clues[page].path;
        let mut above =
            splits(path).map(|(before, folder, _)| &path[..before.len() + folder.len()]);
        let known = above.find(|folder| folders.contains_key(folder));
        if let Some(pages) = known.and_then(|folder| folders.get_mut(folder)) {
            pages.push(page);
        }
    }
    let mut inferred = Vec::new();
    #[allow(clippy::iter_over_hash_type, reason = "each page is in one folder")]
    for pages in folders.into_values() {
        let tags: FxHashSet<&'static str> = pages
            .iter()
            .filter_map(|page| clues[*page].text.map(|text| text.tag()))
            .collect();
        let [tag] = tags.into_iter().collect::<Vec<_>>()[..] else {
            continue;
        };
        let code = code_of(tag);
        if let Some(known) = codes.read(code) {
            inferred.extend(pages.into_iter().map(|page| (page, code, known.clone())));
        }
    }
    for (page, code, known) in inferred {
        findings[page] = Some(LanguageFinding {
            code: code.to_owned(),
            known,
            source: LanguageSource::Text,
        });
    }
}

/// Returns each folder of a path, with the path before it and behind it.
fn splits(path: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let end = start + path[start..].find('/')?;
        let split = (&path[..start], &path[start..end], &path[end + 1..]);
        start = end + 1;
        Some(split)
    })
}
