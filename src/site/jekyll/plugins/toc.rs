//! jekyll-toc 0.18: the filters `toc`, `toc_only` and `inject_anchors`, and the tag `toc`.
//!
//! In: HTML with headings, and the key `toc` of the config. Out: a nested list of links to the headings, and the HTML with a
//! link in each heading. The HTML is otherwise unchanged, where the plugin writes it again.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::view::{Alternative, PluginView};
use crate::content::slug;
use crate::liquid::{Value, without_tags};
use crate::markdown::html_tags::{self, Tag};

/// The filters of the plugin.
pub(super) const FILTERS: [&str; 3] = ["toc", "toc_only", "inject_anchors"];
/// The class of a heading that is not listed.
const NO_TOC: &str = "no_toc";
/// Characters that Ruby's `CGI.escape` leaves unescaped, except the space.
const CGI: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Returns the result of a filter.
pub(super) fn filter(view: &PluginView<'_>, name: &str, input: &Value) -> Value {
    if !matches!(view.page("toc"), Value::Bool(true)) {
        return match name {
            "toc_only" => "".into(),
            _ => input.clone(),
        };
    }
    let html = input.text();
    let toc = TableOfContents::new(view, &html);
    match name {
        "toc_only" => toc.list().into(),
        "inject_anchors" => toc.with_anchors().into(),
        _ => format!("{}{}", toc.list(), toc.with_anchors()).into(),
    }
}

/// Returns the output of the tag `toc`.
pub(super) fn tag(view: &PluginView<'_>) -> String {
    if !view.page("toc").is_true() {
        return String::new();
    }
    TableOfContents::new(view, &view.page("content").text()).list()
}

/// A heading.
struct Entry {
    id: String,
    /// The text, with escapes.
    text: String,
    level: u8,
    /// The byte offset of its content in the HTML.
    content: usize,
}

struct TableOfContents<'h> {
    html: &'h str,
    entries: Vec<Entry>,
    list: &'static str,
    list_id: String,
    list_class: String,
    sublist_class: String,
    item_class: String,
    item_prefix: String,
}

impl<'h> TableOfContents<'h> {
    fn new(view: &PluginView<'_>, html: &'h str) -> Self {
        let setting = |key: &str| view.setting(&format!("toc.{key}"));
        let text = |key: &str, default: &str| match setting(key) {
            Value::Nil => default.to_owned(),
            value => value.text(),
        };
        let level = |key: &str, default: i64| match setting(key) {
            Value::Nil => default,
            value => value.integer(),
        };
        let levels = level("min_level", 1)..=level("max_level", 6);
        let section = setting("no_toc_section_class").or(|| "no_toc_section".into());
        let section: Vec<String> = section.list().iter().map(Value::text).collect();
        let entries = entries(html, &|level| levels.contains(&i64::from(level)), &section);
        Self {
            html,
            entries,
            list: if setting("ordered_list").is_true() {
                "ol"
            } else {
                "ul"
            },
            list_id: text("list_id", "toc"),
            list_class: text("list_class", "section-nav"),
            sublist_class: text("sublist_class", ""),
            item_class: text("item_class", "toc-entry"),
            item_prefix: text("item_prefix", "toc-"),
        }
    }

    /// Returns the list of links.
    fn list(&self) -> String {
        let mut out = format!(
            "<{} id=\"{}\" class=\"{}\">\n",
            self.list, self.list_id, self.list_class
        );
        self.write_items(&mut out, &self.entries);
        let _ = write!(out, "</{}>", self.list);
        out
    }

    /// Writes the items of a list. Entries before the first of the highest level are on the same level as it.
    fn write_items(&self, out: &mut String, entries: &[Entry]) {
        let Some(highest) = entries.iter().map(|entry| entry.level).min() else {
            return;
        };
        let mut rest = entries;
        while let Some((entry, after)) = rest.split_first() {
            if entry.level > highest {
                let (nested, after) = split_nested(rest, highest);
                self.write_items(out, nested);
                rest = after;
                continue;
            }
            let _ = write!(
                out,
                "<li class=\"{} {}h{}\"><a href=\"#{}\">{}</a>",
                self.item_class,
                self.item_prefix,
                entry.level,
                kramdown::escape_attribute(&entry.id),
                entry.text
            );
            let (nested, after) = split_nested(after, highest);
            if !nested.is_empty() {
                let class = match self.sublist_class.as_str() {
                    "" => String::new(),
                    class => format!(" class=\"{class}\""),
                };
                let _ = write!(out, "\n<{}{class}>\n", self.list);
                self.write_items(out, nested);
                let _ = writeln!(out, "</{}>", self.list);
            }
            out.push_str("</li>\n");
            rest = after;
        }
    }

    /// Returns the HTML with a link in each heading.
    fn with_anchors(&self) -> String {
        let mut out = String::with_capacity(self.html.len());
        let mut at = 0;
        for entry in &self.entries {
            out.push_str(&self.html[at..entry.content]);
            at = entry.content;
            let id = crate::markdown::encoded_url(&entry.id);
            let _ = write!(
                out,
                "<a class=\"anchor\" href=\"#{id}\" aria-hidden=\"true\"><span class=\"octicon octicon-link\"></span></a>"
            );
        }
        out.push_str(&self.html[at..]);
        out
    }
}

/// Splits entries before the next one of a level.
fn split_nested(entries: &[Entry], level: u8) -> (&[Entry], &[Entry]) {
    let next = entries.iter().position(|entry| entry.level == level);
    entries.split_at(next.unwrap_or(entries.len()))
}

/// Returns the headings of a text that are listed.
fn entries(html: &str, is_listed: &dyn Fn(u8) -> bool, sections: &[String]) -> Vec<Entry> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut entries = Vec::new();
    let mut unlisted = 0..0;
    for tag in html_tags::tags(html) {
        let start = tag.at + tag.text.len();
        if !unlisted.contains(&tag.at) && sections.iter().any(|class| has_class(&tag, class)) {
            unlisted = tag.at..content_of(html, &tag).end;
            continue;
        }
        let Some(level) = level_of(&tag.name).filter(|level| is_listed(*level)) else {
            continue;
        };
        let content = content_of(html, &tag);
        if unlisted.contains(&tag.at) || has_class(&tag, NO_TOC) || content.is_empty() {
            continue;
        }
        let text = plain(&html[content]);
        let id = match tag.attribute("id") {
            Some(id) => id,
            None => {
                let id = id_of(&text);
                let count = counts.entry(id.clone()).or_default();
                *count += 1;
                match *count {
                    1 => id,
                    count => format!("{id}-{}", count - 1),
                }
            }
        };
        entries.push(Entry {
            id,
            text: highlight::escaped(&text)
                .replace('"', "&quot;")
                .replace('\'', "&#39;"),
            level,
            content: start,
        });
    }
    entries
}

fn level_of(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

fn has_class(tag: &Tag<'_>, class: &str) -> bool {
    let classes = tag.attribute("class");
    classes.is_some_and(|classes| classes.split_whitespace().any(|one| one == class))
}

/// Returns true if HTML begins with the start tag of a heading.
fn starts_heading(html: &str) -> bool {
    matches!(
        html.as_bytes(),
        [
            b'<',
            b'h' | b'H',
            b'1'..=b'6',
            b'>' | b' ' | b'\t' | b'\n',
            ..
        ]
    )
}

/// Returns the range of the content of an element; to the end of the text if it is not closed.
fn content_of(html: &str, tag: &Tag<'_>) -> Range<usize> {
    let start = tag.at + tag.text.len();
    let (open, close) = (format!("<{}", tag.name), format!("</{}", tag.name));
    let is_end = |at: usize| {
        let next = html[at..].chars().next();
        next.is_none_or(|c| !(c.is_alphanumeric() || c == '-'))
    };
    let is_heading = level_of(&tag.name).is_some();
    let mut depth = 1;
    for (at, _) in html[start..].match_indices('<') {
        let at = start + at;
        let rest = &html[at..];
        if rest.starts_with(&close) && is_end(at + close.len()) {
            depth -= 1;
        } else if rest.starts_with(&open) && is_end(at + open.len()) {
            depth += 1;
        }
        // A heading without an end tag ends before the next heading.
        if is_heading && starts_heading(rest) {
            return start..at;
        }
        if depth == 0 {
            return start..at;
        }
    }
    start..html.len()
}

/// Returns the text of HTML, without tags and entities.
fn plain(html: &str) -> String {
    let text = without_tags(html);
    if !text.contains('&') {
        return text;
    }
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text, |text, (entity, character)| {
        text.replace(entity, character)
    })
}

/// Returns the id of a heading without one (the plugin's `generate_toc_id`).
fn id_of(text: &str) -> String {
    let is_kept = |c: &char| slug::is_word(*c) || matches!(c, '-' | ' ' | '_');
    let id: String = text.to_lowercase().chars().filter(is_kept).collect();
    utf8_percent_encode(&id.replace(' ', "-"), CGI).to_string()
}
