//! Badges in text: `:badge[New]{type=tip}`.

use super::AlertKind;
use super::attributes::{braced, braced_attributes, bracketed};

/// The beginning of a badge.
pub(in super::super) const BADGE: &str = ":badge[";

/// Reads the attributes behind a badge. Returns the kind that gives it its colour, and the length of the braces.
pub(in super::super) fn badge_attributes(text: &str) -> (Option<AlertKind>, usize) {
    let Some(end) = braced(text) else {
        return (None, 0);
    };
    let attributes = braced_attributes(&text[1..end - 1]);
    let value = |(key, value): &(String, String)| match key.as_str() {
        "type" | "variant" => AlertKind::parse(value),
        // `{tip}`, as a word alone.
        key => AlertKind::parse(key),
    };
    (attributes.iter().find_map(value), end)
}

/// Returns text with each badge replaced by the words in it.
pub(in super::super) fn without_badges(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(BADGE) {
        let open = at + BADGE.len() - 1;
        let Some(length) = bracketed(&rest[open..]) else {
            break;
        };
        out.push_str(&rest[..at]);
        out.push_str(&rest[open + 1..open + length - 1]);
        rest = &rest[open + length..];
        rest = &rest[badge_attributes(rest).1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn badges_leave_their_words() {
        assert_eq!(
            without_badges("Config :badge[new]{type=tip} and :badge[a"),
            "Config new and :badge[a"
        );
        assert_eq!(
            badge_attributes("{type=\"danger\"} x").0,
            Some(AlertKind::Danger)
        );
        assert_eq!(badge_attributes("{tip}"), (Some(AlertKind::Tip), 5));
        assert_eq!(badge_attributes(" {tip}"), (None, 0));
    }
}
