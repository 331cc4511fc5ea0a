//! jekyll-multiple-languages-plugin: texts, files and posts by language in `_i18n`.

use crate::helper::Site;

const LAYOUT: &str = "<html lang=\"{{ site.lang }}\"><body><p>{% t global.hello %}|{% translate global.only_en %}|{% t page.key %}|{% t langs.{{ site.lang }} %}|{% t global.list.1 %}</p><p>{{ site.baseurl }} {{ site.baseurl_root }} {{ site.default_lang }} {{ site.languages | join: ',' }} {{ site.translations.de.global.hello }} {{ site.tagline }} {{ '/a.css' | relative_url }}</p><p>{{ page.url }} {{ page.permalink }} {{ page.title }}</p><p>{% for p in site.posts %}{{ p.title }}@{{ p.url }};{% endfor %}</p><p>{% tl team %}|{% tl team de %}|{% translate_link team en %}|{% tl docone de %}</p>{% tf footer.md %}{% translate_file sub/only_en.html %}{{ content }}</body></html>\n";

fn site(config: &str) -> Site {
    let page = |more: &str, text: &str| {
        format!("---\nlayout: default\nkey: global.hello\n{more}---\n{text}\n")
    };
    let config = format!(
        "url: https://x.example\nbaseurl: /b\nlanguages: [en, de]\nexclude_from_localizations: [css, img/logo.png]\nplugins: [jekyll-multiple-languages-plugin]\npermalink: /:title/\ncollections:\n  docs: {{output: true}}\ntranslate_props: [tagline]\ntagline: site.tagline\nadditions: false\n{config}"
    );
    Site::new()
        .file("_config.yml", &config)
        .file("_layouts/default.html", LAYOUT)
        .file("_i18n/en.yml", "global:\n  hello: Hello\n  only_en: Only\n  list: [zero, one]\nlangs: {en: English, de: German}\nsite: {tagline: The site}\npt: Props\n")
        .file("_i18n/de.yml", "global:\n  hello: Hallo\n  list: [null, eins]\nlangs: {en: Englisch, de: Deutsch}\nsite: {tagline: Die Seite}\npt: Eigenschaft\n")
        .file("_i18n/en/footer.md", "Footer **en** {{ page.title }} {% t global.hello %}\n")
        .file("_i18n/de/footer.md", "Fuss **de** {{ page.title }}\n")
        .file("_i18n/en/sub/only_en.html", "<b>only en {{ site.lang }}</b>\n")
        .file("_i18n/en/_posts/2024-01-01-ep01.md", &page("title: EP01\n", "x"))
        .file("_i18n/de/_posts/2024-01-01-dp01.md", &page("title: DP01\n", "x"))
        .file("_posts/2024-01-01-unread.md", &page("title: Unread\n", "x"))
        .file("index.html", &page("title: Home\npermalink: /\n", "Home"))
        .file("team.md", &page("title: pt\ntranslate_props: [title]\nnamespace: team\npermalink: /team/\npermalink_de: /mannschaft/\n", "[x](/y)"))
        .file("onlyde.md", &page("title: OnlyDe\nlanguages: [de]\npermalink: /nurde/\n", "x"))
        .file("_docs/one.md", &page("title: Doc\nnamespace: docone\npermalink: /docs/one/\npermalink_de: /dok/eins/\n", "x"))
        .file("css/a.css", "a")
        .file("img/logo.png", "l")
        .file("img/other.png", "o")
}

fn files(site: &Site) -> Vec<String> {
    let published = site.published().into_keys();
    published.filter(|file| !file.starts_with('.')).collect()
}

/// Recorded from Jekyll 4.3 with jekyll-multiple-languages-plugin 1.8.
#[test]
fn pages_are_published_in_each_language_with_its_texts_and_posts() {
    let site = site("");
    site.built();
    assert_eq!(
        files(&site),
        [
            "css/a.css",
            "de/dok/eins/index.html",
            "de/dp01/index.html",
            "de/img/other.png",
            "de/index.html",
            "de/mannschaft/index.html",
            "de/nurde/index.html",
            "docs/one/index.html",
            "ep01/index.html",
            "img/logo.png",
            "img/other.png",
            "index.html",
            "team/index.html",
        ]
    );
    let published = site.published();
    let text = |path: &str| String::from_utf8(published[path].clone()).unwrap();
    assert_eq!(
        text("de/mannschaft/index.html"),
        "<html lang=\"de\"><body><p>Hallo|Only|Hallo|Deutsch|eins</p><p>/b/de /b en en,de Hallo Die Seite /b/a.css</p><p>/mannschaft/ /team/ Eigenschaft</p><p>DP01@/dp01/;</p><p>/b/de/mannschaft/|/b/de/mannschaft/|/b/team/|/b/de/dok/eins/</p><p>Fuss <strong>de</strong> Eigenschaft</p>\n<b>only en de</b>\n<p><a href=\"/y\">x</a></p>\n</body></html>\n"
    );
    assert_eq!(
        text("index.html"),
        "<html lang=\"en\"><body><p>Hello|Only|Hello|English|one</p><p>/b /b en en,de Hallo The site /b/a.css</p><p>/ / Home</p><p>EP01@/ep01/;</p><p>/b/team/|/b/de/mannschaft/|/b/team/|/b/de/dok/eins/</p><p>Footer <strong>en</strong> Home Hello</p>\n<b>only en en</b>\nHome\n</body></html>\n"
    );
}

#[test]
fn the_default_language_may_have_a_folder_too() {
    let site = site("default_locale_in_subfolder: true\n");
    site.built();
    let files = files(&site);
    for file in [
        "en/index.html",
        "de/index.html",
        "en/ep01/index.html",
        "css/a.css",
    ] {
        assert!(files.iter().any(|other| other == file), "{file}: {files:?}");
    }
    assert!(
        !files
            .iter()
            .any(|file| file == "index.html" || file == "de/css/a.css")
    );
}

/// An edited text changes the documents that show it.
#[test]
fn an_edited_text_comes_out_as_in_a_clean_build() {
    let site = site("");
    site.built();
    let site = site.file("_i18n/de/footer.md", "Neu\n").file(
        "_i18n/en.yml",
        "global: {hello: Hi, only_en: Only}\nlangs: {en: English}\n",
    );
    site.built();
    let kept = site.published();
    assert!(String::from_utf8_lossy(&kept["de/index.html"]).contains("<p>Neu</p>"));
    assert!(String::from_utf8_lossy(&kept["index.html"]).contains("<p>Hi|"));
    assert_eq!(site.build(&["--no-cache"]).code, 0);
    assert!(kept == site.published());
}

#[test]
fn files_of_texts_that_show_each_other_reach_a_limit() {
    let site = site("")
        .file("_i18n/en/footer.md", "{% tf footer.md %}{% tf footer.md %}")
        .file("_i18n/de/footer.md", "x");
    let run = site.build(&[]);
    assert_ne!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("liquid-too-"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn texts_outside_of_the_source_are_not_read() {
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(outside.path(), "global: {hello: SECRET}\n").unwrap();
    let site = site("").without("_i18n/en.yml");
    std::os::unix::fs::symlink(outside.path(), site.source().join("_i18n/en.yml")).unwrap();
    let run = site.build(&[]);
    assert!(run.stderr.contains("link-outside"), "{}", run.stderr);
    for (path, content) in site.published() {
        let content = String::from_utf8_lossy(&content);
        assert!(!content.contains("SECRET"), "{path}");
    }
}
