//! The Markdown dialect of a site, and its options of kramdown.

use kramdown::Options;
use serde_json::Value;

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
    /// Reads the values of `markdown` and `kramdown` from a config; `usual` is the dialect without them.
    #[must_use]
    pub(super) fn read(name: Option<&str>, options: Option<&Value>, usual: &str) -> Self {
        if name.unwrap_or(usual).eq_ignore_ascii_case("kramdown") {
            Dialect::Kramdown(Box::new(kramdown_options(options.unwrap_or(&Value::Null))))
        } else {
            Dialect::CommonMark
        }
    }
}

/// Reads the value of `kramdown` in a config. Missing options have Jekyll's defaults.
fn kramdown_options(value: &Value) -> Options {
    let mut options = Options::default();
    for (key, value) in value.as_object().into_iter().flatten() {
        if let Some(text) = option_text(key, value) {
            options.set(key, &text);
        }
    }
    options
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
    }
}
