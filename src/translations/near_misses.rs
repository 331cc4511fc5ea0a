//! Pages that almost belong to the note of a page, each with the reason why they do not.

use super::content_fingerprint::{self, Similar};
use super::{Notes, PageId};
use crate::content::Source;

/// The maximal number of near misses.
const MAX_NEAR_MISSES: usize = 5;

/// A page of another note that is similar to a page.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// The page.
    pub page: PageId,
    /// The common part of their code, URLs and numbers, from 0 to 1.
    pub similarity: f64,
    /// The reason why they are not one note.
    pub why: String,
}

/// Returns the pages of other notes that have the path of `page` without the language, or most of its code,
/// URLs and numbers. Reads every page of the site.
#[must_use]
pub fn near_misses(source: &Source, notes: &Notes, page: PageId) -> Vec<NearMiss> {
    let pages = &source.pages;
    let own = notes.of(page);
    let mut near: Vec<NearMiss> = Vec::new();
    for (id, other) in pages.iter().enumerate() {
        if id != page && !own.pages.contains(&id) && other.path_key == pages[page].path_key {
            let why = if own
                .pages
                .iter()
                .any(|member| pages[*member].language == other.language)
            {
                format!(
                    "it has the same path without the language, but the note has a page in `{}` already",
                    source.languages.get(other.language).code
                )
            } else {
                "it has the same path without the language, but another key in the front matter"
                    .to_owned()
            };
            near.push(NearMiss {
                page: id,
                similarity: 0.0,
                why,
            });
        }
    }
    for Similar {
        page: id,
        similarity,
        is_enough,
        is_clear,
    } in content_fingerprint::most_similar(source, page)
    {
        if own.pages.contains(&id) || near.iter().any(|near| near.page == id) {
            continue;
        }
        let percent = (similarity * 100.0).round();
        let taken = own
            .pages
            .iter()
            .any(|member| pages[*member].language == pages[id].language);
        let is_note = notes.of(id).pages.len() > 1 && own.pages.len() > 1;
        let why = match () {
            () if taken => format!(
                "{percent} % of code, URLs and numbers are the same, but the note has a page in its language"
            ),
            () if !is_enough => format!(
                "only {percent} % of code, URLs and numbers are the same; {} % are wanted",
                content_fingerprint::MIN_COMMON_SHARE * 100.0
            ),
            () if !is_clear => format!(
                "{percent} % of code, URLs and numbers are the same, but another page is about as similar"
            ),
            () if is_note => format!(
                "{percent} % of code, URLs and numbers are the same, but both belong to notes already"
            ),
            () => format!(
                "{percent} % of code, URLs and numbers are the same, but for that page another one is more similar, or it said where it belongs"
            ),
        };
        near.push(NearMiss {
            page: id,
            similarity,
            why,
        });
    }
    near.truncate(MAX_NEAR_MISSES);
    near
}
