//! Inline code that says something else than in the original.

use std::collections::HashSet;

use super::{Findings, Pair, Rule, Run, Severity};
use crate::check::code::lex;
use crate::check::code::units::{Unit, units};
use crate::check::sheet::Sheet;
use crate::markdown::anatomy::Inline;

pub(super) const RULE: Rule = Rule {
    code: "inline-code-changed",
    severity: Severity::Warning,
    summary: "inline code says something else than in the original",
    run: Run::Pair(run),
};

/// How alike two pieces of code are, of which one became the other.
const ALIKE: f64 = 0.6;

fn inline<'s>(sheet: &'s Sheet<'_>, section: usize) -> Vec<&'s Inline> {
    sheet
        .proses(sheet.sections[section].parts.clone())
        .chain(sheet.heading_prose(section))
        .flat_map(|(_, prose)| &prose.code)
        .collect()
}

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    for (ours, theirs) in pair.both() {
        let (here, there) = (
            inline(pair.original, ours),
            inline(pair.translation, theirs),
        );
        let is_in =
            |code: &Inline, all: &[&Inline]| all.iter().any(|other| other.text == code.text);
        // A text that the original does not have anywhere, where one of its own is missing.
        let mut new: Vec<&Inline> = there
            .iter()
            .copied()
            .filter(|code| !is_in(code, &here) && !has_word(&pair.original.text, &code.text))
            .collect();
        if new.is_empty() {
            continue;
        }
        let lost: Vec<&Inline> = here
            .iter()
            .copied()
            .filter(|code| !is_in(code, &there))
            .collect();
        let mut said: HashSet<&str> = HashSet::new();
        for was in lost {
            let best = new
                .iter()
                .enumerate()
                .map(|(at, is)| (at, likeness(&was.text, &is.text)))
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let Some((at, _)) = best.filter(|(_, likeness)| *likeness >= ALIKE) else {
                continue;
            };
            let is = new.remove(at);
            if !said.insert(&is.text) || is_placeholder(&was.text) {
                continue;
            }
            findings.push(finding(pair, was, is));
        }
    }
}

fn finding(pair: &Pair<'_, '_>, was: &Inline, is: &Inline) -> crate::diagnostics::Diagnostic {
    let finding = RULE
        .finding(format!(
            "code is not that of the original: `{}` has become `{}`",
            super::visible(&was.text),
            super::visible(&is.text)
        ))
        .at(pair.translation.place(is.span.clone(), "here"))
        .at(pair.original.place(was.span.clone(), "in the original"))
        .help("write it as the original has it");
    // What typography did is undone; anything else might be meant.
    let span = pair.translation.within(&is.span, &is.text);
    let is_there = pair.translation.text.get(span.clone()) == Some(is.text.as_str());
    if is_typography(&was.text, &is.text) && is_there {
        finding.fix(span, was.text.clone())
    } else {
        finding
    }
}

fn marks(code: &str) -> Vec<Unit> {
    let line = lex::lines("sh", code).into_iter().next();
    let all = line.map(|line| units(&line)).unwrap_or_default();
    all.into_iter().filter(|unit| !unit.is_space()).collect()
}

fn is_typography(was: &str, is: &str) -> bool {
    let (a, b) = (marks(was), marks(is));
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.is_like(b))
}

/// Whether a text has a word as it is, and not only as a part of another.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        ![before, after]
            .into_iter()
            .flatten()
            .any(|c| c.is_ascii_alphanumeric())
    })
}

fn is_placeholder(code: &str) -> bool {
    code.starts_with('<') && code.ends_with('>')
}

/// How alike two pieces of code are, 0 to 1.
fn likeness(a: &str, b: &str) -> f64 {
    if is_typography(a, b) {
        return 1.0;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let most = a.len().max(b.len());
    if most == 0 || most > 200 {
        return 0.0;
    }
    // The longest common subsequence.
    let mut row = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y {
                diagonal + 1
            } else {
                above.max(row[j])
            };
            diagonal = above;
        }
    }
    row[b.len()] as f64 / most as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_is_told_from_another_word() {
        assert!(is_typography("--user", "–user"));
        assert!(is_typography("a, b", "a，b"));
        assert!(!is_typography("--user", "--users"));
        assert!(likeness("--user", "--users") > 0.8);
        assert!(likeness("cffi", "套件") < 0.1);
    }
}
