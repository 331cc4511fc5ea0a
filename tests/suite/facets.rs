//! Lists of notes by the errors and programs that their code blocks show, and the error lines in lists.

use crate::helper::Site;

/// A note with a session.
fn note(lang: &str, title: &str, session: &str) -> String {
    format!(
        "---\nlang: {lang}\ntitle: {title}\ntags: [a, b, c, d]\n---\n\n```console\n{session}\n```\n"
    )
}

const GIT: &str = "$ git pull\nfatal: refusing to merge unrelated histories";
const NODE: &str = "$ node a.js | jq .\nError: listen EADDRINUSE: address already in use :::3000";
const PYTHON: &str = "$ sudo python3 a.py\nModuleNotFoundError: No module named 'x'";

/// A site with two notes of each session in two languages.
fn site() -> Site {
    let mut site = Site::new();
    for lang in ["en", "ar"] {
        for (name, session) in [("git", GIT), ("node", NODE), ("python", PYTHON)] {
            for n in 1..=2 {
                let path = format!("content/{lang}/{name}{n}.md");
                site = site.file(&path, &note(lang, &format!("{name} {n}"), session));
            }
        }
    }
    site
}

#[test]
fn errors_and_tools_have_lists_in_each_language() {
    let site = site().file("content/en/more.md", &note("en", "more", GIT));
    site.built();
    let errors = site.page("en/errors/index.html");
    assert_eq!(errors.texts("h1"), ["Errors"]);
    assert_eq!(
        errors.texts(".terms a"),
        [
            "EADDRINUSE",
            "fatal: refusing to merge unrelated histories",
            "ModuleNotFoundError"
        ]
    );
    assert_eq!(errors.texts(".count"), ["2 notes", "3 notes", "2 notes"]);
    assert_eq!(errors.attributes(".terms code", "dir"), ["ltr"; 3]);
    let tools = site.page("ar/tools/index.html");
    assert_eq!(tools.texts(".terms a"), ["git", "jq", "node", "python"]);
    assert_eq!(tools.attributes(".languages a", "href"), ["/en/tools/"]);
    let list = site.page("ar/errors/eaddrinuse/index.html");
    assert_eq!(list.texts(".notes li > a"), ["node 1", "node 2"]);
    assert_eq!(
        list.attributes("link[hreflang]", "hreflang"),
        ["en", "ar", "x-default"]
    );
    let page = site.page("en/node1/index.html");
    assert_eq!(
        page.attributes(".terms-of code", "dir"),
        ["ltr"; 3],
        "an error and two programs"
    );
    assert!(
        page.attributes(".terms-of a", "href")
            .contains(&"/en/tools/jq/".to_owned())
    );
    // The list of all notes leads to them.
    assert_eq!(
        site.page("en/index.html").texts(".chips a"),
        ["Tags", "Errors", "Tools"]
    );
}

#[test]
fn facets_are_left_out_where_there_are_too_few() {
    let site = Site::new()
        .file("content/a.md", &note("en", "A", GIT))
        .file("content/b.md", &note("en", "B", GIT))
        .file("content/c.md", &note("en", "C", NODE));
    site.built();
    let lists = |site: &Site| {
        let published = site.published().into_keys();
        let is_facet = |path: &String| path.starts_with("errors/") || path.starts_with("tools/");
        published.filter(is_facet).collect::<Vec<_>>()
    };
    assert_eq!(lists(&site), [""; 0]);
    let page = site.page("en/a/index.html");
    assert_eq!(page.texts(".terms-of dt"), ["Tags"]);
    assert_eq!(page.count(".terms-of code"), 0);
    // Two more notes make three terms with two notes.
    let site = site
        .file("content/d.md", &note("en", "D", NODE))
        .file("content/e.md", &note("en", "E", PYTHON));
    site.built();
    assert_eq!(
        lists(&site),
        [
            "tools/git/index.html",
            "tools/index.html",
            "tools/jq/index.html",
            "tools/node/index.html"
        ]
    );
    let site = site.file("sitegen.yml", "facets: false\n");
    site.built();
    assert_eq!(lists(&site), [""; 0]);
}

#[test]
fn a_page_of_the_site_keeps_its_url() {
    let site = site().file("content/en/tools.md", &note("en", "Tools of ours", GIT));
    site.built();
    let tools = site.page("en/tools/index.html");
    assert_eq!(tools.texts("h1"), ["Tools of ours"]);
    assert!(!site.published().contains_key("en/tools/git/index.html"));
    assert!(site.published().contains_key("ar/tools/git/index.html"));
}

#[test]
fn a_jekyll_site_with_its_own_layouts_has_no_such_lists() {
    let mut site = Site::new()
        .file("_config.yml", "title: T\n")
        .file("_layouts/post.html", "{{ content }}");
    for (n, session) in [GIT, GIT, NODE, NODE, PYTHON, PYTHON].iter().enumerate() {
        let path = format!("_posts/2026-01-0{}-n{n}.md", n + 1);
        site = site.file(&path, &note("en", "N", session));
    }
    site.built();
    let published: Vec<String> = site.published().into_keys().collect();
    assert!(
        !published
            .iter()
            .any(|path| path.contains("errors") || path.contains("tools")),
        "{published:?}"
    );
}

#[test]
fn lists_show_error_lines_and_the_first_tags() {
    let site = site().file(
        "content/en/said.md",
        &note(
            "en",
            "\"fatal: refusing to merge unrelated histories\"",
            GIT,
        ),
    );
    site.built();
    let list = site.page("en/index.html");
    assert_eq!(
        list.texts(".notes .error-line code")[..2],
        [
            "fatal: refusing to merge unrelated histories",
            "fatal: refusing to merge unrelated histories"
        ]
    );
    assert_eq!(
        list.count(".notes .error-line"),
        6,
        "a title says its error"
    );
    assert_eq!(list.attributes(".error-line code", "dir"), ["ltr"; 6]);
    assert_eq!(list.texts(".notes li:first-child .tag"), ["a", "b", "c"]);
}
