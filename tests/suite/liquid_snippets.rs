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

#[test]
fn snippets_are_what_jekyll_made_of_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/snippets");
    let recorded = fs::read_to_string(folder.join("recorded.jsonl")).unwrap();
    let front_matter = fs::read_to_string(folder.join("page.yml")).unwrap();
    let source = folder.join("source");
    let mut site = files(&source).into_iter().fold(Site::new(), |site, path| {
        site.bytes(&path, &fs::read(source.join(&path)).unwrap())
    });
    let mut cases = Vec::new();
    for (number, line) in recorded.lines().enumerate() {
        let case: Vec<Value> = serde_json::from_str(line).unwrap();
        let text = case[0].as_str().unwrap().to_owned();
        let path = format!("s/{number}.txt");
        site = site.file(&path, &format!("---\n{front_matter}---\n{text}"));
        cases.push((path, text, case.get(1).cloned()));
    }
    // Those that Jekyll fails at may be left out.
    let run = site.build(&[]);
    assert!(run.code <= 1, "{}", run.stderr);
    let mut differ = Vec::new();
    for (path, text, theirs) in &cases {
        if OTHERWISE.iter().any(|(part, _)| text.contains(part)) {
            continue;
        }
        let ours = fs::read_to_string(site.output().join(path)).ok();
        let same = match theirs {
            Some(theirs) => ours.as_deref() == theirs.as_str(),
            None => true,
        };
        if !same {
            differ.push(format!(
                "{text:?}\n  Jekyll: {theirs:?}\n  ours:   {ours:?}"
            ));
        }
    }
    assert!(cases.len() > 700, "{}", cases.len());
    assert!(
        differ.is_empty(),
        "{} of {}\n{}",
        differ.len(),
        cases.len(),
        differ.join("\n")
    );
}
