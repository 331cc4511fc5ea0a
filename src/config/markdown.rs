//! The Markdown dialect of a site, and its options of kramdown.

use kramdown::{CodeOptions, Options};
use serde_json::Value;

use super::Config;
use crate::yaml;

/// The Markdown dialect of a site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Dialect {
    /// CommonMark with GFM.
    #[default]
    CommonMark,
    /// kramdown with its GFM parser, as Jekyll reads it.
    Kramdown(Box<Options>),
}

impl Dialect {
    /// Reads the values of `markdown`, `kramdown` and `highlighter` from a config; `usual` is the dialect without
    /// them.
    #[must_use]
    pub(super) fn read(
        name: Option<&str>,
        options: Option<&Value>,
        highlighter: Option<&Value>,
        usual: &str,
    ) -> Self {
        if name.unwrap_or(usual).eq_ignore_ascii_case("kramdown") {
            let mut read = Options::default();
            // Jekyll gives kramdown its own highlighter (Jekyll 4 `KramdownParser#highlighter`).
            read.code.has_highlighter =
                highlighter.is_none_or(|name| name.is_null() || name == "rouge");
            set_options(&mut read, options.unwrap_or(&Value::Null));
            Dialect::Kramdown(Box::new(read))
        } else {
            Dialect::CommonMark
        }
    }
}

/// Returns true if the tag `highlight` of a Jekyll site highlights its code (Jekyll 4 `HighlightBlock#render`).
pub(crate) fn has_rouge(config: &Config) -> bool {
    match config.data.get("highlighter") {
        None => true,
        Some(name) => name == "rouge" || name == "pygments",
    }
}

/// Sets the options in the value of `kramdown` in a config.
fn set_options(options: &mut Options, value: &Value) {
    for (key, value) in value.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            // Jekyll puts its own highlighter in the place of a missing one.
            ("syntax_highlighter", Value::Null) => {}
            ("link_defs", value) => options.link_definitions = link_definitions(value),
            ("typographic_symbols", Value::Object(symbols)) => {
                let texts = symbols
                    .iter()
                    .filter_map(|(name, text)| Some((name.clone(), yaml::scalar(text, "")?)));
                options.symbols = texts.collect();
            }
            ("syntax_highlighter_opts", value) => highlighter_options(&mut options.code, value),
            (_, value) => {
                if let Some(text) = option_text(key, value) {
                    options.set(key, &text);
                }
            }
        }
    }
}

/// Reads `link_defs`: ids, each with a list of a URL and a title.
fn link_definitions(value: &Value) -> Vec<(String, String, Option<String>)> {
    let entries = value.as_object().into_iter().flatten();
    let definitions = entries.filter_map(|(id, value)| {
        let text = |at: usize| value.get(at).and_then(|text| yaml::scalar(text, ""));
        Some((id.clone(), text(0)?, text(1)))
    });
    definitions.collect()
}

/// Reads `syntax_highlighter_opts`, whose options may differ for blocks and for code in text.
fn highlighter_options(code: &mut CodeOptions, value: &Value) {
    let entries = || value.as_object().into_iter().flatten();
    for (key, value) in entries().filter(|(_, value)| !value.is_object()) {
        code.set(key, &yaml::scalar(value, "").unwrap_or_default());
    }
    for (kind, values) in entries() {
        for (key, value) in values.as_object().into_iter().flatten() {
            let value = yaml::scalar(value, "").unwrap_or_default();
            code.set(&format!("{kind}.{key}"), &value);
        }
    }
}

/// Returns the value of an option as kramdown's own syntax writes it. Only some options may be lists.
fn option_text(key: &str, value: &Value) -> Option<String> {
    match (key, value) {
        (_, Value::String(text)) => Some(text.clone()),
        ("toc_levels", Value::Array(list)) => {
            let levels: Vec<String> = list.iter().map(ToString::to_string).collect();
            Some(levels.join(","))
        }
        ("smart_quotes", value) => {
            let names = yaml::words(value);
            (!names.is_empty()).then(|| names.join(","))
        }
        ("gfm_quirks", value) => Some(yaml::words(value).join(",")),
        ("input", _) => Some(String::new()),
        (_, Value::Array(_)) => None,
        (_, other) => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kramdown::MathEngine;

    fn kramdown_options(value: &Value) -> Options {
        let mut options = Options::default();
        set_options(&mut options, value);
        options
    }

    #[test]
    fn options_are_read_from_a_config() {
        let options = kramdown_options(&serde_json::json!({
            "input": "kramdown",
            "hard_wrap": true,
            "toc_levels": "2..3",
            "smart_quotes": "apos,apos,quot,quot",
        }));
        assert!(!options.gfm && options.hard_wrap);
        assert_eq!(options.toc_levels, [false, true, true, false, false, false]);
        assert_eq!(options.quotes[2], "\"");
        assert_eq!(kramdown_options(&Value::Null), Options::default());
        let options = kramdown_options(&serde_json::json!({
            "math_engine": null,
            "syntax_highlighter": null,
            "syntax_highlighter_opts": {
                "css_class": "code",
                "block": { "line_numbers": true },
                "span": { "disable": true },
            },
        }));
        assert_eq!(options.math_engine, MathEngine::None);
        let CodeOptions { block, span, .. } = &options.code;
        assert!(options.code.has_highlighter && span.is_disabled && !block.is_disabled);
        assert!(block.has_line_numbers && !span.has_line_numbers && block.css_class == "code");
    }
}
