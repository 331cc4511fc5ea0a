//! A page that is not written in the language that it says.

use super::{Findings, Rule, Run, Severity, Sheet};
use crate::check::residue;
use crate::diagnostics::Place;

pub(super) const RULE: Rule = Rule {
    code: "language-mismatch",
    severity: Severity::Warning,
    summary: "a page is not written in its language",
    run: Run::Page(run),
};

/// The fewest letters, and words, by which a page is judged.
const LETTERS: usize = 120;
const WORDS: usize = 60;

/// Whether most of a page is in another script, or in English.
pub(super) fn is_another(sheet: &Sheet<'_>) -> bool {
    let scripts = residue::scripts(sheet.language);
    if scripts.is_empty() {
        return false;
    }
    let (mut own, mut all, mut words, mut telling) = (0, 0, 0, 0);
    let judges_english = scripts.contains(&unicode_script::Script::Latin)
        && !residue::is_like_english(sheet.language);
    for (_, prose) in sheet.all_proses() {
        let (its, of) = residue::letters(&prose.text, &scripts);
        own += its;
        all += of;
        if judges_english {
            let (its_words, its_telling) = residue::english(&prose.text);
            words += its_words;
            telling += its_telling;
        }
    }
    (all >= LETTERS && own * 5 < all) || (words >= WORDS && telling * 100 >= words * 9)
}

fn run(sheet: &Sheet<'_>, findings: &mut Findings) {
    if !is_another(sheet) {
        return;
    }
    let place = match sheet.front_matter("lang") {
        place if place.excerpt.is_some() => place,
        _ => Place::file(&sheet.page.path),
    };
    findings.push(
        RULE.finding(format!(
            "the page is to be in {} ({}), and most of it is not",
            sheet.language.endonym, sheet.language.tag
        ))
        .at(place)
        .help("translate it, or give it the language that it is written in"),
    );
}
