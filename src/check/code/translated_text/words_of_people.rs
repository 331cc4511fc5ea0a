//! Words in code that are text for people: names, languages, values in prose.

use super::super::common_words::{is_example, is_typo};
use super::super::placeholders::without_placeholders;
use super::super::tokens::{has_same_placeholders, is_translation};
use super::{Words, has_digit, is_foreign_letter};

/// Returns true if a line of code names the language of the page, as `import 'dayjs/locale/zh-cn'` does.
pub(crate) fn names_language(line: &str, language: &str) -> bool {
    let primary = language.split('-').next().unwrap_or(language);
    let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let is_tag = |word: &str| {
        let mut parts = word.splitn(2, ['-', '_']);
        parts
            .next()
            .is_some_and(|first| first.eq_ignore_ascii_case(primary))
            && parts.next().is_some_and(|rest| matches!(rest.len(), 2 | 4))
    };
    words.filter(|word| word.len() > 4).any(is_tag)
}

pub(super) fn are_words_of_people(
    was: &[&str],
    is: &[&str],
    (is_free, was_prose): (bool, bool),
    words: Words<'_>,
) -> bool {
    let is_foreign = is.iter().any(|word| word.chars().any(is_foreign_letter));
    if let ([was], [is]) = (was, is)
        && !is_foreign
        && (is_typo(was, is) && !words.translation.has(is) && !is_example(was)
            || words.is_evident_typo(was, is))
    {
        return false;
    }
    if is_language(was, is, words.language) {
        return true;
    }
    let is_known = is.iter().all(|word| words.translation.has(word));
    let is_capital = is_free && was.iter().all(|word| word.starts_with(char::is_uppercase));
    // Text that is meant for people: a diagram, a document.
    if was_prose {
        return true;
    }
    let was_foreign = was.iter().any(|word| word.chars().any(is_foreign_letter));
    let is_ordinary = || was.iter().all(|word| words.original.is_ordinary(word));
    (is_foreign && is_free) || was_foreign || is_known || is_capital || is_ordinary()
}

/// Returns true if the code of one language became that of the translation: `lang: 'en-US'`, `/en/docs`.
fn is_language(was: &[&str], is: &[&str], language: &str) -> bool {
    let of_tag = |word: &&str| {
        language
            .split('-')
            .any(|part| part.eq_ignore_ascii_case(word))
    };
    let is_code =
        |word: &&str| matches!(word.len(), 2 | 3) && word.chars().all(|c| c.is_ascii_alphabetic());
    // `fa-IR` of Persian: the language, and a region.
    let is_tag = is.first().is_some_and(of_tag) && is.len() == was.len();
    !is.is_empty()
        && (is.iter().all(of_tag) || is_tag)
        && was.iter().all(is_code)
        && is.iter().all(is_code)
}

/// Returns true if a path or an address is that of the translation: `/guide`, `/de/guide`.
fn is_localised(was: &str, is: &str, language: &str) -> bool {
    let primary = language.split('-').next().unwrap_or(language);
    let lower = is.to_lowercase();
    [language.to_lowercase(), primary.to_owned()]
        .iter()
        .any(|code| {
            let plain = lower.replacen(&format!("/{code}/"), "/", 1);
            let was = was.to_lowercase();
            plain != lower && (plain == was || plain == was.replacen("/en/", "/", 1))
        })
}

/// Returns true if strings are names of people, places or things, which other languages write otherwise: words
/// that begin with a capital on both sides.
fn are_names_of_people(was: &[&str], is: &[&str]) -> bool {
    let is_name = |word: &&str| {
        let mut chars = word.chars();
        let first = chars.next();
        first.is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
            && chars.all(|c| c.is_alphabetic() && !c.is_uppercase())
    };
    let is_typo = matches!((was, is), ([was], [is]) if is_typo(was, is));
    was.iter().all(is_name) && is.iter().all(is_name) && !is_typo
}

/// Returns true if the text of a string may be the translation of another.
pub(super) fn may_be_text(was: &str, is: &str, words: Words<'_>) -> bool {
    // The expressions in a template string are code.
    if was.contains("${") && !has_same_placeholders(was, is) {
        return false;
    }
    if was.eq_ignore_ascii_case(is)
        || is_translation(was, is)
        || is_localised(was, is, words.language)
    {
        return true;
    }
    let (was, is) = (
        without_placeholders(was, false),
        without_placeholders(is, false),
    );
    if was == is {
        return true;
    }
    let split = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let fixed = |text: &str| {
        // Of `value2`, the number.
        let number = |word: String| match name(&word) {
            name if has_digit(name) => word,
            name => word[name.len()..].to_owned(),
        };
        let mut fixed: Vec<String> = split(text)
            .into_iter()
            .filter(|word| has_digit(word))
            .map(number)
            .collect();
        fixed.extend(
            text.chars()
                .filter(|c| "$%{}<>=|\\&".contains(*c))
                .map(String::from),
        );
        fixed.sort_unstable();
        fixed
    };
    let plain = |text: &str| -> Vec<String> {
        split(text)
            .into_iter()
            .map(|word| name(&word).to_owned())
            .filter(|word| !has_digit(word))
            .collect()
    };
    let (was_words, is_words) = (plain(&was), plain(&is));
    let (was_words, is_words): (Vec<&str>, Vec<&str>) = (
        was_words
            .iter()
            .map(String::as_str)
            .filter(|word| !is_words.iter().any(|w| w == word))
            .collect(),
        is_words
            .iter()
            .map(String::as_str)
            .filter(|word| !was_words.iter().any(|w| w == word))
            .collect(),
    );
    fixed(&was) == fixed(&is)
        && !was_words.is_empty()
        && !is_words.is_empty()
        && (are_names_of_people(&was_words, &is_words)
            || are_words_of_people(&was_words, &is_words, (false, false), words))
}

/// A word without the number behind it.
pub(super) fn name(word: &str) -> &str {
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if name.chars().filter(|c| c.is_alphabetic()).count() > 1 {
        name
    } else {
        word
    }
}
