use super::*;

/// The context at `|`, with the text of its range.
fn at(marked: &str) -> Option<(Context, String)> {
    read(marked, in_note)
}

fn read(marked: &str, of: fn(&str, usize) -> Option<Context>) -> Option<(Context, String)> {
    let cursor = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let context = of(&text, cursor)?;
    let range = match &context {
        Context::Key { range, .. }
        | Context::Value { range, .. }
        | Context::Target { range, .. }
        | Context::Anchor { range, .. }
        | Context::CodeLanguage(range)
        | Context::Directive(range) => range.clone(),
    };
    assert!((range.start..=range.end).contains(&cursor), "{marked}");
    let part = text[range].to_owned();
    Some((context, part))
}

fn value_at(marked: &str) -> Option<(String, String)> {
    match at(marked)? {
        (Context::Value { path, .. }, part) => Some((path.join("."), part)),
        _ => None,
    }
}

fn link_at(marked: &str) -> Option<(String, String)> {
    match at(marked)? {
        (Context::Target { is_image, .. }, part) => {
            Some((if is_image { "image" } else { "link" }.to_owned(), part))
        }
        (Context::Anchor { path, .. }, part) => Some((format!("{path}#"), part)),
        _ => None,
    }
}

#[test]
fn keys_of_the_front_matter() {
    for (text, wanted) in [
        ("---\nti|\n---\n", Some("ti")),
        ("---\n|\n---\n", Some("")),
        ("---\na: b\nla|ng: x\n---\n", Some("lang")),
        ("\u{feff}---\r\nti|\r\n---\r\n", Some("ti")),
        ("---\n# ti|\n---\n", None),
        ("---\nti|", Some("ti")),
        ("text\nti|", None),
    ] {
        let key = at(text).filter(|(context, _)| matches!(context, Context::Key { .. }));
        assert_eq!(key.map(|(_, part)| part).as_deref(), wanted, "{text}");
    }
}

#[test]
fn values_of_the_front_matter() {
    for (text, path, part) in [
        ("---\nlang: a|\n---\n", "lang", "a"),
        ("---\nlang:|\n---\n", "lang", ""),
        ("---\nlang: \"a|r\"\n---\n", "lang", "ar"),
        ("---\ntags: [a, b|c, d]\n---\n", "tags", "bc"),
        ("---\ntags:\n  - x\n  - y|\n---\n", "tags", "y"),
        ("---\ntags:\n- y|\n---\n", "tags", "y"),
        ("---\nnav:\n  order: |\n---\n", "nav.order", ""),
    ] {
        let wanted = Some((path.to_owned(), part.to_owned()));
        assert_eq!(value_at(text), wanted, "{text}");
    }
}

#[test]
fn keys_of_a_config_know_those_above() {
    let (context, part) = read("check:\n  rules:\n    li|\n", in_yaml).unwrap();
    let parents = vec!["check".to_owned(), "rules".to_owned()];
    assert_eq!(part, "li");
    assert!(matches!(context, Context::Key { parents: p, .. } if p == parents));
}

#[test]
fn targets_of_links() {
    for (text, wanted) in [
        ("see [x](a/b|) and", Some(("link", "a/b"))),
        ("see [x](|", Some(("link", ""))),
        ("![x](a|.png)", Some(("image", "a.png"))),
        ("[![x](a.png)](b|)", Some(("link", "b"))),
        ("[x](a.md#se|ction)", Some(("a.md#", "section"))),
        ("[x](#|)", Some(("#", ""))),
        ("[x](a|.md#s)", Some(("link", "a.md"))),
        ("[x]: ../b|", Some(("link", "../b"))),
        ("[^x]: ../b|", None),
        ("<a href=\"b|\">", Some(("link", "b"))),
        ("<img src=\"b|\">", Some(("image", "b"))),
        ("[x](a \"ti|tle\")", None),
        ("[x](a) b|", None),
        ("`[x](a|)`", None),
        ("``a`b`` [x](a|)", Some(("link", "a"))),
        ("```sh\n[x](a|)\n```", None),
        ("```sh\nx\n```\n[x](a|)", Some(("link", "a"))),
        ("- ```sh\n  [x](a|)\n  ```", None),
    ] {
        let wanted = wanted.map(|(kind, part)| (kind.to_owned(), part.to_owned()));
        assert_eq!(link_at(text), wanted, "{text}");
    }
}

#[test]
fn code_languages_and_directives() {
    for (text, wanted) in [
        ("```py|", Some("py")),
        ("> ```py|", Some("py")),
        ("1. ~~~ |", Some("")),
        ("```py title|", None),
        ("````\n```py|\n````", None),
    ] {
        let found = at(text).filter(|(context, _)| matches!(context, Context::CodeLanguage(_)));
        assert_eq!(found.map(|(_, part)| part).as_deref(), wanted, "{text}");
    }
    for (text, wanted) in [
        (":::no|te", Some("note")),
        ("  ::::|", Some("")),
        (":::note Title|", None),
    ] {
        let found = at(text).filter(|(context, _)| matches!(context, Context::Directive(_)));
        assert_eq!(found.map(|(_, part)| part).as_deref(), wanted, "{text}");
    }
}

#[test]
fn any_cursor_is_safe() {
    let texts = [
        "---\nti: [a, \"磁\u{1f600}\n- x\n---\n```磁\n[磁](é#ü) `\n:::磁\n[a]: <é>",
        "---",
        "",
        "\u{feff}---\n",
        "](\n[:::```",
    ];
    for text in texts {
        for cursor in 0..=text.len() + 2 {
            let _ = in_note(text, cursor);
            let _ = in_yaml(text, cursor);
        }
    }
}
