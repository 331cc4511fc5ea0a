//! The commits that gave files their current content, known for one HEAD.
//!
//! A walk through a long history takes seconds. Its results depend on HEAD alone, so a build keeps them for the next one,
//! and a preview for the next change. After new commits, the walk ends where the earlier HEAD is all that is left of
//! it, and the files that the new commits did not touch keep their results.

use std::collections::HashMap;
use std::io::Write;

use gix::ObjectId;

use super::RepositorySnapshot;
use super::walk::{ContentCommit, HistoryWalk, PathTree};

/// The results of walks from one HEAD.
#[derive(Debug, Default)]
pub(super) struct ContentCommits {
    head: Option<ObjectId>,
    /// By path its commit; `None` for a file that is not in HEAD, or that was last changed before the start of a shallow
    /// clone.
    found: HashMap<String, Option<ContentCommit>>,
    /// True if a walk added something since the results were read.
    is_new: bool,
}

impl ContentCommits {
    /// Returns the commits of some paths, in their order.
    pub(super) fn of<'p>(
        &mut self,
        now: &RepositorySnapshot,
        paths: impl Iterator<Item = &'p str>,
    ) -> Vec<Option<ContentCommit>> {
        let paths: Vec<&str> = paths.collect();
        if self.head != Some(now.commit) {
            self.walk(now, &paths, true);
        } else {
            let missing = paths.iter().filter(|path| !self.found.contains_key(**path));
            let missing: Vec<&str> = missing.copied().collect();
            if !missing.is_empty() {
                self.walk(now, &missing, false);
            }
        }
        let found = paths.iter().map(|path| self.found.get(*path).copied());
        found.map(Option::flatten).collect()
    }

    /// Finds the commits of some paths. With `has_moved`, the known results are those of an earlier HEAD.
    fn walk(&mut self, now: &RepositorySnapshot, paths: &[&str], has_moved: bool) {
        let before = if has_moved {
            std::mem::take(&mut self.found)
        } else {
            HashMap::new()
        };
        let is_known = |at: usize| before.contains_key(paths[at]);
        let tree = PathTree::new(&now.prefix, paths.iter().copied());
        let mut walk = HistoryWalk::new(now, &tree);
        let mut found: Vec<Option<ContentCommit>> = vec![None; paths.len()];
        let earlier = self.head.filter(|_| has_moved && !before.is_empty());
        loop {
            if let Some(earlier) = earlier
                && walk.has_only(earlier)
                && let open = walk.open_paths()
                && open.iter().all(|at| is_known(*at))
            {
                for at in open {
                    found[at] = before.get(paths[at]).copied().flatten();
                }
                break;
            }
            match walk.step() {
                None => break,
                Some((change, resolved)) => {
                    for at in resolved {
                        found[at] = Some(change);
                    }
                }
            }
        }
        self.head = Some(now.commit);
        self.is_new = true;
        let paths = paths.iter().map(|path| (*path).to_owned());
        self.found.extend(paths.zip(found));
    }

    /// Returns the time of the commit of a path, if it is known.
    pub(super) fn date_of(&self, path: &str) -> Option<i64> {
        let commit = self.found.get(path)?;
        commit.map(|commit| commit.date)
    }

    /// Returns true if there are results that were not read from a cache.
    pub(super) fn is_new(&self) -> bool {
        self.is_new
    }

    /// Writes the results: the HEAD, the commits, and the paths with the number of their commit.
    pub(super) fn write(&self, to: &mut dyn Write) -> Option<()> {
        let mut paths: Vec<_> = self.found.iter().collect();
        paths.sort_unstable_by_key(|(path, _)| *path);
        let mut commits: Vec<ContentCommit> = Vec::new();
        let mut numbers: HashMap<ObjectId, usize> = HashMap::new();
        let mut lines = Vec::new();
        for (path, commit) in paths {
            // Such a path is in no repository.
            if path.contains('\n') {
                continue;
            }
            let number = commit.map(|commit| {
                *numbers.entry(commit.commit).or_insert_with(|| {
                    commits.push(commit);
                    commits.len() - 1
                })
            });
            let number = number.map_or_else(|| "-".to_owned(), |number| number.to_string());
            lines.push(format!("{number} {path}"));
        }
        writeln!(to, "{}", self.head?).ok()?;
        writeln!(to, "{}", commits.len()).ok()?;
        for ContentCommit { commit, date, tree } in commits {
            writeln!(to, "{commit} {date} {tree}").ok()?;
        }
        for line in lines {
            writeln!(to, "{line}").ok()?;
        }
        Some(())
    }

    /// Reads what [`Self::write`] wrote.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let head = lines.next()?.parse().ok()?;
        let count: usize = lines.next()?.parse().ok()?;
        let commit = |line: &str| {
            let mut parts = line.split(' ');
            Some(ContentCommit {
                commit: parts.next()?.parse().ok()?,
                date: parts.next()?.parse().ok()?,
                tree: parts.next()?.parse().ok()?,
            })
        };
        let commits: Vec<ContentCommit> = lines
            .by_ref()
            .take(count)
            .map(commit)
            .collect::<Option<_>>()?;
        let path = |line: &str| {
            let (number, path) = line.split_once(' ')?;
            let commit = match number {
                "-" => None,
                number => Some(*commits.get(number.parse::<usize>().ok()?)?),
            };
            Some((path.to_owned(), commit))
        };
        Some(Self {
            head: Some(head),
            found: lines.map(path).collect::<Option<_>>()?,
            is_new: false,
        })
    }
}
