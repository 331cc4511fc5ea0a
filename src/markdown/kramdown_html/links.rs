//! Links and images.

use std::mem;
use std::ops::Range;

use pulldown_cmark::LinkType;

use super::super::Link;
use super::{KramdownWriter, attributes_text, write_start_tag};
use kramdown::Attributes;

/// An image whose end event has not come yet.
pub(super) struct OpenImage {
    target: String,
    title: String,
    attributes: Attributes,
    pub(super) alternative: String,
    /// The number of images inside it.
    pub(super) depth: usize,
}

impl KramdownWriter<'_> {
    pub(super) fn start_link(
        &mut self,
        kind: LinkType,
        target: &str,
        title: &str,
        range: Range<usize>,
    ) {
        self.record_link(target, range);
        let resolved = (self.options.resolve)(target);
        let url = resolved.as_ref().map_or(target, |to| &to.url);
        let url = if kind == LinkType::Email {
            format!("mailto:{url}")
        } else {
            url.to_owned()
        };
        let mut attributes = vec![("href".to_owned(), url)];
        if !title.is_empty() {
            attributes.push(("title".to_owned(), title.to_owned()));
        }
        add_written(&mut attributes, mem::take(&mut self.attributes));
        let start = self.out.len();
        write_start_tag(&mut self.out, "a", &attributes);
        self.open_heading.leave_out(start..self.out.len());
    }

    pub(super) fn end_link(&mut self) {
        let start = self.out.len();
        self.end_tag("a");
        self.open_heading.leave_out(start..self.out.len());
    }

    pub(super) fn start_image(&mut self, target: &str, title: &str, range: Range<usize>) {
        self.record_link(target, range);
        let resolved = (self.options.resolve)(target);
        self.image = Some(OpenImage {
            target: resolved.map_or_else(|| target.to_owned(), |to| to.url),
            title: title.to_owned(),
            attributes: mem::take(&mut self.attributes),
            alternative: String::new(),
            depth: 0,
        });
    }

    pub(super) fn end_image(&mut self) {
        if let Some(image) = &mut self.image
            && image.depth > 0
        {
            image.depth -= 1;
            return;
        }
        let Some(image) = self.image.take() else {
            return;
        };
        let mut attributes = vec![
            ("src".to_owned(), image.target),
            ("alt".to_owned(), image.alternative),
        ];
        if !image.title.is_empty() {
            attributes.push(("title".to_owned(), image.title));
        }
        add_written(&mut attributes, image.attributes);
        self.out.push_str("<img");
        self.out.push_str(&attributes_text(&attributes));
        self.out.push_str(" />");
    }

    fn record_link(&mut self, target: &str, range: Range<usize>) {
        let span = self.prepared.original(&range);
        self.body.links.push(Link {
            target: target.to_owned(),
            span: self.options.span(&span),
        });
    }
}

/// Adds the attributes of an attribute list, which replace those of the element.
fn add_written(attributes: &mut Attributes, written: Attributes) {
    for (key, value) in written {
        match attributes.iter_mut().find(|(own, _)| *own == key) {
            Some((_, own)) => *own = value,
            None => attributes.push((key, value)),
        }
    }
}
