//! Cases from reports about other generators, each with what is right and its siblings: a Jekyll site beside
//! one of our own, another language, the preview.

use std::collections::BTreeSet;

use roxmltree::Document;
use serde_json::Value;

use crate::helper::{Page, Site, diagnostics, note, run};
use crate::serve::Server;

fn text(site: &Site, path: &str) -> String {
    let published = site.published();
    let bytes = published
        .get(path)
        .unwrap_or_else(|| panic!("{path} is not among {:?}", published.keys()));
    String::from_utf8(bytes.clone()).unwrap()
}

fn own() -> Site {
    Site::new().file("sitegen.yml", "url: https://ex.org\ntitle: T\n")
}

fn jekyll() -> Site {
    Site::new().file(
        "_config.yml",
        "url: https://ex.org\ntitle: T\npermalink: /:title/\nplugins: [jekyll-feed]\n",
    )
}

fn html(page: &str) -> Page {
    Page(scraper::Html::parse_document(page))
}

/// The alternates of a page: languages with URLs.
fn alternates(page: &Page) -> BTreeSet<(String, String)> {
    let selector = "head link[rel=alternate][hreflang]";
    let languages = page.attributes(selector, "hreflang");
    languages
        .into_iter()
        .zip(page.attributes(selector, "href"))
        .collect()
}

#[test]
fn line_breaks_of_chinese_and_japanese_are_no_spaces_beside_quotes_and_dashes() {
    let zh = "---\ntitle: 甲\nlang: zh-Hans\ndate: 2025-01-01\n---\n他说：“好。”\n然后走了……\n没有回来——\n再见。\n\n- 列“表”\n  项\n\n> 引——\n> 用\n\n![图”\n片](/p.png)\n\n标题……\n二\n---\n";
    let site = own()
        .file("content/zh-hans/a.md", zh)
        .file(
            "content/ja/a.md",
            "---\ntitle: 乙\n---\n彼は「はい」——\nと言った……\n“そう”\nだ。\n",
        )
        .file(
            "content/ko/a.md",
            "---\ntitle: 병\n---\n그는 “네”\n라고 했다……\n그리고\n",
        )
        .file(
            "content/en/a.md",
            "---\ntitle: D\n---\nHe said “yes”\nand left…\n\"so\"\n",
        );
    site.built();
    let page = site.page("zh-hans/a/index.html");
    let body = page.0.html();
    assert!(
        body.contains("他说：“好。”然后走了……没有回来——再见。"),
        "{body}"
    );
    for joined in ["列“表”项", "引——用", "alt=\"图”片\"", "标题……二"] {
        assert!(body.contains(joined), "{joined}: {body}");
    }
    let feed = text(&site, "zh-hans/feed.xml");
    assert!(feed.contains("然后走了……没有回来——再见"), "{feed}");
    let ja = site.page("ja/a/index.html").0.html();
    assert!(ja.contains("彼は「はい」——と言った……“そう”だ。"), "{ja}");
    let ko = site.page("ko/a/index.html").0.html();
    assert!(ko.contains("그는 “네”\n라고 했다……\n그리고"), "{ko}");
    let en = site.page("en/a/index.html").0.html();
    assert!(en.contains("“yes”\nand left…\n"), "{en}");

    // Jekyll leaves line breaks at these signs as they are.
    let site = jekyll().file("_posts/2025-01-01-a.md", zh);
    site.built();
    let body = site.page("a/index.html").0.html();
    assert!(body.contains("好。”\n然后走了……\n没有回来"), "{body}");
}

#[test]
fn control_characters_are_left_out_and_named() {
    let body =
        "The output:\n\n```text\n\u{1b}[31merror\u{1b}[0m: it failed\n```\n\nA\u{8}b\u{ffff}c.\n";
    let front =
        "---\ntitle: \"Bu\\eild\"\ndescription: \"x\\x01y\"\nlang: en\ndate: 2025-01-01\n---\n";
    for (site, path, page) in [
        (own(), "content/en/a.md", "en/a/index.html"),
        (jekyll(), "_posts/2025-01-01-a.md", "a/index.html"),
    ] {
        let site = site.file(path, &format!("{front}{body}"));
        site.built();
        let is_forbidden =
            |c: &char| c.is_ascii_control() && !"\n\r\t".contains(*c) || *c == '\u{ffff}';
        for (name, bytes) in site.published() {
            if name.ends_with(".html") || name.ends_with(".xml") || name.ends_with(".json") {
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(text.chars().find(is_forbidden), None, "{name}");
                let is_feed = name.ends_with("feed.json");
                assert!(!is_feed || !text.contains("\\u001b"), "{name}");
            }
        }
        let feed = text(&site, "feed.xml");
        assert!(Document::parse(&feed).is_ok(), "{feed}");
        let page = text(&site, page);
        assert!(page.contains("<title>Build"), "{page}");
        // Colours of a terminal are classes.
        let shown = "<span class=\"fg1\">error</span>: it failed";
        assert!(page.contains(shown), "{page}");
        assert!(feed.contains("error&lt;/span&gt;: it failed"), "{feed}");
        let found = run(site.command("check").args(["--format", "json"])).json();
        let found = diagnostics(&found);
        let named: Vec<&String> = found
            .iter()
            .filter(|one| one.starts_with("control-character"))
            .collect();
        let wanted = [10, 10, 13, 13].map(|line| format!("control-character {path}:{line}"));
        assert_eq!(named, wanted.iter().collect::<Vec<_>>());
        run(site.command("check").arg("--fix"));
        let mended = std::fs::read_to_string(site.source().join(path)).unwrap();
        assert!(mended.contains("\nerror: it failed\n"), "{mended}");
    }
}

#[test]
fn footnotes_are_matched_without_case_as_github_does() {
    let body = "x[^Note] y[^STRASSE] z[^note].\n\n- item[^ÉTÉ]\n\n[^note]: The text that matters.\n[^straße]: Sharp.\n[^été]: Summer.\n[^NOTE]: Second.\n";
    let site = own().file("content/en/a.md", &format!("---\ntitle: A\n---\n{body}"));
    site.built();
    let page = site.page("en/a/index.html");
    let notes = page.texts(".footnotes li");
    assert_eq!(notes.len(), 3, "{notes:?}");
    for (note, wanted) in notes
        .iter()
        .zip(["The text that matters.", "Sharp.", "Summer."])
    {
        assert!(note.starts_with(wanted), "{note}");
    }
    assert_eq!(page.count("sup a[href=\"#fn:Note\"]"), 2);

    // kramdown's names have case: what is not defined is text.
    let site = jekyll().file(
        "_posts/2025-01-01-a.md",
        "---\ntitle: A\n---\nx[^Note] y[^note].\n\n[^note]: Text.\n",
    );
    site.build(&[]);
    let page = site.page("a/index.html");
    assert_eq!(page.texts(".footnotes li").len(), 1);
    assert!(page.texts(".body p")[0].starts_with("x[^Note] y1"));
}

#[test]
fn an_id_that_is_taken_shows_no_braces() {
    let text = "---\ntitle: A\n---\n## Install\n\nx\n\n## Install by hand {#install}\n\ny\n\n## Third {: #own .wide}\n\n## Fourth {#own}\n";
    let site = own().file("content/en/a.md", text);
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(code, 0);
    assert_eq!(
        said,
        [
            "heading-id-taken content/en/a.md:8",
            "heading-id-taken content/en/a.md:14"
        ]
    );
    let page = site.page("en/a/index.html");
    assert_eq!(
        page.texts(".body h2"),
        ["Install", "Install by hand", "Third", "Fourth"]
    );
    assert_eq!(
        page.attributes(".body h2", "id"),
        ["install", "install-1", "own", "own-1"]
    );
    let site = jekyll().file(
        "_posts/2025-01-01-a.md",
        "---\ntitle: A\n---\n## Install\n\nx\n\n## By hand {#install}\n",
    );
    site.built();
    assert_eq!(
        site.page("a/index.html").texts(".body h2"),
        ["Install", "By hand"]
    );
}

#[test]
fn ids_and_links_to_them_are_in_nfc_without_invisible_characters() {
    let text = "---\ntitle: A\n---\n## Cafe\u{301} ☕\u{fe0f}\n\n## می\u{200c}خواهم\n\n[a](#cafe\u{301}-) [b](#می\u{200c}خواهم) [c](#%D9%85%DB%8C%E2%80%8C%D8%AE%D9%88%D8%A7%D9%87%D9%85) [d](#caf%C3%A9-)\n";
    let site = own().file("content/en/a.md", text);
    site.built();
    let page = site.page("en/a/index.html");
    let ids = page.attributes(".body h2", "id");
    assert_eq!(ids, ["caf\u{e9}-", "میخواهم"]);
    for href in page.attributes(".body p a", "href") {
        let fragment = percent_encoding::percent_decode_str(&href[1..])
            .decode_utf8()
            .unwrap();
        assert!(ids.contains(&fragment.to_string()), "{href}");
    }
    let found = run(site.command("check").args(["--format", "json"])).json();
    let found = diagnostics(&found);
    assert!(!found.iter().any(|one| one.contains("anchor")), "{found:?}");
}

#[test]
fn a_page_that_leads_elsewhere_is_no_alternate() {
    let site = own()
        .file("content/en/a.md", &note("en", "A"))
        .file("content/fr/a.md", &note("fr", "A"))
        .file(
            "content/it/a.md",
            "---\nredirect_to: https://else.org/\ntitle: A\n---\n",
        )
        .file("content/de/a.md", "---\nnoindex: true\ntitle: A\n---\nx\n")
        .file(
            "content/es/a.md",
            "---\ncanonical_url: https://else.org/es/\ntitle: A\n---\nx\n",
        );
    site.built();
    let wanted: BTreeSet<(String, String)> = [
        ("en", "https://ex.org/en/a/"),
        ("fr", "https://ex.org/fr/a/"),
        ("x-default", "https://ex.org/en/a/"),
    ]
    .map(|(language, url)| (language.to_owned(), url.to_owned()))
    .into();
    for language in ["en", "fr"] {
        let page = site.page(&format!("{language}/a/index.html"));
        assert_eq!(alternates(&page), wanted, "{language}");
        assert_eq!(page.count(".languages a[hreflang=it]"), 0);
        // Readers may go to what search engines do not see.
        assert_eq!(page.count(".languages a[hreflang=de]"), 1);
    }
    let sitemap = text(&site, "sitemap.xml");
    for url in ["/it/a/", "/de/a/", "/es/a/", "else.org"] {
        assert!(!sitemap.contains(url), "{url}: {sitemap}");
    }
    let hidden = site.page("de/a/index.html");
    assert_eq!(hidden.attribute("meta[name=robots]", "content"), "noindex");
    assert!(alternates(&hidden).is_empty());
    let elsewhere = site.page("es/a/index.html");
    assert_eq!(
        elsewhere.attribute("link[rel=canonical]", "href"),
        "https://else.org/es/"
    );
    assert!(alternates(&elsewhere).is_empty());

    // The preview, before and after the page leads elsewhere.
    let site = own()
        .file("content/en/a.md", &note("en", "A"))
        .file("content/it/a.md", &note("it", "A"));
    let server = Server::start(&site);
    let before = server.until("/en/a/", |page| page.contains("hreflang=\"it\""));
    assert_eq!(alternates(&html(&before)).len(), 3);
    let site = site.file(
        "content/it/a.md",
        "---\nredirect_to: https://else.org/\ntitle: A\nlang: it\n---\n",
    );
    let after = server.until("/en/a/", |page| !page.contains("hreflang=\"it\""));
    assert!(alternates(&html(&after)).is_empty());
    drop(site);

    let site = jekyll()
        .file("_posts/2025-01-01-a-en.md", &note("en", "A"))
        .file("_posts/2025-01-01-a-fr.md", &note("fr", "A"))
        .file(
            "_posts/2025-01-01-a-it.md",
            "---\nlang: it\nredirect_to: https://else.org/\ntitle: A\n---\n",
        );
    site.built();
    assert_eq!(alternates(&site.page("a-en/index.html")).len(), 3);
}

#[test]
fn home_pages_name_one_another_the_same() {
    let home = "---\ntitle: Home\n---\nx\n";
    for written in [
        &["content/en/index.md"][..],
        &["content/fr/index.md"],
        &["content/en/index.md", "content/de/index.md"],
        &["content/index.md"],
    ] {
        let mut site = own();
        for language in ["en", "fr", "de"] {
            let path = format!("content/{language}/a.md");
            site = site.file(&path, &note(language, "A"));
        }
        for path in written {
            site = site.file(path, home);
        }
        site.built();
        let sitemap = text(&site, "sitemap.xml");
        let mut seen = Vec::new();
        for language in ["en", "fr", "de"] {
            let page = site.page(&format!("{language}/index.html"));
            let named = alternates(&page);
            let url = page.attribute("link[rel=canonical]", "href");
            assert!(
                named.contains(&(language.to_owned(), url.clone())),
                "{written:?} {named:?}"
            );
            assert!(sitemap.contains(&format!("<loc>{url}</loc>")), "{sitemap}");
            seen.push(named);
        }
        assert_eq!(seen[0].len(), 4, "{seen:?}");
        assert!(
            seen.iter().all(|named| *named == seen[0]),
            "{written:?} {seen:?}"
        );
    }
}

#[test]
fn feeds_have_whole_urls() {
    let body = "[b](b.md) ![p](/kb/p.png) [s](#s)\n\n<img srcset=\"/kb/p.png 1x, /kb/q.png 2x\" src=\"/kb/p.png\"> <video poster=\"/kb/p.png\"></video>\n\n## S\n";
    let front = "---\ntitle: A\ndate: 2025-01-01\n---\n";
    let config = "url: https://ex.org\ntitle: T\nbaseurl: /kb\n";
    let own = Site::new()
        .file("sitegen.yml", config)
        .file("static/p.png", "x")
        .file("static/q.png", "x")
        .file("content/en/a.md", &format!("{front}{body}"))
        .file("content/en/b.md", &front.replace("title: A", "title: B"));
    let jekyll = Site::new()
        .file("_config.yml", &format!("{config}permalink: /en/:title/\n"))
        .file(
            "_posts/2025-01-01-a.md",
            &format!("{front}{}", body.replace("b.md", "/kb/en/b/")),
        )
        .file(
            "_posts/2025-01-01-b.md",
            &front.replace("title: A", "title: B"),
        );
    for site in [own, jekyll] {
        site.built();
        let json: Value = serde_json::from_str(&text(&site, "feed.json")).unwrap();
        let items = json["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["title"] == "A").unwrap();
        let json = item["content_html"].as_str().unwrap();
        let xml = text(&site, "feed.xml");
        let atom = Document::parse(&xml).unwrap();
        let atom = atom
            .descendants()
            .filter(|node| node.tag_name().name() == "content")
            .find_map(|node| node.text().filter(|text| text.contains("poster")))
            .unwrap();
        for content in [json, atom] {
            let page = html(content);
            assert_eq!(
                page.attributes("p a", "href"),
                ["https://ex.org/kb/en/b/", "https://ex.org/kb/en/a/#s"]
            );
            assert!(
                page.attributes("img", "src")
                    .iter()
                    .all(|src| src == "https://ex.org/kb/p.png"),
                "{content}"
            );
            assert_eq!(
                page.attribute("img[srcset]", "srcset"),
                "https://ex.org/kb/p.png 1x, https://ex.org/kb/q.png 2x"
            );
            assert_eq!(page.attribute("video", "poster"), "https://ex.org/kb/p.png");
        }
    }
}

#[test]
fn tags_that_differ_in_signs_have_lists_of_their_own() {
    let tagged = |title: &str, tags: &str| {
        format!("---\ntitle: {title}\ndate: 2025-01-01\ntags: [{tags}]\n---\nx\n")
    };
    let notes = [
        ("c", tagged("In C", "C, Test")),
        ("cpp", tagged("In C++", "\"C++\", \";)\", test")),
        ("cs", tagged("In C#", "\"C#\", \".NET\"")),
        ("net", tagged("Net", "net, 🎉")),
    ];
    let mut own = own();
    let mut jekyll = jekyll();
    for (name, note) in &notes {
        own = own.file(&format!("content/en/{name}.md"), note);
        jekyll = jekyll.file(&format!("_posts/2025-01-01-{name}.md"), note);
    }
    for (site, page) in [(own, "en/cpp/index.html"), (jekyll, "cpp/index.html")] {
        let (code, said) = site.diagnostics(&[]);
        assert_eq!((code, said), (0, Vec::new()));
        for (slug, titles) in [
            ("c", &["In C"][..]),
            ("c-plus-plus", &["In C++"]),
            ("c-sharp", &["In C#"]),
            ("dot-net", &["In C#"]),
            ("net", &["Net"]),
            ("test", &["In C", "In C++"]),
            ("🎉", &["Net"]),
        ] {
            let list = site.page(&format!("tags/{slug}/index.html"));
            let mut listed = list.texts("main .notes h2, main .notes a");
            listed.sort();
            listed.dedup();
            assert_eq!(listed, titles, "{slug}");
            let feed = text(&site, &format!("tags/{slug}/feed.xml"));
            assert_eq!(feed.matches("<entry>").count(), titles.len(), "{slug}");
        }
        let page = site.page(page);
        assert_eq!(
            page.attributes("footer dd a, main dd a", "href"),
            ["/tags/c-plus-plus/", "/tags/test/"]
        );
        assert!(page.texts("dd").contains(&";)".to_owned()));
    }
    let site = self::own()
        .file("content/en/a.md", &tagged("A", "Node.js"))
        .file("content/en/b.md", &tagged("B", "node-js"));
    let (code, said) = site.diagnostics(&[]);
    assert_eq!((code, said.len()), (0, 1), "{said:?}");
    assert!(said[0].starts_with("terms-shared content/en/"), "{said:?}");
}

#[test]
fn a_date_is_that_of_its_writer() {
    let dated = "---\ntitle: A\ndate: 2025-01-01 23:30:00 +0900\ntags: [x]\n---\nx\n";
    let site = own().file("content/en/a.md", dated);
    // The second time, the page is known from the build before.
    for _ in 0..2 {
        site.built();
        let page = site.page("en/a/index.html");
        assert_eq!(page.attribute("time", "datetime"), "2025-01-01");
        assert!(text(&site, "feed.xml").contains("<published>2025-01-01T23:30:00+09:00<"));
        assert!(text(&site, "sitemap.xml").contains("<lastmod>2025-01-01T23:30:00+09:00<"));
        assert_eq!(
            site.page("tags/x/index.html").attribute("time", "datetime"),
            "2025-01-01"
        );
    }
    let server = Server::start(&site);
    let moved = dated.replace("2025-01-01 23:30:00 +0900", "2025-01-02 00:30:00 +1000");
    let site = site.file("content/en/a.md", &moved);
    server.until("/en/a/", |page| page.contains("datetime=\"2025-01-02\""));
    server.until("/tags/x/", |page| page.contains("datetime=\"2025-01-02\""));
    drop(site);

    // Jekyll's dates, and so its URLs, are in the site's zone.
    for (zone, day) in [("UTC", "2025/01/01"), ("Pacific/Auckland", "2025/01/02")] {
        let config = format!(
            "url: https://ex.org\ntimezone: {zone}\npermalink: /:year/:month/:day/:title/\n"
        );
        let site = Site::new()
            .file("_config.yml", &config)
            .file("_posts/2025-01-01-a.md", dated);
        site.built();
        site.page(&format!("{day}/a/index.html"));
    }
}

/// The commands that copying takes from a page: lines that begin with a prompt, without it.
fn copied(page: &Page, block: usize) -> String {
    let selector = scraper::Selector::parse(".body pre code").unwrap();
    let code = page.0.select(&selector).nth(block).unwrap().inner_html();
    let commands = code.lines().filter_map(|line| {
        let rest = line.strip_prefix("<span class=\"p\">")?;
        let (_, command) = rest.split_once("</span>")?;
        let plain = scraper::Html::parse_fragment(command);
        Some(plain.root_element().text().collect::<String>())
    });
    commands.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_session_is_copied_with_all_of_its_commands() {
    let blocks = "```console\n$ docker run \\\n    -it ubuntu\nroot@1:/#\n$ echo next\n```\n\n```bash\n$ cat > f <<EOF\nhello\nEOF\n$ ls\n```\n\n```console\n[me@host ~]$ ls\nfile\n[root@host ~]# systemctl restart x\n```\n\n```\nC:\\> dir\n x\n```\n";
    let wanted = [
        "docker run \\\n    -it ubuntu\necho next",
        "cat > f <<EOF\nhello\nEOF\nls",
        "ls\nsystemctl restart x",
        "dir",
    ];
    let text = format!("---\ntitle: A\n---\n{blocks}");
    let own = own()
        .file("content/ar/a.md", &text)
        .file("content/en/a.md", &note("en", "A"));
    own.built();
    let jekyll = jekyll().file("_posts/2025-01-01-a.md", &text);
    jekyll.built();
    for page in [own.page("ar/a/index.html"), jekyll.page("a/index.html")] {
        for (block, wanted) in wanted.iter().enumerate() {
            assert_eq!(copied(&page, block), *wanted);
        }
    }
}

#[test]
fn a_byte_order_mark_is_no_text_in_any_file() {
    let marked = |text: &str| format!("\u{feff}{text}");
    let jekyll = Site::new()
        .file(
            "_config.yml",
            &marked("url: https://ex.org\ntitle: T\npermalink: /:title/\n"),
        )
        .file(
            "_includes/i.html",
            &marked("inc {{ site.data.d.x }}{{ site.data.c[0].a }}{{ site.data.j.y }}\n"),
        )
        .file("_data/d.yml", &marked("x: 1\n"))
        .file("_data/c.csv", &marked("a,b\n2,3\n"))
        .file("_data/j.json", &marked("{\"y\": 3}"))
        .file("_sass/_v.scss", &marked("$c: red;\n"))
        .file(
            "s.scss",
            &marked("---\n---\n@import 'v';\nbody { color: $c }\n"),
        )
        .file(
            "_posts/2025-01-01-p.md",
            &marked("---\ntitle: P\n---\n{% include i.html %}\n"),
        );
    jekyll.built();
    assert_eq!(jekyll.page("p/index.html").texts(".body p"), ["inc 123"]);
    let own = Site::new()
        .file(
            "sitegen.yml",
            &marked("url: https://ex.org\ntitle: Marked\n"),
        )
        .file("templates/messages/en.yml", &marked("skip: Jump\n"))
        .file("templates/languages.html", &marked("<i>menu</i>"))
        .file(
            "content/en/a.md",
            &marked("---\ntitle: A\ndate: 2025-01-01\n---\nbody\n"),
        );
    own.built();
    let page = own.page("en/a/index.html");
    assert_eq!(page.texts("title"), ["A | Marked"]);
    assert_eq!(page.texts("a.skip"), ["Jump"]);
    for site in [jekyll, own] {
        for (name, bytes) in site.published() {
            let has = bytes.windows(3).any(|three| three == "\u{feff}".as_bytes());
            assert!(!has, "{name}");
        }
    }
}

#[test]
fn front_matter_behind_a_blank_line_is_read_or_missed_aloud() {
    let yaml = "\n---\ntitle: My note\nlang: ar\n---\nText.\n";
    let toml = "+++\ntitle = \"My note\"\n+++\n\nText.\n";
    let own = own()
        .file("content/a.md", yaml)
        .file("content/toml.md", toml);
    own.built();
    for name in ["a", "toml"] {
        let published = own.published();
        let page = published
            .keys()
            .find(|path| {
                path.ends_with(&format!("/{name}/index.html"))
                    || **path == format!("{name}/index.html")
            })
            .unwrap();
        let page = own.page(page);
        assert_eq!(page.texts("h1"), ["My note"], "{name}");
        assert_eq!(page.texts(".body"), ["Text."], "{name}");
    }
    // Jekyll wants it at the first line; a reader of the log learns why the post is missing.
    let jekyll = jekyll().file("_posts/2025-01-01-a.md", yaml);
    let (code, said) = jekyll.diagnostics(&[]);
    assert_eq!(code, 0);
    assert_eq!(said, ["front-matter-missed _posts/2025-01-01-a.md:2"]);
}
