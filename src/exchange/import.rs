//! Import: translated units become edits of pages.
//!
//! In: a site, and the units that a translator gave back. Out: [`Edit`]s that create pages, or change exactly the
//! texts that are new. Every placeholder is verified, and the new page is read again: its other texts and its code must
//! be as before. A page with a problem is not changed at all.

mod escape;
mod page;
mod settle;
mod verify;
mod write;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::TranslatedUnit;
use super::export::{ExportOptions, Pair, pairs, stale_pages, texts_at_translation};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::edit::Edit;
use crate::site::Site;
use crate::translations::lock::{self, Lock};
use crate::translations::staleness;
use page::{ImportedPage, PageImport, Progress};

/// The choice of what is imported.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// True if units that need review are imported too.
    pub include_unreviewed: bool,
}

/// The result of an import, before anything is written.
#[derive(Debug, Clone, Default)]
pub struct ImportResult {
    /// The changes, by path; `translations.lock` is the last one.
    pub edits: Vec<Edit>,
    /// Refused units and pages.
    pub diagnostics: Vec<Diagnostic>,
    /// The number of units that change a page.
    pub imported: usize,
    /// The number of units that are in their pages already.
    pub unchanged: usize,
}

/// Returns the changes that translated units make. `file` is the name that their lines belong to.
#[must_use]
pub fn import(
    site: &Site,
    file: &str,
    units: Vec<TranslatedUnit>,
    options: ImportOptions,
) -> ImportResult {
    let mut result = ImportResult::default();
    let (mut lock, _) = Lock::load(&site.source.root);
    let mut by_page: BTreeMap<(String, String), Vec<TranslatedUnit>> = BTreeMap::new();
    for unit in units {
        let key = (unit.original.clone(), unit.language.clone());
        by_page.entry(key).or_default().push(unit);
    }
    let mut pairs = pairs_by_page(site, by_page.keys());
    let (mut found, mut units_of) = (Vec::new(), Vec::new());
    for (key, units) in by_page {
        let Some(pair) = pairs.remove(&key) else {
            let line = units.first().map_or(1, |unit| unit.line);
            result.diagnostics.push(without_page(file, line, &key));
            continue;
        };
        found.push(pair);
        units_of.push(units);
    }
    // One query of the history for all pages.
    let stale = stale_pages(site, &found);
    let before = texts_at_translation(site, &found, &stale);
    for (pair, units) in found.into_iter().zip(units_of) {
        let id = pair.translation;
        let stale = id.and_then(|id| stale.get(&id));
        let before = id.and_then(|id| before.get(&id));
        let page = PageImport::of(site, file, pair, options, (stale, before));
        match page.and_then(|page| page.run(units)) {
            Ok(done) => result.add(site, &mut lock, done),
            Err(problems) => result.diagnostics.extend(problems),
        }
    }
    result.edits.extend(lock_edit(site, &lock));
    result
}

impl ImportResult {
    /// Adds an imported page, and what it translates to the lock.
    fn add(&mut self, site: &Site, lock: &mut Lock, done: ImportedPage) {
        self.imported += done.imported;
        self.unchanged += done.unchanged;
        self.diagnostics.extend(done.warnings);
        let Some(edit) = done.edit else {
            return;
        };
        let (source, dialect) = (&site.source, &site.config.dialect);
        let accepted = match done.progress {
            Progress::Whole => staleness::accepted(source, done.pair.original, dialect),
            Progress::Sections(sections) => {
                let path = &source.pages[done.pair.original].path;
                let locked = lock.pages.get(&edit.path);
                let locked = locked.filter(|accepted| accepted.original == *path);
                locked.cloned().or(done.accepted_before).and_then(|before| {
                    let is_done = |start| sections.contains(&start);
                    staleness::accepted_in_part(
                        source,
                        done.pair.original,
                        dialect,
                        &before,
                        is_done,
                    )
                })
            }
        };
        let accepted = accepted.map(|accepted| (edit.path.clone(), accepted));
        lock.pages.extend(accepted);
        self.edits.push(edit);
    }
}

/// The path of an original, and a language as the file of the translator names it.
type PageKey = (String, String);

/// The pairs of pages by original and language.
fn pairs_by_page<'k>(
    site: &Site,
    keys: impl Iterator<Item = &'k PageKey>,
) -> HashMap<PageKey, Pair> {
    let languages: BTreeSet<&String> = keys.map(|(_, language)| language).collect();
    let mut found = HashMap::new();
    for language in languages {
        let asked = ExportOptions {
            languages: vec![language.clone()],
            ..ExportOptions::default()
        };
        for pair in pairs(site, &asked) {
            let original = site.source.pages[pair.original].path.clone();
            found.insert((original, language.clone()), pair);
        }
    }
    found
}

fn without_page(file: &str, line: usize, (original, language): &PageKey) -> Diagnostic {
    let message = format!(
        "`{original}` is no original of this site, or not one to translate into `{language}`"
    );
    Diagnostic::error("unit-without-page", message)
        .at(place(file, line))
        .help("export again, and translate the new file")
}

/// The change of `translations.lock`, if there is one.
fn lock_edit(site: &Site, lock: &Lock) -> Option<Edit> {
    let root = &site.source.root;
    if *lock == Lock::load(root).0 {
        return None;
    }
    let before = crate::edit::text_before(root, lock::NAME).ok()?;
    Some(Edit {
        path: lock::NAME.to_owned(),
        before,
        after: lock.text(),
        changes: 1,
    })
}

/// A line of the file of a translator.
fn place(file: &str, line: usize) -> SourceSpan {
    SourceSpan {
        line,
        ..SourceSpan::file(file)
    }
}

/// The beginning of a text.
fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
