//! Content that Jekyll renders, beyond its text: places of problems, redirects, files.

use serde_json::json;

use crate::helper::Site;

fn site(body: &str) -> Site {
    Site::new()
        .file(
            "_config.yml",
            "permalink: /:title/\nurl: https://x.example\nbaseurl: /b\n",
        )
        .file(
            "_posts/2025-01-01-a.md",
            &format!("---\ntitle: A\nlang: en\n---\n{body}"),
        )
}

#[test]
fn problems_of_liquid_are_named_with_their_lines() {
    let site = site(
        "one\n\n{% link none.md %}\n{% post_url 2020-01-01-none %}\n\n```yaml\na: {{ .Values.x }}\n{% block b %}\n```\n\n{% include none.html %}\n{% tag %}\n",
    );
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 3);
    let mut expected = vec![
        "liquid-syntax _posts/2025-01-01-a.md:11",
        "liquid-tag-unknown _posts/2025-01-01-a.md:12",
        "liquid-tag-unknown _posts/2025-01-01-a.md:16",
        "liquid-target-missing _posts/2025-01-01-a.md:15",
        "liquid-target-missing _posts/2025-01-01-a.md:7",
        "liquid-target-missing _posts/2025-01-01-a.md:8",
    ];
    expected.sort_unstable();
    let mut found = diagnostics;
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn problems_after_liquid_keep_their_place() {
    let site = site(
        "{% assign x = 'a long text' %}{{ x }}\n\n{{ x }} {{ x }}\n\n```nosuchlanguage\nx\n```\n\n$$\\nosuchcommand$$\n",
    );
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 0);
    assert_eq!(
        diagnostics,
        [
            "code-language-unknown _posts/2025-01-01-a.md:9",
            "math-unreadable _posts/2025-01-01-a.md:13",
        ]
    );
    let page = site.page("a/index.html");
    assert!(page.texts("main")[0].contains("\\nosuchcommand"));
}

#[test]
fn liquid_is_off_in_sites_of_our_own_unless_they_want_it() {
    let page = "---\ntitle: A\nlang: en\n---\n{{ page.title }} {% tag %}\n";
    let wants = "---\ntitle: B\nlang: en\nrender_with_liquid: true\n---\n{{ page.title }} has it\n";
    let site = Site::new()
        .file("sitegen.yml", "title: x\npermalink: /:title/\n")
        .file("content/a.md", page)
        .file("content/b.md", wants);
    assert_eq!(site.diagnostics(&[]).1, Vec::<String>::new());
    assert!(site.page("a/index.html").texts("main")[0].contains("{{ page.title }} {% tag %}"));
    assert!(site.page("b/index.html").texts("main")[0].contains("B has it"));
    let site = site.file("sitegen.yml", "liquid: true\npermalink: /:title/\n");
    assert_eq!(
        site.diagnostics(&[]).1,
        ["liquid-tag-unknown content/a.md:5"]
    );
    assert!(site.page("a/index.html").texts("main")[0].contains("A {% tag %}"));
}

#[test]
fn old_urls_lead_to_new_ones() {
    let site = site("text")
        .file(
            "_posts/2025-01-02-b.md",
            "---\ntitle: B\nlang: ar\nredirect_from: [/old/b/, /b.php, /a/]\n---\nx",
        )
        .file(
            "gone.md",
            "---\ntitle: Gone\nlang: en\nredirect_to: https://elsewhere.example/x\n---\nx",
        );
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (
            0,
            vec!["redirect-taken _posts/2025-01-02-b.md:4".to_owned()]
        )
    );
    for path in ["old/b/index.html", "b.php.html"] {
        let page = site.page(path);
        assert_eq!(
            page.attribute("link[rel=canonical]", "href"),
            "https://x.example/b/b/"
        );
        assert_eq!(
            page.attribute("meta[http-equiv=refresh]", "content"),
            "0; url=https://x.example/b/b/"
        );
        assert_eq!(page.attribute("meta[name=robots]", "content"), "noindex");
        assert_eq!(page.attribute("html", "dir"), "rtl");
    }
    let gone = site.page("gone/index.html");
    assert_eq!(
        gone.attribute("link[rel=canonical]", "href"),
        "https://elsewhere.example/x"
    );
    let map: serde_json::Value =
        serde_json::from_slice(&site.published()["redirects.json"]).unwrap();
    assert_eq!(map["/old/b/"], "https://x.example/b/b/");
}

#[test]
fn the_own_theme_in_a_jekyll_config_is_no_feature_without_effect() {
    for (theme, is_missing) in [("sitegen", false), ("jekyll-theme-none", true)] {
        let site = site("x").file("_config.yml", &format!("theme: {theme}\n"));
        let said = site.build(&[]).stderr;
        assert_eq!(said.contains("without effect"), is_missing, "{said}");
    }
}

#[test]
fn what_jekyll_would_do_and_sitegen_does_not_is_said_once() {
    let site = site("x")
        .file("_config.yml", "plugins: [jekyll-redirect-from, jekyll-spaceship]\nkramdown: {auto_ids: false, hard_wrap: true}\n")
        .file("_plugins/own.rb", "");
    let run = site.build(&[]);
    let lines: Vec<&str> = run
        .stderr
        .lines()
        .filter(|l| l.contains("without effect"))
        .collect();
    assert_eq!(
        lines,
        [
            "  Jekyll features without effect: plugins: jekyll-spaceship, _plugins/own.rb",
            "  Jekyll features without effect: options of kramdown: auto_ids",
        ]
    );
    assert_eq!(
        site.build(&["--format", "json"]).json()["not_honoured"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        Site::of("folder-of-notes")
            .build(&["--format", "json"])
            .json()["not_honoured"],
        json!([])
    );
}

#[test]
fn data_and_stylesheets_that_cannot_be_read_are_errors_with_a_place() {
    let site = site("{{ site.data.a }}")
        .file("_data/a.yml", "a: b\n  c: [\n")
        .file("_data/b.json", "{\n  \"a\": ,\n}\n")
        .file(
            "main.scss",
            "---\n---\na { color: red;\n  @include nothing;\n}\n",
        );
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 1);
    assert_eq!(
        diagnostics,
        [
            "data-unreadable _data/a.yml:2",
            "data-unreadable _data/b.json:2",
            "sass main.scss:4"
        ]
    );
}

#[test]
fn posts_need_no_front_matter() {
    let site = Site::new()
        .file("_config.yml", "title: x\n")
        .file("_layouts/default.html", "{{ content }}")
        .file(
            "index.html",
            "---\n---\n{% for post in site.posts %}{{ post.title }}{% endfor %}\n",
        )
        .file(
            "_posts/2024-05-09-bare-post.md",
            "Made for {{ site.title }}.\n",
        )
        .file("_posts/2024-05-10-post.md", "---\ntitle: A\n---\nText.\n");
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    assert_eq!(
        site.text("2024/05/09/bare-post.html"),
        "<p>Made for x.</p>\n"
    );
    assert_eq!(site.text("index.html"), "ABare Post\n");
    assert!(!site.output().join("_posts").exists());
}

#[test]
fn documents_are_in_the_order_that_the_collection_names() {
    let document = |title: &str| format!("---\ntitle: {title}\nlang: en\n---\n");
    let site = Site::new()
        .file(
            "_config.yml",
            "collections:\n  steps:\n    output: true\n    order: [c.md, a.md]\n",
        )
        .file("_steps/a.md", &document("A"))
        .file("_steps/b.md", &document("B"))
        .file("_steps/c.md", &document("C"))
        .file(
            "index.md",
            "---\ntitle: I\nlang: en\n---\n{% for s in site.steps %}{{ s.title }}{% endfor %}\n",
        );
    site.built();
    assert!(site.page("index.html").texts("main")[0].contains("CAB"));
}

#[test]
fn two_pages_that_show_each_other_end() {
    let page = "---\ntitle: P\nlang: en\n---\n{% for p in site.posts %}<i>{{ p.content }}{{ p.excerpt }}</i>{% endfor %}\n";
    let site = Site::new()
        .file("_config.yml", "permalink: /:title/\n")
        .file("_posts/2025-01-01-a.md", page)
        .file("_posts/2025-01-02-b.md", page);
    site.built();
    assert!(site.page("a/index.html").count("main i") >= 2);
}

#[test]
fn a_date_with_something_behind_it_is_read_as_ruby_reads_it_and_said() {
    let site = Site::new()
        .file("_config.yml", "permalink: /:year-:month-:day-:hour/\n")
        .file(
            "_posts/2025-01-01-a.md",
            "---\ntitle: A\nlang: en\ndate: 2023-01-29 18:30:22 2023 -0800\n---\n",
        );
    let said = vec!["date-odd _posts/2025-01-01-a.md:4".to_owned()];
    assert_eq!(site.diagnostics(&[]), (0, said));
    assert!(site.published().contains_key("2023-01-29-18/index.html"));
}
