//! Composes values from the parser's events like Psych: the last of equal keys counts, an alias is a copy of
//! its anchor, `<<` merges mappings.
//!
//! In: a text. Out: the value of its first document, with the places of keys that are set twice.

mod mapping;

use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Range;

use indexmap::IndexMap;
use serde_json::{Map, Value};
use serde_yaml::{Encoding, Event, EventData, Parser, ScalarStyle};

use super::{MappingEntry, NEVER_CLOSED, RepeatedKey, Scalars, TOO_MANY, YamlError, scalar};
use crate::{panics, work_counter};
use mapping::{key_text, merges, set, set_entry};

/// The deepest nesting of values.
const MAX_DEPTH: usize = 128;
/// The maximal number of values that aliases may expand to.
const MAX_ALIASED: usize = 100_000;
/// The maximal number of values in anchors, including nested ones repeatedly, because each anchor has a copy.
const MAX_ANCHORED: usize = 1_000_000;

/// A text with a line break at its end.
type Input<'t> = io::Chain<&'t [u8], &'t [u8]>;

/// The state of composing one text.
pub(super) struct Composer<'t> {
    text: &'t str,
    parser: Parser<Input<'t>>,
    scalars: Scalars,
    /// The value of each anchor, and the number of values in it.
    anchors: HashMap<String, (Value, usize)>,
    aliased: usize,
    anchored: usize,
    /// The number of values that may still be read.
    left: u64,
    /// The end of the last event.
    last: u64,
    pub(super) repeated: Vec<RepeatedKey>,
}

/// The message of the panic of the parser at `[!tag, value]`, which YAML allows: a tag right before a comma.
const TAG_BEFORE_COMMA: &str = "TODO: What is expected here?";

/// A value with its place.
struct ComposedNode {
    value: Value,
    span: Range<usize>,
    /// The number of values in it, including itself.
    count: usize,
    /// True if its entries are merged into the surrounding mapping.
    merges: bool,
}

impl<'t> Composer<'t> {
    pub(super) fn new(text: &'t str, scalars: Scalars) -> Self {
        let mut parser = Parser::new();
        work_counter::done(text.len());
        parser.set_encoding(Encoding::Utf8);
        // The parser panics if a block scalar ends with the text, without a line break.
        let end: &[u8] = if lacks_break(text) { b"\n" } else { b"" };
        parser.set_input(text.as_bytes().chain(end));
        Self {
            text,
            parser,
            scalars,
            anchors: HashMap::new(),
            aliased: 0,
            anchored: 0,
            left: u64::MAX,
            last: 0,
            repeated: Vec::new(),
        }
    }

    /// Limits the number of values that are read.
    pub(super) fn at_most(mut self, values: u64) -> Self {
        self.left = values;
        self
    }

    /// Returns the first document, null if there is none.
    pub(super) fn value(&mut self) -> Result<Value, YamlError> {
        self.without_panics(Self::whole_value)
    }

    /// Returns the first document as a mapping; an empty one has no entries.
    pub(super) fn entries(&mut self) -> Result<Vec<MappingEntry>, YamlError> {
        self.without_panics(Self::whole_mapping)
    }

    /// Reads with `read`; what the parser panics at is an error.
    fn without_panics<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, YamlError>,
    ) -> Result<T, YamlError> {
        let is_known = |message: &str| message == TAG_BEFORE_COMMA;
        let result = panics::without_known(is_known, || read(self));
        result.unwrap_or_else(|| Err(self.tag_before_comma()))
    }

    fn tag_before_comma(&self) -> YamlError {
        let last = self.at(self.last);
        let start = self.text[last..].find('!').map_or(last, |at| last + at);
        let tag = &self.text[start..];
        let end = tag.find([',', '\n', '\r']).unwrap_or(tag.len());
        YamlError {
            message: "a tag (`!`) has no value before the comma: write `\"\"` between them"
                .to_owned(),
            span: start..start + end,
        }
    }

    fn whole_value(&mut self) -> Result<Value, YamlError> {
        match self.root()? {
            Some(event) => {
                let value = self.node(event, 0)?.value;
                self.end()?;
                Ok(value)
            }
            None => Ok(Value::Null),
        }
    }

    fn whole_mapping(&mut self) -> Result<Vec<MappingEntry>, YamlError> {
        let Some(event) = self.root()? else {
            return Ok(Vec::new());
        };
        let span = self.span(&event);
        if let EventData::MappingStart { .. } = event.data {
            let mut entries = IndexMap::new();
            self.mapping(0, &mut |key, key_span, node| {
                set_entry(&mut entries, key, &key_span, node);
            })?;
            self.end()?;
            return Ok(entries.into_values().collect());
        }
        let value = self.node(event, 0)?.value;
        self.end()?;
        match value {
            Value::Null | Value::Bool(false) => Ok(Vec::new()),
            _ => Err(YamlError {
                message: "this is no mapping of keys and values (`key: value`)".to_owned(),
                span,
            }),
        }
    }

    /// Returns the event that the first document begins with.
    fn root(&mut self) -> Result<Option<Event>, YamlError> {
        loop {
            let event = self.next()?;
            match event.data {
                EventData::StreamEnd | EventData::DocumentEnd { .. } => return Ok(None),
                EventData::StreamStart { .. } | EventData::DocumentStart { .. } => {}
                _ => return Ok(Some(event)),
            }
        }
    }

    /// Reads the end of the first document. Anything after its value is an error.
    fn end(&mut self) -> Result<(), YamlError> {
        self.next().map(drop)
    }

    fn next(&mut self) -> Result<Event, YamlError> {
        let event = self.parser.parse().map_err(|error| self.error(&error))?;
        self.last = event.end_mark.index;
        Ok(event)
    }

    /// Returns the error of a list, a mapping or a text in quotes without an end, where it begins. The parser notices on
    /// a later line.
    fn never_closed(&self, error: &serde_yaml::Error) -> Option<YamlError> {
        let opened = self.at(error.context_mark()?.index);
        let noticed = self.at(error.problem_mark()?.index);
        let what = match (error.context()?, self.text[opened..].chars().next()?) {
            ("while parsing a flow sequence", '[') => "`[`",
            ("while parsing a flow mapping", '{') => "`{`",
            ("while scanning a quoted scalar", '"') => "`\"`",
            ("while scanning a quoted scalar", '\'') => "`'`",
            _ => return None,
        };
        let is_later = self.text[opened..noticed].contains('\n') || noticed == self.text.len();
        is_later.then(|| YamlError {
            message: format!("{NEVER_CLOSED}: {what}"),
            span: opened..opened + 1,
        })
    }

    fn error(&self, error: &serde_yaml::Error) -> YamlError {
        if let Some(error) = self.never_closed(error) {
            return error;
        }
        let at = match error.problem_mark() {
            Some(mark) => self.at(mark.index),
            None => self.text.find(is_forbidden).unwrap_or(0),
        };
        let end = self.text[at..]
            .find(['\n', '\r'])
            .map_or(self.text.len(), |i| at + i);
        let message = match error.context() {
            Some(context) => format!("{} {context}", error.problem()),
            None => error.problem().to_owned(),
        };
        YamlError {
            message,
            span: at..end,
        }
    }

    fn at(&self, index: u64) -> usize {
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn span(&self, event: &Event) -> Range<usize> {
        let start = self.at(event.start_mark.index);
        let end = self.at(event.end_mark.index).max(start);
        start..start + self.text[start..end].trim_end().len()
    }

    /// Reads the value that `event` begins.
    fn node(&mut self, event: Event, depth: usize) -> Result<ComposedNode, YamlError> {
        let span = self.span(&event);
        work_counter::done(1);
        if depth > MAX_DEPTH {
            return Err(YamlError {
                message: format!("values are nested more than {MAX_DEPTH} deep"),
                span,
            });
        }
        let Some(left) = self.left.checked_sub(1) else {
            let message = TOO_MANY.to_owned();
            return Err(YamlError { message, span });
        };
        self.left = left;
        let node = |value, span: Range<usize>, count| ComposedNode {
            value,
            span,
            count,
            merges: false,
        };
        match event.data {
            EventData::Alias { anchor } => self.alias(&anchor, span),
            EventData::Scalar {
                anchor,
                tag,
                mut value,
                quoted_implicit,
                style,
                ..
            } => {
                let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let is_last =
                    usize::try_from(event.end_mark.index).is_ok_and(|end| end > self.text.len());
                if is_block && is_last && ends_with_added_break(self.text, &value) {
                    value.pop();
                }
                let value = self.scalar(value, tag.as_deref(), quoted_implicit);
                self.anchor(anchor, &value, 1, &span)?;
                Ok(node(value, span, 1))
            }
            EventData::SequenceStart { anchor, .. } => {
                let (items, count, end) = self.sequence(depth)?;
                let value = Value::Array(items);
                self.anchor(anchor, &value, count, &span)?;
                Ok(node(value, span.start..end, count))
            }
            EventData::MappingStart { anchor, .. } => {
                let mut map = Map::new();
                let mut merge = |key: String, _: Range<usize>, node: ComposedNode| {
                    set(&mut map, key, node);
                };
                let (count, end) = self.mapping(depth, &mut merge)?;
                let value = Value::Object(map);
                self.anchor(anchor, &value, count, &span)?;
                Ok(node(value, span.start..end, count))
            }
            _ => Ok(node(Value::Null, span, 1)),
        }
    }

    fn anchor(
        &mut self,
        anchor: Option<String>,
        value: &Value,
        count: usize,
        span: &Range<usize>,
    ) -> Result<(), YamlError> {
        let Some(anchor) = anchor else {
            return Ok(());
        };
        work_counter::done(count);
        self.anchored += count;
        if self.anchored > MAX_ANCHORED {
            return Err(YamlError {
                message: format!("anchors name more than {MAX_ANCHORED} values"),
                span: span.clone(),
            });
        }
        self.anchors.insert(anchor, (value.clone(), count));
        Ok(())
    }

    fn alias(&mut self, anchor: &str, span: Range<usize>) -> Result<ComposedNode, YamlError> {
        let error = |message| YamlError {
            message,
            span: span.clone(),
        };
        let Some((value, count)) = self.anchors.get(anchor) else {
            return Err(error(format!("there is no anchor `&{anchor}` above")));
        };
        work_counter::done(*count);
        self.aliased += count;
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases stand for more than {MAX_ALIASED} values");
            return Err(error(message));
        }
        Ok(ComposedNode {
            value: value.clone(),
            span: span.clone(),
            count: *count,
            merges: false,
        })
    }

    fn scalar(&self, text: String, tag: Option<&str>, is_quoted: bool) -> Value {
        match tag {
            None if is_quoted => Value::String(text),
            Some("tag:yaml.org,2002:str" | "!str" | "!ruby/string") => Value::String(text),
            Some("!ruby/sym" | "!ruby/symbol") => Value::String(format!(":{text}")),
            Some("tag:yaml.org,2002:float" | "!float") => {
                match scalar::resolve(&text, self.scalars) {
                    Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
                    other => other,
                }
            }
            _ => scalar::resolve(&text, self.scalars),
        }
    }

    /// Reads items up to the end of their list.
    fn sequence(&mut self, depth: usize) -> Result<(Vec<Value>, usize, usize), YamlError> {
        let mut items = Vec::new();
        let mut count = 1;
        loop {
            let event = self.next()?;
            if let EventData::SequenceEnd = event.data {
                return Ok((items, count, self.span(&event).end));
            }
            let node = self.node(event, depth + 1)?;
            count += node.count;
            items.push(node.value);
        }
    }

    /// Reads keys and values up to the end of their mapping, and gives each to `set`.
    fn mapping(
        &mut self,
        depth: usize,
        set: &mut dyn FnMut(String, Range<usize>, ComposedNode),
    ) -> Result<(usize, usize), YamlError> {
        let mut count = 1;
        // The places of keys: a list, and a map if there are many.
        let mut keys: HashMap<String, Range<usize>> = HashMap::new();
        loop {
            let event = self.next()?;
            if let EventData::MappingEnd = event.data {
                return Ok((count, self.span(&event).end));
            }
            let is_plain = !matches!(&event.data, EventData::Scalar { tag: Some(_), .. });
            let key = self.node(event, depth + 1)?;
            let name = key_text(&key.value);
            let event = self.next()?;
            let mut value = self.node(event, depth + 1)?;
            count += key.count + value.count;
            value.merges = name == "<<" && is_plain && merges(&value);
            if !value.merges
                && let Some(first) = keys.insert(name.clone(), key.span.clone())
            {
                self.repeated.push(RepeatedKey {
                    key: name.clone(),
                    first,
                    again: key.span.clone(),
                });
            }
            set(name, key.span, value);
        }
    }
}

fn lacks_break(text: &str) -> bool {
    !text.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// Returns true if the line break that was added to a text is the last one of its block scalar: the last line
/// of the text belongs to the scalar, and is not white space before the indentation.
fn ends_with_added_break(text: &str, value: &str) -> bool {
    let Some(value) = value.strip_suffix('\n').filter(|_| lacks_break(text)) else {
        return false;
    };
    let last = text.rsplit(['\n', '\r']).next().unwrap_or_default();
    let words = last.trim_start_matches(' ');
    if words.is_empty() {
        last.ends_with(value.rsplit('\n').next().unwrap_or_default())
    } else {
        value.ends_with(words)
    }
}

/// Returns true if YAML forbids a character.
fn is_forbidden(c: char) -> bool {
    !matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
