//! The content documents of a book: cover, title page, chapters.

use std::fmt::Write;

use crate::prepare::PreparedChapter;
use crate::tree::{Syntax, escaped, write_nodes};
use crate::{Book, Direction};

/// The styles of all books.
pub(crate) const STYLES: &str = include_str!("book.css");
/// The file of the styles.
pub(crate) const STYLE_FILE: &str = "book.css";

/// Returns a content document.
pub(crate) fn document(
    (language, direction): (&str, Direction),
    title: &str,
    body_type: &str,
    body: &str,
) -> String {
    let language = escaped(language);
    let direction = direction.as_str();
    let title = escaped(if title.trim().is_empty() {
        "\u{2014}"
    } else {
        title
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE html>
<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" xml:lang=\"{language}\" dir=\"{direction}\">
<head>
<meta charset=\"UTF-8\"/>
<title>{title}</title>
<link rel=\"stylesheet\" type=\"text/css\" href=\"{STYLE_FILE}\"/>
</head>
<body epub:type=\"{body_type}\">
{body}
</body>
</html>
"
    )
}

fn language_of(book: &Book) -> (&str, Direction) {
    (&book.language, book.direction)
}

pub(crate) fn cover(book: &Book) -> String {
    let body = format!(
        "<div class=\"cover\"><img src=\"cover.png\" alt=\"{}\"/></div>",
        escaped(&book.title)
    );
    document(language_of(book), &book.words.cover, "cover", &body)
}

pub(crate) fn title_page(book: &Book) -> String {
    let mut body = String::from("<section class=\"title-page\" epub:type=\"titlepage\">\n");
    let _ = writeln!(body, "<h1>{}</h1>", escaped(&book.title));
    let mut line = |class: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(body, "<p class=\"{class}\">{}</p>", escaped(text));
        }
    };
    line("subtitle", book.subtitle.as_deref().unwrap_or_default());
    line("authors", &book.authors.join(" · "));
    line(
        "description",
        book.description.as_deref().unwrap_or_default(),
    );
    line("date", book.modified.split('T').next().unwrap_or_default());
    if let Some(site) = &book.site {
        let site = escaped(site);
        let _ = writeln!(
            body,
            "<p class=\"site\"><a href=\"{site}\"><bdi>{site}</bdi></a></p>"
        );
    }
    body.push_str("</section>");
    document(language_of(book), &book.title, "frontmatter", &body)
}

pub(crate) fn chapter(book: &Book, chapter: &PreparedChapter<'_>) -> String {
    let mut body = String::from("<section epub:type=\"chapter\">\n");
    write_head(chapter, "h1", &mut body);
    write_nodes(&chapter.nodes, Syntax::Xhtml, &mut body);
    body.push_str("\n</section>");
    document(language_of(book), chapter.title, "bodymatter", &body)
}

/// Appends the title and the line below it, except those that the text has.
pub(crate) fn write_head(chapter: &PreparedChapter<'_>, heading: &str, out: &mut String) {
    if !chapter.source.has_title {
        let _ = writeln!(out, "<{heading}>{}</{heading}>", escaped(chapter.title));
    }
    if let Some(line) = &chapter.source.line {
        let _ = writeln!(out, "<p class=\"line\">{}</p>", escaped(line));
    }
}
