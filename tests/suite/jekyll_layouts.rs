//! Jekyll sites with layouts of their own: documents, and what sitegen adds to them.

use crate::helper::Site;

const DEFAULT: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>{{ page.title }}</title>\n</head>\n<body>\n{{ content }}</body>\n</html>\n";
const POST: &str = "---\nlayout: default\nkind: article\n---\n<{{ layout.kind }}>{{ content }}</{{ layout.kind }}>\n";

/// A site with two layouts, and a note in two languages.
fn bilingual() -> Site {
    Site::new()
        .file("_config.yml", "title: x\nurl: https://example.org\npermalink: /:title/\ndefaults:\n  - scope: {path: ''}\n    values: {layout: post}\n")
        .file("_layouts/default.html", DEFAULT)
        .file("_layouts/post.html", POST)
        .file("_posts/2025-01-01-one.md", "---\nlang: en\ntitle: One\nref: one\n---\nText.\n")
        .file("_posts/2025-01-01-wahid.md", "---\nlang: ar\ntitle: واحد\nref: one\n---\nنص.\n")
}

#[test]
fn a_document_is_its_body_in_its_chain_of_layouts() {
    let site = bilingual().file("_config.yml", "permalink: /:title/\nadditions: false\n");
    let page = "---\nlang: en\ntitle: One\nlayout: post\n---\nText.\n";
    let site = site.file("_posts/2025-01-01-one.md", page);
    let run = site.build(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        site.text("one/index.html"),
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>One</title>\n</head>\n<body>\n<article><p>Text.</p>\n</article>\n</body>\n</html>\n"
    );
    // Nothing of sitegen's theme is published.
    for path in [
        "sitegen.css",
        "en/index.html",
        "index.html",
        "404.html",
        "robots.txt",
    ] {
        assert!(!site.output().join(path).exists(), "{path}");
    }
}

#[test]
fn a_page_without_a_layout_is_published_as_it_is() {
    let text = "<p>thirty-seven bytes of a page</p>\n";
    let site = bilingual()
        .file("_config.yml", "title: x\n")
        .file("bare.html", &format!("---\n---\n{text}"))
        .file("none.html", &format!("---\nlayout: none\n---\n{text}"))
        .file("null.html", &format!("---\nlayout: null\n---\n{text}"));
    site.built();
    for path in ["bare.html", "none.html", "null.html"] {
        assert_eq!(site.text(path), text, "{path}");
    }
}

#[test]
fn the_theme_of_sitegen_is_used_if_the_config_says_so() {
    let site = bilingual().file("_config.yml", "permalink: /:title/\ntheme: sitegen\n");
    site.built();
    assert!(
        site.output().join("sitegen.css").exists()
            || site.text("one/index.html").contains("sitegen")
    );
    assert_eq!(
        site.page("one/index.html").texts("article article").len(),
        0
    );
}

#[test]
fn language_direction_and_alternates_are_added() {
    let site = bilingual();
    site.built();
    let page = site.text("wahid/index.html");
    assert!(page.contains("<html dir=\"rtl\" lang=\"ar\">"), "{page}");
    let links = "<link rel=\"alternate\" hreflang=\"en\" href=\"https://example.org/one/\">";
    assert!(page.contains(links), "{page}");
    let page = site.text("one/index.html");
    assert!(page.contains("<html lang=\"en\">"), "{page}");
    assert!(page.contains("hreflang=\"ar\""), "{page}");
    assert!(page.contains("hreflang=\"x-default\""), "{page}");
}

#[test]
fn each_addition_has_a_switch() {
    let config = "permalink: /:title/\nadditions:\n  language: false\n  alternates: false\n  variables: false\ndefaults:\n  - scope: {path: ''}\n    values: {layout: default}\n";
    let site = bilingual().file("_config.yml", config).file(
        "_layouts/default.html",
        &format!("{DEFAULT}{{{{ page.direction }}}}"),
    );
    site.built();
    let page = site.text("wahid/index.html");
    assert!(page.contains("<html lang=\"en\">"), "{page}");
    assert!(
        !page.contains("hreflang") && !page.contains("rtl"),
        "{page}"
    );
    let (code, diagnostics) = site
        .file("_config.yml", "additions: {colours: true}\n")
        .diagnostics(&[]);
    assert_eq!((code, diagnostics.len()), (0, 1), "{diagnostics:?}");
}

#[test]
fn a_language_menu_is_four_lines_of_liquid() {
    let menu = "{% for t in page.translations %}<a href=\"{{ t.url | relative_url }}\" lang=\"{{ t.language }}\" dir=\"{{ t.direction }}\"{% if t.is_current %} aria-current=\"page\"{% endif %}>{{ t.name }}</a>{% endfor %} {{ page.language }} {{ page.direction }} {{ page.original.title }}";
    let site = bilingual().file("_layouts/default.html", menu);
    site.built();
    assert_eq!(
        site.text("wahid/index.html"),
        "<a href=\"/one/\" lang=\"en\" dir=\"ltr\">English</a><a href=\"/wahid/\" lang=\"ar\" dir=\"rtl\" aria-current=\"page\">العربية</a> ar rtl One"
    );
}

#[test]
fn the_search_is_built_where_a_layout_shows_it() {
    let site = bilingual();
    site.built();
    assert!(!site.output().join("search").exists());
    let site = site.file(
        "_layouts/default.html",
        &DEFAULT.replace("<body>", "<body>{% sitegen_search %}"),
    );
    site.built();
    assert!(site.output().join("search/ar/index.json").exists());
    let page = site.page("wahid/index.html");
    assert_eq!(page.texts("form.search label").len(), 1);
    // The second build keeps the documents and the index.
    let before = site.text("search/ar/index.json");
    site.built();
    assert_eq!(site.text("search/ar/index.json"), before);
}

#[test]
fn problems_of_layouts_are_reported_once_at_their_place() {
    let site = bilingual()
        .file(
            "_layouts/default.html",
            "<html>\n  {% include nowhere.html %}{{ content }}</html>",
        )
        .file("_layouts/a.html", "---\nlayout: b\n---\n{{ content }}")
        .file("_layouts/b.html", "---\nlayout: a\n---\n{{ content }}")
        .file("_layouts/c.html", "---\nlayout: gone\n---\n{{ content }}");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 3);
    assert_eq!(
        diagnostics,
        [
            "layout-circle _layouts/a.html:2",
            "layout-missing _layouts/c.html:2",
            "liquid-target-missing _layouts/default.html:2",
        ]
    );
}

/// Problems of layouts and of files that they include are said once, where they are.
#[test]
fn a_problem_of_a_layout_is_said_once_at_its_place() {
    let page = |layout: &str| format!("---\nlayout: {layout}\n---\nText\n");
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file(
            "_layouts/default.html",
            "---\n---\n<html>{% include missing.html %}</html>\n",
        )
        .file(
            "_layouts/inc.html",
            "---\n---\n{% include inner.html %}\n{{ content }}\n",
        )
        .file(
            "_layouts/open.html",
            "---\n---\n{% if x %}\n{{ content }}\n",
        )
        .file(
            "_layouts/broken.html",
            "---\nlayout: default\n{{ content }}\n",
        )
        .file(
            "_includes/inner.html",
            "line 1\n{{ 1 | nofilter }} {% include gone.html %}\n",
        )
        .file("a.md", &page("default"))
        .file("b.md", &page("default"))
        .file("c.md", &page("inc"))
        .file("d.md", &page("inc"))
        .file("e.md", &page("open"))
        .file("f.md", &page("broken"))
        .file("g.md", "---\n---\nText\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 1);
    assert_eq!(
        diagnostics,
        [
            "liquid-filter-unknown _includes/inner.html:2",
            "liquid-target-missing _includes/inner.html:2",
            "front-matter-unclosed _layouts/broken.html:1",
            "liquid-target-missing _layouts/default.html:3",
            "liquid-unclosed _layouts/open.html:3",
            "layout-missing f.md:2",
        ]
    );
    let run = site.build(&[]);
    let place = "there is no include `gone.html` (in 2 documents)\n --> _includes/inner.html:2:20";
    assert!(run.stderr.contains(place), "{}", run.stderr);
    assert!(site.published().contains_key("g.html"));
    assert!(!site.published().contains_key("a.html"));
}

/// A Ruby file of the site is named once, with what it defines.
#[test]
fn a_plugin_in_ruby_is_named_with_what_it_defines() {
    let ruby = "class T < Liquid::Tag\nend\nmodule F\n  def shout(x)\n  end\nend\nclass G < Jekyll::Generator\nend\nLiquid::Template.register_tag('mine', T)\nLiquid::Template.register_tag('box', B)\nLiquid::Template.register_filter(F)\n";
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file(
            "_layouts/default.html",
            "---\n---\n{% mine %}{{ content }}\n",
        )
        .file("_plugins/own.rb", ruby)
        .file(
            "a.md",
            "---\nlayout: default\n---\n{% box %}inside{% endbox %} {{ 'x' | shout }}\n",
        );
    let run = site.build(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for text in [
        "sitegen runs no Ruby: this file defines the tags `mine`, `box`, the filter `shout` and a generator of pages\n --> _plugins/own.rb:7:1",
        "the tag `mine` of a plugin is left out: sitegen runs no plugins\n --> _layouts/default.html:3:1",
        "the tag `box` of a plugin is left out: sitegen runs no plugins\n --> a.md:4:1",
        "the filter `shout` of a plugin is left out",
    ] {
        assert_eq!(
            run.stderr.matches(text).count(),
            1,
            "{text}\n{}",
            run.stderr
        );
    }
    assert!(String::from_utf8_lossy(&site.published()["a.html"]).contains("inside x"));
}
