//! Tags of HTML and JSX in a text.

use std::cell::Cell;
use std::ops::Range;

use text_scan::work_counter;

use crate::code::Code;
use crate::tag_pairs::{self, Role};

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AttributeValue {
    /// No value.
    None,
    /// A text in quotes.
    Text(String),
    /// The expression between braces.
    Expression(String),
}

/// An attribute with its range in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) value: AttributeValue,
    pub(crate) range: Range<usize>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) range: Range<usize>,
    pub(crate) name: String,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) closes: bool,
    pub(crate) is_self_closing: bool,
    /// The index of the tag that closes this one.
    pub(crate) closing: Option<usize>,
    /// The index of the innermost pair around this tag.
    pub(crate) parent: Option<usize>,
}

impl Tag {
    /// Returns true for a component: its name begins with a capital letter.
    pub(crate) fn is_component(&self) -> bool {
        self.name.starts_with(|c: char| c.is_ascii_uppercase())
    }

    fn attribute(&self, name: &str) -> Option<&AttributeValue> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|attribute| attribute.name == name)
            .map(|attribute| &attribute.value)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// Returns a value that is a text, or an expression that is one.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.attribute(name)? {
            AttributeValue::Text(text) => Some(text.clone()),
            AttributeValue::Expression(code) => literal(code),
            AttributeValue::None => None,
        }
    }

    pub(crate) fn expression(&self, name: &str) -> Option<&str> {
        match self.attribute(name)? {
            AttributeValue::Expression(code) => Some(code),
            _ => None,
        }
    }
}

/// Returns the text that an expression is: `'a'`, `` `a` ``.
pub(crate) fn literal(code: &str) -> Option<String> {
    let code = code.trim();
    let quote = code
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = code.get(1..)?.strip_suffix(quote)?;
    let is_plain = !(inside.contains([quote, '\\']) || quote == '`' && inside.contains("${"));
    is_plain.then(|| inside.to_owned())
}

/// The steps that searches for closing braces in one text may take together. Braces that are never closed are each
/// searched up to the end of the text; real pages have few of them.
#[derive(Debug)]
pub(crate) struct BraceSearch {
    left: Cell<usize>,
}

impl BraceSearch {
    /// The number of times that a text may be read.
    const TIMES: usize = 16;

    pub(crate) fn new(text: &str) -> Self {
        Self {
            left: Cell::new(Self::TIMES * text.len()),
        }
    }

    /// Returns the length of the braces that a text begins with; those in quotes are text. `None` if they are not
    /// closed, or too many were not.
    pub(crate) fn length(&self, text: &str) -> Option<usize> {
        let most = self.left.get();
        let found = braces(text.get(..most).unwrap_or(text));
        work_counter::done(found.unwrap_or(text.len().min(most)));
        self.left
            .set(most.saturating_sub(found.unwrap_or(text.len())));
        found
    }
}

/// Returns the tags outside of code, with the pairs matched.
pub(crate) fn find(text: &str, code: &Code) -> Vec<Tag> {
    let search = BraceSearch::new(text);
    let mut tags: Vec<Tag> = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        at = start + 1;
        if let Some(range) = code.range_at(start) {
            at = range.end.max(at);
            continue;
        }
        if text[..start].ends_with('\\') {
            continue;
        }
        if let Some(tag) = parse(text, start, &search) {
            at = tag.range.end;
            tags.push(tag);
        }
    }
    let pairs = tag_pairs::match_pairs(&tags, |tag| match tag.is_self_closing {
        true => Role::Alone,
        false if tag.closes => Role::Closes(&tag.name),
        false => Role::Opens(&tag.name),
    });
    for (tag, pair) in tags.iter_mut().zip(pairs) {
        (tag.closing, tag.parent) = (pair.closing, pair.parent);
    }
    tags
}

fn parse(text: &str, start: usize, search: &BraceSearch) -> Option<Tag> {
    let mut at = start + 1;
    let closes = text[at..].starts_with('/');
    at += usize::from(closes);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let length = text[at..].find(|c| !is_name(c))?;
    let name = text[at..at + length].to_owned();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    at += length;
    if !text[at..].starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')) {
        return None;
    }
    let mut tag = Tag {
        range: start..start,
        name,
        attributes: Vec::new(),
        closes,
        is_self_closing: false,
        closing: None,
        parent: None,
    };
    loop {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start().len();
        let rest = &text[at..];
        match rest.chars().next()? {
            '>' => {
                tag.range.end = at + 1;
                return Some(tag);
            }
            '/' => {
                tag.is_self_closing = rest[1..].starts_with('>');
                at += 1;
            }
            '{' => {
                let end = at + search.length(rest)?;
                let value = AttributeValue::Expression(text[at + 1..end - 1].to_owned());
                tag.attributes.push(Attribute {
                    name: String::new(),
                    value,
                    range: at..end,
                });
                at = end;
            }
            _ => {
                let (attribute, end) = attribute(text, at, search)?;
                tag.attributes.push(attribute);
                at = end;
            }
        }
    }
}

fn attribute(text: &str, start: usize, search: &BraceSearch) -> Option<(Attribute, usize)> {
    let rest = &text[start..];
    let length =
        rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/' | '<' | '"' | '\''))?;
    if length == 0 {
        return None;
    }
    let name = rest[..length].to_owned();
    let behind = &rest[length..];
    let equals = behind.trim_start();
    if !equals.starts_with('=') {
        let end = start + length;
        return Some((
            Attribute {
                name,
                value: AttributeValue::None,
                range: start..end,
            },
            end,
        ));
    }
    let value = equals[1..].trim_start();
    let at = text.len() - value.len();
    let (value, end) = match value.chars().next()? {
        quote @ ('"' | '\'') => {
            let length = value[1..].find(quote)?;
            (
                AttributeValue::Text(value[1..=length].to_owned()),
                at + length + 2,
            )
        }
        '{' => {
            let length = search.length(value)?;
            (
                AttributeValue::Expression(value[1..length - 1].to_owned()),
                at + length,
            )
        }
        _ => {
            let length = value.find(|c: char| c.is_whitespace() || c == '>')?;
            (
                AttributeValue::Text(value[..length].to_owned()),
                at + length,
            )
        }
    };
    Some((
        Attribute {
            name,
            value,
            range: start..end,
        },
        end,
    ))
}

/// Returns the length of the braces that a text begins with.
fn braces(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut quote = None;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), c) if open == c => quote = None,
            // A quotation mark in text is an apostrophe; a line ends it.
            (Some('"' | '\''), '\n') => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_attributes_of_every_form() {
        let text =
            "<A b=\"c > d\" e={f(\"}\")} g {...h}>`<i>`</A> <j/> a < b <https://k> <L m='n' />";
        let tags = find(text, &Code::of(text));
        let names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["A", "A", "j", "L"]);
        assert_eq!(tags[0].closing, Some(1));
        assert_eq!(tags[0].text("b").as_deref(), Some("c > d"));
        assert_eq!(tags[0].expression("e"), Some("f(\"}\")"));
        assert!(tags[0].has("g") && tags[3].is_self_closing);
    }
}
