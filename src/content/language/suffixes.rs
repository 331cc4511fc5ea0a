//! Decides which suffixes of file names are languages: `README-ja.md`, `about.de.md`, `guide_pt_BR.md`.
//!
//! A suffix is considered only if the name also exists without it, or with the suffix of another language, or
//! if it follows a dot and the site declares the language.
//! `how-to-fix-it.md` is a language only beside `how-to-fix.md`, and only if its text is Italian or the site
//! has Italian by other evidence.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::folders::{code_of, folder_of, is_word, read};
use super::{DeclaredLanguages, LanguageClue, without_ending};
use crate::language::{Codes, ResolvedTag};

/// A file name suffix that is a language code.
#[derive(Debug)]
pub(super) struct Suffix {
    /// The code as written.
    pub(super) code: String,
    pub(super) known: Arc<ResolvedTag>,
    /// The byte offset of the separator before the code.
    pub(super) at: usize,
    pub(super) reason: SuffixReason,
}

/// The reason why a suffix was accepted or rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SuffixReason {
    Text,
    /// It has a region or a script: `pt-BR`.
    Region,
    /// It follows a dot.
    Dot,
    /// The same name exists with suffixes of other languages.
    Siblings,
    /// The file is a README, or another file with a name in capitals.
    Readme,
    Declared,
    /// The name without it exists, and the code is not a word.
    Counterpart,
    /// The text of the file is in another language.
    OtherText,
    /// The code is also a word, and there is no other evidence.
    Word,
    /// The name exists neither without it nor with the suffix of another language.
    Alone,
}

impl SuffixReason {
    pub(super) fn accepts(self) -> bool {
        !matches!(
            self,
            SuffixReason::OtherText | SuffixReason::Word | SuffixReason::Alone
        )
    }
}

/// The considered suffixes, by page index.
#[derive(Debug, Default)]
pub(super) struct Suffixes {
    pub(super) by_page: FxHashMap<usize, Suffix>,
}

/// Pages by name without a suffix: the page, its language, and whether that is certain.
type Bases<'p> = FxHashMap<&'p str, Vec<(usize, Arc<ResolvedTag>, bool)>>;

/// The evidence for one suffix.
struct Evidence {
    has_plain: bool,
    siblings: usize,
    is_dotted: bool,
    has_region: bool,
    is_readme: bool,
    is_word: bool,
    is_declared: bool,
    agrees: Option<bool>,
}

impl Suffixes {
    /// Decides about the suffixes of the pages of `clues`; `is_open` returns whether a page has no language
    /// yet.
    pub(super) fn decide(
        codes: &Codes,
        clues: &[LanguageClue<'_>],
        declared_languages: &DeclaredLanguages,
        is_open: impl Fn(usize) -> bool,
    ) -> Self {
        let paths: FxHashSet<&str> = clues.iter().map(|clue| without_ending(clue.path)).collect();
        let mut bases: Bases<'_> = FxHashMap::default();
        let mut candidates: Vec<(usize, &str, &str, Arc<ResolvedTag>)> = Vec::new();
        for (page, clue) in clues.iter().enumerate() {
            let path = without_ending(clue.path);
            for (base, code) in cuts(path) {
                let Some(known) = read(codes, code).filter(|known| {
                    known.common
                        || declared_languages.has(&known.likely)
                        || has_odd_region(codes, code)
                }) else {
                    continue;
                };
                if clue
                    .known
                    .as_ref()
                    .is_some_and(|said| said.likely != known.likely)
                    || declared_languages.is_excluded(clue.path)
                {
                    continue;
                }
                let is_sure = clue.known.is_some()
                    || !is_word(code)
                    || clue.text.and_then(|text| text.agrees(&known)) == Some(true);
                bases
                    .entry(base)
                    .or_default()
                    .push((page, Arc::clone(&known), is_sure));
                candidates.push((page, base, code, known));
            }
        }
        let mut suffixes = Self::default();
        for (page, base, code, known) in candidates {
            if !is_open(page)
                || suffixes
                    .by_page
                    .get(&page)
                    .is_some_and(|known| known.reason.accepts())
            {
                continue;
            }
            let clue = &clues[page];
            let path = without_ending(clue.path);
            let others = bases.get(base).into_iter().flatten();
            let mut others: Vec<&str> = others
                .filter(|(other, of, is_sure)| {
                    *other != page && *is_sure && of.likely != known.likely
                })
                .map(|(_, of, _)| of.likely.as_str())
                .collect();
            others.sort_unstable();
            others.dedup();
            let evidence = Evidence {
                has_plain: paths.contains(base),
                siblings: others.len(),
                is_dotted: path[base.len()..].starts_with('.'),
                has_region: code.contains(['-', '_']),
                is_readme: is_readme(base),
                is_word: is_word(code),
                is_declared: declared_languages.has(&known.likely),
                agrees: clue.text.and_then(|text| text.agrees(&known)),
            };
            let suffix = Suffix {
                code: code_of(code).to_owned(),
                at: base.len(),
                reason: if declared_languages.from_path
                    && evidence.is_declared
                    && evidence.is_dotted
                {
                    SuffixReason::Declared
                } else {
                    evidence.reason()
                },
                known,
            };
            let known = suffixes.by_page.get(&page);
            if known.is_none_or(|known| known.reason == SuffixReason::Alone) {
                suffixes.by_page.insert(page, suffix);
            }
        }
        suffixes
    }
}

impl Evidence {
    fn reason(&self) -> SuffixReason {
        let agrees = self.agrees == Some(true);
        if !self.has_plain && self.siblings == 0 {
            // `contribution.zh-CN.md` with Chinese text, beside which there is no `contribution.md`.
            let is_certain = self.is_declared || self.has_region && self.is_dotted;
            return match () {
                () if agrees && is_certain => SuffixReason::Text,
                // `cles.fr.md` in a site that has French, whose text is too short to tell.
                () if self.is_dotted && self.is_declared && self.agrees.is_none() => {
                    SuffixReason::Declared
                }
                () => SuffixReason::Alone,
            };
        }
        if self.agrees == Some(false) {
            return match () {
                () if self.siblings > 1 => SuffixReason::Siblings,
                () if self.is_word => SuffixReason::OtherText,
                () if self.has_region => SuffixReason::Region,
                () if self.is_dotted => SuffixReason::Dot,
                () if self.is_readme => SuffixReason::Readme,
                () => SuffixReason::OtherText,
            };
        }
        match () {
            () if agrees => SuffixReason::Text,
            () if self.has_region => SuffixReason::Region,
            () if self.is_readme => SuffixReason::Readme,
            () if self.siblings > 0 && (!self.is_word || self.siblings > 1) => {
                SuffixReason::Siblings
            }
            () if self.is_declared => SuffixReason::Declared,
            () if self.is_word => SuffixReason::Word,
            () if self.is_dotted => SuffixReason::Dot,
            () => SuffixReason::Counterpart,
        }
    }
}

/// Returns whether a code is a language with a nonexistent region in the form of a region: `ko-KO`.
fn has_odd_region(codes: &Codes, code: &str) -> bool {
    let Some((language, region)) = code.split_once(['-', '_']) else {
        return false;
    };
    region.len() == 2
        && region.bytes().all(|byte| byte.is_ascii_uppercase())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && codes.read(language).is_some_and(|known| known.common)
}

/// Returns whether a file has a name that is usual at the root of repositories.
fn is_readme(base: &str) -> bool {
    let name = &base[folder_of(base).len()..];
    let name = name.trim_start_matches('/');
    name.eq_ignore_ascii_case("readme")
        || name.eq_ignore_ascii_case("index")
        || name.len() > 3 && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
}

/// Returns the possible splits of a path without extension into name and suffix, the longest suffix first.
pub(super) fn cuts(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    let stem = &path[start..];
    let mut marks = stem
        .bytes()
        .enumerate()
        .rev()
        .filter(|(_, byte)| matches!(byte, b'-' | b'_' | b'.'))
        .map(|(at, _)| at);
    let (last, second, third) = (marks.next(), marks.next(), marks.next());
    let cuts = [third, second, last]
        .into_iter()
        .flatten()
        .filter(|cut| *cut > 0);
    cuts.map(move |cut| (&path[..start + cut], &stem[cut + 1..]))
        .filter(|(_, code)| code.len() > 1 && code.len() <= 24)
}
