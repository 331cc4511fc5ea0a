//! White space in code that is none to a machine: no-break and ideographic spaces.

use super::{Findings, Rule, Run, Severity, Sheet};
use crate::check::code::lex::{self, Kind};

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

fn run(sheet: &Sheet<'_>, findings: &mut Findings) {
    for block in sheet.all_blocks() {
        if !block.code.contains(is_odd) {
            continue;
        }
        for line in lex::lines(block.language, block.code) {
            // What a program printed may have such spaces, and so may sentences.
            if line.is_free {
                continue;
            }
            for lexeme in &line.lexemes {
                let odd = lexeme.kind == Kind::Space && lexeme.text.contains(is_odd)
                    || lexeme.kind == Kind::Mark && lexeme.text.starts_with(is_odd);
                if !odd {
                    continue;
                }
                let what = lexeme
                    .text
                    .chars()
                    .filter(|c| is_odd(*c))
                    .map(super::code_point);
                let what = what.collect::<Vec<_>>().join(" ");
                let place = sheet.place_in_code(&block, line.number, lexeme.range(), "here");
                let finding = RULE
                    .finding(format!(
                        "a space stands in code that is none to a machine: {what}"
                    ))
                    .at(place)
                    .help("write a plain space, or run `sitegen check --fix`");
                let span = sheet.in_code(&block, line.number, lexeme.range());
                let span = span.filter(|span| sheet.text.get(span.clone()) == Some(lexeme.text));
                let plain = lexeme.text.replace(is_odd, " ");
                findings.push(match span {
                    Some(span) => finding.fix(span, plain),
                    None => finding,
                });
            }
        }
    }
}
