//! Liquid's values, as Ruby has them: what is true, what is equal, how each is written.

use std::cmp::Ordering;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::Zoned;
use serde_json::Value as Json;

/// A value. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub enum Value {
    /// Nothing, as every name that means nothing.
    #[default]
    Nil,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Arc<str>),
    /// A moment.
    Date(Arc<Zoned>),
    /// A list.
    List(Arc<Vec<Value>>),
    /// Values by name.
    Map(Arc<Map>),
    /// Something that the site knows, asked for by need.
    Handle(Handle),
    /// `(1..5)`.
    Range(i64, i64),
    /// `forloop`.
    Loop(Arc<Loop>),
    /// `empty`, which is equal to what is.
    Empty,
    /// `blank`, which is equal to nothing: Ruby without Rails asks nothing whether it is.
    Blank,
}

/// Values by name, in order.
pub type Map = IndexMap<String, Value>;

/// The progress of a loop (`forloop`).
#[derive(Debug, Clone, Default)]
pub struct Loop {
    /// Number of finished rounds.
    pub(super) done: usize,
    /// Number of rounds.
    pub(super) length: usize,
    /// The loop around it, or nothing.
    pub(super) parent: Value,
    /// Its variable and list: `item-site.posts`.
    pub(super) name: Arc<str>,
    /// The number of columns, in `tablerow`.
    pub(super) columns: Option<usize>,
}

impl Loop {
    /// `forloop.index` and the others.
    pub(super) fn get(&self, name: &str) -> Value {
        match name {
            "index" => (self.done + 1).into(),
            "index0" => self.done.into(),
            "rindex" => (self.length - self.done).into(),
            "rindex0" => (self.length - self.done - 1).into(),
            "first" => Value::Bool(self.done == 0),
            "last" => Value::Bool(self.done + 1 == self.length),
            "length" => self.length.into(),
            "parentloop" => self.parent.clone(),
            "name" if self.columns.is_none() => Value::Text(Arc::clone(&self.name)),
            _ => self.cell(name).unwrap_or_default(),
        }
    }

    /// `tablerowloop.col` and the others.
    fn cell(&self, name: &str) -> Option<Value> {
        let columns = self.columns?;
        // No number of columns is one row without an end (Liquid 4 `TablerowloopDrop#increment!`).
        let (row, column) = match columns {
            0 => (0, self.done),
            columns => (self.done / columns, self.done % columns),
        };
        Some(match name {
            "col" => (column + 1).into(),
            "col0" => column.into(),
            "row" => (row + 1).into(),
            "col_first" => Value::Bool(column == 0),
            "col_last" => Value::Bool(column + 1 == columns),
            _ => return None,
        })
    }

    /// Ruby's `to_s` of the drop: the name of its class.
    fn class(&self) -> &'static str {
        match self.columns {
            None => "Liquid::ForloopDrop",
            Some(_) => "Liquid::TablerowloopDrop",
        }
    }
}

/// A reference to an object of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    /// The site.
    Site,
    /// The page with this number.
    Page(usize),
    /// The static file with this number.
    File(usize),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text.into())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Vec<Value>> for Value {
    fn from(list: Vec<Value>) -> Self {
        Value::List(Arc::new(list))
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Value::Map(Arc::new(map))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Nil, Into::into)
    }
}

impl From<&Json> for Value {
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Value::Nil,
            Json::Bool(b) => Value::Bool(*b),
            Json::Number(n) => match n.as_i64() {
                Some(n) => Value::Integer(n),
                None => Value::Float(n.as_f64().unwrap_or(0.0)),
            },
            Json::String(text) => text.as_str().into(),
            Json::Array(list) => list.iter().map(Value::from).collect::<Vec<_>>().into(),
            Json::Object(map) => map
                .iter()
                .map(|(key, value)| (key.clone(), value.into()))
                .collect::<Map>()
                .into(),
        }
    }
}

impl Value {
    /// Returns true unless the value is nil or `false`.
    #[must_use]
    pub fn is_true(&self) -> bool {
        !matches!(self, Value::Nil | Value::Bool(false))
    }

    pub(crate) fn is_nil(&self) -> bool {
        matches!(self, Value::Nil)
    }

    /// Returns true if the value is an empty text or list.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Value::Text(text) => text.is_empty(),
            Value::List(list) => list.is_empty(),
            Value::Map(map) => map.is_empty(),
            _ => false,
        }
    }

    /// The value as it is put out: the items of a list one after the other.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Value::List(list) => list.iter().map(Value::shown).collect(),
            other => other.text(),
        }
    }

    /// The value as text (Ruby's `to_s`), as filters get it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Value::Nil | Value::Empty | Value::Blank => String::new(),
            Value::Bool(b) => b.to_string(),
            Value::Integer(n) => n.to_string(),
            Value::Float(n) => float(*n),
            Value::Text(text) => text.to_string(),
            Value::Date(date) => date.strftime("%Y-%m-%d %H:%M:%S %z").to_string(),
            Value::List(_) | Value::Map(_) => self.inspected(),
            Value::Handle(_) => String::new(),
            Value::Loop(state) => state.class().to_owned(),
            Value::Range(first, last) => format!("{first}..{last}"),
        }
    }

    /// The value as Ruby's `inspect` writes it: `{"a"=>1, "b"=>[nil]}`.
    #[must_use]
    pub(super) fn inspected(&self) -> String {
        match self {
            Value::Nil => "nil".to_owned(),
            Value::Text(text) => inspected_text(text),
            Value::List(list) => {
                let items: Vec<String> = list.iter().map(Value::inspected).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Map(map) => {
                let pair = |(key, value): (&String, &Value)| {
                    format!("{}=>{}", inspected_text(key), value.inspected())
                };
                let pairs: Vec<String> = map.iter().map(pair).collect();
                format!("{{{}}}", pairs.join(", "))
            }
            other => other.text(),
        }
    }

    /// Returns the value as a number, 0 if it is not one.
    pub(super) fn number(&self) -> Number {
        match self {
            Value::Integer(n) => Number::Integer(*n),
            Value::Float(n) => Number::Float(*n),
            Value::Text(text) => {
                let text = text.trim();
                if let Ok(n) = text.parse::<i64>() {
                    return Number::Integer(n);
                }
                if is_decimal(text) {
                    return text.parse().map_or(Number::Integer(0), Number::Float);
                }
                // Ruby reads the digits that a text begins with.
                let end = text
                    .char_indices()
                    .find(|(i, c)| !(c.is_ascii_digit() || (*i == 0 && *c == '-')))
                    .map_or(text.len(), |(i, _)| i);
                Number::Integer(text[..end].parse().unwrap_or(0))
            }
            _ => Number::Integer(0),
        }
    }

    pub(crate) fn integer(&self) -> i64 {
        match self.number() {
            Number::Integer(n) => n,
            #[expect(clippy::cast_possible_truncation, reason = "Ruby's `to_i` cuts too")]
            Number::Float(n) => n as i64,
        }
    }

    /// The value as a list: nothing is an empty one, anything else one of itself.
    pub(crate) fn list(&self) -> Vec<Value> {
        match self {
            Value::Nil => Vec::new(),
            Value::List(list) => list.iter().flat_map(Value::flattened).collect(),
            Value::Range(first, last) => (*first..=*last).map(Value::Integer).collect(),
            other => vec![other.clone()],
        }
    }

    fn flattened(&self) -> Vec<Value> {
        match self {
            Value::List(list) => list.iter().flat_map(Value::flattened).collect(),
            other => vec![other.clone()],
        }
    }

    /// The value as JSON, without drops of the site.
    pub(crate) fn json(&self) -> Json {
        match self {
            Value::Nil | Value::Empty | Value::Blank | Value::Handle(_) | Value::Loop(_) => {
                Json::Null
            }
            Value::Bool(b) => (*b).into(),
            Value::Integer(n) => (*n).into(),
            Value::Float(n) => (*n).into(),
            Value::List(list) => list.iter().map(Value::json).collect(),
            Value::Map(map) => map
                .iter()
                .map(|(key, value)| (key.clone(), value.json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other.text().into(),
        }
    }

    /// Ruby's `==`, with `empty`.
    pub(super) fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Nil, Value::Nil) => true,
            (Value::Empty, Value::Empty) | (Value::Blank, _) | (_, Value::Blank) => false,
            (Value::Empty, other) | (other, Value::Empty) => other.is_empty(),
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::Date(a), Value::Date(b)) => a == b,
            (Value::Date(_), Value::Text(_)) | (Value::Text(_), Value::Date(_)) => {
                self.compare(other) == Some(Ordering::Equal)
            }
            (Value::Handle(a), Value::Handle(b)) => a == b,
            (Value::Range(a, b), Value::Range(c, d)) => (a, b) == (c, d),
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.equals(b))
            }
            (Value::Map(a), Value::Map(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .all(|(key, value)| b.get(key).is_some_and(|other| value.equals(other)))
            }
            (Value::Integer(_) | Value::Float(_), Value::Integer(_) | Value::Float(_)) => {
                self.number().float() == other.number().float()
            }
            _ => false,
        }
    }

    /// Ruby's `<=>`: none between values of different kinds.
    pub(crate) fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Date(a), Value::Text(b)) => Some((**a).cmp(&moment(b)?)),
            (Value::Text(a), Value::Date(b)) => Some(moment(a)?.cmp(b)),
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
            (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
            (Value::Integer(_) | Value::Float(_), Value::Integer(_) | Value::Float(_)) => {
                self.number().float().partial_cmp(&other.number().float())
            }
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::Nil, Value::Nil) => Some(Ordering::Equal),
            _ => None,
        }
    }
}

/// A number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Integer(i64),
    Float(f64),
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        match number {
            Number::Integer(n) => Value::Integer(n),
            Number::Float(n) => Value::Float(n),
        }
    }
}

impl Number {
    #[expect(clippy::cast_precision_loss, reason = "Ruby's `to_f` rounds too")]
    pub(super) fn float(self) -> f64 {
        match self {
            Number::Integer(n) => n as f64,
            Number::Float(n) => n,
        }
    }
}

/// A number as Ruby writes it: `1.0`.
pub(super) fn float(number: f64) -> String {
    let size = number.abs();
    if !number.is_finite() {
        let infinite = if number < 0.0 {
            "-Infinity"
        } else {
            "Infinity"
        };
        return if number.is_nan() { "NaN" } else { infinite }.to_owned();
    }
    if size >= 1e16 || (size < 1e-4 && size > 0.0) {
        let written = format!("{number:e}");
        let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        let fraction = if digits.contains('.') { "" } else { ".0" };
        let (sign, exponent) = match exponent.strip_prefix('-') {
            Some(exponent) => ('-', exponent),
            None => ('+', exponent),
        };
        return format!("{digits}{fraction}e{sign}{exponent:0>2}");
    }
    if number.fract() == 0.0 {
        format!("{number:.1}")
    } else {
        number.to_string()
    }
}

/// Returns the moment that a date or time of front matter is, in the form that this has as text.
fn moment(text: &str) -> Option<Zoned> {
    let zoned = jiff::fmt::strtime::parse("%Y-%m-%d %H:%M:%S %z", text);
    zoned.and_then(|parsed| parsed.to_zoned()).ok().or_else(|| {
        let date: jiff::civil::Date = text.parse().ok()?;
        date.to_zoned(jiff::tz::TimeZone::UTC).ok()
    })
}

/// Returns true if a text consists of digits with a point between them.
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned
        .split_once('.')
        .is_some_and(|(whole, fraction)| digits(whole) && digits(fraction))
}

/// A text in quotes, as Ruby's `inspect` writes it.
fn inspected_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{1b}' => out.push_str("\\e"),
            '#' if chars
                .peek()
                .is_some_and(|next| matches!(next, '{' | '$' | '@')) =>
            {
                out.push_str("\\#");
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_and_compared_as_in_ruby() {
        assert_eq!(Value::Float(2.0).text(), "2.0");
        assert_eq!(Value::from("12abc").integer(), 12);
        assert!(Value::from("").equals(&Value::Empty));
        assert!(!Value::Nil.equals(&Value::Empty));
        assert!(Value::Integer(2).equals(&Value::Float(2.0)));
        assert!(Value::Integer(0).is_true() && !Value::Nil.is_true());
        assert_eq!(Value::from("a").compare(&Value::Integer(1)), None);
        let list = Value::from(vec![Value::Integer(1), vec!["a".into()].into()]);
        assert_eq!(list.shown(), "1a");
        assert_eq!(list.text(), "[1, [\"a\"]]");
        assert_eq!(Value::Float(1e20).text(), "1.0e+20");
        assert_eq!(Value::Float(0.00002).text(), "2.0e-05");
    }
}
