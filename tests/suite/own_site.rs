//! The site of this repository: it builds without a warning, and nothing in it leads nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use percent_encoding::percent_decode_str;

use crate::helper::{Page, files, run};

#[test]
fn the_guide_is_whole() {
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("out");
    let built = run(Command::new(cargo_bin("sitegen"))
        .args(["build", "--strict", "--format", "json", "--output"])
        .arg(&to)
        .arg("--source")
        .arg(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(built.code, 0, "{}", built.stdout);
    let json = built.json();
    assert_eq!(json["diagnostics"], serde_json::json!([]));
    let languages: Vec<&str> = json["languages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l.as_str().unwrap())
        .collect();
    assert_eq!(languages, ["en", "zh-Hant", "ar"]);

    let pages: BTreeMap<String, Page> = files(&to)
        .into_iter()
        .filter(|path| path.ends_with(".html"))
        .map(|path| {
            let text = std::fs::read_to_string(to.join(&path)).unwrap();
            (path, Page(scraper::Html::parse_document(&text)))
        })
        .collect();
    for (path, page) in &pages {
        let ids: Vec<String> = page.attributes("[id]", "id");
        assert_eq!(
            ids.iter().collect::<BTreeSet<_>>().len(),
            ids.len(),
            "{path}: an id comes twice"
        );
        for link in page.attributes("a, link", "href") {
            if link.contains("://") {
                assert!(!link.starts_with("http://"), "{path}: {link}");
                continue;
            }
            let (target, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let file = match target {
                "" => path.clone(),
                url if url.ends_with('/') => format!("{}index.html", &url[1..]),
                url => url[1..].to_owned(),
            };
            assert!(Path::new(&to.join(&file)).is_file(), "{path}: {link}");
            if !fragment.is_empty() {
                let id = percent_decode_str(fragment).decode_utf8().unwrap();
                let found = pages[&file]
                    .attributes("[id]", "id")
                    .contains(&id.into_owned());
                assert!(found, "{path}: {link}");
            }
        }
    }
}
