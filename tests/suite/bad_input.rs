//! Bad input gets a clear error with its place, all of it in one run, and loses nothing.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::helper::{Site, note};

#[test]
fn all_problems_are_named_in_one_run_and_cost_their_files_alone() {
    let good = |site: Site| {
        site.file("sitegen.yml", "title: x\n")
            .file("content/fine.md", &note("en", "fine"))
            .file("content/a.md", "---\ntitle: a\npermalink: /same/\n---\n")
            .file("content/layout.md", "---\ntitle: t\nlayout: none\n---\n")
            .file("content/layout2.md", "---\ntitle: t\nlayout: nope\n---\n")
    };
    let wanted = good(Site::new());
    wanted.built();
    let site = good(Site::new())
        .file("content/yaml.md", "---\ntitle: a: b\n---\n")
        .file("content/lang.md", &note("klingon", "x"))
        .file("content/b.md", "---\ntitle: b\npermalink: /same/\n---\n")
        .file(
            "content/template.md",
            "---\ntitle: t\ntemplate: none.html\n---\n",
        )
        .bytes("content/bytes.md", b"---\ntitle: x\n---\n\nfine\nb\xffd\n");
    symlink("missing", site.source().join("content/gone.md")).unwrap();
    let (code, mut diagnostics) = site.diagnostics(&[]);
    diagnostics.sort();
    assert_eq!(code, 1);
    assert_eq!(
        diagnostics,
        [
            "file-not-utf8 content/bytes.md:6",
            "front-matter-yaml content/yaml.md:2",
            "language-unknown content/lang.md:2",
            "layout-missing content/layout2.md:3",
            "link-dead content/gone.md:1",
            "template-missing content/template.md:3",
            "url-taken content/b.md:3",
        ]
    );
    assert_eq!(site.published(), wanted.published());
    let run = site.build(&[]);
    let said = "left out 5 files with errors: content/b.md, content/bytes.md, content/lang.md, …";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}

#[test]
fn an_unreadable_file_is_an_error() {
    let site = Site::new().file("content/a.md", &note("en", "a"));
    let path = site.source().join("content/a.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        eprintln!("left out: this user may read everything");
        return;
    }
    assert_eq!(site.diagnostics(&[]).1, ["file-unreadable content/a.md:1"]);
}

/// One page of bad input, and what is said of it.
fn one(text: &[u8]) -> (i32, Vec<String>) {
    Site::new()
        .file("content/fine.md", &note("en", "fine"))
        .bytes("content/x.md", text)
        .diagnostics(&[])
}

#[test]
fn each_bad_page_has_a_code_and_a_place() {
    let mut bomb = b"---\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_vec();
    for i in 1..15 {
        let list = vec![format!("*a{}", i - 1); 10].join(",");
        bomb.extend(format!("a{i}: &a{i} [{list}]\n").bytes());
    }
    bomb.extend(b"---\n");
    let cases: [(&[u8], i32, &str); 16] = [
        (b"", 0, "file-empty content/x.md:1"),
        (b"\xef\xbb\xbf", 0, "file-empty content/x.md:1"),
        (
            b"---\ntitle: x\n",
            1,
            "front-matter-unclosed content/x.md:1",
        ),
        (
            b"---\ntitle: x\ntags: 1\ntitle: y\n---\n",
            0,
            "key-repeated content/x.md:4",
        ),
        (
            b"---\ndeep:\n  a: 1\n  a: 2\n---\n",
            0,
            "key-repeated content/x.md:4",
        ),
        (b"---\n- a\n---\n", 1, "front-matter-yaml content/x.md:2"),
        (
            b"---\ntitle: [a]\n---\n",
            0,
            "front-matter-value content/x.md:2",
        ),
        (b"---\ndate: soon\n---\n", 1, "date-invalid content/x.md:2"),
        (
            b"---\ndate: 2025-02-30\n---\n",
            1,
            "date-invalid content/x.md:2",
        ),
        (
            b"---\nslug: a/b\n---\n",
            1,
            "permalink-escapes content/x.md:2",
        ),
        (
            b"---\nslug: ..\n---\n",
            1,
            "permalink-escapes content/x.md:2",
        ),
        (
            b"---\npermalink: /../../x\n---\n",
            1,
            "permalink-escapes content/x.md:2",
        ),
        (
            b"---\npermalink: /:nonsense/\n---\n",
            1,
            "permalink-placeholder content/x.md:2",
        ),
        (
            b"---\npermalink: /:year/\n---\n",
            1,
            "permalink-date content/x.md:2",
        ),
        (
            b"---\ntitle: \xe9t\xe9\n---\n",
            1,
            "file-not-utf8 content/x.md:2",
        ),
        (&bomb, 1, "front-matter-yaml content/x.md:"),
    ];
    for (text, code, said) in cases {
        let (exit, diagnostics) = one(text);
        let shown = String::from_utf8_lossy(&text[..text.len().min(60)]).into_owned();
        assert_eq!(exit, code, "{shown}: {diagnostics:?}");
        assert_eq!(diagnostics.len(), 1, "{shown}: {diagnostics:?}");
        assert!(diagnostics[0].starts_with(said), "{shown}: {diagnostics:?}");
    }
}

#[test]
fn what_is_odd_but_sound_is_published() {
    let site = Site::new()
        .file("content/number.md", "---\nlang: en\ntitle: 1.10\n---\n")
        .file("content/null.md", "---\nlang: en\ntitle:\n---\n")
        .file("content/crlf.md", "\u{feff}---\r\nlang: en\r\ntitle: dos\r\n---\r\n\r\n## Head\r\n\r\n```bash\r\nls\r\n```\r\n")
        .file("content/plain.md", "# From the heading\n\nNo front matter.\n");
    site.built();
    assert_eq!(site.page("en/number/index.html").texts("h1"), ["1.10"]);
    assert_eq!(site.page("en/null/index.html").texts("h1"), ["Null"]);
    let dos = site.page("en/crlf/index.html");
    assert_eq!(
        (dos.texts("h1"), dos.texts("pre")),
        (vec!["dos".to_owned()], vec!["ls".to_owned()])
    );
    let plain = site.page("en/plain/index.html");
    assert_eq!(plain.texts("h1"), ["From the heading"]);
    assert_eq!(plain.texts("title"), ["From the heading"]);
}

#[test]
fn a_file_of_50_megabytes_is_refused_with_its_size() {
    let site = Site::new().file("content/fine.md", &note("en", "fine"));
    let file = fs::File::create(site.source().join("content/log.md")).unwrap();
    file.set_len(50 * 1024 * 1024).unwrap();
    let run = site.build(&[]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("50 MiB"), "{}", run.stderr);
}

#[test]
fn links_out_of_the_source_and_loops_are_refused() {
    let site = Site::new().file("content/fine.md", &note("en", "fine"));
    let content = site.source().join("content");
    symlink("/etc/hostname", content.join("outside.md")).unwrap();
    symlink("..", content.join("loop")).unwrap();
    symlink("fine.md", content.join("inside.txt")).unwrap();
    let (code, diagnostics) = site.diagnostics(&[]);
    // A link is passed over, as Jekyll passes over what is broken.
    assert_eq!(code, 0);
    assert!(
        diagnostics.contains(&"link-outside content/outside.md:1".to_owned()),
        "{diagnostics:?}"
    );
    assert!(
        diagnostics
            .iter()
            .any(|d| d.starts_with("link-loop content/loop")),
        "{diagnostics:?}"
    );
    assert!(
        !diagnostics.iter().any(|d| d.contains("inside")),
        "{diagnostics:?}"
    );
}

#[test]
fn a_post_without_a_date_in_its_name_is_named() {
    let site = Site::new()
        .file("_config.yml", "title: x\n")
        .file("_posts/no-date.md", &note("en", "x"))
        .file("_posts/2025-02-30-x.md", &note("en", "x"));
    let (code, diagnostics) = site.diagnostics(&[]);
    // Jekyll reads a day too many as the first of the next month.
    assert_eq!(code, 0);
    assert_eq!(
        diagnostics,
        [
            "date-odd _posts/2025-02-30-x.md:1",
            "post-name _posts/no-date.md:1"
        ]
    );
}

#[test]
fn a_bad_config_is_an_error_with_its_place() {
    for (config, exit, said) in [
        ("title: x\n  y: z\n", 3, "config-yaml sitegen.yml:2"),
        ("title: [x]\n", 1, "config-value sitegen.yml:1"),
        (
            "title: x\ntimezone: Mars/Olympus\n",
            1,
            "config-value sitegen.yml:2",
        ),
        ("future: perhaps\n", 1, "config-value sitegen.yml:1"),
        ("markdown: 42\n", 1, "config-value sitegen.yml:1"),
        ("kramdown: [a]\n", 1, "config-value sitegen.yml:1"),
        ("liquid: {a: b}\n", 1, "config-value sitegen.yml:1"),
        ("default_language: [en]\n", 1, "config-value sitegen.yml:1"),
        ("languages: {en: [1]}\n", 1, "config-value sitegen.yml:1"),
        ("collections: x\n", 1, "config-value sitegen.yml:1"),
        ("defaults: {a: b}\n", 1, "config-value sitegen.yml:1"),
        ("include: [{a: b}]\n", 1, "config-value sitegen.yml:1"),
        ("destination: [x]\n", 1, "config-value sitegen.yml:1"),
        ("precompress: {a: 1}\n", 1, "config-value sitegen.yml:1"),
        (
            "content_security_policy: 42\n",
            1,
            "config-value sitegen.yml:1",
        ),
        ("permalink: fixed\n", 1, "config-value sitegen.yml:1"),
        ("url: example.org\n", 1, "config-value sitegen.yml:1"),
        (
            "title: x\nlanguages: [en, klingon]\n",
            1,
            "language-unknown sitegen.yml:2",
        ),
        (
            "title: x\n\ndefault_language: klingon\n",
            1,
            "language-unknown sitegen.yml:3",
        ),
    ] {
        let site = Site::new()
            .file("content/a.md", &note("en", "a"))
            .file("sitegen.yml", config);
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!(code, exit, "{config}");
        assert_eq!(site.output().exists(), exit == 1, "{config}");
        assert!(
            diagnostics[0].starts_with(said),
            "{config}: {diagnostics:?}"
        );
    }
}

#[test]
fn diagnostics_read_like_a_compilers() {
    let site = Site::new().file("content/x.md", "---\ntitle: \"字\"\nlang: hantt\n---\n");
    let run = site.build(&[]);
    insta::assert_snapshot!(run.stderr, @"
    error[language-unknown]: `hantt` is not a language
     --> content/x.md:3:7
      |
    3 | lang: hantt
      |       ^^^^^ no language of this code is known
      |
      = help: did you mean `hant`?

    Nothing published: every page has an error
      1 error
    ");
}
