//! The text files of a folder of templates: `_includes`, `_layouts`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use crate::config::Config;
use crate::content::file_name::FileName;
use crate::content::{self, symlinks, text_file};
use crate::diagnostics::Diagnostic;

/// The files of a folder of templates.
#[derive(Debug, Default)]
pub(in crate::site) struct TemplateFolder {
    /// The path in the folder, and the text. A file that cannot be read is empty.
    pub(in crate::site) files: BTreeMap<String, String>,
    /// The symbolic links in it that lead out of the source.
    pub(in crate::site) refused: BTreeSet<String>,
    pub(in crate::site) diagnostics: Vec<Diagnostic>,
}

impl TemplateFolder {
    /// Reads the folder `folder` of the source, with the folders in it. A missing folder is empty.
    pub(in crate::site) fn read(config: &Config, folder: &str) -> Self {
        let mut read = Self::default();
        let root = config.source.join(folder);
        let target = symlinks::resolve(config, &root);
        let inside = matches!(target, symlinks::Target::Inside(_));
        if matches!(target, symlinks::Target::Outside) && root.is_symlink() {
            read.diagnostics.push(symlinks::outside(folder));
        }
        // Each folder with the folders that it is in, as they really are.
        let mut waiting: Vec<(String, Vec<PathBuf>)> = if inside {
            vec![(String::new(), Vec::new())]
        } else {
            Vec::new()
        };
        while let Some((relative, mut open)) = waiting.pop() {
            match root.join(&relative).canonicalize() {
                // A link may lead to a folder that it is in.
                Ok(real) if !content::is_around(&open, &real) => open.push(real),
                _ => continue,
            }
            let entries = fs::read_dir(root.join(&relative));
            for entry in entries.into_iter().flatten().flatten() {
                let Ok(name) = entry.file_name().into_string() else {
                    continue;
                };
                let path = if relative.is_empty() {
                    name
                } else {
                    format!("{relative}/{name}")
                };
                let shown = format!("{folder}/{path}");
                match read.kind_of(config, &entry, (&path, &shown)) {
                    Some(kind) if kind.is_dir() => waiting.push((path, open.clone())),
                    Some(kind) if kind.is_file() => {
                        let text = text_file::read(&root.join(&path), &shown);
                        read.add(path, text.map_err(|error| *error));
                    }
                    _ => {}
                }
            }
        }
        read
    }

    fn add(&mut self, path: String, text: Result<String, Diagnostic>) {
        match text {
            Ok(text) => {
                let text = text_file::without_mark(text);
                self.files.insert(path, text);
            }
            // An image in the folder is no template.
            Err(error) if error.code == "file-not-utf8" && !is_text(&path) => {}
            Err(error) => {
                // Pages that use it report nothing of their own.
                self.files.insert(path, String::new());
                self.diagnostics.push(error);
            }
        }
    }

    /// Returns the kind of an entry of the folder, if it may be read. Links are followed.
    fn kind_of(
        &mut self,
        config: &Config,
        entry: &fs::DirEntry,
        (path, shown): (&str, &str),
    ) -> Option<fs::FileType> {
        let kind = entry.file_type().ok()?;
        if !kind.is_symlink() {
            return Some(kind);
        }
        match symlinks::resolve(config, &entry.path()) {
            symlinks::Target::Inside(real) => Some(fs::metadata(real).ok()?.file_type()),
            symlinks::Target::Outside => {
                self.refused.insert(path.to_owned());
                self.diagnostics.push(symlinks::outside(shown));
                None
            }
            symlinks::Target::Nowhere(error) => {
                self.diagnostics.push(symlinks::broken(shown, &error));
                None
            }
        }
    }
}

/// Returns true if a file is text according to its ending.
fn is_text(path: &str) -> bool {
    const ENDINGS: [&str; 10] = [
        "html", "htm", "md", "markdown", "liquid", "txt", "xml", "json", "css", "js",
    ];
    ENDINGS.contains(&FileName::parse(path).extension)
}
