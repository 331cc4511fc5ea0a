//! A book as one page of HTML, for print.

use std::fmt::Write;

use crate::documents::write_head;
use crate::elements::heading_level;
use crate::navigation::write_list;
use crate::prepare::{ContentsEntry, Form, contents, prepare};
use crate::tree::{Syntax, escaped, for_each_element, write_nodes};
use crate::{Book, Entry};

/// The lowest level of headings in the table of contents: a printed one has no links to fold.
const MAX_DEPTH: u8 = 2;

/// Returns the table of contents and the chapters, as two lists of HTML. Images stay at their addresses, which have to
/// be whole or from the root of the host; headings are a level lower than in their chapters.
#[must_use]
pub fn one_page(book: &Book) -> (String, String) {
    let mut ready = prepare(book, Form::OnePage, &|_| None);
    let mut list = String::new();
    let entries: Vec<ContentsEntry> = contents(book, &ready, Form::OnePage, MAX_DEPTH);
    if !entries.is_empty() {
        write_list(&entries, &mut list);
    }
    for chapter in &mut ready.chapters {
        for_each_element(&mut chapter.nodes, &mut |element| {
            element.name = match heading_level(element.name) {
                Some(1) => "h2",
                Some(2) => "h3",
                Some(3) => "h4",
                Some(4) => "h5",
                Some(_) => "h6",
                None => element.name,
            };
        });
    }
    let mut out = String::new();
    let mut chapters = ready.chapters.iter();
    write_entries(&book.entries, &mut chapters, &mut out);
    (list, out)
}

fn write_entries<'a>(
    entries: &[Entry],
    chapters: &mut std::slice::Iter<'a, crate::prepare::PreparedChapter<'a>>,
    out: &mut String,
) {
    for entry in entries {
        match &entry.chapter {
            Some(_) => {
                let Some(chapter) = chapters.next() else {
                    return;
                };
                let id = &chapter.id;
                let _ = writeln!(out, "<section class=\"chapter\" id=\"{id}\">");
                write_head(chapter, "h2", out);
                write_nodes(&chapter.nodes, Syntax::Html, out);
                out.push_str("\n</section>\n");
            }
            None if !entry.entries.is_empty() => {
                let _ = writeln!(out, "<p class=\"part\">{}</p>", escaped(&entry.title));
            }
            None => {}
        }
        write_entries(&entry.entries, chapters, out);
    }
}
