use super::*;
use crate::diagnostics::Severity;
use crate::language::{Codes, Direction, LanguageMessages, Message};
use highlight::Highlighter;
use text_scan::source_map::SourceMap;

fn rendered(
    text: &str,
    direction: Direction,
    original: Option<&[Heading]>,
) -> (Body, Vec<Diagnostic>) {
    let form = Form {
        direction,
        original,
        markup: Markup::Sitegen,
        dialect: &Dialect::CommonMark,
        most_bytes: u64::MAX,
    };
    rendered_as(text, &form)
}

/// The options that the tests change.
struct Form<'a> {
    direction: Direction,
    original: Option<&'a [Heading]>,
    markup: Markup,
    dialect: &'a Dialect,
    most_bytes: u64,
}

fn rendered_as(text: &str, form: &Form<'_>) -> (Body, Vec<Diagnostic>) {
    let words =
        LanguageMessages::from_iter([("note".to_owned(), Message::Text("Note".to_owned()))]);
    let english = Codes::default().read("en").unwrap().tag.clone();
    render(&RenderOptions {
        path: "x.md",
        text,
        body: text,
        start: 0,
        map: &SourceMap::default(),
        format: BodyFormat::Markdown,
        dialect: form.dialect,
        markup: form.markup,
        language: &english,
        direction: form.direction,
        has_wide_punctuation: false,
        words: &words,
        original: form.original,
        resolve: &|target| {
            (target == "other.md").then(|| Destination {
                url: "/other/".to_owned(),
                language: None,
            })
        },
        resolve_html_links: true,
        image: &|_| None,
        is_full_page: false,
        highlight_code: true,
        count_words: true,
        sanitize: false,
        directives: true,
        fold_code: None,
        most_bytes: form.most_bytes,
        highlighter: &Highlighter::default(),
        lines: std::cell::OnceCell::new(),
    })
}

fn html(text: &str) -> String {
    rendered(text, Direction::Ltr, None).0.html
}

#[test]
fn a_body_longer_than_a_page_may_be_is_cut() {
    let text = "# A [b](c)\n\n> - one *two* `three`[^1]\n>   ```sh\n>   x\n>   ```\n\n| a | b |\n|---|---|\n| ![i](i.png) | <b>x</b> |\n\n\
                :::note[T]\nText\n:::\n\n1. a\n\n   $$x$$\n\n[^1]: Note with ~~text~~.\n\n## End\n";
    let kramdown = Dialect::Kramdown(Box::default());
    for (markup, dialect) in [
        (Markup::Sitegen, &Dialect::CommonMark),
        (Markup::Sitegen, &kramdown),
        (Markup::Jekyll, &kramdown),
    ] {
        let html = |most_bytes| {
            let form = Form {
                direction: Direction::Ltr,
                original: None,
                markup,
                dialect,
                most_bytes,
            };
            rendered_as(text, &form).0.html
        };
        let whole = html(u64::MAX);
        for most in (0..whole.len() as u64).step_by(29) {
            assert!(html(most).len() as u64 > most, "{most}");
        }
        assert!(html(0).len() < whole.len() / 2);
        assert_eq!(html(whole.len() as u64), whole);
    }
}

#[test]
fn emphasis_beside_cjk_punctuation_is_emphasis() {
    for (text, wanted) in [
        ("**真。**她", "<strong>真。</strong>她"),
        ("這是**重要。**不要", "這是<strong>重要。</strong>不要"),
        ("她**「真」**說", "她<strong>「真」</strong>說"),
        (
            "使用**`cffi`**函式庫",
            "使用<strong><code>cffi</code></strong>函式庫",
        ),
        ("他*（笑）*說", "他<em>（笑）</em>說"),
        ("~~刪。~~字", "<del>刪。</del>字"),
        ("この**「重要」**です", "この<strong>「重要」</strong>です"),
        (
            "이것은 **중요(重要)**입니다",
            "이것은 <strong>중요(重要)</strong>입니다",
        ),
        (
            "**a** 和 **b**。",
            "<strong>a</strong> 和 <strong>b</strong>。",
        ),
    ] {
        assert_eq!(html(text), format!("<p>{wanted}</p>\n"), "{text}");
    }
}

#[test]
fn what_is_no_emphasis_stays_literal() {
    for (text, wanted) in [
        (r"\*\*真。\*\*她", "**真。**她"),
        ("`**真。**她`", "<code>**真。**她</code>"),
        ("2 * 3。* 4", "2 * 3。* 4"),
        ("**真。她", "**真。她"),
    ] {
        assert_eq!(html(text), format!("<p>{wanted}</p>\n"), "{text}");
    }
    assert_eq!(
        html("```\n**真。**她\n```\n"),
        "<pre dir=\"ltr\" tabindex=\"0\"><code>**真。**她\n</code></pre>\n"
    );
    assert!(
        html("[x](/真。**她**「y」/)")
            .contains("href=\"/%E7%9C%9F%E3%80%82**%E5%A5%B9**%E3%80%8Cy%E3%80%8D/\"")
    );
}

#[test]
fn a_break_between_wide_characters_is_no_space() {
    assert_eq!(html("第一行\n第二行\n"), "<p>第一行第二行</p>\n");
    assert_eq!(html("第一行\nsecond\n"), "<p>第一行\nsecond</p>\n");
    assert_eq!(
        html("**第一行**\n*第二行*\n"),
        "<p><strong>第一行</strong><em>第二行</em></p>\n"
    );
    assert_eq!(html("한국어\n문장\n"), "<p>한국어\n문장</p>\n");
    assert_eq!(
        html("第一行\n`code`\n"),
        "<p>第一行\n<code>code</code></p>\n"
    );
}

#[test]
fn headings_have_ids_and_the_originals_beside_them() {
    let original = outline(
        "## The cause\n\n## The fix\n\n## Same\n",
        &Dialect::CommonMark,
        true,
    );
    let text = "## 原因\n\n## 解法 {#fix}\n\n## Same\n";
    let (body, _) = rendered(text, Direction::Ltr, Some(&original));
    assert_eq!(
        body.html,
        "<h2 id=\"原因\"><span id=\"the-cause\"></span>原因</h2>\n\
         <h2 id=\"fix\"><span id=\"the-fix\"></span>解法</h2>\n\
         <h2 id=\"same\">Same</h2>\n"
    );
    assert_eq!(body.outline[1].text, "解法");
    assert_eq!(body.outline, outline(text, &Dialect::CommonMark, true));
}

#[test]
fn gfm_is_there() {
    assert!(html("- [x] done\n- [ ] open\n").contains("<input type=\"checkbox\" disabled checked"));
    assert!(html("> [!NOTE]\n> text\n").contains("<p class=\"alert-title\">Note</p>"));
    let table = html("| a | b |\n|:-:|--:|\n| 1 | 2 |\n");
    assert!(
        table.contains("<th class=\"center\">a</th><th class=\"end\">b</th>"),
        "{table}"
    );
    assert!(table.contains("<td class=\"center\">1</td>"), "{table}");
    assert!(html("~~old~~").contains("<del>old</del>"));
}

#[test]
fn footnotes_have_kramdowns_ids() {
    let html = html("a[^x] b[^y] c[^x]\n\n[^y]: Second.\n[^x]: First.\n");
    assert!(
        html.contains("<sup id=\"fnref:x\"><a href=\"#fn:x\" role=\"doc-noteref\">1</a></sup>"),
        "{html}"
    );
    assert!(html.contains("id=\"fnref:x:1\""), "{html}");
    let first = html.find("<li id=\"fn:x\">").unwrap();
    assert!(first < html.find("<li id=\"fn:y\">").unwrap());
}

#[test]
fn code_is_isolated_in_text_from_right_to_left() {
    let (body, _) = rendered("استخدم `cffi`\n\n```bash\nls\n```\n", Direction::Rtl, None);
    assert!(body.html.contains("<code dir=\"ltr\">cffi</code>"));
    assert!(body.html.contains("<pre dir=\"ltr\""));
}

#[test]
fn names_in_right_to_left_prose_are_isolated() {
    let isolated = |name: &str| format!("<bdi dir=\"ltr\">{name}</bdi>");
    for (text, wanted) in [
        (
            "افحص /etc/a ثم _cffi_backend",
            format!("<p>افحص {} ثم {}</p>\n", isolated("/etc/a"), isolated("_cffi_backend")),
        ),
        (
            "لغة **C++**\nو [--x](/y)",
            format!(
                "<p>لغة <strong>{}</strong>\nو <a href=\"/y\">{}</a></p>\n",
                isolated("C++"),
                isolated("--x")
            ),
        ),
        // Elements with a direction of their own, and those without elements in them, keep their texts.
        (
            "مع `--x` و <kbd>--y</kbd> و <svg><text>/a</text></svg> بعد",
            "<p>مع <code dir=\"ltr\">--x</code> و <kbd>--y</kbd> و <svg><text>/a</text></svg> بعد</p>\n".to_owned(),
        ),
        // An element that is not closed ends with its paragraph.
        (
            "مع <kbd>--y\n\nثم /b",
            format!("<p>مع <kbd>--y</p>\n<p>ثم {}</p>\n", isolated("/b")),
        ),
        (
            ":badge[ب /etc]{tip} نص",
            format!("<p><span class=\"badge tip\">ب {}</span> نص</p>\n", isolated("/etc")),
        ),
        (
            "مع /b &amp;\n中文\n**中**",
            format!("<p>مع {}\n中文<strong>中</strong></p>\n", isolated("/b &amp;")),
        ),
    ] {
        assert_eq!(rendered(text, Direction::Rtl, None).0.html, wanted);
    }
    assert_eq!(html("see /etc/a"), "<p>see /etc/a</p>\n");
}

#[test]
fn fences_have_titles_marked_lines_and_numbers() {
    let html = html("```text title=\"a <b>\" {2} linenos\none\ntwo\n```\n");
    assert_eq!(
        html,
        "<figure class=\"code\">\n<figcaption>a &lt;b&gt;</figcaption>\n\
         <pre dir=\"ltr\" tabindex=\"0\" class=\"numbered\"><code class=\"language-text\">\
         <span class=\"line\">one</span>\n<span class=\"line marked\">two</span>\n</code></pre>\n</figure>\n"
    );
}

#[test]
fn the_broken_fence_is_mended_and_named() {
    let text = "前文：\n\n```\ncall failed```\n\n**重要。**後文\n\n```bash\nls\n```\n";
    let (body, diagnostics) = rendered(text, Direction::Ltr, None);
    assert_eq!(body.code.len(), 2);
    assert_eq!(body.code[0].code, "call failed\n");
    assert!(body.html.contains("<strong>重要。</strong>後文"));
    let [fence] = &diagnostics[..] else {
        panic!("{diagnostics:?}");
    };
    assert_eq!(
        (&*fence.code, fence.severity),
        ("fence-closed-in-line", Severity::Warning)
    );
    assert_eq!((fence.spans[0].line, fence.spans[0].column), (4, 12));
    let fix = fence.fix.as_ref().unwrap();
    let mut fixed = text.to_owned();
    fixed.replace_range(fix.span.clone(), &fix.replacement);
    assert_eq!(
        rendered(&fixed, Direction::Ltr, None),
        (
            Body {
                code: body
                    .code
                    .iter()
                    .zip(rendered(&fixed, Direction::Ltr, None).0.code)
                    .map(|(_, b)| b)
                    .collect(),
                ..body.clone()
            },
            Vec::new()
        )
    );
}

#[test]
fn an_unknown_language_is_plain_and_a_hint() {
    let (body, diagnostics) = rendered("```klingon\nnuqneH <b>\n```\n", Direction::Ltr, None);
    assert!(body.html.contains("nuqneH &lt;b&gt;"));
    assert_eq!(diagnostics[0].code, "code-language-unknown");
    assert_eq!(diagnostics[0].severity, Severity::Info);
    assert_eq!(
        (diagnostics[0].spans[0].line, diagnostics[0].spans[0].column),
        (1, 4)
    );
}

#[test]
fn a_fence_that_is_never_closed_is_named() {
    let (_, diagnostics) = rendered("text\n\n```bash\nls\n\nprose\n", Direction::Ltr, None);
    assert_eq!(diagnostics[0].code, "fence-unclosed");
    assert_eq!(diagnostics[0].spans[0].line, 3);
}

#[test]
fn links_and_images_are_attributes() {
    assert_eq!(
        html("[a](</x y\"&> \"t\")"),
        "<p><a href=\"/x%20y%22&amp;\" title=\"t\">a</a></p>\n"
    );
    assert_eq!(
        html("[a](/50%/%20)"),
        "<p><a href=\"/50%25/%20\">a</a></p>\n"
    );
    assert_eq!(
        html("[a](<http://[::1]:3000/[x]?[y]#50%>)"),
        "<p><a href=\"http://[::1]:3000/%5Bx%5D?%5By%5D#50%25\">a</a></p>\n"
    );
    assert_eq!(html("[a](other.md)"), "<p><a href=\"/other/\">a</a></p>\n");
    assert_eq!(
        html("![alt *em* \"q\"](/i.png)"),
        "<p><img src=\"/i.png\" alt=\"alt em &quot;q&quot;\"></p>\n"
    );
    assert_eq!(
        html("<a@b.example>"),
        "<p><a href=\"mailto:a@b.example\">a@b.example</a></p>\n"
    );
}

#[test]
fn line_ends_of_windows_are_line_ends() {
    let unix = "## 原因\n\n```bash\nls\n```\n\n第一行\n第二行\n";
    let windows = unix.replace('\n', "\r\n");
    assert_eq!(html(&windows), html(unix));
}

#[test]
fn any_text_is_rendered() {
    for text in [
        "",
        "\u{fdd0}**真。**她",
        "[^",
        "```",
        "> > >",
        "\0",
        "# {#",
        "|",
        "**。**",
        "\u{202e}`x`",
    ] {
        let _ = html(text);
    }
}

#[test]
fn addresses_in_html_are_resolved_where_a_tag_takes_several_lines() {
    let text = "<img\n  src=other.md\n  alt='x'>\n\n- <a href='other.md'>x</a>\n\n> <p><a\n> href=\"other.md\">y</a>\n\n[^1]: <a href=\"other.md\">z</a>\n\nx[^1] <a href=\"other\">\n";
    let html = html(text);
    assert_eq!(html.matches("\"/other/\"").count(), 3, "{html}");
    assert_eq!(html.matches("'/other/'").count(), 1, "{html}");
    assert!(html.contains("<a href=\"other\">"), "{html}");
}

#[test]
fn a_heading_may_begin_with_white_space_of_any_kind() {
    for text in [
        "# \u{b}é\n",
        "\u{b}\u{b}a\u{fffd}\n===\n",
        "# \u{b}é {#id}\n",
    ] {
        assert!(html(text).contains("<h1"), "{text:?}: {}", html(text));
    }
    assert!(html("# \u{b}é {#id}\n").contains("id=\"id\""));
}
