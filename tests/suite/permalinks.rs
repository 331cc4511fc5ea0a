//! URLs on the web, and the files that they are on disk.

use crate::helper::{Site, note};

#[test]
fn two_pages_with_one_url_are_an_error_that_names_both() {
    let page = |url: &str| format!("---\ntitle: x\npermalink: {url}\n---\n");
    let site = Site::new()
        .file("content/a.md", &page("/same/"))
        .file("content/b.md", &page("/same/"));
    let run = site.build(&[]);
    assert_eq!(run.code, 1);
    for words in ["url-taken", "content/a.md:3:12", "content/b.md:3:12"] {
        assert!(run.stderr.contains(words), "{words}\n{}", run.stderr);
    }
    let site = Site::new()
        .file("content/a.md", &page("/Same/"))
        .file("content/b.md", &page("/same/"));
    assert!(site.build(&[]).stderr.contains("differ only by case"));
}

#[test]
fn names_are_plain_on_disk_and_encoded_on_the_web() {
    // The name is decomposed (NFD), as macOS writes it; the URL is composed (NFC).
    let site = Site::new()
        .file("_config.yml", "permalink: /:title/\n")
        .file("_posts/2025-01-01-e\u{301}tude-語言.md", &note("fr", "x"));
    site.built();
    let page = site.page("\u{e9}tude-語言/index.html");
    // A canonical address is a whole one.
    assert_eq!(page.count("link[rel=canonical]"), 0);
    site.build(&["--base-url", "https://a.example"]);
    let page = site.page("\u{e9}tude-語言/index.html");
    assert_eq!(
        page.attribute("link[rel=canonical]", "href"),
        "https://a.example/%C3%A9tude-%E8%AA%9E%E8%A8%80/"
    );
}

#[test]
fn a_site_below_a_path_links_below_it() {
    let site = Site::new()
        .file(
            "_config.yml",
            "url: https://a.example\nbaseurl: /docs\npermalink: /:title/\n",
        )
        .file("_posts/en/2025-01-01-x.md", &note("en", "x"))
        .file(
            "_posts/ar/2025-01-01-x.md",
            &note("ar", "x").replace("title: x", "title: x\nslug: y"),
        );
    site.built();
    let page = site.page("x/index.html");
    assert_eq!(
        page.attribute("link[rel=canonical]", "href"),
        "https://a.example/docs/x/"
    );
    assert_eq!(page.attributes("nav.languages a", "href"), ["/docs/y/"]);
    let sheet = page.attribute("link[rel=stylesheet]", "href").to_owned();
    let file = sheet.strip_prefix("/docs/").unwrap();
    assert!(site.output().join(file).is_file(), "{sheet}");
    site.build(&["--base-url", "https://b.example/deep/er"]);
    let page = site.page("x/index.html");
    assert_eq!(
        page.attribute("link[rel=canonical]", "href"),
        "https://b.example/deep/er/x/"
    );
}

#[test]
fn our_own_urls_have_the_language_once() {
    let site = Site::new()
        .file("content/ar/guide/setup-ar.md", &note("ar", "x"))
        .file("content/guide/setup.md", &note("en", "x"))
        .file("content/guide/index.md", &note("en", "x"))
        .file("_posts/2025-01-01-news.hant.md", &note("hant", "x"));
    site.built();
    for path in [
        "ar/guide/setup/index.html",
        "en/guide/setup/index.html",
        "en/guide/index.html",
        "hant/news/index.html",
    ] {
        site.page(path);
    }
}

#[test]
fn links_to_source_files_lead_to_their_pages() {
    let site = Site::new()
        .file(
            "content/a.md",
            "---\nlang: en\n---\n[b](guide/b.md#x) [c](c.md) [d](https://d.example/x.md)\n",
        )
        .file("content/guide/b.md", "---\nlang: en\n---\n[a](../a.md)\n");
    site.built();
    assert_eq!(
        site.page("en/a/index.html").attributes(".body a", "href"),
        ["/en/guide/b/#x", "c.md", "https://d.example/x.md"]
    );
    assert_eq!(
        site.page("en/guide/b/index.html")
            .attributes(".body a", "href"),
        ["/en/a/"]
    );
}

#[test]
fn a_permalink_that_is_false_is_none() {
    let page = |title: &str| format!("---\ntitle: {title}\npermalink: false\n---\nText.\n");
    let site = Site::new()
        .file("content/a.md", &page("A"))
        .file("content/b.md", &page("B"));
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    assert!(site.output().join("en/b/index.html").exists());
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file("a.md", &page("A"))
        .file("b.md", &page("B"));
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    assert!(site.output().join("b.html").exists());
}
