//! Snippets of Liquid, each with what Jekyll made of it: `tests/jekyll/snippets/recorded.jsonl`
//! (`tests/jekyll/record.sh` records it again).

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::helper::{Site, files};

/// Snippets that come out otherwise on purpose, by what they hold, and why.
const OTHERWISE: [(&str, &str); 15] = [
    ("site.time", "the time of a build"),
    ("| sum", "newer versions of Liquid have this filter"),
    ("_last:", "as of sums"),
    ("| base64", "as of sums"),
    ("allow_false", "as of sums"),
    ("{% highlight", "highlighting has classes of its own"),
    ("jekyll.environment", "a site is built to be published"),
    ("page.url", "the page stands elsewhere"),
    ("page.path", "as of the URL"),
    ("page.name", "as of the URL"),
    ("page.dir", "as of the URL"),
    ("page,title", "the whole front matter is not shown"),
    ("[\"2014\"]", "keys are texts"),
    ("page.day | plus", "dates in front matter are texts"),
    ("page.day ==", "as of sums"),
];

/// A snippet, and what Jekyll made of it; nothing if it failed.
type Case = (String, Option<String>);

/// The text between cases that share a page.
const SEPARATOR: &str = "\n@@@@\n";

#[test]
fn snippets_are_what_jekyll_made_of_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/snippets");
    let recorded = fs::read_to_string(folder.join("recorded.jsonl")).unwrap();
    let front_matter = fs::read_to_string(folder.join("page.yml")).unwrap();
    let source = folder.join("source");
    let mut site = files(&source).into_iter().fold(Site::new(), |site, path| {
        site.bytes(&path, &fs::read(source.join(&path)).unwrap())
    });
    let mut cases: Vec<Case> = Vec::new();
    for line in recorded.lines() {
        let case: Vec<Value> = serde_json::from_str(line).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        cases.push((text(&case[0]), case.get(1).map(text)));
    }
    cases.retain(|(text, _)| !OTHERWISE.iter().any(|(part, _)| text.contains(part)));
    // Cases that cannot change each other share a page.
    let shares_page = |case: &Case| {
        let (text, theirs) = case;
        theirs.is_some()
            && !text.contains('\n')
            && (text.starts_with("[{{") || text.starts_with("{% if"))
    };
    let (shared, single): (Vec<_>, Vec<_>) = cases.iter().partition(|case| shares_page(case));
    let pages: Vec<&[&Case]> = shared.chunks(25).chain(single.chunks(1)).collect();
    for (number, page) in pages.iter().enumerate() {
        let texts: Vec<&str> = page.iter().map(|(text, _)| text.as_str()).collect();
        let text = texts.join(SEPARATOR);
        site = site.file(
            &format!("s/{number}.txt"),
            &format!("---\n{front_matter}---\n{text}"),
        );
    }
    let run = site.build(&[]);
    assert!(run.code <= 1, "{}", run.stderr);
    let mut differ = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let ours = fs::read_to_string(site.output().join(format!("s/{number}.txt"))).ok();
        let mut parts = ours.iter().flat_map(|ours| ours.split(SEPARATOR));
        for (text, theirs) in *page {
            let ours = parts.next();
            // Snippets that fail in Jekyll may be left out.
            if theirs.is_some() && ours != theirs.as_deref() {
                differ.push(format!(
                    "{text:?}\n  Jekyll: {theirs:?}\n  ours:   {ours:?}"
                ));
            }
        }
    }
    assert!(cases.len() > 2500, "{}", cases.len());
    assert!(
        differ.is_empty(),
        "{} of {}\n{}",
        differ.len(),
        cases.len(),
        differ.join("\n")
    );
}
