//! Values for several languages in one file or one line of the config: titles, permalinks, pairs of codes.

use crate::helper::Site;

const TITLES: &str = "---\ntitle: {en: Cache, zh-CN: 缓存}\ndescription: {zh: 说明, en: About}\n\
                      tags: {en: [one], zh: [yi, er]}\n---\n\n# Head\n\nText.\n";

#[test]
fn a_title_by_language_is_the_one_of_the_page() {
    for config in ["sitegen.yml", "_config.yml"] {
        let folder = if config == "sitegen.yml" {
            "content/"
        } else {
            ""
        };
        let site = Site::new()
            .file(config, "title: T\nlanguages: [en, zh, de]\n")
            .file(&format!("{folder}en/a.md"), TITLES)
            .file(&format!("{folder}zh/a.md"), TITLES)
            .file(&format!("{folder}de/a.md"), TITLES);
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!((code, diagnostics), (0, Vec::new()), "{config}");
        let notes = site.translations();
        let pages = notes["notes"][0]["pages"].as_array().unwrap();
        let titles: Vec<&str> = pages
            .iter()
            .map(|page| page["title"].as_str().unwrap())
            .collect();
        // German has none: the default language is English.
        assert_eq!(titles, ["Cache", "缓存", "Cache"], "{config}");
        if config == "sitegen.yml" {
            assert!(site.output().join("zh/tags/yi/index.html").exists());
            assert!(!site.output().join("zh/tags/one/index.html").exists());
            let page = site.page("zh/a/index.html");
            let description = page.attributes("meta[name=description]", "content");
            assert_eq!(description, ["说明"]);
        }
    }
}

#[test]
fn a_title_of_a_wrong_kind_costs_no_page() {
    let text = "---\ntitle: {x: [1]}\ndescription: [b]\ntags: [{a: b}]\n---\n\n# Head\n\nText.\n";
    for (config, path) in [("sitegen.yml", "content/x.md"), ("_config.yml", "x.md")] {
        let site = Site::new().file(config, "title: T\n").file(path, text);
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!(code, 0, "{config}");
        let lines = [2, 3, 4].map(|line| format!("front-matter-value {path}:{line}"));
        assert_eq!(diagnostics, lines, "{config}");
    }
}

#[test]
fn a_permalink_of_several_languages_stays_the_default_ones() {
    let page = |title: &str| format!("---\ntitle: {title}\npermalink: /about/\n---\n\nText.\n");
    for folder in ["content/", ""] {
        let site = Site::new()
            .file(&format!("{folder}en/about.md"), &page("About"))
            .file(&format!("{folder}de/ueber.md"), &page("Über"))
            .file(&format!("{folder}fr/propos.md"), &page("À propos"));
        let (code, diagnostics) = site.diagnostics(&[]);
        assert_eq!(code, 0, "{folder}");
        let hint = format!("permalink-shared {folder}de/ueber.md:3");
        assert_eq!(diagnostics, [hint], "{folder}");
        for path in ["about", "de/about", "fr/about"] {
            assert!(
                site.output().join(path).join("index.html").exists(),
                "{path}"
            );
        }
        // One URL is one note.
        let notes = site.translations();
        assert_eq!(notes["notes"][0]["pages"].as_array().unwrap().len(), 3);
        // The same after a change, with the cache and without.
        let site = site.file(&format!("{folder}fr/propos.md"), &page("Propos"));
        assert_eq!(site.build(&[]).code, 0);
        assert!(site.output().join("fr/about/index.html").exists());
    }
    let site = Site::new()
        .file("sitegen.yml", "permalink: /:slug/\n")
        .file("content/en/x.md", "# X\n\nText.\n")
        .file("content/de/x.md", "# X\n\nText.\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!((code, diagnostics.len()), (0, 1), "{diagnostics:?}");
    assert!(site.output().join("x/index.html").exists());
    assert!(site.output().join("de/x/index.html").exists());
}

#[test]
fn an_unknown_language_in_a_jekyll_site_is_a_warning() {
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file("ar/a.md", "---\nlang: xx-yy\ntitle: A\n---\nA\n")
        .file("en/a.md", "---\nlang: xx\ntitle: A\n---\nA\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 0);
    let unknown = ["language-unknown ar/a.md:2", "language-unknown en/a.md:2"];
    assert_eq!(diagnostics, unknown);
    let notes = site.translations();
    assert_eq!(notes["notes"][0]["languages"].as_array().unwrap().len(), 2);
}

#[test]
fn two_codes_in_one_name_are_no_language() {
    let site = Site::new()
        .file("en/a.md", "# A\n\nText.\n")
        .file("fr/a.md", "# A\n\nTexte.\n")
        .file("en_fr/a.md", "# A\n\nText.\n");
    let explained = site.translations();
    let notes = explained["notes"].as_array().unwrap();
    let pages = notes
        .iter()
        .flat_map(|note| note["pages"].as_array().unwrap());
    let of_both = pages.filter(|page| page["path"] == "en_fr/a.md");
    let languages: Vec<_> = of_both.map(|page| page["lang"].clone()).collect();
    assert_eq!(languages, ["en"]);
}

#[test]
fn each_page_remembers_the_rule_that_joined_it() {
    let text = "\n\n```sh\ntool --one-option value\n```\n\n```sh\nother --two 4711\n```\n\n\
                <https://a.example/page/1> `snippet_one` `snippet_two`\n";
    let site = Site::new()
        .file("sitegen.yml", "title: T\n")
        .file("content/en/cache.md", &format!("# Cache{text}"))
        .file("content/de/cache.md", &format!("# Zwischenspeicher{text}"))
        .file("content/fr/antememoire.md", &format!("# Antémémoire{text}"));
    let notes = site.translations();
    let pages = notes["notes"][0]["pages"].as_array().unwrap();
    let rules: Vec<String> = pages
        .iter()
        .map(|page| format!("{} {}", page["lang"], page["joined"]))
        .collect();
    let wanted = ["en path", "de path", "fr inferred"];
    assert_eq!(rules.join("\n").replace('"', ""), wanted.join("\n"));
}

#[test]
fn a_redirect_that_cannot_be_rendered_is_not_listed() {
    let site = Site::new()
        .file("sitegen.yml", "title: T\n")
        .file(
            "templates/redirect.html",
            "{% if page.url == '/old/' %}{{ nothing.at_all }}{% endif %}ok",
        )
        .file(
            "content/en/a.md",
            "---\ntitle: A\nredirect_from: [/old/, /older/]\n---\nA\n",
        );
    let (code, _) = site.diagnostics(&[]);
    assert_eq!(code, 1);
    for list in ["_redirects", "redirects.json"] {
        let text = std::fs::read_to_string(site.output().join(list)).unwrap();
        assert!(!text.contains("/old/"), "{list}: {text}");
        assert!(text.contains("/older/"), "{list}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_read() {
    let site = Site::new().file("content/a.md", "# A\n\nText.\n");
    let pipe = site.source().join("content/pipe.md");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 0);
    assert_eq!(diagnostics, ["file-special content/pipe.md:1"]);
}
