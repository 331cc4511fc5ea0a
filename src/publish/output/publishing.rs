//! Publishing of a written tree: it takes the place of the old one, or its files are put in place under a journal.
//!
//! In: the files that a build wrote or kept. Out: the output folder, and the changes of it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Failure, Outcome, Output, failure, rename, unusable};
use crate::content::{Fingerprint, regular_file};
use crate::publish::foreign::{self, Foreign, Obstacles};
use crate::publish::journal::{self, Journal};
use crate::publish::manifest::{self, Entry, NAME};
use crate::publish::output_paths::Files;
use crate::publish::removal::retire;
use crate::publish::{disk, kept};

/// So many files must stay for each that comes, changes or goes for the output to be changed in its place.
const STAYING: usize = 16;

/// The name of a tree, in the folder beside the output, that is whole: the new one before it takes the place of
/// the former one, and the former one afterwards.
pub(super) const READY: &str = "ready";

/// Below so many files a new tree is made in a moment.
const MANY: usize = 500;

/// The changes of an output that a build comes to.
struct Changes {
    pub(super) written: usize,
    pub(super) unchanged: usize,
    /// The files of the last build that go.
    pub(super) removed: Vec<String>,
    /// Files that would be removed, and that somebody changed.
    left: Vec<String>,
}

impl Changes {
    pub(in crate::publish) fn count(&self) -> usize {
        self.written + self.removed.len() + self.left.len()
    }

    fn is_any(&self) -> bool {
        self.count() > 0
    }

    fn outcome(&self, manifest: Option<Fingerprint>) -> Outcome {
        Outcome {
            written: self.written,
            unchanged: self.unchanged,
            removed: self.removed.len(),
            manifest: manifest.unwrap_or_default(),
            said: Vec::new(),
        }
    }
}

/// Makes `to` the same file as `from`; a copy where the disk has no links.
fn link(from: &Path, to: &Path) -> Result<(), Failure> {
    disk::link(from, to).map_err(|e| unusable(to, &e))
}

impl Output {
    /// Puts the new tree in the place of the old one, or leaves it if nothing changed.
    ///
    /// # Errors
    /// A diagnostic; the output folder is then as it was before the build, or, where a file could not be
    /// moved into its place, the next build goes on with the rest.
    pub fn publish(self) -> Result<Outcome, Failure> {
        let mut files = std::mem::take(&mut *self.taken()).in_order();
        let mut changes = self.changes(&files, &Obstacles::new());
        if !changes.is_any() && self.finished.is_some() {
            return Ok(changes.outcome(self.last));
        }
        let mut journal = self.journal(&files, &changes);
        let mut foreign = None;
        let mut errors = Vec::new();
        let mut claimed = BTreeMap::new();
        if journal.is_none() {
            let left: HashSet<&str> = changes.left.iter().map(String::as_str).collect();
            let is_ours = |path: &str| self.before.files.contains_key(path) && !left.contains(path);
            let mut found = Foreign::find(&self.folder, &is_ours)?;
            let obstacles = found.obstacles(&self.folder, &files);
            foreign = Some(found);
            if !obstacles.is_empty() {
                errors = foreign::errors(&self.folder, &obstacles);
                if self.care.is_strict {
                    return Err(errors.swap_remove(0).into());
                }
                for path in files.take_out(|path| obstacles.contains_key(path)) {
                    journal::remove_with_folders(&self.new, &path)?;
                }
                self.folders().clear();
                claimed = self.behind(&obstacles);
                changes = self.changes(&files, &obstacles);
                if !changes.is_any() && self.finished.is_some() {
                    let mut outcome = changes.outcome(self.last);
                    outcome.said = errors;
                    return Ok(outcome);
                }
                journal = self.journal(&files, &changes);
            }
        }
        let mut outcome = changes.outcome(self.last);
        outcome.said = errors;
        let replaced = self.replaced(&files);
        kept::keep(&self.folder, &replaced)?;
        outcome
            .said
            .extend(kept::left_hint(&self.folder, &changes.left));
        outcome
            .said
            .extend(kept::replaced_hint(&self.folder, &replaced));
        self.make_folder("")?;
        self.remove_earlier(&files)?;
        if let (None, Some(foreign)) = (&journal, &foreign) {
            for path in files.paths(true) {
                link(&self.folder.join(path), &self.place(path)?)?;
            }
            self.keep_foreign(foreign)?;
        }
        for path in files
            .paths(false)
            .filter(|path| self.before.files.contains_key(*path))
        {
            disk::take_access(&self.new.join(path), &self.folder.join(path));
        }

        let text = if claimed.is_empty() {
            manifest::text(files.all().iter().map(|file| (&file.path, &file.entry)))
        } else {
            let files = files
                .all()
                .iter()
                .map(|file| (file.path.clone(), file.entry));
            claimed.extend(files);
            manifest::text(claimed.iter())
        };
        let to = self.new.join(NAME);
        disk::write(&to, text.as_bytes()).map_err(|e| unusable(&to, &e))?;
        if self.care.syncs {
            self.sync(&files)?;
        }
        rayon::spawn(move || drop(files));
        match journal {
            Some(journal) => {
                journal.run(&self.beside.path, &self.new, &self.folder, self.care.syncs)?;
            }
            None => self.swap()?,
        }
        outcome.manifest = Fingerprint::of(text.as_bytes());
        Ok(outcome)
    }

    /// Makes the new tree last through a loss of power.
    pub(super) fn sync(&self, files: &Files) -> Result<(), Failure> {
        let written = files.paths(false).map(|path| self.new.join(path));
        let written: Vec<PathBuf> = written.chain([self.new.join(NAME)]).collect();
        let mut folders: Vec<PathBuf> = self.folders().iter().map(|at| self.new.join(at)).collect();
        folders.sort();
        folders.push(self.beside.path.clone());
        disk::sync(
            written.iter().map(PathBuf::as_path),
            folders.iter().map(PathBuf::as_path),
        )
        .map_err(|e| unusable(&self.new, &e))
    }

    /// Returns the files that this build replaces although someone changed them and their content differs from the
    /// new one.
    fn replaced(&self, files: &Files) -> Vec<String> {
        let differs = |path: &&str| {
            // In the place of a file an empty folder may have come.
            if fs::symlink_metadata(self.folder.join(path)).is_ok_and(|there| there.is_dir()) {
                return false;
            }
            let there = regular_file::read(&self.folder.join(path)).ok();
            there.is_none() || there != regular_file::read(&self.new.join(path)).ok()
        };
        let changed = files.paths(false).filter(|path| self.is_changed(path));
        changed.filter(differs).map(str::to_owned).collect()
    }

    /// Takes out of the new tree what only earlier rounds have.
    fn remove_earlier(&self, files: &Files) -> Result<(), Failure> {
        if self.written.is_empty() {
            return Ok(());
        }
        let wanted: HashSet<&str> = files.paths(false).collect();
        #[allow(clippy::iter_over_hash_type, reason = "each is removed for itself")]
        for path in self.written.keys() {
            if !wanted.contains(path.as_str()) {
                journal::remove_with_folders(&self.new, path)?;
            }
        }
        // Folders that became empty went as well.
        self.folders().clear();
        Ok(())
    }

    /// Returns the files to write and to remove, if the output can be changed in its place: little of a large site
    /// changes, and nothing that is not ours stands where a new file comes, or where one goes.
    fn journal(&self, files: &Files, changes: &Changes) -> Option<Journal> {
        let is_little = changes.unchanged >= MANY && changes.count() * STAYING <= changes.unchanged;
        if !is_little || self.finished.is_none() {
            return None;
        }
        let journal = Journal {
            last: self.last?,
            puts: files.paths(false).map(str::to_owned).collect(),
            removes: changes.removed.clone(),
        };
        let fits = journal.fits(&self.folder, &self.before).is_ok();
        (fits && !self.renames_folders(&journal.puts)).then_some(journal)
    }

    /// The changes of the output that `files` come to, where `obstacles` keeps some others out.
    fn changes(&self, files: &Files, obstacles: &Obstacles) -> Changes {
        let behind = self.behind(obstacles);
        let removed = self.before.files.keys().filter(|path| {
            !files.has(path) && !obstacles.contains_key(*path) && !behind.contains_key(*path)
        });
        let (left, removed) = removed.cloned().partition(|path| self.is_changed(path));
        Changes {
            written: files.paths(false).count(),
            unchanged: files.paths(true).count(),
            removed,
            left,
        }
    }

    /// The files of the last build in folders in whose place is something else now: they are ours should the folders
    /// come back.
    fn behind(&self, obstacles: &Obstacles) -> BTreeMap<String, Entry> {
        let places: BTreeSet<&String> = obstacles.values().collect();
        let below = places.into_iter().flat_map(|place| {
            let start = format!("{place}/");
            let from = self.before.files.range(start.clone()..);
            from.take_while(move |(path, _)| path.starts_with(&start))
        });
        below.map(|(path, entry)| (path.clone(), *entry)).collect()
    }

    /// True if a file comes into a folder that the last build called the same but for case: on many disks
    /// it would keep its old name.
    fn renames_folders(&self, puts: &[String]) -> bool {
        let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let new: HashSet<String> = puts.iter().filter_map(|path| folder(path)).collect();
        let lower: HashSet<String> = new.iter().map(|folder| folder.to_lowercase()).collect();
        let mut last = None;
        self.before.files.keys().any(|path| {
            let folder = folder(path);
            if folder == last {
                return false;
            }
            last.clone_from(&folder);
            folder.is_some_and(|old| lower.contains(&old.to_lowercase()) && !new.contains(&old))
        })
    }

    /// Takes the files over into the new tree that are in the output folder and are not ours.
    fn keep_foreign(&self, foreign: &Foreign) -> Result<(), Failure> {
        for found in &foreign.all {
            if found.is_folder {
                self.make_foreign_folder(&found.path)?;
                continue;
            }
            self.make_foreign_folder(found.path.parent().unwrap_or(Path::new("")))?;
            let to = self.new.join(&found.path);
            if to.symlink_metadata().is_ok() {
                // On this disk names that differ by case are one.
                return Err(failure(
                    "output-not-ours",
                    "a page would replace a file that sitegen did not write",
                    &self.folder.join(&found.path),
                )
                .help("move the file away, or give the page another `permalink`")
                .into());
            }
            link(&self.folder.join(&found.path), &to)?;
        }
        Ok(())
    }

    /// As [`Self::make_folder`], for a folder whose name may be no UTF-8.
    fn make_foreign_folder(&self, below: &Path) -> Result<(), Failure> {
        let parts: Option<Vec<&str>> = below.iter().map(OsStr::to_str).collect();
        if let Some(parts) = parts {
            return self.make_folder(&parts.join("/"));
        }
        if let Some(above) = below.parent() {
            self.make_foreign_folder(above)?;
        }
        let folder = self.new.join(below);
        disk::create_folder(&folder, Some(&self.folder.join(below)))
            .map_err(|e| unusable(&folder, &e))
    }

    /// Puts the new tree in the place of the old one, and takes the old one away.
    fn swap(&self) -> Result<(), Failure> {
        if !self.folder.exists() {
            rename(&self.new, &self.folder)?;
            return self.sync_places();
        }
        // From here on the next build knows that the tree is whole: it may be the new one or the former one.
        let ready = self.beside.path.join(READY);
        rename(&self.new, &ready)?;
        let old = self.beside.path.join("old");
        let former = if disk::exchange(&ready, &self.folder).is_ok() {
            &ready
        } else {
            rename(&self.folder, &old)?;
            if let Err(error) = rename(&ready, &self.folder) {
                rename(&old, &self.folder)?;
                return Err(error);
            }
            &old
        };
        self.sync_places()?;
        // A later build moves what cannot be moved now.
        let _ = retire(former, &self.folder);
        Ok(())
    }

    /// Makes the exchange last, before anything of the old tree goes.
    fn sync_places(&self) -> Result<(), Failure> {
        let places = [Some(self.beside.path.as_path()), self.folder.parent()];
        for place in places.into_iter().flatten().filter(|_| self.care.syncs) {
            disk::sync_folder(place).map_err(|e| unusable(place, &e))?;
        }
        Ok(())
    }
}
