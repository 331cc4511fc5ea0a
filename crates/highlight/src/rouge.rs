//! Rouge's short class names for syntect's scopes, and code as Rouge writes it.
//!
//! The stylesheets of Jekyll sites have rules for these names, which are those of Pygments. In: the scopes around a
//! place. Out: spans. Rouge also puts plain words and punctuation into spans.

mod table;

use syntect::parsing::Scope;

use super::classes::Mark;
use super::escape_into;
use super::parser::{Change, Marks};

/// The start of a class that is written as one span per word: see `rouge/classes.txt`.
const WORDS: char = '~';

/// Returns the class that a scope gives its text.
pub(super) fn mark(scope: Scope) -> Mark {
    let name = scope.build_string();
    let language = name.rsplit('.').next().unwrap_or_default();
    let is_prefix = |prefix: &str| {
        let rest = name.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let mut tables = [table::of_language(language), table::general()].into_iter();
    tables.find_map(|table| {
        let found = table.iter().find(|(prefix, _)| is_prefix(prefix));
        found.map(|(_, class)| *class)
    })
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

/// Returns the class of text inside these scopes: that of the innermost scope with a class. A class that begins with
/// `!` applies to all text in its scope.
fn class(marks: &Marks) -> &'static str {
    let all = || marks.all.iter().rev().filter_map(|mark| *mark);
    all()
        .find_map(|class| class.strip_prefix('!'))
        .or_else(|| all().next())
        .unwrap_or_default()
}

/// A writer that merges adjacent text of one class into one span.
#[derive(Default)]
struct Writer {
    html: String,
    class: &'static str,
}

impl Writer {
    fn write(&mut self, text: &str, class: &'static str) {
        if let Some(words) = class.strip_prefix(WORDS) {
            self.words(text, words);
        } else if text.bytes().all(|b| b == b' ' || b == b'\t') && class != self.class {
            self.text(text, "");
        } else {
            self.text(text, class);
        }
    }

    /// Writes text without a class of its own as words, operators, punctuation and white space. `words` are the
    /// classes of words, and of words with a capital letter.
    fn words(&mut self, text: &str, words: &'static str) {
        let (lower, upper) = words.split_once(' ').unwrap_or((words, words));
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let kind = CharacterKind::of(first);
            let end = rest.find(|c| CharacterKind::of(c) != kind);
            let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
            let class = match kind {
                CharacterKind::Space => "",
                CharacterKind::Operator => "o",
                CharacterKind::Punctuation => "p",
                CharacterKind::Word if first.is_ascii_digit() => "mi",
                CharacterKind::Word if first.is_uppercase() => upper,
                CharacterKind::Word => lower,
            };
            self.text(part, class);
            rest = after;
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

/// The kind of a character outside comments, strings and keywords.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CharacterKind {
    Space,
    Word,
    Operator,
    Punctuation,
}

impl CharacterKind {
    fn of(c: char) -> Self {
        match c {
            c if c.is_whitespace() => Self::Space,
            '=' | '+' | '-' | '*' | '/' | '%' | '<' | '>' | '!' | '&' | '|' | '^' | '~' | '?' => {
                Self::Operator
            }
            c if c.is_ascii_punctuation() && !matches!(c, '_' | '$' | '@') => Self::Punctuation,
            _ => Self::Word,
        }
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
