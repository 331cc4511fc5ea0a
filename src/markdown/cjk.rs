//! Chinese, Japanese and Korean text in Markdown.
//!
//! In CommonMark, whether `**` opens or closes emphasis depends on the spaces and punctuation around it. In `**真。**她`
//! the second run follows the punctuation `。` and precedes a letter, so it can only open. An amendment to CommonMark
//! (commonmark-spec#650) treats CJK characters like spaces. It is implemented here without a new parser: where the
//! amendment makes a difference, [`separators`] inserts a character that is neither space nor punctuation between the
//! run and the punctuation. It is removed from every event after parsing.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};
use unicode_width::UnicodeWidthChar;

use super::insertions::Insertion;

/// Returns a noncharacter that `text` does not contain.
pub(super) fn separator(text: &str) -> char {
    ('\u{fdd0}'..='\u{fdef}')
        .find(|c| !text.contains(*c))
        .unwrap_or('\u{fdd0}')
}

/// Returns the separators that make emphasis beside CJK text work.
pub(super) fn separators(text: &str, separator: char) -> Vec<Insertion> {
    let mut insertions = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|b| matches!(b, b'*' | b'~')) {
        let start = at + found;
        let mark = bytes[start];
        let length = bytes[start..].iter().take_while(|b| **b == mark).count();
        let end = start + length;
        at = end;
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        let (Some(before), Some(after)) = (before, after) else {
            continue;
        };
        if is_space(before) || is_space(after) || before == '\\' {
            continue;
        }
        let place = match (is_punctuation(before), is_punctuation(after)) {
            // `。**她`: a closing run.
            (true, false) if is_cjk(before) || is_cjk(after) => start,
            // `她**「`: an opening run.
            (false, true) if is_cjk(before) || is_cjk(after) => end,
            _ => continue,
        };
        insertions.push(Insertion {
            at: place,
            text: separator.to_string(),
        });
    }
    insertions
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
}

/// Returns true for the Unicode categories P and S, which are punctuation in CommonMark.
fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol
    )
}

/// Returns true for characters of CJK text including punctuation, by script, or by block if the script is shared
/// (`。`, `，`, `「`).
fn is_cjk(c: char) -> bool {
    if c < '\u{1100}' {
        return false;
    }
    matches!(
        c.script(),
        Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo | Script::Hangul
    ) || matches!(c, '\u{3000}'..='\u{30ff}' | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}')
}

/// Returns true if a line break between two characters is removed rather than shown as a space: both are wide, and
/// neither is Korean, which has spaces between words (CSS Text 3, segment break transformation). With
/// `has_wide_signs`, punctuation of ambiguous width is wide, as in Chinese and Japanese.
pub(super) fn joins(before: char, after: char, has_wide_signs: bool) -> bool {
    let is_wide_in_context = |c: char| is_wide(c) || has_wide_signs && is_ambiguous_punctuation(c);
    is_wide_in_context(before) && is_wide_in_context(after)
}

/// Like [`joins`] for an unknown language: punctuation is wide beside a wide character.
pub(super) fn joins_beside_wide(before: char, after: char) -> bool {
    joins(before, after, is_wide(before) || is_wide(after))
}

/// Returns true for a quotation mark, dash, ellipsis or dot that is wide in Chinese and Japanese text (UAX #11, East
/// Asian Width `A`).
fn is_ambiguous_punctuation(c: char) -> bool {
    matches!(
        c,
        '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{2010}' | '\u{2013}'
            ..='\u{2016}'
                | '\u{2025}'
                | '\u{2026}'
                | '\u{b7}'
                | '\u{2022}'
                | '\u{2500}'
                | '\u{2e3a}'
                | '\u{2e3b}'
    )
}

/// Returns true for a wide character of a script without spaces between words.
#[inline]
pub(super) fn is_wide(c: char) -> bool {
    c >= FIRST_WIDE && is_wide_from_first(c)
}

/// No character before it is wide.
const FIRST_WIDE: char = '\u{2e80}';

fn is_wide_from_first(c: char) -> bool {
    match c {
        // Chinese characters, kana and punctuation: most characters of such texts.
        '\u{4e00}'..='\u{9fff}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{3001}'..='\u{3002}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{20000}'..='\u{3ffff}' => true,
        '\u{ac00}'..='\u{d7a3}' => false,
        '\u{1f000}'.. => false,
        c => is_wide_by_tables(c),
    }
}

fn is_wide_by_tables(c: char) -> bool {
    c.width() == Some(2) && c.script() != Script::Hangul
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_vanish_between_wide_characters_alone() {
        for (before, after) in [('字', '字'), ('。', '字'), ('か', 'ナ')] {
            assert!(joins(before, after, false), "{before}{after}");
        }
        for (before, after) in [('字', 'a'), ('한', '글'), ('ก', 'ข'), ('😀', '字')] {
            assert!(!joins(before, after, true), "{before}{after}");
        }
        for (before, after) in [
            ('”', '然'),
            ('…', '没'),
            ('—', '再'),
            ('字', '“'),
            ('…', '“'),
        ] {
            assert!(joins(before, after, true), "{before}{after}");
            assert!(!joins(before, after, false), "{before}{after}");
        }
        assert!(!joins('”', 'a', true));
        assert!(joins_beside_wide('”', '然') && !joins_beside_wide('”', '—'));
    }

    #[test]
    fn the_ranges_say_what_the_tables_say() {
        for c in (FIRST_WIDE..'\u{1f000}').filter(|c| !('\u{4e00}'..='\u{9fff}').contains(c)) {
            assert_eq!(is_wide_from_first(c), is_wide_by_tables(c), "{c:?}");
        }
    }

    #[test]
    fn text_without_cjk_is_left_alone() {
        for text in [
            "**a.**b",
            "a*b*c",
            "* item\n***\n",
            "**الخطأ:**النص",
            "\\**真。\\**她",
        ] {
            assert!(separators(text, '\u{fdd0}').is_empty(), "{text}");
        }
        assert_eq!(separators("這是**重要。**不要", '\u{fdd0}').len(), 1);
    }
}
