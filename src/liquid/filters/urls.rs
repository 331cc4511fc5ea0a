//! Filters of URLs.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::super::budget::ASKED;
use super::super::value::Value;
use super::Call;

pub(super) const NAMES: &[&str] = &[
    "relative_url",
    "absolute_url",
    "strip_index",
    "url_encode",
    "url_decode",
    "cgi_escape",
    "uri_escape",
];

/// Characters that Ruby's `CGI.escape` leaves unescaped, except the space.
const CGI: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

pub(super) fn apply(name: &str, call: &Call<'_>) -> Value {
    if call.input.is_nil() {
        return Value::Nil;
    }
    let text = match &call.input {
        // A page prints as its URL.
        Value::Handle(handle) => call.run.environment.get(*handle, "url").text(),
        other => call.text_of(other),
    };
    call.run.budget.spend(ASKED + text.len() / 8);
    if !call.may_make(text.len().saturating_mul(3)) {
        return Value::Nil;
    }
    match name {
        "relative_url" => call.run.environment.url(&text, false).into(),
        "absolute_url" => call.run.environment.url(&text, true).into(),
        "strip_index" => without_index(&text).into(),
        "url_encode" | "cgi_escape" => utf8_percent_encode(&text, CGI)
            .to_string()
            .replace("%20", "+")
            .into(),
        "url_decode" => percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
            .into(),
        "uri_escape" => crate::markdown::encoded_url(&text).into(),
        _ => call.input.clone(),
    }
}

/// Returns a URL without the file name of a folder's page (Jekyll 4 `strip_index`).
fn without_index(url: &str) -> &str {
    let stem = ["index.html", "index.htm"]
        .iter()
        .find_map(|name| url.strip_suffix(name));
    stem.filter(|stem| stem.ends_with('/')).unwrap_or(url)
}
