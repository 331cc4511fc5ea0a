//! Jekyll trees: posts in folders of languages, a collection whose default language is in none.

use crate::helper::{Site, note};

#[test]
fn posts_keep_their_urls_and_are_joined_by_path() {
    let site = Site::new()
        .file(
            "_config.yml",
            "permalink: /:title\nplugins: [jekyll-feed]\n",
        )
        .file("_posts/ar/2025-03-12-python-cffi-ar.md", &note("ar", "أ"))
        .file(
            "_posts/hant/2025-03-12-python-cffi-hant.md",
            &note("hant", "字"),
        );
    site.built();
    let page = site.page("python-cffi-ar.html");
    assert_eq!(
        page.attributes("link[hreflang]", "href"),
        ["/python-cffi-ar", "/python-cffi-hant", "/python-cffi-ar"]
    );
    assert_eq!(
        site.page("python-cffi-hant.html").attribute("html", "lang"),
        "zh-Hant"
    );
    assert_eq!(site.translations()["notes"][0]["joined"], "path");
}

#[test]
fn a_collection_with_its_default_language_outside_any_folder_is_one_note() {
    let index = |lang: &str| {
        format!("---\nlang: {lang}\ntitle: {lang}\npermalink: /{lang}/\n---\n<p>x</p>\n")
    };
    let site = Site::new()
        .file(
            "_config.yml",
            "collections:\n  articles:\n    output: true\n    permalink: \"/:path/\"\nexclude: [README.md, docs]\n",
        )
        .file("_articles/legal.md", &note("en", "Legal"))
        .file("_articles/ar/legal.md", &note("ar", "أ"))
        .file("_articles/zh-hant/legal.md", &note("zh-hant", "字"))
        .file("_articles/alone.md", &note("en", "Alone"))
        .file("_articles/ar/index.html", &index("ar"))
        .file("_articles/zh-hant/index.html", &index("zh-hant"))
        .file("_articles/zh-hant/README.md", "# no page\n")
        .file("README.md", "not read")
        .file("docs/x.md", &note("en", "not read"))
        .file("about.md", &note("en", "About"))
        .file("images/a.txt", "copied");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (
            0,
            vec!["front-matter-missing _articles/zh-hant/README.md:1".to_owned()]
        )
    );
    let published = site.published();
    for path in [
        "legal/index.html",
        "ar/legal/index.html",
        "zh-hant/legal/index.html",
        "alone/index.html",
        "ar/index.html",
        "zh-hant/index.html",
        "zh-hant/README.md",
        "about.html",
        "images/a.txt",
    ] {
        assert!(
            published.contains_key(path),
            "{path}: {:?}",
            published.keys()
        );
    }
    assert!(!published.contains_key("README.md") && !published.contains_key("docs/x.html"));

    let legal = site.page("legal/index.html");
    assert_eq!(
        legal.attributes("link[hreflang]", "hreflang"),
        ["en", "ar", "zh-Hant", "x-default"]
    );
    // In English there is no such page: the list is there, which links to these, and they to it.
    let switcher = |path: &str| site.page(path).attributes("nav.languages a", "href");
    assert_eq!(switcher("ar/index.html"), ["/en/", "/zh-hant/"]);
    assert_eq!(switcher("en/index.html"), ["/ar/", "/zh-hant/"]);
    assert_eq!(site.page("alone/index.html").count("link[hreflang]"), 0);
}

#[test]
fn drafts_future_and_unpublished_posts_are_named_in_the_summary() {
    let dated = |date: &str| format!("---\ntitle: x\ndate: {date}\n---\n");
    let site = Site::new()
        .file("_config.yml", "title: x\n")
        .file("_posts/2020-01-01-old.md", &dated("2020-01-01"))
        .file("_posts/2020-01-02-far.md", &dated("2999-01-01"))
        .file("_posts/2020-01-03-hidden.md", "---\npublished: no\n---\n")
        .file("_drafts/idea.md", "---\ntitle: idea\n---\n");
    let run = site.build(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for words in [
        "Built 1 page (1 note, 1 language)",
        "skipped 1 draft (--drafts): _drafts/idea.md",
        "skipped 1 future (--future): _posts/2020-01-02-far.md",
        "skipped 1 unpublished (`published: false`): _posts/2020-01-03-hidden.md",
    ] {
        assert!(run.stderr.contains(words), "{words}\n{}", run.stderr);
    }
    let run = site.build(&["--drafts", "--future", "--format", "json"]);
    assert_eq!(run.json()["pages"], 3);
}

#[test]
fn front_matter_and_defaults_reach_templates_with_every_extra_key() {
    let site = Site::new()
        .file(
            "_config.yml",
            "timezone: Asia/Taipei\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {color: red, size: 1}\n",
        )
        .file("templates/post.html", "<p id=a>{{ page.data.color }} {{ page.data.size }} {{ page.data.audio }} {{ page.data.deep.list[1] }}</p><p id=b>{{ page.datetime }}</p>")
        .file("_posts/2025-01-01-x.md", "---\nlayout: post\nsize: 2\naudio: false\ndeep: {list: [en, no]}\ndate: 2025-01-01 20:00:00 +0000\n---\n");
    site.built();
    // 20:00 in London is the next day in Taipei, as Jekyll has it.
    let page = site.page("2025/01/02/x.html");
    assert_eq!(page.texts("#a"), ["red 2 false false"]);
    assert_eq!(page.texts("#b"), ["2025-01-02T04:00:00+08:00"]);
}

#[test]
fn a_layout_of_jekylls_is_said_once_and_one_that_is_nowhere_is_a_warning() {
    let page = "---\nlang: en\ntitle: x\nlayout: review\n---\nText of {{ page.slug }}.\n";
    let site = Site::new()
        .file("_config.yml", "permalink: /:title/\n")
        .file("_posts/2025-01-01-a.md", page)
        .file("_posts/2025-01-01-b.md", page);
    let once = "layouts in Liquid, in whose place `note.html` is used: review (2 pages)";
    let not_honoured =
        |site: &Site| site.build(&["--format", "json"]).json()["not_honoured"].clone();
    assert_eq!(not_honoured(&site), serde_json::json!([once]));
    let site = site.file("_layouts/review.html", "<main>{{ content }}</main>");
    assert_eq!(not_honoured(&site), serde_json::json!([]));
    assert_eq!(
        site.page("a/index.html").texts("main"),
        ["Text of a."],
        "its own layout"
    );
    let site = site
        .without("_layouts/review.html")
        .file("_layouts/other.html", "{{ content }}");
    let themed = site.file("_config.yml", "permalink: /:title/\ntheme: minima\n");
    assert_eq!(
        not_honoured(&themed),
        serde_json::json!(["theme: minima", once])
    );
    let site = themed.file("_config.yml", "permalink: /:title/\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 0);
    assert_eq!(diagnostics, ["layout-missing _posts/2025-01-01-a.md:4"]);
}

#[test]
fn a_layout_named_like_a_template_of_the_theme_that_is_not_for_pages_is_a_note() {
    for (config, path, published) in [
        ("_config.yml", "a.md", "a.html"),
        ("sitegen.yml", "content/a.md", "en/a/index.html"),
    ] {
        for layout in ["home", "list", "search", "404", "base", "terms"] {
            let page = format!("---\nlang: en\ntitle: Start\nlayout: {layout}\n---\n\nWelcome.\n");
            let site = Site::new().file(config, "title: x\n").file(path, &page);
            let run = site.build(&[]);
            assert_eq!(run.code, 0, "{layout}: {}", run.stderr);
            let shown = site.page(published);
            assert_eq!(shown.texts("h1"), ["Start"], "{config} {layout}");
        }
    }
}

#[test]
fn patterns_and_categories_are_read_as_jekyll_reads_them() {
    let site = Site::new()
        .file(
            "_config.yml",
            "permalink: /:categories/:title/\nexclude: [lib, 'tmp*']\ninclude: [.htaccess]\n",
        )
        .file("library.txt", "")
        .file("tmpfile.txt", "")
        .file("kept.txt", "")
        .file(".htaccess", "")
        .file(
            "linux/_posts/2025-01-01-a.md",
            "---\ntitle: a\ncategory: Two Words\ncategories: x y\n---\n",
        );
    site.built();
    let published = site.published();
    for path in [".htaccess", "kept.txt", "linux/two words/x/y/a/index.html"] {
        assert!(
            published.contains_key(path),
            "{path}: {:?}",
            published.keys()
        );
    }
    assert!(!published.contains_key("library.txt") && !published.contains_key("tmpfile.txt"));
}

#[test]
fn keys_of_a_jekyll_config_that_mean_something_else_are_left_alone() {
    let site = Site::new()
        .file(
            "_config.yml",
            "language: ruby on rails\nlanguages: [ruby, python]\ngems: x\nauthor: {name: me}\nlocale: [x]\nmarkdown: kramdown\nsass: {style: compressed}\n",
        )
        .file("templates/post.html", "<p>{{ site.author.name }} {{ site.markdown }}</p>")
        .file("_posts/2025-01-01-a.md", "---\nlayout: post\ntitle: a\n---\n");
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    assert_eq!(site.page("2025/01/01/a.html").texts("p"), ["me kramdown"]);
}
