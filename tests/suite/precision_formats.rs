//! Notes that `sitegen check` leaves alone in MDX, MkDocs, Nextra and code with markup, each with damage beside it that is
//! found.

use crate::helper::{Site, run};
use crate::precision::{findings, page, pair};

fn mdx(original: &str, translation: &str) -> Site {
    Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.mdx", &page("en", "One", original))
        .file("content/es/a.mdx", &page("es", "Uno", translation))
}

#[test]
fn a_tag_of_a_component_ends_where_its_line_does() {
    let tabs = |first: &str, fence: &str| {
        format!(
            "{first}\n\n<Tabs>\n  <Fragment slot=\"a\">\n  ```sh\n  one\n\n  two\n  {fence}\n  </Fragment>\n  <Fragment slot=\"b\">\n  ```sh\n  three\n  ```\n  </Fragment>\n</Tabs>\n\n<Steps>\n1. The tag `<script>`.\n</Steps>\n\n```sh\nfour\n```\n"
        )
    };
    let rules = "fence-unclosed,code-block-missing,code-line-missing,code-changed,active-content-added,link-broken";
    let original = tabs("Text.", "```");
    let site = mdx(
        &original,
        &tabs("Texto.\n\n<li><a href={url}>{title}</a></li>", "```"),
    );
    assert_eq!(findings(&site, rules), [""; 0]);
    let page = site.built().page("es/a/index.html");
    assert_eq!(page.count(".body pre"), 3);
    assert_eq!(page.count(".body ol code"), 1);
    let damaged = mdx(&original, &tabs("Texto.", ""));
    assert!(!findings(&damaged, rules).is_empty());
    let lost = original
        .replacen("Text.", "Texto.", 1)
        .replacen("  three\n", "", 1);
    assert_eq!(findings(&mdx(&original, &lost), rules).len(), 1);
}

#[test]
fn a_folder_whose_name_is_no_code_does_not_decide_the_default_language() {
    let gujarati = "આ એક લાંબો લખાણ છે જે આ ભાષામાં લખાયેલું છે અને તે ઓળખવા માટે પૂરતું લાંબુ છે.\n";
    let text = |word: &str| format!("# {word}\n\n```sh\nrun it\n```\n");
    let mut site = Site::new().file(
        "chapters/gj/1.md",
        &format!("# પરિચય\n\n{gujarati}{gujarati}\n```sh\nrun it\n```\n"),
    );
    for (code, word) in [
        ("en", "Introduction"),
        ("de", "Einleitung"),
        ("fr", "Introduction"),
        ("ja", "はじめに"),
    ] {
        site = site.file(&format!("chapters/{code}/1.md"), &text(word));
    }
    // A second folder of a language that has one.
    let spanish = "Este es un texto largo que está escrito en la lengua de los lectores y que basta para reconocerla.\n";
    site = site
        .file("chapters/es/1.md", &text("Introducción"))
        .file(
            "chapters/sp/1.md",
            &format!("# Introducción\n\n{spanish}{spanish}"),
        )
        .file(
            "chapters/sp/2.md",
            &format!("# Otra página\n\n{spanish}{spanish}"),
        );
    let notes = site.translations().to_string();
    assert!(notes.contains("\"gu\""), "{notes}");
    let site = site.file(
        "chapters/de/1.md",
        &text("Einleitung").replace("run it", "run"),
    );
    let json = run(site
        .command("check")
        .args(["--format", "json", "--only", "code-changed"]))
    .json();
    let finding = &json["diagnostics"][0];
    assert_eq!(finding["file"], "chapters/de/1.md");
    assert_eq!(finding["related"][0]["file"], "chapters/en/1.md");
}

#[test]
fn text_in_the_markup_of_a_program_may_be_translated() {
    let code = |text: &str| format!("```jsx\n{text}\n```\n");
    let finds = |language: &str, was: &str, is: &str| {
        let site = pair(
            language,
            &format!("Words.\n\n{}", code(was)),
            &format!("……。\n\n{}", code(is)),
        );
        findings(
            &site,
            "code-changed,code-line-missing,code-line-added,code-typography",
        )
    };
    for (language, was, is) in [
        (
            "pt",
            "<h1>My name is {data.name}.</h1>",
            "<h1>Meu nome é {data.name}.</h1>",
        ),
        (
            "ja",
            "<h2>{greeting}, {name}!</h2>",
            "<h2>{greeting}、{name}！</h2>",
        ),
        (
            "zh",
            "alert(`Sent: ${input}`);",
            "alert(`已发送：${input}`);",
        ),
        (
            "zh",
            "<button\n  onClick={f}\n>\n  Toggle it\n</button>",
            "<button\n  onClick={f}\n>\n  切换\n</button>",
        ),
        (
            "es",
            "<a href=\"#\" class=\"x\">Buy Now</a>",
            "<a href='#' class='x'>Comprar ahora</a>",
        ),
        ("es", "!!'';", "!!\"\";"),
    ] {
        assert_eq!(finds(language, was, is), [""; 0], "{is}");
    }
    for (was, is) in [
        ("<h1>My name is {data.name}.</h1>", "<h1>Meu nome é.</h1>"),
        ("<p class=\"a\">Text</p>", "<p class=“a”>Texto</p>"),
        ("f(`a ${input} b`)", "f(`a ${imput} b`)"),
        ("<p>Version 3</p>", "<p>Versão 4</p>"),
    ] {
        assert_eq!(finds("pt", was, is).len(), 1, "{is}");
    }
}

#[test]
fn ways_to_write_a_piece_of_code_and_names_of_the_language_are_no_damage() {
    for (language, was, is, count) in [
        ("ja", "<Page/>", "<Page />", 0),
        (
            "ja",
            "style=\"font-weight:bold;\"",
            "style=\"font-weight: bold;\"",
            0,
        ),
        ("da", "# Also a comment", "# Også en kommentar", 0),
        ("fr", "ControllerID/ActionID", "IDContrôleur/IDAction", 0),
        (
            "uz",
            "./yii get --languages=<your_language>",
            "./yii get --languages=uz",
            0,
        ),
        ("fr", "@gmail.com", "@gmail. com", 1),
        ("fr", "::after", ": after", 1),
        ("zh", ".charAt()", ".charAt（）", 1),
    ] {
        let text = |code: &str| format!("`first` `{code}` `last`\n");
        let site = pair(language, &text(was), &text(is));
        assert_eq!(findings(&site, "inline-code-changed").len(), count, "{is}");
    }
}

#[test]
fn a_footnote_with_its_text_is_not_lost_with_others() {
    let original = "A[^1] b[^2].\n\n[^1]:\n    One.\n\n[^2]:\n    Two.\n";
    let site = pair("de", original, "A[^1] b[^2].\n\n[^1]: Eins. [^2]: Zwei.\n");
    let found = run(site
        .command("check")
        .args(["--format", "json", "--only", "footnote-lost"]))
    .json();
    let found = found["diagnostics"].as_array().unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0]["message"].as_str().unwrap().contains("`[^2]`"));
}

#[test]
fn text_in_html_is_text_of_its_section() {
    let words =
        "Some words of a section that is long enough to be missed if it were not there at all. ";
    let original = format!("## One\n\n{}\n\n{words}\n", words.repeat(3));
    let arabic = "كلام طويل في هذا القسم يكفي حتى يلاحظ القارئ غيابه إن لم يكن هنا على الإطلاق. ";
    let wrapped = format!(
        "## <div dir=\"rtl\">ا</div>\n\n<div dir=\"rtl\">{}</div>\n",
        arabic.repeat(3)
    );
    let site = pair("ar", &original, &wrapped);
    assert_eq!(findings(&site, "section-short"), [""; 0]);
    let site = pair("ar", &original, "## ا\n\n<div dir=\"rtl\"></div>\n");
    assert_eq!(findings(&site, "section-short").len(), 1);
}

#[test]
fn a_form_of_another_program_is_one_finding_of_a_page() {
    let body = "## A [#first]\n\n<Tabs>\n\ntext\n\n</Tabs>\n\n<Aside>\n\ntext\n\n</Aside>\n\n## B [#second]\n\n[a](#first), [b](#second), [c](#third)\n";
    let site = pair("de", body, "Text.\n");
    assert_eq!(
        findings(&site, "foreign-syntax,anchor-broken"),
        [
            "warning foreign-syntax content/en/a.md:6",
            "warning foreign-syntax content/en/a.md:8",
            "warning anchor-broken content/en/a.md:22",
        ]
    );
}

#[test]
fn text_that_mkdocs_indents_is_no_code() {
    let text = |note: &str, code: &str| {
        format!("!!! note \"N\"\n\n    {note}\n\n    - [x] {note}\n\nText:\n\n    {code}\n")
    };
    let rules = "code-changed,code-line-missing,code-line-added,code-block-missing";
    let original = text("Choose **it** (1)", "run --all");
    let site = pair("de", &original, &text("Nimm \\[das\\] hier", "run --all"));
    assert_eq!(findings(&site, rules), [""; 0]);
    let site = pair("de", &original, &text("Nimm das", "run --al"));
    assert_eq!(findings(&site, rules).len(), 1);
}

#[test]
fn titles_that_a_folder_keeps_are_one_finding() {
    let mut site = Site::new().file("sitegen.yml", "default_language: en\n");
    for number in 0..9 {
        let title = format!("Could not read the number {}", char::from(b'a' + number));
        let path = |lang: &str| format!("content/{lang}/errors/{number}.md");
        site = site
            .file(&path("en"), &page("en", &title, "Some text.\n"))
            .file(&path("ko"), &page("ko", &title, "이것은 본문입니다.\n"));
    }
    assert_eq!(findings(&site, "title-untranslated").len(), 1);
}

#[test]
fn a_face_and_a_quoted_letter_are_no_foreign_words() {
    for (text, count) in [
        ("Vậy đó ¯\\\\_(ツ)_/¯ và \"易\", âm \"dịch\".\n", 0),
        ("Vậy đó слово.\n", 1),
    ] {
        let site = pair("vi", "So it is.\n", text);
        assert_eq!(findings(&site, "foreign-script").len(), count, "{text}");
    }
}
