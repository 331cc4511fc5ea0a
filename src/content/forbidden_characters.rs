//! Characters that XML 1.0 and HTML forbid: control characters from pasted terminal output, and two code points
//! that are no characters. One of them makes a whole feed unreadable, so all documents are written without
//! them.

use std::borrow::Cow;

use memchr::memmem;

/// The number of bytes that are compared at once.
const PIECE: usize = 256;

/// Returns whether a character is allowed (XML 1.0, `Char`).
#[must_use]
pub(crate) fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    }
}

/// Returns whether all characters of a text are allowed.
#[must_use]
pub(crate) fn is_printable(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Fixed pieces without an early exit, so that the compiler can vectorize the comparison.
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

/// Returns `text` without the forbidden characters.
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
