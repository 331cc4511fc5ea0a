//! The list of the files that sitegen wrote into an output folder. It is what makes a folder ours:
//! nothing that it does not name is ever changed or removed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The manifest's name, in the output folder.
pub(super) const NAME: &str = ".sitegen-manifest";
const HEADER: &str = "sitegen manifest 1";

/// What is known of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// The BLAKE3 hash of what it holds.
    pub(super) hash: blake3::Hash,
    /// Its size in bytes.
    pub(super) size: u64,
}

/// The files by path (relative to the output folder, with `/`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) files: BTreeMap<String, Entry>,
}

impl Manifest {
    /// Reads a manifest. `None` if `text` is none, so that a damaged one claims no file.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return None;
        }
        let mut files = BTreeMap::new();
        for line in lines {
            let (hash, rest) = line.split_once(' ')?;
            let (size, path) = rest.split_once(' ')?;
            let entry = Entry {
                hash: blake3::Hash::from_hex(hash).ok()?,
                size: size.parse().ok()?,
            };
            files.insert(path.to_owned(), entry);
        }
        Some(Self { files })
    }

    /// The manifest as text: a line for each file, sorted.
    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(self.files.len() * 120 + 32);
        text.push_str(HEADER);
        text.push('\n');
        for (path, entry) in &self.files {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{} {} {path}", entry.hash.to_hex(), entry.size);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut manifest = Manifest::default();
        for path in ["a.html", "語言/index.html", "with space.html"] {
            let entry = Entry {
                hash: blake3::hash(path.as_bytes()),
                size: 7,
            };
            manifest.files.insert(path.to_owned(), entry);
        }
        assert_eq!(Manifest::parse(&manifest.text()), Some(manifest));
        assert_eq!(Manifest::parse(""), None);
        assert_eq!(Manifest::parse("sitegen manifest 1\ngarbage\n"), None);
    }
}
