//! Writes an import into a folder in which none of its files exists.

use std::path::Path;

use site_import::Import;

use crate::content::regular_file;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::edit;

/// The name of the new config.
const CONFIG: &str = "sitegen.yml";

/// Returns the paths of an import that exist in a folder already.
#[must_use]
pub fn in_the_way(import: &Import, output: &Path) -> Vec<String> {
    let pages = import.pages.iter().map(|page| page.path.as_str());
    let copies = import.copies.keys().map(String::as_str);
    let config = Some(CONFIG).filter(|_| !import.config.is_empty());
    let all = config.into_iter().chain(pages).chain(copies);
    let exists = |path: &&str| output.join(path).symlink_metadata().is_ok();
    all.filter(exists).map(str::to_owned).collect()
}

/// Writes the files of an import. Returns the number of files, and what could not be written.
///
/// # Errors
/// An error, if the folder cannot be created.
pub fn write(
    import: &Import,
    source: &Path,
    output: &Path,
) -> std::io::Result<(usize, Vec<Diagnostic>)> {
    std::fs::create_dir_all(output)?;
    let mut failed = Vec::new();
    let mut count = 0;
    let mut note = |result: Result<(), Box<Diagnostic>>| match result {
        Ok(()) => count += 1,
        Err(error) => failed.push(*error),
    };
    if !import.config.is_empty() {
        note(edit::create(output, CONFIG, import.config.as_bytes()));
    }
    for page in &import.pages {
        note(edit::create(output, &page.path, page.text.as_bytes()));
    }
    for (to, from) in &import.copies {
        note(match regular_file::read(&source.join(from)) {
            Ok(bytes) => edit::create(output, to, &bytes),
            Err(error) => {
                let message = format!("the file cannot be read: {error}");
                Err(Box::new(
                    Diagnostic::error("file-unreadable", message).at(SourceSpan::file(from)),
                ))
            }
        });
    }
    Ok((count, failed))
}
