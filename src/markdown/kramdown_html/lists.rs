//! Lists as kramdown writes them.

use std::mem;

use super::{KramdownWriter, add_first_class, attributes_text};
use kramdown::Attributes;

/// A list whose end event has not come yet.
pub(super) struct OpenList {
    /// Offset in `out` of its start tag, and its attributes, which are written at its end.
    pub(super) start: usize,
    pub(super) attributes: Attributes,
    /// True after the first item with a check box.
    pub(super) has_tasks: bool,
    /// Offset in `out` of the start tag of the last item, and its attributes.
    item: (usize, Attributes),
}

impl<'a> KramdownWriter<'a> {
    /// Starts a list; its attributes are known at its end.
    pub(super) fn start_list(&mut self, first: Option<u64>) {
        let mut attributes = mem::take(&mut self.attributes);
        if let Some(first) = first.filter(|first| *first != 1) {
            attributes.push(("start".to_owned(), first.to_string()));
        }
        self.open(if first.is_some() { "ol" } else { "ul" });
        self.lists.push(OpenList {
            start: self.out.len() - ">\n".len(),
            attributes,
            has_tasks: false,
            item: (0, Attributes::new()),
        });
    }

    pub(super) fn end_list(&mut self, ordered: bool) {
        if let Some(OpenList {
            start,
            mut attributes,
            has_tasks,
            ..
        }) = self.lists.pop()
        {
            if has_tasks && self.kramdown.is_some() {
                add_first_class(&mut attributes, "task-list");
            }
            self.out.insert_str(start, &attributes_text(&attributes));
        }
        self.close(if ordered { "ol" } else { "ul" });
    }

    pub(super) fn start_item(&mut self) {
        let attributes = mem::take(&mut self.attributes);
        self.open_item("li");
        let at = self.out.len() - ">".len();
        if let Some(list) = self.lists.last_mut() {
            list.item = (at, attributes);
        }
    }

    pub(super) fn end_item(&mut self) {
        if let Some(list) = self.lists.last_mut() {
            let (at, mut attributes) = mem::take(&mut list.item);
            if list.has_tasks && self.kramdown.is_some() {
                // The parser replaces the classes of the item, from the first one with a check box on.
                attributes.retain(|(key, _)| key != "class");
                attributes.push(("class".to_owned(), "task-list-item".to_owned()));
            }
            self.out.insert_str(at, &attributes_text(&attributes));
        }
        self.close_item("li");
    }
}
