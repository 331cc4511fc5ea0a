//! Limits on what a file may cost: a hostile file is an error at its place, and the rest is built.
//!
//! No test looks at a clock: limits count steps and bytes, so that the error itself is the proof.

use crate::helper::{Site, note, run};
use crate::serve::Server;

/// The two kinds of sites in which Liquid runs: the config and the folder of pages.
const MODES: [(&str, &str, &str); 2] = [
    ("sitegen.yml", "title: T\nliquid: true\n", "content/"),
    ("_config.yml", "title: T\n", ""),
];

/// A site with a good page, and another with `body`.
fn site(mode: usize, limits: &str, body: &str) -> (Site, String) {
    let (config, text, folder) = MODES[mode];
    let page = format!("{folder}bad.md");
    let site = Site::new()
        .file(config, &format!("{text}limits: {{{limits}}}\n"))
        .file(&format!("{folder}good.md"), &note("en", "Good"))
        .file(&page, &format!("---\ntitle: Bad\n---\n\n{body}\n"));
    (site, page)
}

/// The error of a site that reached a limit: its code, its place and its help.
fn the_error(site: &Site) -> (String, String, String) {
    let run = site.build(&["--format", "json"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let json = run.json();
    let is_error = |d: &&serde_json::Value| d["severity"] == "error";
    let errors: Vec<_> = json["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(is_error)
        .collect();
    assert_eq!(errors.len(), 1, "{json:#}");
    let text = |key: &str| errors[0][key].as_str().unwrap_or_default().to_owned();
    let place = format!(
        "{}:{}:{}",
        text("file"),
        errors[0]["line"],
        errors[0]["column"]
    );
    let published = site.published();
    let is_good = |path: &&String| path.contains("good");
    assert!(published.keys().any(|path| is_good(&path)), "{published:?}");
    (text("code"), place, text("help"))
}

fn doubled(times: usize) -> String {
    let once = "{% assign s = s | append: s %}";
    format!("{{% assign s = 'a' %}}{}", once.repeat(times))
}

#[test]
fn expressions_of_any_length_and_depth_are_read() {
    let terms = format!("{{% if a{} %}}x{{% endif %}}", " and a".repeat(8000));
    for mode in [0, 1] {
        site(mode, "", &terms).0.built();
    }
    let shapes = [
        format!("{{{{ a{} }}}}", "[".repeat(20_000)),
        format!("{{{{ a{}{} }}}}", "[".repeat(20_000), "]".repeat(20_000)),
        format!("{{{{ {}1..2{} }}}}", "(".repeat(9000), ")".repeat(9000)),
        format!("{{% if a{} %}}{{% endif %}}", "[".repeat(2000)),
        format!(
            "{{% if b %}}{{% elsif a{} %}}{{% endif %}}",
            "[".repeat(2000)
        ),
        format!(
            "{{% case b %}}{{% when a{} %}}{{% endcase %}}",
            "[".repeat(2000)
        ),
        format!("{{% assign x = a{} %}}", "[".repeat(2000)),
        format!(
            "{}{}",
            "{% if true %}".repeat(500),
            "{% endif %}".repeat(500)
        ),
    ];
    for shape in shapes {
        for mode in [0, 1] {
            let (site, page) = site(mode, "", &shape);
            let (code, place, help) = the_error(&site);
            assert_eq!(code, "liquid-too-long", "{shape:.40}");
            assert!(place.starts_with(&format!("{page}:5:")), "{place}");
            assert!(!help.is_empty(), "{shape:.40}");
        }
    }
}

#[test]
fn values_and_loops_of_liquid_end_at_a_limit() {
    let loops = "liquid_steps: 50000";
    let bytes = "liquid_bytes: 1000000";
    let shapes = [
        ("liquid_steps", loops, "{{ (1..2000000000) | reverse | first }}".to_owned()),
        ("liquid_steps", loops, "{{ (1..100000000) | join }}".to_owned()),
        ("liquid_steps", loops, "{% for i in (1..2000000000) %}{% endfor %}".to_owned()),
        ("liquid_steps", loops, "{% for i in (1..2000000000) %}x{% endfor %}".to_owned()),
        ("liquid_steps", loops, "{% tablerow i in (1..2000000000) %}x{% endtablerow %}".to_owned()),
        (
            "liquid_steps",
            loops,
            format!(
                "{}{{% for i in (1..100000) %}}{{% assign t = s | upcase %}}{{% endfor %}}",
                doubled(14)
            ),
        ),
        (
            "liquid_steps",
            loops,
            "{% assign l = (1..1000) | reverse %}{% for i in l %}{% assign t = l | where_exp: 'x', 'x > 5' %}{% endfor %}".to_owned(),
        ),
        ("liquid_bytes", bytes, doubled(40)),
        (
            "liquid_bytes",
            bytes,
            "{% assign s = 'a' %}{% for i in (1..40) %}{% capture s %}{{ s }}{{ s }}{% endcapture %}{% endfor %}".to_owned(),
        ),
        (
            "liquid_bytes",
            bytes,
            "{% assign l = 'a,b' | split: ',' %}{% for i in (1..40) %}{% assign l = l | concat: l %}{% endfor %}".to_owned(),
        ),
        (
            "liquid_bytes",
            bytes,
            "{% assign l = 'a,b' | split: ',' %}{% for i in (1..40) %}{% assign l = l | push: l %}{% endfor %}".to_owned(),
        ),
        (
            "liquid_bytes",
            bytes,
            format!("{}{{{{ s | replace: 'a', s }}}}", doubled(12)),
        ),
        ("liquid_bytes", bytes, format!("{}{{{{ s | split: '' }}}}", doubled(16))),
        // Many values that are each small enough.
        (
            "liquid_bytes",
            bytes,
            format!(
                "{}{{% assign l = '' | split: '' %}}{{% for i in (1..200) %}}{{% assign t = s | append: i %}}{{% assign l = l | push: t %}}{{% endfor %}}",
                doubled(14)
            ),
        ),
        ("page_bytes", "page_bytes: 20000", "{% for i in (1..4000) %}xxxxxxxxxx{% endfor %}".to_owned()),
    ];
    for (key, limits, shape) in shapes {
        for mode in [0, 1] {
            let (site, page) = site(mode, limits, &shape);
            let (code, place, help) = the_error(&site);
            assert_eq!(code, "liquid-too-long", "{shape}");
            assert!(place.starts_with(&format!("{page}:5:")), "{place}");
            assert!(
                help.contains(&format!("limits: {{{key}: ")),
                "{shape}: {help}"
            );
        }
    }
}

#[test]
fn what_evaluates_itself_or_nests_without_end_is_an_error() {
    let shapes = [
        "{% assign l = 'a,b' | split: ',' %}{% assign e = \"l | group_by_exp: 'x', e\" %}{{ l | group_by_exp: 'x', e }}",
        "{% assign l = 'a' | split: ',' %}{% for i in (1..5000) %}{% assign e = '' | split: '' %}{% assign l = e | push: l %}{% endfor %}",
    ];
    for shape in shapes {
        for mode in [0, 1] {
            let (site, _) = site(mode, "", shape);
            assert_eq!(the_error(&site).0, "liquid-too-long", "{shape}");
        }
    }
}

#[test]
fn a_value_that_is_replaced_is_counted_no_more() {
    let body = "{% for i in (1..2000) %}{% capture s %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endcapture %}{% assign s = s | upcase %}{% endfor %}{{ s | size }}";
    // 2,000 rounds make more than 800 kB, and hold less than one.
    site(0, "liquid_bytes: 20000", body).0.built();
}

#[test]
fn includes_that_multiply_end_at_a_limit() {
    for mode in [0, 1] {
        let (mut site, page) = site(mode, "includes: 1000", "{% include i0.html %}");
        for n in 0..11 {
            let next = format!("{{% include i{}.html %}}", n + 1);
            let text = if n < 10 {
                next.repeat(10)
            } else {
                "x".to_owned()
            };
            site = site.file(&format!("_includes/i{n}.html"), &text);
        }
        let (code, place, help) = the_error(&site);
        assert_eq!(code, "liquid-too-long");
        assert_eq!(place, format!("{page}:5:1"));
        assert!(help.contains("limits: {includes: 1000}"), "{help}");
    }
}

#[test]
fn blocks_and_includes_together_may_nest_so_deep() {
    let (mut site, _) = site(1, "", "{% include d0.html %}");
    for n in 0..20 {
        let text = format!(
            "{}{{% include d{}.html %}}{}",
            "{% if true %}".repeat(90),
            n + 1,
            "{% endif %}".repeat(90)
        );
        site = site.file(&format!("_includes/d{n}.html"), &text);
    }
    assert_eq!(the_error(&site).0, "liquid-too-long");
}

#[test]
fn a_range_is_no_list() {
    let body = "{{ (1..2000000000) | size }} {{ (5..2000000000) | first }}\
        {% for i in (1..2000000000) limit: 2 offset: 3 %} {{ i }}{% endfor %}\
        {% for i in (1..4) reversed %} {{ i }}{% endfor %}\
        {% for i in (1..9) limit: 2 %} {{ i }}{% endfor %}{% for i in (1..9) offset: continue limit: 2 %} {{ i }}{% endfor %}\
        {% for i in (3..1) %}x{% else %} none{% endfor %}\
        {% for i in (1..2000000000) %} {{ forloop.rindex }}{% break %}{% endfor %}";
    for mode in [0, 1] {
        let (site, _) = site(mode, "", body);
        site.built();
        let path = site
            .published()
            .into_keys()
            .find(|path| path.contains("bad"));
        let page = site.page(&path.unwrap());
        let text = page.texts("p").join(" ");
        assert!(
            text.contains("2000000000 5 4 5 4 3 2 1 1 2 3 4 none 2000000000"),
            "{text}"
        );
    }
}

#[test]
fn every_command_lives_on_past_a_hostile_page() {
    let (site, page) = site(
        0,
        "liquid_steps: 50000",
        "{% for i in (1..2000000000) %}x{% endfor %}",
    );
    let check = run(&mut site.command("check"));
    assert!(
        check.stdout.contains("liquid-too-long"),
        "{}{}",
        check.stdout,
        check.stderr
    );
    assert!(check.stdout.contains(&page), "{}", check.stdout);
    assert!(site.translations()["notes"].is_array());
    let server = Server::start(&site);
    server.until("/en/bad/", |text| {
        text.contains("liquid-too-long") && text.contains(&page)
    });
    server.until("/en/good/", |text| text.contains("<h1"));
    std::fs::write(
        site.source().join(&page),
        "---\ntitle: Bad\n---\n\nMended {% for i in (1..3) %}{{ i }}{% endfor %}\n",
    )
    .unwrap();
    server.until("/en/bad/", |text| text.contains("Mended 123"));
}

/// A site whose stylesheet is `sass`.
fn styled(mode: usize, limits: &str, sass: &str) -> (Site, String) {
    let (site, _) = site(mode, limits, "x");
    let path = format!("{}main.scss", MODES[mode].2);
    let site = site.file(&path, &format!("---\n---\n{sass}"));
    (site, path)
}

#[test]
fn stylesheets_end_at_a_limit() {
    let small = "sass_seconds: 1, sass_bytes: 50000000";
    let shapes = [
        (
            "",
            4,
            "a { b: c }\n@function f($n) { @return f($n + 1); }\na { b: f(1) }\n".to_owned(),
        ),
        ("", 3, "@mixin m { @include m; }\n@include m;\n".to_owned()),
        ("", 3, "a {".repeat(100_000)),
        (
            "sass_seconds",
            4,
            "a { b: c }\n@while true { $a: 1; }\n".to_owned(),
        ),
        (
            "sass_seconds",
            3,
            "@for $i from 1 through 2000000000 { $a: $i; }\n".to_owned(),
        ),
        (
            "sass_bytes",
            4,
            "$s: 'aaaaaaaaaaaaaaaa';\n@for $i from 1 through 60 { $s: $s + $s; }\na { b: $s }\n"
                .to_owned(),
        ),
    ];
    for (key, line, sass) in shapes {
        let (site, path) = styled(0, small, &sass);
        let (code, place, help) = the_error(&site);
        assert_eq!(code, "limit", "{sass:.40}");
        assert!(
            place.starts_with(&format!("{path}:{line}:")),
            "{place} {sass:.40}"
        );
        if !key.is_empty() {
            assert!(help.contains(&format!("limits: {{{key}: ")), "{help}");
        }
    }
}

#[test]
fn a_limit_that_an_import_reaches_is_named_there() {
    let (site, _) = styled(1, "", "@import 'deep';\n");
    let site = site.file(
        "_sass/_deep.scss",
        "b { c: d }\n@function f($n) { @return f($n + 1); }\na { b: f(1) }\n",
    );
    let (code, place, _) = the_error(&site);
    assert_eq!(
        (code.as_str(), place.as_str()),
        ("limit", "_sass/_deep.scss:2:1")
    );
}

#[test]
fn the_preview_lives_on_past_a_stylesheet_without_end() {
    let (site, path) = styled(0, "sass_seconds: 1", "@while true {}\n");
    let server = Server::start(&site);
    server.until("/en/good/", |text| text.contains("<h1"));
    std::fs::write(site.source().join(&path), "---\n---\na { b: c + d }\n").unwrap();
    server.until("/content/main.css", |text| text.contains("cd"));
}

#[test]
fn data_has_at_most_so_many_values() {
    let names: Vec<String> = (0..2000).map(|n| format!("c{n}")).collect();
    let files = [
        (
            "wide.csv",
            format!("{}\n{}", names.join(","), "x\n".repeat(200)),
        ),
        ("many.json", format!("[{}1]", "1,".repeat(200_000))),
        ("many.yml", "- a\n".repeat(120_000)),
    ];
    for (name, text) in files {
        for mode in [0, 1] {
            let (site, _) = site(mode, "data_values: 100000", "x");
            let site = site.file(&format!("_data/{name}"), &text);
            let (code, place, help) = the_error(&site);
            assert_eq!(code, "limit", "{name}");
            assert!(place.starts_with(&format!("_data/{name}:")), "{place}");
            assert!(help.contains("limits: {data_values: 100000}"), "{help}");
        }
    }
    let (site, _) = site(0, "data_values: 1000000", "x");
    site.file("_data/wide.csv", &format!("{}\nx\n", names.join(",")))
        .built();
}

#[test]
fn data_of_any_depth_is_read_or_refused() {
    let files = [
        (
            "deep.json",
            format!("{}{}", "[".repeat(200_000), "]".repeat(200_000)),
        ),
        (
            "deep.yml",
            format!("{}{}", "[".repeat(50_000), "]".repeat(50_000)),
        ),
        ("dash.yml", format!("{}a", "- ".repeat(20_000))),
        // Each anchor has a copy of what is in it.
        (
            "anchors.yml",
            format!(
                "{}[{}1]{}",
                (0..100).map(|n| format!("&a{n} [")).collect::<String>(),
                "1,".repeat(20_000),
                "]".repeat(100)
            ),
        ),
    ];
    for (name, text) in files {
        let (site, _) = site(0, "", "x");
        let site = site.file(&format!("_data/{name}"), &text);
        assert_eq!(the_error(&site).0, "data-unreadable", "{name}");
    }
}

#[test]
fn limits_are_positive_numbers_with_known_names() {
    for limits in ["pages: 3", "includes: 0", "includes: many", "includes: -1"] {
        let (site, _) = site(0, limits, "x");
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!(code, 1, "{limits}");
        assert_eq!(diagnostics, ["config-value sitegen.yml:3"], "{limits}");
    }
}

/// The error of a site whose template for notes is `template`, with files beside it.
fn templated(limits: &str, template: &str, files: &[(String, String)]) -> (String, String, String) {
    let (site, _) = site(0, limits, "x");
    let mut site = site.file("templates/heavy.html", template).file(
        "content/bad.md",
        "---\ntitle: Bad\ntemplate: heavy.html\n---\n\nx\n",
    );
    for (path, text) in files {
        site = site.file(path, text);
    }
    the_error(&site)
}

#[test]
fn templates_of_the_site_end_at_a_limit() {
    let nested = |n: usize| {
        let next = format!("{{% include \"i{}.html\" %}}", n + 1);
        let text = if n < 10 {
            next.repeat(10)
        } else {
            "x".to_owned()
        };
        (format!("templates/i{n}.html"), text)
    };
    let includes: Vec<_> = (0..11).map(nested).collect();
    let loops = "a\n{% set l = range(end=3000) %}\n{% for a in l %}{% for b in l %}{% endfor %}{% endfor %}";
    let doubling = "{% set_global s = \"aaaaaaaaaaaaaaaa\" %}\n{% for a in range(end=60) %}{% set_global s = s ~ s %}{% endfor %}";
    let long = "{% for a in range(end=1000) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}";
    let component = "{% component c(n) %}{% for a in range(end=1000) %}{% for b in range(end=1000) %}{% endfor %}{% endfor %}{% endcomponent %}\n{{ <c n={1} /> }}";
    for (key, limit, template, line) in [
        (
            "template_steps",
            "template_steps: 100000",
            loops,
            Some("3:33"),
        ),
        (
            "template_bytes",
            "template_bytes: 100000",
            doubling,
            Some("2:55"),
        ),
        ("page_bytes", "page_bytes: 20000", long, None),
        (
            "template_steps",
            "template_steps: 1000",
            "{% include \"i0.html\" %}",
            None,
        ),
        ("template_steps", "template_steps: 1000", component, None),
    ] {
        let (code, place, help) = templated(limit, template, &includes);
        assert_eq!(code, "limit", "{template}: {place} {help}");
        assert!(help.contains(&format!("limits: {{{key}: ")), "{help}");
        if let Some(line) = line {
            assert_eq!(place, format!("templates/heavy.html:{line}"), "{template}");
        }
    }
}

#[test]
fn a_site_has_at_most_so_many_bytes() {
    let (site, _) = site(0, "site_bytes: 1000000", "x");
    site.built();
    let before = site.published();
    let site = site.file("static/large.bin", &"x".repeat(1_000_001));
    let run = site.build(&[]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("output-too-large"), "{}", run.stderr);
    assert!(
        run.stderr.contains("limits: {site_bytes: 1000000}"),
        "{}",
        run.stderr
    );
    assert_eq!(site.published(), before);
}
