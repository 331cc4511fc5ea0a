//! Rouge's short class names for syntect's scopes, and code as Rouge writes it.
//!
//! The stylesheets of Jekyll sites have rules for these names, which are those of Pygments. In: the scopes around a
//! place. Out: spans. Rouge also puts plain words and punctuation into spans; a class that begins with `~` asks for
//! that.

use syntect::parsing::Scope;

use super::classes::Mark;
use super::escape_into;
use super::parser::{Change, Marks};

/// A class that is written as one span per word: names are `n`, operators `o`, other marks `p`.
const WORDS: &str = "~";

/// Scope prefixes and their classes, longer prefixes first. An empty class removes an outer one.
const TABLE: &[(&str, &str)] = &[
    ("comment.block.documentation", "cm"),
    ("comment.block", "cm"),
    ("comment", "c1"),
    ("punctuation.definition.comment", "c1"),
    ("constant.character.escape", "se"),
    ("string.unquoted", ""),
    ("string.regexp", "sr"),
    ("string.quoted.double", "s2"),
    ("string.quoted.single", "s1"),
    ("string", "s"),
    ("constant.numeric.float", "mf"),
    ("constant.numeric", "mi"),
    ("constant.language", "kc"),
    ("constant.character", "se"),
    ("constant.other.symbol", "ss"),
    ("constant", "no"),
    ("keyword.operator.word", "ow"),
    ("keyword.operator.logical.python", "ow"),
    ("keyword.operator", "o"),
    ("keyword.control.import", "kn"),
    ("keyword", "k"),
    ("storage.type.function.arrow", "o"),
    ("storage.type", "kt"),
    ("storage", "k"),
    ("entity.name.function", "nf"),
    ("support.function", "nb"),
    ("variable.function", "nf"),
    ("entity.name.tag", "nt"),
    ("entity.other.attribute-name", "na"),
    ("entity.name.section", "gh"),
    ("entity.name.namespace", "nn"),
    ("entity.name", "nc"),
    ("entity.other.inherited-class", "nc"),
    ("support.type.property-name", "na"),
    ("support.type", "nc"),
    ("support.class", "nc"),
    ("support.constant", "no"),
    ("variable.language", "nb"),
    ("variable", "n"),
    ("markup.inserted", "gi"),
    ("markup.deleted", "gd"),
    ("markup.heading", "gh"),
    ("meta.diff.header", "gh"),
    ("meta.diff.range", "gu"),
    ("meta.interpolation", WORDS),
    ("meta.embedded", WORDS),
    ("meta.group.expansion", ""),
    ("source", WORDS),
    ("text", ""),
];

/// Returns the class that a scope gives its text.
pub(super) fn mark(scope: Scope) -> Mark {
    let name = scope.build_string();
    let is_prefix = |prefix: &str| {
        let rest = name.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let found = TABLE.iter().find(|(prefix, _)| is_prefix(prefix));
    found.map(|(_, class)| *class)
}

/// Returns one line (given with its line end) as HTML without the line end, as `classes::html` does.
pub(super) fn html(line: &str, changes: &[(usize, Change)], marks: &mut Marks) -> Option<String> {
    let text = line.trim_end_matches('\n');
    let mut writer = Writer::default();
    let mut from = 0;
    for (at, change) in changes {
        let at = (*at).min(text.len());
        if at > from {
            writer.write(text.get(from..at)?, class(marks));
            from = at;
        }
        marks.apply(*change)?;
    }
    writer.write(text.get(from..)?, class(marks));
    writer.switch("");
    Some(writer.html)
}

/// Returns the class of text inside these scopes: that of the innermost scope with a class.
fn class(marks: &Marks) -> &'static str {
    let found = marks.all.iter().rev().find_map(|mark| *mark);
    found.unwrap_or_default()
}

/// A writer that merges adjacent text of one class into one span.
#[derive(Default)]
struct Writer {
    html: String,
    class: &'static str,
}

impl Writer {
    fn write(&mut self, text: &str, class: &'static str) {
        if class == WORDS {
            self.words(text);
        } else if text.bytes().all(|b| b == b' ' || b == b'\t') && class != self.class {
            self.text(text, "");
        } else {
            self.text(text, class);
        }
    }

    /// Writes text of no class of its own as words, operators, punctuation and white space.
    fn words(&mut self, text: &str) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let class = word_class(first);
            let end = rest.find(|c| word_class(c) != class).unwrap_or(rest.len());
            self.text(&rest[..end], class);
            rest = &rest[end..];
        }
    }

    fn text(&mut self, text: &str, class: &'static str) {
        if text.is_empty() {
            return;
        }
        self.switch(class);
        escape_into(&mut self.html, text);
    }

    fn switch(&mut self, class: &'static str) {
        if class == self.class {
            return;
        }
        if !self.class.is_empty() {
            self.html.push_str("</span>");
        }
        if !class.is_empty() {
            start_span(&mut self.html, class);
        }
        self.class = class;
    }
}

/// Returns the class of a character outside comments, strings and keywords.
fn word_class(c: char) -> &'static str {
    match c {
        c if c.is_whitespace() => "",
        '=' | '+' | '-' | '*' | '/' | '%' | '<' | '>' | '!' | '&' | '|' | '^' | '~' | '?' => "o",
        c if c.is_ascii_punctuation() && c != '_' && c != '$' && c != '@' => "p",
        _ => "n",
    }
}

/// Writes the start tag of a span.
fn start_span(html: &mut String, class: &str) {
    html.push_str("<span class=\"");
    html.push_str(class);
    html.push_str("\">");
}

/// Appends a part of a session, in a span of this class.
pub(super) fn span(html: &mut String, class: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    start_span(html, class);
    escape_into(html, text);
    html.push_str("</span>");
}
