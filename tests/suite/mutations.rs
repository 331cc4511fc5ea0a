//! Clean notes, damaged in each way that a translation damages a note, and whether `sitegen check` says so.
//!
//! Each kind of damage is done twenty times, at places that a generator with a seed chooses, each to a copy
//! of a note of its own (five notes of different styles, in four languages); one check covers them all. A damage counts
//! as found if a finding of the right rule
//! is in the file that was damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

mod common;
mod kinds;
mod real;

use self::kinds::{KINDS, Original};
use crate::helper::{Random, Site, run};

/// The number of damages of each kind.
const TIMES: usize = 20;
/// The share of damages that must be found, in per cent.
const RECALL: usize = 98;

/// The lines of a text with their ends, and what each is part of.
struct Text {
    lines: Vec<String>,
    /// The blocks of code: from the opening fence to the closing one.
    blocks: Vec<Range<usize>>,
}

impl Text {
    fn of(text: &str) -> Self {
        let lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let mut blocks = Vec::new();
        let mut open = None;
        for (n, line) in lines.iter().enumerate() {
            if line.trim_start().starts_with("```") {
                match open.take() {
                    None => open = Some(n),
                    Some(start) => blocks.push(start..n + 1),
                }
            }
        }
        Self { lines, blocks }
    }

    fn text(&self) -> String {
        self.lines.concat()
    }

    fn in_code(&self, line: usize) -> bool {
        self.blocks.iter().any(|block| block.contains(&line))
    }

    /// Lines outside of code and front matter that fulfil a condition.
    fn prose(&self, holds: impl Fn(&str) -> bool) -> Vec<usize> {
        let body = self
            .lines
            .iter()
            .skip(1)
            .position(|l| l.starts_with("---"))
            .map_or(0, |at| at + 2);
        (body..self.lines.len())
            .filter(|n| !self.in_code(*n) && holds(&self.lines[*n]))
            .collect()
    }

    /// Lines of code of some languages that fulfil a condition, without their comments.
    fn code(&self, languages: &[&str], holds: impl Fn(&str) -> bool) -> Vec<usize> {
        let of = |block: &&Range<usize>| {
            let info = self.lines[block.start]
                .trim()
                .trim_start_matches('`')
                .to_owned();
            languages.is_empty() || languages.contains(&info.as_str())
        };
        let lines = self
            .blocks
            .iter()
            .filter(of)
            .flat_map(|block| block.start + 1..block.end - 1);
        lines.filter(|n| holds(code_of(&self.lines[*n]))).collect()
    }

    /// The lines of the sections: a heading of the second level up to the next.
    fn sections(&self) -> Vec<Range<usize>> {
        let mut starts = self.prose(|line| line.starts_with("## "));
        let end = self.prose(|line| line.starts_with("[^") && line.contains("]:"));
        starts.push(end.first().copied().unwrap_or(self.lines.len()));
        starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
    }

    fn edit(&mut self, line: usize, edit: impl FnOnce(&str) -> String) {
        self.lines[line] = edit(&self.lines[line]);
    }
}

/// A line of code up to a comment.
fn code_of(line: &str) -> &str {
    let end = line
        .find("  #")
        .or_else(|| line.trim_start().starts_with("# ").then_some(0));
    &line[..end.unwrap_or(line.len())]
}

const LANGUAGES: [&str; 4] = ["ar", "hant", "de", "ru"];
/// Two notes about faults with all that a note can have, the page of a program, a lesson, and a glossary.
const NOTES: [&str; 5] = ["names", "rotation", "readme", "lesson", "glossary"];
/// Notes that link to each other.
const LINKED: [&str; 2] = ["names", "rotation"];

/// Returns a note in a language, if it is there.
fn clean(language: &str, note: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/clean-notes/content");
    fs::read_to_string(folder.join(language).join(format!("{note}.md"))).ok()
}

#[test]
fn clean_notes_have_no_findings() {
    let site = Site::of("clean-notes");
    let run = run(site
        .command("check")
        .args(["--format", "json", "--fail-on", "info"]));
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(run.json()["diagnostics"].as_array().unwrap().len(), 0);
}

#[test]
fn damage_of_every_kind_is_found() {
    let mut random = Random::new(0x5eed_1234_abcd_0007);
    let mut site = Site::of("clean-notes");
    // The damage, by the file that has it.
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for (kind, (name, _, damage)) in KINDS.iter().enumerate() {
        let mut times = 0;
        let mut tries = 0;
        while times < TIMES {
            tries += 1;
            assert!(tries < TIMES * 100, "{name}: nothing to damage");
            let language = *random.one(&LANGUAGES).unwrap();
            let note = *random.one(&NOTES).unwrap();
            let (Some(before), Some(english)) = (clean(language, note), clean("en", note)) else {
                continue;
            };
            let mut text = Text::of(&before);
            let lines = Text::of(&english);
            let original = Original {
                language,
                lines: &lines,
            };
            if damage(&mut text, &mut random, &original).is_none() || text.text() == before {
                continue;
            }
            // Each in a folder of its own, so that links between the notes stay what they are.
            let folder = format!("k{kind:02}-{times:02}");
            let path =
                |language: &str, note: &str| format!("content/{language}/{folder}/{note}.md");
            site = site.file(&path("en", note), &english);
            for other in LINKED {
                let texts = (clean("en", other), clean(language, other));
                if let (Some(english), Some(translation)) = texts
                    && LINKED.contains(&note)
                    && other != note
                {
                    site = site.file(&path("en", other), &english);
                    site = site.file(&path(language, other), &translation);
                }
            }
            let text = text.text().replace("FOLDER", &folder);
            site = site.file(&path(language, note), &text);
            done.insert(path(language, note), kind);
            times += 1;
        }
    }
    let run = run(site.command("check").args(["--format", "json"]));
    let json = run.json();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for finding in json["diagnostics"].as_array().unwrap() {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        found.entry(text("file")).or_default().insert(text("code"));
    }
    let mut missed: Vec<String> = Vec::new();
    for (path, kind) in &done {
        let (name, rules, _) = KINDS[*kind];
        let codes = found.remove(path).unwrap_or_default();
        if !rules.iter().any(|rule| codes.contains(*rule)) {
            let (language, rest) = path["content/".len()..].split_once('/').unwrap();
            let before = clean(language, rest.rsplit(['/', '.']).nth(1).unwrap()).unwrap();
            let after = fs::read_to_string(site.source().join(path)).unwrap();
            let line = before.lines().zip(after.lines()).find(|(a, b)| a != b);
            missed.push(format!("{name} ({path}): {codes:?} {line:?}"));
        }
    }
    // An undamaged note has no finding.
    assert!(found.is_empty(), "in clean notes: {found:?}");
    let recall = (done.len() - missed.len()) * 100 / done.len();
    println!(
        "{} kinds, {} damages, {} missed",
        KINDS.len(),
        done.len(),
        missed.len()
    );
    for one in &missed {
        println!("missed: {one}");
    }
    assert!(KINDS.len() >= 30);
    assert!(
        recall >= RECALL,
        "{recall} of a hundred were found: {missed:#?}"
    );
}
