//! jekyll-polyglot: one permalink for all languages.

use crate::helper::Site;

fn page(title: &str, lang: &str, permalink: &str, text: &str) -> String {
    let lang = if lang.is_empty() {
        String::new()
    } else {
        format!("lang: {lang}\n")
    };
    let permalink = if permalink.is_empty() {
        String::new()
    } else {
        format!("permalink: {permalink}\n")
    };
    format!("---\ntitle: {title}\n{lang}{permalink}---\n{text}\n")
}

const CONFIG: &str = "url: https://ex.org\ntitle: T\nlanguages: [en, de]\ndefault_lang: en\nplugins: [jekyll-polyglot]\n";

/// Case `polyglot-site`.
#[test]
fn the_default_language_keeps_the_url_and_the_others_get_theirs_before_it() {
    let site = Site::new()
        .file("_config.yml", CONFIG)
        .file("about.md", &page("About", "en", "/about/", "[home](/)"))
        .file("about.de.md", &page("Über", "de", "/about/", "x"));
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    let english = site.page("about/index.html");
    assert_eq!(english.attribute("html", "lang"), "en");
    assert_eq!(
        english.attribute("link[hreflang=de]", "href"),
        "https://ex.org/de/about/"
    );
    let german = site.page("de/about/index.html");
    assert_eq!(german.attribute("html", "lang"), "de");
    assert_eq!(
        german.attribute("link[hreflang=en]", "href"),
        "https://ex.org/about/"
    );
    assert_eq!(site.translations()["notes"].as_array().unwrap().len(), 1);
}

#[test]
fn posts_in_folders_of_languages_share_their_urls() {
    let config = format!("{CONFIG}permalink: pretty\n");
    let site = Site::new()
        .file("_config.yml", &config)
        .file(
            "_posts/2025-01-01-x.md",
            &page("X", "", "", "See [about](/about/)."),
        )
        .file(
            "_posts/de/2025-01-01-x.md",
            &page(
                "X",
                "de",
                "",
                "Siehe [über](/about/) und [y](/2025/01/02/y/).",
            ),
        )
        .file(
            "_posts/2025-01-02-y.md",
            &page("Y", "", "", "Only in English."),
        )
        .file("about.md", &page("About", "en", "/about/", "x"))
        .file("about.de.md", &page("Über", "de", "/about/", "x"));
    site.built();
    site.page("2025/01/01/x/index.html");
    let german = site.page("de/2025/01/01/x/index.html");
    // Links stay in the language, as polyglot writes them.
    assert!(german.count("a[href='/de/about/']") > 0);
    assert!(german.count("a[href='/de/2025/01/02/y/']") > 0);
    // Pages that German lacks are there in English.
    let fallback = site.page("de/2025/01/02/y/index.html");
    assert_eq!(
        fallback.attribute("link[rel=canonical]", "href"),
        "https://ex.org/2025/01/02/y/"
    );
}

#[test]
fn liquid_sees_the_site_of_its_language() {
    let list = "{% for post in site.posts %}{{ post.title }} {% endfor %}{{ site.active_lang }}";
    let site = Site::new()
        .file("_config.yml", CONFIG)
        .file("_posts/2025-01-01-x.md", &page("Hello", "en", "", "x"))
        .file("_posts/de/2025-01-01-x.md", &page("Hallo", "de", "", "x"))
        .file("_posts/2025-01-02-y.md", &page("Only", "", "", "x"))
        .file("list.md", &page("List", "en", "/list/", list))
        .file("list.de.md", &page("Liste", "de", "/list/", list));
    site.built();
    assert!(
        site.page("list/index.html")
            .texts("main p")
            .join(" ")
            .contains("Only Hello en")
    );
    assert!(
        site.page("de/list/index.html")
            .texts("main p")
            .join(" ")
            .contains("Only Hallo de")
    );
}

#[test]
fn the_language_may_come_from_the_path_alone() {
    let config = format!("{CONFIG}lang_from_path: true\n");
    let site = Site::new()
        .file("_config.yml", &config)
        .file("_posts/de/2025-01-01-nur.md", &page("Nur", "", "", "x"))
        .file("about.en.md", &page("About", "", "/about/", "x"))
        .file("about.de.md", &page("Über", "", "/about/", "x"));
    site.built();
    assert_eq!(
        site.page("de/about/index.html").attribute("html", "lang"),
        "de"
    );
    assert_eq!(
        site.page("about/index.html").attribute("html", "lang"),
        "en"
    );
    site.page("de/2025/01/01/nur.html");
}

/// A second build from what the first one left is the same, when a page gets a language.
#[test]
fn a_build_with_a_cache_is_a_clean_one() {
    let site = Site::new()
        .file("_config.yml", CONFIG)
        .file(
            "about.md",
            &page("About", "en", "/about/", "[list](/list/)"),
        )
        .file(
            "about.de.md",
            &page("Über", "de", "/about/", "[list](/list/)"),
        )
        .file(
            "list.md",
            &page("List", "", "/list/", "{{ site.active_lang }}"),
        );
    site.built();
    let site = site.file(
        "list.de.md",
        &page("Liste", "de", "/list/", "{{ site.active_lang }}"),
    );
    site.built();
    let kept = site.published();
    assert_eq!(site.build(&["--no-cache"]).code, 0);
    assert!(kept == site.published());
}

/// A layout that shows what a build sees.
const LAYOUT: &str = "<html lang=\"{{ site.active_lang }}\"><head>\n{% I18n_Headers %}</head><body><a href=\"{{ page.url }}\">self</a> <a href=\"/css/a.css\">css</a> {% static_href %}href=\"/about/\"{% endstatic_href %} <p>{{ page.url }} {{ page.lang }} {{ page.rendered_lang }} {{ page.permalink_lang | jsonify }} {{ page.available_languages | join: ',' }} {{ page.missing_languages | join: ',' }} {{ site.locale }} {{ site.data.strings.hello }}</p>{{ content }}</body></html>\n";

fn site_with_layouts() -> Site {
    let page = |title: &str, more: &str, text: &str| {
        format!("---\nlayout: default\ntitle: {title}\n{more}---\n{text}\n")
    };
    Site::new()
        .file(
            "_config.yml",
            "url: https://x.example\ntitle: T\nlanguages: [en, de, fr]\ndefault_lang: en\nplugins: [jekyll-polyglot]\npermalink: pretty\nlang_vars: [locale]\nexclude_from_localization: [css]\nadditions: false\n",
        )
        .file("_layouts/default.html", LAYOUT)
        .file("about.md", &page("About", "permalink: /about/\nlang: en\n", "[home](/)"))
        .file("about.de.md", &page("Über", "permalink: /about/\nlang: de\n", "[start](/)"))
        .file("nat.md", &page("Nat", "", "nat"))
        .file("nat.de.md", &page("Nat", "lang: de\n", "nat"))
        .file("team.md", &page("Team", "page_id: team\npermalink: /team/\n", "x"))
        .file("team-de.md", &page("Team", "page_id: team\nlang: de\npermalink: /mannschaft/\n", "x"))
        .file("seul.md", &page("Seul", "lang: fr\npermalink: /seulement/\n", "x"))
        .file("excl.md", &page("Excl", "lang-exclusive: [de]\npermalink: /excl/\n", "x"))
        .file("es.md", &page("Es", "lang: es\npermalink: /es/\n", "x"))
        .file("list.json", "---\n---\n{% for post in site.posts %}{{ post.title }}@{{ post.url }};{% endfor %}{{ site.active_lang }}")
        .file("_posts/2024-01-01-p01.md", &page("P01", "", "x"))
        .file("_posts/2024-01-02-p02.md", &page("P02", "", "x"))
        .file("_posts/de/2024-01-02-p02.md", &page("D02", "lang: de\n", "x"))
        .file("_data/en/strings.yml", "hello: Hello\n")
        .file("_data/de/strings.yml", "hello: Hallo\n")
        .file("css/a.css", "b{}")
        .file("assets/b.css", "b{}")
}

/// Recorded from Jekyll 4.3 with polyglot 1.13.
#[test]
fn the_site_s_own_layouts_are_rendered_once_for_each_language() {
    let site = site_with_layouts();
    site.built();
    let published = site.published();
    let files: Vec<&str> = published
        .keys()
        .map(String::as_str)
        .filter(|file| !file.starts_with('.'))
        .collect();
    assert_eq!(
        files,
        [
            "2024/01/01/p01/index.html",
            "2024/01/02/p02/index.html",
            "about/index.html",
            "assets/b.css",
            "css/a.css",
            "de/2024/01/01/p01/index.html",
            "de/2024/01/02/p02/index.html",
            "de/about/index.html",
            "de/assets/b.css",
            "de/excl/index.html",
            "de/list.json",
            "de/mannschaft/index.html",
            "de/nat.de/index.html",
            "de/seulement/index.html",
            "fr/2024/01/01/p01/index.html",
            "fr/2024/01/02/p02/index.html",
            "fr/about/index.html",
            "fr/assets/b.css",
            "fr/list.json",
            "fr/nat/index.html",
            "fr/seulement/index.html",
            "fr/team/index.html",
            "list.json",
            "nat/index.html",
            "seulement/index.html",
            "team/index.html",
        ]
    );
    let text = |path: &str| String::from_utf8(published[path].clone()).unwrap();
    assert_eq!(
        text("de/about/index.html"),
        "<html lang=\"de\"><head>\n<link rel=\"canonical\" href=\"https://x.example/de/about/\"/>\n<link rel=\"alternate\" hreflang=\"en\" href=\"https://x.example/about/\"/>\n<link rel=\"alternate\" hreflang=\"x-default\" href=\"https://x.example/about/\"/>\n<link rel=\"alternate\" hreflang=\"de\" href=\"https://x.example/de/about/\"/>\n</head><body><a href=\"/de/about/\">self</a> <a href=\"/css/a.css\">css</a> href=\"/about/\" <p>/about/ de de {\"de\":\"/about/\",\"en\":\"/about/\"} de,en fr de Hallo</p><p><a href=\"/de/\">start</a></p>\n</body></html>\n"
    );
    for (path, shown) in [
        (
            "fr/about/index.html",
            "<p>/about/ en en {\"de\":\"/about/\",\"en\":\"/about/\"} de,en fr fr Hello</p><p><a href=\"/fr/\">home</a></p>",
        ),
        (
            "de/nat.de/index.html",
            "<p>/nat.de/ de de {\"de\":\"/nat/\",\"en\":null} de,en fr de Hallo</p>",
        ),
        (
            "team/index.html",
            "<p>/team/  en {\"de\":\"/mannschaft/\",\"en\":\"/team/\"} de,en fr en Hello</p>",
        ),
        (
            "seulement/index.html",
            "<p>/seulement/ fr fr {\"fr\":\"/seulement/\"} fr  en Hello</p>",
        ),
        (
            "de/excl/index.html",
            "<p>/excl/  en {\"en\":\"/excl/\"} en  de Hallo</p>",
        ),
    ] {
        assert!(text(path).contains(shown), "{path}: {}", text(path));
    }
    assert_eq!(
        text("de/list.json"),
        "D02@/2024/01/02/p02/;P01@/2024/01/01/p01/;de"
    );
    assert_eq!(
        text("list.json"),
        "P02@/2024/01/02/p02/;P01@/2024/01/01/p01/;en"
    );
}

/// A page that gets a translation replaces the one of the default language in that language.
#[test]
fn builds_of_languages_with_a_cache_are_clean_ones() {
    let site = site_with_layouts();
    site.built();
    let site = site
        .file(
            "team-fr.md",
            "---\nlayout: default\nlang: fr\npage_id: team\npermalink: /equipe/\n---\nx\n",
        )
        .file(
            "_layouts/default.html",
            "{{ site.active_lang }} {{ page.url }} {{ content }}",
        );
    site.built();
    let kept = site.published();
    assert!(kept.contains_key("fr/equipe/index.html") && !kept.contains_key("fr/team/index.html"));
    assert_eq!(site.build(&["--no-cache"]).code, 0);
    assert!(kept == site.published());
}

/// The additions know all languages, and correct what the layout gets wrong.
#[test]
fn additions_are_made_to_the_documents_of_each_language() {
    let config =
        "url: https://x.example\ntitle: T\nlanguages: [en, de]\nplugins: [jekyll-polyglot]\n";
    let site = Site::new()
        .file("_config.yml", config)
        .file(
            "_layouts/default.html",
            "<html lang=\"en\"><head></head><body>{{ content }}</body></html>",
        )
        .file(
            "about.md",
            "---\nlayout: default\nlang: en\npermalink: /about/\n---\nx\n",
        )
        .file(
            "about.de.md",
            "---\nlayout: default\nlang: de\npermalink: /about/\n---\nx\n",
        )
        .file(
            "only.md",
            "---\nlayout: default\nlang: en\npermalink: /only/\n---\nx\n",
        );
    site.built();
    let german = site.page("de/about/index.html");
    assert_eq!(german.attribute("html", "lang"), "de");
    assert_eq!(
        german.attribute("link[hreflang=en]", "href"),
        "https://x.example/about/"
    );
    assert_eq!(
        german.attribute("link[hreflang=de]", "href"),
        "https://x.example/de/about/"
    );
    // It is in English, whatever the language of its readers.
    assert_eq!(
        site.page("de/only/index.html").attribute("html", "lang"),
        "en"
    );
}
