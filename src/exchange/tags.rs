//! Tags of placeholders in the text of a unit: `<x1/>`, `<g2>`, `</g2>`.
//!
//! A tag has exactly this form, with a number from 1 and no leading zero. All other text, such as `<b>`, `<x01/>` or
//! `\<x1/>`, whose first character Markdown escapes, is text. The pieces of a text, written one after the other, are the text.

use std::fmt;

/// A tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// A placeholder alone: `<x1/>`.
    Alone(usize),
    /// The start of a placeholder around text: `<g2>`.
    Open(usize),
    /// Its end: `</g2>`.
    Close(usize),
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alone(number) => write!(f, "<x{number}/>"),
            Self::Open(number) => write!(f, "<g{number}>"),
            Self::Close(number) => write!(f, "</g{number}>"),
        }
    }
}

/// A part of the text of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text, as it is in the unit; never empty.
    Text(&'t str),
    /// A tag.
    Tag(Tag),
}

/// Returns the pieces of a text.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((tag, after)) = tag_at(rest) {
            rest = after;
            return Some(Piece::Tag(tag));
        }
        let is_escaped = |at: usize| {
            let before = rest[..at].bytes().rev();
            before.take_while(|byte| *byte == b'\\').count() % 2 == 1
        };
        let is_tag = |at: &usize| tag_at(&rest[*at..]).is_some() && !is_escaped(*at);
        let next = memchr::memchr_iter(b'<', rest.as_bytes()).find(is_tag);
        let (piece, after) = rest.split_at(next.unwrap_or(rest.len()));
        rest = after;
        Some(Piece::Text(piece))
    })
}

/// Returns the tag that a text starts with, and the text after it.
fn tag_at(text: &str) -> Option<(Tag, &str)> {
    let number = |text: &str, end: &str| -> Option<(usize, usize)> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let is_canonical = !text.starts_with('0') && text[digits..].starts_with(end);
        let number = text[..digits].parse().ok().filter(|_| is_canonical)?;
        Some((number, digits + end.len()))
    };
    if let Some(rest) = text.strip_prefix("<x") {
        let (n, length) = number(rest, "/>")?;
        return Some((Tag::Alone(n), &rest[length..]));
    }
    if let Some(rest) = text.strip_prefix("<g") {
        let (n, length) = number(rest, ">")?;
        return Some((Tag::Open(n), &rest[length..]));
    }
    let rest = text.strip_prefix("</g")?;
    let (n, length) = number(rest, ">")?;
    Some((Tag::Close(n), &rest[length..]))
}

/// Returns true if each end of a placeholder around text has its start before it, in the order of nesting.
#[must_use]
pub fn is_nested(text: &str) -> bool {
    let mut open = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Tag(Tag::Open(number)) => open.push(number),
            Piece::Tag(Tag::Close(number)) if open.pop() != Some(number) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_form_is_a_tag() {
        let of = |text: &'static str| pieces(text).collect::<Vec<_>>();
        assert_eq!(
            of("a <x1/> <g12>b</g12>"),
            [
                Piece::Text("a "),
                Piece::Tag(Tag::Alone(1)),
                Piece::Text(" "),
                Piece::Tag(Tag::Open(12)),
                Piece::Text("b"),
                Piece::Tag(Tag::Close(12)),
            ]
        );
        for text in [
            "<x0/>",
            "<x01/>",
            "<x1>",
            "<g1/>",
            "<x/>",
            "<x1 />",
            "</x1>",
            "<x-1/>",
            "<",
            "<<b>",
            "<x99999999999999999999999/>",
            "<g>",
            "</g",
        ] {
            assert_eq!(of(text), [Piece::Text(text)], "{text}");
        }
        assert_eq!(of("<<x1/>"), [Piece::Text("<"), Piece::Tag(Tag::Alone(1))]);
        assert_eq!(of(""), []);
    }

    #[test]
    fn nesting_is_that_of_elements() {
        assert!(is_nested("<g1>a<g2>b</g2><x3/></g1>"));
        for text in ["<g1>", "</g1>", "<g1><g2></g1></g2>", "</g1><g1>"] {
            assert!(!is_nested(text), "{text}");
        }
    }
}
