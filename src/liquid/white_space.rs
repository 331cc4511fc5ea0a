//! Ruby's white space, which is ASCII only: what `String#strip`, `String#split` and `\\s` of Liquid mean by it. An
//! ideographic space is text to them.

/// Returns true if Ruby's `\\s` matches a character, or it is a vertical tab.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ')
}

pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

pub(super) fn trim_start(text: &str) -> &str {
    text.trim_start_matches(is_space)
}

pub(super) fn trim_end(text: &str) -> &str {
    text.trim_end_matches(is_space)
}

/// Returns the words of a text, as `String#split` without arguments.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}
