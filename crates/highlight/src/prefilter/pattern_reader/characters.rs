//! Characters, escapes and classes of a pattern.

use super::super::first_bytes::FirstBytes;
use super::super::{Bytes, is_word};
use super::{MAX_DEPTH, Options, Part, PatternReader, one_of};

/// Returns the first bytes of a character.
pub(super) fn character(c: char, options: Options) -> Bytes {
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

impl PatternReader<'_> {
    /// Reads an escape outside of a class, after the backslash.
    pub(super) fn escape(&mut self, options: Options) -> Option<Part> {
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
    pub(super) fn class(&mut self, options: Options) -> Option<(Bytes, bool)> {
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
