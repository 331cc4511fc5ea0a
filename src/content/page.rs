//! A page: one source file, in one language, with one URL.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Zoned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::file_name::FileName;
use crate::language::LanguageId;

/// What a file is by where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A file in `_posts`, or in a folder of notes.
    Post,
    /// A file in `_drafts`.
    Draft,
    /// A file of the collection with this name.
    Document(String),
    /// Any other page.
    Page,
}

impl Kind {
    /// The name that `defaults` and templates know it by.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Kind::Post => "posts",
            Kind::Draft => "drafts",
            Kind::Document(collection) => collection,
            Kind::Page => "pages",
        }
    }
}

/// What the body is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Markdown.
    Markdown,
    /// HTML, which goes into the page as it is.
    Html,
    /// Any other text, which is a file by itself: a feed, a script.
    Plain,
    /// Sass, which becomes a stylesheet.
    Sass,
}

/// One source file as facts; its body stays on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The path relative to the source, with `/`.
    pub path: String,
    /// What it is by where it stands.
    pub kind: Kind,
    /// What its body is written in.
    pub format: Format,
    /// Where the body begins in the file, in bytes.
    pub body: usize,
    /// A hash of what stands before the body, which tells whether the file still says these facts.
    pub head: u64,
    /// The title: the front matter's, else the first heading of the first level, else the slug's words.
    pub title: String,
    /// The date in the site's zone: the front matter's, else the file name's.
    #[serde(with = "super::page_cache::moment")]
    pub date: Option<Zoned>,
    /// The language.
    pub language: LanguageId,
    /// The path without its language and ending: pages that share it are one note.
    pub path_key: String,
    /// The value of `translation_key` or one of its other spellings.
    pub translation_key: Option<String>,
    /// `translated` in the front matter: `false` marks an original, `true` a translation.
    pub translated: Option<bool>,
    /// The URL from the root of the site, percent-encoded: `/python-cffi-ar`.
    pub url: String,
    /// The file below the output folder, plain, in NFC: `python-cffi-ar.html`. Empty for a document of
    /// a collection that is not written.
    pub output: String,
    /// Folders above `_posts`, and `category` and `categories` of the front matter.
    pub categories: Vec<String>,
    /// `tags` of the front matter.
    pub tags: Vec<String>,
    /// The whole front matter, with defaults.
    #[serde(with = "super::page_cache::json")]
    pub data: Map<String, Value>,
}

impl Page {
    /// Returns whether the path says more than the path without its language: a folder or a suffix names it.
    #[must_use]
    pub fn is_below_its_language(&self) -> bool {
        let ending = FileName::parse(&self.path).extension.len();
        self.path.len() - ending > self.path_key.len() + 1
    }

    /// Whether `other` belongs to the note that this page belongs to, for all that it says of itself.
    #[must_use]
    pub fn belongs_like(&self, other: &Self) -> bool {
        self.path == other.path
            && self.language == other.language
            && self.path_key == other.path_key
            && self.url == other.url
            && self.translation_key == other.translation_key
            && self.translated == other.translated
            && self.date == other.date
            && self.date.as_ref().map(Zoned::offset) == other.date.as_ref().map(Zoned::offset)
    }

    /// Whether `other` may stand wherever this page stands: it has the same URL, date, terms and so on, and
    /// differs at most in what it is called and what it says.
    #[must_use]
    pub fn stands_like(&self, other: &Self) -> bool {
        let words = |key: &str| ["title", "description"].contains(&key);
        let same = |key: &str| words(key) || self.data.get(key) == other.data.get(key);
        self.belongs_like(other)
            && self.kind == other.kind
            && self.format == other.format
            && self.url == other.url
            && self.output == other.output
            && self.categories == other.categories
            && self.tags == other.tags
            && self
                .data
                .keys()
                .chain(other.data.keys())
                .all(|key| same(key))
    }
}

/// See [`Page::head`].
pub(super) fn hash(head: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    head.hash(&mut hasher);
    hasher.finish()
}

/// A file that is copied as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The path relative to the source.
    pub path: String,
    /// The file below the output folder.
    pub output: String,
}

/// Why a file that could be a page is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skipped {
    /// It is in `_drafts`, or says `draft: true`.
    Draft,
    /// Its date is to come.
    Future,
    /// It says `published: false`.
    Unpublished,
    /// It has front matter, is neither Markdown nor HTML, and Liquid is off.
    Template,
}

impl Skipped {
    /// What people call such a file, and what brings it back.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Skipped::Draft => ("draft", "--drafts"),
            Skipped::Future => ("future", "--future"),
            Skipped::Unpublished => ("unpublished", "`published: false`"),
            Skipped::Template => ("Liquid template", "`liquid: true` in the config"),
        }
    }
}
