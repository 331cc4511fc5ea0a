//! The identity of a site from its config: logo, links, repository, colours, fonts, footer, social links.

use std::process::Command;

use assert_cmd::cargo::cargo_bin;

use crate::helper::{Site, note};

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2 1\"/>";

fn site(config: &str) -> Site {
    Site::new()
        .file(
            "sitegen.yml",
            &format!("title: Notes\nurl: https://x.example\nlanguages: [en, ar]\n{config}"),
        )
        .file("static/logo.svg", LOGO)
        .file("static/dark.svg", LOGO)
        .file("static/fonts/Body-Variable.woff2", "font")
        .file("content/en/start.md", &note("en", "Start"))
        .file("content/ar/start.md", &note("ar", "بداية"))
        .file("content/en/only.md", &note("en", "Only"))
}

/// The published stylesheet of the theme.
fn stylesheet(site: &Site) -> String {
    let published = site.published();
    let is_stylesheet = |path: &&String| path.starts_with("sitegen.") && path.ends_with(".css");
    let path = published.keys().find(is_stylesheet).unwrap();
    site.text(path)
}

#[test]
fn a_site_that_sets_nothing_has_its_name_and_no_links() {
    let site = site("");
    site.built();
    let page = site.page("en/start/index.html");
    assert_eq!(page.texts("header.site .home"), ["Notes"]);
    let nothing = "img.logo, .header-links, .repository, .social, .footer-text, link[rel=preload]";
    assert_eq!(page.count(nothing), 0);
    assert_eq!(page.count(".source a[rel=edit]"), 0);
    let colours = page.attributes("meta[name=theme-color]", "content");
    assert_eq!(colours, ["#ffffff", "#14171d"]);
    assert!(!stylesheet(&site).contains("--text-font:"));
}

#[test]
fn a_logo_is_beside_the_name_or_in_its_place() {
    let site = site("logo: static/logo.svg\nfavicon: /logo.svg\nbaseurl: /docs\n");
    site.built();
    let page = site.page("ar/start/index.html");
    assert_eq!(page.attribute(".home img", "src"), "/docs/logo.svg");
    assert_eq!(page.attribute("link[rel=icon]", "href"), "/docs/logo.svg");
    assert_eq!(page.texts(".home"), ["Notes"]);
    let site = site.file(
        "sitegen.yml",
        "title: Notes\nlogo: {light: logo.svg, dark: /dark.svg, alt: Notes of X}\n",
    );
    site.built();
    let page = site.page("en/start/index.html");
    assert_eq!(page.texts(".home"), [""]);
    let alt = page.attributes(".home img", "alt");
    assert_eq!(alt, ["Notes of X", "Notes of X"]);
    assert_eq!(page.attribute(".of-dark", "src"), "/dark.svg");
}

#[test]
fn links_of_the_header_have_the_language_of_the_page() {
    let site = site(concat!(
        "links:\n",
        "  - {title: {en: Guide, ar: الدليل}, url: en/start.md#a}\n",
        "  - {title: Tags, url: \"/:lang/tags/\"}\n",
        "  - {title: Only, url: content/en/only.md}\n",
        "  - {title: Away, url: \"https://y.example/\"}\n",
    ));
    site.built();
    let page = site.page("ar/start/index.html");
    let links = page.attributes("header.site .header-links a", "href");
    assert_eq!(
        links,
        [
            "/ar/start/#a",
            "/ar/tags/",
            "/en/only/",
            "https://y.example/"
        ]
    );
    let words = page.texts("header.site .header-links a");
    assert_eq!(words, ["الدليل", "Tags", "Only", "Away"]);
    let page = site.page("en/start/index.html");
    assert_eq!(page.texts("header.site .header-links a")[0], "Guide");
}

#[test]
fn a_repository_gives_the_links_to_edit_and_to_report() {
    for (repository, edit, issues) in [
        (
            "owner/name",
            "https://github.com/owner/name/edit/main/content/en/start.md",
            "https://github.com/owner/name/issues/new?title=Start&body=https%3A%2F%2Fx.example%2Fen%2Fstart%2F",
        ),
        (
            "{url: https://gitlab.com/a/b.git, branch: trunk}",
            "https://gitlab.com/a/b/-/edit/trunk/content/en/start.md",
            "https://gitlab.com/a/b/-/issues/new?issue[title]=Start&issue[description]=https%3A%2F%2Fx.example%2Fen%2Fstart%2F",
        ),
        (
            "https://codeberg.org/a/b/",
            "https://codeberg.org/a/b/_edit/main/content/en/start.md",
            "https://codeberg.org/a/b/issues/new?title=Start&body=https%3A%2F%2Fx.example%2Fen%2Fstart%2F",
        ),
        ("https://git.example/a/b", "", ""),
    ] {
        let site = site(&format!("repository: {repository}\n"));
        site.built();
        let page = site.page("en/start/index.html");
        assert_eq!(page.attribute(".source [rel=edit]", "href"), edit);
        let hrefs = page.attributes(".source a", "href");
        assert_eq!(hrefs.iter().any(|href| href == issues), !issues.is_empty());
        assert_eq!(page.count("a.repository svg"), 1);
    }
}

#[test]
fn the_addresses_to_edit_and_report_may_be_others_or_none() {
    let site = site(
        "repository: owner/name\nedit_url: \"https://e.example/:lang/:path\"\nissues_url: false\n",
    )
    .file(
        "content/en/only.md",
        "---\ntitle: Only\nedit_url: false\n---\nText.\n",
    );
    site.built();
    let edit = |path: &str| site.page(path).attribute(".source [rel=edit]", "href");
    assert_eq!(
        edit("ar/start/index.html"),
        "https://e.example/ar/content/ar/start.md"
    );
    assert_eq!(edit("en/only/index.html"), "");
    assert_eq!(site.page("ar/start/index.html").count(".source li"), 1);
}

#[test]
fn a_fallback_page_leads_to_the_file_of_the_original() {
    let site = site("fallback: true\nrepository: owner/name\n");
    site.built();
    let page = site.page("ar/only/index.html");
    assert_eq!(
        page.attribute(".source [rel=edit]", "href"),
        "https://github.com/owner/name/edit/main/content/en/only.md"
    );
}

#[test]
fn a_site_in_a_folder_of_a_repository_edits_files_of_that_folder() {
    let site = site("").file(
        "notes x/sitegen.yml",
        "repository: owner/name\nlanguages: [en]\n",
    );
    let site = site
        .file("notes x/content/a.md", &note("en", "A"))
        .file(".git/HEAD", "ref: refs/heads/main\n");
    let mut command = Command::new(cargo_bin("sitegen"));
    let arguments = ["build", "--no-sync", "--source"];
    command.args(arguments).arg(site.source().join("notes x"));
    command.arg("--output").arg(site.output());
    let run = crate::helper::run(&mut command);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        site.page("en/a/index.html").attribute("[rel=edit]", "href"),
        "https://github.com/owner/name/edit/main/notes%20x/content/a.md"
    );
}

#[test]
fn the_accent_gets_the_contrast_of_text() {
    let site = site("accent: \"#e91e63\"\n");
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(
        (code, said),
        (0, vec!["accent-contrast sitegen.yml:4".into()])
    );
    let css = stylesheet(&site);
    assert!(css.contains("--accent:light-dark(#d80056,"), "{css}");
    assert!(!css.contains("light-dark(#e91e63"));
    let site = site.file(
        "sitegen.yml",
        "accent: {light: \"#7a2e00\", dark: \"#ffb27d\"}\n",
    );
    assert_eq!(site.diagnostics(&[]), (0, vec![]));
    assert!(stylesheet(&site).contains("--link:light-dark(#7a2e00,#ffb27d);"));
    let site = site.file("sitegen.yml", "accent: {dark: \"#333333\"}\n");
    assert_eq!(site.diagnostics(&[]).1, ["accent-contrast sitegen.yml:1"]);
    let site = site.file("sitegen.yml", "accent: magenta\n");
    assert_eq!(site.diagnostics(&[]).1, ["config-value sitegen.yml:1"]);
}

#[test]
fn fonts_are_names_or_files_of_the_site() {
    let site = site(
        "fonts: {text: [Inter, fonts/Body-Variable.woff2], code: JetBrains Mono}\nbaseurl: /b\n",
    );
    site.built();
    let css = stylesheet(&site);
    assert!(css.contains(
        "@font-face{font-family:\"site text 2\";src:url(\"/b/fonts/Body-Variable.woff2\") format(\"woff2\");font-weight:100 900;font-display:swap}"
    ));
    assert!(
        css.contains("--text-font:\"Inter\",\"site text 2\",;--code-font:\"JetBrains Mono\",;")
    );
    assert!(css.contains("font-family:var(--text-font,) var(--sans)"));
    let page = site.page("ar/start/index.html");
    assert_eq!(
        page.attributes("link[rel=preload]", "href"),
        ["/b/fonts/Body-Variable.woff2"]
    );
    let site = site.file(
        "sitegen.yml",
        "fonts:\n  text: \"a;} b\"\n  code: https://x.example/a.woff2\n  size: 3\n",
    );
    let said = site.diagnostics(&[]).1;
    assert_eq!(
        said,
        [
            "config-value sitegen.yml:2",
            "config-value sitegen.yml:3",
            "config-value sitegen.yml:4"
        ]
    );
}

#[test]
fn the_footer_is_markdown_in_the_language_of_the_page() {
    let site = site(
        "footer:\n  en: \"Text is **free**, see [start](en/start.md).\"\n  ar: \"نص [بداية](en/start.md)\"\n",
    );
    site.built();
    let page = site.page("en/start/index.html");
    assert_eq!(page.texts(".footer-text"), ["Text is free, see start."]);
    assert_eq!(page.count(".footer-text strong"), 1);
    let page = site.page("ar/start/index.html");
    assert_eq!(page.attribute(".footer-text a", "href"), "/ar/start/");
}

#[test]
fn social_links_have_icons_and_names() {
    let site = site(
        "social: [\"https://github.com/x\", \"https://m.example/@x\", \"mailto:a@b.example\", \"https://blog.example/\"]\n",
    );
    site.built();
    let page = site.page("en/start/index.html");
    assert_eq!(
        page.texts(".social a"),
        ["GitHub", "Mastodon", "a@b.example", "blog.example"]
    );
    assert_eq!(page.count(".social svg"), 3);
    let relations = page.attributes(".social a", "rel");
    assert!(relations.iter().all(|rel| rel == "me"), "{relations:?}");
}

#[test]
fn values_that_cannot_be_used_are_reported_at_their_place() {
    for (config, line) in [
        ("logo: 3", "config-value"),
        ("logo: {dark: /dark.svg}", "config-value"),
        ("logo: /none.svg", "config-file"),
        ("favicon: \"javascript:x\"", "config-value"),
        ("links: Guide", "config-value"),
        ("links: [{title: Guide}]", "config-value"),
        ("links: [{title: A, url: \"javascript:x\"}]", "config-value"),
        ("repository: https", "config-value"),
        ("repository: {url: a/b, brnch: x}", "config-value"),
        ("edit_url: /edit", "config-value"),
        ("edit_url: \"https://x.example/:pth\"", "config-value"),
        ("social: github", "config-value"),
        ("footer: [1]", "config-value"),
        ("theme_color: blue", "config-value"),
        ("fonts: Inter", "config-value"),
    ] {
        let said = site(&format!("{config}\n")).diagnostics(&[]).1;
        assert_eq!(said, [format!("{line} sitegen.yml:4")], "{config}");
    }
}

#[test]
fn a_jekyll_site_has_an_identity_in_our_theme_only() {
    let config = "title: Notes\nlogo: /logo.svg\nlinks: wrong\naccent: red\nrepository: a/b\n";
    let site = Site::new()
        .file("logo.svg", LOGO)
        .file(
            "_layouts/default.html",
            "<main>{{ content }}</main>{{ site.logo }}",
        )
        .file(
            "_posts/2025-01-02-a.md",
            "---\nlayout: default\n---\nText\n",
        );
    let site = site.file("_config.yml", config);
    assert_eq!(site.diagnostics(&[]), (0, vec![]));
    assert!(site.text("2025/01/02/a.html").contains("/logo.svg"));
    let site = site.file("_config.yml", &format!("{config}theme: sitegen\n"));
    let (code, said) = site.diagnostics(&[]);
    let wanted = ["config-value _config.yml:3", "config-value _config.yml:4"];
    assert_eq!((code, said), (0, wanted.map(str::to_owned).to_vec()));
    let page = site.page("2025/01/02/a.html");
    assert_eq!(page.attribute(".home img", "src"), "/logo.svg");
    assert_eq!(
        page.attribute(".source [rel=edit]", "href"),
        "https://github.com/a/b/edit/main/_posts/2025-01-02-a.md"
    );
}

#[test]
fn the_home_page_has_the_name_once_and_the_logo() {
    let site = site("logo: /logo.svg\n");
    site.built();
    let home = site.page("index.html");
    assert_eq!(home.count("header.site img.logo"), 1);
    assert_eq!(home.texts("header.site .home"), [""]);
    assert_eq!(home.texts("h1"), ["Notes"]);
}
