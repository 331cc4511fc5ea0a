//! From syntect's scopes to our classes.

use syntect::parsing::{Scope, ScopeStack, ScopeStackOp};

use super::escape_into;

/// Scope prefixes and their classes, the more specific before the less. An empty class ends the
/// search: what is embedded in a string is not string.
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

/// The table, ready for use.
pub(super) struct Classes {
    table: Vec<(Scope, &'static str)>,
}

impl Default for Classes {
    fn default() -> Self {
        Self {
            table: TABLE
                .iter()
                .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class)))
                .collect(),
        }
    }
}

impl Classes {
    /// The class of what has these scopes: that of the innermost scope that has one.
    fn of(&self, stack: &ScopeStack) -> &'static str {
        stack
            .as_slice()
            .iter()
            .rev()
            .find_map(|scope| {
                self.table
                    .iter()
                    .find(|(prefix, _)| prefix.is_prefix_of(*scope))
                    .map(|(_, class)| *class)
            })
            .unwrap_or_default()
    }

    /// One line (with its line end) as HTML without line end, from the operations that syntect found
    /// in it. `None` if an operation does not fit the stack.
    pub(super) fn html(
        &self,
        line: &str,
        operations: &[(usize, ScopeStackOp)],
        stack: &mut ScopeStack,
    ) -> Option<String> {
        let text = line.trim_end_matches('\n');
        let mut writer = Writer {
            html: String::with_capacity(text.len() * 2),
            class: "",
        };
        let mut from = 0;
        for (at, operation) in operations {
            let at = (*at).min(text.len());
            if at > from {
                writer.write(text.get(from..at)?, self.of(stack));
                from = at;
            }
            stack.apply(operation).ok()?;
        }
        writer.write(text.get(from..)?, self.of(stack));
        writer.switch("");
        Some(writer.html)
    }
}

/// Writes runs of text; neighbours of one class share a span.
struct Writer {
    html: String,
    class: &'static str,
}

impl Writer {
    fn write(&mut self, text: &str, class: &'static str) {
        if text.is_empty() {
            return;
        }
        // White space looks the same in every class: it does not end a span.
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
            self.html.push_str("</span>");
        }
        if !class.is_empty() {
            // Without quotes: a page has hundreds of them.
            self.html.push_str("<span class=");
            self.html.push_str(class);
            self.html.push('>');
        }
        self.class = class;
    }
}
