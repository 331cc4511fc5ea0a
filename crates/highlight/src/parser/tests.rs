use std::collections::BTreeSet;

use syntect::parsing::{ParseState, ScopeStackOp, SyntaxSet};

use super::search::with_captures;
use super::*;
use crate::classes::{ClassNames, Classes};

/// Pseudo-random numbers, the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// Returns the literal words and signs of patterns.
fn words_of(patterns: &[String]) -> Vec<String> {
    let mut words = BTreeSet::from(["word".to_owned()]);
    for pattern in patterns {
        let plain = pattern.replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', " ");
        words.extend(plain.split(' ').map(str::to_owned));
        let mut marks = pattern.chars().filter(char::is_ascii_punctuation);
        words.extend(marks.by_ref().map(String::from));
        for escaped in pattern.split('\\').skip(1) {
            words.extend(escaped.get(..1).map(str::to_owned));
        }
    }
    words
        .into_iter()
        .filter(|word| !word.trim().is_empty())
        .collect()
}

fn line_of(words: &[String], random: &mut Random) -> String {
    const OTHERS: [&str; 16] = [
        " ", " ", "  ", "\t", "x", "name", "12", "0x1f", "1.5e3", "\"a\"", "'b'", "<<EOF", "EOF",
        "變數", "é", "// c",
    ];
    let mut line = String::new();
    for _ in 0..random.below(14) {
        if random.below(3) == 0 {
            line.push_str(OTHERS[random.below(OTHERS.len())]);
        } else {
            line.push_str(&words[random.below(words.len())]);
        }
        if random.below(2) == 0 {
            line.push(' ');
        }
    }
    line + "\n"
}

fn as_ours(classes: &Classes, operations: &[(usize, ScopeStackOp)]) -> Vec<String> {
    let change = |operation: &ScopeStackOp| match operation {
        ScopeStackOp::Push(scope) => Some(Change::Push(classes.mark(*scope))),
        ScopeStackOp::Pop(count) => Some(Change::Pop(*count)),
        ScopeStackOp::Clear(amount) => Some(Change::Clear(*amount)),
        ScopeStackOp::Restore => Some(Change::Restore),
        ScopeStackOp::Noop => None,
    };
    operations
        .iter()
        .filter_map(|(at, operation)| Some(format!("{at} {:?}", change(operation)?)))
        .collect()
}

/// Returns all patterns that a grammar can reach.
fn patterns_of(grammars: &Grammars, syntax: usize) -> Vec<String> {
    let mut left = vec![grammars.start(syntax).unwrap().context];
    let mut seen = BTreeSet::new();
    let mut patterns = Vec::new();
    while let Some(id) = left.pop() {
        if seen.len() > 150 || !seen.insert(format!("{id:?}")) {
            continue;
        }
        let Some(context) = grammars.context(id) else {
            continue;
        };
        left.extend(context.prototype);
        for pattern in &context.patterns {
            patterns.push(pattern.source.regex.regex_str().to_owned());
            left.extend(pattern.with_prototype);
            if let Operation::Push(ids) | Operation::Set(ids) = &pattern.operation {
                left.extend(ids);
            }
        }
    }
    patterns
}

/// Parses random blocks of the grammar's own words here and with syntect.
fn compare_with_syntect(grammars: &Grammars, syntax: usize, blocks: usize) {
    let set: &SyntaxSet = &grammars.set;
    let reference = &set.syntaxes()[syntax];
    let classes = Classes::new(ClassNames::Sitegen);
    let words = words_of(&patterns_of(grammars, syntax));
    let mut random = Random(syntax as u64 + 7);
    let mut parser = Parser::default();
    for _ in 0..blocks {
        let mut theirs = ParseState::new(reference);
        let mut ours = State::new(grammars.start(syntax).unwrap());
        let mut block = String::new();
        for i in 0..8 {
            let line = line_of(&words, &mut random);
            block.push_str(&line);
            let mut expected = theirs.parse_line(&line, set).unwrap();
            if i == 0 {
                // Our first state already has the scope of the syntax.
                let first = expected.remove(0);
                assert_eq!(first, (0, ScopeStackOp::Push(reference.scope)));
            }
            let changes = parser.line(grammars, &mut ours, &line).unwrap();
            let changes: Vec<String> = changes
                .iter()
                .map(|(at, change)| format!("{at} {change:?}"))
                .collect();
            assert_eq!(
                changes,
                as_ours(&classes, &expected),
                "{}: {block}",
                reference.name
            );
        }
    }
}

#[test]
fn every_grammar_is_read_as_by_syntect() {
    let grammars = Grammars::default();
    for syntax in 0..grammars.set.syntaxes().len() {
        compare_with_syntect(&grammars, syntax, 4);
    }
}

#[test]
fn captured_text_is_put_into_patterns() {
    let mut captures = Captures::default();
    captures[1] = Some("a.b".into());
    assert_eq!(with_captures(r"^\1\\1\2$", &captures), r"^a\.b\\1$");
}
