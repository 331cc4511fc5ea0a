use super::*;

fn own(text: &str) -> Result<String, String> {
    with_key(FrontMatterRules::Own, "a.md", text, "k", "v").map_err(|error| error.message)
}

#[test]
fn a_key_is_added_and_no_other_byte_changes() {
    for (before, after) in [
        ("---\ntitle: x\n---\nb\n", "---\ntitle: x\nk: v\n---\nb\n"),
        (
            "---\r\ntitle: x  \r\n---\r\nb",
            "---\r\ntitle: x  \r\nk: v\r\n---\r\nb",
        ),
        (
            "---  \r\ntitle: x\r\n--- \r\n",
            "---  \r\ntitle: x\r\nk: v\r\n--- \r\n",
        ),
        ("---\ntitle: x\n...\nb", "---\ntitle: x\nk: v\n...\nb"),
        ("---\n---", "---\nk: v\n---"),
        ("---\n# note\n---\n", "---\n# note\nk: v\n---\n"),
        (
            "---\ntitle: x # y\n# end\n---\n",
            "---\ntitle: x # y\n# end\nk: v\n---\n",
        ),
        // Indented keys.
        (
            "---\n  title: x\n  a: [1,\n  2]\n---\n",
            "---\n  title: x\n  a: [1,\n  2]\n  k: v\n---\n",
        ),
        // Flow mappings.
        ("---\n{title: x}\n---\nb", "---\n{title: x, k: v}\n---\nb"),
        (
            "---\n{ title: \"x\", a: {b: 1} } # c\n---\n",
            "---\n{ title: \"x\", a: {b: 1}, k: v } # c\n---\n",
        ),
        (
            "---\n{\n  title: x,\n}\n---\n",
            "---\n{\n  title: x, k: v,\n}\n---\n",
        ),
        ("---\n{}\n---\n", "---\n{k: v}\n---\n"),
        // Values of several lines.
        ("---\na: |+\n  x\n\n---\n", "---\na: |+\n  x\n\nk: v\n---\n"),
        ("---\na: x\n  y\n---\n", "---\na: x\n  y\nk: v\n---\n"),
        // An empty value.
        ("---\nk:\ntitle: x\n---\n", "---\nk: v\ntitle: x\n---\n"),
        (
            "---\ntitle: x\nk: # later\n---\n",
            "---\ntitle: x\nk: v # later\n---\n",
        ),
        ("---\nk: ''\n---\n", "---\nk: v\n---\n"),
        ("---\nk: ~\n---\n", "---\nk: v\n---\n"),
        ("---\nk: null\nb: 1\n---\n", "---\nk: v\nb: 1\n---\n"),
        // TOML.
        (
            "+++\ntitle = \"x\"\n+++\nb",
            "+++\ntitle = \"x\"\nk = \"v\"\n+++\nb",
        ),
        (
            "+++\na = 1\n[t]\nb = 2\n+++\n",
            "+++\nk = \"v\"\na = 1\n[t]\nb = 2\n+++\n",
        ),
        // No front matter.
        ("\u{feff}# T\r\n", "\u{feff}---\r\nk: v\r\n---\r\n# T\r\n"),
        ("", "---\nk: v\n---\n"),
    ] {
        assert_eq!(own(before).as_deref(), Ok(after), "{before:?}");
    }
}

#[test]
fn a_value_is_replaced_and_no_other_byte_changes() {
    for (before, after) in [
        (
            "---\nk: en # c\nb: 1\n---\nx",
            "---\nk: ar # c\nb: 1\n---\nx",
        ),
        ("---\nk: 'en'\n---\n", "---\nk: ar\n---\n"),
        ("---\n{a: 1, k: en}\n---\n", "---\n{a: 1, k: ar}\n---\n"),
        ("---\nk: [en, de]\nb: 1\n---\n", "---\nk: ar\nb: 1\n---\n"),
        ("---\ntitle: x\n---\n", "---\ntitle: x\nk: ar\n---\n"),
        (
            "+++\nk = \"en\"\nb = 1\n+++\n",
            "+++\nk = \"ar\"\nb = 1\n+++\n",
        ),
        ("x", "---\nk: ar\n---\nx"),
    ] {
        let value = Value::from("ar");
        let text = with_value(FrontMatterRules::Own, "a.md", before, "k", &value);
        assert_eq!(text.as_deref(), Ok(after), "{before:?}");
    }
    let text = with_value(
        FrontMatterRules::Own,
        "a.md",
        "---\nk: false\n---\n",
        "k",
        &Value::from(true),
    );
    assert_eq!(text.as_deref(), Ok("---\nk: true\n---\n"));
}

#[test]
fn a_list_gets_more_items_in_the_form_that_it_has() {
    for (before, after) in [
        (
            "---\nk:\n  - /a/ # c\nb: 1\n---\nx",
            "---\nk:\n  - /a/ # c\n  - /b/\nb: 1\n---\nx",
        ),
        ("---\nk:\n- /a/\n---\n", "---\nk:\n- /a/\n- /b/\n---\n"),
        (
            "---\r\nk:\r\n  - /a/\r\n\r\n---\r\n",
            "---\r\nk:\r\n  - /a/\r\n  - /b/\r\n\r\n---\r\n",
        ),
        (
            "---\nk: [/a/]\nb: 1\n---\n",
            "---\nk: [\"/a/\",\"/b/\"]\nb: 1\n---\n",
        ),
    ] {
        let value = serde_json::json!(["/a/", "/b/"]);
        let changed = with_value(FrontMatterRules::Own, "a.md", before, "k", &value);
        assert_eq!(changed.unwrap(), after, "{before:?}");
    }
    // A list that is replaced.
    let value = serde_json::json!(["/c/", "/b/"]);
    let changed = with_value(
        FrontMatterRules::Own,
        "a.md",
        "---\nk:\n  - /a/\nb: 1\n---\n",
        "k",
        &value,
    );
    assert!(changed.unwrap().ends_with("b: 1\n---\n"));
}

#[test]
fn a_key_is_removed_and_no_other_byte_changes() {
    for (before, after) in [
        (
            "---\na: 1\nk: v # c\nb: 2\n---\nx",
            "---\na: 1\nb: 2\n---\nx",
        ),
        ("---\nk:\n  - /a/\n  - /b/\nb: 2\n---\n", "---\nb: 2\n---\n"),
        ("---\nk:\n- /a/\nb: 2\n---\n", "---\nb: 2\n---\n"),
        ("---\nk: |\n  x\n  y\nb: 2\n---\n", "---\nb: 2\n---\n"),
        ("---\n{a: 1, k: v}\n---\n", "---\n{a: 1}\n---\n"),
        ("---\n{k: v, a: 1}\n---\n", "---\n{ a: 1}\n---\n"),
        ("+++\nk = 1\nb = 1\n+++\n", "+++\nb = 1\n+++\n"),
        ("---\na: 1\n---\n", "---\na: 1\n---\n"),
        ("x", "x"),
    ] {
        let text = without_key(FrontMatterRules::Own, "a.md", before, "k");
        assert_eq!(text.as_deref(), Ok(after), "{before:?}");
    }
}

#[test]
fn front_matter_that_cannot_take_a_key_is_refused() {
    for text in [
        "---\ntitle: x\n",
        "---\ntitle: [x\n---\n",
        "---\nk: [a]\n---\n",
        "---\nk: 1\n---\n",
        "---\na: &x {b: 1}\n<<: *y\n---\n",
    ] {
        let refused = with_key(FrontMatterRules::Own, "a.md", text, "k", "v").unwrap_err();
        assert_eq!(refused.code, NOT_TAKEN, "{text:?}");
        assert_eq!(refused.spans[0].line, 1);
    }
    for text in ["+++\ntitle = \"x\"\n+++\n", "\n---\ntitle: x\n---\n"] {
        assert!(
            with_key(FrontMatterRules::Jekyll, "a.md", text, "k", "v").is_err(),
            "{text:?}"
        );
    }
}

#[test]
fn a_value_is_read_as_the_text_that_it_is() {
    for value in [
        "007",
        "no",
        "x: y",
        "a \"b\"",
        "1e3",
        "~",
        "2024-01-02",
        "#a",
        "안녕",
    ] {
        for rules in [FrontMatterRules::Own, FrontMatterRules::Jekyll] {
            let text = with_key(rules, "a.md", "---\ntitle: x\n---\n", "k", value).unwrap();
            let split = split_by(rules, "a.md", &text).unwrap().unwrap();
            assert_eq!(split.front_matter.get("k").unwrap().value, value);
        }
    }
}
