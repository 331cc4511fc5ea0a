//! The same damages, done to the pages of real sites: what share of them is found, by kind.
//!
//! Pages that have findings as they are do not take part: where a translation is of another version of its original,
//! one more difference is folded into the finding that says so. Of the rest, a damage counts as found if the damaged
//! copy of a page has other findings of the right rule than the page as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

use super::Text;
use super::common::is_of_both;
use super::kinds::{KINDS, Original};
use crate::helper::{Random, Site, run};

/// The number of damages of each kind per tree.
const TIMES: usize = 8;
/// The number of pairs of pages tried for each damage, at most.
const TRIES: usize = 400;

/// A page and its translation, without their front matter.
struct TranslationPair {
    language: String,
    original: String,
    translation: String,
}

/// Returns the files of a tree that have a finding.
fn files_with_findings(tree: &Path) -> BTreeSet<String> {
    let json = run(Command::new(cargo_bin("sitegen"))
        .args(["check", "--format", "json", "--source"])
        .arg(tree))
    .json();
    let findings = json["diagnostics"].as_array().into_iter().flatten();
    findings
        .filter_map(|finding| finding["file"].as_str().map(str::to_owned))
        .collect()
}

/// Returns the pairs of a tree that are long enough to be damaged, and whole.
fn pairs(tree: &Path) -> Vec<TranslationPair> {
    let damaged = files_with_findings(tree);
    let json = run(Command::new(cargo_bin("sitegen"))
        .args(["translations", "--format", "json", "--source"])
        .arg(tree))
    .json();
    let text = |path: &str| fs::read_to_string(tree.join(path)).ok().map(|t| body(&t));
    let mut pairs = Vec::new();
    for note in json["notes"].as_array().into_iter().flatten() {
        let pages = note["pages"].as_array().cloned().unwrap_or_default();
        let of =
            |key: &str, page: &serde_json::Value| page[key].as_str().unwrap_or_default().to_owned();
        let Some(original) = pages.iter().find(|page| page["code"] == "en") else {
            continue;
        };
        let is_whole = |page: &&serde_json::Value| !damaged.contains(&of("path", page));
        let translations = pages.iter().filter(|page| page["code"] != "en");
        for page in translations.filter(is_whole) {
            if let (Some(original), Some(translation)) =
                (text(&of("path", original)), text(&of("path", page)))
                && original.len().min(translation.len()) > 1_500
            {
                let language = of("code", page);
                pairs.push(TranslationPair {
                    language,
                    original,
                    translation,
                });
            }
        }
    }
    pairs
}

fn body(text: &str) -> String {
    let rest = text.strip_prefix("---\n").unwrap_or_default();
    rest.find("\n---\n")
        .map_or(text, |end| &rest[end + 5..])
        .to_owned()
}

fn page(language: &str, body: &str) -> String {
    format!("---\nlang: {language}\ntitle: T\ndescription: D\n---\n\n{body}")
}

/// Damages a page; `None` if the damage is impossible there.
fn damaged(kind: usize, pair: &TranslationPair, random: &mut Random) -> Option<String> {
    let before = page(&pair.language, &pair.translation);
    let lines = Text::of(&page("en", &pair.original));
    let original = Original {
        language: &pair.language,
        lines: &lines,
    };
    // The damages expect the layout of our own notes.
    let done = catch_unwind(AssertUnwindSafe(|| {
        let mut text = Text::of(&before);
        KINDS[kind].2(&mut text, random, &original)?;
        Some(text.text())
    }));
    let after = done.ok().flatten().filter(|after| *after != before)?;
    let original = page("en", &pair.original);
    is_of_both(KINDS[kind].0, &original, &before, &after).then_some(after)
}

#[test]
#[ignore = "needs folders of real sites: SITEGEN_REAL_SITES=/path/a:/path/b"]
fn damage_of_real_pages_is_found() {
    let trees = std::env::var("SITEGEN_REAL_SITES").expect("SITEGEN_REAL_SITES names folders");
    std::panic::set_hook(Box::new(|_| {}));
    for tree in trees.split(':') {
        let mut random = Random::new(0x5eed_0000_0000_0020);
        let pairs = pairs(Path::new(tree));
        let mut site = Site::new().file(
            "sitegen.yml",
            "title: T\ndefault_language: en\ncheck:\n  rules:\n    section-moved: info\n",
        );
        let mut done: Vec<(usize, String, String)> = Vec::new();
        for kind in 0..KINDS.len() {
            let mut times = 0;
            for _ in 0..TRIES {
                let pair = random.one(&pairs).expect("a tree with translations");
                let Some(after) = damaged(kind, pair, &mut random) else {
                    continue;
                };
                let path = |language: &str, side: &str| {
                    format!("content/{language}/k{kind:02}-{times:02}-{side}/page.md")
                };
                let language = &pair.language;
                for side in ["before", "after"] {
                    site = site.file(&path("en", side), &page("en", &pair.original));
                }
                let before = page(language, &pair.translation);
                site = site.file(&path(language, "before"), &before);
                site = site.file(&path(language, "after"), &after);
                done.push((kind, path(language, "before"), path(language, "after")));
                times += 1;
                if times == TIMES {
                    break;
                }
            }
        }
        for line in report(tree, &site, &done) {
            println!("{line}");
        }
    }
}

/// Returns the lines that say the recall of each kind, and of all.
fn report(tree: &str, site: &Site, done: &[(usize, String, String)]) -> Vec<String> {
    let mut lines = Vec::new();
    let json = run(site.command("check").args(["--format", "json"])).json();
    let mut found: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for finding in json["diagnostics"].as_array().into_iter().flatten() {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let place = (text("file"), text("code"));
        found.entry(place).or_default().push(text("message"));
    }
    let messages = |path: &String, rule: &str| {
        let mut all = found
            .get(&(path.clone(), rule.to_owned()))
            .cloned()
            .unwrap_or_default();
        all.sort();
        all
    };
    let mut of_kind: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (kind, before, after) in done {
        // A finding that says another thing counts too: pages with many findings fold them.
        let is_found = KINDS[*kind].1.iter().any(|rule| {
            !messages(after, rule).is_empty() && messages(before, rule) != messages(after, rule)
        });
        let counts = of_kind.entry(*kind).or_default();
        counts.0 += usize::from(is_found);
        counts.1 += 1;
        if !is_found {
            let text =
                |path: &String| fs::read_to_string(site.source().join(path)).unwrap_or_default();
            let (was, is) = (text(before), text(after));
            let line = was.lines().zip(is.lines()).find(|(a, b)| a != b);
            lines.push(format!("missed: {}: {after}: {line:?}", KINDS[*kind].0));
        }
    }
    let (found, all) = of_kind
        .values()
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    lines.push(format!("{tree}: {found} of {all} found"));
    for (kind, (found, all)) in of_kind {
        lines.push(format!("  {found:3} of {all:3}  {}", KINDS[kind].0));
    }
    lines
}
