//! The text of a file with fixes.
//!
//! In: a text and fixes. Out: the text with them; line ends, the byte order mark and everything outside of the fixes stay
//! as they are, byte for byte.

use crate::diagnostics::Fix;

/// Returns a text with fixes, which are in their order and do not overlap.
pub(super) fn apply(text: &str, fixes: &[&Fix]) -> String {
    let mut after = String::with_capacity(text.len());
    let mut from = 0;
    for fix in fixes {
        let fits = fix.span.start >= from && text.get(fix.span.clone()).is_some();
        if !fits {
            continue;
        }
        after.push_str(&text[from..fix.span.start]);
        after.push_str(&with_ends_of(text, fix.span.start, &fix.replacement));
        from = fix.span.end;
    }
    after.push_str(&text[from..]);
    after
}

/// Returns a replacement with the line end of the line that it is put in; of the line before, if that is the last one.
fn with_ends_of(text: &str, at: usize, replacement: &str) -> String {
    let end = text[at..].find('\n').map(|end| at + end);
    let end = end.or_else(|| text[..at].rfind('\n'));
    let is_crlf = end.is_some_and(|end| text[..end].ends_with('\r'));
    if is_crlf && !replacement.contains('\r') {
        replacement.replace('\n', "\r\n")
    } else {
        replacement.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(text: &str, what: &str, with: &str) -> Fix {
        let at = text.find(what).unwrap();
        Fix {
            span: at..at + what.len(),
            replacement: with.to_owned(),
        }
    }

    #[test]
    fn only_what_a_fix_names_changes() {
        let text = "\u{feff}a\r\nb –x\r\nc\r\n";
        let (dash, overlaps, line) = (
            fix(text, "–", "--"),
            fix(text, "–x", "y"),
            fix(text, "c", "\nd"),
        );
        assert_eq!(
            apply(text, &[&dash, &overlaps, &line]),
            "\u{feff}a\r\nb --x\r\n\r\nd\r\n"
        );
    }
}
