//! Redirects of jekyll-redirect-from in a site's own layout `redirect`.

use crate::helper::Site;

const LAYOUT: &str = "{{ page.redirect.from }} {{ page.redirect.to }} {{ page.layout }} {{ page.sitemap }} [{{ page.title }}] {{ page.url }} {{ page.dir }} {{ page.name }} {{ page.path }} {{ page.permalink }} [{{ content }}{{ page.content }}]\n";

fn site(config: &str) -> Site {
    Site::new()
        .file(
            "_config.yml",
            &format!(
                "url: https://x.example\nbaseurl: /b\nplugins: [jekyll-redirect-from]\n{config}"
            ),
        )
        .file("_layouts/redirect.html", LAYOUT)
        .file("_layouts/default.html", "{{ content }}")
        .file(
            "about.md",
            "---\ntitle: About\nredirect_from: [/old/b/, /older, /c/d.html]\n---\nText\n",
        )
        .file(
            "away.md",
            "---\ntitle: Away\nlayout: default\nredirect_to: https://elsewhere.example/\n---\nText\n",
        )
        .file(
            "_posts/2024-01-02-post.md",
            "---\ntitle: Post\nredirect_to: /about.html\n---\nText\n",
        )
}

/// Outputs with the texts that Jekyll 4.3.1 and jekyll-redirect-from 0.16 write.
const RECORDED: [(&str, &str); 5] = [
    (
        "old/b/index.html",
        "/old/b/ https://x.example/b/about.html redirect false [] /old/b/ /old/b/ redirect.html redirect.html /old/b/ []\n",
    ),
    (
        "older.html",
        "/older https://x.example/b/about.html redirect false [] /older / redirect.html redirect.html /older []\n",
    ),
    (
        "c/d.html",
        "/c/d.html https://x.example/b/about.html redirect false [] /c/d.html /c/ redirect.html redirect.html /c/d.html []\n",
    ),
    (
        "away.html",
        "/away.html https://elsewhere.example/ redirect false [Away] /away.html / away.md away.md /away.html [\n]\n",
    ),
    (
        "2024/01/02/post.html",
        "/2024/01/02/post.html https://x.example/b/about.html redirect false [Post] /2024/01/02/post.html  2024-01-02-post.md _posts/2024-01-02-post.md /2024/01/02/post.html [\n\n]\n",
    ),
];

#[test]
fn a_page_takes_back_the_redirect_that_defaults_give_it() {
    let config = "plugins: [jekyll-redirect-from]\nadditions: false\ndefaults:\n- {scope: {path: ''}, values: {redirect_to: [https://elsewhere.example]}}\n";
    let site = Site::new()
        .file("_config.yml", config)
        .file("_layouts/default.html", "{{ content }}")
        .file("a.md", "---\nredirect_to: false\n---\nHere\n")
        .file("b.md", "---\ntitle: b\n---\nThere\n");
    site.built();
    assert!(site.text("a.html").contains("<p>Here</p>"));
    assert!(
        site.text("b.html")
            .contains("url=https://elsewhere.example")
    );
    assert!(!site.text("redirects.json").contains("false"));
}

#[test]
fn the_layout_redirect_of_a_site_makes_its_redirects() {
    let site = site("");
    site.built();
    for (output, text) in &RECORDED {
        assert_eq!(site.text(output), *text, "{output}");
    }
}

#[test]
fn builds_with_a_cache_follow_the_layout_and_the_target() {
    let site = site("");
    site.built();
    let site = site
        .file("_layouts/redirect.html", "To {{ page.redirect.to }}\n")
        .file(
            "about.md",
            "---\ntitle: About\npermalink: /new/\nredirect_from: /older\n---\nText\n",
        );
    site.built();
    assert_eq!(site.text("older.html"), "To https://x.example/b/new/\n");
    assert_eq!(site.text("away.html"), "To https://elsewhere.example/\n");
}

#[test]
fn a_problem_in_the_layout_names_its_line() {
    let site = site("").file("_layouts/redirect.html", "To\n{% nothing %}\n");
    let (code, found) = site.diagnostics(&[]);
    assert_ne!(code, 0);
    let expected = "liquid-tag-unknown _layouts/redirect.html:2".to_owned();
    assert!(found.contains(&expected), "{found:?}");
}

#[test]
fn redirects_of_a_language_build_are_made_by_the_layout_in_that_language() {
    let site = Site::new()
        .file(
            "_config.yml",
            "url: https://x.example\nlanguages: [en, ar]\ndefault_lang: en\nplugins: [jekyll-polyglot, jekyll-redirect-from]\n",
        )
        .file(
            "_layouts/redirect.html",
            "{{ site.active_lang }} {{ page.redirect.from }} {{ page.redirect.to }}\n",
        )
        .file(
            "about.md",
            "---\nlang: en\npermalink: /about/\nredirect_from: /old/\n---\nText\n",
        );
    site.built();
    let to = "/old/ https://x.example/about/";
    assert_eq!(site.text("old/index.html"), format!("en {to}\n"));
    assert_eq!(site.text("ar/old/index.html"), format!("ar {to}\n"));
}
