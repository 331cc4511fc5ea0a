//! Names of folders and files: language codes, words that are also codes, and folders that usually contain
//! translations.

use std::sync::Arc;

use super::super::DeclaredLanguages;
use crate::language::{Codes, ResolvedTag, by_english_name};

/// Codes that are accepted as languages on weak evidence. Any other code of two or three letters is as likely a
/// word, an abbreviation or a programming language (`it`, `id`, `cs`, `ml`, `ca`) and needs more.
const PLAIN: &[&str] = &[
    "ar", "az", "bg", "bn", "de", "en", "es", "et", "fa", "fi", "fr", "hans", "hant", "he", "hr",
    "hu", "hy", "ja", "ka", "kk", "ko", "lt", "lv", "nb", "nl", "nn", "pl", "pt", "ro", "ru", "sk",
    "sl", "sr", "sv", "th", "tr", "uk", "ur", "uz", "zh",
];

/// Folders that contain translations by language.
pub(in crate::content::language) const CONTAINERS: &[&str] = &[
    "i18n",
    "intl",
    "l10n",
    "lang",
    "langs",
    "language",
    "languages",
    "locale",
    "locales",
    "localized",
    "localization",
    "localizations",
    "readme",
    "readmes",
    "translated",
    "translated_docs",
    "translation",
    "translations",
];

/// Folders whose direct subfolders may be languages.
pub(super) const ROOTS: &[&str] = &[
    "",
    "content",
    "doc",
    "docs",
    "documentation",
    "pages",
    "site",
    "src",
    "website",
    "_posts",
    "_drafts",
];

/// The prefix of a slot whose children are files: `guide/en.md`, `guide/de.md`.
pub(in crate::content::language) const FILES: &str = "/";

/// Returns whether a code is as likely a word or an abbreviation.
pub(in crate::content::language) fn is_word(code: &str) -> bool {
    let is_plain = PLAIN.iter().any(|plain| plain.eq_ignore_ascii_case(code));
    !is_plain && !code.contains(['-', '_'])
}

/// Returns the folder of a path; empty at the root.
pub(in crate::content::language) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the language of a code, or of an English name: `french`, `brazilian-portuguese`.
pub(in crate::content::language) fn read(codes: &Codes, text: &str) -> Option<Arc<ResolvedTag>> {
    codes
        .read(text)
        .or_else(|| codes.read(by_english_name(text)?))
}

/// Returns the code of the language that a path names by `text`.
pub(in crate::content::language) fn code_of(text: &str) -> &str {
    by_english_name(text).unwrap_or(text)
}

/// Returns whether the text before a code in a name is also a language code (`en_fr`). The name is then a pair
/// of languages, and the pages below it are in neither. A word (`it-fr`) is not counted.
pub(super) fn is_code(codes: &Codes, prefix: &str) -> bool {
    let name = prefix.trim_end_matches(['.', '-', '_']);
    !is_word(name) && codes.read(name).is_some_and(|known| known.common)
}

/// Returns whether a name is two languages rather than one in a region: `en_fr`, because `fr` is the language
/// of `FR`. With the region in capitals it is one language.
pub(super) fn is_pair(codes: &Codes, name: &str) -> bool {
    // Languages that are official in a region with another main language.
    const REGIONAL: [&str; 2] = ["sv-fi", "sq-mk"];
    let Some((first, second)) = name.split_once(['-', '_']) else {
        return false;
    };
    let is_lower = name.bytes().all(|byte| !byte.is_ascii_uppercase());
    let spelled = name.replace('_', "-");
    if !is_lower || first == second || REGIONAL.contains(&spelled.as_str()) {
        return false;
    }
    let (Some(one), Some(other)) = (codes.read(first), codes.read(second)) else {
        return false;
    };
    let region = |likely: &str| likely.rsplit('-').next().map(str::to_ascii_lowercase);
    is_code(codes, second)
        && one.common
        && region(&other.likely).as_deref() == Some(second)
        && region(&one.likely).as_deref() != Some(second)
}

pub(super) fn is_candidate(known: &ResolvedTag, declared_languages: &DeclaredLanguages) -> bool {
    known.common || declared_languages.has(&known.likely)
}

/// Returns the offsets in a folder name where a code may begin: the whole name, after a `_`, after separators.
pub(super) fn prefixes(segment: &str, parent: &str) -> Vec<usize> {
    let mut cuts = vec![0];
    let is_reserved = matches!(segment, "_posts" | "_drafts");
    if parent.is_empty() && segment.starts_with('_') && !is_reserved {
        cuts.push(1);
    }
    let marks = segment.bytes().enumerate().skip(1);
    let marks = marks.filter(|(_, byte)| matches!(byte, b'.' | b'-' | b'_'));
    cuts.extend(
        marks
            .map(|(at, _)| at + 1)
            .filter(|at| *at > 2 && *at < segment.len()),
    );
    cuts
}
