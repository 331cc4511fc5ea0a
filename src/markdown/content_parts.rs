//! The parts of a body by which content is compared: code, links, images, text.

use super::prepared_body::{DocumentEvent, PreparedBody};
use crate::config::Dialect;
use kramdown::BodyEvent;
use pulldown_cmark::{Event, Tag, TagEnd};

/// Passes the parts of a body to `take`, sorted by whether translators change them.
pub(crate) fn for_each_content_part(body: &str, mut take: impl FnMut(ContentPart<'_>)) {
    // The dialects do not differ in the parts that are compared here.
    let prepared = PreparedBody::new(body, &Dialect::CommonMark, true);
    let mut in_code = false;
    prepared.for_each_event(|event, _| {
        let DocumentEvent::Body(BodyEvent::Markdown(event)) = event else {
            return;
        };
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                take(ContentPart::Url(&dest_url));
            }
            Event::Code(code) => take(ContentPart::InlineCode(&code)),
            Event::Text(text) if in_code => take(ContentPart::CodeBlock(&text)),
            Event::Text(text) => take(ContentPart::Text(&text)),
            _ => {}
        }
    });
}

/// A part of a body. Translators leave code and URLs unchanged.
pub(crate) enum ContentPart<'a> {
    CodeBlock(&'a str),
    InlineCode(&'a str),
    Url(&'a str),
    Text(&'a str),
}
