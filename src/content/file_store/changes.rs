//! Files that changed: read again, compared with what was read before, and forgotten.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use jiff::Zoned;
use rayon::prelude::*;

use super::{FileStore, code, has_linked_folder, is_below};
use crate::AT_A_TIME;
use crate::config::{Config, Layout};
use crate::content::discover::{DiscoveredFile, discover};
use crate::content::page_reader::{self, FileOutcome};
use crate::content::{UnsavedTexts, data, page_plugins};
use crate::diagnostics::Diagnostic;

pub(super) fn outcomes(
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

impl FileStore {
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
}
