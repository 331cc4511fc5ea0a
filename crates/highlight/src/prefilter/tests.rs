use super::*;

/// Returns the ASCII characters that a match can begin with, `$` for the end, and the conditions on the
/// position.
fn prefilter(pattern: &str) -> String {
    let prefilter = Prefilter::of(pattern);
    if prefilter.bytes == Bytes::ALL && prefilter.length.is_none() {
        return if prefilter.line_start { "^any" } else { "any" }.to_owned();
    }
    let mut text = String::new();
    text.push_str(if prefilter.line_start { "^" } else { "" });
    text.push_str(if prefilter.edge { "\\b" } else { "" });
    text.extend(
        (0..0x80)
            .filter(|b| prefilter.bytes.contains(*b))
            .map(char::from),
    );
    text.push_str(if prefilter.bytes.contains(0x80) {
        "é"
    } else {
        ""
    });
    text.push_str(if prefilter.end { "$" } else { "" });
    text
}

/// Returns true if the tables let a match begin at `at`.
fn can_begin(pattern: &str, line: &str, at: usize) -> bool {
    let prefilter = Prefilter::of(pattern);
    let line = Line::of(line, Vec::new());
    prefilter.begins_with(line.rows(at)[0])
        && prefilter.matches_prefix(line.rows(at))
        && (!prefilter.edge || line.is_edge(at))
        && (!prefilter.line_start || at == 0)
}

#[test]
fn a_pattern_says_what_stands_behind_its_first_bytes() {
    let matches_prefix = |pattern: &str, text: &str| can_begin(pattern, text, 0);
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
        assert!(matches_prefix(pattern, yes), "{pattern} {yes}");
        assert!(!matches_prefix(pattern, no), "{pattern} {no}");
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
        assert_eq!(Prefilter::of(pattern).length, length, "{pattern}");
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
        assert_eq!(prefilter(pattern), expected, "{pattern}");
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
        let holds = |line: &str| Prefilter::of(pattern).required.may_match(&Bytes::of(line));
        assert!(holds(yes), "{pattern} {yes}");
        assert!(!holds(no), "{pattern} {no}");
    }
    for pattern in ["a*", "(?!a)", "(?<=a)", "a|", r"\bé", "$", "(?:a)?"] {
        assert_eq!(
            Prefilter::of(pattern).required,
            RequiredBytes::default(),
            "{pattern}"
        );
    }
}
