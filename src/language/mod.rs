//! Languages: what authors write, what the web reads, which way it runs, what it calls itself.
//!
//! In: codes from configs, front matter and paths. Out: [`Languages`], the site's languages, each
//! once, however it is spelled. Direction and canonical form come from CLDR (ICU4X).

mod endonyms;
mod format;
pub mod messages;
mod tag;
mod text;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

pub use endonyms::{endonym, is_language_name};
pub use format::Format;
pub use messages::{Message, Messages, Words};
pub use tag::{Direction, Known, LanguageTag, TagReader, by_english_name};
pub use text::TextLanguage;

/// One language of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// What the authors write, in its first spelling: `hant`.
    pub code: String,
    /// What the web reads: `zh-Hant`.
    pub tag: LanguageTag,
    /// Which way it is written.
    pub direction: Direction,
    /// The script that it is written in, by ISO 15924: `Hant`, `Arab`.
    pub script: String,
    /// What it calls itself: `繁體中文`.
    pub endonym: String,
    /// The name of the site in it, if the config has one.
    pub title: Option<String>,
    /// What the site is about, in it, if the config says.
    pub description: Option<String>,
}

/// The index of a language in [`Languages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LanguageId(pub usize);

/// Reads codes, each spelling once.
#[derive(Default)]
pub struct Codes {
    reader: TagReader,
    read: Mutex<FxHashMap<String, Option<Arc<Known>>>>,
}

impl Codes {
    /// What `code` means; see [`TagReader::read`].
    #[must_use]
    pub fn read(&self, code: &str) -> Option<Arc<Known>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(code) {
            return known.clone();
        }
        let known = self.reader.read(code).map(Arc::new);
        read.insert(code.to_owned(), known.clone());
        known
    }

    /// A known code near to `code`.
    #[must_use]
    pub fn nearest(&self, code: &str) -> Option<String> {
        self.reader.nearest(code)
    }
}

/// The languages of a site, in a fixed order: as the config lists them; without a list, the default
/// one first and the others by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Languages {
    list: Vec<Language>,
    by_tag: BTreeMap<LanguageTag, LanguageId>,
    default: Option<LanguageId>,
}

impl Language {
    /// Whether it is written in wide characters without spaces between words: Chinese and Japanese.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        let scripts = [
            "Hans", "Hant", "Hani", "Jpan", "Hira", "Kana", "Hrkt", "Bopo",
        ];
        scripts.contains(&self.script.as_str())
    }
}

impl Languages {
    /// The languages that the config lists, in its order, and those that the content has besides. A
    /// tag that comes twice counts once.
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

    /// Those of them that `keeps` wants, and by its old number the new one of each.
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

    /// The site's default language, if the site has a page in it.
    #[must_use]
    pub fn default_language(&self) -> Option<LanguageId> {
        self.default
    }

    /// The language with `id`.
    ///
    /// # Panics
    /// If `id` is of another site.
    #[must_use]
    pub fn get(&self, id: LanguageId) -> &Language {
        &self.list[id.0]
    }

    /// The language with `tag`.
    #[must_use]
    pub fn find(&self, tag: &LanguageTag) -> Option<LanguageId> {
        self.by_tag.get(tag).copied()
    }

    /// All of them, the default first.
    pub fn iter(&self) -> impl Iterator<Item = (LanguageId, &Language)> {
        self.list
            .iter()
            .enumerate()
            .map(|(i, l)| (LanguageId(i), l))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
