//! Typographic symbols and entities.

use pulldown_cmark::{Event, Parser};

use super::Options;

/// kramdown 2.4's `TYPOGRAPHIC_SYMS`, the longer ones first: as written, as shown, and by name.
const SYMBOLS: [(&str, &str, &str); 9] = [
    ("---", "—", "mdash"),
    ("--", "–", "ndash"),
    ("...", "…", "hellip"),
    ("\\<<", "<<", ""),
    ("\\>>", ">>", ""),
    ("<< ", "«\u{a0}", "laquo_space"),
    (" >>", "\u{a0}»", "raquo_space"),
    ("<<", "«", "laquo"),
    (">>", "»", "raquo"),
];

/// Returns the replacement for the symbol at the start of `text`, and the symbol's length.
pub(super) fn symbol<'o>(text: &str, options: &'o Options) -> Option<(&'o str, usize)> {
    let first = text.bytes().next()?;
    SYMBOLS
        .iter()
        .find(|(written, ..)| written.as_bytes()[0] == first && text.starts_with(written))
        .map(|(written, symbol, name)| {
            let own = options.symbols.get(*name);
            (own.map_or(*symbol, String::as_str), written.len())
        })
}

/// Decodes the entity at the start of `text`; returns its characters and its length.
pub(super) fn entity(text: &str) -> Option<(String, usize)> {
    let start = &text.as_bytes()[..text.len().min(40)];
    let end = memchr::memchr(b';', start)?;
    let written = &text[..=end];
    let inside = &written[1..end];
    let is_name = inside
        .strip_prefix('#')
        .unwrap_or(inside)
        .chars()
        .all(|c| c.is_ascii_alphanumeric());
    if inside.is_empty() || !is_name {
        return None;
    }
    let mut decoded = String::new();
    for event in Parser::new(written) {
        if let Event::Text(text) = event {
            decoded.push_str(&text);
        }
    }
    // White space is trimmed from the ends of a paragraph.
    if decoded.is_empty() && matches!(inside, "#32" | "#x20" | "#9") {
        decoded.push(' ');
    }
    (decoded != written && !decoded.is_empty()).then_some((decoded, written.len()))
}

/// Decodes the entities of an attribute's value, which kramdown keeps.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((decoded, length)) => {
                out.push_str(&decoded);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded() {
        assert_eq!(entity("&amp;x"), Some(("&".to_owned(), 5)));
        assert_eq!(entity("&#x4e2d;"), Some(("中".to_owned(), 8)));
        assert_eq!(entity("&nbsp;"), Some(("\u{a0}".to_owned(), 6)));
        assert_eq!(entity("&nothing;"), None);
        assert_eq!(entity("& b;"), None);
    }
}
