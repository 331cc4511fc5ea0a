use super::*;
use crate::check::code::common_words::Vocabulary;

fn compare(language: &str, original: &str, translation: &str) -> Vec<Change> {
    let none = Vocabulary::default();
    let words = Words {
        original: &none,
        translation: &none,
        code: None,
        is_latin: true,
        language: "de",
    };
    super::compare(language, original, translation, words)
}

fn typography_of(was: &str, is: &str) -> Option<String> {
    match &compare("bash", was, is)[..] {
        [] => None,
        [
            Change::Typography {
                is: range,
                replacement,
                ..
            },
        ] => {
            let mut text = is.to_owned();
            text.replace_range(range.clone(), replacement);
            Some(text)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn typography_is_mended_to_what_the_original_shows() {
    for (was, is) in [
        ("pip install --user cffi", "pip install –user cffi"),
        ("pip install --user cffi", "pip install —user cffi"),
        ("echo \"a b\"", "echo “a b”"),
        ("grep 'x' a", "grep ‘x’ a"),
        ("a, b", "a，b"),
        ("f(x)", "f（x）"),
        ("a; b", "a；b"),
        ("wait ...", "wait …"),
        ("x = 1", "ｘ = 1"),
    ] {
        assert_eq!(typography_of(was, is).as_deref(), Some(was), "{is}");
    }
    // Odd spaces where a machine reads are said by a rule of their own.
    assert_eq!(typography_of("ls -l", "ls\u{a0}-l"), None);
    // Strings and comments are text for people.
    assert_eq!(typography_of("echo \"a, b c\"", "echo \"甲，乙\""), None);
    assert_eq!(typography_of("ls # a, b", "ls # 甲，乙"), None);
    // It stays so if the rest is fixed.
    assert_eq!(
        typography_of("say \"good day\" --x", "say “你好，你” –x").as_deref(),
        Some("say \"你好，你\" --x")
    );
}

#[test]
fn changed_lost_and_added_lines_are_told_apart() {
    let was = "pip uninstall cffi\npip install cffi\npython x.py\n";
    assert!(compare("bash", was, was).is_empty());
    assert_eq!(
        compare("bash", was, "pip uninstall cffi\npython x.py\n"),
        [Change::Lost {
            lines: 1..2,
            before: 1
        }]
    );
    assert_eq!(
        compare(
            "bash",
            was,
            "pip uninstall cffi\npip install cffi\nls\npython x.py\n"
        ),
        [Change::Added { lines: 2..3 }]
    );
    assert_eq!(
        compare(
            "bash",
            was,
            "pip uninstall cffi\npip install cfi\npython x.py\n"
        ),
        [Change::Line {
            original: 1,
            translation: 1,
            was: 12..16,
            is: 12..15,
            renames: vec![("cffi".to_owned(), "cfi".to_owned())],
            certainty: Certainty::Sure,
        }]
    );
    assert_eq!(
        compare("bash", "ls -l", "ls -a"),
        [Change::Line {
            original: 0,
            translation: 0,
            was: 3..5,
            is: 3..5,
            renames: vec![("l".to_owned(), "a".to_owned())],
            certainty: Certainty::Sure,
        }]
    );
}

#[test]
fn what_translators_rightly_change_is_no_change() {
    for (language, was, is) in [
        (
            "bash",
            "ls # list\n# then\ndf -h\n",
            "# 列出\nls\ndf -h # 然後\n",
        ),
        ("python", "print(\"Hello there\")", "print(\"你好\")"),
        (
            "",
            "Some text that a program prints",
            "Ein Text eines Programms",
        ),
        ("text", "Error: not found", "خطأ: غير موجود"),
        ("bash", "git clone <your-fork>", "git clone <dein-fork>"),
        ("yaml", "name: Build the site", "name: 建置網站"),
        ("html", "<p>Some text</p>", "<p>一些文字</p>"),
        ("js", "a = [1,\n  x,\n]", "a = [1,\n  x\n]"),
        (
            "js",
            "f();\nf = () =>\n  \"It's\";\ng();",
            "f()\nf = () => \"It's\"\ng()",
        ),
        ("python", "f(\"Some text\")", "f(\n    \"Ein Text\"\n)"),
        ("js", "log('Hi! I’m it.');", "log('Salut ! C’est moi.');"),
        (
            "astro",
            "<!-- One\n  two -->\n<p />",
            "<!-- Eins\n  zwei drei -->\n<p />",
        ),
        (
            "bash",
            "git add {{path/to/file}}",
            "git add {{pfad/zu/datei}}",
        ),
        ("bash", "cp old.txt [new-name]", "cp alt.txt [neuer-name]"),
        ("bash", "a\nb c\nd e\n", "d e\na\nb c\n"),
        ("elixir", "iex> x = 1", "x = 1"),
        ("js", "link: '/introduction'", "link: '/de/introduction'"),
        ("mermaid", "opt handle\nend", "opt behandelt\nend"),
        ("json", "{\"a\": 1, \"b\": 2}", "{\"a\": 1,\n \"b\": 2}"),
    ] {
        assert_eq!(compare(language, was, is), [], "{is}");
    }
}
