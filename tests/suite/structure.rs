//! The direction of dependencies between the modules of `src`, read from their sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of `src`, from the lowest to the highest. A module may use those before it and those of its own line.
const ORDER: &[&[&str]] = &[
    &["limits", "near_miss"],
    &["language"],
    &["url_encoding"],
    &["diagnostics"],
    &["panics"],
    &["yaml"],
    // A page has the facts of its code, and Markdown is read as the config says.
    &["config", "content", "markdown"],
    &["edit", "liquid", "social", "theme"],
    &["translations"],
    &["linkcheck", "site"],
    &["check"],
    &["authoring", "publish", "migration"],
    &["deployment", "exchange", "incremental"],
    &["rename", "serve"],
    &["lsp"],
    &["cli"],
];

#[test]
fn modules_depend_in_one_direction() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = BTreeSet::new();
    for file in rust_files(&source) {
        let path = file.strip_prefix(&source).unwrap().to_str().unwrap();
        let module = path.split('/').next().unwrap().trim_end_matches(".rs");
        if ["lib", "main"].contains(&module) || is_test(path) {
            continue;
        }
        let Some(level) = level_of(module) else {
            wrong.insert(format!("`{module}` is missing in ORDER"));
            continue;
        };
        let text = fs::read_to_string(&file).unwrap();
        for used in modules_used(&text) {
            if level_of(&used).is_some_and(|other| other > level) {
                wrong.insert(format!("{path} uses `{used}`, which is above `{module}`"));
            }
        }
    }
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn level_of(module: &str) -> Option<usize> {
    ORDER.iter().position(|modules| modules.contains(&module))
}

fn is_test(path: &str) -> bool {
    // `check/complexity.rs` is compiled for tests only.
    path.ends_with("tests.rs") || path.contains("/tests/") || path == "check/complexity.rs"
}

/// Returns the names after `crate::` outside of comments and of the unit tests at the end of a file.
fn modules_used(text: &str) -> BTreeSet<String> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.flat_map(|line| [line, "\n"]).collect();
    let mut used = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        let group = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let names = group.map_or(rest, |(names, _)| names);
        let names: Vec<&str> = match group {
            Some(_) => names.split(',').collect(),
            None => vec![names],
        };
        used.extend(names.into_iter().map(|name| {
            let name = name.trim();
            let end = name.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            name[..end.unwrap_or(name.len())].to_owned()
        }));
    }
    used
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}
