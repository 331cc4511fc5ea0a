//! Headings, and the insertions that need all of them.

use std::mem;

use super::super::outline;
use super::{HtmlWriter, contents};
use crate::config::Dialect;
use crate::diagnostics::Diagnostic;
use kramdown::escape_attribute;

impl HtmlWriter<'_> {
    /// Returns true if the author wrote the id of the heading, at its end or on the next line. Two headings with
    /// equal texts, or with texts that leave no id, are no mistake.
    fn is_id_written(&self, id: &str) -> bool {
        let place = self.prepared.original(&self.heading_range);
        let start = self.options.span(&place).start;
        let rest = self.options.text.get(start..).unwrap_or_default();
        let mark = format!("#{id}");
        rest.lines().take(3).any(|line| line.contains(&mark))
    }

    pub(super) fn end_heading(&mut self) {
        self.soft_break = None;
        let Some(heading) = self.headings.done.last() else {
            return;
        };
        // `{#id}` is not part of the text.
        if let Some(braced) = self.headings.braced.take()
            && self.out[self.heading_start..].ends_with(&*escape_attribute(&braced))
        {
            let length = self.out.len() - escape_attribute(&braced).len();
            self.out.truncate(length);
            self.out.truncate(self.out.trim_end().len());
        }
        if let Some(named) = self.headings.named.take()
            && outline::clean(&named) != heading.id
            && named != heading.id
            && self.is_id_written(&named)
        {
            let place = self.prepared.original(&self.heading_range);
            self.diagnostics.report(|| {
                Diagnostic::warning(
                    "heading-id-taken",
                    format!(
                        "`#{named}` is the id of a heading above; this one becomes `#{}`",
                        heading.id
                    ),
                )
                .at(self.options.place(&place, "this heading"))
                .help("give it an id that no other heading of the page has")
            });
        }
        let id = escape_attribute(&heading.id).into_owned();
        let at = self.heading_start + "<h1 id=\"".len();
        self.out.insert_str(at, &id);
        let mut tag = heading.level;
        let depth = self.depth_of(tag);
        if self.options.is_full_page && depth != tag {
            if *self.options.dialect == Dialect::CommonMark {
                tag = depth;
                let at = self.heading_start + "<h".len();
                self.out.replace_range(at..=at, &depth.to_string());
            } else {
                // Jekyll sites keep their elements; `aria-level` gives the depth to screen readers.
                let end = at + id.len() + 1;
                let digit = char::from(b'0' + depth);
                let attribute = [" aria-level=\"", digit.encode_utf8(&mut [0; 4]), "\""].concat();
                self.out.insert_str(end, &attribute);
            }
        }
        let start = self.heading_start + self.out[self.heading_start..].find('>').unwrap_or(0) + 1;
        if let Some(heading) = self.headings.done.last_mut() {
            heading.html = contents::label(&self.out[start..]);
        }
        self.written.push(contents::WrittenHeading {
            // A footnote has a separate buffer.
            content: self
                .outer_buffers
                .is_empty()
                .then_some(start..self.out.len()),
            listed: !mem::take(&mut self.is_unlisted),
        });
        if self.options.is_full_page && tag != 1 {
            let word = self.word("heading_link");
            let parts = [
                "<a class=\"anchor\" href=\"#",
                &id,
                "\" aria-label=\"",
                &word,
                "\"></a>",
            ];
            self.out.extend(parts);
        }
        self.out.push_str("</h");
        self.out.push(char::from(b'0' + tag));
        self.out.push_str(">\n");
    }

    /// Returns the depth of a heading among those above it, without gaps: a first level-3 heading below the page's
    /// title has depth 2.
    fn depth_of(&mut self, level: u8) -> u8 {
        if level == 1 {
            self.above.clear();
            return 1;
        }
        while self.above.last().is_some_and(|above| *above >= level) {
            self.above.pop();
        }
        self.above.push(level);
        u8::try_from(self.above.len()).unwrap_or(5) + 1
    }

    /// Inserts the anchors of the original's headings, the table of contents and the footnotes.
    pub(super) fn insert(&mut self, footnotes: String) {
        let mut insertions: Vec<(usize, String)> = Vec::with_capacity(self.written.len());
        if !footnotes.is_empty() {
            insertions.push((self.footnotes.at.unwrap_or(self.out.len()), footnotes));
        }
        if let Some(contents) = self.contents.take() {
            let list = contents.list(&self.headings.done, &self.written, &self.out);
            insertions.push((contents.at, list));
        }
        if let Some(original) = self.options.original {
            let aligned = outline::align(&self.headings.done, original);
            for (written, theirs) in self.written.iter().zip(aligned) {
                if let (Some(content), Some(theirs)) = (&written.content, theirs)
                    && self.headings.ids.take(&original[theirs].id)
                {
                    let id = escape_attribute(&original[theirs].id);
                    let anchor = ["<span id=\"", &*id, "\"></span>"].concat();
                    insertions.push((content.start, anchor));
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
