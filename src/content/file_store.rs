//! The files of a source as they were read. After a change, only the changed files are read again.
//!
//! In: a `Config` and the time, then changed paths. Out: a [`Source`] and its diagnostics.

mod changes;
mod languages;
mod source_builder;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Zoned;
use rayon::prelude::*;
use serde_json::{Map, Value};

use super::collisions::collisions;
use super::discover::discover;
use super::file_fingerprint::{FileFingerprint, FileStamps};
use super::language::ResolvedPage;
use super::page::Asset;
use super::page_cache::{CacheEntry, CacheRecords, CachedPages, encoded};
use super::page_reader::{self, FileOutcome};
use super::page_urls::{Draft, shared_hint};
use super::{Source, UnsavedTexts, data, linked_files, page_plugins};
use crate::AT_A_TIME;
use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, Severity};
use crate::language::{Codes, Languages, TextLanguage};
use changes::outcomes;
use source_builder::SourceBuilder;

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

    /// Returns whether [`Self::source`] would differ from its last result.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.has_changed
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

        let is_error = |problem: &&Diagnostic| problem.severity == Severity::Error;
        let of_languages = spoken.diagnostics.iter().filter(is_error);
        let without_language: HashSet<&str> = of_languages.filter_map(path_of).collect();
        let mut addressed = self.address(config, codes, &spoken, is_new).into_iter();
        let unread = self.walked.iter().filter_map(path_of);
        let mut built = SourceBuilder::new(config, self.empty_source(config), diagnostics, unread);
        for (path, outcome) in &mut self.read {
            if let FileOutcome::Page(draft, problems) = outcome {
                built.report(problems.iter().cloned());
                let addressed = addressed.next().unwrap_or(Ok(false));
                built.add_page(path, draft, addressed, &without_language);
            } else {
                built.add_other(path, outcome);
            }
        }
        if config.layout != Layout::Jekyll {
            let hint = super::mdx::hint(built.pages());
            built.report(hint);
            let drafts = self.read.values().filter_map(|outcome| match outcome {
                FileOutcome::Page(draft, _) if draft.is_shared => Some(&**draft),
                _ => None,
            });
            built.report(shared_hint(config, drafts));
        }
        built.add_assets(self.linked_files(config));
        let has_moved = built.end_pages();
        if let Some((data, problems)) = &self.data {
            built.source().data = Arc::clone(data);
            built.report(problems.iter().cloned());
        }
        self.spoken = Some(spoken);
        let may_collide = has_moved || self.collisions != Some(false);
        let collisions = may_collide.then(|| collisions(config, built.source()));
        let collisions = collisions.unwrap_or_default();
        self.collisions = Some(!collisions.is_empty());
        built.finish(collisions)
    }

    /// Returns a source without files.
    fn empty_source(&self, config: &Config) -> Source {
        Source {
            root: config.source.clone(),
            gem_theme: config.gem_theme.clone(),
            pages: Arc::default(),
            others: Vec::new(),
            data: Arc::default(),
            assets: Vec::new(),
            languages: self.languages.clone(),
            skipped: BTreeMap::new(),
            withheld: Arc::default(),
            overlay: Arc::clone(&config.overlay),
            stamps: Arc::clone(&self.stamps),
            unsaved: self.unsaved.clone(),
        }
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
