//! The table of contents (`Converter::Html#generate_toc_tree`).

use std::mem;

use super::{INDENT, KramdownWriter, attributes_text};
use kramdown::{Attributes, escape_attribute};

/// The entries of the table of contents, and its place.
#[derive(Default)]
pub(super) struct Contents {
    entries: Vec<Entry>,
    place: Option<Place>,
}

struct Entry {
    level: u8,
    id: String,
    content: String,
}

/// The place and the form of the table.
struct Place {
    /// Offset in the buffer.
    at: usize,
    element: &'static str,
    attributes: Attributes,
}

impl Contents {
    pub(super) fn add(&mut self, level: u8, id: &str, content: String) {
        self.entries.push(Entry {
            level,
            id: id.to_owned(),
            content,
        });
    }

    /// Returns the place of the table and its HTML.
    pub(super) fn take(&mut self) -> Option<(usize, String)> {
        let place = self.place.take()?;
        let html = place.list(&mem::take(&mut self.entries));
        Some((place.at, html))
    }
}

impl Place {
    /// Returns the list. An entry is nested in the last entry of a higher level.
    fn list(&self, entries: &[Entry]) -> String {
        if entries.is_empty() {
            return String::new();
        }
        let mut attributes = self.attributes.clone();
        let id = match attributes.iter().find(|(key, _)| key == "id") {
            Some((_, id)) => id.clone(),
            None => {
                attributes.push(("id".to_owned(), "markdown-toc".to_owned()));
                "markdown-toc".to_owned()
            }
        };
        let element = self.element;
        let spaces = |depth: usize| " ".repeat(depth * INDENT);
        let mut html = format!("<{element}{}>\n", attributes_text(&attributes));
        let mut open: Vec<u8> = Vec::new();
        let end_last = |html: &mut String, depth: usize| {
            html.push_str(&format!(
                "{}</{element}>\n{}",
                spaces(2 * depth),
                spaces(2 * depth - 1)
            ));
        };
        for entry in entries {
            let before = open.len();
            while open.last().is_some_and(|level| *level >= entry.level) {
                open.pop();
            }
            if before > 0 && open.len() == before {
                html.push_str(&format!("{}<{element}>\n", spaces(2 * before)));
            } else if before > 0 {
                html.push_str("</li>\n");
                for depth in (open.len() + 1..before).rev() {
                    end_last(&mut html, depth);
                    html.push_str("</li>\n");
                }
            }
            open.push(entry.level);
            let target = escape_attribute(&entry.id);
            html.push_str(&format!(
                "{}<li><a href=\"#{target}\" id=\"{}-{target}\">{}</a>",
                spaces(2 * open.len() - 1),
                escape_attribute(&id),
                entry.content
            ));
        }
        html.push_str("</li>\n");
        for depth in (1..open.len()).rev() {
            end_last(&mut html, depth);
            html.push_str("</li>\n");
        }
        html.push_str(&format!("</{element}>\n"));
        html
    }
}

impl KramdownWriter<'_> {
    pub(super) fn place_contents(&mut self, ordered: bool) {
        let attributes = mem::take(&mut self.attributes);
        self.end_line();
        if self.footnotes.is_in_page() {
            self.contents.place = Some(Place {
                at: self.out.len(),
                element: if ordered { "ol" } else { "ul" },
                attributes,
            });
        }
    }

    /// Inserts the footnotes and the table of contents.
    pub(super) fn insert_footnotes_and_contents(&mut self) {
        let footnotes = self.footnotes_html();
        let mut insertions = vec![(self.footnotes.at.unwrap_or(self.out.len()), footnotes)];
        insertions.extend(self.contents.take());
        // The later place first, so that the other place does not move.
        insertions.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        for (at, html) in insertions {
            self.out.insert_str(at, &html);
        }
    }
}
