//! Files in which an edit prepares the new text of a file, and what a killed program left of them.
//!
//! - `.sitegen-<random>.part` is written, and was not exchanged with any file yet.
//! - `.sitegen-<old>-<new>-<random>.tmp` is complete, and may have been exchanged: it contains the new text, the old one,
//!   or what an editor saved in the moment between. Its name has the fingerprints of the two texts.
//!
//! The program that made such a file has a lock on it. [`remove`] removes those without a lock, but for what an editor
//! saved.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile, TempPath};

use crate::content::{Fingerprint, regular_file};

const PREFIX: &str = ".sitegen-";
/// The ending of a file that is being written.
const PART: &str = ".part";
/// The ending of a complete file.
const WHOLE: &str = ".tmp";
/// The digits of a fingerprint in a name.
const DIGITS: usize = 16;

/// Creates a file to write to; dropping it removes it.
///
/// # Errors
/// If the folder cannot be written to.
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let file = Builder::new()
        .prefix(PREFIX)
        .suffix(PART)
        .tempfile_in(folder)?;
    lock(file.as_file());
    Ok(file)
}

/// Names a file that was written, before it is exchanged with the one that contains `before`.
///
/// # Errors
/// If it cannot be renamed.
pub(super) fn whole(new: NamedTempFile, before: &[u8], after: &[u8]) -> io::Result<NamedTempFile> {
    let (file, path) = new.into_parts();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let random = name.trim_start_matches(PREFIX).trim_end_matches(PART);
    let (old, new) = (digits(before), digits(after));
    let to = path.with_file_name(format!("{PREFIX}{old}-{new}-{random}{WHOLE}"));
    rename(&path, &to)?;
    // The path has no file any more.
    let _ = path.keep();
    Ok(NamedTempFile::from_parts(
        file,
        TempPath::try_from_path(to)?,
    ))
}

#[allow(
    clippy::disallowed_methods,
    reason = "a temporary file is no file of the author"
)]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

fn digits(text: &[u8]) -> String {
    let mut digits = Fingerprint::of(text).to_string();
    digits.truncate(DIGITS);
    digits
}

/// Locks a file as one of a running program. A file system without locks has none: then nothing is removed.
pub(super) fn lock(file: &File) {
    // On Windows a lock would keep others from reading.
    if cfg!(unix) {
        let _ = file.try_lock();
    }
}

/// Removes what killed programs left in folders of a source.
pub fn remove<'f>(source: &Path, folders: impl IntoIterator<Item = &'f str>) {
    let folders: BTreeSet<&str> = folders.into_iter().collect();
    for folder in folders {
        let folder = source.join(folder);
        if folder.symlink_metadata().is_ok_and(|data| data.is_dir()) {
            remove_in(&folder);
        }
    }
}

/// Removes what killed programs left in a folder.
pub(crate) fn remove_in(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_left = name
            .to_str()
            .is_some_and(|name| is_left(&entry.path(), name));
        if is_left {
            #[allow(
                clippy::disallowed_methods,
                reason = "the file is one of a killed edit"
            )]
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Returns true for a file that no program uses and that has nothing of an author's.
fn is_left(path: &Path, name: &str) -> bool {
    let Some(middle) = name.strip_prefix(PREFIX) else {
        return false;
    };
    let is_file = path.symlink_metadata().is_ok_and(|data| data.is_file());
    if !is_file || !cfg!(unix) {
        return false;
    }
    let is_unused = || File::open(path).is_ok_and(|file| file.try_lock().is_ok());
    if let Some(random) = middle.strip_suffix(PART) {
        return !random.is_empty() && is_unused();
    }
    let Some((old, rest)) = middle
        .strip_suffix(WHOLE)
        .and_then(|hashes| hashes.split_once('-'))
    else {
        return false;
    };
    let new = rest.split('-').next().unwrap_or_default();
    let is_known = |text: &[u8]| [old, new].contains(&digits(text).as_str());
    old.len() == DIGITS && is_unused() && regular_file::read(path).is_ok_and(|text| is_known(&text))
}

#[cfg(all(test, unix))]
#[allow(clippy::disallowed_methods, reason = "a test makes its files")]
mod tests {
    use super::*;

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[test]
    fn what_a_killed_program_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let part = temporary(folder.path()).unwrap();
        let whole = whole(temporary(folder.path()).unwrap(), b"old", b"new").unwrap();
        let name = whole.path().to_owned();
        // The programs run.
        remove_in(folder.path());
        assert_eq!(names(folder.path()), 2);
        // They are killed.
        part.keep().unwrap();
        whole.keep().unwrap();
        for text in ["new", "old"] {
            fs::write(&name, text).unwrap();
            remove_in(folder.path());
            assert_eq!(names(folder.path()), 0, "{text}");
        }
    }

    #[test]
    fn what_an_editor_saved_and_files_of_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let whole = whole(temporary(folder.path()).unwrap(), b"old", b"new").unwrap();
        let (_, name) = whole.keep().unwrap();
        fs::write(&name, "saved").unwrap();
        for name in [".sitegen-.part", ".sitegen-a.tmp", ".sitegen", "a.part"] {
            fs::write(folder.path().join(name), "own").unwrap();
        }
        std::os::unix::fs::symlink(&name, folder.path().join(".sitegen-x.part")).unwrap();
        remove_in(folder.path());
        assert_eq!(names(folder.path()), 6);
    }
}
