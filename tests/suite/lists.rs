//! Lists of notes: of a language, of a tag, a category, a type; some to a page.

use crate::helper::Site;

fn note(lang: &str, title: &str, day: u32, more: &str) -> String {
    format!("---\nlang: {lang}\ntitle: {title}\ndate: 2026-01-{day:02}\n{more}---\nText.\n")
}

#[test]
fn tags_categories_and_types_have_lists_in_each_language() {
    let site = Site::new()
        .file(
            "content/a.md",
            &note(
                "en",
                "A",
                1,
                "tags: [Disk Full, linux]\ncategories: [ops]\ntype: note\n",
            ),
        )
        .file(
            "content/ar/a.md",
            &note("ar", "أ", 1, "tags: [linux, قرص]\n"),
        )
        .file("content/b.md", &note("en", "B", 2, "tags: linux\n"));
    site.built();
    let tag = site.page("en/tags/linux/index.html");
    assert_eq!(tag.texts(".notes a"), ["B", "A"]);
    assert_eq!(tag.texts("h1"), ["Notes tagged “linux”"]);
    assert_eq!(
        tag.attributes("link[hreflang]", "href"),
        ["/en/tags/linux/", "/ar/tags/linux/", "/en/tags/linux/"]
    );
    let ar = site.page("ar/tags/قرص/index.html");
    assert_eq!(ar.count("link[hreflang]"), 0);
    assert_eq!(ar.attribute("html", "dir"), "rtl");
    let tags = site.page("en/tags/index.html");
    assert_eq!(tags.texts(".terms a"), ["Disk Full", "linux"]);
    assert_eq!(tags.texts(".count"), ["1 note", "2 notes"]);
    assert_eq!(
        site.page("en/categories/ops/index.html").texts(".notes a"),
        ["A"]
    );
    assert_eq!(
        site.page("en/types/note/index.html").texts(".notes a"),
        ["A"]
    );
    let page = site.page("en/a/index.html");
    assert_eq!(
        page.attributes(".terms-of a", "href"),
        [
            "/en/types/note/",
            "/en/categories/ops/",
            "/en/tags/disk-full/",
            "/en/tags/linux/"
        ]
    );
}

#[test]
fn the_folder_of_a_language_is_no_category() {
    let site = Site::new()
        .file("_config.yml", "permalink: /:title/\n")
        .file(
            "zh_tw/news/_posts/2026-01-01-a.md",
            "---\nlang: zh_TW\ntitle: 甲\n---\n",
        )
        .file(
            "en/news/_posts/2026-01-01-b.md",
            "---\nlang: en\ntitle: B\n---\n",
        );
    site.built();
    assert_eq!(
        site.page("zh-tw/categories/index.html").texts(".terms a"),
        ["news"]
    );
    assert_eq!(
        site.page("b/index.html").texts(".breadcrumbs a"),
        ["Notes", "news"]
    );
}

#[test]
fn long_lists_have_pages() {
    let mut site = Site::new().file("sitegen.yml", "paginate: 2\nurl: https://x.example\n");
    for day in 1..=5 {
        site = site.file(
            &format!("content/n{day}.md"),
            &note("en", &format!("N{day}"), day, ""),
        );
        site = site.file(
            &format!("content/ar/n{day}.md"),
            &note("ar", &format!("ن{day}"), day, ""),
        );
    }
    site.built();
    let first = site.page("en/index.html");
    assert_eq!(first.texts(".notes a"), ["N5", "N4"]);
    assert_eq!(first.texts(".pagination span"), ["Page 1 of 3"]);
    let second = site.page("en/page/2/index.html");
    assert_eq!(second.texts(".notes a"), ["N3", "N2"]);
    assert_eq!(second.attribute("a[rel=prev]", "href"), "/en/");
    assert_eq!(second.attribute("a[rel=next]", "href"), "/en/page/3/");
    assert_eq!(
        second.attribute("link[rel=canonical]", "href"),
        "https://x.example/en/page/2/"
    );
    assert_eq!(second.texts("title"), ["Notes – Page 2"]);
    assert_eq!(
        second.attribute("meta[property=\"og:title\"]", "content"),
        "Notes – Page 2"
    );
    assert_eq!(second.count("nav.pagination"), 2);
    assert_eq!(site.page("en/page/3/index.html").texts(".notes a"), ["N1"]);
    let run = site.file("sitegen.yml", "paginate: none\n").build(&[]);
    assert!(
        run.code == 1 && run.stderr.contains("`paginate` has a value"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_site_in_one_language_has_its_lists_at_the_root() {
    let site = Site::new()
        .file("sitegen.yml", "paginate: 1\n")
        .file("content/a.md", &note("en", "A", 1, "tags: x\n"))
        .file("content/b.md", &note("en", "B", 2, ""));
    site.built();
    assert_eq!(site.page("index.html").texts(".notes a"), ["B"]);
    assert_eq!(site.page("page/2/index.html").texts(".notes a"), ["A"]);
    assert_eq!(site.page("tags/x/index.html").texts(".notes a"), ["A"]);
    assert_eq!(site.page("404.html").texts("h1"), ["Page not found"]);
}

#[test]
fn a_language_may_have_its_own_name_for_the_site() {
    let site = Site::new()
        .file(
            "sitegen.yml",
            "title: Notes of ours\ndescription: What helped\nlanguages:\n  en: English\n  ar: {title: ملاحظاتنا, description: ما نفع}\n  hi: हिन्दी\n",
        )
        .file("content/a.md", &note("en", "A", 1, ""))
        .file("content/ar/a.md", &note("ar", "أ", 1, ""))
        .file("content/hi/a.md", &note("hi", "अ", 1, ""));
    site.built();
    let ar = site.page("ar/index.html");
    assert_eq!(ar.texts("h1"), ["ملاحظاتنا"]);
    assert_eq!(ar.attribute("meta[name=description]", "content"), "ما نفع");
    // English words are not put into a Hindi page.
    assert_eq!(
        site.page("hi/index.html").count("meta[name=description]"),
        0
    );
    assert_eq!(
        site.page("en/index.html").texts("footer p"),
        ["What helped"]
    );
}

#[test]
fn what_a_language_lacks_is_said_once() {
    let site = Site::new()
        .file("content/a.md", &note("yo", "A", 1, ""))
        .file("content/b.md", &note("ar", "أ", 1, ""));
    let (code, said) = site.diagnostics(&[]);
    assert_eq!((code, said), (0, vec!["message-missing :null".to_owned()]));
    let site = site.file("templates/messages/yo.yml", "toc: x\n");
    let run = site.build(&[]);
    assert!(
        run.stderr.contains("lacks words in") && run.stderr.contains("search_none"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_page_in_place_of_a_list_and_the_lists_of_others_link_to_each_other() {
    let site = Site::new()
        .file(
            "sitegen.yml",
            "default_language: en\nurl: https://example.org\n",
        )
        .file("content/en/a.md", &crate::helper::note("en", "A"))
        .file("content/ar/a.md", &crate::helper::note("ar", "B"))
        .file("content/ar/index.md", &crate::helper::note("ar", "Home"));
    site.built();
    let alternates = |path: &str| site.page(path).attributes("link[hreflang]", "href");
    assert!(alternates("en/index.html").contains(&"https://example.org/ar/".to_owned()));
    assert_eq!(alternates("en/index.html"), alternates("ar/index.html"));
}

#[test]
fn parts_of_a_list_have_numbers_years_and_both_ends() {
    let mut site = Site::new().file("sitegen.yml", "paginate: 1\n");
    for n in 0..12 {
        let text = format!(
            "---\nlang: en\ntitle: N{n}\ndate: {}-01-01\n---\n",
            2014 + n
        );
        site = site.file(&format!("content/n{n:02}.md"), &text);
    }
    let pinned = "---\nlang: en\ntitle: P\ndate: 2001-01-01\nweight: 1\n---\n";
    let site = site.file("content/pinned.md", pinned);
    site.built();
    let page = site.page("page/7/index.html");
    let top = |selector: &str| page.texts(&format!("nav.pagination:first-of-type {selector}"));
    assert_eq!(top("ol li"), ["1", "…", "5", "6", "7", "8", "9", "…", "13"]);
    assert_eq!(page.texts(".pagination a[aria-current]"), ["7", "7"]);
    let years = page.attributes(".pagination ul a", "href");
    assert_eq!(years.len(), 12);
    assert_eq!(
        years[0], "/page/2/",
        "a note with a weight is before all years"
    );
    assert_eq!(years[11], "/page/13/");
    assert_eq!(page.attributes(".pagination a", "aria-label")[0], "Page 1");
    // A list of one year and a list of one part.
    assert_eq!(site.page("index.html").texts("h1"), ["Notes"]);
    let site = site.file("sitegen.yml", "paginate: 20\n");
    site.built();
    assert_eq!(site.page("index.html").count(".pagination"), 0);
}

#[test]
fn parts_of_a_list_lead_to_the_same_list_in_other_languages() {
    let mut site = Site::new().file("sitegen.yml", "paginate: 2\nurl: https://x.example\n");
    for day in 1..=5 {
        let more = "tags: [t, u]\n";
        site = site.file(
            &format!("content/en/n{day}.md"),
            &note("en", "N", day, more),
        );
        if day < 4 {
            let text = note("ar", "ن", day, "tags: t\n");
            site = site.file(&format!("content/ar/n{day}.md"), &text);
        }
    }
    site = site.file("content/hi/n1.md", &note("hi", "न", 1, ""));
    site.built();
    let menu = |path: &str| site.page(path).attributes(".languages a", "href");
    assert_eq!(menu("en/page/2/index.html"), ["/ar/page/2/", "/hi/"]);
    assert_eq!(menu("en/page/3/index.html"), ["/ar/", "/hi/"]);
    assert_eq!(
        menu("en/tags/t/page/2/index.html"),
        ["/ar/tags/t/page/2/", "/hi/"]
    );
    assert_eq!(menu("en/tags/u/index.html"), ["/ar/tags/", "/hi/"]);
    // Search engines are told of first parts alone: others have other notes.
    let alternates = |path: &str| site.page(path).attributes("link[hreflang]", "hreflang");
    assert_eq!(alternates("en/page/2/index.html"), [""; 0]);
    assert_eq!(alternates("en/tags/u/index.html"), [""; 0]);
    assert_eq!(
        alternates("en/tags/t/index.html"),
        ["en", "ar", "x-default"]
    );
    // A menu of one term is no menu.
    assert_eq!(site.page("en/index.html").texts(".chips a"), ["Tags"]);
    assert_eq!(site.page("ar/index.html").count(".chips a"), 0);
}

#[test]
fn the_home_page_has_the_name_once_and_few_languages_at_length() {
    let mut site = Site::new().file(
        "sitegen.yml",
        "title: Field notes\ndescription: About errors\ndefault_language: en\n",
    );
    let codes = ["en", "ar", "de", "fr", "hi", "ja", "ru"];
    for (at, code) in codes.iter().enumerate() {
        for day in 1..=4 {
            let text = note(code, &format!("{code} {day}"), day, "");
            site = site.file(&format!("content/{code}/n{day}.md"), &text);
        }
        if at < 5 {
            continue;
        }
        site.built();
        let home = site.page("index.html");
        assert_eq!(home.texts("h1"), ["Field notes"]);
        assert_eq!(home.count("header.site a.home"), 0);
        assert_eq!(home.count(".hero .search-open"), 1);
        assert_eq!(home.texts(".hero p:not(.found p)")[0], "About errors");
        let shown = "[data-choose] section:not([hidden])";
        assert_eq!(home.count("[data-choose] section"), at + 1);
        assert_eq!(
            home.count(&format!("{shown} .notes li")),
            home.count(shown) * 3
        );
        // Up to six languages have notes; of more, three, and links to all.
        let (cards, links) = if at == 5 { (6, 0) } else { (3, 7) };
        assert_eq!(
            (home.count(shown), home.count(".all-languages li a")),
            (cards, links)
        );
        assert_eq!(home.count("#languages"), 1);
        assert_eq!(home.texts(".more")[0], "Show all 4 notes");
    }
}

#[test]
fn commas_separate_tags_in_a_line_of_text_outside_of_jekyll() {
    let note = "---\ntitle: A\ndate: 2025-01-01\ntags: Disk Full, linux,,\n---\nx\n";
    let own = Site::new().file("content/a.md", note);
    own.build(&[]);
    for list in ["tags/disk-full/index.html", "tags/linux/index.html"] {
        assert!(own.output().join(list).exists(), "{list}");
    }
    let jekyll = Site::new()
        .file("_config.yml", "title: T\ntheme: sitegen\n")
        .file("_posts/2025-01-01-a.md", note);
    jekyll.build(&[]);
    for list in ["tags/disk/index.html", "tags/full/index.html"] {
        assert!(jekyll.output().join(list).exists(), "{list}");
    }
}
