//! `Time#strftime` of Ruby: `%-d %B %Y`, with flags, widths and all directives.

use std::fmt::Write;

use jiff::Zoned;

/// One directive: `%^10b`.
#[derive(Debug, Default)]
struct Directive {
    /// `-`, `_` or `0`.
    padding: Option<char>,
    upper: bool,
    /// `#`: the other case.
    swap: bool,
    colons: usize,
    width: Option<usize>,
}

/// The largest width that is honoured; a longer one would only use memory.
const MAX_WIDTH: usize = 1024;

/// Returns a moment in a format. A directive that Ruby does not have is unchanged.
pub(super) fn formatted(date: &Zoned, format: &str) -> String {
    let mut out = String::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (directive, letter, length) = directive(rest);
        match letter.and_then(|letter| directive.written(date, letter)) {
            Some(text) => out.push_str(&text),
            None => out.push_str(&rest[..length]),
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// Returns the directive at the start of a text, its letter, and its length in bytes.
fn directive(text: &str) -> (Directive, Option<char>, usize) {
    let mut directive = Directive::default();
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '-' | '_' => directive.padding = Some(c),
            '0' if directive.width.is_none() => directive.padding = Some(c),
            '^' => directive.upper = true,
            '#' => directive.swap = true,
            ':' => directive.colons += 1,
            'E' | 'O' => {}
            '0'..='9' => {
                let digit = usize::from(c as u8 - b'0');
                let width = directive.width.unwrap_or(0) * 10 + digit;
                directive.width = Some(width.min(MAX_WIDTH));
            }
            c => return (directive, Some(c), at + c.len_utf8()),
        }
    }
    (directive, None, text.len())
}

impl Directive {
    fn written(&self, date: &Zoned, letter: char) -> Option<String> {
        if self.colons > 0 && letter != 'z' {
            return None;
        }
        let number = |value: i64, width: usize| Some(self.number(value, width, '0'));
        let spaced = |value: i64, width: usize| Some(self.number(value, width, ' '));
        let hour = i64::from(date.hour());
        let half = (hour + 11) % 12 + 1;
        let day = i64::from(date.day());
        let year = i64::from(date.year());
        let weekday = i64::from(date.weekday().to_sunday_zero_offset());
        let day_of_year = i64::from(date.day_of_year());
        let iso = date.date().iso_week_date();
        match letter {
            'Y' => number(year, if year < 0 { 5 } else { 4 }),
            'C' => number(year.div_euclid(100), 2),
            'y' => number(year.rem_euclid(100), 2),
            'm' => number(i64::from(date.month()), 2),
            'd' => number(day, 2),
            'e' => spaced(day, 2),
            'j' => number(day_of_year, 3),
            'H' => number(hour, 2),
            'k' => spaced(hour, 2),
            'I' => number(half, 2),
            'l' => spaced(half, 2),
            'M' => number(i64::from(date.minute()), 2),
            'S' => number(i64::from(date.second()), 2),
            'L' => Some(self.fraction(date, 3)),
            'N' => Some(self.fraction(date, 9)),
            'u' => number((weekday + 6) % 7 + 1, 1),
            'w' => number(weekday, 1),
            'U' => number((day_of_year + 6 - weekday) / 7, 2),
            'W' => number((day_of_year + 6 - (weekday + 6) % 7) / 7, 2),
            'V' => number(i64::from(iso.week()), 2),
            'G' => number(i64::from(iso.year()), 4),
            'g' => number(i64::from(iso.year()).rem_euclid(100), 2),
            's' => number(date.timestamp().as_second(), 1),
            'z' => self.offset(date),
            'A' | 'a' | 'B' | 'b' | 'h' => Some(self.name(&plain(date, letter))),
            'p' | 'P' => Some(self.half_of_day(date, letter)),
            'Z' => Some(self.zone(date)),
            'c' => Some(self.text(formatted(date, "%a %b %e %H:%M:%S %Y"))),
            'D' | 'x' => Some(self.text(formatted(date, "%m/%d/%y"))),
            'F' => Some(self.text(formatted(date, "%Y-%m-%d"))),
            'R' => Some(self.text(formatted(date, "%H:%M"))),
            'r' => Some(self.text(formatted(date, "%I:%M:%S %p"))),
            'T' | 'X' => Some(self.text(formatted(date, "%H:%M:%S"))),
            'v' => Some(self.text(formatted(date, "%e-%^b-%Y"))),
            'n' => Some(self.text("\n".to_owned())),
            't' => Some(self.text("\t".to_owned())),
            '%' => Some(self.text("%".to_owned())),
            _ => None,
        }
    }

    fn number(&self, value: i64, width: usize, padding: char) -> String {
        let width = self.width.unwrap_or(width);
        match self.padding {
            Some('-') => value.to_string(),
            Some('_') => format!("{value:>width$}"),
            None if padding == ' ' => format!("{value:>width$}"),
            _ => format!("{value:0>width$}"),
        }
    }

    /// A text, with spaces before it up to the width.
    fn text(&self, text: String) -> String {
        let text = if self.upper {
            text.to_uppercase()
        } else {
            text
        };
        let width = self.width.unwrap_or(0);
        match self.padding {
            Some('-') => text,
            Some('0') => format!("{text:0>width$}"),
            _ => format!("{text:>width$}"),
        }
    }

    /// The name of a day or a month. `#` makes it upper case too.
    fn name(&self, name: &str) -> String {
        let upper = self.upper || self.swap;
        let name = if upper {
            name.to_uppercase()
        } else {
            name.to_owned()
        };
        self.text(name)
    }

    fn half_of_day(&self, date: &Zoned, letter: char) -> String {
        let half = if date.hour() < 12 { "AM" } else { "PM" };
        let lower = letter == 'P' || self.swap;
        self.text(if lower {
            half.to_lowercase()
        } else {
            half.to_owned()
        })
    }

    /// The name of a date's zone; an offset has none.
    fn zone(&self, date: &Zoned) -> String {
        let is_named = date.time_zone().iana_name().is_some() || date.offset().is_zero();
        let name = if is_named {
            plain(date, 'Z')
        } else {
            String::new()
        };
        self.text(if self.swap { name.to_lowercase() } else { name })
    }

    /// The digits of the fraction of the second, cut or continued with zeros.
    fn fraction(&self, date: &Zoned, digits: usize) -> String {
        let width = self.width.filter(|width| *width > 0).unwrap_or(digits);
        let all = format!("{:09}", date.subsec_nanosecond());
        let kept = &all[..width.min(all.len())];
        format!("{kept:0<width$}")
    }

    fn offset(&self, date: &Zoned) -> Option<String> {
        let seconds = date.offset().seconds();
        let sign = if seconds < 0 { '-' } else { '+' };
        let seconds = seconds.abs();
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let mut after = String::new();
        match self.colons {
            0 => write!(after, "{minutes:02}"),
            1 => write!(after, ":{minutes:02}"),
            2 => write!(after, ":{minutes:02}:{rest:02}"),
            3 if rest > 0 => write!(after, ":{minutes:02}:{rest:02}"),
            3 if minutes > 0 => write!(after, ":{minutes:02}"),
            3 => Ok(()),
            _ => return None,
        }
        .ok()?;
        let width = self.width.unwrap_or(0).saturating_sub(after.len() + 1);
        Some(match self.padding {
            Some('-') => format!("{sign}{hours}{after}"),
            Some('_') => format!(
                "{:>width$}{after}",
                format!("{sign}{hours}"),
                width = width.max(2) + 1
            ),
            _ => format!("{sign}{hours:0>width$}{after}", width = width.max(2)),
        })
    }
}

fn plain(date: &Zoned, letter: char) -> String {
    date.strftime(&format!("%{letter}")).to_string()
}
