//! Filters of dates.

use std::sync::Arc;

use jiff::Zoned;

use super::super::value::Value;
use super::Call;
use super::strftime::formatted;

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
            let time = call.run.environment.time_for(name, &arguments);
            time.map(Arc::new)
        }
        _ => moment(call),
    };
    let Some(date) = date else {
        return call.input.clone();
    };
    date_text(name, &arguments, &date, |date| {
        call.run.environment.local(date)
    })
    .into()
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
        Value::Text(text) if !text.is_empty() => call.run.environment.date(text).map(Arc::new),
        Value::Integer(seconds) => {
            let time = jiff::Timestamp::from_second(*seconds).ok()?;
            let zone = call.run.environment.date("now")?.time_zone().clone();
            Some(Arc::new(time.to_zoned(zone)))
        }
        _ => None,
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
