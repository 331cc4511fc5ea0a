//! Filters: Liquid 4's own and Jekyll 4's, by what they work on.

mod dates;
mod lists;
mod numbers;
mod sort;
mod strftime;
mod text;
mod urls;

use super::render::Run;
use super::value::{Map, Value};

pub(crate) use dates::date_text;
pub(super) use dates::shows_date;
pub(super) use lists::number_of;
pub(crate) use text::without_tags;

/// The input and arguments of a filter.
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

    /// The input as text; empty if that costs too much.
    fn text(&self) -> String {
        self.text_of(&self.input)
    }

    /// An argument as text; empty if that costs too much.
    fn argument_text(&self, at: usize) -> String {
        self.text_of(&self.argument(at))
    }

    /// A value as text; empty if that costs too much.
    fn text_of(&self, value: &Value) -> String {
        if self.run.budget.go_through(value) {
            value.text()
        } else {
            String::new()
        }
    }

    /// A value as a list, without lists in it; empty if that costs too much.
    fn list_of(&self, value: &Value) -> Vec<Value> {
        if self.run.budget.flatten(value) {
            value.list()
        } else {
            Vec::new()
        }
    }

    /// The input as a list, without lists in it; empty if that costs too much.
    fn list(&self) -> Vec<Value> {
        self.list_of(&self.input)
    }

    /// Returns true if a text or list of so many bytes may be made.
    fn may_make(&self, bytes: usize) -> bool {
        self.run.budget.make(bytes)
    }
}

/// The names of all filters, by where they are.
const FILTER_NAMES: [&[&str]; 5] = [
    text::NAMES,
    lists::NAMES,
    numbers::NAMES,
    dates::NAMES,
    urls::NAMES,
];

/// Filters of plugins that sitegen implements (`Environment::plugin_filter`).
const OF_PLUGINS: [&str; 3] = ["inject_anchors", "toc", "toc_only"];

/// Filters of Jekyll that the site's compiler of Sass applies (`Environment::plugin_filter`).
const OF_SASS: [&str; 2] = ["sassify", "scssify"];

/// The steps that one stylesheet counts as: it is compiled by a process of its own.
const SASS_STEPS: usize = 20_000;

/// Returns the names of all filters.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let known = FILTER_NAMES.iter().flat_map(|names| names.iter());
    known.chain(&OF_PLUGINS).chain(&OF_SASS).copied()
}

pub(super) fn is_known(name: &str) -> bool {
    let of_site = OF_SASS.contains(&name);
    of_site || FILTER_NAMES.iter().any(|names| names.contains(&name)) || OF_PLUGINS.contains(&name)
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
    let steps = if OF_SASS.contains(&name) {
        SASS_STEPS
    } else {
        1
    };
    if !run.budget.spend(steps) {
        return Value::Nil;
    }
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
        let result = run.environment.plugin_filter(name, &call.input, arguments);
        result.unwrap_or(call.input)
    }
}
