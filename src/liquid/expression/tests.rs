use super::*;

#[test]
fn filters_have_arguments_with_and_without_names() {
    let read = Filtered::parse(" page.title | replace: \"a|b\", x, key: 'v' | upcase ");
    assert!(read.is_strict);
    assert_eq!(read.value.root(), Some("page"));
    assert_eq!(read.filters.len(), 2);
    assert_eq!(read.filters[0].arguments.len(), 2);
    assert_eq!(read.filters[0].named[0].0, "key");
    assert_eq!(read.filters[1].name, "upcase");
}

#[test]
fn what_only_looks_like_an_expression_is_told_apart() {
    for text in [
        "a",
        "a.b[0].c",
        "'x'",
        "a-b | upcase",
        "1.5",
        "(1..3)",
        "site.data['x y']",
    ] {
        assert!(Filtered::parse(text).is_strict, "{text}");
    }
    for text in [
        ".Values.x",
        "toYaml .x",
        "fn(x)",
        "a ? b",
        "$x",
        "#each x",
        "a | nindent 4",
    ] {
        assert!(!Filtered::parse(text).is_strict, "{text}");
    }
}

#[test]
fn words_are_split_at_operators() {
    assert_eq!(
        words("a==\"b c\" and d contains e"),
        ["a", "==", "\"b c\"", "and", "d", "contains", "e"]
    );
    assert_eq!(
        words("x in (1..n) limit:2"),
        ["x", "in", "(1..n)", "limit:2"]
    );
}
