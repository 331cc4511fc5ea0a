//! Characters that XML 1.0 does not allow, and HTML neither: control characters that come with pasted terminal
//! output, and two code points that are no characters. One of them makes a whole feed unreadable, so that
//! they are left out of all documents.

use std::borrow::Cow;

use memchr::memmem;

/// Bytes that are compared at once.
const PIECE: usize = 256;

/// Whether a text may hold a character (XML 1.0, `Char`).
#[must_use]
pub(crate) fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    }
}

/// Whether all characters of a text are allowed.
#[must_use]
pub(crate) fn is_printable(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Pieces without an early end, so that many bytes are compared at once.
    let has_control = bytes.chunks(PIECE).any(|piece| {
        let controls = piece.iter().map(|byte| is_control(*byte));
        controls.fold(false, |any, is_control| any | is_control)
    });
    // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
    let mut halves = memmem::find_iter(bytes, b"\xef\xbf");
    !has_control && !halves.any(|at| matches!(bytes.get(at + 2), Some(0xbe | 0xbf)))
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// `text` without the characters that are not allowed.
#[must_use]
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if is_printable(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| is_allowed(*c)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_left_out() {
        assert_eq!(
            printable("\u{1b}[31ma\u{ffff}\0\u{8}b\t\r\n\u{85}é"),
            "[31mab\t\r\n\u{85}é"
        );
        assert!(matches!(printable("真\u{fffd}"), Cow::Borrowed(_)));
    }
}
