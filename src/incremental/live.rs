//! A site in memory that follows its folder: only the parts that depend on a change are computed again.
//!
//! After any changes, the site equals the one that [`super::load`] would load. The cost of a change: for a body, reading
//! its file; for a title or another value, a pass over the list of pages; for a value that decides URLs or order
//! (a date, a tag, a file that is added or removed), the output plan, without reading other files; for the config,
//! everything.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Zoned;

use crate::config::{self, Config, Overrides};
use crate::content::{CachedPages, FileStore, Page, UnsavedTexts};
use crate::diagnostics::Diagnostic;
use crate::language::Codes;
use crate::publish::Cache;
use crate::site::{Changes, Site};
use crate::translations::{self, ContentFingerprints};
use highlight::Highlighter;

/// A site and the state that is needed to follow its folder.
pub struct Live {
    folder: PathBuf,
    overrides: Overrides,
    codes: Codes,
    /// The last site that could be loaded.
    state: Option<LoadedSite>,
    /// Diagnostics of the config, if it is invalid now.
    broken: Vec<Diagnostic>,
}

/// The state for one version of the config.
pub(super) struct LoadedSite {
    pub(super) site: Arc<Site>,
    files: FileStore,
    fingerprints: ContentFingerprints,
    /// The diagnostics of the config.
    configured: Vec<Diagnostic>,
    /// Diagnostics of reading files.
    read: Vec<Diagnostic>,
    /// Diagnostics of grouping pages.
    grouped: Vec<Diagnostic>,
}

impl Live {
    /// Loads the site in `folder`, as [`super::load`] does.
    #[must_use]
    pub fn load(folder: &Path, overrides: &Overrides, now: &Zoned) -> Self {
        let mut live = Self {
            folder: folder.to_owned(),
            overrides: overrides.clone(),
            codes: Codes::default(),
            state: None,
            broken: Vec::new(),
        };
        live.follow(vec![String::new()], now);
        live
    }

    /// Returns the last site that could be loaded.
    #[must_use]
    pub fn site(&self) -> Option<&Arc<Site>> {
        self.state.as_ref().map(|state| &state.site)
    }

    /// Returns all diagnostics; only the config's if it is invalid.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        match &self.state {
            Some(state) if self.broken.is_empty() => state.diagnostics(),
            _ => self.broken.clone(),
        }
    }

    /// Returns the diagnostics at the file at `path`, relative to the source.
    #[must_use]
    pub fn diagnostics_at(&self, path: &str) -> Vec<Diagnostic> {
        let is_there = |diagnostic: &&Diagnostic| {
            let place = diagnostic.spans.first();
            place.is_some_and(|place| place.path == path)
        };
        match &self.state {
            Some(state) if self.broken.is_empty() => {
                state.all().filter(is_there).cloned().collect()
            }
            _ => self.broken.iter().filter(is_there).cloned().collect(),
        }
    }

    /// Clears all state: the next change reads everything again.
    pub fn forget(&mut self) {
        self.state = None;
    }

    /// Sets the texts that an editor has not saved. [`Self::follow`] takes the paths of those that changed.
    pub fn set_unsaved(&mut self, unsaved: UnsavedTexts) {
        if let Some(state) = &mut self.state {
            state.files.set_unsaved(unsaved.clone());
        }
        self.overrides.unsaved = unsaved;
    }

    /// Follows changes at and below `paths`, relative to the source. The empty path means the whole source. Returns
    /// the paths where results may have changed.
    pub fn follow(&mut self, paths: Vec<String>, now: &Zoned) -> Vec<String> {
        let all = || vec![String::new()];
        let (config, configured) = match config::load(&self.folder, &self.overrides) {
            Ok(loaded) => loaded,
            Err(problems) => {
                self.broken = problems;
                return paths;
            }
        };
        // Changes were not followed while the config was invalid.
        let was_broken = !self.broken.is_empty();
        self.broken = Vec::new();
        match &mut self.state {
            Some(state) if !was_broken && state.site.config.is_same(&config) => {
                let has_links = state.files.has_links();
                let paths = if has_links { all() } else { paths };
                let paths = with_theme(&config, paths);
                state.configured = configured;
                state.follow(&self.codes, &paths, now);
                paths
            }
            state => {
                let unsaved = self.overrides.unsaved.clone();
                *state = Some(LoadedSite::load(
                    config,
                    configured,
                    unsaved,
                    &self.codes,
                    now,
                ));
                all()
            }
        }
    }
}

/// Adds the paths of the site that changes of a theme gem in the source affect.
fn with_theme(config: &Config, mut paths: Vec<String>) -> Vec<String> {
    if let Some(theme) = &config.gem_theme {
        let affected = paths.iter().flat_map(|path| theme.affected_by(path));
        let affected: Vec<String> = affected.collect();
        paths.extend(affected);
    }
    paths
}

impl LoadedSite {
    pub(super) fn load(
        config: Config,
        configured: Vec<Diagnostic>,
        unsaved: UnsavedTexts,
        codes: &Codes,
        now: &Zoned,
    ) -> Self {
        let read = || FileStore::read_unsaved(&config, now, unsaved);
        let (files, highlighter) = rayon::join(read, Arc::default);
        Self::of((config, configured), files, highlighter, codes, now)
    }

    /// Loads the site as [`Self::load`] does, and reads and writes the page cache.
    pub(super) fn load_cached(
        config: Config,
        configured: Vec<Diagnostic>,
        codes: &Codes,
        now: &Zoned,
    ) -> Self {
        let cache = Cache::of(&config.source, &config.output, "sources");
        let left = cache.load();
        let known = left
            .as_ref()
            .and_then(|(bytes, then)| CachedPages::read(bytes, *then, &config));
        // Other threads are free while one thread walks the folders.
        let read = || FileStore::read_with(&config, now, known.as_ref());
        let ((files, memos), highlighter) = rayon::join(read, Arc::default);
        let save = || {
            if let Some(next) = memos.written(known.as_ref()) {
                cache.save(&|to| to.write_all(&next).ok());
            }
        };
        let of = || Self::of((config, configured), files, highlighter, codes, now);
        rayon::join(save, of).1
    }

    fn of(
        (config, configured): (Config, Vec<Diagnostic>),
        mut files: FileStore,
        highlighter: Arc<Highlighter>,
        codes: &Codes,
        now: &Zoned,
    ) -> Self {
        let (source, read) = files.source(&config, codes);
        let mut fingerprints = ContentFingerprints::default();
        let (notes, grouped) = translations::group(&source, config.layout, &mut fingerprints);
        let config = Arc::new(config);
        let site = Site::new(config, codes, source, Arc::new(notes), highlighter, now);
        Self {
            site: Arc::new(site),
            files,
            fingerprints,
            configured,
            read,
            grouped,
        }
    }

    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        self.all().cloned().collect()
    }

    fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        let all = self.configured.iter().chain(&self.read);
        all.chain(&self.grouped).chain(self.site.diagnostics())
    }

    fn follow(&mut self, codes: &Codes, paths: &[String], now: &Zoned) {
        let before = Arc::clone(&self.site);
        self.files.read_again(&before.config, now, paths);
        let source = if self.files.has_changed() {
            let (source, read) = self.files.source(&before.config, codes);
            self.read = read;
            source
        } else {
            before.source.with_unsaved(self.files.unsaved())
        };
        let moved = before.plan_changes_with(&source);
        let is_another = |page: &Arc<Page>| self.fingerprints.is_another(&source, page);
        let touched = paths.iter().any(|path| {
            let below = source.below(path);
            below.iter().any(is_another)
        });
        for path in paths {
            self.fingerprints.forget(path);
        }
        let mut notes = Arc::clone(&before.notes);
        let regroups = moved && source.groups_otherwise_than(&before.source);
        if regroups || touched {
            let (grouped, problems) =
                translations::group(&source, before.config.layout, &mut self.fingerprints);
            self.grouped = problems;
            if grouped != *notes {
                notes = Arc::new(grouped);
            }
        }
        let changes = Changes {
            look: source.languages != before.source.languages
                || paths.iter().any(|path| before.uses_theme_file(path))
                || source.assets != before.source.assets,
            plan: moved || !Arc::ptr_eq(&notes, &before.notes),
            includes: !Arc::ptr_eq(&source.data, &before.source.data)
                || paths.iter().any(|path| before.includes_from(path)),
        };
        self.site = Arc::new(before.renewed(codes, source, notes, now, changes));
    }
}
