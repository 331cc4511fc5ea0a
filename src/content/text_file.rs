//! Reads text files as UTF-8, with an error at the place of the first wrong byte.

use std::io::{self, Read as _};
use std::path::Path;
use std::string::FromUtf8Error;

use super::file_fingerprint::FileMetadata;
use super::regular_file;
use crate::diagnostics::{Diagnostic, SourceSpan};

/// The largest page or config that is read, in bytes. The longest real note known has 200 kB; a larger file is
/// a mistake (a log, a dump), and no browser can show its page.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// The byte order mark that some editors write before the first character.
pub const BOM: char = '\u{feff}';

/// Removes the byte order mark of a file that is included in another one, where it would be a character.
#[must_use]
pub(crate) fn without_mark(mut text: String) -> String {
    if text.starts_with(BOM) {
        text.remove(0);
    }
    text
}

/// Reads the file at `path`; diagnostics call it `name`. A byte order mark is kept.
///
/// # Errors
/// A diagnostic, if the file cannot be read, is too large or is not UTF-8.
pub fn read(path: &Path, name: &str) -> Result<String, Box<Diagnostic>> {
    read_seen(path, name).map(|(text, _)| text)
}

/// Does the same as [`read`], and returns the metadata that the file had before it was read.
///
/// # Errors
/// See [`read`].
pub fn read_seen(path: &Path, name: &str) -> Result<(String, FileMetadata), Box<Diagnostic>> {
    let unreadable = |error: &io::Error| {
        Box::new(
            Diagnostic::error(
                "file-unreadable",
                format!("the file cannot be read: {error}"),
            )
            .at(SourceSpan::file(name))
            .help("check that it exists and that you may read it"),
        )
    };
    let file = regular_file::open(path).map_err(|e| unreadable(&e))?;
    let metadata = file.metadata().map_err(|e| unreadable(&e))?;
    if metadata.len() > LARGEST {
        let (has, may) = (metadata.len() / 1024 / 1024, LARGEST / 1024 / 1024);
        return Err(Box::new(
            Diagnostic::error(
                "file-too-large",
                format!("the file has {has} MiB, a page may have {may}"),
            )
            .at(SourceSpan::file(name))
            .help("split it, or keep what is no prose in a file of its own and link to it"),
        ));
    }
    // One byte more, so that the end of the file is found without growing the buffer.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    // `File::read_to_end` would ask for the size again.
    file.take(u64::MAX)
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable(&e))?;
    let text = from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let lossy = String::from_utf8_lossy(error.as_bytes());
        // The texts agree up to `at`, where the lossy one has a replacement character.
        let span = at..at + char::REPLACEMENT_CHARACTER.len_utf8();
        Box::new(
            Diagnostic::error("file-not-utf8", "the file is not UTF-8")
                .at(SourceSpan::span(
                    name,
                    &lossy,
                    span,
                    "this byte begins no character",
                ))
                .help("save the file as UTF-8 in your editor"),
        )
    })?;
    Ok((text, FileMetadata::of(&metadata)))
}

/// Does the same as [`String::from_utf8`], several times as fast for scripts other than Latin.
///
/// # Errors
/// The error of [`String::from_utf8`].
fn from_utf8(bytes: Vec<u8>) -> Result<String, FromUtf8Error> {
    match simdutf8::basic::from_utf8(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => String::from_utf8(bytes),
    }
}
