//! Real input that is not in this repository. `SITEGEN_CORPORA` names the folder that holds it
//! (`seeds`, `opensource-guide`); without it these tests say that they were left out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

use crate::helper::{Page, Run, diagnostics, files, run};

fn corpus(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SITEGEN_CORPORA").map(|all| PathBuf::from(all).join(name));
    let folder = folder.filter(|folder| folder.is_dir());
    if folder.is_none() {
        // Not `eprintln!`, which the test harness keeps to itself.
        let mut err = std::io::stderr();
        writeln!(
            err,
            "left out: SITEGEN_CORPORA names no folder with `{name}`"
        )
        .unwrap();
    }
    folder
}

fn sitegen(command: &str, source: &PathBuf, more: &[&str]) -> Run {
    run(Command::new(cargo_bin("sitegen"))
        .arg(command)
        .arg("--source")
        .arg(source)
        .args(["--format", "json"])
        .args(more))
}

fn page(path: PathBuf) -> Page {
    Page(scraper::Html::parse_document(
        &std::fs::read_to_string(path).unwrap(),
    ))
}

#[test]
fn the_two_notes_are_linked_with_one_warning() {
    let Some(seeds) = corpus("seeds") else { return };
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("out");
    // Without a record, which would be in the corpus.
    let built = sitegen(
        "build",
        &seeds,
        &["--output", to.to_str().unwrap(), "--no-cache"],
    );
    assert_eq!(built.code, 0, "{}", built.stderr);
    assert_eq!(
        diagnostics(&built.json()),
        ["fence-closed-in-line 004_8935873d04381ff9.md:30"]
    );

    let hant = page(to.join("hant/000-6e66506a063a75e1/index.html"));
    let ar = page(to.join("ar/004-8935873d04381ff9/index.html"));
    assert_eq!(ar.attribute("html", "dir"), "rtl");
    assert_eq!(hant.attribute("html", "lang"), "zh-Hant");
    assert_eq!(
        hant.attributes("link[hreflang]", "href"),
        ar.attributes("link[hreflang]", "href")
    );
    assert_eq!(ar.texts("pre"), hant.texts("pre"));

    let notes = sitegen("translations", &seeds, &[]).json();
    assert_eq!(notes["notes"][0]["joined"], "inferred");
}

#[test]
fn a_real_jekyll_site_keeps_its_urls_and_links_its_languages() {
    let Some(guide) = corpus("opensource-guide") else {
        return;
    };
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("out");
    let host = "https://guide.example";
    let built = sitegen(
        "build",
        &guide,
        &[
            "--output",
            to.to_str().unwrap(),
            "--base-url",
            host,
            "--no-cache",
        ],
    );
    assert_eq!(built.code, 0, "{}", built.stderr);
    assert_eq!(built.json()["pages"], 377);

    // Every source file is a page at `/:path/`, or a copy.
    let mut expected: BTreeSet<String> = files(&guide.join("_articles"))
        .into_iter()
        .map(|path| {
            match path
                .strip_suffix(".md")
                .or_else(|| path.strip_suffix(".html"))
            {
                Some("zh-hant/README") => "zh-hant/README.md".to_owned(),
                Some(stem) => format!("{stem}/index.html").replace("index/index", "index"),
                None => path,
            }
        })
        .collect();
    let ours = [
        "LICENSE",
        ".sitegen-manifest",
        "index.html",
        "en/index.html",
    ];
    expected.extend(ours.map(str::to_owned));
    let found: BTreeSet<String> = files(&to).into_iter().collect();
    let missing: Vec<&String> = expected.difference(&found).collect();
    assert!(missing.is_empty(), "{missing:?}");
    // Other outputs are sitegen's own: for machines, for search, for the page "not found", and the
    // addresses that authors left behind.
    let is_ours = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let names = [
            "404.html",
            "llms.txt",
            "robots.txt",
            "sitemap.xml",
            "_redirects",
            "redirects.json",
            "favicon.svg",
        ];
        let asset = !path.contains('/') && (name.ends_with(".css") || name.ends_with(".js"));
        let beside = path.strip_suffix(".md").map(|stem| format!("{stem}.html"));
        names.contains(&name)
            || asset
            || path.starts_with("search/")
            || path.ends_with("/search/index.html")
            || path.starts_with("zh-tw/")
            || path.starts_with("zh-cn/")
            || beside.is_some_and(|page| expected.contains(&page))
    };
    let odd: Vec<&String> = found
        .difference(&expected)
        .filter(|path| !is_ours(path))
        .collect();
    assert!(odd.is_empty(), "{odd:?}");

    let json = sitegen("translations", &guide, &[]).json();
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for note in json["notes"].as_array().unwrap() {
        *sizes
            .entry(note["pages"].as_array().unwrap().len())
            .or_default() += 1;
    }
    assert_eq!(sizes, BTreeMap::from([(1, 1), (28, 1), (29, 12)]));

    // Each alternate is a page, and points back.
    let links = |path: &str| -> BTreeSet<(String, String)> {
        let page = page(to.join(path));
        let alternates = page.attributes("link[hreflang]", "href");
        page.attributes("link[hreflang]", "hreflang")
            .into_iter()
            .zip(alternates)
            .collect()
    };
    let pages: Vec<String> = files(&to)
        .into_iter()
        .filter(|p| p.ends_with(".html"))
        .collect();
    for path in &pages {
        let own = links(path);
        for (lang, url) in &own {
            let target = url.strip_prefix(host).unwrap().trim_start_matches('/');
            let target = format!("{target}index.html");
            assert!(pages.contains(&target), "{path} → {lang} {target}");
            assert_eq!(links(&target), own, "{path} → {lang} {target}");
        }
    }
}
