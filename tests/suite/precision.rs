//! What `sitegen check` leaves alone, each a kind that real sites have.

use crate::helper::{Site, run};

/// The findings of the rules, as `severity code path:line`.
fn findings(site: &Site, rules: &str) -> Vec<String> {
    let only = ["check", "--format", "json", "--only", rules];
    let json = run(site.command("check").args(&only[1..])).json();
    let all = json["diagnostics"].as_array().unwrap();
    all.iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            format!(
                "{} {} {}:{}",
                text("severity"),
                text("code"),
                text("file"),
                finding["line"]
            )
        })
        .collect()
}

fn page(lang: &str, title: &str, body: &str) -> String {
    format!("---\nlang: {lang}\ntitle: {title}\n---\n\n{body}")
}

fn pair(lang: &str, original: &str, translation: &str) -> Site {
    Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.md", &page("en", "One", original))
        .file(
            &format!("content/{lang}/a.md"),
            &page(lang, "1", translation),
        )
}

#[test]
fn a_section_that_cannot_be_told_from_its_neighbour_is_named_with_it() {
    let text = "Some words about it, and some more.\n\n";
    let original = format!("Intro.\n\n## One\n\n{text}## Two\n\n{text}## Three\n\n{text}");
    let site = pair(
        "ar",
        &original,
        "مقدمة.\n\n## ا\n\nكلام عنه وكلام آخر هنا.\n\n## ب\n\nكلام عنه وكلام آخر هنا.\n",
    );
    let json = run(site
        .command("check")
        .args(["--format", "json", "--only", "section-missing"]))
    .json();
    let message = json["diagnostics"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("“Two”") && message.contains("“Three”"),
        "{message}"
    );
    // Headings of related languages say which one it is.
    let original =
        format!("Intro.\n\n## Installation\n\n{text}## Complexity\n\n{text}## Author\n\n{text}");
    let text = "Unas palabras sobre ello, y algunas otras.\n\n";
    let site = pair(
        "es",
        &original,
        &format!("Intro.\n\n## Instalación\n\n{text}## Complejidad\n\n{text}"),
    );
    let json = run(site
        .command("check")
        .args(["--format", "json", "--only", "section-missing"]))
    .json();
    let message = json["diagnostics"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("the section “Author” of the original is"),
        "{message}"
    );
}

#[test]
fn an_alert_in_the_form_of_another_program_is_an_alert() {
    let original = "## A\n\nText.\n\n> [!NOTE]\n>\n> Words.\n";
    for (alert, is_lost) in [
        (
            "{{% alert title=\"ملاحظة\" %}}\nكلام.\n{{% /alert %}}\n",
            false,
        ),
        (":::note\nكلام.\n:::\n", false),
        ("كلام.\n", true),
    ] {
        let site = pair("ar", original, &format!("## ا\n\nنص.\n\n{alert}"));
        assert_eq!(
            !findings(&site, "alert-changed").is_empty(),
            is_lost,
            "{alert}"
        );
    }
}

#[test]
fn a_title_that_is_a_command_is_no_title_to_translate() {
    for (title, is_left) in [
        ("docker run", false),
        ("jira issues", false),
        ("How to contribute to this", true),
    ] {
        let site = Site::new()
            .file("sitegen.yml", "default_language: en\n")
            .file("content/en/a.md", &page("en", title, "Text.\n"))
            .file("content/ru/a.md", &page("ru", title, "Текст.\n"));
        assert_eq!(
            !findings(&site, "title-untranslated").is_empty(),
            is_left,
            "{title}"
        );
    }
}

#[test]
fn a_choice_of_languages_leads_where_it_is_meant_to() {
    let site = |body: &str| {
        let mut site = Site::new()
            .file("sitegen.yml", "default_language: en\n")
            .file("content/uk/news.md", &page("uk", "Новини", body));
        for lang in ["en", "uk", "es", "ja"] {
            let path = format!("content/{lang}/home.md");
            site = site.file(&path, &page(lang, "Home", "x\n"));
        }
        site
    };
    let choice = site("Сайт є [іспанською](../es/home.md) та [японською](../ja/home.md).\n");
    assert_eq!(findings(&choice, "link-language"), [""; 0]);
    let slip = site("Дивіться [головну](../en/home.md).\n");
    assert_eq!(
        findings(&slip, "link-language"),
        ["hint link-language content/uk/news.md:6"]
    );
}

#[test]
fn an_address_that_another_program_may_serve_is_a_hint() {
    let links = "# A\n\n[a](/docs/spec/) and [b](missing.md), ![c](/logo.png) and ![d](none.png)\n";
    let folder = Site::new().file("a.md", links).file("b.md", "# B\n\nx\n");
    assert_eq!(
        findings(&folder, "link-broken,image-broken"),
        [
            "hint link-broken a.md:3",
            "hint link-broken a.md:3",
            "hint image-broken a.md:3",
            "hint image-broken a.md:3",
        ]
    );
    let own = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file(
            "content/en/a.md",
            &page("en", "A", "[a](/en/none/)\n\n[b](/downloads/x.zip)\n"),
        );
    assert_eq!(
        findings(&own, "link-broken"),
        [
            "warning link-broken content/en/a.md:6",
            "hint link-broken content/en/a.md:8"
        ]
    );
    let outside = Site::new()
        .file("a.md", "# A\n\n[a](../tasks/build.js)\n")
        .file("b.md", "# B\n\nx\n");
    assert_eq!(
        findings(&outside, "link-broken"),
        ["hint link-broken a.md:3"]
    );
}

#[test]
fn a_section_that_another_program_makes_is_not_missing() {
    let to = |body: &str| {
        Site::new()
            .file("a.md", "# A\n\n[b](b.md#status)\n")
            .file("b.md", body)
    };
    assert_eq!(
        findings(&to("# B\n\n{{% include \"status\" %}}\n"), "anchor-broken"),
        [""; 0]
    );
    assert_eq!(
        findings(&to("# B\n\nx\n"), "anchor-broken"),
        ["hint anchor-broken a.md:3"]
    );
    // What many pages link to in themselves, and none has, is a convention.
    let mut site = Site::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        site = site.file(
            &format!("{name}.md"),
            &format!("# {name}\n\n[x](#semantic-dom)\n"),
        );
    }
    let found = findings(&site, "anchor-broken");
    assert!(
        found.len() == 6 && found.iter().all(|one| one.starts_with("hint ")),
        "{found:?}"
    );
}

#[test]
fn a_page_of_names_is_in_its_language_all_the_same() {
    let names = "- **[Acme Collector Agent](https://a.example/)** Jane Roe, Example Inc; John Doe, Acme LLC\n".repeat(12);
    let site = pair(
        "ja",
        "Text.\n",
        &format!("対応しているライブラリの一覧です。\n\n{names}"),
    );
    assert_eq!(findings(&site, "language-mismatch"), [""; 0]);
    let english =
        "This is a page that nobody has translated, and which is still what the original was.\n\n"
            .repeat(6);
    let site = pair("ja", "Text.\n", &english);
    assert_eq!(
        findings(&site, "language-mismatch"),
        ["hint language-mismatch content/ja/a.md:2"]
    );
    // A page in two languages, one after the other.
    let several = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file(
            "content/en/a.md",
            &page(
                "en",
                "A",
                &format!(
                    "## zh-CN\n\n{}\n\n## en-US\n\nText.\n",
                    "这是一个用中文写的段落，说明这个组件的用法。\n\n".repeat(8)
                ),
            ),
        );
    assert_eq!(
        findings(&several, "language-mismatch,untranslated"),
        [""; 0]
    );
}

#[test]
fn a_remark_behind_brackets_is_no_link() {
    let site = |body: &str| {
        Site::new()
            .file("sitegen.yml", "default_language: en\n")
            .file("content/en/a.md", &page("en", "A", body))
    };
    let remark =
        site("- Fix badges [ci skip] ([#69](https://example.org/69))\n- x [ci skip] (#1, #2)\n");
    assert_eq!(findings(&remark, "link-spaced"), [""; 0]);
    let slip = site("[words] (https://example.org/)\n");
    assert_eq!(
        findings(&slip, "link-spaced"),
        ["warning link-spaced content/en/a.md:6"]
    );
}

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
    // A comment mark, no mark of evidence, another number.
    assert!(!finds("On branch master\n", "# On branch master\n"));
    assert!(!finds("};\n", ""));
    assert!(!finds("  return (\n", ""));
    assert!(!finds("5  end\n", ""));
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
