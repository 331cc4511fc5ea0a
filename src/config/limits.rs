//! The key `limits` of the config: numbers by name.

use serde_json::Value;

use super::Layout;
use super::load::Reader;
use crate::limits::{KEYS, Limits};

/// Reads `limits`. A key that is unknown or has another value than a positive number is reported; in a Jekyll
/// config too, as no plugin of Jekyll reads `limits` (the caller makes it a warning there).
pub(super) fn read(reader: &mut Reader<'_>, layout: Layout) -> Limits {
    let mut limits = Limits::default();
    let Some(value) = reader.mapping.value("limits").cloned() else {
        return limits;
    };
    let Value::Object(map) = value else {
        if layout != Layout::Jekyll {
            let help = "write keys with numbers: `{page_bytes: 1000000}`";
            reader.wrong("limits", "a mapping is wanted here", help);
        }
        return limits;
    };
    for (key, value) in &map {
        if !limits.set(key, value) {
            let names: Vec<&str> = KEYS.iter().map(|(name, _)| *name).collect();
            let help = format!(
                "write a positive number for one of these: {}",
                names.join(", ")
            );
            reader.wrong(
                "limits",
                &format!("`{key}` is no limit, or its value no positive number"),
                &help,
            );
        }
    }
    limits
}
