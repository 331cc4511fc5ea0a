//! A line of code that says something else than in the original: a command, an option, a path, a version.

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::code::compare::Change;
use crate::check::code::findings::{Changed, is_meant};
use crate::check::code::translated_text::{Certainty, names_language};
use crate::check::page_view::Block;
use crate::diagnostics::{Diagnostic, counted};

pub(super) const RULE: Rule = Rule {
    code: "code-changed",
    severity: Severity::Warning,
    summary: "a line of code says something else than in the original",
    run: Run::Pair(run),
};

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let report = pair.code_report();
    if report.is_one {
        page_changed(pair, &report.blocks, findings);
        return;
    }
    for block in report.blocks.iter().filter(|block| block.is_one) {
        block_changed(pair, block, findings);
    }
    report.each(pair, |original, translation, change| {
        line_changed(pair, original, translation, change, findings)
    });
}

fn line_changed(
    pair: &TranslationPair<'_, '_>,
    original_block: &Block<'_>,
    block: &Block<'_>,
    change: &Change,
    findings: &mut Findings,
) {
    let Change::Line {
        original,
        translation,
        was,
        is,
        certainty,
        ..
    } = change
    else {
        return;
    };
    let here = super::piece(block.code, *translation, is);
    let there = super::piece(original_block.code, *original, was);
    let message = match (there.is_empty(), here.is_empty()) {
        (false, false) => format!(
            "`{}` has become `{}`",
            super::shortened(there),
            super::shortened(here)
        ),
        (false, true) => format!("`{}` was lost", super::shortened(there)),
        _ => format!("`{}` was added", super::shortened(here)),
    };
    findings.push(
        finding(
            format!("code is not that of the original: {message}"),
            *certainty == Certainty::Sure && !is_localised(pair, block),
        )
        .at(pair
            .translation
            .place_in_code(block, *translation, is.clone(), "here"))
        .at(pair
            .original
            .place_in_code(original_block, *original, was.clone(), "in the original"))
        .help(
            "write it as the original has it; comments and sentences in strings may be translated",
        ),
    );
}

/// Returns a finding, which is a hint if the change may be a translator's.
fn finding(message: String, is_sure: bool) -> Diagnostic {
    let mut finding = RULE.finding(message);
    if !is_sure {
        finding.severity = Severity::Info;
    }
    finding
}

/// Returns true if a block shows how something is done in the language of the page: it names that language.
fn is_localised(pair: &TranslationPair<'_, '_>, block: &Block<'_>) -> bool {
    let language = pair.words().language;
    block
        .code
        .lines()
        .any(|line| names_language(line, language))
}

/// Returns true if at least half of some changes are probably no translation.
fn are_sure<'c>(changes: impl Iterator<Item = &'c Change> + Clone) -> bool {
    let is_sure = |change: &&Change| {
        !matches!(
            change,
            Change::Line {
                certainty: Certainty::Doubtful,
                ..
            }
        )
    };
    changes.clone().filter(is_sure).count() * 2 >= changes.count()
}

/// The lines of the translation and of the original at which a change begins.
fn lines_of(change: &Change) -> (usize, usize) {
    match change {
        Change::Line {
            original,
            translation,
            ..
        }
        | Change::Typography {
            original,
            translation,
            ..
        } => (*translation, *original),
        Change::Lost { lines, before } => (*before, lines.start),
        Change::Added { lines } => (lines.start, 0),
    }
}

/// Says at once that a block differs in many places. It is a hint: on real sites it was right 8 times of 13, as the
/// block may be beside another one.
fn block_changed(pair: &TranslationPair<'_, '_>, block: &Changed, findings: &mut Findings) {
    let meant = block.changes.iter().filter(|change| is_meant(change));
    let count = meant.clone().count();
    let Some(first) = meant.into_iter().next() else {
        return;
    };
    let (original, translation) = (
        pair.original.block(block.original),
        pair.translation.block(block.translation),
    );
    let (here, there) = lines_of(first);
    let line = |code: &str, at: usize| code.lines().nth(at).map_or(0, str::len);
    let last = translation.code.lines().count().saturating_sub(1);
    let here = here.min(last);
    findings.push(
        finding(
            format!(
                "a code block differs from the original's in {}: it may be of another version",
                counted(count, "place")
            ),
            false,
        )
        .at(pair.translation.place_in_code(
            &translation,
            here,
            0..line(translation.code, here),
            "the first of them",
        ))
        .at(pair.original.place_in_code(
            &original,
            there,
            0..line(original.code, there),
            "in the original",
        ))
        .help("bring the block up to date; comments and sentences in strings may be translated"),
    );
}

/// Says at once that many blocks of a page differ.
fn page_changed(pair: &TranslationPair<'_, '_>, blocks: &[Changed], findings: &mut Findings) {
    let differing: Vec<&Changed> = blocks
        .iter()
        .filter(|block| block.changes.iter().any(is_meant))
        .collect();
    let Some(first) = differing.first() else {
        return;
    };
    let here = pair.translation.block(first.translation).span;
    let there = pair.original.block(first.original).span;
    let changes = differing
        .iter()
        .flat_map(|block| block.changes.iter().filter(|change| is_meant(change)));
    findings.push(
        finding(
            format!(
                "the code of the page is not that of the original: {} of {} differ",
                differing.len(),
                counted(pair.both_blocks().count(), "code block"),
            ),
            are_sure(changes),
        )
        .at(pair
            .translation
            .place(pair.translation.first_line(here), "the first of them"))
        .at(pair
            .original
            .place(pair.original.first_line(there), "in the original"))
        .help("the translation may be of another version of the original: bring it up to date"),
    );
}
