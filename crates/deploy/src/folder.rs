//! A folder as a target. Each file is written beside its place and renamed, so that a server never sends half of it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;

use crate::error::Error;
use crate::file::Headers;
use crate::records::FOLDER;
use crate::remote::{Found, Remote};

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

    fn write(&self, key: &str, bytes: &[u8]) -> io::Result<()> {
        let to = self.root.join(key);
        self.make_folder_of(&to)?;
        let temporary = self.temporary()?;
        let written = File::create(&temporary).and_then(|mut file| {
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
        let to = self.root.join(key);
        self.make_folder_of(&to)?;
        let temporary = self.temporary()?;
        let written = File::create(&temporary).and_then(|mut file| file.write_all(bytes));
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
        let folder = self.root.join(FOLDER);
        fs::create_dir_all(&folder)?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        Ok(folder.join(format!("new-{}-{number}", std::process::id())))
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
        match fs::read(self.root.join(key)) {
            Ok(bytes) => {
                let tag = Some(blake3::hash(&bytes).to_hex().to_string());
                let bytes = Bytes::from(bytes);
                Ok(Some(Found { bytes, tag }))
            }
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(Error::read(key, &error)),
        }
    }

    async fn put(&self, key: &str, bytes: Bytes, _: &Headers) -> Result<(), Error> {
        let written = self.write(key, &bytes);
        written.map_err(|error| Error::write(key, &error))
    }

    async fn create(&self, key: &str, bytes: Bytes) -> Result<bool, Error> {
        match self.create_file(key, &bytes) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(Error::write(key, &error)),
        }
    }

    async fn replace(&self, key: &str, bytes: Bytes, tag: Option<&str>) -> Result<bool, Error> {
        let found = self.get(key).await?;
        if tag.is_some() && found.and_then(|found| found.tag).as_deref() != tag {
            return Ok(false);
        }
        let written = self.write(key, &bytes);
        written.map_err(|error| Error::write(key, &error))?;
        Ok(true)
    }

    async fn delete(&self, keys: &[String]) -> Result<(), Error> {
        for key in keys {
            let removed = remove(&self.root.join(key));
            removed.map_err(|error| Error::write(key, &error))?;
            self.remove_empty(key);
        }
        Ok(())
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, Error> {
        let mut keys = Vec::new();
        let mut folders = vec![prefix.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(self.root.join(&folder)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(Error::read(&folder, &error)),
            };
            for entry in entries {
                let entry = entry.map_err(|error| Error::read(&folder, &error))?;
                let Ok(name) = entry.file_name().into_string() else {
                    continue;
                };
                let key = format!("{folder}{name}");
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(format!("{key}/"));
                } else {
                    keys.push(key);
                }
            }
        }
        Ok(keys)
    }

    fn requests(&self) -> usize {
        0
    }

    fn has_folders(&self) -> bool {
        true
    }

    fn set_patient(&self, _: bool) {}
}
