//! Values of configs and front matter.

use serde_json::Value;

use crate::{SourceTree, front_matter};

/// Returns a value by a path of keys in any case.
pub(crate) fn get<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let found = path.split('.').try_fold(value, |value, key| {
        let map = value.as_object()?;
        map.iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value)
    });
    found.filter(|value| !value.is_null())
}

pub(crate) fn text(value: &Value, path: &str) -> Option<String> {
    let text = get(value, path)?.as_str()?.trim();
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// Reads a file of data by the ending of its name.
pub(crate) fn data_file(tree: &dyn SourceTree, path: &str) -> Option<Value> {
    let text = tree.text(path)?;
    let entries = match path.rsplit_once('.')?.1 {
        "toml" => tree.toml(&text).ok()?,
        "json" => return serde_json::from_str(&text).ok(),
        _ => tree.yaml(&text).ok()?,
    };
    Some(front_matter::object(entries))
}
