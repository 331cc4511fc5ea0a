//! Files as text: UTF-8 or an error that says where it is not.

use std::fs;
use std::io;
use std::path::Path;

use crate::diagnostics::{Diagnostic, Place};

/// The largest page or config that is read, in bytes. The longest real note that we know of has
/// 200 kB; a larger file is a mistake (a log, a dump) that would make a page no browser shows.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// The mark that some editors put before the first character.
pub const BOM: char = '\u{feff}';

/// Reads the file at `path`, which the author knows as `name`. A byte order mark stays.
///
/// # Errors
/// A diagnostic, if the file cannot be read, is too large or is not UTF-8.
pub fn read(path: &Path, name: &str) -> Result<String, Box<Diagnostic>> {
    let unreadable = |error: &io::Error| {
        Box::new(
            Diagnostic::error(
                "file-unreadable",
                format!("the file cannot be read: {error}"),
            )
            .at(Place::file(name))
            .help("check that it exists and that you may read it"),
        )
    };
    let size = fs::metadata(path).map_err(|e| unreadable(&e))?.len();
    if size > LARGEST {
        let (has, may) = (size / 1024 / 1024, LARGEST / 1024 / 1024);
        return Err(Box::new(
            Diagnostic::error(
                "file-too-large",
                format!("the file has {has} MiB, a page may have {may}"),
            )
            .at(Place::file(name))
            .help("split it, or keep what is no prose in a file of its own and link to it"),
        ));
    }
    let bytes = fs::read(path).map_err(|e| unreadable(&e))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let lossy = String::from_utf8_lossy(error.as_bytes());
        // Up to `at` both texts are the same; there the lossy one has a replacement character.
        let span = at..at + char::REPLACEMENT_CHARACTER.len_utf8();
        Box::new(
            Diagnostic::error("file-not-utf8", "the file is not UTF-8")
                .at(Place::span(
                    name,
                    &lossy,
                    span,
                    "this byte begins no character",
                ))
                .help("save the file as UTF-8 in your editor"),
        )
    })
}
