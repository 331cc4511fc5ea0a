//! Images: the first one of a page, widths, captions, enlargement.

use super::super::HtmlWriter;
use super::MAX_WIDTH_IN_TEXT;
use highlight::escape_into;
use kramdown::escape_attribute;

/// An image at the beginning of a paragraph.
pub(in super::super) struct FirstImage {
    /// Byte offset of the tag in the output.
    pub(super) start: usize,
    /// Byte offset behind the tag; zero while it is open.
    pub(super) end: usize,
    /// Byte offset where the attribute `title` belongs.
    title_at: usize,
    pub(super) title: String,
    width: usize,
}

impl HtmlWriter<'_> {
    /// Notes an image that begins the open paragraph. Returns false if it does not.
    pub(in super::super) fn is_first_image(&mut self, start: usize, title: &str) -> bool {
        let paragraph = self.components.paragraph.as_ref();
        let is_first = paragraph.is_some_and(|paragraph| paragraph.end == start);
        if is_first {
            self.components.image = Some(FirstImage {
                start,
                end: 0,
                title_at: self.out.len(),
                title: title.to_owned(),
                width: 0,
            });
        }
        is_first
    }

    pub(in super::super) fn image_width(&mut self, width: usize) {
        if let Some(image) = self
            .components
            .image
            .as_mut()
            .filter(|image| image.end == 0)
        {
            image.width = width;
        }
    }

    pub(in super::super) fn end_first_image(&mut self) {
        if let Some(image) = self
            .components
            .image
            .as_mut()
            .filter(|image| image.end == 0)
        {
            image.end = self.out.len();
        }
    }

    /// Ends a paragraph that begins with an image. If it has nothing else, a wide image leads to itself, and an image
    /// with a title becomes a figure.
    pub(in super::super) fn end_image_paragraph(&mut self) {
        let image = self.components.image.take();
        let paragraph = self.components.paragraph.take();
        let (Some(image), Some(paragraph)) = (image, paragraph) else {
            return self.close("</p>\n");
        };
        let is_alone = image.end == self.out.len();
        if !is_alone {
            if !image.title.is_empty() {
                let title = format!(" title=\"{}\"", escape_attribute(&image.title));
                self.out.insert_str(image.title_at, &title);
            }
            return self.close("</p>\n");
        }
        if image.width > MAX_WIDTH_IN_TEXT && self.options.is_full_page {
            self.enlargeable(image.start);
        }
        if image.title.is_empty() {
            return self.close("</p>\n");
        }
        self.out
            .replace_range(paragraph.start..=paragraph.start + 1, "<figure");
        self.out.push_str("\n<figcaption>");
        escape_into(&mut self.out, &image.title);
        self.close("</figcaption>\n</figure>\n");
    }

    /// Wraps the image at the end of the output in a link to its file.
    fn enlargeable(&mut self, start: usize) {
        let image = self.out.split_off(start);
        // Before it there may be the variants of the image.
        let url = image.split_once("<img src=\"");
        let url = url.and_then(|(_, rest)| rest.split('"').next());
        let url = url.unwrap_or_default();
        let label = match image.contains(" alt=\"\"") {
            true => format!(" aria-label=\"{}\"", self.word("enlarge")),
            false => String::new(),
        };
        let link = format!("<a class=\"zoom\" href=\"{url}\"{label}>{image}</a>");
        self.out.push_str(&link);
    }
}
