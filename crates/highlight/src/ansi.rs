//! Output of terminals: escape sequences (ECMA-48) become classes or are left out.
//!
//! In: lines with escape sequences. Out: HTML with a class for each of 16 colours of the text (`fg1`) and of the
//! background (`bg1`), and for `bold`, `dim`, `italic`, `underline` and `strike`. The 256 colours and true colours
//! are shown as the nearest of the 16. A background decides the colour of its text, so that every pair is legible.
//! All other sequences (cursor, titles, hyperlinks) and control characters are left out.

mod colour;

use std::borrow::Cow;

use super::escape_into;

const ESCAPE: char = '\u{1b}';

/// Notations of the escape character in texts about terminals. A `[` must follow.
const NOTATIONS: [&str; 8] = [
    "^[", "\\e", "\\E", "\\x1b", "\\x1B", "\\033", "\\u001b", "\u{241b}",
];

/// The number of bytes that are compared at once.
const PIECE: usize = 256;

/// Returns true if `text` contains control characters, except tabs and line ends.
#[must_use]
pub fn has_controls(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Fixed pieces without an early exit, so that the compiler can vectorize the comparison. U+0080 to U+009F begin
    // with C2.
    let may_have = |byte: u8| {
        byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || matches!(byte, 0x7f | 0xc2)
    };
    let pieces = bytes.chunks(PIECE);
    let mut suspects = pieces.filter(|piece| {
        let found = piece.iter().map(|byte| may_have(*byte));
        found.fold(false, |any, one| any | one)
    });
    suspects.next().is_some() && text.chars().any(is_control)
}

fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// Returns `text` without escape sequences and control characters.
#[must_use]
pub fn without_controls(text: &str) -> Cow<'_, str> {
    if !has_controls(text) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for part in parts(text) {
        if let Part::Text(text) = part {
            plain.push_str(text);
        }
    }
    Cow::Owned(plain)
}

/// Returns code with the notations of the escape character (`\e[`, `^[[`, `\x1b[`, `\033[`) replaced by it.
pub(super) fn with_escapes(code: &str) -> Cow<'_, str> {
    let mut replaced = String::new();
    let mut from = 0;
    for (at, _) in code.match_indices(['^', '\\', '\u{241b}']) {
        let rest = &code[at.max(from)..];
        let notation = NOTATIONS
            .iter()
            .find(|notation| rest.starts_with(**notation));
        if at < from || notation.is_none_or(|notation| !is_csi(&rest[notation.len()..])) {
            continue;
        }
        replaced.push_str(&code[from..at]);
        replaced.push(ESCAPE);
        from = at + notation.map_or(0, |notation| notation.len());
    }
    if from == 0 {
        return Cow::Borrowed(code);
    }
    replaced.push_str(&code[from..]);
    Cow::Owned(replaced)
}

/// Returns true if `text` continues a control sequence after the escape character: `[0;31m`.
fn is_csi(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('[') else {
        return false;
    };
    let parameters = |c: char| c.is_ascii_digit() || matches!(c, ';' | ':' | '?');
    rest.trim_start_matches(parameters)
        .starts_with(|c: char| c.is_ascii_alphabetic())
}

/// A part of a text with escape sequences.
#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    Text(&'t str),
    /// The parameters of `CSI … m` (Select Graphic Rendition).
    Rendition(&'t str),
}

/// Splits a text into its texts and renditions.
fn parts(mut text: &str) -> impl Iterator<Item = Part<'_>> {
    std::iter::from_fn(move || {
        loop {
            let at = text.find(is_control).unwrap_or(text.len());
            if at > 0 {
                let (before, rest) = text.split_at(at);
                text = rest;
                return Some(Part::Text(before));
            }
            let control = text.chars().next()?;
            let rest = &text[control.len_utf8()..];
            let (sequence, after) = match control {
                ESCAPE => escape_sequence(rest),
                '\u{9b}' => control_sequence(rest),
                '\u{90}' | '\u{9d}' => (None, control_string(rest)),
                _ => (None, rest),
            };
            text = after;
            if let Some(parameters) = sequence {
                return Some(Part::Rendition(parameters));
            }
        }
    })
}

/// Reads an escape sequence after its first character. Returns the parameters of a rendition, and what follows.
fn escape_sequence(text: &str) -> (Option<&str>, &str) {
    match text.as_bytes().first() {
        Some(b'[') => control_sequence(&text[1..]),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => (None, control_string(&text[1..])),
        _ => {
            let last = text.trim_start_matches(is_intermediate);
            let is_final = |c| ('0'..='~').contains(&c) && !is_markup(c);
            // Sequences of two characters that programs print.
            let is_second = |c| "78=DEHMNOZcno\\".contains(c);
            let after = match last.len() < text.len() {
                true => last.strip_prefix(is_final),
                false => text.strip_prefix(is_second),
            };
            (None, after.unwrap_or(text))
        }
    }
}

/// Reads a control sequence after `CSI`: parameters, intermediate characters, and one final character.
fn control_sequence(text: &str) -> (Option<&str>, &str) {
    let behind = text.trim_start_matches(|c| ('0'..='?').contains(&c) && !is_markup(c));
    let parameters = &text[..text.len() - behind.len()];
    let last = behind.trim_start_matches(is_intermediate);
    match last.strip_prefix(|c| ('@'..='~').contains(&c)) {
        Some(after) => {
            let is_rendition = behind.starts_with('m') && !parameters.contains(['=', '?']);
            (is_rendition.then_some(parameters), after)
        }
        // Cut off in the middle.
        None => (None, behind),
    }
}

fn is_intermediate(c: char) -> bool {
    (' '..='/').contains(&c) && !is_markup(c)
}

/// Returns true for characters with a meaning in HTML. They are never part of a sequence, so that HTML stays valid.
fn is_markup(c: char) -> bool {
    matches!(c, '<' | '>' | '"' | '\'' | '&')
}

/// Returns what follows a control string: an operating system command (title, hyperlink) or a device control. One
/// without an end on its line loses its number alone. In HTML it does not contain tags.
fn control_string(text: &str) -> &str {
    let end = text.find(|c: char| is_control(c) || matches!(c, '\n' | '<' | '"'));
    let rest = end.map_or("", |end| &text[end..]);
    let after = ["\u{7}", "\u{1b}\\", "\u{9c}"]
        .iter()
        .find_map(|terminator| rest.strip_prefix(terminator));
    after.unwrap_or_else(|| text.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';'))
}

/// A writer of lines of output. The rendition continues on the next line.
#[derive(Debug, Default)]
pub(super) struct Terminal {
    rendition: Rendition,
}

impl Terminal {
    /// Appends a line as HTML.
    pub(super) fn line(&mut self, line: &str, html: &mut String) {
        let mut classes = String::new();
        for part in parts(line) {
            match part {
                Part::Rendition(parameters) => self.rendition.set(parameters),
                Part::Text(text) => {
                    let wanted = self.rendition.classes();
                    if wanted != classes {
                        switch(&classes, &wanted, html);
                        classes = wanted;
                    }
                    escape_into(html, text);
                }
            }
        }
        switch(&classes, "", html);
    }

    /// Reads the renditions of a line that is written without them.
    pub(super) fn skip(&mut self, line: &str) {
        for part in parts(line) {
            if let Part::Rendition(parameters) = part {
                self.rendition.set(parameters);
            }
        }
    }
}

/// Closes the span with the classes `from` and opens one with the classes `to`.
fn switch(from: &str, to: &str, html: &mut String) {
    if !from.is_empty() {
        html.push_str("</span>");
    }
    if !to.is_empty() {
        html.push_str("<span class=\"");
        html.push_str(to);
        html.push_str("\">");
    }
}

/// The look of text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Rendition {
    text: Option<u8>,
    background: Option<u8>,
    is_reversed: bool,
    is_hidden: bool,
    /// Names of classes, in the order in which they were switched on.
    effects: Vec<&'static str>,
}

impl Rendition {
    /// Applies the parameters of a sequence.
    fn set(&mut self, parameters: &str) {
        // `38:2::1:2:3` is one parameter with parts of its own.
        let mut numbers = parameters.split(';');
        while let Some(parameter) = numbers.next() {
            let mut own = parameter.split(':');
            let number = number(own.next());
            let is_extended = matches!(number, 38 | 48 | 58);
            let colour = match (is_extended, parameter.contains(':')) {
                (false, _) => None,
                (true, true) => colour::extended(&mut own.filter(|part| !part.is_empty())),
                (true, false) => colour::extended(&mut numbers),
            };
            match number {
                38 => self.text = colour.or(self.text),
                48 => self.background = colour.or(self.background),
                // `4:0` is no underline.
                4 if parameter == "4:0" => self.switch(24),
                _ => self.switch(number),
            }
        }
    }

    /// Applies one number.
    fn switch(&mut self, number: u8) {
        match number {
            0 => *self = Self::default(),
            1 => self.add("bold"),
            2 => self.add("dim"),
            3 => self.add("italic"),
            4 | 21 => self.add("underline"),
            7 => self.is_reversed = true,
            8 => self.is_hidden = true,
            9 => self.add("strike"),
            22 => self
                .effects
                .retain(|effect| !matches!(*effect, "bold" | "dim")),
            23 => self.effects.retain(|effect| *effect != "italic"),
            24 => self.effects.retain(|effect| *effect != "underline"),
            27 => self.is_reversed = false,
            28 => self.is_hidden = false,
            29 => self.effects.retain(|effect| *effect != "strike"),
            30..=37 => self.text = Some(number - 30),
            39 => self.text = None,
            40..=47 => self.background = Some(number - 40),
            49 => self.background = None,
            90..=97 => self.text = Some(number - 90 + 8),
            100..=107 => self.background = Some(number - 100 + 8),
            _ => {}
        }
    }

    fn add(&mut self, effect: &'static str) {
        if !self.effects.contains(&effect) {
            self.effects.push(effect);
        }
    }

    /// Returns the classes. Hidden text is shown: a reader who copies it would get it too.
    fn classes(&self) -> String {
        let mut classes = String::new();
        let (mut text, mut background) = (self.text, self.background);
        if self.is_reversed {
            // Text without a colour has colour 15 or 0, by the scheme; both are the same class.
            (text, background) = (background, text.or(Some(15)));
        }
        match (text, background) {
            (_, Some(colour)) => classes.push_str(&format!("bg{colour}")),
            (Some(colour), None) => classes.push_str(&format!("fg{colour}")),
            (None, None) => {}
        }
        for effect in &self.effects {
            // A dim text on a background would be illegible.
            if *effect == "dim" && background.is_some() {
                continue;
            }
            if !classes.is_empty() {
                classes.push(' ');
            }
            classes.push_str(effect);
        }
        classes
    }
}

/// Returns a parameter, of which an empty one is 0.
fn number(text: Option<&str>) -> u8 {
    match text {
        None | Some("") => 0,
        Some(text) => text.parse().unwrap_or(u8::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(lines: &str) -> String {
        let mut terminal = Terminal::default();
        let mut html = String::new();
        for line in lines.lines() {
            terminal.line(line, &mut html);
            html.push('\n');
        }
        html.pop();
        html
    }

    #[test]
    fn colours_become_classes() {
        for (text, wanted) in [
            (
                "\u{1b}[31merror\u{1b}[0m: <x>",
                "<span class=\"fg1\">error</span>: &lt;x&gt;",
            ),
            (
                "\u{1b}[1;92mok\u{1b}[m",
                "<span class=\"fg10 bold\">ok</span>",
            ),
            (
                "\u{1b}[41;97m FAIL \u{1b}[49;39m x",
                "<span class=\"bg1\"> FAIL </span> x",
            ),
            ("\u{1b}[7mx\u{1b}[27my", "<span class=\"bg15\">x</span>y"),
            (
                "\u{1b}[38;5;196mx\u{1b}[38;2;0;0;255my",
                "<span class=\"fg9\">x</span><span class=\"fg12\">y</span>",
            ),
            (
                "\u{1b}[38:2::205:0:0mx\u{1b}[4:3my",
                "<span class=\"fg1\">x</span><span class=\"fg1 underline\">y</span>",
            ),
            (
                "\u{1b}[32ma\nb\u{1b}[0mc",
                "<span class=\"fg2\">a</span>\n<span class=\"fg2\">b</span>c",
            ),
            ("\u{1b}[31m\u{1b}[0mx", "x"),
            ("\u{9b}33mx", "<span class=\"fg3\">x</span>"),
            ("\u{1b}[38;5mx", "x"),
        ] {
            assert_eq!(html(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn other_sequences_are_left_out() {
        for (text, plain) in [
            ("a\u{1b}[2K\u{1b}[1Gb\u{1b}[?25lc", "abc"),
            ("\u{1b}]0;title\u{7}$ ls", "$ ls"),
            (
                "\u{1b}]8;;https://x.example\u{1b}\\link\u{1b}]8;;\u{1b}\\.",
                "link.",
            ),
            ("\u{1b}(B\u{1b}[mx\u{1b}=y\u{1b}7z", "xyz"),
            ("a\u{8}b\u{7}\u{7f}c\u{85}", "abc"),
            ("\u{1b}", ""),
            ("x\u{1b}[", "x"),
            ("x\u{1b}[31", "x"),
            ("\u{1b}]0;unclosed\nnext", "unclosed\nnext"),
            ("\u{1b}é", "é"),
            ("Bu\u{1b}ild", "Build"),
            ("a\tb\r\nc", "a\tb\r\nc"),
        ] {
            assert_eq!(without_controls(text), plain, "{text:?}");
        }
        assert!(matches!(without_controls("«é»\u{a0}"), Cow::Borrowed(_)));
    }

    #[test]
    fn notations_of_the_escape_character_are_read() {
        for (text, wanted) in [
            ("\\e[31mx\\e[0m", "\u{1b}[31mx\u{1b}[0m"),
            ("^[[1mx", "\u{1b}[1mx"),
            ("\\x1b[1mx\\033[Ky", "\u{1b}[1mx\u{1b}[Ky"),
            ("\\\\e[1mx", "\\\u{1b}[1mx"),
            ("\\e x ^[ \\033", "\\e x ^[ \\033"),
            ("\\n[0] a^[b]", "\\n[0] a^[b]"),
        ] {
            assert_eq!(with_escapes(text), wanted, "{text:?}");
        }
    }
}
