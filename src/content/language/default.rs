//! The language of pages without other evidence.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{LanguageClue, LanguageFinding, LanguageSource, keys, unknown};
use crate::config::{Config, Layout};
use crate::diagnostics::Diagnostic;
use crate::language::{Codes, ResolvedTag};

/// The site's default language.
pub(super) struct DefaultLanguage {
    pub(super) code: String,
    pub(super) known: Arc<ResolvedTag>,
    pub(super) reason: DefaultReason,
}

/// The reason why a language is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DefaultReason {
    /// The config names it.
    Config,
    /// It is the first of `languages`.
    First,
    /// Most pages without a language are written in it.
    Text,
    /// The site has English pages.
    English,
    /// More pages are in it than in any other language.
    Most,
    /// There is no evidence.
    Nothing,
}

/// Finds the default language. The first of these decides: the config; the language of most texts without a
/// declared language; English if the site has it; the most frequent language, unless pages without a language
/// are translations of pages in it, outnumber it, or other languages are as frequent; English.
pub(super) fn find(
    config: &Config,
    codes: &Codes,
    clues: &[LanguageClue<'_>],
    findings: &[Option<LanguageFinding>],
    diagnostics: &mut Vec<Diagnostic>,
) -> DefaultLanguage {
    let counts = counts(findings);
    if let Some(language) = &config.default_language {
        match codes.read(&language.code) {
            Some(known) => return of_config(&language.code, known, &counts),
            None if config.layout == Layout::Jekyll => {}
            None => diagnostics.push(unknown(codes, &language.code, language.place.clone())),
        }
    }
    if let Some(first) = config.languages.first()
        && let Some(known) = codes.read(&first.code)
    {
        return DefaultLanguage {
            code: first.code.clone(),
            known,
            reason: DefaultReason::First,
        };
    }
    if let Some((code, known)) = of_texts(codes, clues, findings) {
        let as_in_pages = counts
            .iter()
            .find(|(of, _)| of.known.likely == known.likely);
        let (code, known) = match as_in_pages {
            Some((of, _)) => (of.code.clone(), Arc::clone(&of.known)),
            None => (code, known),
        };
        return DefaultLanguage {
            code,
            known,
            reason: DefaultReason::Text,
        };
    }
    let english = |tag: &str| tag == "en" || tag.starts_with("en-");
    let mut of_english = counts
        .iter()
        .filter(|(of, _)| english(of.known.tag.as_str()));
    let plain = counts.iter().find(|(of, _)| of.known.tag.as_str() == "en");
    if let Some((english, _)) = plain.or_else(|| of_english.next()) {
        let (code, known) = (english.code.clone(), Arc::clone(&english.known));
        return DefaultLanguage {
            code,
            known,
            reason: DefaultReason::English,
        };
    }
    most_frequent(clues, findings, &counts).unwrap_or_else(|| DefaultLanguage {
        code: "en".to_owned(),
        known: Arc::new(ResolvedTag::english()),
        reason: DefaultReason::Nothing,
    })
}

/// Returns the number of pages per language, in the order of their first pages.
fn counts(findings: &[Option<LanguageFinding>]) -> Vec<(&LanguageFinding, usize)> {
    let mut counts: Vec<(&LanguageFinding, usize)> = Vec::new();
    for finding in findings.iter().flatten() {
        match counts
            .iter_mut()
            .find(|(of, _)| of.known.tag == finding.known.tag)
        {
            Some((_, n)) => *n += 1,
            None => counts.push((finding, 1)),
        }
    }
    counts
}

/// Returns the language in the config. `locale: en_US` in the config and `lang: en` in pages are one language.
fn of_config(
    code: &str,
    known: Arc<ResolvedTag>,
    counts: &[(&LanguageFinding, usize)],
) -> DefaultLanguage {
    let same_tag = counts.iter().find(|(of, _)| of.known.tag == known.tag);
    let same = same_tag.or_else(|| {
        counts
            .iter()
            .find(|(of, _)| of.known.likely == known.likely)
    });
    let reason = DefaultReason::Config;
    match same {
        Some((of, _)) => DefaultLanguage {
            code: of.code.clone(),
            known: Arc::clone(&of.known),
            reason,
        },
        None => DefaultLanguage {
            code: code.to_owned(),
            known,
            reason,
        },
    }
}

/// Returns the text language of most pages without other evidence.
fn of_texts(
    codes: &Codes,
    clues: &[LanguageClue<'_>],
    findings: &[Option<LanguageFinding>],
) -> Option<(String, Arc<ResolvedTag>)> {
    let mut texts: FxHashMap<&str, usize> = FxHashMap::default();
    let mut all = 0;
    for (clue, finding) in clues.iter().zip(findings) {
        if let (None, Some(text)) = (finding, clue.text)
            && text.is_known()
        {
            *texts.entry(text.tag()).or_default() += 1;
            all += 1;
        }
    }
    let (tag, most) = texts.into_iter().max_by_key(|(tag, n)| (*n, *tag))?;
    let code = code_of(tag);
    (most * 2 > all).then(|| Some((code.to_owned(), codes.read(code)?)))?
}

/// Returns the code for the language of a text.
pub(super) fn code_of(tag: &'static str) -> &'static str {
    match tag {
        "zh-Hans" => "zh",
        tag => tag,
    }
}

fn most_frequent(
    clues: &[LanguageClue<'_>],
    findings: &[Option<LanguageFinding>],
    counts: &[(&LanguageFinding, usize)],
) -> Option<DefaultLanguage> {
    let silent = findings.iter().filter(|finding| finding.is_none()).count();
    let is_in_paths = findings
        .iter()
        .flatten()
        .any(|finding| !matches!(finding.source, LanguageSource::FrontMatter));
    let most = counts.iter().map(|(_, n)| *n).max()?;
    let mut best = counts.iter().filter(|(_, n)| *n == most);
    let (of, _) = best.next()?;
    if silent > 0 {
        let has_rival = best.next().is_some();
        if most < silent || is_in_paths || has_rival || is_beside_silent(clues, findings, of) {
            return None;
        }
    }
    let (code, known) = (of.code.clone(), Arc::clone(&of.known));
    Some(DefaultLanguage {
        code,
        known,
        reason: DefaultReason::Most,
    })
}

/// Returns whether a page in the language of `of` has a counterpart without a language.
fn is_beside_silent(
    clues: &[LanguageClue<'_>],
    findings: &[Option<LanguageFinding>],
    of: &LanguageFinding,
) -> bool {
    let silent = clues
        .iter()
        .zip(findings)
        .filter(|(_, finding)| finding.is_none());
    let silent: rustc_hash::FxHashSet<&str> = silent
        .map(|(clue, _)| super::without_ending(clue.path))
        .collect();
    let mut pages = clues.iter().zip(findings);
    pages.any(|(clue, finding)| {
        let is_in = finding
            .as_ref()
            .is_some_and(|found| found.known.tag == of.known.tag);
        is_in && silent.contains(keys::without_suffix(clue.path, of.code.as_str()))
    })
}

impl DefaultLanguage {
    /// Gives pages the language of their text, in a site in which no page has a language by other evidence.
    pub(super) fn infer(
        &self,
        config: &Config,
        codes: &Codes,
        clues: &[LanguageClue<'_>],
        findings: &mut [Option<LanguageFinding>],
    ) {
        let is_configured = config.default_language.is_some() || !config.languages.is_empty();
        if is_configured || findings.iter().any(Option::is_some) {
            return;
        }
        for (clue, finding) in clues.iter().zip(findings) {
            let Some(text) = clue.text.filter(|text| text.is_sure()) else {
                continue;
            };
            if text.agrees(&self.known) != Some(false) && !is_other_chinese(text.tag(), &self.known)
            {
                continue;
            }
            let code = code_of(text.tag());
            *finding = codes.read(code).map(|known| LanguageFinding {
                code: code.to_owned(),
                known,
                source: LanguageSource::Text,
            });
        }
    }
}

/// Returns whether a text is in the other variant of Chinese.
fn is_other_chinese(tag: &str, known: &ResolvedTag) -> bool {
    matches!(
        (tag, known.script()),
        ("zh-Hans", "Hant") | ("zh-Hant", "Hans")
    )
}
