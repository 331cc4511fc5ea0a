//! The list of the files that sitegen wrote into an output folder. It is what makes a folder ours:
//! nothing that it does not name is ever changed or removed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The manifest's name, in the output folder.
pub(super) const NAME: &str = crate::content::MANIFEST;
const HEADER: &str = crate::content::MANIFEST_HEADER;

/// Returns true if an output file may have this path. A manifest may be damaged or forged: its paths must not lead
/// out of the folder.
pub(super) fn may_name(path: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && part != "." && part != "..";
    let has_control = path.chars().any(|c| matches!(c, '\n' | '\r' | '\0'));
    let leads_out = cfg!(windows) && path.contains(['\\', ':']);
    path.split('/').all(is_name) && !has_control && !leads_out && path != NAME
}

/// The recorded state of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// The BLAKE3 hash of its content.
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
    /// Parses a manifest. `None` if `text` is not valid, so that a damaged manifest claims no file.
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
            if !may_name(path) {
                return None;
            }
            files.insert(path.to_owned(), entry);
        }
        Some(Self { files })
    }
}

/// A manifest as text: a line for each file, in the order of `files`, which is that of their paths.
pub(super) fn text<'f>(files: impl ExactSizeIterator<Item = (&'f String, &'f Entry)>) -> String {
    let mut text = String::with_capacity(files.len() * 160 + 32);
    text.push_str(HEADER);
    text.push('\n');
    for (path, entry) in files {
        text.push_str(&entry.hash.to_hex());
        // Writing to a string cannot fail.
        let _ = write!(text, " {} ", entry.size);
        text.push_str(path);
        text.push('\n');
    }
    text
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
        assert_eq!(
            Manifest::parse(&text(manifest.files.iter())),
            Some(manifest)
        );
        assert_eq!(Manifest::parse(""), None);
        assert_eq!(Manifest::parse("sitegen manifest 1\ngarbage\n"), None);
        for path in ["../victim", "/etc/passwd", "a//b", "a/./b", ""] {
            let hash = blake3::hash(b"x").to_hex();
            let manifest = format!("sitegen manifest 1\n{hash} 1 {path}\n");
            assert_eq!(Manifest::parse(&manifest), None, "{path}");
        }
    }
}
