//! A folder as a target. Each file is written beside its place and renamed, so that a server never sends half of it.
//!
//! Nothing is read, written or removed through a symbolic link below the folder. The folder itself may be a link: the
//! config names it.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;

use crate::error::{Cause, Error};
use crate::file::{self, Headers, read_regular};
use crate::plan::{Plan, folders_above};
use crate::records::NEW;
use crate::remote::{Found, Remote, Tag};

/// A folder.
pub(crate) struct FolderRemote {
    root: PathBuf,
    next: AtomicUsize,
}

impl FolderRemote {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self {
            root,
            next: AtomicUsize::new(0),
        }
    }

    /// Refuses a place that is a file, or that this user cannot write to.
    ///
    /// # Errors
    /// An error that names the place.
    pub(crate) fn check_root(&self) -> Result<(), Error> {
        match fs::metadata(&self.root) {
            Ok(found) if found.is_dir() => check_writable(&self.root),
            Ok(_) => Err(Error::new(
                Cause::Target,
                format!("the target `{}` is a file", self.root.display()),
                "write the path of a folder; one that does not exist is made",
            )),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(Error::read_target(&self.root, &error)),
        }
    }

    /// Refuses a folder of the plan that a file is in the place of.
    fn check_folder(&self, key: &str, deletions: &BTreeSet<&str>) -> Result<(), Error> {
        let path = self.root.join(key);
        match fs::metadata(&path) {
            Ok(_) if path.is_symlink() && !deletions.contains(key) => {
                Err(obstacle(&path, "a symbolic link", "a folder"))
            }
            Ok(found) if found.is_dir() => check_writable(&path),
            // It is removed before anything is written.
            Ok(_) if deletions.contains(key) => Ok(()),
            Ok(_) => Err(obstacle(&path, "a file", "a folder")),
            Err(error) if is_missing(&error) => match fs::symlink_metadata(&path) {
                Ok(_) => Err(obstacle(&path, "a link to nothing", "a folder")),
                Err(_) => Ok(()),
            },
            Err(error) => Err(Error::read_target(&path, &error)),
        }
    }

    /// Refuses a file of the plan that a folder with files of others is in the place of.
    fn check_file(&self, key: &str, deletions: &BTreeSet<&str>) -> Result<(), Error> {
        let path = self.root.join(key);
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir());
        if !is_folder {
            return Ok(());
        }
        let files = self.files_below(key)?;
        if !files.is_empty() && files.iter().all(|file| deletions.contains(file.as_str())) {
            return Ok(());
        }
        Err(obstacle(&path, "a folder", "a file"))
    }

    /// Returns the keys of all files in a folder.
    fn files_below(&self, key: &str) -> Result<Vec<String>, Error> {
        let mut keys = Vec::new();
        let mut folders = vec![key.to_owned()];
        while let Some(folder) = folders.pop() {
            // The key of any file in the folder is checked as keys are.
            let inside = format!("{}/-", folder.trim_end_matches('/'));
            let path = self.path(inside.trim_start_matches('/'));
            let path =
                path.map_err(|error| Error::read_target(&self.root.join(&folder), &error))?;
            let path = path.parent().unwrap_or(&self.root).to_owned();
            let failed = |error: &io::Error| Error::read_target(&path, error);
            let entries = match fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(failed(&error)),
            };
            for entry in entries {
                let entry = entry.map_err(|error| failed(&error))?;
                let Ok(name) = entry.file_name().into_string() else {
                    continue;
                };
                let folder = folder.trim_end_matches('/');
                let slash = if folder.is_empty() { "" } else { "/" };
                let key = format!("{folder}{slash}{name}");
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(key);
                } else {
                    keys.push(key);
                }
            }
        }
        Ok(keys)
    }

    fn write_error(&self, key: &str, error: &io::Error) -> Error {
        Error::write(&self.root.join(key).display().to_string(), error)
    }

    /// Returns the path of a key.
    ///
    /// # Errors
    /// If the key leads out of the folder, by itself or through a link.
    fn path(&self, key: &str) -> io::Result<PathBuf> {
        let mut path = self.root.clone();
        let mut parts = Path::new(key).components().peekable();
        while let Some(part) = parts.next() {
            let Component::Normal(name) = part else {
                return Err(invalid("it leads out of the target"));
            };
            path.push(name);
            if parts.peek().is_some() && path.is_symlink() {
                return Err(invalid(&format!(
                    "`{}` is a symbolic link, and nothing is deployed through one",
                    path.display()
                )));
            }
        }
        Ok(path)
    }

    fn write(&self, key: &str, bytes: &[u8]) -> io::Result<()> {
        let to = self.path(key)?;
        self.make_folder_of(&to)?;
        let temporary = self.temporary()?;
        let written = create_new(&temporary).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_data()
        });
        let placed = written.and_then(|()| rename(&temporary, &to));
        if placed.is_err() {
            remove(&temporary)?;
        }
        placed
    }

    /// Writes a file that must not exist. A link appears with its content; some file systems have none.
    fn create_file(&self, key: &str, bytes: &[u8]) -> io::Result<()> {
        let to = self.path(key)?;
        self.make_folder_of(&to)?;
        let temporary = self.temporary()?;
        let written = create_new(&temporary).and_then(|mut file| file.write_all(bytes));
        let linked = written.and_then(|()| fs::hard_link(&temporary, &to));
        remove(&temporary)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                let mut file = OpenOptions::new().write(true).create_new(true).open(&to)?;
                file.write_all(bytes)
            }
            linked => linked,
        }
    }

    /// Creates the folder of a file. A file of an earlier deployment may have the name of a new folder.
    fn make_folder_of(&self, to: &Path) -> io::Result<()> {
        match to.parent() {
            Some(folder) if folder.starts_with(&self.root) => fs::create_dir_all(folder),
            _ => Ok(()),
        }
    }

    /// Returns a new path beside the records, on the disk of the target.
    fn temporary(&self) -> io::Result<PathBuf> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.path(&format!("{NEW}{}-{number}", std::process::id()))?;
        self.make_folder_of(&path)?;
        Ok(path)
    }

    /// Removes the folders above a removed file that are empty now.
    fn remove_empty(&self, key: &str) {
        let mut folder = Path::new(key).parent();
        while let Some(below) = folder.filter(|below| !below.as_os_str().is_empty()) {
            // Fails for a folder with files, which stays.
            if fs::remove_dir(self.root.join(below)).is_err() {
                return;
            }
            folder = below.parent();
        }
    }
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Creates a file with the name of a temporary one. A killed process of the same number may have left one.
fn create_new(path: &Path) -> io::Result<File> {
    remove(path)?;
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Returns the error of a name at the target that others use.
fn obstacle(path: &Path, found: &str, wanted: &str) -> Error {
    Error::new(
        Cause::NotOurs,
        format!(
            "`{}` is {found}, and the site has {wanted} of this name",
            path.display()
        ),
        "move it away, or deploy to another folder; nothing was sent",
    )
}

/// Refuses a folder that this user cannot write to.
#[cfg(unix)]
fn check_writable(folder: &Path) -> Result<(), Error> {
    use rustix::fs::{Access, access};

    access(folder, Access::WRITE_OK | Access::EXEC_OK)
        .map_err(|error| Error::write(&folder.display().to_string(), &error.into()))
}

#[cfg(not(unix))]
fn check_writable(_: &Path) -> Result<(), Error> {
    Ok(())
}

#[allow(
    clippy::disallowed_methods,
    reason = "the target is no output folder of a build"
)]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Removes a file; one that does not exist is no error.
#[allow(
    clippy::disallowed_methods,
    reason = "only files that the records name as ours are removed"
)]
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if !is_missing(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Returns true if there is no file, or its folder is now a file.
fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

#[async_trait]
impl Remote for FolderRemote {
    async fn get(&self, key: &str) -> Result<Option<Found>, Error> {
        let found = self.path(key).and_then(|path| {
            if path.is_symlink() {
                return Err(invalid("it is a symbolic link"));
            }
            read_regular(&path)
        });
        match found {
            Ok(bytes) => {
                let tag = Tag {
                    content: Some(blake3::hash(&bytes).to_hex().to_string()),
                    version: None,
                };
                let bytes = Bytes::from(bytes);
                Ok(Some(Found { bytes, tag }))
            }
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(Error::read_target(&self.root.join(key), &error)),
        }
    }

    async fn put(&self, key: &str, bytes: Bytes, _: &Headers) -> Result<(), Error> {
        let written = self.write(key, &bytes);
        written.map_err(|error| self.write_error(key, &error))
    }

    async fn create(&self, key: &str, bytes: Bytes) -> Result<bool, Error> {
        match self.create_file(key, &bytes) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(self.write_error(key, &error)),
        }
    }

    async fn replace(&self, key: &str, bytes: Bytes, tag: Option<&Tag>) -> Result<bool, Error> {
        let found = self.get(key).await?;
        if tag.is_some() && found.as_ref().map(|found| &found.tag) != tag {
            return Ok(false);
        }
        let written = self.write(key, &bytes);
        written.map_err(|error| self.write_error(key, &error))?;
        Ok(true)
    }

    async fn delete(&self, keys: &[String]) -> Result<(), Error> {
        for key in keys {
            let path = self
                .path(key)
                .map_err(|error| self.write_error(key, &error))?;
            if fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir()) {
                // Others put a folder in the place of our file.
                continue;
            }
            remove(&path).map_err(|error| self.write_error(key, &error))?;
            self.remove_empty(key);
        }
        Ok(())
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, Error> {
        self.files_below(prefix)
    }

    /// Looks at the files by name: a folder that cannot be read, such as `lost+found`, is of no interest.
    async fn existing(&self, keys: &BTreeSet<&str>) -> Result<Vec<String>, Error> {
        let is_file = |key: &&&str| {
            fs::symlink_metadata(self.root.join(key)).is_ok_and(|found| !found.is_dir())
        };
        let taken = keys.iter().filter(is_file);
        Ok(taken.map(|key| (*key).to_owned()).collect())
    }

    fn has(&self, file: &file::File) -> bool {
        let Ok(path) = self.path(&file.key) else {
            return false;
        };
        let found = fs::symlink_metadata(&path);
        let has_size = found.is_ok_and(|found| found.is_file() && found.len() == file.size);
        has_size && fs::read(&path).is_ok_and(|bytes| blake3::hash(&bytes) == file.hash)
    }

    fn check(&self, plan: &Plan) -> Result<(), Error> {
        let deletions: BTreeSet<&str> = plan.deletions.iter().map(String::as_str).collect();
        let keys = || plan.uploads().map(|upload| upload.file.key.as_str());
        let written: BTreeSet<&str> = keys().flat_map(folders_above).collect();
        for folder in written {
            self.check_folder(folder, &deletions)?;
        }
        for key in keys() {
            self.check_file(key, &deletions)?;
        }
        let emptied: BTreeSet<&str> = deletions.iter().copied().flat_map(folders_above).collect();
        for folder in emptied {
            let path = self.root.join(folder);
            if path.is_dir() {
                check_writable(&path)?;
            }
        }
        Ok(())
    }

    fn requests(&self) -> usize {
        0
    }

    fn has_folders(&self) -> bool {
        true
    }

    fn set_patient(&self, _: bool) {}
}

#[cfg(test)]
#[cfg(feature = "stores")]
#[path = "folder_tests.rs"]
mod tests;
