//! Invisible characters in code, which a shell takes as part of a word.

use std::ops::Range;

use text_scan::bidi::is_right_to_left;

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::code::tokens::is_invisible;

pub(super) const RULE: Rule = Rule {
    code: "invisible-character",
    severity: Severity::Warning,
    summary: "an invisible character stands in code",
    run: Run::Page(run),
};

/// Joiners shape words of some scripts; everywhere else they are damage.
fn is_damage(c: char) -> bool {
    (is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{b}'))
        && !super::bidi_control::is_control(c)
}

/// Returns true if `characters` are direction marks of a line with right-to-left text: comments and strings need them.
fn direct_text(text: &str, characters: &Range<usize>) -> bool {
    let is_mark = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}');
    if !text[characters.clone()].chars().all(is_mark) {
        return false;
    }
    let start = text[..characters.start].rfind('\n').map_or(0, |at| at + 1);
    let rest = text[characters.end..]
        .split('\n')
        .next()
        .unwrap_or_default();
    let line = text[start..characters.start].chars().chain(rest.chars());
    line.filter(|c| c.is_alphabetic()).any(is_right_to_left)
}

fn run(view: &PageView<'_>, findings: &mut Findings) {
    super::characters(view, is_damage, |span, what| {
        if direct_text(&view.text, &span) {
            return;
        }
        findings.push(
            RULE.finding(format!("an invisible character stands in code: {what}"))
                .at(view.place(span.clone(), "here"))
                .help("take it out, or run `sitegen check --fix`")
                .fix(span, ""),
        );
    });
}
