//! Paths as URLs: NFC, and `%XX` for characters that a path segment must not contain.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;

/// The characters that are percent-encoded in a path segment (RFC 3986: all but `pchar`). `%` is not one of
/// them, so that an encoded permalink is not encoded twice.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Returns `text` in NFC.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Returns `text` in NFC, with `%XX` for the characters that a URL path must not contain.
pub(crate) fn encoded(text: &str) -> String {
    Cow::from(utf8_percent_encode(&composed(text), SEGMENT)).into_owned()
}
