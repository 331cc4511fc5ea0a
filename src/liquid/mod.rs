//! Liquid in content, as Jekyll 4 runs it before Markdown.
//!
//! In: the text of a body and a [`Environment`], a read-only view of the site. Out: a text, where its parts
//! were in the body, and problems. An engine of our own: Jekyll reads Liquid laxly (a name that means
//! nothing is nothing, a filter takes what it gets), and each problem here has its place in the
//! author's file.

mod blank_blocks;
mod budget;
mod error;
mod excerpt;
mod expression;
mod filters;
mod json;
mod parse;
mod property_index;
mod raw_blocks;
mod render;
mod tag_markup;
mod value;
mod white_space;

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr_iter;

use crate::limits::Limits;

pub use error::{PlaceInside, Problem};
pub use excerpt::excerpt;
pub(crate) use filters::{date_text, without_tags};
pub use parse::Template;
pub use property_index::PropertyIndex;
pub(crate) use render::filter;
pub use render::{Rendered, render};
pub use value::{Handle, Map, Value};

/// Values and files that a template can read. Reading changes nothing.
pub trait Environment {
    /// Limits of rendering a page.
    fn limits(&self) -> Limits;
    /// Returns the value of a name that is not a local variable: `site`, `page`.
    fn root(&self, name: &str) -> Option<Value>;
    /// Returns the value of a key of a site object.
    fn get(&self, handle: Handle, key: &str) -> Value;
    /// Returns the value of a key of `site.data`.
    fn data(&self, key: &str) -> Value {
        match self.get(Handle::Site, "data") {
            Value::Map(data) => data.get(key).cloned().unwrap_or_default(),
            _ => Value::Nil,
        }
    }
    /// Returns the keys of a site object with their values.
    fn entries(&self, handle: Handle) -> Map;
    /// Returns true if Jekyll has a hash for a site object, and no drop: loops go through the pairs of its keys and
    /// values, and not through its keys.
    fn is_hash(&self, handle: Handle) -> bool;
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
    /// Returns a text with typographic quotes and dashes, as Jekyll's converter SmartyPants makes it.
    fn smarty_pants(&self, text: &str) -> String;
    /// A code block as HTML.
    fn highlight(&self, language: &str, options: &str, code: &str) -> String;
    /// A moment in the zone of the site.
    fn local(&self, date: &jiff::Zoned) -> jiff::Zoned;
    /// Returns the output of a tag of a plugin that the site uses and sitegen implements.
    fn plugin_tag(&self, tag: &PluginTag<'_>) -> Option<String>;
    /// Returns the result of a filter of a plugin that the site uses and sitegen implements.
    fn plugin_filter(&self, name: &str, input: &Value, arguments: &[Value]) -> Option<Value>;
    /// Returns true if an unknown tag is defined by a plugin and is left out. In code, where another language may
    /// be meant, only if a plugin certainly defines it.
    fn is_of_plugin(&self, tag: &str, in_code: bool) -> bool;
    /// Returns true if a missing include is a symbolic link that is not followed.
    fn is_refused(&self, include: &str) -> bool;
    /// Returns the index of a list of the site by a property of its items, if there is one.
    fn property_index(
        &self,
        _list: &Arc<Vec<Value>>,
        _property: &str,
    ) -> Option<Arc<PropertyIndex>> {
        None
    }
    /// Returns true if a missing include may be of a theme that is not installed.
    fn is_theme_missing(&self) -> bool;
    /// Returns true if plugins may generate pages that have no file.
    fn has_generators(&self) -> bool;
    /// Returns the time of the build, of which only the result of a filter with these arguments is used.
    fn time_for(&self, _filter: &str, _arguments: &[String]) -> Option<jiff::Zoned> {
        self.date("now")
    }
    /// A text as a moment in its own zone, `now` and `today` among them.
    fn date(&self, text: &str) -> Option<jiff::Zoned>;
}

/// A tag of a plugin: `{% seo title=false %}`.
pub struct PluginTag<'t> {
    /// Its name.
    pub name: &'t str,
    /// The text after the name, as it is written.
    pub markup: &'t str,
    /// The same, with the values of its `{{ }}`.
    pub interpolated: &'t str,
    /// The rendered content of a block.
    pub content: Option<&'t str>,
    /// The variables at the place of the tag.
    pub variables: &'t dyn Variables,
}

/// Variables of a template while it is rendered.
pub trait Variables {
    /// Returns the value of an expression: `page.title`, `"text"`.
    fn value_of(&self, expression: &str) -> Value;
    /// Renders a file with these variables, within the limits of the page. `None` if a limit is reached.
    fn render(&self, file: &Included) -> Option<String>;
}

/// A file that templates include.
#[derive(Debug)]
pub struct Included {
    /// Its text.
    pub text: String,
    /// The same, read.
    pub template: Template,
}

/// Returns true if a text has Liquid markup.
#[must_use]
pub fn is_liquid(text: &str) -> bool {
    let text = text.as_bytes();
    memchr_iter(b'{', text).any(|at| matches!(text.get(at + 1), Some(b'{' | b'%')))
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
