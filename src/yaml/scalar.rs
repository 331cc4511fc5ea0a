//! Converts plain scalars to values.
//!
//! In: the text of a scalar without quotes. Out: null, a boolean, a number or a text, by the rules of
//! [`Scalars`]. The rules of Ruby are a port of Psych 4 (`ScalarScanner#tokenize`).

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Span, ToSpan};
use serde_json::Value;

use super::Scalars;

/// Returns the value of a plain scalar.
pub(super) fn resolve(text: &str, scalars: Scalars) -> Value {
    let Some(first) = text.chars().next() else {
        return Value::Null;
    };
    if text.contains('\n') {
        return text.into();
    }
    if !(first.is_ascii_digit() || matches!(first, '-' | '+' | '.')) {
        return word(text, scalars);
    }
    let number = match scalars {
        Scalars::Ruby => timestamp(text)
            .or_else(|| day(text))
            .or_else(|| sexagesimal(text)),
        Scalars::Own => None,
    };
    number
        .or_else(|| not_finite(text))
        .or_else(|| float(text))
        .or_else(|| integer(text, scalars))
        .unwrap_or_else(|| text.into())
}

/// Returns the value of a scalar that begins like a word.
fn word(text: &str, scalars: Scalars) -> Value {
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if text == "~" || is(&["null"]) {
        return Value::Null;
    }
    match scalars {
        Scalars::Ruby if text.starts_with(':') => symbol(text).into(),
        Scalars::Ruby if is(&["yes", "true", "on"]) => Value::Bool(true),
        Scalars::Ruby if is(&["no", "false", "off"]) => Value::Bool(false),
        Scalars::Own if matches!(text, "true" | "True" | "TRUE") => Value::Bool(true),
        Scalars::Own if matches!(text, "false" | "False" | "FALSE") => Value::Bool(false),
        _ => text.into(),
    }
}

/// Returns the text of a symbol: `:a`, and `:a b` for `:"a b"`.
fn symbol(text: &str) -> String {
    let quoted = text[1..].chars().next().filter(|c| matches!(c, '"' | '\''));
    let inside = quoted.and_then(|quote| text[2..].strip_suffix(quote));
    match inside {
        Some(inside) => format!(":{}", inside.strip_prefix(':').unwrap_or(inside)),
        None => text.to_owned(),
    }
}

/// Reads `.inf` and `.nan`. JSON has no such numbers: the value is Ruby's text of them.
fn not_finite(text: &str) -> Option<Value> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is(".inf") || is("+.inf") {
        Some("Infinity".into())
    } else if is("-.inf") {
        Some("-Infinity".into())
    } else if is(".nan") {
        Some("NaN".into())
    } else {
        None
    }
}

/// Splits a sign off a number.
fn signed(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

/// Returns true if a text is not empty and `admits` accepts all of its bytes.
fn all(text: &str, admits: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(admits)
}

/// Reads `1.5`, `-.5`, `1_000.25`, `1.5e+3`. An exponent needs a sign.
fn float(text: &str) -> Option<Value> {
    let (_, rest) = signed(text);
    let (whole, rest) = rest.split_once('.')?;
    let is_grouped = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'_' | b',');
    let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if !(whole.is_empty() || begins(whole) && all(whole, is_grouped)) {
        return None;
    }
    let (fraction, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+'])?;
        if !all(digits, |byte| byte.is_ascii_digit()) {
            return None;
        }
    } else if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let plain: String = text.chars().filter(|c| !matches!(c, '_' | ',')).collect();
    let number: f64 = plain.parse().ok()?;
    serde_json::Number::from_f64(number).map(Value::Number)
}

/// Reads decimal numbers; in Ruby also `0b1`, `017` (octal), `0x1F` and `1,000`.
fn integer(text: &str, scalars: Scalars) -> Option<Value> {
    let (negative, digits) = signed(text);
    let plain: String = digits.chars().filter(|c| !matches!(c, '_' | ',')).collect();
    let has_groups = plain.len() != digits.len();
    let number = match scalars {
        Scalars::Own => {
            if has_groups || !all(digits, |byte| byte.is_ascii_digit()) {
                return None;
            }
            digits.parse::<i128>().ok()?
        }
        Scalars::Ruby => ruby_integer(digits, &plain)?,
    };
    let number = if negative { -number } else { number };
    // A number that is too large for JSON is its text.
    i64::try_from(number).ok().map(Value::from)
}

/// Reads the digits of a number as Ruby does; `plain` are the same without separators.
fn ruby_integer(digits: &str, plain: &str) -> Option<i128> {
    let radix = |prefix: &str, radix: u32| {
        let rest = plain.strip_prefix(prefix)?;
        i128::from_str_radix(rest, radix).ok()
    };
    if digits.starts_with("0b") {
        return radix("0b", 2);
    }
    if digits.starts_with("0x") {
        return radix("0x", 16);
    }
    if digits == "0" {
        return Some(0);
    }
    if let Some(octal) = digits.strip_prefix('0') {
        let is_octal = |byte: u8| matches!(byte, b'0'..=b'7' | b'_' | b',');
        if !all(octal, is_octal) {
            return None;
        }
        return i128::from_str_radix(plain, 8).ok();
    }
    // A separator is between two digits.
    let mut before = b'_';
    for byte in digits.bytes() {
        let is_digit = byte.is_ascii_digit();
        let is_separator = matches!(byte, b'_' | b',') && before.is_ascii_digit();
        if !(is_digit || is_separator) {
            return None;
        }
        before = byte;
    }
    if !before.is_ascii_digit() {
        return None;
    }
    plain.parse().ok()
}

/// Reads `1:30` and `1:30:00.5` as Psych does: the first part always counts 3600.
fn sexagesimal(text: &str) -> Option<Value> {
    let (_, rest) = signed(text);
    let parts: Vec<&str> = rest.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let is_grouped = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    if !(parts[0].starts_with(|c: char| c.is_ascii_digit()) && all(parts[0], is_grouped)) {
        return None;
    }
    let last = parts[parts.len() - 1];
    let (last, fraction) = match last.split_once('.') {
        Some((last, fraction)) => (last, Some(fraction)),
        None => (last, None),
    };
    let is_sixty = |part: &str| match part.as_bytes() {
        [one] => one.is_ascii_digit(),
        [ten, one] => matches!(ten, b'0'..=b'5') && one.is_ascii_digit(),
        _ => false,
    };
    let middle = &parts[1..parts.len() - 1];
    if !(middle.iter().all(|part| is_sixty(part)) && is_sixty(last)) {
        return None;
    }
    let is_fraction = |fraction: &str| fraction.bytes().all(is_grouped);
    if fraction.is_some_and(|fraction| !is_fraction(fraction)) {
        return None;
    }
    let factors: [i32; 3] = [3600, 60, 1];
    let number = |part: &str| part.replace(['_', '+'], "");
    let pairs = text.split(':').map(number).zip(factors);
    if fraction.is_none() {
        let numbers =
            pairs.map(|(part, factor)| part.parse::<i64>().ok()?.checked_mul(i64::from(factor)));
        let sum: i64 = numbers.collect::<Option<Vec<_>>>()?.iter().sum();
        return Some(sum.into());
    }
    let numbers = pairs.map(|(part, factor)| Some(part.parse::<f64>().ok()? * f64::from(factor)));
    let sum: f64 = numbers.collect::<Option<Vec<_>>>()?.iter().sum();
    serde_json::Number::from_f64(sum).map(Value::Number)
}

/// Reads `2015-3-1`, as the text of Ruby's `Date`: `2015-03-01`.
fn day(text: &str) -> Option<Value> {
    let (year, month, day) = numbers_of_day(text)?;
    if year.starts_with('-') || !(1..=12).contains(&month) {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month, day).ok()?;
    Some(date.strftime("%Y-%m-%d").to_string().into())
}

fn numbers_of_day(text: &str) -> Option<(&str, i8, i8)> {
    let sign = usize::from(text.starts_with('-'));
    let year = text.get(..sign + 4)?;
    let mut rest = text.get(sign + 4..)?.strip_prefix('-')?.split('-');
    let (month, day) = (rest.next()?, rest.next()?);
    let is_number =
        |part: &str, most: usize| part.len() <= most && all(part, |byte| byte.is_ascii_digit());
    let is_day = rest.next().is_none()
        && is_number(&year[sign..], 4)
        && is_number(month, 2)
        && is_number(day, 2);
    is_day.then(|| Some((year, month.parse().ok()?, day.parse().ok()?)))?
}

/// Reads `2015-03-01 10:00:00 +0800`, as the text of Ruby's `Time`. A time without a zone is in UTC.
fn timestamp(text: &str) -> Option<Value> {
    let end = text.find(|c: char| matches!(c, 'T' | 't') || c.is_ascii_whitespace())?;
    let (year, month, day) = numbers_of_day(&text[..end])?;
    let rest = text[end..].trim_start_matches(|c: char| c.is_ascii_whitespace());
    let rest = if rest.len() == text.len() - end {
        &rest[1..]
    } else {
        rest
    };
    let clock_end = rest
        .find(|c: char| !(c.is_ascii_digit() || c == ':'))
        .unwrap_or(rest.len());
    let (hour, minute, second) = numbers_of_clock(&rest[..clock_end])?;
    let zone = match rest[clock_end..].strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => &rest[clock_end..],
    };
    let zone = zone.trim_start();
    let offset = match zone {
        "" => "+0000".to_owned(),
        "Z" => "UTC".to_owned(),
        zone => written_offset(zone)?,
    };
    let time = moment(year.parse().ok()?, (month, day), (hour, minute, second))?;
    Some(format!("{} {offset}", time.strftime("%Y-%m-%d %H:%M:%S")).into())
}

fn numbers_of_clock(text: &str) -> Option<(i64, i64, i64)> {
    let parts: Vec<&str> = text.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else {
        return None;
    };
    if !(1..=2).contains(&hour.len()) || minute.len() != 2 || second.len() != 2 {
        return None;
    }
    Some((
        hour.parse().ok()?,
        minute.parse().ok()?,
        second.parse().ok()?,
    ))
}

/// Returns a moment like `Time.utc`: the 31st of a month of thirty days is the first of the next.
fn moment(year: i16, (month, day): (i8, i8), clock: (i64, i64, i64)) -> Option<DateTime> {
    let (hour, minute, second) = clock;
    let is_clock = hour < 24 && minute < 60 && second <= 60 || (hour, minute, second) == (24, 0, 0);
    if !is_clock || !(1..=31).contains(&day) {
        return None;
    }
    let first = Date::new(year, month, 1)
        .ok()?
        .to_datetime(Time::midnight());
    let rest: Span = i64::from(day - 1)
        .days()
        .hours(hour)
        .minutes(minute)
        .seconds(second);
    first.checked_add(rest).ok()
}

/// Returns `+8`, `+08:00` and `+0800` as `+0800`.
fn written_offset(zone: &str) -> Option<String> {
    let digits = zone.strip_prefix(['+', '-'])?;
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, ""),
    };
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=2).contains(&hours.len())
        || !matches!(minutes.len(), 0 | 2)
        || !is_number(hours)
        || !is_number(minutes)
    {
        return None;
    }
    let hours: i32 = hours.parse().ok()?;
    let minutes: i32 = minutes.parse().unwrap_or(0);
    let seconds = hours * 3600 + minutes * 60;
    // Psych uses the sign of the hours, and the hours of `-00:30` have none.
    let is_negative = zone.starts_with('-') && hours != 0;
    let offset = Offset::from_seconds(if is_negative { -seconds } else { seconds }).ok()?;
    let sign = if is_negative { '-' } else { '+' };
    let minutes = offset.seconds().abs() / 60;
    Some(format!("{sign}{:02}{:02}", minutes / 60, minutes % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_what_psych_makes_of_them() {
        for (text, value) in [
            ("", "null"),
            ("~", "null"),
            ("Null", "null"),
            ("yes", "true"),
            ("OFF", "false"),
            ("y", "\"y\""),
            ("017", "15"),
            ("018", "\"018\""),
            ("0x1F", "31"),
            ("1,000", "1000"),
            ("1_000_", "\"1_000_\""),
            ("1e5", "\"1e5\""),
            ("1.5e+3", "1500.0"),
            ("1.", "1.0"),
            ("-.5", "-0.5"),
            ("-", "\"-\""),
            (".", "\".\""),
            ("1:30", "5400"),
            ("1:30:15", "5415"),
            ("1:75", "\"1:75\""),
            ("2015-3-1", "\"2015-03-01\""),
            ("2015-02-30", "\"2015-02-30\""),
            ("2015-03-01 10:00:00", "\"2015-03-01 10:00:00 +0000\""),
            ("2015-03-01T10:00:00Z", "\"2015-03-01 10:00:00 UTC\""),
            ("2015-03-01 10:00:00 +8", "\"2015-03-01 10:00:00 +0800\""),
            (
                "2015-02-30 10:00:00 -05:30",
                "\"2015-03-02 10:00:00 -0530\"",
            ),
            ("2015-03-01 25:00:00", "\"2015-03-01 25:00:00\""),
            (".inf", "\"Infinity\""),
            (":symbol", "\":symbol\""),
            ("99999999999999999999", "\"99999999999999999999\""),
        ] {
            assert_eq!(resolve(text, Scalars::Ruby).to_string(), value, "{text}");
        }
    }

    #[test]
    fn a_site_of_our_own_keeps_words_and_days_as_they_are_written() {
        for (text, value) in [
            ("no", "\"no\""),
            ("true", "true"),
            ("1:30", "\"1:30\""),
            ("2015-3-1", "\"2015-3-1\""),
            ("012", "12"),
            ("1.5", "1.5"),
        ] {
            assert_eq!(resolve(text, Scalars::Own).to_string(), value, "{text}");
        }
    }
}
