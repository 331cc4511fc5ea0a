//! Near misses of known names, each reported once at its place with the name that was probably meant.

use serde_json::Value;

use crate::helper::{Site, note, run};

/// The diagnostics of a build, as `severity code path:line:column help`.
fn said(site: &Site) -> Vec<String> {
    let run = site.build(&["--format", "json"]);
    described(&run.json())
}

fn described(json: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = json["diagnostics"].as_array().unwrap().iter();
    all.map(|one| {
        let (line, column) = (&one["line"], &one["column"]);
        let (severity, code) = (text(&one["severity"]), text(&one["code"]));
        let (file, help) = (text(&one["file"]), text(&one["help"]));
        format!("{severity} {code} {file}:{line}:{column} {help}")
    })
    .collect()
}

fn own(config: &str) -> Site {
    Site::new()
        .file("sitegen.yml", config)
        .file("content/a.md", &note("en", "A"))
        .file("content/b.md", &note("en", "B"))
}

#[test]
fn keys_of_the_config() {
    for (config, help) in [
        ("langauges: [en]\n", "languages"),
        ("title: x\nedit-url: x\n", "edit_url"),
        ("baseUrl: /x\n", "baseurl"),
    ] {
        let line = config.lines().count();
        let wanted = format!("warning config-key sitegen.yml:{line}:1 did you mean `{help}`?");
        assert_eq!(said(&own(config)), [wanted], "{config}");
    }
    assert_eq!(said(&own("authors: [x]\ncolour: red\nmotto: x\n")), [""; 0]);
    let twice = "url: https://a.example\nbase_url: /docs\n";
    let help = "for the path below the host write `baseurl`, or put it into `url`";
    let wanted = format!("warning config-key sitegen.yml:2:1 {help}");
    assert_eq!(said(&own(twice)), [wanted]);
    let jekyll = Site::new()
        .file(
            "_config.yml",
            "permalnk: pretty\npaginate_pth: /x\nauthors: x\n",
        )
        .file("a.md", "---\ntitle: A\n---\n");
    assert_eq!(
        said(&jekyll),
        [
            "warning config-key _config.yml:1:1 did you mean `permalink`?",
            "warning config-key _config.yml:2:1 did you mean `paginate_path`?",
        ]
    );
}

#[test]
fn values_of_the_config() {
    let site = own("permalink: prety\n");
    let wanted = "error config-value sitegen.yml:1:12 did you mean `pretty`?";
    assert_eq!(said(&site), [wanted]);
    // Of two pages, the placeholder is reported once; the default replaces the template.
    let site = own("title: x\npermalink: /:lang/:slgu/\n");
    let wanted = "error permalink-placeholder sitegen.yml:2:19 did you mean `:slug`?";
    assert_eq!(said(&site), [wanted]);
    assert_eq!(site.page("en/a/index.html").texts("h1"), ["A"]);
    for known in [
        "/:lang/:year/:month_:day/:slug/",
        "/:folders/:title:output_ext",
    ] {
        let site = own(&format!("permalink: {known}\n"));
        let site = ["a", "b"].into_iter().fold(site, |site, name| {
            let text = format!("---\ntitle: {name}\ndate: 2025-01-02\n---\nText.\n");
            site.file(&format!("content/{name}.md"), &text)
        });
        assert_eq!(said(&site), [""; 0], "{known}");
    }
}

#[test]
fn keys_of_front_matter() {
    let text = "---\ntitle: A\ntraslated: true\nmood: fine\nimages: [x]\n---\nText.\n";
    let site = own("title: x\n").file("content/a.md", text);
    let wanted = "warning key-unknown content/a.md:3:1 did you mean `translated`?";
    assert_eq!(said(&site), [wanted]);
    // The same in many files is one message.
    let site = site.file("content/c.md", text).file("content/d.md", text);
    assert_eq!(said(&site).len(), 1);
    let check = run(site.command("check").args(["--format", "json"]));
    let found = described(&check.json());
    let found: Vec<_> = found
        .iter()
        .filter(|one| one.contains("key-unknown "))
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    let off = site.file("sitegen.yml", "check: {rules: {key-unknown: off}}\n");
    assert_eq!(said(&off), [""; 0]);
}

#[test]
fn languages_of_code() {
    let site = own("").file(
        "content/a.md",
        "---\ntitle: A\n---\n```pyhton\nx = 1\n```\n",
    );
    let wanted = "info code-language-unknown content/a.md:4:4 did you mean `python`?";
    assert_eq!(said(&site), [wanted]);
    let site = site.file("content/a.md", "---\ntitle: A\n---\n```zzzz\nx\n```\n");
    assert!(said(&site)[0].ends_with("write `text` to say that it is plain"));
}

#[test]
fn names_in_templates() {
    let template = |text: &str| {
        own("").file("templates/own.html", text).file(
            "content/a.md",
            "---\ntitle: A\ntemplate: own.html\n---\nText.\n",
        )
    };
    for (text, code, column, help) in [
        ("{{ page.titel }}", "template-render", 9, "title"),
        ("{{ pgae.title }}", "template-render", 4, "page"),
        ("{{ page.title | upcsae }}", "", 0, ""),
        ("{{ page.title | uper }}", "template-syntax", 17, "upper"),
    ] {
        let said = said(&template(text));
        if code.is_empty() {
            assert_eq!(said.len(), 1, "{said:?}");
            continue;
        }
        let wanted = format!("error {code} templates/own.html:1:{column} did you mean `{help}`?");
        assert!(said.len() == 1 && said[0].starts_with(&wanted), "{said:?}");
    }
    let said = said(&template("{{ page.nothing_like_it }}"));
    assert!(said[0].contains("the fields are "), "{said:?}");
}

#[test]
fn names_in_liquid() {
    let liquid = |text: &str| {
        Site::new()
            .file("_config.yml", "title: x\n")
            .file("a.md", &format!("---\ntitle: A\n---\n{text}\n"))
    };
    for (text, severity, code, help) in [
        (
            "{{ page.title | upcsae }}",
            "warning",
            "liquid-filter-unknown",
            "upcase",
        ),
        ("{% asign x = 1 %}", "error", "liquid-tag-unknown", "assign"),
        (
            "{{ pgae.title }}",
            "info",
            "liquid-variable-unknown",
            "page",
        ),
    ] {
        let wanted = format!("{severity} {code} a.md:4:1 did you mean `{help}`?");
        assert_eq!(said(&liquid(text)), [wanted], "{text}");
    }
    let said = said(&liquid("{{ page.title | zzz }}"));
    assert!(said[0].contains("use a filter of Liquid"), "{said:?}");
}

#[test]
fn what_is_not_closed_in_front_matter_is_reported_where_it_opens() {
    for (text, line, column) in [
        ("---\ntitle: A\ntags: [a, b\nlang: en\n---\nText.\n", 3, 7),
        ("---\ntitle: A\ntags: [a, b\n---\nText.\n", 3, 7),
        (
            "---\ntitle: A\nauthor: {name: x\nlang: en\n---\nText.\n",
            3,
            9,
        ),
        ("---\ntitle: \"A\nlang: en\n---\nText.\n", 2, 8),
    ] {
        for (site, file) in [
            (own("").file("content/a.md", text), "content/a.md"),
            (
                Site::new().file("_config.yml", "").file("a.md", text),
                "a.md",
            ),
        ] {
            let said = said(&site);
            let wanted =
                format!("error front-matter-yaml {file}:{line}:{column} write the missing end");
            assert!(said.len() == 1 && said[0].starts_with(&wanted), "{said:?}");
        }
    }
    // An error within brackets is reported there.
    let text = "---\ntitle: A\ntags: [a, b: c: d]\n---\nText.\n";
    let said = said(&own("").file("content/a.md", text));
    assert!(!said[0].contains("missing end"), "{said:?}");
}

#[test]
fn a_missing_first_line_of_front_matter_is_reported_as_that() {
    let text = "title: A\nlang: en\n---\n\nText.\n";
    for (text, column) in [(text.to_owned(), 1), (format!("\u{feff}{text}"), 2)] {
        for (site, file) in [
            (own("").file("content/a.md", &text), "content/a.md"),
            (
                Site::new().file("_config.yml", "").file("a.md", &text),
                "a.md",
            ),
        ] {
            let wanted = format!(
                "warning front-matter-missed {file}:1:{column} write a line `---` before them"
            );
            assert_eq!(said(&site).first(), Some(&wanted));
        }
    }
    let read = "\u{feff}\n\n---\ntitle: Read\nlang: en\n---\n\nText.\n";
    let site = own("").file("content/a.md", read);
    assert_eq!(said(&site), [""; 0]);
    assert_eq!(site.page("en/a/index.html").texts("h1"), ["Read"]);
}
