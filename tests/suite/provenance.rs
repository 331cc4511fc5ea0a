//! Provenance of a page: badges, the time of its last commit, and what changed in its original since.

use std::process::Command;

use crate::helper::{Site, note};

/// Runs Git in the source of a site, at a second since 1970.
fn git(site: &Site, time: u64, arguments: &[&str]) {
    let date = format!("{time} +0000");
    let status = Command::new("git")
        .current_dir(site.source())
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
        .args(["-c", "commit.gpgsign=false"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_DATE", &date)
        .env("GIT_COMMITTER_DATE", &date)
        .status();
    assert!(status.is_ok_and(|status| status.success()), "{arguments:?}");
}

fn commit(site: &Site, time: u64) {
    git(site, time, &["add", "-A"]);
    git(site, time, &["commit", "-q", "-m", "x"]);
}

/// 3 March 2025 and 4 April 2025.
const MARCH: u64 = 1_741_003_200;
const APRIL: u64 = 1_743_768_000;

/// A note in two languages whose original changed after its translation.
fn outdated() -> Site {
    let original = |text: &str| {
        format!("---\ntitle: A\ndate: 2025-01-02\n---\n\n## One\n\n{text}\n\n## Two\n\nMore.\n")
    };
    let translation =
        "---\ntitle: B\ndate: 2025-01-02\ntranslated: true\n---\n\n## One\n\nT.\n\n## Two\n\nM.\n";
    let site = Site::new()
        .file("sitegen.yml", "title: x\nlanguages: [en, ar]\n")
        .file(".gitignore", ".sitegen\n")
        .file("content/en/a.md", &original("Text."))
        .file("content/ar/a.md", translation)
        .file("content/en/b.md", &note("en", "B"));
    git(&site, MARCH, &["init", "-q", "-b", "main"]);
    commit(&site, MARCH);
    let site = site.file("content/en/a.md", &original("Another text."));
    commit(&site, APRIL);
    site
}

#[test]
fn an_outdated_translation_links_to_the_sections_that_changed() {
    let site = outdated();
    site.built();
    let page = site.page("ar/a/index.html");
    assert_eq!(page.count(".meta a.badge[href='#page:stale']"), 1);
    assert_eq!(
        page.attributes(".notice li a", "href"),
        ["/en/a/#one"],
        "the changed section of the original"
    );
    assert_eq!(page.texts(".notice li a"), ["One"]);
    assert_eq!(site.page("en/a/index.html").count(".notice"), 0);
    let site = site.file(
        "sitegen.yml",
        "title: x\nlanguages: [en, ar]\nstale_notice: false\n",
    );
    site.built();
    assert_eq!(site.page("ar/a/index.html").count(".notice"), 0);
}

#[test]
fn a_page_was_updated_with_its_last_commit() {
    let site = outdated();
    let days = |site: &Site, path: &str| site.page(path).texts(".meta > span:not(.badge)");
    site.built();
    assert!(days(&site, "en/a/index.html")[0].contains("April 4, 2025"));
    assert!(days(&site, "en/b/index.html")[0].contains("March 3, 2025"));
    for (value, count) in [("front-matter", 1), ("false", 1), ("git", 2)] {
        let config = format!("title: x\nlanguages: [en, ar]\nupdated: {value}\n");
        let site = outdated().file("sitegen.yml", &config);
        site.built();
        assert_eq!(days(&site, "en/a/index.html").len(), count, "{value}");
    }
}

#[test]
fn builds_after_commits_equal_clean_builds() {
    let site = outdated();
    for step in 0..4 {
        let site = &site;
        let text = format!("---\ntitle: B{step}\n---\n\nText {step}.\n");
        let path = ["content/en/b.md", "content/en/c.md"][step % 2];
        let to = site.source().join(path);
        std::fs::write(to, text).unwrap();
        if step != 2 {
            commit(site, APRIL + 100_000 * (step as u64 + 1));
        }
        assert_eq!(site.build(&[]).code, 0);
        let incremental = site.published();
        assert_eq!(site.build(&["--no-cache"]).code, 0);
        assert_eq!(incremental, site.published(), "step {step}");
    }
}

#[test]
fn translations_that_all_say_so_have_no_known_original() {
    let translation = |title: &str| format!("---\ntitle: {title}\ntranslated: true\n---\nText.\n");
    let site = Site::new()
        .file(
            "sitegen.yml",
            "title: x\nurl: https://x.example\nlanguages: [en, ar]\n",
        )
        .file("content/en/a.md", &translation("A"))
        .file("content/ar/a.md", &translation("B"));
    site.built();
    for path in ["en/a/index.html", "ar/a/index.html"] {
        let page = site.page(path);
        assert_eq!(page.count(".meta .badge"), 1, "{path}");
        assert_eq!(page.count(".meta a.badge"), 0, "{path}");
        let data = page.texts("script[type='application/ld+json']");
        assert!(!data[0].contains("ranslationOfWork") && !data[0].contains("workTranslation"));
        let default = page.attribute("link[hreflang=x-default]", "href");
        assert_eq!(default, "https://x.example/en/a/");
    }
    let page = site.page("en/a/index.html");
    assert_eq!(page.texts(".meta .badge"), ["One of several translations"]);
}

#[test]
fn badges_say_what_the_front_matter_says() {
    let site = Site::new()
        .file("sitegen.yml", "title: x\nlanguages: [en, ar]\n")
        .file("content/en/a.md", &note("en", "A"))
        .file(
            "content/ar/a.md",
            "---\ntitle: B\ntranslated: true\nmodel: M\n---\nText.\n",
        );
    site.built();
    let page = site.page("ar/a/index.html");
    assert_eq!(page.attribute(".meta a.badge", "href"), "/en/a/");
    assert_eq!(page.count(".meta .badge"), 2);
    assert_eq!(site.page("en/a/index.html").count(".meta .badge"), 0);
}
