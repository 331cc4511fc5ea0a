//! The files of a source as they were read. After a change, only the changed files are read again.
//!
//! In: a `Config` and the time, then changed paths. Out: a [`Source`] and its diagnostics.

mod languages;

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use jiff::Zoned;
use rayon::prelude::*;
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::collisions::collisions;
use super::discover::{DiscoveredFile, discover};
use super::file_fingerprint::{FileFingerprint, FileStamps};
use super::language::ResolvedPage;
use super::page::{Asset, SkipReason};
use super::page_cache::{CacheEntry, CacheRecords, CachedPages, encoded};
use super::page_reader::{self, FileOutcome};
use super::page_urls::{Draft, shared_hint};
use super::{
    Source, UnpublishedFiles, UnsavedTexts, active_files, data, linked_files, page_plugins, private,
};
use crate::AT_A_TIME;
use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, Severity};
use crate::language::{Codes, Languages, TextLanguage};

/// The files of a source and the page or copy of each.
#[derive(Debug)]
pub struct FileStore {
    /// The outcome of each file, by path.
    read: BTreeMap<String, FileOutcome>,
    /// The diagnostics of the walk.
    walked: Vec<Diagnostic>,
    has_links: bool,
    /// The languages that the URLs of pages were computed with.
    languages: Languages,
    /// The resolved languages; reset when a page is added, removed, or declares another language.
    spoken: Option<SiteLanguages>,
    data: Option<LoadedData>,
    /// True if several files claim one output path; reset when a URL changes.
    collisions: Option<bool>,
    /// True if the source differs from the last [`Self::source`].
    has_changed: bool,
    stamps: Arc<FileStamps>,
    unsaved: UnsavedTexts,
}

/// The content of `_data`, and its diagnostics.
type LoadedData = (Arc<Map<String, Value>>, Vec<Diagnostic>);

/// The languages of a site, and the language of each page.
#[derive(Debug)]
struct SiteLanguages {
    languages: Languages,
    /// The result for each page, in the order of paths.
    pages: Vec<ResolvedPage>,
    diagnostics: Vec<Diagnostic>,
}

impl FileStore {
    /// Reads the source of `config`. `now` decides which dates are in the future.
    #[must_use]
    pub fn read(config: &Config, now: &Zoned) -> Self {
        Self::read_unsaved(config, now, UnsavedTexts::default())
    }

    /// Does the same as [`Self::read`], with texts that an editor has not saved.
    #[must_use]
    pub fn read_unsaved(config: &Config, now: &Zoned, unsaved: UnsavedTexts) -> Self {
        let walked = discover(config, "");
        let read = outcomes(config, now, &unsaved, walked.found);
        Self {
            unsaved,
            ..Self::of(config, read, walked.diagnostics, walked.has_links)
        }
    }

    /// Sets the texts that an editor has not saved. [`Self::read_again`] reads those that changed.
    pub fn set_unsaved(&mut self, unsaved: UnsavedTexts) {
        self.unsaved = unsaved;
    }

    /// Returns the texts that an editor has not saved.
    #[must_use]
    pub fn unsaved(&self) -> &UnsavedTexts {
        &self.unsaved
    }

    /// Does the same as [`Self::read`], but takes unchanged files from `known`. Also returns the cache records
    /// for the next build.
    #[must_use]
    pub fn read_with(
        config: &Config,
        now: &Zoned,
        known: Option<&CachedPages<'_>>,
    ) -> (Self, CacheRecords) {
        let walked = discover(config, "");
        let files = walked.found.into_par_iter().with_max_len(AT_A_TIME);
        let (read, memos): (Vec<(String, FileOutcome)>, Vec<Option<CacheEntry>>) = files
            .map(|file| {
                let known = known.filter(|_| !page_plugins::depends_on_folder(config, &file.path));
                let draft = known.and_then(|known| known.draft(config, now, &file.path));
                if let Some((draft, memo)) = draft {
                    let outcome = FileOutcome::Page(Box::new(draft), Vec::new());
                    return ((file.path, outcome), Some(memo));
                }
                let mut stamp = FileFingerprint::default();
                let unsaved = &UnsavedTexts::default();
                let outcome = page_reader::outcome(config, now, unsaved, &file, Some(&mut stamp));
                let memo = match &outcome {
                    FileOutcome::Page(draft, problems) if problems.is_empty() => encoded(draft),
                    _ => None,
                };
                ((file.path, outcome), memo.map(|page| (stamp, page)))
            })
            .unzip();
        let paths = read.iter().map(|(path, _)| path);
        let memos = paths.zip(memos);
        let memos = memos.filter_map(|(path, memo)| Some((path.clone(), memo?)));
        let memos = CacheRecords::of(config, now, memos.collect());
        let files = Self {
            stamps: Arc::new(memos.stamps()),
            ..Self::of(config, read, walked.diagnostics, walked.has_links)
        };
        (files, memos)
    }

    fn of(
        config: &Config,
        read: Vec<(String, FileOutcome)>,
        walked: Vec<Diagnostic>,
        has_links: bool,
    ) -> Self {
        Self {
            read: read.into_iter().collect(),
            walked,
            has_links: has_links || has_linked_folder(config),
            languages: Languages::default(),
            spoken: None,
            data: None,
            collisions: None,
            has_changed: true,
            stamps: Arc::default(),
            unsaved: UnsavedTexts::default(),
        }
    }

    /// Returns whether a symbolic link connects two paths of the source: a change at one path may then be
    /// visible at another.
    #[must_use]
    pub fn has_links(&self) -> bool {
        self.has_links
    }

    /// Reads the files at and below `paths` again. Paths are relative to the source; the empty path is the
    /// whole source.
    ///
    /// An unchanged page is not replaced, so that callers can compare pages by pointer.
    pub fn read_again(&mut self, config: &Config, now: &Zoned, paths: &[String]) {
        let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        // The templates decide which files of other layouts are read.
        if config.layout != Layout::Sitegen && paths.iter().any(|path| is_below(path, "templates"))
        {
            paths.push("templates");
        }
        // A README is the page of a folder without another one.
        let has_readmes = config.page_plugins.readme.is_some();
        for path in paths.clone().into_iter().filter(|_| has_readmes) {
            let exists = config.source.join(path).exists();
            if page_plugins::is_index(path) && exists != self.read.contains_key(path) {
                paths.push(path.rsplit_once('/').map_or("", |(folder, _)| folder));
            }
        }
        // With links, a change can be visible at other paths too.
        self.has_links |= has_linked_folder(config);
        if self.has_links {
            paths = vec![""];
        }
        paths.sort_unstable();
        paths.dedup_by(|path, before| is_below(path, before));
        if self.are_linked(&paths) {
            self.has_changed = true;
            self.collisions = None;
        }
        let data_folder = data::folder(config);
        let mut before: BTreeMap<String, FileOutcome> = BTreeMap::new();
        let mut found: Vec<DiscoveredFile> = Vec::new();
        for path in paths {
            let is_data = |folder: &str| is_below(path, folder) || is_below(folder, path);
            let is_of_theme = config.gem_theme.is_some() && is_data("_data");
            if is_data(&data_folder) || is_of_theme {
                self.data = None;
                // Data files may name languages of the site.
                self.spoken = None;
                self.has_changed = true;
            }
            before.append(&mut self.take_below(path));
            found.extend(self.walk_below(config, path));
        }
        for (path, outcome) in outcomes(config, now, &self.unsaved.clone(), found) {
            let outcome = self.compared(config, before.remove(&path), outcome);
            self.read.insert(path, outcome);
        }
        for old in before.into_values() {
            self.forget(config, &old);
        }
    }

    /// Returns whether [`Self::source`] would differ from its last result.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.has_changed
    }

    /// Returns the files that exist at and below `path`.
    fn walk_below(&mut self, config: &Config, path: &str) -> Vec<DiscoveredFile> {
        let walked = discover(config, path);
        let is_inside = |diagnostic: &&Diagnostic| {
            let place = diagnostic.spans.first();
            place.is_some_and(|place| is_below(&place.path, path))
        };
        let before = self.walked.len();
        self.walked.retain(|old| !is_inside(&old));
        self.has_changed |= self.walked.len() != before;
        let more = walked.diagnostics.into_iter();
        self.walked.extend(more.filter(|new| is_inside(&new)));
        self.has_changed |= self.walked.iter().any(|new| is_inside(&new));
        self.has_links |= walked.has_links;
        walked.found
    }

    /// Removes and returns the outcomes at and below `path`.
    fn take_below(&mut self, path: &str) -> BTreeMap<String, FileOutcome> {
        if path.is_empty() {
            return std::mem::take(&mut self.read);
        }
        let mut taken: BTreeMap<String, FileOutcome> = BTreeMap::new();
        taken.extend(self.read.remove_entry(path));
        // `0` is the character after `/`.
        let (first, last) = (format!("{path}/"), format!("{path}0"));
        let below = (Bound::Included(first), Bound::Excluded(last));
        let below: Vec<String> = self
            .read
            .range(below)
            .map(|(path, _)| path.clone())
            .collect();
        taken.extend(below.iter().filter_map(|path| self.read.remove_entry(path)));
        taken
    }

    /// Returns the new outcome of a file, with the facts of the old one that are still valid.
    fn compared(
        &mut self,
        config: &Config,
        old: Option<FileOutcome>,
        new: FileOutcome,
    ) -> FileOutcome {
        let Some(old) = old else {
            self.forget(config, &new);
            return new;
        };
        match (old, new) {
            (FileOutcome::Page(mut old, before), FileOutcome::Page(new, diagnostics))
                if old.says_the_same(&new) =>
            {
                self.has_changed |= before != diagnostics;
                old.declared = new.declared;
                old.url_place = new.url_place;
                FileOutcome::Page(old, diagnostics)
            }
            (FileOutcome::Page(old, _), FileOutcome::Page(mut new, diagnostics))
                if code(config, &old) == code(config, &new) =>
            {
                self.has_changed = true;
                // The language is still valid; `Draft::address` decides about the URL.
                let page = Arc::make_mut(&mut new.page);
                page.language = old.page.language;
                page.path_key.clone_from(&old.page.path_key);
                page.url.clone_from(&old.page.url);
                page.output.clone_from(&old.page.output);
                FileOutcome::Page(new, diagnostics)
            }
            (FileOutcome::Copy(old, before), FileOutcome::Copy(new, note)) if old == new => {
                self.has_changed |= before != note;
                FileOutcome::Copy(old, note)
            }
            (old, new) => {
                self.forget(config, &old);
                self.forget(config, &new);
                new
            }
        }
    }

    /// Resets the facts that depend on all files together, after a file was added or removed.
    fn forget(&mut self, config: &Config, outcome: &FileOutcome) {
        self.has_changed = true;
        match outcome {
            FileOutcome::Page(draft, _) => {
                self.collisions = None;
                if draft.is_page(config) {
                    self.spoken = None;
                }
            }
            FileOutcome::Copy(..) => self.collisions = None,
            FileOutcome::Skip(_) | FileOutcome::Nothing(_) => {}
        }
    }

    /// Returns the source with the language and the URL of each page, and all diagnostics. Pages with an error
    /// are left out.
    #[must_use]
    pub fn source(&mut self, config: &Config, codes: &Codes) -> (Source, Vec<Diagnostic>) {
        self.has_changed = false;
        let mut diagnostics = self.walked.clone();
        // Diagnostics quote the files, which may have changed.
        let known = self.spoken.take();
        let known = known.filter(|spoken| spoken.diagnostics.is_empty());
        if config.liquid && self.data.is_none() {
            let (data, problems) = data::read(config);
            self.data = Some((Arc::new(data), problems));
        }
        let spoken = known.unwrap_or_else(|| self.resolve(config, codes));
        diagnostics.extend(spoken.diagnostics.iter().cloned());
        let is_new = self.languages != spoken.languages;
        self.languages = spoken.languages.clone();

        let mut source = Source {
            root: config.source.clone(),
            gem_theme: config.gem_theme.clone(),
            pages: Arc::default(),
            others: Vec::new(),
            data: Arc::default(),
            assets: Vec::new(),
            languages: spoken.languages.clone(),
            skipped: BTreeMap::new(),
            withheld: Arc::default(),
            overlay: Arc::clone(&config.overlay),
            stamps: Arc::clone(&self.stamps),
            unsaved: self.unsaved.clone(),
        };
        let mut withheld = UnpublishedFiles::default();
        let is_error = |problem: &&Diagnostic| problem.severity == Severity::Error;
        let of_languages = spoken.diagnostics.iter().filter(is_error);
        let voiceless: HashSet<&str> = of_languages.filter_map(path_of).collect();
        for path in self.walked.iter().filter_map(path_of) {
            withheld.add(path, None);
        }
        let mut addressed = self.address(config, codes, &spoken, is_new).into_iter();
        let mut pages = Vec::with_capacity(spoken.pages.len());
        let mut moved = false;
        for (path, outcome) in &mut self.read {
            let (draft, problems) = match outcome {
                FileOutcome::Page(draft, problems) => (draft, problems),
                FileOutcome::Copy(asset, note) => {
                    diagnostics.extend(note.clone());
                    source.assets.push(Arc::clone(asset));
                    continue;
                }
                FileOutcome::Skip(why) => {
                    skip(&mut source, *why, path);
                    continue;
                }
                FileOutcome::Nothing(problems) => {
                    if problems
                        .iter()
                        .any(|p| p.severity != Severity::Info || p.code == private::CODE)
                    {
                        withheld.add(path, None);
                    }
                    diagnostics.extend(problems.iter().cloned());
                    continue;
                }
            };
            diagnostics.extend(problems.iter().cloned());
            if draft.is_copied {
                source.assets.push(Arc::new(Asset {
                    path: path.clone(),
                    output: path.nfc().collect(),
                }));
            }
            match addressed.next().unwrap_or(Ok(false)) {
                Ok(is_other) => moved |= is_other,
                Err(error) => {
                    draft.lose_address();
                    moved = true;
                    diagnostics.push(*error);
                    withheld.add(path, None);
                    continue;
                }
            }
            if voiceless.contains(path.as_str()) {
                withheld.add(path, None);
                continue;
            }
            let of_its_kind = if draft.is_page(config) {
                &mut pages
            } else {
                &mut source.others
            };
            of_its_kind.push(Arc::clone(&draft.page));
        }
        if config.layout != Layout::Jekyll {
            diagnostics.extend(super::mdx::hint(pages.iter().map(AsRef::as_ref)));
            let drafts = self.read.values().filter_map(|outcome| match outcome {
                FileOutcome::Page(draft, _) if draft.is_shared => Some(&**draft),
                _ => None,
            });
            diagnostics.extend(shared_hint(config, drafts));
        }
        source.assets.extend(self.linked_files(config));
        source.assets.sort_by(|a, b| a.path.cmp(&b.path));
        source.assets.retain(|asset| {
            let is_refused = active_files::is_untrusted(config, &asset.path)
                && active_files::is_code(&asset.output);
            if is_refused {
                withheld.add(&asset.path, None);
                diagnostics.push(active_files::code_problem(&asset.path));
            }
            !is_refused
        });
        source.pages = Arc::new(pages);
        self.spoken = Some(spoken);
        if let Some((data, problems)) = &self.data {
            source.data = Arc::clone(data);
            diagnostics.extend(problems.iter().cloned());
        }
        let has_collisions = moved || self.collisions != Some(false);
        let collisions = has_collisions.then(|| collisions(config, &source));
        let collisions = collisions.unwrap_or_default();
        let mut losers = UnpublishedFiles::default();
        self.collisions = Some(!collisions.is_empty());
        for collision in collisions {
            if collision.is_lost {
                losers.add(&collision.path, collision.url);
            }
            diagnostics.push(collision.diagnostic);
        }
        if !losers.is_empty() {
            source = source.without(&losers);
            withheld = withheld.and(&losers);
        }
        if !withheld.is_empty() {
            source = source.in_languages_of_pages();
        }
        source.withheld = Arc::new(withheld);
        (source, diagnostics)
    }

    /// Returns the files that are published because a page links to them.
    fn linked_files(&self, config: &Config) -> Vec<Arc<Asset>> {
        let linked = self.read.values().filter_map(|outcome| match outcome {
            FileOutcome::Page(draft, _) => Some(&draft.linked),
            _ => None,
        });
        linked_files::assets(config, linked.flatten(), |path| {
            self.read.contains_key(path)
        })
    }

    /// Returns whether a page links to an otherwise skipped file at or below one of `paths`.
    fn are_linked(&self, paths: &[&str]) -> bool {
        let is_touched = |linked: &String| paths.iter().any(|path| is_below(linked, path));
        self.read.values().any(|outcome| match outcome {
            FileOutcome::Page(draft, _) => draft.linked.iter().any(is_touched),
            _ => false,
        })
    }
}

/// Returns the file that a diagnostic is about.
fn path_of(diagnostic: &Diagnostic) -> Option<&str> {
    let place = diagnostic.spans.first();
    place.map(|place| place.path.as_str())
}

fn skip(source: &mut Source, why: SkipReason, path: &str) {
    source.skipped.entry(why).or_default().push(path.to_owned());
}

fn outcomes(
    config: &Config,
    now: &Zoned,
    unsaved: &UnsavedTexts,
    found: Vec<DiscoveredFile>,
) -> Vec<(String, FileOutcome)> {
    let found = found.into_par_iter().with_max_len(AT_A_TIME);
    let each = found.map(|file| {
        let outcome = page_reader::outcome(config, now, unsaved, &file, None);
        (file.path, outcome)
    });
    each.collect()
}

/// Returns whether a folder is a link that the walk skips and that other readers follow.
fn has_linked_folder(config: &Config) -> bool {
    let folders = [
        &*data::folder(config),
        "_includes",
        "_layouts",
        "_sass",
        "templates",
    ];
    let is_link = |folder: &str| config.source.join(folder).is_symlink();
    folders.into_iter().any(is_link)
}

/// Returns the language clues of a page: the code that it declares, and the language of its text. `None` for
/// any other file.
fn code<'d>(config: &Config, draft: &'d Draft) -> Option<(Option<&'d str>, Option<TextLanguage>)> {
    let declared = draft.declared.as_ref();
    draft
        .is_page(config)
        .then(|| (declared.map(|(code, _)| code.as_str()), draft.text))
}

/// Returns whether `path` is `folder` or inside it.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| folder.is_empty() || rest.is_empty() || rest.starts_with('/'))
}
