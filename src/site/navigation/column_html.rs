//! The left column of a page as HTML.
//!
//! Every page has one, so that it is not written by a template, which takes many times as long. Pages that share a
//! column differ in the entry that is marked as the current page.

use std::fmt::Write;

use pulldown_cmark_escape::escape_html;

use super::column::ColumnEntry;
use crate::language::Format;
use crate::theme::collapsed;

/// The attribute of the link to the current page.
const CURRENT: &str = " aria-current=\"page\"";

/// A column in which no page is marked yet.
#[derive(Debug, Default)]
pub(in crate::site) struct ColumnHtml {
    html: String,
    links: Vec<ColumnLink>,
}

/// A link of the column.
#[derive(Debug)]
struct ColumnLink {
    url: String,
    /// The URL of the page in its own language, if it is shown in place of a translation.
    original: Option<String>,
    /// The end of its attribute `href` in the column.
    at: usize,
}

impl ColumnHtml {
    /// Writes the entries of a column. Numbers are in the format of its language.
    pub(super) fn of(entries: Vec<ColumnEntry<'_>>, format: Option<&Format>) -> Self {
        let mut column = Self {
            html: String::with_capacity(entries.len() * 160),
            links: Vec::with_capacity(entries.len()),
        };
        column.html.push_str("<ul class=\"nav\">");
        for entry in entries {
            column.add(entry, format);
        }
        column.html.push_str("</ul>");
        column
    }

    /// Returns the column with the links to the page at `url` marked.
    pub(super) fn marked(&self, url: &str) -> String {
        let mut html = String::with_capacity(self.html.len() + CURRENT.len());
        let mut done = 0;
        let is_current = |link: &&ColumnLink| {
            link.url == url
                || link
                    .original
                    .as_ref()
                    .is_some_and(|original| original == url)
        };
        for link in self.links.iter().filter(is_current) {
            html.push_str(&self.html[done..link.at]);
            html.push_str(CURRENT);
            done = link.at;
        }
        html.push_str(&self.html[done..]);
        html
    }

    fn add(&mut self, entry: ColumnEntry<'_>, format: Option<&Format>) {
        let is_section = entry.key.is_some();
        if let Some(key) = entry.key {
            self.html.push_str("<li><details data-nav=\"");
            self.escaped(key);
            let open = if entry.is_open { "\" open" } else { "\"" };
            self.html.push_str(open);
            // The summary is a flex container: elements in the title would be separate columns.
            let start = if entry.isolated.is_some() {
                "><summary><span>"
            } else {
                "><summary>"
            };
            self.html.push_str(start);
        } else {
            self.html.push_str("<li><a");
            if let Some(url) = entry.url {
                self.attribute("href", &url);
                self.links.push(ColumnLink {
                    url,
                    original: entry.original,
                    at: self.html.len(),
                });
            }
            if let Some(language) = entry.language {
                let tag = language.tag.as_str();
                self.attribute("lang", tag);
                self.attribute("dir", language.direction.as_str());
                self.attribute("hreflang", tag);
            }
            self.html.push('>');
        }
        match &entry.isolated {
            Some(label) => self.html.push_str(&collapsed(label)),
            None => self.escaped(&collapsed(entry.title)),
        }
        match (is_section, entry.isolated.is_some()) {
            (false, _) => self.html.push_str("</a>"),
            (true, true) => self.html.push_str("</span>"),
            (true, false) => {}
        }
        if let Some(count) = entry.count {
            let number = i64::try_from(count).unwrap_or(i64::MAX);
            let number = format.map_or_else(|| count.to_string(), |format| format.number(number));
            self.html.push_str(" <span class=\"count\">");
            self.escaped(&number);
            self.html.push_str("</span>");
        }
        let end = if is_section {
            "</summary><ul>"
        } else {
            "</li>"
        };
        self.html.push_str(end);
        for _ in 0..entry.closes {
            self.html.push_str("</ul></details></li>");
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        // Writing to a string does not fail.
        let _ = write!(self.html, " {name}=\"");
        self.escaped(value);
        self.html.push('"');
    }

    /// Appends a text as templates escape it.
    fn escaped(&mut self, text: &str) {
        let _ = escape_html(&mut self.html, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_end_behind_their_last_entries_and_the_current_page_is_marked() {
        let link = |title, url: &str| ColumnEntry {
            title,
            url: Some(url.to_owned()),
            ..ColumnEntry::default()
        };
        let entries = vec![
            ColumnEntry {
                title: "Guide & more",
                key: Some("guide"),
                is_open: true,
                ..ColumnEntry::default()
            },
            ColumnEntry {
                closes: 1,
                ..link("<a>", "/guide/a/")
            },
            ColumnEntry {
                count: Some(3),
                ..link("2024", "/2024/")
            },
        ];
        let column = ColumnHtml::of(entries, None);
        let wanted = "<ul class=\"nav\"><li><details data-nav=\"guide\" open><summary>Guide &amp; more</summary><ul>\
             <li><a href=\"/guide/a/\" aria-current=\"page\">&lt;a&gt;</a></li></ul></details></li>\
             <li><a href=\"/2024/\">2024</a> <span class=\"count\">3</span></li></ul>";
        assert_eq!(column.marked("/guide/a/"), wanted);
        assert_eq!(column.marked("/x/"), wanted.replace(CURRENT, ""));
    }

    #[test]
    fn the_title_of_a_section_with_isolated_names_is_one_element() {
        let section = ColumnEntry {
            title: "خيار --x",
            isolated: crate::language::isolation::isolated_html("خيار --x"),
            key: Some("a"),
            closes: 1,
            ..ColumnEntry::default()
        };
        let wanted = "<ul class=\"nav\"><li><details data-nav=\"a\"><summary><span>خيار <bdi dir=\"ltr\">--x</bdi></span></summary>\
             <ul></ul></details></li></ul>";
        assert_eq!(ColumnHtml::of(vec![section], None).marked("/"), wanted);
    }
}
