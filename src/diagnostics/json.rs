//! Diagnostics for programs.

use serde_json::{Value, json};

use super::{Diagnostic, SourceSpan};

/// One diagnostic as an object: `code`, `severity`, `message`, `file`, `line`, `column`, `quote`,
/// `related`, `help`, `fix`. Unknown values are `null`.
#[must_use]
pub fn value(diagnostic: &Diagnostic) -> Value {
    let main = diagnostic.spans.first();
    json!({
        "code": diagnostic.code,
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "file": main.map(|p| p.path.as_str()),
        "line": main.map(|p| p.line),
        "column": main.map(|p| p.column),
        "quote": main.and_then(|p| p.excerpt.as_ref()).map(|e| e.text.as_str()),
        "related": diagnostic.spans.iter().skip(1).map(related).collect::<Vec<_>>(),
        "help": diagnostic.help,
        "fix": diagnostic.fix.as_ref().map(|fix| json!({
            "start": fix.span.start,
            "end": fix.span.end,
            "replacement": fix.replacement,
        })),
    })
}

fn related(place: &SourceSpan) -> Value {
    json!({
        "file": place.path,
        "line": place.line,
        "column": place.column,
        "label": place.label,
    })
}
