//! Expressions: `page.title | replace: "a", b`, and the conditions of `if`. Read as laxly as Jekyll
//! reads them (Liquid 4 `Variable#lax_parse`, `Expression.parse`, `If#lax_parse`).

use super::value::Value;
use crate::limits::EXPRESSION_DEPTH;
use crate::work_counter;

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

/// The condition of an `if`.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    Is(Expression),
    Compare(Expression, Operator, Expression),
    /// Conditions with the word that joins each to all that follow it, and the last condition. A list and no
    /// tree: a condition may have any number of terms.
    Chain(Vec<(Condition, Join)>, Box<Condition>),
    Not(Box<Condition>),
    /// An unknown operator: the comparison is false.
    Unknown,
}

/// The operator between two conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    And,
    Or,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    Contains,
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

/// Returns whether an expression has more brackets in each other than are read.
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

/// The length of a name at the start of `text`.
fn word(text: &str) -> usize {
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
fn closing(text: &str) -> Option<usize> {
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
pub(super) fn quoted(text: &str) -> Option<&str> {
    ['"', '\''].iter().find_map(|quote| {
        let inside = text.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!inside.contains(*quote)).then_some(inside)
    })
}

/// Returns the parts of `text` between separators outside of quotes.
pub(super) fn split(text: &str, separator: char) -> Vec<&str> {
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
pub(super) fn words(text: &str) -> Vec<&str> {
    each_word(text).collect()
}

/// Returns the first word of `text`; empty if there is none.
pub(super) fn first_word(text: &str) -> &str {
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

fn split_once(text: &str, separator: char) -> (&str, &str) {
    let first = split(text, separator)[0];
    (first, text.get(first.len() + 1..).unwrap_or_default())
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

impl Condition {
    /// Returns true if it uses an unknown operator.
    pub(super) fn has_unknown(&self) -> bool {
        match self {
            Condition::Unknown => true,
            Condition::Chain(chain, last) => {
                chain.iter().any(|(one, _)| one.has_unknown()) || last.has_unknown()
            }
            Condition::Not(inner) => inner.has_unknown(),
            Condition::Is(_) | Condition::Compare(..) => false,
        }
    }

    /// Reads a condition. The last `and` or `or` binds first, as in Liquid.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let words = words(text);
        Self::of(&words)
    }

    fn of(words: &[&str]) -> Option<Self> {
        let mut chain = Vec::new();
        let mut rest = words;
        let is_join = |word: &&str| matches!(*word, "and" | "or");
        while let Some(at) = rest.iter().position(is_join) {
            let join = if rest[at] == "and" {
                Join::And
            } else {
                Join::Or
            };
            chain.push((Self::one(&rest[..at])?, join));
            rest = &rest[at + 1..];
        }
        let last = Self::one(rest)?;
        Some(if chain.is_empty() {
            last
        } else {
            Condition::Chain(chain, Box::new(last))
        })
    }

    fn one(words: &[&str]) -> Option<Self> {
        let left = Expression::parse(words.first()?);
        let Some(operator) = words.get(1) else {
            return Some(Condition::Is(left));
        };
        let operator = match *operator {
            "==" => Operator::Equal,
            "!=" | "<>" => Operator::Unequal,
            "<" => Operator::Less,
            "<=" => Operator::LessOrEqual,
            ">" => Operator::More,
            ">=" => Operator::MoreOrEqual,
            "contains" => Operator::Contains,
            _ => return Some(Condition::Unknown),
        };
        let right = Expression::parse(words.get(2).copied().unwrap_or_default());
        Some(Condition::Compare(left, operator, right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_have_arguments_with_and_without_names() {
        let read = Filtered::parse(" page.title | replace: \"a|b\", x, key: 'v' | upcase ");
        assert!(read.is_strict);
        assert_eq!(read.value.root(), Some("page"));
        assert_eq!(read.filters.len(), 2);
        assert_eq!(read.filters[0].arguments.len(), 2);
        assert_eq!(read.filters[0].named[0].0, "key");
        assert_eq!(read.filters[1].name, "upcase");
    }

    #[test]
    fn what_only_looks_like_an_expression_is_told_apart() {
        for text in [
            "a",
            "a.b[0].c",
            "'x'",
            "a-b | upcase",
            "1.5",
            "(1..3)",
            "site.data['x y']",
        ] {
            assert!(Filtered::parse(text).is_strict, "{text}");
        }
        for text in [
            ".Values.x",
            "toYaml .x",
            "fn(x)",
            "a ? b",
            "$x",
            "#each x",
            "a | nindent 4",
        ] {
            assert!(!Filtered::parse(text).is_strict, "{text}");
        }
    }

    #[test]
    fn words_are_split_at_operators() {
        assert_eq!(
            words("a==\"b c\" and d contains e"),
            ["a", "==", "\"b c\"", "and", "d", "contains", "e"]
        );
        assert_eq!(
            words("x in (1..n) limit:2"),
            ["x", "in", "(1..n)", "limit:2"]
        );
    }
}
