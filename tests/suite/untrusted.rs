//! Notes that nobody read before they are published: what of them runs in a reader's browser.

use crate::helper::Site;

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
                assert!(policy.contains("script-src 'self';"), "{policy}");
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
