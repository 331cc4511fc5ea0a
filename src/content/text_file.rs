//! Files as text: UTF-8 or an error that says where it is not.

use std::io::{self, Read as _};
use std::path::Path;
use std::string::FromUtf8Error;

use super::file_fingerprint::Seen;
use super::regular_file;
use crate::diagnostics::{Diagnostic, SourceSpan};

/// The largest page or config that is read, in bytes. The longest real note that we know of has
/// 200 kB; a larger file is a mistake (a log, a dump) that would make a page no browser shows.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// The mark that some editors put before the first character.
pub const BOM: char = '\u{feff}';

/// A text without the mark of an editor, for files that stand in others: there it would be a character.
#[must_use]
pub(crate) fn without_mark(mut text: String) -> String {
    if text.starts_with(BOM) {
        text.remove(0);
    }
    text
}

/// Reads the file at `path`, which the author knows as `name`. A byte order mark stays.
///
/// # Errors
/// A diagnostic, if the file cannot be read, is too large or is not UTF-8.
pub fn read(path: &Path, name: &str) -> Result<String, Box<Diagnostic>> {
    read_seen(path, name).map(|(text, _)| text)
}

/// As [`read`], with the file's metadata before it was read.
///
/// # Errors
/// As [`read`].
pub fn read_seen(path: &Path, name: &str) -> Result<(String, Seen), Box<Diagnostic>> {
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
    // Room for one byte more: that there is none is then seen without growing.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    // A file by itself asks for its size once more.
    file.take(u64::MAX)
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable(&e))?;
    let text = from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let lossy = String::from_utf8_lossy(error.as_bytes());
        // Up to `at` both texts are the same; there the lossy one has a replacement character.
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
    Ok((text, Seen::of(&metadata)))
}

/// As [`String::from_utf8`], several times as fast where a script is not Latin.
///
/// # Errors
/// The error of [`String::from_utf8`].
fn from_utf8(bytes: Vec<u8>) -> Result<String, FromUtf8Error> {
    match simdutf8::basic::from_utf8(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => String::from_utf8(bytes),
    }
}
