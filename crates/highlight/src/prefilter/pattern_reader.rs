//! A reader of Oniguruma patterns, as far as their first bytes need it.

mod characters;

use super::Bytes;
use super::first_bytes::FirstBytes;
use characters::character;

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
