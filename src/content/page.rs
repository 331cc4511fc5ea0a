//! A page: one source file, in one language, with one URL.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Zoned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::file_name::FileName;
use crate::language::LanguageId;
use crate::markdown::CodeFacts;

/// The kind of a page, which follows from its folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PageKind {
    /// A file in `_posts`, or in a folder of notes.
    Post,
    /// A file in `_drafts`.
    Draft,
    /// A file of the collection with this name.
    Document(String),
    /// Any other page.
    Page,
}

impl PageKind {
    /// Returns the name in `defaults` and templates.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            PageKind::Post => "posts",
            PageKind::Draft => "drafts",
            PageKind::Document(collection) => collection,
            PageKind::Page => "pages",
        }
    }
}

/// The format of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BodyFormat {
    /// Markdown.
    Markdown,
    /// HTML, which is inserted unchanged.
    Html,
    /// Any other text, which becomes a file of its own: a feed, a script.
    Plain,
    /// Sass, which becomes a stylesheet.
    Sass,
}

/// The facts of one source file; its body stays on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The path relative to the source, with `/`.
    pub path: String,
    /// The kind, which follows from the folder.
    pub kind: PageKind,
    /// The format of the body.
    pub format: BodyFormat,
    /// The byte offset of the body in the file.
    pub body: usize,
    /// A hash of the text before the body. If it differs, the file has changed since these facts were read.
    pub head: u64,
    /// The title: the front matter's, else the first heading of level 1, else the words of the slug.
    pub title: String,
    /// The date in the site's zone: the front matter's, else the file name's.
    #[serde(with = "super::page_cache::moment")]
    pub date: Option<Zoned>,
    /// The language.
    pub language: LanguageId,
    /// The path without language and extension: pages that share it are one note.
    pub path_key: String,
    /// The value of `translation_key` or of one of its aliases.
    pub translation_key: Option<String>,
    /// `translated` in the front matter: `false` marks an original, `true` a translation.
    pub translated: Option<bool>,
    /// The URL from the root of the site, percent-encoded: `/python-cffi-ar`.
    pub url: String,
    /// The file below the output folder, decoded, in NFC: `python-cffi-ar.html`. Empty for a document of a
    /// collection that is not published.
    pub output: String,
    /// Folders above `_posts`, and `category` and `categories` of the front matter.
    pub categories: Vec<String>,
    /// `tags` of the front matter.
    pub tags: Vec<String>,
    /// The facts about the code blocks of the body, for lists; empty if the body is not Markdown.
    pub code_facts: CodeFacts,
    /// True if the body has `{%`, which may begin a tag of Liquid.
    pub has_tags: bool,
    /// The whole front matter, with defaults.
    #[serde(with = "super::page_cache::json")]
    pub data: Map<String, Value>,
}

impl Page {
    /// Returns whether the path contains the language, as a folder or a suffix.
    #[must_use]
    pub fn is_below_its_language(&self) -> bool {
        let ending = FileName::parse(&self.path).extension.len();
        self.path.len() - ending > self.path_key.len() + 1
    }

    /// Returns whether `other` belongs to the same note by its own facts.
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

    /// Returns whether `other` can replace this page in lists: URL, date, terms and all facts but title and
    /// text are equal.
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
            && self.code_facts.errors == other.code_facts.errors
            && self.code_facts.tools == other.code_facts.tools
            && self
                .data
                .keys()
                .chain(other.data.keys())
                .all(|key| same(key))
    }

    /// Returns true if the front matter says that the page is about no error (`error: false`), whatever its code blocks
    /// show.
    pub(crate) fn denies_error(&self) -> bool {
        self.data.get("error") == Some(&Value::Bool(false))
    }
}

/// Returns the hash of [`Page::head`].
pub(super) fn hash(head: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    head.hash(&mut hasher);
    hasher.finish()
}

/// A file that is copied unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The path relative to the source.
    pub path: String,
    /// The file below the output folder.
    pub output: String,
}

/// The reason why a file is not published as a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// It is in `_drafts`, or has `draft: true`.
    Draft,
    /// Its date is in the future.
    Future,
    /// It has `published: false`.
    Unpublished,
    /// It has front matter, is neither Markdown nor HTML, and Liquid is off.
    Template,
}

impl SkipReason {
    /// Returns the user's term for such a file, and the setting that publishes it.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            SkipReason::Draft => ("draft", "--drafts"),
            SkipReason::Future => ("future", "--future"),
            SkipReason::Unpublished => ("unpublished", "`published: false`"),
            SkipReason::Template => ("Liquid template", "`liquid: true` in the config"),
        }
    }
}
