//! Character classes and escapes that the renderer of the events needs too.

use std::borrow::Cow;

use pulldown_cmark_escape::escape_html_body_text;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Returns true for Ruby's `\p{Word}`: letters, marks, decimal digits and connecting punctuation.
#[inline]
#[must_use]
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    matches!(
        c.general_category(),
        GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::TitlecaseLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::OtherLetter
            | GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
            | GeneralCategory::EnclosingMark
            | GeneralCategory::DecimalNumber
            | GeneralCategory::ConnectorPunctuation
    )
}

/// Escapes `text` for an attribute in double quotes.
#[inline]
#[must_use]
pub fn escape_attribute(text: &str) -> Cow<'_, str> {
    let is_special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"');
    if !text.bytes().any(is_special) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(escape_text(text).replace('"', "&quot;"))
}

/// Escapes `text` for the content of an element.
pub(crate) fn escape_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    // Writing to a string cannot fail.
    let _ = escape_html_body_text(&mut escaped, text);
    escaped
}
