//! The files of an output folder, as its manifest lists them.

use std::path::Path;

use super::manifest::{Manifest, NAME};
use crate::content::regular_file;

/// A file that a build wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFile {
    /// The path below the output folder, with `/`.
    pub path: String,
    /// The BLAKE3 hash of its content.
    pub hash: blake3::Hash,
    /// The number of bytes.
    pub size: u64,
}

/// Returns the files of the last build into `output`, by path. `None` if the folder has no sound manifest.
#[must_use]
pub fn published(output: &Path) -> Option<Vec<PublishedFile>> {
    let text = regular_file::read_to_string(&output.join(NAME)).ok()?;
    let files = Manifest::parse(&text)?.files.into_iter();
    let file = |(path, entry): (String, super::manifest::Entry)| PublishedFile {
        path,
        hash: entry.hash,
        size: entry.size,
    };
    Some(files.map(file).collect())
}
