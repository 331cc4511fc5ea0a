//! Each rule of `check` with the pages that have its finding, and the text that a user sees: `tests/rules/<code>.txt`.
//!
//! A file has parts, each behind a line `=== path`. The last part, `=== findings`, is the output of
//! `sitegen check --only <code>`. Characters that an editor does not show are written as `\u{200b}`.
//! `SITEGEN_RECORD=1 cargo test --test suite rules::` writes the findings anew: read them in the diff.

use std::fs;
use std::path::{Path, PathBuf};

use sitegen::check::ALL;

use crate::helper::{Site, run};

/// Rules that ask other hosts: `tests/suite/check.rs` has a host for them.
const EXTERNAL: [&str; 2] = ["link-external", "link-moved"];

fn path(code: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    folder.join(format!("{code}.txt"))
}

/// Replaces `\u{200b}` by the character.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('}').unwrap();
        let number = u32::from_str_radix(number, 16).unwrap();
        out.push(char::from_u32(number).unwrap());
        out.push_str(rest);
    }
    out
}

/// Replaces characters that an editor does not show.
fn escaped(text: &str) -> String {
    let hidden = |c: char| {
        c != '\n' && c.is_control()
            || matches!(c, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut out = String::new();
    for c in text.chars() {
        match hidden(c) {
            true => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            false => out.push(c),
        }
    }
    out
}

/// Returns the files of a case, and its findings.
fn parts(case: &str) -> (Vec<(&str, &str)>, &str) {
    let mut files: Vec<(&str, &str)> = case
        .split("=== ")
        .skip(1)
        .map(|part| part.split_once('\n').unwrap())
        .collect();
    let (name, findings) = files.pop().unwrap();
    assert_eq!(name, "findings");
    (files, findings)
}

/// Returns the output of `check` for the files of a case.
fn found(code: &str, files: &[(&str, &str)]) -> String {
    let site = files.iter().fold(Site::new(), |site, (path, text)| {
        site.file(path, &unescaped(text))
    });
    let mut command = site.command("check");
    // Suppressions are reported if all rules run.
    if !code.starts_with("ignore-") {
        command.args(["--only", code]);
    }
    escaped(&run(&mut command).stdout)
}

#[test]
fn each_rule_has_its_finding() {
    let is_recording = std::env::var_os("SITEGEN_RECORD").is_some();
    let mut wrong = Vec::new();
    for rule in ALL.iter().filter(|rule| !EXTERNAL.contains(&rule.code)) {
        let code = rule.code;
        let case = fs::read_to_string(path(code))
            .unwrap_or_else(|error| panic!("tests/rules/{code}.txt: {error}"));
        let (files, expected) = parts(&case);
        let found = found(code, &files);
        assert!(found.contains(&format!("[{code}]")), "{code}:\n{found}");
        if found == expected {
            continue;
        }
        if is_recording {
            let rest = case.len() - expected.len();
            fs::write(path(code), format!("{}{found}", &case[..rest])).unwrap();
        } else {
            wrong.push(format!("{code}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_case_is_one_of_a_rule() {
    let folder = fs::read_dir(path("x").parent().unwrap()).unwrap();
    for entry in folder {
        let file = entry.unwrap().path();
        let code = file.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(ALL.iter().any(|rule| rule.code == code), "{code}");
    }
}
