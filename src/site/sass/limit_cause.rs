//! The likely cause of a stylesheet that reached a limit: a function or mixin that calls itself, a loop, or the
//! deepest block.
//!
//! The worker has ended and cannot say where it was. The text of the stylesheet is read here without its grammar:
//! a wrong guess costs a place, no more.

use std::ops::Range;

use super::SassLimit;

/// The likely cause of a failure, at a place in a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    pub(crate) span: Range<usize>,
    pub(crate) label: &'static str,
}

/// The deepest level of braces that needs no explanation.
const USUAL_DEPTH: usize = 100;

/// Returns the likely cause of a limit that was reached, if `text` has it.
pub(crate) fn cause(text: &str, over: SassLimit) -> Option<Cause> {
    let recursion = || recursion(text);
    let endless = || at(text, "@while", "this loop may never end");
    let any_loop = || {
        at(text, "@for", "this loop may be too long")
            .or_else(|| at(text, "@each", "this loop may be too long"))
    };
    match over {
        SassLimit::Depth => deepest(text).or_else(recursion),
        SassLimit::Time => endless().or_else(recursion).or_else(any_loop),
        SassLimit::Memory => endless().or_else(any_loop).or_else(recursion),
    }
}

/// The line of the first `word`.
fn at(text: &str, word: &str, label: &'static str) -> Option<Cause> {
    let start = text.find(word)?;
    let end = text[start..].find('\n').map_or(text.len(), |i| start + i);
    Some(Cause {
        span: start..end,
        label,
    })
}

/// The first function or mixin whose body names it.
fn recursion(text: &str) -> Option<Cause> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find('@')?;
        let rest = &text[start + 1..];
        from = start + 1;
        let is_function = rest.starts_with("function ");
        let Some(head) = rest
            .strip_prefix("function ")
            .or_else(|| rest.strip_prefix("mixin "))
        else {
            continue;
        };
        let head = head.trim_start();
        let length = head.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
        let name = &head[..length.unwrap_or(head.len())];
        let body = &text[text.len() - head.len() + name.len()..];
        let body = &body[..body_length(body)];
        let calls = if is_function {
            calls_function(body, name)
        } else {
            calls_mixin(body, name)
        };
        if calls && !name.is_empty() {
            let end = text[start..].find('\n').map_or(text.len(), |i| start + i);
            return Some(Cause {
                span: start..end,
                label: "this calls itself",
            });
        }
    }
}

/// The length of a definition: up to the next one.
fn body_length(body: &str) -> usize {
    let next = ["@function ", "@mixin "];
    let ends = next.iter().filter_map(|word| body.find(word));
    ends.min().unwrap_or(body.len())
}

fn calls_function(body: &str, name: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '$' | '.');
    body.match_indices(name)
        .any(|(at, _)| body[at + name.len()..].starts_with('(') && !body[..at].ends_with(is_name))
}

fn calls_mixin(body: &str, name: &str) -> bool {
    body.match_indices("@include ").any(|(at, word)| {
        let rest = body[at + word.len()..].trim_start();
        let after = rest.strip_prefix(name);
        after.is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    })
}

/// The bracket that is inside more than the usual number of others.
fn deepest(text: &str) -> Option<Cause> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > USUAL_DEPTH {
            return Some(Cause {
                span: at..at + 1,
                label: "blocks or brackets are nested too deep here",
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(text: &str, over: SassLimit) -> Option<usize> {
        let cause = cause(text, over)?;
        Some(text[..cause.span.start].matches('\n').count() + 1)
    }

    #[test]
    fn the_function_that_calls_itself_is_named() {
        let text =
            "@function a($n) {\n  @return b($n);\n}\n@function b($n) { @return b($n + 1); }\n";
        assert_eq!(line_of(text, SassLimit::Depth), Some(4));
        let text = "@mixin a { b: c }\n@mixin b { @include b; }\n";
        assert_eq!(line_of(text, SassLimit::Depth), Some(2));
        assert_eq!(line_of("a { b: c(1) }\n", SassLimit::Depth), None);
    }

    #[test]
    fn the_loop_that_may_not_end_is_named() {
        let text = "a { b: c }\n@while true {\n}\n";
        assert_eq!(line_of(text, SassLimit::Time), Some(2));
        assert_eq!(line_of(&"a {\n".repeat(500), SassLimit::Depth), Some(101));
    }
}
