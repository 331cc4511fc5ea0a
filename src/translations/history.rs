//! The Git history of a site's files.
//!
//! In: the source folder of a site. Out: the original as it was when a page was last translated, the files that
//! differ from a revision, and the times of last changes. So translators need not record what they translated.
//!
//! The object database is read in this process, without Git: Git may not be installed, and a process for each
//! of ten thousand pages would take minutes. Nothing is written, and the configuration of the user and of the
//! machine is ignored, so that a build is the same everywhere.

mod commits;
mod walk;
mod worktree;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gix::bstr::ByteSlice;
use gix::objs::{Kind, TreeRefIter};
use gix::open::Options;
use gix::sec::trust::Mapping;
use gix::{ObjectId, Repository, ThreadSafeRepository};

use self::commits::ContentCommits;
use self::walk::{ContentCommit, PathTree};
use self::worktree::Worktree;

/// The size of the cache of decoded trees and commits in bytes. Trees of neighbouring commits are mostly equal.
const OBJECTS_KEPT: usize = 64 << 20;
/// The size of the cache of delta bases in bytes. Without it, each tree of a long history is decoded from the
/// start of its delta chain.
const BASES_KEPT: usize = 96 << 20;

/// The repository that contains a site's source folder.
///
/// It keeps no file open and can be sent to other threads. Each query opens the repository again, because the
/// user of a running preview may have committed. Paths are relative to the source folder, with `/` as
/// separator. Files whose paths are not Unicode are ignored. Clones share what they know of the commits.
#[derive(Debug, Clone)]
pub struct History {
    folder: PathBuf,
    commits: Arc<Mutex<ContentCommits>>,
}

/// The original at the time of the last change of its translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalAtTranslation {
    /// The commit that gave the translation its content, as full hexadecimal digits; HEAD, if the translation
    /// has uncommitted changes.
    pub commit: String,
    /// The time of the commit in seconds since 1970.
    pub date: i64,
    /// The content of the original in that commit.
    pub original: OriginalContent,
}

/// The content of an original at the time of its translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginalContent {
    /// It did not exist.
    Missing,
    /// The original as it is on disk. For a translation with uncommitted changes, nothing else is known.
    Unchanged,
    /// Another one. Line ends are those of the repository, which may differ from those on disk.
    Changed(Vec<u8>),
}

impl History {
    /// Opens the repository that contains `folder` (absolute, without links). Returns `None` if there is none,
    /// or it is bare, has no commit, or cannot be read.
    #[must_use]
    pub fn open(folder: &Path) -> Option<Self> {
        let history = Self {
            folder: folder.to_owned(),
            commits: Arc::default(),
        };
        history.now().map(|_| history)
    }

    /// Returns for each pair of paths of a translation and its original the original at the time when the
    /// translation got its content.
    ///
    /// This time is the newest ancestor of HEAD that changed the translation to its content in HEAD. A merge changes
    /// a file if it differs from that file in each of its parents, so a change on a branch that a merge
    /// discarded does not count. `None` for a translation that is not in HEAD, or that was last changed before
    /// the start of a shallow clone.
    #[must_use]
    pub fn originals_at_translation(
        &self,
        pairs: &[(String, String)],
    ) -> Vec<Option<OriginalAtTranslation>> {
        let mut thens = vec![None; pairs.len()];
        let Some(now) = self.now() else {
            return thens;
        };
        let translations = pairs.iter().map(|(translation, _)| translation.as_str());
        let paths = PathTree::new(&now.prefix, translations);
        let Some(held) = now.objects.locate(&paths, now.tree) else {
            return thens;
        };
        let worktree = Worktree::new(&now, &self.folder);
        let mut wanted = Vec::new();
        for (index, (translation, original)) in pairs.iter().enumerate() {
            let Some(id) = paths.of(index, &held) else {
                continue;
            };
            if worktree.holds(translation, id) == Some(false) {
                thens[index] = Some(OriginalAtTranslation {
                    commit: now.commit.to_string(),
                    date: now.date,
                    original: match worktree.has(original) {
                        true => OriginalContent::Unchanged,
                        false => OriginalContent::Missing,
                    },
                });
            } else {
                wanted.push(index);
            }
        }
        let translations = wanted.iter().map(|&at| pairs[at].0.as_str());
        let commits = self.commits().of(&now, translations);
        let mut by_commit: HashMap<ObjectId, (ContentCommit, Vec<usize>)> = HashMap::new();
        for (commit, &index) in commits.into_iter().zip(&wanted) {
            if let Some(commit) = commit {
                let entry = by_commit.entry(commit.commit);
                entry.or_insert((commit, Vec::new())).1.push(index);
            }
        }
        let originals = wanted.iter().map(|&at| pairs[at].1.as_str());
        let current = now.unmodified(&worktree, originals.collect());
        for (commit, indices) in by_commit.into_values() {
            let originals = indices.iter().map(|&index| pairs[index].1.as_str());
            let paths = PathTree::new(&now.prefix, originals);
            // If the tree cannot be read, its content is unknown.
            let Some(held) = now.objects.locate(&paths, commit.tree) else {
                continue;
            };
            for (at, &index) in indices.iter().enumerate() {
                let original = match paths.of(at, &held) {
                    None => OriginalContent::Missing,
                    Some(id) if current.get(pairs[index].1.as_str()) == Some(&id) => {
                        OriginalContent::Unchanged
                    }
                    Some(id) => match now.objects.blob(id) {
                        Some(text) => OriginalContent::Changed(text),
                        // An existing but unreadable original must not be reported as missing.
                        None => continue,
                    },
                };
                thens[index] = Some(OriginalAtTranslation {
                    commit: commit.commit.to_string(),
                    date: commit.date,
                    original,
                });
            }
        }
        thens
    }

    /// Returns the files below the folder that differ from the commit `rev` (a branch, a tag, `HEAD~3`, a hash,
    /// or any other gitrevisions(7) for one commit): changed, added and deleted files, committed or not,
    /// sorted. Untracked files are left out if `.gitignore` names them or if they are in a folder whose name
    /// starts with `.`.
    ///
    /// # Errors
    ///
    /// A sentence without a full stop with the reason why `rev` cannot be used.
    pub fn changed_since(&self, rev: &str) -> Result<Vec<String>, String> {
        let unreadable = || "the Git repository of this folder cannot be read".to_owned();
        let now = self.now().ok_or_else(unreadable)?;
        let tree = now.tree_of(rev)?;
        let before = now
            .objects
            .files(&now.prefix, tree)
            .ok_or_else(unreadable)?;
        let head = now
            .objects
            .files(&now.prefix, now.tree)
            .ok_or_else(unreadable)?;
        let worktree = Worktree::new(&now, &self.folder);
        let mut paths = worktree.untracked(&head);
        paths.extend(before.keys().cloned());
        paths.extend(head.into_keys());
        paths.retain(|path| match before.get(path) {
            Some(&id) => worktree.holds(path, id) != Some(true),
            None => worktree.has(path),
        });
        Ok(paths.into_iter().collect())
    }

    /// Returns the time of the last commit that changed each path to its content in HEAD, in seconds since
    /// 1970; `None` in the cases of [`originals_at_translation`](Self::originals_at_translation). Uncommitted
    /// changes do not count.
    #[must_use]
    pub fn last_changed(&self, paths: &[String]) -> Vec<Option<i64>> {
        let Some(now) = self.now() else {
            return vec![None; paths.len()];
        };
        let commits = self.commits().of(&now, paths.iter().map(String::as_str));
        let dates = commits.into_iter().map(|commit| Some(commit?.date));
        dates.collect()
    }

    /// Finds the commits of some files, for [`Self::date_of`].
    pub fn find_commits<'p>(&self, paths: impl Iterator<Item = &'p str>) {
        if let Some(now) = self.now() {
            self.commits().of(&now, paths);
        }
    }

    /// Returns the time of the last commit of a file as [`Self::last_changed`] does, if [`Self::find_commits`] looked for
    /// it.
    #[must_use]
    pub fn date_of(&self, path: &str) -> Option<i64> {
        self.commits().date_of(path)
    }

    /// Reads what an earlier build knew of the commits ([`Self::write_known`]).
    pub fn read_known(&self, text: &str) {
        if let Some(known) = ContentCommits::read(text) {
            *self.commits() = known;
        }
    }

    /// Writes what is known of the commits, for the next build. `None` if nothing is, or it cannot be written.
    pub fn write_known(&self, to: &mut dyn Write) -> Option<()> {
        self.commits().write(to)
    }

    /// Returns true if more is known than [`Self::read_known`] read.
    #[must_use]
    pub fn knows_more(&self) -> bool {
        self.commits().is_new()
    }

    fn commits(&self) -> MutexGuard<'_, ContentCommits> {
        self.commits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the repository in its current state.
    fn now(&self) -> Option<RepositorySnapshot> {
        let options = gix::discover::upwards::Options {
            // A bare repository inside of a folder of files belongs to no outer repository.
            dot_git_only: true,
            ..Default::default()
        };
        let trust = Mapping {
            full: Options::isolated(),
            reduced: Options::isolated(),
        };
        let repository = ThreadSafeRepository::discover_opts(&self.folder, options, trust).ok()?;
        let mut repository = repository.to_thread_local();
        repository.object_cache_size(OBJECTS_KEPT);
        repository.objects.set_pack_cache(|| {
            Box::new(gix::odb::pack::cache::lru::MemoryCappedHashmap::new(
                BASES_KEPT,
            ))
        });
        let root = repository.workdir()?.canonicalize().ok()?;
        let folder = self.folder.canonicalize().ok()?;
        let prefix = folder.strip_prefix(root).ok()?.components();
        let prefix = prefix.map(|part| part.as_os_str().as_encoded_bytes().to_owned());
        let prefix: Vec<_> = prefix.collect();
        // Git's own files are not part of the worktree.
        if prefix.iter().any(|name| name == b".git") {
            return None;
        }
        let head = repository.head_commit().ok()?;
        let (commit, date) = (head.id, head.time().ok()?.seconds);
        let tree = head.tree_id().ok()?.detach();
        drop(head);
        let objects = Objects(repository);
        objects.tree(tree)?;
        Some(RepositorySnapshot {
            objects,
            prefix,
            commit,
            date,
            tree,
        })
    }
}

/// An open repository and its HEAD.
struct RepositorySnapshot {
    objects: Objects,
    /// The folder names from the repository root to the site's source folder.
    prefix: Vec<Vec<u8>>,
    commit: ObjectId,
    date: i64,
    tree: ObjectId,
}

impl RepositorySnapshot {
    /// Returns by path the content in HEAD of those files that have it on disk as well.
    fn unmodified<'p>(
        &self,
        worktree: &Worktree<'_>,
        paths: BTreeSet<&'p str>,
    ) -> HashMap<&'p str, ObjectId> {
        let tree = PathTree::new(&self.prefix, paths.iter().copied());
        let held = self.objects.locate(&tree, self.tree).unwrap_or_default();
        let ids = paths.into_iter().enumerate();
        let ids = ids.filter_map(|(at, path)| Some((path, tree.of(at, &held)?)));
        ids.filter(|(path, id)| worktree.holds(path, *id) == Some(true))
            .collect()
    }

    /// Returns the tree of the commit `rev`.
    fn tree_of(&self, rev: &str) -> Result<ObjectId, String> {
        let repository = &self.objects.0;
        let unknown = || {
            let shallow = if repository.is_shallow().unwrap_or(false) {
                ", which is a shallow clone and lacks older commits"
            } else {
                ""
            };
            format!("`{rev}` names no commit of this repository{shallow}")
        };
        let spec = repository.rev_parse(rev).map_err(|_| unknown())?;
        let id = spec.single();
        let id = id.ok_or_else(|| format!("`{rev}` names more than one commit"))?;
        // A full hash is accepted even if the object does not exist.
        let object = id.object().map_err(|_| unknown())?;
        let commit = object.peel_to_kind(Kind::Commit).ok();
        let tree = commit.and_then(|commit| Some(commit.try_to_commit_ref().ok()?.tree()));
        tree.ok_or_else(|| format!("`{rev}` names a file or a folder of a commit, not a commit"))
    }
}

/// The objects of a repository. Unreadable objects are `None`.
struct Objects(Repository);

impl Objects {
    /// Returns the entries of a tree in Git's format.
    fn tree(&self, id: ObjectId) -> Option<Vec<u8>> {
        self.data(id, Kind::Tree)
    }

    /// Returns the content of a file.
    fn blob(&self, id: ObjectId) -> Option<Vec<u8>> {
        self.data(id, Kind::Blob)
    }

    fn data(&self, id: ObjectId, kind: Kind) -> Option<Vec<u8>> {
        let mut object = self.0.find_object(id).ok()?;
        (object.kind == kind).then(|| std::mem::take(&mut object.data))
    }

    fn entries<'t>(&self, tree: &'t [u8]) -> TreeRefIter<'t> {
        TreeRefIter::from_bytes(tree, self.0.object_hash())
    }

    /// Returns the files of `paths` in `tree`, by node. Links are left out.
    fn locate(&self, paths: &PathTree, tree: ObjectId) -> Option<HashMap<usize, ObjectId>> {
        let mut found = HashMap::new();
        let mut left = vec![(PathTree::ROOT, tree)];
        while let Some((node, tree)) = left.pop() {
            let tree = self.tree(tree)?;
            for entry in self.entries(&tree) {
                let entry = entry.ok()?;
                let Some(below) = paths.below(node, entry.filename) else {
                    continue;
                };
                if entry.mode.is_tree() {
                    left.push((below, entry.oid.into()));
                } else if entry.mode.is_blob() {
                    found.insert(below, entry.oid.into());
                }
            }
        }
        Some(found)
    }

    /// Returns all files and links of `tree` below the folder at `prefix`, by relative path.
    fn files(&self, prefix: &[Vec<u8>], tree: ObjectId) -> Option<BTreeMap<String, ObjectId>> {
        let mut files = BTreeMap::new();
        let mut start = tree;
        for name in prefix {
            let tree = self.tree(start)?;
            let mut entries = self.entries(&tree).filter_map(Result::ok);
            let Some(entry) = entries.find(|entry| entry.mode.is_tree() && entry.filename == name)
            else {
                return Some(files);
            };
            start = entry.oid.into();
        }
        let mut left = vec![(String::new(), start)];
        while let Some((above, tree)) = left.pop() {
            let tree = self.tree(tree)?;
            for entry in self.entries(&tree) {
                let entry = entry.ok()?;
                let Ok(name) = entry.filename.to_str() else {
                    continue;
                };
                let path = format!("{above}{name}");
                if entry.mode.is_tree() {
                    left.push((path + "/", entry.oid.into()));
                } else if entry.mode.is_blob_or_symlink() {
                    files.insert(path, entry.oid.into());
                }
            }
        }
        Some(files)
    }
}

/// Returns true if `path` stays below the folder that it is relative to.
fn is_plain(path: &str) -> bool {
    let is_name = |part: &str| !matches!(part, "" | "." | "..");
    path.split('/').all(is_name)
}

/// A set of paths, sorted.
type PathSet = BTreeSet<String>;

#[cfg(test)]
mod tests;
