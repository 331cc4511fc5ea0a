//! The Markdown dialect of a site, and the options of kramdown with Jekyll 4's defaults.

use serde_json::Value;

use crate::yaml;

/// The Markdown dialect of a site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Dialect {
    /// CommonMark with GFM.
    #[default]
    CommonMark,
    /// kramdown with its GFM parser, as Jekyll reads it.
    Kramdown(Box<Kramdown>),
}

/// Quotation marks by the names of their entities.
const QUOTES: [(&str, &str); 12] = [
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("sbquo", "‚"),
    ("bdquo", "„"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("lsaquo", "‹"),
    ("rsaquo", "›"),
    ("apos", "'"),
    ("quot", "\""),
];

/// The options that matter to what a page shows: `kramdown:` of a `_config.yml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kramdown {
    /// `input: GFM`.
    pub gfm: bool,
    /// `hard_wrap`: whether each line break is one.
    pub hard_wrap: bool,
    /// `toc_levels`: the levels of headings in a table of contents, by level less one.
    pub toc_levels: [bool; 6],
    /// `smart_quotes`: left and right single, left and right double.
    pub quotes: [String; 4],
    /// True if `--`, `...` and similar sequences become typographic symbols.
    pub typographic_symbols: bool,
    /// `parse_block_html`: true if Markdown inside HTML blocks is parsed.
    pub parse_block_html: bool,
    /// `parse_span_html`: whether HTML in text does.
    pub parse_span_html: bool,
}

impl Default for Kramdown {
    fn default() -> Self {
        Self {
            gfm: true,
            hard_wrap: false,
            toc_levels: [true; 6],
            quotes: ["‘", "’", "“", "”"].map(str::to_owned),
            typographic_symbols: true,
            parse_block_html: false,
            parse_span_html: true,
        }
    }
}

impl Dialect {
    /// Reads the values of `markdown` and `kramdown` from a config; `usual` is the dialect without them.
    #[must_use]
    pub(super) fn read(name: Option<&str>, options: Option<&Value>, usual: &str) -> Self {
        if name.unwrap_or(usual).eq_ignore_ascii_case("kramdown") {
            Dialect::Kramdown(Box::new(Kramdown::read(options.unwrap_or(&Value::Null))))
        } else {
            Dialect::CommonMark
        }
    }
}

impl Kramdown {
    /// Reads the value of `kramdown` in a config. What it does not say is Jekyll's default.
    #[must_use]
    pub fn read(value: &Value) -> Self {
        let mut options = Self::default();
        for (key, value) in value.as_object().into_iter().flatten() {
            options.set(key, value);
        }
        options
    }

    /// Sets one option. Unknown options and invalid values are ignored.
    pub(crate) fn set(&mut self, key: &str, value: &Value) {
        let flag = |to: &mut bool| {
            if let Some(value) = yaml::truth(value) {
                *to = value;
            }
        };
        match key {
            "hard_wrap" => flag(&mut self.hard_wrap),
            "parse_block_html" => flag(&mut self.parse_block_html),
            "parse_span_html" => flag(&mut self.parse_span_html),
            "input" => {
                self.gfm = value
                    .as_str()
                    .is_some_and(|input| input.eq_ignore_ascii_case("gfm"));
            }
            "gfm_quirks" => {
                let quirks = yaml::words(value);
                let is_off = |quirk: &String| quirk.contains("no_auto_typographic");
                self.typographic_symbols = !quirks.iter().any(is_off);
            }
            "toc_levels" => self.toc_levels = toc_levels(value),
            "smart_quotes" => {
                let names: Vec<String> = match value {
                    Value::String(names) => names.split(',').map(|n| n.trim().to_owned()).collect(),
                    other => yaml::words(other),
                };
                for (quote, name) in self.quotes.iter_mut().zip(names) {
                    let known = QUOTES.iter().find(|(known, _)| *known == name);
                    *quote = known.map_or(name, |(_, mark)| (*mark).to_owned());
                }
            }
            _ => {}
        }
    }
}

/// `2..3`, `1,2` or a list of numbers.
fn toc_levels(value: &Value) -> [bool; 6] {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(","),
        other => other.to_string(),
    };
    let number = |text: &str| {
        text.trim()
            .trim_matches(['"', '(', ')'])
            .parse::<usize>()
            .ok()
    };
    let mut levels = [false; 6];
    for part in text.split(',') {
        let (first, last) = part.split_once("..").unwrap_or((part, part));
        if let (Some(first), Some(last)) = (number(first), number(last)) {
            for level in first.max(1)..=last.min(6) {
                levels[level - 1] = true;
            }
        }
    }
    if levels == [false; 6] {
        [true; 6]
    } else {
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_from_a_config() {
        let options = Kramdown::read(&serde_json::json!({
            "input": "kramdown",
            "hard_wrap": true,
            "toc_levels": "2..3",
            "smart_quotes": "apos,apos,quot,quot",
        }));
        assert!(!options.gfm && options.hard_wrap);
        assert_eq!(options.toc_levels, [false, true, true, false, false, false]);
        assert_eq!(options.quotes[2], "\"");
        assert_eq!(Kramdown::read(&Value::Null), Kramdown::default());
    }
}
