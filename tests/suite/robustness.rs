//! Every command over every fixture, as it is and damaged at random: no panic, and only documented exit codes.
//!
//! `SITEGEN_MUTANTS=200 cargo test --test suite robustness` makes more mutants of each fixture; the scripts in
//! `scripts/trees.py` do the same over trees that are not in this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

use crate::helper::{Random, files, run};

/// The mutants of each fixture, unless `SITEGEN_MUTANTS` says otherwise.
const MUTANTS: usize = 4;
/// The exit codes that a command may end with when its arguments are right.
const CODES: [i32; 3] = [0, 1, 3];
/// Endings of files that are damaged.
const TEXTS: [&str; 9] = [
    "md", "html", "yml", "yaml", "scss", "css", "json", "csv", "xml",
];
/// Pieces of syntax, put in unexpected places.
const PIECES: [&str; 40] = [
    "---\n",
    "```\n",
    "~~~",
    "{% include x %}",
    "{% include note.html %}",
    "{% raw %}",
    "{{ page.title",
    "%}",
    "{% endif %}",
    "{% for x in site.posts %}",
    "\u{200b}",
    "\u{feff}",
    "\u{0}",
    "|",
    "| a | b |\n",
    "[^1]",
    "[^1]: x\n",
    "$$",
    "<div>",
    "</div>",
    "<!--",
    "> ",
    "- ",
    "1. ",
    "{: .x #y}",
    "*[X]: y\n",
    "“",
    "，",
    "\u{202e}",
    "\r",
    "\t",
    "&amp;",
    "lang: ar\n",
    "[x](y.md#z)",
    "![](a.png)",
    "{::nomarkdown}",
    "# ",
    "\\",
    "title: [",
    "```sh title=\"x\" {1-3}\n",
];

/// The folders of fixtures, and sitegen's own site.
fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sites = fs::read_dir(root.join("tests/sites")).unwrap();
    let mut folders: Vec<PathBuf> = sites.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.push(root.join("tests/jekyll/source"));
    folders
}

/// Returns `text` with a few random edits of its lines and characters.
fn damaged(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(5) {
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        if lines.is_empty() {
            lines.push(String::new());
        }
        let at = random.below(lines.len());
        match random.below(6) {
            0 => drop(lines.remove(at)),
            1 => {
                let line = lines[random.below(lines.len())].clone();
                lines.insert(at, line);
            }
            2 => lines.truncate(at),
            3 => lines[at] = lines[at].repeat(2 + random.below(20)),
            _ => {
                let starts: Vec<usize> = lines[at].char_indices().map(|(start, _)| start).collect();
                let place = random.one(&starts).copied().unwrap_or_default();
                let piece = random.one(&PIECES).copied().unwrap_or_default();
                lines[at].insert_str(place, piece);
            }
        }
        text = lines.concat();
    }
    text
}

/// Copies a fixture into `to`, one in three of its texts damaged if there is a `random`.
fn copy(from: &Path, to: &Path, mut random: Option<&mut Random>) {
    for path in files(from) {
        let mut content = fs::read(from.join(&path)).unwrap();
        let is_text = TEXTS
            .iter()
            .any(|ending| path.ends_with(&format!(".{ending}")));
        if let Some(random) = random.as_deref_mut()
            && is_text
            && random.below(3) == 0
        {
            content = damaged(&String::from_utf8_lossy(&content), random).into_bytes();
        }
        let path = to.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// Runs every command over a site and says what ended in another way than documented.
fn failures(site: &Path) -> Vec<String> {
    let output = site.with_extension("out");
    let output = output.to_str().unwrap();
    let commands: [&[&str]; 7] = [
        &["build", "--output", output],
        &["build", "--output", output],
        &["translations"],
        &["check"],
        &["check", "--fix"],
        &["check"],
        &["build", "--output", output],
    ];
    let mut failures = Vec::new();
    for arguments in commands {
        let run = run(Command::new(cargo_bin("sitegen"))
            .args(arguments)
            .args(["--format", "json", "--source"])
            .arg(site));
        let is_bug = run.stdout.contains("internal-error") || run.stderr.contains("panicked at");
        if is_bug || !CODES.contains(&run.code) {
            let said = [run.stdout, run.stderr].concat();
            failures.push(format!("{arguments:?} ended with {}:\n{said}", run.code));
        }
    }
    failures
}

#[test]
fn no_command_panics_on_a_fixture_or_on_a_damaged_one() {
    let mutants = std::env::var("SITEGEN_MUTANTS").ok();
    let mutants: usize = mutants.map_or(MUTANTS, |number| number.parse().unwrap());
    for fixture in fixtures() {
        for seed in 0..=mutants {
            let folder = tempfile::tempdir().unwrap();
            let site = folder.path().join("site");
            let mut random = Random::new(seed as u64);
            // The first is the fixture as it is.
            copy(&fixture, &site, (seed > 0).then_some(&mut random));
            let failures = failures(&site);
            assert!(
                failures.is_empty(),
                "{} with seed {seed}:\n{}",
                fixture.display(),
                failures.join("\n")
            );
        }
    }
}
