//! Checks of a site that is edited: the findings of unchanged notes are taken from a cache.
//!
//! In: a site after a change, and a [`CheckCache`]. Out: the report that [`super::check`] would return. The findings of a
//! note depend on its pages, on what Liquid read, and on the surroundings of all notes (config, languages, theme, the
//! paths of pages); they are kept while these are the same. The rules about the whole site run each time.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::note_findings::{NoteFindings, findings_of_note};
use super::severity::report_after_levels;
use super::{CheckScope, Report, SiteFindings, report, suppressions};
use crate::AT_A_TIME;
use crate::content::{Fingerprint, Page};
use crate::diagnostics::{self, Diagnostic};
use crate::site::{LiquidInput, Site};
use crate::translations::{Note, PageId};

/// The check results of the notes of a site, kept for the next check.
#[derive(Default)]
pub struct CheckCache {
    notes: Mutex<HashMap<String, KeptNote>>,
    /// The site that the notes were checked in.
    site: Mutex<Option<Arc<Site>>>,
    /// The number of times that notes were forgotten.
    changes: AtomicU64,
}

/// The results of a note.
struct KeptNote {
    note: Note,
    pages: Vec<Arc<Page>>,
    /// The values that Liquid read in its pages.
    inputs: Vec<(LiquidInput, Fingerprint)>,
    findings: Arc<NoteFindings>,
}

impl CheckCache {
    /// Forgets the notes that have a page at `path`, relative to the source.
    pub fn forget(&self, path: &str) {
        self.changes.fetch_add(1, Ordering::Relaxed);
        locked(&self.notes).retain(|_, kept| kept.pages.iter().all(|page| page.path != path));
    }

    /// Forgets all notes.
    pub fn clear(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
        locked(&self.notes).clear();
    }

    /// Clears the cache if the notes were checked in other surroundings.
    fn renew(&self, site: &Arc<Site>) {
        let mut last = locked(&self.site);
        if !last
            .as_ref()
            .is_some_and(|last| has_same_surroundings(last, site))
        {
            locked(&self.notes).clear();
        }
        *last = Some(Arc::clone(site));
    }

    /// Returns the results of a note, from the cache if they are there.
    fn findings_of(&self, site: &Site, note: &Note) -> Arc<NoteFindings> {
        let key = &site.source.pages[note.original].path;
        let kept = locked(&self.notes)
            .get(key)
            .filter(|kept| kept.is_of(site, note))
            .map(|kept| (Arc::clone(&kept.findings), kept.inputs.clone()));
        if let Some((findings, inputs)) = kept
            && has_same_inputs(site, &inputs)
        {
            return findings;
        }
        let before = self.changes.load(Ordering::Relaxed);
        let findings = Arc::new(findings_of_note(site, note, &CheckScope::default(), |_| {
            true
        }));
        if findings.is_repeatable {
            let kept = KeptNote {
                note: note.clone(),
                pages: pages_of(site, note).cloned().collect(),
                inputs: fingerprinted(site, &findings.inputs),
                findings: Arc::clone(&findings),
            };
            let mut notes = locked(&self.notes);
            // A page may have been edited meanwhile.
            if self.changes.load(Ordering::Relaxed) == before {
                notes.insert(key.clone(), kept);
            }
        }
        findings
    }
}

impl KeptNote {
    fn is_of(&self, site: &Site, note: &Note) -> bool {
        self.note == *note
            && pages_of(site, note)
                .zip(&self.pages)
                .all(|(page, kept)| Arc::ptr_eq(page, kept))
    }
}

fn pages_of<'s>(site: &'s Site, note: &Note) -> impl Iterator<Item = &'s Arc<Page>> {
    note.pages.iter().map(|id| &site.source.pages[*id])
}

fn fingerprinted(site: &Site, inputs: &[LiquidInput]) -> Vec<(LiquidInput, Fingerprint)> {
    if inputs.is_empty() {
        return Vec::new();
    }
    let fingerprints = site.fingerprints();
    let inputs = inputs.iter();
    inputs
        .map(|input| (input.clone(), site.input_fingerprint(input, &fingerprints)))
        .collect()
}

fn has_same_inputs(site: &Site, inputs: &[(LiquidInput, Fingerprint)]) -> bool {
    if inputs.is_empty() {
        return true;
    }
    let fingerprints = site.fingerprints();
    let mut inputs = inputs.iter();
    inputs.all(|(input, before)| site.input_fingerprint(input, &fingerprints) == *before)
}

/// Returns true if the results of unchanged notes of one site are valid in the other.
fn has_same_surroundings(before: &Site, now: &Site) -> bool {
    let (old, new) = (&before.source, &now.source);
    let mut pages = old.pages.iter().zip(&*new.pages);
    Arc::ptr_eq(&before.config, &now.config)
        && before.has_same_theme(now)
        && old.languages == new.languages
        && old.pages.len() == new.pages.len()
        && pages.all(|(old, new)| Arc::ptr_eq(old, new) || old.path == new.path)
}

/// Checks a site as [`super::check`] does without options, and takes unchanged notes from the cache. Returns `None` if
/// `is_cancelled` becomes true.
#[must_use]
pub fn check_cached(
    site: &Arc<Site>,
    diagnostics: Vec<Diagnostic>,
    cache: &CheckCache,
    is_cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Report> {
    let scope = CheckScope::default();
    let notes = all_notes(site, cache, is_cancelled)?;
    let report = report(site, diagnostics, notes, &scope, None);
    (!is_cancelled()).then_some(report)
}

/// Returns the results of all notes; `None` if `is_cancelled` becomes true.
fn all_notes(
    site: &Arc<Site>,
    cache: &CheckCache,
    is_cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<SiteFindings> {
    cache.renew(site);
    let notes = site.notes.notes.par_iter().with_max_len(AT_A_TIME);
    let by_note: Option<Vec<Arc<NoteFindings>>> = notes
        .map(|note| (!is_cancelled()).then(|| cache.findings_of(site, note)))
        .collect();
    let mut all = SiteFindings::default();
    for note in by_note? {
        all.findings.extend(note.findings.iter().cloned());
        let links = note.links.iter();
        all.links
            .extend(links.map(|(id, links)| (*id, Arc::clone(links))));
        all.suppressions.extend(note.suppressions.iter().cloned());
    }
    Some(all)
}

/// Returns the results of all notes with the links of their pages.
pub(super) fn links_of_all(site: &Arc<Site>, cache: &CheckCache) -> SiteFindings {
    all_notes(site, cache, &|| false).unwrap_or_default()
}

/// Returns the sorted findings in some pages of a note, except those of rules for the whole site. `diagnostics` are
/// those of reading the pages.
#[must_use]
pub fn check_pages(
    site: &Site,
    note: &Note,
    wanted: &[PageId],
    diagnostics: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let scope = CheckScope::default();
    let found = findings_of_note(site, note, &scope, |id| wanted.contains(&id));
    let mut suppressions: BTreeMap<_, _> = found.suppressions.into_iter().collect();
    let findings = diagnostics.into_iter().chain(found.findings).collect();
    let mut findings = report_after_levels(site, findings, &mut suppressions, &scope).findings;
    // The rules for the whole site did not run.
    findings.retain(|finding| finding.code != suppressions::UNUSED.code);
    super::rules::language_mismatch::make_hints(site, &mut findings);
    diagnostics::sort(&mut findings);
    findings.dedup();
    findings
}

/// Returns true if a diagnostic comes from the whole site: from a rule for it, or from a comment that silences nothing.
#[must_use]
pub fn is_of_whole_site(code: &str) -> bool {
    let is_wide = super::of(code).is_some_and(|rule| matches!(rule.run, super::rule::Run::Site(_)));
    is_wide || code == suppressions::UNUSED.code
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
