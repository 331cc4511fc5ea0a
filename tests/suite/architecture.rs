//! `docs/architecture.md` and the tree: every module and crate is in the document, and every path of the document exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn document() -> String {
    fs::read_to_string(root().join("docs/architecture.md")).unwrap()
}

/// Returns the names in a folder, without the endings of files.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            path.file_stem().unwrap().to_string_lossy().into_owned()
        })
        .collect()
}

#[test]
fn the_document_names_every_module_and_crate() {
    let document = document();
    let is_named = |name: &str, folder: &str| {
        document.contains(&format!("`{name}`")) || document.contains(&format!("`{folder}/{name}"))
    };
    let mut missing = names("src");
    missing.retain(|name| !["lib", "main"].contains(&name.as_str()) && !is_named(name, "src"));
    assert!(missing.is_empty(), "modules: {missing:?}");
    let mut missing = names("crates");
    missing.retain(|name| !is_named(name, "crates"));
    assert!(missing.is_empty(), "crates: {missing:?}");
}

#[test]
fn paths_of_the_document_exist() {
    let document = document();
    let mut missing: Vec<&str> = document.split('`').skip(1).step_by(2).collect();
    missing.retain(|code| {
        let is_path = ["src/", "crates/", "static/", "tests/", "templates/"]
            .iter()
            .any(|folder| code.starts_with(folder));
        is_path && !code.contains('<') && !root().join(code).exists()
    });
    assert!(missing.is_empty(), "{missing:?}");
}
