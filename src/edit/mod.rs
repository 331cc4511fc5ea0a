//! Edits of files of the author. No other module changes them.
//!
//! In: an [`Edit`], made from the text of a file. Out: the file with the new text, or a diagnostic and the
//! unchanged file. `check --fix`, `translations --pin`, `translations --accept`, `new`, `init`, `rename` and
//! `import` use it.
//!
//! - The new text is written and synced to a file beside the old one, which gets the mode, the owner and the
//!   extended attributes of the old one. The two are exchanged in one step (`replace`).
//! - The file that was exchanged out must contain the bytes that the edit was made from. If it does not, an
//!   editor saved the file meanwhile: the two are exchanged back, and the edit fails.
//! - An edit never changes a file that is read-only, that has other hard links (a replacement would split
//!   them), or that is outside of the site's folder.

mod attributes;
mod replace;
mod transaction;
mod unfinished;

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::content;
use crate::diagnostics::{Diagnostic, SourceSpan};
use replace::EditFailure;
pub(crate) use transaction::write_scratch;
pub use transaction::{Change, Move, interrupted, recover};
pub use unfinished::remove as remove_unfinished;
pub(crate) use unfinished::{remove_in as remove_unfinished_in, temporary};

/// The code of the diagnostic for a file that cannot or must not be written.
const UNWRITABLE: &str = "file-unwritable";

/// A change of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The path of the file below the source.
    pub path: String,
    /// The text that the edit was made from; `None` if there was no file.
    pub before: Option<String>,
    /// The new text.
    pub after: String,
    /// The number of changes, as shown to the user.
    pub changes: usize,
}

impl Edit {
    /// Returns true if the new text differs from the old one.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.before.as_ref() != Some(&self.after)
    }

    /// Returns the change as a unified diff.
    #[must_use]
    pub fn diff(&self) -> String {
        let before = self.before.as_deref().unwrap_or_default();
        let diff = TextDiff::from_lines(before, &self.after);
        let path = &self.path;
        diff.unified_diff()
            .header(&format!("a/{path}"), &format!("b/{path}"))
            .to_string()
    }

    /// Writes the new text in the place of the old one.
    ///
    /// # Errors
    /// A diagnostic, if the file must not or cannot be written, or no longer has the text that the edit was
    /// made from. The file is then unchanged, or as another program has written it meanwhile.
    pub fn write(&self, source: &Path) -> Result<(), Box<Diagnostic>> {
        self.try_write(source)
            .map_err(|failure| Box::new(self.diagnostic(failure)))
    }

    fn try_write(&self, source: &Path) -> Result<(), EditFailure> {
        if self.before.is_none() {
            create_folders(source, &self.path)?;
        }
        let to = target(source, &self.path)?;
        let folder = to.parent().unwrap_or(source);
        let Some(before) = &self.before else {
            return self.create(folder, &to);
        };
        let mut old = attributes::open(&to)?;
        // After the exchange it has the name of a temporary file.
        unfinished::lock(&old);
        let mut bytes = Vec::with_capacity(before.len());
        old.read_to_end(&mut bytes)?;
        if bytes != before.as_bytes() {
            return Err(EditFailure::Changed);
        }
        let mut new = temporary(folder)?;
        new.write_all(self.after.as_bytes())?;
        attributes::copy(&old, new.as_file())?;
        new.as_file().sync_all()?;
        let new = unfinished::whole(new, before.as_bytes(), self.after.as_bytes())?;
        replace::replace(new, &to, &mut old, before.as_bytes(), self.after.as_bytes())
    }

    /// Writes a file that does not exist yet.
    fn create(&self, folder: &Path, to: &Path) -> Result<(), EditFailure> {
        if to.symlink_metadata().is_ok() {
            return Err(EditFailure::Changed);
        }
        let mut new = temporary(folder)?;
        new.write_all(self.after.as_bytes())?;
        attributes::set_usual(new.as_file())?;
        new.as_file().sync_all()?;
        match new.persist_noclobber(to) {
            Ok(_) => {
                replace::sync_folder(to);
                Ok(())
            }
            Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(EditFailure::Changed)
            }
            Err(failed) => Err(failed.error.into()),
        }
    }

    fn diagnostic(&self, failure: EditFailure) -> Diagnostic {
        let unwritable = |why: String, help: &str| Diagnostic::error(UNWRITABLE, why).help(help);
        let diagnostic = match failure {
            EditFailure::Changed => Diagnostic::error(
                content::CHANGED,
                "the file changed while the command ran, and was left as it is now",
            )
            .help("run the command again"),
            EditFailure::Refused(why, help) => {
                unwritable(format!("the file is not written: {why}"), help)
            }
            EditFailure::Io(error) => unwritable(
                format!("the file cannot be written: {error}"),
                "check that you may write it and its folder; it is as it was",
            ),
            EditFailure::Kept(kept) => {
                let kept = kept
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                Diagnostic::error(
                    content::CHANGED,
                    "the file changed several times while the command ran",
                )
                .help(format!(
                    "`{kept}` beside it holds another version: compare the two, and remove it"
                ))
            }
        };
        diagnostic.at(SourceSpan::file(&self.path))
    }
}

/// Creates a file with bytes, in a folder that is created with it. The file is not synced: `import`, which writes
/// thousands, can be repeated.
///
/// # Errors
/// A diagnostic, if the file exists or cannot be written.
pub(crate) fn create(source: &Path, path: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    let write = || -> Result<(), EditFailure> {
        create_folders(source, path)?;
        let to = target(source, path)?;
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(to)?;
        Ok(file.write_all(bytes)?)
    };
    write().map_err(|failure| {
        let edit = Edit {
            path: path.to_owned(),
            before: None,
            after: String::new(),
            changes: 0,
        };
        Box::new(edit.diagnostic(failure))
    })
}

/// Creates the folders of a new file. A folder behind a link that leads out of the source gets none.
fn create_folders(source: &Path, path: &str) -> Result<(), EditFailure> {
    if !is_plain(path) {
        return Err(outside());
    }
    let Some((folders, _)) = path.rsplit_once('/') else {
        return Ok(());
    };
    let mut existing = folders;
    while !source.join(existing).is_dir() {
        existing = existing.rsplit_once('/').map_or("", |(above, _)| above);
    }
    if !source
        .join(existing)
        .canonicalize()?
        .starts_with(source.canonicalize()?)
    {
        return Err(outside());
    }
    Ok(fs::create_dir_all(source.join(folders))?)
}

/// Returns true for a path below a folder, without `..`: behind a folder that does not exist yet, `..` would be created.
fn is_plain(path: &str) -> bool {
    let is_name = |part| matches!(part, std::path::Component::Normal(_));
    Path::new(path).components().all(is_name)
}

/// The refusal of a file behind a link that leads out of the source.
fn outside() -> EditFailure {
    EditFailure::Refused(
        "it is outside of the site's folder",
        "run the command in the folder that the file is in, or edit it by hand",
    )
}

/// Returns the real path of a file of the source.
fn target(source: &Path, path: &str) -> Result<PathBuf, EditFailure> {
    let root = source.canonicalize()?;
    let named = source.join(path);
    let real = match named.symlink_metadata() {
        Ok(_) => named.canonicalize()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = named.parent().unwrap_or(source).canonicalize()?;
            folder.join(named.file_name().unwrap_or_default())
        }
        Err(error) => return Err(error.into()),
    };
    if real.starts_with(&root) {
        Ok(real)
    } else {
        Err(outside())
    }
}

/// Reads the text that an edit starts from; `None` if there is no file.
///
/// # Errors
/// A diagnostic, if the file cannot be read as text.
pub fn text_before(source: &Path, path: &str) -> Result<Option<String>, Box<Diagnostic>> {
    let file = source.join(path);
    match fs::symlink_metadata(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        _ => content::text_file::read(&file, path).map(Some),
    }
}

#[cfg(test)]
mod tests;
