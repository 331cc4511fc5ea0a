//! Footnotes: numbered in the order of their references, written at the end (`Converter::Html#footnote_content`).

use std::collections::HashMap;
use std::mem;

use super::KramdownWriter;
use crate::config::Dialect;
use kramdown::escape_attribute;

/// The footnotes of a body.
pub(super) struct Footnotes {
    /// Names in the order of their first reference, with the number of references.
    order: Vec<(String, usize)>,
    /// Positions in `order`.
    numbers: HashMap<String, usize>,
    /// Offset in the buffer where they are inserted; `None` for the end.
    pub(super) at: Option<usize>,
    /// Rendered texts by name.
    texts: HashMap<String, String>,
    /// The open footnote, with the buffer and the depth of the text around it.
    open: Vec<(String, String, usize)>,
    options: kramdown::FootnoteOptions,
}

/// The depth of the blocks in a footnote: inside `div`, `ol` and `li`.
const DEPTH: usize = 3;

impl Footnotes {
    pub(super) fn new(dialect: &Dialect) -> Self {
        Self {
            order: Vec::new(),
            numbers: HashMap::new(),
            at: None,
            texts: HashMap::new(),
            open: Vec::new(),
            options: match dialect {
                Dialect::Kramdown(options) => options.footnotes.clone(),
                Dialect::CommonMark => kramdown::FootnoteOptions::default(),
            },
        }
    }

    /// Returns true outside the text of a footnote.
    pub(super) fn is_in_page(&self) -> bool {
        self.open.is_empty()
    }
}

impl KramdownWriter<'_> {
    pub(super) fn footnote_reference(&mut self, name: &str) {
        self.attributes.clear();
        let footnotes = &mut self.footnotes;
        let number = match footnotes.numbers.get(name) {
            Some(number) => *number,
            None => {
                footnotes.order.push((name.to_owned(), 0));
                let number = footnotes.order.len() - 1;
                footnotes.numbers.insert(name.to_owned(), number);
                number
            }
        };
        let count = &mut footnotes.order[number].1;
        let again = match *count {
            0 => String::new(),
            count => format!(":{count}"),
        };
        *count += 1;
        let id = format!("{}{}", footnotes.options.prefix, escape_attribute(name));
        let number = footnotes.options.first + number;
        let start = self.out.len();
        self.out.push_str(&format!(
            "<sup id=\"fnref:{id}{again}\" role=\"doc-noteref\"><a href=\"#fn:{id}\" class=\"footnote\" rel=\"footnote\">{number}</a></sup>"
        ));
        self.open_heading.leave_out(start..self.out.len());
    }

    pub(super) fn start_footnote(&mut self, name: &str) {
        let outside = mem::take(&mut self.out);
        let depth = mem::replace(&mut self.depth, DEPTH);
        self.footnotes.open.push((name.to_owned(), outside, depth));
    }

    pub(super) fn end_footnote(&mut self) {
        if let Some((name, outside, depth)) = self.footnotes.open.pop() {
            let text = mem::replace(&mut self.out, outside);
            self.depth = depth;
            self.footnotes.texts.insert(name, text);
        }
    }

    /// Returns the footnotes as an ordered list.
    pub(super) fn footnotes_html(&mut self) -> String {
        let footnotes = &mut self.footnotes;
        if footnotes.order.is_empty() {
            return String::new();
        }
        let options = &footnotes.options;
        let start = match options.first {
            1 => String::new(),
            first => format!(" start=\"{first}\""),
        };
        let mut out = format!("<div class=\"footnotes\" role=\"doc-endnotes\">\n  <ol{start}>\n");
        for (name, count) in &footnotes.order {
            let id = format!("{}{}", options.prefix, escape_attribute(name));
            let text = footnotes.texts.remove(name).unwrap_or_default();
            out.push_str(&format!("    <li id=\"fn:{id}\" role=\"doc-endnote\">\n"));
            out.push_str(&with_back_links(&text, &id, *count, &options.back_link));
            out.push_str("    </li>\n");
        }
        out.push_str("  </ol>\n</div>\n");
        out
    }
}

/// Adds the links to the references of a footnote to its last paragraph, or in a paragraph of their own.
fn with_back_links(text: &str, id: &str, count: usize, link: &str) -> String {
    if link.is_empty() {
        return text.to_owned();
    }
    let links: Vec<String> = (0..count)
        .map(|n| {
            let (again, number) = match n {
                0 => (String::new(), String::new()),
                n => (format!(":{n}"), format!("<sup>{}</sup>", n + 1)),
            };
            format!(
                "<a href=\"#fnref:{id}{again}\" class=\"reversefootnote\" role=\"doc-backlink\">{link}{number}</a>"
            )
        })
        .collect();
    let links = links.join("\u{a0}");
    match text.strip_suffix("</p>\n") {
        Some(open) => format!("{open}\u{a0}{links}</p>\n"),
        None => format!("{text}      <p>{links}</p>\n"),
    }
}
