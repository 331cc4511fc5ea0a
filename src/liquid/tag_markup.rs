//! The markup after the names of tags.

use super::expression::{Expression, first_word, split};
use super::parse::{CycleGroup, Include, Kind};

/// `cycle "group": "a", "b"`. Without a group, equal texts go round together; variables, each tag by itself.
pub(super) fn cycle(markup: &str, at: usize) -> Option<Kind> {
    let parts = split(markup, ':');
    let (group, values) = match parts.as_slice() {
        [values] => (None, *values),
        [group, values] => (Some(Expression::parse(group)), *values),
        _ => return None,
    };
    // The first word of each part counts (Liquid 4 `Cycle#variables_from_string`).
    let values: Vec<Expression> = split(values, ',')
        .into_iter()
        .map(|value| Expression::parse(first_word(value.trim_start())))
        .collect();
    let is_literal = |value: &Expression| matches!(value, Expression::Literal(_));
    let group = match group {
        Some(group) => CycleGroup::Value(group),
        None if values.iter().all(is_literal) => CycleGroup::Text(format!("{values:?}")),
        None => CycleGroup::Text(format!("at {at}")),
    };
    Some(Kind::Cycle(group, values))
}

/// The file and arguments of an include.
pub(super) fn include(markup: &str, relative: bool) -> Option<Include> {
    // A name may contain `{{ }}`, with white space in it.
    let mut depth = 0_usize;
    let mut end = markup.len();
    for (i, c) in markup.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if c.is_whitespace() && depth == 0 => {
                end = i;
                break;
            }
            _ => {}
        }
    }
    let file = markup[..end].to_owned();
    if file.is_empty() {
        return None;
    }
    let mut arguments = Vec::new();
    let mut rest = markup[end..].trim_start();
    while !rest.is_empty() {
        let (key, value) = rest.split_once('=')?;
        let key = key.trim();
        if key.is_empty() || key.contains(char::is_whitespace) {
            return None;
        }
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (expression, after) = match quote {
            Some(quote) => {
                let (inside, after) = until(&value[1..], quote)?;
                (Expression::Literal(inside.into()), after)
            }
            None => {
                let end = value.find(char::is_whitespace).unwrap_or(value.len());
                (Expression::parse(&value[..end]), &value[end..])
            }
        };
        arguments.push((key.to_owned(), expression));
        rest = after.trim_start();
    }
    Some(Include {
        file,
        arguments,
        relative,
    })
}

/// A text up to `quote`, in which `\"` is one, and what follows.
fn until(text: &str, quote: char) -> Option<(String, &str)> {
    let mut inside = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if c == '\\' && chars.peek().is_some_and(|(_, next)| *next == quote) {
            inside.extend(chars.next().map(|(_, next)| next));
        } else if c == quote {
            return Some((inside, &text[i + 1..]));
        } else {
            inside.push(c);
        }
    }
    None
}
