//! Writes down which pages are one note, where that was only inferred: a line `translation_key: …` in the front
//! matter of each, and not another byte.
//!
//! In: the site's pages and notes. Out: the files as they would be ([`Pinned`]).

use std::collections::HashSet;

use super::Notes;
use crate::diagnostics::{Diagnostic, Place};
use crate::source::text::BOM;
use crate::source::{Source, front_matter};

/// A page that gets a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The path of its file.
    pub path: String,
    /// The key.
    pub key: String,
    /// What the file holds.
    pub before: String,
    /// What it would hold.
    pub after: String,
}

/// The pages of notes that were inferred, with the key that each gets; and those that cannot have one.
#[must_use]
pub fn pin(source: &Source, notes: &Notes) -> (Vec<Pinned>, Vec<Diagnostic>) {
    let mut pinned = Vec::new();
    let mut failed = Vec::new();
    let mut taken: HashSet<String> = source
        .pages
        .iter()
        .filter_map(|page| page.translation_key.clone())
        .collect();
    for note in &notes.notes {
        if note.inferred().next().is_none() {
            continue;
        }
        // A page that has a key by itself gives it to the others.
        let own: HashSet<&str> = note
            .pages
            .iter()
            .filter_map(|id| source.pages[*id].translation_key.as_deref())
            .collect();
        let mut own = own.into_iter();
        let key = match (own.next(), own.next()) {
            (Some(key), None) => key.to_owned(),
            (Some(_), Some(_)) => {
                let page = &source.pages[note.original];
                failed.push(
                    Diagnostic::warning(
                        "translation-key-other",
                        "pages that seem to be one note have different translation keys",
                    )
                    .at(Place::file(&page.path))
                    .help("give them one key, or leave them apart"),
                );
                continue;
            }
            (None, _) => free(&note.key, &taken),
        };
        taken.insert(key.clone());
        for id in &note.pages {
            let page = &source.pages[*id];
            if page.translation_key.is_some() {
                continue;
            }
            match source.text(page) {
                Ok(before) => pinned.push(Pinned {
                    path: page.path.clone(),
                    after: with_key(&before, &key),
                    key: key.clone(),
                    before,
                }),
                Err(error) => failed.push(*error),
            }
        }
    }
    (pinned, failed)
}

/// A key that no page has yet.
fn free(key: &str, taken: &HashSet<String>) -> String {
    let mut free = key.to_owned();
    let mut n = 1;
    while taken.contains(&free) {
        n += 1;
        free = format!("{key}-{n}");
    }
    free
}

/// A text with a key in its front matter, before the line that ends it.
fn with_key(text: &str, key: &str) -> String {
    let bare = key;
    let is_plain = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_/".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off"]
            .contains(&key.to_lowercase().as_str());
    let key = if is_plain {
        key.to_owned()
    } else {
        serde_json::Value::from(key).to_string()
    };
    let newline = match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    };
    let quoted = serde_json::Value::from(bare).to_string();
    let line = if text.trim_start_matches(BOM).trim_start().starts_with("+++") {
        format!("translation_key = {quoted}{newline}")
    } else {
        format!("translation_key: {key}{newline}")
    };
    let split = front_matter::split("", text).ok().flatten();
    match split {
        Some(split) => {
            // The last line before the body is the one that ends the front matter.
            let head = text[..split.body].trim_end_matches(['\n', '\r']);
            let at = head.rfind('\n').map_or(0, |at| at + 1);
            format!("{}{line}{}", &text[..at], &text[at..])
        }
        None => {
            let start = if text.starts_with(BOM) {
                BOM.len_utf8()
            } else {
                0
            };
            let (mark, body) = text.split_at(start);
            format!("{mark}---{newline}{line}---{newline}{body}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_line_and_nothing_else_changes() {
        assert_eq!(
            with_key("---\r\ntitle: x  \r\n---\r\nbody\r\n", "a/b-1"),
            "---\r\ntitle: x  \r\ntranslation_key: a/b-1\r\n---\r\nbody\r\n"
        );
        assert_eq!(
            with_key("---\n---", "007"),
            "---\ntranslation_key: \"007\"\n---"
        );
        assert_eq!(
            with_key("\u{feff}# Title\n", "x: y"),
            "\u{feff}---\ntranslation_key: \"x: y\"\n---\n# Title\n"
        );
    }

    #[test]
    fn a_key_is_one_that_no_page_has() {
        let taken = HashSet::from(["a".to_owned(), "a-2".to_owned()]);
        assert_eq!(free("a", &taken), "a-3");
        assert_eq!(free("b", &taken), "b");
    }
}
