//! A word in code with letters of two scripts that look alike: `сurl` with a Cyrillic `с` is no `curl`.

use unicode_script::{Script, UnicodeScript};

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::code::lexer::{self, Kind};

pub(super) const RULE: Rule = Rule {
    code: "mixed-script",
    severity: Severity::Warning,
    summary: "a word in code has letters of two scripts that look alike",
    run: Run::Page(run),
};

/// Letters of other scripts that look like Latin ones.
const LOOK_ALIKES: &str = "аеорсухіјѕһԁԛԝѵӏАВЕКМНОРСТУХІЈЅҮԌԚԜοιυνκρΑΒΕΖΗΙΚΜΝΟΡΤΥΧաոսցհօՕՏՍꮪꭺ";

/// Returns the letter of another script in an otherwise Latin word that looks Latin. Words of two scripts that are
/// joined visibly (`ip_хост`, `git'ом`) are not deceptive.
fn stranger(word: &str) -> Option<char> {
    if word.is_ascii() {
        return None;
    }
    // Units and formulas (`10μs`, `Δx`), and Greek names with an index (`γi`, `ν1`).
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    let is_latin = |c: char| c.script() == Script::Latin;
    let mut others = letters().filter(|c| !is_latin(*c));
    let first = others.clone().next()?;
    if letters().count() < 3 && first.script() == Script::Greek {
        return None;
    }
    let latin = letters().filter(|c| is_latin(*c)).count();
    // An ending behind a name in capitals: `URLа`.
    let name = word.trim_end_matches(|c: char| c.is_alphabetic() && !is_latin(c));
    let is_ending = name.len() < word.len()
        && name.chars().all(|c| !c.is_lowercase() && c.is_ascii())
        && word.chars().count() - name.chars().count() < 4;
    (latin > 0 && !is_ending && others.all(|c| LOOK_ALIKES.contains(c))).then_some(first)
}

/// Returns the words of a piece of code with their offsets: letters only, without the letter of an escape (`\n`).
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut before = ' ';
    let mut escaped = false;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_escape = before == '\\'
            && !escaped
            && matches!(c, 'n' | 't' | 'r' | 'b' | 'f' | 'v' | 'e' | 'a' | '0');
        escaped = before == '\\' && !escaped;
        let is_part = c.is_alphabetic() && !is_escape;
        match start {
            None if is_part => start = Some(at),
            Some(from) if !is_part => {
                found.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
        before = c;
    }
    found
}

fn run(view: &PageView<'_>, findings: &mut Findings) {
    let mut find = |word: &str, c: char, place: crate::diagnostics::SourceSpan| {
        findings.push(
            RULE.finding(format!(
                "`{word}` has a letter of another script: {}",
                super::code_point(c)
            ))
            .at(place)
            .help("type the word anew with the letters that it needs"),
        );
    };
    for block in view.all_blocks().filter(|block| !block.code.is_ascii()) {
        for line in lexer::lines(block.language, block.code) {
            let comments = line
                .lexemes
                .iter()
                .filter(|lexeme| lexeme.kind == Kind::Comment);
            let comments: Vec<_> = comments.map(lexer::Lexeme::range).collect();
            for (at, word) in words(line.text) {
                let in_comment = comments.iter().any(|comment| comment.contains(&at));
                if let Some(c) = stranger(word).filter(|_| !in_comment) {
                    let range = at..at + word.len();
                    let place = view.place_in_code(&block, line.number, range, "this word");
                    find(word, c, place);
                }
            }
        }
    }
    for (_, prose) in view.all_proses() {
        for code in prose.code.iter().filter(|code| !code.text.is_ascii()) {
            let words = words(&code.text).into_iter();
            for (word, c) in words.filter_map(|(_, word)| Some((word, stranger(word)?))) {
                find(
                    word,
                    c,
                    view.place(view.within(&code.span, word), "this word"),
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
        for word in ["URL\u{430}", "γi", "Javaскрипт"] {
            assert_eq!(stranger(word), None, "{word}");
        }
        assert_eq!(stranger("Dо\u{441}ker"), Some('\u{43e}'));
        assert_eq!(
            words("\"\\nДа\" ip_хост"),
            [(3, "Да"), (9, "ip"), (12, "хост")]
        );
    }
}
