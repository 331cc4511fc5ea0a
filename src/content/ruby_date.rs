//! Dates as Ruby parses them: a port of the order and the patterns of `Date._parse`, with the parts that
//! `Time.parse` takes from the current time. `3 Jan 2015`, `January 3rd, 2015 10pm`, `1/2/2015`,
//! `20150304T0506Z`.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{ToSpan, Zoned};
use regex_lite::{Captures, Regex};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Abbreviations of zones, with their offsets in hours.
const ZONES: [(&str, i32); 22] = [
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("ut", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("bst", 1),
    ("cet", 1),
    ("cest", 2),
    ("eet", 2),
    ("eest", 3),
    ("wet", 0),
    ("west", 1),
    ("msk", 3),
    ("jst", 9),
    ("hst", -10),
];

/// The patterns, in the order in which they are tried.
struct Patterns {
    weekday: Regex,
    time: Regex,
    european: Regex,
    american: Regex,
    iso: Regex,
    month_between: Regex,
    slashes: Regex,
    dots: Regex,
    year: Regex,
    month: Regex,
    day: Regex,
    digits: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(Patterns::new);

impl Patterns {
    fn new() -> Option<Self> {
        let month = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
        let regex = |pattern: &str| Regex::new(&format!("(?i){pattern}")).ok();
        let zone = r"(?:\s*((?:gmt|utc?)?[-+]\d+(?:[,.:]\d+(?::\d+)?)?|[a-z]+\b))?";
        Some(Self {
            weekday: regex(r"\b(?:sun|mon|tue|wed|thu|fri|sat)[^-/\d\s]*")?,
            time: regex(&format!(
                r"(?:(\d+)\s*:\s*(\d+)(?:\s*:\s*(\d+)(?:[,.]\d*)?)?(?:\s*([ap])\.?m\.?\b)?|(\d+)\s*([ap])\.?m\.?\b){zone}"
            ))?,
            european: regex(&format!(
                r"'?(\d+)[^-\d\s']*\s*\b{month}[^-\d\s']*(?:\s*('?-?\d+(?:(?:st|nd|rd|th)\b)?))?"
            ))?,
            american: regex(&format!(
                r"\b{month}[^-\d\s']*\s*('?\d+)[^-\d\s']*(?:\s*,?\s*('?-?\d+))?"
            ))?,
            iso: regex(r"('?[-+]?\d+)-(\d+)-('?-?\d+)")?,
            month_between: regex(&format!(r"('?-?\d+)-{month}[^-/.]*-('?-?\d+)"))?,
            slashes: regex(r"('?-?\d+)/\s*('?\d+)(?:\D\s*('?-?\d+))?")?,
            dots: regex(r"('?-?\d+)\.\s*('?\d+)\.\s*('?-?\d+)")?,
            year: regex(r"'(\d+)\b")?,
            month: regex(&format!(r"\b{month}\S*"))?,
            day: regex(r"(\d+)(?:st|nd|rd|th)\b")?,
            digits: regex(r"(\d{2,14})(?:\s*t?\s*(\d{2,6}))?(z\b|[-+]\d{1,4}\b)?")?,
        })
    }
}

/// The parts of a date that a text names.
#[derive(Debug, Default)]
struct DateParts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    hour: Option<i8>,
    minute: i8,
    second: i8,
    offset: Option<i32>,
}

/// Parses `text` like Ruby's `Time.parse`: in its own zone, else in `zone`. Missing parts are those of `now`;
/// the 31st of a month of 30 days is the first of the next month.
pub(super) fn parse(text: &str, zone: &TimeZone, now: &Zoned) -> Option<Zoned> {
    let patterns = PATTERNS.as_ref()?;
    if text.len() > 128 {
        return None;
    }
    let is_kept = |c: char| c.is_alphanumeric() || "-+',./:@[]".contains(c);
    let mut rest: String = text
        .chars()
        .map(|c| if is_kept(c) { c } else { ' ' })
        .collect();
    let mut parts = DateParts::default();
    cut(&mut rest, &patterns.weekday, |_| Some(()));
    cut(&mut rest, &patterns.time, |found| parts.time(found));
    let has_day = cut(&mut rest, &patterns.european, |found| {
        parts.ordered(at(found, 3), month(at(found, 2)?), at(found, 1))
    }) || cut(&mut rest, &patterns.american, |found| {
        parts.ordered(at(found, 3), month(at(found, 1)?), at(found, 2))
    }) || cut(&mut rest, &patterns.iso, |found| {
        parts.ordered(at(found, 1), at(found, 2)?.parse().ok(), at(found, 3))
    }) || cut(&mut rest, &patterns.month_between, |found| {
        parts.ordered(at(found, 1), month(at(found, 2)?), at(found, 3))
    }) || cut(&mut rest, &patterns.slashes, |found| match at(found, 3) {
        Some(day) => parts.ordered(at(found, 1), at(found, 2)?.parse().ok(), Some(day)),
        None => parts.ordered(None, at(found, 1)?.parse().ok(), at(found, 2)),
    }) || cut(&mut rest, &patterns.dots, |found| {
        parts.ordered(at(found, 1), at(found, 2)?.parse().ok(), at(found, 3))
    });
    if !has_day {
        cut(&mut rest, &patterns.year, |found| {
            parts.year = full_year(at(found, 1)?);
            Some(())
        });
        cut(&mut rest, &patterns.month, |found| {
            parts.month = month(at(found, 1)?);
            Some(())
        });
        cut(&mut rest, &patterns.day, |found| {
            parts.day = at(found, 1)?.parse().ok();
            Some(())
        });
        if parts.month.is_none() && parts.day.is_none() {
            cut(&mut rest, &patterns.digits, |found| parts.digits(found));
        }
    }
    parts.zoned(zone, now)
}

/// Removes the match of a pattern from the text, if `read` accepts it.
fn cut(
    text: &mut String,
    pattern: &Regex,
    mut read: impl FnMut(&Captures<'_>) -> Option<()>,
) -> bool {
    let Some(range) = pattern.captures(text).and_then(|found| {
        read(&found)?;
        Some(found.get(0)?.range())
    }) else {
        return false;
    };
    text.replace_range(range, " ");
    true
}

fn at<'t>(found: &Captures<'t>, group: usize) -> Option<&'t str> {
    found.get(group).map(|group| group.as_str())
}

fn month(name: &str) -> Option<i8> {
    let name = name.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| *month == name)?;
    i8::try_from(at + 1).ok()
}

/// Returns a year; one of two digits is in this century or, from 69 on, in the last.
fn full_year(text: &str) -> Option<i16> {
    let year: i16 = text.trim_start_matches('\'').parse().ok()?;
    let is_short = text.trim_start_matches(['\'', '-']).len() <= 2;
    Some(match year {
        69..=99 if is_short => year + 1900,
        0..=68 if is_short => year + 2000,
        year => year,
    })
}

/// Returns whether a part is a year: it has an apostrophe or more than two digits.
fn is_year(text: &str) -> bool {
    text.starts_with('\'')
        || text
            .trim_start_matches('-')
            .chars()
            .take_while(char::is_ascii_digit)
            .count()
            > 2
}

impl DateParts {
    /// Sets year, month and day, of which the first and the last may be exchanged (Ruby's `s3e`).
    fn ordered(&mut self, year: Option<&str>, month: Option<i8>, day: Option<&str>) -> Option<()> {
        let (year, day) = match (year, day) {
            (year, Some(day)) if is_year(day) && !year.is_some_and(is_year) => (Some(day), year),
            (Some(year), None) if !is_year(year) => (None, Some(year)),
            other => other,
        };
        let number = |text: &str| -> Option<i8> {
            let digits = text.trim_start_matches(['\'', '-', '+']);
            let end = digits
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(digits.len());
            digits[..end].parse().ok()
        };
        self.year = match year {
            Some(year) => {
                let digits = year.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                Some(full_year(digits)?)
            }
            None => None,
        };
        self.month = Some(month?);
        self.day = match day {
            Some(day) => Some(number(day)?),
            None => None,
        };
        Some(())
    }

    fn time(&mut self, found: &Captures<'_>) -> Option<()> {
        let hour: i8 = at(found, 1).or_else(|| at(found, 5))?.parse().ok()?;
        let half = at(found, 4).or_else(|| at(found, 6));
        self.hour = Some(match half {
            Some("p" | "P") => hour % 12 + 12,
            Some(_) => hour % 12,
            None => hour,
        });
        self.minute = at(found, 2).unwrap_or("0").parse().ok()?;
        self.second = at(found, 3).unwrap_or("0").parse().ok()?;
        self.offset = at(found, 7).and_then(offset);
        Some(())
    }

    /// Reads a date of digits alone; their number decides the format.
    fn digits(&mut self, found: &Captures<'_>) -> Option<()> {
        let digits = at(found, 1)?;
        let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i8>().ok();
        match digits.len() {
            2 => self.day = part(0..2),
            4 => (self.month, self.day) = (part(0..2), part(2..4)),
            6 => {
                self.year = full_year(&digits[..2]);
                (self.month, self.day) = (part(2..4), part(4..6));
            }
            8 | 10 | 12 | 14 => {
                self.year = digits[..4].parse().ok();
                (self.month, self.day) = (part(4..6), part(6..8));
                self.hour = part(8..10);
                self.minute = part(10..12).unwrap_or(0);
                self.second = part(12..14).unwrap_or(0);
            }
            _ => return None,
        }
        if let Some(time) = at(found, 2) {
            self.hour = time.get(..2)?.parse().ok();
            self.minute = time.get(2..4).unwrap_or("0").parse().ok()?;
            self.second = time.get(4..6).unwrap_or("0").parse().ok()?;
        }
        self.offset = at(found, 3).and_then(offset);
        Some(())
    }

    /// Returns the moment: parts above the first given one are those of `now`, missing parts below it are the
    /// lowest.
    fn zoned(&self, zone: &TimeZone, now: &Zoned) -> Option<Zoned> {
        let has_any = self.year.is_some() || self.month.is_some() || self.day.is_some();
        if !has_any && self.hour.is_none() {
            return None;
        }
        let offset = match self.offset {
            Some(seconds) => Some(Offset::from_seconds(seconds).ok()?),
            None => None,
        };
        let zone = offset.map_or_else(|| zone.clone(), TimeZone::fixed);
        let now = now.with_time_zone(zone.clone());
        let year = self.year.unwrap_or_else(|| now.year());
        let month = match (self.month, self.year) {
            (Some(month), _) => month,
            (None, Some(_)) => 1,
            (None, None) => now.month(),
        };
        let day = match self.day {
            Some(day) => day,
            None if self.year.is_some() || self.month.is_some() => 1,
            None => now.day(),
        };
        let (hour, minute, second) = (self.hour.unwrap_or(0), self.minute, self.second);
        let is_end = (hour, minute, second) == (24, 0, 0);
        let hour = if is_end { 0 } else { hour };
        let time = Time::new(hour, minute, second.min(59), 0).ok()?;
        if !(1..=31).contains(&day) {
            return None;
        }
        let first = Date::new(year, month, 1).ok()?;
        let mut date = first.checked_add(i64::from(day - 1).days()).ok()?;
        if is_end {
            date = date.tomorrow().ok()?;
        }
        DateTime::from_parts(date, time).to_zoned(zone).ok()
    }
}

/// Returns the offset of a zone in seconds: `+8`, `+0800`, `UTC-5:30`, `EST`.
fn offset(zone: &str) -> Option<i32> {
    let zone = zone.to_ascii_lowercase();
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == zone) {
        return Some(hours * 3600);
    }
    let start = zone.find(['+', '-'])?;
    let digits = &zone[start + 1..];
    let (hours, minutes) = match digits.split_once([':', ',', '.']) {
        Some((hours, minutes)) => (hours, minutes.get(..2).unwrap_or(minutes)),
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Some(if zone[start..].starts_with('-') {
        -seconds
    } else {
        seconds
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_what_time_parse_makes_of_them() {
        let now: Zoned = "2026-06-15T12:00:00[UTC]".parse().unwrap();
        let read = |text: &str| {
            parse(text, &TimeZone::UTC, &now).map(|date| date.strftime("%FT%T%z").to_string())
        };
        for (text, date) in [
            ("Jan 3, 2015", "2015-01-03T00:00:00+0000"),
            ("3 Jan 2015", "2015-01-03T00:00:00+0000"),
            ("January 3rd, 2015", "2015-01-03T00:00:00+0000"),
            ("3rd of January 2015", "2015-01-01T00:00:00+0000"),
            ("3/4", "2026-03-04T00:00:00+0000"),
            ("15th", "2026-06-15T00:00:00+0000"),
            ("2015-02-30", "2015-03-02T00:00:00+0000"),
            ("2015-03-04 24:00:00", "2015-03-05T00:00:00+0000"),
            ("4-3-15", "2004-03-15T00:00:00+0000"),
            ("2015-03-04-name", "2015-03-04T00:00:00+0000"),
            (
                "Sat, 03 Jan 2015 10:20:30 +0100",
                "2015-01-03T10:20:30+0100",
            ),
            ("3-Jan-2015", "2015-01-03T00:00:00+0000"),
            ("March 2015", "2015-03-01T00:00:00+0000"),
            ("2015-3-1", "2015-03-01T00:00:00+0000"),
            ("2015/3/1 5pm", "2015-03-01T17:00:00+0000"),
            ("1/2/2015", "2015-02-01T00:00:00+0000"),
            ("1.2.2015", "2015-02-01T00:00:00+0000"),
            ("20150304", "2015-03-04T00:00:00+0000"),
            ("20150304T050607Z", "2015-03-04T05:06:07+0000"),
            ("2015-03-04 05:06 EST", "2015-03-04T05:06:00-0500"),
            ("4 Mar 2015 10:00 PM", "2015-03-04T22:00:00+0000"),
            ("10:30", "2026-06-15T10:30:00+0000"),
            ("Mar 4", "2026-03-04T00:00:00+0000"),
            ("2023-01-29 18:30:22 2023 -0800", "2023-01-29T18:30:22+0000"),
        ] {
            assert_eq!(read(text).as_deref(), Some(date), "{text}");
        }
        for text in [
            "",
            "soon",
            "2015-03",
            "2015-13-01",
            "2015",
            "Tuesday",
            "12/25/2015",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
