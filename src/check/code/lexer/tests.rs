use super::*;

fn shown(language: &str, code: &str) -> Vec<String> {
    lines(language, code)
        .iter()
        .map(|line| {
            line.lexemes
                .iter()
                .filter(|l| l.kind != Kind::Space)
                .map(|l| {
                    let mark = match l.kind {
                        Kind::Word => "",
                        Kind::Mark => "",
                        Kind::Quote => "q",
                        Kind::Text => "t",
                        Kind::Comment => "c",
                        Kind::Space => "s",
                    };
                    format!("{mark}{}", l.text)
                })
                .collect::<Vec<_>>()
                .join("|")
        })
        .collect()
}

#[test]
fn comments_and_strings_are_set_apart() {
    assert_eq!(
        shown("bash", "pip install cffi  # why\necho \"a # b\""),
        ["pip|install|cffi|c# why", "echo|q\"|ta # b|q\""]
    );
    assert_eq!(
        shown("rust", "let u = \"http://x\"; // url\n/* a\nb */ x"),
        ["let|u|=|q\"|thttp://x|q\"|;|c// url", "c/* a", "cb */|x"]
    );
    assert_eq!(
        shown("python", "def f():\n  \"\"\"Say\n  more\"\"\"\n  x='a'"),
        ["def|f|(|)|:", "c\"\"\"Say", "c  more\"\"\"", "x|=|q'|ta|q'"]
    );
    assert_eq!(
        shown("html", "<p class=\"a\">Some text</p><!-- no -->"),
        ["<|p|class|=|q\"|ta|q\"|>|tSome text|<|/|p|>|c<!-- no -->"]
    );
    assert_eq!(
        shown("yaml", "name: A long name # why\nport: 80"),
        ["name|:|tA long name|c# why", "port|:|80"]
    );
    assert_eq!(
        shown("", "#include <x>\ncan't // so\nhttps://x.y/z"),
        ["#|include|<|x|>", "can|'|t|c// so", "https|:|/|/|x|.|y|/|z"]
    );
    assert_eq!(
        shown("", "/* ---\n Import\n*/\nls /*"),
        ["c/* ---", "c Import", "c*/", "ls|/|*"]
    );
    assert_eq!(shown("sh", "echo “hi” ’"), ["echo|q“|thi|q”|’"]);
    assert_eq!(
        shown("php", "...code that is measured...\nf(...$x, 1);"),
        ["c...code that is measured...", "f|(|.|.|.|$|x|,|1|)|;"]
    );
    assert_eq!(
        shown("js", "f(`a ${b} c`)\n<p>Hi {name}!</p>"),
        ["f|(|q`|ta ${b} c|q`|)", "<|p|>|cHi |{|name|}|c!|<|/|p|>"]
    );
}

#[test]
fn comments_of_single_languages_are_comments() {
    for (language, code, shown_as) in [
        ("vim", "\" set it\nset nu", ["c\" set it", "set|nu"]),
        ("fortran", "x = 1 ! one\ny", ["x|=|1|c! one", "y"]),
        ("apl", "⍝ a\nb", ["c⍝ a", "b"]),
        ("forth", "\\ add\n+ \\ more", ["c\\ add", "+|c\\ more"]),
        ("ocaml", "(* a\nb *) let", ["c(* a", "cb *)|let"]),
        ("haskell", "{- a\nb -} x", ["c{- a", "cb -}|x"]),
        ("lua", "--[[ a\nb ]] x", ["c--[[ a", "cb ]]|x"]),
        ("ruby", "=begin\n a", ["c=begin", "c a"]),
        ("cobol", "* a\nx * y", ["c* a", "x|*|y"]),
        ("nim", "#[ a\nb ]# x", ["c#[ a", "cb ]#|x"]),
        ("livescript", "#####\n## 3. a", ["c#####", "c## 3. a"]),
        ("markdown", "=====\nx", ["c=====", "x"]),
        ("html", "<br>\n<br />", ["<|br|>", "<|br|c/|>"]),
        ("jsx", "{/* a */}\n{x}", ["c{/* a */}", "{|x|}"]),
        (
            "",
            "select it    # choose it\n             at once",
            ["select|it|c# choose it", "c             at once"],
        ),
    ] {
        assert_eq!(shown(language, code), shown_as, "{language}");
    }
}

#[test]
fn prompts_are_no_part_of_commands() {
    for line in [
        "scala> x",
        "  iex(1)> x",
        "...> x",
        "irb(main):001:0> x",
        "$ x",
        "x",
    ] {
        let lexed = lines("", line);
        let code: Vec<&str> = lexed[0].code().map(|lexeme| lexeme.text).collect();
        assert_eq!(code, ["x"], "{line}");
    }
    assert_eq!(lines("scala", "list.map> x")[0].code().count(), 5);
}

#[test]
fn output_is_told_from_commands() {
    let lines = lines("console", "$ ls -l\ntotal 0\n");
    assert_eq!(
        lines.iter().map(|l| l.is_free).collect::<Vec<_>>(),
        [false, true]
    );
    assert!(super::lines("text", "Some words").iter().all(|l| l.is_free));
    assert!(!super::lines("bash", "ls").iter().any(|l| l.is_free));
}
