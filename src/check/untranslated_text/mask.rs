//! Parts of a text that are not its author's own words: examples in emphasis, quotes, brackets, and Liquid.
//!
//! In: a text of a page. Out: the same text, byte for byte as long, with an object at the place of such a piece, so
//! that it is neither examined nor compared.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

use crate::markdown::block_structure::{OBJECT, Prose};
use crate::work_counter;

/// The longest quote that is left out, in words; a longer one is text.
const QUOTE: usize = 24;
/// The longest piece in brackets that is left out, in words.
const BRACKET: usize = 8;

/// The longest term in strong letters, in words.
const TERM: usize = 6;

/// The quotes and brackets of texts, with the number of words that they may hold.
const PAIRS: &[(char, char, usize)] = &[
    ('"', '"', QUOTE),
    ('“', '”', QUOTE),
    ('„', '“', QUOTE),
    ('«', '»', QUOTE),
    ('「', '」', QUOTE),
    ('『', '』', QUOTE),
    ('《', '》', QUOTE),
    ('‹', '›', QUOTE),
    ('(', ')', BRACKET),
    ('（', '）', BRACKET),
    ('[', ']', BRACKET),
];

/// Returns the text of `prose` with objects in place of what is quoted, set off or made by Liquid.
pub(crate) fn masked(prose: &Prose) -> Cow<'_, str> {
    let text = &prose.text;
    work_counter::done(1 + text.len() / 64);
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let whole = text.trim().len();
    pieces.extend(prose.emphasised.iter().filter_map(|range| {
        let piece = text.get(range.clone())?;
        (piece.len() * 5 < whole * 4).then(|| range.clone())
    }));
    // A term before its explanation, in strong letters.
    pieces.extend(prose.strong.iter().filter_map(|range| {
        let piece = text.get(range.clone())?;
        let is_term = piece.split_whitespace().nth(TERM).is_none();
        (is_term && piece.len() * 5 < whole * 4).then(|| range.clone())
    }));
    liquid(text, &mut pieces);
    attributes(text, &mut pieces);
    quoted(text, &mut pieces);
    without(text, pieces)
}

/// Returns the text of `prose` with objects in place of the words of links that `is_masked` is true for, by their
/// target and words.
pub(crate) fn masked_links(prose: &Prose, is_masked: impl Fn(&str, &str) -> bool) -> Cow<'_, str> {
    let links = prose.linked.iter().zip(&prose.links);
    let masked = links.filter(|(range, link)| {
        let words = prose.text.get((*range).clone());
        words.is_some_and(|words| is_masked(&link.text, words))
    });
    without(
        &prose.text,
        masked.map(|(range, _)| range.clone()).collect(),
    )
}

/// Returns the text of `prose` as [`masked`] does, without the words of links and without words that are none:
/// addresses, hashes, names of files.
pub(crate) fn own_words(prose: &Prose) -> String {
    let masked = masked(prose);
    let text = without(&masked, prose.linked.clone());
    let is_number =
        |c: char| c.is_ascii_digit() || !c.is_ascii() && !super::is_alphabetic(c) && c.is_numeric();
    let is_strange = |c: char| matches!(c, '/' | '_' | '@' | '=' | '<') || is_number(c);
    let mut words = String::with_capacity(text.len());
    for word in text
        .split_whitespace()
        .filter(|word| !word.contains(is_strange))
    {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

fn without(text: &str, pieces: Vec<Range<usize>>) -> Cow<'_, str> {
    if pieces.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut pieces = pieces;
    pieces.sort_by_key(|piece| (piece.start, Reverse(piece.end)));
    let mut bytes = text.to_owned().into_bytes();
    let mut masked = 0;
    for piece in pieces {
        // Pieces may be in others.
        if piece.end <= masked {
            continue;
        }
        masked = piece.end;
        let mark = OBJECT.len_utf8();
        bytes[piece.clone()].fill(b' ');
        if piece.len() >= mark {
            OBJECT.encode_utf8(&mut bytes[piece.start..piece.start + mark]);
        }
    }
    // Pieces begin and end with characters, so this holds.
    Cow::Owned(String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned()))
}

/// Tags and output of Liquid that were not run.
fn liquid(text: &str, pieces: &mut Vec<Range<usize>>) {
    for (open, close) in [("{%", "%}"), ("{{", "}}")] {
        let mut from = 0;
        while let Some(start) = text[from..].find(open).map(|at| from + at) {
            let Some(end) = text[start..].find(close) else {
                break;
            };
            from = start + end + close.len();
            pieces.push(start..from);
        }
    }
}

/// A list of attributes behind a heading (`{ #id }`), and the line that opens a container (`::: tip`).
fn attributes(text: &str, pieces: &mut Vec<Range<usize>>) {
    let is_list = |at: usize| text[at + 1..].trim_start().starts_with(['#', '.', ':']);
    if let Some(open) = text.rfind('{').filter(|at| is_list(*at)) {
        let end = text[open..]
            .find('}')
            .map_or(text.len(), |end| open + end + 1);
        pieces.push(open..end);
    }
    if let Some(rest) = text.strip_prefix(":::") {
        let end = rest.find([' ', '\n']).map_or(rest.len(), |at| {
            at + rest[at + 1..]
                .find(' ')
                .map_or(rest.len() - at, |end| end + 1)
        });
        pieces.push(0..(end + 3).min(text.len()));
    }
}

fn quoted(text: &str, pieces: &mut Vec<Range<usize>>) {
    let mut at = 0;
    // The first bytes of the characters that open a pair; letters of most scripts begin with others.
    let may_open = |byte: &u8| matches!(byte, b'"' | b'(' | b'[' | 0xc2 | 0xe2 | 0xe3 | 0xef);
    let opening = |from: usize| {
        let mut at = from;
        loop {
            at += text.as_bytes()[at..].iter().position(may_open)?;
            let c = text[at..].chars().next()?;
            if PAIRS.iter().any(|(open, ..)| *open == c) {
                return Some((at, c));
            }
            at += c.len_utf8();
        }
    };
    while let Some((start, open)) = opening(at) {
        let inside = start + open.len_utf8();
        at = inside;
        for (_, close, most) in PAIRS.iter().filter(|(o, ..)| *o == open) {
            // No further than such a piece may reach.
            let reach = text[inside..]
                .char_indices()
                .take(16 * QUOTE)
                .find(|(_, c)| c == close);
            let Some((length, _)) = reach else {
                continue;
            };
            let end = inside + length;
            if text[inside..end].split_whitespace().nth(*most).is_none() {
                pieces.push(inside..end);
                at = end + close.len_utf8();
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(text: &str) -> Prose {
        Prose {
            text: text.to_owned(),
            ..Prose::default()
        }
    }

    #[test]
    fn quotes_brackets_and_liquid_are_masked_byte_for_byte() {
        for (text, left) in [
            ("a “b c d” e", "a e"),
            ("a (b c) e", "a e"),
            ("a {% tab x %} e", "a e"),
            ("a \"b\" e", "a e"),
            ("a “b", "a b"),
        ] {
            let prose = prose(text);
            let masked = masked(&prose);
            assert_eq!(masked.len(), text.len(), "{text}");
            let words: Vec<&str> = masked
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect();
            assert_eq!(words.join(" "), left, "{text}");
        }
    }

    #[test]
    fn an_example_in_emphasis_is_masked_and_a_whole_text_is_not() {
        let mut example = prose("write it so: fix a thing");
        example.emphasised.push(13..24);
        assert!(!masked(&example).contains("thing"));
        example.emphasised[0].start = 0;
        assert!(masked(&example).contains("thing"));
    }
}
