//! Tables as kramdown writes them.

use super::KramdownWriter;
use kramdown::TableSection;
use pulldown_cmark::Alignment;

impl<'a> KramdownWriter<'a> {
    pub(super) fn open_section(&mut self, section: TableSection) {
        self.close_section();
        self.section = Some(section);
        self.open(section.element());
    }

    pub(super) fn close_section(&mut self) {
        if let Some(section) = self.section.take() {
            self.close(section.element());
        }
    }

    pub(super) fn start_row(&mut self) {
        self.column = 0;
        self.open("tr");
    }

    fn cell_name(&self) -> &'static str {
        if self.section == Some(TableSection::Head) {
            "th"
        } else {
            "td"
        }
    }

    pub(super) fn start_cell(&mut self) {
        let alignment = match self.alignments.get(self.column) {
            Some(Alignment::Left) => Some("left"),
            Some(Alignment::Center) => Some("center"),
            Some(Alignment::Right) => Some("right"),
            Some(Alignment::None) | None => None,
        };
        self.column += 1;
        if let Some(alignment) = alignment {
            let style = format!("text-align: {alignment}");
            match self.attributes.iter_mut().find(|(key, _)| key == "style") {
                Some((_, own)) => *own = format!("{own}; {style}"),
                None => self.attributes.push(("style".to_owned(), style)),
            }
        }
        self.begin_block(self.cell_name());
        self.cell_start = self.out.len();
    }

    pub(super) fn end_cell(&mut self) {
        if self.out.len() == self.cell_start && self.kramdown.is_some() {
            self.out.push('\u{a0}');
        }
        self.end_tag(self.cell_name());
        self.out.push('\n');
    }
}
