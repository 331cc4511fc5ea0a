//! The part of the stylesheet that the config decides: accent colour and fonts, as custom properties.
//!
//! It is appended to the theme's stylesheet, so that pages stay as they are, and the file has one fingerprint.

use std::fmt::Write as _;

use crate::config::Identity;
use crate::config::fonts::format_of;
use crate::content::encoded;

/// Returns the rules; empty if the config has neither colour nor fonts. `base` is the path that the site is served
/// under.
pub(super) fn rules(identity: &Identity, base: &str) -> String {
    let mut faces = String::new();
    let mut properties = String::new();
    if let Some(accent) = &identity.accent {
        let colour = format!("light-dark({},{})", accent.light, accent.dark);
        let _ = write!(properties, "--accent:{colour};--link:{colour};");
    }
    for (name, fonts) in [
        ("text", &identity.fonts.text),
        ("code", &identity.fonts.code),
    ] {
        let mut families = String::new();
        for (at, font) in fonts.iter().enumerate() {
            let family = match format_of(font) {
                None => font.clone(),
                Some(format) => {
                    let family = format!("site {name} {}", at + 1);
                    faces.push_str(&face(&family, font, format, base));
                    family
                }
            };
            let _ = write!(families, "\"{family}\",");
        }
        if !families.is_empty() {
            // The list ends with a comma: the fonts of the theme follow it.
            let _ = write!(properties, "--{name}-font:{families};");
        }
    }
    if properties.is_empty() {
        return String::new();
    }
    format!("{faces}:root{{{properties}}}")
}

fn face(family: &str, path: &str, format: &str, base: &str) -> String {
    let url = format!("{base}{}", encoded(path));
    // The file of a variable font has all weights.
    let is_variable = ["variable", "[wght", "-vf", "_vf"];
    let name = path.to_lowercase();
    let weights = match is_variable.iter().any(|word| name.contains(word)) {
        true => "font-weight:100 900;",
        false => "",
    };
    format!(
        "@font-face{{font-family:\"{family}\";src:url(\"{url}\") format(\"{format}\");{weights}font-display:swap}}"
    )
}
