//! The files of a site of another generator on disk.

use std::fs;
use std::path::{Path, PathBuf};

use site_import::{DataEntry, SourceTree};

use crate::content::front_matter::toml_block;
use crate::content::regular_file;
use crate::language::Codes;
use crate::yaml::{Mapping, Scalars, YamlError};

/// Folders that a generator or a package manager writes, and that are no source.
const WRITTEN: [&str; 6] = [
    "target",
    "resources",
    "__pycache__",
    "venv",
    "dist",
    "_site",
];

/// The deepest folder that is read.
const MAX_DEPTH: usize = 40;

/// The files below a folder. Hidden folders are left out, and so are symbolic links that lead out of the folder.
#[allow(
    missing_debug_implementations,
    reason = "the table of language codes has none"
)]
pub struct DiskTree {
    root: PathBuf,
    paths: Vec<String>,
    codes: Codes,
}

impl DiskTree {
    /// Lists the files below `root`, without those below `output`.
    ///
    /// # Errors
    /// An error, if the folder cannot be read.
    pub fn read(root: &Path, output: Option<&Path>) -> std::io::Result<Self> {
        let mut tree = Self {
            root: root.to_owned(),
            paths: Vec::new(),
            codes: Codes::default(),
        };
        let output = output.and_then(|output| output.canonicalize().ok());
        fs::read_dir(root)?;
        tree.add("", output.as_deref(), 0);
        tree.paths.sort();
        Ok(tree)
    }

    /// Returns the folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn add(&mut self, below: &str, output: Option<&Path>, depth: usize) {
        let folder = self.root.join(below);
        if depth > MAX_DEPTH
            || output.is_some_and(|output| folder.canonicalize().is_ok_and(|it| it == output))
        {
            return;
        }
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = if below.is_empty() {
                name.clone()
            } else {
                format!("{below}/{name}")
            };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !is_written(&name, depth) => {
                    self.add(&path, output, depth + 1);
                }
                Ok(kind) if kind.is_file() => self.paths.push(path),
                Ok(kind) if kind.is_symlink() => self.add_link(path, output, depth),
                _ => {}
            }
        }
    }
}

impl DiskTree {
    /// Adds what a symbolic link leads to, if that is in the folder and not above the link.
    fn add_link(&mut self, path: String, output: Option<&Path>, depth: usize) {
        let link = self.root.join(&path);
        let (Ok(root), Ok(target)) = (self.root.canonicalize(), link.canonicalize()) else {
            return;
        };
        let place = link.parent().and_then(|above| above.canonicalize().ok());
        let is_above = place.is_none_or(|place| place.starts_with(&target));
        if !target.starts_with(&root) || is_above {
            return;
        }
        if target.is_file() {
            self.paths.push(path);
        } else if target.is_dir() {
            self.add(&path, output, depth + 1);
        }
    }
}

/// Returns true for a folder that is hidden, or that a program writes.
fn is_written(name: &str, depth: usize) -> bool {
    let is_known = depth == 0 && WRITTEN.contains(&name);
    is_known || name.starts_with('.') || name == "node_modules"
}

impl SourceTree for DiskTree {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn text(&self, path: &str) -> Option<String> {
        // A text may name a file outside of the folder, or a link to one: these are not read.
        self.paths
            .binary_search_by(|known| known.as_str().cmp(path))
            .ok()?;
        // Links in the list lead to files of the folder.
        let file = self.root.join(path).canonicalize().ok()?;
        let text = regular_file::read_to_string(&file).ok()?;
        Some(text.trim_start_matches('\u{feff}').to_owned())
    }

    fn yaml(&self, text: &str) -> Result<Vec<DataEntry>, String> {
        entries(Mapping::parse_as(text, Scalars::Own), 0)
    }

    fn toml(&self, text: &str) -> Result<Vec<DataEntry>, String> {
        const HEADER: &str = "+++\n";
        entries(toml_block(&format!("{HEADER}{text}")), HEADER.len())
    }

    fn language(&self, code: &str) -> Option<String> {
        self.codes
            .read(code)
            .map(|read| read.tag.as_str().to_owned())
    }
}

/// Returns the entries of a mapping whose text begins at `start` of what was parsed.
fn entries(mapping: Result<Mapping, YamlError>, start: usize) -> Result<Vec<DataEntry>, String> {
    let mapping = mapping.map_err(|error| error.message)?;
    let entries = mapping.entries.into_iter().map(|entry| DataEntry {
        key: entry.key,
        value: entry.value,
        key_span: entry.key_span.start - start..entry.key_span.end - start,
        value_span: entry.value_span.start - start..entry.value_span.end - start,
    });
    Ok(entries.collect())
}
