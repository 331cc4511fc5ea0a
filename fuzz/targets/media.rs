//! Books and images.

use std::io::{Cursor, Read};

use epub::{Book, Chapter, Entry};
use images::{
    Fit, Format, Limits, Operation, Settings, orientation_of, process, variants, without_metadata,
};

/// A book with a chapter of the text, and an SVG of it: every document is XML, and has no script.
pub(super) fn book(data: &[u8]) {
    let text = super::text(data);
    let (html, svg) = text.split_once('\0').unwrap_or((&text, &text));
    let chapter = Chapter {
        addresses: vec!["/a/".to_owned()],
        html: format!("{html}<img src=\"/x.svg\" alt=\"x\"><img src=\"y.png\">"),
        has_title: false,
        line: None,
    };
    let book = Book {
        identifier: "urn:uuid:00000000-0000-0000-0000-000000000000".to_owned(),
        title: html.chars().take(20).collect(),
        language: "en".to_owned(),
        site: Some("https://a.b".to_owned()),
        modified: "2026-01-31T12:00:00Z".to_owned(),
        entries: vec![Entry {
            title: svg.chars().take(20).collect(),
            chapter: Some(chapter),
            entries: Vec::new(),
        }],
        ..Book::default()
    };
    let read = |path: &str| path.ends_with(".svg").then(|| svg.as_bytes().to_vec());
    let written = epub::write(&book, &read).expect("a book");
    let mut archive = zip::ZipArchive::new(Cursor::new(written.bytes)).expect("an archive");
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a file");
        let name = file.name().expect("a name").into_owned();
        assert!(!name.split('/').any(|part| part == ".."), "{name}");
        let is_xml = [".xhtml", ".opf", ".xml", ".svg"]
            .iter()
            .any(|ending| name.ends_with(ending));
        if !is_xml {
            continue;
        }
        let mut content = String::new();
        file.read_to_string(&mut content).expect("a text");
        let options = roxmltree::ParsingOptions {
            allow_dtd: true,
            ..roxmltree::ParsingOptions::default()
        };
        let document = roxmltree::Document::parse_with_options(&content, options);
        let document = document.unwrap_or_else(|error| panic!("{name}: {error}: {content}"));
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            let element = node.tag_name().name().to_ascii_lowercase();
            assert!(
                ![
                    "script",
                    "iframe",
                    "object",
                    "embed",
                    "form",
                    "foreignobject"
                ]
                .contains(&element.as_str()),
                "{name}: <{element}>: {content}"
            );
            for attribute in node.attributes() {
                let (key, value) = (
                    attribute.name().to_ascii_lowercase(),
                    attribute.value().trim().to_ascii_lowercase(),
                );
                assert!(!key.starts_with("on"), "{name}: {key}: {content}");
                let is_address = matches!(key.as_str(), "href" | "src");
                assert!(
                    !is_address || !value.starts_with("javascript:"),
                    "{name}: {value}: {content}"
                );
            }
        }
    }
}

/// An image: its metadata, its variants, and an operation of a template.
pub(super) fn image(data: &[u8]) {
    let Some((head, bytes)) = data.split_at_checked(4) else {
        return;
    };
    assert!((1..=8).contains(&orientation_of(bytes)));
    if let Some(plain) = without_metadata(bytes) {
        assert!(plain.len() <= bytes.len(), "metadata were added");
        let again = without_metadata(&plain);
        assert!(again.is_none_or(|again| again == plain), "not all of it");
    }
    let limits = Limits {
        pixels: 1 << 16,
        bytes: 1 << 16,
    };
    let settings = Settings {
        wider_than: 4,
        widths: vec![8, 16],
        formats: vec![Format::WebP],
        quality: 50,
        limits,
    };
    if let Ok(found) = variants(bytes, &settings) {
        assert!(u64::from(found.width) * u64::from(found.height) <= limits.pixels);
    }
    let side = |byte: u8| (byte > 0).then_some(u32::from(byte % 64));
    let operation = Operation {
        width: side(head[0]),
        height: side(head[1]),
        fit: [Fit::Inside, Fit::Fill, Fit::Stretch][usize::from(head[2] % 3)],
        format: [None, Some(Format::Png), Some(Format::Jpeg)][usize::from(head[3] % 3)],
        quality: 50,
    };
    let _ = process(bytes, &operation, limits);
}
