//! The fonts of a site: names of installed families, or files of the site.

use serde_json::Value;

use super::identity::{is_own_path, near_keys, rooted};
use super::load::Reader;
use crate::yaml;

/// The endings of font files with their CSS formats (CSS Fonts 4, `format()`).
const FORMATS: [(&str, &str); 4] = [
    (".woff2", "woff2"),
    (".woff", "woff"),
    (".ttf", "truetype"),
    (".otf", "opentype"),
];

/// The fonts of text and code, each in the order of preference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fonts {
    /// Of text.
    pub text: Vec<String>,
    /// Of code.
    pub code: Vec<String>,
}

impl Fonts {
    /// Reads the key `fonts`.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        const HELP: &str =
            "write `{text: Inter, code: /fonts/code.woff2}`: names of fonts, or files in `static/`";
        let Some(value) = reader.mapping.value("fonts").cloned() else {
            return Self::default();
        };
        let Value::Object(map) = value else {
            reader.wrong("fonts", "a mapping is wanted here", HELP);
            return Self::default();
        };
        near_keys(reader, "fonts", &map, &["text", "code"]);
        let mut fonts = |key: &str| {
            let names = match map.get(key) {
                Some(Value::String(name)) => vec![name.clone()],
                Some(list) => yaml::words(list),
                None => Vec::new(),
            };
            let is_right = |name: &String| match format_of(name) {
                Some(_) => is_own_path(name),
                None => is_family(name),
            };
            if !names.iter().all(is_right) {
                let message = "a font is the name of a family, or a file of the site";
                reader.wrong_within("fonts", key, message, HELP);
            }
            let names = names.into_iter().filter(is_right);
            let path = |name: String| match format_of(&name) {
                Some(_) => rooted(&name),
                None => name,
            };
            names.map(path).collect()
        };
        Self {
            text: fonts("text"),
            code: fonts("code"),
        }
    }

    /// Returns the files, those of text first.
    pub(crate) fn files(&self) -> impl Iterator<Item = &String> {
        let all = self.text.iter().chain(&self.code);
        all.filter(|name| format_of(name).is_some())
    }
}

/// Returns the CSS format of a font file; `None` for the name of a family.
pub(crate) fn format_of(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let mut formats = FORMATS.iter();
    let found = formats.find(|(ending, _)| name.ends_with(ending));
    found.map(|(_, format)| *format)
}

/// Returns true if a name can be a string of CSS as it is.
fn is_family(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '\'' | '+');
    !name.trim().is_empty() && name.chars().all(is_plain)
}
