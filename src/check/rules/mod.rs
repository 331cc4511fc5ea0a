//! The rules, one file each.
//!
//! A rule is added by a file with its [`Rule`], a line in [`ALL`], and a section in the guide
//! (`content/guide/reference/rules.md`); tests hold the last.

mod active_added;
mod alert_changed;
mod anchor_broken;
mod bidi_control;
mod chinese_variant;
mod code_block_added;
mod code_block_missing;
mod code_changed;
mod code_language;
mod code_line_added;
mod code_line_missing;
mod code_typography;
mod component_missing;
pub(super) mod control_character;
mod description_missing;
mod fence_after_text;
mod fence_ends_list;
mod fence_invisible;
mod fence_short;
mod fence_unclosed;
mod file_unused;
mod footnote_lost;
mod foreign_script;
mod foreign_syntax;
mod glossary;
mod heading_level;
mod heading_unspaced;
mod image_alt_missing;
mod image_broken;
mod image_missing;
mod inline_code_changed;
mod invisible_character;
pub(super) mod language_mismatch;
mod link_broken;
mod link_changed;
mod link_external;
mod link_host_changed;
mod link_language;
mod link_missing;
mod link_moved;
mod link_spaced;
mod link_untranslated;
mod list_shape;
mod mixed_script;
mod odd_space;
mod redirect_loop;
mod section_added;
mod section_missing;
pub(super) mod section_moved;
mod section_short;
mod stale_translation;
mod summary;
mod table_shape;
mod title_missing;
pub(super) mod title_untranslated;
mod translation_partial;
mod untranslated;

use std::borrow::Cow;
use std::ops::Range;

use super::page_view::PageView;
use super::rule::{Findings, Rule, Run};
use super::suppressions;
use super::translation_pair::TranslationPair;
use crate::config::Layout;
use crate::content::glob;
use crate::diagnostics::Severity;
use crate::language::{Language, LanguageId};
use crate::site::Site;

/// A diagnostic of another module, listed here so that the config can set its severity.
const fn elsewhere(code: &'static str, severity: Severity, summary: &'static str) -> Rule {
    Rule {
        code,
        severity,
        summary,
        run: Run::Elsewhere,
    }
}

/// All rules, in the order in which they run.
pub const ALL: &[Rule] = &[
    elsewhere(
        "fence-closed-in-line",
        Severity::Warning,
        "a code fence is closed at the end of a line of code",
    ),
    fence_short::RULE,
    fence_after_text::RULE,
    fence_invisible::RULE,
    fence_unclosed::RULE,
    fence_ends_list::RULE,
    summary::RULE,
    section_missing::RULE,
    section_moved::RULE,
    section_added::RULE,
    section_short::RULE,
    heading_level::RULE,
    heading_unspaced::RULE,
    code_block_missing::RULE,
    code_block_added::RULE,
    code_language::RULE,
    table_shape::RULE,
    list_shape::RULE,
    image_missing::RULE,
    link_missing::RULE,
    link_changed::RULE,
    link_host_changed::RULE,
    active_added::RULE,
    link_spaced::RULE,
    footnote_lost::RULE,
    alert_changed::RULE,
    component_missing::RULE,
    foreign_syntax::RULE,
    code_changed::RULE,
    code_line_missing::RULE,
    code_line_added::RULE,
    code_typography::RULE,
    inline_code_changed::RULE,
    bidi_control::RULE,
    control_character::RULE,
    invisible_character::RULE,
    odd_space::RULE,
    mixed_script::RULE,
    foreign_script::RULE,
    foreign_script::GLUED,
    stale_translation::RULE,
    translation_partial::RULE,
    glossary::RULE,
    untranslated::RULE,
    untranslated::ALONE,
    chinese_variant::RULE,
    language_mismatch::RULE,
    language_mismatch::COPY,
    title_untranslated::RULE,
    title_missing::RULE,
    description_missing::RULE,
    link_broken::RULE,
    anchor_broken::RULE,
    image_broken::RULE,
    link_language::RULE,
    link_untranslated::RULE,
    redirect_loop::RULE,
    link_external::RULE,
    link_moved::RULE,
    image_alt_missing::RULE,
    image_alt_missing::LOST,
    file_unused::RULE,
    elsewhere(
        "key-unknown",
        Severity::Warning,
        "a key of the front matter is nearly one that sitegen reads",
    ),
    elsewhere("url-taken", Severity::Error, "two pages have one URL"),
    elsewhere(
        "language-unknown",
        Severity::Error,
        "no language has this code",
    ),
    elsewhere(
        "translation-key-taken",
        Severity::Warning,
        "two pages of one language have one translation key",
    ),
    elsewhere(
        "code-language-unknown",
        Severity::Info,
        "a code block names a language that cannot be highlighted",
    ),
    elsewhere(
        "url-unsafe",
        Severity::Warning,
        "a link, an image or a key of the front matter has a scheme that a page must not carry",
    ),
    elsewhere(
        "redirect-unsafe",
        Severity::Error,
        "a redirect leads to a URL with a scheme that no redirect may have",
    ),
    suppressions::UNREASONED,
    suppressions::UNUSED,
];

/// Returns true if a rule compares the structure of two pages.
pub(super) fn is_of_structure(code: &str) -> bool {
    summary::STRUCTURE.contains(&code)
}

/// Rules that are off unless the config or `--only` names them: on real sites they are wrong too often.
const OFF: &[&str] = &["file-unused", "section-added"];

/// Returns true if a rule is off by default.
#[must_use]
pub fn is_off(code: &str) -> bool {
    OFF.contains(&code)
}

/// Rules that are off in a folder of notes without a config: the program that publishes it has its own highlighter,
/// and shows the original where a translation is missing.
const OFF_IN_NOTES: &[&str] = &["code-language-unknown", "link-untranslated"];

/// Returns true if a rule is off by default in a site.
pub(super) fn is_off_in(site: &Site, code: &str) -> bool {
    let config = &site.config;
    let is_of_notes = config.file.is_none() && config.layout == Layout::Folder;
    is_off(code) || is_of_notes && OFF_IN_NOTES.contains(&code)
}

/// Rules that compare the content of a translation with that of its original.
const OF_CONTENT: &[&str] = &[
    "alert-changed",
    "code-block-added",
    "code-changed",
    "code-line-added",
    "code-typography",
    "component-missing",
    "footnote-lost",
    "heading-level",
    "image-missing",
    "inline-code-changed",
    "link-changed",
    "link-host-changed",
    "link-missing",
    "list-shape",
    "section-short",
    "summary",
    "table-shape",
];

/// Returns true if a rule compares what two translations of a lost original need not share.
pub(super) fn is_of_content(code: &str) -> bool {
    OF_CONTENT.contains(&code)
}

/// The rule of this code.
#[must_use]
pub fn of(code: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.code == code)
}

/// The code of the rule that is most like `code`, if one is.
#[must_use]
pub fn like(code: &str) -> Option<&'static str> {
    nearest(code, ALL.iter().map(|rule| rule.code))
}

/// Returns the entry of `known` that shares most characters with a word. Codes and anchors are sentences of words, of
/// which authors leave out or exchange whole ones: [`crate::near_miss`] is for single words.
fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|other| (similar::TextDiff::from_chars(word, other).ratio(), other))
        .filter(|(ratio, _)| *ratio > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, other)| other)
}

/// The most findings of a rule in a page that are reported.
pub(super) const MAX_FINDINGS: usize = 1000;

/// Leaves out what a rule found in a page beyond the most that is reported, and says so.
pub(super) fn cap(found: &mut Findings) {
    if found.len() > MAX_FINDINGS {
        found.truncate(MAX_FINDINGS);
        if let Some(last) = found.last_mut() {
            last.message.push_str(" (and in more places of the page)");
        }
    }
}

/// The first words of a text, for a message.
fn shortened(text: &str) -> Cow<'_, str> {
    const MAX_CHARACTERS: usize = 72;
    let text = text.trim();
    match text.char_indices().nth(MAX_CHARACTERS) {
        None => Cow::Borrowed(text),
        Some((at, _)) => {
            let end = text[..at]
                .rfind(' ')
                .filter(|end| *end > at / 2)
                .unwrap_or(at);
            Cow::Owned(format!("{}…", text[..end].trim_end()))
        }
    }
}

/// Returns `U+200B` for an invisible character.
fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Returns a piece of code with its invisible characters made visible.
fn visible(text: &str) -> String {
    if !text.is_empty() && text.chars().all(|c| c == ' ') {
        return crate::diagnostics::counted(text.len(), "space");
    }
    let mut shown = String::new();
    for c in text.chars() {
        let hidden = super::code::tokens::is_invisible(c) || (c.is_whitespace() && c != ' ');
        if hidden {
            shown.push_str(&format!("<{}>", code_point(c)));
        } else {
            shown.push(c);
        }
    }
    shortened(&shown).into_owned()
}

/// Some bytes of a line of code.
fn piece<'c>(code: &'c str, line: usize, range: &Range<usize>) -> &'c str {
    let line = code.lines().nth(line).unwrap_or_default();
    line.get(range.clone()).unwrap_or(line)
}

/// The most characters of a run that are named.
const MAX_RUN_LENGTH: usize = 16;

/// Finds characters in code, in blocks and in lines: each run of them, in bytes of the file, with its code
/// points.
fn characters(
    view: &PageView<'_>,
    is_wanted: impl Fn(char) -> bool,
    mut take: impl FnMut(Range<usize>, String),
) {
    // In ASCII text the offsets are equal.
    if view.text.is_ascii() {
        return;
    }
    let mut count = 0;
    let mut look = |span: Range<usize>| {
        let Some(text) = view.text.get(span.clone()) else {
            return;
        };
        let mut run: Option<Range<usize>> = None;
        let mut before = None;
        let mut done: Vec<Range<usize>> = Vec::new();
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            let joins = matches!(c, '\u{200c}' | '\u{200d}') && joins_letters(before, next);
            if is_wanted(c) && !joins {
                let end = at + c.len_utf8();
                match &mut run {
                    Some(run) => run.end = end,
                    None => run = Some(at..end),
                }
            } else {
                done.extend(run.take());
            }
            before = Some(c);
        }
        done.extend(run);
        for run in done {
            count += 1;
            if count > MAX_FINDINGS + 1 {
                return;
            }
            let characters = text[run.clone()].chars();
            let what: Vec<String> = characters.take(MAX_RUN_LENGTH).map(code_point).collect();
            take(span.start + run.start..span.start + run.end, what.join(" "));
        }
    };
    for block in view.all_blocks() {
        // The fences and their info strings are not code.
        let text = view.text.get(block.span.clone()).unwrap_or_default();
        let start = if block.fenced {
            text.find('\n').map_or(0, |at| at + 1)
        } else {
            0
        };
        look(block.span.start + start..block.span.end);
    }
    for (_, prose) in view.all_proses() {
        for code in &prose.code {
            look(code.span.clone());
        }
    }
}

/// Joiners between letters of a script that shapes them (Persian, Hindi), and in emoji, are spelling.
fn joins_letters(before: Option<char>, next: Option<char>) -> bool {
    let shapes = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
    // A Latin name may have an ending in the other script.
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    shapes(before) && (shapes(next) || next.is_some_and(char::is_whitespace))
        || is_letter(before) && shapes(next) && is_letter(next)
}

/// Returns the languages of the site that name folders of a path.
fn languages_in<'p>(site: &'p Site, path: &'p str) -> impl Iterator<Item = LanguageId> + 'p {
    let names = |folder: &str, language: &Language| {
        let plain = folder.replace('_', "-");
        [&language.code, language.tag.as_str()]
            .iter()
            .any(|code| code.replace('_', "-").eq_ignore_ascii_case(&plain))
    };
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders.split('/').filter_map(move |folder| {
        let mut languages = site.source.languages.iter();
        let named = languages.find(|(_, language)| names(folder, language));
        named.map(|(id, _)| id)
    })
}

/// Returns true if a folder of a path is named by another language of the site than `language`, and none by it.
fn is_in_folder_of_another(site: &Site, path: &str, language: LanguageId) -> bool {
    let mut named = languages_in(site, path).peekable();
    named.peek().is_some() && named.all(|id| id != language)
}

/// Returns true if the config excludes such links from the check.
fn is_ignored(site: &Site, target: &str) -> bool {
    let patterns = &site.config.check.ignored_links;
    patterns
        .iter()
        .any(|pattern| glob::matches(pattern, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_section_in_the_guide() {
        let guide = include_str!("../../../content/guide/reference/rules.md");
        for rule in ALL {
            let heading = format!("\n### {}\n", rule.code);
            assert!(guide.contains(&heading), "{} is not in rules.md", rule.code);
        }
        let sections = guide.lines().filter_map(|line| line.strip_prefix("### "));
        for section in sections {
            assert!(of(section).is_some(), "there is no rule {section}");
        }
    }

    #[test]
    fn a_rule_that_was_misspelt_is_known() {
        assert_eq!(like("section-mising"), Some("section-missing"));
        assert_eq!(like("xyz"), None);
    }
}
