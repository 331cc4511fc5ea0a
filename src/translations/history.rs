//! What the Git repository that a site is in knows of its files: a site's source folder comes in, and out go
//! the original as it was when a page was last translated, the files that differ from a revision, and the
//! times of last changes. A translator need not write down what they translated: their commit says it.
//!
//! All is read from the object database in this process, without Git: it may not be installed, and a process
//! for each of ten thousand pages would take minutes. Nothing is written, and the configuration of the user
//! and of the machine is not read, so that a build is the same everywhere.

mod walk;
mod worktree;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use gix::bstr::ByteSlice;
use gix::objs::{Kind, TreeRefIter};
use gix::open::Options;
use gix::sec::trust::Mapping;
use gix::{ObjectId, Repository, ThreadSafeRepository};

use self::walk::{Changes, Paths};
use self::worktree::Worktree;

/// How many bytes of decoded trees and commits are kept: trees of neighbouring commits are mostly the same.
const OBJECTS_KEPT: usize = 64 << 20;
/// How many bytes of what deltas in a pack are made against are kept: without them, each tree of a long
/// history is made from its chain's start.
const BASES_KEPT: usize = 96 << 20;

/// The repository that a site's source folder is in.
///
/// It holds no file open and may go from thread to thread: each question looks at the repository as it is
/// then, which the user of a running preview may have committed to. Paths are relative to the folder, with
/// `/` between their parts. A file whose path is not Unicode is not known.
#[derive(Debug, Clone)]
pub struct History {
    folder: PathBuf,
}

/// The original as it was when a translation was last worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalAtTranslation {
    /// The commit that gave the translation what it holds, in full hexadecimal digits; HEAD, if the
    /// translation has changes that are not committed.
    pub commit: String,
    /// When it was committed, in seconds since 1970.
    pub date: i64,
    /// What the original's file held in it, nothing if it was not there. Of a translation that has changes
    /// that are not committed, what it holds now. Line ends are those of the repository, which may be others
    /// than those on disk.
    pub original: Option<Vec<u8>>,
}

impl History {
    /// Of the repository that `folder` (absolute, without links in it) is in: nothing, if it is in none, or
    /// if that has no files beside it, no commit, or cannot be read.
    #[must_use]
    pub fn open(folder: &Path) -> Option<Self> {
        let history = Self {
            folder: folder.to_owned(),
        };
        history.now().map(|_| history)
    }

    /// For each pair of a translation's path and its original's, the original as it was when the translation
    /// got what it holds.
    ///
    /// That is the newest commit, among all that HEAD descends from, that changed the translation to what it
    /// holds in HEAD; a merge changes a file if it differs from that in each of its parents. So a change on a
    /// branch that a merge threw away does not count. Nothing, for a translation that HEAD does not have, or
    /// that was last changed before a shallow clone begins.
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
        let paths = Paths::new(&now.prefix, translations);
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
                    original: worktree.read(original),
                });
            } else {
                wanted.push(index);
            }
        }
        let paths = Paths::new(&now.prefix, wanted.iter().map(|&at| pairs[at].0.as_str()));
        for (change, resolved) in Changes::new(&now, &paths) {
            let originals = resolved.iter().map(|&at| pairs[wanted[at]].1.as_str());
            let paths = Paths::new(&now.prefix, originals);
            // If the tree cannot be read, what was in it is not known.
            let Some(held) = now.objects.locate(&paths, change.tree) else {
                continue;
            };
            for (at, &index) in resolved.iter().enumerate() {
                let id = paths.of(at, &held);
                let original = id.map(|id| now.objects.blob(id));
                // What was there and cannot be read must not look as if it was not there.
                if matches!(original, Some(None)) {
                    continue;
                }
                thens[wanted[index]] = Some(OriginalAtTranslation {
                    commit: change.commit.to_string(),
                    date: change.date,
                    original: original.flatten(),
                });
            }
        }
        thens
    }

    /// The files below the folder that are not what they were in the commit that `rev` names (a branch, a tag,
    /// `HEAD~3`, a hash, whatever Git's gitrevisions(7) allows for one commit): changed, added and deleted
    /// ones, committed or not, sorted. Of the files that Git does not know, those that `.gitignore` names and
    /// those in folders whose names start with `.` are left out.
    ///
    /// # Errors
    ///
    /// A sentence without a full stop that says why `rev` cannot be compared with.
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

    /// When the last commit that changed each path to what it holds in HEAD was made, in seconds since 1970:
    /// nothing for what [`originals_at_translation`](Self::originals_at_translation) knows nothing of. Changes
    /// that are not committed do not count.
    #[must_use]
    pub fn last_changed(&self, paths: &[String]) -> Vec<Option<i64>> {
        let mut dates = vec![None; paths.len()];
        if let Some(now) = self.now() {
            let wanted = Paths::new(&now.prefix, paths.iter().map(String::as_str));
            for (change, resolved) in Changes::new(&now, &wanted) {
                for at in resolved {
                    dates[at] = Some(change.date);
                }
            }
        }
        dates
    }

    /// The repository as it is now.
    fn now(&self) -> Option<Now> {
        let options = gix::discover::upwards::Options {
            // Another repository may be kept in a folder of files, bare: nothing of it is in this one's.
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
        // What Git keeps for itself is beside its files, not one of them.
        if prefix.iter().any(|name| name == b".git") {
            return None;
        }
        let head = repository.head_commit().ok()?;
        let (commit, date) = (head.id, head.time().ok()?.seconds);
        let tree = head.tree_id().ok()?.detach();
        drop(head);
        let objects = Objects(repository);
        objects.tree(tree)?;
        Some(Now {
            objects,
            prefix,
            commit,
            date,
            tree,
        })
    }
}

/// A repository, opened, and what HEAD is.
struct Now {
    objects: Objects,
    /// The names of the folders from the repository's root to the site's source folder.
    prefix: Vec<Vec<u8>>,
    commit: ObjectId,
    date: i64,
    tree: ObjectId,
}

impl Now {
    /// The tree of the commit that `rev` names.
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
        // A full hash is one, whether there is such an object or not.
        let object = id.object().map_err(|_| unknown())?;
        let commit = object.peel_to_kind(Kind::Commit).ok();
        let tree = commit.and_then(|commit| Some(commit.try_to_commit_ref().ok()?.tree()));
        tree.ok_or_else(|| format!("`{rev}` names a file or a folder of a commit, not a commit"))
    }
}

/// The objects of a repository. Whatever cannot be read is nothing.
struct Objects(Repository);

impl Objects {
    /// The entries of a tree, as Git stores them.
    fn tree(&self, id: ObjectId) -> Option<Vec<u8>> {
        self.data(id, Kind::Tree)
    }

    /// What a file holds.
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

    /// The files that `paths` lead to in `tree`, each by its node. Links are none.
    fn locate(&self, paths: &Paths, tree: ObjectId) -> Option<HashMap<usize, ObjectId>> {
        let mut found = HashMap::new();
        let mut left = vec![(Paths::ROOT, tree)];
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

    /// All files and links of `tree` below the folder at `prefix`, by their paths from there.
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

/// Whether `path` leads from a folder to something below it.
fn is_plain(path: &str) -> bool {
    let is_name = |part: &str| !matches!(part, "" | "." | "..");
    path.split('/').all(is_name)
}

/// A set of paths, sorted.
type Sorted = BTreeSet<String>;

#[cfg(test)]
mod tests;
