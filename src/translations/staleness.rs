//! Finds outdated translations and their outdated sections.
//!
//! In: the pages, the notes, and the evidence for the time of translation: `translations.lock`, else the Git
//! history (the original in the commit that last changed the translation), else dates. Out: the [`StaleTranslation`]
//! translations. A translation without evidence is not stale.

use std::collections::HashMap;

use rayon::prelude::*;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::history::{History, OriginalContent};
use super::lock::{Accepted, Lock};
use super::section_fingerprints::{Section, SectionFingerprint, sections};
use super::{Note, PageId};
use crate::AT_A_TIME;
use crate::config::Dialect;
use crate::content::{BodyFormat, Source, parse_date};
use crate::diagnostics::Diagnostic;
use crate::panics::guarded;

/// A translation that is older than its original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleTranslation {
    /// The evidence.
    pub known: StalenessEvidence,
    /// The changed sections of the original; empty if the evidence is only a date.
    pub sections: Vec<ChangedSection>,
}

/// The evidence for the time of translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StalenessEvidence {
    /// The entry in `translations.lock`.
    Accepted,
    /// The last commit of the translation: its hash, and seconds since 1970.
    Commit(String, i64),
    /// The modification date of the original, which is after the translation.
    Date(String),
}

/// A changed section of the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedSection {
    /// Its current heading; for a removed section, the heading of the section before it.
    pub title: String,
    /// The kind of change.
    pub how: ChangeKind,
    /// The bytes of the heading's line in the original.
    pub line: std::ops::Range<usize>,
}

/// The kind of change of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Its text has changed.
    Changed,
    /// It is new.
    Added,
    /// It was removed after the named section.
    Removed,
}

impl ChangeKind {
    /// Returns the word for the change.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Changed => "changed",
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
        }
    }
}

impl StaleTranslation {
    /// Returns the changed sections in a few words.
    #[must_use]
    pub fn summary(&self) -> String {
        match (&self.known, &self.sections[..]) {
            (StalenessEvidence::Date(day), _) => format!("the original was modified on {day}"),
            (_, sections) => {
                let names: Vec<String> = sections
                    .iter()
                    .take(3)
                    .map(|section| match section.how {
                        ChangeKind::Changed => format!("“{}”", section.title),
                        ChangeKind::Added => format!("“{}” (new)", section.title),
                        ChangeKind::Removed => {
                            format!("a section behind “{}” (gone)", section.title)
                        }
                    })
                    .collect();
                let more = sections.len().saturating_sub(names.len());
                let more = if more > 0 {
                    format!(", and {more} more")
                } else {
                    String::new()
                };
                format!("the original changed in {}{more}", names.join(", "))
            }
        }
    }
}

/// Returns the pairs of translation and original.
fn translations(source: &Source, notes: &[&Note]) -> Vec<(PageId, PageId)> {
    let comparable = |id: PageId| source.pages[id].format == BodyFormat::Markdown;
    let all = notes.iter().flat_map(|note| {
        let others = note.pages.iter().copied().filter(|id| *id != note.original);
        others.map(|id| (id, note.original))
    });
    all.filter(|(id, original)| comparable(*id) && comparable(*original))
        .collect()
}

/// Returns the lock entry for the current state of an original.
#[must_use]
pub fn accepted(source: &Source, original: PageId, dialect: &Dialect) -> Option<Accepted> {
    let page = &source.pages[original];
    let text = source.text(page).ok()?;
    Some(accepted_text(&page.path, &text, dialect))
}

/// Returns the lock entry for a text of an original.
#[must_use]
pub fn accepted_text(original: &str, text: &str, dialect: &Dialect) -> Accepted {
    Accepted {
        original: original.to_owned(),
        prints: prints(&sections(text, dialect)),
    }
}

/// Returns the lock entry of a translation that was brought up to date in part. `is_done` says of a section, by the byte
/// offset of its first line, whether it was; the other sections keep the fingerprints of `before`.
#[must_use]
pub fn accepted_in_part(
    source: &Source,
    original: PageId,
    dialect: &Dialect,
    before: &Accepted,
    is_done: impl Fn(usize) -> bool,
) -> Option<Accepted> {
    let page = &source.pages[original];
    let sections = sections(&source.text(page).ok()?, dialect);
    let now = prints(&sections);
    let mut merged = Vec::with_capacity(now.len());
    for op in similar::capture_diff_slices(similar::Algorithm::Myers, &before.prints, &now) {
        let (_, old, new) = op.as_tag_tuple();
        for n in 0..old.len().max(new.len()) {
            let new = Some(new.start + n).filter(|at| new.contains(at));
            let old = Some(old.start + n).filter(|at| old.contains(at));
            match (old, new) {
                (_, Some(new)) if is_done(sections[new].line.start) => merged.push(now[new]),
                (Some(old), _) => merged.push(before.prints[old]),
                (None, _) => {}
            }
        }
    }
    Some(Accepted {
        original: page.path.clone(),
        prints: merged,
    })
}

fn prints(sections: &[Section]) -> Vec<SectionFingerprint> {
    sections.iter().map(|section| section.print).collect()
}

/// Checks the translations of some notes. `history` returns the history of the source, if there is one. Also returns
/// the diagnostics of the lock.
#[must_use]
pub fn judge<'h>(
    source: &Source,
    notes: &[&Note],
    dialect: &Dialect,
    history: impl FnOnce() -> Option<&'h History>,
) -> (HashMap<PageId, StaleTranslation>, Vec<Diagnostic>) {
    let (lock, wrong) = Lock::load(&source.root);
    let all = translations(source, notes);
    let path = |id: PageId| source.pages[id].path.as_str();
    let locked = |id: PageId, original: PageId| {
        let known = lock.pages.get(path(id));
        known.filter(|accepted| accepted.original == path(original))
    };
    // One query of the history for all translations that are not in the lock.
    let unknown: Vec<(PageId, PageId)> = all
        .iter()
        .copied()
        .filter(|(id, original)| locked(*id, *original).is_none())
        .collect();
    let mut thens = HashMap::new();
    if !unknown.is_empty()
        && let Some(history) = history()
    {
        let pairs: Vec<(String, String)> = unknown
            .iter()
            .map(|(id, original)| (path(*id).to_owned(), path(*original).to_owned()))
            .collect();
        let found = guarded(None, || history.originals_at_translation(&pairs));
        let found = found.unwrap_or_default();
        thens.extend(unknown.iter().map(|(id, _)| *id).zip(found));
    }
    let judged = |id: PageId, original: PageId| -> Option<(PageId, StaleTranslation)> {
        let now = || {
            let text = source.text(&source.pages[original]).ok()?;
            Some(sections(&text, dialect))
        };
        if let Some(accepted) = locked(id, original) {
            let changed = compare(&accepted.prints, &now()?);
            let known = StalenessEvidence::Accepted;
            return (!changed.is_empty()).then_some((
                id,
                StaleTranslation {
                    known,
                    sections: changed,
                },
            ));
        }
        if let Some(then) = thens.get(&id).and_then(Option::as_ref) {
            let OriginalContent::Changed(before) = &then.original else {
                return None;
            };
            let before = prints(&sections(str::from_utf8(before).ok()?, dialect));
            let changed = compare(&before, &now()?);
            let known = StalenessEvidence::Commit(then.commit.clone(), then.date);
            return (!changed.is_empty()).then_some((
                id,
                StaleTranslation {
                    known,
                    sections: changed,
                },
            ));
        }
        by_dates(source, id, original).map(|stale| (id, stale))
    };
    let stale = all
        .par_iter()
        .with_max_len(AT_A_TIME)
        .filter_map(|(id, original)| {
            // A panic costs the result of one page; the commands report it.
            let found = guarded(Some(path(*id)), || judged(*id, *original));
            found.ok().flatten()
        })
        .collect();
    (stale, wrong)
}

/// Compares the dates, if there is no other evidence: the original was modified after its translation.
fn by_dates(source: &Source, id: PageId, original: PageId) -> Option<StaleTranslation> {
    let modified = |id: PageId| {
        let page = &source.pages[id];
        let text = crate::yaml::scalar(page.data.get("last_modified_at")?, "")?;
        let zone = page
            .date
            .as_ref()
            .map_or(jiff::tz::TimeZone::UTC, |date| date.time_zone().clone());
        parse_date(&text, &zone)
    };
    let before = modified(original)?;
    let after = modified(id).or_else(|| source.pages[id].date.clone())?;
    (before > after).then(|| StaleTranslation {
        known: StalenessEvidence::Date(before.strftime("%Y-%m-%d").to_string()),
        sections: Vec::new(),
    })
}

/// Returns the sections that have changed.
fn compare(before: &[SectionFingerprint], now: &[Section]) -> Vec<ChangedSection> {
    let after = prints(now);
    let mut changed = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, before, &after) {
        let section = |at: usize, how: ChangeKind| ChangedSection {
            title: now[at].title.clone(),
            how,
            line: now[at].line.clone(),
        };
        match op {
            DiffOp::Equal { .. } => {}
            DiffOp::Insert {
                new_index, new_len, ..
            } => {
                // The fingerprint of a moved section is unchanged.
                let new =
                    (new_index..new_index + new_len).filter(|at| !before.contains(&after[*at]));
                changed.extend(new.map(|at| section(at, ChangeKind::Added)));
            }
            DiffOp::Delete {
                old_index,
                old_len,
                new_index,
            } => {
                let gone = (old_index..old_index + old_len).any(|at| !after.contains(&before[at]));
                if gone && !now.is_empty() {
                    changed.push(section(
                        new_index.saturating_sub(1).min(now.len() - 1),
                        ChangeKind::Removed,
                    ));
                }
            }
            DiffOp::Replace {
                old_len,
                new_index,
                new_len,
                ..
            } => {
                for n in 0..new_len {
                    let how = if n < old_len {
                        ChangeKind::Changed
                    } else {
                        ChangeKind::Added
                    };
                    changed.push(section(new_index + n, how));
                }
            }
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Section> {
        sections(text, &Dialect::CommonMark)
    }

    fn said(before: &str, now: &str) -> Vec<(String, ChangeKind)> {
        let changed = compare(&prints(&of(before)), &of(now));
        changed.into_iter().map(|c| (c.title, c.how)).collect()
    }

    #[test]
    fn sections_that_are_others_are_named() {
        let one = "## A\n\na\n\n## B\n\nb\n\n## C\n\nc\n";
        assert!(said(one, one).is_empty());
        let name = |name: &str, how| vec![(name.to_owned(), how)];
        assert_eq!(
            said(one, "## A\n\na\n\n## B\n\nx\n\n## C\n\nc\n"),
            name("B", ChangeKind::Changed)
        );
        assert_eq!(
            said(one, "## A\n\na\n\n## N\n\nn\n\n## B\n\nb\n\n## C\n\nc\n"),
            name("N", ChangeKind::Added)
        );
        assert_eq!(
            said(one, "## A\n\na\n\n## C\n\nc\n"),
            name("A", ChangeKind::Removed)
        );
        // A section was moved without another change.
        assert!(said(one, "## B\n\nb\n\n## A\n\na\n\n## C\n\nc\n").is_empty());
    }
}
