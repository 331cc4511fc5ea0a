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
    let Some(date) = moment(call) else {
        return call.input.clone();
    };
    match name {
        "date" => {
            let format = call.argument_text(0);
            if format.is_empty() {
                return call.input.clone();
            }
            call.run.budget.spend(20 * format.len());
            formatted(&date, &format).into()
        }
        // These are shown in the zone of the site.
        _ => words_of(name, call, &call.run.world.local(&date)),
    }
}

fn words_of(name: &str, call: &Call<'_>, date: &Zoned) -> Value {
    match name {
        "date_to_string" => words(call, date, "%b").into(),
        "date_to_long_string" => words(call, date, "%B").into(),
        "date_to_xmlschema" => date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string().into(),
        "date_to_rfc822" => date.strftime("%a, %d %b %Y %H:%M:%S %z").to_string().into(),
        _ => call.input.clone(),
    }
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
fn words(call: &Call<'_>, date: &Zoned, month: &str) -> String {
    if call.argument_text(0) != "ordinal" {
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
    let format = if call.argument_text(1) == "US" {
        format!("{month} {day}{ending}, %Y")
    } else {
        format!("{day}{ending} {month} %Y")
    };
    date.strftime(&format).to_string()
}
