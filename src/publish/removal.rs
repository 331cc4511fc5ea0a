//! Takes a former tree of the output away, without what sitegen did not write: that goes back into the output.
//!
//! Other programs may put files into the output at any time, also between the moment when a build looks what is
//! there and the moment when the new tree takes its place. Such a file is found in the former tree.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::disk;
use super::manifest::{Manifest, NAME};
use super::output::joined;
use super::staging::same_file;
use crate::content::regular_file;

/// Maximum number of walks through a tree into which other processes write.
const WALKS: usize = 3;

/// A tree that was the output, or was to be.
struct Former<'a> {
    tree: &'a Path,
    output: &'a Path,
    manifest: Manifest,
    /// The time of the last build. `None` if the output has no manifest.
    finished: Option<SystemTime>,
}

/// Removes `tree`; what is not ours in it comes to its place in `output`, unless something is there. A file that cannot
/// be moved stays where it is, and so does the tree.
pub(super) fn retire(tree: &Path, output: &Path) -> io::Result<()> {
    if fs::symlink_metadata(tree).is_err() {
        return Ok(());
    }
    let path = tree.join(NAME);
    let text = regular_file::read_to_string(&path).ok();
    let manifest = text.as_ref().and_then(|text| Manifest::parse(text));
    if text.is_some() && manifest.is_none() {
        // A tree that was not synced, after a loss of power: nothing in it can be trusted.
        return disk::remove_tree(tree);
    }
    let finished = fs::metadata(&path).and_then(|metadata| metadata.modified());
    let former = Former {
        tree,
        output,
        finished: finished.ok().filter(|_| manifest.is_some()),
        manifest: manifest.unwrap_or_default(),
    };
    let mut result = Ok(());
    for _ in 0..WALKS {
        result = former.empty("");
        if result.is_ok() {
            // The manifest last: without it the next build could not tell whose the files are.
            disk::remove(&path)?;
            result = disk::remove_folder(tree);
        }
        if result.is_ok() {
            break;
        }
    }
    result
}

impl Former<'_> {
    /// Empties the folder `below`, but for the manifest.
    fn empty(&self, below: &str) -> io::Result<()> {
        let folder = self.tree.join(below);
        let mut result = Ok(());
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let path = joined(below, &name);
            if path == NAME {
                continue;
            }
            let from = folder.join(&name);
            let done = if entry.file_type()?.is_dir() {
                self.empty_folder(&path, &from)
            } else {
                self.take(&path, &from, &self.output.join(below).join(&name))
            };
            // One that cannot be moved keeps no other back.
            result = result.and(done);
        }
        result
    }

    fn empty_folder(&self, path: &str, from: &Path) -> io::Result<()> {
        if path.contains(char::REPLACEMENT_CHARACTER) {
            // A name that is not UTF-8 is not ours: the folder moves unchanged.
            return disk::rename(
                from,
                &self
                    .output
                    .join(from.strip_prefix(self.tree).unwrap_or(from)),
            );
        }
        self.empty(path)?;
        disk::remove_folder(from)
    }

    /// Removes a file of ours, or one that the output has; moves any other there.
    fn take(&self, path: &str, from: &Path, to: &Path) -> io::Result<()> {
        let metadata = fs::symlink_metadata(from)?;
        let is_there = fs::symlink_metadata(to).is_ok_and(|there| same_file(&metadata, &there));
        if !is_there && !self.is_ours(path, from, &metadata)? {
            if let Some(above) = to.parent() {
                fs::create_dir_all(above)?;
            }
            match disk::link(from, to) {
                // A page has the place, and the build said that it takes it, or a newer file of the same program.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                linked => linked?,
            }
        }
        disk::remove(from)
    }

    fn is_ours(&self, path: &str, from: &Path, metadata: &Metadata) -> io::Result<bool> {
        let (Some(entry), Some(finished)) = (self.manifest.files.get(path), self.finished) else {
            return Ok(false);
        };
        if !metadata.is_file() || metadata.len() != entry.size {
            return Ok(false);
        }
        Ok(metadata.modified()? <= finished
            || blake3::hash(&regular_file::read(from)?) == entry.hash)
    }
}
