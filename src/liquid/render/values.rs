//! Evaluation of expressions.

use super::super::budget::{ASKED, FILTER, RENDERED, ReachedLimit};
use super::super::expression::{Condition, Expression, Filtered, Join, Key, Operator};
use super::super::filters;
use super::super::value::{Handle, Map, Value};
use super::Run;

/// The most expressions in texts that evaluate each other: the expression of `group_by_exp` may name itself.
const MAX_EVALUATIONS: usize = 8;

impl Run<'_> {
    pub(super) fn scoped(&self, name: &str) -> Option<Value> {
        self.scopes
            .iter()
            .rev()
            .find(|(scoped, _)| scoped == name)
            .map(|(_, value)| value.clone())
    }

    pub(in super::super) fn value(&self, expression: &Expression) -> Value {
        match expression {
            Expression::Literal(value) => value.clone(),
            Expression::Range(first, last) => {
                Value::Range(self.value(first).integer(), self.value(last).integer())
            }
            Expression::Lookup(name, keys) => {
                let mut value = self
                    .scoped(name)
                    .or_else(|| self.variables.get(name).cloned())
                    .or_else(|| self.environment.root(name))
                    .or_else(|| self.counts.get(name).copied().map(Value::Integer))
                    .unwrap_or_default();
                for (at, key) in keys.iter().enumerate() {
                    self.budget.spend(1);
                    // A key of `site.data` is read without the others.
                    if at == 0 && keys.len() > 1 && is_data(&value, key) {
                        continue;
                    }
                    let is_of_data = at == 1 && is_data(&value, &keys[0]);
                    value = match key {
                        Key::Name(name) if is_of_data => self.data(name),
                        Key::Computed(expression) if is_of_data => {
                            self.data(&self.value(expression).text())
                        }
                        Key::Name(name) => self.get(&value, name),
                        Key::Computed(expression) => match (self.value(expression), &value) {
                            (Value::Integer(at), Value::List(_)) => at_index(&value, at),
                            // Only names are looked up in lists as commands.
                            (_, Value::List(_)) => Value::Nil,
                            (key, _) => self.get(&value, &key.text()),
                        },
                    };
                }
                value
            }
        }
    }

    /// Returns the value of a key of `site.data`.
    fn data(&self, name: &str) -> Value {
        self.budget.spend(ASKED);
        if matches!(name, "size" | "first" | "last") {
            return self.get(&self.get(&Value::Handle(Handle::Site), "data"), name);
        }
        let value = self.environment.data(name);
        self.budget.keep(&value);
        value
    }

    /// Returns the value of a key of `value`.
    pub(in super::super) fn get(&self, value: &Value, name: &str) -> Value {
        match value {
            Value::Handle(handle) => {
                self.budget.spend(ASKED);
                let value = self.environment.get(*handle, name);
                self.budget.keep(&value);
                if let (Value::Text(text), "content" | "excerpt") = (&value, name) {
                    // It is rendered each time.
                    self.budget.spend(RENDERED + text.len());
                }
                value
            }
            Value::Map(map) => match map.get(name) {
                Some(value) => value.clone(),
                None if name == "size" => map.len().into(),
                None if name == "first" => first_pair(map),
                None => Value::Nil,
            },
            Value::List(list) => match name {
                "size" => list.len().into(),
                "first" => list.first().cloned().unwrap_or_default(),
                "last" => list.last().cloned().unwrap_or_default(),
                _ => Value::Nil,
            },
            Value::Range(first, last) => match name {
                "size" => Value::Integer(last.saturating_sub(*first).saturating_add(1).max(0)),
                "first" => Value::Integer(*first),
                "last" => Value::Integer(*last),
                _ => Value::Nil,
            },
            // The bytes of a machine word, as Ruby has it.
            Value::Integer(_) if name == "size" => Value::Integer(8),
            Value::Loop(state) => state.get(name),
            Value::Text(text) if name == "size" => {
                self.budget.spend_bytes(text.len());
                text.chars().count().into()
            }
            _ => Value::Nil,
        }
    }

    /// Returns the value of a key as filters look it up (Ruby's `[]`): of a text, the key itself if the text
    /// contains it.
    pub(in super::super) fn key(&self, value: &Value, key: &str) -> Value {
        match value {
            Value::Map(map) => map.get(key).cloned().unwrap_or_default(),
            Value::Handle(_) => self.get(value, key),
            Value::Text(text) if text.contains(key) => key.into(),
            _ => Value::Nil,
        }
    }

    /// Returns the value of a path of keys `a.b`.
    pub(in super::super) fn path(&self, value: &Value, path: &str) -> Value {
        path.split('.').fold(value.clone(), |value, name| {
            self.budget.spend(2);
            self.key(&value, name)
        })
    }

    pub(in super::super) fn filtered(&self, filtered: &Filtered) -> Value {
        if filtered.filters.is_empty() {
            return self.value(&filtered.value);
        }
        let mut value = Value::Nil;
        for (at, filter) in filtered.filters.iter().enumerate() {
            if !self.budget.spend(FILTER) {
                return Value::Nil;
            }
            let arguments: Vec<Value> = filter.arguments.iter().map(|a| self.value(a)).collect();
            let named: Map = filter
                .named
                .iter()
                .map(|(key, value)| (key.clone(), self.value(value)))
                .collect();
            // The time of the build is not read, only its text: a document depends on that alone.
            if at == 0
                && filters::shows_date(&filter.name, &arguments)
                && self.is_site_time(&filtered.value)
            {
                value = "now".into();
            } else if at == 0 {
                value = self.value(&filtered.value);
            }
            value = filters::apply(self, &filter.name, value, &arguments, &named);
            self.budget.keep(&value);
        }
        value
    }

    /// Returns true if an expression is `site.time`.
    fn is_site_time(&self, expression: &Expression) -> bool {
        let Expression::Lookup(name, keys) = expression else {
            return false;
        };
        let is_time = |key: &Key| matches!(key, Key::Name(name) if name == "time");
        name == "site"
            && matches!(&keys[..], [key] if is_time(key))
            && self.scoped(name).is_none()
            && !self.variables.contains_key(name)
    }

    pub(in super::super) fn is_met(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Is(expression) => self.value(expression).is_true(),
            Condition::Chain(chain, last) => {
                for (one, join) in chain {
                    self.budget.spend(1);
                    match (self.is_met(one), join) {
                        (false, Join::And) => return false,
                        (true, Join::Or) => return true,
                        _ => {}
                    }
                }
                self.is_met(last)
            }
            Condition::Not(inner) => !self.is_met(inner),
            Condition::Unknown => false,
            Condition::Compare(left, operator, right) => {
                self.budget.spend(4);
                let (left, right) = (self.value(left), self.value(right));
                if !(self.budget.go_through(&left) && self.budget.go_through(&right)) {
                    return false;
                }
                match operator {
                    Operator::Equal => left.equals(&right),
                    Operator::Unequal => !left.equals(&right),
                    Operator::Contains => contains(&left, &right),
                    // Ruby's booleans and nil have no order (Liquid 4 `Condition#interpret_condition`).
                    _ if matches!(left, Value::Bool(_) | Value::Nil) => false,
                    operator => left.compare(&right).is_some_and(|order| match operator {
                        Operator::Less => order.is_lt(),
                        Operator::LessOrEqual => order.is_le(),
                        Operator::More => order.is_gt(),
                        _ => order.is_ge(),
                    }),
                }
            }
        }
    }

    /// Returns a value as it is put out. A page is a hash, a document its output or content.
    pub(in super::super) fn shown(&self, value: &Value) -> String {
        match value {
            Value::Handle(handle) if self.environment.is_hash(*handle) => {
                Value::from(self.entries(*handle)).text()
            }
            // Jekyll 4 `Document#to_s`.
            Value::Handle(Handle::Page(_)) => match self.get(value, "output") {
                Value::Nil => self.get(value, "content").text(),
                output => output.text(),
            },
            other => other.shown(),
        }
    }

    /// Returns the keys of an object of the site with their values.
    pub(in super::super) fn entries(&self, handle: Handle) -> Map {
        let entries = self.environment.entries(handle);
        self.budget.spend(ASKED * (1 + entries.len()));
        entries
    }

    /// A rendering with the same variables, in which `name` will be an item of a list (see [`Self::set_item`]).
    /// None if expressions in texts evaluate each other without end.
    pub(in super::super) fn for_items(&self, name: &str) -> Option<Run<'_>> {
        if self.evaluations >= MAX_EVALUATIONS {
            self.budget.stop(ReachedLimit::Depth);
            return None;
        }
        let names = self.variables.len() + self.scopes.len();
        self.budget.spend(50 + 5 * names);
        let mut inner = Run::new(self.environment, self.text, self.budget);
        inner.evaluations = self.evaluations + 1;
        inner.variables = self.variables.clone();
        inner.scopes = self.scopes.clone();
        inner.scopes.push((name.to_owned(), Value::Nil));
        Some(inner)
    }

    /// Sets the item of a rendering that [`Self::for_items`] made.
    pub(in super::super) fn set_item(&mut self, item: Value) {
        if let Some((_, value)) = self.scopes.last_mut() {
            *value = item;
        }
    }
}

/// Returns true if `key` of `value` is `site.data`.
fn is_data(value: &Value, key: &Key) -> bool {
    matches!(value, Value::Handle(Handle::Site)) && matches!(key, Key::Name(name) if name == "data")
}

/// The first key of a map with its value.
pub(in super::super) fn first_pair(map: &Map) -> Value {
    map.first()
        .map(|(key, value)| vec![key.as_str().into(), value.clone()].into())
        .unwrap_or_default()
}

fn at_index(value: &Value, at: i64) -> Value {
    let Value::List(list) = value else {
        return Value::Nil;
    };
    let length = i64::try_from(list.len()).unwrap_or(i64::MAX);
    let at = if at < 0 { at + length } else { at };
    usize::try_from(at)
        .ok()
        .and_then(|at| list.get(at).cloned())
        .unwrap_or_default()
}

fn contains(left: &Value, right: &Value) -> bool {
    match left {
        _ if !right.is_true() => false,
        Value::Text(text) => text.contains(&right.text()),
        Value::List(list) => list.iter().any(|item| item.equals(right)),
        Value::Map(map) => map.contains_key(&right.text()),
        _ => false,
    }
}
