//! Odd front matters, each with what Ruby's Psych made of it: `tests/jekyll/yaml/recorded.jsonl`
//! (`tests/jekyll/record.sh` records it again).

use std::fs;
use std::path::Path;

use serde_json::Value;
use sitegen::yaml::{self, Scalars};

/// Texts that are read otherwise on purpose: a reason for each beginning of a text.
const OTHERWISE: [(&str, &str); 5] = [
    ("a: !!binary", "it stays as it is written"),
    ("a: !!set", "Jekyll permits no sets: they are mappings here"),
    ("a: !!omap", "it stays a list"),
    (
        "a: !ruby/object",
        "Jekyll permits no objects: tags of Ruby are ignored here",
    ),
    ("a: !ruby/regexp", "as of objects"),
];

#[test]
fn odd_front_matters_are_what_psych_made_of_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/yaml/recorded.jsonl");
    let recorded = fs::read_to_string(path).unwrap();
    let mut compared = 0;
    let mut differ = Vec::new();
    for line in recorded.lines() {
        let case: Vec<Value> = serde_json::from_str(line).unwrap();
        let text = case[0].as_str().unwrap();
        if OTHERWISE.iter().any(|(start, _)| text.starts_with(start)) {
            continue;
        }
        compared += 1;
        let ours = yaml::value(&format!("---\n{text}"), Scalars::Ruby, u64::MAX);
        let ours = ours.map(|(value, _)| value).map_err(|error| error.message);
        let same = match (case.get(1), &ours) {
            (Some(theirs), Ok(ours)) => same(theirs, ours),
            (None, Err(_)) => true,
            _ => false,
        };
        if !same {
            differ.push(format!(
                "{text:?}\n  Psych: {:?}\n  ours:  {ours:?}",
                case.get(1)
            ));
        }
    }
    assert!(compared > 1000, "{compared}");
    assert!(
        differ.is_empty(),
        "{} of {compared}\n{}",
        differ.len(),
        differ.join("\n")
    );
}

/// True if two values are equal; the order of keys counts.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let mut pairs = a.iter().zip(b);
            a.len() == b.len() && pairs.all(|((k, a), (l, b))| k == l && same(a, b))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (a, b) => a == b,
    }
}

/// Damages the cases at random, with a fixed seed: reading any text gives a value or an error with a place
/// inside it.
#[test]
fn no_damage_to_a_text_is_more_than_an_error() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/yaml/recorded.jsonl");
    let recorded = fs::read_to_string(path).unwrap();
    let mut seed = 20_u64;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below.max(1)
    };
    let pieces = [
        "\n", "\r", "\r\n", " ", "\t", ":", "- ", "? ", "[", "]", "{", "}", "\"", "'", "|\n", "> ",
        "#", "&a ", "*a", "!", "!!", "%", "\u{feff}", "\u{85}", "\u{2028}", "é", "\\", "---",
        "...", "<<", ",", "~", "\0", "1",
    ];
    for line in recorded.lines() {
        let case: Vec<Value> = serde_json::from_str(line).unwrap();
        let mut text: Vec<char> = case[0].as_str().unwrap().chars().take(300).collect();
        for _ in 0..8 {
            let at = next(text.len() + 1);
            let piece: Vec<char> = pieces[next(pieces.len())].chars().collect();
            let until = (at + next(3)).min(text.len());
            text.splice(at..until, piece);
            let damaged: String = text.iter().collect();
            for scalars in [Scalars::Own, Scalars::Ruby] {
                if let Err(error) = yaml::Mapping::parse_as(&damaged, scalars) {
                    assert!(damaged.get(error.span).is_some(), "{damaged:?}");
                }
            }
        }
    }
}
