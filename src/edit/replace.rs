//! Replaces one file by another such that a save by an editor at the same time wins.
//!
//! With a check before a rename, a save between the two is lost. On systems that can exchange two files in one
//! step (`renameat2` with `RENAME_EXCHANGE` on Linux, `renamex_np` on macOS), the check comes after the
//! exchange: the file that was exchanged out is compared with the expected one, and put back if it differs. It
//! is compared before and after the folder is synced, because an editor may have it open. On other systems the
//! file is compared right before it is renamed over, and the old one is read once more through its handle.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{attributes, temporary};

/// The reason why a file was not replaced.
#[derive(Debug)]
pub(super) enum EditFailure {
    /// Another program wrote the file meanwhile.
    Changed,
    /// The file must not be replaced; with a help text.
    Refused(&'static str, &'static str),
    /// An operation failed.
    Io(io::Error),
    /// Saves came faster than they could be put back; this file contains one of them.
    Kept(PathBuf),
}

impl From<io::Error> for EditFailure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The maximal number of exchanges until the last save is in its place. One is needed for each save that comes
/// within microseconds of the previous one.
const MAX_EXCHANGES: usize = 64;

/// Replaces the file at `to` by `new` with the content `after`. The file was opened as `old` and contained
/// `before`.
///
/// # Errors
/// If another program wrote the file meanwhile, or an operation failed.
pub(super) fn replace(
    new: NamedTempFile,
    to: &Path,
    old: &mut File,
    before: &[u8],
    after: &[u8],
) -> Result<(), EditFailure> {
    let is_same = |path: &Path| FileVersion::of(path).is_ok_and(|version| version.bytes == before);
    if !is_same(to) {
        return Err(EditFailure::Changed);
    }
    let ours = FileVersion {
        id: id(&new.as_file().metadata()?),
        bytes: after.to_vec(),
    };
    match exchange(new.path(), to) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(EditFailure::Changed),
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

/// A file with its content, which identify it.
#[derive(PartialEq)]
struct FileVersion {
    id: (u64, u64),
    bytes: Vec<u8>,
}

impl FileVersion {
    fn of(path: &Path) -> io::Result<Self> {
        let data = fs::symlink_metadata(path)?;
        // A link or a pipe in place of the file never equals the expected file.
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

/// Puts the file at the path of `aside` back to `to`, which contains `expected`. If a save replaced that one
/// meanwhile, the save is put back too, until the file that comes out is the one that was put there last.
fn put_back(aside: NamedTempFile, to: &Path, mut expected: FileVersion) -> Result<(), EditFailure> {
    for _ in 0..MAX_EXCHANGES {
        let placed = FileVersion::of(aside.path());
        match exchange(aside.path(), to) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // An editor that moves the file aside writes a new one next; if it does not, this is the last
                // one.
                return match aside.persist_noclobber(to) {
                    Ok(_) => Err(EditFailure::Changed),
                    Err(failed) => keep(failed.file),
                };
            }
            Err(_) => return keep(aside),
        }
        if FileVersion::of(aside.path()).is_ok_and(|version| version == expected) {
            return Err(EditFailure::Changed);
        }
        match placed {
            Ok(placed) => expected = placed,
            Err(_) => return keep(aside),
        }
    }
    keep(aside)
}

/// Keeps a file with a save, and names it in the error.
fn keep(file: NamedTempFile) -> Result<(), EditFailure> {
    let (_, path) = file.keep().map_err(|failed| failed.error)?;
    Err(EditFailure::Kept(path))
}

/// Does the same as [`replace`] on systems without an exchange of files.
fn rename(
    new: NamedTempFile,
    to: &Path,
    old: &mut File,
    before: &[u8],
    after: &[u8],
) -> Result<(), EditFailure> {
    if !FileVersion::of(to).is_ok_and(|version| version.bytes == before) {
        return Err(EditFailure::Changed);
    }
    let folder = to.parent().unwrap_or(to).to_owned();
    new.persist(to).map_err(|failed| failed.error)?;
    sync_folder(to);
    // An editor may have written through a handle of the deleted file.
    let mut bytes = Vec::with_capacity(before.len());
    old.rewind()?;
    old.read_to_end(&mut bytes)?;
    let is_ours = || FileVersion::of(to).is_ok_and(|version| version.bytes == after);
    if bytes != before && is_ours() {
        let mut saved = temporary(&folder)?;
        saved.write_all(&bytes)?;
        attributes::copy(old, saved.as_file())?;
        saved.persist(to).map_err(|failed| failed.error)?;
        return Err(EditFailure::Changed);
    }
    Ok(())
}

/// Syncs the folder of a file, so that its new entry is durable. A failure is ignored.
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

    /// Creates a folder with `a.md`, which contains `before`, its handle, and a file beside it that contains
    /// `after`.
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
        assert!(matches!(result, Err(EditFailure::Changed)));
        assert_eq!(fs::read_to_string(&file).unwrap(), "saved");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    #[test]
    fn the_last_of_several_saves_is_put_back() {
        let version = |file: &NamedTempFile| FileVersion {
            id: id(&file.as_file().metadata().unwrap()),
            bytes: b"after".to_vec(),
        };
        // The file was saved before the exchange, and not since.
        let (_folder, file, _, new) = files();
        let ours = version(&new);
        save(&file, "saved");
        exchange(new.path(), &file).unwrap();
        assert!(matches!(
            put_back(new, &file, ours),
            Err(EditFailure::Changed)
        ));
        assert_eq!(fs::read_to_string(&file).unwrap(), "saved");

        // It was saved again after the exchange: into our file, and as a new file.
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
            assert!(matches!(
                put_back(new, &file, ours),
                Err(EditFailure::Changed)
            ));
            assert_eq!(fs::read_to_string(&file).unwrap(), "second save");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }

        // It was moved away after the exchange.
        let (_folder, file, _, new) = files();
        let ours = version(&new);
        save(&file, "saved");
        exchange(new.path(), &file).unwrap();
        #[allow(clippy::disallowed_methods, reason = "a test removes its files")]
        fs::remove_file(&file).unwrap();
        assert!(matches!(
            put_back(new, &file, ours),
            Err(EditFailure::Changed)
        ));
        assert_eq!(fs::read_to_string(&file).unwrap(), "saved");
    }
}
