//! The navigation document: the table of contents and the landmarks.

use std::fmt::Write;

use crate::Book;
use crate::documents::document;
use crate::prepare::{ContentsEntry, Form, PreparedBook, contents};
use crate::tree::escaped;

/// The lowest level of headings in the table of contents.
pub(crate) const MAX_DEPTH: u8 = 3;

/// Appends the entries as a nested list.
pub(crate) fn write_list(entries: &[ContentsEntry], out: &mut String) {
    out.push_str("<ol>\n");
    for entry in entries {
        let title = escaped(if entry.title.trim().is_empty() {
            "\u{2014}"
        } else {
            &entry.title
        });
        match &entry.address {
            Some(address) => {
                let _ = write!(out, "<li><a href=\"{}\">{title}</a>", escaped(address));
            }
            None => {
                let _ = write!(out, "<li><span>{title}</span>");
            }
        }
        if !entry.entries.is_empty() {
            out.push('\n');
            write_list(&entry.entries, out);
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n");
}

/// Returns the document, which readers show as their menu and as a page of the book.
pub(crate) fn navigation(book: &Book, ready: &PreparedBook<'_>) -> String {
    let title = escaped(&book.words.contents);
    let mut body =
        format!("<nav epub:type=\"toc\" role=\"doc-toc\" id=\"toc\">\n<h1>{title}</h1>\n");
    write_list(&contents(book, ready, Form::Files, MAX_DEPTH), &mut body);
    body.push_str("</nav>\n<nav epub:type=\"landmarks\" hidden=\"hidden\">\n<ol>\n");
    let mut landmark = |kind: &str, file: &str, title: &str| {
        let title = escaped(title);
        let _ = writeln!(
            body,
            "<li><a epub:type=\"{kind}\" href=\"{file}\">{title}</a></li>"
        );
    };
    if book.cover.is_some() {
        landmark("cover", "cover.xhtml", &book.words.cover);
    }
    landmark("titlepage", "title.xhtml", &book.title);
    landmark("toc", "nav.xhtml", &book.words.contents);
    if let Some(first) = ready.chapters.first() {
        landmark("bodymatter", &first.file, first.title);
    }
    body.push_str("</ol>\n</nav>");
    document(
        (&book.language, book.direction),
        &book.words.contents,
        "frontmatter",
        &body,
    )
}
