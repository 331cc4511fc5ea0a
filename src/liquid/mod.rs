//! Liquid in content, as Jekyll 4 runs it before Markdown.
//!
//! In: the text of a body and a [`World`], a read-only view of the site. Out: a text, where its parts
//! stood in the body, and problems. An engine of our own: Jekyll reads Liquid laxly (a name that means
//! nothing is nothing, a filter takes what it gets), and each problem here has its place in the
//! author's file.

mod excerpt;
mod expression;
mod filters;
mod parse;
mod render;
mod value;

use std::ops::Range;
use std::sync::Arc;

pub use excerpt::excerpt;
pub use parse::Template;
pub use render::{Rendered, render};
pub use value::{Handle, Map, Value};

use crate::diagnostics::Severity;

/// What a template may ask. Nothing that it is asked changes anything.
pub trait World {
    /// What a name means that is no variable: `site`, `page`.
    fn root(&self, name: &str) -> Option<Value>;
    /// What the site knows under a key.
    fn get(&self, handle: Handle, key: &str) -> Value;
    /// All that it knows, by name.
    fn entries(&self, handle: Handle) -> Map;
    /// The file of an include: its name for people, and the template.
    fn include(&self, file: &str, relative: bool) -> Option<(String, Arc<Included>)>;
    /// The URL, from the root of the host, of the file with this path.
    fn link(&self, path: &str) -> Option<String>;
    /// The URL of the post with this date and name.
    fn post_url(&self, name: &str) -> Option<String>;
    /// `url` under the path of the site; with the host, if `absolute`.
    fn url(&self, url: &str, absolute: bool) -> String;
    /// Markdown to HTML.
    fn markdown(&self, text: &str) -> String;
    /// A code block as HTML.
    fn highlight(&self, language: &str, options: &str, code: &str) -> String;
    /// A text as a moment, `now` and `today` among them.
    fn date(&self, text: &str) -> Option<jiff::Zoned>;
}

/// A file that templates include.
#[derive(Debug)]
pub struct Included {
    /// Its text.
    pub text: String,
    /// The same, read.
    pub template: Template,
}

/// What is wrong with a template, in the bytes of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// Where it is; in an included file, where that was included.
    pub span: Range<usize>,
}

/// What to do about Liquid that is not meant as such.
const RAW: &str = "if another language is meant, put it between `{% raw %}` and `{% endraw %}`, or set `render_with_liquid: false`";

impl Problem {
    fn new(
        severity: Severity,
        code: &'static str,
        message: String,
        help: &'static str,
        span: Range<usize>,
    ) -> Self {
        Self {
            severity,
            code,
            message,
            help,
            span,
        }
    }

    /// A problem that stops nothing in code, and that is one of content elsewhere.
    fn of_text(
        in_code: bool,
        code: &'static str,
        message: String,
        help: &'static str,
        span: Range<usize>,
    ) -> Self {
        let severity = if in_code {
            Severity::Hint
        } else {
            Severity::Warning
        };
        Self::new(severity, code, message, help, span)
    }

    fn unknown_tag(span: Range<usize>, name: &str, in_code: bool) -> Self {
        let message =
            format!("`{name}` is no tag of Liquid that sitegen knows: it is left as text");
        Self::of_text(in_code, "liquid-tag-unknown", message, RAW, span)
    }

    fn unknown_filter(span: Range<usize>, name: &str, in_code: bool) -> Self {
        let message =
            format!("`{name}` is no filter of Liquid that sitegen knows: it is left as text");
        Self::of_text(in_code, "liquid-filter-unknown", message, RAW, span)
    }

    fn not_liquid(span: Range<usize>) -> Self {
        let message = "this is no expression of Liquid: it is left as text".to_owned();
        Self::new(Severity::Hint, "liquid-syntax", message, RAW, span)
    }

    fn syntax(span: Range<usize>, name: &str, in_code: bool) -> Self {
        let message = format!("the tag `{name}` cannot be read: it is left as text");
        Self::of_text(in_code, "liquid-syntax", message, RAW, span)
    }

    fn unclosed(span: Range<usize>, name: &str, in_code: bool) -> Self {
        let message = format!("the tag `{name}` is never closed: it is left as text");
        Self::of_text(in_code, "liquid-unclosed", message, RAW, span)
    }

    fn stray(span: Range<usize>, name: &str, in_code: bool) -> Self {
        let message = format!("the tag `{name}` closes nothing: it is left as text");
        Self::of_text(in_code, "liquid-stray", message, RAW, span)
    }

    fn swallowed(span: Range<usize>, name: &str, in_code: bool) -> Self {
        // In code it is damage: a reader copies what is left.
        let severity = if in_code {
            Severity::Warning
        } else {
            Severity::Hint
        };
        let message = format!("Liquid knows no `{name}`: nothing is shown here");
        Self::new(severity, "liquid-variable-unknown", message, RAW, span)
    }

    fn missing(span: Range<usize>, what: &str, name: &str, help: &'static str) -> Self {
        let message = format!("there is no {what} `{name}`");
        Self::new(
            Severity::Error,
            "liquid-target-missing",
            message,
            help,
            span,
        )
    }

    fn too_deep(span: Range<usize>) -> Self {
        let message = "includes that include each other never end".to_owned();
        let help = "take one of them out";
        Self::new(Severity::Error, "liquid-include-loop", message, help, span)
    }

    fn too_long(span: Range<usize>) -> Self {
        let message = "this loop shows more than a page can hold".to_owned();
        let help = "give it a `limit`";
        Self::new(Severity::Error, "liquid-too-long", message, help, span)
    }
}

/// Whether a text has anything that Liquid would read.
#[must_use]
pub fn is_liquid(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

impl Template {
    /// Reads a template.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        parse::parse(text, &code_blocks(text))
    }
}

/// The bytes between the fences of a text, the fences included.
fn code_blocks(text: &str) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, char, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = line.trim_start_matches([' ', '\t', '>']);
        let mark = start.chars().next().filter(|c| matches!(c, '`' | '~'));
        let run = mark.map_or(0, |mark| start.len() - start.trim_start_matches(mark).len());
        match (open, mark) {
            (None, Some(mark)) if run >= 3 => open = Some((at, mark, run)),
            (Some((from, opened, length)), Some(mark))
                if mark == opened
                    && run >= length
                    && start.trim_start_matches(mark).trim().is_empty() =>
            {
                blocks.push(from..at + line.len());
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    blocks
}

#[cfg(test)]
mod tests;
