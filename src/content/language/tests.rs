use super::*;
use crate::config::Overrides;

/// The language and the key of each page of a site with these files: path, code in the front matter (or
/// empty), text.
fn decided(config: &str, files: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    let decisions = decisions(config, files);
    let pages = decisions.pages.iter();
    pages
        .map(|page| {
            let language = decisions.languages.get(page.language);
            (language.tag.to_string(), page.path_key.clone())
        })
        .collect()
}

/// The codes of the languages of a site with these files.
fn spellings(files: &[(&str, &str, &str)]) -> Vec<String> {
    let decisions = decisions("", files);
    let languages = decisions.languages.iter();
    languages
        .map(|(_, language)| language.code.clone())
        .collect()
}

fn decisions(config: &str, files: &[(&str, &str, &str)]) -> LanguageDecisions {
    let folder = tempfile::tempdir().unwrap();
    let mut own = "sitegen.yml";
    if config.starts_with("# jekyll") {
        own = "_config.yml";
    }
    #[allow(clippy::disallowed_methods, reason = "a test writes its input")]
    std::fs::write(folder.path().join(own), config).unwrap();
    let (config, _) = crate::config::load(folder.path(), &Overrides::default()).unwrap();
    let mut files = files.to_vec();
    files.sort_unstable();
    let place = SourceSpan::file("x");
    let mut clues: Vec<LanguageClue<'_>> = files
        .iter()
        .map(|(path, code, text)| LanguageClue {
            path,
            declared: (!code.is_empty()).then_some((*code, &place)),
            text: if code.is_empty() {
                TextLanguage::of(text)
            } else {
                None
            },
            known: None,
        })
        .collect();
    resolve(&config, &Codes::default(), &mut clues, &Map::new())
}

/// The languages of pages whose text is unknown, in the order of `paths`, which must be sorted.
fn languages(paths: &[&str]) -> Vec<String> {
    let files: Vec<(&str, &str, &str)> = paths.iter().map(|path| (*path, "", "")).collect();
    decided("", &files)
        .into_iter()
        .map(|(tag, _)| tag)
        .collect()
}

fn keys(paths: &[&str]) -> Vec<String> {
    let files: Vec<(&str, &str, &str)> = paths.iter().map(|path| (*path, "", "")).collect();
    decided("", &files)
        .into_iter()
        .map(|(_, key)| key)
        .collect()
}

const ENGLISH: &str =
    "The text of the note is in this file, and you can read it when you have the time for this.";
const GERMAN: &str = "Der Text der Notiz ist in der Datei und wird von dem Programm nicht gelesen, wenn sie leer ist.";
const ITALIAN: &str = "Il testo della nota è in questo file e non può essere letto da chi non ha il permesso del gruppo.";

#[test]
fn a_folder_is_a_language_where_its_files_have_counterparts() {
    assert_eq!(
        languages(&["_posts/ar/x-ar.md", "_posts/hant/x-hant.md"]),
        ["ar", "zh-Hant"]
    );
    assert_eq!(
        languages(&["content/it/x.md", "content/x.md"]),
        ["it", "en"]
    );
    assert_eq!(
        languages(&["content/x.ar.md", "content/x.md"]),
        ["ar", "en"]
    );
    assert_eq!(
        languages(&["content/it/printer.md", "content/x.md"]),
        ["en", "en"]
    );
    assert_eq!(
        languages(&["content/guide-no.md", "content/guide.md"]),
        ["en", "en"]
    );
    assert_eq!(
        languages(&["content/api/x.md", "content/doc/x.md"]),
        ["en", "en"]
    );
}

#[test]
fn a_folder_is_a_language_beside_another_one_whatever_its_files_are_called() {
    assert_eq!(
        languages(&["content/ar/tathbit.md", "content/en/install.md"]),
        ["ar", "en"]
    );
    assert_eq!(
        languages(&["_posts/de/2025-01-01-los.md", "_posts/en/2025-01-01-go.md"]),
        ["de", "en"]
    );
    assert_eq!(languages(&["content/de/los.md"]), ["de"]);
    assert_eq!(
        languages(&["lessons/id/a.md", "lessons/ja/b.md", "lessons/no/c.md"]),
        ["id", "ja", "no"]
    );
}

#[test]
fn a_word_is_no_language_without_evidence() {
    assert_eq!(
        languages(&["id/x.md", "it/a.md", "ml/b.md"]),
        ["en", "en", "en"]
    );
    let files = [
        ("go/a.md", "", ENGLISH),
        ("it/b.md", "", ENGLISH),
        ("ml/c.md", "", ENGLISH),
    ];
    assert!(decided("", &files).iter().all(|(tag, _)| tag == "en"));
    let files = [("about.md", "", ENGLISH), ("it/b.md", "", ITALIAN)];
    assert_eq!(decided("", &files)[1].0, "it");
    // Beside languages, in English: information technology.
    let files = [
        ("de/a.md", "", GERMAN),
        ("en/a.md", "", ENGLISH),
        ("it/b.md", "", ENGLISH),
    ];
    assert_eq!(decided("", &files)[2].0, "en");
}

#[test]
fn names_of_folders_may_have_more_than_the_code() {
    let paths = [
        "pages.de/common/tar.md",
        "pages.pt_BR/common/tar.md",
        "pages/common/tar.md",
    ];
    assert_eq!(languages(&paths), ["de", "pt-BR", "en"]);
    assert_eq!(keys(&paths), ["pages/common/tar"; 3]);
    let paths = [
        "_ja/overviews/a.md",
        "_ja/tour/b.md",
        "_overviews/a.md",
        "_tour/b.md",
    ];
    assert_eq!(languages(&paths), ["ja", "ja", "en", "en"]);
    assert_eq!(
        keys(&paths),
        ["_overviews/a", "_tour/b", "_overviews/a", "_tour/b"]
    );
    let paths = ["site/x.md", "site_ja/x.md"];
    assert_eq!(languages(&paths), ["en", "ja"]);
    assert_eq!(keys(&paths), ["site/x"; 2]);
    assert_eq!(languages(&["how-to/x.md", "how/x.md"]), ["en", "en"]);
}

#[test]
fn translations_of_docusaurus_are_found() {
    let paths = [
        "docs/intro.md",
        "i18n/fr/docusaurus-plugin-content-docs/current/intro.md",
    ];
    assert_eq!(languages(&paths), ["en", "fr"]);
    assert_eq!(keys(&paths), ["docs/intro"; 2]);
}

#[test]
fn suffixes_need_a_counterpart() {
    let paths = [
        "README-cs-CZ.md",
        "README-ja.md",
        "README.md",
        "README.uk-UA.md",
        "README.zh-CN.md",
        "README_cs.md",
        "README_it.md",
    ];
    assert_eq!(
        languages(&paths),
        ["cs-CZ", "ja", "en", "uk-UA", "zh-CN", "cs", "it"]
    );
    assert_eq!(keys(&paths), ["README"; 7]);
    for alone in [
        &["bash-it.md", "bash.md"][..],
        &["how-to-fix-it.md", "how-to-fix.md"],
        &["my-id.md", "my.md"],
        &["x-fr.md", "y.md"],
        &["what-is.md", "what.md"],
    ] {
        assert!(languages(alone).iter().all(|tag| tag == "en"), "{alone:?}");
    }
    let files = [
        ("how-to-fix-it.md", "", ITALIAN),
        ("how-to-fix.md", "", ENGLISH),
    ];
    assert_eq!(decided("", &files)[0].0, "it");
    let files = [("guide-de.md", "", ENGLISH), ("guide.md", "", ENGLISH)];
    assert_eq!(decided("", &files)[0].0, "en");
}

#[test]
fn a_declared_language_after_a_dot_needs_no_counterpart() {
    let config = "languages: [en, fr]\ndefault_language: en\n";
    let files = [
        ("cles.fr.md", "", ""),
        ("keys.md", "", ""),
        ("x-fr.md", "", ""),
    ];
    let tags: Vec<String> = decided(config, &files)
        .into_iter()
        .map(|(tag, _)| tag)
        .collect();
    assert_eq!(tags, ["fr", "en", "en"]);
    let files = [("about.it.md", "", ENGLISH), ("x.fr.md", "", ENGLISH)];
    let tags: Vec<String> = decided(config, &files)
        .into_iter()
        .map(|(tag, _)| tag)
        .collect();
    assert_eq!(tags, ["en", "en"]);
}

#[test]
fn a_folder_beats_a_suffix_and_front_matter_beats_both() {
    let paths = ["en/bash-it.md", "en/bash.md", "it/bash-it.md", "it/bash.md"];
    assert_eq!(languages(&paths), ["en", "en", "it", "it"]);
    assert_eq!(keys(&paths), ["bash-it", "bash", "bash-it", "bash"]);
    let files = [
        ("de/x.md", "fr", ""),
        ("x-de.md", "fr", ""),
        ("x.md", "en", ""),
    ];
    let tags: Vec<String> = decided("", &files)
        .into_iter()
        .map(|(tag, _)| tag)
        .collect();
    assert_eq!(tags, ["fr", "fr", "en"]);
}

#[test]
fn a_path_loses_its_language_wherever_it_is() {
    let key = |path: &str, code: &str| decided("", &[(path, code, "")]).remove(0).1;
    let post = "_posts/2025-03-12-python-cffi";
    assert_eq!(key("_posts/ar/2025-03-12-python-cffi-ar.md", "ar"), post);
    assert_eq!(
        key("_posts/hant/2025-03-12-python-cffi-hant.md", "hant"),
        post
    );
    assert_eq!(
        key("_posts/2025-03-12-python-cffi.zh-hant.md", "hant"),
        post
    );
    assert_eq!(key("_posts/2025-03-12-python-cffi_zh_tw.md", "hant"), post);
    assert_eq!(
        key("_articles/zh-hant/legal.md", "zh-hant"),
        "_articles/legal"
    );
    assert_eq!(key("_articles/legal.md", "en"), "_articles/legal");
    assert_eq!(key("zh_tw/news/_posts/x.md", "zh-TW"), "news/_posts/x");
    assert_eq!(key("_articles/ar/index.html", "ar"), "_articles/index");
    assert_eq!(key("no.md", "no"), "no");
}

#[test]
fn silent_pages_are_in_the_default_language_and_not_in_the_most_frequent_one() {
    let files = [
        ("a.md", "", ENGLISH),
        ("b.md", "", ENGLISH),
        ("de/a.md", "de", ""),
        ("de/b.md", "de", ""),
        ("pl/a.md", "pl", ""),
        ("pl/b.md", "pl", ""),
    ];
    assert_eq!(decided("", &files)[0].0, "en");
    let files = [
        ("a.md", "", ""),
        ("de/a.md", "de", ""),
        ("pl/a.md", "pl", ""),
    ];
    assert_eq!(decided("", &files)[0].0, "en");
    let files = [("a.md", "de", ""), ("b.md", "de", ""), ("index.md", "", "")];
    assert_eq!(decided("", &files)[2].0, "de");
    let files = [("a.md", "", GERMAN), ("a_en.md", "", ENGLISH)];
    assert_eq!(decided("", &files)[0].0, "de");
}

#[test]
fn without_any_language_the_text_says_it() {
    let chinese =
        "本文介紹如何在自己的電腦上安裝這個程式，並說明各個選項的意義以及常見的錯誤訊息。";
    let files = [
        ("a.md", "", ENGLISH),
        ("b.md", "", ENGLISH),
        ("c.md", "", chinese),
    ];
    let tags: Vec<String> = decided("", &files)
        .into_iter()
        .map(|(tag, _)| tag)
        .collect();
    assert_eq!(tags, ["en", "en", "zh-Hant"]);
    let tags: Vec<String> = decided("default_language: en\n", &files)
        .into_iter()
        .map(|(tag, _)| tag)
        .collect();
    assert_eq!(tags, ["en", "en", "en"]);
}

#[test]
fn the_config_settles_paths() {
    let files = [
        ("content/handbuch/x.md", "", ""),
        ("content/it/x.md", "", ""),
        ("content/manual/x.md", "", ""),
        ("content/x.md", "", ""),
    ];
    let config = "default_language: en\nlanguage_paths: {content/handbuch: de, content/it: false, content/manual: en}\n";
    let decided = decided(config, &files);
    let tags: Vec<&str> = decided.iter().map(|(tag, _)| tag.as_str()).collect();
    assert_eq!(tags, ["de", "en", "en", "en"]);
    assert_eq!(decided[0].1, decided[2].1);
}

#[test]
fn a_code_with_a_region_and_its_language_needs_no_counterpart() {
    const CHINESE: &str = "这是一份关于如何参与项目的文档，我们欢迎大家提交修改。";
    let tags = |name, text| {
        let files = [(name, "", text), ("icons/README.md", "", ENGLISH)];
        decided("", &files)[0].0.clone()
    };
    assert_eq!(tags("icons/CONTRIBUTE.zh-CN.md", CHINESE), "zh-CN");
    // In another language, or as a part of a name, it is no language.
    assert_eq!(tags("icons/CONTRIBUTE.zh-CN.md", ENGLISH), "en");
}

#[test]
fn a_language_has_the_spelling_that_most_pages_have() {
    let files = [
        ("README-CN.md", "", ""),
        ("README.md", "", ENGLISH),
        ("docs/en/a.md", "", ENGLISH),
        ("docs/en/b.md", "", ENGLISH),
        ("docs/zh-cn/a.md", "", ""),
        ("docs/zh-cn/b.md", "", ""),
    ];
    assert_eq!(spellings(&files), ["en", "zh-cn"]);
    // Of equally frequent spellings, the first file's.
    let files = [
        ("README.md", "", ENGLISH),
        ("README.zh-CN.md", "", ""),
        ("docs/en/a.md", "", ENGLISH),
        ("docs/zh-cn/a.md", "", ""),
    ];
    assert_eq!(spellings(&files), ["en", "zh-CN"]);
}

#[test]
fn languages_may_be_called_by_their_english_names() {
    let files = [
        ("README.french.md", "", ""),
        ("README.german.md", "", GERMAN),
        ("README.md", "", ENGLISH),
    ];
    let tags: Vec<String> = decided("", &files)
        .into_iter()
        .map(|(tag, _)| tag)
        .collect();
    assert_eq!(tags, ["fr", "de", "en"]);
    let files = [
        ("recipes/french/a.md", "", ENGLISH),
        ("recipes/italian/b.md", "", ENGLISH),
    ];
    assert!(decided("", &files).iter().all(|(tag, _)| tag == "en"));
}

#[test]
fn a_language_may_be_translated_in_part() {
    let mut files = vec![
        ("content/en/z.md", "", ENGLISH),
        (
            "content/no/x.md",
            "",
            "Dette er ikke en tekst på engelsk, og det er for deg som kan norsk.",
        ),
    ];
    for path in ["content/no/a.md", "content/no/b.md", "content/no/c.md"] {
        files.push((path, "", ENGLISH));
    }
    assert_eq!(
        decided("", &files)
            .iter()
            .filter(|(tag, _)| tag == "no")
            .count(),
        4
    );
}
