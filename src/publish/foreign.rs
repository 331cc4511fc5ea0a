//! Files of the output that sitegen did not write. They stay, also where the site has a file of the same name.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::manifest::{Entry, NAME};
use super::output::{Failure, failure, joined, unusable};
use super::output_paths::Files;
use crate::content::regular_file;
use crate::diagnostics::{Diagnostic, counted};

/// Files in an output folder that sitegen did not write.
pub(super) struct Foreign {
    pub(super) all: Vec<Found>,
}

/// A file, or a folder in which nothing is.
pub(super) struct Found {
    /// Below the output.
    pub(super) path: PathBuf,
    /// The same with `/`; not exact for a name that is not UTF-8.
    name: String,
    pub(super) is_folder: bool,
}

/// The files of the site that cannot be published, each with what is in its way.
pub(super) type Obstacles = BTreeMap<String, String>;

impl Foreign {
    /// Finds all in `output`; `is_ours` tells of a path whether sitegen wrote what is there.
    pub(super) fn find(output: &Path, is_ours: &dyn Fn(&str) -> bool) -> Result<Self, Failure> {
        let mut foreign = Self { all: Vec::new() };
        if output.is_dir() {
            foreign.search(output, Path::new(""), "", is_ours)?;
        }
        Ok(foreign)
    }

    fn search(
        &mut self,
        output: &Path,
        below: &Path,
        shown: &str,
        is_ours: &dyn Fn(&str) -> bool,
    ) -> Result<(), Failure> {
        let folder = output.join(below);
        let entries = fs::read_dir(&folder).map_err(|e| unusable(&folder, &e))?;
        let mut is_empty = true;
        for entry in entries {
            let entry = entry.map_err(|e| unusable(&folder, &e))?;
            is_empty = false;
            let path = below.join(entry.file_name());
            let name = joined(shown, &entry.file_name());
            let kind = entry.file_type().map_err(|e| unusable(&entry.path(), &e))?;
            if kind.is_dir() {
                self.search(output, &path, &name, is_ours)?;
            } else if name != NAME && !is_ours(&name) {
                self.all.push(Found {
                    path,
                    name,
                    is_folder: false,
                });
            }
        }
        if is_empty && !shown.is_empty() {
            self.all.push(Found {
                path: below.to_owned(),
                name: shown.to_owned(),
                is_folder: true,
            });
        }
        Ok(())
    }

    /// Returns the files of the site that have to give way. Foreign files whose replacement loses
    /// nothing are no longer listed: a file with the same content, an empty folder.
    pub(super) fn obstacles(&mut self, output: &Path, files: &Files) -> Obstacles {
        let mut obstacles = Obstacles::new();
        let mut seen: HashSet<String> = HashSet::new();
        self.all.retain(|found| {
            let wanted = files.get(&found.name);
            if let Some(wanted) = wanted
                && (found.is_folder || holds(&output.join(&found.path), wanted))
            {
                return false;
            }
            let mut gives_way = |path: &str| {
                for form in ["", ".gz", ".br"] {
                    let path = format!("{path}{form}");
                    if files.get(&path).is_some() {
                        obstacles.insert(path, found.name.clone());
                    }
                }
            };
            if wanted.is_some() {
                gives_way(&found.name);
            }
            if !found.is_folder {
                files.below(&found.name).for_each(&mut gives_way);
            }
            for (end, _) in found.name.rmatch_indices('/') {
                let above = &found.name[..end];
                if !seen.insert(above.to_owned()) {
                    break;
                }
                if files.get(above).is_some() {
                    gives_way(above);
                }
            }
            true
        });
        obstacles
    }
}

/// Returns whether a regular file holds what `entry` says.
fn holds(path: &Path, entry: &Entry) -> bool {
    let there = fs::symlink_metadata(path);
    there.is_ok_and(|there| there.is_file() && there.len() == entry.size)
        && regular_file::read(path).is_ok_and(|bytes| blake3::hash(&bytes) == entry.hash)
}

/// The error about what is in the way of files of the site: one for each thing.
pub(super) fn errors(output: &Path, obstacles: &Obstacles) -> Vec<Diagnostic> {
    let mut by_obstacle: BTreeMap<&str, usize> = BTreeMap::new();
    for name in obstacles.values() {
        *by_obstacle.entry(name).or_default() += 1;
    }
    let error = |(name, count): (&str, usize)| {
        let path = output.join(name);
        let message = format!(
            "sitegen did not write this, and it is in the way of {} of the site: it stays, and they are not published",
            counted(count, "file")
        );
        failure("output-not-ours", &message, &path)
            .help("move it away or remove it if the site is to have its place, or give the page another `permalink`")
    };
    by_obstacle.into_iter().map(error).collect()
}
