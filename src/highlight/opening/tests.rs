use super::*;

/// The ASCII characters that a match can begin with, `$` for the end, and what is asked of the place.
fn opening(pattern: &str) -> String {
    let opening = Opening::of(pattern);
    if opening.bytes == Bytes::ALL && opening.length.is_none() {
        return if opening.line_start { "^any" } else { "any" }.to_owned();
    }
    let mut text = String::new();
    text.push_str(if opening.line_start { "^" } else { "" });
    text.push_str(if opening.edge { "\\b" } else { "" });
    text.extend((0..0x80).filter(|b| opening.bytes.has(*b)).map(char::from));
    text.push_str(if opening.bytes.has(0x80) { "é" } else { "" });
    text.push_str(if opening.end { "$" } else { "" });
    text
}

#[test]
fn a_pattern_says_what_stands_behind_its_first_byte() {
    let fits = |pattern: &str, text: &str| Opening::of(pattern).next(text, 0, 1).is_some();
    for (pattern, yes, no) in [
        ("ab", "ab", "ac"),
        ("a+b", "aa", "ac"),
        ("a?b", "ab", "ac"),
        ("a?b", "bc", "cb"),
        ("a", "ab", "ba"),
        ("a$", "a\n", "ab\n"),
        ("a(?=b)", "ab", "ac"),
        ("a(?!b)", "ac", "bc"),
        (r"\s*(\[)", " [", " a"),
        (r"\s*(\[)", "[a", "a["),
        ("(?:f|fr)\"", "fr", "fa"),
        ("é", "é", "e"),
        ("[aé]b", "é", "ac"),
        ("a{2}b", "aa", "ac"),
        ("(?=ab)", "ab", "ac"),
        ("if|else", "el", "ef"),
        ("(?i)ab", "AB", "AC"),
    ] {
        assert!(fits(pattern, yes), "{pattern} {yes}");
        assert!(!fits(pattern, no), "{pattern} {no}");
    }
}

#[test]
fn of_plain_patterns_all_is_known() {
    for (pattern, length) in [
        ("", Some(0)),
        (r"\)", Some(1)),
        (r"(\))", None),
        ("[a-z;]", Some(1)),
        ("a|b", Some(1)),
        ("(?:a)", Some(1)),
        ("(?=a)", Some(0)),
        (r"\n", Some(1)),
        ("(?=a|[^b])", None),
        ("a|(?=b)", None),
        ("(?=a)a", None),
        ("a+", None),
        ("a?", None),
        ("ab", None),
        ("^a", None),
        (r"\ba", None),
        (r"a\b", None),
        ("(?<!a)b", None),
        ("b(?!a)", None),
        ("[^a]", None),
        ("(?i)a", None),
        ("$", None),
        ("[a&&b]", None),
        (r"\p{L}", None),
    ] {
        assert_eq!(Opening::of(pattern).length, length, "{pattern}");
    }
}

#[test]
fn a_pattern_says_where_it_begins() {
    for (pattern, expected) in [
        ("if", "i"),
        ("a|b|", "any"),
        (r"\b(?:if|else)\b", r"\bei"),
        (r"^\s*#", "^\t\n\x0b\x0c\r #é"),
        ("a?b", "ab"),
        ("a*", "any"),
        ("^a*", "^any"),
        ("(?=a)", "a"),
        ("(?!a)b", "b"),
        ("(?<=a)b", "b"),
        ("(?<name>a)b", "a"),
        ("a{0,2}b", "ab"),
        ("a{2}b", "a"),
        ("a{2}?b", "ab"),
        ("a{,2}b", "ab"),
        ("a{b", "a"),
        ("$", "\n$"),
        (r"\z", "\n$"),
        ("(?x) a # comment\n | b", "ab"),
        ("(?i)a", "Aaé"),
        ("(?i:a)|b", "Aabé"),
        ("(?i)a|b", "ABabé"),
        ("x(?i)a|b", "x"),
        (r"[a-c\d]", "0123456789abcé"),
        (r"[^\x01-\x7e]", "\0\x7fé"),
        (r"[\]-]", "-]"),
        (r"[+\-]", "+-"),
        ("[[:digit:]_]", "0123456789_é"),
        ("[a&&b]", "any"),
        (r"\1", "any"),
        (r"\Ga", "any"),
        ("(?~a)", "any"),
        ("é", "é"),
        (r"\x{e9}", "any"),
        ("[", "any"),
        ("a)", "any"),
    ] {
        assert_eq!(opening(pattern), expected, "{pattern}");
    }
}

#[test]
fn the_next_place_is_the_first_that_fits() {
    let next = |pattern: &str, line: &str, from, to| Opening::of(pattern).next(line, from, to);
    assert_eq!(next("b", "abab", 0, 9), Some(1));
    assert_eq!(next("b", "abab", 2, 3), None);
    assert_eq!(next("c", "abab", 0, 9), None);
    assert_eq!(next(r"\bb", "ab b", 0, 9), Some(3));
    assert_eq!(next(r"\bb", "éb b", 0, 9), Some(2));
    assert_eq!(next("^b", "ab", 0, 9), None);
    assert_eq!(next("^b", "ba", 0, 9), Some(0));
    assert_eq!(next("^b", "ab", 1, 9), None);
    assert_eq!(next("$", "ab", 0, 2), None);
    assert_eq!(next("$", "ab", 0, 3), Some(2));
}
