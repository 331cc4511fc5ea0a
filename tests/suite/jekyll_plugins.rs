//! Plugins of Jekyll, beyond the recorded cases in `tests/jekyll/documents`.

use crate::helper::Site;

#[test]
fn layouts_are_not_used_for_untrusted_authors() {
    let site = Site::new()
        .file("_config.yml", "title: x\nsanitize: true\n")
        .file("_layouts/default.html", "{% seo %}{{ page.title }}\n")
        .file(
            "a.md",
            "---\nlayout: default\ntitle: <script>a</script>\nimage: {path: /i.png, alt: '\"><script>a</script>'}\n---\nx\n",
        );
    let (code, diagnostics) = site.diagnostics(&["--all"]);
    assert_eq!(
        (code, diagnostics),
        (0, vec!["layouts-not-used _layouts:1".to_owned()])
    );
    let page = site.text("a.html");
    assert!(page.contains("&lt;script&gt;a"), "{page}");
    assert!(!page.contains("<script>a"), "{page}");
    assert!(page.contains("Content-Security-Policy"), "{page}");
}

/// A site with layouts in which every page prints when it changed last.
fn dated() -> Site {
    Site::new()
        .file(
            "_config.yml",
            "plugins: [jekyll-last-modified-at, jekyll-seo-tag, jekyll-sitemap]\ntimezone: UTC\nadditions: false\nlast-modified-at: {date-format: '%Y'}\n",
        )
        .file(
            "_layouts/default.html",
            "{{ page.last_modified_at | date: '%s' }} {% last_modified_at %d.%m.%Y %} {% last_modified_at %}",
        )
        .file("a.md", "---\nlayout: default\nlast_modified_at: 2020-01-01\n---\nx\n")
        .file(
            "_posts/2020-01-01-b.md",
            "---\nlayout: default\nlast_modified_at: 2021-01-01\n---\nx\n",
        )
}

/// Sets the modification time of a file of a site, in seconds since 1970.
fn set_time(site: &Site, path: &str, seconds: u64) {
    let file = std::fs::File::options()
        .write(true)
        .open(site.source().join(path))
        .unwrap();
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    file.set_modified(time).unwrap();
}

#[test]
fn last_modified_at_is_the_time_of_the_file_without_git() {
    let site = dated();
    set_time(&site, "a.md", 1_600_000_000);
    set_time(&site, "_posts/2020-01-01-b.md", 1_600_000_000);
    site.built();
    assert_eq!(site.text("a.html"), "1600000000 13.09.2020 2020");
    // The front matter of a document wins for the variable, not for the tag.
    assert_eq!(site.text("2020/01/01/b.html"), "1609459200 13.09.2020 2020");
    assert!(
        site.text("sitemap.xml")
            .contains("<lastmod>2020-09-13T12:26:40+00:00</lastmod>")
    );
    // A file that changed its time alone is rendered again.
    set_time(&site, "a.md", 1_700_000_000);
    site.built();
    assert_eq!(site.text("a.html"), "1700000000 14.11.2023 2023");
}

#[test]
fn plugins_that_a_theme_needs_are_loaded() {
    let site = Site::new()
        .file("_config.yml", "theme: small\nurl: https://example.org\n")
        .file("_themes/small/_layouts/default.html", "{{ content }}")
        .file(
            "_themes/small/small.gemspec",
            "Gem::Specification.new do |s|\n  s.name = 'small'\n  s.version = '1'\n  s.add_runtime_dependency 'jekyll-sitemap', '~> 1'\nend\n",
        )
        .file("a.md", "---\nlayout: default\n---\nx\n");
    site.built();
    assert!(
        site.text("sitemap.xml")
            .contains("<loc>https://example.org/a.html</loc>")
    );
    assert!(!site.output().join("feed.xml").exists());
}

#[test]
fn the_sitemap_has_translations_unless_additions_are_off() {
    let page = |language: &str| format!("---\nlayout: default\nlang: {language}\nref: a\n---\nx\n");
    let site = Site::new()
        .file(
            "_config.yml",
            "plugins: [jekyll-sitemap]\nurl: https://example.org\n",
        )
        .file("_layouts/default.html", "{{ content }}")
        .file("en/a.md", &page("en"))
        .file("ar/a.md", &page("ar"));
    site.built();
    let link =
        "<xhtml:link rel=\"alternate\" hreflang=\"ar\" href=\"https://example.org/ar/a.html\"/>";
    let sitemap = site.text("sitemap.xml");
    assert_eq!(sitemap.matches(link).count(), 2, "{sitemap}");
    let site = site.file(
        "_config.yml",
        "plugins: [jekyll-sitemap]\nurl: https://example.org\nadditions: {alternates: false}\n",
    );
    site.built();
    assert!(!site.text("sitemap.xml").contains("xhtml"));
}
