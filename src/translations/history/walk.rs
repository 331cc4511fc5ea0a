//! The walk from HEAD to its ancestors that finds, for many paths at once, the commit that gave each path its
//! current content. Reading trees takes most of the time, so each tree is read once for all paths, and only if
//! it differs from the parent's tree and contains a path that is not yet found.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap, HashSet};

use gix::ObjectId;
use gix::bstr::BStr;
use gix::objs::tree::EntryRef;

use super::{Objects, RepositorySnapshot, is_plain};

/// Paths as a tree of their segments.
pub(super) struct PathTree {
    nodes: Vec<Node>,
    /// The node of each path; `None` if the path is outside of the folder.
    leaves: Vec<Option<usize>>,
}

#[derive(Default)]
struct Node {
    above: usize,
    below: HashMap<Vec<u8>, usize>,
    /// The indices of the paths that end here.
    ends: Vec<usize>,
}

impl PathTree {
    /// The root node.
    pub(super) const ROOT: usize = 0;

    /// Builds the tree for `paths`, which are relative to the folder at `prefix`.
    pub(super) fn new<'p>(prefix: &[Vec<u8>], paths: impl Iterator<Item = &'p str>) -> Self {
        let mut tree = Self {
            nodes: vec![Node::default()],
            leaves: Vec::new(),
        };
        let start = prefix
            .iter()
            .fold(Self::ROOT, |node, name| tree.step(node, name));
        for (place, path) in paths.enumerate() {
            let leaf = is_plain(path).then(|| {
                let names = path.split('/').map(str::as_bytes);
                names.fold(start, |node, name| tree.step(node, name))
            });
            if let Some(leaf) = leaf {
                tree.nodes[leaf].ends.push(place);
            }
            tree.leaves.push(leaf);
        }
        tree
    }

    fn step(&mut self, from: usize, name: &[u8]) -> usize {
        if let Some(&node) = self.nodes[from].below.get(name) {
            return node;
        }
        let node = self.nodes.len();
        self.nodes[from].below.insert(name.to_owned(), node);
        self.nodes.push(Node {
            above: from,
            ..Node::default()
        });
        node
    }

    /// Returns the child `name` of `node`.
    pub(super) fn below(&self, node: usize, name: &BStr) -> Option<usize> {
        self.nodes[node].below.get::<[u8]>(name).copied()
    }

    /// Returns the value in `found` for the path with this index.
    pub(super) fn of(&self, place: usize, found: &HashMap<usize, ObjectId>) -> Option<ObjectId> {
        found.get(self.leaves.get(place)?.as_ref()?).copied()
    }
}

/// A commit that gave files their current content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ContentCommit {
    pub(super) commit: ObjectId,
    /// In seconds since 1970.
    pub(super) date: i64,
    pub(super) tree: ObjectId,
}

/// A walk over all ancestors of HEAD, the newest first, until every path is found. Each step is a commit, with the
/// indices of the paths to which it gave their content in HEAD.
///
/// It ends early if an object cannot be read, because older commits could then look like changes.
pub(super) struct HistoryWalk<'n> {
    objects: &'n Objects,
    paths: &'n PathTree,
    /// The content in HEAD of the paths that are not yet found, by node.
    wanted: HashMap<usize, ObjectId>,
    /// The number of these paths at or below each node.
    open: Vec<usize>,
    queue: BinaryHeap<QueuedCommit>,
    /// The trees of the commits that were added to the queue.
    seen: HashMap<ObjectId, ObjectId>,
    /// The commits whose parents are missing in a shallow clone.
    shallow: HashSet<ObjectId>,
}

impl<'n> HistoryWalk<'n> {
    pub(super) fn new(now: &'n RepositorySnapshot, paths: &'n PathTree) -> Self {
        let objects = &now.objects;
        let shallow = objects.0.shallow_commits();
        let mut changes = Self {
            objects,
            paths,
            wanted: objects.locate(paths, now.tree).unwrap_or_default(),
            open: vec![0; paths.nodes.len()],
            queue: BinaryHeap::new(),
            seen: HashMap::new(),
            shallow: HashSet::new(),
        };
        // A file in place of a folder has no children.
        changes
            .wanted
            .retain(|&node, _| !paths.nodes[node].ends.is_empty());
        // Without the boundary of the shallow clone, no result is reliable.
        let (Ok(shallow), Some(_)) = (shallow, changes.enqueue(now.commit)) else {
            return changes;
        };
        changes
            .shallow
            .extend(shallow.iter().flat_map(|commits| commits.iter()));
        let nodes: Vec<usize> = paths.leaves.iter().copied().flatten().collect();
        for node in nodes {
            // A path that is requested twice is one node.
            if changes.wanted.contains_key(&node) && changes.open[node] == 0 {
                changes.recount(node, |open| open + 1);
            }
        }
        changes
    }

    /// Updates the numbers of `node` and all of its ancestors.
    fn recount(&mut self, mut node: usize, next: impl Fn(usize) -> usize) {
        loop {
            self.open[node] = next(self.open[node]);
            if node == PathTree::ROOT {
                break;
            }
            node = self.paths.nodes[node].above;
        }
    }

    /// Adds a commit to the queue, unless it was added before. Returns its tree.
    fn enqueue(&mut self, id: ObjectId) -> Option<ObjectId> {
        if let Some(&tree) = self.seen.get(&id) {
            return Some(tree);
        }
        let commit = self.objects.0.find_commit(id).ok()?;
        let commit = commit.decode().ok()?;
        let tree = commit.tree();
        self.queue.push(QueuedCommit {
            date: commit.time().ok()?.seconds,
            number: Reverse(self.seen.len()),
            id,
            tree,
            parents: commit.parents().collect(),
        });
        self.seen.insert(id, tree);
        Some(tree)
    }

    /// Advances to the next commit. Returns it, and the nodes of the files that it changed to their content in
    /// HEAD.
    fn advance(&mut self) -> Option<(ContentCommit, Vec<usize>)> {
        let commit = self.queue.pop()?;
        let mut changed = Vec::new();
        // All files of the first commit of a shallow clone seem to be new, so it proves nothing.
        if !self.shallow.contains(&commit.id) {
            let parents = commit.parents.iter().map(|&id| self.enqueue(id));
            let parents: Option<Vec<_>> = parents.collect();
            let parents: Vec<_> = parents?.into_iter().map(Some).collect();
            self.compare(PathTree::ROOT, commit.tree, &parents, &mut changed)?;
        }
        let change = ContentCommit {
            commit: commit.id,
            date: commit.date,
            tree: commit.tree,
        };
        Some((change, changed))
    }

    /// Adds the nodes below `node` whose files in `tree` are equal to those in HEAD, and differ from those in
    /// all trees of `parents`.
    fn compare(
        &self,
        node: usize,
        tree: ObjectId,
        parents: &[Option<ObjectId>],
        changed: &mut Vec<usize>,
    ) -> Option<()> {
        if self.open[node] == 0 || parents.contains(&Some(tree)) {
            return Some(());
        }
        let tree = self.objects.tree(tree)?;
        let read =
            |id: &Option<ObjectId>| id.map_or_else(|| Some(Vec::new()), |id| self.objects.tree(id));
        let parents: Option<Vec<_>> = parents.iter().map(read).collect();
        let parents = parents?;
        for entry in self.differing(&tree, &parents)? {
            let Some(below) = self.paths.below(node, entry.filename) else {
                continue;
            };
            if entry.mode.is_tree() {
                let inside = |parent: &Vec<u8>| {
                    let mut theirs = self.objects.entries(parent).filter_map(Result::ok);
                    let same = theirs.find(|their| their.filename == entry.filename)?;
                    same.mode.is_tree().then(|| same.oid.into())
                };
                let parents: Vec<_> = if self.open[below] == 0 {
                    continue;
                } else {
                    parents.iter().map(inside).collect()
                };
                self.compare(below, entry.oid.into(), &parents, changed)?;
            } else if self
                .wanted
                .get(&below)
                .is_some_and(|id| id.as_ref() == entry.oid)
            {
                changed.push(below);
            }
        }
        Some(())
    }

    /// Returns the entries of `tree` that none of `parents` has.
    fn differing<'t>(&self, tree: &'t [u8], parents: &[Vec<u8>]) -> Option<Vec<EntryRef<'t>>> {
        let Some((first, others)) = parents.split_first() else {
            return self.objects.entries(tree).entries().ok();
        };
        let entries = self.objects.entries(tree).filter_map(Result::ok);
        let mut kept = self.without(entries, first)?;
        for other in others {
            kept = self.without(kept.into_iter(), other)?;
        }
        Some(kept)
    }

    /// Returns the entries of `ours` that the tree `theirs` does not have. Both are in Git's order.
    fn without<'t>(
        &self,
        ours: impl Iterator<Item = EntryRef<'t>>,
        theirs: &[u8],
    ) -> Option<Vec<EntryRef<'t>>> {
        let mut theirs = self.objects.entries(theirs);
        let mut their = theirs.next().transpose().ok()?;
        let mut kept = Vec::new();
        for our in ours {
            let mut is_theirs = false;
            while let Some(entry) = &their {
                match entry.cmp(&our) {
                    Ordering::Less => {}
                    Ordering::Equal => is_theirs = entry.oid == our.oid,
                    Ordering::Greater => break,
                }
                their = theirs.next().transpose().ok()?;
            }
            if !is_theirs {
                kept.push(our);
            }
        }
        Some(kept)
    }
}

impl HistoryWalk<'_> {
    /// Returns the next commit with the paths that it changed, often none; `None` at the end of the walk.
    pub(super) fn step(&mut self) -> Option<(ContentCommit, Vec<usize>)> {
        if self.open[PathTree::ROOT] == 0 {
            return None;
        }
        let (change, changed) = self.advance()?;
        for &node in &changed {
            self.wanted.remove(&node);
            self.recount(node, |open| open - 1);
        }
        let places = changed
            .iter()
            .flat_map(|&node| &self.paths.nodes[node].ends);
        Some((change, places.copied().collect()))
    }

    /// Returns true if all commits that are left are this one and its ancestors.
    pub(super) fn has_only(&self, commit: ObjectId) -> bool {
        let is_it = |queued: &QueuedCommit| queued.id == commit;
        self.queue.len() == 1 && self.queue.peek().is_some_and(is_it)
    }

    /// Returns the paths that are not yet found.
    pub(super) fn open_paths(&self) -> Vec<usize> {
        let nodes = self.wanted.keys();
        let places = nodes.flat_map(|&node| &self.paths.nodes[node].ends);
        places.copied().collect()
    }
}

/// A queued commit. The greatest is the newest; among commits of the same second, the one found first, so that
/// a commit comes before its parents even if a script made both at once.
struct QueuedCommit {
    date: i64,
    number: Reverse<usize>,
    id: ObjectId,
    tree: ObjectId,
    parents: Vec<ObjectId>,
}

impl Ord for QueuedCommit {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |commit: &Self| (commit.date, commit.number);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for QueuedCommit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for QueuedCommit {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for QueuedCommit {}
