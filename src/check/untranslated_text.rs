//! Text in another language that is left in a translation.
//!
//! In: the text of a paragraph, the page's language, and the texts of the original. Out: its untranslated
//! pieces. Precision comes first: names, code words, quoted titles and lists of names are the same in every language,
//! and are not reported.

mod characters;
mod english;
mod mask;
mod scripts;
mod sentences;

use std::ops::Range;

use unicode_script::Script;

use crate::language::Language;
use crate::markdown::block_structure::OBJECT;
use characters::Properties;
use english::{ENGLISH, SMALL, is_english};

pub(crate) use english::{english, is_english_word, is_like_english};
pub(crate) use mask::{masked, masked_links, own_words};
use scripts::is_letter;
pub(crate) use scripts::{is_dense, script_of, scripts, weighed_letters, weight};
pub(crate) use sentences::Sentences;
use sentences::{is_sentence, sentences, trimmed};

/// Words that are keywords of code as often as words of a heading.
const KEYWORDS: &[&str] = &[
    "do", "if", "is", "not", "while", "let", "try", "use", "using",
];

/// Returns true if a heading equals one of the original and is not a name or command: one of its words occurs in
/// sentences but not in names.
pub(crate) fn is_heading_left(text: &str, language: &Language, known: &Sentences) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_common = |word: &str| ENGLISH.contains(&word) && !SMALL.contains(&word);
    let common = words.iter().filter(|word| is_common(&word.to_lowercase()));
    // In a heading whose words all begin with capitals, one such word may be part of a name.
    let low = words
        .iter()
        .any(|word| is_common(word) && !KEYWORDS.contains(word));
    words.len() >= 3
        && (low || common.count() > 1)
        && !text.contains(['`', '_'])
        && !is_like_english(language)
        && known.has(text)
}

/// Returns what [`char::is_alphabetic`] does.
pub(crate) fn is_alphabetic(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    Properties::of(c).is_alphabetic
}

/// Returns what [`char::is_alphanumeric`] does.
fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    Properties::of(c).is_alphanumeric
}

/// Returns the untranslated pieces of a paragraph. `original` has the sentences of the original, if the page is a
/// translation; without it, only the script of the page decides.
pub(crate) fn find(
    text: &str,
    language: &Language,
    original: Option<(&Sentences, &Language)>,
) -> Vec<Range<usize>> {
    let own = scripts(language);
    // A credit of a quotation keeps its names: `— @name, of the project`.
    let is_credit = text
        .trim_start_matches([OBJECT, ' '])
        .starts_with(['—', '–', '―'])
        && text.split_whitespace().count() < 16;
    if own.is_empty() || is_credit {
        return Vec::new();
    }
    let mut found = foreign_runs(text, &own, original.map(|(sentences, _)| sentences));
    let Some((known, of)) = original else {
        return found;
    };
    // For two languages of one script: the text that equals the original's.
    let same_script = scripts(of).iter().any(|script| own.contains(script));
    if same_script && of.tag != language.tag {
        for range in sentences(text) {
            let sentence = &text[range.clone()];
            if is_sentence(sentence) && known.has(sentence) {
                found.push(trimmed(text, range));
            }
        }
        if !is_like_english(language) && found.is_empty() {
            for range in sentences(text) {
                if is_english(&text[range.clone()]) && !is_quoted(text, &range) {
                    found.push(trimmed(text, range));
                }
            }
        }
    }
    found.sort_by_key(|range| (range.start, range.end));
    // Neighbours are one.
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in found {
        match joined.last_mut() {
            Some(last)
                if text
                    .get(last.end..range.start)
                    .is_none_or(|gap| gap.trim().is_empty()) =>
            {
                last.end = last.end.max(range.end);
            }
            _ => joined.push(range),
        }
    }
    joined
}

/// Returns true if a piece is in quotes.
fn is_quoted(text: &str, range: &Range<usize>) -> bool {
    let (before, inside) = (&text[..range.start], text[range.clone()].trim());
    let opens = |c: char| matches!(c, '"' | '“' | '„' | '«' | '「' | '『' | '《' | '‘' | '‹');
    inside.starts_with(opens) || before.trim_end().ends_with(opens)
}

/// Returns runs of words in a script that the language does not use.
fn foreign_runs(text: &str, own: &[Script], known: Option<&Sentences>) -> Vec<Range<usize>> {
    if text.is_ascii() && own.contains(&Script::Latin) {
        return Vec::new();
    }
    let is_foreign = |c: char| is_letter(c) && !own.contains(&script_of(c));
    if !text.chars().any(is_foreign) {
        return Vec::new();
    }
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if is_foreign(c) {
            match &mut open {
                Some(run) => run.end = end,
                None => open = Some(at..end),
            }
        } else if is_letter(c)
            || matches!(
                c,
                OBJECT
                    | '('
                    | ')'
                    | '（'
                    | '）'
                    | '['
                    | ']'
                    | '/'
                    | '|'
                    | '،'
                    | '、'
                    | '，'
                    | '«'
                    | '»'
                    | '“'
                    | '”'
                    | '„'
                    | '"'
                    | '《'
                    | '》'
                    | '「'
                    | '」'
                    | '…'
            )
        {
            runs.extend(open.take());
        } else if c.is_ascii_punctuation()
            && let Some(run) = &mut open
            && run.end == at
            && matches!(c, '.' | '!' | '?' | ',' | ';' | ':' | '\'')
        {
            run.end = end;
        }
    }
    runs.extend(open);
    runs.retain(|run| is_left_over(text, run, known));
    runs
}

/// Returns true if a run of foreign words is a sentence or parts of two, not names.
fn is_left_over(text: &str, run: &Range<usize>, known: Option<&Sentences>) -> bool {
    let piece = &text[run.clone()];
    // A term in brackets behind its translation.
    let before = text[..run.start].trim_end().chars().next_back();
    let after = text[run.end..].trim_start().chars().next();
    let in_brackets =
        matches!(before, Some('(' | '（' | '[')) && matches!(after, Some(')' | '）' | ']'));
    if in_brackets && piece.split_whitespace().count() < 8 {
        return false;
    }
    let dense = piece.chars().filter(|c| is_dense(*c)).count();
    if dense > 0 {
        let is_known = known.is_some_and(|known| known.has(piece));
        return dense >= 14 || (dense >= 6 && is_known);
    }
    let words: Vec<&str> = piece
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':'))
        .filter(|word| !word.is_empty())
        .collect();
    let is_plain = |word: &&&str| {
        let word = word.trim_end_matches(['.', '!', '?']);
        word.chars()
            .all(|c| (c.is_alphabetic() && !c.is_uppercase()) || c == '\'')
            && !word.is_empty()
    };
    let low = words.iter().filter(is_plain).count();
    let is_latin = piece.chars().any(|c| script_of(c) == Script::Latin);
    if !is_latin {
        return words.len() >= 4
            && low >= 2
            && (known.is_some_and(|k| k.has(piece)) || words.len() >= 7);
    }
    // The name of an institution, a book, a talk: what is no small word begins with a capital.
    let is_small = |word: &str| SMALL.contains(&word.to_lowercase().as_str());
    let is_title = |word: &&str| word.starts_with(char::is_uppercase) || is_small(word);
    let is_whole = text[..run.start].trim().is_empty() && text[run.end..].trim().is_empty();
    if !is_whole && words.iter().all(is_title) && !piece.ends_with(['.', '!', '?']) {
        return false;
    }
    let common = words
        .iter()
        .filter(|word| {
            let word = word.trim_end_matches(['.', '!', '?']).to_lowercase();
            ENGLISH.contains(&word.as_str())
        })
        .count();
    // A term of a few words within a sentence (`infrastructure as a service`) is a name.
    let ends = piece.ends_with(['.', '!', '?']);
    let is_term = words.len() < 6 && !ends && !is_whole;
    if words.len() >= 4 && low >= 3 && common >= 2 && !is_term && !is_quoted(text, run) {
        return true;
    }
    if words.len() >= 4 && low >= 3 && !is_term && known.is_some_and(|known| known.has(piece)) {
        return true;
    }
    // One sentence ends in it and another begins.
    let ends = |word: &&&str| word.ends_with(['.', '!', '?']);
    let last = words
        .last()
        .is_some_and(|word| word.ends_with(['.', '!', '?']));
    let inner = words[..words.len().saturating_sub(1)]
        .iter()
        .filter(|word| ends(word))
        .count();
    words.len() >= 3 && last && inner > 0 && low >= 2 && common >= 1
}

#[cfg(test)]
mod tests;
