//! Values as JSON, as Ruby's `JSON.generate` writes them (`jsonify`).

use std::fmt::Write;

use super::budget::RENDERED;
use super::render::Run;
use super::value::{Handle, Map, Value, float};

/// The depth from which the documents beside a document are written without their own (Jekyll 4
/// `DocumentDrop#hash_for_json`).
const COLLAPSED_FROM: usize = 2;
/// The keys that a collapsed document lacks (`NESTED_OBJECT_FIELD_BLACKLIST`).
const NOT_COLLAPSED: [&str; 5] = ["content", "output", "excerpt", "next", "previous"];

impl Run<'_> {
    /// Returns a value as JSON.
    pub(super) fn json(&self, value: &Value) -> String {
        let mut json = String::new();
        self.write_json(value, 0, &mut json);
        self.budget.spend(json.len() / 2);
        json
    }

    fn write_json(&self, value: &Value, depth: usize, json: &mut String) {
        if self.budget.over().is_some() {
            return;
        }
        match value {
            Value::Nil => json.push_str("null"),
            Value::Bool(true) => json.push_str("true"),
            Value::Bool(false) => json.push_str("false"),
            Value::Integer(number) => json.push_str(&number.to_string()),
            Value::Float(number) => json.push_str(&float(*number)),
            Value::List(list) => {
                json.push('[');
                for (i, item) in list.iter().enumerate() {
                    if i > 0 {
                        json.push(',');
                    }
                    self.write_json(item, depth + 1, json);
                }
                json.push(']');
            }
            Value::Map(map) => self.write_map(map, depth, json),
            Value::Handle(handle) => self.write_object(*handle, depth, json),
            other => write_text(&other.text(), json),
        }
    }

    fn write_map(&self, map: &Map, depth: usize, json: &mut String) {
        json.push('{');
        for (i, (key, value)) in map.iter().enumerate() {
            if i > 0 {
                json.push(',');
            }
            write_text(key, json);
            json.push(':');
            self.write_json(value, depth + 1, json);
        }
        json.push('}');
    }

    fn write_object(&self, handle: Handle, depth: usize, json: &mut String) {
        // The objects of `site` are written once, not those in them.
        if handle == Handle::Site && depth > 0 {
            json.push_str("null");
            return;
        }
        let mut map = self.entries(handle);
        self.budget.spend(RENDERED);
        if depth >= COLLAPSED_FROM {
            for key in ["previous", "next"] {
                if let Some(Value::Handle(beside)) = map.get(key) {
                    let mut collapsed = self.entries(*beside);
                    collapsed.retain(|key, _| !NOT_COLLAPSED.contains(&key.as_str()));
                    map.insert(key.to_owned(), collapsed.into());
                }
            }
        }
        self.write_map(&map, depth, json);
    }
}

/// Writes a text in quotes. Ruby escapes control characters, quotes and backslashes only.
fn write_text(text: &str, json: &mut String) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            c if c < ' ' => {
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
}
