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

/// Whether the tables let a match begin at `at`.
fn can_begin(pattern: &str, line: &str, at: usize) -> bool {
    let opening = Opening::of(pattern);
    let line = Line::of(line, Vec::new());
    opening.begins_with(line.rows(at)[0])
        && opening.fits(line.rows(at))
        && (!opening.edge || line.is_edge(at))
        && (!opening.line_start || at == 0)
}

#[test]
fn a_pattern_says_what_stands_behind_its_first_bytes() {
    let fits = |pattern: &str, text: &str| can_begin(pattern, text, 0);
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
        ("abc", "abc", "abd"),
        ("ab?cd", "acd", "aba"),
        ("ab+", "abb", "aab"),
        ("ab?cd", "acd", "aba"),
        ("(?:ab)+c", "aba", "abd"),
        ("a(?=bc)", "abc", "abd"),
        ("(?=ab)", "abx", "axb"),
        ("ab$", "ab\n", "abc"),
        ("éb", "éb", "eb"),
        ("(?i)ssh", "ßh", "sh"),
        ("self|super|static", "sup", "stu"),
        ("sel|sup", "sup", "sep"),
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
        (r"\(", Some(1)),
        (r"(?=[(`])", Some(0)),
        (r"(?=\s|$)", Some(0)),
        (r"(?:a|(?=b))", None),
        (r"\z", None),
        ("[a-z;]", Some(1)),
        ("a|b", Some(1)),
        ("(?:a)", Some(1)),
        ("(?=a)", Some(0)),
        (r"\n", Some(1)),
        ("(?=a|[^b])", Some(0)),
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
        ("[^a]", Some(1)),
        ("(?i)a", Some(1)),
        ("$", Some(0)),
        ("[a&&b]", None),
        (r"\p{L}", Some(1)),
        (r"\p{Greek}", None),
        ("é", None),
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
fn a_place_is_asked_for_words_and_the_line() {
    for (pattern, line, at, expected) in [
        ("b", "abab", 1, true),
        ("b", "abab", 2, false),
        (r"\bb", "ab b", 1, false),
        (r"\bb", "ab b", 3, true),
        (r"\bb", "éb b", 2, true),
        ("^b", "ba", 0, true),
        ("^b", "bb", 1, false),
        ("$", "ab", 1, false),
        ("$", "ab", 2, true),
        (r"a|\z", "ab", 2, true),
    ] {
        assert_eq!(can_begin(pattern, line, at), expected, "{pattern} {line}");
    }
}

#[test]
fn a_pattern_says_what_a_line_needs() {
    for (pattern, yes, no) in [
        ("a", "ba", "b"),
        ("ab?", "a", "b"),
        (r"\s*\(", "f(x", "f x"),
        (r"\s*(function)\s|(?=\w+\()", "f(", "docker run"),
        ("a|b", "b", "c"),
        ("(?=[^=]*=)", "a = b", "a: b"),
        ("(?:x{2}|y)z", "yz", "xx"),
        ("[.:]", "a:", "a"),
    ] {
        let holds = |line: &str| Opening::of(pattern).needs.are_in(&Bytes::of(line));
        assert!(holds(yes), "{pattern} {yes}");
        assert!(!holds(no), "{pattern} {no}");
    }
    for pattern in ["a*", "(?!a)", "(?<=a)", "a|", r"\bé", "$", "(?:a)?"] {
        assert_eq!(Opening::of(pattern).needs, Needs::default(), "{pattern}");
    }
}
