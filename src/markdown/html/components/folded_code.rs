//! Long code blocks, folded after their first lines.

use super::super::super::FenceInfo;
use super::super::HtmlWriter;
use crate::language::Format;
use crate::lines;
use kramdown::escape_attribute;

/// Number of lines of folded code that are visible; shorter code is not folded.
const SHOWN_LINES: usize = 12;

impl HtmlWriter<'_> {
    /// Returns the number of lines of a code block that is folded; `None` if it is not. The lines are shown behind a
    /// control, which only a page has.
    pub(in super::super) fn folded_lines(&self, info: &FenceInfo, code: &str) -> Option<usize> {
        if !self.options.is_full_page {
            return None;
        }
        let lines = lines::of(code).count();
        let is_long = self.options.fold_code.is_some_and(|most| lines > most);
        let is_folded = info.fold.unwrap_or(is_long) && lines > SHOWN_LINES;
        is_folded.then_some(lines)
    }

    /// Starts the frame of folded code.
    pub(in super::super) fn start_fold(&mut self) {
        self.out.push_str("<div class=\"fold\">\n");
    }

    /// Writes the control that shows all lines. Its words are in attributes, so that they are not text of the note.
    pub(in super::super) fn end_fold(&mut self, lines: usize) {
        let format = Format::new(self.options.language);
        let number = u64::try_from(lines).unwrap_or(u64::MAX);
        let words = self.options.words;
        let more = words.counted("show_lines", format.category(number), number);
        let shown = format.number(i64::try_from(lines).unwrap_or(i64::MAX));
        let more = more.replace("{n}", &shown);
        let less = self.word("show_less");
        self.out.push_str(&format!(
            "<details><summary aria-label=\"{}\" data-less=\"{less}\"></summary></details>\n</div>\n",
            escape_attribute(&more)
        ));
    }
}
