//! The folder beside the output (`.public.sitegen`) in which a build prepares what it publishes.
//!
//! One build at a time locks it. A folder without our lock file, or a symbolic link, is left unchanged: a cloned
//! repository may contain anything.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::disk;
use super::journal::Journal;
use super::output::{Failure, failure, unusable};

/// The name of the file that is locked, and by which the folder is known to be ours.
const LOCK: &str = "lock";
/// Content of the lock file.
const MARK: &str = "sitegen works here\n";

/// The folder beside an output. Dropped, it goes with the tree that was not published, but never with files that
/// somebody else put into the output. While a journal is in it, it stays: the next build goes on.
pub(super) struct Beside {
    pub(super) path: PathBuf,
    _lock: File,
}

impl Beside {
    /// Makes and locks the folder beside `folder`, which is not the root of a disk.
    pub(super) fn lock(folder: &Path) -> Result<Self, Failure> {
        let mut name = OsString::from(".");
        name.push(folder.file_name().unwrap_or_default());
        name.push(".sitegen");
        let path = folder.with_file_name(name);
        make(&path)?;
        let lock = path.join(LOCK);
        let file = open(&lock).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => not_ours(&path),
            // Another build ended and took the folder with it.
            io::ErrorKind::NotFound => busy(&path),
            _ => unusable(&lock, &error),
        })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(busy(&path)),
            Err(TryLockError::Error(error)) => return Err(unusable(&lock, &error)),
        }
        // The former owner of the lock removes the folder when it ends. Then this lock belongs to a deleted file,
        // and another build may hold the lock of a new one.
        if is_same(&file, &lock) {
            Ok(Self { path, _lock: file })
        } else {
            Err(busy(&path))
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if Journal::is_open(&self.path) {
            return;
        }
        let _ = disk::remove_tree(&self.path.join("new"));
        let _ = disk::remove(&self.path.join("journal.new"));
        // Anything else is not ours: the folder stays then, with its mark.
        let is_empty = fs::read_dir(&self.path).is_ok_and(|entries| entries.count() == 1);
        if is_empty && disk::remove(&self.path.join(LOCK)).is_ok() {
            let _ = disk::remove_folder(&self.path);
        }
    }
}

/// Makes the folder, or finds that what is there is ours.
fn make(path: &Path) -> Result<(), Failure> {
    if let Some(above) = path.parent() {
        fs::create_dir_all(above).map_err(|e| unusable(above, &e))?;
    }
    match fs::create_dir(path) {
        Ok(()) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(unusable(path, &error)),
    }
    let is_folder = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir());
    let has_lock = || fs::symlink_metadata(path.join(LOCK)).is_ok_and(|lock| lock.is_file());
    let is_empty = || fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    if is_folder && (has_lock() || is_empty()) {
        Ok(())
    } else {
        Err(not_ours(path))
    }
}

fn busy(path: &Path) -> Failure {
    failure(
        "output-busy",
        "another sitegen is writing into the output folder",
        path,
    )
    .help("wait until it is done, or choose another folder with --output")
    .into()
}

fn not_ours(path: &Path) -> Failure {
    let shown = path.display();
    failure(
        "output-not-ours",
        "sitegen prepares the site in this folder, and it is not one that sitegen made",
        path,
    )
    .help(format!(
        "nothing was changed: look what `{shown}` is and take it away, or choose another folder with --output"
    ))
    .into()
}

/// Opens the lock file without following a link and without emptying it.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] if it is there and is not ours.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file());
    if is_link {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut file = options.open(path)?;
    let mut text = String::new();
    let is_text = (&file).take(64).read_to_string(&mut text).is_ok();
    if is_text && text.is_empty() {
        file.write_all(MARK.as_bytes())?;
    } else if text != MARK {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(file)
}

/// Returns true if the file at `path` is still the open one.
#[cfg(not(unix))]
fn is_same(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Returns true if the file at `path` is still the open one.
#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(open), Ok(there)) => same_file(&open, &there),
        _ => false,
    }
}

/// Returns whether two entries of folders are one file.
#[cfg(unix)]
pub(super) fn same_file(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Returns whether two entries of folders are one file: as far as their sizes and times say.
#[cfg(not(unix))]
pub(super) fn same_file(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    one.len() == other.len() && one.modified().ok() == other.modified().ok()
}
