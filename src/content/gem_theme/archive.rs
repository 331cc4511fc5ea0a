//! A `.gem` file: a tar archive of `metadata.gz` (YAML) and `data.tar.gz` (the files).
//!
//! Only regular files in the folders of a theme are unpacked. Paths outside of the folder and links are left out, and
//! sizes are limited: the file may come from anyone.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::GzDecoder;
use tar::{Archive, EntryType};
use tempfile::TempDir;

use super::super::{Fingerprint, regular_file};

/// The largest `.gem` file, in bytes. The largest theme known has 20 MB.
const LARGEST: u64 = 256 << 20;
/// The largest sum of the sizes of its unpacked files, in bytes.
const LARGEST_UNPACKED: u64 = 256 << 20;
/// The largest number of files in it.
const MOST_FILES: usize = 50_000;
/// The largest metadata, in bytes.
const LARGEST_METADATA: u64 = 4 << 20;

/// The parts of a gem that a theme consists of.
const PARTS: [&str; 6] = [
    "_config.yml",
    "_data",
    "_includes",
    "_layouts",
    "_sass",
    "assets",
];

/// A gem that was unpacked.
#[derive(Debug)]
pub(super) struct UnpackedGem {
    /// The temporary folder, without links.
    pub(super) root: PathBuf,
    /// The text of its metadata.
    pub(super) metadata: String,
    /// The fingerprint of the `.gem` file.
    pub(super) fingerprint: Fingerprint,
}

/// The gems that were unpacked, with their folders. The preview reads the config after each change; it unpacks a gem
/// once. The commands do not free a site before they end, so that no value of it can own a folder.
static UNPACKED: Mutex<Vec<(Arc<UnpackedGem>, TempDir)>> = Mutex::new(Vec::new());

/// Removes the folders of all gems that were unpacked.
pub(crate) fn remove_unpacked() {
    let mut unpacked = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
    unpacked.clear();
}

/// Unpacks the parts of a theme from a `.gem` file into a temporary folder, which exists until [`remove_unpacked`].
///
/// # Errors
/// If it cannot be read, is no gem, or exceeds a limit.
pub(super) fn unpack(path: &Path) -> io::Result<Arc<UnpackedGem>> {
    let mut bytes = Vec::new();
    let file = regular_file::open(path)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("the file is too large for a theme"));
    }
    let fingerprint = Fingerprint::of(&bytes);
    let mut unpacked = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
    let known = unpacked
        .iter()
        .find(|(gem, _)| gem.fingerprint == fingerprint);
    if let Some((known, _)) = known {
        return Ok(Arc::clone(known));
    }
    let folder = tempfile::Builder::new()
        .prefix("sitegen-theme-")
        .tempdir()?;
    let gem = Arc::new(UnpackedGem {
        root: folder.path().canonicalize()?,
        metadata: unpack_bytes(&bytes, folder.path())?,
        fingerprint,
    });
    unpacked.push((Arc::clone(&gem), folder));
    Ok(gem)
}

/// Unpacks a gem into a folder, and returns the text of its metadata.
fn unpack_bytes(bytes: &[u8], folder: &Path) -> io::Result<String> {
    let mut metadata = None;
    let mut has_data = false;
    for entry in Archive::new(bytes).entries()? {
        let entry = entry?;
        match &*entry.path_bytes() {
            b"data.tar.gz" if has_data => {
                return Err(io::Error::other("it has more than one `data.tar.gz`"));
            }
            b"data.tar.gz" => {
                unpack_data(GzDecoder::new(entry), folder)?;
                has_data = true;
            }
            b"metadata.gz" => {
                let mut text = String::new();
                let mut reader = GzDecoder::new(entry).take(LARGEST_METADATA);
                reader.read_to_string(&mut text)?;
                metadata = Some(text);
            }
            _ => {}
        }
    }
    let whole = metadata.filter(|_| has_data);
    whole.ok_or_else(|| io::Error::other("it has no `data.tar.gz` and `metadata.gz`"))
}

fn unpack_data(data: impl Read, folder: &Path) -> io::Result<()> {
    let mut left = LARGEST_UNPACKED;
    // A bomb in the compressed stream ends here too: skipped entries are read.
    let limited = data.take(LARGEST_UNPACKED);
    for (count, entry) in Archive::new(limited).entries()?.enumerate() {
        let mut entry = entry?;
        if count >= MOST_FILES {
            return Err(io::Error::other("it has too many files for a theme"));
        }
        let is_file = matches!(
            entry.header().entry_type(),
            EntryType::Regular | EntryType::Continuous
        );
        let Some(path) = entry.path().ok().and_then(|path| part(&path)) else {
            continue;
        };
        if !is_file {
            continue;
        }
        left = left
            .checked_sub(entry.size())
            .ok_or_else(|| io::Error::other("its files are too large for a theme"))?;
        let to = folder.join(path);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        // An entry of the same name came before: the last one counts.
        let mut file = File::create(to)?;
        io::copy(&mut entry, &mut file)?;
    }
    Ok(())
}

/// Returns the path of an entry, if it is a part of a theme and inside the folder.
fn part(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            _ => return None,
        }
    }
    let first = plain.components().next()?.as_os_str().to_str()?;
    PARTS.contains(&first).then_some(plain)
}
