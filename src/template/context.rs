//! What templates may ask of: `site`, `page`, `language` and `t`.
//!
//! What is the same on every page (`site`) or on every page of a language (`language`, `t`) is made
//! once and shared; a page's own part is small.

use serde_json::{Map, Value, json};

use crate::markdown::Heading;

/// A JSON value as Tera has it.
#[must_use]
pub fn value(json: &Value) -> tera::Value {
    tera::Value::from_serializable(json)
}

/// The tree of a page's headings: `level`, `id`, `title`, `children`.
#[must_use]
pub fn toc(outline: &[Heading]) -> Value {
    fn branch(headings: &[Heading]) -> Value {
        let mut entries = Vec::new();
        let mut rest = headings;
        while let Some((first, after)) = rest.split_first() {
            let length = after
                .iter()
                .position(|heading| heading.level <= first.level)
                .unwrap_or(after.len());
            entries.push(json!({
                "level": first.level,
                "id": first.id,
                "title": first.text,
                "children": branch(&after[..length]),
            }));
            rest = &after[length..];
        }
        Value::Array(entries)
    }
    branch(if has_title(outline) {
        &outline[1..]
    } else {
        outline
    })
}

/// Whether a body brings its title along: it begins with its one heading of the first level.
#[must_use]
pub fn has_title(outline: &[Heading]) -> bool {
    let mut first_level = outline.iter().enumerate().filter(|(_, h)| h.level == 1);
    matches!(
        (first_level.next(), first_level.next()),
        (Some((0, _)), None)
    )
}

/// `over` laid over `under`: its keys win.
#[must_use]
pub fn layered(under: &Map<String, Value>, over: Value) -> Value {
    let mut all = under.clone();
    if let Value::Object(over) = over {
        all.extend(over);
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_nest_by_level() {
        let heading = |level, text: &str| Heading {
            level,
            id: text.to_owned(),
            text: text.to_owned(),
        };
        let toc = toc(&[
            heading(1, "title"),
            heading(3, "a"),
            heading(4, "a1"),
            heading(4, "a2"),
            heading(3, "b"),
            heading(2, "c"),
        ]);
        let title = |v: &Value| v["title"].as_str().unwrap().to_owned();
        let top: Vec<String> = toc.as_array().unwrap().iter().map(title).collect();
        assert_eq!(top, ["a", "b", "c"]);
        assert!(!has_title(&[heading(1, "a"), heading(1, "b")]));
        assert!(!has_title(&[heading(2, "a"), heading(1, "b")]));
        let below: Vec<String> = toc[0]["children"]
            .as_array()
            .unwrap()
            .iter()
            .map(title)
            .collect();
        assert_eq!(below, ["a1", "a2"]);
    }
}
