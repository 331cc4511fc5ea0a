//! JSON Lines, for programs that call a language model.
//!
//! Out: a file for each language, with one JSON object a line: of a unit, or of the units of a section. An object needs
//! nothing beside itself: it says the languages, the page, the context and the placeholders. In: the objects with
//! `target` filled; of the other members, `original`, `language`, `id`, `source` and `block` are read.

mod read;

use serde::Serialize;

use super::files;
use super::{
    GlossaryTerm, Placeholder, Suggestion, TranslationPage, TranslationUnit, UnitKind, UnitState,
};

pub use read::read;

/// The most characters of `source` in the object of a section. A longer section has several objects; a unit that is
/// longer has one of its own.
pub const SECTION: usize = 4_000;
/// The most characters of a text that is context alone: `before`, `after`, `code_before`.
pub const CONTEXT: usize = 1_000;

/// The extent of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Per {
    /// A unit.
    #[default]
    Unit,
    /// A section of a page, or a part of it of at most [`SECTION`] characters.
    Section,
}

/// Returns the files of an export: their names and their texts.
#[must_use]
pub fn write(pages: &[TranslationPage], per: Per) -> Vec<(String, String)> {
    let file = |file: files::FilePages<'_>| {
        let mut out = String::new();
        for page in file.pages {
            match per {
                Per::Unit => units(&mut out, page),
                Per::Section => sections(&mut out, page),
            }
        }
        (format!("{}.jsonl", file.name), out)
    };
    files::by_language(pages).into_iter().map(file).collect()
}

/// The fields of an object that describe its page.
#[derive(Serialize)]
struct PageFields<'p> {
    original: &'p str,
    translation: &'p str,
    title: &'p str,
    source_language: &'p str,
    language: &'p str,
}

impl<'p> PageFields<'p> {
    fn of(page: &'p TranslationPage) -> Self {
        Self {
            original: &page.original,
            translation: &page.target,
            title: &page.title,
            source_language: &page.source_language,
            language: &page.target_language,
        }
    }
}

/// The fields of an object that describe a unit.
#[derive(Serialize)]
struct UnitFields<'p> {
    id: &'p str,
    kind: UnitKind,
    source: &'p str,
    target: Option<&'p str>,
    state: UnitState,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    placeholders: Vec<PlaceholderFields<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    glossary: Vec<TermFields<'p>>,
    #[serde(skip_serializing_if = "is_empty")]
    suggestions: &'p [Suggestion],
    #[serde(skip_serializing_if = "str::is_empty")]
    code_before: &'p str,
}

/// The signature that serde wants.
fn is_empty<T>(list: &[T]) -> bool {
    list.is_empty()
}

/// A placeholder with its tag.
#[derive(Serialize)]
#[serde(untagged)]
enum PlaceholderFields<'p> {
    Alone {
        tag: String,
        text: &'p str,
    },
    Around {
        open_tag: String,
        close_tag: String,
        open: &'p str,
        close: &'p str,
    },
}

/// A term with its translation: the term itself if it stays as it is.
#[derive(Serialize)]
struct TermFields<'p> {
    term: &'p str,
    translation: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'p str>,
}

impl<'p> TermFields<'p> {
    fn of(term: &'p GlossaryTerm) -> Self {
        Self {
            term: &term.term,
            translation: term.translation.as_ref().unwrap_or(&term.term),
            note: term.note.as_deref(),
        }
    }
}

impl<'p> UnitFields<'p> {
    fn of(unit: &'p TranslationUnit) -> Self {
        Self {
            id: &unit.id,
            kind: unit.kind,
            source: &unit.source,
            target: unit.target.as_deref(),
            state: unit.state,
            block: unit.block.name(),
            previous: unit.previous.as_deref(),
            placeholders: unit
                .placeholders
                .iter()
                .map(PlaceholderFields::of)
                .collect(),
            max_length: unit.max_length,
            glossary: unit.glossary.iter().map(TermFields::of).collect(),
            suggestions: &unit.suggestions,
            code_before: first(&unit.code_before),
        }
    }
}

impl<'p> PlaceholderFields<'p> {
    fn of(placeholder: &'p Placeholder) -> Self {
        let number = placeholder.number;
        match &placeholder.close {
            None => Self::Alone {
                tag: format!("<x{number}/>"),
                text: &placeholder.open,
            },
            Some(close) => Self::Around {
                open_tag: format!("<g{number}>"),
                close_tag: format!("</g{number}>"),
                open: &placeholder.open,
                close,
            },
        }
    }
}

/// The object of a unit.
#[derive(Serialize)]
struct UnitObject<'p> {
    #[serde(flatten)]
    page: PageFields<'p>,
    section: &'p str,
    #[serde(flatten)]
    unit: UnitFields<'p>,
    #[serde(skip_serializing_if = "str::is_empty")]
    before: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    after: &'p str,
}

fn units(out: &mut String, page: &TranslationPage) {
    for unit in &page.units {
        let object = UnitObject {
            page: PageFields::of(page),
            section: &unit.section,
            unit: UnitFields::of(unit),
            before: last(&unit.before),
            after: first(&unit.after),
        };
        line(out, &object);
    }
}

/// The object of a section.
#[derive(Serialize)]
struct SectionObject<'p> {
    #[serde(flatten)]
    page: PageFields<'p>,
    section: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    before: &'p str,
    units: Vec<UnitFields<'p>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    after: &'p str,
}

fn sections(out: &mut String, page: &TranslationPage) {
    let mut rest = page.units.as_slice();
    while let Some(start) = rest.first() {
        let mut length = 0;
        let fits = |unit: &&TranslationUnit| {
            length += unit.source.chars().count();
            unit.section == start.section && length <= SECTION
        };
        // A unit that is too long alone is an object all the same.
        let count = rest.iter().take_while(fits).count().max(1);
        let (units, after) = rest.split_at(count);
        rest = after;
        let object = SectionObject {
            page: PageFields::of(page),
            section: &start.section,
            before: last(&start.before),
            units: units.iter().map(UnitFields::of).collect(),
            after: units.last().map_or("", |unit| first(&unit.after)),
        };
        line(out, &object);
    }
}

/// Adds an object on a line of its own. Programs differ in whether U+2028, U+2029 and U+0085 end a line, so these are
/// escaped; in JSON they occur in texts alone.
fn line(out: &mut String, object: &impl Serialize) {
    // All keys are strings, and no member fails to serialise.
    let text = serde_json::to_string(object).unwrap_or_default();
    for c in text.chars() {
        match c {
            '\u{85}' => out.push_str("\\u0085"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out.push('\n');
}

/// The start of a text that is context.
fn first(text: &str) -> &str {
    let end = text.char_indices().nth(CONTEXT);
    end.map_or(text, |(end, _)| &text[..end])
}

/// The end of a text that is context.
fn last(text: &str) -> &str {
    let start = text.char_indices().rev().nth(CONTEXT - 1);
    start.map_or(text, |(start, _)| &text[start..])
}

#[cfg(test)]
mod tests;
