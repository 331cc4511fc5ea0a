//! Filters of dates.

use std::sync::Arc;

use jiff::Zoned;

use super::super::value::Value;
use super::Call;

pub(super) const NAMES: &[&str] = &[
    "date",
    "date_to_string",
    "date_to_long_string",
    "date_to_xmlschema",
    "date_to_rfc822",
];

/// The steps of reading and writing a date.
const DATE: usize = 200;

pub(super) fn apply(name: &str, call: &Call<'_>) -> Value {
    // A value that is not a date is unchanged, as in Liquid.
    if !(call.run.budget.spend(DATE) && call.run.budget.go_through(&call.input)) {
        return Value::Nil;
    }
    let arguments = [call.argument_text(0), call.argument_text(1)];
    let [format, _] = &arguments;
    if name == "date" {
        if format.is_empty() {
            return call.input.clone();
        }
        call.run.budget.spend(20 * format.len());
    }
    let date = match &call.input {
        Value::Text(text) if is_now(text) => {
            let time = call.run.world.time_for(name, &arguments);
            time.map(Arc::new)
        }
        _ => moment(call),
    };
    let Some(date) = date else {
        return call.input.clone();
    };
    date_text(name, &arguments, &date, |date| call.run.world.local(date)).into()
}

/// Returns true if a text means the time of the build.
fn is_now(text: &str) -> bool {
    matches!(text, "now" | "today")
}

/// Returns the text that a filter of dates makes of a date. `local` moves a date to the zone of the site.
pub(crate) fn date_text(
    filter: &str,
    arguments: &[String],
    date: &Zoned,
    local: impl Fn(&Zoned) -> Zoned,
) -> String {
    let argument = |at: usize| arguments.get(at).map_or("", String::as_str);
    if filter == "date" {
        return formatted(date, argument(0));
    }
    // These are shown in the zone of the site.
    let date = &local(date);
    match filter {
        "date_to_string" => words((argument(0), argument(1)), date, "%b"),
        "date_to_long_string" => words((argument(0), argument(1)), date, "%B"),
        "date_to_rfc822" => date.strftime("%a, %d %b %Y %H:%M:%S %z").to_string(),
        _ => date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    }
}

/// Returns true if a filter shows a date, and with these arguments nothing but text.
pub(in super::super) fn shows_date(filter: &str, arguments: &[Value]) -> bool {
    let is_empty = |value: &Value| value.is_nil() || value.is_empty();
    NAMES.contains(&filter)
        && (filter != "date" || arguments.first().is_some_and(|format| !is_empty(format)))
}

fn moment(call: &Call<'_>) -> Option<Arc<Zoned>> {
    match &call.input {
        Value::Date(date) => Some(Arc::clone(date)),
        Value::Text(text) if !text.is_empty() => call.run.world.date(text).map(Arc::new),
        Value::Integer(seconds) => {
            let time = jiff::Timestamp::from_second(*seconds).ok()?;
            let zone = call.run.world.date("now")?.time_zone().clone();
            Some(Arc::new(time.to_zoned(zone)))
        }
        _ => None,
    }
}

/// `strftime` as Ruby has it. What jiff has no letter for is left as it is written.
fn formatted(date: &Zoned, format: &str) -> String {
    let mut out = String::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let flags = rest[1..]
            .find(|c: char| !("-_0^#:".contains(c) || c.is_ascii_digit()))
            .map_or(rest.len(), |i| i + 1);
        let end = rest[flags..]
            .chars()
            .next()
            .map_or(flags, |c| flags + c.len_utf8());
        let one = &rest[..end];
        let written = jiff::fmt::strtime::format(one, date);
        match one {
            "%s" => out.push_str(&date.timestamp().as_second().to_string()),
            "%Z" => out.push_str(&zone_name(date)),
            "%L" => out.push_str(&format!("{:03}", date.millisecond())),
            "%c" => out.push_str(&date.strftime("%a %b %e %H:%M:%S %Y").to_string()),
            "%x" => out.push_str(&date.strftime("%m/%d/%y").to_string()),
            "%X" => out.push_str(&date.strftime("%H:%M:%S").to_string()),
            "%r" => out.push_str(&date.strftime("%I:%M:%S %p").to_string()),
            _ => match written {
                Ok(text) => out.push_str(&text),
                Err(_) => out.push_str(one),
            },
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// The name of a date's zone; an offset has none.
fn zone_name(date: &Zoned) -> String {
    let is_named = date.time_zone().iana_name().is_some() || date.offset().is_zero();
    if is_named {
        date.strftime("%Z").to_string()
    } else {
        String::new()
    }
}

/// `07 Nov 2008`, or with `ordinal` `7th Nov 2008`, or with `US` too `Nov 7th, 2008`.
fn words((style, order): (&str, &str), date: &Zoned, month: &str) -> String {
    if style != "ordinal" {
        return date.strftime(&format!("%d {month} %Y")).to_string();
    }
    let day = date.day();
    let ending = match (day % 100, day % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    let format = if order == "US" {
        format!("{month} {day}{ending}, %Y")
    } else {
        format!("{day}{ending} {month} %Y")
    };
    date.strftime(&format).to_string()
}
