//! Components in Markdown: directives, tabs of code, figures, badges, marked and folded code.

use sitegen::config::Dialect;
use sitegen::content::BodyFormat;
use sitegen::language::{Codes, Direction, LanguageMessages, Message};
use sitegen::markdown::{Markup, RenderOptions, ShownImage, render};

use crate::helper::{Site, diagnostics, run};

/// The form of a rendered body.
#[derive(Clone, Copy, Default)]
struct Form {
    /// True for a feed, which has no controls.
    is_plain: bool,
    is_kramdown: bool,
    sanitize: bool,
    fold_code: Option<usize>,
}

fn messages() -> LanguageMessages {
    let text = |text: &str| Message::Text(text.to_owned());
    let forms = [("one", "Show {n} line"), ("other", "Show all {n} lines")];
    let forms = forms.map(|(form, text)| (form.to_owned(), text.to_owned()));
    LanguageMessages::from_iter([
        ("note".to_owned(), text("Note")),
        ("danger".to_owned(), text("Danger")),
        ("details".to_owned(), text("Details")),
        ("tabs".to_owned(), text("Choose a tab")),
        ("file_tree".to_owned(), text("Files")),
        ("enlarge".to_owned(), text("Enlarge the image")),
        ("show_less".to_owned(), text("Show less")),
        ("show_lines".to_owned(), Message::Plural(forms.into())),
    ])
}

/// Returns the HTML, and the diagnostics as `code line:column`.
fn rendered(body: &str, form: Form) -> (String, Vec<String>) {
    let english = Codes::default().read("en").unwrap().tag.clone();
    let kramdown = Dialect::Kramdown(Box::default());
    let (body, diagnostics) = render(&RenderOptions {
        path: "x.md",
        text: body,
        body,
        start: 0,
        map: &text_scan::source_map::SourceMap::default(),
        format: BodyFormat::Markdown,
        dialect: if form.is_kramdown {
            &kramdown
        } else {
            &Dialect::CommonMark
        },
        markup: Markup::Sitegen,
        language: &english,
        direction: Direction::Ltr,
        has_wide_punctuation: false,
        words: &messages(),
        original: None,
        resolve: &|_| None,
        resolve_html_links: false,
        image: &|target| {
            let shown = ShownImage {
                width: 1200,
                height: 600,
                sources: Vec::new(),
            };
            target.contains("wide").then_some(shown)
        },
        is_full_page: !form.is_plain,
        highlight_code: true,
        count_words: false,
        sanitize: form.sanitize,
        directives: true,
        fold_code: form.fold_code,
        most_bytes: u64::MAX,
        highlighter: &highlight::Highlighter::default(),
        lines: std::cell::OnceCell::new(),
    });
    let said = diagnostics.iter().map(|said| {
        let place = &said.spans[0];
        format!("{} {}:{}", said.code, place.line, place.column)
    });
    (body.html, said.collect())
}

fn page(body: &str) -> String {
    let (html, said) = rendered(body, Form::default());
    assert_eq!(said, [""; 0], "{body}");
    html
}

fn plain(body: &str) -> String {
    let form = Form {
        is_plain: true,
        ..Form::default()
    };
    rendered(body, form).0
}

fn kramdown(body: &str) -> (String, Vec<String>) {
    let form = Form {
        is_kramdown: true,
        ..Form::default()
    };
    rendered(body, form)
}

const NOTE: &str = "<div class=\"alert note\" role=\"note\">\n<p class=\"alert-title\">Note</p>\n";

#[test]
fn an_alert_has_the_name_of_its_kind_or_a_title() {
    assert_eq!(
        page(":::note\nA *b*\n:::\n"),
        format!("{NOTE}<p>A <em>b</em></p>\n</div>\n")
    );
    assert_eq!(page("::: note\na\n:::\n"), page(":::note\na\n:::\n"));
    assert_eq!(page("> [!NOTE]\n> a\n"), page(":::note\na\n:::\n"));
    assert_eq!(
        page(":::danger[1. Use `x` [y](z)]{#own .wide}\na\n:::\n"),
        "<div class=\"alert danger wide\" id=\"own\" role=\"note\">\n<p class=\"alert-title\">1. Use <code>x</code> <a href=\"z\">y</a></p>\n<p>a</p>\n</div>\n"
            .replace("class=\"alert danger wide\" id=\"own\"", "id=\"own\" class=\"alert danger wide\"")
    );
    assert_eq!(
        page("::: danger 注意**真。**她\n甲\n:::\n"),
        "<div class=\"alert danger\" role=\"note\">\n<p class=\"alert-title\">注意<strong>真。</strong>她</p>\n<p>甲</p>\n</div>\n"
    );
}

#[test]
fn the_content_is_markdown_of_any_kind() {
    let html = page(
        "a\n:::note\n- b\n:::\nc\n\n:::note\n## D\n\n| a |\n|---|\n| b |\n\n```text\n:::note\nls\n:::\n```\n:::\n",
    );
    let wanted =
        format!("<p>a</p>\n{NOTE}<ul>\n<li>b</li>\n</ul>\n</div>\n<p>c</p>\n{NOTE}<h2 id=\"d\">D");
    assert!(html.starts_with(&wanted), "{html}");
    assert!(
        html.contains(">:::note\n") && html.ends_with("</pre>\n</div>\n"),
        "{html}"
    );
}

#[test]
fn directives_are_in_lists_and_quotes() {
    for body in [
        "1. a\n\n   :::note\n   b\n   :::\n2. c\n",
        "1. a\n   :::note\n   b\n   :::\n\n2. c\n",
    ] {
        let html = page(body);
        assert!(
            html.contains(&format!("<p>a</p>\n{NOTE}<p>b</p>\n</div>\n</li>\n<li>")),
            "{html}"
        );
    }
    assert_eq!(
        page("- :::note\n  b\n  :::\n"),
        format!("<ul>\n<li>{NOTE}b</div>\n</li>\n</ul>\n")
    );
    assert_eq!(
        page("> :::note\n> b\n> :::\n> c\n"),
        format!("<blockquote>\n{NOTE}<p>b</p>\n</div>\n<p>c</p>\n</blockquote>\n")
    );
    // The closing line is in the list.
    assert_eq!(
        page(":::note\n- b\n  :::\n"),
        format!("{NOTE}<ul>\n<li>b</li>\n</ul>\n</div>\n")
    );
}

#[test]
fn an_unclosed_directive_ends_with_its_container() {
    let (html, said) = rendered(
        "a\n\n- b\n  :::note\n  c\n\nd\n\n:::note[x]\ne\n",
        Form::default(),
    );
    assert_eq!(said, ["directive-unclosed 4:3", "directive-unclosed 9:1"]);
    assert!(html.contains(NOTE), "{html}");
    assert!(html.contains("</div>\n</li>\n</ul>\n<p>d</p>"), "{html}");
    assert!(html.ends_with("<p>e</p>\n</div>\n"), "{html}");
}

#[test]
fn lines_without_a_component_are_text() {
    let (html, said) = rendered(":::other[x]\na\n:::\n", Form::default());
    assert_eq!(html, "<p>:::other[x]\na\n:::</p>\n");
    assert_eq!(said, ["directive-unknown 1:1"]);
    for body in [
        ":::\n",
        "::: {.x}\na\n:::\n",
        "a :::note b\n",
        ":::note: a\n",
    ] {
        assert_eq!(
            page(body),
            format!("<p>{}</p>\n", body.trim_end()),
            "{body}"
        );
    }
    // Indented code, and a line that continues a paragraph.
    assert_eq!(
        page("a\n\n    :::note\n    b\n    :::\n"),
        "<p>a</p>\n<pre dir=\"ltr\" tabindex=\"0\"><code>:::note\nb\n:::\n</code></pre>\n"
    );
    let (html, said) = rendered("a\n        :::note\nb\n", Form::default());
    assert_eq!((html.as_str(), said.len()), ("<p>a\n:::note\nb</p>\n", 0));
}

const TABS: &str = "<div class=\"tabs\" role=\"group\" aria-label=\"Choose a tab\">\n";

fn tab(group: usize, number: usize, label: &str, content: &str) -> String {
    let id = format!("page:tab-{group}-{number}");
    let checked = if number == 1 { " checked" } else { "" };
    format!(
        "<input type=\"radio\" name=\"page:tabs-{group}\" id=\"{id}\"{checked}><label for=\"{id}\">{label}</label>\n<div class=\"tab\">\n{content}</div>\n"
    )
}

fn plain_tab(label: &str, content: &str) -> String {
    format!(
        "<p class=\"tab-label\"><strong>{label}</strong></p>\n<div class=\"tab\">\n{content}</div>\n"
    )
}

#[test]
fn tabs_are_directives_with_titles() {
    let body = "::::tabs\n:::tab[Linux]\na\n:::\n:::tab[*Mac* OS]\nb\n:::\n::::\n";
    let wanted = [
        TABS,
        &tab(1, 1, "Linux", "<p>a</p>\n"),
        &tab(1, 2, "<em>Mac</em> OS", "<p>b</p>\n"),
        "</div>\n",
    ];
    assert_eq!(page(body), wanted.concat());
    let parts = ":::tabs\n::tab[Linux]\na\n::tab[*Mac* OS]\nb\n:::\n";
    assert_eq!(page(parts), wanted.concat());
    let wanted = [
        "<div class=\"tabs\">\n",
        &plain_tab("Linux", "<p>a</p>\n"),
        &plain_tab("<em>Mac</em> OS", "<p>b</p>\n"),
        "</div>\n",
    ];
    assert_eq!(plain(body), wanted.concat());
    let form = Form {
        sanitize: true,
        ..Form::default()
    };
    assert_eq!(rendered(body, form).0, wanted.concat());
    let (html, said) = rendered(":::tab[A]\na\n:::\n", Form::default());
    assert_eq!(html, "<p>:::tab[A]\na\n:::</p>\n");
    assert_eq!(said, ["directive-misplaced 1:1"]);
}

#[test]
fn neighbouring_code_blocks_are_tabs() {
    let code = |language: &str, code: &str| {
        format!(
            "<pre dir=\"ltr\" tabindex=\"0\" data-lang=\"{language}\"><code class=\"language-{language}\">{code}\n</code></pre>\n"
        )
    };
    let two = [
        TABS,
        &tab(1, 1, "Linux", &code("text", "a")),
        &tab(1, 2, "Mac &lt;x&gt;", &code("text", "b")),
        "</div>\n",
    ]
    .concat();
    let two = two.replace(" data-lang=\"text\"", "");
    let body = "```text tab=\"Linux\"\na\n```\n\n```text tab=\"Mac <x>\"\nb\n```\n";
    assert_eq!(page(body), two);
    assert_eq!(
        page(
            "::: code-group\n\n```text [Linux]\na\n```\n\n```text title=\"Mac <x>\"\nb\n```\n\n:::\n"
        ),
        two
    );
    // Text between them begins a new group.
    let html = page("```text tab=a\na\n```\n\nx\n\n```text tab=b\nb\n```\n\n```text\nc\n```\n");
    assert_eq!(html.matches(TABS).count(), 2, "{html}");
    assert!(html.contains("</div>\n</div>\n<p>x</p>\n"), "{html}");
    assert!(html.contains("</div>\n</div>\n<pre"), "{html}");
    let (html, said) =
        kramdown("```text\na\n```\n{: tab=\"A\"}\n\n```text\nb\n```\n{: tab=\"B\"}\n");
    assert_eq!(html.matches(TABS).count(), 1, "{html}");
    assert_eq!(html.matches("<label").count(), 2, "{html}");
    assert_eq!(said, [""; 0]);
}

#[test]
fn details_steps_cards_and_file_trees_wrap_their_content() {
    assert_eq!(
        page(":::details[More]{open}\na\n:::\n"),
        "<details class=\"details\" open>\n<summary>More</summary>\n<p>a</p>\n</details>\n"
    );
    assert!(page("::: details\na\n:::\n").contains("<summary>Details</summary>"));
    assert_eq!(
        page(":::steps\n1. a\n2. b\n:::\n"),
        "<div class=\"steps\">\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n</div>\n"
    );
    assert_eq!(
        page(":::cards\n- [a](b) c\n:::\n"),
        "<div class=\"cards\">\n<ul>\n<li><a href=\"b\">a</a> c</li>\n</ul>\n</div>\n"
    );
    assert_eq!(
        page(":::filetree\n- _posts/ *a*\n:::\n"),
        "<div class=\"filetree\" dir=\"ltr\" role=\"group\" aria-label=\"Files\">\n<ul>\n<li class=\"folder\">_posts/ <em>a</em></li>\n</ul>\n</div>\n"
    );
    assert_eq!(
        page(":::filetree\n- src/\n  - __init__.py\n  - **main.py** _x_\n:::\n_y_\n"),
        "<div class=\"filetree\" dir=\"ltr\" role=\"group\" aria-label=\"Files\">\n<ul>\n<li class=\"folder\">src/<ul>\n<li>__init__.py</li>\n<li><strong>main.py</strong> _x_</li>\n</ul>\n</li>\n</ul>\n</div>\n<p><em>y</em></p>\n"
    );
}

#[test]
fn an_image_with_a_caption_is_a_figure() {
    assert_eq!(
        page(":::figure[A *cat*]\n![cat](cat.png)\n:::\n"),
        "<figure>\n<p><img src=\"cat.png\" alt=\"cat\"></p>\n<figcaption>A <em>cat</em></figcaption>\n</figure>\n"
    );
    assert_eq!(
        page("![cat](cat.png \"A <cat>\")\n"),
        "<figure><img src=\"cat.png\" alt=\"cat\">\n<figcaption>A &lt;cat&gt;</figcaption>\n</figure>\n"
    );
    assert_eq!(
        page("![cat](cat.png \"A\") b\n"),
        "<p><img src=\"cat.png\" title=\"A\" alt=\"cat\"> b</p>\n"
    );
    assert_eq!(
        page("b ![cat](cat.png \"A\")\n"),
        "<p>b <img src=\"cat.png\" title=\"A\" alt=\"cat\"></p>\n"
    );
    assert_eq!(
        page("![](wide.png)\n"),
        "<p><a class=\"zoom\" href=\"wide.png\" aria-label=\"Enlarge the image\"><img src=\"wide.png\" width=\"1200\" height=\"600\" fetchpriority=\"high\" alt=\"\"></a></p>\n"
    );
    assert!(!plain("![a](wide.png)\n").contains("zoom"));
    assert!(
        page("![a](wide.png) ![b](wide.png)\n")
            .matches("zoom")
            .count()
            == 0
    );
}

#[test]
fn badges_are_in_text_and_in_headings() {
    assert_eq!(
        page("a :badge[New *x*]{type=tip} b :badge[y], `:badge[z]`\n"),
        "<p>a <span class=\"badge tip\">New <em>x</em></span> b <span class=\"badge\">y</span>, <code>:badge[z]</code></p>\n"
    );
    assert!(
        page("## Config :badge[new]\n")
            .starts_with("<h2 id=\"config-new\">Config <span class=\"badge\">new</span>")
    );
    assert_eq!(
        page("*:badge[a* b] :badge[c\n"),
        "<p><em>:badge[a</em> b] :badge[c</p>\n"
    );
    assert_eq!(
        kramdown("a :badge[x]{tip} b\n").0,
        "<p>a <span class=\"badge tip\">x</span> b</p>\n"
    );
}

#[test]
fn code_has_numbers_marked_words_and_changed_lines() {
    let html = page("```text start=5 /b/\na b\nb\n```\n");
    assert!(html.contains("class=\"numbered\""), "{html}");
    let wanted = "<span class=\"line\" data-n=\"5\">a <mark>b</mark></span>\n<span class=\"line\" data-n=\"6\"><mark>b</mark></span>\n";
    assert!(html.contains(wanted), "{html}");
    let html = page("```text start=18446744073709551615 mark=\"<\"\n<a\n<b\n```\n");
    assert_eq!(html.matches("<mark>&lt;</mark>").count(), 2, "{html}");
    let html = page("```diff\n--- a\n+++ b\n-x\n+y\n z\n```\n");
    assert_eq!(html.matches("line removed").count(), 1, "{html}");
    assert_eq!(html.matches("line added").count(), 1, "{html}");
    let html = page("```text ins={1} del={2}\na\nb\n```\n");
    let wanted = "<span class=\"line added\">a</span>\n<span class=\"line removed\">b</span>\n";
    assert!(html.contains(wanted), "{html}");
}

#[test]
fn long_code_is_folded() {
    let code = |info: &str, lines: usize| format!("```text {info}\n{}```\n", "a\n".repeat(lines));
    let control = |lines: usize| {
        format!(
            "</pre>\n<details><summary aria-label=\"Show all {lines} lines\" data-less=\"Show less\"></summary></details>\n</div>\n"
        )
    };
    let html = page(&code("fold", 20));
    assert!(
        html.starts_with("<div class=\"fold\">\n<pre") && html.ends_with(&control(20)),
        "{html}"
    );
    assert!(!page(&code("fold", 5)).contains("fold"));
    assert!(!plain(&code("fold", 20)).contains("fold"));
    let form = Form {
        fold_code: Some(30),
        ..Form::default()
    };
    assert!(!rendered(&code("", 30), form).0.contains("fold"));
    assert!(rendered(&code("", 31), form).0.ends_with(&control(31)));
    assert!(!rendered(&code("nofold", 31), form).0.contains("fold"));
}

#[test]
fn kramdown_has_the_same_directives() {
    for body in [
        ":::note\nA *b*\n:::\n",
        "a\n:::note[T]\n- b\n\n- c\n:::\nd\n",
        "> :::note\n> b\n> :::\n",
        ":::details[More]\n| a |\n|---|\n| b |\n:::\n",
    ] {
        let (html, said) = kramdown(body);
        assert_eq!(said, [""; 0], "{body}");
        let (html, wanted) = (html.replace('\n', ""), page(body).replace('\n', ""));
        assert_eq!(html, wanted, "{body}");
    }
    let (html, said) = kramdown("1. a\n\n   :::note\n   b\n   :::\n\n2. c\n");
    assert!(
        html.contains(&format!("{NOTE}<p>b</p>\n</div>\n</li>")),
        "{html}"
    );
    assert_eq!(said, [""; 0]);
}

/// A site with notes in two languages.
fn site(config: &str, english: &str, arabic: &str) -> Site {
    let note = |lang: &str, title: &str, body: &str| {
        format!("---\nlang: {lang}\ntitle: {title}\ndate: 2026-01-02\n---\n\n{body}")
    };
    Site::new()
        .file(
            "sitegen.yml",
            &format!("url: https://ex.org\ntitle: T\ndefault_language: en\n{config}"),
        )
        .file("content/en/a.md", &note("en", "Title", english))
        .file("content/ar/a.md", &note("ar", "عنوان", arabic))
}

const ALL: &str = "Intro.\n\n:::note[Look out]\nfirstword\n:::\n\n```text tab=\"Linuxlabel\"\nsecondword\n```\n\n```text tab=\"Maclabel\"\nthirdword\n```\n\n:::details[Morelabel]\nfourthword\n:::\n";

#[test]
fn feeds_have_all_content_and_no_controls() {
    let site = site("markdown_pages: true\n", ALL, "نص\n");
    site.built();
    let json = site.text("en/feed.json");
    let feed: serde_json::Value = serde_json::from_str(&json).unwrap();
    let html = feed["items"][0]["content_html"].as_str().unwrap();
    for wanted in [
        "Look out",
        "<strong>Linuxlabel</strong>",
        "secondword",
        "<strong>Maclabel</strong>",
        "thirdword",
        "<summary>Morelabel</summary>",
    ] {
        assert_eq!(html.matches(wanted).count(), 1, "{wanted}: {html}");
    }
    assert!(!html.contains("<input") && !html.contains(":::"), "{html}");
    // The published Markdown is the file's.
    assert!(
        site.text("en/a/index.md")
            .contains(":::details[Morelabel]\nfourthword\n:::\n")
    );
}

#[test]
fn liquid_is_read_before_directives() {
    let body = "{% if true %}\n:::{{ 'note' }}[{{ page.title }}]\na\n:::\n{% endif %}\n";
    let site = site("liquid: true\n", body, "نص\n");
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(page.texts(".alert.note > .alert-title"), ["Title"]);
}

#[test]
fn directives_may_be_turned_off() {
    let site = site("directives: false\n", ":::note\na :badge[b]\n:::\n", "نص\n");
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(page.texts(".body > p"), [":::note a :badge[b] :::"]);
}

#[test]
fn a_jekyll_site_with_layouts_has_no_directives() {
    let body = "---\nlayout: default\n---\n:::note\na :badge[b]\n:::\n\n![x](y.png \"z\")\n";
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file("_layouts/default.html", "<main>{{ content }}</main>")
        .file("a.md", body);
    site.built();
    let wanted = "<main><p>:::note\na :badge[b]\n:::</p>\n\n<p><img src=\"y.png\" alt=\"x\" title=\"z\" /></p>\n</main>";
    assert!(
        site.text("a.html").contains(wanted),
        "{}",
        site.text("a.html")
    );
}

#[test]
fn sanitized_components_are_whole() {
    let site = site("sanitize: true\n", ALL, "نص\n");
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(page.count(".body .tabs > .tab"), 2);
    assert_eq!(page.texts(".body .tab-label"), ["Linuxlabel", "Maclabel"]);
    assert_eq!(page.count(".body details.details"), 1);
    assert_eq!(page.count(".body .alert[role=note]"), 1);
}

fn findings(site: &Site) -> Vec<String> {
    let run = run(site
        .command("check")
        .args(["--format", "json", "--fail-on", "info"]));
    diagnostics(&run.json())
}

#[test]
fn foreign_syntax_is_named_with_its_place() {
    let body = "!!! note \"T\"\n    a\n\n`!!! note` and `{{< x >}}`\n\n```\n!!! note\n```\n\n<!-- <Tabs> -->\n\n{{< figure src=\"a.png\" >}}\n\n<Tabs>\n\ntext\n\n</Tabs>\n";
    let foreign = site("", body, "نص\n");
    let found = findings(&foreign);
    let foreign_ones: Vec<&String> = found
        .iter()
        .filter(|f| f.starts_with("foreign-syntax"))
        .collect();
    assert_eq!(
        foreign_ones,
        [
            "foreign-syntax content/en/a.md:7",
            "foreign-syntax content/en/a.md:18",
            "foreign-syntax content/en/a.md:20",
        ]
    );
    let run = run(foreign.command("check").args(["--format", "json"]));
    let first = &run.json()["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["code"] == "foreign-syntax")
        .unwrap()
        .clone();
    assert_eq!(
        first["help"],
        "write `:::note[T]` above the text and `:::` below it"
    );
}

#[test]
fn a_translation_that_lost_a_component_is_named() {
    let english = "Intro `x`.\n\n:::tip\na\n:::\n\n:::details[More]\nb\n:::\n\n```text tab=\"A\"\na\n```\n\n```text tab=\"B\"\nb\n```\n";
    let arabic = "مقدمة `x`.\n\n:::tip\nنص\n:::\n\n:::details[المزيد]\nنص\n:::\n\n```text tab=\"A\"\na\n```\n\n```text tab=\"B\"\nb\n```\n";
    assert_eq!(findings(&site("", english, arabic)), [""; 0]);
    for (was, is, wanted) in [
        (
            ":::details[المزيد]\nنص\n:::",
            "نص",
            "component-missing content/ar/a.md:1",
        ),
        (
            "text tab=\"B\"",
            "text",
            "component-missing content/ar/a.md:1",
        ),
        (":::tip\nنص\n:::", "نص", "alert-changed content/ar/a.md:1"),
        (":::tip", ":::danger", "alert-changed content/ar/a.md:9"),
    ] {
        let found = findings(&site("", english, &arabic.replace(was, is)));
        assert_eq!(found, [wanted], "{was}");
    }
}
