//! All that publishing changes on the disk goes through here, and so does what makes a change last.
//!
//! In tests the changes are recorded, so that a test can stop after each of them.

#![allow(
    clippy::disallowed_methods,
    reason = "this is where sitegen writes, moves and removes files"
)]

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// From so many files on, one call that writes the whole file system out costs less than one for each file.
#[cfg(target_os = "linux")]
const MANY: usize = 64;

/// Writes a file, in place of what is there.
pub(super) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    fs::write(path, content)?;
    record(|| Op::Write(path.into(), content.into()));
    Ok(())
}

/// Writes a file that is new: what is there is removed, and no link is followed.
pub(super) fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    remove(path)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    io::Write::write_all(&mut file, content)?;
    record(|| Op::Write(path.into(), content.into()));
    Ok(())
}

pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    record(|| Op::Write(to.into(), fs::read(to).unwrap_or_default()));
    Ok(())
}

/// Makes `to` the same file as `from`; a copy where the disk has no links. A symbolic link is not followed.
///
/// # Errors
/// If `to` exists, among others.
pub(super) fn link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => {
            record(|| Op::Link(from.into(), to.into()));
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(error) => {
            let kind = fs::symlink_metadata(from)?.file_type();
            if kind.is_file() {
                copy(from, to)
            } else if kind.is_symlink() {
                symlink(&fs::read_link(from)?, to)
            } else {
                Err(error)
            }
        }
    }
}

#[cfg(unix)]
fn symlink(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(windows)]
fn symlink(target: &Path, at: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, at)
}

/// Makes a folder in a folder that exists, with the mode and the owner of `like`.
pub(super) fn create_folder(path: &Path, like: Option<&Path>) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        Err(error) => return Err(error),
        Ok(()) => record(|| Op::Folder(path.into())),
    }
    if let Some(like) = like {
        take_access(path, like);
    }
    Ok(())
}

/// Gives `path` the owner and the mode of `like`, as far as this user may.
#[cfg(unix)]
pub(super) fn take_access(path: &Path, like: &Path) {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
    let (Ok(is), Ok(wanted)) = (fs::symlink_metadata(path), fs::symlink_metadata(like)) else {
        return;
    };
    if is.file_type() != wanted.file_type() || is.file_type().is_symlink() {
        return;
    }
    // The owner first: changing it takes the set-group-id bit away.
    if (is.uid(), is.gid()) != (wanted.uid(), wanted.gid()) {
        let is_done = lchown(path, Some(wanted.uid()), Some(wanted.gid())).is_ok();
        if !is_done {
            let _ = lchown(path, None, Some(wanted.gid()));
        }
    }
    let mode = wanted.mode() & 0o7777;
    if fs::symlink_metadata(path).is_ok_and(|is| is.mode() & 0o7777 != mode) {
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode));
    }
}

/// Gives `path` the owner and the mode of `like`: only Unix has them.
#[cfg(not(unix))]
pub(super) fn take_access(_: &Path, _: &Path) {}

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    record(|| Op::Rename(from.into(), to.into()));
    Ok(())
}

/// Exchanges two folders in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?;
    record(|| Op::Exchange(a.into(), b.into()));
    Ok(())
}

/// Exchanges two folders in one step: this system cannot.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Removes a file or a link, if there is one.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(()) => {
            record(|| Op::Remove(path.into()));
            Ok(())
        }
    }
}

/// Removes an empty folder.
pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    fs::remove_dir(path)?;
    record(|| Op::Remove(path.into()));
    Ok(())
}

/// Removes a folder with all that is in it, if there is one. Links in it are removed, not followed.
pub(super) fn remove_tree(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(()) => {
            record(|| Op::Remove(folder.into()));
            Ok(())
        }
    }
}

/// Makes the content of files, and the entries of folders, last through a loss of power.
pub(super) fn sync<'p>(
    files: impl ExactSizeIterator<Item = &'p Path>,
    folders: impl Iterator<Item = &'p Path>,
) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if files.len() >= MANY {
        let folders: Vec<&Path> = folders.collect();
        let Some(folder) = folders.first() else {
            return Ok(());
        };
        rustix::fs::syncfs(File::open(folder)?)?;
        for path in files.chain(folders.iter().copied()) {
            record(|| Op::Sync(path.into()));
        }
        return Ok(());
    }
    for path in files {
        File::open(path)?.sync_all()?;
        record(|| Op::Sync(path.into()));
    }
    for folder in folders {
        sync_folder(folder)?;
    }
    Ok(())
}

/// Makes the entries of a folder last. Only Unix has a call for it; elsewhere renames last by themselves.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    record(|| Op::Sync(folder.into()));
    Ok(())
}

/// A change of the disk.
#[derive(Debug, Clone)]
#[cfg_attr(not(test), allow(dead_code, reason = "tests read what they record"))]
pub(super) enum Op {
    Write(Box<Path>, Vec<u8>),
    Folder(Box<Path>),
    Link(Box<Path>, Box<Path>),
    Rename(Box<Path>, Box<Path>),
    Exchange(Box<Path>, Box<Path>),
    /// A file, or a folder with all that is in it.
    Remove(Box<Path>),
    /// The content of a file, or the entries of a folder.
    Sync(Box<Path>),
}

#[cfg(test)]
thread_local! {
    pub(super) static RECORD: std::cell::RefCell<Option<Vec<Op>>> = const { std::cell::RefCell::new(None) };
}

#[cfg(test)]
fn record(op: impl FnOnce() -> Op) {
    RECORD.with_borrow_mut(|record| {
        if let Some(record) = record {
            record.push(op());
        }
    });
}

#[cfg(not(test))]
fn record(_: impl FnOnce() -> Op) {}
