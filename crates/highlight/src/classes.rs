//! CSS classes for syntect's scopes.

use syntect::parsing::Scope;

use super::parser::{Change, Marks};
use super::{escape_into, rouge};
use text_scan::bidi;

/// The class that a scope gives its text; an empty class removes an outer one. `None` keeps the outer class.
pub(super) type Mark = Option<&'static str>;

/// Scope prefixes and their classes, longer prefixes first. An empty class ends the search: code embedded in
/// a string is not a string.
const TABLE: &[(&str, &str)] = &[
    ("comment", "c"),
    ("punctuation.definition.comment", "c"),
    ("constant.character.escape", "e"),
    ("punctuation.definition.string", "s"),
    ("string.unquoted", ""),
    ("string.regexp", "e"),
    ("string", "s"),
    ("constant.numeric", "n"),
    ("constant.language", "l"),
    ("constant.character", "e"),
    ("constant", "l"),
    ("keyword.operator.word", "k"),
    ("keyword.operator.logical.python", "k"),
    ("keyword.operator", "o"),
    ("keyword", "k"),
    ("storage.type.function.arrow", "o"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("variable.function", "f"),
    ("entity.name.tag", "g"),
    ("entity.other.attribute-name", "a"),
    ("entity.name.section", "h"),
    ("entity.name", "t"),
    ("entity.other.inherited-class", "t"),
    ("support.type.property-name", "a"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("support.constant", "l"),
    ("variable.language", "l"),
    ("variable", "v"),
    ("punctuation.definition.variable", "v"),
    ("punctuation.definition.parameter", "v"),
    ("markup.inserted", "i"),
    ("markup.deleted", "d"),
    ("markup.heading", "h"),
    ("meta.diff.header", "h"),
    ("meta.diff.range", "h"),
    ("meta.interpolation", ""),
    ("meta.embedded", ""),
    ("meta.group.expansion", ""),
    ("source", ""),
    ("text", ""),
];

/// The names of classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ClassNames {
    /// One letter per class, for the stylesheet of sitegen.
    #[default]
    Sitegen,
    /// The short names of Rouge and Pygments, for the stylesheets of Jekyll sites.
    Rouge,
}

/// The table of one set of names, with parsed scopes.
pub(super) struct Classes {
    table: Vec<(Scope, &'static str)>,
    pub(super) names: ClassNames,
}

impl Classes {
    pub(super) fn new(names: ClassNames) -> Self {
        Self {
            table: TABLE
                .iter()
                .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class)))
                .collect(),
            names,
        }
    }

    /// Returns the class of the first prefix of `scope` in the table.
    pub(super) fn mark(&self, scope: Scope) -> Mark {
        if self.names == ClassNames::Rouge {
            return rouge::mark(scope);
        }
        let mut table = self.table.iter();
        let found = table.find(|(prefix, _)| prefix.is_prefix_of(scope));
        found.map(|(_, class)| *class)
    }
}

/// Returns the class of text inside these scopes: that of the innermost scope with a class.
fn class(marks: &[Mark]) -> &'static str {
    marks
        .iter()
        .rev()
        .find_map(|mark| *mark)
        .unwrap_or_default()
}

/// Returns one line (given with its line end) as HTML without the line end. `marks` become those after the
/// line. `None` if a change does not fit them.
pub(super) fn html(line: &str, changes: &[(usize, Change)], marks: &mut Marks) -> Option<String> {
    let text = line.trim_end_matches('\n');
    let mut writer = Writer {
        html: String::with_capacity(text.len() * 2),
        class: "",
        start: 0,
    };
    let mut from = 0;
    for (at, change) in changes {
        let at = (*at).min(text.len());
        if at > from {
            writer.write(text.get(from..at)?, class(&marks.all));
            from = at;
        }
        marks.apply(*change)?;
    }
    writer.write(text.get(from..)?, class(&marks.all));
    writer.switch("");
    Some(writer.html)
}

/// A writer that merges neighbouring text of one class into one span.
struct Writer {
    html: String,
    class: &'static str,
    /// Offset of the content of the open span.
    start: usize,
}

impl Writer {
    fn write(&mut self, text: &str, class: &'static str) {
        if text.is_empty() {
            return;
        }
        // White space looks the same in every class, so it does not end a span.
        let blank = text.bytes().all(|b| b == b' ' || b == b'\t');
        if !blank {
            self.switch(class);
        } else if class != self.class {
            self.switch("");
        }
        escape_into(&mut self.html, text);
    }

    fn switch(&mut self, class: &'static str) {
        if class == self.class {
            return;
        }
        if !self.class.is_empty() {
            if self.class == "c" {
                self.set_direction_of_comment();
            }
            self.html.push_str("</span>");
        }
        if !class.is_empty() {
            // Without quotes: a page has hundreds of spans.
            self.html.push_str("<span class=");
            self.html.push_str(class);
            self.html.push('>');
            self.start = self.html.len();
        }
        self.class = class;
    }

    /// Isolates the text of a right-to-left comment, so that its punctuation is on the right side. The signs that begin
    /// and end the comment stay where the code has them.
    fn set_direction_of_comment(&mut self) {
        let comment = &self.html[self.start..];
        if !bidi::reads_right_to_left(comment) {
            return;
        }
        let is_sign = |c: char| c == ' ' || c.is_ascii_punctuation();
        let inside = comment.strip_prefix("&lt;!").unwrap_or(comment);
        let text = comment.len() - inside.trim_start_matches(is_sign).len();
        if comment[..text].ends_with('&') {
            return;
        }
        let sign = ["*/", "--&gt;"]
            .iter()
            .find_map(|sign| comment.strip_suffix(*sign));
        let end = sign.unwrap_or(comment).trim_end().len();
        if text < end {
            let (text, end) = (self.start + text, self.start + end);
            self.html.insert_str(end, "</span>");
            self.html.insert_str(text, "<span dir=rtl>");
        }
    }
}
