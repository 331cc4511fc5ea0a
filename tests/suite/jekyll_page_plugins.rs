//! Plugins of Jekyll that change pages: what is a page, its title and the address of the site.
//! The recorded cases are in `tests/jekyll/documents`.

use crate::helper::Site;

#[test]
fn the_address_on_github_pages_is_that_of_the_repository() {
    let layout = "{{ site.title }} {{ site.url }}{{ site.baseurl }} {{ site.github.url }} {{ 'a' | absolute_url }}\n";
    let built = |config: &str, files: &[(&str, &str)]| {
        let site = Site::new()
            .file("_config.yml", config)
            .file("_layouts/default.html", layout)
            .file("index.html", "---\nlayout: default\n---\n");
        let site = files
            .iter()
            .fold(site, |site, (path, text)| site.file(path, text));
        site.built();
        site.text("index.html")
    };
    let plugin = "plugins: [jekyll-github-metadata]\n";
    let project = format!("{plugin}repository: Jekyll/site\n");
    assert_eq!(
        built(&project, &[]),
        "site https://jekyll.github.io/site https://jekyll.github.io/site https://jekyll.github.io/site/a\n"
    );
    assert_eq!(
        built(&project, &[("CNAME", "example.org\n")]),
        "site https://example.org https://example.org https://example.org/a\n"
    );
    let given = format!("{project}title: T\nurl: https://a.org\nbaseurl: /b\n");
    assert_eq!(
        built(&given, &[]),
        "T https://a.org/b https://jekyll.github.io/site https://a.org/b/a\n"
    );
    // A remote alone does not say where this copy is published.
    let git = "[remote \"origin\"]\n\turl = git@github.com:jekyll/site.git\n";
    let files = [
        (".git/config", git),
        (".git/HEAD", "ref: refs/heads/main\n"),
    ];
    assert_eq!(
        built(plugin, &files),
        "site  https://jekyll.github.io/site /a\n"
    );
}

#[test]
fn the_address_on_github_where_a_page_is_edited() {
    let layout = "{% github_edit_link \"Edit this page\" %}\n{% github_edit_link %}\n{% github_edit_link 'Single \"x\"' %}\n{% github_edit_link page.title %}\n";
    let page = "---\nlayout: default\ntitle: T\n---\n";
    let built = |config: &str| {
        let site = Site::new()
            .file(
                "_config.yml",
                &format!("plugins: [jekyll-github-metadata]\n{config}"),
            )
            .file("_layouts/default.html", layout)
            .file("index.md", page)
            .file("docs/a b é.md", page)
            .file("_posts/2024-01-02-x.md", page);
        site.built();
        site
    };
    let shown = |url: &str| {
        format!(
            "<a href=\"{url}\">Edit this page</a>\n{url}\n<a href=\"{url}\">Single \"x\"</a>\n{url}\n"
        )
    };
    // Recorded from the plugin, without network.
    let site = built("repository: Owner/The.Repo\n");
    let folder = "https://github.com/Owner/The.Repo/edit/gh-pages";
    for (output, path) in [
        ("index.html", "index.md"),
        ("docs/a b é.html", "docs/a%20b%20%C3%A9.md"),
        ("2024/01/02/x.html", "_posts/2024-01-02-x.md"),
    ] {
        assert_eq!(site.text(output), shown(&format!("{folder}/{path}")));
    }
    // `github` of the config is above the values of the repository; the rest is what Addressable makes of them.
    for (source, url) in [
        (
            "{branch: main, path: /docs}",
            "https://github.com/o/r/edit/main/docs/index.md",
        ),
        (
            "{branch: a/b, path: ''}",
            "https://github.com/o/r/edit/a/b/index.md",
        ),
        ("{branch: ../b}", "https://github.com/o/r/b/index.md"),
    ] {
        let site = built(&format!("repository: o/r\ngithub: {{source: {source}}}\n"));
        assert_eq!(site.text("index.html"), shown(url), "{source}");
    }
    // A value that is nil: no address.
    for config in ["", "repository: o/r\ngithub: false\n"] {
        assert_eq!(built(config).text("index.html"), shown(""), "{config}");
    }
}

#[test]
fn github_pages_loads_its_plugins() {
    let site = Site::new()
        .file("_config.yml", "title: x\n")
        .file("Gemfile", "gem \"github-pages\", group: :jekyll_plugins\n")
        .file(
            "_layouts/page.html",
            "<h1>{{ page.title }}</h1>{{ content }}\n",
        )
        .file("about.md", "# About\n\nText with [a link](README.md).\n")
        .file("README.md", "# Home\n");
    site.built();
    assert!(site.text("about.html").starts_with("<h1>About</h1>"));
    assert!(site.text("about.html").contains("<a href=\"/\">a link</a>"));
    assert!(site.text("index.html").starts_with("<h1>Home</h1>"));
}

#[test]
fn a_theme_of_github_pages_and_a_readme_are_a_site_of_github_pages() {
    let site = || {
        Site::new()
            .file("_config.yml", "theme: jekyll-theme-hacker\n")
            .file("README.md", "# Home\n\nSee [this](sheets/ar.md).\n")
            .file("sheets/ar.md", "# Sheet\n\nText.\n")
    };
    let of_pages = site();
    of_pages.built();
    assert!(of_pages.text("index.html").contains("/sheets/ar.html"));
    assert!(of_pages.text("sheets/ar.html").contains("Text."));
    // With a Gemfile or a home page, Jekyll's own rules apply: such files are copied.
    for (file, text) in [("Gemfile", ""), ("index.md", "---\n---\nHome.\n")] {
        let site = site().file(file, text);
        site.built();
        assert!(!site.published().contains_key("sheets/ar.html"), "{file}");
    }
}

#[test]
fn builds_with_a_cache_are_those_without() {
    let post = |title: &str| format!("---\ntitle: {title}\n---\nx\n");
    let config = "plugins: [jekyll-paginate, jekyll-readme-index]\npaginate: 1\n";
    let index =
        "---\nlayout: none\n---\n{% for post in paginator.posts %}{{ post.title }}{% endfor %}\n";
    let all = |site: Site| {
        site.file("_config.yml", config)
            .file("_layouts/default.html", "{{ content }}\n")
            .file("index.html", index)
            .file("docs/README.md", "# Docs\n")
            .file("_posts/2024-01-01-a.md", &post("A"))
            .file("_posts/2024-01-02-b.md", &post("B"))
    };
    let site = all(Site::new());
    site.built();
    assert_eq!(site.text("page2/index.html"), "A\n");
    let change = |site: Site| {
        site.file("_posts/2024-01-03-c.md", &post("C"))
            .file("docs/index.md", "---\n---\nOwn\n")
    };
    let site = change(site);
    site.built();
    assert_eq!(site.text("page3/index.html"), "A\n");
    let fresh = change(all(Site::new()));
    fresh.built();
    assert_eq!(site.published(), fresh.published());
    let site = site
        .without("_posts/2024-01-03-c.md")
        .without("docs/index.md");
    site.built();
    let fresh = all(Site::new());
    fresh.built();
    assert_eq!(site.published(), fresh.published());
}
