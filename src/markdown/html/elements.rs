//! Start and end tags of the elements of CommonMark.

use std::mem;
use std::ops::Range;

use super::super::directives::AlertKind;
use super::HtmlWriter;
use kramdown::TableSection;
use pulldown_cmark::{BlockQuoteKind, Tag, TagEnd};

impl<'a> HtmlWriter<'a> {
    pub(super) fn task(&mut self, done: bool) {
        let (checked, word) = if done {
            (" checked", self.word("task_done"))
        } else {
            ("", self.word("task_open"))
        };
        self.out.push_str(&format!(
            "<input type=\"checkbox\" disabled{checked} aria-label=\"{word}\"> "
        ));
    }

    pub(super) fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                let start = self.out.len();
                self.open("p");
                self.components.paragraph = Some(start..self.out.len());
            }
            Tag::Heading { level, .. } => {
                // The id is known at the end of the heading and inserted then.
                self.heading_start = self.out.len();
                self.heading_range = range;
                self.out.push_str("<h");
                self.out.push(char::from(b'0' + level as u8));
                self.out.push_str(" id=\"\"");
                self.write_attributes("");
                self.out.push('>');
            }
            Tag::BlockQuote(None) => self.block("blockquote"),
            Tag::BlockQuote(Some(kind)) => self.alert(kind),
            Tag::CodeBlock(kind) => self.start_code(&kind, range),
            Tag::HtmlBlock | Tag::MetadataBlock(_) => {}
            Tag::List(Some(1)) => self.block("ol"),
            Tag::List(None) => {
                self.end_file();
                self.block("ul");
            }
            Tag::List(Some(first)) => self.out.push_str(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => {
                self.start_file();
                self.open("li");
            }
            Tag::FootnoteDefinition(name) => {
                self.soft_break = None;
                let outside = mem::take(&mut self.out);
                self.outer_buffers.push((name.to_string(), outside));
            }
            Tag::DefinitionList => self.block("dl"),
            Tag::DefinitionListTitle => self.open("dt"),
            Tag::DefinitionListDefinition => self.open("dd"),
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.out
                    .push_str("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"");
                let word = self.word("table");
                self.out.push_str(&word);
                self.out.push_str("\">\n");
                self.block("table");
            }
            Tag::TableHead => {
                self.open_section(TableSection::Head);
                self.column = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableRow => {
                if self.section.is_none() {
                    self.open_section(TableSection::Body);
                }
                self.column = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.start_emphasis("em", "_", &range),
            Tag::Strong => self.start_emphasis("strong", "__", &range),
            Tag::Strikethrough => self.element("del"),
            Tag::Superscript => self.element("sup"),
            Tag::Subscript => self.element("sub"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.link(link_type, &dest_url, &title, range),
            Tag::Image {
                dest_url, title, ..
            } => self.image(&dest_url, &title, range),
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph if self.components.image.is_some() => self.end_image_paragraph(),
            TagEnd::Paragraph => self.close("</p>\n"),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(None) => self.out.push_str("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.out.push_str("</div>\n"),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {}
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::Item => {
                self.end_file();
                self.close("</li>\n");
            }
            TagEnd::FootnoteDefinition => {
                let (name, outside) = self.outer_buffers.pop().unwrap_or_default();
                let text = mem::replace(&mut self.out, outside);
                self.footnotes.add(self.is_common, &name, text);
            }
            TagEnd::DefinitionList => self.out.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.close("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.close("</dd>\n"),
            TagEnd::Table => {
                self.close_section();
                self.out.push_str("</table>\n</div>\n");
            }
            TagEnd::TableHead => {
                self.out.push_str("</tr>\n");
                self.close_section();
            }
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self.close(if self.section == Some(TableSection::Head) {
                "</th>"
            } else {
                "</td>"
            }),
            TagEnd::Emphasis => self.end_emphasis("</em>"),
            TagEnd::Strong => self.end_emphasis("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Superscript => self.out.push_str("</sup>"),
            TagEnd::Subscript => self.out.push_str("</sub>"),
            TagEnd::Link => self.out.push_str("</a>"),
            TagEnd::Image => self.end_image(),
        }
    }

    /// Opens an element that starts a new line of text.
    pub(super) fn open(&mut self, name: &str) {
        self.soft_break = None;
        self.last = '\n';
        self.element(name);
    }

    /// Opens an element that contains blocks.
    pub(super) fn block(&mut self, name: &str) {
        self.soft_break = None;
        self.element(name);
        self.out.push('\n');
    }

    /// Starts an alert of GitHub's syntax.
    fn alert(&mut self, kind: BlockQuoteKind) {
        self.alert_with_title(match kind {
            BlockQuoteKind::Note => AlertKind::Note,
            BlockQuoteKind::Tip => AlertKind::Tip,
            BlockQuoteKind::Important => AlertKind::Important,
            BlockQuoteKind::Warning => AlertKind::Warning,
            BlockQuoteKind::Caution => AlertKind::Caution,
        });
    }
}
