//! `glossary.yml`: how terms of the originals are translated.
//!
//! In: the file in the source folder. Out: a [`Glossary`], which finds its terms in a text and says whether a translation
//! has them. Exports show terms to translators, and the rule `glossary` of `check` looks for terms that were
//! translated otherwise.
//!
//! Each top-level key is a term:
//!
//! ```yaml
//! inode: keep
//! disk quota:
//!   ar: حصة القرص
//!   hant: [磁碟配額, 磁碟限額]
//!   note: the limit of a user
//!   variants: [quota]
//!   case_sensitive: false
//! ```

mod read;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use aho_corasick::AhoCorasick;
use search_index::folding::is_indexed_by_character as is_dense;

use crate::content::text_file;
use crate::diagnostics::Diagnostic;

/// The name of the file in the source folder.
pub const NAME: &str = crate::content::GLOSSARY;

/// The shortest word whose start is compared, in letters: a shorter one has no endings to leave out.
const MIN_STEM_LETTERS: usize = 4;
/// The number of characters of Chinese, Japanese or Thai that a translation has in common with the one of the glossary.
const SHARED: usize = 2;

/// A term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Term {
    /// The term in the language of the originals.
    pub term: String,
    /// A note for translators.
    pub note: Option<String>,
    /// Other words for it in the originals.
    variants: Vec<String>,
    is_case_sensitive: bool,
    /// True if it stays as it is in the languages that `translations` does not have.
    is_kept: bool,
    /// By BCP 47 tag, the translations, the preferred one first; none if it stays as it is.
    translations: BTreeMap<String, Vec<String>>,
}

/// The translation of a term into a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendering<'g> {
    /// It stays as it is.
    Kept,
    /// One of these translations; the first is preferred. There is at least one.
    As(&'g [String]),
}

impl Term {
    /// Returns the translation into the language with a BCP 47 tag; `None` if the glossary has none.
    #[must_use]
    pub fn rendering(&self, tag: &str) -> Option<Rendering<'_>> {
        match self.translations.get(tag) {
            Some(all) if all.is_empty() => Some(Rendering::Kept),
            Some(all) => Some(Rendering::As(all)),
            None => self.is_kept.then_some(Rendering::Kept),
        }
    }

    /// Returns true if a translated text has the term as the glossary has it. Endings may differ: of a long word, its
    /// first letters are enough.
    #[must_use]
    pub fn is_in(&self, translated: &str, rendering: Rendering<'_>) -> bool {
        let text = translated.to_lowercase();
        match rendering {
            Rendering::Kept => self.words().any(|word| text.contains(&word.to_lowercase())),
            Rendering::As(all) => all.iter().any(|one| has(&text, &one.to_lowercase())),
        }
    }

    /// The term and its variants.
    fn words(&self) -> impl Iterator<Item = &str> {
        let variants = self.variants.iter().map(String::as_str);
        std::iter::once(self.term.as_str()).chain(variants)
    }
}

/// Returns true if a text has a translation, perhaps with other endings. Both are in lower case.
fn has(text: &str, translation: &str) -> bool {
    if text.contains(translation) {
        return true;
    }
    if translation.chars().any(is_dense) {
        let starts = translation.char_indices().map(|(at, _)| at);
        let bounds: Vec<usize> = starts.chain([translation.len()]).collect();
        let windows = bounds.windows(SHARED + 1);
        let mut shared = windows.map(|window| &translation[window[0]..window[SHARED]]);
        return shared.any(|shared| shared.chars().all(is_dense) && text.contains(shared));
    }
    let words = translation.split(|c: char| !c.is_alphanumeric());
    let stems: Vec<&str> = words.filter_map(stem).collect();
    !stems.is_empty() && stems.iter().all(|stem| text.contains(stem))
}

/// The first letters of a word, without the Arabic article; `None` if the word is short.
fn stem(word: &str) -> Option<&str> {
    let word = word.strip_prefix("ال").unwrap_or(word);
    let end = word
        .char_indices()
        .nth(MIN_STEM_LETTERS)
        .map(|(end, _)| end);
    let is_long = end.is_some() || word.chars().count() == MIN_STEM_LETTERS;
    is_long.then(|| &word[..end.unwrap_or(word.len())])
}

/// A term that is in a text.
#[derive(Debug, Clone)]
pub struct FoundTerm<'g> {
    /// The term.
    pub term: &'g Term,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// The terms of a site.
#[derive(Debug, Default)]
pub struct Glossary {
    terms: Vec<Term>,
    exact: Finder,
    folded: Finder,
}

impl Glossary {
    /// Reads the glossary of the site in `source`. An entry that cannot be read gets a warning and is left out.
    #[must_use]
    pub fn load(source: &Path) -> (Self, Vec<Diagnostic>) {
        let path = source.join(NAME);
        if path.symlink_metadata().is_err() {
            return (Self::default(), Vec::new());
        }
        match text_file::read(&path, NAME) {
            Ok(text) => Self::parse(&text),
            Err(error) => (Self::default(), vec![*error]),
        }
    }

    /// Reads the text of a glossary.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let (terms, diagnostics) = read::terms(text);
        let of = |is_case_sensitive: bool| {
            let chosen = terms.iter().enumerate();
            let chosen =
                chosen.filter(move |(_, term)| term.is_case_sensitive == is_case_sensitive);
            chosen.flat_map(|(at, term)| term.words().map(move |word| (at, word.to_owned())))
        };
        let lower = of(false).map(|(at, word)| (at, Folded::of(&word).text));
        let glossary = Self {
            exact: Finder::new(of(true)),
            folded: Finder::new(lower),
            terms,
        };
        (glossary, diagnostics)
    }

    /// Returns true if there are no terms.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns the terms in a text that have a translation into the language with a BCP 47 tag: each once, in the order
    /// of the text. Of terms that overlap, the longest counts.
    #[must_use]
    pub fn terms_in(&self, text: &str, tag: &str) -> Vec<FoundTerm<'_>> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut found = self.exact.find(text);
        let folded = Folded::of(text);
        let in_folded = self.folded.find(&folded.text).into_iter();
        found.extend(
            in_folded.map(|(at, span)| (at, folded.starts[span.start]..folded.starts[span.end])),
        );
        found.retain(|(at, _)| self.terms[*at].rendering(tag).is_some());
        found.sort_by_key(|(at, span)| (span.start, std::cmp::Reverse(span.end), *at));
        let mut end = 0;
        let mut seen = vec![false; self.terms.len()];
        let mut terms = Vec::new();
        for (at, span) in found {
            if span.start < end {
                continue;
            }
            end = span.end;
            if !std::mem::replace(&mut seen[at], true) {
                let term = &self.terms[at];
                terms.push(FoundTerm { term, span });
            }
        }
        terms
    }
}

/// A text in lower case, with the byte of the text for each of its own and for its end.
struct Folded {
    text: String,
    starts: Vec<usize>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let mut folded = String::with_capacity(text.len());
        let mut starts = Vec::with_capacity(text.len() + 1);
        for (at, c) in text.char_indices() {
            folded.extend(c.to_lowercase());
            starts.resize(folded.len(), at);
        }
        starts.push(text.len());
        Self {
            text: folded,
            starts,
        }
    }
}

/// Finds words in a text, all in one pass.
#[derive(Debug, Default)]
struct Finder {
    /// `None` if there are no words.
    automaton: Option<AhoCorasick>,
    /// For each word, the index of its term.
    terms: Vec<usize>,
}

impl Finder {
    fn new(words: impl Iterator<Item = (usize, String)>) -> Self {
        let (terms, words): (Vec<usize>, Vec<String>) = words.unzip();
        let automaton = (!words.is_empty()).then(|| AhoCorasick::new(words).ok());
        Self {
            automaton: automaton.flatten(),
            terms,
        }
    }

    /// Returns the terms and their bytes, where they are whole words.
    fn find(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let matches = automaton.find_overlapping_iter(text);
        let words = matches.filter(|found| is_word(text, found.range()));
        words
            .map(|found| (self.terms[found.pattern().as_usize()], found.range()))
            .collect()
    }
}

/// Returns true if no letter or digit that belongs to the word is beside some bytes of a text. Words of scripts without
/// spaces have no such bounds. An English plural is the word too.
fn is_word(text: &str, span: Range<usize>) -> bool {
    let word = &text[span.clone()];
    let joins = |edge: Option<char>, beside: Option<char>| {
        let is_of_word = |c: char| c.is_alphanumeric() && !is_dense(c);
        edge.is_some_and(is_of_word) && beside.is_some_and(is_of_word)
    };
    if joins(word.chars().next(), text[..span.start].chars().next_back()) {
        return false;
    }
    let last = word.chars().next_back();
    let after = &text[span.end..];
    let is_latin = last.is_some_and(|c| c.is_ascii_alphabetic());
    let plurals = ["", "s", "es"];
    let mut endings = plurals.iter().take(if is_latin { 3 } else { 1 });
    endings.any(|ending| {
        let rest = after.strip_prefix(ending);
        rest.is_some_and(|rest| !joins(last, rest.chars().next()))
    })
}

#[cfg(test)]
mod tests;
