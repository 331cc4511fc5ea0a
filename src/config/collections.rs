//! Collections: folders `_name` of documents (Jekyll 4 `Collection`).

use serde_json::Value;

use crate::yaml;

/// One collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Its name, without the `_` of its folder.
    pub name: String,
    /// True if the documents become pages (`output: true`).
    pub output: bool,
    /// The URL of its documents, if it has one of its own.
    pub permalink: Option<String>,
    /// The key that its documents are sorted by; by date and path without one.
    pub sort_by: Option<String>,
    /// The paths, below its folder, of documents that come first.
    pub order: Vec<String>,
    /// The code of the language of its documents, if its settings name one.
    pub language: Option<String>,
}

impl Collection {
    /// A collection whose documents are pages.
    #[must_use]
    pub fn published(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            output: true,
            permalink: None,
            sort_by: None,
            order: Vec::new(),
            language: None,
        }
    }

    /// Reads the key `collections`: a list of names, or a mapping of names to settings.
    /// A collection is written out only where it says `output: true`, as in Jekyll.
    #[must_use]
    pub(super) fn read(value: &Value) -> Vec<Self> {
        let plain = |name: String| Self {
            name,
            output: false,
            permalink: None,
            sort_by: None,
            order: Vec::new(),
            language: None,
        };
        match value {
            Value::Array(_) | Value::String(_) => {
                yaml::words(value).into_iter().map(plain).collect()
            }
            Value::Object(map) => map
                .iter()
                .map(|(name, settings)| Self {
                    output: settings
                        .get("output")
                        .and_then(yaml::truth)
                        .unwrap_or(false),
                    permalink: settings
                        .get("permalink")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                    sort_by: settings
                        .get("sort_by")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                    order: settings.get("order").map(yaml::words).unwrap_or_default(),
                    language: ["lang", "language", "locale"]
                        .iter()
                        .find_map(|key| yaml::language_code(settings.get(*key)?))
                        .map(str::to_owned),
                    ..plain(name.clone())
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}
