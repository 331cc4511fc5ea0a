//! Options of kramdown, with Jekyll 4's defaults.

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
