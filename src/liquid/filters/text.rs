//! Filters of texts.

use super::super::budget::RENDERED;
use super::super::value::Value;
use super::super::white_space::{is_space, trim, trim_end, trim_start, words};
use super::Call;
use crate::content::slug;

pub(super) const NAMES: &[&str] = &[
    "append",
    "prepend",
    "capitalize",
    "downcase",
    "upcase",
    "escape",
    "h",
    "escape_once",
    "xml_escape",
    "lstrip",
    "rstrip",
    "strip",
    "strip_html",
    "strip_newlines",
    "newline_to_br",
    "normalize_whitespace",
    "remove",
    "remove_first",
    "remove_last",
    "replace",
    "replace_first",
    "replace_last",
    "split",
    "truncate",
    "truncatewords",
    "slugify",
    "markdownify",
    "smartify",
    "jsonify",
    "inspect",
    "number_of_words",
    "default",
    "size",
    "slice",
    "base64_encode",
    "base64_decode",
];

pub(super) fn apply(name: &str, call: &Call<'_>) -> Value {
    match name {
        "default" => return default(call),
        "size" => return size(call),
        "slice" => return slice(call),
        "jsonify" | "inspect" if !call.run.budget.go_through(&call.input) => return Value::Nil,
        "jsonify" => {
            let json = call.run.json(&call.input);
            call.run.budget.make(json.len());
            return json.into();
        }
        "inspect" => {
            let inspected = escaped(&call.input.inspected());
            return inspected.replace('\'', "&apos;").into();
        }
        _ => {}
    }
    let text = call.text();
    let argument = || call.argument_text(0);
    if !may_grow(name, call, &text) {
        return Value::Nil;
    }
    match name {
        "append" => format!("{text}{}", argument()).into(),
        "prepend" => format!("{}{text}", argument()).into(),
        "capitalize" => capitalized(&text).into(),
        "downcase" => text.to_lowercase().into(),
        "upcase" => text.to_uppercase().into(),
        "escape" | "h" => match call.input {
            Value::Nil => Value::Nil,
            _ => escaped(&text).replace('\'', "&#39;").into(),
        },
        "xml_escape" => escaped(&text).replace('\'', "&apos;").into(),
        "escape_once" => escaped_once(&text).into(),
        "lstrip" => trim_start(&text).into(),
        "rstrip" => trim_end(&text).into(),
        "strip" => trim(&text).into(),
        "strip_html" => without_tags(&text).into(),
        "strip_newlines" => text.replace("\r\n", "").replace('\n', "").into(),
        "newline_to_br" => text.replace("\r\n", "\n").replace('\n', "<br />\n").into(),
        "normalize_whitespace" => words(&text).collect::<Vec<_>>().join(" ").into(),
        "remove" => text.replace(&argument(), "").into(),
        "remove_first" => text.replacen(&argument(), "", 1).into(),
        "remove_last" => replaced_last(&text, &argument(), "").into(),
        "replace" => text.replace(&argument(), &replacement(call)).into(),
        "replace_first" => text.replacen(&argument(), &replacement(call), 1).into(),
        "replace_last" => replaced_last(&text, &argument(), &call.argument_text(1)).into(),
        "split" => split(&text, &argument()),
        "truncate" => truncated(call, &text),
        "truncatewords" => truncated_words(call, &text),
        "slugify" => slugified(call, &text).into(),
        "markdownify" => {
            let html = call.run.environment.markdown(&text);
            call.run.budget.spend(html.len());
            // kramdown ends an empty document with a line break.
            if html.is_empty() {
                "\n".into()
            } else {
                html.into()
            }
        }
        "smartify" => call.run.environment.smarty_pants(&text).into(),
        "number_of_words" => number_of_words(&text, &argument()).into(),
        "base64_encode" => base64(text.as_bytes()).into(),
        "base64_decode" => {
            use base64::Engine;
            let decoded = base64::engine::general_purpose::STANDARD.decode(text.as_bytes());
            decoded.map_or(Value::Nil, |bytes| {
                String::from_utf8_lossy(&bytes).into_owned().into()
            })
        }
        _ => call.input.clone(),
    }
}

/// Returns a text in one of the modes of Jekyll 4 `Utils.slugify`. A mode that does not exist changes only the case.
fn slugified(call: &Call<'_>, text: &str) -> String {
    const MODES: [&str; 7] = ["", "none", "raw", "default", "pretty", "ascii", "latin"];
    let mode = call.argument_text(0);
    if MODES.contains(&mode.as_str()) {
        slug::of_mode(text, &mode)
    } else {
        text.to_lowercase()
    }
}

/// Returns true if what a filter makes of a text is small enough; spends its steps.
fn may_grow(name: &str, call: &Call<'_>, text: &str) -> bool {
    let length = text.len();
    let argument = || call.argument_text(0).len();
    let most = match name {
        "append" | "prepend" => length.saturating_add(argument()),
        "escape" | "h" | "xml_escape" | "escape_once" | "newline_to_br" => {
            call.run.budget.spend(length / 4);
            length.saturating_mul(7)
        }
        "replace" | "replace_first" | "replace_last" => {
            let by = call.argument_text(1).len() + 1;
            let first = call.argument_text(0);
            // `\0` inserts the replaced text.
            let by = by.saturating_mul(first.len() + 1);
            let small = length.saturating_add(by);
            if name != "replace" || by.saturating_mul(length) < (1 << 20) {
                small
            } else {
                let by = replacement(call).len();
                let times = text.matches(first.as_str()).count();
                length.saturating_add(by.saturating_mul(times))
            }
        }
        "split" => {
            let separator = call.argument_text(0);
            let parts = match separator.as_str() {
                "" => length,
                " " => length / 2,
                separator => text.matches(separator).count(),
            };
            call.run.budget.spend(parts.saturating_mul(2));
            length.saturating_add(parts.saturating_mul(64))
        }
        "markdownify" => {
            call.run
                .budget
                .spend(RENDERED.saturating_add(length.saturating_mul(2)));
            length.saturating_mul(8)
        }
        "slugify" => {
            call.run.budget.spend(50 + length);
            length.saturating_mul(8)
        }
        "number_of_words" => {
            // Each character is asked for its script.
            let each = if call.has(0) { 2 } else { 0 };
            call.run.budget.spend(each * length + length / 8);
            length
        }
        _ => length.saturating_mul(2),
    };
    call.may_make(most)
}

/// The length of a text, a list or a mapping.
fn size(call: &Call<'_>) -> Value {
    match &call.input {
        Value::Text(text) => {
            call.run.budget.spend_bytes(text.len());
            text.chars().count().into()
        }
        Value::List(list) => list.len().into(),
        Value::Map(map) => map.len().into(),
        value @ (Value::Range(..) | Value::Integer(_)) => call.run.get(value, "size"),
        _ => Value::Integer(0),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first
            .to_uppercase()
            .chain(chars.flat_map(char::to_lowercase))
            .collect()
    })
}

fn escaped(text: &str) -> String {
    highlight::escaped(text).replace('"', "&quot;")
}

/// Escapes what is no entity yet.
fn escaped_once(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, c) in text.char_indices() {
        let is_entity = c == '&' && {
            let rest = &text[i + 1..];
            let rest = rest.strip_prefix('#').unwrap_or(rest);
            let name = rest.find(|c: char| !c.is_ascii_alphanumeric());
            name.is_some_and(|end| end > 0 && rest[end..].starts_with(';'))
        };
        match c {
            '&' if !is_entity => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A text without tags, comments, scripts and styles (Liquid 4 `strip_html`).
pub(crate) fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = |tag: &str| rest.find(tag).map(|i| i + tag.len());
        let end = if rest.starts_with("<script") {
            end("</script>")
        } else if rest.starts_with("<style") {
            end("</style>")
        } else if rest.starts_with("<!--") {
            end("-->")
        } else {
            end(">")
        };
        match end {
            Some(end) => rest = &rest[end..],
            None => break,
        }
    }
    out.push_str(rest);
    out
}

/// The text that takes another's place: in it `\\0` and `\\&` are what was found, `\\\\` is a backslash
/// (Ruby's `gsub`).
fn replacement(call: &Call<'_>) -> String {
    let text = call.argument_text(1);
    if !text.contains('\\') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('0' | '&') => out.push_str(&call.argument_text(0)),
            Some('1'..='9' | '`' | '\'') => {}
            Some('\\') | None => out.push('\\'),
            Some(other) => out.extend(['\\', other]),
        }
    }
    out
}

fn replaced_last(text: &str, what: &str, by: &str) -> String {
    match text.rfind(what) {
        Some(at) if !what.is_empty() => {
            format!("{}{by}{}", &text[..at], &text[at + what.len()..])
        }
        _ => text.to_owned(),
    }
}

fn split(text: &str, separator: &str) -> Value {
    let mut parts: Vec<&str> = match separator {
        "" => text.split("").filter(|part| !part.is_empty()).collect(),
        " " => words(text).collect(),
        separator => text.split(separator).collect(),
    };
    // Ruby leaves out empty parts at the end.
    while parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    parts
        .into_iter()
        .map(Value::from)
        .collect::<Vec<_>>()
        .into()
}

fn ellipsis(call: &Call<'_>) -> String {
    if call.has(1) {
        call.argument_text(1)
    } else {
        "...".to_owned()
    }
}

fn truncated(call: &Call<'_>, text: &str) -> Value {
    if call.input.is_nil() {
        return Value::Nil;
    }
    let length = if call.has(0) {
        usize::try_from(call.argument(0).integer()).unwrap_or(0)
    } else {
        50
    };
    if text.chars().count() <= length {
        return text.into();
    }
    let ellipsis = ellipsis(call);
    let kept = length.saturating_sub(ellipsis.chars().count());
    let start: String = text.chars().take(kept).collect();
    format!("{start}{ellipsis}").into()
}

fn truncated_words(call: &Call<'_>, text: &str) -> Value {
    if call.input.is_nil() {
        return Value::Nil;
    }
    let count = if call.has(0) {
        usize::try_from(call.argument(0).integer())
            .unwrap_or(0)
            .max(1)
    } else {
        15
    };
    let words: Vec<&str> = words(text).collect();
    // Liquid 4 adds the ellipsis to a text of just so many words too; Liquid 5 does not.
    if words.len() < count {
        return call.input.clone();
    }
    format!("{}{}", words[..count].join(" "), ellipsis(call)).into()
}

/// The words of a text; by `cjk` or `auto`, a character of these scripts is one.
fn number_of_words(text: &str, mode: &str) -> usize {
    use unicode_script::{Script, UnicodeScript};
    let is_cjk = |c: char| {
        matches!(
            c.script(),
            Script::Han | Script::Katakana | Script::Hiragana | Script::Hangul
        )
    };
    let characters = text.chars().filter(|c| is_cjk(*c)).count();
    if !(mode == "cjk" || (mode == "auto" && characters > 0)) {
        return words(text).count();
    }
    let others = text
        .split(|c: char| is_cjk(c) || is_space(c))
        .filter(|word| !word.is_empty())
        .count();
    characters + others
}

fn default(call: &Call<'_>) -> Value {
    let allows_false = call.named.get("allow_false").is_some_and(Value::is_true);
    let is_missing = match &call.input {
        Value::Bool(false) => !allows_false,
        value => value.is_nil() || value.is_empty(),
    };
    if is_missing {
        call.argument(0)
    } else {
        call.input.clone()
    }
}

/// A part of a text or list: from an index, which may count from the end.
fn slice(call: &Call<'_>) -> Value {
    let length = match &call.input {
        Value::List(list) => list.len(),
        other => call.text_of(other).chars().count(),
    };
    let from = call.argument(0).integer();
    let from = if from < 0 {
        from + i64::try_from(length).unwrap_or(i64::MAX)
    } else {
        from
    };
    let count = if call.has(1) {
        usize::try_from(call.argument(1).integer()).unwrap_or(0)
    } else {
        1
    };
    let from = usize::try_from(from).unwrap_or(length);
    match &call.input {
        Value::List(list) => list
            .iter()
            .skip(from)
            .take(count)
            .cloned()
            .collect::<Vec<_>>()
            .into(),
        other => {
            let text = call.text_of(other);
            text.chars()
                .skip(from)
                .take(count)
                .collect::<String>()
                .into()
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk
            .iter()
            .chain([0, 0].iter())
            .take(3)
            .fold(0_usize, |n, b| n << 8 | usize::from(*b));
        for i in 0..4 {
            if i <= chunk.len() {
                out.push(char::from(DIGITS[number >> (18 - 6 * i) & 63]));
            } else {
                out.push('=');
            }
        }
    }
    out
}
