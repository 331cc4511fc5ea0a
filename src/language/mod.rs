//! Languages: codes, tags, writing directions, endonyms, messages and formats.
//!
//! In: codes from configs, front matter and paths. Out: [`Languages`], the languages of the site, each once for
//! all of its spellings. Direction and canonical form come from CLDR (ICU4X).

mod endonyms;
mod format;
pub(crate) mod isolation;
pub mod messages;
mod tag;
mod text;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

pub use endonyms::{endonym, is_language_name};
pub use format::Format;
pub use messages::{LanguageMessages, Message, Messages};
pub use tag::{Direction, LanguageTag, ResolvedTag, TagReader, by_english_name};
pub use text::TextLanguage;

/// One language of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// The author's code in its first spelling: `hant`.
    pub code: String,
    /// The BCP 47 tag: `zh-Hant`.
    pub tag: LanguageTag,
    /// The writing direction.
    pub direction: Direction,
    /// The ISO 15924 code of the script: `Hant`, `Arab`.
    pub script: String,
    /// The endonym: `繁體中文`.
    pub endonym: String,
    /// The name of the site in this language, if the config has one.
    pub title: Option<String>,
    /// The description of the site in this language, if the config has one.
    pub description: Option<String>,
}

/// The index of a language in [`Languages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LanguageId(pub usize);

/// Resolves codes and caches the result of each spelling.
#[derive(Default)]
pub struct Codes {
    reader: TagReader,
    read: Mutex<FxHashMap<String, Option<Arc<ResolvedTag>>>>,
}

impl Codes {
    /// Resolves `code`; see [`TagReader::read`].
    #[must_use]
    pub fn read(&self, code: &str) -> Option<Arc<ResolvedTag>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(code) {
            return known.clone();
        }
        let known = self.reader.read(code).map(Arc::new);
        read.insert(code.to_owned(), known.clone());
        known
    }

    /// Returns the known code with the most similar spelling.
    #[must_use]
    pub fn nearest(&self, code: &str) -> Option<String> {
        self.reader.nearest(code)
    }
}

/// The languages of a site in a fixed order: the order of the config's list; without a list, the default
/// language first and the others by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Languages {
    list: Vec<Language>,
    by_tag: BTreeMap<LanguageTag, LanguageId>,
    default: Option<LanguageId>,
}

impl Language {
    /// Returns true if the script has wide characters without spaces between words: Chinese and Japanese.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        let scripts = [
            "Hans", "Hant", "Hani", "Jpan", "Hira", "Kana", "Hrkt", "Bopo",
        ];
        scripts.contains(&self.script.as_str())
    }
}

impl Languages {
    /// Returns the listed languages in the order of the config, followed by the other languages of the content.
    /// A repeated tag counts once.
    #[must_use]
    pub fn new(listed: Vec<Language>, mut others: Vec<Language>, default: &LanguageTag) -> Self {
        others.sort_by(|a, b| {
            (a.tag != *default, &a.code, &a.tag).cmp(&(b.tag != *default, &b.code, &b.tag))
        });
        let mut all = Self::default();
        for language in listed.into_iter().chain(others) {
            if !all.by_tag.contains_key(&language.tag) {
                let id = LanguageId(all.list.len());
                all.by_tag.insert(language.tag.clone(), id);
                all.list.push(language);
            }
        }
        all.default = all.find(default);
        all
    }

    /// Returns the languages for which `keeps` is true, and the new id of each language by its old id.
    #[must_use]
    pub fn only(&self, keeps: impl Fn(LanguageId) -> bool) -> (Self, Vec<Option<LanguageId>>) {
        let mut all = Self::default();
        let mut numbers = Vec::with_capacity(self.list.len());
        for (id, language) in self.iter() {
            let number = keeps(id).then(|| {
                let number = LanguageId(all.list.len());
                all.by_tag.insert(language.tag.clone(), number);
                all.list.push(language.clone());
                number
            });
            numbers.push(number);
        }
        all.default = self.default.and_then(|id| numbers[id.0]);
        (all, numbers)
    }

    /// Returns the default language, if the site has a page in it.
    #[must_use]
    pub fn default_language(&self) -> Option<LanguageId> {
        self.default
    }

    /// Returns the language with `id`.
    ///
    /// # Panics
    /// If `id` belongs to another site.
    #[must_use]
    pub fn get(&self, id: LanguageId) -> &Language {
        &self.list[id.0]
    }

    /// Returns the language with `tag`.
    #[must_use]
    pub fn find(&self, tag: &LanguageTag) -> Option<LanguageId> {
        self.by_tag.get(tag).copied()
    }

    /// Returns all languages, the default first.
    pub fn iter(&self) -> impl Iterator<Item = (LanguageId, &Language)> {
        self.list
            .iter()
            .enumerate()
            .map(|(i, l)| (LanguageId(i), l))
    }

    /// Returns the number of languages.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Returns true if there are no languages.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
