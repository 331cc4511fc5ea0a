//! The translation states of pages: original, current, stale, damaged.
//!
//! In: notes of a site. Out: a [`TranslationState`] per page.

use std::collections::HashMap;

use rayon::prelude::*;

use super::note_findings::check_note;
use crate::AT_A_TIME;
use crate::diagnostics::Severity;
use crate::site::{Site, TranslationState, TranslationStatus};
use crate::translations::{Note, PageId};

/// Returns the translation states of all pages, in their order.
#[must_use]
pub fn translation_states(site: &Site) -> Vec<TranslationState> {
    let notes: Vec<&Note> = site.notes.notes.iter().collect();
    let mut states = translation_states_of(site, &notes);
    states.sort_by_key(|(id, _)| *id);
    states.into_iter().map(|(_, state)| state).collect()
}

/// Returns the translation states of the pages of some notes. A page is damaged if the rules for single notes have a
/// warning or an error for it.
#[must_use]
pub fn translation_states_of(site: &Site, notes: &[&Note]) -> Vec<(PageId, TranslationState)> {
    let (wrong, stale) = rayon::join(
        || -> Vec<(PageId, String)> {
            let notes = notes.par_iter().with_max_len(AT_A_TIME);
            notes.flat_map_iter(|note| damage(site, note)).collect()
        },
        || site.stale_of(notes),
    );
    let wrong: HashMap<PageId, String> = wrong.into_iter().collect();
    let pages = notes
        .iter()
        .flat_map(|note| note.pages.iter().map(|id| (*id, note.original)));
    let state = |(id, original): (PageId, PageId)| {
        let (status, why) = match (wrong.get(&id), stale.get(&id)) {
            (Some(why), _) => (TranslationStatus::Damaged, Some(why.clone())),
            (None, Some(stale)) => (TranslationStatus::Stale, Some(stale.summary())),
            (None, None) if original == id => (TranslationStatus::Original, None),
            (None, None) => (TranslationStatus::Current, None),
        };
        (id, TranslationState { status, why })
    };
    pages.map(state).collect()
}

/// Rules whose findings are hints, since they are wrong in one case of eight on real sites, and that mark a page as
/// damaged nevertheless.
const DAMAGE: [&str; 2] = ["section-missing", "summary"];

/// Returns the damaged pages of a note, each with its first finding.
fn damage(site: &Site, note: &Note) -> Vec<(PageId, String)> {
    let mut damaged: Vec<(PageId, String, usize)> = Vec::new();
    for finding in check_note(site, note) {
        let path = finding.spans.first().map(|place| place.path.as_str());
        let id = path.and_then(|path| site.source.page(path));
        let is_damage = finding.severity != Severity::Info || DAMAGE.contains(&&*finding.code);
        let Some(id) = id.filter(|_| is_damage) else {
            continue;
        };
        match damaged.iter_mut().find(|(page, ..)| *page == id) {
            Some((_, _, more)) => *more += 1,
            None => damaged.push((id, finding.message, 0)),
        }
    }
    damaged
        .into_iter()
        .map(|(id, why, more)| match more {
            0 => (id, why),
            more => (id, format!("{why}; and {more} more")),
        })
        .collect()
}
