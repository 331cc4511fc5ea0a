//! The search index as a browser finds it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::helper::Site;

/// The terms of a language with their pages' titles, read as `static/search.js` reads them.
fn index(site: &Site, language: &str) -> BTreeMap<String, Vec<String>> {
    let published = site.published();
    let read = |name: &str| {
        String::from_utf8(published[&format!("search/{language}/{name}")].clone()).unwrap()
    };
    let index: Value = serde_json::from_str(&read("index.json")).unwrap();
    let chunk = index["chunk"].as_u64().unwrap() as usize;
    let chunks: Vec<Value> = index["chunks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| serde_json::from_str(&read(name.as_str().unwrap())).unwrap())
        .collect();
    let mut terms = BTreeMap::new();
    for shard in index["shards"].as_array().unwrap().chunks(2) {
        let text = read(shard[1].as_str().unwrap());
        assert!(text.starts_with(shard[0].as_str().unwrap()));
        for line in text.lines() {
            let (term, pages) = line.split_once('\t').unwrap();
            let mut page = 0;
            let titles = pages.split(' ').map(|number| {
                page += usize::from_str_radix(number, 36).unwrap() >> 2;
                chunks[page / chunk][page % chunk][1]
                    .as_str()
                    .unwrap()
                    .to_owned()
            });
            terms.insert(term.to_owned(), titles.collect());
        }
    }
    terms
}

#[test]
fn each_language_has_its_own_index_of_its_pages() {
    let note = |lang: &str, title: &str, text: &str| {
        format!("---\nlang: {lang}\ntitle: {title}\n---\n{text}\n")
    };
    let site = Site::new()
        .file(
            "content/a.md",
            &note(
                "en",
                "Alpha",
                "`_cffi_backend` and **ModuleNotFoundError** &amp; more.",
            ),
        )
        .file(
            "content/b.md",
            &note("en", "Beta", "and no space left").replace("title", "search: false\ntitle"),
        )
        .file("content/c.md", &note("en", "Gamma", "space"))
        .file("content/hant/a.md", &note("hant", "檔案系統", "無法開啟"))
        .file("content/ar/a.md", &note("ar", "أ", "المِلَفّات"));
    site.built();
    let en = index(&site, "en");
    assert_eq!(en["cffi_backend"], ["Alpha"]);
    assert_eq!(en["backend"], ["Alpha"]);
    assert_eq!(en["modulenotfounderror"], ["Alpha"]);
    assert_eq!(en["found"], ["Alpha"]);
    assert_eq!(en["and"], ["Alpha"]);
    assert_eq!(en["space"], ["Gamma"]);
    assert!(!en.contains_key("开启"));
    assert_eq!(index(&site, "zh-hant")["开启"], ["檔案系統"]);
    assert_eq!(index(&site, "ar")["ملفات"], ["أ"]);
    let page = site.page("ar/search/index.html");
    assert_eq!(page.attribute("form", "data-index"), "/search/ar/");
    assert_eq!(page.attribute("meta[name=robots]", "content"), "noindex");
    assert!(page.texts("noscript")[0].contains("/ar/"));
}

#[test]
fn the_index_is_the_same_whatever_the_order_and_can_be_left_out() {
    let mut site = Site::new();
    for n in 0..100 {
        let text = format!(
            "---\nlang: en\ntitle: n{n}\n---\nword{n} common {}\n",
            "x".repeat(n % 7)
        );
        site = site.file(&format!("content/n{n}.md"), &text);
    }
    site.build(&["--jobs", "1"]);
    let one = site.published();
    let of_common = index(&site, "en")["common"].len();
    assert_eq!(of_common, 100);
    site.build(&["--jobs", "7"]);
    assert_eq!(site.published(), one);
    let site = site.file("sitegen.yml", "search: false\n");
    site.built();
    let published = site.published();
    assert!(
        !published
            .keys()
            .any(|path| path.starts_with("search/") || path.starts_with("en/search"))
    );
    assert_eq!(site.page("en/n1/index.html").count("form"), 0);
}
