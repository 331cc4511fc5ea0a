//! Snippets of Liquid, each with what Jekyll made of it: `tests/jekyll/snippets/recorded.jsonl`
//! (`tests/jekyll/record.sh` records it again).

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::helper::{Site, files};

/// Snippets that come out otherwise on purpose, by how they begin, and why.
const OTHERWISE: [(&str, &str); 1] = [("{{ site.time", "the preview's time is the site's")];

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
    for (path, text, theirs) in &cases {
        if theirs.is_none() && std::env::var_os("NOERR").is_some() {
            std::fs::remove_file(site.source().join(path)).unwrap();
        }
    }
    let json = site.build(&["--format", "json"]).json();
    let problems = json["diagnostics"].as_array().unwrap();
    let has_problem = |path: &str| {
        let names_it = |problem: &Value| problem["file"] == path;
        problems
            .iter()
            .any(|problem| names_it(problem) && problem["severity"] != "hint")
    };
    let mut differ = Vec::new();
    for (path, text, theirs) in &cases {
        if OTHERWISE.iter().any(|(start, _)| text.starts_with(start)) {
            continue;
        }
        let ours = fs::read_to_string(site.output().join(path)).ok();
        let same = match theirs {
            Some(theirs) => ours.as_deref() == theirs.as_str(),
            // Where Jekyll fails, something is said.
            None => has_problem(path),
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
