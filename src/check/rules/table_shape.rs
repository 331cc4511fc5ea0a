//! A table with other rows or columns than in the original, or none where it has one.

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::diagnostics::counted;
use crate::markdown::block_structure::BlockKind;

pub(super) const RULE: Rule = Rule {
    code: "table-shape",
    severity: Severity::Warning,
    summary: "a table has other rows or columns than in the original, or is missing",
    run: Run::Pair(run),
};

/// Place among the parts, columns and rows.
fn tables(view: &PageView<'_>, section: usize) -> Vec<(usize, usize, usize)> {
    let parts = view.sections[section].parts.clone();
    parts
        .filter_map(|at| match view.parts()[at].kind {
            // `x.y.Z | x > 0` in a line of text is accidentally a table of one row.
            BlockKind::Table { columns, rows } if rows > 1 => Some((at, columns, rows)),
            _ => None,
        })
        .collect()
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    for (original, translation) in pair.both() {
        if !pair.is_certain(original, translation) {
            continue;
        }
        let (here, there) = (
            tables(pair.original, original),
            tables(pair.translation, translation),
        );
        let line =
            |view: &PageView<'_>, part: usize| view.first_line(view.parts()[part].span.clone());
        let section = pair.translation.sections[translation].parts.clone();
        let parts = &pair.translation.parts()[section];
        let span = parts.first().zip(parts.last());
        let is_html = span.is_some_and(|(first, last)| {
            let written = pair.translation.written(&(first.span.start..last.span.end));
            written.contains("<table")
        });
        if there.len() < here.len() && !is_html {
            let (lost, columns, rows) = here[there.len()];
            findings.push(
                RULE.finding(format!(
                    "a table of the original ({}, {}) is no table in the translation",
                    counted(rows, "row"),
                    counted(columns, "column")
                ))
                .at(pair.translation.place_of(translation, "in this section"))
                .at(pair.original.place(line(pair.original, lost), "this table"))
                .help("put it back; a table has a line of dashes below its head"),
            );
        }
        for ((a, columns, rows), (b, their_columns, their_rows)) in here.iter().zip(&there) {
            if (columns, rows) == (their_columns, their_rows) {
                continue;
            }
            findings.push(
                RULE.finding(format!(
                    "the table has {} and {}, in the original {rows} and {columns}",
                    counted(*their_rows, "row"),
                    counted(*their_columns, "column"),
                ))
                .at(pair
                    .translation
                    .place(line(pair.translation, *b), "this table"))
                .at(pair
                    .original
                    .place(line(pair.original, *a), "in the original"))
                .help("give it the rows and columns of the original"),
            );
        }
    }
}
