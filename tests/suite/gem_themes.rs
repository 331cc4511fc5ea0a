//! Theme gems of Jekyll sites: where they are found, and what they give.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::helper::{Run, Site, diagnostics, run};

/// The files of a small theme.
const THEME: [(&str, &str); 9] = [
    (
        "_layouts/default.html",
        "<body>{% include head.html %}{% include own.html %}{{ content }}</body>\n",
    ),
    (
        "_layouts/post.html",
        "---\nlayout: default\n---\n<article>{{ content }}</article>\n",
    ),
    (
        "_includes/head.html",
        "<i>theme {{ theme.version }} {{ site.mood }}</i>",
    ),
    ("_includes/own.html", "<b>theme</b>"),
    (
        "_sass/plain.scss",
        "@import \"plain/colours\"; p { color: $colour; }\n",
    ),
    ("_sass/plain/_colours.scss", "$colour: red !default;\n"),
    ("assets/style.scss", "---\n---\n@import \"plain\";\n"),
    ("assets/picture.svg", "<svg/>"),
    (
        "_data/theme.yml",
        "name: plain\nwords: {home: Home, more: More}\n",
    ),
];

const PAGE: &str =
    "---\nlayout: post\n---\n{{ site.data.theme.words.home }}, {{ site.data.theme.words.more }}\n";

/// A site with a layout of the theme `plain`, an include and data of its own.
fn site() -> Site {
    Site::new()
        .file(
            "_config.yml",
            "theme: plain\nmood: good\nadditions: false\n",
        )
        .file("_includes/own.html", "<b>site</b>")
        .file("_data/theme.yml", "words: {home: Start}\n")
        .file("a.md", PAGE)
}

fn with_theme(site: Site, folder: &str) -> Site {
    let site = site.file(
        &format!("{folder}/_config.yml"),
        "mood: bad\npermalink: /x/\nauthor: A\n",
    );
    THEME.iter().fold(site, |site, (path, text)| {
        site.file(&format!("{folder}/{path}"), text)
    })
}

/// A `.gem` file of the theme.
fn gem(files: &[(&str, &str)]) -> Vec<u8> {
    let mut data = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in files {
        append(&mut data, path, text.as_bytes());
    }
    let data = data.into_inner().unwrap().finish().unwrap();
    let mut metadata = GzEncoder::new(Vec::new(), Compression::fast());
    metadata.write_all(b"--- !ruby/object:Gem::Specification\nname: plain\nversion: !ruby/object:Gem::Version\n  version: 1.2.0\nauthors:\n- A B\n").unwrap();
    let metadata = metadata.finish().unwrap();
    let mut gem = tar::Builder::new(Vec::new());
    append(&mut gem, "metadata.gz", &metadata);
    append(&mut gem, "data.tar.gz", &data);
    gem.into_inner().unwrap()
}

fn append<W: std::io::Write>(archive: &mut tar::Builder<W>, path: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_ustar();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    // `set_path` refuses a path that leads outside.
    header.as_ustar_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_cksum();
    archive.append(&header, bytes).unwrap();
}

fn published(site: &Site, path: &str) -> String {
    let path = site.output().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn assert_is_themed(site: &Site, version: &str) {
    assert_eq!(
        published(site, "a.html"),
        format!(
            "<body><i>theme {version} good</i><b>site</b><article><p>Start, More</p>\n</article>\n</body>\n"
        )
    );
    assert!(published(site, "assets/style.css").contains("color: red"));
    assert_eq!(published(site, "assets/picture.svg"), "<svg/>");
}

#[test]
fn a_theme_is_used_that_is_unpacked_in_the_site() {
    let site = with_theme(site(), "_themes/plain");
    let site = site.file("_themes/plain/plain.gemspec", "spec.version = \"0.3\"\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!((code, diagnostics), (0, Vec::new()));
    assert_is_themed(&site, "0.3");
    // The site's own files come first.
    let site = site
        .file("_layouts/post.html", "own {{ content }}")
        .file("assets/style.css", "a{}")
        .file("_sass/plain/_colours.scss", "$colour: blue;\n")
        .file("b.scss", "---\n---\n@import 'plain';\n");
    assert_eq!(site.build(&[]).code, 0);
    assert_eq!(published(&site, "a.html"), "own <p>Start, More</p>\n");
    assert_eq!(published(&site, "assets/style.css"), "a{}");
}

#[test]
fn a_theme_is_used_that_is_a_gem_file_in_the_site() {
    let site = site().bytes("_themes/plain-1.2.0.gem", &gem(&THEME));
    let temporary = site.output().with_file_name("temporary");
    fs::create_dir(&temporary).unwrap();
    let mut command = site.command("build");
    command
        .env("TMPDIR", &temporary)
        .args(["--no-sync", "--output"])
        .arg(site.output());
    assert_eq!(run(&mut command).code, 0);
    assert_is_themed(&site, "1.2.0");
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!((code, diagnostics), (0, Vec::new()));
    assert_is_themed(&site, "1.2.0");
    // A build that reuses results gives the same.
    assert_eq!(site.build(&[]).code, 0);
    assert_is_themed(&site, "1.2.0");
}

#[test]
fn a_gem_file_writes_nothing_outside_and_a_broken_one_is_named() {
    let files = [
        THEME.as_slice(),
        &[
            ("../assets/x.txt", "x"),
            ("/assets/y.txt", "y"),
            ("Rakefile", "z"),
        ],
    ];
    let site = site().bytes("_themes/plain-1.2.0.gem", &gem(&files.concat()));
    assert_eq!(site.build(&[]).code, 0);
    let names: Vec<String> = site.published().into_keys().collect();
    let is_stray = |name: &&String| {
        ["x.txt", "y.txt", "Rakefile"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    assert_eq!(names.iter().find(is_stray), None);
    let site = site.bytes("_themes/plain-1.2.0.gem", b"no archive");
    let run = site.build(&[]);
    assert_eq!(run.code, 0);
    assert!(
        run.stderr
            .contains("the theme `_themes/plain-1.2.0.gem` cannot be read"),
        "{}",
        run.stderr
    );
}

/// Installs the theme like RubyGems in `home`.
fn install(home: &Path, version: &str) {
    let folder = home.join(format!("gems/plain-{version}"));
    for (path, text) in THEME {
        let to = folder.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, text).unwrap();
    }
}

fn build_with_gems(site: &Site, home: &Path) -> Run {
    let mut command = site.command("build");
    command.env_remove("SITEGEN_GEM_PATH").env("GEM_HOME", home);
    command
        .args(["--no-sync", "--format", "json", "--output"])
        .arg(site.output());
    run(&mut command)
}

#[test]
fn the_highest_installed_version_is_used_or_the_one_that_is_locked() {
    let site = site();
    let home = site.output().with_file_name("gems of ruby");
    for version in ["1.9.0", "1.10.0", "1.2.0"] {
        install(&home, version);
    }
    assert_eq!(build_with_gems(&site, &home).code, 0);
    assert_is_themed(&site, "1.10.0");
    let site = site.file("Gemfile.lock", "GEM\n  specs:\n    plain (1.2.0)\n");
    let run = build_with_gems(&site, &home);
    assert_eq!((run.code, diagnostics(&run.json())), (0, Vec::new()));
    assert_is_themed(&site, "1.2.0");
    install(&site.source().join("vendor/bundle/ruby/3.1.0"), "2.0.0");
    let site = site.without("Gemfile.lock");
    assert_eq!(site.build(&[]).code, 0);
    assert_is_themed(&site, "2.0.0");
}

#[test]
fn a_remote_theme_is_found_by_the_name_of_its_gem_or_repository() {
    for (remote, folder) in [
        ("someone/Plain@v1", "_themes/plain"),
        ("https://github.com/someone/plain", "_themes/plain-1.0"),
        (
            "pages-themes/plain@v0.2.0",
            "_themes/jekyll-theme-plain-0.2.0",
        ),
        (
            "mmistakes/minimal-mistakes",
            "_themes/minimal-mistakes-jekyll",
        ),
    ] {
        let site = with_theme(site(), folder);
        let config = format!("remote_theme: {remote}\nmood: good\nadditions: false\n");
        let site = site.file("_config.yml", &config);
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!((code, diagnostics), (0, Vec::new()), "{remote}");
        assert!(published(&site, "a.html").contains("<article>"), "{remote}");
    }
}

#[test]
fn the_config_of_a_theme_is_below_the_sites() {
    let site = with_theme(site(), "_themes/plain")
        .file("b.md", "---\n---\n{{ site.author }}, {{ site.mood }}\n");
    assert_eq!(site.build(&[]).code, 0);
    // Keys with a default of Jekyll's own (`permalink`) are not read.
    assert_eq!(published(&site, "b.html"), "<p>A, good</p>\n");
    let site = site.file(
        "_config.yml",
        "theme: plain\nignore_theme_config: true\nadditions: false\n",
    );
    assert_eq!(site.build(&[]).code, 0);
    assert_eq!(published(&site, "b.html"), "<p>,</p>\n");
}

#[test]
fn includes_of_a_theme_that_is_not_installed_are_left_out() {
    let files = |theme: &str| {
        Site::new()
            .file("_config.yml", &format!("title: x\n{theme}"))
            .file(
                "_layouts/own.html",
                "<p>{% include banner.html %}</p>{{ content }}",
            )
            .file(
                "a.md",
                "---\nlayout: own\n---\nA {% include image.html src=\"a.png\" %} text.\n",
            )
    };
    for theme in ["theme: wai-website-theme\n", "remote_theme: a/b\n"] {
        let site = files(theme);
        let run = site.build(&["--format", "json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            site.text("a.html").contains("A  text."),
            "{}",
            site.text("a.html")
        );
        let said = run.json()["diagnostics"].to_string();
        assert!(said.contains("the theme may have it"), "{said}");
        assert!(!said.contains("\"error\""), "{said}");
    }
    // Without a theme, nothing else can have it.
    assert_eq!(files("").build(&[]).code, 3);
}

#[test]
fn a_theme_that_is_not_installed_is_one_warning_and_the_rest_is_published() {
    let site = site()
        .file("_config.yml", "title: x\ntheme: jekyll-theme-cayman\n")
        .file(
            "assets/css/style.scss",
            "---\n---\n\n@import \"{{ site.theme }}\";\n",
        )
        .file("other.scss", "---\n---\na { b: c }\n");
    let run = site.build(&["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        diagnostics(&run.json()),
        [
            "theme-missing _config.yml:2",
            "theme-missing assets/css/style.scss:4"
        ]
    );
    let said = &run.json()["diagnostics"];
    let severities: Vec<&str> = said
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["severity"].as_str().unwrap())
        .collect();
    assert_eq!(severities, ["warning", "info"]);
    let published = site.published();
    assert!(published.contains_key("a.html") && published.contains_key("other.css"));
    assert!(!published.contains_key("assets/css/style.css"));
}

#[test]
fn the_gems_that_a_theme_needs_are_loaded_as_plugins() {
    let gemspec = "spec.add_runtime_dependency \"jekyll-sitemap\", \"~> 1.0\"\n";
    let site = with_theme(site(), "_themes/plain").file("_themes/plain/plain.gemspec", gemspec);
    let site = site.file(
        "_config.yml",
        "theme: plain\nurl: https://a.example\nadditions: false\n",
    );
    assert_eq!(site.build(&[]).code, 0);
    assert!(published(&site, "sitemap.xml").contains("https://a.example/a.html"));
    let site = site.file("_themes/plain/plain.gemspec", "");
    assert_eq!(site.build(&[]).code, 0);
    assert!(!site.published().contains_key("sitemap.xml"));
}

#[test]
fn check_reports_no_files_of_a_theme() {
    let site = with_theme(site(), "_themes/plain").file("own.png", "x");
    let run = run(site
        .command("check")
        .args(["--format", "json", "--only", "file-unused"]));
    let found = diagnostics(&run.json());
    let unused: Vec<&String> = found
        .iter()
        .filter(|found| found.starts_with("file-unused"))
        .collect();
    assert_eq!(unused, ["file-unused own.png:1"], "{found:?}");
}
