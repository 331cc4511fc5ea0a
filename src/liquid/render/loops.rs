//! Loops: `for` and `tablerow`.

use std::sync::Arc;

use super::super::budget::range_length;
use super::super::expression::Expression;
use super::super::parse::For;
use super::super::value::{Loop, Value};
use super::{Interrupt, Run};

/// The steps of a round of a loop, beside those of what is in it: about as long as five nodes take.
const ROUND: usize = 5;

impl Run<'_> {
    pub(super) fn each(&mut self, found: &For) -> Result<(), Interrupt> {
        let items = self.part(found);
        if items.length == 0 {
            return self.nodes(&found.otherwise);
        }
        let state = Loop {
            length: items.length,
            parent: self.scoped("forloop").unwrap_or_default(),
            name: found.name.as_str().into(),
            ..Loop::default()
        };
        self.rounds("forloop", &state, found, &items, |run, _| {
            run.nodes(&found.body)
        })
    }

    /// Renders the rounds of a loop, whose state is the value of `variable`.
    fn rounds(
        &mut self,
        variable: &str,
        state: &Loop,
        found: &For,
        items: &Items,
        mut round: impl FnMut(&mut Self, usize) -> Result<(), Interrupt>,
    ) -> Result<(), Interrupt> {
        let outer = self.scopes.len();
        self.scopes.push((variable.to_owned(), Value::Nil));
        self.scopes.push((found.variable.clone(), Value::Nil));
        let mut result = Ok(());
        for i in 0..items.length {
            self.budget.spend(ROUND);
            let state = Loop {
                done: i,
                ..state.clone()
            };
            if let Some([(_, shown), (_, item)]) = self.scopes.get_mut(outer..outer + 2) {
                *shown = Value::Loop(Arc::new(state));
                *item = items.get(i);
            }
            let left = round(self, i);
            self.scopes.truncate(outer + 2);
            match left {
                Ok(()) | Err(Interrupt::Continue) => {}
                Err(Interrupt::Break) => break,
                Err(Interrupt::Stop) => {
                    result = Err(Interrupt::Stop);
                    break;
                }
            }
            if self.budget.over().is_some() {
                // A body without nodes: the caller reports it.
                break;
            }
        }
        self.scopes.truncate(outer);
        result
    }

    /// Returns what a loop goes through in place of a site object: its keys, or the pairs of a hash.
    fn visited(&self, list: Value) -> Value {
        let Value::Handle(handle) = list else {
            return list;
        };
        let entries = self.entries(handle);
        if self.environment.is_hash(handle) {
            return entries.into();
        }
        let keys = entries.keys().map(|key| Value::from(key.as_str()));
        keys.collect::<Vec<_>>().into()
    }

    /// The part of its list that a loop goes through.
    fn part(&mut self, found: &For) -> Items {
        let list = self.visited(self.value(&found.list));
        let number = |run: &mut Self, expression: &Option<Expression>| {
            let value = expression.as_ref().map(|e| run.value(e));
            let value = value.filter(|value| !value.is_nil());
            value.map(|value| usize::try_from(value.integer()).unwrap_or(0))
        };
        let offset = match &found.continues {
            Some(name) => self.ends.get(name).copied(),
            None => number(self, &found.offset),
        };
        let offset = offset.unwrap_or(0);
        let limit = number(self, &found.limit).unwrap_or(usize::MAX);
        let whole = Items::of(list);
        let length = whole.length.saturating_sub(offset).min(limit);
        let items = Items {
            offset,
            length,
            reversed: found.reversed,
            ..whole
        };
        self.ends.insert(found.name.clone(), offset + length);
        items
    }

    /// The cells of a table, in rows of so many columns.
    pub(super) fn table_row(
        &mut self,
        found: &For,
        columns: Option<&Expression>,
    ) -> Result<(), Interrupt> {
        let items = self.part(found);
        if !self.value(&found.list).is_true() {
            return Ok(());
        }
        let length = items.length;
        let columns = columns.map_or(0, |columns| {
            usize::try_from(self.value(columns).integer()).unwrap_or(0)
        });
        let state = Loop {
            length,
            columns: Some(columns),
            ..Loop::default()
        };
        self.put("<tr class=\"row1\">\n");
        let mut interrupted = Ok(());
        self.rounds("tablerowloop", &state, found, &items, |run, i| {
            let (row, column) = match columns {
                0 => (0, i),
                columns => (i / columns, i % columns),
            };
            run.put(&format!("<td class=\"col{}\">", column + 1));
            if interrupted.is_ok() {
                interrupted = run.nodes(&found.body);
            }
            run.put("</td>");
            if column + 1 == columns && i + 1 < length {
                run.put(&format!("</tr>\n<tr class=\"row{}\">", row + 2));
            }
            match interrupted {
                Err(Interrupt::Stop) => Err(Interrupt::Stop),
                // The cells that follow `break` and `continue` are empty, and the loop around ends too (Liquid 4
                // `TableRow#render` leaves the interrupt to it).
                _ => Ok(()),
            }
        })?;
        self.put("</tr>\n");
        interrupted
    }
}

/// The items that a loop goes through. Items of a range are computed one by one.
struct Items {
    list: Value,
    offset: usize,
    length: usize,
    reversed: bool,
}

impl Items {
    /// All items of a value.
    fn of(list: Value) -> Self {
        let length = match &list {
            Value::List(list) => list.len(),
            Value::Map(map) => map.len(),
            Value::Range(first, last) => range_length(*first, *last),
            Value::Text(text) if !text.is_empty() => 1,
            _ => 0,
        };
        Self {
            list,
            offset: 0,
            length,
            reversed: false,
        }
    }

    fn get(&self, at: usize) -> Value {
        let at = if self.reversed {
            self.length - 1 - at
        } else {
            at
        };
        let at = self.offset + at;
        match &self.list {
            Value::List(list) => list.get(at).cloned().unwrap_or_default(),
            Value::Range(first, _) => {
                let at = i64::try_from(at).unwrap_or(i64::MAX);
                Value::Integer(first.saturating_add(at))
            }
            Value::Map(map) => map.get_index(at).map_or(Value::Nil, |(key, value)| {
                vec![key.as_str().into(), value.clone()].into()
            }),
            other => other.clone(),
        }
    }
}
