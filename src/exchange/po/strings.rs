//! Strings of PO files: quotes and escapes of C.

use std::fmt::Write;
use std::ops::Range;

/// Returns a text in quotes, on one line. Of control characters, only those are escaped that cannot be written as they
/// are: `msgfmt` reads all escapes of C, but translate-toolkit (Weblate) reads `\\034` as `034`.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\000"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Returns a text for a comment: on one line, with characters that end a line, or that an editor refuses, as their
/// code points.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                let _ = write!(out, "<U+{:04X}>", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// A fault in a string: its bytes in the text, and what it is.
pub(super) type Fault = (Range<usize>, &'static str);

/// Returns the text of a string in quotes.
///
/// # Errors
/// The first fault in it.
pub(super) fn unquoted(text: &str) -> Result<String, Fault> {
    let inner = text
        .strip_prefix('"')
        .ok_or((0..text.len(), "a text in quotes is missing"))?;
    let mut out: Vec<u8> = Vec::with_capacity(inner.len());
    let bytes = inner.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at) {
            None => return Err((text.len()..text.len(), "the closing quote is missing")),
            Some(b'"') => break,
            Some(b'\\') => {
                let escape = escape(&bytes[at + 1..]);
                let (byte, length) = escape
                    .ok_or_else(|| (at + 1..floor_end(text, at + 3), "PO has no such escape"))?;
                out.push(byte);
                at += 1 + length;
            }
            Some(byte) => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    if !inner[at + 1..].trim().is_empty() {
        return Err((at + 2..text.len(), "there is text behind the closing quote"));
    }
    String::from_utf8(out).map_err(|_| (0..text.len(), "the escapes are no UTF-8"))
}

/// Returns the byte of an escape, and the length of what is behind the backslash.
fn escape(bytes: &[u8]) -> Option<(u8, usize)> {
    let simple = match bytes.first()? {
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'a' => 7,
        b'b' => 8,
        b'v' => 0xb,
        b'f' => 0xc,
        byte @ (b'"' | b'\\') => *byte,
        b'0'..=b'7' => {
            let digits = bytes
                .iter()
                .take(3)
                .take_while(|b| matches!(b, b'0'..=b'7'));
            let length = digits.clone().count();
            let value = digits.fold(0_u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
            return Some((u8::try_from(value).ok()?, length));
        }
        b'x' => {
            let digits = std::str::from_utf8(bytes.get(1..3)?).ok()?;
            let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
            let value = u8::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
            return Some((value, 3));
        }
        _ => return None,
    };
    Some((simple, 1))
}

/// The nearest end of a character from `at` on.
fn floor_end(text: &str, at: usize) -> usize {
    let mut ends = at.min(text.len())..=text.len();
    ends.find(|end| text.is_char_boundary(*end))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_comes_back() {
        let mut text: String = (0..=0x2100).filter_map(char::from_u32).collect();
        text.push_str("\\n \"\\\" 123\u{1}23 ‏عربي🙂");
        let quoted = quoted(&text);
        assert_eq!(quoted.lines().count(), 1);
        assert_eq!(unquoted(&quoted), Ok(text));
    }

    #[test]
    fn escapes_are_those_of_c() {
        assert_eq!(unquoted(r#""\x41\101\t\303\251""#), Ok("AA\té".to_owned()));
        for (text, span) in [
            (r#""\q""#, 1..3),
            (r#""a"#, 2..2),
            (r#""a" b"#, 3..5),
            ("a", 0..1),
            (r#""\xé0""#, 1..3),
            (r#""\é""#, 1..4),
            (r#""\777""#, 1..3),
            (r#""\377""#, 0..6),
        ] {
            assert_eq!(
                unquoted(text).map_err(|(span, _)| span),
                Err(span),
                "{text}"
            );
        }
    }
}
