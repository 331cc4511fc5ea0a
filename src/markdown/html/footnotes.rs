//! Footnotes: numbered in the order of their references, written at the end.

use std::collections::{BTreeMap, HashMap};
use std::mem;

use super::super::attribute;
use super::Writer;

/// The footnotes of a body.
#[derive(Default)]
pub(super) struct Footnotes {
    /// Names in the order of their first reference, as that writes them, with the number of references.
    order: Vec<(String, usize)>,
    /// Labels with their numbers.
    numbers: HashMap<String, usize>,
    /// Where in the buffer they are to stand, if not at the end.
    pub(super) at: Option<usize>,
    /// What they say, by their labels.
    texts: BTreeMap<String, String>,
}

impl Footnotes {
    /// Adds what a footnote says. In CommonMark the first of a label counts, in kramdown the last.
    pub(super) fn add(&mut self, is_common: bool, name: &str, text: String) {
        let label = label_of(is_common, name);
        if is_common {
            self.texts.entry(label).or_insert(text);
        } else {
            self.texts.insert(label, text);
        }
    }
}

/// What the name of a footnote is matched by: in CommonMark without case and with white space of any kind,
/// as GitHub does; in kramdown as it is written.
fn label_of(is_common: bool, name: &str) -> String {
    if !is_common {
        return name.to_owned();
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    // Through upper case, in which `ß` is `SS`.
    words.join(" ").to_uppercase().to_lowercase()
}

impl Writer<'_> {
    /// Ids as kramdown has them: `fn:x` and `fnref:x`, `fnref:x:1` for the second reference.
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

    /// The footnotes as a section.
    pub(super) fn footnotes(&mut self) -> String {
        let mut out = String::new();
        if self.footnotes.order.is_empty() {
            return out;
        }
        let label = self.word("footnotes");
        let back = self.word("footnote_back");
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
                        " <a href=\"#fnref:{id}{again}\" role=\"doc-backlink\" aria-label=\"{back}\">\u{21a9}\u{fe0e}{number}</a>"
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

/// A footnote's name for an id: without white space.
fn footnote_id(name: &str) -> String {
    attribute(&name.split_whitespace().collect::<Vec<_>>().join("-")).into_owned()
}
