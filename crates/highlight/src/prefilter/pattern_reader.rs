//! A reader of Oniguruma patterns, as far as their first bytes need it.

use super::first_bytes::FirstBytes;
use super::{Bytes, is_word};

/// The options in force.
#[derive(Clone, Copy, Default)]
struct Options {
    any_case: bool,
    /// White space and comments are ignored.
    extended: bool,
    /// A dot matches a line end.
    dot_all: bool,
}

/// A part of a pattern.
enum Part {
    /// Matches text, perhaps empty.
    Text(FirstBytes),
    /// Matches no text: a condition on the position, or one that does not matter here.
    Anchor(FirstBytes),
}

/// The most nested groups.
const MAX_DEPTH: usize = 64;

/// A reader of a pattern. Every step returns `None` for a construct that is not supported.
pub(super) struct PatternReader<'p> {
    rest: &'p str,
    depth: usize,
    /// True if the pattern has capture groups.
    captures: bool,
}

impl PatternReader<'_> {
    /// Returns the first bytes of `pattern`, and true if it has capture groups. `None` for a construct that
    /// is not supported.
    pub(super) fn read(pattern: &str) -> Option<(FirstBytes, bool)> {
        let mut reader = PatternReader {
            rest: pattern,
            depth: 0,
            captures: false,
        };
        let start = reader.alternatives(Options::default())?;
        reader.rest.is_empty().then_some((start, reader.captures))
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next_char(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Skips the text up to and including `end`.
    fn skip_past(&mut self, end: char) -> Option<&str> {
        let at = self.rest.find(end)?;
        let (skipped, rest) = self.rest.split_at(at);
        self.rest = &rest[end.len_utf8()..];
        Some(skipped)
    }

    /// Reads to the end of the pattern, or of the group.
    fn alternatives(&mut self, options: Options) -> Option<FirstBytes> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut start = self.sequence(options)?;
        while self.eat("|") {
            start = start.or(self.sequence(options)?);
        }
        self.depth -= 1;
        Some(start)
    }

    fn sequence(&mut self, mut options: Options) -> Option<FirstBytes> {
        let mut all = FirstBytes::empty();
        let mut is_first = true;
        // True if no part that can take text came before.
        let mut at_start = true;
        loop {
            self.skip_blanks(options);
            match self.peek() {
                None | Some('|' | ')') => return Some(all),
                Some(_) => {}
            }
            if let Some(changed) = self.options_from_here(options)? {
                // The options hold to the end of the group, across the alternatives that follow.
                options = changed;
                if self.peek().is_some_and(|c| c != ')') {
                    let rest = self.alternatives(options)?;
                    all.is_decided = rest.is_decided && is_first;
                    all.length = rest.length;
                    all.append(rest, at_start);
                }
                return Some(all);
            }
            let part = self.part(options)?;
            let (part, is_text) = match part {
                Part::Text(start) => (start, true),
                Part::Anchor(start) => (start.into_condition(), false),
            };
            let part = self.repeated(part, options)?;
            all.is_decided = part.is_decided && is_first;
            all.length = part.length;
            all.append(part, at_start);
            is_first = false;
            at_start &= !is_text;
        }
    }

    fn skip_blanks(&mut self, options: Options) {
        loop {
            if options.extended && self.eat("#") {
                let end = self.rest.find('\n').map_or(self.rest.len(), |at| at + 1);
                self.rest = &self.rest[end..];
            } else if options.extended
                && self
                    .peek()
                    .is_some_and(|c| c.is_ascii_whitespace() || c == '\x0b')
            {
                self.next_char();
            } else {
                return;
            }
        }
    }

    /// Reads `(?i)` and similar.
    #[expect(clippy::option_option, reason = "unknown, none, some")]
    fn options_from_here(&mut self, options: Options) -> Option<Option<Options>> {
        let Some(rest) = self.rest.strip_prefix("(?") else {
            return Some(None);
        };
        let Some(end) = rest.find(|c: char| !c.is_ascii_lowercase() && c != '-') else {
            return Some(None);
        };
        if end == 0 || !rest[end..].starts_with(')') {
            return Some(None);
        }
        let changed = with(options, &rest[..end])?;
        self.rest = &rest[end + 1..];
        Some(Some(changed))
    }

    fn part(&mut self, options: Options) -> Option<Part> {
        let c = self.next_char()?;
        Some(match c {
            '(' => return self.group(options),
            '[' => Part::Text(one_of(self.class(options)?)),
            '.' => {
                let end = Bytes::of("\n");
                let all = if options.dot_all {
                    Bytes::ALL
                } else {
                    Bytes::ALL.without(end)
                };
                Part::Text(one_of((all, true)))
            }
            '^' => Part::Anchor(FirstBytes {
                line_start: true,
                ..FirstBytes::empty()
            }),
            '$' => Part::Anchor(FirstBytes {
                is_decided: true,
                length: Some(0),
                ..FirstBytes::line_end()
            }),
            '\\' => return self.escape(options),
            '*' | '+' | '?' => return None,
            c => Part::Text(one_of((character(c, options), c.is_ascii()))),
        })
    }

    fn group(&mut self, options: Options) -> Option<Part> {
        if self.eat("*") {
            return None;
        }
        if !self.eat("?") {
            self.captures = true;
            return self.inside(options).map(Part::Text);
        }
        if self.eat("#") {
            let comment = self.skip_past(')')?;
            return (!comment.contains('\\')).then_some(Part::Anchor(FirstBytes::empty()));
        }
        if self.eat(":") || self.eat(">") {
            return self.inside(options).map(Part::Text);
        }
        if self.eat("=") {
            let mut start = self.inside(options)?;
            start.length = Some(0);
            return Some(Part::Anchor(start));
        }
        // Negative look-ahead and look-behind say nothing about the first bytes.
        if self.eat("!") || self.eat("<=") || self.eat("<!") {
            self.inside(options)?;
            return Some(Part::Anchor(FirstBytes::empty()));
        }
        if self.eat("<") {
            self.skip_past('>')?;
            self.captures = true;
            return self.inside(options).map(Part::Text);
        }
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_lowercase() && c != '-')?;
        let options = with(options, &self.rest[..end])?;
        self.rest = &self.rest[end..];
        if end == 0 || !self.eat(":") {
            return None;
        }
        self.inside(options).map(Part::Text)
    }

    fn inside(&mut self, options: Options) -> Option<FirstBytes> {
        let start = self.alternatives(options)?;
        self.eat(")").then_some(start)
    }

    /// Applies the quantifiers that follow `part`.
    fn repeated(&mut self, mut part: FirstBytes, options: Options) -> Option<FirstBytes> {
        loop {
            self.skip_blanks(options);
            let optional = match self.peek() {
                Some('*' | '?') => {
                    self.next_char();
                    true
                }
                Some('+') => {
                    self.next_char();
                    false
                }
                Some('{') => match self.rest[1..].split_once('}') {
                    Some((times, rest)) if is_repeat_count(times) => {
                        let least = times.split(',').next().unwrap_or_default();
                        self.rest = rest;
                        // `{2}?` is optional, not lazy.
                        least.trim_start_matches('0').is_empty() || rest.starts_with('?')
                    }
                    _ => return Some(part),
                },
                _ => return Some(part),
            };
            // Lazy and possessive quantifiers have the same first bytes.
            let _ = self.eat("?") || self.eat("+");
            part.repeat();
            part.is_decided = false;
            if optional {
                part = FirstBytes {
                    firsts: part.firsts,
                    end: part.end,
                    ..FirstBytes::empty()
                };
            }
        }
    }

    /// Reads an escape outside of a class, after the backslash.
    fn escape(&mut self, options: Options) -> Option<Part> {
        let place = |start| Some(Part::Anchor(start));
        match self.peek()? {
            'b' => {
                self.next_char();
                place(FirstBytes {
                    edge: true,
                    ..FirstBytes::empty()
                })
            }
            'B' => {
                self.next_char();
                place(FirstBytes::empty())
            }
            'A' => {
                self.next_char();
                place(FirstBytes {
                    line_start: true,
                    ..FirstBytes::empty()
                })
            }
            'Z' | 'z' => {
                self.next_char();
                place(FirstBytes::line_end())
            }
            'R' => {
                self.next_char();
                let ends = Bytes::ascii(|b| (b'\n'..=b'\r').contains(&b));
                Some(Part::Text(FirstBytes::one_of(ends.union(Bytes::HIGH))))
            }
            _ => Some(Part::Text(one_of(self.escaped(options)?))),
        }
    }

    /// Returns the first bytes of an escape, and true if its ASCII bytes are exact.
    fn escaped(&mut self, options: Options) -> Option<(Bytes, bool)> {
        let kind = |holds: fn(u8) -> bool| Bytes::ascii(holds).union(Bytes::HIGH);
        let not = |holds: fn(u8) -> bool| Bytes::ALL.without(Bytes::ascii(holds));
        let is_space = |b: u8| b == b' ' || (b'\t'..=b'\r').contains(&b);
        let bytes = match self.next_char()? {
            'w' => kind(is_word),
            'W' => not(is_word),
            'd' => kind(|b| b.is_ascii_digit()),
            'D' => not(|b| b.is_ascii_digit()),
            's' => kind(is_space),
            'S' => not(is_space),
            'h' => kind(|b| b.is_ascii_hexdigit()),
            'H' => not(|b| b.is_ascii_hexdigit()),
            'p' if self.eat("{") => match self.skip_past('}')? {
                "L" | "Letter" | "Alpha" => kind(|b| b.is_ascii_alphabetic()),
                "Lu" | "Lt" if !options.any_case => kind(|b| b.is_ascii_uppercase()),
                "Ll" if !options.any_case => kind(|b| b.is_ascii_lowercase()),
                "N" | "Nd" | "Digit" => kind(|b| b.is_ascii_digit()),
                "Alnum" => kind(|b| b.is_ascii_alphanumeric()),
                _ => return Some((Bytes::ALL, false)),
            },
            'P' if self.eat("{") => {
                self.skip_past('}')?;
                return Some((Bytes::ALL, false));
            }
            't' => character('\t', options),
            'n' => character('\n', options),
            'r' => character('\r', options),
            'f' => character('\x0c', options),
            'v' => character('\x0b', options),
            'a' => character('\x07', options),
            'e' => character('\x1b', options),
            'x' => {
                let digits = if self.eat("{") {
                    self.skip_past('}')?.to_owned()
                } else {
                    let many = |c: &char| c.is_ascii_hexdigit();
                    let digits: String = self.rest.chars().take(2).take_while(many).collect();
                    self.rest = &self.rest[digits.len()..];
                    digits
                };
                let code = u32::from_str_radix(&digits, 16).ok()?;
                if code >= 0x80 {
                    // A character, or one byte of a character.
                    return Some((Bytes::ALL, false));
                }
                character(char::from_u32(code)?, options)
            }
            c if c.is_ascii_alphanumeric() => return None,
            c => character(c, options),
        };
        Some((bytes, true))
    }

    /// Reads a class after its bracket. Returns its bytes, and true if its ASCII bytes are exact.
    fn class(&mut self, options: Options) -> Option<(Bytes, bool)> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let negated = self.eat("^");
        // A bracket here is ambiguous, and rare.
        if self.peek()? == ']' {
            return None;
        }
        let mut bytes = Bytes::NONE;
        let mut exact = true;
        let mut cut = false;
        loop {
            if self.eat("]") {
                break;
            }
            if self.eat("&&") {
                // An intersection is at most what is before it; the rest is not evaluated.
                cut = true;
                continue;
            }
            let (item, is_exact, one) = self.class_item(options)?;
            let (item, is_exact) = match one {
                Some(low) if self.rest.starts_with('-') && !self.rest.starts_with("-]") => {
                    self.next_char();
                    if self.rest.starts_with("&&") || self.rest.starts_with('[') {
                        return None;
                    }
                    let (_, _, high) = self.class_item(options)?;
                    range(low, high?, options)?
                }
                _ => (item, is_exact),
            };
            bytes = bytes.union(item);
            exact &= is_exact;
        }
        self.depth -= 1;
        if cut {
            return Some((Bytes::ALL, false));
        }
        Some(match (negated, exact) {
            (false, _) => (bytes, exact),
            (true, false) => (Bytes::ALL, false),
            (true, true) => (Bytes::ALL.without(bytes.without(Bytes::HIGH)), true),
        })
    }

    /// Reads one item of a class. Returns its bytes, true if its ASCII bytes are exact, and the character if
    /// it is a single one.
    fn class_item(&mut self, options: Options) -> Option<(Bytes, bool, Option<char>)> {
        if self.eat("[:") {
            let name = self.skip_past(':')?.to_owned();
            if !self.eat("]") {
                return None;
            }
            let (bytes, exact) = posix(&name);
            return Some((bytes, exact, None));
        }
        if self.eat("[") {
            let (bytes, exact) = self.class(options)?;
            return Some((bytes, exact, None));
        }
        if self.eat("\\") {
            if self.eat("b") {
                return Some((Bytes::of("\x08"), true, Some('\x08')));
            }
            let before = self.rest;
            let (bytes, exact) = self.escaped(options)?;
            let one = match before.chars().next()? {
                't' => Some('\t'),
                'n' => Some('\n'),
                'r' => Some('\r'),
                'x' => {
                    let digits = &before[1..before.len() - self.rest.len()];
                    let digits = digits.trim_matches(|c| c == '{' || c == '}');
                    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
                }
                c if c.is_ascii_alphanumeric() => None,
                c => Some(c),
            };
            return Some((bytes, exact, one));
        }
        let c = self.next_char()?;
        let wide = options.any_case && !c.is_ascii();
        Some((character(c, options), !wide, Some(c)))
    }
}

/// Returns a part of one character.
fn one_of((bytes, is_exact): (Bytes, bool)) -> FirstBytes {
    FirstBytes {
        is_decided: is_exact,
        length: Some(1),
        ..FirstBytes::one_of(bytes)
    }
}

/// Returns the options with `letters` turned on, or off after a `-`.
fn with(mut options: Options, letters: &str) -> Option<Options> {
    let mut on = true;
    for letter in letters.chars() {
        match letter {
            '-' => on = false,
            'i' => options.any_case = on,
            'x' => options.extended = on,
            'm' => options.dot_all = on,
            _ => return None,
        }
    }
    Some(options)
}

fn is_repeat_count(times: &str) -> bool {
    let mut parts = times.split(',');
    let number = |part: Option<&str>| part.is_none_or(|p| p.bytes().all(|b| b.is_ascii_digit()));
    times.bytes().any(|b| b.is_ascii_digit())
        && number(parts.next())
        && number(parts.next())
        && parts.next().is_none()
}

/// Returns the first bytes of a character.
fn character(c: char, options: Options) -> Bytes {
    match (u8::try_from(c).ok().filter(u8::is_ascii), options.any_case) {
        (Some(byte), false) => Bytes::ascii(|b| b == byte),
        (Some(byte), true) => Bytes::ascii(|b| b == byte).in_any_case(),
        (None, false) => Bytes::HIGH,
        (None, true) => Bytes::ALL,
    }
}

fn range(low: char, high: char, options: Options) -> Option<(Bytes, bool)> {
    if low > high {
        return None;
    }
    let mut bytes = Bytes::ascii(|b| (low..=high).contains(&char::from(b)));
    if !high.is_ascii() {
        bytes = bytes.union(Bytes::HIGH);
    }
    Some(match options.any_case {
        false => (bytes, true),
        true if high.is_ascii() => (bytes.in_any_case(), true),
        true => (Bytes::ALL, false),
    })
}

fn posix(name: &str) -> (Bytes, bool) {
    let holds: fn(u8) -> bool = match name {
        "alpha" => |b| b.is_ascii_alphabetic(),
        "digit" => |b| b.is_ascii_digit(),
        "alnum" => |b| b.is_ascii_alphanumeric(),
        "word" => is_word,
        "xdigit" => |b| b.is_ascii_hexdigit(),
        "blank" => |b| b == b' ' || b == b'\t',
        "space" => |b| b == b' ' || (b'\t'..=b'\r').contains(&b),
        _ => return (Bytes::ALL, false),
    };
    (Bytes::ascii(holds).union(Bytes::HIGH), true)
}
