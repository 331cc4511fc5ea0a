//! A line of code as units that can be compared although typography changed them.
//!
//! In: a [`Line`]. Out: [`Unit`]s, each with its meaning: `–` is a dash, `“` for `"`, `，` for `,`.
//! Two lines that are the same in units and not in characters differ by typography alone.

use std::ops::Range;

use memchr::{memchr2, memmem};

use super::lexer::{Kind, Line};

/// A piece of code with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The meaning of the unit.
    pub(crate) meaning: Meaning,
    /// The place in the line, in bytes.
    pub(crate) range: Range<usize>,
    /// True if it has characters that typography puts in the place of others.
    pub(crate) is_odd: bool,
}

/// The meaning of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A word or a mark.
    Code(String),
    /// Dashes: how many, if that can be seen.
    Dashes(Option<usize>),
    /// White space.
    Space,
    /// A quotation mark.
    Quote(char),
    /// The inside of a string.
    Text(String),
}

impl Unit {
    /// True if both have the same meaning; texts of strings are compared by [`is_translation`].
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (&self.meaning, &other.meaning) {
            (Meaning::Dashes(a), Meaning::Dashes(b)) => {
                // Longer runs are lines: of a table, below a title.
                let is_line = |count: &Option<usize>| count.is_some_and(|count| count >= LINE);
                a == b || a.is_none() || b.is_none() || is_line(a) && is_line(b)
            }
            (Meaning::Text(a), Meaning::Text(b)) => a == b || is_translation(a, b),
            (a, b) => a == b,
        }
    }

    pub(crate) fn is_space(&self) -> bool {
        self.meaning == Meaning::Space
    }
}

/// The least number of dashes that are a line and no mark of code.
pub(crate) const LINE: usize = 4;

/// The units of the code of a line.
pub(crate) fn units(line: &Line<'_>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for lexeme in &line.lexemes {
        let range = lexeme.range();
        let (meaning, is_odd) = match lexeme.kind {
            Kind::Comment => continue,
            Kind::Space => (Meaning::Space, !lexeme.text.chars().all(is_plain_space)),
            Kind::Quote => {
                let c = lexeme.text.chars().next().unwrap_or('"');
                let meaning = match quote(c) {
                    '\'' if line.family.equal_quotes => '"',
                    quote => quote,
                };
                (Meaning::Quote(meaning), !c.is_ascii())
            }
            Kind::Text => (Meaning::Text(lexeme.text.to_owned()), false),
            Kind::Word => {
                let plain: String = lexeme.text.chars().map(plain).collect();
                let is_odd = plain != lexeme.text;
                (Meaning::Code(plain), is_odd)
            }
            Kind::Mark => {
                let c = lexeme.text.chars().next().unwrap_or(' ');
                if is_invisible(c) {
                    continue;
                }
                if c == '\u{3000}' {
                    (Meaning::Space, true)
                } else if is_dash(c) {
                    let is_odd = c != '-';
                    if let Some(Unit {
                        meaning: Meaning::Dashes(count),
                        range: before,
                        is_odd: was_odd,
                    }) = units.last_mut()
                        && before.end == range.start
                    {
                        before.end = range.end;
                        *was_odd |= is_odd;
                        *count = count.filter(|_| !is_odd).map(|count| count + 1);
                        continue;
                    }
                    (Meaning::Dashes((!is_odd).then_some(1)), is_odd)
                } else if c == '.' || c == '\u{2026}' {
                    // Three dots and the character for them are one.
                    let dots = if c == '.' { "." } else { "..." };
                    if let Some(Unit {
                        meaning: Meaning::Code(code),
                        range: before,
                        is_odd,
                    }) = units.last_mut()
                        && before.end == range.start
                        && code.chars().all(|c| c == '.')
                    {
                        code.push_str(dots);
                        before.end = range.end;
                        *is_odd |= c != '.';
                        continue;
                    }
                    (Meaning::Code(dots.to_owned()), c != '.')
                } else if let Some(quote) = single_quote(c) {
                    (Meaning::Quote(quote), !c.is_ascii())
                } else {
                    let plain = plain(c);
                    (Meaning::Code(plain.to_string()), plain != c)
                }
            }
        };
        units.push(Unit {
            meaning,
            range,
            is_odd,
        });
    }
    while units.last().is_some_and(Unit::is_space) {
        units.pop();
    }
    units
}

/// True if `there` may be what a translator made of the text `here` of a string: it is a sentence or a word
/// for people, and what a program puts into it is still there.
pub(crate) fn is_translation(here: &str, there: &str) -> bool {
    let words = |text: &str| {
        text.split(|c: char| !c.is_alphabetic() && c != '\'')
            .filter(|word| word.chars().count() > 1)
            .count()
    };
    let is_name = |text: &str| {
        !text.contains(char::is_whitespace)
            && text.contains(['/', '\\', '_', '.', '=', '@', '$', '-'])
    };
    if is_name(here) && there.is_ascii() {
        return false;
    }
    let has_letters = there.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
    let is_sentence = here.contains(' ') && words(here) > 1;
    let was_translated = here.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
    (is_sentence || has_letters || was_translated) && has_same_placeholders(here, there)
}

/// Returns true if a program fills the same placeholders in two texts.
pub(crate) fn has_same_placeholders(here: &str, there: &str) -> bool {
    placeholders(here) == placeholders(there)
}

/// Returns the placeholders that a program fills in a text: `$NAME`, `${name(1)}`, `%s`, `{name}`, sorted.
fn placeholders(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let length = match bytes[at] {
            b'$' if rest[1..].starts_with('{') => rest.find('}').map_or(0, |end| end + 1),
            b'$' => {
                let name = rest[1..]
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .map_or(rest.len(), |end| end + 1);
                if name > 1 { name } else { 0 }
            }
            b'%' => match bytes.get(at + 1) {
                Some(b's' | b'd' | b'f' | b'i' | b'u' | b'x' | b'v' | b'q') => 2,
                _ => 0,
            },
            b'{' => rest
                .find('}')
                .filter(|end| {
                    rest[1..*end]
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "_.:!$".contains(c))
                })
                .map_or(0, |end| end + 1),
            _ => 0,
        };
        if length > 0 {
            found.push(&rest[..length]);
            at += length;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found.sort_unstable();
    found
}

/// Returns the ASCII character of a full-width character.
pub(crate) fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3001}' | '\u{60c}' => ',',
        '\u{3002}' => '.',
        '\u{61b}' => ';',
        '\u{61f}' => '?',
        '\u{66a}' => '%',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{2217}' => '*',
        '\u{2236}' => ':',
        '\u{2039}' | '\u{3008}' => '<',
        '\u{203a}' | '\u{3009}' => '>',
        '\u{3010}' => '[',
        '\u{3011}' => ']',
        '\u{660}'..='\u{669}' => digit(c, 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(c, 0x6f0),
        '\u{966}'..='\u{96f}' => digit(c, 0x966),
        _ => c,
    }
}

fn digit(c: char, zero: u32) -> char {
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

pub(crate) fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{fe58}' | '\u{fe63}'
    )
}

fn is_plain_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r')
}

/// True if a text has characters that nobody sees: whether it may, by the bytes that they begin with, is
/// asked first.
pub(crate) fn has_invisible(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has = |c: &str| memmem::find(bytes, c.as_bytes()).is_some();
    if has("\u{ad}") || has("\u{61c}") || has("\u{180e}") {
        return true;
    }
    let mut rest = text;
    // U+2000 and on, U+FEFF.
    while let Some(at) = memchr2(0xe2, 0xef, rest.as_bytes()) {
        let Some(c) = rest[at..].chars().next() else {
            return false;
        };
        if is_invisible(c) {
            return true;
        }
        rest = &rest[at + c.len_utf8()..];
    }
    false
}

/// Invisible characters.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}'
    )
}

fn quote(c: char) -> char {
    match c {
        '`' => '`',
        c => single_quote(c).unwrap_or('"'),
    }
}

fn single_quote(c: char) -> Option<char> {
    match c {
        '\'' | '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{ff07}' => Some('\''),
        '"'
        | '\u{201c}'..='\u{201f}'
        | '\u{2033}'
        | '\u{ff02}'
        | '\u{ab}'
        | '\u{bb}'
        | '\u{300c}'..='\u{300f}' => Some('"'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexer::lines;
    use super::*;

    fn of(code: &str) -> Vec<Unit> {
        units(&lines("bash", code)[0])
    }

    #[test]
    fn typography_stands_for_what_it_replaced() {
        let plain = of("git log --oneline | grep \"a b\" ...");
        let odd = of("git log –oneline ｜ grep “a b” …");
        assert!(plain.iter().zip(&odd).all(|(a, b)| a.is_like(b)));
        assert_eq!(plain.len(), odd.len());
        assert_eq!(odd.iter().filter(|unit| unit.is_odd).count(), 5);
        // One dash is not two.
        assert!(!of("-x")[0].is_like(&of("--x")[0]));
    }

    #[test]
    fn sentences_may_be_translated_and_names_may_not() {
        assert!(is_translation("Hello, $NAME, how are you", "مرحبا $NAME"));
        assert!(is_translation("Done", "完成"));
        assert!(!is_translation("Hello, $NAME, all is well", "مرحبا"));
        assert!(!is_translation("/etc/hosts", "/etc/host"));
        assert!(!is_translation("3.13", "3.12"));
        assert!(is_translation("No such file", "Datei nicht gefunden"));
    }
}
