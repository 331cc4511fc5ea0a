//! A word in code with letters of two scripts that look alike: `сurl` with a Cyrillic `с` is no `curl`.

use unicode_script::{Script, UnicodeScript};

use super::{Findings, Rule, Run, Severity, Sheet};
use crate::check::code::lex::{self, Kind};

pub(super) const RULE: Rule = Rule {
    code: "mixed-script",
    severity: Severity::Warning,
    summary: "a word in code has letters of two scripts that look alike",
    run: Run::Page(run),
};

/// The letter of another script in a Latin word, if there is one.
fn stranger(word: &str) -> Option<char> {
    if word.is_ascii() {
        return None;
    }
    let of = |script: Script| word.chars().find(|c| c.script() == script);
    of(Script::Latin)?;
    [
        Script::Cyrillic,
        Script::Greek,
        Script::Armenian,
        Script::Cherokee,
    ]
    .into_iter()
    .filter_map(of)
    // Units and formulas: 10μs, Δx.
    .find(|c| !matches!(c, 'μ' | 'Δ' | 'π' | 'Ω' | 'λ' | 'σ' | 'θ' | 'α' | 'β' | 'ε'))
}

/// The words of a piece of code, with their places in it.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split(|c| !lex::is_word(c)) {
        at += text[at..].find(word).unwrap_or(0);
        if !word.is_empty() {
            found.push((at, word));
        }
        at += word.len();
    }
    found
}

fn run(sheet: &Sheet<'_>, findings: &mut Findings) {
    let mut find = |word: &str, c: char, place: crate::diagnostics::Place| {
        findings.push(
            RULE.finding(format!(
                "`{word}` has a letter of another script: {}",
                super::code_point(c)
            ))
            .at(place)
            .help("type the word anew with the letters that it needs"),
        );
    };
    for block in sheet.all_blocks().filter(|block| !block.code.is_ascii()) {
        for line in lex::lines(block.language, block.code) {
            for lexeme in line.lexemes.iter().filter(|l| l.kind != Kind::Comment) {
                for (at, word) in words(lexeme.text) {
                    if let Some(c) = stranger(word) {
                        let range = lexeme.at + at..lexeme.at + at + word.len();
                        let place = sheet.place_in_code(&block, line.number, range, "this word");
                        find(word, c, place);
                    }
                }
            }
        }
    }
    for (_, prose) in sheet.all_proses() {
        for code in prose.code.iter().filter(|code| !code.text.is_ascii()) {
            let words = code.text.split(|c| !lex::is_word(c));
            for (word, c) in words.filter_map(|word| Some((word, stranger(word)?))) {
                find(
                    word,
                    c,
                    sheet.place(sheet.within(&code.span, word), "this word"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_told_from_words() {
        assert_eq!(stranger("\u{441}url"), Some('\u{441}'));
        assert_eq!(stranger("привет"), None);
        assert_eq!(stranger("curl"), None);
        assert_eq!(stranger("10μs"), None);
        assert_eq!(stranger("größe"), None);
    }
}
