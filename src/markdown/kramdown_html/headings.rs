//! Headings.

use std::mem;
use std::ops::Range;

use super::{KramdownWriter, attributes_text};
use kramdown::Attributes;

/// The heading whose end event has not come yet.
#[derive(Default)]
pub(super) struct OpenHeading {
    /// Offset in the buffer before the end of its start tag, and offset of its content.
    tag_end: usize,
    content: usize,
    attributes: Attributes,
    is_open: bool,
    /// True if the table of contents omits it.
    pub(super) is_unlisted: bool,
    /// Ranges of its content that a table of contents leaves out: the tags of links, footnote references.
    left_out: Vec<Range<usize>>,
}

impl OpenHeading {
    /// Records a range of the buffer that a table of contents leaves out.
    pub(super) fn leave_out(&mut self, range: Range<usize>) {
        if self.is_open {
            self.left_out.push(range);
        }
    }
}

impl KramdownWriter<'_> {
    /// Returns the level of a heading with the option `header_offset`.
    fn output_level(&self, level: u8) -> u8 {
        let offset = self.kramdown.map_or(0, |options| options.header_offset);
        let level = i64::from(level).saturating_add(offset);
        u8::try_from(level.clamp(1, 6)).unwrap_or(6)
    }

    pub(super) fn start_heading(&mut self, level: u8) {
        let attributes = mem::take(&mut self.attributes);
        let level = self.output_level(level);
        self.begin_block(&format!("h{level}"));
        self.open_heading = OpenHeading {
            tag_end: self.out.len() - ">".len(),
            content: self.out.len(),
            attributes,
            is_open: true,
            is_unlisted: self.open_heading.is_unlisted,
            left_out: Vec::new(),
        };
    }

    pub(super) fn end_heading(&mut self) {
        let open = mem::take(&mut self.open_heading);
        let Some(heading) = self.headings.done.last() else {
            return;
        };
        let (level, id) = (heading.level, heading.id.clone());
        let has_id = self.headings.named.is_some() || self.kramdown.is_none_or(|o| o.auto_ids);
        if has_id && !open.is_unlisted {
            let content = self.without(open.content..self.out.len(), &open.left_out);
            self.contents.add(level, &id, content);
        }
        let mut attributes = open.attributes;
        if has_id {
            attributes.insert(0, ("id".to_owned(), id));
        }
        self.out
            .insert_str(open.tag_end, &attributes_text(&attributes));
        let level = self.output_level(level);
        self.end_tag(&format!("h{level}"));
        self.out.push('\n');
    }

    /// Returns a range of the buffer without the given ranges.
    fn without(&self, range: Range<usize>, left_out: &[Range<usize>]) -> String {
        let mut text = String::with_capacity(range.len());
        let mut from = range.start;
        for part in left_out {
            text.push_str(&self.out[from..part.start]);
            from = part.end;
        }
        text.push_str(&self.out[from..range.end]);
        text
    }
}
