//! jekyll-polyglot: one permalink for all languages.

use crate::helper::Site;

fn page(title: &str, lang: &str, permalink: &str, text: &str) -> String {
    let lang = if lang.is_empty() {
        String::new()
    } else {
        format!("lang: {lang}\n")
    };
    let permalink = if permalink.is_empty() {
        String::new()
    } else {
        format!("permalink: {permalink}\n")
    };
    format!("---\ntitle: {title}\n{lang}{permalink}---\n{text}\n")
}

const CONFIG: &str = "url: https://ex.org\ntitle: T\nlanguages: [en, de]\ndefault_lang: en\nplugins: [jekyll-polyglot]\n";

/// Case `polyglot-site`.
#[test]
fn the_default_language_keeps_the_url_and_the_others_get_theirs_before_it() {
    let site = Site::new()
        .file("_config.yml", CONFIG)
        .file("about.md", &page("About", "en", "/about/", "[home](/)"))
        .file("about.de.md", &page("Über", "de", "/about/", "x"));
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    let english = site.page("about/index.html");
    assert_eq!(english.attribute("html", "lang"), "en");
    assert_eq!(
        english.attribute("link[hreflang=de]", "href"),
        "https://ex.org/de/about/"
    );
    let german = site.page("de/about/index.html");
    assert_eq!(german.attribute("html", "lang"), "de");
    assert_eq!(
        german.attribute("link[hreflang=en]", "href"),
        "https://ex.org/about/"
    );
    assert_eq!(site.translations()["notes"].as_array().unwrap().len(), 1);
}

#[test]
fn posts_in_folders_of_languages_share_their_urls() {
    let config = format!("{CONFIG}permalink: pretty\n");
    let site = Site::new()
        .file("_config.yml", &config)
        .file(
            "_posts/2025-01-01-x.md",
            &page("X", "", "", "See [about](/about/)."),
        )
        .file(
            "_posts/de/2025-01-01-x.md",
            &page(
                "X",
                "de",
                "",
                "Siehe [über](/about/) und [y](/2025/01/02/y/).",
            ),
        )
        .file(
            "_posts/2025-01-02-y.md",
            &page("Y", "", "", "Only in English."),
        )
        .file("about.md", &page("About", "en", "/about/", "x"))
        .file("about.de.md", &page("Über", "de", "/about/", "x"));
    site.built();
    site.page("2025/01/01/x/index.html");
    let german = site.page("de/2025/01/01/x/index.html");
    // Links stay in the language, as polyglot writes them.
    assert!(german.count("a[href='/de/about/']") > 0);
    assert!(german.count("a[href='/de/2025/01/02/y/']") > 0);
    // What German lacks is there in English.
    let fallback = site.page("de/2025/01/02/y/index.html");
    assert_eq!(
        fallback.attribute("link[rel=canonical]", "href"),
        "https://ex.org/2025/01/02/y/"
    );
}

#[test]
fn liquid_sees_the_site_of_its_language() {
    let list = "{% for post in site.posts %}{{ post.title }} {% endfor %}{{ site.active_lang }}";
    let site = Site::new()
        .file("_config.yml", CONFIG)
        .file("_posts/2025-01-01-x.md", &page("Hello", "en", "", "x"))
        .file("_posts/de/2025-01-01-x.md", &page("Hallo", "de", "", "x"))
        .file("_posts/2025-01-02-y.md", &page("Only", "", "", "x"))
        .file("list.md", &page("List", "en", "/list/", list))
        .file("list.de.md", &page("Liste", "de", "/list/", list));
    site.built();
    assert!(
        site.page("list/index.html")
            .texts("main p")
            .join(" ")
            .contains("Only Hello en")
    );
    assert!(
        site.page("de/list/index.html")
            .texts("main p")
            .join(" ")
            .contains("Only Hallo de")
    );
}

#[test]
fn the_language_may_come_from_the_path_alone() {
    let config = format!("{CONFIG}lang_from_path: true\n");
    let site = Site::new()
        .file("_config.yml", &config)
        .file("_posts/de/2025-01-01-nur.md", &page("Nur", "", "", "x"))
        .file("about.en.md", &page("About", "", "/about/", "x"))
        .file("about.de.md", &page("Über", "", "/about/", "x"));
    site.built();
    assert_eq!(
        site.page("de/about/index.html").attribute("html", "lang"),
        "de"
    );
    assert_eq!(
        site.page("about/index.html").attribute("html", "lang"),
        "en"
    );
    site.page("de/2025/01/01/nur.html");
}

/// A second build from what the first one left is the same, when a page gets a language.
#[test]
fn a_build_with_a_cache_is_a_clean_one() {
    let site = Site::new()
        .file("_config.yml", CONFIG)
        .file(
            "about.md",
            &page("About", "en", "/about/", "[list](/list/)"),
        )
        .file(
            "about.de.md",
            &page("Über", "de", "/about/", "[list](/list/)"),
        )
        .file(
            "list.md",
            &page("List", "", "/list/", "{{ site.active_lang }}"),
        );
    site.built();
    let site = site.file(
        "list.de.md",
        &page("Liste", "de", "/list/", "{{ site.active_lang }}"),
    );
    site.built();
    let kept = site.published();
    assert_eq!(site.build(&["--no-cache"]).code, 0);
    assert!(kept == site.published());
}
