//! Words in a script that neither the page's language nor its original uses, and words of two scripts without a
//! space between them.
//!
//! A Cyrillic word in a Chinese translation of an English page is a slip of a keyboard or of a machine that
//! translated. Names that the original has too, names of languages, and scripts that name things everywhere (Greek
//! letters in formulas, Latin) are no finding.

use std::ops::Range;

use unicode_script::Script;

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::page_view::PageView;
use crate::check::untranslated_text::{is_alphabetic, script_of, scripts};
use crate::language::is_language_name;
use crate::work_counter;

pub(super) const RULE: Rule = Rule {
    code: "foreign-script",
    severity: Severity::Warning,
    summary: "a word is in a script that neither the page's language nor the original uses",
    run: Run::Pair(run),
};

pub(super) const GLUED: Rule = Rule {
    code: "glued-scripts",
    severity: Severity::Warning,
    summary: "a Latin word is glued to an Arabic one",
    run: Run::Pair(run_glued),
};

/// Scripts whose letters are symbols in texts of all languages.
const EVERYWHERE: [Script; 5] = [
    Script::Latin,
    Script::Greek,
    Script::Common,
    Script::Inherited,
    Script::Unknown,
];

/// The most words of a page that are said one by one.
const MAX_SINGLE_FINDINGS: usize = 3;

/// Returns the words of a text: letters and the marks on them.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |c: char| is_alphabetic(c) || !c.is_ascii() && script_of(c) == Script::Inherited;
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(is_part)?;
        let end = text[start..]
            .find(|c| !is_part(c))
            .map_or(text.len(), |at| start + at);
        rest = end;
        Some(start..end)
    })
}

/// Returns the scripts that a page may use besides those of its language: those of the original's.
fn known_scripts(pair: &TranslationPair<'_, '_>) -> Vec<Script> {
    let mut known = scripts(pair.translation.language);
    known.extend(scripts(pair.original.language));
    known.extend(EVERYWHERE);
    // Names of Japan in Chinese texts: `日本Rubyの会`.
    if known.contains(&Script::Han) {
        known.extend([Script::Katakana, Script::Hiragana]);
    }
    // Japanese words have long marks of both syllabaries, and Korean ones Chinese letters.
    if known.contains(&Script::Hiragana) || known.contains(&Script::Hangul) {
        known.extend([Script::Katakana, Script::Hiragana, Script::Han]);
    }
    known
}

/// Returns true if a word is part of a language's name for itself.
fn is_endonym(view: &PageView<'_>, word: &str) -> bool {
    let languages = &view.site.source.languages;
    is_language_name(word)
        || languages
            .iter()
            .any(|(_, language)| language.endonym.contains(word))
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let view = pair.translation;
    work_counter::done(1 + view.text.len() / 64);
    if view.text.is_ascii() {
        return;
    }
    let known = known_scripts(pair);
    let is_foreign = |c: char| !c.is_ascii() && !known.contains(&script_of(c)) && is_alphabetic(c);
    let mut found: Vec<(&str, Script, Range<usize>)> = Vec::new();
    for (_, prose) in view.all_proses() {
        if !prose.text.contains(is_foreign) {
            continue;
        }
        for range in words(&prose.text) {
            let word = &prose.text[range.clone()];
            let Some(c) = word.chars().find(|c| is_foreign(*c)) else {
                continue;
            };
            if !is_sign(&prose.text, &range) {
                found.push((word, script_of(c), view.in_prose(prose, range)));
            }
        }
    }
    for block in view
        .all_blocks()
        .filter(|block| block.code.contains(is_foreign))
    {
        for (number, line) in block.code.lines().enumerate() {
            for range in words(line) {
                let word = &line[range.clone()];
                if let Some(c) = word.chars().find(|c| is_foreign(*c))
                    && !is_sign(line, &range)
                {
                    let span = view.in_code(&block, number, range);
                    found.push((word, script_of(c), span.unwrap_or(block.span.clone())));
                }
            }
        }
    }
    found.retain(|(word, ..)| !pair.original.text.contains(word) && !is_endonym(view, word));
    // Many words of a script are text that is meant: a lesson about another language, a list of greetings.
    if found.len() > MAX_SINGLE_FINDINGS {
        return;
    }
    for (word, script, span) in found {
        findings.push(
            RULE.finding(format!(
                "`{word}` has letters of a script that this page has nowhere else: {}",
                script.full_name()
            ))
            .at(view.place(span, "this word"))
            .help("write the word in the script of the page's language"),
        );
    }
}

/// The most letters of a word that may be a sign.
const LONGEST_SIGN: usize = 2;

/// Returns true if a letter or two are meant as a sign, between marks and without other words: a face (`¯\\_(ツ)_/¯`,
/// `ಠ_ಠ`), a letter that the text is about (`"易"`).
fn is_sign(text: &str, word: &Range<usize>) -> bool {
    if text[word.clone()].chars().count() > LONGEST_SIGN {
        return false;
    }
    let start = text[..word.start].rfind(char::is_whitespace);
    let start = start.map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    let end = text[word.end..].find(char::is_whitespace);
    let end = end.map_or(text.len(), |at| word.end + at);
    let token = &text[start..end];
    let letters = token.chars().filter(|c| is_alphabetic(*c)).count();
    let marks = token.chars().filter(|c| !c.is_alphanumeric()).count();
    let is_joined = token.contains('_') && letters <= 2 * LONGEST_SIGN;
    is_joined || letters <= LONGEST_SIGN && marks >= 2
}

/// Particles that Arabic and languages in its script write before a word without a space.
const PARTICLES: [&str; 6] = ["ال", "و", "ب", "ل", "ك", "ف"];

/// Returns true if Arabic letters before a Latin word are particles: `والـAPI`.
fn are_particles(letters: &str) -> bool {
    let mut rest = letters.trim_end_matches('\u{640}');
    while let Some(shorter) = PARTICLES.iter().find_map(|p| rest.strip_prefix(p)) {
        rest = shorter;
    }
    rest.is_empty()
}

/// The longest ending that is written behind a Latin word without a space, in letters: `APIها`.
const MAX_ENDING_LENGTH: usize = 4;

fn run_glued(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let view = pair.translation;
    work_counter::done(1 + view.text.len() / 64);
    if !scripts(view.language).contains(&Script::Arabic) {
        return;
    }
    let mut count = 0;
    for (_, prose) in view.all_proses() {
        for range in words(&prose.text) {
            let word = &prose.text[range.clone()];
            if count < MAX_SINGLE_FINDINGS && is_glued(word) && !pair.original.text.contains(word) {
                count += 1;
                let place = view.place(view.in_prose(prose, range), "this word");
                findings.push(
                    GLUED
                        .finding(format!(
                            "`{word}` is two words without a space between them"
                        ))
                        .at(place)
                        .help("put a space between the words"),
                );
            }
        }
    }
}

/// Returns true if a word is an Arabic and a Latin one, and neither is a particle or an ending.
fn is_glued(word: &str) -> bool {
    if !word.contains(|c| script_of(c) == Script::Arabic) {
        return false;
    }
    let is_latin = |c: char| script_of(c) == Script::Latin;
    let Some(start) = word.find(is_latin) else {
        return false;
    };
    let end = word[start..]
        .find(|c| !is_latin(c))
        .map_or(word.len(), |at| start + at);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    if letters(&word[start..end]) < 2 {
        return false;
    }
    let (before, behind) = (&word[..start], &word[end..]);
    // A letter that only lengthens joins what stands beside it: `DNSـەکان`.
    if before.ends_with('\u{640}') || behind.starts_with('\u{640}') {
        return false;
    }
    !are_particles(before) || letters(behind) > MAX_ENDING_LENGTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_words_with_arabic_particles_are_not_glued() {
        for word in [
            "الAPI",
            "الـAPI",
            "والـAPI",
            "بالـDNS",
            "APIها",
            "requestهایی",
            "API",
            "ملف",
            "Toʻliq",
            "DNSـەکانیان",
        ] {
            assert!(!is_glued(word), "{word}");
        }
        for word in ["الملفfile", "ملفfile", "serverالخادم"] {
            assert!(is_glued(word), "{word}");
        }
    }

    #[test]
    fn faces_and_quoted_letters_are_signs() {
        for (text, word) in [
            ("so ¯\\_(ツ)_/¯", "ツ"),
            ("ಠ_ಠ", "ಠ"),
            ("Hán tự \"易\", âm", "易"),
        ] {
            let at = text.find(word).unwrap();
            assert!(is_sign(text, &(at..at + word.len())), "{text}");
        }
        for (text, word) in [("a 易 b", "易"), ("xong.易", "易"), ("(日本語)", "日本語")]
        {
            let at = text.find(word).unwrap();
            assert!(!is_sign(text, &(at..at + word.len())), "{text}");
        }
    }

    #[test]
    fn words_are_letters_with_their_marks() {
        let text = "cafe\u{301} и x1";
        let all: Vec<&str> = words(text).map(|range| &text[range]).collect();
        assert_eq!(all, ["cafe\u{301}", "и", "x"]);
    }
}
