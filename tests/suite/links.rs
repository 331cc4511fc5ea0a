//! Links and files resolve from the source file, in `content/` and in folders of notes.

use serde_json::Value;

use crate::helper::{Page, Site, run};

/// A picture of one pixel.
const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

fn note(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\n---\n{body}\n")
}

fn hrefs(page: &Page) -> Vec<String> {
    page.attributes(".body a", "href")
}

#[test]
fn files_beside_a_note_are_found_from_it() {
    let body = "![one](pic.png) ![two](img/two.png) [log](log.txt)\n[b](b.md)";
    let own = |site: Site, root: &str| {
        site.file(&format!("{root}en/a.md"), &note("A", body))
            .file(&format!("{root}en/b.md"), &note("B", "b"))
            .bytes(&format!("{root}en/pic.png"), PNG)
            .bytes(&format!("{root}en/img/two.png"), PNG)
            .file(&format!("{root}en/log.txt"), "x")
    };
    let site = own(
        Site::new().file("sitegen.yml", "url: https://ex.org\n"),
        "content/",
    );
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(
        page.attributes("img", "src"),
        ["/en/pic.png", "/en/img/two.png"]
    );
    assert_eq!(page.attributes("img", "width"), ["1", "1"]);
    assert_eq!(hrefs(&page), ["/en/log.txt", "/en/b/"]);
    for file in ["en/pic.png", "en/img/two.png", "en/log.txt"] {
        assert!(site.output().join(file).is_file(), "{file}");
    }
    // A folder of notes.
    let site = own(Site::new(), "");
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(
        page.attributes("img", "src"),
        ["/en/pic.png", "/en/img/two.png"]
    );
    assert_eq!(hrefs(&page), ["/en/log.txt", "/en/b/"]);
    // A Jekyll site's links are Jekyll's.
    let site = own(Site::new().file("_config.yml", "title: T\n"), "");
    site.built();
    let page = site.page("en/a.html");
    assert_eq!(page.attributes("img", "src"), ["pic.png", "img/two.png"]);
    assert_eq!(hrefs(&page), ["log.txt", "b.md"]);
    let with_plugin = "plugins: [jekyll-relative-links]\nbaseurl: /kb\n";
    let site = own(Site::new().file("_config.yml", with_plugin), "");
    site.built();
    assert_eq!(
        hrefs(&site.page("en/a.html")),
        ["/kb/en/log.txt", "/kb/en/b.html"]
    );
}

#[test]
fn every_spelling_of_a_link_finds_its_file() {
    let body = "\
[1](sub/page.md) [2](./sub/page.md#part) [3](sub/page) [4](sub/page.html) [5](sub/) [6](sub)
[7](<sub/two words.md>) [8](sub/two%20words.md?x=1#y) [9][ref] [10](../notes/sub/page.markdown)
[11](/notes/sub/page.md) [12](caf\u{e9}.md) [13](cafe\u{301}.md) [14](caf%C3%A9.md) [15](read/) [16](.)
[17](gone.md) [18](https://x.example/sub/page.md) [19](mailto:a@b.c) [20](#here) [21](100%25.md) [22](100%.md)

[ref]: sub/page.md 'title'
";
    let site = Site::new()
        .file("sitegen.yml", "url: https://ex.org\nbaseurl: /kb\n")
        .file("content/notes/a.md", &note("A", body))
        .file("content/notes/sub/page.md", &note("P", "## Part"))
        .file(
            "content/notes/sub/page.markdown",
            &note("Q", "q").replace("title", "slug: q\ntitle"),
        )
        .file("content/notes/sub/two words.md", &note("W", "w"))
        .file("content/notes/sub/_index.md", &note("S", "s"))
        .file("content/notes/read/README.md", &note("R", "r"))
        .file("content/notes/index.md", &note("I", "i"))
        .file("content/notes/100%.md", &note("H", "h"))
        .file("content/notes/cafe\u{301}.md", &note("C", "c"));
    site.built();
    let root = "/kb/en/notes";
    let wanted = [
        "sub/page/",
        "sub/page/#part",
        "sub/page/",
        "sub/page/",
        "sub/",
        "sub/",
        "sub/two-words/",
        "sub/two-words/?x=1#y",
        "sub/page/",
        "sub/q/",
        "sub/page/",
        "caf%C3%A9/",
        "caf%C3%A9/",
        "caf%C3%A9/",
        "read/readme/",
        "",
    ];
    let mut wanted: Vec<String> = wanted.iter().map(|url| format!("{root}/{url}")).collect();
    let rest = [
        "gone.md",
        "https://x.example/sub/page.md",
        "mailto:a@b.c",
        "#here",
    ];
    wanted.extend(rest.map(str::to_owned));
    wanted.extend([format!("{root}/100/"), format!("{root}/100/")]);
    assert_eq!(hrefs(&site.page("en/notes/a/index.html")), wanted);
    assert!(site.output().join("en/notes/sub/index.html").is_file());
}

#[test]
fn addresses_in_html_are_followed_as_those_of_markdown() {
    let body = "<p align=\"center\"><a href=\"b.md\">to b</a></p>\n\ntext <a href='b.md#x'>to b</a> <img src=pic.png>\n\n<picture>\n<source\n  srcset=\"pic.png 1x, img/two.png 2x\">\n<img src=\"pic.png\" alt=\"\">\n</picture>\n<video poster=\"pic.png\" src=\"log.txt\"></video>\n<object data=\"log.txt\"></object>\n\n```html\n<a href=\"b.md\">\n```\n`<a href=\"b.md\">` <a href=\"gone.md\">g</a>";
    let site = Site::new()
        .file("sitegen.yml", "url: https://ex.org\n")
        .file("content/en/a.md", &note("A", body))
        .file("content/en/b.md", &note("B", "b"))
        .file(
            "content/en/c.html",
            &note(
                "C",
                "<a href=\"b.md\">b</a><script>x = '<a href=\"b.md\">'</script>",
            ),
        )
        .bytes("content/en/pic.png", PNG)
        .bytes("content/en/img/two.png", PNG)
        .file("content/en/log.txt", "x");
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(hrefs(&page), ["/en/b/", "/en/b/#x", "gone.md"]);
    assert_eq!(
        page.attributes("img", "src"),
        ["/en/pic.png", "/en/pic.png"]
    );
    assert_eq!(
        page.attribute("source", "srcset"),
        "/en/pic.png 1x, /en/img/two.png 2x"
    );
    assert_eq!(page.attribute("video", "poster"), "/en/pic.png");
    assert_eq!(page.attribute("video", "src"), "/en/log.txt");
    assert_eq!(page.attribute("object", "data"), "/en/log.txt");
    assert!(
        page.texts("code")
            .iter()
            .all(|code| code.contains("href=\"b.md\""))
    );
    let page = site.page("en/c/index.html");
    assert_eq!(hrefs(&page), ["/en/b/"]);
    assert!(page.texts(".body script")[0].contains("b.md"));
}

fn untranslated(config: &str) -> Site {
    Site::new()
        .file(
            "sitegen.yml",
            &format!("url: https://ex.org\ndefault_language: en\n{config}"),
        )
        .file("content/en/a.md", &note("A", "[c](c.md#part) ![p](p.png)"))
        .file("content/en/c.md", &note("C", "## Part\n\nText."))
        .bytes("content/en/p.png", PNG)
        .file(
            "content/ar/a.md",
            &note(
                "أ",
                "[c](c.md#part) ![p](p.png) <a href=\"c.md\">c</a> [a](../en/a.md)",
            ),
        )
        .file("content/ar/only.md", &note("و", "[c](c.md)"))
}

#[test]
fn a_link_to_a_note_that_a_language_lacks_leads_to_what_there_is() {
    let site = untranslated("fallback: true\n");
    site.built();
    let page = site.page("ar/a/index.html");
    assert_eq!(hrefs(&page), ["/ar/c/#part", "/ar/c/", "/en/a/"]);
    assert_eq!(page.attributes(".body a", "hreflang"), ["en"]);
    assert_eq!(page.attribute("img", "src"), "/en/p.png");
    // A page that is no translation of any other finds the folder of the originals.
    assert_eq!(hrefs(&site.page("ar/only/index.html")), ["/ar/c/"]);

    let site = untranslated("");
    site.built();
    let page = site.page("ar/a/index.html");
    assert_eq!(hrefs(&page), ["/en/c/#part", "/en/c/", "/en/a/"]);
    assert_eq!(page.attributes(".body a", "hreflang"), ["en", "en", "en"]);
    assert_eq!(hrefs(&site.page("en/a/index.html")), ["/en/c/#part"]);
}

#[test]
fn a_suffix_is_a_language_in_links_too() {
    let site = Site::new()
        .file("sitegen.yml", "url: https://ex.org\n")
        .file("content/a.md", &note("A", "[c](c.md)"))
        .file("content/c.md", &note("C", "c"))
        .file("content/a.ar.md", &note("أ", "[c](c.ar.md) [c](c.md)"));
    site.built();
    assert_eq!(hrefs(&site.page("ar/a/index.html")), ["/en/c/", "/en/c/"]);
}

#[test]
fn a_page_that_stands_in_keeps_its_readers_in_their_language() {
    let dated = |title: &str, day: u8, body: &str| {
        format!("---\ntitle: {title}\ndate: 2025-01-0{day}\ntags: [x, y]\n---\n{body}\n")
    };
    let site = Site::new()
        .file(
            "sitegen.yml",
            "url: https://ex.org\ntitle: T\ndefault_language: en\nfallback: true\n",
        )
        .file("content/en/b.md", &dated("Beta", 1, "b"))
        .file(
            "content/en/c.md",
            &dated(
                "Gamma",
                2,
                "See [b](b.md), <a href=\"e.md\">e</a>, [fr](../fr/b.md).",
            ),
        )
        .file("content/en/e.md", &dated("Epsilon", 3, "e"))
        .file(
            "content/fr/b.md",
            &dated("Bêta", 1, "b").replace("x, y", "x"),
        );
    site.built();
    let page = site.page("fr/c/index.html");
    assert_eq!(hrefs(&page), ["/fr/b/", "/fr/e/", "/fr/b/"]);
    assert_eq!(
        page.attributes(".neighbours a", "href"),
        ["/fr/e/", "/fr/b/"]
    );
    assert!(page.texts(".neighbours a")[1].contains("Bêta"));
    assert_eq!(page.attributes(".notice a", "href"), ["/en/c/"]);
    assert_eq!(page.attributes("nav.languages a", "href"), ["/en/c/"]);
    // A list that the language lacks is the original's.
    assert_eq!(
        page.attributes(".terms-of a", "href"),
        ["/fr/tags/x/", "/en/tags/y/"]
    );
    assert_eq!(page.count("link[hreflang]"), 0);
    let original = site.page("en/c/index.html");
    assert_eq!(hrefs(&original), ["/en/b/", "/en/e/", "/fr/b/"]);
}

#[test]
fn a_slug_is_what_its_author_wrote() {
    let with_slug = |slug: &str| format!("---\ntitle: x\nslug: {slug}\n---\nx\n");
    let site = Site::new()
        .file("sitegen.yml", "url: https://ex.org\n")
        .file("content/en/a.md", &with_slug("cfg_attr"))
        .file("content/en/b.md", &with_slug("\"1.2.3\""))
        .file("content/en/c.md", &with_slug("CamelCase"))
        .file("content/en/pattern_matching.md", &note("P", "p"))
        .file("content/en/Some Name.md", &note("N", "n"))
        .file("content/en/🎉.md", &note("E", "e"));
    site.built();
    for folder in [
        "cfg_attr",
        "1.2.3",
        "CamelCase",
        "pattern_matching",
        "some-name",
        "🎉",
    ] {
        let path = site.output().join(format!("en/{folder}/index.html"));
        assert!(path.is_file(), "{folder}");
    }
}

#[test]
fn relative_links_are_resolved_where_other_programs_resolve_them() {
    // From the URL of the page, as in Hugo, in `content/` and in a folder of notes.
    for root in ["content/", "notes/"] {
        let site = Site::new()
            .file(
                &format!("{root}blog/post.md"),
                &note("P", "![a](../img/a.png) [o](../other/)"),
            )
            .file(&format!("{root}blog/other.md"), &note("O", "o"))
            .bytes(&format!("{root}blog/img/a.png"), PNG);
        assert_eq!(site.diagnostics(&[]), (0, Vec::new()), "{root}");
        let files = site.published();
        let post = files
            .keys()
            .find(|path| path.ends_with("blog/post/index.html"));
        let page = site.page(post.unwrap());
        let image = page.attribute(".body img", "src");
        assert!(files.contains_key(image.trim_start_matches('/')), "{image}");
        // A browser resolves it by itself.
        assert_eq!(hrefs(&page), ["../other/"]);
    }
    // From `content/`, as in Zola.
    let site = Site::new()
        .file("content/x/a.md", &note("A", "[b](@/x/b.md) [c](@/c.md)"))
        .file("content/x/b.md", &note("B", "b"))
        .file("content/c.md", &note("C", "c"));
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    assert_eq!(
        hrefs(&site.page("en/x/a/index.html")),
        ["/en/x/b/", "/en/c/"]
    );
    // From the root of the notes, as in docsify.
    let site = Site::new()
        .file(
            "docs/de/a.md",
            &note("A", "[b](de/x/b.md) [c](c.md) [c](~/c.md)"),
        )
        .file("docs/de/x/b.md", &note("B", "[a](de/a.md)"))
        .file("docs/en/a.md", &note("A", "[b](en/x/b.md)"))
        .file("docs/en/x/b.md", &note("B", "b"))
        .file("c.md", &note("C", "c"));
    let run = site.build(&["--format", "json"]);
    let files = site.published();
    for (page, links) in [
        (
            "/docs/a/index.html",
            &["/de/docs/x/b/", "c.md", "/en/c/"][..],
        ),
        ("/docs/x/b/index.html", &["/de/docs/a/"][..]),
    ] {
        let path = format!("de{page}");
        assert!(
            files.contains_key(&path),
            "{:?} {}",
            files.keys(),
            run.stderr
        );
        assert_eq!(hrefs(&site.page(&path)), links, "{page}");
    }
}

#[test]
fn names_that_differ_have_urls_that_differ() {
    let site = Site::new()
        .file("move_volume.md", &note("A", "a"))
        .file("move-volume.md", &note("B", "b"))
        .file("c.md", &note("C", "c"))
        .file("c++.md", &note("D", "d"))
        .file("a.b.md", &note("E", "[1](a+b.md) [2](a-b.md) [3](c++.md)"))
        .file("a+b.md", &note("F", "f"))
        .file("in-two words.md", &note("G", "g"))
        .file("in-two-words.md", &note("H", "h"));
    site.built();
    let has = |name: &str| {
        site.output()
            .join("en")
            .join(name)
            .join("index.html")
            .is_file()
    };
    for name in [
        "move_volume",
        "move-volume",
        "c",
        "c++",
        "a.b",
        "a+b",
        "in-two-words",
    ] {
        assert!(has(name), "{name}");
    }
    assert!(has("in-two_words"));
    assert_eq!(
        hrefs(&site.page("en/a.b/index.html")),
        ["/en/a+b/", "a-b.md", "/en/c++/"]
    );
    // A third changes no URL but takes the short one; without the others, one has the short one.
    let site = site.file("a-b.md", &note("G", "g"));
    site.built();
    for name in ["a.b", "a+b", "a-b"] {
        assert!(
            site.output()
                .join("en")
                .join(name)
                .join("index.html")
                .is_file(),
            "{name}"
        );
    }
    let site = site.without("a-b.md").without("a+b.md");
    site.built();
    assert!(site.output().join("en/a-b/index.html").is_file());
    assert!(!site.output().join("en/a.b/index.html").exists());
}

#[test]
fn pages_of_folders_and_mdx_are_read() {
    let mdx = "---\ntitle: M\n---\nimport Tabs from '@theme/Tabs';\nimport {\n  A,\n} from \"b\";\n\n# M\n\nText with <Tabs>x</Tabs>.\n";
    let site = Site::new()
        .file("sitegen.yml", "url: https://ex.org\n")
        .file("content/en/_index.md", &note("Home", "home"))
        .file(
            "content/en/guide/_index.md",
            &note("Guide", "guide [m](m.mdx) [m](m)"),
        )
        .file("content/en/guide/m.mdx", mdx)
        .file("content/ar/guide/_index.md", &note("دليل", "g"));
    let run = site.build(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = site.page("en/guide/index.html");
    assert_eq!(hrefs(&page), ["/en/guide/m/", "/en/guide/m/"]);
    assert_eq!(page.attributes("nav.languages a", "href"), ["/ar/guide/"]);
    assert_eq!(site.page("en/index.html").texts(".body p"), ["home"]);
    let page = site.page("en/guide/m/index.html");
    assert_eq!(page.texts(".body p"), ["Text with x."]);
    let (_, found) = site.diagnostics(&[]);
    assert!(
        found
            .iter()
            .any(|found| found.starts_with("mdx content/en/guide/m.mdx")),
        "{found:?}"
    );
    // In a Jekyll site both are what Jekyll makes of them.
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file("_index.md", &note("I", "i"))
        .file("m.mdx", "text")
        .file("index.md", &note("H", "h"));
    site.built();
    assert!(site.output().join("m.mdx").is_file());
    assert_eq!(site.page("index.html").texts("h1"), ["H"]);
}

#[test]
fn what_was_at_the_root_leads_on_when_a_second_language_comes() {
    let tagged = |lang: &str| {
        format!(
            "---\ntitle: {lang}\nlang: {lang}\ntags: [x, C d]\ntype: fix\ndate: 2025-01-01\n---\na\n"
        )
    };
    let site = Site::new()
        .file("sitegen.yml", "url: https://ex.org\ntitle: T\n")
        .file("content/a.md", &tagged("en"));
    site.built();
    let before: Vec<String> = site.published().into_keys().collect();
    let site = site.file("content/a.fr.md", &tagged("fr"));
    site.built();
    let after = site.published();
    let pages = before
        .iter()
        .filter(|path| path.ends_with(".html") || path.ends_with(".xml"));
    for path in pages {
        assert!(after.contains_key(path), "{path}");
    }
    for path in ["tags/x/", "tags/", "types/fix/", "types/", "search/"] {
        let stub = site.page(&format!("{path}index.html"));
        let to = format!("https://ex.org/en/{path}");
        assert_eq!(stub.attribute("link[rel=canonical]", "href"), to);
    }
    let redirects = String::from_utf8_lossy(&after["_redirects"]).into_owned();
    assert!(
        redirects.contains("/tags/x/feed.xml /en/tags/x/feed.xml 301\n"),
        "{redirects}"
    );
    assert_eq!(after["tags/x/feed.xml"], after["en/tags/x/feed.xml"]);
    // The sitemap knows the new ones alone.
    let sitemap = String::from_utf8_lossy(&after["sitemap.xml"]).into_owned();
    assert!(!sitemap.contains("ex.org/tags/"), "{sitemap}");
}

/// Returns the findings of `sitegen check` about links: the code, the place, the label and the help.
fn said(site: &Site) -> Vec<String> {
    let rules = "link-broken,image-broken,anchor-broken,link-untranslated";
    let mut command = site.command("check");
    let run = run(command.args(["--format", "json", "--only", rules]));
    let json = run.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = json["diagnostics"].as_array().unwrap().iter();
    all.map(|d| {
        format!(
            "{} {}:{} {}",
            text(&d["code"]),
            text(&d["file"]),
            d["line"],
            text(&d["help"])
        )
    })
    .collect()
}

#[test]
fn check_says_nothing_of_what_a_build_resolves() {
    let body = "[1](b) [2](sub/) [3](sub/two%20words.md#t) ![p](caf\u{e9}.png) <img srcset=\"caf%C3%A9.png 2x\" src='caf\u{e9}.png'>\n\n<video poster=\"caf\u{e9}.png\" src=x.mp4></video> [4](/en/b/) [5](../en/b.md) [6](/tags/x/) [7](c.md)\n";
    let site = Site::new()
        .file("sitegen.yml", "url: https://ex.org\n")
        .file("content/en/a.md", &note("A", body))
        .file(
            "content/en/b.md",
            "---\ntitle: B\ntags: [x]\n---\n[1](../en/a.md) [2](/en/c/)\n",
        )
        .file("content/en/c.html", &note("C", "<a href=b.md>b</a>"))
        .file("content/en/sub/README.md", &note("R", "r"))
        .file("content/en/sub/two words.md", &note("W", "## T"))
        .bytes("content/en/cafe\u{301}.png", PNG)
        .file("content/en/x.mp4", "x")
        .file("content/en/d.md", &note("D", "d"));
    let found = said(&site);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("link-broken content/en/a.md:6"),
        "{found:?}"
    );
}

#[test]
fn check_says_what_a_link_was_meant_to_be() {
    let body = "[1](B.md)\n![2](img/Pic.PNG)\n[3](move-volume.md)\n<img src=\"no.png\" alt=\"\">\n<video poster=\"Img/pic.png\"></video>\n[5](draft.md)\n<img alt=\"\" srcset=\"img/pic.png 1x, img/pic2.png 2x\">\n[6](/en/B/)\n[7](b.md#heer)\n[8](../../secret.md)\n";
    let site = Site::new()
        .file("sitegen.yml", "url: https://ex.org\n")
        .file("content/en/a.md", &note("A", body))
        .file("content/en/b.md", &note("B", "## Here"))
        .file("content/en/move_volume.md", &note("M", "m"))
        .file("content/en/draft.md", "---\ntitle: D\ndraft: true\n---\n")
        .bytes("content/en/img/pic.png", PNG)
        .file("secret.md", "x");
    let found = said(&site);
    let wanted = [
        ("link-broken", 4, "did you mean `b.md`?"),
        ("image-broken", 5, "did you mean `img/pic.png`?"),
        ("link-broken", 6, "did you mean `move_volume.md`?"),
        ("image-broken", 7, "put the file"),
        ("link-broken", 8, "did you mean `img/pic.png`?"),
        ("link-broken", 9, "not published (draft"),
        ("image-broken", 10, "put the file"),
        ("link-broken", 11, "did you mean `/en/b/`?"),
        ("anchor-broken", 12, "did you mean `#here`?"),
        ("link-broken", 13, "move it to `content/`"),
    ];
    for (code, line, help) in wanted {
        let start = format!("{code} content/en/a.md:{line} ");
        assert!(
            found
                .iter()
                .any(|said| said.starts_with(&start) && said.contains(help)),
            "{start} {help}\n{found:#?}"
        );
    }
    assert_eq!(found.len(), wanted.len(), "{found:#?}");
}

#[test]
fn a_link_beside_the_path_of_the_site_is_named_with_the_address_below_it() {
    let body = "[b](/en/b/) ![p](/p.png)\n[b](/kb/en/b/) [other](/other/) [b](b.md)\n[without its language](/b/)";
    let site = Site::new()
        .file("sitegen.yml", "url: https://ex.org\nbaseurl: /kb\n")
        .file("content/en/a.md", &note("A", body))
        .file("content/en/b.md", &note("B", "b"))
        .bytes("static/p.png", PNG);
    assert_eq!(
        said(&site),
        [
            "link-broken content/en/a.md:4 the site is below `/kb`: did you mean `/kb/en/b/`?",
            "image-broken content/en/a.md:4 the site is below `/kb`: did you mean `/kb/p.png`?",
            "link-broken content/en/a.md:6 the site is below `/kb`: did you mean `/kb/en/b/`?",
        ]
    );
    let site = Site::new()
        .file("_config.yml", "url: https://ex.org\nbaseurl: /kb\n")
        .file(
            "a.md",
            &note("A", "[b](/b.html) ![p](/p.png) [c](/kb/b.html)"),
        )
        .file("b.md", &note("B", "b"))
        .bytes("p.png", PNG);
    assert_eq!(
        said(&site),
        [
            "link-broken a.md:4 the site is below `/kb`: did you mean `/kb/b.html`?",
            "image-broken a.md:4 the site is below `/kb`: did you mean `/kb/p.png`?",
        ]
    );
}

#[test]
fn a_link_to_a_note_without_a_translation_is_a_hint() {
    let found = said(&untranslated(""));
    let hints: Vec<&String> = found
        .iter()
        .filter(|said| said.starts_with("link-untranslated"))
        .collect();
    assert_eq!(hints.len(), 3, "{found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(said(&untranslated("fallback: true\n")).is_empty());
}

#[test]
fn an_address_from_the_root_finds_the_page_in_another_language() {
    let site = Site::new()
        .file("sitegen.yml", "url: https://ex.org\ndefault_language: en\n")
        .file(
            "content/en/a.md",
            &note("A", "[c](/c/) [c](/ar/c#x) [t](/tags/)"),
        )
        .file("content/en/c.md", &note("C", "## X"))
        .file(
            "content/ar/a.md",
            &note("أ", "[c](/c/) [c](/ar/c/) [a](/ar/a/) [a](/a/) [a](/en/a/)"),
        );
    site.built();
    let english = site.page("en/a/index.html");
    assert_eq!(hrefs(&english), ["/en/c/", "/en/c/#x", "/tags/"]);
    assert_eq!(
        hrefs(&site.page("ar/a/index.html")),
        ["/en/c/", "/en/c/", "/ar/a/", "/ar/a/", "/en/a/"]
    );
}

#[test]
fn a_file_that_is_passed_over_is_published_where_a_page_links_to_it() {
    let body = "![a](_media/a.png) <img src=\".github/b%20c.png\"> [d](../docs/_x/d.js#L1) [e](.git/config) [f](_media/.env) [g](_gone/g.png)";
    let file = |site: Site, root: &str| {
        site.file(&format!("{root}docs/a.md"), &note("A", body))
            .bytes(&format!("{root}docs/_media/a.png"), PNG)
            .bytes(&format!("{root}docs/_media/other.png"), PNG)
            .bytes(&format!("{root}docs/.github/b c.png"), PNG)
            .file(&format!("{root}docs/.git/config"), "secret")
            .file(&format!("{root}docs/_media/.env"), "secret")
            .file(&format!("{root}docs/_x/d.js"), "d")
    };
    for site in [
        file(Site::new(), ""),
        file(
            Site::new().file("sitegen.yml", "url: https://ex.org\n"),
            "content/",
        ),
    ] {
        site.built();
        let page = site.page("en/docs/a/index.html");
        assert_eq!(
            page.attributes("img", "src"),
            ["/docs/_media/a.png", "/docs/github/b%20c.png"]
        );
        assert_eq!(page.attribute("img", "width"), "1");
        assert_eq!(
            hrefs(&page),
            [
                "/docs/_x/d.js#L1",
                ".git/config",
                "_media/.env",
                "_gone/g.png"
            ]
        );
        let published = site.published();
        for path in ["docs/_media/a.png", "docs/github/b c.png", "docs/_x/d.js"] {
            assert!(published.contains_key(path), "{path}");
        }
        let is_secret = |content: &[u8]| content.starts_with(b"secret");
        assert!(!published.values().any(|content| is_secret(content)));
        assert!(!published.contains_key("docs/_media/other.png"));
    }
}

#[test]
fn the_root_of_links_may_be_a_folder_above_the_page_and_its_public_files() {
    let body = "[b](/guide/b) [b](/guide/b.md#x) ![p](/p.png) ![q](/q.png) [home](/)";
    let site = Site::new()
        .file("readme.txt", "x")
        .file("docs/guide/a.md", &note("A", body))
        .file("docs/guide/b.md", &note("B", "## X"))
        .bytes("docs/public/p.png", PNG)
        .bytes("static/q.png", PNG);
    site.built();
    let page = site.page("en/docs/guide/a/index.html");
    assert_eq!(
        hrefs(&page),
        ["/en/docs/guide/b/", "/en/docs/guide/b/#x", "/"]
    );
    assert_eq!(
        page.attributes("img", "src"),
        ["/docs/public/p.png", "/static/q.png"]
    );
}

#[test]
fn a_layout_of_another_program_is_no_error_in_a_folder_of_notes() {
    let with = |layout: &str| format!("---\ntitle: x\nlayout: {layout}\n---\nText.\n");
    let site = Site::new()
        .file("index.md", &with("home"))
        .file("a/b.md", &with("doc-wide"))
        .file("a/c.md", &with("list"));
    site.built();
    for page in ["en/index.html", "en/a/b/index.html", "en/a/c/index.html"] {
        assert_eq!(site.page(page).texts(".body p"), ["Text."], "{page}");
    }
}

#[test]
fn a_translation_finds_files_from_the_root_of_its_original() {
    let site = Site::new()
        .file("en/docs/guide/a.md", &note("A", "![p](/img/p.png)"))
        .file(
            "de/docs/guide/a.md",
            &note("A", "![p](/img/p.png) [b](/guide/b.md)"),
        )
        .file("en/docs/guide/b.md", &note("B", "b"))
        .bytes("en/docs/img/p.png", PNG);
    let (code, said) = site.diagnostics(&[]);
    assert_eq!((code, said), (0, Vec::new()));
    let page = site.page("de/docs/guide/a/index.html");
    assert_eq!(page.attributes(".body img", "src"), ["/en/docs/img/p.png"]);
    assert_eq!(hrefs(&page), ["/en/docs/guide/b/"]);
}

#[test]
fn static_files_of_another_program_are_found_beside_the_notes_and_below_its_base() {
    let site = Site::new()
        .file(
            "docs/a.md",
            &note("A", "![p](/img/p.png) ![q](/base/img/q.png)"),
        )
        .bytes("website/static/img/p.png", PNG)
        .bytes("website/static/img/q.png", PNG);
    let (code, said) = site.diagnostics(&[]);
    assert_eq!((code, said), (0, Vec::new()));
    assert_eq!(
        site.page("en/docs/a/index.html")
            .attributes(".body img", "src"),
        ["/website/static/img/p.png", "/website/static/img/q.png"]
    );
}

#[test]
fn files_in_the_folder_of_a_language_are_found_from_the_root() {
    let site = Site::new()
        .file("content/en/blog/a.md", &note("A", "[p](/files/p.png)"))
        .file(
            "content/de/blog/a.md",
            "---\nlang: de\ntitle: A\n---\n[p](/files/p.png)\n",
        )
        .bytes("content/en/files/p.png", PNG);
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    for page in ["en/blog/a/index.html", "de/blog/a/index.html"] {
        assert_eq!(hrefs(&site.page(page)), ["/en/files/p.png"], "{page}");
    }
}

#[test]
fn a_slug_with_a_slash_begins_at_the_root_of_the_documents_in_a_folder_of_notes() {
    let with = |slug: &str| format!("---\ntitle: T\nslug: {slug}\n---\nText.\n");
    let site = Site::new()
        .file("docs/intro.md", &with("/"))
        .file("docs/guide/setup.md", &with("/start/setup"))
        .file("versioned_docs/version-1/intro.md", &with("/"))
        .file("notes/a.md", &with("/b/"));
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    let published = site.published();
    for page in [
        "docs/index.html",
        "docs/start/setup/index.html",
        "versioned_docs/version-1/index.html",
        "b/index.html",
    ] {
        assert!(published.contains_key(&format!("en/{page}")), "{page}");
    }
    // In a site of sitegen's own, folders belong into `permalink`.
    let site = Site::new()
        .file("sitegen.yml", "title: T\n")
        .file("content/a.md", &with("/b/c"));
    assert_eq!(
        site.diagnostics(&[]).1,
        ["permalink-escapes content/a.md:3"]
    );
    let site = Site::new()
        .file("docs/a.md", &with("/../b"))
        .file("docs/c.md", &with("/c"));
    assert_eq!(site.diagnostics(&[]).1, ["permalink-escapes docs/a.md:3"]);
}
