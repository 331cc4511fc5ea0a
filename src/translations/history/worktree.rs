//! Compares the files on disk with the objects of the repository. Git's index contains the hashes of unmodified
//! files, so that most files are not read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::index::entry::{Flags, Mode, Stage, Stat, stat};
use gix::objs::Kind;
use gix::worktree::Index;
use gix::worktree::stack::state::ignore::Source;

use super::{Objects, PathSet, RepositorySnapshot, is_plain};

/// The site's source folder.
pub(super) struct Worktree<'n> {
    objects: &'n Objects,
    folder: &'n Path,
    /// The path from the repository root to the folder, with a `/` at its end unless it is empty.
    prefix: BString,
    index: Option<Index>,
    options: stat::Options,
}

impl<'n> Worktree<'n> {
    pub(super) fn new(now: &'n RepositorySnapshot, folder: &'n Path) -> Self {
        let repository = &now.objects.0;
        let mut prefix = BString::default();
        for name in &now.prefix {
            prefix.extend_from_slice(name);
            prefix.push(b'/');
        }
        Self {
            objects: &now.objects,
            folder,
            prefix,
            // Without an index, the files are read.
            index: repository.index_or_empty().ok(),
            options: repository.stat_options().unwrap_or_default(),
        }
    }

    /// Returns true if the file at `path` has the content of the object `id`, apart from line ends, which Git
    /// may convert on disk. `None` if it does not exist.
    pub(super) fn holds(&self, path: &str, id: ObjectId) -> Option<bool> {
        let (file, is_known) = (self.file(path)?, self.indexed(path));
        if is_known == Some(id) {
            return Some(true);
        }
        let metadata = fs::symlink_metadata(&file).ok()?;
        let bytes = if metadata.is_symlink() {
            let target = fs::read_link(&file).ok()?;
            target.into_os_string().into_encoded_bytes()
        } else if metadata.is_file() {
            // An existing but unreadable file is not known to be equal.
            let Ok(bytes) = fs::read(&file) else {
                return Some(false);
            };
            bytes
        } else {
            return None;
        };
        let hash = gix::objs::compute_hash(id.kind(), Kind::Blob, &bytes);
        if hash.is_ok_and(|hash| hash == id) {
            return Some(true);
        }
        let Some(blob) = self.objects.blob(id) else {
            return Some(false);
        };
        let lines = |bytes: &[u8]| bytes.replace("\r\n", "\n");
        Some(lines(&bytes) == lines(&blob))
    }

    /// Returns true if a file or a link exists at `path`.
    pub(super) fn has(&self, path: &str) -> bool {
        let metadata = self
            .file(path)
            .and_then(|file| fs::symlink_metadata(file).ok());
        metadata.is_some_and(|metadata| !metadata.is_dir())
    }

    fn file(&self, path: &str) -> Option<PathBuf> {
        is_plain(path).then(|| self.folder.join(path))
    }

    /// Returns the object of the file at `path` from the index, if the index entry is up to date.
    fn indexed(&self, path: &str) -> Option<ObjectId> {
        let index = self.index.as_ref()?;
        let mut full = self.prefix.clone();
        full.extend_from_slice(path.as_bytes());
        let entry = index.entry_by_path_and_stage(full.as_bstr(), Stage::Unconflicted)?;
        // The index says `skip-worktree` or the like: the file may be missing on disk.
        if entry
            .flags
            .intersects(Flags::SKIP_WORKTREE | Flags::ASSUME_VALID)
        {
            return Some(entry.id);
        }
        let metadata =
            gix::index::fs::Metadata::from_path_no_follow(&self.folder.join(path)).ok()?;
        let seen = Stat::from_fs(&metadata).ok()?;
        let is_same = entry.stat.matches(&seen, self.options);
        // A file written as late as the index may have changed since with equal metadata.
        let is_racy = entry.stat.is_racy(index.timestamp(), self.options);
        (is_same && !is_racy).then_some(entry.id)
    }

    /// Returns the files and links on disk that are neither in `tracked`, nor ignored, nor in a folder whose
    /// name starts with `.`, nor in another repository.
    pub(super) fn untracked(&self, tracked: &BTreeMap<String, ObjectId>) -> PathSet {
        let mut found = PathSet::new();
        let index = self.index.as_ref();
        let mut ignored = index.and_then(|index| {
            let source = Source::WorktreeThenIdMappingIfNotSkipped;
            self.objects.0.excludes(index, None, source).ok()
        });
        let mut is_ignored = |path: &str, mode| {
            let mut full = self.prefix.clone();
            full.extend_from_slice(path.as_bytes());
            let at = ignored.as_mut().and_then(|stack| {
                let platform = stack.at_entry(full.as_bstr(), Some(mode)).ok()?;
                Some(platform.is_excluded())
            });
            at.unwrap_or(false)
        };
        let mut left = vec![String::new()];
        while let Some(above) = left.pop() {
            // Git also treats an unreadable folder as empty.
            let Ok(entries) = fs::read_dir(self.folder.join(&above)) else {
                continue;
            };
            for entry in entries.filter_map(Result::ok) {
                let (Some(name), Ok(kind)) = (
                    entry.file_name().to_str().map(str::to_owned),
                    entry.file_type(),
                ) else {
                    continue;
                };
                let path = format!("{above}{name}");
                // In a linked worktree, `.git` is a file.
                if name == ".git" {
                    continue;
                }
                if kind.is_dir() {
                    let is_apart = name.starts_with('.') || entry.path().join(".git").exists();
                    if !is_apart && !is_ignored(&path, Mode::DIR) {
                        left.push(path + "/");
                    }
                } else if !tracked.contains_key(&path) && !is_ignored(&path, Mode::FILE) {
                    found.insert(path);
                }
            }
        }
        found
    }
}
