//! Notes that the rules of structure and code leave alone, each with a damage beside it that they find.

use crate::helper::{Site, run};
use crate::precision::{findings, page, pair};

/// The messages of the findings of a rule in a pair of pages.
fn messages(site: &Site, rule: &str) -> Vec<String> {
    let only = ["--format", "json", "--only", rule];
    let json = run(site.command("check").args(only)).json();
    let all = json["diagnostics"].as_array().unwrap().iter();
    let message =
        |finding: &serde_json::Value| finding["message"].as_str().unwrap_or_default().to_owned();
    all.map(message).collect()
}

#[test]
fn an_alert_is_lost_if_no_part_of_the_page_has_it() {
    let original = "## A\n\nText.\n\n> [!NOTE]\n> Words.\n\n## B\n\nText.\n";
    for (translation, is_lost) in [
        // A hard line break behind the word, as GitHub allows.
        ("## ا\n\nنص.\n\n> [!NOTE]\\\n> كلام.\n\n## ب\n\nنص.\n", false),
        ("## ا\n\nنص.\n\n> [!NOTE]  \n> كلام.\n\n## ب\n\nنص.\n", false),
        // In another section.
        ("## ا\n\nنص.\n\n## ب\n\nنص.\n\n> [!NOTE]\n> كلام.\n", false),
        // One more than the original.
        (
            "## ا\n\nنص.\n\n> [!NOTE]\n> كلام.\n\n## ب\n\n> [!TIP]\n> كلام.\n",
            false,
        ),
        ("## ا\n\nنص.\n\n> [!ملاحظة]\n> كلام.\n\n## ب\n\nنص.\n", true),
        ("## ا\n\nنص.\n\n> [!TIP]\n> كلام.\n\n## ب\n\nنص.\n", true),
    ] {
        let site = pair("ar", original, translation);
        assert_eq!(
            !findings(&site, "alert-changed").is_empty(),
            is_lost,
            "{translation}"
        );
    }
}

#[test]
fn a_fence_ends_a_list_if_an_item_is_right_before_it() {
    let original = "1. Add it:\n\n   ```yaml\n   receivers: otlp\n   ```\n\n2. Run it.\n";
    for (translation, is_damage) in [
        (
            "1. أضفه:\n\n```yaml\nreceivers: otlp\n```\n\n2. شغله.\n",
            true,
        ),
        (
            "- أولا\n\nأضف هذا:\n\n```yaml\nreceivers: otlp\n```\n\nشغله.\n",
            false,
        ),
        (
            "أضف هذا:\n\n```yaml\nreceivers: otlp\n```\n\nشغله.\n",
            false,
        ),
    ] {
        let site = pair("ar", original, translation);
        assert_eq!(
            !findings(&site, "fence-ends-list").is_empty(),
            is_damage,
            "{translation}"
        );
    }
}

#[test]
fn a_line_of_code_is_missing_if_it_is_in_no_other_form() {
    let original = "```text\n$ git status\nOn branch master\nChanges to be committed\n```\n\n```js\nconst app = () => {\n  return (\n    run(app)\n  );\n};\n```\n\n```rb\n4  raise\n5  end\n```\n";
    let finds = |from: &str, to: &str| {
        let site = pair("ar", original, &original.replace(from, to));
        !findings(&site, "code-line-missing").is_empty()
    };
    // A comment mark, a line that is in every program where others changed too, another number.
    assert!(!finds("On branch master\n", "# On branch master\n"));
    assert!(!finds("};\n", ""));
    assert!(!finds("=> {\n  return (\n", "=> (\n"));
    assert!(finds("  return (\n", ""));
    assert!(!finds("4  raise\n5  end\n", "3  raise\n4  end\n"));
    assert!(finds("    run(app)\n", ""));
    assert!(finds("Changes to be committed\n", ""));
}

#[test]
fn lines_that_are_missing_and_added_are_one_change() {
    let original = "```scala\nval dogs = new Container[Dog](new Dog)\nval cats = new Container[Cat](new Cat)\nprintln(dogs)\n```\n";
    let translation = "```scala\nobject Main extends App {\n  var jaula = Jaula(Cachorro())\nprintln(dogs)\n```\n";
    let site = pair("pt", original, translation);
    assert_eq!(
        findings(&site, "code-line-missing,code-line-added"),
        [""; 0]
    );
}

#[test]
fn blocks_with_nothing_in_common_are_not_compared() {
    let original = "```js\nvisualTest('weights', function (p5) {\n  p5.createCanvas(50, 50);\n  p5.line(1, 2);\n});\n```\n";
    let other =
        "```js\nsuite('keys', function () {\n  test('pressed', function () {\n  });\n});\n```\n";
    assert_eq!(
        findings(
            &pair("ar", original, other),
            "code-changed,code-line-missing,code-line-added"
        ),
        [""; 0]
    );
    let older = original.replace("50, 50", "60, 60").replace("1, 2", "1, 3");
    assert_eq!(
        findings(&pair("ar", original, &older), "code-changed").len(),
        2
    );
}

#[test]
fn a_block_that_became_a_list_is_not_missing() {
    let original = "Text.\n\n```text\n#7841 Module#prepend now detects cycles\n#7843 removing methods\n#8357 Module#prepend operators\n```\n\nMore.\n";
    let list = "نص.\n\n- \\#7841 Module#prepend يكتشف\n- \\#7843 حذف\n- \\#8357 Module#prepend\n\nالمزيد.\n";
    assert_eq!(
        findings(&pair("ar", original, list), "code-block-missing"),
        [""; 0]
    );
    let lost = "نص.\n\nالمزيد.\n";
    assert_eq!(
        findings(&pair("ar", original, lost), "code-block-missing").len(),
        1
    );
}

#[test]
fn text_that_an_indent_makes_code_of_is_found() {
    let original = "Text.\n\n<aside>\n<img src=\"a.png\" alt=\"\">\nWords.\n</aside>\n\nMore.\n";
    for (translation, is_accident) in [
        (
            "Text.\n\n    Wir haben die Vereinbarung für alle entfernt, was vielen hilft.\n\nMehr.\n",
            true,
        ),
        (
            "Text.\n\n<aside>\n\n    <img src=\"a.png\" alt=\"\">\n\n</aside>\n\nMehr.\n",
            true,
        ),
        ("Text.\n\n    JSON.parse(input)\n\nMehr.\n", false),
        ("Text.\n\n```sh\nls -l\n```\n\nMehr.\n", false),
    ] {
        let site = pair("de", original, translation);
        assert_eq!(
            !findings(&site, "code-block-added").is_empty(),
            is_accident,
            "{translation}"
        );
    }
}

#[test]
fn a_section_is_missing_if_the_page_has_fewer_headings() {
    let text = "Some words about it, and some more of them.\n\n";
    let original = format!(
        "Intro.\n\n## Apples\n\n{text}## Pears\n\n{text}## Plums\n\n[p](https://a.example/p) `plum`\n\n"
    );
    let german = "Einige Worte darüber, und noch ein paar mehr.\n\n";
    for (translation, is_missing) in [
        (
            format!("Intro.\n\n## Äpfel\n\n{german}## Birnen\n\n{german}"),
            true,
        ),
        // In another order, under another title.
        (
            format!(
                "Intro.\n\n## Pflaumen\n\n[p](https://a.example/p) `plum`\n\n## Obst\n\n## Birnen\n\n{german}"
            ),
            false,
        ),
    ] {
        let site = pair("de", &original, &translation);
        assert_eq!(
            !findings(&site, "section-missing").is_empty(),
            is_missing,
            "{translation}"
        );
    }
    // A section for readers of another language.
    let rules = format!("Intro.\n\n## Apples\n\n{text}## Chinese-specific rules\n\n{text}");
    let site = pair("de", &rules, &format!("Intro.\n\n## Äpfel\n\n{german}"));
    assert_eq!(findings(&site, "section-missing"), [""; 0]);
}

#[test]
fn headings_that_became_text_are_lost_headings() {
    let section = |n: usize, mark: &str| format!("{mark}{n}. Step\n\nWords `cmd{n}` of it.\n\n");
    let original: String = (1..=5).map(|n| section(n, "## ")).collect();
    let translation: String = (1..=5).map(|n| section(n, "")).collect();
    assert_eq!(
        messages(&pair("de", &original, &translation), "section-missing"),
        ["4 of the original's 5 headings are lost: their texts are there"]
    );
}

#[test]
fn an_earlier_translation_is_of_another_text() {
    let text = "Some words about it, and some more of them.\n\n";
    let site = |date: &str| {
        Site::new()
            .file("sitegen.yml", "default_language: en\n")
            .file(
                "content/en/a.md",
                &format!(
                    "---\nlang: en\ntitle: A\ndate: 2020-05-05\n---\n\n## A\n\n{text}## B\n\n{text}"
                ),
            )
            .file(
                "content/de/a.md",
                &format!(
                    "---\nlang: de\ntitle: A\ndate: {date}\n---\n\n## A\n\nEinige Worte darüber.\n"
                ),
            )
    };
    assert_eq!(findings(&site("2020-04-01"), "section-missing"), [""; 0]);
    assert_eq!(findings(&site("2020-05-06"), "section-missing").len(), 1);
}

#[test]
fn notation_of_names_is_no_change_of_inline_code() {
    for (was, is, is_change) in [
        ("Kernel#system", "Kernel.#system", false),
        ("Checkbox", "checkbox", false),
        (
            "Resolves #[Add the number here]",
            "Resolves #[यहां संख्या जोड़ें]",
            false,
        ),
        ("Kernel#system", "Kernel#systm", true),
        ("install --user", "install --usr", true),
    ] {
        let site = pair(
            "hi",
            &format!("The words `{was}` are code here.\n"),
            &format!("यहां `{is}` कोड है।\n"),
        );
        assert_eq!(
            !findings(&site, "inline-code-changed").is_empty(),
            is_change,
            "{is}"
        );
    }
}

#[test]
fn a_lost_footnote_of_a_lost_section_is_one_finding() {
    let original = "Intro.\n\n## One\n\nText.\n\n## Two\n\nText[^1] `two`.\n\n## Three\n\n`three`\n\n[^1]: Note.\n";
    let section = "Einführung.\n\n## Eins\n\nText.\n\n## Drei\n\n`three`\n";
    let site = pair("de", original, section);
    assert_eq!(findings(&site, "footnote-lost"), [""; 0]);
    let note = "Einführung.\n\n## Eins\n\nText.\n\n## Zwei\n\nText `two`.\n\n## Drei\n\n`three`\n";
    let site = pair("de", original, note);
    assert_eq!(findings(&site, "footnote-lost").len(), 1);
}

#[test]
fn a_title_that_the_text_uses_as_it_is_is_a_name() {
    let title = "Functions as a Service";
    for (body, is_left) in [
        (format!("{title} とは何か。\n"), false),
        ("これはページです。\n".to_owned(), true),
    ] {
        let site = Site::new()
            .file("sitegen.yml", "default_language: en\n")
            .file("content/en/a.md", &page("en", title, "Text.\n"))
            .file("content/ja/a.md", &page("ja", title, &body));
        assert_eq!(!findings(&site, "title-untranslated").is_empty(), is_left);
    }
}

#[test]
fn a_title_key_in_capital_letters_is_a_title() {
    let site = |key: &str| {
        Site::new()
            .file("sitegen.yml", "default_language: en\n")
            .file("content/en/a.md", &page("en", "A", "Text.\n"))
            .file(
                "content/es/a.md",
                &format!("---\nlang: es\n{key}: Uno\n---\n\nTexto.\n"),
            )
    };
    assert_eq!(findings(&site("Title"), "title-missing"), [""; 0]);
    assert_eq!(findings(&site("heading"), "title-missing").len(), 1);
}

#[test]
fn a_section_that_code_and_links_recognise_elsewhere_has_moved() {
    let section = |title: &str, n: usize| {
        format!(
            "## {title}\n\nText `one{n}` and [x](https://a.example/{n}).\n\n```sh\nrun{n}\n```\n\n"
        )
    };
    let of = |order: &[usize], name: &str| -> String {
        order
            .iter()
            .map(|n| section(&format!("{name} {n}"), *n))
            .collect()
    };
    let original = of(&[1, 2, 3, 4, 5, 6], "Part");
    let moved = |order: &[usize]| {
        let site = pair("de", &original, &of(order, "Teil"));
        findings(&site, "section-moved").len()
    };
    assert_eq!(moved(&[1, 2, 3, 4, 5, 6]), 0);
    assert_eq!(moved(&[2, 1, 3, 4, 5, 6]), 1);
    // An order of its own, and a page that lacks a section.
    assert_eq!(moved(&[6, 5, 4, 3, 2, 1]), 0);
    assert_eq!(moved(&[2, 1, 3, 4, 5]), 0);
}

#[test]
fn code_that_a_formatter_writes_otherwise_is_a_hint() {
    let original = "```js\nexport default () => {\n  run({ port: 3000 });\n};\n```\n";
    let finds = |from: &str, to: &str| {
        findings(
            &pair("ar", original, &original.replace(from, to)),
            "code-changed",
        )
    };
    assert_eq!(
        finds("() => {", "() => ("),
        ["info code-changed content/ar/a.md:7"]
    );
    assert_eq!(
        finds("3000", "3001"),
        ["warning code-changed content/ar/a.md:8"]
    );
    assert_eq!(
        finds("default", "defalt"),
        ["warning code-changed content/ar/a.md:7"]
    );
}

#[test]
fn inline_code_that_is_misspelt_once_of_several_times_is_found() {
    let original = "Run `git checkout` first, then `git checkout` again, and `git status`.\n";
    let translation = "شغل `git checkout` أولا ثم `git checkot` مرة أخرى و`git status`.\n";
    assert_eq!(
        findings(&pair("ar", original, translation), "inline-code-changed").len(),
        1
    );
    let fewer = "شغل `git checkout` أولا ثم `git status`.\n";
    assert_eq!(
        findings(&pair("ar", original, fewer), "inline-code-changed"),
        [""; 0]
    );
}

#[test]
fn images_of_contributors_and_of_another_text_are_not_missing() {
    let image = |n: usize| format!("![x](https://a.example/{n}.png)\n\n");
    let original: String = (1..=4).map(image).collect();
    let lost: String = (1..=3).map(image).collect();
    assert_eq!(
        findings(&pair("ar", &original, &lost), "image-missing").len(),
        1
    );
    // As many others, elsewhere in the page.
    let other = format!("{lost}## ا\n\n![x](https://a.example/new.png)\n");
    assert_eq!(
        findings(&pair("ar", &original, &other), "image-missing"),
        [""; 0]
    );
    let people = format!("{lost}![x](https://avatars.example/u/4)\n");
    assert_eq!(
        findings(&pair("ar", &people, &lost), "image-missing"),
        [""; 0]
    );
}

#[test]
fn a_block_that_is_read_from_a_file_is_there() {
    let original = "## A\n\nText.\n\n```sh\ncargo install nu --locked\n```\n\nMore.\n";
    for (block, is_lost) in [
        ("@[code](@snippets/install.sh)", false),
        ("<<< @/snippets/install.sh", false),
        ("{{< readfile file=\"install.sh\" >}}", false),
        ("noch ein Satz", true),
    ] {
        let site = pair(
            "de",
            original,
            &format!("## A\n\nText.\n\n{block}\n\nMehr.\n"),
        );
        assert_eq!(
            !findings(&site, "code-block-missing").is_empty(),
            is_lost,
            "{block}"
        );
    }
}

#[test]
fn headings_of_html_and_moved_headings_are_not_lost() {
    let text = "Some words about it, and some more.\n\n";
    let names = ["Install", "Usage", "Rules", "Authors", "License"];
    let section = |name: &str| format!("## {name}\n\n{text}");
    let original: String = names.iter().map(|name| section(name)).collect();
    let html: String = ["導入", "使用", "規則", "著者", "許諾"]
        .iter()
        .map(|name| format!("<h2 id=\"x\">{name}</h2>\n\nそれについての言葉、もう少し。\n\n"))
        .collect();
    let site = pair("ja", &original, &html);
    assert_eq!(findings(&site, "section-missing"), [""; 0]);
    let lost = html
        .replace("<h2 id=\"x\">著者</h2>", "")
        .replace("<h2 id=\"x\">許諾</h2>", "");
    let site = pair("ja", &original, &lost);
    assert_eq!(findings(&site, "section-missing").len(), 1);
}

#[test]
fn translations_of_a_lost_original_are_not_compared() {
    let code = "```sh\nls --all | where name\nopen file.txt\n```\n";
    let a = format!("# Math\n\n- uno\n- dos\n- tres\n- cuatro\n\n{code}");
    let b = format!("# 数学\n\n- 一\n- 二\n\n{}", code.replace("--all", "--lal"));
    let of = |original: &str| {
        Site::new()
            .file("book/x.md", "# X\n\nText of it.\n")
            .file("es/book/x.md", "# X\n\nTexto.\n")
            .file("ja/book/x.md", "# X\n\n文。\n")
            .file(&format!("{original}book/math.md"), &a)
            .file("ja/book/math.md", &b)
    };
    let rules = "list-shape,code-changed";
    assert_eq!(findings(&of("es/"), rules), [""; 0]);
    assert_eq!(findings(&of(""), rules).len(), 2);
}
