//! Headings, and what is put into the page when all of them are known.

use std::mem;

use super::super::{attribute, outline};
use super::{Writer, contents};
use crate::config::Dialect;
use crate::diagnostics::Diagnostic;

impl Writer<'_> {
    /// Returns true if an author wrote the id of a heading, at its end or in the line below. Two headings with the same
    /// words are no mistake, and neither are two whose words leave no id.
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
        // `{#id}` is no text.
        if let Some(braced) = self.headings.braced.take()
            && self.out[self.heading_start..].ends_with(&*attribute(&braced))
        {
            let length = self.out.len() - attribute(&braced).len();
            self.out.truncate(length);
            self.out.truncate(self.out.trim_end().len());
        }
        if let Some(named) = self.headings.named.take()
            && outline::clean(&named) != heading.id
            && named != heading.id
            && self.is_id_written(&named)
        {
            let place = self.prepared.original(&self.heading_range);
            self.diagnostics.push(
                Diagnostic::warning(
                    "heading-id-taken",
                    format!(
                        "`#{named}` is the id of a heading above; this one becomes `#{}`",
                        heading.id
                    ),
                )
                .at(self.options.place(&place, "this heading"))
                .help("give it an id that no other heading of the page has"),
            );
        }
        let id = attribute(&heading.id).into_owned();
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
                // What comes from Jekyll keeps its elements; who listens hears where the section stands.
                let end = at + id.len() + 1;
                let digit = char::from(b'0' + depth);
                let attribute = [" aria-level=\"", digit.encode_utf8(&mut [0; 4]), "\""].concat();
                self.out.insert_str(end, &attribute);
            }
        }
        let start = self.heading_start + self.out[self.heading_start..].find('>').unwrap_or(0) + 1;
        self.written.push(contents::Written {
            // In a footnote: its buffer is not the page's.
            content: self.waiting.is_empty().then_some(start..self.out.len()),
            listed: !mem::take(&mut self.unlisted),
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

    /// The level at which a heading stands among those above it, without gaps: below the page's title, a
    /// first heading of the third level stands at the second.
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

    /// Puts the anchors of the original's headings beside the page's own, and the table of contents
    /// and the footnotes in their places.
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
                    let id = attribute(&original[theirs].id);
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
