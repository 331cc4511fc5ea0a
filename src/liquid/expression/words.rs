//! Words of a markup: split at spaces, operators and separators, outside of quotes.

use crate::work_counter;

/// The length of a name at the start of `text`.
pub(super) fn word(text: &str) -> usize {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(text.len());
    if end > 0 && text[end..].starts_with('?') {
        end + 1
    } else {
        end
    }
}

/// Returns the offset of the bracket that closes the one at the start of `text`.
pub(super) fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (i, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
    }
    None
}

/// The inside of a text in quotes.
pub(in super::super) fn quoted(text: &str) -> Option<&str> {
    ['"', '\''].iter().find_map(|quote| {
        let inside = text.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!inside.contains(*quote)).then_some(inside)
    })
}

/// Returns the parts of `text` between separators outside of quotes.
pub(in super::super) fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut quote = None;
    let mut from = 0;
    for (i, c) in text.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == separator => {
                parts.push(&text[from..i]);
                from = i + c.len_utf8();
            }
            None => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Returns the words of `text`: quoted texts, ranges, operators, and runs without white space.
pub(in super::super) fn words(text: &str) -> Vec<&str> {
    each_word(text).collect()
}

/// Returns the first word of `text`; empty if there is none.
pub(in super::super) fn first_word(text: &str) -> &str {
    each_word(text).next().unwrap_or_default()
}

fn each_word(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim_start();
    std::iter::from_fn(move || {
        let c = rest.chars().next()?;
        let end = match c {
            ',' => 1,
            '(' => rest.find(')').map_or(rest.len(), |i| i + 1),
            '!' if !rest.starts_with("!=") => fragment(rest),
            _ if is_quoted_operand(rest) => CONTAINS.len(),
            '=' | '!' | '<' | '>' => {
                let run = rest.len() - rest.trim_start_matches(['=', '!', '<', '>']).len();
                run.min(2)
            }
            _ => fragment(rest),
        };
        let (word, behind) = rest.split_at(end);
        work_counter::done(word.len());
        rest = behind.trim_start();
        Some(word)
    })
}

const CONTAINS: &str = "contains";

/// Returns true if a text is `contains` with a text in quotes directly after it, which the strict parser reads.
fn is_quoted_operand(text: &str) -> bool {
    text.strip_prefix(CONTAINS)
        .is_some_and(|rest| rest.starts_with(['"', '\'']))
}

/// The length of Liquid's "quoted fragment" at the start of `text`.
fn fragment(text: &str) -> usize {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\''))
        && let Some(end) = text[1..].find(quote)
    {
        return end + 2;
    }
    let mut quote = None;
    let mut ends_at = 0;
    let mut brackets = 0_usize;
    for (i, c) in text.char_indices() {
        if i < ends_at {
            continue;
        }
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '[' => brackets += 1,
            None if c == ']' => brackets = brackets.saturating_sub(1),
            // The strict parser allows white space in brackets.
            None if c.is_whitespace() && brackets > 0 && text[i..].contains(']') => {}
            None if c.is_whitespace() && i > 0 => match around_dot(text, i) {
                Some(next) => ends_at = next,
                None => return i,
            },
            None if c == '!' && !text[i..].starts_with("!=") => {}
            None if i > 0 && matches!(c, ',' | '|' | '=' | '!' | '<' | '>') => return i,
            None => {}
        }
    }
    text.len()
}

/// Returns the offset after the white space at `at` if a lookup continues there: Liquid allows white space around
/// dots.
fn around_dot(text: &str, at: usize) -> Option<usize> {
    let is_name = |c: char| c.is_alphabetic() || c == '_';
    if !text.starts_with(is_name) {
        return None;
    }
    let rest = text[at..].trim_start();
    let next = text.len() - rest.len();
    if text[..at].ends_with('.') && rest.starts_with(is_name) {
        return Some(next);
    }
    let name = rest.strip_prefix('.')?.trim_start();
    name.starts_with(is_name).then(|| text.len() - name.len())
}

pub(super) fn split_once(text: &str, separator: char) -> (&str, &str) {
    let first = split(text, separator)[0];
    (first, text.get(first.len() + 1..).unwrap_or_default())
}
