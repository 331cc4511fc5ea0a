//! What search engines and feed readers get: the sitemap and the feeds.

use roxmltree::{Document, Node};

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
