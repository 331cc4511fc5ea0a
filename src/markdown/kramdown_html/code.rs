//! Code blocks and inline code.

use std::mem;
use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::super::{CodeBlock, rouge};
use super::{KramdownWriter, add_first_class, add_last_class, write_start_tag};
use highlight::escape_into;
use kramdown::{Attributes, CodeForm, CodeOptions, escape_attribute};

/// A code block whose end event has not come yet.
pub(super) struct OpenCodeBlock {
    /// The language of the fence; empty if there is none.
    language: String,
    pub(super) code: String,
    range: Range<usize>,
    attributes: Attributes,
}

impl KramdownWriter<'_> {
    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => {
                let word = info.split_whitespace().next();
                word.unwrap_or_default().to_owned()
            }
            CodeBlockKind::Indented => String::new(),
        };
        let unclosed = self.options.unclosed_fence(self.prepared, kind, &range);
        if let Some(unclosed) = unclosed {
            self.diagnostics.report(|| unclosed);
        }
        self.code = Some(OpenCodeBlock {
            language,
            code: String::new(),
            range,
            attributes: mem::take(&mut self.attributes),
        });
    }

    /// Writes a code block (`Converter::Html#convert_codeblock`).
    pub(super) fn end_code(&mut self) {
        let Some(open) = self.code.take() else {
            return;
        };
        let mut attributes = open.attributes;
        let language = if open.language.is_empty() {
            remove_language(&mut attributes)
        } else {
            Some(open.language)
        };
        self.end_line();
        self.indent();
        let code_options = self.code_options;
        let form = &code_options.block;
        match highlighted_language(code_options, language.as_deref(), form) {
            Some(name) => {
                add_highlighter_class(&mut attributes, name);
                write_start_tag(&mut self.out, "div", &attributes);
                let highlighter = self
                    .options
                    .highlight_code
                    .then_some(self.options.highlighter);
                rouge::write(&mut self.out, highlighter, name, &open.code, form);
                self.indent();
                self.out.push_str("</div>\n");
            }
            None => self.write_plain(language.as_deref(), &attributes, &open.code),
        }
        let options = self.options;
        let language = language.unwrap_or_default();
        if options.highlighter.grammar(&language).is_none() {
            let prepared = self.prepared;
            self.diagnostics
                .report(|| options.unknown_code_language(prepared, &language, &open.range));
        }
        let span = self.prepared.original(&open.range);
        self.body.code.push(CodeBlock {
            language,
            code: open.code,
            span: options.span(&span),
        });
    }

    fn write_plain(&mut self, language: Option<&str>, attributes: &Attributes, code: &str) {
        write_start_tag(&mut self.out, "pre", attributes);
        self.out.push_str("<code");
        if let Some(language) = language {
            self.out.push_str(&format!(
                " class=\"language-{}\"",
                escape_attribute(language)
            ));
        }
        self.out.push('>');
        escape_into(&mut self.out, code.strip_suffix('\n').unwrap_or(code));
        self.out.push_str("\n</code></pre>\n");
    }

    /// Writes inline code (`Converter::Html#convert_codespan`).
    pub(super) fn inline_code(&mut self, code: &str) {
        let mut attributes = mem::take(&mut self.attributes);
        let code_options = self.code_options;
        let form = &code_options.span;
        let language = language_of(&attributes);
        match highlighted_language(code_options, language.as_deref(), form) {
            Some(name) => {
                add_highlighter_class(&mut attributes, name);
                write_start_tag(&mut self.out, "code", &attributes);
                let highlighter = self
                    .options
                    .highlight_code
                    .then_some(self.options.highlighter);
                rouge::write(&mut self.out, highlighter, name, code, form);
            }
            None => {
                write_start_tag(&mut self.out, "code", &attributes);
                escape_into(&mut self.out, code);
            }
        }
        self.out.push_str("</code>");
    }
}

/// Returns the language in which code is highlighted; `None` if it is not (`SyntaxHighlighter::Rouge.call`).
fn highlighted_language<'l>(
    options: &'l CodeOptions,
    language: Option<&'l str>,
    form: &CodeForm,
) -> Option<&'l str> {
    let name = language.unwrap_or(&options.default_language);
    let is_plain = matches!(name, "plaintext" | "text");
    let is_highlighted = options.has_highlighter
        && !form.is_disabled
        && rouge::is_language(name)
        && (options.marks_plain_text || !is_plain);
    is_highlighted.then_some(name)
}

/// Returns the language that the class `language-x` names.
fn language_of(attributes: &Attributes) -> Option<String> {
    let (_, classes) = attributes.iter().find(|(key, _)| key == "class")?;
    let mut classes = classes.split_whitespace();
    let language = classes.find_map(|class| class.strip_prefix("language-"))?;
    (!language.is_empty()).then(|| language.to_owned())
}

/// Removes the class `language-x` and returns `x`.
fn remove_language(attributes: &mut Attributes) -> Option<String> {
    let language = language_of(attributes)?;
    let at = attributes.iter().position(|(key, _)| key == "class")?;
    let class = format!("language-{language}");
    let rest = attributes[at].1.replacen(&class, "", 1).trim().to_owned();
    if rest.is_empty() {
        attributes.remove(at);
    } else {
        attributes[at].1 = rest;
    }
    Some(language)
}

/// Adds the classes of highlighted code (`Converter::Html#add_syntax_highlighter_to_class_attr`).
fn add_highlighter_class(attributes: &mut Attributes, language: &str) {
    add_last_class(attributes, "highlighter-rouge");
    if language_of(attributes).is_none() {
        add_first_class(attributes, &format!("language-{language}"));
    }
}
