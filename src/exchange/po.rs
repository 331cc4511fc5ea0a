//! PO files of GNU gettext.
//!
//! Out: a file for each language. An entry is a unit: `msgctxt` is the path of the original, `#` and the id of the unit,
//! so that equal texts stay apart. Comments (`#.`) say where the unit is, and what its tags are. A unit that needs
//! review is `fuzzy`. In: such a file, as Poedit, Weblate or another editor saved it.
//!
//! Reader and writer are our own: those that exist for Rust have no line numbers for the diagnostics, and forgive
//! unknown escapes, which would change a text.
//!
//! Dates of the header are constant, so that the same site gives the same bytes.

mod read;
mod strings;

use std::fmt::Write;

use super::files::{self, notes};
use super::{TranslationPage, TranslationUnit, UnitState};

pub use read::read;
use strings::{quoted, visible};

/// The mark between the path of the original and the id of the unit in a context.
const MARK: char = '#';

/// The beginning of the comment that names the block of the translation's page.
const BLOCK: &str = "Block: ";

/// Returns the files of an export: their names and their texts.
#[must_use]
pub fn write(pages: &[TranslationPage]) -> Vec<(String, String)> {
    let file = |file: files::FilePages<'_>| (format!("{}.po", file.name), text(&file.pages));
    files::by_language(pages).into_iter().map(file).collect()
}

fn text(pages: &[&TranslationPage]) -> String {
    let mut out = String::new();
    header(&mut out, pages);
    for page in pages {
        for at in 0..page.units.len() {
            entry(&mut out, page, at);
        }
    }
    out
}

/// Writes the header: an entry without a text. `msgfmt --check-header` wants all of its fields but the last two.
fn header(out: &mut String, pages: &[&TranslationPage]) {
    let of = |field: fn(&TranslationPage) -> &String| pages.first().map_or("", |page| field(page));
    // Editors of PO write languages as locales are written.
    let language = of(|page| &page.target_language).replace('-', "_");
    let fields = [
        ("Project-Id-Version", "notes"),
        ("PO-Revision-Date", "1970-01-01 00:00+0000"),
        ("Last-Translator", "none"),
        ("Language-Team", "none"),
        ("Language", &language),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("X-Source-Language", of(|page| &page.source_language)),
        ("X-Generator", "sitegen"),
    ];
    out.push_str(
        "# Keep the tags: <x1/> stays as it is, <g2> and </g2> stay around the text that is between them.\n\
         # The comments of a text say what its tags are.\n\
         msgid \"\"\nmsgstr \"\"\n",
    );
    for (name, value) in fields {
        let _ = writeln!(out, "{}", quoted(&format!("{name}: {value}\n")));
    }
}

/// Writes a unit of a page.
fn entry(out: &mut String, page: &TranslationPage, at: usize) {
    let unit = &page.units[at];
    out.push('\n');
    for note in comments(page, at) {
        let _ = writeln!(out, "#. {}", visible(&note));
    }
    let _ = writeln!(out, "#: {}", reference(&page.original));
    let is_fuzzy = unit.state == UnitState::NeedsReview && unit.target.is_some();
    let mut flags = Vec::new();
    flags.extend(is_fuzzy.then(|| "fuzzy".to_owned()));
    // Weblate counts the characters of a text with this flag; other programs keep it.
    flags.extend(unit.max_length.map(|most| format!("max-length:{most}")));
    if !flags.is_empty() {
        let _ = writeln!(out, "#, {}", flags.join(", "));
    }
    if let Some(previous) = unit.previous.as_ref().filter(|_| is_fuzzy) {
        let _ = writeln!(out, "#| msgid {}", quoted(previous));
    }
    let context = format!("{}{MARK}{}", page.original, unit.id);
    let _ = writeln!(out, "msgctxt {}", quoted(&context));
    let _ = writeln!(out, "msgid {}", quoted(&unit.source));
    let target = unit.target.as_deref().unwrap_or_default();
    let _ = writeln!(out, "msgstr {}", quoted(target));
}

/// The comments of a unit for translators.
fn comments(page: &TranslationPage, at: usize) -> Vec<String> {
    let unit = &page.units[at];
    let mut comments = vec![notes::place(unit)];
    comments.extend(unit.placeholders.iter().map(notes::placeholder));
    comments.extend(unit.glossary.iter().map(notes::term));
    comments.extend(notes::length(unit));
    comments.extend(before(unit));
    comments.extend(unit.block.name().map(|id| format!("{BLOCK}{id}")));
    let context = notes::context(page, at);
    comments.extend(
        context
            .into_iter()
            .map(|(name, text)| format!("{name}: {text}")),
    );
    let code = unit.code_before.trim_end_matches('\n');
    if !code.is_empty() {
        comments.push("Code before:".to_owned());
        comments.extend(code.split('\n').map(|line| format!("    {line}")));
    }
    comments.extend(unit.suggestions.iter().map(|suggestion| {
        format!(
            "Suggestion ({} %, {}): “{}” → “{}”",
            suggestion.similarity, suggestion.path, suggestion.source, suggestion.target
        )
    }));
    comments
}

/// The original's text at the time of translation, where there is no fuzzy translation to say it with.
fn before(unit: &TranslationUnit) -> Option<String> {
    let is_said = unit.state == UnitState::NeedsReview && unit.target.is_some();
    let previous = unit.previous.as_ref().filter(|_| !is_said)?;
    Some(format!("Text at the time of translation: {previous}"))
}

/// A path as a reference. One with spaces is between the marks that gettext 0.20 and later reads them with.
fn reference(path: &str) -> String {
    let path = visible(path);
    if path.contains(char::is_whitespace) {
        format!("\u{2068}{path}\u{2069}")
    } else {
        path
    }
}

#[cfg(test)]
mod tests;
