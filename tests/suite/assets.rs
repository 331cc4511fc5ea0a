//! Stylesheets, scripts, and how pages are written.

use crate::helper::{Site, note};

#[test]
fn files_of_the_theme_are_named_by_what_they_hold() {
    let site = Site::new().file("content/a.md", &note("en", "a"));
    site.built();
    let page = site.page("en/a/index.html");
    let links = [
        page.attribute("link[rel=stylesheet]", "href"),
        page.attribute("script[src]", "src"),
    ];
    for link in &links {
        assert!(site.output().join(&link[1..]).is_file(), "{link}");
        let parts: Vec<&str> = link.split('.').collect();
        assert!(parts.len() == 3 && parts[1].len() == 8, "{link}");
    }
    assert!(!site.output().join("sitegen.css").exists());
    let site = site.file("static/own.js", "1").file(
        "templates/own.html",
        "{{ asset(path=\"own.js\") }} {{ asset(path=\"/sitegen.css\") }}",
    );
    let site = site.file("content/b.md", "---\nlang: en\ntemplate: own.html\n---\n");
    site.built();
    let text = String::from_utf8(site.published()["en/b/index.html"].clone()).unwrap();
    let (own, css) = text.split_once(' ').unwrap();
    assert!(own.starts_with("/own.") && own.len() > 8, "{text}");
    assert_eq!(css, links[0]);
    // A file that an author named himself keeps its name.
    assert!(site.output().join("own.js").is_file());
    let site = site.file("templates/own.html", "{{ asset(path=\"none.js\") }}");
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(
        (code, said),
        (1, vec!["template-render templates/own.html:1".to_owned()])
    );
}

#[test]
fn pages_are_small_and_code_in_them_is_untouched() {
    let text = "---\nlang: en\ntitle: a\n---\nOne *two* three\n\n```text\na\n\n  b\n```\n";
    let site = Site::new().file("content/a.md", text);
    site.built();
    let small = site.published()["en/a/index.html"].clone();
    let read = String::from_utf8(small.clone()).unwrap();
    assert!(
        read.contains("<code class=\"language-text\">a\n\n  b\n</code>"),
        "{read}"
    );
    assert!(read.contains("<p>One <em>two</em> three</p>"));
    assert!(read.contains("</head><body>"));
    let site = site.file("sitegen.yml", "minify: false\n");
    site.built();
    let large = site.published()["en/a/index.html"].clone();
    assert!(large.len() > small.len());
    assert!(
        String::from_utf8(large)
            .unwrap()
            .contains("</head>\n<body>")
    );
}

#[test]
fn a_page_may_run_what_it_holds_and_nothing_else() {
    let site = Site::new()
        .file("content/a.md", &note("en", "a"))
        .file("content/b.md", "---\nlang: en\ntitle: b\n---\n<script>x()</script>\n\n<script src=\"https://x.example/y.js\"></script>\n\n<iframe src=\"https://x.example/\"></iframe>\n");
    site.built();
    let policy = |path: &str| {
        site.page(path)
            .attribute("meta[http-equiv='Content-Security-Policy']", "content")
    };
    let plain = policy("en/a/index.html");
    assert!(
        plain.contains("default-src 'self'") && plain.contains("style-src 'self';"),
        "{plain}"
    );
    assert!(
        !plain.contains("unsafe") && plain.contains("frame-src 'none'"),
        "{plain}"
    );
    let own = policy("en/b/index.html");
    assert!(
        own.contains(" https://x.example;") && own.contains("frame-src 'self' https:"),
        "{own}"
    );
    assert_eq!(
        own.matches("'sha256-").count(),
        plain.matches("'sha256-").count() + 1
    );
    let site = site.file("sitegen.yml", "content_security_policy: default-src *\n");
    site.built();
    let page = site.page("en/b/index.html");
    assert_eq!(
        page.attribute("meta[http-equiv]", "content"),
        "default-src *"
    );
    let site = site.file("sitegen.yml", "content_security_policy: false\n");
    site.built();
    assert_eq!(site.page("en/b/index.html").count("meta[http-equiv]"), 0);
}

#[test]
fn hosts_find_compressed_files_beside_text() {
    let site = Site::new()
        .file("sitegen.yml", "precompress: true\n")
        .file("content/a.md", &note("en", "a"))
        .bytes("static/x.png", &[0; 1000])
        .file("static/x.svg", &"<svg></svg>".repeat(100));
    site.built();
    let published = site.published();
    for path in ["en/a/index.html", "x.svg"] {
        let mut plain = Vec::new();
        let mut reader = flate2::read::GzDecoder::new(&published[&format!("{path}.gz")][..]);
        std::io::Read::read_to_end(&mut reader, &mut plain).unwrap();
        assert_eq!(plain, published[path]);
        assert!(published[&format!("{path}.br")].len() < published[path].len());
    }
    assert!(!published.contains_key("x.png.gz"));
    let run = site.build(&["--format", "json"]).json();
    assert_eq!(
        (run["written"].as_u64(), run["removed"].as_u64()),
        (Some(0), Some(0))
    );
    let (code, said) = site
        .file("sitegen.yml", "precompress: [zip]\n")
        .diagnostics(&[]);
    assert_eq!(
        (code, said),
        (1, vec!["config-value sitegen.yml:1".to_owned()])
    );
}

#[test]
fn images_for_social_networks_need_fonts_that_can_write_the_title() {
    let site = Site::new()
        .file(
            "sitegen.yml",
            "url: https://x.example\nsocial_fonts: [fonts/none.ttf]\n",
        )
        .file("content/a.md", &note("en", "a"));
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(
        (code, said),
        (1, vec!["font-unreadable fonts/none.ttf:1".to_owned()])
    );
    let font = [
        "truetype/noto/NotoSans-Bold.ttf",
        "truetype/dejavu/DejaVuSans.ttf",
    ]
    .iter()
    .map(|name| std::path::Path::new("/usr/share/fonts").join(name))
    .find(|path| path.is_file());
    let Some(font) = font else {
        println!("left out: there is no font to draw with");
        return;
    };
    let site = site
        .bytes("fonts/a.ttf", &std::fs::read(font).unwrap())
        .file(
            "sitegen.yml",
            "url: https://x.example\nsocial_fonts: [fonts/a.ttf]\n",
        )
        .file("content/b.md", &note("en", "磁碟"));
    site.built();
    let image = site
        .page("en/a/index.html")
        .attribute("meta[property='og:image']", "content");
    let path = image.strip_prefix("https://x.example/").unwrap();
    assert!(site.published()[path].starts_with(b"\x89PNG"));
    assert_eq!(
        site.page("en/b/index.html")
            .count("meta[property='og:image']"),
        0
    );
    assert_eq!(site.build(&["--format", "json"]).json()["written"], 0);
}
