//! The cost of a site's own templates: rounds of loops, includes, blocks and components, and the sizes of values
//! that are set.
//!
//! In: the text of a template. Out: the same with calls of two functions after the tags that can multiply work.
//! Tera has no limit of its own on them. The theme's templates are left as they are: their loops are as long as
//! the page.

use std::cell::Cell;
use std::sync::Arc;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::filters::Lookup;
use crate::limits::{self, Limits};

/// The call after a tag that begins a round.
const STEP: &str = "sitegen_step()";
/// The name of the function that is given a value that was set.
const HELD: &str = "sitegen_held";

/// The tags whose bodies may be rendered many times.
const MULTIPLYING: [&str; 4] = ["for", "block", "component", "include"];

/// The limit that a rendering reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReachedLimit {
    Steps,
    Bytes,
    Page,
}

thread_local! {
    static SPENT: Cell<u64> = const { Cell::new(0) };
    static OVER: Cell<Option<ReachedLimit>> = const { Cell::new(None) };
}

/// Begins to count anew, for one document.
pub(super) fn begin() {
    SPENT.set(0);
    OVER.set(None);
}

/// Ends a document that is longer than a page may be.
pub(super) fn stop_page() {
    OVER.set(Some(ReachedLimit::Page));
}

/// The message and the help of the limit that the document reached, if it reached one.
pub(super) fn reached(limits: &Limits) -> Option<(String, String)> {
    let (message, key, value) = match OVER.get()? {
        ReachedLimit::Steps => (
            "the templates of this page take more than {} rounds of loops, includes, blocks and components",
            "template_steps",
            limits.template_steps,
        ),
        ReachedLimit::Bytes => (
            "a value of this template takes more than {} bytes",
            "template_bytes",
            limits.template_bytes,
        ),
        ReachedLimit::Page => (
            "the page comes to more than {} bytes",
            "page_bytes",
            limits.page_bytes,
        ),
    };
    let message = message.replace("{}", &value.to_string());
    Some((message, limits::help(key, value)))
}

/// Makes the two functions known to `tera`.
pub(super) fn register(tera: &mut Tera, lookup: &Arc<Lookup>) {
    let limits = lookup.limits;
    tera.register_function("sitegen_step", move |_: Kwargs, _: &State| {
        SPENT.set(SPENT.get() + 1);
        if SPENT.get() > limits.template_steps {
            OVER.set(Some(ReachedLimit::Steps));
            return Err(Error::message("too many steps"));
        }
        Ok(String::new())
    });
    tera.register_function(
        HELD,
        move |given: Kwargs, _: &State| -> TeraResult<String> {
            let value: Value = given.must_get("value")?;
            let items = value
                .as_array()
                .map_or(0, |items| items.len().saturating_mul(32));
            let bytes = value.as_str().map_or(items, str::len);
            if bytes as u64 > limits.template_bytes {
                OVER.set(Some(ReachedLimit::Bytes));
                return Err(Error::message("too many bytes"));
            }
            Ok(String::new())
        },
    );
}

/// A call that was put into a line of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Inserted {
    pub(super) line: usize,
    /// The column before which it is, in characters from 0, with the calls before it in the line.
    column: usize,
    width: usize,
}

/// Returns the column in a template of a column in its text with calls, both from 1.
pub(super) fn column(inserted: &[Inserted], line: usize, column: usize) -> usize {
    let before = inserted
        .iter()
        .filter(|one| one.line == line && one.column + 1 < column);
    let width: usize = before
        .map(|one| one.width.min(column - 1 - one.column))
        .sum();
    column - width
}

/// Returns a template with the calls in it, and where they are.
pub(super) fn counted(text: &str) -> (String, Vec<Inserted>) {
    let mut out = String::with_capacity(text.len() + 64);
    let mut inserted = Vec::new();
    let mut set_blocks: Vec<&str> = Vec::new();
    // The place of the end of `out` as far as it was looked at.
    let (mut known, mut line, mut column) = (0, 1, 0);
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes().get(1) {
            Some(b'#') => rest.find("#}").map(|end| end + 2),
            Some(b'{') => tag_length(rest, "}}"),
            Some(b'%') => tag_length(rest, "%}"),
            _ => Some(1),
        };
        let Some(length) = length else {
            // Tera says what is wrong with it.
            break;
        };
        let (tag, after) = rest.split_at(length);
        out.push_str(tag);
        rest = after;
        if !tag.starts_with("{%") {
            continue;
        }
        let inside = tag[2..].trim_start_matches('-').trim_start();
        let name = inside.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let name = name.into_iter().next().unwrap_or_default();
        if name == "raw" {
            let end = rest.find("endraw").unwrap_or(rest.len());
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        if let Some(call) = call(name, inside, &mut set_blocks) {
            // A tag that trims what follows it goes on doing so.
            let mark = if tag.ends_with("-%}") { "-" } else { "" };
            let call = format!("{{{{ {call} {mark}}}}}");
            for c in out[known..].chars() {
                if c == '\n' {
                    line += 1;
                    column = 0;
                } else {
                    column += 1;
                }
            }
            known = out.len();
            inserted.push(Inserted {
                line,
                column,
                width: call.chars().count(),
            });
            out.push_str(&call);
        }
    }
    out.push_str(rest);
    (out, inserted)
}

/// The call after a tag with this name, if it needs one.
fn call<'t>(name: &str, inside: &'t str, set_blocks: &mut Vec<&'t str>) -> Option<String> {
    if MULTIPLYING.contains(&name) {
        return Some(STEP.to_owned());
    }
    let variable = match name {
        "set" | "set_global" => {
            let words = inside[name.len()..].trim_start();
            let end = words.find(|c: char| !(c.is_alphanumeric() || c == '_'));
            let (variable, value) = words.split_at(end.unwrap_or(words.len()));
            if !value.trim_start().starts_with('=') {
                // Its value is what follows, up to `endset`.
                set_blocks.push(variable);
                return None;
            }
            variable
        }
        "endset" => set_blocks.pop()?,
        _ => return None,
    };
    (!variable.is_empty()).then(|| format!("{HELD}(value={variable})"))
}

/// Returns the length of the tag at the start of `text`, up to a `close` outside of quotes.
fn tag_length(text: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(2) {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if byte == b'\\' => escaped = true,
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'' | b'`') => quote = Some(byte),
            None if text[at..].starts_with(close) => return Some(at + close.len()),
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_follow_the_tags_that_multiply_work() {
        for (text, wanted) in [
            (
                "{% for a in b %}x{% endfor %}",
                "{% for a in b %}{{ sitegen_step() }}x{% endfor %}",
            ),
            (
                "{%- for a in b -%}\n x{% endfor %}",
                "{%- for a in b -%}{{ sitegen_step() -}}\n x{% endfor %}",
            ),
            (
                "{% for a in \"%}\" %}x",
                "{% for a in \"%}\" %}{{ sitegen_step() }}x",
            ),
            (
                "{% set a = 1 %}",
                "{% set a = 1 %}{{ sitegen_held(value=a) }}",
            ),
            (
                "{% set a %}x{% endset %}",
                "{% set a %}x{% endset %}{{ sitegen_held(value=a) }}",
            ),
            (
                "{% raw %}{% for a in b %}{% endraw %}",
                "{% raw %}{% for a in b %}{% endraw %}",
            ),
            (
                "{# {% for a in b %} #}{{ '{% for' }}{ {%",
                "{# {% for a in b %} #}{{ '{% for' }}{ {%",
            ),
        ] {
            assert_eq!(counted(text).0, wanted);
        }
    }

    #[test]
    fn columns_are_those_of_the_template() {
        let (text, inserted) = counted("é\n{% for a in b %}é{% for c in d %}x\n");
        let line = text.lines().nth(1).unwrap_or_default();
        let of = |c: char| line.chars().position(|one| one == c).map(|at| at + 1);
        assert_eq!(of('é').map(|at| column(&inserted, 2, at)), Some(17));
        assert_eq!(of('x').map(|at| column(&inserted, 2, at)), Some(34));
        assert_eq!(column(&inserted, 1, 1), 1);
    }
}
