//! White space in code that programs do not treat as white space: no-break and ideographic spaces.

use std::collections::{BTreeSet, HashSet};

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::code::lexer::{self, Kind, Lexeme};

pub(super) const RULE: Rule = Rule {
    code: "odd-space",
    severity: Severity::Warning,
    summary: "a space stands in code that is none to a machine",
    run: Run::Page(run),
};

fn is_odd(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

fn run(view: &PageView<'_>, findings: &mut Findings) {
    // Lines of the original that have such a space too: what it pasted is not what the translation damaged.
    let mut known: Option<HashSet<String>> = None;
    for block in view.all_blocks() {
        if !block.code.contains(is_odd) {
            continue;
        }
        for line in lexer::lines(block.language, block.code) {
            // Output of programs, and sentences, may have such spaces.
            if line.is_free || is_drawing(line.text) {
                continue;
            }
            let comment = line.lexemes.iter().find(|of| of.kind == Kind::Comment);
            let code = &line.text[..comment.map_or(line.text.len(), |of| of.at)];
            let is_text = is_sentence(code);
            let is_damage = |lexeme: &&Lexeme<'_>| {
                is_damage(lexeme) && !(is_text && is_between_words(code, lexeme))
            };
            let odd: Vec<&Lexeme<'_>> = line.lexemes.iter().filter(is_damage).collect();
            let (Some(first), Some(last)) = (odd.first(), odd.last()) else {
                continue;
            };
            let known = known.get_or_insert_with(|| odd_lines_of_original(view));
            if known.contains(&skeleton(line.text.trim_start_matches([' ', '\t', '>']))) {
                continue;
            }
            let what: BTreeSet<String> = odd
                .iter()
                .flat_map(|lexeme| lexeme.text.chars().filter(|c| is_odd(*c)))
                .map(super::code_point)
                .collect();
            let what = what.into_iter().collect::<Vec<_>>().join(" ");
            let range = first.at..last.range().end;
            let place = view.place_in_code(&block, line.number, range.clone(), "here");
            let finding = RULE
                .finding(format!(
                    "a space stands in code that is none to a machine: {what}"
                ))
                .at(place)
                .help("write a plain space, or run `sitegen check --fix`");
            let here = &line.text[range.clone()];
            let span = view.in_code(&block, line.number, range);
            let span = span.filter(|span| view.text.get(span.clone()) == Some(here));
            findings.push(match span {
                Some(span) => finding.fix(span, plain(here, &odd, first.at)),
                None => finding,
            });
        }
    }
}

fn is_damage(lexeme: &Lexeme<'_>) -> bool {
    lexeme.kind == Kind::Space && lexeme.text.contains(is_odd)
        || lexeme.kind == Kind::Mark && lexeme.text.starts_with(is_odd)
}

/// Returns true if a line has words of another alphabet than ASCII, and none of the marks of code.
fn is_sentence(line: &str) -> bool {
    let is_foreign = |c: char| !c.is_ascii() && c.is_alphabetic();
    line.chars().any(is_foreign) && !line.contains(is_mark_of_code)
}

/// Returns true if a space is between words.
fn is_between_words(line: &str, space: &Lexeme<'_>) -> bool {
    let before = line.get(..space.at);
    let before = before.and_then(|before| before.chars().next_back());
    let behind = line.get(space.range().end..);
    let behind = behind.and_then(|behind| behind.chars().next());
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    is_letter(before) && is_letter(behind)
}

fn is_mark_of_code(c: char) -> bool {
    "(){}[]<>=|&$\"'`;/\\".contains(c)
}

/// A piece of a line with plain spaces in the place of the odd ones that are damage: not in strings.
fn plain(piece: &str, odd: &[&Lexeme<'_>], start: usize) -> String {
    let mut text = String::with_capacity(piece.len());
    let mut from = 0;
    for lexeme in odd {
        let range = lexeme.at - start..lexeme.range().end - start;
        text.push_str(&piece[from..range.start]);
        text.push_str(&lexeme.text.replace(is_odd, " "));
        from = range.end;
    }
    text + &piece[from..]
}

/// A tree of files, as programs draw it.
fn is_drawing(line: &str) -> bool {
    line.chars().any(|c| matches!(c, '\u{2500}'..='\u{257f}'))
}

/// A line as far as a translator leaves it alone: what is ASCII in it, and where the odd spaces are.
fn skeleton(line: &str) -> String {
    // The rest of the line may be translated.
    let end = line.rfind(is_odd).unwrap_or(line.len());
    let line = &line[..end];
    line.chars()
        .filter(|c| c.is_ascii() || is_odd(*c))
        .collect()
}

/// The lines with odd spaces in the code of the note's original; none if the page is the original.
fn odd_lines_of_original(view: &PageView<'_>) -> HashSet<String> {
    let site = view.site;
    let original = site.notes.of(view.id).original;
    if original == view.id {
        return HashSet::new();
    }
    let text = site.source.text(&site.source.pages[original]);
    let text = text.unwrap_or_default();
    text.lines()
        .filter(|line| line.contains(is_odd))
        .map(|line| skeleton(line.trim_start_matches([' ', '\t', '>'])))
        .collect()
}
