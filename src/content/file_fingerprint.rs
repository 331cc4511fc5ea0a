//! Detection of changed files: by their metadata where these are conclusive, else by a hash of the content.

use super::regular_file;
use std::fmt;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The time that must lie between a file's modification and its reading before its metadata are trusted. Clocks
/// of file systems have coarse ticks, and two changes within one tick have the same time.
const TICK: Duration = Duration::from_secs(2);

/// The first half of a BLAKE3 hash.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The length in bytes.
    pub const SIZE: usize = 16;

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::SIZE] {
        &self.0
    }

    /// Parses the printed form of a fingerprint.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let hash = blake3::Hash::from_hex(format!("{text:0<64}")).ok()?;
        (text.len() == 2 * Self::SIZE).then(|| hash.into())
    }

    /// Returns the fingerprint of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        blake3::hash(bytes).into()
    }

    /// Returns the fingerprint of the `Debug` output of `value`.
    #[must_use]
    pub fn of_debug(value: &dyn fmt::Debug) -> Self {
        let mut hasher = FingerprintHasher::default();
        hasher.debug(value);
        hasher.finish()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<blake3::Hash> for Fingerprint {
    fn from(hash: blake3::Hash) -> Self {
        let mut first = [0; 16];
        first.copy_from_slice(&hash.as_bytes()[..16]);
        Self(first)
    }
}

/// Combines several values into one [`Fingerprint`].
#[derive(Default)]
pub struct FingerprintHasher(blake3::Hasher);

impl FingerprintHasher {
    /// Adds bytes, with a separator.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a text, with a separator.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a fingerprint.
    pub fn fingerprint(&mut self, fingerprint: Fingerprint) -> &mut Self {
        self.0.update(&fingerprint.0);
        self
    }

    /// Adds the `Debug` output of a value.
    pub fn debug(&mut self, value: &dyn fmt::Debug) -> &mut Self {
        // Writing to a hasher cannot fail.
        let _ = fmt::Write::write_fmt(self, format_args!("{value:?}\0"));
        self
    }

    /// Returns the fingerprint of everything that was added.
    #[must_use]
    pub fn finish(&self) -> Fingerprint {
        self.0.finalize().into()
    }
}

impl fmt::Write for FingerprintHasher {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

impl io::Write for FingerprintHasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The metadata of a file: if any of them differs, the file may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct FileMetadata {
    size: u64,
    /// The modification time since 1970.
    modified: Option<Duration>,
    /// The change time since 1970; unlike the modification time, programs cannot set it.
    changed: Option<Duration>,
    inode: u64,
}

impl FileMetadata {
    /// Reads the metadata of the file at `path`; the default value if it does not exist.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        fs::metadata(path).map_or_else(|_| Self::default(), |metadata| Self::of(&metadata))
    }

    /// Returns the values of these metadata.
    pub(super) fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok();
        let (changed, inode) = more(metadata);
        Self {
            size: metadata.len(),
            modified: modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok()),
            changed,
            inode,
        }
    }

    /// Returns whether a file with these metadata at `then` cannot have changed since without a change of its
    /// metadata.
    fn tells(&self, then: SystemTime) -> bool {
        let Ok(then) = then.duration_since(UNIX_EPOCH) else {
            return false;
        };
        let is_old = |at: Option<Duration>| at.is_some_and(|at| at + TICK < then);
        is_old(self.modified) && (self.changed.is_none() || is_old(self.changed))
    }
}

#[cfg(unix)]
fn more(metadata: &Metadata) -> (Option<Duration>, u64) {
    use std::os::unix::fs::MetadataExt;
    let seconds = u64::try_from(metadata.ctime()).ok();
    let nanoseconds = u32::try_from(metadata.ctime_nsec()).unwrap_or(0);
    let changed = seconds.map(|seconds| Duration::new(seconds, nanoseconds));
    (changed, metadata.ino())
}

#[cfg(not(unix))]
fn more(_: &Metadata) -> (Option<Duration>, u64) {
    (None, 0)
}

/// The state of a file when it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileFingerprint {
    /// The metadata before it was read.
    pub seen: FileMetadata,
    /// The fingerprint of its content; `None` if it did not exist.
    pub held: Option<Fingerprint>,
}

impl FileFingerprint {
    /// Returns the current fingerprint of the file at `path`, if its content is unchanged. `then` is a time
    /// before this fingerprint was made. A file that was replaced by a link counts as changed.
    #[must_use]
    pub fn renewed(&self, path: &Path, then: SystemTime) -> Option<Self> {
        let seen = FileMetadata::at(path);
        if seen == self.seen && seen.tells(then) {
            return Some(*self);
        }
        if path.is_symlink() {
            return None;
        }
        let held = regular_file::open(path).ok().and_then(|mut file| {
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(&mut file).ok()?;
            Some(Fingerprint::from(hasher.finalize()))
        });
        (held == self.held).then_some(Self { seen, held })
    }
}

/// The fingerprints of files that were read, so that reading one again needs no hash.
#[derive(Debug, Default)]
pub(super) struct FileStamps {
    by_path: FxHashMap<String, FileFingerprint>,
    /// A time before any of them was made.
    then: Option<SystemTime>,
}

impl FileStamps {
    pub(super) fn of(
        stamps: impl Iterator<Item = (String, FileFingerprint)>,
        then: SystemTime,
    ) -> Self {
        Self {
            by_path: stamps.collect(),
            then: Some(then),
        }
    }

    /// Returns the fingerprint of the file at `path`, which had the metadata `seen` before it was read and
    /// contains `text`.
    pub(super) fn stamp(&self, path: &str, seen: FileMetadata, text: &str) -> FileFingerprint {
        let is_same = |known: &&FileFingerprint| {
            known.seen == seen && self.then.is_some_and(|then| known.seen.tells(then))
        };
        let known = self.by_path.get(path).filter(is_same);
        known.copied().unwrap_or_else(|| FileFingerprint {
            seen,
            held: Some(Fingerprint::of(text.as_bytes())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a file of the test's own")]
    fn a_file_is_what_it_was_until_it_holds_something_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let absent = FileFingerprint::default();
        let now = SystemTime::now();
        assert_eq!(absent.renewed(&path, now), Some(absent));
        fs::write(&path, "one").unwrap();
        assert_eq!(absent.renewed(&path, now), None);
        let stamp = FileFingerprint {
            seen: FileMetadata::at(&path),
            held: Some(Fingerprint::of(b"one")),
        };
        // The same size, changed within a tick: the metadata are not trusted.
        fs::write(&path, "two").unwrap();
        assert_eq!(stamp.renewed(&path, now), None);
        // Rewritten with the same content: the fingerprint is equal, the metadata differ.
        fs::remove_file(&path).unwrap();
        fs::write(&path, "one").unwrap();
        let renewed = stamp.renewed(&path, now).unwrap();
        assert_eq!(renewed.held, stamp.held);
        // Metadata that are old enough are trusted without reading the file.
        let lies = FileFingerprint {
            held: Some(Fingerprint::of(b"three")),
            ..renewed
        };
        assert_eq!(lies.renewed(&path, now), None);
        let later = now + Duration::from_secs(60);
        assert_eq!(lies.renewed(&path, later), Some(lies));
    }

    #[test]
    fn a_file_that_looks_as_it_did_is_digested_once_if_it_is_old_enough() {
        let text = "one";
        let seen = FileMetadata {
            modified: Some(Duration::from_secs(100)),
            ..FileMetadata::default()
        };
        let known = FileFingerprint {
            seen,
            held: Some(Fingerprint::of(b"another")),
        };
        let read = Some(Fingerprint::of(text.as_bytes()));
        let at = |seconds| {
            let then = UNIX_EPOCH + Duration::from_secs(seconds);
            FileStamps::of([("a".to_owned(), known)].into_iter(), then)
        };
        assert_eq!(at(200).stamp("a", seen, text), known);
        assert_eq!(at(200).stamp("b", seen, text).held, read);
        assert_eq!(at(101).stamp("a", seen, text).held, read);
        let other = FileMetadata { size: 3, ..seen };
        assert_eq!(at(200).stamp("a", other, text).held, read);
    }

    #[test]
    fn parts_are_kept_apart() {
        let two = |a: &str, b: &str| FingerprintHasher::default().text(a).text(b).finish();
        assert_ne!(two("ab", "c"), two("a", "bc"));
    }
}
