//! Terms of a word: the word, folded, and its parts (`readFile`, `read_file`).

use super::super::character_table::fold_into;
use super::super::folding::without_article;

/// Returns true for numbers and versions: `28`, `3.9`.
pub(super) fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Classes of ASCII characters, as bits.
pub(super) const OUTSIDE: u8 = 0;

pub(super) const LOWER: u8 = 1;

const UPPER: u8 = 2;

pub(super) const CLASSES: [u8; 256] = {
    let mut classes = [OUTSIDE; 256];
    let mut byte = 0;
    while byte < 0x80_u8 {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() {
            classes[byte as usize] = LOWER;
        } else if byte.is_ascii_uppercase() || byte == b'_' {
            classes[byte as usize] = UPPER;
        }
        byte += 1;
    }
    classes
};

/// Calls `take` with the terms of a word that is not in small ASCII letters: the folded word, the word
/// without its article, its parts.
pub(super) fn for_each_term(word: &str, folded: &mut String, mut take: impl FnMut(&str)) {
    let fold = if word.is_ascii() {
        ascii_fold_into
    } else {
        fold_into
    };
    let mut take = |term: &str| {
        // A word of combining marks alone folds to nothing.
        if !term.is_empty() {
            take(term);
        }
    };
    fold(folded, word);
    take(folded);
    if let Some(bare) = without_article(folded) {
        take(bare);
    }
    for_each_part(word, |part, rest| {
        fold(folded, part);
        take(folded);
        if let Some(rest) = rest {
            fold(folded, rest);
            take(folded);
        }
    });
}

/// As [`fold_into`], for ASCII.
fn ascii_fold_into(out: &mut String, word: &str) {
    out.clear();
    out.push_str(word);
    out.make_ascii_lowercase();
}

/// Calls `take` with the parts of a name: `cffi` and `backend` of `cffi_backend`, `Not` and `Found` of
/// `NotFound`, `XML`, `Http` and `Request` of `XMLHttpRequest`; and with each part between the first and the last
/// one, the name from there on: `tool_call` of `check_tool_call`, `HttpRequest` of `XMLHttpRequest`. A word without
/// parts has none. `static/search-index.js` splits queries in the same way.
fn for_each_part(run: &str, mut take: impl FnMut(&str, Option<&str>)) {
    let mut from = 0;
    let mut before = '_';
    let mut chars = run.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut begins_word = || chars.peek().is_some_and(|(_, next)| next.is_lowercase());
        let case_change =
            c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && begins_word());
        if c == '_' || case_change {
            if at > from + 1 {
                take(&run[from..at], (from > 0).then_some(&run[from..]));
            }
            from = if c == '_' { at + 1 } else { at };
        }
        before = c;
    }
    if from > 0 && run.len() > from + 1 {
        take(&run[from..], None);
    }
}
