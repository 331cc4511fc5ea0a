//! What Jekyll accepts does not stop a site: odd YAML, files that only look like pages, and the like.

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
