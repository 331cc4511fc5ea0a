//! The default theme's colours.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn stylesheet() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("static/sitegen.css")).unwrap()
}

/// The variables of the `:root` block that begins at `from`.
fn palette(css: &str, from: usize) -> BTreeMap<String, (f64, f64, f64)> {
    let block = &css[from..][..css[from..].find('}').unwrap()];
    block
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
            let hex = u32::from_str_radix(value.trim_end_matches(';'), 16).ok()?;
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
    let starts: Vec<usize> = css.match_indices(":root {").map(|(i, _)| i).collect();
    assert_eq!(starts.len(), 2);
    for start in starts {
        let colours = palette(&css, start);
        let mut checked = 0;
        for (name, colour) in &colours {
            let grounds: &[&str] = match name.as_str() {
                "page" | "raised" | "line" | "marked" => continue,
                name if name.starts_with("code-") => &["raised", "marked"],
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
    let classes = include_str!("../../src/highlight/classes.rs");
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
    assert!(!css.contains("http") && !css.contains("@import") && !css.contains("url("));
}
