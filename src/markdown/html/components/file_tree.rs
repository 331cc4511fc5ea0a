//! Trees of files.

use std::ops::Range;

use super::super::super::directives::Component;
use super::super::HtmlWriter;

impl HtmlWriter<'_> {
    pub(in super::super) fn is_in_file_tree(&self) -> bool {
        let mut open = self.components.open.iter();
        open.any(|open| open.component == Component::FileTree)
    }

    /// Notes the start of a list item, if it is a name in a file tree.
    pub(in super::super) fn start_file(&mut self) {
        if self.is_in_file_tree() {
            self.components.file = Some(self.out.len());
        }
    }

    /// Ends the name of a file tree: one that ends with a slash is a folder.
    pub(in super::super) fn end_file(&mut self) {
        let Some(item) = self.components.file.take() else {
            return;
        };
        let mut text = &self.out[item..];
        while let Some(tag) = text.trim_start().strip_prefix('<') {
            text = tag.split_once('>').map_or("", |(_, after)| after);
        }
        let name = text
            .trim_start()
            .split(|c: char| c == '<' || c.is_whitespace());
        if name.take(1).any(|name| name.ends_with('/')) {
            self.out.insert_str(item + "<li".len(), " class=\"folder\"");
        }
    }

    /// Starts emphasis. In a file tree, `__init__.py` is a name; emphasis is written with asterisks there.
    pub(in super::super) fn start_emphasis(
        &mut self,
        name: &'static str,
        mark: &'static str,
        range: &Range<usize>,
    ) {
        let is_name = self.is_in_file_tree()
            && self.prepared.patched.text.as_bytes().get(range.start) == Some(&b'_');
        if self.is_in_file_tree() {
            self.components.emphasis.push(is_name.then_some(mark));
        }
        match is_name {
            true => self.out.push_str(mark),
            false => self.element(name),
        }
    }

    pub(in super::super) fn end_emphasis(&mut self, end_tag: &'static str) {
        let mark = self.components.emphasis.pop().flatten();
        self.out.push_str(mark.unwrap_or(end_tag));
    }
}
