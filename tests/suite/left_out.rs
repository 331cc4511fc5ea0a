//! A file with errors is left out, and everything else is published as if the file were not there.

use std::fs;

use crate::helper::{Site, diagnostics, note, run};

fn post(lang: &str, title: &str, more: &str, body: &str) -> String {
    format!("---\nlang: {lang}\ntitle: {title}\n{more}---\n\n{body}\n")
}

/// A site with Liquid, without the file that has errors.
fn sound() -> Site {
    Site::new()
        .file(
            "sitegen.yml",
            "liquid: true\nurl: https://x.example\ntitle: T\n",
        )
        .file(
            "_posts/2025-01-01-a.md",
            &post("en", "A", "tags: [disk]\n", "Text of A."),
        )
        .file(
            "_posts/2025-01-03-c.md",
            &post("en", "C", "tags: [disk]\n", "Text of C."),
        )
        .file(
            "_posts/ar/2025-01-01-a-ar.md",
            &post("ar", "ا", "tags: [disk]\n", "نص"),
        )
        .file("content/index.md", &note("en", "Home"))
        .file("content/ar/index.md", &note("ar", "Home"))
        .file("static/x.txt", "x")
}

/// Files that have errors, and what is said of each.
fn broken() -> Vec<(&'static str, String, &'static str)> {
    let bad = "_posts/2025-01-02-bad.md";
    let alone = "tags: [alone]\n";
    vec![
        (
            bad,
            "---\nlang: en\ntitle: [\n---\n".to_owned(),
            "front-matter-yaml",
        ),
        (
            bad,
            "---\nlang: en\ntitle: x\n".to_owned(),
            "front-matter-unclosed",
        ),
        (
            bad,
            post("en", "B", alone, "{% include nowhere.html %}"),
            "liquid-target-missing",
        ),
        (
            bad,
            post("en", "B", alone, "{% link nowhere.md %}"),
            "liquid-target-missing",
        ),
        (
            bad,
            post("en", "B", "tags: [alone]\ntemplate: none.html\n", "Text."),
            "template-missing",
        ),
        (
            bad,
            post("en", "B", "date: 2025-02-30\n", "Text."),
            "date-invalid",
        ),
        (
            bad,
            post("nowhere", "B", alone, "Text."),
            "language-unknown",
        ),
        (
            "_posts/ar/2025-01-03-c-ar.md",
            post("ar", "ج", alone, "{% include nowhere.html %}"),
            "liquid-target-missing",
        ),
        (
            "content/style.scss",
            "---\n---\na { color: $nowhere }\n".to_owned(),
            "sass",
        ),
    ]
}

#[test]
fn what_has_an_error_is_left_out_and_nothing_refers_to_it() {
    let wanted = sound();
    wanted.built();
    let wanted = wanted.published();
    for (path, text, code) in broken() {
        for arguments in [&["--no-cache"][..], &[]] {
            let site = sound().file(path, &text);
            let (exit, said) = site.diagnostics(arguments);
            assert_eq!(exit, 1, "{path} {code}: {said:?}");
            assert_eq!(said.len(), 1, "{path} {code}: {said:?}");
            assert!(said[0].starts_with(&format!("{code} {path}")), "{said:?}");
            assert_eq!(site.published(), wanted, "{path} {code}");
        }
    }
}

#[test]
fn a_page_comes_back_once_it_is_mended() {
    for (path, text, code) in broken() {
        let site = sound().file(path, &text);
        assert_eq!(site.build(&[]).code, 1, "{code}");
        // Nothing changed: it is tried again, and the rest stays.
        let again = site.build(&["--format", "json"]);
        assert_eq!(
            (again.code, &again.json()["written"]),
            (1, &0.into()),
            "{code}"
        );
        let mended = match path.ends_with("scss") {
            true => "---\n---\na { color: red }\n".to_owned(),
            false => post("en", "B", "tags: [alone]\n", "Text of B."),
        };
        let site = site.file(path, &mended);
        site.built();
        let clean = sound().file(path, &mended);
        clean.built();
        assert_eq!(site.published(), clean.published(), "{code}");
        // And goes again.
        let site = site.file(path, &text);
        assert_eq!(site.build(&[]).code, 1);
        let wanted = sound();
        wanted.built();
        assert_eq!(site.published(), wanted.published(), "{code}");
    }
}

#[test]
fn a_language_goes_with_its_last_page() {
    let site = || {
        Site::new()
            .file("sitegen.yml", "liquid: true\nurl: https://x.example\n")
            .file("content/en/a.md", &note("en", "A"))
            .file("content/zh/a.md", &note("zh", "A"))
    };
    let wanted = site();
    wanted.built();
    for body in ["{% include nowhere.html %}", "{% link nowhere.md %}"] {
        let bad = post("ja", "B", "", body);
        let site = site().file("content/ja/b.md", &bad);
        assert_eq!(site.build(&[]).code, 1);
        assert_eq!(site.published(), wanted.published());
        assert_eq!(site.build(&[]).code, 1);
        assert_eq!(site.published(), wanted.published());
    }
    let site = site().file("content/ja/b.md", &post("ja", "B", "date: x\n", ""));
    assert_eq!(site.build(&[]).code, 1);
    assert_eq!(site.published(), wanted.published());
}

#[test]
fn links_to_a_file_that_has_errors_are_no_errors() {
    let linking = post(
        "en",
        "D",
        "",
        "[x](2025-01-02-bad.md) [y](2025-01-02-bad.md#z)\n\n<a href=\"{% link _posts/2025-01-02-bad.md %}\">x</a>\n\n<a href=\"{% post_url 2025-01-02-bad %}\">y</a>",
    );
    for (path, text, code) in broken() {
        if !path.ends_with("-bad.md") {
            continue;
        }
        let site = sound()
            .file(path, &text)
            .file("_posts/2025-01-04-d.md", &linking);
        let (exit, said) = site.diagnostics(&[]);
        assert_eq!((exit, said.len()), (1, 1), "{code}: {said:?}");
        let page = site.page("en/d/index.html");
        assert_eq!(
            page.attributes("main article a", "href")
                .iter()
                .filter(|href| href.contains("bad"))
                .count(),
            0,
            "{code}"
        );
        let texts = page.texts("main").concat();
        assert!(texts.contains('x') && texts.contains('y'), "{texts}");
        let found = run(site.command("check").args(["--format", "json"])).json();
        let found = diagnostics(&found);
        assert!(
            !found.iter().any(|one| one.starts_with("link-broken")),
            "{found:?}"
        );
    }
}

#[test]
fn the_first_of_two_pages_keeps_the_url() {
    let page = |title: &str| post("en", title, "permalink: /same/\n", title);
    let site = Site::new()
        .file("content/a.md", &page("First"))
        .file("content/b.md", &page("Second"))
        .file("content/c.md", &post("en", "C", "", "[b](b.md)"))
        .file("static/same/index.html", "A file.");
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(code, 1);
    assert_eq!(
        said,
        [
            "url-taken content/b.md:4",
            "url-taken static/same/index.html:1"
        ]
    );
    assert_eq!(site.page("same/index.html").texts("h1"), ["First"]);
    // A link to the other one leads to the page that has its URL.
    let page = site.page("en/c/index.html");
    assert!(page.attributes("a", "href").contains(&"/same/".to_owned()));
}

#[test]
fn jekyll_writes_the_last_one_and_so_do_we() {
    let page = |title: &str| format!("---\ntitle: {title}\npermalink: /same/\n---\n\n{title}\n");
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file("z/a.md", &page("Page of the first name"))
        .file("a/b.md", &page("Page of the last name"))
        .file("other.md", &page("Other").replace("/same/", "/file.html"))
        .file("file.html", "A file.")
        .file("Case.txt", "upper")
        .file("case.txt", "lower");
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(code, 0, "{said:?}");
    assert_eq!(
        said,
        [
            "url-taken case.txt:1",
            "url-taken other.md:3",
            "url-taken z/a.md:3"
        ]
    );
    assert_eq!(
        site.page("same/index.html").texts("h1"),
        ["Page of the last name"]
    );
    let file = |path: &str| fs::read_to_string(site.output().join(path)).unwrap();
    assert_eq!(file("file.html"), "A file.");
    assert_eq!(
        (file("Case.txt"), file("case.txt")),
        ("upper".into(), "lower".into())
    );
    let site = site.file("_posts/2025-01-01-p.md", &page("Post"));
    assert_eq!(site.build(&[]).code, 0);
    assert_eq!(site.page("same/index.html").texts("h1"), ["Post"]);
}

#[test]
fn a_site_without_a_sound_page_keeps_what_stood_there() {
    let site = sound();
    site.built();
    let before = site.published();
    let site = site.file("templates/note.html", "{% if %}");
    let run = site.build(&[]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("every page has an error"),
        "{}",
        run.stderr
    );
    assert_eq!(site.published(), before);
    // A template that includes or extends it is broken as well.
    let site = site
        .file("templates/note.html", "{% include \"part.html\" %}")
        .file("templates/part.html", "{{ nothing | nofilter }}");
    assert_eq!(site.build(&[]).code, 3);
    assert_eq!(site.published(), before);
}

#[test]
fn a_template_that_fails_costs_the_pages_that_it_is_of() {
    let own = |text: &str| {
        sound().file("templates/own.html", text).file(
            "content/own.md",
            "---\nlang: en\ntitle: Own\ntemplate: own.html\n---\n",
        )
    };
    let wanted = sound();
    wanted.built();
    for text in [
        "{{ page.nothing.at }}",
        "{% if %}",
        "{% include \"none.html\" %}",
    ] {
        let site = own(text);
        let (code, said) = site.diagnostics(&[]);
        assert_eq!((code, said.len()), (1, 1), "{text}: {said:?}");
        assert_eq!(site.published(), wanted.published(), "{text}");
    }
    // Lists and the search page go with their links.
    let site = sound().file("templates/list.html", "{% if %}");
    assert_eq!(site.build(&[]).code, 1);
    assert!(!site.output().join("en/tags/disk/index.html").exists());
    let site = sound().file("templates/search.html", "{% if %}");
    assert_eq!(site.build(&[]).code, 1);
    assert!(!site.output().join("en/search/index.html").exists());
    let links = site.page("en/a/index.html").attributes("a", "href");
    assert!(
        !links.iter().any(|href| href.contains("/search/")),
        "{links:?}"
    );
}

#[test]
fn a_file_that_cannot_be_read_as_data_costs_itself() {
    let site = Site::new()
        .file("_config.yml", "title: T\npermalink: /:title/\n")
        .file("_data/bad.yml", "a: [\n")
        .file("_data/good.yml", "a: 1\n")
        .file(
            "_posts/2025-01-01-a.md",
            &post(
                "en",
                "A",
                "",
                "{{ site.data.good.a }}{% for x in site.data.bad %}x{% endfor %}",
            ),
        );
    let (code, said) = site.diagnostics(&[]);
    assert_eq!((code, said.len()), (1, 1), "{said:?}");
    assert!(site.page("a/index.html").texts("main")[0].contains('1'));
}

#[test]
fn strict_publishes_nothing_if_anything_is_wrong() {
    let site = sound();
    site.built();
    let before = site.published();
    for (path, text, code) in broken() {
        let site = sound();
        site.built();
        let site = site.file(path, &text);
        assert_eq!(site.build(&["--strict"]).code, 3, "{code}");
        assert_eq!(site.published(), before, "{code}");
        let config = "liquid: true\nurl: https://x.example\ntitle: T\nstrict: true\n";
        let site = site.file("sitegen.yml", config);
        let run = site.build(&[]);
        assert_eq!(run.code, 3, "{code}");
        assert!(run.stderr.contains("the build is strict"), "{}", run.stderr);
        assert_eq!(site.published(), before, "{code}");
        site.without(path).built();
    }
}

#[test]
fn an_error_that_the_config_asks_for_costs_the_page() {
    let site = sound().file(
        "sitegen.yml",
        "liquid: true\nurl: https://x.example\ntitle: T\ncheck: {rules: {fence-unclosed: error}}\n",
    );
    let site = site.file("content/bad.md", &post("en", "B", "", "```\ncode"));
    let run = site.build(&[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(!site.output().join("en/bad/index.html").exists());
    assert!(site.output().join("en/a/index.html").exists());
}
