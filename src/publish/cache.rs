//! The cache folder `.sitegen` of a source: results of one build for the next. It may be deleted at any time.
//!
//! A file is trusted only if it is complete and from this program: it ends with a hash of the program's identity
//! and of the content. It is written beside its path and renamed, so the later of two builds wins. Failure to write
//! it is not an error.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::disk;
use super::output::rename;
use crate::content::regular_file;
use crate::content::{CACHE, Fingerprint, FingerprintHasher};

/// The file by which the folder is known to be sitegen's: it keeps the cache out of a repository.
const MARK: &str = ".gitignore";
/// Maximum number of outputs of one source that are remembered.
const MOST: usize = 4;
/// Number of bytes of the program that identify it.
const BEGINNING: u64 = 16 * 1024;
/// Size of the write buffer, in bytes.
const BUFFER: usize = 256 * 1024;
/// After how long a file that was not finished is one of a build that was killed.
const LONG: Duration = Duration::from_secs(3600);

/// The cache file of one kind for one output folder.
pub struct Cache {
    path: PathBuf,
    program: Fingerprint,
}

/// Writes what is left. `None` if it cannot.
pub type Content<'a> = &'a dyn Fn(&mut dyn Write) -> Option<()>;

impl Cache {
    /// Returns the cache file of a kind for builds of `source` into `output`.
    #[must_use]
    pub fn of(source: &Path, output: &Path, kind: &str) -> Self {
        let output = FingerprintHasher::default().debug(&output).finish();
        let name = format!("{output}.{kind}");
        Self {
            path: source.join(CACHE).join(name),
            program: program(),
        }
    }

    /// Returns the content that the last build left, and its time. `None` if there is none or it is damaged.
    #[must_use]
    pub fn load(&self) -> Option<(Vec<u8>, SystemTime)> {
        if !self.is_own_folder() {
            return None;
        }
        let mut bytes = regular_file::read(&self.path).ok()?;
        let written = fs::metadata(&self.path).and_then(|m| m.modified()).ok()?;
        let end = bytes.len().checked_sub(Fingerprint::SIZE)?;
        if self.digest_of(&bytes[..end]).as_bytes() != &bytes[end..] {
            return None;
        }
        bytes.truncate(end);
        Some((bytes, written))
    }

    /// Returns true if `write` produces the same bytes as the last build left (`before`).
    #[must_use]
    pub fn is_same(before: &[u8], write: Content<'_>) -> bool {
        let mut expected = Expected(before);
        write(&mut expected).is_some() && expected.0.is_empty()
    }

    /// Leaves for the next build what `write` writes.
    pub fn save(&self, write: Content<'_>) {
        // A build without a cache is a slow one, and no wrong one.
        let _ = self.try_save(write);
    }

    fn is_own_folder(&self) -> bool {
        self.path.parent().is_some_and(is_own)
    }

    fn try_save(&self, write: Content<'_>) -> Option<()> {
        let folder = self.path.parent()?;
        made(folder)?;
        let kind = self.path.extension()?.to_str()?;
        let unfinished = format!("{kind}-{}", std::process::id());
        let unfinished = self.path.with_extension(unfinished);
        remove(&unfinished);
        let file = File::create_new(&unfinished).ok()?;
        let hasher = self.hasher();
        let written = finish(Digested { file, hasher }, write);
        if written.is_none() || rename(&unfinished, &self.path).is_err() {
            remove(&unfinished);
        }
        self.forget_others(folder);
        Some(())
    }

    /// Removes what builds into the outputs left that were made longest ago.
    fn forget_others(&self, folder: &Path) {
        let kind = self.path.extension().and_then(|kind| kind.to_str());
        let unfinished = format!("{}-", kind.unwrap_or_default());
        let is_left = |path: &Path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            let age = modified(fs::metadata(path).ok()) + LONG;
            ending.is_some_and(|ending| ending.starts_with(&unfinished))
                && age < modified(fs::metadata(&self.path).ok())
        };
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| is_left(&entry.path())) {
            remove(&entry.path());
        }
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut others: Vec<(SystemTime, PathBuf)> = entries
            .map(|entry| entry.path())
            .filter(|path| *path != self.path)
            .filter(|path| path.extension() == self.path.extension())
            .map(|path| (modified(fs::metadata(&path).ok()), path))
            .collect();
        others.sort();
        let many = others.len().saturating_sub(MOST - 1);
        for (_, path) in &others[..many] {
            remove(path);
        }
    }

    /// Digests a file of this program's.
    fn hasher(&self) -> FingerprintHasher {
        let mut hasher = FingerprintHasher::default();
        hasher.text("sitegen cache").fingerprint(self.program);
        hasher
    }

    fn digest_of(&self, content: &[u8]) -> Fingerprint {
        let mut hasher = self.hasher();
        // Writing to a hasher cannot fail.
        let _ = hasher.write_all(content);
        hasher.finish()
    }
}

/// Returns true if sitegen made the cache folder: it is not a link and contains our `.gitignore`.
fn is_own(folder: &Path) -> bool {
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir());
    let mark = fs::symlink_metadata(folder.join(MARK));
    is_folder && mark.is_ok_and(|mark| mark.is_file())
}

/// Makes the cache folder if it does not exist. Returns `None` if it is not sitegen's.
fn made(folder: &Path) -> Option<()> {
    if fs::create_dir(folder).is_ok() {
        disk::write_new(&folder.join(MARK), b"*\n").ok()?;
    }
    is_own(folder).then_some(())
}

/// Returns true if a folder in the cache folder can be used: neither is a link.
fn is_own_below(folder: &Path) -> bool {
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir());
    is_folder && folder.parent().is_some_and(is_own)
}

/// Returns the cache folder of a source.
pub(super) fn folder(source: &Path) -> PathBuf {
    source.join(CACHE)
}

/// Returns the content of the file `name` in a folder of the cache folder. `None` if there is none or it is damaged.
pub(super) fn load_from(folder: &Path, name: &str) -> Option<Vec<u8>> {
    if !is_own_below(folder) {
        return None;
    }
    let mut bytes = regular_file::read(&folder.join(name)).ok()?;
    let end = bytes.len().checked_sub(Fingerprint::SIZE)?;
    if Fingerprint::of(&bytes[..end]).as_bytes() != &bytes[end..] {
        return None;
    }
    bytes.truncate(end);
    Some(bytes)
}

/// Writes the file `name` in a folder of the cache folder. `None` if it cannot.
pub(super) fn save_to(folder: &Path, name: &str, content: &[u8]) -> Option<()> {
    made(folder.parent()?)?;
    let _ = fs::create_dir(folder);
    if !is_own_below(folder) {
        return None;
    }
    let path = folder.join(name);
    let unfinished = path.with_extension(format!("{}", std::process::id()));
    remove(&unfinished);
    let digest = Fingerprint::of(content);
    let whole = [content, digest.as_bytes()].concat();
    let written = disk::write_new(&unfinished, &whole).ok();
    if written.is_none() || rename(&unfinished, &path).is_err() {
        remove(&unfinished);
        return None;
    }
    Some(())
}

/// Removes the files in a folder of the cache folder that are not among `used`, but for those that another build may be
/// writing.
pub(super) fn remove_others(folder: &Path, used: &BTreeSet<String>) {
    if !is_own_below(folder) {
        return;
    }
    let newest = SystemTime::now().checked_sub(LONG);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_used = name.to_str().is_some_and(|name| used.contains(name));
        let is_unfinished = entry.path().extension().is_some();
        let is_new = || modified(entry.metadata().ok()) > newest.unwrap_or(UNIX_EPOCH);
        if is_used || is_unfinished && is_new() {
            continue;
        }
        remove(&entry.path());
    }
}

/// The bytes still expected; writing other bytes fails.
struct Expected<'a>(&'a [u8]);

impl Write for Expected<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let rest = self.0.strip_prefix(bytes);
        self.0 = rest.ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file, and the fingerprint of what is written to it.
struct Digested {
    file: File,
    hasher: FingerprintHasher,
}

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.write_all(&bytes[..written])?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes what `write` writes, and its fingerprint.
fn finish(to: Digested, write: Content<'_>) -> Option<()> {
    let mut buffered = BufWriter::with_capacity(BUFFER, to);
    write(&mut buffered)?;
    let Digested { mut file, hasher } = buffered.into_inner().ok()?;
    file.write_all(hasher.finish().as_bytes()).ok()
}

/// Returns the fingerprint of this program, since another version may render differently.
fn program() -> Fingerprint {
    let path = std::env::current_exe().ok();
    let metadata = path.as_ref().and_then(|path| fs::metadata(path).ok());
    let size = metadata.as_ref().map(Metadata::len);
    let since = modified(metadata).duration_since(UNIX_EPOCH).ok();
    // Linkers put a hash of the whole near the beginning; times may be those of a package.
    let mut beginning = Vec::new();
    if let Some(file) = path.and_then(|path| File::open(path).ok()) {
        let _ = file.take(BEGINNING).read_to_end(&mut beginning);
    }
    let mut hasher = FingerprintHasher::default();
    hasher.text(env!("CARGO_PKG_VERSION"));
    hasher.debug(&size).debug(&since).bytes(&beginning);
    hasher.finish()
}

fn modified(metadata: Option<Metadata>) -> SystemTime {
    metadata
        .and_then(|metadata| metadata.modified().ok())
        .unwrap_or(UNIX_EPOCH)
}

fn remove(path: &Path) {
    let _ = disk::remove(path);
}
