//! XLIFF 2.1 (OASIS standard, 13 February 2018).
//!
//! Out: a document for each language. A page is a `<file>`, a unit is a `<unit>` with one `<segment>`. Placeholders are
//! `<ph>` and `<pc>`; their Markdown is in `<originalData>`. Suggestions are in the Translation Candidates module,
//! terms in the Glossary module, limits of titles in the Size and Length Restriction module. A unit that needs review
//! has the state `initial` and a target, which is how other programs write it too. In: such a document, as an editor
//! saved it.
//!
//! The id of a `<unit>` begins with the id of its `<file>`: the standard wants ids unique in a file, but editors
//! look for units in the whole document.

mod read;

use std::fmt::Write;

use super::files::{self, notes};
use super::tags::{Piece, Tag, is_nested, pieces};
use super::{Suggestion, TranslationPage, TranslationUnit, UnitState};

pub use read::read;

/// The namespace of the core of XLIFF 2.0 and 2.1.
const CORE: &str = "urn:oasis:names:tc:xliff:document:2.0";
/// The namespace of the Translation Candidates module.
const MATCHES: &str = "urn:oasis:names:tc:xliff:matches:2.0";
/// The namespace of the Glossary module.
const GLOSSARY: &str = "urn:oasis:names:tc:xliff:glossary:2.0";
/// The namespace of the Size and Length Restriction module.
const SIZE: &str = "urn:oasis:names:tc:xliff:sizerestriction:2.0";
/// The state below `initial` of a translation that needs review.
const NEEDS_REVIEW: &str = "sitegen:needs-review";

/// The category of the note that names the block of the translation's page.
const BLOCK: &str = "block";
/// The id of the segment of a unit.
const SEGMENT: &str = "s1";
/// The mark between the id of a file and the id of a unit.
const MARK: char = '-';

/// Returns the files of an export: their names and their texts.
#[must_use]
pub fn write(pages: &[TranslationPage]) -> Vec<(String, String)> {
    let file = |file: files::FilePages<'_>| (format!("{}.xlf", file.name), document(&file.pages));
    files::by_language(pages).into_iter().map(file).collect()
}

fn document(pages: &[&TranslationPage]) -> String {
    let of = |field: fn(&TranslationPage) -> &String| pages.first().map_or("", |page| field(page));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <xliff xmlns=\"{CORE}\" xmlns:mtc=\"{MATCHES}\" xmlns:gls=\"{GLOSSARY}\" xmlns:slr=\"{SIZE}\" \
         version=\"2.1\" srcLang=\"{}\" trgLang=\"{}\">\n",
        attribute(of(|page| &page.source_language)),
        attribute(of(|page| &page.target_language)),
    );
    for page in pages.iter().filter(|page| !page.units.is_empty()) {
        file(&mut out, page);
    }
    out.push_str("</xliff>\n");
    out
}

/// The id of the file of a page: it depends on the path alone, so that it is equal in the next export.
fn file_id(page: &TranslationPage) -> String {
    let hash = blake3::hash(page.original.as_bytes()).to_hex();
    format!("p{}", &hash[..12])
}

/// Writes a page. Segments are not to be joined or split.
fn file(out: &mut String, page: &TranslationPage) {
    let id = file_id(page);
    let original = attribute(&page.original);
    let _ = writeln!(
        out,
        "  <file id=\"{id}\" original=\"{original}\" canResegment=\"no\">"
    );
    if page.units.iter().any(has_limit) {
        out.push_str("    <slr:profiles generalProfile=\"xliff:codepoints\"/>\n");
    }
    let target = text(&page.target);
    let title = text(&page.title);
    let _ = writeln!(
        out,
        "    <notes>\n      <note category=\"title\">{title}</note>\n      \
         <note category=\"translation\">{target}</note>\n    </notes>"
    );
    for at in 0..page.units.len() {
        unit(out, page, at, &id);
    }
    out.push_str("  </file>\n");
}

/// Returns true if a unit has a limit that programs are to keep. An existing translation may be longer.
fn has_limit(unit: &TranslationUnit) -> bool {
    let length = unit
        .target
        .as_ref()
        .map_or(0, |target| target.chars().count());
    unit.max_length.is_some_and(|most| length <= most)
}

fn unit(out: &mut String, page: &TranslationPage, at: usize, file: &str) {
    let unit = &page.units[at];
    let id = attribute(&unit.id);
    let _ = write!(
        out,
        "    <unit id=\"{file}{MARK}{id}\" xml:space=\"preserve\""
    );
    if let Some(most) = unit.max_length.filter(|_| has_limit(unit)) {
        let _ = write!(out, " slr:sizeRestriction=\"{most}\"");
    }
    out.push_str(">\n");
    suggestions(out, &unit.suggestions);
    glossary(out, unit);
    unit_notes(out, page, at);
    original_data(out, unit);
    segment(out, unit);
    out.push_str("    </unit>\n");
}

fn suggestions(out: &mut String, suggestions: &[Suggestion]) {
    if suggestions.is_empty() {
        return;
    }
    out.push_str("      <mtc:matches>\n");
    for suggestion in suggestions {
        let Suggestion {
            source,
            target,
            path,
            similarity,
        } = suggestion;
        let _ = writeln!(
            out,
            "        <mtc:match ref=\"#{SEGMENT}\" type=\"tm\" similarity=\"{similarity}\" origin=\"{}\">\n          \
             <source>{}</source>\n          <target>{}</target>\n        </mtc:match>",
            attribute(path),
            inline(source, &|_| String::new()),
            inline(target, &|_| String::new()),
        );
    }
    out.push_str("      </mtc:matches>\n");
}

/// Writes the terms of the glossary. A term that stays as it is, is its own translation.
fn glossary(out: &mut String, unit: &TranslationUnit) {
    if unit.glossary.is_empty() {
        return;
    }
    out.push_str("      <gls:glossary>\n");
    for term in &unit.glossary {
        let translation = term.translation.as_ref().unwrap_or(&term.term);
        let _ = write!(
            out,
            "        <gls:glossEntry><gls:term>{}</gls:term><gls:translation>{}</gls:translation>",
            text(&term.term),
            text(translation),
        );
        if let Some(note) = &term.note {
            let _ = write!(out, "<gls:definition>{}</gls:definition>", text(note));
        }
        out.push_str("</gls:glossEntry>\n");
    }
    out.push_str("      </gls:glossary>\n");
}

fn unit_notes(out: &mut String, page: &TranslationPage, at: usize) {
    let unit = &page.units[at];
    out.push_str("      <notes>\n");
    let mut note = |category: &str, content: &str| {
        let content = text(content);
        let _ = writeln!(
            out,
            "        <note category=\"{category}\">{content}</note>"
        );
    };
    note("place", &notes::place(unit));
    if let Some(block) = unit.block.name() {
        note(BLOCK, block);
    }
    if let Some(length) = notes::length(unit) {
        note("length", &length);
    }
    if let Some(previous) = &unit.previous {
        note("previous-source", previous);
    }
    for (name, content) in notes::context(page, at) {
        let category = name.replace(' ', "-").to_lowercase();
        note(&category, content);
    }
    if !unit.code_before.is_empty() {
        note("code-before", &unit.code_before);
    }
    out.push_str("      </notes>\n");
}

fn original_data(out: &mut String, unit: &TranslationUnit) {
    if unit.placeholders.is_empty() {
        return;
    }
    out.push_str("      <originalData>\n");
    for placeholder in &unit.placeholders {
        let number = placeholder.number;
        let close = placeholder.close.iter().map(|close| ("e", close));
        for (side, data) in [("d", &placeholder.open)].into_iter().chain(close) {
            let data = content(data);
            let _ = writeln!(out, "        <data id=\"{side}{number}\">{data}</data>");
        }
    }
    out.push_str("      </originalData>\n");
}

fn segment(out: &mut String, unit: &TranslationUnit) {
    let has_data = |number: usize| {
        let mut placeholders = unit.placeholders.iter();
        placeholders.find(|placeholder| placeholder.number == number)
    };
    let data = |tag: Tag| match tag {
        Tag::Alone(number) if has_data(number).is_some() => format!(" dataRef=\"d{number}\""),
        Tag::Open(number) if has_data(number).is_some_and(|found| found.close.is_some()) => {
            format!(" dataRefStart=\"d{number}\" dataRefEnd=\"e{number}\"")
        }
        _ => String::new(),
    };
    // `initial` is the default. Without it, a program that knows no states leaves a unit without one, which is read as
    // translated.
    let state = match (&unit.target, unit.state) {
        (None, _) | (_, UnitState::Untranslated) => String::new(),
        (_, UnitState::NeedsReview) => format!(" state=\"initial\" subState=\"{NEEDS_REVIEW}\""),
        (_, UnitState::Translated) => " state=\"translated\"".to_owned(),
    };
    let source = inline(&unit.source, &data);
    let _ = writeln!(
        out,
        "      <segment id=\"{SEGMENT}\"{state}>\n        <source>{source}</source>"
    );
    if let Some(target) = &unit.target {
        let target = inline(target, &data);
        let _ = writeln!(out, "        <target>{target}</target>");
    }
    out.push_str("      </segment>\n");
}

/// Returns the text of a unit as the content of `<source>` or `<target>`. Tags that are not nested are text, as which
/// they come back.
fn inline(unit: &str, data: &dyn Fn(Tag) -> String) -> String {
    if !is_nested(unit) {
        return content(unit);
    }
    let mut out = String::with_capacity(unit.len());
    for piece in pieces(unit) {
        match piece {
            Piece::Text(text) => out.push_str(&content(text)),
            Piece::Tag(tag @ Tag::Alone(number)) => {
                let _ = write!(out, "<ph id=\"{number}\"{}/>", data(tag));
            }
            Piece::Tag(tag @ Tag::Open(number)) => {
                let _ = write!(out, "<pc id=\"{number}\"{}>", data(tag));
            }
            Piece::Tag(Tag::Close(_)) => out.push_str("</pc>"),
        }
    }
    out
}

/// Returns true for a character that XML 1.0 has.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Escapes a text, with `other` for characters that XML does not have.
fn escaped(text: &str, in_attribute: bool, other: fn(char) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // `]]>` must not occur in a text.
            '>' => out.push_str("&gt;"),
            '"' if in_attribute => out.push_str("&quot;"),
            '\t' | '\n' if in_attribute => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            // A reader of XML makes a raw one a line feed.
            '\r' => out.push_str("&#13;"),
            c if is_xml(c) => out.push(c),
            c => out.push_str(&other(c)),
        }
    }
    out
}

/// Returns a text as content of an element that may have `<cp>`.
fn content(text: &str) -> String {
    escaped(text, false, |c| {
        format!("<cp hex=\"{:04X}\"/>", u32::from(c))
    })
}

/// Returns a text as content of an element without other elements.
fn text(text: &str) -> String {
    escaped(text, false, |_| char::REPLACEMENT_CHARACTER.to_string())
}

/// Returns a text as the value of an attribute.
fn attribute(text: &str) -> String {
    escaped(text, true, |_| char::REPLACEMENT_CHARACTER.to_string())
}

#[cfg(test)]
mod tests;
