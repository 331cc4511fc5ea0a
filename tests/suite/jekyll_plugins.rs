//! Plugins of Jekyll: each folder in `tests/jekyll/plugins` is a case with a `site` and the `expected` files, which
//! `record.sh` records from the real Jekyll. All published files are compared as texts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::helper::{Site, files};

/// The file in which sitegen lists what it published.
const MANIFEST: &str = ".sitegen-manifest";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/plugins")
}

/// Returns a document without what differs between two builds: the time of the build (the cases have no later
/// date than 2025), the version of Jekyll, and spaces at the end.
fn normalized(text: &str) -> String {
    let mut out = String::new();
    for line in text.trim_end().split_inclusive('\n') {
        let mut line = line.to_owned();
        while let Some(at) = ["202", "203"]
            .iter()
            .flat_map(|decade| line.match_indices(decade).map(|(at, _)| at))
            .find(|at| is_time_of_build(&line[*at..]))
        {
            line.replace_range(at..at + "2026-01-01T00:00:00+00:00".len(), "NOW");
        }
        for mark in ["Jekyll v", "version=\""] {
            if let Some(at) = line.find(mark)
                && let Some(length) = line[at + mark.len()..].find('"')
            {
                line.replace_range(at + mark.len()..at + mark.len() + length, "4");
            }
        }
        out.push_str(&line);
    }
    out
}

fn is_time_of_build(text: &str) -> bool {
    let year = text.get(..4).and_then(|year| year.parse::<u16>().ok());
    let zone = text.get(19..25).is_some_and(|zone| zone.starts_with('+'));
    year.is_some_and(|year| year > 2025) && text.get(10..11) == Some("T") && zone
}

/// Builds a case and compares all files.
fn check(case: &str) {
    let folder = folder().join(case);
    let site = files(&folder.join("site"))
        .into_iter()
        .fold(Site::new(), |site, path| {
            site.bytes(&path, &fs::read(folder.join("site").join(&path)).unwrap())
        });
    let run = site.build(&[]);
    assert_eq!(run.code, 0, "{case}: {}", run.stderr);
    let expected: BTreeSet<String> = files(&folder.join("expected")).into_iter().collect();
    let mut published: BTreeSet<String> = files(&site.output()).into_iter().collect();
    published.remove(MANIFEST);
    assert_eq!(published, expected, "{case}: {}", run.stderr);
    for path in expected {
        let theirs = fs::read_to_string(folder.join("expected").join(&path)).unwrap();
        let (ours, theirs) = (normalized(&site.text(&path)), normalized(&theirs));
        assert_eq!(ours, theirs, "{case}/{path}");
    }
}

#[test]
fn seo_tag_writes_the_metadata_of_the_plugin() {
    check("seo-tag");
}

#[test]
fn seo_tag_writes_the_metadata_of_sites_with_few_settings() {
    check("seo-tag-plain");
    check("seo-tag-empty");
}

#[test]
fn seo_tag_escapes_the_values_of_untrusted_authors() {
    let site = Site::new()
        .file("_config.yml", "title: x\nsanitize: true\n")
        .file("_layouts/default.html", "{% seo %}\n")
        .file(
            "a.md",
            "---\nlayout: default\ntitle: x\nimage: {path: /i.png, alt: '\"><script>a</script>'}\n---\nx\n",
        );
    site.built();
    let page = site.text("a.html");
    assert!(page.contains("&quot;&gt;&lt;script&gt;"), "{page}");
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert_eq!(page.matches("</script").count(), 1, "{page}");
}
