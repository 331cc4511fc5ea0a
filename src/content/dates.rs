//! Dates in front matter and file names, with and without a zone.

use super::ruby_date;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

/// The formats of a date and time with an offset that occur in Jekyll sites.
const WITH_OFFSET: [&str; 4] = [
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%d %H:%M:%S%.f %:z",
    "%Y-%m-%d %H:%M %z",
    "%Y-%m-%d %H:%M %:z",
];

/// Parses a date: `2025-03-12`, `2025-03-12 08:30`, `2025-03-12T08:30:00+08:00`, `2025-03-12 08:30:00 +0800`, …
/// A date without a zone is in `zone`; a date with one is converted to `zone`, as in Jekyll, which affects its
/// URL.
#[must_use]
pub(crate) fn parse(text: &str, zone: &TimeZone) -> Option<Zoned> {
    let text = text.trim();
    // Fast path: most dates are only a day, which no format with a time matches.
    let is_of_day = |byte: u8| byte.is_ascii_digit() || byte == b'-' || byte == b'/';
    if text.bytes().all(is_of_day) {
        let midnight = of_numbers(text)?.to_datetime(Time::midnight());
        return midnight.to_zoned(zone.clone()).ok();
    }
    let text = text
        .strip_suffix(" UTC")
        .map_or_else(|| text.to_owned(), |plain| format!("{plain} +0000"));

    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.to_zoned(zone.clone()));
    }
    for format in WITH_OFFSET {
        if let Ok(timestamp) = strtime::parse(format, &text).and_then(|t| t.to_timestamp()) {
            return Some(timestamp.to_zoned(zone.clone()));
        }
    }
    civil(&text)?.to_zoned(zone.clone()).ok()
}

/// Does the same as [`parse`] in the zone of the date itself: the day is the writer's.
#[must_use]
pub(crate) fn parse_as_written(text: &str, zone: &TimeZone) -> Option<Zoned> {
    let date = parse(text, zone)?;
    Some(match offset(text) {
        Some(offset) => date.with_time_zone(offset),
        None => date,
    })
}

/// Returns the offset at the end of a date and time, as a zone.
fn offset(text: &str) -> Option<TimeZone> {
    let text = text.trim();
    let (_, time) = text.split_once(':')?;
    if time.ends_with(['Z', 'z']) || time.ends_with("UTC") || time.ends_with("GMT") {
        return Some(TimeZone::UTC);
    }
    let sign = time.rfind(['+', '-'])?;
    let digits: String = time[sign + 1..].chars().filter(|c| *c != ':').collect();
    let number: i32 = digits
        .parse()
        .ok()
        .filter(|_| matches!(digits.len(), 2 | 4))?;
    let (hours, minutes) = if digits.len() == 2 {
        (number, 0)
    } else {
        (number / 100, number % 100)
    };
    let seconds = (hours * 60 + minutes) * 60;
    zone_of(if time[sign..].starts_with('-') {
        -seconds
    } else {
        seconds
    })
}

/// Returns the zone of an offset in seconds.
pub(super) fn zone_of(seconds: i32) -> Option<TimeZone> {
    let offset = Offset::from_seconds(seconds).ok()?;
    Some(if seconds == 0 {
        TimeZone::UTC
    } else {
        TimeZone::fixed(offset)
    })
}

/// Parses `text` like Ruby's `Time.parse`, in its own zone if it has one: `Jan 3, 2015`, `10pm`.
#[must_use]
pub(crate) fn parse_as_ruby(text: &str, zone: &TimeZone, now: &Zoned) -> Option<Zoned> {
    ruby_date::parse(text, zone, now)
}

/// Parses a date and time without a zone.
fn civil(text: &str) -> Option<DateTime> {
    for format in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"] {
        if let Ok(date) = strtime::parse(format, text).and_then(|t| t.to_datetime()) {
            return Some(date);
        }
    }
    if text.contains('T')
        && let Ok(date) = text.parse::<DateTime>()
    {
        return Some(date);
    }
    of_numbers(text).map(|date| date.to_datetime(Time::midnight()))
}

/// Parses `Y-M-D` or `Y/M/D` with or without leading zeros. A year of two digits is in this century; from 69 on
/// in the last (Ruby's `Date`).
fn of_numbers(text: &str) -> Option<Date> {
    let separator = if text.contains('/') { '/' } else { '-' };
    let mut parts = text.split(separator);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let mut full: i16 = year.parse().ok()?;
    if year.len() == 2 {
        full += if full >= 69 { 1900 } else { 2000 };
    }
    Date::new(full, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZoneDatabase;

    #[test]
    fn a_date_may_keep_the_zone_of_its_writer() {
        let taipei = TimeZoneDatabase::bundled().get("Asia/Taipei").unwrap();
        let read =
            |text| parse_as_written(text, &taipei).map(|d| d.strftime("%FT%T%:z").to_string());
        for (text, date) in [
            ("2025-03-12", "2025-03-12T00:00:00+08:00"),
            ("2025-03-12 08:30", "2025-03-12T08:30:00+08:00"),
            ("2025-03-12 23:30 +0900", "2025-03-12T23:30:00+09:00"),
            ("2025-03-12 23:30:00 +09:00", "2025-03-12T23:30:00+09:00"),
            ("2025-03-12T23:30:00-05:30", "2025-03-12T23:30:00-05:30"),
            ("2025-03-12T23:30:00Z", "2025-03-12T23:30:00+00:00"),
            ("2025-03-12 23:30:00 UTC", "2025-03-12T23:30:00+00:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn dates_are_read_in_the_sites_zone() {
        let taipei = TimeZoneDatabase::bundled().get("Asia/Taipei").unwrap();
        let read = |text| parse(text, &taipei).map(|d| d.strftime("%FT%T%:z").to_string());
        for (text, date) in [
            ("2025-03-12", "2025-03-12T00:00:00+08:00"),
            ("2025-3-2", "2025-03-02T00:00:00+08:00"),
            ("25-3-2", "2025-03-02T00:00:00+08:00"),
            ("2025/03/12", "2025-03-12T00:00:00+08:00"),
            ("2025-03-12 08:30", "2025-03-12T08:30:00+08:00"),
            ("2025-03-12 08:30:15", "2025-03-12T08:30:15+08:00"),
            ("2025-03-12T08:30:15", "2025-03-12T08:30:15+08:00"),
            ("2025-03-12 20:30:00 +0000", "2025-03-13T04:30:00+08:00"),
            ("2025-03-12 20:30:00 UTC", "2025-03-13T04:30:00+08:00"),
            ("2025-03-12T20:30:00Z", "2025-03-13T04:30:00+08:00"),
            ("2025-03-12T20:30:00-05:00", "2025-03-13T09:30:00+08:00"),
            ("2025-03-12 20:30 -0500", "2025-03-13T09:30:00+08:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(date), "{text}");
        }
        for nonsense in [
            "",
            "soon",
            "2025-13-01",
            "2025-02-30",
            "2025",
            "12",
            "2025-03-12 25:00",
        ] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}
