//! Dependencies: the licences and sources that `deny.toml` allows. `cargo deny check` reads the same file and
//! also knows advisories and the packages of other platforms, but needs a program that is not everywhere; this test needs
//! only Cargo and the packages that it was compiled with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Returns the licences of `deny.toml`: of all crates, and more that single crates may have.
fn allowed() -> (BTreeSet<String>, BTreeMap<String, BTreeSet<String>>) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    let config: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
    let list = |licences: &toml::Value| -> BTreeSet<String> {
        let licences = licences.as_array().unwrap().iter();
        licences
            .map(|licence| licence.as_str().unwrap().to_owned())
            .collect()
    };
    let exceptions = config["licenses"]["exceptions"].as_array().unwrap().iter();
    let exceptions = exceptions.map(|exception| {
        let name = exception["crate"].as_str().unwrap().to_owned();
        (name, list(&exception["allow"]))
    });
    (list(&config["licenses"]["allow"]), exceptions.collect())
}

/// Returns the platform of the compiler: `x86_64-unknown-linux-gnu`.
fn platform() -> String {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc).arg("-vV").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    let mut lines = version.lines();
    lines
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap()
        .to_owned()
}

/// Returns the packages that the program is built from on this platform, as `cargo metadata` lists them. Those of other
/// platforms may not have been downloaded.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", &platform()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// Returns a package's licence. A package that names only a file with its licence has `MIT` if the file has that text.
fn licence(package: &Value) -> &str {
    let named = package["license"].as_str();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let file = package["license_file"].as_str();
    let text = file.and_then(|file| std::fs::read_to_string(manifest.with_file_name(file)).ok());
    let is_mit =
        text.is_some_and(|text| text.contains("Permission is hereby granted, free of charge"));
    named.unwrap_or(if is_mit { "MIT" } else { "none" })
}

/// Returns true if the SPDX expression can be met with `allowed` licences: `A OR B` needs one, `A AND B` both.
/// Crates write no nested parentheses deeper than one level, and some write `A/B` for `A OR B`.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.replace('/', " OR ");
    if let Some(open) = expression.find('(') {
        let close = open + expression[open..].find(')').unwrap();
        let inner = is_met(&expression[open + 1..close], allowed);
        let word = if inner { "MIT" } else { "none" };
        let rest = format!("{}{word}{}", &expression[..open], &expression[close + 1..]);
        return is_met(&rest, allowed);
    }
    expression.split(" OR ").any(|choice| {
        choice
            .split(" AND ")
            .all(|licence| allowed.contains(licence.trim()))
    })
}

#[test]
fn every_dependency_has_an_allowed_licence_and_comes_from_the_registry() {
    let (allowed, exceptions) = allowed();
    let mut wrong = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        let source = package["source"].as_str();
        if source.is_some_and(|source| {
            !source.starts_with("registry+https://github.com/rust-lang/crates.io-index")
        }) {
            wrong.push(format!("{name}: from {}", source.unwrap_or_default()));
        }
        let licence = licence(&package);
        let mut allowed = allowed.clone();
        allowed.extend(exceptions.get(name).into_iter().flatten().cloned());
        if source.is_some() && !is_met(licence, &allowed) {
            wrong.push(format!("{name}: {licence}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn licence_expressions_are_read_as_spdx_means_them() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "Zlib".to_owned()]);
    for met in [
        "MIT",
        "MIT OR GPL-3.0",
        "MIT/Apache-2.0",
        "(GPL-3.0 OR MIT) AND Zlib",
    ] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for unmet in [
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(GPL-3.0 OR Apache-2.0) AND MIT",
    ] {
        assert!(!is_met(unmet, &allowed), "{unmet}");
    }
}
