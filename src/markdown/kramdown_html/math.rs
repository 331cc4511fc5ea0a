//! Formulas as kramdown writes them, for each math engine.

use std::mem;

use super::{KramdownWriter, add_last_class, write_start_tag};
use highlight::{escape_into, escaped};
use kramdown::MathEngine;

impl<'a> KramdownWriter<'a> {
    fn math_engine(&self) -> MathEngine {
        self.kramdown.map_or(MathEngine::Mathjax, |o| o.math_engine)
    }

    /// Writes math for MathJax (`Converter::MathEngine::Mathjax`), or with kramdown's own marks.
    pub(super) fn inline_math(&mut self, tex: &str) {
        let mut attributes = mem::take(&mut self.attributes);
        if self.math_engine() == MathEngine::Mathjax && attributes.is_empty() {
            self.out.push_str("\\(");
            escape_into(&mut self.out, tex);
            self.out.push_str("\\)");
            return;
        }
        if self.math_engine() == MathEngine::None {
            add_last_class(&mut attributes, "kdmath");
        }
        write_start_tag(&mut self.out, "span", &attributes);
        // kramdown does not escape it here.
        self.out.push_str(&format!("${tex}$</span>"));
    }

    pub(super) fn block_math(&mut self, tex: &str) {
        let mut attributes = mem::take(&mut self.attributes);
        self.end_line();
        if self.math_engine() == MathEngine::Mathjax {
            let math = format!("\\[{}\\]\n", escaped(tex));
            if attributes.is_empty() {
                self.out.push_str(&math);
                return;
            }
            self.indent();
            write_start_tag(&mut self.out, "div", &attributes);
            self.out.push_str(&math);
        } else {
            add_last_class(&mut attributes, "kdmath");
            self.indent();
            write_start_tag(&mut self.out, "div", &attributes);
            self.out.push_str(&format!("$$\n{tex}\n$$"));
        }
        self.out.push_str("</div>\n");
    }
}
