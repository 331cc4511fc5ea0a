//! Attributes of elements as kramdown writes them.

use kramdown::{Attributes, escape_attribute};

/// Puts a class before the others.
pub(super) fn add_first_class(attributes: &mut Attributes, class: &str) {
    match attributes.iter_mut().find(|(key, _)| key == "class") {
        Some((_, classes)) => *classes = format!("{class} {classes}"),
        None => attributes.push(("class".to_owned(), class.to_owned())),
    }
}

/// Puts a class behind the others.
pub(super) fn add_last_class(attributes: &mut Attributes, class: &str) {
    match attributes.iter_mut().find(|(key, _)| key == "class") {
        Some((_, classes)) => *classes = format!("{classes} {class}"),
        None => attributes.push(("class".to_owned(), class.to_owned())),
    }
}

pub(super) fn write_start_tag(out: &mut String, name: &str, attributes: &Attributes) {
    out.push('<');
    out.push_str(name);
    out.push_str(&attributes_text(attributes));
    out.push('>');
}

/// Returns attributes as in a tag. kramdown leaves out empty ids (`Utils::Html#html_attributes`).
pub(super) fn attributes_text(attributes: &Attributes) -> String {
    let mut text = String::new();
    for (key, value) in attributes {
        if key == "id" && value.trim().is_empty() {
            continue;
        }
        text.push(' ');
        text.push_str(key);
        text.push_str("=\"");
        text.push_str(&escape_attribute(value));
        text.push('"');
    }
    text
}
