//! One build into one output folder, whole or not at all.
//!
//! Files are written into a folder beside the output (`.public.sitegen/new`), those alone whose content is new.
//! [`Output::publish`] completes the new tree with links to the files that stay, ours and others', syncs it, renames
//! it to `ready`, and exchanges it with the output in one step: `renameat2` with `RENAME_EXCHANGE` where there is
//! one, else two renames, of which the next build completes the second. The former tree is then taken away
//! ([`retire`]), but for files that somebody put there meanwhile, which come into the output.
//!
//! Nothing is written if nothing changed. If little of a large site changed, a new tree would cost more
//! than the change: then each new file is renamed into its place, under a [`Journal`] that the next build completes
//! if this one is killed. But for that moment the output is a whole site whenever the program is killed.

mod publishing;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use std::{fs, io};

use rustc_hash::FxHashSet;

use super::disk;
use super::journal::Journal;
use super::manifest::{Entry, Manifest, NAME};
use super::output_paths::Taken;
use super::removal::retire;
use super::staging::Beside;
use crate::content::{Fingerprint, regular_file};
use crate::diagnostics::{Diagnostic, SourceSpan};
use publishing::READY;

pub(super) type Failure = Box<Diagnostic>;

/// The changes of a build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Files that are new or have other content.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files of an earlier build that this one does not have.
    pub removed: usize,
    /// Of the manifest: which build this is.
    pub manifest: Fingerprint,
    /// Diagnostics of files that somebody changed after sitegen had written them, and of those that others wrote where
    /// the site has a file.
    pub said: Vec<Diagnostic>,
}

/// Checks and syncs of a build.
#[derive(Debug, Clone, Copy)]
pub struct Care {
    /// True if kept files are read, instead of comparing their sizes and times only.
    pub verifies: bool,
    /// True if new files are synced to the disk before they replace the old site.
    pub syncs: bool,
    /// True if nothing is published if a file of others is in the way of one.
    pub is_strict: bool,
}

/// An output folder while a build writes.
pub struct Output {
    folder: PathBuf,
    beside: Beside,
    care: Care,
    new: PathBuf,
    before: Manifest,
    /// The files that earlier rounds of this build wrote into the new tree.
    written: HashMap<String, Entry>,
    /// Of the manifest of the last build, if there was one.
    last: Option<Fingerprint>,
    /// The end of the last build: a file of ours that is younger was changed by somebody else.
    finished: Option<SystemTime>,
    taken: Mutex<Taken>,
    /// The folders that exist in the new tree, below it.
    folders: Mutex<FxHashSet<String>>,
    /// The most bytes that all files may have.
    most: u64,
}

impl Output {
    /// Prepares `folder` for a build of the site in `source`.
    ///
    /// # Errors
    /// A diagnostic with a remedy, if the folder has files that sitegen did not write and no manifest, if it
    /// contains the source, if another build is running, or if it cannot be used.
    pub fn open(folder: &Path, source: &Path, care: Care) -> Result<Self, Failure> {
        let named = folder;
        let folder = real(folder);
        if source.starts_with(&folder) {
            return Err(failure(
                "output-is-source",
                "the output folder would replace the source",
                &folder,
            )
            .help("name a folder inside or beside the source with --output")
            .into());
        }
        if named.starts_with(source) && !folder.starts_with(source) {
            let message = "the output folder is a symbolic link that leads out of the site";
            return Err(failure("output-not-ours", message, named)
                .help(format!(
                    "nothing was changed: if the site is to be built there, name the folder itself, `--output {}`",
                    folder.display()
                ))
                .into());
        }
        if folder.parent().is_none() || folder.file_name().is_none() {
            return Err(failure(
                "output-unusable",
                "the root of a disk cannot be the output",
                &folder,
            )
            .into());
        }
        let beside = Beside::lock(&folder)?;
        let new = beside.path.join("new");
        let old = beside.path.join("old");
        let is_folder = |path: &Path| fs::symlink_metadata(path).is_ok_and(|m| m.is_dir());
        if !folder.exists() && is_folder(&old) {
            // A build was killed between its two renames.
            rename(&old, &folder)?;
        }
        Journal::complete(&beside.path, &new, &folder)?;
        for former in [beside.path.join(READY), old] {
            if is_folder(&former) {
                retire(&former, &folder).map_err(|e| unusable(&former, &e))?;
            }
        }
        disk::remove_tree(&new).map_err(|e| unusable(&new, &e))?;

        let manifest_path = folder.join(NAME);
        let text = regular_file::read_to_string(&manifest_path).unwrap_or_default();
        let before = Manifest::parse(&text);
        let last = before.is_some().then(|| Fingerprint::of(text.as_bytes()));
        if before.is_none() && !is_empty(&folder)? {
            let shown = folder.display();
            return Err(
                failure("output-not-ours", "the output folder holds files that sitegen did not write", &folder)
                    .help(format!(
                        "nothing was changed: move `{shown}` away (`mv {shown} {shown}.before`), or choose another folder with --output"
                    ))
                    .into(),
            );
        }
        let finished = fs::metadata(&manifest_path).and_then(|m| m.modified()).ok();
        Ok(Self {
            folder,
            beside,
            care,
            new,
            before: before.unwrap_or_default(),
            written: HashMap::new(),
            last,
            finished,
            taken: Mutex::default(),
            folders: Mutex::default(),
            most: u64::MAX,
        })
    }

    /// Limits the bytes of all files.
    #[must_use]
    pub fn at_most(mut self, bytes: u64) -> Self {
        self.most = bytes;
        self
    }

    /// Begins another round of the build: it has no file yet, and what was written stays until it is
    /// written anew.
    pub fn restart(&mut self) {
        let taken = self.taken.get_mut().unwrap_or_else(PoisonError::into_inner);
        for (path, entry, stays) in std::mem::take(taken).into_files() {
            if !stays {
                self.written.insert(path, entry);
            }
        }
    }

    /// Returns true if this build already has a file at `path`.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.taken().has(path)
    }

    /// Writes `content` to `path`, below the output folder, unless the file already has it. May be called from
    /// several threads. Returns true if the file already had it.
    ///
    /// # Errors
    /// A diagnostic, if the file cannot be written or the build has one of that name.
    pub fn write(&self, path: &str, content: &[u8]) -> Result<bool, Failure> {
        let entry = Entry {
            hash: blake3::hash(content),
            size: content.len() as u64,
        };
        let stays = self.is_current(path, &entry);
        self.taken().add(path, entry, stays, self.most)?;
        let is_written = self.written.get(path) == Some(&entry);
        if !stays && !is_written {
            let to = self.place(path)?;
            disk::write(&to, content).map_err(|e| unusable(&to, &e))?;
        }
        Ok(stays || is_written)
    }

    /// Keeps the file of the last build at `path`, if it is unchanged.
    ///
    /// # Errors
    /// A diagnostic, if the build has a file of that name.
    pub fn keep(&self, path: &str) -> Result<bool, Failure> {
        match self.standing(path) {
            Some((known, stays)) => {
                self.taken().add(path, known, stays, self.most)?;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// The file that an earlier round or else the last build left at `path`, if it is there untouched, and
    /// whether it is the last build's.
    fn standing(&self, path: &str) -> Option<(Entry, bool)> {
        if let Some(written) = self.written.get(path) {
            return Some((*written, false));
        }
        let known = self.before.files.get(path)?;
        self.is_current(path, known).then_some((*known, true))
    }

    /// The file that an earlier round or else the last build left at `path`.
    fn known(&self, path: &str) -> Option<&Entry> {
        let written = self.written.get(path);
        written.or_else(|| self.before.files.get(path))
    }

    /// Returns the build that the folder contains, according to its manifest.
    #[must_use]
    pub fn last(&self) -> Option<Fingerprint> {
        self.last
    }

    /// Returns true if the files of the last build at `paths` all exist unchanged.
    #[must_use]
    pub fn has_all(&self, paths: &[&str]) -> bool {
        let mut paths = paths.iter();
        paths.all(|path| self.standing(path).is_some())
    }

    /// The size of what the last build wrote to `path`.
    #[must_use]
    pub fn size(&self, path: &str) -> Option<u64> {
        Some(self.known(path)?.size)
    }

    /// Returns true if the last build wrote content with this fingerprint to `path`.
    #[must_use]
    pub fn held(&self, path: &str, fingerprint: Fingerprint) -> bool {
        let known = self.known(path);
        known.is_some_and(|known| Fingerprint::from(known.hash) == fingerprint)
    }

    /// Keeps the files of the last build at `paths`, if all exist unchanged and this build has none of them yet.
    #[must_use]
    pub fn keep_all(&self, paths: &[&str]) -> bool {
        let take = |path: &&str| {
            let known = self.standing(path);
            known.is_some_and(|(known, stays)| {
                self.taken().add(path, known, stays, self.most).is_ok()
            })
        };
        self.has_all(paths) && !paths.iter().any(|path| self.has(path)) && paths.iter().all(take)
    }

    /// Returns the content that the last build wrote to `path`, if the file still has it.
    #[must_use]
    pub fn content(&self, path: &str) -> Option<Vec<u8>> {
        let known = self.known(path)?;
        let tree = if self.written.contains_key(path) {
            &self.new
        } else {
            &self.folder
        };
        let content = regular_file::read(&tree.join(path)).ok()?;
        (blake3::hash(&content) == known.hash).then_some(content)
    }

    /// Copies the file `from` to `path`, as [`Self::write`] writes.
    ///
    /// # Errors
    /// A diagnostic, if the file cannot be read or written, or the build has one of that name.
    pub fn copy(&self, path: &str, from: &Path) -> Result<(bool, Fingerprint), Failure> {
        let entry = (|| {
            let mut file = regular_file::open(from)?;
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(&mut file)?;
            Ok(Entry {
                hash: hasher.finalize(),
                size: hasher.count(),
            })
        })()
        .map_err(|error: io::Error| {
            Diagnostic::error(
                "file-unreadable",
                format!("the file cannot be read: {error}"),
            )
            .help("check that you may read it, or list it under `exclude`")
        })?;
        let stays = self.is_current(path, &entry);
        self.taken().add(path, entry, stays, self.most)?;
        let is_written = self.written.get(path) == Some(&entry);
        if !stays && !is_written {
            let to = self.place(path)?;
            disk::copy(from, &to).map_err(|e| unusable(&to, &e))?;
        }
        Ok((stays || is_written, entry.hash.into()))
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn folders(&self) -> MutexGuard<'_, FxHashSet<String>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns true if the output has the file at `path` as `entry` records it: by size and time, or by its content
    /// if the build verifies.
    fn is_current(&self, path: &str, entry: &Entry) -> bool {
        self.before.files.get(path) == Some(entry)
            && self.is_untouched(path, entry)
            && (!self.care.verifies || self.holds(path, entry))
    }

    /// Returns true if the size of the file at `path` is that of `entry` and the file is not younger than the last
    /// build.
    fn is_untouched(&self, path: &str, entry: &Entry) -> bool {
        let Some(finished) = self.finished else {
            return false;
        };
        fs::symlink_metadata(self.folder.join(path)).is_ok_and(|m| {
            m.is_file() && m.len() == entry.size && m.modified().is_ok_and(|t| t <= finished)
        })
    }

    fn holds(&self, path: &str, entry: &Entry) -> bool {
        let content = regular_file::read(&self.folder.join(path));
        content.is_ok_and(|content| blake3::hash(&content) == entry.hash)
    }

    /// Returns true if a file at `path` differs from what the last build wrote there, and so belongs to someone
    /// else.
    fn is_changed(&self, path: &str) -> bool {
        let Some(entry) = self.before.files.get(path) else {
            return false;
        };
        let there = fs::symlink_metadata(self.folder.join(path));
        there.is_ok_and(|there| {
            !(self.is_untouched(path, entry) || there.is_file() && self.holds(path, entry))
        })
    }

    /// Returns the path in the new tree for `path`, and creates its folder.
    fn place(&self, path: &str) -> Result<PathBuf, Failure> {
        let (below, _) = path.rsplit_once('/').unwrap_or_default();
        self.make_folder(below)?;
        Ok(self.new.join(path))
    }

    /// Makes a folder of the new tree, and those above it, each like the one of the old tree.
    fn make_folder(&self, below: &str) -> Result<(), Failure> {
        if self.folders().contains(below) {
            return Ok(());
        }
        if !below.is_empty() {
            let (above, _) = below.rsplit_once('/').unwrap_or_default();
            self.make_folder(above)?;
        }
        let folder = self.new.join(below);
        let old = self.folder.join(below);
        disk::create_folder(&folder, Some(&old)).map_err(|e| unusable(&folder, &e))?;
        self.folders().insert(below.to_owned());
        Ok(())
    }
}

/// `folder` without symbolic links, as far as it exists.
pub(crate) fn real(folder: &Path) -> PathBuf {
    if let Ok(real) = folder.canonicalize() {
        return real;
    }
    match (folder.parent(), folder.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => folder.to_owned(),
    }
}

fn is_empty(folder: &Path) -> Result<bool, Failure> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(unusable(folder, &error)),
    }
}

/// The path of an entry of the folder `below`. Not exact for names that are no UTF-8.
pub(super) fn joined(below: &str, name: &OsStr) -> String {
    let name = name.to_string_lossy();
    if below.is_empty() {
        name.into_owned()
    } else {
        format!("{below}/{name}")
    }
}

pub(super) fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    disk::rename(from, to).map_err(|e| unusable(to, &e))
}

pub(super) fn failure(code: &'static str, message: &str, path: &Path) -> Diagnostic {
    Diagnostic::error(code, message).at(SourceSpan::file(&path.to_string_lossy()))
}

pub(super) fn unusable(path: &Path, error: &io::Error) -> Failure {
    Box::new(
        failure("output-unusable", &format!("cannot be written: {error}"), path)
            .help("check the disk's space and that you may write there, or choose another folder with --output"),
    )
}
