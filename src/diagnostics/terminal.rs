//! Authors' text, made safe to print in a terminal.
//!
//! File names, titles and quoted lines may contain escape sequences that colour, delete or type text, and
//! characters that change the direction of a line. Every command prints through these functions.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Diagnostic, Excerpt, SourceSpan};

/// Returns true for a character that is printed by its number: C0 but line ends and tabs, DEL, C1, and the embeddings,
/// overrides and isolates of the bidirectional algorithm.
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Returns a text with `<U+001B>` for what a terminal would obey. A carriage return before a line end stays.
#[must_use]
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_unsafe(c) && !(c == '\r' && chars.peek() == Some(&'\n')) {
            // Writing to a string does not fail.
            let _ = write!(safe, "<U+{:04X}>", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Returns a text that stays in one line.
fn safe_line(text: &str) -> String {
    safe(text).replace('\n', "<U+000A>")
}

/// Returns JSON with the escapes of JSON for what a terminal would obey: they can only be in its texts.
#[must_use]
pub fn safe_json(json: &str) -> Cow<'_, str> {
    if !json.contains(is_unsafe) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_unsafe(c) {
            let _ = write!(safe, "\\u{:04x}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Returns a diagnostic as it is printed; what it marks stays marked.
#[must_use]
pub fn safe_diagnostic(diagnostic: &Diagnostic) -> Cow<'_, Diagnostic> {
    let has_unsafe = |text: &str| text.contains(is_unsafe);
    let is_unsafe_place = |place: &SourceSpan| {
        let excerpt = place.excerpt.as_ref();
        has_unsafe(&place.path)
            || place.path.contains('\n')
            || has_unsafe(&place.label)
            || excerpt.is_some_and(|excerpt| has_unsafe(&excerpt.text))
    };
    let help = diagnostic.help.as_deref();
    if !has_unsafe(&diagnostic.message)
        && !help.is_some_and(has_unsafe)
        && !diagnostic.spans.iter().any(is_unsafe_place)
    {
        return Cow::Borrowed(diagnostic);
    }
    let places = diagnostic.spans.iter().map(|place| SourceSpan {
        path: safe_line(&place.path),
        label: safe(&place.label).into_owned(),
        excerpt: place.excerpt.as_ref().map(safe_excerpt),
        ..place.clone()
    });
    Cow::Owned(Diagnostic {
        message: safe(&diagnostic.message).into_owned(),
        help: help.map(|help| safe(help).into_owned()),
        spans: places.collect(),
        ..diagnostic.clone()
    })
}

fn safe_excerpt(excerpt: &Excerpt) -> Excerpt {
    let text = &excerpt.text;
    let (start, end) = (excerpt.span.start, excerpt.span.end);
    let pieces = [text.get(..start), text.get(start..end), text.get(end..)];
    let pieces = pieces.map(|piece| safe(piece.unwrap_or_default()));
    let start = pieces[0].len();
    Excerpt {
        first_line: excerpt.first_line,
        span: start..start + pieces[1].len(),
        text: pieces.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown_by_its_number() {
        assert_eq!(
            safe("a\u{1b}[31m\tb\r\nc\rd"),
            "a<U+001B>[31m\tb\r\nc<U+000D>d"
        );
        assert_eq!(
            safe("\u{9b}2J\u{7f}\u{202e}x\u{2069}"),
            "<U+009B>2J<U+007F><U+202E>x<U+2069>"
        );
        assert!(matches!(safe("ملاحظة\u{200f} é\n"), Cow::Borrowed(_)));
        let json = serde_json::json!({"a\u{9b}": "\u{1b}\u{202e}\u{7f}"});
        let text = json.to_string();
        let safe = safe_json(&text);
        assert!(!safe.contains(is_unsafe), "{safe}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&safe).unwrap(),
            json
        );
    }

    #[test]
    fn what_a_diagnostic_marks_stays_marked() {
        let text = "\u{1b}[2Ja\u{202e}b c";
        let at = text.find('b').unwrap();
        let diagnostic = Diagnostic::warning("x", "a\u{1b}b")
            .at(SourceSpan::span(
                "a\u{1b}\n.md",
                text,
                at..at + 1,
                "\u{7}here",
            ))
            .help("\u{9b}x");
        let safe = safe_diagnostic(&diagnostic);
        let excerpt = safe.spans[0].excerpt.clone().unwrap();
        assert_eq!(&excerpt.text[excerpt.span], "b");
        assert_eq!(safe.spans[0].path, "a<U+001B><U+000A>.md");
        let printed = crate::diagnostics::text::render(&diagnostic, false);
        assert!(
            !printed.contains(is_unsafe) && printed.contains("<U+001B>[2Ja<U+202E>b c"),
            "{printed}"
        );
    }
}
