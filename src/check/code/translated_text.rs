//! Differences between pieces of code: translated text, or damage.
//!
//! In: the units of two lines, and where they differ. Out: whether a translator may have written the one for the
//! other: an ordinary word for an ordinary word, a placeholder, a sentence in a string. Commands, options, keys,
//! numbers, paths and names that a machine knows are no matter of language.

mod side;
mod words_of_people;

use super::common_words::{
    CodeWords, Kind, Vocabulary, is_example, is_inflected, is_keyword, is_typo, slip,
};
use super::tokens::{Meaning, Unit};
pub(crate) use side::Side;
pub(crate) use words_of_people::names_language;
use words_of_people::{are_words_of_people, may_be_text};

/// The words of the prose of both pages.
#[derive(Clone, Copy)]
pub(crate) struct Words<'w> {
    pub(crate) original: &'w Vocabulary,
    pub(crate) translation: &'w Vocabulary,
    /// The words of the code of the original and of the translation, if the pages are known.
    pub(crate) code: Option<(&'w CodeWords, &'w CodeWords)>,
    /// True if the language of the translation is written in Latin letters.
    pub(crate) is_latin: bool,
    /// The tag of the translation's language.
    pub(crate) language: &'w str,
}

impl Words<'_> {
    /// Returns true if `is` is a slip of the keyboard for `was` and no translation: `is` occurs once in the code of the
    /// translation and nowhere else on both pages. In a language with Latin letters, an ordinary word may be a word of the
    /// language that is spelled alike (`author`, `autor`), and what is kept nowhere may be a translation.
    pub(crate) fn is_evident_typo(&self, was: &str, is: &str) -> bool {
        let Some((original, translation)) = self.code else {
            return false;
        };
        let digits = |word: &str| word.replace(|c: char| !c.is_ascii_digit(), "");
        if !is.is_ascii()
            || was.eq_ignore_ascii_case(is)
            || is_inflected(was, is)
            || digits(was) != digits(is)
        {
            return false;
        }
        let Some(slip) = slip(was, is) else {
            return false;
        };
        let is_kept = || translation.count(was) > 0;
        let is_typo = if self.is_latin {
            // `title` is `Titel` in German, and no word loses its first letter.
            let is_of_no_language = match slip.kind {
                Kind::Swap => !slip.is_last,
                Kind::Count => slip.is_first && is.len() < was.len(),
                Kind::Other => false,
            };
            let is_own = || is_example(was) || is_keyword(was);
            (is_of_no_language || is_typo(was, is) && !is_own()) && is_kept()
        } else {
            slip.kind != Kind::Other || was.len() > 2 && is_kept()
        };
        is_typo
            && translation.count(is) == 1
            && original.count(is) == 0
            && !self.original.has(is)
            && !self.translation.has(is)
    }
}

/// Returns true if both sides are in placeholders, whose names may be translated: `[branchname]`.
pub(crate) fn are_in_placeholders(was: &Side<'_>, is: &Side<'_>) -> bool {
    was.is_in_placeholder() && is.is_in_placeholder()
}

/// Returns true if a translator may have written `is` for `was`.
pub(crate) fn may_be_translation(was: &Side<'_>, is: &Side<'_>, words: Words<'_>) -> bool {
    if was.range.is_empty() || is.range.is_empty() {
        return false;
    }
    if are_in_placeholders(was, is) {
        return true;
    }
    let is_free = was.line.is_free && is.line.is_free;
    let all_quotes = |side: &Side<'_>| {
        side.units()
            .iter()
            .all(|unit| matches!(unit.meaning, Meaning::Quote(_)))
    };
    if is_free && all_quotes(was) && all_quotes(is) {
        return true;
    }
    if was.fixed() != is.fixed() || was.is_structural() {
        return false;
    }
    let (was_texts, is_texts) = (was.texts(), is.texts());
    let texts = was_texts.iter().zip(&is_texts);
    if was_texts.len() != is_texts.len()
        || !texts.into_iter().all(|(a, b)| may_be_text(a, b, words))
    {
        return false;
    }
    let (was_words, is_words) = (was.words(), is.words());
    match (was_words.is_empty(), is_words.is_empty()) {
        (true, true) => !was_texts.is_empty(),
        (false, false) => {
            let is_prose = is_free && was.line.family.prose;
            are_words_of_people(&was_words, &is_words, (is_free, is_prose), words)
        }
        _ => false,
    }
}

/// Returns true if a translator probably wrote `is` for `was`, although not so surely that it is no change: words
/// in another script, text for people that became other text, what is of the page's language.
fn looks_translated(was: &Side<'_>, is: &Side<'_>) -> bool {
    if is.range.is_empty() {
        // A full stop behind a sentence.
        let is_mark = |unit: &&Unit| matches!(&unit.meaning, Meaning::Code(code) if is_soft(code));
        return !was.line.is_command
            && was.line.text.trim_end().ends_with(['.', '!', '?'])
            && was.line.text.split_whitespace().count() > 2
            && was.range.end == was.marks.len()
            && was.units().iter().all(is_mark);
    }
    if was.range.is_empty() {
        return false;
    }
    if is.has_foreign_letter() && !was.has_foreign_letter() {
        return true;
    }
    let is_string = was.has_string() && is.has_string();
    let is_output = was.words().len() > 1 && !is.words().is_empty();
    was.is_text() && is.is_text() && (is_string || is_output)
}

/// The certainty that a difference is damage, the surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// A translator probably wrote it.
    Doubtful,
    /// Words became others, as they do in samples that were adapted to another country.
    Likely,
    /// Marks, digits, a slip in a word, a command, an option or a key.
    Sure,
}

/// Returns how surely the difference between `was` and `is` is damage.
pub(crate) fn certainty(was: &Side<'_>, is: &Side<'_>) -> Certainty {
    if looks_translated(was, is) {
        return Certainty::Doubtful;
    }
    let words = |side: &Side<'_>| -> Vec<String> {
        let text = &side.line.text[side.bytes()];
        let mut words: Vec<String> = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.sort_unstable();
        words
    };
    let (a, b) = (words(was), words(is));
    let is_typo = matches!((a.as_slice(), b.as_slice()), ([a], [b]) if is_typo(a, b));
    let has_keyword = a.iter().chain(&b).any(|word| is_keyword(word));
    if is_style(was, is, &a, &b) {
        Certainty::Likely
    } else if a == b || is_typo || was.is_structural() && !has_keyword {
        Certainty::Sure
    } else {
        Certainty::Likely
    }
}

/// Returns true if a difference may be one of style: brackets and separators that a formatter sets, for
/// lines with little in common, and in lines of text for the case of a word or a hyphen.
fn is_style(was: &Side<'_>, is: &Side<'_>, a: &[String], b: &[String]) -> bool {
    let sides = [was, is];
    let is_separator = |unit: &&Unit| match &unit.meaning {
        Meaning::Code(code) => code.chars().all(|c| c.is_ascii() && "()[]{};,".contains(c)),
        _ => false,
    };
    if sides
        .iter()
        .all(|side| side.units().iter().all(is_separator))
    {
        return true;
    }
    let is_most =
        |side: &Side<'_>| side.marks.len() > 4 && side.units().len() * 3 > side.marks.len() * 2;
    if a != b && sides.iter().all(|side| is_most(side)) {
        return true;
    }
    let is_text = sides.iter().all(|side| side.line.is_free);
    let lower = |words: &[String]| -> Vec<String> {
        words.iter().map(|word| word.to_lowercase()).collect()
    };
    let is_hyphen = |unit: &&Unit| match &unit.meaning {
        Meaning::Code(code) => has_letter(code) || is_soft(code),
        Meaning::Dashes(count) => *count == Some(1),
        _ => false,
    };
    let are_soft = sides.iter().all(|side| side.units().iter().all(is_hyphen));
    is_text && (a != b && lower(a) == lower(b) || a == b && are_soft)
}

/// A letter that no code has unless people put it there.
fn is_foreign_letter(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic() && !matches!(c, '\u{ff01}'..='\u{ff5e}')
}

fn has_letter(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

fn has_digit(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

/// Punctuation of sentences, and what joins the words of a name.
fn is_soft(mark: &str) -> bool {
    mark.chars()
        .all(|c| ",.!?:;/'…".contains(c) || (!c.is_ascii() && !c.is_alphanumeric()))
}
