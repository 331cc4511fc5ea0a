//! Changes of one key in the front matter of a file, without any other change.
//!
//! In: the text of a file, a key and its value. Out: the text with the key, or without it. Front matter has many
//! forms (a block or a flow mapping, indented keys, TOML, a key with an empty value). So several candidate texts
//! are made and parsed again. The first candidate is used that has the other keys with their old values, the key
//! with its value, and the same body. If there is none, a diagnostic asks the author to write the key.

use std::ops::Range;

use serde_json::{Map, Value};

use super::{BOM, FrontMatterRules, SplitFile, bounds, split_by};
use crate::content::front_matter::Bounds;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::yaml::MappingEntry;

/// The code of the diagnostic for front matter that cannot take a key.
const NOT_TAKEN: &str = "front-matter-key";

/// Returns the text of the file `name` with `key` set to the text `value` in its front matter. A key that has a
/// value already is refused. Front matter is added to a file without any.
///
/// # Errors
/// A diagnostic with the place of the front matter, if the key cannot be added without another change.
pub fn with_key(
    rules: FrontMatterRules,
    name: &str,
    text: &str,
    key: &str,
    value: &str,
) -> Result<String, Box<Diagnostic>> {
    let value = Value::from(value);
    changed(rules, name, text, (key, Some(&value)), false)
}

/// Returns the text of the file `name` with `key` set to `value`, a text or a truth value, in place of the value
/// that it has. Front matter is added to a file without any.
///
/// # Errors
/// A diagnostic with the place of the front matter, if the key cannot be set without another change.
pub fn with_value(
    rules: FrontMatterRules,
    name: &str,
    text: &str,
    key: &str,
    value: &Value,
) -> Result<String, Box<Diagnostic>> {
    changed(rules, name, text, (key, Some(value)), true)
}

/// Returns the text of the file `name` without `key` in its front matter.
///
/// # Errors
/// A diagnostic with the place of the front matter, if the key cannot be removed without another change.
pub fn without_key(
    rules: FrontMatterRules,
    name: &str,
    text: &str,
    key: &str,
) -> Result<String, Box<Diagnostic>> {
    changed(rules, name, text, (key, None), true)
}

/// Returns the text with the key of `change` set to its value, or removed if it has none.
fn changed(
    rules: FrontMatterRules,
    name: &str,
    text: &str,
    change: (&str, Option<&Value>),
    replaces: bool,
) -> Result<String, Box<Diagnostic>> {
    let (key, value) = change;
    let refused = |why: &str| Box::new(refusal(name, text, change, why));
    let Ok(before) = split_by(rules, name, text) else {
        return Err(refused("it cannot be read"));
    };
    let candidates = match (&before, value) {
        (Some(split), _) => {
            FrontMatterText::of(rules, text, split).map_or_else(Vec::new, |front| match value {
                Some(value) => front.with(key, value, replaces),
                None => front.without(key),
            })
        }
        // Jekyll reads neither TOML nor front matter after blank lines; the author meant both to be read.
        (None, _)
            if rules == FrontMatterRules::Jekyll
                && !matches!(bounds(text, FrontMatterRules::Own), Bounds::None) =>
        {
            return Err(refused("Jekyll does not read it"));
        }
        (None, Some(value)) => vec![with_front_matter(text, key, value)],
        (None, None) => vec![text.to_owned()],
    };
    let old = ParsedFile::of(before.as_ref(), text);
    let is_right = |after: &&String| {
        let split = split_by(rules, name, after).ok().flatten();
        old.is_all_but(key, value, &ParsedFile::of(split.as_ref(), after))
    };
    let right = candidates.iter().find(is_right).cloned();
    right.ok_or_else(|| refused("it would be read otherwise then"))
}

/// The diagnostic for front matter that cannot take the change.
fn refusal(name: &str, text: &str, change: (&str, Option<&Value>), why: &str) -> Diagnostic {
    let start = text.len() - text.trim_start_matches(BOM).trim_start().len();
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let end = start + text[start..end].trim_end().len();
    let (key, value) = change;
    let (done, help) = match value {
        Some(value) => (
            "added to",
            format!("add it by hand: `{key}: {}`", scalar(value)),
        ),
        None => ("removed from", "remove it by hand".to_owned()),
    };
    let message = format!("`{key}` cannot be {done} the front matter: {why}");
    let place = SourceSpan::span(name, text, start..end, "this front matter");
    Diagnostic::error(NOT_TAKEN, message).at(place).help(help)
}

/// The keys, the repeated keys and the body of a file.
struct ParsedFile<'t> {
    keys: Map<String, Value>,
    repeated: usize,
    body: &'t str,
}

impl<'t> ParsedFile<'t> {
    fn of(split: Option<&SplitFile>, text: &'t str) -> Self {
        let Some(split) = split else {
            return Self {
                keys: Map::new(),
                repeated: 0,
                body: text.strip_prefix(BOM).unwrap_or(text),
            };
        };
        let mapping = split.front_matter.mapping.clone();
        Self {
            repeated: mapping.repeated.len(),
            keys: mapping.into_map(),
            body: &text[split.body..],
        }
    }

    /// Returns whether `after` has the same keys and body, and `key` with `value`, or no `key`.
    fn is_all_but(&self, key: &str, value: Option<&Value>, after: &ParsedFile<'_>) -> bool {
        let mut wanted = self.keys.clone();
        match value {
            Some(value) => {
                wanted.insert(key.to_owned(), value.clone());
            }
            None => {
                wanted.shift_remove(key);
            }
        }
        wanted == after.keys && self.repeated == after.repeated && self.body == after.body
    }
}

/// The front matter of a text, as byte offsets of the text.
struct FrontMatterText<'t> {
    text: &'t str,
    is_toml: bool,
    start: usize,
    /// The first byte after the first line.
    inside: usize,
    /// The first byte of the last line.
    end: usize,
    newline: &'static str,
    entries: &'t [MappingEntry],
}

impl<'t> FrontMatterText<'t> {
    fn of(rules: FrontMatterRules, text: &'t str, split: &'t SplitFile) -> Option<Self> {
        let Bounds::Block { is_toml, block, .. } = bounds(text, rules) else {
            return None;
        };
        let first = text[block.clone()].find('\n')?;
        let inside = block.start + first + 1;
        Some(Self {
            text,
            is_toml,
            start: block.start,
            inside,
            end: block.end,
            newline: if text[..inside].ends_with("\r\n") {
                "\r\n"
            } else {
                "\n"
            },
            entries: &split.front_matter.mapping.entries,
        })
    }

    /// Returns the candidate texts with the key. If the key has a value already, there are none unless the change
    /// `replaces` it.
    fn with(&self, key: &str, value: &Value, replaces: bool) -> Vec<String> {
        if self.is_toml {
            let line = format!("{key} = {value}{}", self.newline);
            if let Some(old) = self.line_of(key).filter(|_| replaces) {
                return vec![self.replace(old, &line)];
            }
            // After the header of a TOML table, a key would belong to the table.
            return vec![
                self.insert(self.end, &line),
                self.insert(self.inside, &line),
            ];
        }
        let scalar = match value {
            Value::String(text) => plain_scalar(text),
            _ => scalar(value),
        };
        if let Some(entry) = self.entries.iter().find(|entry| entry.key == key) {
            return self.with_value(entry, value, &scalar, replaces);
        }
        let indent = self.indent();
        let line = format!("{indent}{key}: {scalar}{}", self.newline);
        let mut all = vec![
            self.insert(self.end, &line),
            self.insert(self.inside, &line),
        ];
        if let Some(last) = self.entries.last() {
            let behind = self.start + last.value_span.end;
            all.push(self.insert(behind, &format!(", {key}: {scalar}")));
        } else if let Some(brace) = self.text[self.inside..self.end].find('{') {
            all.push(self.insert(self.inside + brace + 1, &format!("{key}: {scalar}")));
        }
        all
    }

    /// Returns the candidate texts without the key.
    fn without(&self, key: &str) -> Vec<String> {
        if self.is_toml {
            let line = self.line_of(key);
            return line
                .map(|line| self.replace(line, ""))
                .into_iter()
                .collect();
        }
        let Some(entry) = self.entries.iter().find(|entry| entry.key == key) else {
            return vec![self.text.to_owned()];
        };
        let at = self.start + entry.key_span.start;
        let line = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        let value_end = self.start + entry.value_span.end.max(entry.key_span.end);
        // The span of a value of several lines ends at the beginning of the line after it.
        let is_ended = self.text[..value_end].ends_with('\n');
        let line_end = self.text[value_end..].find('\n');
        let end = line_end.map_or(self.text.len(), |at| value_end + at + 1);
        let mut all = Vec::new();
        if is_ended {
            all.push(self.replace(line..value_end, ""));
        }
        all.push(self.replace(line..end, ""));
        let separator = self.text[value_end..].find([',', '}']);
        if let Some(comma) =
            separator.filter(|comma| self.text[value_end + comma..].starts_with(','))
        {
            all.push(self.replace(at..value_end + comma + 1, ""));
        }
        if let Some(comma) = self.text[..at].rfind(',') {
            all.push(self.replace(comma..value_end, ""));
        }
        all.push(self.replace(at..value_end, ""));
        all
    }

    /// Returns the line of a key of TOML front matter, before its tables.
    fn line_of(&self, key: &str) -> Option<Range<usize>> {
        let mut at = self.inside;
        for line in self.text.get(self.inside..self.end)?.split_inclusive('\n') {
            let value = line.trim_start().strip_prefix(key);
            if value.is_some_and(|value| value.trim_start().starts_with('=')) {
                return Some(at..at + line.len());
            }
            at += line.len();
        }
        None
    }

    /// Returns the candidate texts for a key that is there already.
    fn with_value(
        &self,
        entry: &MappingEntry,
        new: &Value,
        scalar: &str,
        replaces: bool,
    ) -> Vec<String> {
        let is_empty = entry.value.is_null() || entry.value.as_str() == Some("");
        if !is_empty && !replaces {
            return Vec::new();
        }
        let key_end = self.start + entry.key_span.end;
        let value = self.start + entry.value_span.start..self.start + entry.value_span.end;
        let mut all = Vec::new();
        all.extend(self.with_items(entry, new, value.start));
        // The span of a value of several lines ends at the beginning of the line after it.
        let text = self.text.get(value.clone()).unwrap_or_default();
        let end = value.start + text.trim_end().len();
        if !value.is_empty() && self.text.is_char_boundary(value.end) {
            all.push(self.replace(value.start..end, scalar));
            all.push(self.replace(value, scalar));
        }
        if let Some(colon) = self
            .text
            .get(key_end..self.end)
            .and_then(|rest| rest.find(':'))
        {
            let behind = key_end + colon + 1;
            all.push(self.insert(behind, &format!(" {scalar}")));
            all.push(self.replace(behind..end.max(behind), &format!(" {scalar}")));
        }
        all
    }

    /// Returns the text with more items at the end of a list whose items have lines of their own, if `new` is the old
    /// list with more.
    fn with_items(&self, entry: &MappingEntry, new: &Value, start: usize) -> Option<String> {
        let (old, new) = (entry.value.as_array()?, new.as_array()?);
        let more = new
            .strip_prefix(old.as_slice())
            .filter(|_| !old.is_empty())?;
        let before = self.text.get(..start)?;
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let indent = &before[line..];
        let is_list = self.text[start..].starts_with("- ");
        if !is_list || !indent.bytes().all(|byte| byte == b' ') {
            return None;
        }
        let next = start
            + self
                .text
                .get(start..self.start + entry.value_span.end)?
                .trim_end()
                .len();
        let end = self.text[next..]
            .find(['\r', '\n'])
            .map_or(next, |at| next + at);
        let items = more
            .iter()
            .map(|item| format!("{}{indent}- {}", self.newline, scalar(item)));
        Some(self.insert(end, &items.collect::<String>()))
    }

    /// Returns the white space before the first key.
    fn indent(&self) -> &'t str {
        let Some(first) = self.entries.first() else {
            return "";
        };
        let at = self.start + first.key_span.start;
        let line = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        let before = &self.text[line..at];
        if before.bytes().all(|byte| byte == b' ') {
            before
        } else {
            ""
        }
    }

    fn replace(&self, range: Range<usize>, with: &str) -> String {
        let mut text = self.text.to_owned();
        if text.is_char_boundary(range.start) && text.is_char_boundary(range.end) {
            text.replace_range(range, with);
        }
        text
    }

    fn insert(&self, at: usize, what: &str) -> String {
        let mut text = self.text.to_owned();
        if text.is_char_boundary(at) {
            text.insert_str(at, what);
        }
        text
    }
}

/// Returns a text without front matter with front matter of one key.
fn with_front_matter(text: &str, key: &str, value: &Value) -> String {
    let newline = match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    };
    let (mark, body) = match text.strip_prefix(BOM) {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    format!(
        "{mark}---{newline}{key}: {}{newline}---{newline}{body}",
        scalar(value)
    )
}

/// Returns a text as a YAML scalar: without quotes where every version of YAML reads it as the same text, words
/// with spaces too.
#[must_use]
pub fn plain_scalar(text: &str) -> String {
    let is_word = |word: &str| {
        !word.is_empty()
            && word.chars().all(|c| {
                c.is_alphanumeric() || c == '_' || c == '-' || (!c.is_ascii() && is_mark(c))
            })
    };
    let is_plain =
        text.starts_with(char::is_alphabetic) && text.contains(' ') && text.split(' ').all(is_word);
    if is_plain {
        text.to_owned()
    } else {
        scalar(&Value::from(text))
    }
}

fn is_mark(c: char) -> bool {
    use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
    c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Returns a value as YAML. A text is quoted, unless every version of YAML reads it as text.
fn scalar(value: &Value) -> String {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let Value::String(value) = value else {
        return value.to_string();
    };
    let is_plain = value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_/".contains(c))
        && !WORDS.contains(&value.to_lowercase().as_str());
    if is_plain {
        value.clone()
    } else {
        Value::from(value.as_str()).to_string()
    }
}

#[cfg(test)]
mod tests;
