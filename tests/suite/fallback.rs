//! Notes that a language lacks.

use crate::helper::Site;

fn site(config: &str) -> Site {
    Site::new()
        .file("sitegen.yml", &format!("url: https://x.example\n{config}"))
        .file(
            "content/a.md",
            "---\nlang: en\ntitle: Alpha\ndate: 2026-01-01\n---\n## Head\n\nText of alpha.\n",
        )
        .file("content/b.md", "---\nlang: en\ntitle: Beta\n---\n")
        .file("content/ar/b.md", "---\nlang: ar\ntitle: ب\n---\n")
}

#[test]
fn nothing_is_faked_unless_the_site_wants_it() {
    let site = site("");
    site.built();
    assert!(!site.output().join("ar/a/index.html").exists());
    assert_eq!(site.page("ar/index.html").texts(".notes a"), ["ب"]);
}

#[test]
fn a_page_stands_in_with_the_true_language_of_its_text() {
    let site = site("fallback: true\n");
    site.built();
    let page = site.page("ar/a/index.html");
    assert_eq!(
        (
            page.attribute("html", "lang"),
            page.attribute("html", "dir")
        ),
        ("ar".into(), "rtl".into())
    );
    assert_eq!(
        (
            page.attribute("article", "lang"),
            page.attribute("article", "dir")
        ),
        ("en".into(), "ltr".into())
    );
    assert_eq!(page.attribute(".notice", "lang"), "ar");
    assert!(page.texts(".notice")[0].contains("English"));
    assert_eq!(
        page.attribute("link[rel=canonical]", "href"),
        "https://x.example/en/a/"
    );
    assert_eq!(page.attribute("meta[name=robots]", "content"), "noindex");
    assert_eq!(page.count("link[hreflang]"), 0);
    let list = site.page("ar/index.html");
    assert_eq!(list.attribute(".notes li[lang] a", "href"), "/ar/a/");
    assert_eq!(list.attribute(".notes li[lang]", "lang"), "en");
    // Machines do not see it.
    let published = site.published();
    for (path, content) in &published {
        let is_read = path.ends_with(".xml") || path.starts_with("search/");
        assert!(
            !is_read || !String::from_utf8_lossy(content).contains("/ar/a/"),
            "{path}"
        );
    }
}
