//! Whole documents of Jekyll sites, each compared with the document that the real Jekyll made.
//!
//! A case is a folder `tests/jekyll/documents/<case>` with a site (`site/`) and Jekyll's output
//! (`expected/`). To add one: write the site, run `tests/jekyll/record_documents.sh <case>` (Debian's
//! Jekyll and plugins), read `expected/`, and commit both. No other file lists the cases.
//! `SITEGEN_CASE=<case> cargo test --test suite jekyll_documents` runs one case.
//!
//! sitegen builds the site with `additions: false`. A case must not depend on the time of the build or
//! on the times of files; the `updated` element of a feed is left out of the comparison.

use std::fs;
use std::path::{Path, PathBuf};

use crate::document_tokens::{html_tokens, xml_tokens};
use crate::helper::{Site, files, run};

#[test]
fn documents_are_equal_to_jekylls() {
    let only = std::env::var("SITEGEN_CASE").ok();
    let mut failures = Vec::new();
    let mut compared = 0;
    for case in cases() {
        let name = case.file_name().unwrap_or_default().to_string_lossy();
        if only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        compared += 1;
        for difference in differences(&case) {
            failures.push(format!("{name}: {difference}"));
        }
    }
    assert!(compared > 0, "no such case: {only:?}");
    assert!(
        failures.is_empty(),
        "{} differences\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Returns the folders of all cases, sorted.
fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/documents");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    cases
}

/// Builds the site of a case and returns the first difference of every document.
fn differences(case: &Path) -> Vec<String> {
    let source = case.join("site");
    let mut site = files(&source).into_iter().fold(Site::new(), |site, path| {
        site.bytes(&path, &fs::read(source.join(&path)).unwrap())
    });
    let config = fs::read_to_string(source.join("_config.yml")).unwrap_or_default();
    site = site.file("_config.yml", &format!("{config}\nadditions: false\n"));
    let run = run(site
        .command("build")
        .arg("--no-sync")
        .arg("--output")
        .arg(site.output())
        .env("JEKYLL_ENV", "production")
        .env("TZ", "UTC"));
    if run.code > 1 {
        return vec![format!("exit code {}\n{}", run.code, run.stderr)];
    }
    let expected = case.join("expected");
    let paths = files(&expected);
    let mut found: Vec<String> = paths
        .iter()
        .filter_map(|path| {
            let theirs = fs::read(expected.join(path)).unwrap();
            match fs::read(site.output().join(path)) {
                Ok(ours) => document_difference(path, &theirs, &ours),
                Err(_) => Some(format!("{path} is missing")),
            }
        })
        .collect();
    let extra = files(&site.output())
        .into_iter()
        .filter(|path| path != ".sitegen-manifest" && !paths.contains(path));
    found.extend(extra.map(|path| format!("{path} is extra")));
    if !found.is_empty() {
        found.push(format!("the build reported:\n{}", run.stderr));
    }
    found
}

/// Returns the first difference of two versions of a document.
fn document_difference(path: &str, theirs: &[u8], ours: &[u8]) -> Option<String> {
    if theirs == ours {
        return None;
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (theirs, ours) = (text(theirs), text(ours));
    let tokens: fn(&str) -> Vec<String> = match Path::new(path).extension()?.to_str()? {
        "html" => html_tokens,
        "xml" => xml_tokens,
        "css" => css_tokens,
        _ => |text| text.lines().map(str::to_owned).collect(),
    };
    let (theirs, ours) = (tokens(&theirs), tokens(&ours));
    let at = theirs
        .iter()
        .zip(&ours)
        .position(|(theirs, ours)| theirs != ours)
        .or((theirs.len() != ours.len()).then(|| theirs.len().min(ours.len())))?;
    let around = |tokens: &[String]| {
        tokens[at.saturating_sub(3).min(tokens.len())..(at + 4).min(tokens.len())].join("\n    ")
    };
    Some(format!(
        "{path}\n  Jekyll:\n    {}\n  sitegen:\n    {}",
        around(&theirs),
        around(&ours)
    ))
}

/// Returns the rules of a stylesheet without comments; white space has no meaning.
fn css_tokens(css: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
        .split_inclusive(['{', '}', ';'])
        .map(|rule| {
            let folded = rule.split_whitespace().collect::<Vec<_>>().join(" ");
            folded
                .replace(" {", "{")
                .replace(": ", ":")
                .replace(", ", ",")
        })
        .map(|rule| rule.trim_end_matches([';', ' ']).to_owned())
        .filter(|rule| !rule.is_empty())
        .collect()
}
