//! Removes what was inserted into a body before it was parsed from the events.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag};

/// The insertions that may be in the text of events.
pub(super) struct InsertedMarks {
    /// The separator that [`super::cjk`] inserts.
    separator: char,
    /// The ends of the comment around a line of a directive.
    comment: Option<[String; 2]>,
}

impl InsertedMarks {
    pub(super) fn new(separator: char, with_directives: bool) -> Self {
        Self {
            separator,
            comment: with_directives
                .then(|| [format!("<!--{separator}"), format!("{separator}-->")]),
        }
    }

    fn cleaned<'t>(&self, text: CowStr<'t>) -> CowStr<'t> {
        if !text.contains(self.separator) {
            return text;
        }
        match &self.comment {
            Some([start, end]) => {
                let text = text.replace(start, "").replace(end, "");
                CowStr::from(text.replace(self.separator, ""))
            }
            None => CowStr::from(text.replace(self.separator, "")),
        }
    }

    /// Returns the event without marks. The comment of a directive is kept as [`super::directives::is_marker`] knows
    /// it, unless it is in other text.
    pub(super) fn removed_from<'e>(&self, event: Event<'e>) -> Event<'e> {
        match event {
            Event::Text(text) => Event::Text(self.cleaned(text)),
            Event::Code(text) => Event::Code(self.cleaned(text)),
            Event::Html(text) if self.is_comment(&text) => Event::Html(text),
            Event::Html(text) => Event::Html(self.cleaned(text)),
            // In a paragraph, the line is text.
            Event::InlineHtml(text) if self.is_comment(&text) => Event::Text(self.cleaned(text)),
            Event::InlineHtml(text) => Event::InlineHtml(self.cleaned(text)),
            Event::FootnoteReference(name) => Event::FootnoteReference(self.cleaned(name)),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let (dest_url, title) = (self.cleaned(dest_url), self.cleaned(title));
                Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                })
            }
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let (dest_url, title) = (self.cleaned(dest_url), self.cleaned(title));
                Event::Start(Tag::Image {
                    link_type,
                    dest_url,
                    title,
                    id,
                })
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                Event::Start(Tag::FootnoteDefinition(self.cleaned(name)))
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(self.cleaned(info))))
            }
            other => other,
        }
    }

    fn is_comment(&self, html: &str) -> bool {
        self.comment.as_ref().is_some_and(|[start, end]| {
            let html = html.trim();
            html.starts_with(start.as_str())
                && html.find(end.as_str()) == html.len().checked_sub(end.len())
        })
    }
}
