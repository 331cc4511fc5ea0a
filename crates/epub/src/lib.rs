//! Books from chapters of HTML: an EPUB 3, or one page for print.
//!
//! In: a [`Book`] with its chapters in the order of reading, and a function that reads images of the site. Out: the bytes
//! of an EPUB ([`write()`]), or the HTML of one page ([`one_page`]), and the [`Problem`]s of images that could not be
//! kept. Equal input gives equal bytes.

mod container;
mod convert;
mod documents;
mod elements;
mod ids;
mod image_structure;
mod images;
mod links;
mod math;
mod navigation;
mod package;
mod prepare;
mod repair;
mod single_page;
mod svg;
mod tree;

use std::io;

pub use images::{ImageProblem, ReadImage};
pub use single_page::one_page;

use container::Archive;
use images::Resource;
use prepare::Form;

/// The direction in which a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// From left to right.
    #[default]
    Ltr,
    /// From right to left.
    Rtl,
}

impl Direction {
    /// Returns the value of the attributes `dir` and `page-progression-direction`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// A book.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// An identifier that stays the same in later editions: `urn:uuid:…`.
    pub identifier: String,
    /// The title.
    pub title: String,
    /// The subtitle: the name of a part of the site.
    pub subtitle: Option<String>,
    /// The language, as a BCP 47 tag.
    pub language: String,
    /// The direction of the language.
    pub direction: Direction,
    /// The authors.
    pub authors: Vec<String>,
    /// A description in a sentence.
    pub description: Option<String>,
    /// The address of the site. Without it, links to pages that are not in the book are text.
    pub site: Option<String>,
    /// The time of the last change: `2026-01-31T12:00:00Z`.
    pub modified: String,
    /// The words of the book's language.
    pub words: Words,
    /// The image of the cover, a PNG.
    pub cover: Option<Vec<u8>>,
    /// Styles after those of this crate.
    pub styles: String,
    /// The font files that styles name: `fonts/<name>`.
    pub fonts: Vec<(String, Vec<u8>)>,
    /// The parts and chapters.
    pub entries: Vec<Entry>,
}

/// Texts of the book that are not in its chapters.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The title of the table of contents.
    pub contents: String,
    /// The title of the cover.
    pub cover: String,
}

/// A chapter, a part with chapters, or both.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The title.
    pub title: String,
    /// The text; `None` for a part that has none.
    pub chapter: Option<Chapter>,
    /// The entries of the part.
    pub entries: Vec<Entry>,
}

/// The text of a chapter.
#[derive(Debug, Clone, Default)]
pub struct Chapter {
    /// The addresses of the chapter from the root of the host: its own, and others by which chapters link to it.
    pub addresses: Vec<String>,
    /// The HTML, with addresses relative to the first of `addresses`.
    pub html: String,
    /// True if the HTML begins with the title.
    pub has_title: bool,
    /// The line below the title: a date.
    pub line: Option<String>,
}

/// Something that a book does not have, though its site does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The position of the chapter in the order of reading.
    pub chapter: usize,
    /// The problem.
    pub kind: ProblemKind,
}

/// The kind of a [`Problem`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// An image, by its address, is not in the book. Its alternative text is there.
    Image(String, ImageProblem),
}

/// A book that was written.
#[derive(Debug, Clone)]
pub struct Written {
    /// The archive.
    pub bytes: Vec<u8>,
    /// Images that the book lacks.
    pub problems: Vec<Problem>,
    /// The number of chapters.
    pub chapters: usize,
    /// The number of images.
    pub images: usize,
}

/// Writes an EPUB 3. `read` returns images of the site.
///
/// # Errors
/// If the archive cannot be written: it has more than 4 GiB.
pub fn write(book: &Book, read: &ReadImage<'_>) -> io::Result<Written> {
    let ready = prepare::prepare(book, Form::Files, read);
    let mut archive = Archive::new()?;
    let mut files: Vec<Resource> = Vec::new();
    let styles = format!("{}{}", documents::STYLES, book.styles);
    files.push(Resource {
        path: documents::STYLE_FILE.to_owned(),
        media_type: "text/css",
        bytes: styles.into_bytes(),
    });
    for (name, bytes) in &book.fonts {
        files.push(Resource {
            path: format!("fonts/{name}"),
            media_type: package::font_type(name),
            bytes: bytes.clone(),
        });
    }
    files.extend(ready.images.files.iter().cloned());
    let package = package::package(book, &ready, &files);
    archive.add("META-INF/container.xml", container::CONTAINER.as_bytes())?;
    archive.add("EPUB/package.opf", package.as_bytes())?;
    let navigation = navigation::navigation(book, &ready);
    archive.add("EPUB/nav.xhtml", navigation.as_bytes())?;
    if let Some(cover) = &book.cover {
        archive.add("EPUB/cover.xhtml", documents::cover(book).as_bytes())?;
        archive.add("EPUB/cover.png", cover)?;
    }
    archive.add("EPUB/title.xhtml", documents::title_page(book).as_bytes())?;
    for chapter in &ready.chapters {
        let text = documents::chapter(book, chapter);
        archive.add(&format!("EPUB/{}", chapter.file), text.as_bytes())?;
    }
    for file in &files {
        archive.add(&format!("EPUB/{}", file.path), &file.bytes)?;
    }
    Ok(Written {
        bytes: archive.finish()?,
        chapters: ready.chapters.len(),
        images: ready.images.files.len(),
        problems: ready.problems,
    })
}
