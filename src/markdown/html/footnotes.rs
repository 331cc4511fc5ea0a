//! Footnotes: numbered in the order of their references, written at the end.

use std::collections::{BTreeMap, HashMap};
use std::mem;

use super::HtmlWriter;
use crate::language::Direction;
use kramdown::escape_attribute;

/// The footnotes of a body.
#[derive(Default)]
pub(super) struct Footnotes {
    /// Names in the order of their first reference, as written there, with the number of references.
    order: Vec<(String, usize)>,
    /// Numbers by label.
    numbers: HashMap<String, usize>,
    /// Offset in the buffer where they are inserted; `None` for the end.
    pub(super) at: Option<usize>,
    /// Rendered texts by label.
    texts: BTreeMap<String, String>,
}

impl Footnotes {
    /// Adds the text of a footnote. In CommonMark the first definition of a label wins, in kramdown the last.
    pub(super) fn add(&mut self, is_common: bool, name: &str, text: String) {
        let label = label_of(is_common, name);
        if is_common {
            self.texts.entry(label).or_insert(text);
        } else {
            self.texts.insert(label, text);
        }
    }
}

/// Returns the key for a footnote's name: in CommonMark, case and the kind of white space are ignored, as on GitHub;
/// in kramdown it is the name as written.
fn label_of(is_common: bool, name: &str) -> String {
    if !is_common {
        return name.to_owned();
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    // Upper case first, in which `ß` is `SS`.
    words.join(" ").to_uppercase().to_lowercase()
}

impl HtmlWriter<'_> {
    /// Writes a reference with kramdown's ids: `fn:x` and `fnref:x`, `fnref:x:1` for the second reference.
    pub(super) fn footnote_reference(&mut self, name: &str) {
        self.soft_break = None;
        let label = label_of(self.is_common, name);
        let number = match self.footnotes.numbers.get(&label) {
            Some(number) => *number,
            None => {
                self.footnotes.order.push((name.to_owned(), 0));
                let number = self.footnotes.order.len();
                self.footnotes.numbers.insert(label, number);
                number
            }
        };
        let (name, count) = &mut self.footnotes.order[number - 1];
        let again = if *count == 0 {
            String::new()
        } else {
            format!(":{count}")
        };
        *count += 1;
        let id = footnote_id(name);
        self.out.push_str(&format!(
            "<sup id=\"fnref:{id}{again}\"><a href=\"#fn:{id}\" role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    /// Returns the section with the footnotes.
    pub(super) fn footnotes(&mut self) -> String {
        let mut out = String::new();
        if self.footnotes.order.is_empty() {
            return out;
        }
        let label = self.word("footnotes");
        let back = self.word("footnote_back");
        // The arrow that points back to where the reader came from.
        let arrow = match self.options.direction {
            Direction::Ltr => '\u{21a9}',
            Direction::Rtl => '\u{21aa}',
        };
        out.push_str(&format!(
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"{label}\">\n<ol>\n"
        ));
        for (name, count) in mem::take(&mut self.footnotes.order) {
            let id = footnote_id(&name);
            let text = self
                .footnotes
                .texts
                .remove(&label_of(self.is_common, &name));
            let text = text.unwrap_or_default();
            let links: String = (0..count)
                .map(|n| {
                    let (again, number) = match n {
                        0 => (String::new(), String::new()),
                        n => (format!(":{n}"), format!("<sup>{}</sup>", n + 1)),
                    };
                    format!(
                        " <a href=\"#fnref:{id}{again}\" role=\"doc-backlink\" aria-label=\"{back}\">{arrow}\u{fe0e}{number}</a>"
                    )
                })
                .collect();
            out.push_str(&format!("<li id=\"fn:{id}\">"));
            match text.trim_end().strip_suffix("</p>") {
                Some(open) => out.push_str(&format!("{open}{links}</p>")),
                None => out.push_str(&format!("{text}<p>{}</p>", links.trim_start())),
            }
            out.push_str("</li>\n");
        }
        out.push_str("</ol>\n</section>\n");
        out
    }
}

/// Returns a footnote's name without white space, for an id.
fn footnote_id(name: &str) -> String {
    escape_attribute(&name.split_whitespace().collect::<Vec<_>>().join("-")).into_owned()
}
