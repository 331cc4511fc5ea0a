//! Untrusted notes: the parts of them that run in a reader's browser.

use scraper::{Html, Selector};

use crate::helper::{Page, Site, diagnostics, run};

fn own() -> Site {
    Site::new().file(
        "sitegen.yml",
        "title: x\nurl: https://x.example\npermalink: /:title/\n",
    )
}

#[test]
fn a_redirect_leads_to_the_web_or_nowhere() {
    for (at, (to, wanted)) in [
        ("https://else.org/a b", Some("https://else.org/a")),
        ("//else.org/", Some("//else.org/")),
        ("mailto:a@else.org", Some("mailto:a@else.org")),
        ("/b/", Some("https://x.example/b/")),
        ("b", Some("https://x.example/b")),
        ("javascript:alert(1)", None),
        ("JavaScript://%0aalert(1)", None),
        ("data:text/html,<script>alert(1)</script>", None),
        ("vbscript:x", None),
        ("file:///etc/passwd", None),
        ("x:y", None),
        (
            "'javascript://x'",
            Some("https://x.example/'javascript://x'"),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let page = format!("---\ntitle: A\nlang: en\nredirect_to: \"{to}\"\n---\ntext {at}\n");
        let site = own().file("content/a.md", &page);
        let (code, said) = site.diagnostics(&[]);
        let page = site.page("a/index.html");
        match wanted {
            Some(wanted) => {
                assert_eq!((code, said.len()), (0, 0), "{to}: {said:?}");
                assert_eq!(page.attribute("main a, p a", "href"), wanted, "{to}");
                let policy = page.attribute("meta[http-equiv=Content-Security-Policy]", "content");
                // The one script of the page keeps the section of the address.
                assert_eq!(policy.matches("'sha256-").count(), 1, "{policy}");
                assert_eq!(page.count("script"), 1, "{to}");
            }
            None => {
                assert_eq!(
                    (code, said),
                    (1, vec!["redirect-unsafe content/a.md:4".to_owned()]),
                    "{to}"
                );
                assert_eq!(page.count("meta[http-equiv=refresh]"), 0);
                assert!(!page.texts("main")[0].is_empty());
            }
        }
    }
}

#[test]
fn a_former_url_writes_one_rule() {
    let site = own().file(
        "content/a.md",
        "---\ntitle: A\nlang: en\naliases: [\"/old page/\", \"/* https://evil.org 200\", \"/:x/é\", \"/a#b?c\"]\n---\ntext\n",
    );
    site.built();
    let rules = String::from_utf8(site.published()["_redirects"].clone()).unwrap();
    let mut lines: Vec<&str> = rules.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "/%2A%20https%3A/evil.org%20200 /a/ 301",
            "/%3Ax/%C3%A9 /a/ 301",
            "/a%23b%3Fc /a/ 301",
            "/old%20page/ /a/ 301",
        ]
    );
    let site = own().file(
        "content/a.md",
        "---\ntitle: A\nlang: en\nredirect_from: [\"/x\\n/* https://evil.org/:splat 200\"]\n---\ntext\n",
    );
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(
        (code, said),
        (1, vec!["redirect-unsafe content/a.md:4".to_owned()])
    );
    assert!(!site.published().contains_key("_redirects"));
}

#[test]
fn the_head_carries_urls_of_the_web_alone() {
    let site = own().file(
        "content/a.md",
        "---\ntitle: A\nlang: en\ncanonical_url: javascript:alert(1)\nimage: \"data:text/html,x\"\n---\ntext\n",
    );
    let (code, said) = site.diagnostics(&[]);
    let wanted = ["url-unsafe content/a.md:4", "url-unsafe content/a.md:5"];
    assert_eq!((code, said), (0, wanted.map(str::to_owned).to_vec()));
    let page = site.page("a/index.html");
    assert_eq!(
        page.attribute("link[rel=canonical]", "href"),
        "https://x.example/a/"
    );
    assert_eq!(page.count("meta[property='og:image']"), 0);
    assert!(!page.0.html().contains("data:text"));
}

#[test]
fn a_markdown_link_runs_no_script() {
    for (config, name) in [("sitegen.yml", "content/a.md"), ("_config.yml", "a.md")] {
        let body = "[a](javascript:alert(1)) [b][b] <javascript:alert(1)> ![c](javascript:alert(1)) ![d](data:image/png;base64,AA) [e](JAVASCRIPT:x) [f](tel:1) [g](java&#115;cript:x) [h](data:text/html,x) [i](x:y)\n\n[b]: vbscript:x\n";
        let site = Site::new()
            .file(config, "title: x\npermalink: /:title/\n")
            .file(name, &format!("---\ntitle: A\nlang: en\n---\n{body}"));
        let (code, said) = site.diagnostics(&[]);
        assert_eq!(code, 0);
        assert!(
            said.iter().all(|one| one.starts_with("url-unsafe")) && said.len() >= 6,
            "{said:?}"
        );
        let html = site.page("a/index.html").0.html();
        for scheme in [
            "href=\"javascript:",
            "href=\"JAVASCRIPT:",
            "src=\"javascript:",
            "vbscript:x\"",
            "data:text",
        ] {
            assert!(!html.contains(scheme), "{scheme}: {html}");
        }
        for kept in ["href=\"tel:1\"", "data:image/png", "href=\"x:y\""] {
            assert!(html.contains(kept), "{kept}: {html}");
        }
    }
}

/// The notes of the list, as their authors write them.
fn payloads() -> Vec<String> {
    let lines = include_str!("payloads.txt").lines();
    let lines = lines.filter(|line| !line.starts_with("# One") && !line.starts_with("# are"));
    let read = |line: &str| {
        let marked = line.replace("\\\\", "\u{e000}");
        let marked = marked.replace("\\n", "\n").replace("\\t", "\t");
        let marked = marked.replace("\\x0c", "\u{c}").replace("\\x01", "\u{1}");
        marked.replace("\\\"", "\"").replace('\u{e000}', "\\")
    };
    lines.map(read).collect()
}

/// Returns the parts of a page that could run, load a frame, send a form or take the page over, without the
/// theme's own.
fn active(page: &Page) -> Vec<String> {
    const FORBIDDEN: [&str; 18] = [
        "applet", "base", "button", "embed", "form", "frame", "frameset", "iframe", "link", "meta",
        "object", "portal", "script", "select", "style", "svg", "template", "textarea",
    ];
    let of_body = Selector::parse("article.note, body.bare").unwrap();
    let mut found = Vec::new();
    for element in page
        .0
        .select(&of_body)
        .flat_map(|body| body.descendent_elements())
    {
        let name = element.value().name();
        if FORBIDDEN.contains(&name) {
            found.push(format!("<{name}>"));
        }
        if name == "input" && element.attr("type") != Some("checkbox") {
            found.push("<input>".to_owned());
        }
        for (key, value) in element.value().attrs() {
            let url = value.replace(|c: char| c <= ' ', "").to_lowercase();
            let is_active = [
                "javascript:",
                "vbscript:",
                "data:text",
                "data:image/svg",
                "feed:",
                "jar:",
                "view-source:",
            ]
            .iter()
            .any(|scheme| url.starts_with(scheme) || url.contains(&format!(",{scheme}")));
            let is_text = ["title", "alt", "aria-label", "id", "class"].contains(&key);
            if key.starts_with("on")
                || is_active && !is_text
                || key == "srcdoc"
                || key.starts_with("data-") && key != "data-lang"
            {
                found.push(format!("{name} {key}={value}"));
            }
        }
    }
    found
}

/// A site with a note for each payload in each of its fields.
fn attacked(config: &str, folder: &str, (sanitize, liquid): (bool, bool)) -> Site {
    let text = format!(
        "title: x\nurl: https://x.example\npermalink: /:title/\nsanitize: {sanitize}\nliquid: {liquid}\n"
    );
    let mut site = Site::new().file(config, &text);
    for (at, payload) in payloads().iter().enumerate() {
        let quoted = serde_json::to_string(payload).unwrap();
        let head = format!("---\nlang: en\ntitle: {quoted}\n");
        let fields = format!(
            "description: {quoted}\ntags: [{quoted}]\ncategories: [{quoted}]\nmodel: {quoted}\ntype: {quoted}\nauthor: {quoted}\nimage: {quoted}\ncanonical_url: {quoted}\n"
        );
        let files = [
            (
                format!("{folder}body-{at}.md"),
                format!("---\nlang: en\ntitle: T\n---\ntext\n\n{payload}\n\nend\n"),
            ),
            (
                format!("{folder}fields-{at}.md"),
                format!("{head}{fields}---\ntext\n"),
            ),
            (
                format!("{folder}page-{at}.html"),
                format!("---\nlang: en\ntitle: T\n---\n{payload}\n"),
            ),
            (
                format!("{folder}inline-{at}.md"),
                format!("---\nlang: en\ntitle: T\n---\n## a {payload} b\n\na {payload} b\n"),
            ),
        ];
        for (path, text) in files {
            site = site.file(&path, &text);
        }
    }
    site
}

#[test]
fn no_known_payload_is_left_in_a_note_that_is_cleaned() {
    assert!(payloads().len() >= 200, "{}", payloads().len());
    for (config, folder, liquid) in [
        ("sitegen.yml", "content/", true),
        ("_config.yml", "", true),
        ("sitegen.yml", "content/", false),
    ] {
        let site = attacked(config, folder, (true, liquid));
        let run = site.build(&["--no-cache", "--quiet"]);
        assert!(run.code < 2, "{}", run.stderr);
        let mut pages = 0;
        for (path, content) in site.published() {
            if !path.ends_with(".html") {
                continue;
            }
            let text = String::from_utf8(content).unwrap();
            let page = Page(Html::parse_document(&text));
            let found = active(&page);
            assert!(found.is_empty(), "{config} {path}: {found:?}\n{text}");
            // The scripts are the theme's: its two, and the data for search engines.
            let scripts = page.0.select(&Selector::parse("script").unwrap()).count();
            assert!(scripts <= 4, "{path}: {scripts}\n{text}");
            pages += 1;
        }
        assert!(pages > payloads().len() * 3, "{pages}");
    }
}

#[test]
fn the_payloads_are_active_where_nothing_is_cleaned() {
    let site = attacked("_config.yml", "", (false, true));
    let run = site.build(&["--no-cache", "--quiet"]);
    assert!(run.code < 2, "{}", run.stderr);
    let published = site.published().into_iter();
    let pages = published.filter(|(path, _)| path.ends_with(".html"));
    let is_active = |content: Vec<u8>| {
        let text = String::from_utf8(content).unwrap();
        !active(&Page(Html::parse_document(&text))).is_empty()
    };
    let active = pages
        .filter(|(_, content)| is_active(content.clone()))
        .count();
    assert!(active > payloads().len(), "{active}");
    // With the flag, the same site is cleaned.
    let run = site.build(&["--no-cache", "--quiet", "--sanitize"]);
    assert!(run.code < 2, "{}", run.stderr);
    let mut published = site.published().into_iter();
    let found =
        published.find(|(path, content)| path.ends_with(".html") && is_active(content.clone()));
    assert!(found.is_none(), "{found:?}");
}

#[test]
fn what_notes_need_stays() {
    let body = "<details open><summary>More</summary>\n\n*x* <kbd>Ctrl</kbd>+<kbd>C</kbd>\n\n</details>\n\n<figure><picture><source srcset=\"/a.webp 1x\" type=\"image/webp\"><img src=\"/a.png\" alt=\"A\" width=\"3\"></picture><figcaption lang=\"fr\" dir=\"ltr\">B</figcaption></figure>\n\n<video controls src=\"https://x.org/a.mp4\"><track src=\"/a.vtt\" srclang=\"en\"></video>\n\n| a | b |\n|--:|:-:|\n| 1 | <sub>2</sub> |\n\n- [x] done\n- [ ] open\n\ntext[^1] and [a link](https://x.org/?a=1&b=2 \"t\") ![i](data:image/png;base64,AA)\n\n[^1]: note\n\n```rust {1}\nfn main() {}\n```\n\n> [!NOTE]\n> x\n\n<a id=\"old\" name=\"old\"></a><span class=\"own\" title=\"t\">s</span>\n";
    let page = format!("---\ntitle: A\nlang: en\n---\n{body}");
    let plain = own()
        .file("content/a.md", &page)
        .file("static/a.png", "")
        .file("static/a.vtt", "")
        .file("static/a.webp", "");
    plain.built();
    let before = plain.page("a/index.html");
    let run = plain.build(&["--sanitize"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let after = plain.page("a/index.html");
    for selector in [
        "details[open] > summary",
        "kbd",
        "figure picture source[srcset]",
        "figure img[alt=A][width='3']",
        "figcaption[lang=fr][dir=ltr]",
        "video[controls][src] track[src]",
        "td.end",
        "td.center sub",
        "input[type=checkbox][disabled]",
        "input[checked]",
        "sup[id] a[role=doc-noteref]",
        "section.footnotes li[id] a[role=doc-backlink][aria-label]",
        "a[href='https://x.org/?a=1&b=2'][title=t]",
        "img[src^='data:image/png']",
        "pre[data-lang=rust][tabindex] code span.line.marked",
        "pre code span[class]",
        "div.alert.note p.alert-title",
        "a#old[name=old]",
        "span.own[title=t]",
        "div.table[role=group][tabindex]",
    ] {
        let selector = format!("article {selector}");
        assert!(after.count(&selector) > 0, "{selector}: {}", after.0.html());
        assert_eq!(
            after.count(&selector),
            before.count(&selector),
            "{selector}"
        );
    }
    let html = |page: &Page| {
        page.0
            .select(&Selector::parse("div.body").unwrap())
            .next()
            .unwrap()
            .inner_html()
    };
    assert_eq!(html(&after), html(&before));
}

#[test]
fn math_that_is_cleaned_looks_as_it_did() {
    let tex = "\\frac{a}{b} < \\sqrt[3]{x} \\color{red}{y} \\begin{cases} a & b \\\\ c & d \\end{cases} \\text{ if } \\operatorname{f} \\hat{x} \\sum_{i=1}^n \\underbrace{a}_{b} \\left( \\right)";
    let site = Site::new()
        .file("_config.yml", "title: x\npermalink: /:title/\n")
        .file(
            "a.md",
            &format!("---\ntitle: A\nlang: en\n---\n$$ {tex} $$\n"),
        );
    site.built();
    let html = |page: &Page| {
        page.0
            .select(&Selector::parse("math").unwrap())
            .next()
            .unwrap()
            .html()
    };
    let before = html(&site.page("a/index.html"));
    assert_eq!(site.build(&["--sanitize"]).code, 0);
    let page = site.page("a/index.html");
    let tidy = |html: &str| html.replace([' ', ';'], "");
    assert_eq!(tidy(&html(&page)), tidy(&before));
}

#[test]
fn files_beside_notes_run_nothing() {
    let plain = "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"1\" height=\"1\"/></svg>";
    let evil = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    for (config, folder) in [("sitegen.yml", "content/"), ("_config.yml", "")] {
        let file = |name: &str| format!("{folder}{name}");
        let site = Site::new()
            .file(
                config,
                "title: x\npermalink: /:title/\nsanitize: true\nliquid: true\n",
            )
            .file(
                &file("a.md"),
                "---\ntitle: A\nlang: en\n---\n![a](plain.svg) ![b](evil.svg)\n",
            )
            .file(&file("plain.svg"), plain)
            .file(&file("evil.svg"), evil)
            .file(&file("sitegen.js"), "alert(1)")
            .file(&file("sitegen.css"), "body { display: none }")
            .file(
                &file("feed.xml"),
                "---\n---\n<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>\n",
            );
        let (code, said) = site.diagnostics(&[]);
        assert_eq!(code, 1, "{said:?}");
        let published = site.published();
        let has = |name: &str| published.keys().any(|path| path.ends_with(name));
        assert!(
            has("plain.svg") && !has("evil.svg") && !has("feed.xml"),
            "{:?}",
            published.keys()
        );
        for content in published.values() {
            let text = String::from_utf8_lossy(content);
            assert!(
                !text.contains("alert(1)") && !text.contains("body { display: none }"),
                "{text}"
            );
        }
        for wanted in ["file-active", "file-code"] {
            assert!(said.iter().any(|one| one.starts_with(wanted)), "{said:?}");
        }
    }
    // Nor does the icon, which replaces the theme's; and a copy of an earlier build is removed.
    let site = own()
        .file("content/a.md", "---\ntitle: A\nlang: en\n---\nx\n")
        .file("content/evil.svg", evil)
        .file("content/favicon.svg", evil)
        .file("content/own.js", "alert(1)");
    site.built();
    assert!(site.published().contains_key("evil.svg"));
    assert_eq!(site.build(&["--sanitize"]).code, 1);
    for (path, content) in site.published() {
        let text = String::from_utf8_lossy(&content);
        assert!(!text.contains("alert(1)"), "{path}: {text}");
    }
    // The folder of the site's own files is trusted.
    let site = own()
        .file("content/a.md", "---\ntitle: A\nlang: en\n---\nx\n")
        .file("static/evil.svg", evil)
        .file("static/own.js", "own()");
    assert_eq!(site.build(&["--sanitize"]).code, 0);
    assert!(site.published().contains_key("evil.svg"));
}

/// A translation that adds something, and the codes and lines of what `check` says of that.
fn added(original: &str, translation: &str) -> Vec<String> {
    let page = |lang: &str, body: &str| format!("---\nlang: {lang}\ntitle: T\n---\n\n{body}");
    let site = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.md", &page("en", original))
        .file("content/de/a.md", &page("de", translation));
    let run = run(site.command("check").args(["--format", "json"]));
    let mut json = run.json();
    if let Some(found) = json["diagnostics"].as_array_mut() {
        found.retain(|one| one["severity"] != "info");
    }
    let found = diagnostics(&json).into_iter();
    let codes = ["active-content-added", "link-host-changed", "url-unsafe"];
    found
        .filter(|one| codes.iter().any(|code| one.starts_with(code)))
        .collect()
}

#[test]
fn what_a_translation_adds_is_reported() {
    let text = "Some text with a [link](https://github.com/a/b) and [docs](https://docs.python.org/3/).\n\n";
    let own = "<iframe src=\"https://www.youtube.com/embed/1\"></iframe>\n\n<script>var a = 1;</script>\n\n<b onclick=\"x()\">b</b>\n\n";
    let here = format!("{text}{own}");
    // As it is, moved, and with another film of the same host.
    for translation in [
        here.clone(),
        format!("{own}{text}"),
        here.replace("embed/1", "embed/2"),
        here.replace("docs.python.org/3/", "docs.python.org/de/3/"),
        here.replace("docs.python.org/3/", "de.wikibooks.org/wiki/Python"),
    ] {
        assert_eq!(added(&here, &translation), [""; 0], "{translation}");
    }
    for (more, wanted) in [
        ("<script>alert(1)</script>", "active-content-added"),
        (
            "<script src=\"https://evil.org/x.js\"></script>",
            "active-content-added",
        ),
        (
            "<iframe src=\"https://evil.org/\"></iframe>",
            "active-content-added",
        ),
        (
            "<form action=\"https://evil.org/\"><input></form>",
            "active-content-added",
        ),
        (
            "x <a href=\"javascript:alert(1)\">y</a>",
            "active-content-added",
        ),
        ("x <img src=x onerror=alert(1)>", "active-content-added"),
        (
            "<meta http-equiv=\"refresh\" content=\"0;url=https://evil.org\">",
            "active-content-added",
        ),
        (
            "<object data=\"https://evil.org/x\"></object>",
            "active-content-added",
        ),
        ("[x](javascript:alert(1))", "url-unsafe"),
    ] {
        let found = added(&here, &format!("{here}{more}\n"));
        assert_eq!(found, [format!("{wanted} content/de/a.md:14")], "{more}");
    }
    for (was, is) in [
        ("https://github.com/a/b", "https://githvb.com/c/d"),
        (
            "[docs](https://docs.python.org/3/)",
            "[docs.python.org](https://evil.org/)",
        ),
    ] {
        let here = here.replace("[docs](https", "[docs.python.org](https");
        let was = was.replace("[docs]", "[docs.python.org]");
        let found = added(&here, &here.replace(&was, is));
        assert_eq!(found, ["link-host-changed content/de/a.md:6"], "{is}");
    }
}

#[test]
fn nothing_that_a_terminal_obeys_is_printed() {
    let evil = "\u{1b}[31mred\u{9b}2J\u{202e}x\u{7f}";
    let escaped = "\\e[31mred\\u009b2J\\u202ex\\x7f";
    let head = |more: &str| format!("---\ntitle: \"A {escaped}\"\nlang: en\n{more}---\n");
    let site = own()
        .file("content/a.md", &format!("{}[{evil}](javascript:{evil}) [x](none-{evil}.md)\n\n```nolang{evil}\n{evil}\n```\n", head("")))
        .file(&format!("content/{evil}.md"), &head("permalink: /a/../../{{\n"))
        .file("content/de/a.md", &format!("---\nlang: de\ntitle: \"{escaped}\"\n---\n## {evil}\n\n[x](javascript:x)\n"))
        .file("content/b.md", &format!("---\ntitle: [\n{evil}\n---\nx\n"));
    let is_obeyed = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || c == '\u{202e}';
    for (command, arguments) in [
        ("build", &["--all"][..]),
        ("build", &["--format", "json"]),
        ("check", &["--all"]),
        ("check", &["--format", "json"]),
        ("check", &["--format", "sarif"]),
        ("check", &["--format", "github"]),
        ("check", &["--fix", "--dry-run"]),
        ("translations", &[]),
        ("translations", &["--format", "json"]),
        ("translations", &["--missing", "de"]),
    ] {
        let output = (command == "build").then(|| site.output());
        let mut command = site.command(command);
        if let Some(output) = output {
            command.arg("--output").arg(output);
        }
        let run = run(command.args(arguments));
        for text in [&run.stdout, &run.stderr] {
            let found = text.lines().find(|line| line.contains(is_obeyed));
            assert!(found.is_none(), "{arguments:?}: {found:?}");
        }
        if arguments.contains(&"json") || arguments.contains(&"sarif") {
            assert!(run.json().is_object(), "{}", run.stdout);
        }
    }
}

#[test]
fn feeds_are_xml_whatever_a_note_holds() {
    let evil = "\u{1b}[31m\u{c}\u{8}\u{ffff}";
    let escaped = "\\e[31m\\x0c\\x08\\uffff";
    let page = format!(
        "---\ntitle: \"A {escaped}\"\nlang: en\ndate: 2026-01-02\ntags: [\"{escaped}t\"]\ndescription: \"{escaped}\"\n---\n```\n{evil}\n```\n"
    );
    for (config, name) in [
        ("sitegen.yml", "content/a.md"),
        ("_config.yml", "_posts/2026-01-02-a.md"),
    ] {
        let site = Site::new()
            .file(
                config,
                "title: x\nurl: https://x.example\nfeed: {path: atom}\n",
            )
            .file(name, &page);
        site.built();
        let is_forbidden = |c: char| c < ' ' && !matches!(c, '\n' | '\t' | '\r') || c == '\u{ffff}';
        for (path, content) in site.published() {
            let Ok(text) = String::from_utf8(content) else {
                continue;
            };
            let is_source = path.ends_with(".md");
            let is_data = path.ends_with(".json");
            assert!(
                is_source || is_data || !text.contains(is_forbidden),
                "{path}: {text:?}"
            );
            if path == "atom" || path.ends_with(".xml") {
                assert!(roxmltree::Document::parse(&text).is_ok(), "{path}: {text}");
            }
            if path.ends_with(".json") {
                assert!(
                    serde_json::from_str::<serde_json::Value>(&text).is_ok(),
                    "{path}"
                );
            }
        }
    }
}
