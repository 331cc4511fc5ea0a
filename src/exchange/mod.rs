//! Exchange of texts with translators and their tools: export to PO, XLIFF and JSON Lines, and import.
//!
//! In: a site. Out: [`TranslationPage`]s, one for each original and language, with its [`TranslationUnit`]s. A unit
//! is a block of prose. Everything in it that is no text (code, targets of links, images, HTML, math, Liquid,
//! emphasis) is a [`Placeholder`], which an import verifies. The formats ([`po`], [`xliff`], [`jsonl`]) write
//! pages to text, and read [`TranslatedUnit`]s back from it. Code blocks are never text to translate.
//!
//! In the text of a unit, a placeholder is a tag with a number: `<x1/>` alone (code, an image without text, math),
//! or `<g2>` and `</g2>` around text (a link, emphasis). All other characters are Markdown as in the file, on one
//! line.

mod align;
mod aligned_pair;
mod changed_texts;
mod export;
mod files;
mod import;
mod insertion;
pub mod jsonl;
mod memory;
mod placeholders;
pub mod po;
mod problems;
#[cfg(test)]
mod samples;
mod segment;
mod tagged;
pub mod tags;
pub mod xliff;

pub(crate) use align::original_block;
pub use export::{ExportOptions, Selection, export};
pub use import::{ImportOptions, ImportResult, import};

use serde::{Deserialize, Serialize};

use crate::diagnostics::Diagnostic;

/// Reads the units of a file of a translator, in the format that it has by its first character.
///
/// # Errors
/// The problems of the file, with their lines.
pub fn read(text: &str, path: &str) -> Result<Vec<TranslatedUnit>, Vec<Diagnostic>> {
    let start = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    match start.chars().next() {
        Some('<') => xliff::read(text, path),
        Some('{' | '[') => jsonl::read(text, path),
        _ => po::read(text, path),
    }
}

/// The kind of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// `title` of the front matter: plain text.
    Title,
    /// `description` of the front matter: plain text.
    Description,
    /// A heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// The text of a list item.
    ListItem,
    /// A table cell.
    TableCell,
    /// The text of a footnote.
    Footnote,
    /// A comment in a code block.
    CodeComment,
}

/// The state of a translated unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitState {
    /// There is no translation.
    Untranslated,
    /// There is a translation, of another text than the original has now, or from the translation memory.
    NeedsReview,
    /// The translation is of the original's present text.
    Translated,
}

/// The block of the translation's page in which a unit had its translation at the time of the export. An import replaces
/// this block and no other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ExportedBlock {
    /// The file does not say it.
    #[default]
    Unknown,
    /// The page had none.
    None,
    /// The block with this id, which depends on its text.
    Id(String),
}

impl ExportedBlock {
    /// The word for a page without the block.
    const NONE: &str = "none";

    /// Returns the block as files name it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Unknown => None,
            Self::None => Some(Self::NONE),
            Self::Id(id) => Some(id),
        }
    }

    /// Returns the block that a file names.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name.trim() {
            "" => Self::Unknown,
            Self::NONE => Self::None,
            id => Self::Id(id.to_owned()),
        }
    }
}

/// A part of a unit that is no text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placeholder {
    /// The number of its tag, from 1, unique in the unit.
    pub number: usize,
    /// The Markdown of a placeholder alone, or before the text of a placeholder around text.
    pub open: String,
    /// The Markdown after the text; `None` for a placeholder alone.
    pub close: Option<String>,
    /// The line break before a tag of HTML or Liquid that begins a line, with the indentation. The text has a space there.
    #[serde(skip)]
    pub break_before: String,
    /// The line break after a tag of HTML or Liquid that ends a line, with the indentation of the next one.
    #[serde(skip)]
    pub break_after: String,
}

/// A translation of the same or of a similar text elsewhere in the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The original's text there, with tags.
    pub source: String,
    /// Its translation, with tags.
    pub target: String,
    /// The path of the translation there.
    pub path: String,
    /// The similarity of the two original texts, in percent; 100 if they are equal.
    pub similarity: u8,
}

/// A term of the glossary that occurs in a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlossaryTerm {
    /// The term in the language of the originals.
    pub term: String,
    /// Its translation; `None` if it is to be kept as it is.
    pub translation: Option<String>,
    /// A note for translators.
    pub note: Option<String>,
}

/// A text to translate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationUnit {
    /// The id, unique in the page: it depends on the original's text and on nothing before it. An equal text that
    /// occurs again has `.2`, `.3` behind the same id.
    pub id: String,
    /// The kind.
    pub kind: UnitKind,
    /// The title of the section that it is in; empty before the first heading.
    pub section: String,
    /// The original's text, with tags.
    pub source: String,
    /// The translation, with tags. Tags of the translation alone have numbers above those of the original.
    pub target: Option<String>,
    /// True if the translation is in the page, false if it comes from the translation memory or there is none.
    pub exists_in_page: bool,
    /// The block that the translation is in.
    pub block: ExportedBlock,
    /// The state of the translation.
    pub state: UnitState,
    /// The original's text at the time of translation, if it is another and known.
    pub previous: Option<String>,
    /// The placeholders of the original's text.
    pub placeholders: Vec<Placeholder>,
    /// The recommended maximal length of the translation, in characters: of titles.
    pub max_length: Option<usize>,
    /// The terms of the glossary that occur in it.
    pub glossary: Vec<GlossaryTerm>,
    /// Translations of similar texts, the most similar first.
    pub suggestions: Vec<Suggestion>,
    /// The code block before it, shortened, as context; empty if there is none between it and the unit before.
    pub code_before: String,
    /// The original's text of the unit before it in the page, as context; empty for the first one. An export of some
    /// units has neighbours here that it does not have as units.
    pub before: String,
    /// The original's text of the unit after it in the page; empty for the last one.
    pub after: String,
}

/// The units of an original and one of its translations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationPage {
    /// The path of the original.
    pub original: String,
    /// The path of the translation: of its file, or that the file will have.
    pub target: String,
    /// True if the file of the translation exists.
    pub exists: bool,
    /// The title of the note.
    pub title: String,
    /// The BCP 47 tag of the original.
    pub source_language: String,
    /// The BCP 47 tag of the translation.
    pub target_language: String,
    /// The language code of the translation as the site writes it.
    pub target_code: String,
    /// The units, in the order of the original.
    pub units: Vec<TranslationUnit>,
}

/// A translated unit that was read from a file of a translator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslatedUnit {
    /// The path of the original.
    pub original: String,
    /// The BCP 47 tag or the language code of the translation.
    pub language: String,
    /// The id of the unit.
    pub id: String,
    /// The original's text in the file, with tags.
    pub source: String,
    /// The translation, with tags; `None` if there is none.
    pub target: Option<String>,
    /// The state that the file says; a unit that needs review is not written unless the author wants it.
    pub state: UnitState,
    /// The block that the unit replaces.
    pub block: ExportedBlock,
    /// The 1-based line of the unit in the file that was read.
    pub line: usize,
}

#[cfg(test)]
mod tests;
