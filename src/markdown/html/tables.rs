//! The sections and cells of tables.

use pulldown_cmark::Alignment;

use super::HtmlWriter;
use kramdown::TableSection;

impl HtmlWriter<'_> {
    pub(super) fn open_section(&mut self, section: TableSection) {
        self.close_section();
        self.section = Some(section);
        self.out.push_str(&format!("<{}>\n", section.element()));
    }

    pub(super) fn close_section(&mut self) {
        if let Some(section) = self.section.take() {
            self.out.push_str(&format!("</{}>\n", section.element()));
        }
    }

    pub(super) fn close(&mut self, tag: &str) {
        self.soft_break = None;
        self.out.push_str(tag);
    }

    pub(super) fn start_cell(&mut self) {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Left) => "start",
            Some(Alignment::Center) => "center",
            Some(Alignment::Right) => "end",
            Some(Alignment::None) | None => "",
        };
        self.column += 1;
        self.soft_break = None;
        self.last = '\n';
        self.out
            .push_str(if self.section == Some(TableSection::Head) {
                "<th"
            } else {
                "<td"
            });
        self.write_attributes(class);
        self.out.push('>');
    }
}
