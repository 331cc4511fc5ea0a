//! A folder of notes, with nothing that says which belong together, in Traditional Chinese and
//! Arabic; the Arabic one has a fence that closes at the end of a line of code.

use serde_json::Value;

use crate::helper::Site;

const HANT: &str = "hant/3f2a91/index.html";
const AR: &str = "ar/c04d77/index.html";

#[test]
fn both_notes_are_published_and_linked() {
    let site = Site::of("folder-of-notes");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 0);
    assert_eq!(diagnostics, ["fence-closed-in-line c04d77.md:27"]);

    for (path, lang, dir) in [(HANT, "zh-Hant", "ltr"), (AR, "ar", "rtl")] {
        let page = site.page(path);
        assert_eq!(page.attribute("html", "lang"), lang);
        assert_eq!(page.attribute("html", "dir"), dir);
        assert_eq!(
            page.attributes("link[rel=alternate]", "hreflang"),
            ["zh-Hant", "ar", "x-default"]
        );
        assert_eq!(
            page.attributes("link[rel=alternate][hreflang]", "href"),
            ["/hant/3f2a91/", "/ar/c04d77/", "/hant/3f2a91/"]
        );
        assert_eq!(page.texts("nav.languages li"), ["繁體中文", "العربية"]);
        assert_eq!(
            page.attributes("nav.languages li > *", "lang"),
            ["zh-Hant", "ar"]
        );
        assert_eq!(
            page.attributes("nav.languages li > [aria-current]", "lang"),
            [lang]
        );
    }
}

#[test]
fn the_translation_is_inferred_and_says_so() {
    let json = Site::of("folder-of-notes").translations();
    let notes = json["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0]["joined"], "inferred");
    assert_eq!(notes[0]["languages"], serde_json::json!(["zh-Hant", "ar"]));
}

#[test]
fn the_broken_fence_swallows_nothing() {
    let site = Site::of("folder-of-notes");
    site.built();
    let (hant, ar) = (site.page(HANT), site.page(AR));
    assert_eq!(ar.count("pre"), hant.count("pre"));
    assert_eq!(ar.texts("pre"), hant.texts("pre"));
    assert_eq!(
        ar.count(".body h2, .body h3"),
        hant.count(".body h2, .body h3")
    );
}

#[test]
fn a_section_has_one_anchor_in_all_languages() {
    let site = Site::of("folder-of-notes");
    site.built();
    let hant = site.page(HANT);
    let ar = site.page(AR);
    // The authors begin at the third level; below the page's title that is the second.
    let originals = hant.attributes(".body h2, .body h3", "id");
    assert_eq!(originals[0], "錯誤原因");
    assert_eq!(ar.attributes(".body :is(h2, h3) span[id]", "id"), originals);
    assert_eq!(ar.attribute(".body h2", "id"), "سبب-الخطأ");
}

#[test]
fn code_runs_left_to_right_in_text_from_right_to_left() {
    let site = Site::of("folder-of-notes");
    site.built();
    let ar = site.page(AR);
    assert_eq!(ar.count("pre:not([dir=ltr])"), 0);
    assert_eq!(ar.count(":not(pre) > code:not([dir=ltr])"), 0);
    assert!(ar.count(":not(pre) > code") > 3);
}

#[test]
fn emphasis_closes_beside_chinese_punctuation() {
    let site = Site::of("folder-of-notes");
    site.built();
    assert_eq!(site.page(HANT).texts(".body p strong")[0], "先看群組。");
}

#[test]
fn names_that_differ_by_their_dates_have_different_urls() {
    let text = "# Security releases\n\nText.\n";
    let site = Site::new()
        .file("blog/2024-09-29-security.md", text)
        .file("blog/2025-05-19-security.md", text)
        .file("blog/2025-07-18-security.md", text);
    let (code, said) = site.diagnostics(&[]);
    assert_eq!((code, said), (0, Vec::new()));
    // The first one keeps its URL when the others are written.
    for url in ["security", "2025-05-19-security", "2025-07-18-security"] {
        assert!(
            site.output()
                .join(format!("en/blog/{url}/index.html"))
                .exists(),
            "{url}"
        );
    }
}

#[test]
fn a_page_of_the_default_language_in_and_outside_of_its_folder_is_published_twice() {
    let site = Site::new()
        .file("README.md", "# About this repository\n\nText.\n")
        .file("en/README.md", "# The book\n\nText.\n")
        .file("en/a.md", "# A\n\nText.\n")
        .file("de/README.md", "# Das Buch\n\nText.\n")
        .file("de/a.md", "# A\n\nText.\n");
    let (code, said) = site.diagnostics(&[]);
    assert_eq!((code, said), (0, Vec::new()));
    for (path, title) in [
        ("README", "About this repository"),
        ("en/readme", "The book"),
    ] {
        let page = site.page(&format!("{path}/index.html"));
        assert_eq!(page.texts("h1")[0], title);
    }
    let json = site.translations();
    let mut notes = json["notes"].as_array().unwrap().iter();
    let is_book = |note: &&Value| note["pages"][0]["path"] == "en/README.md";
    let book = notes.find(is_book).unwrap();
    assert_eq!(book["pages"][1]["path"], "de/README.md");
}

#[test]
fn archetypes_of_hugo_are_no_notes() {
    let archetype =
        "---\ntitle: \"{{ replace .Name \"-\" \" \" | title }}\"\ndate: {{ .Date }}\n---\n";
    for beside in ["theme.toml", "hugo.yaml", "layouts/index.html"] {
        let site = Site::new()
            .file("archetypes/default.md", archetype)
            .file(beside, "")
            .file("docs/a.md", "# A\n\nText.\n");
        assert_eq!(site.diagnostics(&[]), (0, Vec::new()), "{beside}");
    }
    // Without Hugo, the folder is one of notes.
    let site = Site::new()
        .file("archetypes/hero.md", "# The hero\n\nText.\n")
        .file("a.md", "# A\n\nText.\n");
    assert_eq!(site.build(&["--format", "json"]).json()["pages"], 2);
}

#[test]
fn aliases_that_a_page_has_already_are_no_warnings() {
    let site = Site::new().file(
        "content/a.md",
        "---\ntitle: A\naliases: [/old, /old/, /en/a/]\n---\nText.\n",
    );
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    let files = site.published();
    let mut redirects = files.iter().filter(|(path, _)| path.starts_with("old"));
    assert!(redirects.any(|(_, text)| String::from_utf8_lossy(text).contains("/en/a/")));
    // One that another page has is one.
    let site = site.file(
        "content/b.md",
        "---\ntitle: B\naliases: [/old, /en/a/]\n---\nText.\n",
    );
    let (code, said) = site.diagnostics(&[]);
    assert_eq!((code, said.len()), (0, 2), "{said:?}");
}

#[test]
fn folders_beside_posts_are_read_too() {
    let site = Site::new()
        .file("_posts/2024-01-02-a.md", "---\ntitle: A\n---\nA\n")
        .file("docs/b.md", "---\ntitle: B\n---\nB\n")
        .file("ja/docs/b.md", "---\ntitle: B\n---\nこれは文章です。\n");
    let (code, said) = site.diagnostics(&[]);
    assert_eq!((code, said), (0, Vec::new()));
    assert_eq!(site.build(&["--format", "json"]).json()["pages"], 3);
}

#[test]
fn folders_beside_content_are_named_if_they_are_not_read() {
    let site = Site::new()
        .file("content/a.md", "---\ntitle: A\n---\nA\n")
        .file("guide/b.md", "---\ntitle: B\n---\nB\n");
    assert_eq!(
        site.diagnostics(&[]),
        (0, vec!["folder-not-read guide:1".to_owned()])
    );
    let site = site.file("sitegen.yml", "title: T\n");
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
}

#[test]
fn a_config_of_hexo_is_not_read_as_one_of_jekyll() {
    let config = "title: T\nsource_dir: source\nnew_post_name: :title.md\narchive_dir: news\n";
    let site = Site::new()
        .file("_config.yml", config)
        .file(
            "source/_posts/a.md",
            "---\ntitle: A\n---\n{% note %}\nA\n{% endnote %}\n",
        )
        .file(
            "source/docs/b.md",
            "---\ntitle: B\n---\n{% link text url %}\n",
        );
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(
        (code, said),
        (0, vec!["config-other _config.yml:2".to_owned()])
    );
    assert_eq!(site.build(&["--format", "json"]).json()["pages"], 2);
}

#[test]
fn keys_of_other_programs_cost_no_page() {
    let run = Site::new()
        .file(
            "index.mdx",
            "---\ntitle: Home\ntemplate: splash\n---\nText.\n",
        )
        .file(
            "date.md",
            "---\ndate: prints the date\n---\n# date\n\nText.\n",
        )
        .file("docs/intro.md", "---\ntitle: Intro\nslug: /\n---\nText.\n")
        .file("docs/a.md", "---\ntitle: A\nslug: /b/c\n---\nText.\n")
        .file("docs/d.md", "---\ntitle: D\nslug: b/d\n---\nText.\n")
        .build(&["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.json()["pages"], 5);
}

#[test]
fn a_template_of_another_program_may_have_the_name_of_one_of_ours() {
    let site = Site::new()
        .file(
            "index.md",
            "---\ntitle: Home\ntemplate: home.html\n---\nText.\n",
        )
        .file("a.md", "---\ntitle: A\ntemplate: list.html\n---\nText.\n");
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    for page in ["en/index.html", "en/a/index.html"] {
        assert_eq!(site.page(page).texts(".body p"), ["Text."], "{page}");
    }
}

#[test]
fn the_folder_public_of_another_program_is_not_the_output() {
    let site = Site::new()
        .file("docs/a.md", "# A\n\n![p](/p.txt)\n")
        .file("public/p.txt", "p");
    let run = || crate::helper::run(site.command("build").arg("--no-sync"));
    for _ in 0..2 {
        let run = run();
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let source = site.source();
    assert!(source.join("_site/public/p.txt").is_file());
    assert_eq!(crate::helper::files(&source.join("public")), ["p.txt"]);
    let page = std::fs::read_to_string(source.join("_site/en/docs/a/index.html")).unwrap();
    assert!(page.contains("src=\"/public/p.txt\""), "{page}");
    // One that nobody has filled is the output.
    let site = Site::new().file("a.md", "# A\n\nText.\n");
    let run = crate::helper::run(site.command("build").arg("--no-sync"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.source().join("public/en/a/index.html").is_file());
}
