//! Diagnostics as editors show them.

use lsp_types::{
    DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Position, Range,
};

use super::documents::FileText;
use super::workspace::Workspace;
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};

/// The name of the source of diagnostics.
pub(super) const SOURCE: &str = "sitegen";

/// Returns a diagnostic of the file with `text` as editors read it.
pub(super) fn shown(
    workspace: &Workspace,
    text: &FileText,
    diagnostic: &Diagnostic,
) -> lsp_types::Diagnostic {
    let place = diagnostic.spans.first();
    let range = place.map_or_else(Range::default, |place| text.range(&text.span_of(place)));
    let mut message = diagnostic.message.clone();
    if let Some(label) = place
        .map(|place| place.label.as_str())
        .filter(|label| !label.is_empty())
        && label != "here"
        && label != "this link"
    {
        message = format!("{message} ({label})");
    }
    if let Some(help) = &diagnostic.help {
        message = format!("{message}\n{help}");
    }
    let related = diagnostic.spans.iter().skip(1);
    let related: Vec<DiagnosticRelatedInformation> = related
        .filter_map(|place| {
            Some(DiagnosticRelatedInformation {
                location: location(workspace, place)?,
                message: match place.label.as_str() {
                    "" => "related".to_owned(),
                    label => label.to_owned(),
                },
            })
        })
        .collect();
    lsp_types::Diagnostic {
        range,
        severity: Some(match diagnostic.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Info => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(diagnostic.code.to_string())),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        ..lsp_types::Diagnostic::default()
    }
}

fn location(workspace: &Workspace, place: &SourceSpan) -> Option<Location> {
    // A place of a whole file needs no text.
    if place.excerpt.is_none() {
        let start = Position::new(u32::try_from(place.line.saturating_sub(1)).ok()?, 0);
        return Some(Location::new(
            workspace.uri(&place.path)?,
            Range::new(start, start),
        ));
    }
    let text = workspace.text(&place.path)?;
    let range = text.range(&text.span_of(place));
    Some(Location::new(workspace.uri(&place.path)?, range))
}
