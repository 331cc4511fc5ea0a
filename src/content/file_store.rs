//! The files of a source as they were read. After a change, only the changed files are read again.
//!
//! In: a `Config` and the time, then changed paths. Out: a [`Source`] and its diagnostics.

mod changes;
mod languages;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Zoned;
use rayon::prelude::*;
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::collisions::collisions;
use super::discover::discover;
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
use changes::outcomes;

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
