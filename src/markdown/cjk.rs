//! Chinese, Japanese and Korean text in Markdown.
//!
//! CommonMark decides whether `**` opens or closes emphasis by spaces and punctuation around it, and
//! so leaves `**真。**她` as it is: after the punctuation `。` a run that is followed by a letter can only
//! open. The amendment that the CommonMark discussion arrived at (commonmark-spec#650) lets CJK
//! characters count as spaces do. Here it is had without a parser of our own: where the amendment
//! makes a difference, a character that is neither space nor punctuation is put between the run and
//! the punctuation before parsing ([`separators`]), and taken out of every event after it.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};
use unicode_width::UnicodeWidthChar;

use super::insertions::Insertion;

/// A noncharacter that `text` does not hold.
pub(super) fn separator(text: &str) -> char {
    ('\u{fdd0}'..='\u{fdef}')
        .find(|c| !text.contains(*c))
        .unwrap_or('\u{fdd0}')
}

/// Where separators are to be put so that emphasis beside CJK text is emphasis.
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
            // `。**她`: the run closes.
            (true, false) if is_cjk(before) || is_cjk(after) => start,
            // `她**「`: the run opens.
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

/// CommonMark's punctuation: the Unicode categories P and S.
fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol
    )
}

/// A character of CJK text, punctuation included: by its script, or by its block where the script is
/// shared (`。`, `，`, `「`).
fn is_cjk(c: char) -> bool {
    if c < '\u{1100}' {
        return false;
    }
    matches!(
        c.script(),
        Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo | Script::Hangul
    ) || matches!(c, '\u{3000}'..='\u{30ff}' | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}')
}

/// Whether a line break between these two characters is nothing rather than a space: both are wide,
/// and neither is Korean, which has spaces between words (CSS Text 3, segment break transformation).
/// `has_wide_signs`: in the language of the text, signs of ambiguous width are wide too, Chinese or Japanese.
pub(super) fn joins(before: char, after: char, has_wide_signs: bool) -> bool {
    let is_wide_here = |c: char| is_wide(c) || has_wide_signs && is_wide_sign(c);
    is_wide_here(before) && is_wide_here(after)
}

/// As [`joins`], where the language is not known: beside a wide character, signs are wide.
pub(super) fn joins_beside_wide(before: char, after: char) -> bool {
    joins(before, after, is_wide(before) || is_wide(after))
}

/// Whether a character is a quote, a dash, an ellipsis or a dot that is as wide as the characters around it in
/// Chinese and Japanese (UAX #11, East Asian Width `A`).
fn is_wide_sign(c: char) -> bool {
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

/// Whether a character is a wide one of a script without spaces.
#[inline]
pub(super) fn is_wide(c: char) -> bool {
    c >= FIRST_WIDE && is_wide_behind(c)
}

/// Before it, no character is wide.
const FIRST_WIDE: char = '\u{2e80}';

fn is_wide_behind(c: char) -> bool {
    match c {
        // Chinese characters, kana, marks: nearly all that texts have.
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
            assert_eq!(is_wide_behind(c), is_wide_by_tables(c), "{c:?}");
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
