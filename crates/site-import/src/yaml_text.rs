//! Values as YAML text.

use serde_json::Value;

/// Appends `key: value` at an indentation.
pub(crate) fn entry(out: &mut String, key: &str, value: &Value, indent: usize) {
    let pad = " ".repeat(indent);
    out.push_str(&format!("{pad}{}:", scalar(key)));
    nested(out, value, indent);
}

/// Appends a value behind `key:` or `-`.
fn nested(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            for (key, value) in map {
                entry(out, key, value, indent + 2);
            }
        }
        Value::Array(list) if list.iter().any(is_nested) => {
            out.push('\n');
            for item in list {
                list_item(out, item, indent + 2);
            }
        }
        Value::String(text) if is_block(text) => {
            let pad = " ".repeat(indent + 2);
            let sign = if text.ends_with('\n') { "|" } else { "|-" };
            out.push_str(&format!(" {sign}\n"));
            for line in text.trim_end_matches('\n').split('\n') {
                let line = if line.is_empty() {
                    String::new()
                } else {
                    format!("{pad}{line}")
                };
                out.push_str(&line);
                out.push('\n');
            }
        }
        value => out.push_str(&format!(" {}\n", inline(value))),
    }
}

fn list_item(out: &mut String, item: &Value, indent: usize) {
    let pad = " ".repeat(indent);
    match item {
        Value::Object(map) if !map.is_empty() => {
            let mut text = String::new();
            for (key, value) in map {
                entry(&mut text, key, value, indent + 2);
            }
            out.push_str(&format!("{pad}- {}", &text[indent + 2..]));
        }
        Value::Array(_) => out.push_str(&format!("{pad}- {}\n", inline(item))),
        item => {
            out.push_str(&format!("{pad}-"));
            nested(out, item, indent);
        }
    }
}

fn is_nested(value: &Value) -> bool {
    match value {
        Value::Object(_) | Value::Array(_) => true,
        Value::String(text) => text.len() > 60,
        _ => false,
    }
}

/// A text of several lines that a block scalar can have as it is.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\t', '\n'])
        && !text.ends_with("\n\n")
        && text
            .chars()
            .all(|c| c == '\n' || c == '\t' || !c.is_control())
}

/// Returns a value on one line.
pub(crate) fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let items = map
                .iter()
                .map(|(key, value)| format!("{}: {}", scalar(key), inline(value)));
            let items: Vec<String> = items.collect();
            format!("{{{}}}", items.join(", "))
        }
        Value::Null => "null".to_owned(),
        other => other.to_string(),
    }
}

/// Returns a text as a scalar: without quotes where every version of YAML reads it as this text.
pub(crate) fn scalar(text: &str) -> String {
    const WORDS: [&str; 11] = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", ".inf", ".nan",
    ];
    let is_plain = text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '_' | '.'))
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || " -_/.+()".contains(c))
        && !text.ends_with(' ')
        && !text.contains("  ")
        && text.chars().any(char::is_alphabetic)
        && !WORDS.contains(&text.to_lowercase().as_str());
    if is_plain || is_date(text) {
        text.to_owned()
    } else {
        Value::from(text).to_string()
    }
}

/// Returns true for a date, with or without a time.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
        && text[10..]
            .chars()
            .all(|c| c.is_ascii_digit() || "T:.Z+- ".contains(c))
        && !text.ends_with([' ', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_written_as_people_write_them() {
        let mut out = String::new();
        for (key, value) in [
            ("title", json!("A: b")),
            ("no", json!(["a", 1, true])),
            ("map", json!({"a": {"b": null}, "c": "x\ny\n"})),
            ("list", json!([{"a": 1, "b": [2]}, "d"])),
            ("date", json!("2020-01-02")),
        ] {
            entry(&mut out, key, &value, 0);
        }
        assert_eq!(
            out,
            "title: \"A: b\"\n\"no\": [a, 1, true]\nmap:\n  a:\n    b: null\n  c: |\n    x\n    y\n\
             list:\n  - a: 1\n    b: [2]\n  - d\ndate: 2020-01-02\n"
        );
    }
}
