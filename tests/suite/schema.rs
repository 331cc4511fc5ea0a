//! `sitegen schema`: the schemas accept what `build` accepts, and reject the kinds of values that it reports.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use regex_lite::Regex;
use serde_json::{Value, json};

use crate::helper::{Site, run};

fn schema_of(document: &str) -> Value {
    let done = run(Command::new(cargo_bin("sitegen")).args(["schema", document]));
    assert_eq!(done.code, 0, "{}", done.stderr);
    serde_json::from_str(&done.stdout).unwrap()
}

/// Returns the paths of the values that a schema rejects. It knows the keywords that the schemas use (draft-07), and fails on
/// others.
fn rejected(schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let here = || vec![path.to_owned()];
    for (keyword, wanted) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "type" if !has_type(value, wanted) => found.extend(here()),
            "enum" if !wanted.as_array().unwrap().contains(value) => found.extend(here()),
            "minimum" if value.as_f64() < wanted.as_f64() => found.extend(here()),
            "pattern" => {
                let pattern = Regex::new(wanted.as_str().unwrap()).unwrap();
                let text = value.as_str();
                found.extend(
                    text.filter(|text| !pattern.is_match(text))
                        .map(|_| path.to_owned()),
                );
            }
            "anyOf" => {
                let mut kinds = wanted.as_array().unwrap().iter();
                if !kinds.any(|kind| rejected(kind, value, path).is_empty()) {
                    found.extend(here());
                }
            }
            "properties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = wanted.get(key) {
                        found.extend(rejected(schema, value, &format!("{path}/{key}")));
                    }
                }
            }
            "additionalProperties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    let path = format!("{path}/{key}");
                    if schema.pointer(&format!("/properties/{key}")).is_some() {
                        continue;
                    }
                    match wanted {
                        Value::Bool(true) => {}
                        Value::Bool(false) => found.push(path),
                        schema => found.extend(rejected(schema, value, &path)),
                    }
                }
            }
            "propertyNames" => {
                for key in value.as_object().into_iter().flat_map(|map| map.keys()) {
                    found.extend(rejected(wanted, &json!(key), path));
                }
            }
            "required" => {
                let is_missing =
                    |key: &&Value| value.is_object() && value.get(key.as_str().unwrap()).is_none();
                found.extend(
                    wanted
                        .as_array()
                        .unwrap()
                        .iter()
                        .filter(is_missing)
                        .map(|key| format!("{path}/{key}")),
                );
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    found.extend(rejected(wanted, item, path));
                }
            }
            "type" | "enum" | "minimum" | "$schema" | "title" | "description" | "default"
            | "examples" | "deprecated" | "deprecationMessage" => {}
            other => panic!("a keyword that this validator does not know: {other}"),
        }
    }
    found
}

fn has_type(value: &Value, wanted: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    };
    match wanted {
        Value::Array(names) => names.iter().any(|name| is(name.as_str().unwrap())),
        name => is(name.as_str().unwrap()),
    }
}

/// All files below a folder of the repository with one of these names.
fn files_named(folder: &Path, names: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = entry.file_name().into_string().unwrap();
        if path.is_dir() {
            files_named(&path, names, found);
        } else if names.contains(&name.as_str()) {
            found.push(path);
        }
    }
}

#[test]
fn the_schemas_accept_the_files_of_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = schema_of("config");
    let mut files = vec![root.join("sitegen.yml")];
    files_named(&root.join("tests/sites"), &["sitegen.yml"], &mut files);
    assert!(files.len() > 5);
    for file in files {
        let value = yaml(&fs::read_to_string(&file).unwrap());
        let wrong = rejected(&config, &value, "");
        assert!(wrong.is_empty(), "{}: {wrong:?}", file.display());
    }
    let front_matter = schema_of("front-matter");
    let mut notes = Vec::new();
    notes_below(&root.join("content"), &mut notes);
    notes_below(&root.join("tests/sites/four-scripts"), &mut notes);
    assert!(notes.len() > 50, "{}", notes.len());
    for note in notes {
        let text = fs::read_to_string(&note).unwrap();
        let Some(head) = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split("\n---").next())
        else {
            continue;
        };
        let wrong = rejected(&front_matter, &yaml(head), "");
        assert!(wrong.is_empty(), "{}: {wrong:?}", note.display());
    }
}

fn notes_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            notes_below(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
}

fn yaml(text: &str) -> Value {
    let mapping = sitegen::yaml::Mapping::parse(text).unwrap();
    Value::Object(mapping.into_map())
}

/// Values of every kind.
fn samples() -> Vec<Value> {
    vec![
        json!(true),
        json!(false),
        json!(7),
        json!(-1),
        json!(0),
        json!("words"),
        json!(["one", "two"]),
        json!([["one"]]),
        json!([{"one": "two"}]),
        json!({"en": "one"}),
        json!({"en": ["one"]}),
        json!({"unknown_key": 1}),
    ]
}

/// Keys whose values name things of the machine, which a schema does not know.
const OF_THE_MACHINE: [&str; 2] = ["follow_links", "timezone"];
/// Keys whose values of a wrong kind the build ignores without a message: other programs have keys of these names.
const NOT_REPORTED: [&str; 7] = [
    "default_lang",
    "destination",
    "lang",
    "language",
    "language_paths",
    "locale",
    "theme",
];

#[test]
fn the_schema_of_the_config_agrees_with_the_build() {
    let schema = schema_of("config");
    let keys: Vec<String> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert!(keys.len() > 55, "{}", keys.len());
    let mut only_build = BTreeSet::new();
    let mut only_schema = BTreeSet::new();
    for key in keys
        .iter()
        .filter(|key| !OF_THE_MACHINE.contains(&key.as_str()))
    {
        for value in samples() {
            let config = json!({ key.as_str(): value });
            let site = Site::new()
                .file("sitegen.yml", &config.to_string())
                .file("content/a.md", "---\ntitle: A\n---\nText.\n");
            let overrides = sitegen::config::Overrides::default();
            let (_, diagnostics) = sitegen::config::load(&site.source(), &overrides).unwrap();
            let is_reported = diagnostics.iter().any(|d| d.code == "config-value");
            let is_rejected = !rejected(&schema, &config, "").is_empty();
            let case = format!("{key}: {value}");
            match (is_reported, is_rejected) {
                (true, false) => only_build.insert(case),
                (false, true) if NOT_REPORTED.contains(&key.as_str()) => false,
                (false, true) => only_schema.insert(case),
                _ => false,
            };
        }
    }
    assert_eq!(text(&only_build), "");
    assert_eq!(text(&only_schema), "");
}

fn text(cases: &BTreeSet<String>) -> String {
    cases.iter().map(|case| format!("{case}\n")).collect()
}
