//! The default theme: its colours, its words.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use sitegen::language::{Codes, Format};
use sitegen::yaml::Mapping;

fn stylesheet() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("static/sitegen.css")).unwrap()
}

/// The colours of the theme: each name with its light and its dark one.
fn palette(css: &str, dark: bool) -> BTreeMap<String, (f64, f64, f64)> {
    css.lines()
        .filter_map(|line| {
            let (name, value) = line
                .trim()
                .strip_prefix("--")?
                .split_once(": light-dark(")?;
            let (light, other) = value.trim_end_matches(");").split_once(", ")?;
            let hex = if dark { other } else { light }.strip_prefix('#')?;
            let hex = u32::from_str_radix(hex, 16).ok()?;
            let part = |shift: u32| f64::from((hex >> shift) & 0xff) / 255.0;
            Some((name.to_owned(), (part(16), part(8), part(0))))
        })
        .collect()
}

/// WCAG 2.2's contrast ratio.
fn contrast(a: (f64, f64, f64), b: (f64, f64, f64)) -> f64 {
    let luminance = |(r, g, b): (f64, f64, f64)| {
        let linear = |c: f64| {
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_and_code_have_contrast_in_light_and_dark() {
    let css = stylesheet();
    for dark in [false, true] {
        let colours = palette(&css, dark);
        let mut checked = 0;
        for (name, colour) in &colours {
            let grounds: &[&str] = match name.as_str() {
                "page" | "raised" | "line" | "marked" | "added" | "removed" => continue,
                name if name.starts_with("code-") => &["raised", "marked", "added", "removed"],
                _ => &["page", "raised"],
            };
            for ground in grounds {
                let ratio = contrast(*colour, colours[*ground]);
                assert!(ratio >= 4.5, "{name} on {ground}: {ratio:.2}");
                checked += 1;
            }
        }
        assert!(checked > 50, "{checked}");
    }
}

#[test]
fn every_class_of_code_has_a_colour() {
    let css = stylesheet();
    let classes = include_str!("../../crates/highlight/src/classes.rs");
    for line in classes.lines().filter(|l| l.trim().starts_with("(\"")) {
        let class = line
            .trim()
            .trim_end_matches("),")
            .rsplit('"')
            .nth(1)
            .unwrap();
        if !class.is_empty() {
            assert!(css.contains(&format!("pre .{class} {{")), "{class}");
        }
    }
    for class in ["p", "u"] {
        assert!(css.contains(&format!("pre .{class} {{")), "{class}");
    }
}

#[test]
fn nothing_is_loaded_from_another_host() {
    let css = stylesheet();
    assert!(!css.contains("://") && !css.contains("@import") && !css.contains("url("));
    for script in [
        "appearance.js",
        "components.js",
        "search-index.js",
        "search.js",
        "sitegen.js",
    ] {
        let script = fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("static")
                .join(script),
        );
        assert!(!script.unwrap().contains("://"));
    }
}

#[test]
fn every_language_of_the_interface_is_complete() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/messages");
    let read = |tag: &str| {
        let text = fs::read_to_string(folder.join(format!("{tag}.yml"))).unwrap();
        Mapping::parse(&text).unwrap()
    };
    let english = read("en");
    let codes = Codes::default();
    let mut languages = 0;
    for file in fs::read_dir(&folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let tag = name.trim_end_matches(".yml");
        let format = Format::new(&codes.read(tag).unwrap().tag);
        let words = read(tag);
        languages += 1;
        assert_eq!(words.entries.len(), english.entries.len(), "{tag}");
        for entry in &english.entries {
            let theirs = words
                .value(&entry.key)
                .unwrap_or_else(|| panic!("{tag} lacks {}", entry.key));
            let texts: Vec<&str> = match theirs {
                Value::Object(forms) => {
                    for number in 0..200 {
                        let category = format.category(number);
                        assert!(
                            forms.contains_key(category),
                            "{tag} {} {category}",
                            entry.key
                        );
                    }
                    vec![forms["other"].as_str().unwrap()]
                }
                text => vec![text.as_str().unwrap()],
            };
            assert_eq!(
                entry.value.is_object(),
                theirs.is_object(),
                "{tag} {}",
                entry.key
            );
            // The parts that the page fills in have their places.
            for place in [
                "{n}",
                "{total}",
                "{name}",
                "{other}",
                "{date}",
                "{language}",
                "{model}",
            ] {
                let wanted = entry.value.to_string().contains(place);
                assert_eq!(
                    texts.iter().any(|text| text.contains(place)),
                    wanted,
                    "{tag} {} {place}",
                    entry.key
                );
            }
        }
    }
    assert!(languages >= 20);
}
