//! Decides the language of each page and the languages of the site.
//!
//! In: paths, languages that front matter declares, and the text language of each other page. Out: the
//! languages of the site, each page's language and its path without it, and hints for ambiguous decisions. The
//! first of these decides: front matter (`lang`, `language`, `locale`), `language_paths` of the config, a
//! folder ([`folders`]), a suffix of the file name ([`suffixes`]), the site's default ([`default`]).

mod default;
mod explain;
mod folders;
mod keys;
mod sibling_folders;
mod suffixes;

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Map, Value};

use crate::config::{Config, ConfiguredLanguage, Layout};
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};
use crate::language::{
    Codes, Language, LanguageId, LanguageTag, Languages, ResolvedTag, TextLanguage, endonym,
};

use super::file_name::FileName;
use folders::Folders;
use suffixes::Suffixes;

pub use explain::{Considered, Explained};

/// The facts about a page that are known before its language.
pub(super) struct LanguageClue<'a> {
    pub(super) path: &'a str,
    /// The code in the front matter, and its place.
    pub(super) declared: Option<(&'a str, &'a SourceSpan)>,
    /// The language of the text, for a page that declares none.
    pub(super) text: Option<TextLanguage>,
    /// The declared language.
    pub(super) known: Option<Arc<ResolvedTag>>,
}

/// The language of a page, and its path without the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ResolvedPage {
    pub(super) language: LanguageId,
    pub(super) path_key: String,
}

/// Languages that the config or front matter names, with likely script and region (`zh-Hant-TW`).
#[derive(Debug, Default)]
pub(super) struct DeclaredLanguages<'c> {
    likely: FxHashSet<String>,
    /// Path patterns that name no languages.
    excluded: Vec<&'c str>,
    /// True if any path segment in one of these languages is the language of the page (jekyll-polyglot's
    /// `lang_from_path`).
    from_path: bool,
}

impl DeclaredLanguages<'_> {
    fn has(&self, likely: &str) -> bool {
        self.likely.contains(likely)
    }

    /// Returns whether the config says that `path` contains no language.
    fn is_excluded(&self, path: &str) -> bool {
        let mut excluded = self.excluded.iter();
        excluded.any(|pattern| matches(pattern, path))
    }
}

/// Returns whether a pattern of `language_paths` is the path, a folder above it, or a glob that matches it.
fn matches(pattern: &str, path: &str) -> bool {
    super::is_below(path, pattern) || super::glob::matches(pattern, path)
}

/// The source of the language of a page.
#[derive(Debug, Clone)]
enum LanguageSource {
    FrontMatter,
    Config(usize),
    Folder(folders::FolderToken),
    Suffix,
    Text,
}

/// The language of a page, found before the default language of the site is known.
#[derive(Debug, Clone)]
struct LanguageFinding {
    code: String,
    known: Arc<ResolvedTag>,
    source: LanguageSource,
}

/// All decisions about the languages of a site.
pub(super) struct LanguageDecisions {
    pub(super) languages: Languages,
    pub(super) pages: Vec<ResolvedPage>,
    pub(super) diagnostics: Vec<Diagnostic>,
    findings: Vec<Option<LanguageFinding>>,
    folders: Folders,
    suffixes: Suffixes,
    default: default::DefaultLanguage,
}

/// Finds the languages of the site and of each page, in the order of `clues`. `data` is the content of `_data`.
pub(super) fn resolve(
    config: &Config,
    codes: &Codes,
    clues: &mut [LanguageClue<'_>],
    data: &Map<String, Value>,
) -> LanguageDecisions {
    let mut diagnostics = Vec::new();
    let (mut declared_languages, names) =
        declared_languages(config, codes, clues, &mut diagnostics);
    let of_data = of_data(data)
        .into_iter()
        .filter_map(|code| codes.read(code));
    let of_data = of_data.filter(|known| known.common);
    declared_languages
        .likely
        .extend(of_data.map(|known| known.likely.clone()));
    let clues = &*clues;
    let folders = Folders::decide(codes, clues, &declared_languages);
    let mut findings = find(config, codes, clues, &folders);
    let suffixes = Suffixes::decide(codes, clues, &declared_languages, |page| {
        findings[page].is_none()
    });
    #[allow(clippy::iter_over_hash_type, reason = "each page is found once")]
    for (page, suffix) in &suffixes.by_page {
        if suffix.reason.accepts() {
            findings[*page] = Some(LanguageFinding {
                code: suffix.code.clone(),
                known: Arc::clone(&suffix.known),
                source: LanguageSource::Suffix,
            });
        }
    }
    unknown_in_front_matter(config, codes, clues, &findings, &mut diagnostics);
    sibling_folders::infer(config, codes, clues, &mut findings);
    let default = default::find(config, codes, clues, &findings, &mut diagnostics);
    default.infer(config, codes, clues, &mut findings);

    let mut others: Vec<Language> = Vec::new();
    let mut seen = FxHashSet::default();
    for finding in usual_spellings(&findings) {
        seen.insert(finding.known.tag.clone());
        others.push(language(finding.code.clone(), &finding.known, &names));
    }
    if findings.iter().any(Option::is_none) && seen.insert(default.known.tag.clone()) {
        others.push(language(default.code.clone(), &default.known, &names));
    }
    // A listed language without pages is not yet a language of the site.
    let listed = config
        .languages
        .iter()
        .filter_map(|l| Some((l.code.clone(), codes.read(&l.code)?)))
        .filter(|(_, known)| seen.contains(&known.tag))
        .map(|(code, known)| language(code, &known, &names))
        .collect();
    let languages = Languages::new(listed, others, &default.known.tag);

    let spoken: Vec<LanguageId> = findings
        .iter()
        .map(|finding| {
            let known = finding
                .as_ref()
                .map_or(&default.known, |found| &found.known);
            languages.find(&known.tag).unwrap_or(LanguageId(0))
        })
        .collect();
    let keys = keys::find(
        config,
        codes,
        clues,
        &findings,
        &spoken,
        (&folders, &suffixes),
    );
    let pages = spoken
        .into_iter()
        .zip(keys)
        .map(|(language, path_key)| ResolvedPage { language, path_key })
        .collect();
    diagnostics.extend(explain::hints(
        config, clues, &findings, &folders, &suffixes,
    ));
    LanguageDecisions {
        languages,
        pages,
        diagnostics,
        findings,
        folders,
        suffixes,
        default,
    }
}

/// Returns the language codes in `_data`: keys of `_data/locales/`, of `_data/languages.yml` and similar files,
/// the codes that these list, and names of data folders that are language codes (`_data/de/`).
fn of_data(data: &Map<String, Value>) -> Vec<&str> {
    let mut codes: Vec<&str> = Vec::new();
    for (name, value) in data {
        if folders::CONTAINERS.contains(&name.to_ascii_lowercase().as_str()) {
            match value {
                Value::Object(map) => codes.extend(map.keys().map(String::as_str)),
                Value::Array(list) => codes.extend(list.iter().filter_map(|entry| {
                    let keys = ["code", "lang", "locale", "language", "id"];
                    let mut keys = keys.iter().filter_map(|key| entry.get(*key));
                    entry.as_str().or_else(|| keys.next()?.as_str())
                })),
                _ => {}
            }
        } else if value.is_object() && !folders::is_word(name) {
            codes.push(name);
        }
    }
    codes
}

type Names<'c> = HashMap<String, &'c ConfiguredLanguage>;

/// Returns the languages that the config and front matter declare, and the names of languages in the config.
fn declared_languages<'c>(
    config: &'c Config,
    codes: &Codes,
    clues: &mut [LanguageClue<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) -> (DeclaredLanguages<'c>, Names<'c>) {
    // In a Jekyll config a key such as `language` may have another meaning.
    let is_jekyll = config.layout == Layout::Jekyll;
    let mut declared_languages = DeclaredLanguages {
        from_path: config
            .polyglot
            .as_ref()
            .is_some_and(|polyglot| polyglot.from_path),
        ..DeclaredLanguages::default()
    };
    let mut names = Names::default();
    for language in &config.languages {
        match codes.read(&language.code) {
            Some(known) => {
                declared_languages.likely.insert(known.likely.clone());
                names.insert(known.tag.as_str().to_owned(), language);
            }
            None if is_jekyll => {}
            None => diagnostics.push(unknown(codes, &language.code, language.place.clone())),
        }
    }
    for path in &config.language_paths {
        match &path.language {
            None => declared_languages.excluded.push(&path.pattern),
            Some(language) => match codes.read(&language.code) {
                Some(known) => {
                    declared_languages.likely.insert(known.likely.clone());
                }
                None => diagnostics.push(unknown(codes, &language.code, language.place.clone())),
            },
        }
    }
    for clue in clues {
        let Some((code, _)) = clue.declared else {
            continue;
        };
        clue.known = codes.read(code);
        // An unknown code is reported after it is decided whether the path contains a language.
        if let Some(known) = &clue.known
            && !declared_languages.likely.contains(&known.likely)
        {
            declared_languages.likely.insert(known.likely.clone());
        }
    }
    (declared_languages, names)
}

/// Reports an unknown language in front matter. It is a warning if the page has a language anyway: from its
/// path, or because the site is one in which `language: rust` may have another meaning, and the page is in the
/// default language.
fn unknown_in_front_matter(
    config: &Config,
    codes: &Codes,
    clues: &[LanguageClue<'_>],
    findings: &[Option<LanguageFinding>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (clue, finding) in clues.iter().zip(findings) {
        let (Some((code, place)), None) = (clue.declared, &clue.known) else {
            continue;
        };
        let mut diagnostic = unknown(codes, code, place.clone());
        match finding {
            Some(finding) => {
                diagnostic.severity = Severity::Warning;
                let of_path = &finding.code;
                diagnostic.help = Some(format!(
                    "the page is read as `{of_path}`, as its path says: write `{of_path}`, or take the line out"
                ));
            }
            // Jekyll has no languages, and a folder of notes was not made for sitegen.
            None if config.layout != Layout::Sitegen => diagnostic.severity = Severity::Warning,
            None => {}
        }
        diagnostics.push(diagnostic);
    }
}

/// Returns the languages from front matter, config and folders.
fn find(
    config: &Config,
    codes: &Codes,
    clues: &[LanguageClue<'_>],
    folders: &Folders,
) -> Vec<Option<LanguageFinding>> {
    let each = clues.par_iter().map(|clue| {
        if let (Some(known), Some((code, _))) = (&clue.known, clue.declared) {
            return Some(LanguageFinding {
                code: code.to_owned(),
                known: Arc::clone(known),
                source: LanguageSource::FrontMatter,
            });
        }
        if let Some((at, language)) = configured(config, clue.path)
            && let Some(known) = codes.read(&language.code)
        {
            return Some(LanguageFinding {
                code: language.code.clone(),
                known,
                source: LanguageSource::Config(at),
            });
        }
        let token = folders.language(clue.path)?;
        let (_, child) = folders.of(token);
        Some(LanguageFinding {
            code: folders::code_of(&child.code).to_owned(),
            known: Arc::clone(&child.known),
            source: LanguageSource::Folder(token.clone()),
        })
    });
    each.collect()
}

/// Returns the language that `language_paths` gives to a path: the longest pattern wins.
fn configured<'c>(config: &'c Config, path: &str) -> Option<(usize, &'c ConfiguredLanguage)> {
    let paths = config.language_paths.iter().enumerate();
    let found = paths.filter(|(_, of)| matches(&of.pattern, path));
    let (at, of) = found.max_by_key(|(_, of)| of.pattern.len())?;
    Some((at, of.language.as_ref()?))
}

fn language(code: String, known: &ResolvedTag, names: &Names<'_>) -> Language {
    let said = names.get(known.tag.as_str());
    Language {
        code,
        direction: known.direction,
        script: known.script().to_owned(),
        endonym: said
            .and_then(|said| said.name.clone())
            .unwrap_or_else(|| endonym(known.tag.as_str())),
        title: said.and_then(|said| said.title.clone()),
        description: said.and_then(|said| said.description.clone()),
        tag: known.tag.clone(),
    }
}

/// Returns a finding of each language in its most frequent spelling, which the URLs have: one `README-CN.md` beside a
/// hundred pages in `zh-cn/` does not rename the folder. Among equally frequent ones, the first page's is used. The
/// languages are in the order of their first pages.
fn usual_spellings(findings: &[Option<LanguageFinding>]) -> Vec<&LanguageFinding> {
    let mut counts: FxHashMap<(&LanguageTag, &str), usize> = FxHashMap::default();
    let mut usual: Vec<&LanguageFinding> = Vec::new();
    for finding in findings.iter().flatten() {
        let count = counts.entry((&finding.known.tag, finding.code.as_str()));
        let count = count.or_default();
        *count += 1;
        if *count == 1 {
            usual.push(finding);
        }
    }
    let frequency =
        |finding: &LanguageFinding| counts[&(&finding.known.tag, finding.code.as_str())];
    let mut order: FxHashMap<&LanguageTag, usize> = FxHashMap::default();
    let mut best: Vec<&LanguageFinding> = Vec::new();
    for finding in usual {
        match order.get(&finding.known.tag) {
            None => {
                order.insert(&finding.known.tag, best.len());
                best.push(finding);
            }
            Some(at) if frequency(finding) > frequency(best[*at]) => best[*at] = finding,
            Some(_) => {}
        }
    }
    best
}

fn unknown(codes: &Codes, code: &str, place: SourceSpan) -> Diagnostic {
    let diagnostic = Diagnostic::error("language-unknown", format!("`{code}` is not a language"))
        .at(place.labelled("no language of this code is known"));
    match codes.nearest(code) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("write a code such as `en`, `hant` or `pt-BR` (BCP 47)"),
    }
}

/// Returns `path` without its extension.
fn without_ending(path: &str) -> &str {
    path.strip_suffix(FileName::parse(path).extension)
        .unwrap_or(path)
        .trim_end_matches('.')
}

#[cfg(test)]
mod tests;
