//! Front matter of another generator, rewritten key by key: what stays is not touched, comments stay.

use std::ops::Range;

use serde_json::{Map, Value};

use crate::edits::LineNumbers;
use crate::{SourceTree, yaml_text};

/// A key with its value.
#[derive(Debug, Clone)]
pub struct DataEntry {
    /// The key.
    pub key: String,
    /// The value. Dates are texts.
    pub value: Value,
    /// The byte range of the key in the text that was read.
    pub key_span: Range<usize>,
    /// The byte range of the value.
    pub value_span: Range<usize>,
}

/// Returns entries as one object.
pub(crate) fn object(entries: Vec<DataEntry>) -> Value {
    let map: Map<String, Value> = entries
        .into_iter()
        .map(|entry| (entry.key, entry.value))
        .collect();
    Value::Object(map)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Yaml,
    Toml,
    Json,
}

/// The front matter of a file.
#[derive(Debug)]
pub(crate) struct FrontMatter {
    kind: Option<Kind>,
    /// The text between the marks.
    text: String,
    pub(crate) entries: Vec<DataEntry>,
    /// The byte at which the body begins in the file.
    pub(crate) body: usize,
    /// The line of the file at which the body begins.
    pub(crate) body_line: usize,
    lines: LineNumbers,
}

/// The conversion of an entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    /// It stays as it is.
    Keep,
    /// It is left out.
    Drop,
    /// A new value, and perhaps a new key.
    Set(String, Value),
    /// A new key.
    Rename(String),
}

impl FrontMatter {
    /// Splits a file.
    ///
    /// # Errors
    /// One sentence, if the front matter cannot be read.
    pub(crate) fn split(tree: &dyn SourceTree, file: &str) -> Result<Self, String> {
        let none = || Self {
            kind: None,
            text: String::new(),
            entries: Vec::new(),
            body: 0,
            body_line: 1,
            lines: LineNumbers::new("", 2),
        };
        let Some((kind, text, body)) = bounds(file) else {
            return Ok(none());
        };
        let text = &file[text];
        let entries = match kind {
            Kind::Toml => tree.toml(text)?,
            Kind::Yaml | Kind::Json => tree.yaml(text)?,
        };
        Ok(Self {
            kind: Some(kind),
            text: text.to_owned(),
            entries,
            body,
            body_line: crate::edits::line_at(file, body, 1),
            lines: LineNumbers::new(text, 2),
        })
    }

    pub(crate) fn value(&self, key: &str) -> Option<&Value> {
        let entry = self.entries.iter().find(|entry| entry.key == key);
        entry
            .map(|entry| &entry.value)
            .filter(|value| !value.is_null())
    }

    /// Returns a value as a text that is not empty.
    pub(crate) fn word(&self, key: &str) -> Option<String> {
        match self.value(key)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    pub(crate) fn is_true(&self, key: &str) -> bool {
        self.value(key) == Some(&Value::Bool(true))
    }

    /// Returns the line of an entry in its file.
    pub(crate) fn line(&self, entry: &DataEntry) -> usize {
        self.lines.at(entry.key_span.start.min(self.text.len()))
    }

    /// Writes the front matter with the changes, one for each entry, and the keys `added` at its end.
    pub(crate) fn write(&self, changes: &[Change], added: &[(String, Value)]) -> String {
        let mut out = match self.kind {
            Some(Kind::Yaml) => self.edited(changes).unwrap_or_else(|| self.anew(changes)),
            _ => self.anew(changes),
        };
        for (key, value) in added {
            yaml_text::entry(&mut out, key, value, 0);
        }
        if out.trim().is_empty() {
            return String::new();
        }
        format!("---\n{out}---\n")
    }

    /// Edits YAML in place. `None` if a key does not begin its line.
    fn edited(&self, changes: &[Change]) -> Option<String> {
        let starts = self.entries.iter().map(|entry| {
            let at = entry.key_span.start;
            let line = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
            // A key in quotes begins one byte before its text.
            self.text[line..at]
                .trim_matches(['"', '\''])
                .is_empty()
                .then_some(line)
        });
        let starts: Vec<usize> = starts.collect::<Option<_>>()?;
        if !starts.is_sorted() {
            return None;
        }
        let mut out = self.text[..*starts.first().unwrap_or(&self.text.len())].to_owned();
        for (at, change) in changes.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(self.text.len());
            let segment = &self.text[starts[at]..end];
            let entry = &self.entries[at];
            match change {
                Change::Keep => out.push_str(segment),
                Change::Rename(key) => {
                    let colon = segment.find(':')?;
                    out.push_str(&format!("{key}{}", &segment[colon..]));
                }
                Change::Drop => out.push_str(&comments_behind(segment)),
                Change::Set(key, value) => {
                    let remark = remark(&self.text, entry);
                    let mut line = String::new();
                    yaml_text::entry(&mut line, key, value, 0);
                    if line.matches('\n').count() == 1 && !remark.is_empty() {
                        line.insert_str(line.len() - 1, &format!(" {remark}"));
                    }
                    out.push_str(&line);
                    out.push_str(&comments_behind(segment));
                }
            }
        }
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        Some(out)
    }

    /// Writes all entries as YAML, with the lines of comments before the keys that they were before.
    fn anew(&self, changes: &[Change]) -> String {
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_by_key(|at| self.entries[*at].key_span.start);
        let mut comments = self.comments().into_iter().peekable();
        let mut out = String::new();
        for at in order {
            let entry = &self.entries[at];
            while let Some((_, comment)) =
                comments.next_if(|(place, _)| *place < entry.key_span.start)
            {
                out.push_str(&format!("{comment}\n"));
            }
            match &changes[at] {
                Change::Drop => {}
                Change::Keep => yaml_text::entry(&mut out, &entry.key, &entry.value, 0),
                Change::Rename(key) => yaml_text::entry(&mut out, key, &entry.value, 0),
                Change::Set(key, value) => yaml_text::entry(&mut out, key, value, 0),
            }
        }
        for (_, comment) in comments {
            out.push_str(&format!("{comment}\n"));
        }
        out
    }

    /// Returns the lines that are comments of TOML, with their places.
    fn comments(&self) -> Vec<(usize, String)> {
        if self.kind != Some(Kind::Toml) {
            return Vec::new();
        }
        let in_text = |at: usize| {
            let mut texts = self.entries.iter().filter(|entry| entry.value.is_string());
            texts.any(|entry| entry.value_span.contains(&at))
        };
        let mut at = 0;
        let mut found = Vec::new();
        for line in self.text.split_inclusive('\n') {
            if line.trim_start().starts_with('#') && !in_text(at) {
                found.push((at, line.trim().to_owned()));
            }
            at += line.len();
        }
        found
    }
}

/// Returns the comments and blank lines at the end of the lines of an entry: they belong to the next one.
fn comments_behind(segment: &str) -> String {
    let lines: Vec<&str> = segment.split_inclusive('\n').skip(1).collect();
    let is_comment = |line: &&str| line.starts_with('#') || line.trim().is_empty();
    let from = lines
        .iter()
        .rposition(|line| !is_comment(line))
        .map_or(0, |at| at + 1);
    lines[from..].concat()
}

/// Returns the comment behind a value on its line.
fn remark<'t>(text: &'t str, entry: &DataEntry) -> &'t str {
    let behind = text.get(entry.value_span.end..).unwrap_or_default();
    let line = behind.lines().next().unwrap_or_default().trim();
    if line.starts_with('#') { line } else { "" }
}

/// Returns the kind of front matter, its range, and the start of the body.
fn bounds(file: &str) -> Option<(Kind, Range<usize>, usize)> {
    let lead = file.len() - file.trim_start_matches(['\n', '\r', ' ', '\u{feff}']).len();
    let rest = &file[lead..];
    if rest.starts_with('{') && !rest.starts_with("{{") && !rest.starts_with("{%") {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        if !values.next()?.ok()?.is_object() {
            return None;
        }
        let end = lead + values.byte_offset();
        let behind = file[end..].find('\n').map_or(file.len(), |at| end + at + 1);
        return Some((Kind::Json, lead..end, behind));
    }
    let (mark, kind) = match rest.get(..3)? {
        "---" => ("---", Kind::Yaml),
        "+++" => ("+++", Kind::Toml),
        _ => return None,
    };
    let mut lines = rest.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != mark {
        return None;
    }
    let start = lead + first.len();
    let mut at = start;
    for line in lines {
        if line.trim_end() == mark {
            return Some((kind, start..at, at + line.len()));
        }
        at += line.len();
    }
    None
}
