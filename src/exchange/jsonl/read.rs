//! The reader of JSON Lines.

use serde::Deserialize;

use super::super::problems::Problems;
use crate::diagnostics::Diagnostic;
use crate::exchange::{ExportedBlock, TranslatedUnit, UnitState};

/// An object of a line: of a unit, or of a section with its units.
#[derive(Deserialize)]
struct Object {
    original: String,
    language: String,
    #[serde(default)]
    units: Option<Vec<Unit>>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    target: Option<String>,
    #[serde(default)]
    state: Option<UnitState>,
    #[serde(default)]
    block: Option<String>,
}

/// A unit of a section.
#[derive(Deserialize)]
struct Unit {
    id: String,
    source: String,
    #[serde(default)]
    target: Option<String>,
    #[serde(default)]
    state: Option<UnitState>,
    #[serde(default)]
    block: Option<String>,
}

/// Reads the units of a file of JSON Lines.
///
/// # Errors
/// The problems of the file, with their lines.
pub fn read(text: &str, path: &str) -> Result<Vec<TranslatedUnit>, Vec<Diagnostic>> {
    let mut problems = Problems::new(path, text);
    let mut units = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if problems.is_full() {
            break;
        }
        let content = line.trim_start_matches('\u{feff}');
        if !content.trim().is_empty() {
            let at = start + line.len() - content.len();
            match object(content, number + 1) {
                Ok(read) => units.extend(read),
                Err((column, message)) => {
                    // serde_json counts the columns of a line in bytes.
                    let at = at + column.saturating_sub(1).min(content.trim_end().len());
                    problems.add(
                        at..at + 1,
                        message,
                        "each line is one object of the export, with `target` filled",
                    );
                }
            }
        }
        start += line.len();
    }
    problems.or(units)
}

/// Reads the units of a line, or says what is wrong, and in which column.
fn object(line: &str, number: usize) -> Result<Vec<TranslatedUnit>, (usize, String)> {
    let object: Object = serde_json::from_str(line).map_err(|error| {
        let message = error.to_string();
        // The place is said otherwise.
        let end = message.rfind(" at line ").unwrap_or(message.len());
        let message = format!("the line is no object of an export: {}", &message[..end]);
        (error.column(), message)
    })?;
    let units = match (object.units, object.id, object.source) {
        (Some(units), ..) => units,
        (None, Some(id), Some(source)) => vec![Unit {
            id,
            source,
            target: object.target,
            state: object.state,
            block: object.block,
        }],
        (None, None, _) => return Err((1, "the object has neither `id` nor `units`".to_owned())),
        (None, _, None) => return Err((1, "the object has no `source`".to_owned())),
    };
    let read = units.into_iter().map(|unit| TranslatedUnit {
        original: object.original.clone(),
        language: object.language.clone(),
        id: unit.id,
        source: unit.source,
        target: unit.target,
        state: unit.state.unwrap_or(UnitState::Translated),
        block: ExportedBlock::named(unit.block.as_deref().unwrap_or_default()),
        line: number,
    });
    Ok(read.collect())
}
