//! The page and the site as a plugin written in Ruby reads them.

use crate::liquid::{self, Environment, Handle, Value};
use crate::site::liquid_drops::PageEnvironment;

/// The values that a plugin reads while a page is rendered.
pub(super) struct PluginView<'p> {
    pub(super) environment: &'p PageEnvironment<'p>,
    page: Value,
}

impl<'p> PluginView<'p> {
    pub(super) fn new(environment: &'p PageEnvironment<'p>) -> Self {
        Self {
            environment,
            page: environment.root("page").unwrap_or_default(),
        }
    }

    /// Returns the value of a key of the page.
    pub(super) fn page(&self, key: &str) -> Value {
        self.get(&self.page, key)
    }

    /// Returns the value of a key of `site`.
    pub(super) fn site(&self, key: &str) -> Value {
        self.environment.get(Handle::Site, key)
    }

    /// Returns the value of a path of keys of `site`: `feed.path`.
    pub(super) fn setting(&self, path: &str) -> Value {
        path.split('.')
            .fold(Value::Handle(Handle::Site), |value, key| {
                self.get(&value, key)
            })
    }

    /// Returns the value of a key of a mapping or of an object of the site; nil for other values.
    pub(super) fn get(&self, value: &Value, key: &str) -> Value {
        match value {
            Value::Handle(handle) => self.environment.get(*handle, key),
            Value::Map(map) => map.get(key).cloned().unwrap_or_default(),
            _ => Value::Nil,
        }
    }

    /// Returns the result of a Liquid filter without arguments.
    pub(super) fn filtered(&self, name: &str, input: Value) -> Value {
        liquid::filter(self.environment, name, input, &[])
    }

    /// Returns the result of Liquid filters without arguments, one after the other, as text.
    pub(super) fn text(&self, filters: &[&str], input: &Value) -> String {
        let result = filters
            .iter()
            .fold(input.clone(), |value, name| self.filtered(name, value));
        result.shown()
    }

    /// Returns the absolute URL of a path of the site.
    pub(super) fn absolute_url(&self, url: &Value) -> String {
        self.text(&["absolute_url"], url)
    }

    /// Returns a date in the format of XML Schema, in the zone of the site.
    pub(super) fn xml_date(&self, date: &Value) -> String {
        self.text(&["date_to_xmlschema"], date)
    }
}

/// Ruby's `||` and Liquid's `default`.
pub(super) trait Alternative: Sized {
    /// Returns the value, or the other one if the value is nil or false.
    fn or(self, other: impl FnOnce() -> Self) -> Self;
    /// Returns the value, or the other one if the value is nil, false or empty.
    fn or_default(self, other: impl FnOnce() -> Self) -> Self;
}

impl Alternative for Value {
    fn or(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_true() { self } else { other() }
    }

    fn or_default(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_true() && !self.is_empty() {
            self
        } else {
            other()
        }
    }
}
