//! The path of a page without its language. Pages that share it are one note.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::folders::{Folders, folder_of, read};
use super::suffixes::{self, Suffixes};
use super::{LanguageClue, LanguageFinding, LanguageSource, without_ending};
use crate::config::Config;
use crate::language::{Codes, LanguageId, ResolvedTag};

/// A path without the language folder, and the byte offset of the language suffix.
struct PathKey {
    path: String,
    suffix: Option<usize>,
}

/// Returns the paths of the pages of `clues` without their languages.
pub(super) fn find(
    config: &Config,
    codes: &Codes,
    clues: &[LanguageClue<'_>],
    findings: &[Option<LanguageFinding>],
    spoken: &[LanguageId],
    (folders, suffixes): (&Folders, &Suffixes),
) -> Vec<String> {
    let each = clues.par_iter().zip(findings).enumerate();
    let keys: Vec<PathKey> = each
        .map(|(page, (clue, finding))| {
            let Some(finding) = finding else {
                return PathKey {
                    path: without_ending(clue.path).to_owned(),
                    suffix: None,
                };
            };
            let path = match &finding.source {
                LanguageSource::Folder(token) => folders.rest(clue.path, token),
                LanguageSource::Suffix => {
                    let at = suffixes
                        .by_page
                        .get(&page)
                        .map_or(clue.path.len(), |suffix| suffix.at);
                    return PathKey {
                        path: clue.path[..at].to_owned(),
                        suffix: None,
                    };
                }
                LanguageSource::Config(at) => {
                    without_pattern(&config.language_paths[*at].pattern, clue.path)
                }
                LanguageSource::FrontMatter => declared(folders, clue.path, &finding.known),
                LanguageSource::Text => without_ending(clue.path).to_owned(),
            };
            let suffix = same_suffix(codes, &path, &finding.known);
            PathKey { path, suffix }
        })
        .collect();
    let is_kept = kept_suffixes(&keys, spoken);
    let keys = keys.into_iter().zip(is_kept);
    let keys = keys.map(|(mut key, is_kept)| {
        if let Some(at) = key.suffix.filter(|_| !is_kept) {
            key.path.truncate(at);
        }
        docusaurus(key.path)
    });
    without_containers(keys.collect(), clues, folders)
}

/// Maps the paths of translations in a separate folder to the paths of the originals: `translations/fr/guide/x`
/// is `guide/x`. A folder is such a container, whatever its name, if all of its pages are in language folders,
/// and at least half of them have originals outside of it.
fn without_containers(
    mut keys: Vec<String>,
    clues: &[LanguageClue<'_>],
    folders: &Folders,
) -> Vec<String> {
    let containers = containers(&keys, clues, folders);
    if containers.is_empty() {
        return keys;
    }
    for key in &mut keys {
        let container = ancestors(key).find(|folder| containers.contains(*folder));
        if let Some(length) = container.map(str::len) {
            *key = outside(key, length);
        }
    }
    keys
}

/// Returns the folders that contain only translations whose originals are outside.
fn containers(keys: &[String], clues: &[LanguageClue<'_>], folders: &Folders) -> FxHashSet<String> {
    let parents = folders.slots.iter().filter(|slot| {
        let accepted = slot.children.iter().filter(|child| child.reason.accepts());
        slot.prefix.is_empty() && !slot.parent.is_empty() && accepted.count() > 1
    });
    let parents: FxHashSet<&str> = parents.map(|slot| slot.parent.as_str()).collect();
    if parents.is_empty() {
        return FxHashSet::default();
    }
    let all: FxHashSet<&str> = keys.iter().map(String::as_str).collect();
    // The page paths without languages, per folder; `None` if the folder also has other pages.
    let mut inside: FxHashMap<&str, Option<FxHashSet<&str>>> = FxHashMap::default();
    for (clue, key) in clues.iter().zip(keys) {
        let language = folders.language(clue.path);
        let slot = language.map(|token| folders.of(token).0);
        for folder in ancestors(clue.path).filter(|folder| parents.contains(folder)) {
            let paths = inside
                .entry(folder)
                .or_insert_with(|| Some(FxHashSet::default()));
            if !slot.is_some_and(|slot| slot.parent == folder && slot.prefix.is_empty()) {
                *paths = None;
            } else if let Some(paths) = paths {
                paths.insert(key);
            }
        }
    }
    let found = inside.into_iter().filter_map(|(folder, paths)| {
        let paths = paths?;
        let with_original = paths
            .iter()
            .filter(|path| all.contains(outside(path, folder.len()).as_str()));
        (with_original.count() * 2 >= paths.len()).then(|| folder.to_owned())
    });
    found.collect()
}

/// Returns the ancestor folders of a path, the nearest first.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder_of(path)), |folder| Some(folder_of(folder)))
        .take_while(|folder| !folder.is_empty())
}

/// Returns `path` without its ancestor folder of this length, as if it were beside that folder.
fn outside(path: &str, length: usize) -> String {
    let above = folder_of(&path[..length.min(path.len())]);
    let rest = path.get(length..).unwrap_or_default();
    format!("{above}{rest}").trim_start_matches('/').to_owned()
}

/// Returns for each page whether the apparent language suffix is part of the name: `it/bash-it` beside
/// `en/bash-it`, or beside `it/bash`.
fn kept_suffixes(keys: &[PathKey], spoken: &[LanguageId]) -> Vec<bool> {
    if keys.iter().all(|key| key.suffix.is_none()) {
        return vec![false; keys.len()];
    }
    let mut languages: FxHashMap<&str, Vec<LanguageId>> = FxHashMap::default();
    for (key, language) in keys.iter().zip(spoken) {
        let of_key = languages.entry(&key.path).or_default();
        if !of_key.contains(language) {
            of_key.push(*language);
        }
    }
    let each = keys.iter().zip(spoken);
    each.map(|(key, language)| {
        let Some(at) = key.suffix else {
            return false;
        };
        let of = |path: &str| languages.get(path).map_or(&[][..], Vec::as_slice);
        of(&key.path).len() > 1 || of(&key.path[..at]).contains(language)
    })
    .collect()
}

/// Returns the path of a page that declares its language, without folders of that language.
fn declared(folders: &Folders, path: &str, known: &ResolvedTag) -> String {
    let found = folders
        .tokens(path)
        .find(|token| is_same(&folders.of(token).1.known, known));
    // `_posts/ar/x.md` with `lang: fr` keeps `ar`.
    match found {
        Some(token) => folders.rest(path, token),
        None => without_ending(path).to_owned(),
    }
}

/// Returns the byte offset of the suffix of a path that names the language.
fn same_suffix(codes: &Codes, path: &str, known: &ResolvedTag) -> Option<usize> {
    let mut cuts = suffixes::cuts(path);
    let found = cuts.find(|(_, code)| read(codes, code).is_some_and(|of| is_same(&of, known)));
    found.map(|(base, _)| base.len())
}

/// Returns whether two codes are one language in the same spelling: `pt` and `pt-BR`.
fn is_same(one: &ResolvedTag, other: &ResolvedTag) -> bool {
    let primary = |known: &ResolvedTag| {
        known
            .likely
            .split('-')
            .take(2)
            .collect::<Vec<_>>()
            .join("-")
    };
    one.likely == other.likely || primary(one) == primary(other)
}

/// Returns a path without the last segment of the folder in `language_paths`.
fn without_pattern(pattern: &str, path: &str) -> String {
    let path = without_ending(path);
    let pattern = pattern.trim_matches('/');
    match path
        .strip_prefix(pattern)
        .and_then(|rest| rest.strip_prefix('/'))
    {
        Some(rest) => {
            let above = folder_of(pattern);
            if above.is_empty() {
                rest.to_owned()
            } else {
                format!("{above}/{rest}")
            }
        }
        None => path.to_owned(),
    }
}

/// Returns `path` without its extension and the suffix `code`.
pub(super) fn without_suffix<'p>(path: &'p str, code: &str) -> &'p str {
    let path = without_ending(path);
    let mut cuts = suffixes::cuts(path);
    cuts.find(|(_, suffix)| suffix.eq_ignore_ascii_case(code))
        .map_or(path, |(base, _)| base)
}

/// Returns the path of the original for a translation in a Docusaurus folder, without the language:
/// `i18n/docusaurus-plugin-content-docs/current/x` is `docs/x`.
fn docusaurus(path: String) -> String {
    const PLUGIN: &str = "i18n/docusaurus-plugin-content-";
    let Some(at) = path
        .find(PLUGIN)
        .filter(|at| *at == 0 || path.as_bytes()[at - 1] == b'/')
    else {
        return path;
    };
    let (root, rest) = (&path[..at], &path[at + PLUGIN.len()..]);
    let (plugin, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let (kind, instance) = plugin.split_once('-').unwrap_or((plugin, ""));
    match kind {
        "docs" => {
            let folder = if instance.is_empty() {
                "docs"
            } else {
                instance
            };
            match rest.strip_prefix("current/") {
                Some(rest) => format!("{root}{folder}/{rest}"),
                None if instance.is_empty() => format!("{root}versioned_docs/{rest}"),
                None => format!("{root}{instance}_versioned_docs/{rest}"),
            }
        }
        "blog" => format!(
            "{root}{}/{rest}",
            if instance.is_empty() {
                "blog"
            } else {
                instance
            }
        ),
        "pages" => format!("{root}src/pages/{rest}"),
        _ => path,
    }
}
