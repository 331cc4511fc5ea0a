//! Filters: Liquid 4's own and Jekyll 4's, by what they work on.

mod dates;
mod lists;
mod numbers;
mod text;
mod urls;

use super::render::Run;
use super::value::{Map, Value};

pub(crate) use text::without_tags;

/// What a filter is given.
pub(super) struct Call<'c> {
    pub(super) run: &'c Run<'c>,
    pub(super) input: Value,
    arguments: &'c [Value],
    named: &'c Map,
}

impl Call<'_> {
    fn argument(&self, at: usize) -> Value {
        self.arguments.get(at).cloned().unwrap_or_default()
    }

    fn has(&self, at: usize) -> bool {
        self.arguments.len() > at
    }

    fn text(&self) -> String {
        self.input.text()
    }
}

/// The names of all filters, by where they are.
const KNOWN: [&[&str]; 5] = [
    text::NAMES,
    lists::NAMES,
    numbers::NAMES,
    dates::NAMES,
    urls::NAMES,
];

pub(super) fn is_known(name: &str) -> bool {
    KNOWN.iter().any(|names| names.contains(&name))
}

pub(super) fn apply(
    run: &Run<'_>,
    name: &str,
    input: Value,
    arguments: &[Value],
    named: &Map,
) -> Value {
    let call = Call {
        run,
        input,
        arguments,
        named,
    };
    if text::NAMES.contains(&name) {
        text::apply(name, &call)
    } else if lists::NAMES.contains(&name) {
        lists::apply(name, &call)
    } else if numbers::NAMES.contains(&name) {
        numbers::apply(name, &call)
    } else if dates::NAMES.contains(&name) {
        dates::apply(name, &call)
    } else if urls::NAMES.contains(&name) {
        urls::apply(name, &call)
    } else {
        call.input
    }
}
