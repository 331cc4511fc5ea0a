//! Pages that `sitegen check` leaves alone, each a kind that real sites have.

use crate::helper::{Site, run};

/// The findings of the rules, as `severity code path:line`.
pub(crate) fn findings(site: &Site, rules: &str) -> Vec<String> {
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

pub(crate) fn page(lang: &str, title: &str, body: &str) -> String {
    format!("---\nlang: {lang}\ntitle: {title}\n---\n\n{body}")
}

pub(crate) fn pair(lang: &str, original: &str, translation: &str) -> Site {
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
        ["warning link-language content/uk/news.md:6"]
    );
}

#[test]
fn an_address_that_another_program_may_serve_is_a_hint() {
    // Of an address from the root only that program knows.
    let links = "# A\n\n[a](/docs/spec/) and [b](missing.md), ![c](/logo.png) and ![d](none.png)\n";
    let folder = Site::new().file("a.md", links).file("b.md", "# B\n\nx\n");
    assert_eq!(
        findings(&folder, "link-broken,image-broken"),
        ["info link-broken a.md:3", "info image-broken a.md:3",]
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
            "info link-broken content/en/a.md:8"
        ]
    );
    let outside = Site::new()
        .file("a.md", "# A\n\n[a](../tasks/build.js)\n")
        .file("b.md", "# B\n\nx\n");
    assert_eq!(
        findings(&outside, "link-broken"),
        ["info link-broken a.md:3"]
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
        ["info anchor-broken a.md:3"]
    );
    // An anchor that many pages link to in themselves, and none has, is a convention.
    let mut site = Site::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        site = site.file(
            &format!("{name}.md"),
            &format!("# {name}\n\n[x](#semantic-dom)\n"),
        );
    }
    let found = findings(&site, "anchor-broken");
    assert!(
        found.len() == 6 && found.iter().all(|one| one.starts_with("info ")),
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
        ["info language-mismatch content/ja/a.md:2"]
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

/// A site of English and Italian with a page `home` in both, and a page of Italian.
fn italian(path: &str, text: &str) -> Site {
    Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/home.md", &page("en", "Home", "x\n"))
        .file("content/it/home.md", &page("it", "Casa", "x\n"))
        .file(path, text)
}

#[test]
fn a_link_that_is_named_by_a_language_leads_there() {
    let slip = "Leggi [la pagina](../en/home.md).\n";
    for (body, is_slip) in [
        (slip, true),
        ("Altre versioni:\n\n- [English](../en/home.md)\n", false),
        ("<p><a href=\"../en/home.md\">English</a></p>\n", false),
        ("<p><a href=\"../en/home.md\">la pagina</a></p>\n", true),
    ] {
        let site = italian("content/it/a.md", &page("it", "A", body));
        assert_eq!(
            !findings(&site, "link-language").is_empty(),
            is_slip,
            "{body}"
        );
    }
}

#[test]
fn the_folder_of_a_page_says_its_language_before_front_matter_that_was_copied() {
    let body = "Leggi [la pagina](/it/home/).\n";
    for (path, is_slip) in [("content/it/a.md", false), ("content/en/a.md", true)] {
        let site = italian(path, &page("en", "A", body));
        assert_eq!(
            !findings(&site, "link-language").is_empty(),
            is_slip,
            "{path}"
        );
    }
}

#[test]
fn an_address_that_liquid_makes_is_the_authors_choice() {
    let site = |body: &str| {
        Site::new()
            .file("_config.yml", "title: T\nlang: en\n")
            .file("en/home.md", &page("en", "Home", "x\n"))
            .file("it/home.md", &page("it", "Casa", "x\n"))
            .file("it/a.md", &page("it", "A", body))
    };
    let made = site(
        "{% assign to = 'en,home.html' | split: ',' %}Leggi [la pagina](/{{ to | join: '/' }}).\n",
    );
    assert_eq!(findings(&made, "link-language"), [""; 0]);
    for written in [
        "/en/home.html",
        "{% link en/home.md %}",
        "{{ site.url }}/en/home.html",
    ] {
        let written = site(&format!("Leggi [la pagina]({written}).\n"));
        assert_eq!(findings(&written, "link-language").len(), 1);
    }
}

#[test]
fn a_list_of_titles_that_release_notes_keep_is_no_other_language() {
    let titles: String = (0..12)
        .map(|n| format!("- fix the order of arguments when the block number {n} is given\n"))
        .collect();
    let original = format!("This is the first release of the year.\n\n{titles}");
    let kept = pair(
        "de",
        &original,
        &format!("Das ist die erste Version des Jahres.\n\n{titles}"),
    );
    assert_eq!(findings(&kept, "language-mismatch"), [""; 0]);
    let text: String = (0..8)
        .map(|n| format!("Das ist der Absatz Nummer {n} der Anleitung für alle Leser.\n\n"))
        .collect();
    let copied = Site::new()
        .file("sitegen.yml", "default_language: de\n")
        .file("content/de/a.md", &page("de", "Eins", &text))
        .file("content/nl/a.md", &page("nl", "1", &text));
    assert_eq!(findings(&copied, "language-mismatch").len(), 1);
}

#[test]
fn files_for_those_who_work_on_a_repository_are_not_judged_by_their_language() {
    let text = "这是一个用中文写的段落，说明这个仓库的用法和规则，供维护者参考。\n\n".repeat(8);
    for (path, is_judged) in [("content/en/AGENTS.md", false), ("content/en/a.md", true)] {
        let site = Site::new()
            .file("sitegen.yml", "default_language: en\n")
            .file(path, &page("en", "A", &text));
        assert_eq!(
            !findings(&site, "language-mismatch").is_empty(),
            is_judged,
            "{path}"
        );
    }
}

#[test]
fn ids_that_other_programs_make_are_found() {
    for (heading, anchor, is_there) in [
        ("## A section {.x lang=en #given}", "given", true),
        ("## A section {.x lang=en #given}", "other", false),
        ("## A section :id=given", "given", true),
        ("<a name=\"given\"></a>\n\n## A", "given", true),
        ("## `<Content />` <Badge type=\"info\" />", "content", true),
        ("## What's new", "whats-new", true),
        ("## What's new", "what-is-old", false),
        ("## What's new", "Whats-New", true),
        ("## What's new {#new}", "whats-new", false),
    ] {
        let site = Site::new()
            .file("a.md", &format!("# A\n\n[b](b.md#{anchor})\n"))
            .file("b.md", &format!("# B\n\n{heading}\n\nx\n"));
        assert_eq!(
            findings(&site, "anchor-broken").is_empty(),
            is_there,
            "{heading}"
        );
    }
}

#[test]
fn folders_mail_and_names_with_a_language_are_no_broken_links() {
    for (link, is_broken) in [
        ("[x](images)", false),
        ("[x](guide)", false),
        ("<someone@lists.example.org>", false),
        ("[x](none)", true),
        ("[x](none.md)", true),
    ] {
        let site = Site::new()
            .file("a.en.md", &format!("# A\n\n{link}\n"))
            .file("a.de.md", "# A\n\nDas ist ein Text.\n")
            .file("guide.en.md", "# Guide\n\nx\n")
            .file("guide.de.md", "# Anleitung\n\nDas ist ein Text.\n")
            .file("images/x.png", "x");
        assert_eq!(
            !findings(&site, "link-broken").is_empty(),
            is_broken,
            "{link}"
        );
    }
}

#[test]
fn an_address_in_another_country_is_no_slip() {
    let link = |address: &str| format!("Text [x](https://{address}).\n");
    for (here, there, is_slip) in [
        ("onruby.eu", "onruby.de", false),
        ("example.org/package/np", "example.org/package/npm", false),
        ("example.org/package", "example.org/packge", true),
        ("www.example.org", "ww.example.org", true),
    ] {
        let site = pair("de", &link(here), &link(there));
        assert_eq!(
            !findings(&site, "link-changed").is_empty(),
            is_slip,
            "{there}"
        );
    }
    let shown = pair(
        "de",
        &link("example.org/about"),
        "Text <https://example.org/abouts>.\n",
    );
    assert_eq!(findings(&shown, "link-changed"), [""; 0]);
    // The address is there twice, and one of them is mistyped.
    let twice = |last: &str| format!("{}\n{}", link("example.org/package"), link(last));
    let site = pair(
        "de",
        &twice("example.org/package"),
        &twice("example.org/packge"),
    );
    assert_eq!(findings(&site, "link-changed").len(), 1);
}

#[test]
fn what_a_plugin_makes_of_a_template_is_no_broken_link() {
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file("_plugins/pages.rb", "# makes pages\n")
        .file("en/index.md", &page("en", "Home", "x\n"))
        .file("_templates/download.html", "---\ntitle: x\n---\nx\n")
        .file(
            "a.md",
            &page(
                "en",
                "A",
                "[a](/en/download) and\n[b](/en/nothing) and [c](/de/x/)\n",
            ),
        );
    assert_eq!(findings(&site, "link-broken"), ["info link-broken a.md:7"]);
}

#[test]
fn an_alias_of_docsify_is_no_broken_link() {
    let index = "<script>window.$docsify = { alias: { '.*?/awesome': 'https://a.example/README.md' } }</script>\n";
    let site = Site::new()
        .file("index.html", index)
        .file("a.md", "# A\n\n[a](awesome?id=plugins) and\n[b](nothing)\n");
    assert_eq!(findings(&site, "link-broken"), ["info link-broken a.md:4"]);
}

#[test]
fn an_address_from_the_root_of_another_program_may_get_its_language_there() {
    let site = |link: &str| {
        let text = format!("# B\n\nDas ist [eine Seite]({link}) der Anleitung.\n");
        Site::new()
            .file("guide/a.md", "# A\n\nThis is a page of the guide.\n")
            .file("guide/b.md", "# B\n\nThis is another page of the guide.\n")
            .file("en/c.md", "# C\n\nThis is the last page of the guide.\n")
            .file(
                "de/c.md",
                "# C\n\nDas ist die letzte Seite der Anleitung.\n",
            )
            .file(
                "de/guide/a.md",
                "# A\n\nDas ist eine Seite der Anleitung.\n",
            )
            .file("de/guide/b.md", &text)
    };
    assert_eq!(findings(&site("/guide/a.md"), "link-language"), [""; 0]);
    for slip in ["../../guide/a.md", "/en/c.md"] {
        assert_eq!(findings(&site(slip), "link-language").len(), 1, "{slip}");
    }
}

#[test]
fn anchors_in_a_table_of_contributors_are_meant() {
    let link = "<a href=\"#content-jane\" title=\"Content\">x</a>\n";
    let table =
        format!("<!-- ALL-CONTRIBUTORS-LIST:START -->\n{link}<!-- ALL-CONTRIBUTORS-LIST:END -->\n");
    for (text, is_broken) in [(table.as_str(), false), (link, true)] {
        let site = Site::new().file("a.md", &format!("# A\n\n{text}"));
        assert_eq!(
            !findings(&site, "anchor-broken").is_empty(),
            is_broken,
            "{text}"
        );
    }
}

#[test]
fn the_name_of_a_language_in_its_script_is_no_foreign_word() {
    for (word, is_foreign) in [("Русский", false), ("файл", true)] {
        let site = pair(
            "de",
            "See the list.\n",
            &format!("Siehe die Liste: {word}.\n"),
        );
        assert_eq!(
            !findings(&site, "foreign-script").is_empty(),
            is_foreign,
            "{word}"
        );
    }
}

#[test]
fn a_missing_section_is_a_warning_where_no_other_program_makes_pages() {
    let text = page("en", "A", "[a](#none)\n");
    let own = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.md", &text);
    assert_eq!(
        findings(&own, "anchor-broken"),
        ["warning anchor-broken content/en/a.md:6"]
    );
    let jekyll = || {
        Site::new()
            .file("_config.yml", "title: T\n")
            .file("a.md", &text)
    };
    assert_eq!(
        findings(&jekyll(), "anchor-broken"),
        ["warning anchor-broken a.md:6"]
    );
    let plugins = jekyll().file("_plugins/pages.rb", "# makes pages\n");
    assert_eq!(
        findings(&plugins, "anchor-broken"),
        ["info anchor-broken a.md:6"]
    );
}

#[test]
fn escape_sequences_of_an_ansi_block_are_its_content() {
    let escape = "\u{1b}[31mrot\u{1b}[0m";
    for (fence, is_fault) in [
        ("ansi", false),
        ("ansi frame=\"none\"", false),
        ("ANSI", false),
        ("sh", true),
    ] {
        let body = format!("Text.\n\n```{fence}\n{escape}\n```\n");
        for site in [
            Site::new().file("a.md", &format!("# A\n\n{body}")),
            Site::new()
                .file("sitegen.yml", "default_language: de\n")
                .file("content/de/a.md", &page("de", "A", &body)),
        ] {
            let found = findings(&site, "control-character");
            assert_eq!(!found.is_empty(), is_fault, "{fence}: {found:?}");
        }
    }
    // Behind the block it is damage, and so is a different character in it.
    let site = Site::new().file(
        "a.md",
        "# A\n\n```ansi\n\u{1b}[1mx\u{1b}[0m \u{7}\n```\n\nWort \u{1b}[0m\n",
    );
    assert_eq!(
        findings(&site, "control-character"),
        [
            "warning control-character a.md:4",
            "warning control-character a.md:7"
        ]
    );
}

#[test]
fn an_indent_in_mdx_is_no_code() {
    let original = "# A\n\n<Box>\n\nTry the new thing out today please.\n\n</Box>\n";
    let translation =
        "# A\n\n<Box>\n\n    Bu yeni seyi hemen bugün deneyin lütfen arkadas.\n\n</Box>\n";
    for (ending, is_fault) in [("mdx", false), ("md", true)] {
        let site = Site::new()
            .file(&format!("a.{ending}"), original)
            .file(&format!("tr/a.{ending}"), translation)
            .file(&format!("de/a.{ending}"), original);
        assert_eq!(
            !findings(&site, "code-block-added").is_empty(),
            is_fault,
            "{ending}"
        );
    }
}

#[test]
fn an_empty_alt_in_an_include_says_that_the_image_adds_nothing() {
    let site = |image: &str| {
        Site::new()
            .file("_config.yml", "title: X\n")
            .file("_includes/list.html", &format!("<p>{image}</p>\n"))
            .file(
                "a.md",
                "---\ntitle: A\n---\n\n{% include list.html %}\n\n![{{ page.none }}](b.png)\n",
            )
            .file("b.png", "x")
    };
    let found = findings(&site("<img src=\"b.png\" alt=\"\">"), "image-alt-missing");
    assert_eq!(found, [""; 0]);
    let found = findings(&site("<img src=\"b.png\">"), "image-alt-missing");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_filter_of_a_plugin_is_named_as_such() {
    let site = Site::new()
        .file("_config.yml", "title: X\n")
        .file(
            "_plugins/shout.rb",
            "module Shout\n  def shout(text)\n  end\nend\nLiquid::Template.register_filter(Shout)\n",
        )
        .file(
            "a.md",
            "---\ntitle: A\n---\n\n{{ page.title | shout }}\n\n{{ page.title | shuot }}\n",
        );
    let json = run(site.command("check").args(["--format", "json"])).json();
    let all = json["diagnostics"].as_array().unwrap().iter();
    let found: Vec<String> = all
        .filter(|finding| finding["code"] == "liquid-filter-unknown")
        .map(|finding| format!("{} {}", finding["severity"], finding["message"]))
        .collect();
    assert_eq!(
        found,
        [
            "\"info\" \"the filter `shout` of a plugin is left out, sitegen runs no plugins: the value passes it unchanged\"",
            "\"warning\" \"there is no filter `shuot`: the value passes it unchanged\"",
        ]
    );
}

#[test]
fn a_script_that_imports_by_another_number_of_steps_is_the_same() {
    let script = |from: &str| {
        format!("Text.\n\n<script setup>\nimport A from '{from}theme/A.vue'\n</script>\n")
    };
    for (from, is_added) in [
        ("../../", false),
        ("./", false),
        ("https://x.example/", true),
    ] {
        let site = pair("zh", &script("../"), &script(from));
        assert_eq!(
            !findings(&site, "active-content-added").is_empty(),
            is_added,
            "{from}"
        );
    }
}

#[test]
fn a_code_span_of_three_marks_is_no_fence() {
    for (line, is_fault) in [
        ("```--log-file``` works now", false),
        ("```--a b``` is now ```--c```", false),
        ("```ruby title here", true),
    ] {
        let site = Site::new().file("_config.yml", "title: X\n").file(
            "a.md",
            &format!("---\ntitle: A\n---\n\n- {line}\n- more\n\n{line}\n"),
        );
        let run = run(site.command("check").args(["--format", "json"]));
        assert_eq!(run.stdout.contains("fence-words"), is_fault, "{line}");
    }
}

#[test]
fn an_unknown_language_of_code_is_one_finding_of_a_site_that_sitegen_publishes() {
    let block = "```nosuchlang\nx\n```\n\n";
    let body = format!("Text.\n\n{block}{block}");
    let own = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.md", &page("en", "A", &body))
        .file("content/en/b.md", &page("en", "B", &body));
    let code = "code-language-unknown";
    assert_eq!(
        findings(&own, code),
        ["info code-language-unknown content/en/a.md:8"]
    );
    let all = run(own
        .command("check")
        .args(["--all", "--format", "json", "--only", code]));
    assert_eq!(all.json()["diagnostics"].as_array().unwrap().len(), 4);
    let notes = Site::new().file("a.md", &format!("# A\n\n{body}"));
    let run = run(notes.command("check").args(["--format", "json"]));
    assert!(!run.stdout.contains(code), "{}", run.stdout);
}

#[test]
fn lines_of_a_module_are_no_text() {
    let original = "# A\n\nSome words.\n\nimport ThingsList from '~/components/the-list-of-things.astro';\nimport OtherThings from '~/components/other-things-of-this.astro';\n";
    let translation = original.replace("Some words.", "Quelques mots de plus.");
    let site = |ending: &str| {
        Site::new()
            .file(&format!("a.{ending}"), original)
            .file(&format!("fr/a.{ending}"), &translation)
            .file(&format!("es/a.{ending}"), &translation)
    };
    assert_eq!(findings(&site("mdx"), "untranslated"), [""; 0]);
}

#[test]
fn a_language_may_have_its_own_name_of_a_file() {
    let site = |target: &str| {
        Site::new()
            .file("book/list.md", "# A\n\n[Pipes](pipelines.md)\n")
            .file("book/pipelines.md", "# Pipes\n\nText.\n")
            .file("ja/book/list.md", &format!("# あ\n\n[パイプ]({target})\n"))
            .file("ja/book/pipeline.md", "# パイプ\n\n文。\n")
    };
    assert_eq!(findings(&site("pipeline.md"), "link-changed"), [""; 0]);
    assert_eq!(findings(&site("pipelnes.md"), "link-changed").len(), 1);
}

#[test]
fn names_of_a_bundler_and_generated_folders_are_no_broken_links() {
    let body = "# A\n\n[code](@snippets/a.sh) and [api](api/Thing.html#x)\n\n[b](none.html)\n";
    let site = Site::new().file("a.md", body).file("b.md", "# B\n\nx\n");
    assert_eq!(findings(&site, "link-broken"), ["info link-broken a.md:5"]);
}

#[test]
fn direction_marks_of_right_to_left_text_in_code_are_no_damage() {
    let code = |line: &str| page("he", "א", &format!("```c\n{line}\n```\n"));
    let found = |line: &str| {
        let site = Site::new().file("content/he/a.md", &code(line));
        findings(&site, "invisible-character")
    };
    assert_eq!(found("x = 1; // ערך\u{200f}"), Vec::<String>::new());
    assert_eq!(found("\u{200f}65536 בתים בזכרון"), Vec::<String>::new());
    assert_eq!(found("x =\u{200f} 1;").len(), 1);
    assert_eq!(found("x = 1; // ערך\u{200b}").len(), 1);
}
