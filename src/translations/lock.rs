//! `translations.lock`: the sections of the original that each translation was made from.
//!
//! One line per page, in the order of paths, so that Git can merge two branches:
//!
//! ```text
//! _posts/ar/cffi-ar.md <TAB> _posts/en/cffi.md <TAB> 1f0c9a7b3e 77aa01c2d4
//! ```
//!
//! Only `sitegen translations --accept` writes it.

use std::collections::BTreeMap;
use std::path::Path;

use super::section_fingerprints::SectionFingerprint;
use crate::content::text_file;
use crate::diagnostics::{Diagnostic, SourceSpan};

/// The name of the file in the source folder.
pub const NAME: &str = crate::content::LOCK;

const HEAD: &str = "# What each translation translates: the page, its original, and the sections of that.\n# `sitegen translations --accept` writes this file.\n";

/// The original of a translation at the time of acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The path of the original.
    pub original: String,
    /// The fingerprints of its sections.
    pub prints: Vec<SectionFingerprint>,
}

/// The accepted originals of all translations, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// The translations.
    pub pages: BTreeMap<String, Accepted>,
}

impl Lock {
    /// Reads the lock of the site in `source`. A line that cannot be read gets a warning and is ignored.
    #[must_use]
    pub fn load(source: &Path) -> (Self, Vec<Diagnostic>) {
        let path = source.join(NAME);
        if !path.is_file() {
            return (Self::default(), Vec::new());
        }
        match text_file::read(&path, NAME) {
            Ok(text) => Self::parse(&text_file::without_mark(text)),
            Err(error) => (Self::default(), vec![*error]),
        }
    }

    /// Parses the text of a lock.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let mut lock = Self::default();
        let mut wrong = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let span = at..at + line.trim_end().len();
            at += line.len();
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match read(line) {
                Some((path, accepted)) => {
                    lock.pages.insert(path, accepted);
                }
                None => wrong.push(
                    Diagnostic::warning("lock-unreadable", "a line of the lock cannot be read, and is passed over")
                        .at(SourceSpan::span(NAME, text, span, "no page, original and sections"))
                        .help("keep both sides of a merge; `sitegen translations --accept` writes lines anew"),
                ),
            }
        }
        (lock, wrong)
    }

    /// Returns the text of the lock.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for (path, accepted) in &self.pages {
            // A tab in a name would split it into two fields.
            if path.contains(['\t', '\n']) || accepted.original.contains(['\t', '\n']) {
                continue;
            }
            let prints: Vec<String> = accepted.prints.iter().map(ToString::to_string).collect();
            text.push_str(&format!(
                "{path}\t{}\t{}\n",
                accepted.original,
                prints.join(" ")
            ));
        }
        text
    }
}

fn read(line: &str) -> Option<(String, Accepted)> {
    let mut fields = line.split('\t');
    let (path, original, prints) = (fields.next()?, fields.next()?, fields.next()?);
    if fields.next().is_some() || path.is_empty() {
        return None;
    }
    let prints: Option<Vec<SectionFingerprint>> =
        prints.split(' ').map(SectionFingerprint::parse).collect();
    Some((
        path.to_owned(),
        Accepted {
            original: original.to_owned(),
            prints: prints?,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_read_as_it_was_written_and_damage_is_said() {
        let text = format!("{HEAD}a.md\tb.md\t0123456789 abcdef0123\nc d.md\te.md\t0000000000\n");
        let (lock, wrong) = Lock::parse(&text);
        assert!(wrong.is_empty());
        assert_eq!(lock.pages["a.md"].prints.len(), 2);
        assert_eq!(lock.text(), text);
        let merged = text.replace("c d.md", "<<<<<<< ours\nc d.md");
        let (again, wrong) = Lock::parse(&merged);
        assert_eq!(again, lock);
        assert_eq!(wrong[0].spans[0].line, 4);
    }
}
