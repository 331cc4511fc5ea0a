//! Headings, and what is put into the page when all of them are known.

use std::mem;

use pulldown_cmark::HeadingLevel;

use super::super::{attribute, outline};
use super::{Writer, contents};

impl Writer<'_> {
    pub(super) fn end_heading(&mut self, level: HeadingLevel) {
        self.soft_break = None;
        let Some(heading) = self.headings.done.last() else {
            return;
        };
        // `{#id}` is no text.
        if let Some(open) = self.out[self.heading_start..].rfind("{#")
            && self.out.ends_with('}')
            && self.out[self.heading_start + open + 2..self.out.len() - 1] == heading.id
        {
            self.out.truncate(self.heading_start + open);
            self.out.truncate(self.out.trim_end().len());
        }
        let id = attribute(&heading.id).into_owned();
        let at = self.heading_start + "<h1 id=\"".len();
        self.out.insert_str(at, &id);
        let start = self.heading_start + self.out[self.heading_start..].find('>').unwrap_or(0) + 1;
        self.written.push(contents::Written {
            // In a footnote: its buffer is not the page's.
            content: self.waiting.is_empty().then_some(start..self.out.len()),
            listed: !mem::take(&mut self.unlisted),
        });
        if self.setting.is_page && level != HeadingLevel::H1 {
            let word = self.word("heading_link");
            self.out.push_str(&format!(
                "<a class=\"anchor\" href=\"#{id}\" aria-label=\"{word}\"></a>"
            ));
        }
        self.out.push_str(&format!("</{level}>\n"));
    }

    /// Puts the anchors of the original's headings beside the page's own, and the table of contents
    /// and the footnotes in their places.
    pub(super) fn insert(&mut self, footnotes: String) {
        let mut insertions: Vec<(usize, String)> = Vec::new();
        if !footnotes.is_empty() {
            insertions.push((self.footnotes.at.unwrap_or(self.out.len()), footnotes));
        }
        if let Some(contents) = self.contents.take() {
            let list = contents.list(&self.headings.done, &self.written, &self.out);
            insertions.push((contents.at, list));
        }
        if let Some(original) = self.setting.original {
            let aligned = outline::align(&self.headings.done, original);
            for (written, theirs) in self.written.iter().zip(aligned) {
                if let (Some(content), Some(theirs)) = (&written.content, theirs)
                    && self.headings.ids.take(&original[theirs].id)
                {
                    let id = attribute(&original[theirs].id);
                    insertions.push((content.start, format!("<span id=\"{id}\"></span>")));
                }
            }
        }
        if insertions.is_empty() {
            return;
        }
        insertions.sort_by_key(|(at, _)| *at);
        let more: usize = insertions.iter().map(|(_, text)| text.len()).sum();
        let mut out = String::with_capacity(self.out.len() + more);
        let mut from = 0;
        for (at, text) in insertions {
            out.push_str(&self.out[from..at]);
            out.push_str(&text);
            from = at;
        }
        out.push_str(&self.out[from..]);
        self.out = out;
    }
}
