//! Characters that XML 1.0 does not allow, and HTML neither: control characters that come with pasted terminal
//! output, and two code points that are no characters. One of them makes a whole feed unreadable, so that
//! they are left out of all documents.

use std::borrow::Cow;

use memchr::memmem;

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
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    let bytes = text.as_bytes();
    !bytes.iter().any(is_control)
        && memmem::find(bytes, "\u{fffe}".as_bytes()).is_none()
        && memmem::find(bytes, "\u{ffff}".as_bytes()).is_none()
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
