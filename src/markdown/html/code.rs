//! Code blocks.

use std::mem;
use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::super::error_line::{self, CodeContent};
use super::super::heading_collector::lowercase;
use super::super::{CodeBlock, ErrorLine, FenceInfo};
use super::{HtmlWriter, code_lines};
use crate::language::Direction;
use highlight::{Grammar, Highlighter, escape_into};
use kramdown::{Attributes, escape_attribute};

/// The id of the code block with the error line.
const ERROR_ID: &str = "page:error";

/// The length in characters of the longest code in a table that is not broken.
const MAX_UNBROKEN_LENGTH: usize = 36;

/// A code block whose end event has not come yet.
pub(super) struct OpenCodeBlock {
    info: FenceInfo,
    pub(super) code: String,
    range: Range<usize>,
    attributes: Attributes,
}

impl HtmlWriter<'_> {
    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        self.soft_break = None;
        let mut info = match kind {
            CodeBlockKind::Fenced(info) => FenceInfo::parse(info),
            CodeBlockKind::Indented => FenceInfo::default(),
        };
        let mut attributes = mem::take(&mut self.attributes);
        if info.language.is_empty()
            && let Some(language) = self.language_of(&mut attributes)
        {
            info.language = language;
        }
        if let Some(at) = attributes.iter().position(|(key, _)| key == "tab") {
            info.tab = Some(attributes.remove(at).1);
        }
        let unclosed = self.options.unclosed_fence(self.prepared, kind, &range);
        if let Some(unclosed) = unclosed {
            self.diagnostics.report(|| unclosed);
        }
        self.code = Some(OpenCodeBlock {
            info,
            code: String::new(),
            range,
            attributes,
        });
    }

    pub(super) fn end_code(&mut self) {
        let Some(OpenCodeBlock {
            mut info,
            code,
            range,
            attributes,
        }) = self.code.take()
        else {
            return;
        };
        let highlighter = self.options.highlighter;
        let grammar = highlighter
            .block_grammar(&info.language, &code)
            .unwrap_or_else(|| {
                let (options, prepared) = (self.options, self.prepared);
                self.diagnostics
                    .report(|| options.unknown_code_language(prepared, &info.language, &range));
                Grammar::Plain
            });
        let grammar = if self.options.highlight_code {
            grammar
        } else {
            Grammar::Plain
        };
        let is_tab = self.start_fence_tab(&mut info);
        let folded = self.folded_lines(&info, &code);
        if folded.is_some() {
            self.start_fold();
        }
        self.attributes = attributes;
        let shown = highlight::shown_code(&info.language, &code);
        self.find_error(&info, &shown);
        self.write_code(&info, grammar, &code);
        if let Some(lines) = folded {
            self.end_fold(lines);
        }
        self.end_fence_tab(is_tab);

        let span = self.prepared.original(&range);
        self.body.code.push(CodeBlock {
            language: info.language,
            code,
            span: self.options.span(&span),
        });
    }

    /// Records the first block with an error line and gives it an id.
    fn find_error(&mut self, info: &FenceInfo, code: &str) {
        if self.body.error.is_some() || !self.options.is_full_page {
            return;
        }
        let Some(text) = error_line::line(CodeContent::of(&info.language), code) else {
            return;
        };
        let own = self.attributes.iter().find(|(key, _)| key == "id");
        let id = match own {
            Some((_, id)) => id.clone(),
            None => {
                self.attributes
                    .insert(0, ("id".to_owned(), ERROR_ID.to_owned()));
                ERROR_ID.to_owned()
            }
        };
        self.body.error = Some(ErrorLine {
            id,
            text: text.to_owned(),
        });
    }

    /// Returns the language named by the attributes of a block: `language-x`, which is removed, or else a class that
    /// is a known language. The latter is kept, because a stylesheet may use it.
    fn language_of(&self, attributes: &mut Attributes) -> Option<String> {
        let named = Self::language_class(attributes);
        let classes = attributes.iter().find(|(key, _)| key == "class");
        let known = |class: &&str| self.options.highlighter.grammar(class).is_some();
        named.or_else(|| classes?.1.split_whitespace().find(known).map(str::to_owned))
    }

    /// Removes the class `language-x` from attributes and returns `x`.
    fn language_class(attributes: &mut Attributes) -> Option<String> {
        let at = attributes.iter().position(|(key, _)| key == "class")?;
        let classes = attributes[at].1.clone();
        let found = classes
            .split_whitespace()
            .find(|class| class.starts_with("language-"))?;
        let rest: Vec<&str> = classes.split_whitespace().filter(|c| *c != found).collect();
        if rest.is_empty() {
            attributes.remove(at);
        } else {
            attributes[at].1 = rest.join(" ");
        }
        found.strip_prefix("language-").map(str::to_owned)
    }

    pub(super) fn inline_code(&mut self, code: &str) {
        self.soft_break = None;
        self.last = '`';
        let language = Self::language_class(&mut self.attributes);
        self.out.push_str("<code");
        // Short code in a table is not broken at its hyphens.
        let is_long = self.section.is_some() && code.chars().nth(MAX_UNBROKEN_LENGTH).is_some();
        self.write_attributes(if is_long { "long" } else { "" });
        if self.options.direction == Direction::Rtl {
            self.out.push_str(" dir=\"ltr\"");
        }
        self.out.push('>');
        let highlighter = self.options.highlighter;
        match language.and_then(|language| highlighter.grammar(&language)) {
            Some(grammar) => {
                let html = highlighter.html(grammar, code);
                self.out.push_str(html.strip_suffix('\n').unwrap_or(&html));
            }
            None => escape_into(&mut self.out, code),
        }
        self.out.push_str("</code>");
    }

    fn write_code(&mut self, info: &FenceInfo, grammar: Grammar, code: &str) {
        let before = self.out.len();
        self.write_attributes(if info.numbered { "numbered" } else { "" });
        let attributes = self.out.split_off(before);
        let highlighter = self.options.highlighter;
        write(&mut self.out, info, &attributes, |out| {
            highlighter.write(grammar, code, out);
        });
    }
}

/// Returns the HTML of a code block.
#[must_use]
pub fn html(highlighter: &Highlighter, info: &FenceInfo, code: &str) -> String {
    let grammar = highlighter
        .block_grammar(&info.language, code)
        .unwrap_or(Grammar::Plain);
    let mut out = String::new();
    let numbered = if info.numbered {
        " class=\"numbered\""
    } else {
        ""
    };
    write(&mut out, info, numbered, |out| {
        highlighter.write(grammar, code, out);
    });
    out
}

/// Writes a code block. `lines` appends its highlighted lines, each with a line end.
fn write(out: &mut String, info: &FenceInfo, attributes: &str, lines: impl FnOnce(&mut String)) {
    let title = info.title.as_ref().or(info.label.as_ref());
    if let Some(title) = title {
        out.push_str("<figure class=\"code\">\n<figcaption>");
        escape_into(out, title);
        out.push_str("</figcaption>\n");
    }
    let language = lowercase(&info.language);
    let language = escape_attribute(&language);
    // Code is left-to-right in every language. A scrollable block must be focusable.
    out.push_str("<pre dir=\"ltr\" tabindex=\"0\"");
    out.push_str(attributes);
    if CodeContent::of(&info.language) != CodeContent::Output {
        out.push_str(" data-lang=\"");
        out.push_str(&language);
        out.push('"');
    }
    out.push_str("><code");
    if !info.language.is_empty() {
        out.push_str(" class=\"language-");
        out.push_str(&language);
        out.push('"');
    }
    out.push('>');
    code_lines::write(out, info, lines);
    out.push_str("</code></pre>\n");
    if title.is_some() {
        out.push_str("</figure>\n");
    }
}
