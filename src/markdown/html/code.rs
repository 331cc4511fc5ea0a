//! Code blocks.

use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::super::{CodeBlock, Info, attribute, fences};
use super::Writer;
use crate::diagnostics::Diagnostic;
use crate::highlight::{Grammar, escape_into};

/// A code block that is being read.
pub(super) struct Open {
    info: Info,
    pub(super) code: String,
    range: Range<usize>,
}

impl Writer<'_> {
    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        self.soft_break = None;
        let (info, fenced) = match kind {
            CodeBlockKind::Fenced(info) => (Info::parse(info), true),
            CodeBlockKind::Indented => (Info::default(), false),
        };
        if fenced && let Some(opening) = fences::never_closed(&self.prepared.patched.text, &range) {
            let place = self.setting.place(
                self.prepared.original(&opening),
                "opened here; all that follows is code",
            );
            self.diagnostics.push(
                Diagnostic::warning("fence-unclosed", "a code fence is never closed")
                    .at(place)
                    .help("close it on a line of its own where the code ends"),
            );
        }
        self.code = Some(Open {
            info,
            code: String::new(),
            range,
        });
    }

    pub(super) fn end_code(&mut self) {
        let Some(Open { info, code, range }) = self.code.take() else {
            return;
        };
        let highlighter = self.setting.highlighter;
        let grammar = highlighter.grammar(&info.language).unwrap_or_else(|| {
            let start = self.prepared.original(&range).start;
            let line = self.setting.body()[start..]
                .lines()
                .next()
                .unwrap_or_default();
            let at = line.find(&info.language).unwrap_or(0);
            let span = start + at..start + at + info.language.len();
            self.diagnostics.push(
                Diagnostic::hint(
                    "code-language-unknown",
                    format!("`{}` is no language that can be highlighted", info.language),
                )
                .at(self.setting.place(span, "shown as plain text"))
                .help("write `text` to say that it is plain"),
            );
            Grammar::Plain
        });
        let lines = highlighter.lines(grammar, &code);
        self.write_code(&info, &lines);

        let span = self.prepared.original(&range);
        self.body.code.push(CodeBlock {
            language: info.language,
            code,
            span: self.setting.start + span.start..self.setting.start + span.end,
        });
    }

    fn write_code(&mut self, info: &Info, lines: &[String]) {
        let out = &mut self.out;
        if let Some(title) = &info.title {
            out.push_str("<figure class=\"code\">\n<figcaption>");
            escape_into(out, title);
            out.push_str("</figcaption>\n");
        }
        // Code is written left to right in every language; a block that scrolls must take the focus.
        out.push_str("<pre dir=\"ltr\" tabindex=\"0\"");
        if info.numbered {
            out.push_str(" class=\"numbered\"");
        }
        out.push_str("><code");
        if !info.language.is_empty() {
            out.push_str(" class=\"language-");
            out.push_str(&attribute(&info.language.to_lowercase()));
            out.push('"');
        }
        out.push('>');
        let in_spans = info.numbered || !info.marked.is_empty();
        for (i, line) in lines.iter().enumerate() {
            if in_spans {
                let marked = info.marked.iter().any(|range| range.contains(&(i + 1)));
                out.push_str(if marked {
                    "<span class=\"line marked\">"
                } else {
                    "<span class=\"line\">"
                });
                out.push_str(line);
                out.push_str("</span>\n");
            } else {
                out.push_str(line);
                out.push('\n');
            }
        }
        out.push_str("</code></pre>\n");
        if info.title.is_some() {
            out.push_str("</figure>\n");
        }
    }
}
