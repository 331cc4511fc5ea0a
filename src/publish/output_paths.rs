//! The files of a build: each name is taken once.

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::manifest::{self, Entry};
use super::output::Failure;
use crate::diagnostics::Diagnostic;
use crate::limits;

/// The longest name that file systems in use take, in bytes.
const LONGEST_NAME: usize = 255;

/// The code of the diagnostic of a build that is larger than a site may be.
pub(super) const TOO_LARGE: &str = "output-too-large";

/// The files that were taken so far.
#[derive(Default)]
pub(super) struct Taken {
    /// The bytes of the files.
    bytes: u64,
    /// In no order.
    files: Vec<Written>,
    /// The files, as [`name_of`] has them.
    names: FxHashSet<String>,
    /// The folders of these files, likewise.
    folders: FxHashSet<String>,
}

/// A file of a build.
pub(super) struct Written {
    pub(super) path: String,
    pub(super) entry: Entry,
    /// True if the output already has the file from the last build.
    pub(super) stays: bool,
}

impl Taken {
    /// Returns true if there is a file at `path`.
    pub(super) fn has(&self, path: &str) -> bool {
        self.names.contains(&*name_of(path))
    }

    /// Notes that the build has a file at `path`.
    pub(super) fn add(
        &mut self,
        path: &str,
        entry: Entry,
        stays: bool,
        most: u64,
    ) -> Result<(), Failure> {
        let shown = || path.escape_debug().to_string();
        if !manifest::may_name(path) {
            let message = format!("`{}` cannot be the name of a file", shown());
            return Err(Box::new(
                Diagnostic::error("output-name", message)
                    .help("give the page another `permalink`, or rename the file"),
            ));
        }
        if path.split('/').any(|part| part.len() > LONGEST_NAME) {
            let message = format!(
                "a file's name has more than {LONGEST_NAME} bytes: `{}`",
                shown()
            );
            return Err(Box::new(
                Diagnostic::error("output-name", message)
                    .help("give the page a shorter `slug` or `permalink`"),
            ));
        }
        self.bytes = self.bytes.saturating_add(entry.size);
        if self.bytes > most {
            let message = format!("the site comes to more than {most} bytes");
            return Err(Box::new(
                Diagnostic::error(TOO_LARGE, message).help(limits::help("site_bytes", most)),
            ));
        }
        let name = name_of(path).into_owned();
        // From the innermost: above one that is known, all are.
        let folders = name.rmatch_indices('/').map(|(at, _)| &name[..at]);
        let folders: Vec<&str> = folders
            .take_while(|folder| !self.folders.contains(*folder))
            .collect();
        let clash = if self.names.contains(&name) {
            Some(format!("two files of the site would be `{path}`"))
        } else if self.folders.contains(&name) {
            Some(format!("`{path}` would be a file and a folder"))
        } else {
            let mut folders = folders.iter();
            let file = folders.rfind(|folder| self.names.contains(**folder));
            file.map(|file| format!("`{file}` would be a file and a folder"))
        };
        if let Some(message) = clash {
            return Err(Box::new(
                Diagnostic::error("url-taken", message)
                    .help("rename one of them, or give its page another `permalink`"),
            ));
        }
        self.folders.extend(folders.into_iter().map(str::to_owned));
        self.names.insert(name);
        self.files.push(Written {
            path: path.to_owned(),
            entry,
            stays,
        });
        Ok(())
    }

    /// Returns the files with their entries, and true for each that stays.
    pub(super) fn into_files(self) -> impl Iterator<Item = (String, Entry, bool)> {
        let files = self.files.into_iter();
        files.map(|file| (file.path, file.entry, file.stays))
    }

    /// All of them by path.
    pub(super) fn in_order(mut self) -> Files {
        let by_path = |one: &Written, other: &Written| one.path.cmp(&other.path);
        self.files.par_sort_unstable_by(by_path);
        // These tables are large, so another thread frees them.
        rayon::spawn(move || drop((self.names, self.folders)));
        Files(self.files)
    }
}

/// A path as the disks of this platform tell it from others: on some, names that differ by case are one.
fn name_of(path: &str) -> Cow<'_, str> {
    if cfg!(any(windows, target_os = "macos")) {
        Cow::Owned(path.to_lowercase())
    } else {
        Cow::Borrowed(path)
    }
}

/// The files of a build, by path.
pub(super) struct Files(Vec<Written>);

impl Files {
    pub(super) fn has(&self, path: &str) -> bool {
        let at = self.0.binary_search_by(|file| file.path.as_str().cmp(path));
        at.is_ok()
    }

    /// The entry of the file at `path`.
    pub(super) fn get(&self, path: &str) -> Option<&Entry> {
        let at = self.0.binary_search_by(|file| file.path.as_str().cmp(path));
        at.ok().map(|at| &self.0[at].entry)
    }

    /// The paths of the files in a folder and in its folders.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let start = format!("{folder}/");
        let from = self.0.partition_point(|file| file.path < start);
        let below = self.0[from..].iter().map(|file| file.path.as_str());
        below.take_while(move |path| path.starts_with(&start))
    }

    /// Takes some files out, and returns the paths of those that were to be written.
    pub(super) fn take_out(&mut self, is_out: impl Fn(&str) -> bool) -> Vec<String> {
        let out = self.0.extract_if(.., |file| is_out(&file.path));
        out.filter(|file| !file.stays)
            .map(|file| file.path)
            .collect()
    }

    pub(super) fn all(&self) -> &[Written] {
        &self.0
    }

    /// The paths of those that are written, or of those that stay.
    pub(super) fn paths(&self, stays: bool) -> impl Iterator<Item = &str> {
        let files = self.0.iter().filter(move |file| file.stays == stays);
        files.map(|file| file.path.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_once_and_as_one_of_file_and_folder() {
        let entry = Entry {
            hash: blake3::hash(b""),
            size: 0,
        };
        let mut taken = Taken::default();
        for path in ["a/b/c.html", "a/b/d.html", "x"] {
            assert!(taken.add(path, entry, false, u64::MAX).is_ok(), "{path}");
        }
        for path in ["a/b/c.html", "a/b", "a", "x/y/z", "../a", "a//b"] {
            assert!(taken.add(path, entry, false, u64::MAX).is_err(), "{path}");
        }
        assert!(taken.add("a/0", entry, true, u64::MAX).is_ok());
        assert!(taken.has("a/0") && !taken.has("a/1"));
        let files = taken.in_order();
        assert!(files.has("a/0") && !files.has("A/0"));
        let written: Vec<&str> = files.paths(false).collect();
        assert_eq!(written, ["a/b/c.html", "a/b/d.html", "x"]);
        assert_eq!(files.paths(true).collect::<Vec<_>>(), ["a/0"]);
        let mut files = files;
        assert!(files.get("x").is_some() && files.get("a").is_none());
        let below: Vec<&str> = files.below("a/b").collect();
        assert_eq!(below, ["a/b/c.html", "a/b/d.html"]);
        let written = files.take_out(|path| path.starts_with("a/"));
        assert_eq!(written, ["a/b/c.html", "a/b/d.html"]);
        assert_eq!(files.all().len(), 1);
    }
}
