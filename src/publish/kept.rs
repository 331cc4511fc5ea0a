//! Files of the output that somebody changed after sitegen had written them, and hints about them.

use std::fs;
use std::path::{Path, PathBuf};

use super::disk;
use super::output::{Failure, failure, unusable};
use crate::diagnostics::{Diagnostic, SourceSpan, counted};

/// The folder beside `output` for what was changed there and is replaced: `.public.kept`.
fn folder_of(output: &Path) -> PathBuf {
    let name = output.file_name().unwrap_or_default();
    output.with_file_name(format!(".{}.kept", name.to_string_lossy()))
}

/// Keeps the files at `paths`, whose places pages take, in the folder beside `output`.
///
/// # Errors
/// A diagnostic, if that folder or one in it is no folder (a link, say), or cannot be written.
pub(super) fn keep(output: &Path, paths: &[String]) -> Result<(), Failure> {
    let kept = folder_of(output);
    for path in paths {
        let (below, _) = path.rsplit_once('/').unwrap_or_default();
        make_folders(&kept, below)?;
        let to = kept.join(path);
        disk::remove(&to).map_err(|e| unusable(&to, &e))?;
        disk::link(&output.join(path), &to).map_err(|e| unusable(&to, &e))?;
    }
    Ok(())
}

/// Makes `below` in the folder `kept`, and all above it, without following a link.
fn make_folders(kept: &Path, below: &str) -> Result<(), Failure> {
    let parts = below.split('/').filter(|part| !part.is_empty());
    // Without a `/` at the end, behind which a link would be followed.
    let folders = parts.scan(kept.to_owned(), |path, part| {
        path.push(part);
        Some(path.clone())
    });
    for path in std::iter::once(kept.to_owned()).chain(folders) {
        match fs::symlink_metadata(&path) {
            Ok(there) if there.is_dir() => {}
            Ok(_) => {
                let message =
                    "what was changed in the output is to be kept here, and this is no folder";
                return Err(failure("output-not-ours", message, &path)
                    .help("nothing was changed: look what it is and take it away")
                    .into());
            }
            Err(_) => disk::create_folder(&path, None).map_err(|e| unusable(&path, &e))?,
        }
    }
    Ok(())
}

/// The hint about files that the site no longer has and that stay.
pub(super) fn left_hint(output: &Path, left: &[String]) -> Option<Diagnostic> {
    let first = output.join(left.first()?);
    let files = counted(left.len(), "file");
    let message = format!(
        "{files} that the site no longer has stays in the output, since somebody changed it"
    );
    let hint =
        Diagnostic::info("output-changed", message).at(SourceSpan::file(&first.to_string_lossy()));
    Some(hint.help("remove it if it is not wanted: sitegen will not touch it again"))
}

/// The hint about files that pages replace.
pub(super) fn replaced_hint(output: &Path, replaced: &[String]) -> Option<Diagnostic> {
    let first = output.join(replaced.first()?);
    let files = counted(replaced.len(), "file");
    let message = format!(
        "{files} of the output had been changed since the last build, and the site has another now"
    );
    let hint =
        Diagnostic::info("output-changed", message).at(SourceSpan::file(&first.to_string_lossy()));
    Some(hint.help(format!(
        "what was there is in `{}`; change the note or the template instead",
        folder_of(output).display()
    )))
}
