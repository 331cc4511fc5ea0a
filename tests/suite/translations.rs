//! How pages become notes: by key, by path, by what translators leave alone.

use serde_json::Value;

use crate::helper::{Site, note};

fn notes(site: &Site) -> Vec<(String, Vec<String>)> {
    let json = site.translations();
    json["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| {
            let pages = note["pages"].as_array().unwrap();
            let path = |page: &Value| page["path"].as_str().unwrap().to_owned();
            let joined = note["joined"].as_str().unwrap_or("alone").to_owned();
            (joined, pages.iter().map(path).collect())
        })
        .collect()
}

fn expected(notes: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    notes
        .iter()
        .map(|(joined, pages)| {
            (
                (*joined).to_owned(),
                pages.iter().map(|p| (*p).to_owned()).collect(),
            )
        })
        .collect()
}

#[test]
fn a_key_wins_over_the_path() {
    let keyed = |lang: &str, line: &str| format!("---\nlang: {lang}\ntitle: x\n{line}\n---\n");
    let site = Site::new()
        .file("content/ar/one.md", &keyed("ar", "ref: n1"))
        .file("content/en/other.md", &keyed("en", "translation_key: n1"))
        .file("content/en/one.md", &note("en", "x"))
        .file("content/hant/one.md", &note("hant", "x"));
    assert_eq!(
        notes(&site),
        expected(&[
            ("explicit", &["content/en/other.md", "content/ar/one.md"]),
            ("path", &["content/en/one.md", "content/hant/one.md"]),
        ])
    );
}

#[test]
fn a_key_that_no_other_page_has_says_nothing() {
    let numbered =
        |lang: &str, id: u32| format!("---\nlang: {lang}\ntitle: x\npage_id: {id}\n---\n");
    let site = Site::new()
        .file("content/ar/one.md", &numbered("ar", 7))
        .file("content/en/one.md", &numbered("en", 8));
    assert_eq!(
        notes(&site),
        expected(&[("path", &["content/en/one.md", "content/ar/one.md"])])
    );
}

#[test]
fn one_key_twice_in_a_language_is_a_warning() {
    let keyed = "---\nlang: en\ntitle: x\nref: n1\n---\n";
    let site = Site::new()
        .file("content/a.md", keyed)
        .file("content/b.md", keyed);
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (0, vec!["translation-key-taken content/b.md:1".to_owned()])
    );
}

#[test]
fn the_original_says_so_or_is_in_the_default_language_or_is_the_oldest() {
    let page = |lang: &str, more: &str| format!("---\nlang: {lang}\ntitle: x\n{more}\n---\n");
    let original = |site: &Site| site.translations()["notes"][0]["original"].clone();
    let said = Site::new()
        .file("content/en/x.md", &page("en", "translated: true"))
        .file("content/ja/x.md", &page("ja", "translated: false"));
    assert_eq!(original(&said), "content/ja/x.md");
    let default = Site::new()
        .file("content/en/x.md", &page("en", ""))
        .file("content/ja/x.md", &page("ja", "date: 2001-01-01"));
    assert_eq!(original(&default), "content/en/x.md");
    let oldest = Site::new()
        .file("sitegen.yml", "default_language: de\n")
        .file("content/fr/x.md", &page("fr", "date: 2002-01-01"))
        .file("content/ja/x.md", &page("ja", "date: 2001-01-01"));
    assert_eq!(original(&oldest), "content/ja/x.md");
}

#[test]
fn what_nothing_joins_stays_alone() {
    let with_code = |lang: &str, code: &str| {
        format!("---\nlang: {lang}\ntitle: x\n---\n\n```bash\n{code}\n```\n")
    };
    let common = "pip install cffi\npip show cffi\npython fetch.py --all\nsource venv/bin/activate";
    let site = Site::new()
        .file("a1.md", &with_code("en", common))
        .file("b2.md", &with_code("ar", common))
        // Two in one language that fit the same page equally well: nothing is clear about them.
        .file("c3.md", &with_code("ja", common))
        .file("d4.md", &with_code("ja", common))
        .file(
            "e5.md",
            &with_code("hi", "cargo build\ncargo test\ncargo run\ncargo doc"),
        );
    assert_eq!(
        notes(&site),
        expected(&[
            ("inferred", &["a1.md", "b2.md"]),
            ("alone", &["c3.md"]),
            ("alone", &["d4.md"]),
            ("alone", &["e5.md"]),
        ])
    );
}
