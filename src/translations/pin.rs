//! Makes inferred notes explicit: adds `translation_key: …` to the front matter of each page and changes no
//! other byte (`content::front_matter::with_key`).
//!
//! In: the site's pages and notes. Out: the changed texts of the files ([`Pinned`]).

use std::collections::HashSet;

use super::Notes;
use crate::content::Source;
use crate::content::front_matter::{self, FrontMatterRules};
use crate::diagnostics::{Diagnostic, SourceSpan};

/// A page that gets a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The path of its file.
    pub path: String,
    /// The key.
    pub key: String,
    /// The current text of the file.
    pub before: String,
    /// The text with the key.
    pub after: String,
}

/// Returns the pages of inferred notes with their new keys, and diagnostics for pages that cannot have one.
#[must_use]
pub fn pin(
    source: &Source,
    notes: &Notes,
    rules: FrontMatterRules,
) -> (Vec<Pinned>, Vec<Diagnostic>) {
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
        // An existing key of a page is used for the others.
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
                    .at(SourceSpan::file(&page.path))
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
            let edited = source.text(page).and_then(|before| {
                let after =
                    front_matter::with_key(rules, &page.path, &before, "translation_key", &key)?;
                Ok((before, after))
            });
            match edited {
                Ok((before, after)) => pinned.push(Pinned {
                    path: page.path.clone(),
                    key: key.clone(),
                    before,
                    after,
                }),
                Err(error) => failed.push(*error),
            }
        }
    }
    (pinned, failed)
}

/// Returns a key that no page has.
fn free(key: &str, taken: &HashSet<String>) -> String {
    let mut free = key.to_owned();
    let mut n = 1;
    while taken.contains(&free) {
        n += 1;
        free = format!("{key}-{n}");
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_that_no_page_has() {
        let taken = HashSet::from(["a".to_owned(), "a-2".to_owned()]);
        assert_eq!(free("a", &taken), "a-3");
        assert_eq!(free("b", &taken), "b");
    }
}
