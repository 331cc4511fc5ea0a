//! Aids for readers of a note, beside its text.

use crate::helper::Site;

const ERROR: &str = "ModuleNotFoundError: No module named '_cffi_backend'";

fn long(lang: &str, title: &str, more: &str) -> String {
    let words = "Some words that stand before the error. ".repeat(20);
    format!(
        "---\nlang: {lang}\ntitle: {title}\n{more}---\n{words}\n\n{words}\n\n```console\n$ tool\n{ERROR}\n```\n\n## A\n\n```bash\n$ pip install x\n# twice\n$ pip check\nok\n```\n\n```python\nraise ValueError('error: no')\n```\n\n## B\n\nText.\n"
    )
}

#[test]
fn the_error_stands_at_the_head_and_leads_to_its_place() {
    let site = Site::new().file("content/a.md", &long("en", "a", "")).file(
        "content/b.md",
        "---\nlang: en\ntitle: b\n---\n```text\nerror: at once\n```\n",
    );
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(page.texts(".the-error code"), [ERROR]);
    assert_eq!(page.attribute(".the-error a", "href"), "#page:error");
    assert_eq!(page.count("pre[id='page:error']"), 1);
    // A block that is in view anyway is not announced twice.
    let page = site.page("en/b/index.html");
    assert_eq!(page.count(".the-error"), 0);
    assert_eq!(page.count("pre[id='page:error']"), 1);
}

#[test]
fn a_page_that_is_about_no_error_says_so() {
    let site = Site::new().file("content/a.md", &long("en", "a", "error: false\n"));
    site.built();
    assert_eq!(site.page("en/a/index.html").count(".the-error"), 0);
    assert_eq!(site.page("index.html").count(".error-line"), 0);
}

#[test]
fn commands_and_output_of_a_session_are_told_apart() {
    let site = Site::new().file("content/a.md", &long("en", "a", ""));
    site.built();
    let page = site.page("en/a/index.html");
    // A block of commands that shows prompts is a session; beside `$`, `#` begins a comment.
    assert_eq!(page.texts("pre[data-lang=bash] .p"), ["$", "$"]);
    assert_eq!(page.texts("pre[data-lang=bash] .u"), ["ok"]);
    assert_eq!(page.texts("pre[data-lang=bash] > code > .c"), ["# twice"]);
    assert_eq!(page.attributes("pre", "data-lang"), ["bash", "python"]);
}

#[test]
fn a_note_says_how_it_came_to_be_in_its_language() {
    let site = Site::new()
        .file(
            "content/a.md",
            &long(
                "en",
                "a",
                "translated: false\ndate: 2026-01-02\nlast_modified_at: 2026-03-04\n",
            ),
        )
        .file(
            "content/ar/a.md",
            &long("ar", "أ", "translated: true\nmodel: m-1\n"),
        )
        .file(
            "content/hant/b.md",
            &long("hant", "乙", "generated: true\n"),
        );
    site.built();
    let en = site.page("en/a/index.html").texts("article > header .meta");
    assert_eq!(
        en,
        ["January 2, 2026 Updated March 4, 2026 2 minutes to read"]
    );
    let ar = site.page("ar/a/index.html");
    assert_eq!(ar.attribute(".meta a", "href"), "/en/a/");
    let meta = &ar.texts("article > header .meta")[0];
    assert!(meta.contains("English") && meta.contains("m-1"), "{meta}");
    let hant = &site
        .page("hant/b/index.html")
        .texts("article > header .meta")[0];
    assert!(hant.contains("自動") || hant.contains("機器"), "{hant}");
}

#[test]
fn headings_link_to_themselves_and_stand_at_their_levels() {
    let text = "---\nlang: en\ntitle: a\n---\n### First\n\n##### Below\n\n### Second\n";
    let site = Site::new().file("content/a.md", text);
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(page.texts(".body h2"), ["First", "Second"]);
    assert_eq!(page.texts(".body h3"), ["Below"]);
    assert_eq!(
        page.attributes(".body .anchor", "href"),
        ["#first", "#below", "#second"]
    );
    // Content of a Jekyll site keeps its elements.
    let site = Site::new()
        .file("_config.yml", "permalink: /:title/\n")
        .file("_posts/2025-01-01-a.md", text);
    site.built();
    let page = site.page("a/index.html");
    assert_eq!(page.texts(".body h3"), ["First", "Second"]);
    assert_eq!(
        page.attributes(".body h3, .body h5", "aria-level"),
        ["2", "3", "2"]
    );
}

#[test]
fn images_have_their_size_and_later_ones_wait() {
    let png = include_bytes!("../sites/four-scripts/static/images/boxes.png");
    let text = "---\nlang: en\ntitle: a\n---\n![one](/i/x.png)\n\n![two](../../i/x.png)\n\n![three](https://other.example/x.png)\n\n![four](/i/missing.png)\n";
    let site = Site::new()
        .file("sitegen.yml", "url: https://x.example/docs\n")
        .file("content/a.md", &text.replace("(/i", "(/docs/i"))
        .bytes("static/i/x.png", png);
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(page.attributes(".body img", "width"), ["640", "640"]);
    assert_eq!(page.attributes(".body img", "height"), ["240", "240"]);
    assert_eq!(
        page.attributes(".body img", "loading"),
        ["lazy", "lazy", "lazy"]
    );
}

#[test]
fn previous_and_next_stay_among_what_belongs_together() {
    let note = |title: &str, more: &str| format!("---\nlang: en\ntitle: {title}\n{more}---\n");
    let site = Site::new()
        .file("content/guide/a.md", &note("Zero", "weight: 1\n"))
        .file("content/guide/b.md", &note("É", ""))
        .file("content/guide/c.md", &note("Ab", ""))
        .file("content/guide/d.md", &note("F", ""))
        .file("content/notes/x.md", &note("X", "date: 2026-01-01\n"));
    site.built();
    // By weight, then by title as the language sorts.
    let page = site.page("en/guide/c/index.html");
    assert_eq!(page.attribute("a[rel=prev]", "href"), "/en/guide/a/");
    assert_eq!(page.attribute("a[rel=next]", "href"), "/en/guide/b/");
    assert_eq!(site.page("en/notes/x/index.html").count(".neighbours"), 0);
}
