//! Expressions: `page.title | replace: "a", b`, and the conditions of `if`. Read as laxly as Jekyll
//! reads them (Liquid 4 `Variable#lax_parse`, `Expression.parse`, `If#lax_parse`).

mod condition;
mod words;

use super::value::Value;
use crate::limits::EXPRESSION_DEPTH;
pub(super) use condition::{Condition, Join, Operator};
use words::{closing, split_once, word};
pub(super) use words::{first_word, quoted, split, words};

/// A value, or where to find it.
#[derive(Debug, Clone)]
pub(super) enum Expression {
    Literal(Value),
    /// A name and what is looked up in it.
    Lookup(String, Vec<Key>),
    Range(Box<Expression>, Box<Expression>),
}

/// The start of a lookup.
#[derive(Debug, Clone)]
pub(super) enum Key {
    Name(String),
    Computed(Expression),
}

/// An expression and the filters that it goes through.
#[derive(Debug, Clone)]
pub(super) struct Filtered {
    pub(super) value: Expression,
    pub(super) filters: Vec<Filter>,
    /// True if Liquid's strict parser would read the text in the same way.
    pub(super) is_strict: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub(super) name: String,
    pub(super) arguments: Vec<Expression>,
    pub(super) named: Vec<(String, Expression)>,
}

impl Expression {
    pub(super) fn parse(text: &str) -> Self {
        Self::parse_at(text, 0)
    }

    /// Reads an expression that is in so many others.
    fn parse_at(text: &str, depth: usize) -> Self {
        let text = text.trim();
        match text {
            _ if depth > EXPRESSION_DEPTH => return Expression::Literal(Value::Nil),
            "" | "nil" | "null" => return Expression::Literal(Value::Nil),
            "true" => return Expression::Literal(Value::Bool(true)),
            "false" => return Expression::Literal(Value::Bool(false)),
            "empty" => return Expression::Literal(Value::Empty),
            "blank" => return Expression::Literal(Value::Blank),
            _ => {}
        }
        if let Some(inside) = quoted(text) {
            return Expression::Literal(inside.into());
        }
        if let Ok(number) = text.parse::<i64>() {
            return Expression::Literal(Value::Integer(number));
        }
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
            // A number that is too large is what is written.
            return Expression::Literal(text.into());
        }
        if unsigned.starts_with(|c: char| c.is_ascii_digit())
            && unsigned
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
        {
            // Ruby's `to_f` reads up to a second point.
            let end = text
                .match_indices('.')
                .nth(1)
                .map_or(text.len(), |(at, _)| at);
            if let Ok(number) = text[..end].parse::<f64>() {
                return Expression::Literal(Value::Float(number));
            }
        }
        if let Some((first, last)) = text
            .strip_prefix('(')
            .and_then(|t| t.strip_suffix(')'))
            .and_then(|t| t.split_once(".."))
        {
            let end = |text: &str| Box::new(Self::parse_at(text, depth + 1));
            return Expression::Range(end(first), end(last));
        }
        Self::lookup(text, depth)
    }

    fn lookup(text: &str, depth: usize) -> Self {
        let mut name = None;
        let mut keys = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if c == '[' {
                let end = closing(rest).unwrap_or(rest.len());
                let inside = rest.get(1..end).unwrap_or_default();
                keys.push(Key::Computed(Self::parse_at(inside, depth + 1)));
                rest = rest.get(end + 1..).unwrap_or_default();
                continue;
            }
            let length = word(rest);
            if length == 0 {
                rest = &rest[c.len_utf8()..];
                continue;
            }
            let key = rest[..length].to_owned();
            match name {
                None if keys.is_empty() => name = Some(key),
                _ => keys.push(Key::Name(key)),
            }
            rest = &rest[length..];
        }
        Expression::Lookup(name.unwrap_or_default(), keys)
    }

    /// The name that a lookup begins with.
    pub(super) fn root(&self) -> Option<&str> {
        match self {
            Expression::Lookup(name, _) => Some(name),
            _ => None,
        }
    }
}

/// Returns true if an expression has more brackets in each other than are read.
pub(super) fn is_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    text.bytes().any(|byte| {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[' | b'(') => depth += 1,
            (None, b']' | b')') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        depth > EXPRESSION_DEPTH
    })
}

impl Filtered {
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim_start();
        // Text between the value and the first filter is ignored.
        let value = first_word(text);
        let value = if value.starts_with('|') { "" } else { value };
        let rest = &text[value.len()..];
        let (between, filters) = rest.split_once('|').unwrap_or((rest, ""));
        let mut is_strict = between.trim().is_empty() && (value.is_empty() || is_strict(value));
        let filters = split(filters, '|')
            .into_iter()
            .filter(|part| !part.trim().is_empty())
            .filter_map(|part| {
                // A comma begins the arguments as well (Liquid 4 `FilterArgsRegex`): `replace, "a", "b"`.
                let (before_colon, after_colon) = split_once(part, ':');
                let (before_comma, after_comma) = split_once(part, ',');
                let (name, arguments) = if before_comma.len() < before_colon.len() {
                    is_strict = false;
                    (before_comma, after_comma)
                } else {
                    (before_colon, after_colon)
                };
                let name = name.trim();
                let end = word(name);
                is_strict &= end == name.len() && end > 0;
                let (arguments, named) = arguments_of(arguments);
                (end > 0).then(|| Filter {
                    name: name[..end].to_owned(),
                    arguments,
                    named,
                })
            })
            .collect();
        Self {
            value: Expression::parse(value),
            filters,
            is_strict,
        }
    }
}

/// Returns true if a word is an expression in the strict parser too.
fn is_strict(text: &str) -> bool {
    if quoted(text).is_some() || text.starts_with('(') {
        return true;
    }
    text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '[' | '-'))
        && (!text.contains(char::is_whitespace) || text.contains(['"', '\'']))
        && !text.contains([
            '(', ')', '$', '@', '#', '{', '}', '/', '*', '+', '%', '&', ':', ';',
        ])
        && !text.contains("..")
}

/// The arguments of a filter: values, and values by name.
fn arguments_of(text: &str) -> (Vec<Expression>, Vec<(String, Expression)>) {
    let mut values = Vec::new();
    let mut named = Vec::new();
    for part in split(text, ',') {
        if part.trim().is_empty() {
            continue;
        }
        let (key, value) = split_once(part, ':');
        let key = key.trim();
        if !value.is_empty() && word(key) == key.len() && quoted(key).is_none() {
            named.push((key.to_owned(), Expression::parse(value)));
        } else {
            values.push(Expression::parse(first_word(part.trim())));
        }
    }
    (values, named)
}

#[cfg(test)]
mod tests;
