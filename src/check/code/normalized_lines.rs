//! Lines of code in the form in which they are looked for elsewhere in a page.
//!
//! In: lines of code. Out: the line without prompt, comment mark, line number, white space and digits, and the
//! statement whether a line says enough to be recognised. A line that lost its comment mark or has another version
//! number is not missing.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::page_view::PageView;
use super::common_words::is_keyword;
use super::lexer;

/// Returns a line without its prompt, comment mark or line number, and without white space. Runs of digits become `0`.
pub(crate) fn bare(line: &str) -> String {
    let mut bare = String::with_capacity(line.len());
    for c in without_gutter(line).chars().filter(|c| !c.is_whitespace()) {
        match c.is_ascii_digit() {
            true if bare.ends_with('0') => {}
            true => bare.push('0'),
            false => bare.push(c),
        }
    }
    let end = bare.trim_end_matches([';', ',']).len();
    bare.truncate(end);
    bare
}

/// Returns a line without a line number, a prompt and the marks of a comment or a quote.
fn without_gutter(line: &str) -> &str {
    let rest = line.trim();
    let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = match number.starts_with(char::is_whitespace) {
        true => number.trim_start(),
        false => rest,
    };
    let marks = ["#", "//", "--", "$", "%", ">", ";", "*", "|"];
    let mut rest = rest;
    while let Some(after) = marks.iter().find_map(|mark| rest.strip_prefix(mark)) {
        rest = after.trim_start();
    }
    rest.strip_suffix("*/").unwrap_or(rest).trim()
}

/// Returns true if a line has a word of its own: `};`, `return (` and `end` are in every program.
pub(crate) fn is_telling(line: &str) -> bool {
    let words = without_gutter(line).split(|c| !lexer::is_word(c));
    words
        .filter(|word| word.chars().any(char::is_alphabetic))
        .any(|word| {
            !is_keyword(word) && !matches!(word, "done" | "fi" | "esac" | "endif" | "endfor")
        })
}

/// Bare lines, and how often each occurs.
pub(crate) type BareLines = FxHashMap<String, usize>;

/// Returns how often each bare line is in a piece of code.
pub(crate) fn counts(code: &str) -> BareLines {
    let mut lines = BareLines::default();
    for line in code.lines() {
        *lines.entry(bare(line)).or_default() += 1;
    }
    lines
}

/// Returns how often each bare line is in the code of a page.
pub(crate) fn bare_lines(view: &PageView<'_>) -> BareLines {
    let mut all = BareLines::default();
    for block in view.all_blocks() {
        for line in block.code.lines() {
            *all.entry(bare(line)).or_default() += 1;
        }
    }
    all
}

/// Returns the names in a piece of code: words of at least three ASCII letters, digits and `_` that are no keywords.
pub(crate) fn names<'c>(language: &str, code: &'c str) -> FxHashSet<&'c str> {
    let mut names = FxHashSet::default();
    for line in lexer::lines(language, code) {
        let words = line
            .lexemes
            .iter()
            .filter(|lexeme| lexeme.kind == lexer::Kind::Word);
        names.extend(words.map(|word| word.text).filter(|word| is_name(word)));
    }
    names
}

fn is_name(word: &str) -> bool {
    word.len() > 2
        && word.is_ascii()
        && word.contains(|c: char| c.is_ascii_alphabetic())
        && !is_keyword(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_differ_in_what_stands_before_them_are_one() {
        for (a, b) in [
            ("# On branch master", "On branch master"),
            ("\t$ git status", "git status"),
            ("5  end", "4  end"),
            ("ruby 2.0.0p195", "ruby 2.1.0p0"),
            ("// x = 1;", "x = 1"),
        ] {
            assert_eq!(bare(a), bare(b));
        }
        assert_ne!(bare("git add ."), bare("git add -A"));
    }

    #[test]
    fn lines_that_are_in_every_program_tell_nothing() {
        for line in ["};", "return (", "  end", "5  end", ")", "done"] {
            assert!(!is_telling(line), "{line}");
        }
        for line in ["ls -l", "x = 1", "return value"] {
            assert!(is_telling(line), "{line}");
        }
    }
}
