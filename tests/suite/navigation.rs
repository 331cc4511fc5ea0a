//! The navigation: the tree of sections, the left column of a page, breadcrumbs.

use std::fmt::Write as _;

use crate::helper::{Page, Site};

fn page(title: &str, more: &str) -> String {
    format!("---\nlang: en\ntitle: {title}\n{more}---\nText.\n")
}

/// The column of a page as lines: sections with `>` (`v` if they are open), the current page with `*`.
fn column(page: &Page) -> Vec<String> {
    let mut lines = Vec::new();
    let selector = scraper::Selector::parse(".nav summary, .nav a").unwrap();
    for element in page.0.select(&selector) {
        let depth = element
            .ancestors()
            .filter_map(scraper::ElementRef::wrap)
            .filter(|above| above.value().name() == "details")
            .count();
        let is_section = element.value().name() == "summary";
        let depth = depth - usize::from(is_section);
        let parent = element.parent().and_then(scraper::ElementRef::wrap);
        let is_open = parent.is_some_and(|parent| parent.attr("open").is_some());
        let mark = match (is_section, element.attr("aria-current")) {
            (true, _) if is_open => "v ",
            (true, _) => "> ",
            (false, Some(_)) => "* ",
            (false, None) => "",
        };
        let text: String = element.text().collect();
        lines.push(format!("{}{mark}{}", "  ".repeat(depth), text.trim()));
    }
    lines
}

#[test]
fn folders_are_sections_in_the_order_of_their_weights() {
    let site = Site::new()
        .file("content/index.md", &page("Home", ""))
        .file("content/guide/index.md", &page("The guide", "weight: 2\n"))
        .file("content/guide/b.md", &page("B", "weight: 2\n"))
        .file("content/guide/a.md", &page("A", "weight: 3\n"))
        .file("content/guide/deep/c.md", &page("C", ""))
        .file("content/ops_notes/d.md", &page("D", ""))
        .file("content/first.md", &page("First", "weight: 1\n"))
        .file("content/last.md", &page("Last", ""))
        .file("content/hidden.md", &page("Hidden", "nav: false\n"))
        .file("content/secret/index.md", &page("Secret", "nav: false\n"))
        .file("content/secret/e.md", &page("E", ""))
        .file("content/secret/more/f.md", &page("F", ""));
    site.built();
    let shown = site.page("en/guide/a/index.html");
    assert_eq!(
        column(&shown),
        [
            "Home",
            "First",
            "v The guide",
            "  Overview",
            "  B",
            "  * A",
            "  v Deep",
            "    C",
            "Last",
            "v Ops Notes",
            "  D"
        ]
    );
    assert_eq!(shown.texts(".breadcrumbs li"), ["Notes", "The guide"]);
    assert_eq!(
        shown.attributes(".breadcrumbs a", "href"),
        ["/", "/en/guide/"]
    );
    let deep = site.page("en/guide/deep/c/index.html");
    assert_eq!(
        deep.texts(".breadcrumbs li"),
        ["Notes", "The guide", "Deep"]
    );
    assert_eq!(
        deep.attributes(".breadcrumbs a", "href"),
        ["/", "/en/guide/"]
    );
    // The page of a section is its first entry.
    let index = site.page("en/guide/index.html");
    assert!(column(&index).contains(&"  * Overview".to_owned()));
    // A page without an entry has the column as well.
    assert_eq!(
        site.page("en/secret/e/index.html")
            .count(".nav [aria-current]"),
        0
    );
    assert_eq!(site.page("en/secret/e/index.html").count(".nav summary"), 3);
}

#[test]
fn breadcrumbs_of_machines_are_those_of_readers() {
    let site = Site::new()
        .file("sitegen.yml", "url: https://x.example\n")
        .file("content/guide/index.md", &page("The guide", ""))
        .file("content/guide/deep/c.md", &page("C", ""))
        .file("content/d.md", &page("D", ""));
    site.built();
    let text = site.page("en/guide/deep/c/index.html");
    let json = text.texts("script[type=\"application/ld+json\"]");
    let json: serde_json::Value = serde_json::from_str(&json[0]).unwrap();
    let items = json["@graph"][1]["itemListElement"].as_array().unwrap();
    let items: Vec<(&str, &str)> = items
        .iter()
        .map(|item| {
            let url = item["item"].as_str().unwrap_or("none");
            (item["name"].as_str().unwrap(), url)
        })
        .collect();
    assert_eq!(
        items,
        [
            ("Notes", "https://x.example/"),
            ("The guide", "https://x.example/en/guide/"),
            ("Deep", "none"),
            ("C", "https://x.example/en/guide/deep/c/"),
        ]
    );
}

#[test]
fn a_site_of_one_page_has_no_navigation() {
    let site = Site::new().file("content/a.md", &page("A", ""));
    site.built();
    assert_eq!(
        site.page("en/a/index.html").count(".site-nav, .open-nav"),
        0
    );
    let site = site.file("content/b.md", &page("B", ""));
    site.built();
    let shown = site.page("en/a/index.html");
    assert_eq!(column(&shown), ["* A", "B"]);
    assert_eq!(shown.attribute(".open-nav", "popovertarget"), "page:nav");
    assert_eq!(shown.attribute("nav.site-nav", "popover"), "");
}

#[test]
fn each_language_has_its_own_titles_and_pages() {
    let arabic = |title: &str| format!("---\ntitle: {title}\n---\nنص.\n");
    let site = Site::new()
        .file("content/en/guide/index.md", &page("Guide", ""))
        .file("content/en/guide/a.md", &page("A", ""))
        .file("content/en/guide/b.md", &page("B", ""))
        .file("content/en/notes/c.md", &page("C", ""))
        .file("content/ar/guide/index.md", &arabic("الدليل"))
        .file("content/ar/guide/a.md", &arabic("أ"))
        .file("content/ar/notes/c.md", &arabic("ج"));
    site.built();
    assert_eq!(
        column(&site.page("ar/guide/a/index.html")),
        ["v الدليل", "  نظرة عامة", "  * أ", "v Notes", "  ج"]
    );
    // The root is for all languages.
    assert_eq!(site.page("index.html").count(".site-nav"), 0);
    let site = site.file("sitegen.yml", "fallback: true\n");
    site.built();
    let shown = site.page("ar/guide/b/index.html");
    assert_eq!(
        column(&shown),
        ["v الدليل", "  نظرة عامة", "  أ", "  * B", "v Notes", "  ج"]
    );
    assert_eq!(shown.attribute(".nav a[lang]", "hreflang"), "en");
    assert_eq!(
        shown.attributes(".breadcrumbs a", "href"),
        ["/ar/", "/ar/guide/"]
    );
}

#[test]
fn a_section_without_a_readable_page_has_the_name_of_its_folder() {
    let note = |title: &str| format!("---\ntitle: {title}\n---\nText.\n");
    let site = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/long_articles/a.md", &page("A", ""))
        .file("content/en/first.md", &page("First", ""))
        .file("content/hant/long_articles/a.md", &note("甲"))
        .file("content/hant/first.md", &note("乙"))
        .file("content/ar/long_articles/index.md", &note("مقالات"))
        .file("content/ar/long_articles/a.md", &note("أ"))
        .file("content/ar/first.md", &note("ب"));
    site.built();
    let section = |path: &str| column(&site.page(path))[1].clone();
    assert_eq!(section("en/long_articles/a/index.html"), "v Long Articles");
    assert_eq!(
        section("hant/long_articles/a/index.html"),
        "v Long Articles"
    );
    assert_eq!(section("ar/long_articles/a/index.html"), "v مقالات");
}

#[test]
fn a_long_section_shows_the_neighbours_of_the_page() {
    let mut site = Site::new().file("content/guide/x.md", &page("X", ""));
    for number in 0..200 {
        let name = format!("content/notes/n{number:03}.md");
        site = site.file(&name, &page(&format!("N{number:03}"), ""));
    }
    site.built();
    let shown = column(&site.page("en/notes/n100/index.html"));
    let mut wanted = vec!["Guide".to_owned(), "v Notes".to_owned()];
    for number in 96..105 {
        let mark = if number == 100 { "* " } else { "" };
        wanted.push(format!("  {mark}N{number:03}"));
    }
    wanted.push("  All notes".to_owned());
    assert_eq!(shown, wanted);
    // The list counts the pages of closed sections.
    let list = site.page("index.html");
    assert_eq!(list.texts(".nav .count"), ["1", "200"]);
}

#[test]
fn many_dated_notes_are_in_years() {
    let mut site = Site::new().file("sitegen.yml", "paginate: 30\n");
    for number in 0..120 {
        let (year, day) = (2024 + number / 60, number % 28 + 1);
        let date = format!("date: {year}-03-{day:02}\n");
        let name = format!("_posts/2024-01-01-n{number:03}.md");
        site = site.file(&name, &page(&format!("N{number:03}"), &date));
    }
    site.built();
    let list = site.page("index.html");
    assert_eq!(column(&list), ["* 2025", "2024"]);
    assert_eq!(list.attributes(".nav a", "href"), ["/", "/page/3/"]);
    assert_eq!(list.texts(".nav .count"), ["60", "60"]);
    let shown = column(&site.page("en/n010/index.html"));
    assert_eq!((shown.len(), shown[0].as_str()), (11, "v 2024"));
    assert!(shown.contains(&"  * N010".to_owned()));
}

#[test]
fn notes_without_folders_are_in_categories_or_under_tags() {
    let mut site = Site::new();
    for number in 0..60 {
        let term = ["linux", "git", "python"][number % 3];
        let more = format!("categories: [{term}]\nweight: {number}\n");
        site = site.file(
            &format!("content/n{number:02}.md"),
            &page(&format!("N{number:02}"), &more),
        );
    }
    site.built();
    let shown = site.page("en/n00/index.html");
    let sections = shown.texts(".nav summary");
    assert_eq!(sections, ["linux", "git", "python"]);
    assert_eq!(
        shown.attribute(".nav li li a", "href"),
        "/categories/linux/"
    );
    assert_eq!(shown.texts(".breadcrumbs a"), ["Notes", "linux"]);
}

const NAV: &str = "nav:\n  - start.md\n  - Reference:\n      - Settings: guide/config.md\n      - \
    guide/rules.md\n      - notes/\n  - Source: https://example.com/source\n";

fn configured() -> Site {
    Site::new()
        .file("content/start.md", &page("Start", ""))
        .file("content/guide/config.md", &page("Config", ""))
        .file("content/guide/rules.md", &page("Rules", ""))
        .file("content/guide/other.md", &page("Other", ""))
        .file("content/notes/a.md", &page("A", ""))
        .file("content/notes/b.md", &page("B", ""))
}

#[test]
fn the_config_may_have_the_navigation() {
    let site = configured().file("sitegen.yml", NAV);
    site.built();
    let shown = site.page("en/guide/config/index.html");
    assert_eq!(
        column(&shown),
        [
            "Start",
            "v Reference",
            "  * Settings",
            "  Rules",
            "  A",
            "  B",
            "Source"
        ]
    );
    assert_eq!(shown.texts(".breadcrumbs li"), ["Notes", "Reference"]);
    // The way through the notes is that of the navigation.
    assert_eq!(
        shown.attributes(".neighbours a", "href"),
        ["/en/start/", "/en/guide/rules/"]
    );
    let other = site.page("en/guide/other/index.html");
    assert_eq!(other.count(".nav a"), 6);
    assert_eq!(other.count(".nav [aria-current]"), 0);
}

#[test]
fn wrong_entries_of_the_navigation_are_named_with_their_places() {
    let site = configured().file(
        "sitegen.yml",
        "nav:\n  - start.md\n  - nowhere.md\n  - Empty: none/\n  - https://x.example\n  - 7\n  - Deep: 8\n",
    );
    let run = site.build(&["--format", "json"]);
    let json = run.json();
    let places: Vec<(String, u64, u64)> = json["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|diagnostic| {
            let number = |key: &str| diagnostic[key].as_u64().unwrap_or(0);
            let code = diagnostic["code"].as_str().unwrap();
            (code.to_owned(), number("line"), number("column"))
        })
        .collect();
    let at = |code: &str, line, column| (code.to_owned(), line, column);
    assert_eq!(
        places,
        [
            at("nav-missing", 3, 5),
            at("nav-missing", 4, 12),
            at("config-value", 5, 5),
            at("config-value", 6, 5),
            at("config-value", 7, 5),
        ]
    );
}

#[test]
fn a_jekyll_config_may_have_another_nav() {
    let site = Site::new()
        .file("_config.yml", "theme: sitegen\nnav: {a: [1, 2]}\n")
        .file("_posts/2024-01-01-a.md", "---\ntitle: A\n---\n")
        .file("about.md", "---\ntitle: About\n---\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!((code, diagnostics.len()), (0, 0), "{diagnostics:?}");
    assert_eq!(column(&site.page("about.html")).len(), 2);
}

#[test]
fn templates_see_sections_and_trees() {
    let site = Site::new()
        .file("content/guide/index.md", &page("Guide", ""))
        .file("content/guide/a.md", &page("A", ""))
        .file("content/b.md", &page("B", ""))
        .file(
            "templates/note.html",
            "<p>{{ page.section.title }} {{ page.section.url }} {% if page.section.parent %}{{ page.section.parent.title }}{% endif %} \
             {{ page.section.pages | length }}</p>{% for entry in language.nav %}<i>{{ entry.title }}</i>{% endfor %}\
             {% for entry in site.nav.en %}<b>{{ entry.title }}</b>{% endfor %}",
        );
    site.built();
    let shown = site.page("en/guide/a/index.html");
    assert_eq!(shown.texts("p"), ["Guide /en/guide/ Notes 1"]);
    assert_eq!(shown.texts("i"), ["B", "Guide"]);
    assert_eq!(shown.texts("b"), ["B", "Guide"]);
}

/// A site whose column is a part of its tree, and one whose column is the whole of it.
#[test]
fn a_new_title_renders_few_pages_again() {
    let mut site = Site::new();
    for number in 0..150 {
        let name = format!("content/notes/n{number:03}.md");
        let date = format!(
            "date: 2024-01-01T00:00:{:02}\nweight: {number}\n",
            number % 60
        );
        site = site.file(&name, &page(&format!("N{number:03}"), &date));
    }
    site.built();
    let before = site.published();
    let date = "date: 2024-01-01T00:00:15\nweight: 75\n";
    let site = site.file("content/notes/n075.md", &page("New", date));
    site.built();
    let after = site.published();
    let mut changed = String::new();
    for (path, bytes) in &after {
        if path.ends_with("index.html") && before.get(path) != Some(bytes) {
            let _ = writeln!(changed, "{path}");
        }
    }
    // The page, seven before it, seven after it, and lists.
    let notes = changed.lines().filter(|path| path.starts_with("en/notes/"));
    assert_eq!(notes.count(), 9, "{changed}");
    let clean = site.build(&["--no-cache"]);
    assert_eq!(clean.code, 0);
    assert_eq!(site.published(), after);
}

#[test]
fn the_index_of_a_folder_without_text_lists_its_pages() {
    let described = "description: About B\n";
    let site = Site::new()
        .file(
            "content/guide/index.md",
            "---\nlang: en\ntitle: The guide\n---\n",
        )
        .file("content/guide/a.md", &page("A", "weight: 1\n"))
        .file("content/guide/b.md", &page("B", described))
        .file(
            "content/guide/deep/index.md",
            "---\nlang: en\ntitle: Deep\n---\n# Deep\n",
        )
        .file("content/guide/deep/c.md", &page("C", ""))
        .file("content/ops/index.md", &page("Operations", ""))
        .file("content/ops/d.md", &page("D", ""));
    site.built();
    let guide = site.page("en/guide/index.html");
    assert_eq!(guide.texts(".cards a"), ["A", "B", "Deep"]);
    assert_eq!(guide.texts(".cards p"), ["About B"]);
    assert_eq!(
        site.page("en/guide/deep/index.html").texts(".cards a"),
        ["C"]
    );
    assert_eq!(site.page("en/ops/index.html").count(".cards"), 0);
}
