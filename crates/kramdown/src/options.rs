//! Options of kramdown, with Jekyll 4's defaults.

use std::collections::BTreeMap;

use crate::characters::escape_text;
use crate::typography::decoded;

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

/// The options that change the output: `kramdown:` in a `_config.yml`, and `{::options /}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// `input: GFM`.
    pub gfm: bool,
    /// `hard_wrap`: true if every line break is rendered as one.
    pub hard_wrap: bool,
    /// `toc_levels`: the heading levels in a table of contents; index 0 is level 1.
    pub toc_levels: [bool; 6],
    /// `smart_quotes`: left and right single, left and right double.
    pub quotes: [String; 4],
    /// True if `--`, `...` and similar sequences become typographic symbols.
    pub typographic_symbols: bool,
    /// `parse_block_html`: true if Markdown inside HTML blocks is parsed.
    pub parse_block_html: bool,
    /// `parse_span_html`: true if Markdown inside inline HTML is parsed.
    pub parse_span_html: bool,
    /// `auto_ids`: true if headings get ids from their text.
    pub auto_ids: bool,
    /// `auto_id_prefix`: the start of these ids.
    pub auto_id_prefix: String,
    /// `header_offset`: the number that is added to the level of every heading.
    pub header_offset: i64,
    /// `link_defs`: ids of links that every text may use, each with its URL and title.
    pub link_definitions: Vec<(String, String, Option<String>)>,
    /// `typographic_symbols`: the text of symbols, by kramdown's names for them (`mdash`).
    pub symbols: BTreeMap<String, String>,
    /// `math_engine`.
    pub math_engine: MathEngine,
    /// `footnote_nr`, `footnote_prefix`, `footnote_backlink`.
    pub footnotes: FootnoteOptions,
    /// `syntax_highlighter`, `syntax_highlighter_opts`, `guess_lang`.
    pub code: CodeOptions,
}

/// The form of math in HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MathEngine {
    /// `mathjax`: the text between `\\(` and `\\)` or `\\[` and `\\]`.
    Mathjax,
    /// None, or an engine that is not part of kramdown: the text between dollar signs.
    None,
}

/// The options for footnotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FootnoteOptions {
    /// `footnote_nr`: the number of the first footnote.
    pub first: usize,
    /// `footnote_prefix`: the start of their ids.
    pub prefix: String,
    /// `footnote_backlink`: the HTML of the link to the reference; empty for no link.
    pub back_link: String,
}

impl Default for FootnoteOptions {
    fn default() -> Self {
        Self {
            first: 1,
            prefix: String::new(),
            back_link: "&#8617;".to_owned(),
        }
    }
}

/// The options for code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeOptions {
    /// True with Rouge, false without a highlighter that exists.
    pub has_highlighter: bool,
    /// `guess_lang`: true if plain text has the markup of highlighted code.
    pub marks_plain_text: bool,
    /// `default_lang`: the language of code that names none.
    pub default_language: String,
    /// Options for blocks.
    pub block: CodeForm,
    /// Options for code in text.
    pub span: CodeForm,
}

/// The markup around highlighted code (`Rouge::Formatters::HTMLLegacy`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeForm {
    /// `disable`: true if the code is not highlighted.
    pub is_disabled: bool,
    /// `css_class`: the class of the `pre` element.
    pub css_class: String,
    /// `line_numbers`: true if the code is a table with a column of line numbers.
    pub has_line_numbers: bool,
    /// `start_line`: the first line number.
    pub first_line: usize,
    /// `wrap`: true if the code is in elements of its own.
    pub is_wrapped: bool,
}

impl Default for CodeForm {
    fn default() -> Self {
        Self {
            is_disabled: false,
            css_class: "highlight".to_owned(),
            has_line_numbers: false,
            first_line: 1,
            is_wrapped: true,
        }
    }
}

impl Default for CodeOptions {
    fn default() -> Self {
        Self {
            has_highlighter: true,
            marks_plain_text: true,
            default_language: "plaintext".to_owned(),
            block: CodeForm::default(),
            span: CodeForm {
                is_wrapped: false,
                ..CodeForm::default()
            },
        }
    }
}

impl CodeOptions {
    /// Sets an option of `syntax_highlighter_opts`; those of `block` and `span` have these words and a dot before
    /// their name. Unknown options and invalid values are ignored.
    pub fn set(&mut self, key: &str, value: &str) {
        match key.split_once('.') {
            Some(("block", key)) => self.block.set(key, value),
            Some(("span", key)) => self.span.set(key, value),
            Some(_) => {}
            None if key == "default_lang" => value.clone_into(&mut self.default_language),
            None => {
                self.block.set(key, value);
                self.span.set(key, value);
            }
        }
        self.span.is_wrapped = false;
    }
}

impl CodeForm {
    fn set(&mut self, key: &str, value: &str) {
        // Every value but `false` and null is true in Ruby.
        let is_true = !matches!(value, "false" | "null" | "");
        match key {
            "disable" => self.is_disabled = is_true,
            "css_class" => value.clone_into(&mut self.css_class),
            "line_numbers" => self.has_line_numbers = is_true,
            "start_line" => self.first_line = value.parse().unwrap_or(1),
            "wrap" => self.is_wrapped = is_true,
            _ => {}
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            gfm: true,
            hard_wrap: false,
            toc_levels: [true; 6],
            quotes: ["‘", "’", "“", "”"].map(str::to_owned),
            typographic_symbols: true,
            parse_block_html: false,
            parse_span_html: true,
            auto_ids: true,
            auto_id_prefix: String::new(),
            header_offset: 0,
            link_definitions: Vec::new(),
            symbols: BTreeMap::new(),
            math_engine: MathEngine::Mathjax,
            footnotes: FootnoteOptions::default(),
            code: CodeOptions::default(),
        }
    }
}

impl Options {
    /// Sets one option. Unknown options and invalid values are ignored.
    pub fn set(&mut self, key: &str, value: &str) {
        let flag = |to: &mut bool| {
            if let Some(value) = boolean(value) {
                *to = value;
            }
        };
        match key {
            "hard_wrap" => flag(&mut self.hard_wrap),
            "parse_block_html" => flag(&mut self.parse_block_html),
            "parse_span_html" => flag(&mut self.parse_span_html),
            "auto_ids" => flag(&mut self.auto_ids),
            "guess_lang" => flag(&mut self.code.marks_plain_text),
            "auto_id_prefix" => value.clone_into(&mut self.auto_id_prefix),
            "header_offset" => self.header_offset = value.parse().unwrap_or(0),
            "math_engine" => {
                self.math_engine = if value.trim_start_matches(':') == "mathjax" {
                    MathEngine::Mathjax
                } else {
                    MathEngine::None
                };
            }
            "footnote_nr" => self.footnotes.first = value.parse().unwrap_or(1),
            "footnote_prefix" => value.clone_into(&mut self.footnotes.prefix),
            "footnote_backlink" => {
                self.footnotes.back_link = escape_keeping_entities(value);
            }
            "syntax_highlighter" => {
                self.code.has_highlighter = value.trim_start_matches(':') == "rouge";
            }
            "input" => self.gfm = value.eq_ignore_ascii_case("gfm"),
            "gfm_quirks" => self.typographic_symbols = !value.contains("no_auto_typographic"),
            "toc_levels" => self.toc_levels = toc_levels(value),
            "smart_quotes" => {
                for (quote, name) in self.quotes.iter_mut().zip(value.split(',')) {
                    let name = name.trim();
                    let known = QUOTES.iter().find(|(known, _)| *known == name);
                    known.map_or(name, |(_, mark)| mark).clone_into(quote);
                }
            }
            _ => {}
        }
    }
}

/// Escapes `text` for the content of an element, except for its entities.
fn escape_keeping_entities(text: &str) -> String {
    escape_text(&decoded(text))
}

/// Parses a boolean of YAML 1.1.
fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => Some(true),
        "false" | "no" | "off" | "n" => Some(false),
        _ => None,
    }
}

/// Parses `2..3` or `1,2`. All levels are included if the value contains no level.
fn toc_levels(text: &str) -> [bool; 6] {
    let number = |text: &str| {
        let digits = text.trim().trim_matches(['"', '(', ')']);
        digits.parse::<usize>().ok()
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
    fn options_are_set_from_text() {
        let mut options = Options::default();
        for (key, value) in [
            ("input", "kramdown"),
            ("hard_wrap", "yes"),
            ("toc_levels", "2..3"),
            ("smart_quotes", "apos, apos,quot,quot"),
            ("parse_span_html", "maybe"),
        ] {
            options.set(key, value);
        }
        assert!(!options.gfm && options.hard_wrap && options.parse_span_html);
        assert_eq!(options.toc_levels, [false, true, true, false, false, false]);
        assert_eq!(options.quotes, ["'", "'", "\"", "\""]);
    }
}
