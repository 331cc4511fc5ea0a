//! Input that Jekyll accepts does not stop a site: odd YAML, files that only look like pages, and the like.

use crate::helper::Site;

#[test]
fn a_key_twice_is_a_warning_that_names_both_lines_and_the_last_counts() {
    for (config, page) in [("_config.yml", "a.md"), ("sitegen.yml", "content/a.md")] {
        let site = Site::new().file(config, "title: One\ntitle: Two\n").file(
            page,
            "---\ntitle: A\nlist: {x: 1, x: 2}\ntitle: B\n---\nText.\n",
        );
        let (code, mut diagnostics) = site.diagnostics(&[]);
        diagnostics.sort();
        assert_eq!(code, 0);
        let mut expected = [
            format!("key-repeated {config}:2"),
            format!("key-repeated {page}:3"),
            format!("key-repeated {page}:4"),
        ];
        expected.sort();
        assert_eq!(diagnostics, expected);
        let run = site.build(&[]);
        assert!(run.stderr.contains("set before"), "{}", run.stderr);
    }
}

#[test]
fn data_may_set_a_key_twice_too() {
    let site = Site::new()
        .file("_config.yml", "")
        .file("_data/x.yml", "a: 1\na: 2\n")
        .file("a.md", "---\n---\n{{ site.data.x.a }}\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (0, vec!["key-repeated _data/x.yml:2".to_owned()])
    );
    assert_eq!(site.page("a.html").texts("main p"), ["2"]);
}

#[test]
fn scalars_that_go_on_at_column_0_are_read() {
    let text =
        "---\ntitle: \"One\ntwo\"\nmore: three\n  four\n---\n{{ page.title }}, {{ page.more }}\n";
    let site = Site::new().file("_config.yml", "").file("a.md", text);
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!((code, diagnostics.len()), (0, 0), "{diagnostics:?}");
    assert_eq!(site.page("a.html").texts("main p"), ["One two, three four"]);
}

#[test]
fn files_that_begin_with_a_rule_and_have_no_second_one_are_copied() {
    let yaml = "---\nName: Kit\nTags:\n- A\n";
    for config in ["_config.yml", "sitegen.yml", "README.md"] {
        let folder = if config == "sitegen.yml" {
            "content/"
        } else {
            ""
        };
        let site = Site::new()
            .file(config, "")
            .file(&format!("{folder}a.md"), "---\ntitle: A\n---\nText.\n")
            .file(&format!("{folder}x.yaml"), yaml)
            .file(&format!("{folder}x.apinotes"), yaml);
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!(code, 0, "{diagnostics:?}");
        assert!(
            !diagnostics.iter().any(|d| d.contains("x.")),
            "{diagnostics:?}"
        );
        for name in ["x.yaml", "x.apinotes"] {
            let copied = std::fs::read_to_string(site.output().join(name)).unwrap_or_default();
            assert_eq!(copied, yaml, "{config} {name}");
        }
    }
}

#[test]
fn unclosed_front_matter_of_a_page_is_text_as_in_jekyll() {
    let site = Site::new()
        .file("_config.yml", "")
        .file("a.md", "---\ntitle: A\n\nText.\n")
        .file("b.md", "---\n\nText.\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (0, vec!["front-matter-unclosed a.md:1".to_owned()])
    );
    assert_eq!(site.page("a.html").texts("main p"), ["title: A", "Text."]);
    assert_eq!(site.page("b.html").texts("main p"), ["Text."]);
}

#[test]
fn front_matter_behind_a_blank_line_and_in_toml_is_read_or_named() {
    let blank = "\n---\ntitle: My note\nlang: ar\n---\nText.\n";
    let toml = "+++\ntitle = \"My note\"\nlang = \"ar\"\n+++\nText.\n";
    for text in [blank, toml] {
        let site = Site::new()
            .file("sitegen.yml", "default_language: en\n")
            .file("content/a.md", text);
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!(code, 0, "{diagnostics:?}");
        let page = site.page("ar/a/index.html");
        assert_eq!(page.texts("h1"), ["My note"]);
        assert!(page.texts("main p").contains(&"Text.".to_owned()));
        let site = Site::new().file("_config.yml", "").file("a.md", text);
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!(code, 0, "{diagnostics:?}");
        assert!(
            diagnostics[0].starts_with("front-matter-missed a.md:"),
            "{diagnostics:?}"
        );
    }
}

#[test]
fn norwegian_is_a_language_and_no_boolean() {
    let site = Site::new()
        .file("_config.yml", "languages: [en, no]\n")
        .file("en.md", "---\nlang: en\nref: a\n---\nText.\n")
        .file("no.md", "---\nlang: no\nref: a\n---\nTekst.\n");
    site.built();
    let page = site.page("no.html");
    assert_eq!(page.attributes("html", "lang"), ["no"]);
}

/// The site of a test with a tag that its Ruby file defines.
fn with_plugin(site: Site) -> Site {
    let ruby = "Liquid::Template.register_tag('tabs', Tabs)\n";
    site.file("_config.yml", "").file("_plugins/tabs.rb", ruby)
}

#[test]
fn a_plugins_tag_on_many_pages_is_one_warning_and_left_out() {
    let text = "---\ntitle: A\n---\nOne {% tabs x %}two{% endtabs %} three.\n";
    let site = (0..30).fold(with_plugin(Site::new()), |site, number| {
        site.file(&format!("p{number:02}.md"), text)
    });
    let site = site
        .file("_includes/i.html", "{% tabs %}")
        .file("q.md", "---\n---\n{% include i.html %}x\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (
            0,
            vec![
                "plugin-not-run _plugins/tabs.rb:1".to_owned(),
                "liquid-tag-plugin p00.md:4".to_owned()
            ]
        )
    );
    assert!(site.build(&[]).stderr.contains("(and in 30 more places)"));
    assert_eq!(site.page("p07.html").texts("main p"), ["One two three."]);
}

#[test]
fn a_tag_that_nobody_defines_is_an_error_of_its_page_as_in_jekyll() {
    let page = |text: &str| format!("---\ntitle: A\n---\n{text}\n");
    let site = with_plugin(Site::new())
        .file("a.md", &page("{% mermaid %}"))
        .file("b.md", &page("Text."));
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (
            1,
            vec![
                "plugin-not-run _plugins/tabs.rb:1".to_owned(),
                "liquid-tag-unknown a.md:4".to_owned()
            ]
        )
    );
    assert!(!site.published().contains_key("a.html"));
    assert_eq!(site.page("b.html").texts("main p"), ["Text."]);
    // In a site of our own it is text.
    let site = Site::new()
        .file("sitegen.yml", "liquid: true\n")
        .file("content/a.md", &page("{% mermaid %}"));
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (0, vec!["liquid-tag-unknown content/a.md:4".to_owned()])
    );
}

#[test]
fn includes_may_begin_with_a_slash_and_filters_may_be_unknown() {
    let site = Site::new()
        .file("_config.yml", "")
        .file("_includes/sub/a.html", "[{{ include.x | nonsense: 1 }}]")
        .file("beside.md", "beside")
        .file("a.md", "---\nfile: sub/a.html\n---\n{% include /sub/a.html x=1 %} {% include {{ page.file }} x='two' %}\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 0, "{diagnostics:?}");
    assert_eq!(site.page("a.html").texts("main p"), ["[1] [two]"]);
    let filters = diagnostics
        .iter()
        .filter(|d| d.starts_with("liquid-filter"));
    assert_eq!(filters.count(), 1, "{diagnostics:?}");
}

#[test]
fn dates_are_read_as_ruby_reads_them() {
    let site = Site::new()
        .file(
            "_config.yml",
            "timezone: Asia/Taipei\npermalink: /:year/:month/:day/:title\n",
        )
        .file("_posts/2020-01-01-a.md", "---\ndate: Jan 3, 2015\n---\n")
        // Psych reads a time without a zone as one of UTC.
        .file(
            "_posts/2020-01-01-b.md",
            "---\ndate: 2015-01-03 20:00:00\n---\n",
        )
        .file("_posts/2020-01-01-c.md", "---\ndate: 2015-1-3\n---\n")
        .file("_posts/2020-01-01-d.md", "---\ndate: 2015-02-30\n---\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    let odd = [
        "date-odd _posts/2020-01-01-a.md:2",
        "date-odd _posts/2020-01-01-d.md:2",
    ];
    assert_eq!((code, diagnostics), (0, odd.map(str::to_owned).to_vec()));
    let published = site.published();
    for path in [
        "2015/01/03/a",
        "2015/01/04/b",
        "2015/01/03/c",
        "2015/03/02/d",
    ] {
        assert!(published.contains_key(&format!("{path}.html")), "{path}");
    }
}

#[test]
fn sass_imports_are_found_with_endings_beside_the_file_and_in_folders() {
    let site = Site::new()
        .file("_config.yml", "sass:\n  load_paths: [lib]\n")
        .file("a.md", "---\n---\nText.\n")
        .file("_sass/base/_one.scss", "\u{feff}.one { a: 1 }\n@import 'two.scss';\n")
        .file("_sass/base/_two.scss", ".two { a: 2 }\n")
        .file("lib/_three.scss", ".three { a: 3 }\n")
        .file("css/_four.scss", "$five: 5;\n.four { a: 4 }\n")
        .file(
            "css/main.scss",
            "---\n---\n@use 'four';\n@import \"base/one.scss\";\n@import \"base/_two.scss\", 'three.scss';\n.five { a: four.$five }\n",
        );
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!((code, diagnostics.len()), (0, 0), "{diagnostics:?}");
    let css = std::fs::read_to_string(site.output().join("css/main.css")).unwrap();
    for (name, times) in [
        ("one", 1),
        ("two", 2),
        ("three", 1),
        ("four", 1),
        ("five", 1),
    ] {
        assert_eq!(
            css.matches(&format!(".{name}")).count(),
            times,
            "{name}\n{css}"
        );
    }
}

#[test]
fn a_partial_beside_the_file_precedes_one_of_the_same_name_in_sass() {
    for import in ["colours", "colours.scss", "_colours"] {
        let site = Site::new()
            .file("_config.yml", "")
            .file("_sass/colours.scss", "$c: far;\n")
            .file("_sass/vendor/icons/_colours.scss", "$c: near;\n")
            .file(
                "_sass/vendor/icons/icons.scss",
                &format!("@import \"{import}\";\n.a {{ b: $c }}\n"),
            )
            .file(
                "css/main.scss",
                "---\n---\n@import 'colours';\n@import \"vendor/icons/icons\";\n",
            );
        assert_eq!(site.build(&[]).code, 0, "{import}");
        let css = std::fs::read_to_string(site.output().join("css/main.css")).unwrap();
        assert!(css.contains("b: near"), "{import}: {css}");
    }
}

#[test]
fn a_document_of_plain_text_whose_url_is_a_folder_is_its_html_page() {
    // Jekyll 4 `Document#destination`; a page that is none of a collection keeps its ending.
    let site = Site::new()
        .file(
            "_config.yml",
            "collections:\n  licenses: {output: true, permalink: '/licenses/:path/'}\n",
        )
        .file("_licenses/mit.txt", "---\n---\nText\n")
        .file("a.txt", "---\npermalink: /a/\n---\nText\n");
    assert_eq!(site.build(&[]).code, 0);
    let output = site.output();
    assert!(output.join("licenses/mit/index.html").is_file());
    assert!(!output.join("licenses/mit/index.txt").exists());
    assert!(output.join("a/index.txt").is_file());
}

#[test]
fn a_stylesheet_of_a_theme_that_is_not_here_is_left_out() {
    for (config, import) in [
        ("theme: jekyll-theme-cayman\n", "{{ site.theme }}"),
        ("", "jekyll-theme-slate"),
        ("theme: minima\n", "minima"),
        ("remote_theme: someone/my-theme@v1\n", "my-theme/all"),
    ] {
        let site = Site::new()
            .file("_config.yml", config)
            .file("a.md", "---\n---\nText.\n")
            .file(
                "assets/style.scss",
                &format!("---\n---\n@import \"{import}\";\n"),
            );
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!(code, 0, "{diagnostics:?}");
        // A theme that the config names is reported there.
        let mut of_file = diagnostics
            .iter()
            .filter(|said| said.contains("assets/style.scss"));
        assert!(
            of_file.any(|said| said.starts_with("theme-missing")),
            "{diagnostics:?}"
        );
        let is_named = diagnostics
            .iter()
            .any(|said| said == "theme-missing _config.yml:1");
        assert_eq!(is_named, !config.is_empty(), "{diagnostics:?}");
        let published = site.published();
        assert!(published.contains_key("a.html") && !published.contains_key("assets/style.css"));
    }
}

#[test]
fn an_import_that_is_missing_is_an_error_at_its_place_in_the_partial() {
    let site = Site::new()
        .file("_config.yml", "")
        .file("a.md", "---\n---\nText.\n")
        .file(
            "_sass/vendor.scss",
            "// One\n@import \"node_modules/x/y\";\n",
        )
        .file("css/main.scss", "---\n---\n@import 'vendor';\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (1, vec!["sass _sass/vendor.scss:2".to_owned()])
    );
    assert!(site.build(&[]).stderr.contains("npm install"));
    assert!(site.published().contains_key("a.html"));
}

#[test]
fn a_title_and_a_description_by_language_are_used_for_each_language() {
    let texts = "title: {en: My site, de: Meine Seite}\ndescription:\n  en: About\n  de: Über\nlanguages: [en, de]\ndefault_lang: de\nurl: https://a.example\n";
    for (config, folder) in [("_config.yml", ""), ("sitegen.yml", "content/")] {
        let site = Site::new()
            .file(config, texts)
            .file(
                &format!("{folder}en.md"),
                "---\ntitle: A\nlang: en\n---\nText.\n",
            )
            .file(
                &format!("{folder}de.md"),
                "---\ntitle: B\nlang: de\n---\nText.\n",
            );
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!(code, 0, "{diagnostics:?}");
        assert!(
            !diagnostics.iter().any(|d| d.contains(config)),
            "{diagnostics:?}"
        );
        let titles: Vec<String> = site
            .published()
            .keys()
            .filter(|path| {
                path.ends_with("en.html")
                    || path.ends_with("/en/index.html")
                    || path.as_str() == "en/en/index.html"
            })
            .map(|path| site.page(path).texts("title").concat())
            .collect();
        assert!(
            titles.iter().all(|title| title.contains("My site")),
            "{titles:?}"
        );
    }
}

#[test]
fn values_of_the_wrong_kind_in_a_jekyll_config_are_no_errors() {
    let config = "title: [One, Two]\nurl: {a: 1}\nbaseurl:\ntimezone: Nowhere/Else\nfuture: maybe\npermalink: [x]\nexclude: README.md\ninclude: .htaccess\nkeep_files: [a]\nencoding: latin9\ncollections: posts\ndefaults: nothing\nsass: none\nkramdown: none\nlanguages: 5\nexcerpt_separator: [x]\nlimit_posts: many\nplugins: {a: b}\nliquid: {error_mode: strict}\nmarkdown: [x]\n";
    let site = Site::new()
        .file("_config.yml", config)
        .file("a.md", "---\n---\nText.\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 0, "{diagnostics:?}");
    assert!(
        site.published().contains_key("a.html") || site.published().contains_key("a/index.html")
    );
}

/// A site beside a folder that its links lead to.
#[cfg(unix)]
fn with_links(config: &str) -> Site {
    use std::os::unix::fs::symlink;
    let site = Site::new()
        .file("_config.yml", config)
        .file(
            "index.md",
            "---\n---\n{% include inc.html %} {{ site.data.d.a }}\n",
        )
        .file("_data/x.yml", "a: 1\n")
        .file("_includes/own.html", "own");
    let elsewhere = site.source().join("../elsewhere");
    for (path, text) in [
        ("inc.html", "included"),
        ("posts/2025-01-01-x.md", "---\ntitle: X\n---\n"),
        ("d.yml", "a: data\n"),
    ] {
        let path = elsewhere.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let source = site.source();
    symlink(
        "../../elsewhere/inc.html",
        source.join("_includes/inc.html"),
    )
    .unwrap();
    symlink("../elsewhere/posts", source.join("_posts")).unwrap();
    symlink("../../elsewhere/d.yml", source.join("_data/d.yml")).unwrap();
    symlink("nowhere", source.join("dead.md")).unwrap();
    symlink(".", source.join("_includes/loop")).unwrap();
    symlink("..", source.join("_data/up")).unwrap();
    site
}

#[cfg(unix)]
#[test]
fn links_out_of_the_source_are_refused_with_the_key_that_allows_them() {
    let site = with_links("");
    let (code, mut diagnostics) = site.diagnostics(&[]);
    diagnostics.sort();
    let expected = [
        "link-dead dead.md:1",
        "link-outside _data/d.yml:1",
        "link-outside _includes/inc.html:1",
        "link-outside _posts:1",
        "liquid-target-missing index.md:3",
    ];
    assert_eq!(diagnostics, expected);
    assert_eq!(code, 3, "the only page has an error");
    let said = site.build(&[]).stderr;
    assert_eq!(said.matches("`follow_links").count(), 4, "{said}");
}

#[cfg(unix)]
#[test]
fn links_into_the_folders_of_follow_links_are_followed() {
    let site = with_links("follow_links: [../elsewhere]\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (0, vec!["link-dead dead.md:1".to_owned()])
    );
    assert_eq!(site.page("index.html").texts("main p"), ["included data"]);
    assert!(site.published().contains_key("2025/01/01/x.html"));
}
