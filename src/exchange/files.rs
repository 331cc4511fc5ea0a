//! The files of an export: one for each language.

use indexmap::IndexMap;

use super::TranslationPage;

/// Pages of one file.
pub(super) struct FilePages<'p> {
    /// The name of the file without its extension.
    pub(super) name: String,
    /// The pages; there is at least one, and all have one pair of languages.
    pub(super) pages: Vec<&'p TranslationPage>,
}

/// Returns the files of an export. A file has one language of originals: where a site has originals in several, the
/// name of the file names it.
pub(super) fn by_language(pages: &[TranslationPage]) -> Vec<FilePages<'_>> {
    let mut files: IndexMap<(&str, &str), Vec<&TranslationPage>> = IndexMap::new();
    for page in pages {
        let key = (page.target_code.as_str(), page.source_language.as_str());
        files.entry(key).or_default().push(page);
    }
    let is_alone = |code: &str| files.keys().filter(|(other, _)| *other == code).count() == 1;
    let named = files.iter().map(|((code, source), pages)| FilePages {
        name: if is_alone(code) {
            (*code).to_owned()
        } else {
            format!("{code}-from-{source}")
        },
        pages: pages.clone(),
    });
    named.collect()
}

/// The words that a note to translators is made of, the same in all formats.
pub(super) mod notes {
    use crate::exchange::{GlossaryTerm, Placeholder, TranslationPage, TranslationUnit, UnitKind};

    /// Returns the name of a kind of unit, for people.
    pub(in crate::exchange) fn kind(kind: UnitKind) -> &'static str {
        match kind {
            UnitKind::Title => "Title of the page",
            UnitKind::Description => "Description of the page",
            UnitKind::Heading => "Heading",
            UnitKind::Paragraph => "Paragraph",
            UnitKind::ListItem => "List item",
            UnitKind::TableCell => "Table cell",
            UnitKind::Footnote => "Footnote",
            UnitKind::CodeComment => "Comment in code",
        }
    }

    /// Returns the kind of a unit with its section.
    pub(in crate::exchange) fn place(unit: &TranslationUnit) -> String {
        let kind = kind(unit.kind);
        if unit.section.is_empty() || unit.kind == UnitKind::Heading {
            kind.to_owned()
        } else {
            format!("{kind} in the section “{}”", unit.section)
        }
    }

    /// Returns a placeholder with its tag: ``<x1/> = `df -h` ``.
    pub(in crate::exchange) fn placeholder(placeholder: &Placeholder) -> String {
        let (number, open) = (placeholder.number, &placeholder.open);
        match &placeholder.close {
            None => format!("<x{number}/> = {open}"),
            Some(close) => format!("<g{number}>…</g{number}> = {open}…{close}"),
        }
    }

    /// Returns a term with its translation.
    pub(in crate::exchange) fn term(term: &GlossaryTerm) -> String {
        let translation = match &term.translation {
            Some(translation) => format!("“{}” → “{translation}”", term.term),
            None => format!("“{}” stays as it is", term.term),
        };
        match &term.note {
            Some(note) => format!("Glossary: {translation} ({note})"),
            None => format!("Glossary: {translation}"),
        }
    }

    /// Returns the limit of a unit.
    pub(in crate::exchange) fn length(unit: &TranslationUnit) -> Option<String> {
        let most = unit.max_length?;
        Some(format!("Length: at most {most} characters"))
    }

    /// Returns the texts before and after a unit of a page, if they are not the units before and after it in the
    /// export.
    pub(in crate::exchange) fn context(
        page: &TranslationPage,
        at: usize,
    ) -> Vec<(&'static str, &str)> {
        let unit = &page.units[at];
        let source = |at: Option<usize>| {
            let unit = at.and_then(|at| page.units.get(at));
            unit.map_or("", |unit| unit.source.as_str())
        };
        let around = [
            (
                "Text before",
                unit.before.as_str(),
                source(at.checked_sub(1)),
            ),
            ("Text after", unit.after.as_str(), source(at.checked_add(1))),
        ];
        let lacks = around
            .into_iter()
            .filter(|(_, text, exported)| !text.is_empty() && text != exported);
        lacks.map(|(name, text, _)| (name, text)).collect()
    }
}
