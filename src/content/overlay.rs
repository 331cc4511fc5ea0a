//! A change of the source that is not made yet: files at other paths, and files with other texts.
//!
//! In: paths of the source. Out: a site loaded with the overlay in its config is the one that the change would give.
//! `rename` compares its addresses with those of the present site before it writes a file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Files of the source in other places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    /// By path in the source, the file on disk that is read.
    files: BTreeMap<String, PathBuf>,
    /// Paths of the source that have no file any more.
    hidden: BTreeSet<String>,
}

impl Overlay {
    /// Reads `file` where the source has `path`.
    pub(crate) fn set(&mut self, path: &str, file: PathBuf) {
        self.hidden.remove(path);
        self.files.insert(path.to_owned(), file);
    }

    /// Removes a path of the source.
    pub(crate) fn hide(&mut self, path: &str) {
        if !self.files.contains_key(path) {
            self.hidden.insert(path.to_owned());
        }
    }

    /// Returns the file that is read for a path, if it is another one than that of the source.
    pub(crate) fn file(&self, path: &str) -> Option<&Path> {
        self.files.get(path).map(PathBuf::as_path)
    }

    /// Returns the paths with other files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    pub(crate) fn is_hidden(&self, path: &str) -> bool {
        self.hidden.contains(path)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.hidden.is_empty()
    }
}
