//! Files of translators: they may be larger than pages, and lie anywhere.

use std::io::{self, Read};
use std::path::Path;

use crate::content::regular_file;
use crate::diagnostics::{Diagnostic, SourceSpan};

/// The name of standard input or standard output on the command line.
pub(super) const STDIO: &str = "-";
/// The largest file that is read, in bytes: an export of 10,000 long pages has less.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Reads a file, or standard input.
///
/// # Errors
/// A diagnostic, if it cannot be read, is too large or is not UTF-8.
pub(super) fn read(path: &Path) -> Result<String, Box<Diagnostic>> {
    let name = path.display().to_string();
    let failed = |code, message: String, help: &str| {
        let place = SourceSpan::file(&name);
        Box::new(Diagnostic::error(code, message).at(place).help(help))
    };
    let bytes = bytes(path).map_err(|error| {
        let message = format!("the file cannot be read: {error}");
        failed(
            "file-unreadable",
            message,
            "check that it exists and that you may read it",
        )
    })?;
    if bytes.len() as u64 > MAX_BYTES {
        let message = format!("the file has more than {} MiB", MAX_BYTES / 1024 / 1024);
        return Err(failed(
            "file-too-large",
            message,
            "export fewer pages at once with `--only`",
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let before = String::from_utf8_lossy(&bytes[..at]).into_owned();
        let place = SourceSpan::span(&name, &before, at..at, "");
        let mut problem = failed(
            "file-not-utf8",
            "the file is not UTF-8".to_owned(),
            "save it as UTF-8",
        );
        problem.spans = vec![place];
        problem
    })
}

/// Reads one byte more than the largest file has.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path.as_os_str() == STDIO {
        io::stdin()
            .lock()
            .take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)?;
    } else {
        let file = regular_file::open(path)?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
