//! Text that an indent makes a code block of, where the original has text.
//!
//! A block that a translator added is no finding, with fences or with an indent: it is an example more.

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::page_view::Block;
use crate::markdown::block_structure::BlockKind;

pub(super) const RULE: Rule = Rule {
    code: "code-block-added",
    severity: Severity::Warning,
    summary: "an indent makes a code block of text",
    run: Run::Pair(run),
};

/// The least number of words of a line of text.
const WORDS: usize = 6;

/// Returns true if a line of code is a sentence: words and few marks.
fn is_sentence(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace();
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.chars()
            .all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'))
            && !word.is_empty()
    };
    let (count, all) = (words.clone().filter(is_word).count(), words.count());
    let dense = line
        .chars()
        .filter(|c| crate::check::untranslated_text::is_dense(*c))
        .count();
    let is_spaced = count >= WORDS && count * 5 >= all * 4;
    let is_cjk = dense >= WORDS * 2 && dense * 2 > line.chars().count();
    let is_code =
        line.starts_with(['#', '$', '/', '*', '|', '>', '-']) || line.contains(['{', ';', '=']);
    (is_spaced || is_cjk) && !is_code
}

/// Returns true if a code block is text or HTML that an indent made code of.
fn is_accident(pair: &TranslationPair<'_, '_>, block: &Block<'_>) -> bool {
    let mut lines = block.code.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next() else {
        return false;
    };
    let parts = pair.translation.parts();
    let follows_html = block.part > 0 && matches!(parts[block.part - 1].kind, BlockKind::Html(_));
    let is_html = |text: &str| {
        let rest = text.trim_start().strip_prefix('<');
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'))
    };
    let is_there = || {
        pair.original.parts().iter().any(|part| match &part.kind {
            BlockKind::Html(html) => html.lines().any(|line| line.trim() == first.trim()),
            _ => false,
        })
    };
    is_html(first) && (follows_html || is_there()) || is_sentence(first) && lines.all(is_sentence)
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    for (original, translation, section) in pair.blocks() {
        let Some(translation) = translation.filter(|_| original.is_none()) else {
            continue;
        };
        let block = pair.translation.block(translation);
        if block.fenced
            || pair.original.has_code_of(pair.translation, translation)
            || !is_accident(pair, &block)
        {
            continue;
        }
        let first = pair.translation.first_line(block.span);
        findings.push(
            RULE.finding("an indent makes code of this, which is none in the original")
                .at(pair.translation.place(first, "only here"))
                .at(pair
                    .original
                    .place_of(*section, "the section in the original"))
                .help("take the indent out: a tab or four spaces begin a code block"),
        );
    }
}
