//! Outputs for search engines and feed readers: the sitemap and the feeds.

use roxmltree::{Document, Node};
use serde_json::Value;

use crate::helper::{Site, note};

fn text(site: &Site, path: &str) -> String {
    String::from_utf8(site.published()[path].clone()).unwrap()
}

/// The texts of all elements of a name.
fn texts<'a>(document: &'a Document<'_>, name: &str) -> Vec<&'a str> {
    document
        .descendants()
        .filter(|node| node.has_tag_name(name) || node.tag_name().name() == name)
        .filter_map(|node| node.text())
        .collect()
}

fn child<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    let child = node.children().find(|node| node.tag_name().name() == name);
    child.and_then(|node| node.text()).unwrap_or_default()
}

fn two_languages() -> Site {
    Site::new()
        .file("_config.yml", "title: A & B\nurl: https://x.example\nbaseurl: /kb\npermalink: /:title/\nlang: en\nplugins: [jekyll-feed, jekyll-sitemap]\n")
        .file("_posts/2025-01-01-a-en.md", "---\nlang: en\ntitle: A <b>\nlast_modified_at: 2025-03-04\ntags: [x]\n---\nFirst *words*.\n\nMore.\n")
        .file("_posts/2025-01-01-a-ar.md", &note("ar", "أ"))
        .file("_posts/2025-01-02-b-en.md", "---\nlang: en\ntitle: B\nsitemap: false\n---\n")
        .file("404.md", "---\nlang: en\ntitle: Gone\npermalink: /404.html\n---\n")
}

#[test]
fn the_sitemap_lists_what_may_be_found_with_its_translations() {
    let site = two_languages();
    site.built();
    let xml = text(&site, "sitemap.xml");
    let document = Document::parse(&xml).unwrap();
    assert_eq!(
        texts(&document, "loc"),
        [
            "https://x.example/kb/a-ar/",
            "https://x.example/kb/a-en/",
            "https://x.example/kb/",
            "https://x.example/kb/en/",
            "https://x.example/kb/en/tags/",
            "https://x.example/kb/en/tags/x/",
            "https://x.example/kb/ar/",
        ]
    );
    assert_eq!(
        texts(&document, "lastmod"),
        ["2025-01-01T00:00:00+00:00", "2025-03-04T00:00:00+00:00"]
    );
    let alternates: Vec<(&str, &str)> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "link")
        .map(|node| {
            (
                node.attribute("hreflang").unwrap(),
                node.attribute("href").unwrap(),
            )
        })
        .collect();
    // Two translations and two lists, each with the default.
    assert_eq!(alternates.len(), 12);
    assert_eq!(alternates[..3], alternates[3..6]);
    assert_eq!(alternates[6..9], alternates[9..]);
    assert!(alternates.contains(&("ar", "https://x.example/kb/ar/")));
    assert!(alternates.contains(&("x-default", "https://x.example/kb/a-en/")));
}

#[test]
fn each_language_has_a_feed_and_the_root_that_of_the_default() {
    let site = two_languages();
    site.built();
    for (path, language, titles) in [
        ("feed.xml", "en", vec!["B", "A <b>"]),
        ("en/feed.xml", "en", vec!["B", "A <b>"]),
        ("ar/feed.xml", "ar", vec!["أ"]),
    ] {
        let xml = text(&site, path);
        let document = Document::parse(&xml).unwrap();
        let feed = document.root_element();
        assert_eq!(
            feed.attribute(("http://www.w3.org/XML/1998/namespace", "lang")),
            Some(language)
        );
        assert_eq!(child(feed, "id"), format!("https://x.example/kb/{path}"));
        let entries: Vec<Node<'_, '_>> = feed
            .children()
            .filter(|node| node.tag_name().name() == "entry")
            .collect();
        let found: Vec<&str> = entries.iter().map(|entry| child(*entry, "title")).collect();
        assert_eq!(found, titles);
    }
    let xml = text(&site, "feed.xml");
    let document = Document::parse(&xml).unwrap();
    assert_eq!(
        child(document.root_element(), "updated"),
        "2025-03-04T00:00:00+00:00"
    );
    let entry = document
        .descendants()
        .filter(|node| node.tag_name().name() == "entry")
        .nth(1)
        .unwrap();
    assert_eq!(child(entry, "id"), "https://x.example/kb/a-en");
    assert_eq!(child(entry, "summary"), "First words.");
    assert!(child(entry, "content").contains("<em>words</em>"));
    let page = site.page("a-ar/index.html");
    assert_eq!(
        page.attribute("link[type='application/atom+xml']", "href"),
        "/kb/ar/feed.xml"
    );
}

#[test]
fn without_a_host_or_where_the_site_has_its_own_there_is_none() {
    let site = Site::new()
        .file("_config.yml", "permalink: /:title/\n")
        .file("_posts/2025-01-01-a.md", &note("en", "A"));
    site.built();
    assert!(!site.published().keys().any(|path| path.ends_with(".xml")));
    let site = site
        .file(
            "_config.yml",
            "permalink: /:title/\nurl: https://x.example\n",
        )
        .file("sitemap.xml", "own")
        .file("feed.xml", "---\nlayout: null\n---\n{{ site.posts.size }}");
    site.built();
    assert_eq!(text(&site, "sitemap.xml"), "own");
    assert_eq!(text(&site, "feed.xml"), "1");
}

#[test]
fn tags_have_feeds_and_languages_json_feeds() {
    let site = two_languages();
    site.built();
    let xml = text(&site, "en/tags/x/feed.xml");
    let document = Document::parse(&xml).unwrap();
    assert_eq!(texts(&document, "title"), ["Notes tagged “x”", "A <b>"]);
    assert_eq!(texts(&document, "content").len(), 0);
    for path in ["feed.json", "ar/feed.json"] {
        let json: Value = serde_json::from_str(&text(&site, path)).unwrap();
        assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(json["feed_url"], format!("https://x.example/kb/{path}"));
        assert!(json["items"][0]["content_html"].is_string());
    }
    let json: Value = serde_json::from_str(&text(&site, "ar/feed.json")).unwrap();
    assert_eq!(
        (&json["language"], &json["items"][0]["title"]),
        (&"ar".into(), &"أ".into())
    );
}

#[test]
fn robots_and_hosts_find_their_files() {
    let site = two_languages().file(
        "_posts/2025-01-03-c-en.md",
        "---\nlang: en\ntitle: C\nredirect_from: /old/\naliases: [/older/, /c.html]\n---\n",
    );
    site.built();
    assert!(text(&site, "robots.txt").ends_with("Sitemap: https://x.example/kb/sitemap.xml\n"));
    let redirects = text(&site, "_redirects");
    let asked = "/kb/old/ /kb/c-en/ 301\n/kb/older/ /kb/c-en/ 301\n/kb/c.html /kb/c-en/ 301\n";
    assert!(redirects.starts_with(asked), "{redirects}");
    let stub = site.page("older/index.html");
    assert_eq!(
        stub.attribute("link[rel=canonical]", "href"),
        "https://x.example/kb/c-en/"
    );
    assert_eq!(stub.attribute("meta[name=robots]", "content"), "noindex");
}

#[test]
fn programs_that_read_markdown_find_it_beside_each_page_if_the_site_asks() {
    let site = two_languages();
    site.built();
    let arabic = text(&site, "ar/llms.txt");
    assert!(
        arabic.contains("- [أ](https://x.example/kb/a-ar/)"),
        "{arabic}"
    );
    assert!(!site.published().keys().any(|path| path.ends_with(".md")));
    let config = std::fs::read_to_string(site.source().join("_config.yml")).unwrap();
    let site = site.file("_config.yml", &format!("{config}markdown_pages: true\n"));
    site.built();
    assert_eq!(
        text(&site, "a-en/index.md"),
        "# A <b>\n\nFirst *words*.\n\nMore.\n"
    );
    let page = site.page("a-en/index.html");
    assert_eq!(
        page.attribute("link[type='text/markdown']", "href"),
        "/kb/a-en/index.md"
    );
    let root = text(&site, "llms.txt");
    assert!(
        root.starts_with("# A & B\n") && root.contains("(https://x.example/kb/ar/llms.txt)"),
        "{root}"
    );
    let arabic = text(&site, "ar/llms.txt");
    assert!(
        arabic.contains("- [أ](https://x.example/kb/a-ar/index.md)"),
        "{arabic}"
    );
    let site = site.file("_config.yml", "permalink: /:title/\nllms: false\n");
    site.built();
    let published = site.published();
    assert!(
        !published
            .keys()
            .any(|path| path.ends_with(".md") || path.ends_with("llms.txt"))
    );
}

#[test]
fn a_note_says_what_it_is_to_search_engines_and_networks() {
    let site = two_languages();
    site.built();
    let page = site.page("a-ar/index.html");
    let content =
        |property: &str| page.attributes(&format!("meta[property='{property}']"), "content");
    assert_eq!(content("og:locale"), ["ar_EG"]);
    assert_eq!(content("og:locale:alternate"), ["en_US"]);
    assert_eq!(content("og:url"), ["https://x.example/kb/a-ar/"]);
    assert_eq!(content("og:type"), ["article"]);
    assert_eq!(
        page.attribute("meta[name='twitter:card']", "content"),
        "summary"
    );
    let json: Value =
        serde_json::from_str(&page.texts("script[type='application/ld+json']")[0]).unwrap();
    let article = &json["@graph"][0];
    assert_eq!(article["inLanguage"], "ar");
    assert_eq!(
        article["translationOfWork"]["@id"],
        "https://x.example/kb/a-en/"
    );
    let original = site.page("a-en/index.html");
    let json = &original.texts("script[type='application/ld+json']")[0];
    let json: Value = serde_json::from_str(json).unwrap();
    assert_eq!(
        json["@graph"][0]["workTranslation"][0]["@id"],
        "https://x.example/kb/a-ar/"
    );
    assert_eq!(json["@graph"][0]["headline"], "A <b>");
    let crumbs = json["@graph"][1]["itemListElement"].as_array().unwrap();
    assert_eq!(crumbs[0]["item"], "https://x.example/kb/en/");
}

#[test]
fn what_is_not_there_is_said_in_every_language() {
    // The site's own page for it is at the root; each language has one beside.
    let site = two_languages();
    site.built();
    assert_eq!(site.page("404.html").texts("h1"), ["Gone"]);
    assert_eq!(site.page("ar/404.html").attribute("html", "dir"), "rtl");
    let site = site.without("404.md");
    site.built();
    let root = site.page("404.html");
    assert_eq!(root.attributes(".not-found section", "lang"), ["en", "ar"]);
    assert_eq!(root.attributes(".not-found section", "dir"), ["ltr", "rtl"]);
    assert_eq!(root.attribute("meta[name=robots]", "content"), "noindex");
}

#[test]
fn every_alternate_points_back_and_none_is_missing() {
    let site = Site::of("four-scripts");
    site.build(&["--base-url", "https://x.example/kb"]);
    let published = site.published();
    let mut pages = 0;
    for path in published.keys().filter(|path| path.ends_with(".html")) {
        let page = site.page(path);
        let itself = page.attribute("link[rel=canonical]", "href");
        for alternate in page.attributes("link[hreflang]", "href") {
            let path = alternate.strip_prefix("https://x.example/kb/").unwrap();
            let other = site.page(&format!("{path}index.html"));
            assert!(
                other.attributes("link[hreflang]", "href").contains(&itself),
                "{itself} {alternate}"
            );
            pages += 1;
        }
    }
    assert!(pages > 50);
}

#[test]
fn aliases_are_hugos_relative_to_the_page_and_below_the_language_of_a_translation() {
    let page = |lang: &str| {
        format!(
            "---\nlang: {lang}\ntitle: T\naliases: [../before, near/, /docs/first/]\n---\n\nText.\n"
        )
    };
    let site = Site::new()
        .file("sitegen.yml", "title: x\n")
        .file("content/en/docs/part/a.md", &page("en"))
        .file("content/ja/docs/part/a.md", &page("ja"));
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!((code, diagnostics), (0, Vec::new()));
    let published = site.published();
    for (from, to) in [
        ("en/docs/before.html", "/en/docs/part/a/"),
        ("ja/docs/before.html", "/ja/docs/part/a/"),
        ("en/docs/part/near/index.html", "/en/docs/part/a/"),
        ("ja/docs/part/near/index.html", "/ja/docs/part/a/"),
        ("docs/first/index.html", "/en/docs/part/a/"),
        ("ja/docs/first/index.html", "/ja/docs/part/a/"),
    ] {
        assert!(
            published.contains_key(from),
            "{from}: {:?}",
            published.keys()
        );
        let refresh = site
            .page(from)
            .attribute("meta[http-equiv=refresh]", "content");
        assert!(refresh.ends_with(to), "{from}: {refresh}");
    }
}

#[test]
fn an_alias_outside_the_site_is_a_warning_and_the_page_is_published() {
    let site = Site::new().file("sitegen.yml", "title: x\n").file(
        "content/a.md",
        "---\nlang: en\ntitle: T\naliases: [../../../x]\n---\n",
    );
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (0, vec!["redirect-escapes content/a.md:4".to_owned()])
    );
    assert!(site.published().contains_key("en/a/index.html"));
}
