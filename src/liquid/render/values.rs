//! What expressions come to.

use std::sync::Arc;

use super::super::expression::{Condition, Expression, Filtered, Key, Operator};
use super::super::filters;
use super::super::value::{Map, Value};
use super::Run;

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
                    .or_else(|| self.world.root(name))
                    .or_else(|| self.counts.get(name).copied().map(Value::Integer))
                    .unwrap_or_default();
                for key in keys {
                    value = match key {
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

    /// What a value has under a name.
    pub(in super::super) fn get(&self, value: &Value, name: &str) -> Value {
        match value {
            Value::Handle(handle) => self.world.get(*handle, name),
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
            Value::Text(text) if name == "size" => text.chars().count().into(),
            _ => Value::Nil,
        }
    }

    /// What a value has under `a.b`.
    pub(in super::super) fn path(&self, value: &Value, path: &str) -> Value {
        path.split('.')
            .fold(value.clone(), |value, name| self.get(&value, name))
    }

    pub(in super::super) fn filtered(&self, filtered: &Filtered) -> Value {
        let mut value = self.value(&filtered.value);
        for filter in &filtered.filters {
            let arguments: Vec<Value> = filter.arguments.iter().map(|a| self.value(a)).collect();
            let named: Map = filter
                .named
                .iter()
                .map(|(key, value)| (key.clone(), self.value(value)))
                .collect();
            value = filters::apply(self, &filter.name, value, &arguments, &named);
        }
        value
    }

    pub(in super::super) fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Is(expression) => self.value(expression).is_true(),
            Condition::And(left, right) => self.holds(left) && self.holds(right),
            Condition::Or(left, right) => self.holds(left) || self.holds(right),
            Condition::Not(inner) => !self.holds(inner),
            Condition::Unknown => false,
            Condition::Compare(left, operator, right) => {
                let (left, right) = (self.value(left), self.value(right));
                match operator {
                    Operator::Equal => left.equals(&right),
                    Operator::Unequal => !left.equals(&right),
                    Operator::Contains => contains(&left, &right),
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

    /// A value with what the site knows spelled out, for JSON.
    pub(in super::super) fn spelled(&self, value: &Value, depth: usize) -> Value {
        match value {
            Value::Handle(_) if depth > 2 => Value::Nil,
            Value::Handle(handle) => {
                let entries = self.world.entries(*handle);
                let spelled = entries
                    .iter()
                    .map(|(key, value)| (key.clone(), self.spelled(value, depth + 1)));
                Value::Map(Arc::new(spelled.collect()))
            }
            Value::List(list) => list
                .iter()
                .map(|value| self.spelled(value, depth))
                .collect::<Vec<_>>()
                .into(),
            Value::Map(map) => map
                .iter()
                .map(|(key, value)| (key.clone(), self.spelled(value, depth)))
                .collect::<Map>()
                .into(),
            other => other.clone(),
        }
    }

    /// Evaluates `expression`, in which `name` is `item`.
    pub(in super::super) fn with<T>(
        &self,
        name: &str,
        item: Value,
        evaluate: impl FnOnce(&Run<'_>) -> T,
    ) -> T {
        let mut inner = Run::new(self.world, self.text);
        inner.variables = self.variables.clone();
        inner.scopes = self.scopes.clone();
        inner.scopes.push((name.to_owned(), item));
        evaluate(&inner)
    }
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
        Value::Text(text) => !right.is_nil() && text.contains(&right.text()),
        Value::List(list) => list.iter().any(|item| item.equals(right)),
        Value::Map(map) => map.contains_key(&right.text()),
        _ => false,
    }
}
