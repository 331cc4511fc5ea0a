//! A site's own templates win by name; what goes wrong in one has a place.

use crate::helper::{Site, note};

#[test]
fn a_sites_own_template_wins_and_uses_the_themes_others() {
    let site = Site::new()
        .file("content/a.md", "---\nlang: en\ntitle: A & B\nmodel: deep\n---\n\n## One\n\n### Two\n")
        .file("templates/note.html", "{% extends \"base.html\" %}{% block main %}<p id=x>{{ page.title }}|{{ page.url }}|{{ page.lang }}|{{ page.direction }}|{{ page.data.model }}|{{ page.toc[0].children[0].title }}|{{ site.title }}</p>{{ page.content }}{% endblock %}")
        .file("sitegen.yml", "title: Site\n");
    site.built();
    let page = site.page("en/a/index.html");
    assert_eq!(page.texts("#x"), ["A & B|/en/a/|en|ltr|deep|Two|Site"]);
    assert_eq!(page.texts("h2"), ["One"]);
    assert_eq!(page.attribute("html", "lang"), "en");
}

#[test]
fn an_error_while_rendering_names_the_chain_of_includes_once() {
    let site = Site::new()
        .file("content/a.md", &note("en", "a"))
        .file("content/b.md", &note("en", "b"))
        .file(
            "templates/note.html",
            "first\n{% include \"part.html\" %}\n",
        )
        .file("templates/part.html", "\n  {{ page.no.such }}\n");
    let run = site.build(&[]);
    assert_eq!(run.code, 3);
    for words in [
        "template-render",
        "templates/part.html:2:",
        "templates/note.html:2:",
        "1 more place",
    ] {
        assert!(run.stderr.contains(words), "{words}\n{}", run.stderr);
    }
    assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
}

#[test]
fn a_page_has_all_its_names_however_a_template_asks() {
    let site = |template: &str| {
        Site::new()
            .file("content/a.md", "---\nlang: en\ntitle: A\nspecial: 7\n---\n")
            .file("templates/note.html", template)
    };
    let text = |template: &str| {
        let site = site(template);
        site.built();
        std::fs::read_to_string(site.output().join("en/a/index.html")).unwrap()
    };
    let names = text("{% for name, value in page %}{{ name }} {% endfor %}");
    for name in ["title", "breadcrumbs", "data", "minutes", "rest"] {
        assert!(names.split(' ').any(|other| other == name), "{names}");
    }
    let parts =
        "{% set key = 'special' %}{{ page[\"data\"][key] }} {{ page.breadcrumbs | length }}";
    assert_eq!(text(parts), "7 2");
    // A misspelt name gives a list of all names.
    let run = site("{{ page.titel }}").build(&[]);
    assert!(run.stderr.contains("breadcrumbs, "), "{}", run.stderr);
}

#[test]
fn every_broken_template_is_named() {
    let site = Site::new()
        .file("content/a.md", &note("en", "a"))
        .file("templates/note.html", "{% if %}")
        .file("templates/list.html", "x\n{{ page.title | nofilter }}");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 3);
    assert_eq!(
        diagnostics,
        [
            "template-syntax templates/list.html:2",
            "template-syntax templates/note.html:1"
        ]
    );
}

#[test]
fn a_page_may_name_its_template_or_want_none() {
    let site = Site::new()
        .file("templates/wide.html", "<p>wide {{ page.title }}</p>")
        .file(
            "content/a.md",
            "---\nlang: en\ntitle: a\ntemplate: wide.html\n---\n",
        )
        .file(
            "content/b.md",
            "---\nlang: en\ntitle: b\nlayout: null\n---\n*bare*\n",
        );
    site.built();
    assert_eq!(site.page("en/a/index.html").texts("p"), ["wide a"]);
    let bare = std::fs::read_to_string(site.output().join("en/b/index.html")).unwrap();
    assert_eq!(bare, "<p><em>bare</em></p>\n");
}

#[test]
fn words_of_the_interface_are_in_the_pages_language_and_can_be_replaced() {
    let text = "## A\n\n## B\n\n> [!WARNING]\n> x\n";
    let page = |lang: &str| format!("---\nlang: {lang}\ntitle: x\n---\n{text}");
    let site = Site::new()
        .file("content/tw/x.md", &page("zh-TW"))
        .file("content/ar/x.md", &page("ar"))
        .file("templates/messages/ar.yml", "warning: انتبه\n");
    site.built();
    let tw = site.page("zh-tw/x/index.html");
    assert_eq!(
        (tw.texts(".toc summary"), tw.texts(".alert-title")),
        (vec!["本頁目錄".to_owned()], vec!["警告".to_owned()])
    );
    let ar = site.page("ar/x/index.html");
    assert_eq!(
        (ar.texts(".toc summary"), ar.texts(".alert-title")),
        (vec!["في هذه الصفحة".to_owned()], vec!["انتبه".to_owned()])
    );
}

#[test]
fn lists_and_home_are_made_where_the_site_has_none() {
    let site = Site::new()
        .file(
            "content/a.md",
            "---\nlang: en\ntitle: Old\ndate: 2020-01-01\n---\n",
        )
        .file(
            "content/b.md",
            "---\nlang: en\ntitle: New\ndate: 2021-01-01\n---\n",
        )
        .file("content/ar/a.md", "---\nlang: ar\ntitle: قديم\n---\n")
        .file(
            "content/ar/index.md",
            "---\nlang: ar\ntitle: من عندي\n---\n",
        );
    site.built();
    let list = site.page("en/index.html");
    assert_eq!(list.texts(".notes a"), ["New", "Old"]);
    assert_eq!(site.page("ar/index.html").texts("h1"), ["من عندي"]);
    let home = site.page("index.html");
    assert_eq!(home.attributes("section", "lang"), ["en", "ar"]);
    assert_eq!(
        home.attributes("section[dir=rtl] a", "href"),
        ["/ar/", "/ar/a/"]
    );
}

#[test]
fn no_id_of_the_theme_is_one_that_a_heading_may_have() {
    let site = Site::new().file(
        "content/a.md",
        "---\nlang: en\ntitle: a\n---\n\n## Main\n\n## Toc\n\n## Page\n\n## Page:toc\n",
    );
    site.built();
    let ids = site.page("en/a/index.html").attributes("[id]", "id");
    let different: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "{ids:?}");
    assert!(ids.contains(&"main".to_owned()));
}

#[test]
fn templates_of_another_program_are_left_alone() {
    let liquid = "{% assign x = collections.posts | getPrevious: page %}{{ \"/blog/\" | url }}\n";
    let django =
        "{% extends \"base.html\" %}{% load static %}<a href=\"{% url 'home' %}\">Home</a>\n";
    for (folder, name, text, config) in [
        ("content/", "banner.html", liquid, "package.json"),
        ("", "banner.html", liquid, "package.json"),
        ("", "404.html", django, "manage.py"),
        (
            "",
            "base.html",
            "{{ url_for('static') }}",
            "requirements.txt",
        ),
        (
            "content/",
            "base.html",
            "{{ section.title | nope }}",
            "zola.toml",
        ),
    ] {
        let site = Site::new()
            .file(&format!("templates/{name}"), text)
            .file(config, "")
            .file(&format!("{folder}a.md"), "# A\n\nText.\n");
        assert_eq!(site.diagnostics(&[]), (0, Vec::new()), "{folder}{name}");
        assert_eq!(site.build(&["--format", "json"]).json()["pages"], 1);
    }
    // A template that extends one of the theme is sitegen's, whatever its name.
    let site = Site::new()
        .file(
            "templates/wide.html",
            "{% extends \"base.html\" %}{% block main %}wide{% endblock %}",
        )
        .file("a.md", "---\ntitle: A\ntemplate: wide.html\n---\nText.\n");
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    assert!(site.page("en/a/index.html").texts("body")[0].contains("wide"));
}

#[test]
fn lists_are_written_as_the_template_of_notes_writes_them() {
    let site = |language: &str| {
        let mut site = Site::new().file("sitegen.yml", "title: Site\npaginate: 3\n");
        for (name, matter, text) in [
            (
                "a",
                "title: \"فشل --force في  git\"\ndate: 2025-03-12\ntags: [a-b, \"<c>\", d, e]\n",
                "```\nModuleNotFoundError: No module named 'x'\n```\n",
            ),
            (
                "b",
                "title: A & \"B\"\ndescription: \" One  two, <i> --x \"\n",
                "Text.\n",
            ),
            ("c", "title: C\ntags: [one, two]\n", "Text.\n"),
            ("d", "title: D\ndate: 2024-01-02\n", "Text.\n"),
        ] {
            let note = format!("---\nlang: {language}\n{matter}---\n\n{text}");
            site = site.file(&format!("content/{name}.md"), &note);
        }
        site
    };
    for language in ["ar", "en"] {
        let plain = site(language);
        let own = site(language).file(
            "templates/notes.html",
            include_str!("../../templates/notes.html"),
        );
        plain.built();
        own.built();
        for page in ["index.html", "page/2/index.html", "tags/a-b/index.html"] {
            assert_eq!(plain.text(page), own.text(page), "{page}");
        }
        assert!(
            plain
                .text("page/2/index.html")
                .contains("<ul class=\"notes\">")
        );
    }
}

#[test]
fn a_sites_own_list_has_the_values_of_its_notes() {
    let site = Site::new()
        .file("content/a.md", &note("en", "a"))
        .file("content/b.md", &note("de", "b"))
        .file(
            "templates/list.html",
            "{% for note in page.notes %}<b>{{ note.title }}</b>{% endfor %}{{ page.note_list }}",
        );
    site.built();
    let list = site.page("en/index.html");
    assert_eq!(list.texts("b").len(), 1);
    assert_eq!(list.texts("b"), list.texts(".notes a"));
}
