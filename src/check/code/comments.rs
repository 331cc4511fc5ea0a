//! Comments in code.

use std::ops::Range;

use super::lexer::{Kind, lines};

/// Returns the byte ranges of the texts of comments in code, without their marks. Only comments of one line are
/// returned.
pub(crate) fn comments(language: &str, code: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for line in lines(language, code) {
        let start = line.text.as_ptr() as usize - code.as_ptr() as usize;
        for lexeme in line
            .lexemes
            .iter()
            .filter(|lexeme| lexeme.kind == Kind::Comment)
        {
            let text = lexeme.text;
            let inside =
                text.trim_start_matches(|c: char| c.is_ascii_punctuation() || c.is_whitespace());
            let inside_start = text.len() - inside.len();
            let inside = inside
                .trim_end_matches("*/")
                .trim_end_matches("-->")
                .trim_end();
            let at = start + lexeme.at + inside_start;
            if inside.chars().any(char::is_alphabetic) {
                found.push(at..at + inside.len());
            }
        }
    }
    found
}
