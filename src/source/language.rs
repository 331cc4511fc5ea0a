//! Which language each page is in, and which languages the site has.
//!
//! The front matter says it (`lang`, `language`, `locale`), else the path (a folder or a suffix that
//! is a language of this site), else the site's default. A folder `it` is Italian only if the site
//! has Italian, or if what stands in it stands beside it in other languages as well.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Config, ConfiguredLanguage, Layout};
use crate::diagnostics::{Diagnostic, Place, Severity};
use crate::language::{Codes, Known, Language, LanguageId, Languages, endonym};

use super::file_name::FileName;

/// What is known of a page before the site's languages are.
pub(super) struct Clue<'a> {
    pub(super) path: &'a str,
    /// The code in the front matter, and where it stands.
    pub(super) declared: Option<(&'a str, &'a Place)>,
}

/// A page's language, and its path without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) language: LanguageId,
    pub(super) path_key: String,
}

/// Finds the languages of the site and of each page, in the order of `clues`.
pub(super) fn resolve(
    config: &Config,
    codes: &Codes,
    clues: &[Clue<'_>],
) -> (Languages, Vec<Resolved>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    // In a Jekyll config a key such as `language` may mean anything.
    let is_jekyll = config.layout == Layout::Jekyll;
    // By likely form (`zh-Hant-TW`), so that two spellings of one language are one.
    let mut spoken: BTreeMap<String, ()> = BTreeMap::new();
    let mut names: HashMap<String, &ConfiguredLanguage> = HashMap::new();

    for language in &config.languages {
        match codes.read(&language.code) {
            Some(known) => {
                spoken.insert(known.likely.clone(), ());
                names.insert(known.tag.as_str().to_owned(), language);
            }
            None if is_jekyll => {}
            None => diagnostics.push(unknown(codes, &language.code, language.place.clone())),
        }
    }
    let declared: Vec<Option<Arc<Known>>> = clues
        .iter()
        .map(|clue| {
            let (code, place) = clue.declared?;
            let known = codes.read(code);
            match &known {
                Some(known) => {
                    spoken.insert(known.likely.clone(), ());
                }
                None => {
                    let mut diagnostic = unknown(codes, code, place.clone());
                    if is_jekyll {
                        // Jekyll knows no languages: any value is one.
                        diagnostic.severity = Severity::Warning;
                    }
                    diagnostics.push(diagnostic);
                }
            }
            known
        })
        .collect();
    for likely in languages_of_folders(codes, clues) {
        spoken.insert(likely, ());
    }

    let found: Vec<Option<(String, Arc<Known>)>> = clues
        .par_iter()
        .zip(declared)
        .map(|(clue, declared)| match (declared, clue.declared) {
            (Some(known), Some((code, _))) => Some((code.to_owned(), known)),
            _ => tokens(without_ending(clue.path))
                .filter_map(|token| Some((token.text.to_owned(), codes.read(token.text)?)))
                .find(|(_, known)| spoken.contains_key(&known.likely)),
        })
        .collect();

    let default = default_language(config, codes, clues, &found, &mut diagnostics);
    let mut others: Vec<Language> = Vec::new();
    let mut seen = HashSet::new();
    for (code, known) in found.iter().flatten() {
        if seen.insert(known.tag.clone()) {
            others.push(language(code.clone(), known, &names));
        }
    }
    if found.iter().any(Option::is_none) && seen.insert(default.1.tag.clone()) {
        others.push(language(default.0.clone(), &default.1, &names));
    }
    // A language that is listed and that no page is in is not one of the site yet.
    let listed = config
        .languages
        .iter()
        .filter_map(|l| Some((l.code.clone(), codes.read(&l.code)?)))
        .filter(|(_, known)| seen.contains(&known.tag))
        .map(|(code, known)| language(code, &known, &names))
        .collect();
    let languages = Languages::new(listed, others, &default.1.tag);

    let resolved = clues
        .par_iter()
        .zip(&found)
        .map(|(clue, found)| {
            let known = found.as_ref().map_or(&default.1, |(_, known)| known);
            Resolved {
                language: languages.find(&known.tag).unwrap_or(LanguageId(0)),
                path_key: without_language(clue.path, &known.likely, codes),
            }
        })
        .collect();
    (languages, resolved, diagnostics)
}

fn language(code: String, known: &Known, names: &HashMap<String, &ConfiguredLanguage>) -> Language {
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

fn unknown(codes: &Codes, code: &str, place: Place) -> Diagnostic {
    let diagnostic = Diagnostic::error("language-unknown", format!("`{code}` is not a language"))
        .at(place.labelled("no language of this code is known"));
    match codes.nearest(code) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("write a code such as `en`, `hant` or `pt-BR` (BCP 47)"),
    }
}

/// The language of pages that do not say theirs: the config's; else English if the site has it, or if
/// it has other languages in folders and pages outside of them; else the language with the most pages
/// (the first in the order of paths among equals), unless more pages are silent: a few notes that say
/// `ar` do not make a site Arabic.
fn default_language(
    config: &Config,
    codes: &Codes,
    clues: &[Clue<'_>],
    found: &[Option<(String, Arc<Known>)>],
    diagnostics: &mut Vec<Diagnostic>,
) -> (String, Arc<Known>) {
    let mut counts: Vec<(&(String, Arc<Known>), usize)> = Vec::new();
    for page in found.iter().flatten() {
        match counts.iter_mut().find(|(p, _)| p.1.tag == page.1.tag) {
            Some((_, n)) => *n += 1,
            None => counts.push((page, 1)),
        }
    }
    if let Some(language) = &config.default_language {
        match codes.read(&language.code) {
            // `locale: en_US` in the config and `lang: en` in the pages are one language.
            Some(known) => {
                let as_in_pages = counts
                    .iter()
                    .find(|(p, _)| p.1.tag == known.tag)
                    .or_else(|| counts.iter().find(|(p, _)| p.1.likely == known.likely));
                return match as_in_pages {
                    Some((page, _)) => (*page).clone(),
                    None => (language.code.clone(), known),
                };
            }
            None if config.layout == Layout::Jekyll => {}
            None => diagnostics.push(unknown(codes, &language.code, language.place.clone())),
        }
    }
    if let Some(first) = config.languages.first()
        && let Some(known) = codes.read(&first.code)
    {
        return (first.code.clone(), known);
    }
    if let Some((english, _)) = counts.iter().find(|(p, _)| p.1.tag.as_str() == "en") {
        return (*english).clone();
    }
    let silent = found.iter().filter(|found| found.is_none()).count();
    let is_in_folders = clues
        .iter()
        .zip(found)
        .any(|(clue, found)| clue.declared.is_none() && found.is_some());
    let mut most: Option<(&(String, Arc<Known>), usize)> = None;
    for (page, n) in counts {
        if most.is_none_or(|(_, m)| n > m) {
            most = Some((page, n));
        }
    }
    match most {
        Some((page, n)) if n >= silent && !(is_in_folders && silent > 0) => page.clone(),
        _ => ("en".to_owned(), Arc::new(Known::english())),
    }
}

/// A part of a path that could name a language.
struct Token<'a> {
    text: &'a str,
    /// The bytes of the path that go with it: a folder and its slash, or the suffix and its mark.
    span: Range<usize>,
    /// Whether it is a folder, or a suffix after a dot: plain enough to be found by what stands
    /// beside it. A suffix after `-` or `_` is not (`guide-no.md`).
    plain: bool,
}

/// `path` without its ending.
fn without_ending(path: &str) -> &str {
    path.strip_suffix(FileName::parse(path).extension)
        .unwrap_or(path)
        .trim_end_matches('.')
}

/// The parts of a path without its ending that could name a language: folders from the left, then
/// suffixes of the file's name, the longer first (`zh-tw` before `tw`).
fn tokens(path: &str) -> impl Iterator<Item = Token<'_>> {
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    let folders = path[..start].split_inclusive('/').scan(0, |at, folder| {
        let span = *at..*at + folder.len();
        *at = span.end;
        Some(Token {
            text: folder.trim_end_matches('/'),
            span,
            plain: true,
        })
    });
    let stem = &path[start..];
    let mut cuts = stem
        .bytes()
        .enumerate()
        .rev()
        .filter(|(_, byte)| matches!(byte, b'-' | b'_' | b'.'))
        .map(|(at, _)| at);
    let (last, before) = (cuts.next(), cuts.next());
    let cuts = before.into_iter().chain(last).filter(|cut| *cut > 0);
    folders.chain(cuts.map(move |cut| Token {
        text: &stem[cut + 1..],
        span: start + cut..path.len(),
        plain: stem[cut..].starts_with('.'),
    }))
}

/// The languages that folders and dotted suffixes name, where the same path stands in two of them,
/// or in one and outside of any.
fn languages_of_folders(codes: &Codes, clues: &[Clue<'_>]) -> Vec<String> {
    let plain: HashSet<&str> = clues.iter().map(|clue| without_ending(clue.path)).collect();
    let mut beside: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let without = |clue: &Clue<'_>| -> Vec<(String, Arc<Known>)> {
        let path = without_ending(clue.path);
        let plain = tokens(path).filter(|token| token.plain);
        plain
            .filter_map(|token| {
                let known = codes.read(token.text).filter(|known| known.common)?;
                let mut rest = path.to_owned();
                rest.replace_range(token.span, "");
                Some((bare(rest, &known.likely, codes), known))
            })
            .collect()
    };
    let named: Vec<Vec<(String, Arc<Known>)>> = clues.par_iter().map(without).collect();
    for (rest, known) in named.into_iter().flatten() {
        let languages = beside.entry(rest).or_default();
        if !languages.contains(&known.likely) {
            languages.push(known.likely.clone());
        }
    }
    beside
        .into_iter()
        .filter(|(rest, languages)| languages.len() > 1 || plain.contains(rest.as_str()))
        .flat_map(|(_, languages)| languages)
        .collect()
}

/// `path` without its ending and without every folder and suffix that names the language `likely`.
fn without_language(path: &str, likely: &str, codes: &Codes) -> String {
    bare(without_ending(path).to_owned(), likely, codes)
}

/// A path without an ending, without every folder and suffix that names the language `likely`.
fn bare(mut path: String, likely: &str, codes: &Codes) -> String {
    let names_it = |text: &str| codes.read(text).is_some_and(|known| known.likely == likely);
    loop {
        let next = tokens(&path).find(|token| names_it(token.text));
        let Some(span) = next.map(|token| token.span) else {
            return path;
        };
        path.replace_range(span, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_loses_its_language_wherever_it_stands() {
        let codes = Codes::default();
        let key = |path: &str, code: &str| {
            without_language(path, &codes.read(code).unwrap().likely, &codes)
        };
        let post = "_posts/2025-03-12-python-cffi";
        assert_eq!(key("_posts/ar/2025-03-12-python-cffi-ar.md", "ar"), post);
        assert_eq!(
            key("_posts/hant/2025-03-12-python-cffi-hant.md", "hant"),
            post
        );
        assert_eq!(
            key("_posts/2025-03-12-python-cffi.zh-hant.md", "hant"),
            post
        );
        assert_eq!(key("_posts/2025-03-12-python-cffi_zh_tw.md", "hant"), post);
        assert_eq!(
            key("_articles/zh-hant/legal.md", "zh-hant"),
            "_articles/legal"
        );
        assert_eq!(key("_articles/legal.md", "en"), "_articles/legal");
        assert_eq!(key("zh_tw/news/_posts/x.md", "zh-TW"), "news/_posts/x");
        assert_eq!(key("_articles/ar/index.html", "ar"), "_articles/index");
        assert_eq!(key("no.md", "no"), "no");
    }

    fn languages(paths: &[&str]) -> Vec<String> {
        let codes = Codes::default();
        let clues: Vec<Clue<'_>> = paths
            .iter()
            .map(|path| Clue {
                path,
                declared: None,
            })
            .collect();
        languages_of_folders(&codes, &clues)
    }

    #[test]
    fn a_folder_is_a_language_where_its_files_have_counterparts() {
        assert_eq!(
            languages(&["_posts/ar/x-ar.md", "_posts/hant/x-hant.md"]),
            ["ar-Arab-EG", "zh-Hant-TW"]
        );
        assert_eq!(
            languages(&["content/x.md", "content/it/x.md"]),
            ["it-Latn-IT"]
        );
        assert_eq!(
            languages(&["content/x.md", "content/x.ar.md"]),
            ["ar-Arab-EG"]
        );
        assert!(languages(&["content/it/printer.md", "content/x.md"]).is_empty());
        assert!(languages(&["content/guide-no.md", "content/guide.md"]).is_empty());
        assert!(languages(&["content/api/x.md", "content/doc/x.md"]).is_empty());
    }
}
