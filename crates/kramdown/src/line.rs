//! Line patterns (the start patterns of kramdown 2.4 and its GFM parser). All functions take the text from the
//! possible start of a block to the end of the region.

use memchr::memchr;
use text_scan::fences::Fence;

use super::attributes;
use super::html;

/// Returns the first line, without its line end.
pub(super) fn first(text: &str) -> &str {
    &text[..memchr(b'\n', text.as_bytes()).unwrap_or(text.len())]
}

/// Returns the length of the first line with its line end.
pub(super) fn length(text: &str) -> usize {
    memchr(b'\n', text.as_bytes()).map_or(text.len(), |i| i + 1)
}

pub(super) fn is_blank(line: &str) -> bool {
    line.bytes().all(|b| b.is_ascii_whitespace() || b == 0x0b)
}

/// Returns true if the first line is blank. Most lines are decided by their first character.
pub(super) fn is_blank_line(text: &str) -> bool {
    let ends = text
        .bytes()
        .find(|b| *b == b'\n' || !(b.is_ascii_whitespace() || *b == 0x0b));
    ends.is_none_or(|b| b == b'\n')
}

/// Returns `text` without up to three leading spaces.
pub(super) fn unindented(text: &str) -> &str {
    let spaces = text.bytes().take(3).take_while(|b| *b == b' ').count();
    &text[spaces..]
}

/// Returns the length of an indentation of four spaces or a tab.
pub(super) fn indentation(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [b'\t', ..] => Some(1),
        [b' ', b' ', b' ', b' ', ..] => Some(4),
        _ => None,
    }
}

/// Returns the inside of `{: …}` on a separate line. `{::` and `{:/` are not attribute lists.
pub(super) fn attribute_list(text: &str) -> Option<&str> {
    let start = unindented(text);
    if matches!(start.as_bytes(), [b'{', b':', b':' | b'/', ..]) {
        return None;
    }
    let (inside, rest) = attributes::inside(start)?;
    is_blank_line(rest).then_some(inside)
}

/// Returns true for `^` on a separate line, the end-of-block marker.
pub(super) fn ends_block(text: &str) -> bool {
    text.as_bytes().first() == Some(&b'^') && is_blank_line(&text[1..])
}

/// Parses `## Heading`: the level and the content. Plain kramdown does not require the space.
pub(super) fn heading(text: &str, gfm: bool) -> Option<(u8, &str)> {
    if text.as_bytes().first() != Some(&b'#') {
        return None;
    }
    let line = first(text);
    let level = line.bytes().take(6).take_while(|b| *b == b'#').count();
    let contents = line[level..].trim_start_matches([' ', '\t']);
    let spaced = contents.len() < line.len() - level;
    if (gfm && !spaced) || (!gfm && contents.is_empty()) {
        return None;
    }
    Some((u8::try_from(level).unwrap_or(6), contents))
}

pub(super) fn is_rule(text: &str) -> bool {
    let Some(mark) = unindented(text).chars().next() else {
        return false;
    };
    if !matches!(mark, '*' | '-' | '_') {
        return false;
    }
    let line = unindented(first(text));
    line.chars().all(|c| c == mark || c == ' ' || c == '\t')
        && line.chars().filter(|c| *c == mark).count() >= 3
}

/// The marker of a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Bullet,
    Number,
    DefinitionPart,
}

/// Returns the length of the marker at the start of a line, including at most `spaces` leading spaces.
pub(super) fn marker_of(text: &str, marker: Marker, spaces: usize) -> Option<usize> {
    let indent = text.bytes().take(spaces).take_while(|b| *b == b' ').count();
    let rest = &text.as_bytes()[indent..];
    let length = match marker {
        Marker::Bullet => usize::from(matches!(rest.first(), Some(b'+' | b'*' | b'-'))),
        Marker::DefinitionPart => usize::from(rest.first() == Some(&b':')),
        Marker::Number => {
            let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
            if digits > 0 && rest.get(digits) == Some(&b'.') {
                digits + 1
            } else {
                0
            }
        }
    };
    let spaced = matches!(rest.get(length), Some(b' ' | b'\t' | b'|'));
    (length > 0 && spaced).then_some(indent + length)
}

/// Returns the marker if a list item begins.
pub(super) fn list(text: &str) -> Option<Marker> {
    let marker = match unindented(text).as_bytes().first()? {
        b'0'..=b'9' => Marker::Number,
        _ => Marker::Bullet,
    };
    marker_of(text, marker, 3).map(|_| marker)
}

pub(super) fn is_quote(text: &str) -> bool {
    unindented(text).as_bytes().first() == Some(&b'>')
}

/// Returns the fence at the start of a line.
pub(super) fn fence(text: &str, gfm: bool) -> Option<Fence> {
    let start = if gfm { unindented(text) } else { text };
    Fence::parse(start).filter(|fence| gfm || fence.mark == '~')
}

/// Returns true if a paragraph, a quote or code with lazy continuation ends before this line.
pub(super) fn ends_lazy(text: &str) -> bool {
    is_blank_line(text)
        || attribute_list(text).is_some()
        || ends_block(text)
        || html::begins_block(unindented(text))
}

/// Returns true if a paragraph ends before this line.
pub(super) fn ends_paragraph(text: &str, gfm: bool) -> bool {
    ends_lazy(text)
        || marker_of(text, Marker::DefinitionPart, 3).is_some()
        || (gfm
            && (list(text).is_some()
                || heading(text, gfm).is_some()
                || is_quote(text)
                || fence(text, gfm).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_line_is_seen_from_its_first_characters() {
        for text in ["", "\n", " \t\u{b}\nx", "  x\n", "x", "\u{a0}\n", " \r\n"] {
            assert_eq!(is_blank_line(text), is_blank(first(text)), "{text:?}");
        }
    }
}
