//! Front matter in TOML between two lines `+++`, as in Hugo and Zola.

use indexmap::IndexMap;
use serde_json::Value;
use toml::Spanned;

use crate::yaml::{Mapping, MappingEntry, YamlError};

/// Parses a block, including its first line `+++`.
///
/// # Errors
/// An error with its place, if the block is not TOML.
pub(crate) fn parse(block: &str) -> Result<Mapping, YamlError> {
    let start = block.find('\n').map_or(block.len(), |at| at + 1);
    let text = &block[start..];
    let table: IndexMap<Spanned<String>, Spanned<toml::Value>> =
        toml::from_str(text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            YamlError {
                message: error.message().to_owned(),
                span: start + span.start..start + span.end,
            }
        })?;
    let entries = table.into_iter().map(|(key, value)| MappingEntry {
        key_span: start + key.span().start..start + key.span().end,
        value_span: start + value.span().start..start + value.span().end,
        key: key.into_inner(),
        value: json(value.into_inner()),
    });
    Ok(Mapping {
        entries: entries.collect(),
        repeated: Vec::new(),
    })
}

fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(list) => list.into_iter().map(json).collect(),
        toml::Value::Table(table) => table
            .into_iter()
            .map(|(key, value)| (key, json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}
