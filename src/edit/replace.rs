//! One file in the place of another, such that a save by an editor in between wins.
//!
//! A check before a rename leaves a moment in which a save is lost. Where the system can exchange two files in one step
//! (`renameat2` with `RENAME_EXCHANGE` on Linux, `renamex_np` on macOS), the check comes after the step: the file that
//! was exchanged out is compared with the expected one, and put back if it differs. It is compared twice, before and
//! after the folder is synced, since an editor may hold it open. Elsewhere the file is compared right before it is
//! renamed over, and the old one is read once more through its handle.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{attributes, temporary};

/// The reason why a file was not replaced.
#[derive(Debug)]
pub(super) enum Failure {
    /// Another program wrote it meanwhile.
    Changed,
    /// It must not be replaced; with what to do.
    Refused(&'static str, &'static str),
    /// An operation failed.
    Io(io::Error),
    /// Saves came faster than they could be put back; this file holds one of them.
    Kept(PathBuf),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The most exchanges until the last save is in its place; one is needed for each save that comes within microseconds of
/// the one before.
const MOST_EXCHANGES: usize = 64;

/// Puts `new`, which holds `after`, in the place of the file at `to`, which was opened as `old` and held `before`.
///
/// # Errors
/// If another program wrote the file meanwhile, or an operation failed.
pub(super) fn replace(
    new: NamedTempFile,
    to: &Path,
    old: &mut File,
    before: &[u8],
    after: &[u8],
) -> Result<(), Failure> {
    let is_same = |path: &Path| Version::of(path).is_ok_and(|version| version.bytes == before);
    if !is_same(to) {
        return Err(Failure::Changed);
    }
    let ours = Version {
        id: id(&new.as_file().metadata()?),
        bytes: after.to_vec(),
    };
    match exchange(new.path(), to) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Failure::Changed),
        Err(_) => return rename(new, to, old, before, after),
    }
    if is_same(new.path()) {
        sync_folder(to);
        if is_same(new.path()) {
            return Ok(());
        }
    }
    put_back(new, to, ours)
}

/// A file with its content, to know it again.
#[derive(PartialEq)]
struct Version {
    id: (u64, u64),
    bytes: Vec<u8>,
}

impl Version {
    fn of(path: &Path) -> io::Result<Self> {
        let data = fs::symlink_metadata(path)?;
        // A link or a pipe that took the place of the file is never what was expected.
        let bytes = if data.is_file() {
            fs::read(path)?
        } else {
            Vec::new()
        };
        Ok(Self {
            id: if data.is_file() { id(&data) } else { (0, 0) },
            bytes,
        })
    }
}

/// Puts the file at the path of `aside` back to `to`, where `expected` is; and if that was saved meanwhile, that one
/// again, until the file that comes out is the one that was put there last.
fn put_back(aside: NamedTempFile, to: &Path, mut expected: Version) -> Result<(), Failure> {
    for _ in 0..MOST_EXCHANGES {
        let placed = Version::of(aside.path());
        match exchange(aside.path(), to) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // An editor that moves the file aside writes a new one next; where it does not, this is the last one.
                return match aside.persist_noclobber(to) {
                    Ok(_) => Err(Failure::Changed),
                    Err(failed) => keep(failed.file),
                };
            }
            Err(_) => return keep(aside),
        }
        if Version::of(aside.path()).is_ok_and(|version| version == expected) {
            return Err(Failure::Changed);
        }
        match placed {
            Ok(placed) => expected = placed,
            Err(_) => return keep(aside),
        }
    }
    keep(aside)
}

/// Leaves a file with a save where it is, and names it.
fn keep(file: NamedTempFile) -> Result<(), Failure> {
    let (_, path) = file.keep().map_err(|failed| failed.error)?;
    Err(Failure::Kept(path))
}

/// As [`replace`], where files cannot be exchanged.
fn rename(
    new: NamedTempFile,
    to: &Path,
    old: &mut File,
    before: &[u8],
    after: &[u8],
) -> Result<(), Failure> {
    if !Version::of(to).is_ok_and(|version| version.bytes == before) {
        return Err(Failure::Changed);
    }
    let folder = to.parent().unwrap_or(to).to_owned();
    new.persist(to).map_err(|failed| failed.error)?;
    sync_folder(to);
    // An editor may have written through a handle of the file that is gone.
    let mut bytes = Vec::with_capacity(before.len());
    old.rewind()?;
    old.read_to_end(&mut bytes)?;
    let is_ours = || Version::of(to).is_ok_and(|version| version.bytes == after);
    if bytes != before && is_ours() {
        let mut saved = temporary(&folder)?;
        saved.write_all(&bytes)?;
        attributes::copy(old, saved.as_file())?;
        saved.persist(to).map_err(|failed| failed.error)?;
        return Err(Failure::Changed);
    }
    Ok(())
}

/// Syncs the folder of a file, so that its new entry lasts. That it cannot be synced costs nothing else.
pub(super) fn sync_folder(file: &Path) {
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = file;
}

/// Exchanges two files in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Returns the device and the number of a file.
#[cfg(unix)]
fn id(data: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (data.dev(), data.ino())
}

#[cfg(not(unix))]
fn id(_: &fs::Metadata) -> (u64, u64) {
    (0, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::disallowed_methods, reason = "a test makes its files")]
    fn save(path: &Path, text: &str) {
        fs::write(path, text).unwrap();
    }

    /// A folder with `a.md`, which holds `before`, its handle, and a file beside it that holds `after`.
    fn files() -> (tempfile::TempDir, PathBuf, File, NamedTempFile) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        save(&file, "before");
        let old = File::open(&file).unwrap();
        let mut new = temporary(folder.path()).unwrap();
        new.write_all(b"after").unwrap();
        (folder, file, old, new)
    }

    #[test]
    fn a_file_is_renamed_over_where_files_cannot_be_exchanged() {
        let (_folder, file, mut old, new) = files();
        rename(new, &file, &mut old, b"before", b"after").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "after");

        let (folder, file, mut old, new) = files();
        save(&file, "saved");
        let result = rename(new, &file, &mut old, b"before", b"after");
        assert!(matches!(result, Err(Failure::Changed)));
        assert_eq!(fs::read_to_string(&file).unwrap(), "saved");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    #[test]
    fn the_last_of_several_saves_is_put_back() {
        let version = |file: &NamedTempFile| Version {
            id: id(&file.as_file().metadata().unwrap()),
            bytes: b"after".to_vec(),
        };
        // The file was saved before the exchange, and not since.
        let (_folder, file, _, new) = files();
        let ours = version(&new);
        save(&file, "saved");
        exchange(new.path(), &file).unwrap();
        assert!(matches!(put_back(new, &file, ours), Err(Failure::Changed)));
        assert_eq!(fs::read_to_string(&file).unwrap(), "saved");

        // It was saved again behind the exchange, into our file and by another one.
        for by_rename in [false, true] {
            let (folder, file, _, new) = files();
            let ours = version(&new);
            save(&file, "first save");
            exchange(new.path(), &file).unwrap();
            if by_rename {
                let aside = folder.path().join("aside");
                save(&aside, "second save");
                #[allow(clippy::disallowed_methods, reason = "a test moves its files")]
                fs::rename(&aside, &file).unwrap();
            } else {
                save(&file, "second save");
            }
            assert!(matches!(put_back(new, &file, ours), Err(Failure::Changed)));
            assert_eq!(fs::read_to_string(&file).unwrap(), "second save");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }

        // It was moved away behind the exchange.
        let (_folder, file, _, new) = files();
        let ours = version(&new);
        save(&file, "saved");
        exchange(new.path(), &file).unwrap();
        #[allow(clippy::disallowed_methods, reason = "a test removes its files")]
        fs::remove_file(&file).unwrap();
        assert!(matches!(put_back(new, &file, ours), Err(Failure::Changed)));
        assert_eq!(fs::read_to_string(&file).unwrap(), "saved");
    }
}
