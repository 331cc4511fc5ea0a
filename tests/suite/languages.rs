//! Languages are found where authors put them, and are what they mean.

use crate::helper::{Site, note};

fn languages(site: &Site) -> Vec<(String, String)> {
    let json = site.translations();
    let mut found: Vec<(String, String)> = json["notes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|note| note["pages"].as_array().unwrap().clone())
        .map(|page| {
            let text = |key: &str| page[key].as_str().unwrap().to_owned();
            (text("path"), text("lang"))
        })
        .collect();
    found.sort();
    found
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

#[test]
fn the_path_says_the_language_where_front_matter_does_not() {
    let bare = "---\ntitle: x\n---\n";
    let site = Site::new()
        .file("content/a.md", bare)
        .file("content/a.ar.md", bare)
        .file("content/zh_tw/a.md", bare)
        .file("content/it/printer.md", bare);
    assert_eq!(
        languages(&site),
        pairs(&[
            ("content/a.ar.md", "ar"),
            ("content/a.md", "en"),
            ("content/it/printer.md", "en"),
            ("content/zh_tw/a.md", "zh-TW"),
        ])
    );
    let notes = site.translations();
    assert_eq!(notes["notes"].as_array().unwrap().len(), 2);
}

#[test]
fn spellings_of_one_language_are_one() {
    let site = Site::new()
        .file("content/a.md", &note("zh_tw", "a"))
        .file("content/b.md", &note("zh-TW", "b"))
        .file("content/c.md", &note("ZH_tw", "c"));
    assert_eq!(
        site.translations()["languages"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn an_unknown_language_is_an_error_with_the_nearest() {
    let site = Site::new().file("content/a.md", &note("hantt", "a"));
    let run = site.build(&[]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("content/a.md:2:7"), "{}", run.stderr);
    assert!(
        run.stderr.contains("did you mean `hant`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn any_number_of_languages_has_names_and_directions_from_cldr() {
    let codes = [
        "ar", "bn", "fa", "he", "hi", "ja", "ko", "pcm", "ta", "th", "ur", "sw",
    ];
    let mut site = Site::new();
    for code in codes {
        site = site.file(&format!("content/{code}/x.md"), &note(code, code));
    }
    site.built();
    let page = site.page("fa/x/index.html");
    assert_eq!(page.attribute("html", "dir"), "rtl");
    assert_eq!(page.count("nav.languages li"), codes.len());
    assert_eq!(page.texts("nav.languages a[lang=ur]"), ["اردو"]);
    assert_eq!(
        page.attributes("nav.languages [dir=rtl]", "lang"),
        ["ar", "fa", "he", "ur"]
    );
}

#[test]
fn the_config_names_languages_and_the_default() {
    let site = Site::new()
        .file(
            "sitegen.yml",
            "languages:\n  ar: عربي\n  en: English\ndefault_language: ar\n",
        )
        .file("content/x.md", "---\ntitle: x\n---\n")
        .file("content/en/x.md", "---\ntitle: x\n---\n");
    site.built();
    let page = site.page("en/x/index.html");
    assert_eq!(page.texts("nav.languages li"), ["عربي", "English"]);
    assert_eq!(page.attribute("link[hreflang=x-default]", "href"), "/ar/x/");
}

#[test]
fn a_few_pages_that_say_theirs_do_not_decide_for_the_many_that_do_not() {
    let silent = "---\ntitle: English\n---\ntext\n";
    let site = Site::new()
        .file("_config.yml", "permalink: /:title/\n")
        .file("_posts/2025-01-01-a.md", silent)
        .file("_posts/2025-01-01-b.md", silent)
        .file("_posts/2025-01-01-c.md", &note("ar", "أ"));
    site.built();
    assert_eq!(site.page("a/index.html").attribute("html", "lang"), "en");
    assert_eq!(site.page("c/index.html").attribute("html", "dir"), "rtl");
    let site = site.file("_posts/2025-01-01-d.md", &note("ar", "ب"));
    let site = site.file("_posts/2025-01-01-b.md", &note("ar", "ت"));
    site.built();
    assert_eq!(site.page("a/index.html").attribute("html", "lang"), "ar");
}

/// Case `language-folder-without-twin`: names of files are translated as well.
#[test]
fn a_folder_of_a_language_needs_no_counterparts() {
    let english = "---\ntitle: Install the driver\n---\nThe text of the note.\n";
    let arabic = "---\ntitle: تثبيت برنامج التشغيل\n---\nنص الملاحظة بالعربية هنا.\n";
    let site = Site::new()
        .file("content/en/install.md", english)
        .file("content/ar/tathbit.md", arabic);
    site.built();
    let page = site.page("ar/tathbit/index.html");
    assert_eq!(page.attribute("html", "lang"), "ar");
    assert_eq!(page.attribute("html", "dir"), "rtl");
    // With a default language, and a key that joins them.
    let site = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file(
            "content/en/install.md",
            &english.replace("title", "translation_key: k\ntitle"),
        )
        .file(
            "content/ar/tathbit.md",
            &arabic.replace("title", "translation_key: k\ntitle"),
        );
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    assert_eq!(
        site.page("ar/tathbit/index.html").attribute("html", "lang"),
        "ar"
    );
    // Alone, and in a Jekyll site.
    let site = Site::new().file("content/de/los.md", english);
    assert_eq!(languages(&site), pairs(&[("content/de/los.md", "de")]));
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file("_posts/de/2025-01-01-los.md", english)
        .file("_posts/en/2025-01-01-go.md", english);
    assert_eq!(
        languages(&site),
        pairs(&[
            ("_posts/de/2025-01-01-los.md", "de"),
            ("_posts/en/2025-01-01-go.md", "en"),
        ])
    );
}

/// A French page does not become English, nor move, when its English counterpart goes.
#[test]
fn a_page_keeps_its_language_without_its_counterpart() {
    let bare = "---\ntitle: x\n---\nx\n";
    let site = Site::new()
        .file("content/fr/a.md", bare)
        .file("content/fr/b.md", bare)
        .file("content/en/a.md", bare);
    site.built();
    site.page("fr/a/index.html");
    let site = site
        .without("content/en/a.md")
        .file("content/en/c.md", bare);
    site.built();
    assert_eq!(site.page("fr/a/index.html").attribute("html", "lang"), "fr");
}

#[test]
fn where_two_readings_are_plausible_a_hint_names_the_config_line() {
    let bare = "---\ntitle: x\n---\nx\n";
    let site = Site::new()
        .file("content/a.md", bare)
        .file("content/it/printer.md", bare);
    let run = site.build(&[]);
    assert_eq!(run.code, 0);
    let line = "`language_paths: {content/it: it}`";
    assert!(run.stderr.contains(line), "{}", run.stderr);
    let site = site.file("sitegen.yml", "language_paths: {content/it: it}\n");
    assert_eq!(site.build(&[]).stderr.matches("language_paths").count(), 0);
    assert_eq!(
        languages(&site)[1],
        ("content/it/printer.md".into(), "it".into())
    );
    let site = site.file("sitegen.yml", "language_paths: {content/it: false}\n");
    assert_eq!(site.build(&[]).stderr.matches("language_paths").count(), 0);
}

#[test]
fn collections_and_data_say_languages() {
    let bare = "---\ntitle: x\n---\nx\n";
    let site = Site::new()
        .file(
            "_config.yml",
            "title: T\ncollections:\n  docs: {output: true}\n  handbuch: {output: true, lang: de}\n",
        )
        .file("_docs/a.md", bare)
        .file("_docs/b-it.md", bare)
        .file("_docs/b.md", bare)
        .file("_handbuch/c.md", bare);
    let all = |it: &str| {
        pairs(&[
            ("_docs/a.md", "en"),
            ("_docs/b-it.md", it),
            ("_docs/b.md", "en"),
            ("_handbuch/c.md", "de"),
        ])
    };
    assert_eq!(languages(&site), all("en"));
    let site = site.file("_data/languages.yml", "en: English\nit: Italiano\n");
    assert_eq!(languages(&site), all("it"));
}

/// `pages.en` is a link to `pages`, beside `pages.de`.
#[cfg(unix)]
#[test]
fn a_link_to_a_folder_of_the_site_is_no_second_set_of_pages() {
    let bare = "---\ntitle: x\n---\nx\n";
    let site = Site::new()
        .file("pages/a.md", bare)
        .file("pages.de/a.md", bare);
    std::os::unix::fs::symlink("pages", site.source().join("pages.en")).unwrap();
    assert_eq!(
        languages(&site),
        pairs(&[("pages.de/a.md", "de"), ("pages/a.md", "en")])
    );
    assert_eq!(
        site.diagnostics(&[]),
        (0, vec!["link-alias pages.en:1".to_owned()])
    );
}

/// Languages, and the paths of each note that has several pages.
fn groups(site: &Site) -> Vec<Vec<String>> {
    let json = site.translations();
    let mut groups: Vec<Vec<String>> = json["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| {
            let pages = note["pages"].as_array().unwrap().iter();
            let mut paths: Vec<String> = pages
                .map(|page| page["path"].as_str().unwrap().to_owned())
                .collect();
            paths.sort();
            paths
        })
        .filter(|paths| paths.len() > 1)
        .collect();
    groups.sort();
    groups
}

#[test]
fn translations_in_a_folder_of_their_own_join_originals_outside_of_it() {
    for container in ["localization", "translations", "docs/in-other-tongues"] {
        let text = |words: &str| format!("# {words}\n\n{words} {words}.\n");
        let above = container.rsplit_once('/').map_or("", |(above, _)| above);
        let original = |path: &str| format!("{above}/{path}").trim_start_matches('/').to_owned();
        let site = Site::new()
            .file(&original("adapter/README.md"), &text("The adapter"))
            .file(&original("bridge/README.md"), &text("The bridge"))
            .file(&format!("{container}/fr/adapter/README.md"), &text("Le un"))
            .file(
                &format!("{container}/fr/bridge/README.md"),
                &text("Le pont"),
            )
            .file(
                &format!("{container}/de/adapter/README.md"),
                &text("Der eine"),
            )
            // Its original is gone.
            .file(&format!("{container}/de/old/README.md"), &text("Das alte"));
        let wanted = [
            vec![
                original("adapter/README.md"),
                format!("{container}/de/adapter/README.md"),
                format!("{container}/fr/adapter/README.md"),
            ],
            vec![
                original("bridge/README.md"),
                format!("{container}/fr/bridge/README.md"),
            ],
        ];
        let wanted = wanted.map(|mut paths| {
            paths.sort();
            paths
        });
        assert_eq!(groups(&site), wanted, "{container}");
    }
}

#[test]
fn a_language_that_does_not_exist_costs_no_page_whose_path_has_one() {
    let site = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/zh/a.md", "---\ntitle: A\nlang: zn\n---\n文字\n")
        .file("content/en/a.md", "---\ntitle: A\n---\nText\n");
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(
        (code, said),
        (0, vec!["language-unknown content/zh/a.md:3".to_owned()])
    );
    let wanted = pairs(&[("content/en/a.md", "en"), ("content/zh/a.md", "zh-Hans")]);
    assert_eq!(languages(&site), wanted);
    // In a folder of notes the key may be about anything.
    let site = Site::new()
        .file(
            "a.md",
            "---\ntitle: A\nlanguage: rust\n---\nText of a note.\n",
        )
        .file("b.md", "# B\n\nText of a note.\n");
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(
        (code, said),
        (0, vec!["language-unknown a.md:3".to_owned()])
    );
    assert_eq!(languages(&site), pairs(&[("a.md", "en"), ("b.md", "en")]));
}

#[test]
fn a_language_that_defaults_give_to_all_files_is_that_of_the_site() {
    let text = "---\ntitle: x\n---\n{{ page.lang }}\n";
    let config = "defaults:\n- {scope: {path: ''}, values: {lang: en}}\n- {scope: {path: notes/fr}, values: {lang: fr}}\n- {scope: {path: '', type: pages}, values: {author: me}}\n";
    let mut site = Site::new().file("_config.yml", config);
    for folder in [
        "sheets",
        "sheets/de",
        "sheets/pt_BR",
        "sheets/zh_CN",
        "notes/fr",
    ] {
        site = site.file(&format!("{folder}/git.md"), text);
    }
    let site = site.file("sheets/ru/git.md", "---\ntitle: x\nlang: uk\n---\n");
    site.built();
    let list = site
        .command("list")
        .args(["--format", "json"])
        .output()
        .unwrap();
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
    let pages = list["pages"].as_array().unwrap().iter();
    let mut languages: Vec<(&str, &str)> = pages
        .map(|page| {
            (
                page["path"].as_str().unwrap(),
                page["lang"].as_str().unwrap(),
            )
        })
        .collect();
    languages.sort_unstable();
    assert_eq!(
        languages,
        [
            ("notes/fr/git.md", "fr"),
            ("sheets/de/git.md", "de"),
            ("sheets/git.md", "en"),
            ("sheets/pt_BR/git.md", "pt_BR"),
            ("sheets/ru/git.md", "uk"),
            ("sheets/zh_CN/git.md", "zh_CN"),
        ]
    );
    // Values that a template of Jekyll reads are Jekyll's.
    let html = site.text("sheets/de/git.html");
    assert!(html.contains("<p>en</p>"), "{html}");
}

#[test]
fn filler_is_no_language() {
    let filler = "Lorem ipsum dolor sit amet, consectetur adipisicing elit, sed do eiusmod tempor incididunt ut labore et \
        dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea \
        commodo consequat. Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit.";
    let site = Site::new()
        .file(
            "a.md",
            "# A\n\nThis is the text of a note that was written for the readers of the site.\n",
        )
        .file("b.md", &format!("# B\n\n{filler}\n"));
    assert_eq!(languages(&site), pairs(&[("a.md", "en"), ("b.md", "en")]));
}

#[test]
fn a_code_in_place_of_its_region_names_the_language() {
    let site = Site::new()
        .file(
            "README.md",
            "# A\n\nThis is the text of a note for the readers of the site.\n",
        )
        .file("de-DE/README.md", "# A\n\nDas ist der Text der Notiz.\n")
        .file("ja-JA/README-ja_JA.md", "# A\n\nこれはノートの本文です。\n")
        .file(
            "sq-KS/README_sq_KS.md",
            "# A\n\nKy është teksti i shënimit për lexuesit.\n",
        );
    assert_eq!(
        languages(&site),
        pairs(&[
            ("README.md", "en"),
            ("de-DE/README.md", "de-DE"),
            ("ja-JA/README-ja_JA.md", "ja"),
            ("sq-KS/README_sq_KS.md", "sq-XK"),
        ])
    );
    assert_eq!(groups(&site).len(), 1);
}
