//! Patterns in Oniguruma's syntax, read from the left as far as their beginning is to be known.

use super::first_bytes::Start;
use super::{Bytes, is_word};

/// What stands in force where a part of a pattern is read.
#[derive(Clone, Copy, Default)]
struct Options {
    any_case: bool,
    /// Blanks and comments are no part of the pattern.
    extended: bool,
    /// A dot stands for a line end too.
    dot_all: bool,
}

/// What a part of a pattern takes of the line.
enum Part {
    /// Characters, perhaps none.
    Text(Start),
    /// None; it asks something of the place, or nothing that matters here.
    Anchor(Start),
}

/// How deep groups may stand in each other.
const DEEPEST: usize = 64;

/// Reads a pattern from the left. Every step answers `None` at what it does not know.
pub(super) struct Reader<'p> {
    rest: &'p str,
    depth: usize,
    /// Whether it captures groups.
    captures: bool,
}

impl Reader<'_> {
    /// How `pattern` can begin, and whether it captures groups; `None` if it says something that is not
    /// known here.
    pub(super) fn read(pattern: &str) -> Option<(Start, bool)> {
        let mut reader = Reader {
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

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn takes(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Passes over what stands up to `end`, and over that.
    fn skip_past(&mut self, end: char) -> Option<&str> {
        let at = self.rest.find(end)?;
        let (skipped, rest) = self.rest.split_at(at);
        self.rest = &rest[end.len_utf8()..];
        Some(skipped)
    }

    /// To the end of the pattern, or to before the parenthesis that closes the group.
    fn alternatives(&mut self, options: Options) -> Option<Start> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut start = self.sequence(options)?;
        while self.takes("|") {
            start = start.or(self.sequence(options)?);
        }
        self.depth -= 1;
        Some(start)
    }

    fn sequence(&mut self, mut options: Options) -> Option<Start> {
        let mut all = Start::empty();
        let mut is_first = true;
        // Whether nothing that takes text stood before, not even what may take none.
        let mut at_start = true;
        loop {
            self.skip_blanks(options);
            match self.peek() {
                None | Some('|' | ')') => return Some(all),
                Some(_) => {}
            }
            if let Some(changed) = self.options_from_here(options)? {
                // They hold to the end of the group, beyond the alternatives that follow.
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
                Part::Anchor(start) => (start.asked_of_place(), false),
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
            if options.extended && self.takes("#") {
                let end = self.rest.find('\n').map_or(self.rest.len(), |at| at + 1);
                self.rest = &self.rest[end..];
            } else if options.extended
                && self
                    .peek()
                    .is_some_and(|c| c.is_ascii_whitespace() || c == '\x0b')
            {
                self.take();
            } else {
                return;
            }
        }
    }

    /// `(?i)` and its like.
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
        let c = self.take()?;
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
            '^' => Part::Anchor(Start {
                line_start: true,
                ..Start::empty()
            }),
            '$' => Part::Anchor(Start {
                is_decided: true,
                length: Some(0),
                ..Start::line_end()
            }),
            '\\' => return self.escape(options),
            '*' | '+' | '?' => return None,
            c => Part::Text(one_of((character(c, options), c.is_ascii()))),
        })
    }

    fn group(&mut self, options: Options) -> Option<Part> {
        if self.takes("*") {
            return None;
        }
        if !self.takes("?") {
            self.captures = true;
            return self.inside(options).map(Part::Text);
        }
        if self.takes("#") {
            let comment = self.skip_past(')')?;
            return (!comment.contains('\\')).then_some(Part::Anchor(Start::empty()));
        }
        if self.takes(":") || self.takes(">") {
            return self.inside(options).map(Part::Text);
        }
        if self.takes("=") {
            let mut start = self.inside(options)?;
            start.length = Some(0);
            return Some(Part::Anchor(start));
        }
        // What must not follow, or what stands before, says nothing of the place itself.
        if self.takes("!") || self.takes("<=") || self.takes("<!") {
            self.inside(options)?;
            return Some(Part::Anchor(Start::empty()));
        }
        if self.takes("<") {
            self.skip_past('>')?;
            self.captures = true;
            return self.inside(options).map(Part::Text);
        }
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_lowercase() && c != '-')?;
        let options = with(options, &self.rest[..end])?;
        self.rest = &self.rest[end..];
        if end == 0 || !self.takes(":") {
            return None;
        }
        self.inside(options).map(Part::Text)
    }

    fn inside(&mut self, options: Options) -> Option<Start> {
        let start = self.alternatives(options)?;
        self.takes(")").then_some(start)
    }

    /// What `part` is with the quantifiers that follow.
    fn repeated(&mut self, mut part: Start, options: Options) -> Option<Start> {
        loop {
            self.skip_blanks(options);
            let optional = match self.peek() {
                Some('*' | '?') => {
                    self.take();
                    true
                }
                Some('+') => {
                    self.take();
                    false
                }
                Some('{') => match self.rest[1..].split_once('}') {
                    Some((times, rest)) if is_times(times) => {
                        let least = times.split(',').next().unwrap_or_default();
                        self.rest = rest;
                        // `{2}?` is not lazy but optional.
                        least.trim_start_matches('0').is_empty() || rest.starts_with('?')
                    }
                    _ => return Some(part),
                },
                _ => return Some(part),
            };
            // Lazy or possessive: that changes nothing here.
            let _ = self.takes("?") || self.takes("+");
            part.repeat();
            part.is_decided = false;
            if optional {
                part = Start {
                    firsts: part.firsts,
                    end: part.end,
                    ..Start::empty()
                };
            }
        }
    }

    /// What stands behind a backslash, outside of a class.
    fn escape(&mut self, options: Options) -> Option<Part> {
        let place = |start| Some(Part::Anchor(start));
        match self.peek()? {
            'b' => {
                self.take();
                place(Start {
                    edge: true,
                    ..Start::empty()
                })
            }
            'B' => {
                self.take();
                place(Start::empty())
            }
            'A' => {
                self.take();
                place(Start {
                    line_start: true,
                    ..Start::empty()
                })
            }
            'Z' | 'z' => {
                self.take();
                place(Start::line_end())
            }
            'R' => {
                self.take();
                let ends = Bytes::ascii(|b| (b'\n'..=b'\r').contains(&b));
                Some(Part::Text(Start::one_of(ends.and(Bytes::HIGH))))
            }
            _ => Some(Part::Text(one_of(self.escaped(options)?))),
        }
    }

    /// The bytes that what stands behind a backslash can begin with, and whether of ASCII they are
    /// just these.
    fn escaped(&mut self, options: Options) -> Option<(Bytes, bool)> {
        let kind = |holds: fn(u8) -> bool| Bytes::ascii(holds).and(Bytes::HIGH);
        let not = |holds: fn(u8) -> bool| Bytes::ALL.without(Bytes::ascii(holds));
        let is_space = |b: u8| b == b' ' || (b'\t'..=b'\r').contains(&b);
        let bytes = match self.take()? {
            'w' => kind(is_word),
            'W' => not(is_word),
            'd' => kind(|b| b.is_ascii_digit()),
            'D' => not(|b| b.is_ascii_digit()),
            's' => kind(is_space),
            'S' => not(is_space),
            'h' => kind(|b| b.is_ascii_hexdigit()),
            'H' => not(|b| b.is_ascii_hexdigit()),
            'p' if self.takes("{") => match self.skip_past('}')? {
                "L" | "Letter" | "Alpha" => kind(|b| b.is_ascii_alphabetic()),
                "Lu" | "Lt" if !options.any_case => kind(|b| b.is_ascii_uppercase()),
                "Ll" if !options.any_case => kind(|b| b.is_ascii_lowercase()),
                "N" | "Nd" | "Digit" => kind(|b| b.is_ascii_digit()),
                "Alnum" => kind(|b| b.is_ascii_alphanumeric()),
                _ => return Some((Bytes::ALL, false)),
            },
            'P' if self.takes("{") => {
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
                let digits = if self.takes("{") {
                    self.skip_past('}')?.to_owned()
                } else {
                    let many = |c: &char| c.is_ascii_hexdigit();
                    let digits: String = self.rest.chars().take(2).take_while(many).collect();
                    self.rest = &self.rest[digits.len()..];
                    digits
                };
                let code = u32::from_str_radix(&digits, 16).ok()?;
                if code >= 0x80 {
                    // A character, or one byte of one.
                    return Some((Bytes::ALL, false));
                }
                character(char::from_u32(code)?, options)
            }
            c if c.is_ascii_alphanumeric() => return None,
            c => character(c, options),
        };
        Some((bytes, true))
    }

    /// A class, behind its bracket: its bytes, and whether of ASCII it is just these.
    fn class(&mut self, options: Options) -> Option<(Bytes, bool)> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let negated = self.takes("^");
        // A bracket here would be text, or not: nobody writes it.
        if self.peek()? == ']' {
            return None;
        }
        let mut bytes = Bytes::NONE;
        let mut exact = true;
        let mut cut = false;
        loop {
            if self.takes("]") {
                break;
            }
            if self.takes("&&") {
                // Of both, so at most what stands before; but which of it is not looked at.
                cut = true;
                continue;
            }
            let (item, is_exact, one) = self.class_item(options)?;
            let (item, is_exact) = match one {
                Some(low) if self.rest.starts_with('-') && !self.rest.starts_with("-]") => {
                    self.take();
                    if self.rest.starts_with("&&") || self.rest.starts_with('[') {
                        return None;
                    }
                    let (_, _, high) = self.class_item(options)?;
                    range(low, high?, options)?
                }
                _ => (item, is_exact),
            };
            bytes = bytes.and(item);
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

    /// One item of a class: its bytes, whether of ASCII it is just these, and the character if it is
    /// one.
    fn class_item(&mut self, options: Options) -> Option<(Bytes, bool, Option<char>)> {
        if self.takes("[:") {
            let name = self.skip_past(':')?.to_owned();
            if !self.takes("]") {
                return None;
            }
            let (bytes, exact) = posix(&name);
            return Some((bytes, exact, None));
        }
        if self.takes("[") {
            let (bytes, exact) = self.class(options)?;
            return Some((bytes, exact, None));
        }
        if self.takes("\\") {
            if self.takes("b") {
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
        let c = self.take()?;
        let wide = options.any_case && !c.is_ascii();
        Some((character(c, options), !wide, Some(c)))
    }
}

/// One character of these bytes, of which is known whether of ASCII it is just these.
fn one_of((bytes, is_exact): (Bytes, bool)) -> Start {
    Start {
        is_decided: is_exact,
        length: Some(1),
        ..Start::one_of(bytes)
    }
}

/// The options with those that `letters` turn on, or behind a `-` off.
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

fn is_times(times: &str) -> bool {
    let mut parts = times.split(',');
    let number = |part: Option<&str>| part.is_none_or(|p| p.bytes().all(|b| b.is_ascii_digit()));
    times.bytes().any(|b| b.is_ascii_digit())
        && number(parts.next())
        && number(parts.next())
        && parts.next().is_none()
}

/// The bytes that a character can begin with.
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
        bytes = bytes.and(Bytes::HIGH);
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
    (Bytes::ascii(holds).and(Bytes::HIGH), true)
}
