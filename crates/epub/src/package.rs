//! The package document: metadata, the list of files, the order of reading.

use std::fmt::Write;

use crate::Book;
use crate::images::Resource;
use crate::prepare::PreparedBook;
use crate::tree::{contains, escaped};

/// Returns the media type of a font file.
pub(crate) fn font_type(name: &str) -> &'static str {
    match name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        _ => "font/otf",
    }
}

/// Returns the package document of a book with these files.
pub(crate) fn package(book: &Book, ready: &PreparedBook<'_>, files: &[Resource]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"identifier\" xml:lang=\"{}\" dir=\"{}\">
",
        escaped(&book.language),
        book.direction.as_str()
    );
    metadata(book, ready, &mut out);
    manifest(book, ready, files, &mut out);
    spine(book, ready, &mut out);
    out.push_str("</package>\n");
    out
}

fn metadata(book: &Book, ready: &PreparedBook<'_>, out: &mut String) {
    out.push_str("<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n");
    let title = match &book.subtitle {
        Some(subtitle) => format!("{}: {subtitle}", book.title),
        None => book.title.clone(),
    };
    let mut element = |name: &str, text: &str| {
        if !text.trim().is_empty() {
            let tag = name.split(' ').next().unwrap_or(name);
            let _ = writeln!(out, "<{name}>{}</{tag}>", escaped(text.trim()));
        }
    };
    element("dc:identifier id=\"identifier\"", &book.identifier);
    element(
        "dc:title",
        if title.trim().is_empty() {
            "\u{2014}"
        } else {
            &title
        },
    );
    element("dc:language", &book.language);
    for author in &book.authors {
        element("dc:creator", author);
    }
    element(
        "dc:description",
        book.description.as_deref().unwrap_or_default(),
    );
    element("dc:source", book.site.as_deref().unwrap_or_default());
    element("meta property=\"dcterms:modified\"", &book.modified);
    let has_images = !ready.images.files.is_empty() || book.cover.is_some();
    let has_math = ready
        .chapters
        .iter()
        .any(|chapter| contains(&chapter.nodes, "math"));
    let mut access = |property: &str, value: &str| {
        element(&format!("meta property=\"schema:{property}\""), value);
    };
    access("accessMode", "textual");
    if has_images {
        access("accessMode", "visual");
    }
    access("accessModeSufficient", "textual");
    for feature in [
        "structuralNavigation",
        "tableOfContents",
        "readingOrder",
        "displayTransformability",
    ] {
        access("accessibilityFeature", feature);
    }
    if has_images {
        access("accessibilityFeature", "alternativeText");
    }
    if has_math {
        access("accessibilityFeature", "MathML");
    }
    access("accessibilityHazard", "none");
    out.push_str("</metadata>\n");
}

fn manifest(book: &Book, ready: &PreparedBook<'_>, files: &[Resource], out: &mut String) {
    out.push_str("<manifest>\n");
    let mut item = |id: &str, path: &str, media_type: &str, properties: &str| {
        let properties = match properties {
            "" => String::new(),
            properties => format!(" properties=\"{properties}\""),
        };
        let _ = writeln!(
            out,
            "<item id=\"{id}\" href=\"{path}\" media-type=\"{media_type}\"{properties}/>"
        );
    };
    const XHTML: &str = "application/xhtml+xml";
    item("nav", "nav.xhtml", XHTML, "nav");
    if book.cover.is_some() {
        item("cover", "cover.xhtml", XHTML, "");
        item("cover-image", "cover.png", "image/png", "cover-image");
    }
    item("title", "title.xhtml", XHTML, "");
    for chapter in &ready.chapters {
        let properties = if chapter.has_math { "mathml" } else { "" };
        item(&chapter.id, &chapter.file, XHTML, properties);
    }
    for (number, file) in files.iter().enumerate() {
        item(
            &format!("file-{}", number + 1),
            &escaped(&file.path),
            file.media_type,
            "",
        );
    }
    out.push_str("</manifest>\n");
}

fn spine(book: &Book, ready: &PreparedBook<'_>, out: &mut String) {
    let _ = writeln!(
        out,
        "<spine page-progression-direction=\"{}\">",
        book.direction.as_str()
    );
    if book.cover.is_some() {
        out.push_str("<itemref idref=\"cover\"/>\n");
    }
    out.push_str("<itemref idref=\"title\"/>\n<itemref idref=\"nav\"/>\n");
    for chapter in &ready.chapters {
        let _ = writeln!(out, "<itemref idref=\"{}\"/>", chapter.id);
    }
    out.push_str("</spine>\n");
}
