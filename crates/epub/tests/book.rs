//! Whole books: their files, their markup, their links.

#![allow(clippy::unwrap_used, reason = "tests fail by panic")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use epub::{Book, Chapter, Direction, Entry, ImageProblem, ProblemKind, Words};

/// A PNG of one pixel.
const PNG: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x0bIDATx\x9cc`\x00\x02\x00\x00\x05\x00\x01z^\xab?\x00\x00\x00\x00IEND\xaeB`\x82";

fn entry(address: &str, title: &str, html: &str) -> Entry {
    Entry {
        title: title.to_owned(),
        chapter: Some(Chapter {
            addresses: vec![address.to_owned()],
            html: html.to_owned(),
            ..Chapter::default()
        }),
        entries: Vec::new(),
    }
}

fn book(entries: Vec<Entry>) -> Book {
    Book {
        identifier: "urn:uuid:1".to_owned(),
        title: "Notes & more".to_owned(),
        language: "ar".to_owned(),
        direction: Direction::Rtl,
        site: Some("https://ex.org/".to_owned()),
        modified: "2026-01-02T03:04:05Z".to_owned(),
        words: Words {
            contents: "المحتويات".to_owned(),
            cover: "Notes".to_owned(),
        },
        entries,
        ..Book::default()
    }
}

fn image(path: &str) -> Option<Vec<u8>> {
    match path {
        "/a b.png" => Some(PNG.to_vec()),
        "/damaged.png" => Some(PNG[..PNG.len() - 20].to_vec()),
        "/text.png" => Some(b"no image".to_vec()),
        _ => None,
    }
}

/// The files of a book, in order, each a well-formed document if it is XML.
fn files(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if [".xhtml", ".opf", ".xml", ".svg"]
            .iter()
            .any(|ending| name.ends_with(ending))
        {
            let options = roxmltree::ParsingOptions {
                allow_dtd: true,
                ..roxmltree::ParsingOptions::default()
            };
            if let Err(error) = roxmltree::Document::parse_with_options(&text, options) {
                panic!("{name}: {error}\n{text}");
            }
        }
        files.push((name, text));
    }
    files
}

/// The body of the chapter that `html` becomes, and the problems of the book.
fn converted(html: &str) -> (String, Vec<epub::Problem>) {
    let book = Book {
        direction: Direction::Ltr,
        ..book(vec![
            entry("/a/", "A", html),
            entry("/b/", "B", "<h2 id=\"ö\">b</h2>"),
        ])
    };
    let written = epub::write(&book, &image).unwrap();
    let files: BTreeMap<String, String> = files(&written.bytes).into_iter().collect();
    let text = &files["EPUB/chapter-001.xhtml"];
    let (_, body) = text.split_once("<h1>A</h1>\n").unwrap();
    let (body, _) = body.split_once("\n</section>").unwrap();
    (body.to_owned(), written.problems)
}

#[test]
fn an_archive_has_the_files_of_an_epub_in_order_and_the_same_bytes_each_time() {
    let part = Entry {
        title: "2026".to_owned(),
        chapter: None,
        entries: vec![entry("/b/", "B", "<p>b</p>")],
    };
    let book = Book {
        cover: Some(PNG.to_vec()),
        ..book(vec![
            entry(
                "/a/",
                "A",
                "<h2 id=\"x\">X</h2><h3>Y</h3><p><code>c</code><img src=\"/a%20b.png\" alt=\"\"></p>",
            ),
            part,
        ])
    };
    let written = epub::write(&book, &image).unwrap();
    assert_eq!(written.bytes, epub::write(&book, &image).unwrap().bytes);
    // The first entry begins at byte 0, and its content at 38, without compression.
    assert_eq!(&written.bytes[30..58], b"mimetypeapplication/epub+zip");
    let all = files(&written.bytes);
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "mimetype",
            "META-INF/container.xml",
            "EPUB/package.opf",
            "EPUB/nav.xhtml",
            "EPUB/cover.xhtml",
            "EPUB/cover.png",
            "EPUB/title.xhtml",
            "EPUB/chapter-001.xhtml",
            "EPUB/chapter-002.xhtml",
            "EPUB/book.css",
            "EPUB/images/1-ab.png"
        ]
    );
    let package = &all[2].1;
    for part in [
        "<dc:language>ar</dc:language>",
        "<dc:title>Notes &amp; more</dc:title>",
        "<meta property=\"dcterms:modified\">2026-01-02T03:04:05Z</meta>",
        "page-progression-direction=\"rtl\"",
        "href=\"cover.png\" media-type=\"image/png\" properties=\"cover-image\"",
    ] {
        assert!(package.contains(part), "{part} not in {package}");
    }
    let contents = &all[3].1;
    assert!(contents.contains("<li><a href=\"chapter-001.xhtml\">A</a>\n<ol>\n<li><a href=\"chapter-001.xhtml#x\">X</a>\n<ol>\n<li><a href=\"chapter-001.xhtml#part-1\">Y</a></li>"), "{contents}");
    assert!(
        contents
            .contains("<li><span>2026</span>\n<ol>\n<li><a href=\"chapter-002.xhtml\">B</a></li>"),
        "{contents}"
    );
    let chapter = &all[7].1;
    assert!(
        chapter.contains("lang=\"ar\" xml:lang=\"ar\" dir=\"rtl\""),
        "{chapter}"
    );
    assert!(chapter.contains("<code dir=\"ltr\">c</code>"), "{chapter}");
}

#[test]
fn links_lead_within_the_book_or_to_the_site() {
    for (html, wanted) in [
        (
            "<a href=\"../b/#ö\">x</a>",
            "<a href=\"chapter-002.xhtml#part-1\">x</a>",
        ),
        (
            "<a href=\"../c/\">x</a>",
            "<a href=\"https://ex.org/c/\">x</a>",
        ),
        ("<a href=\"#none\">x</a>", "<span>x</span>"),
        (
            "<a href=\"javascript:x()\"><p>x</p></a>",
            "<div><p>x</p></div>",
        ),
    ] {
        assert_eq!(converted(html).0, wanted);
    }
}

#[test]
fn html_becomes_valid_xhtml() {
    for (html, wanted) in [
        ("<p>a<br>b&nbsp;&copy;\u{1}", "<p>a<br/>b\u{a0}\u{a9}</p>"),
        (
            "<span><div>a</div></span>",
            "<span><span class=\"block\">a</span></span>",
        ),
        ("<ul>x<li>a</ul>", "<ul><li>x</li><li>a</li></ul>"),
        ("<li>a</li>", "<div>a</div>"),
        ("<dl><dt>a</dl>", "<div><div class=\"dt\">a</div></div>"),
        (
            "<table><tfoot><tr><td>f</tfoot><tr><td align=right>a<caption>c</table>",
            "<table><caption>c</caption><tbody><tr><td class=\"align-right\">a</td></tr></tbody><tfoot><tr><td>f</td></tr></tfoot></table>",
        ),
        (
            "<details open><summary>s</summary><p>d</details>",
            "<div class=\"details\"><p class=\"summary\">s</p><p>d</p></div>",
        ),
        ("<x-tabs onclick=x>a<script>b</script></x-tabs>", "a"),
        ("<input type=checkbox checked> done", "\u{2611}  done"),
        (
            "<video src=v.mp4 title=Film></video>",
            "<a class=\"media\" href=\"https://ex.org/a/v.mp4\">Film</a>",
        ),
        (
            "<math><mfrac><mi>a</mi></mfrac><semantics><mi>b</mi><annotation>c</annotation></semantics></math>",
            "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></math>",
        ),
        (
            "<p id=\"1\" lang=\"no-good-tag-at-all-x\" dir=up style=\"color:red\">a",
            "<p id=\"part-1\">a</p>",
        ),
    ] {
        assert_eq!(converted(html).0, wanted, "{html}");
    }
}

#[test]
fn footnotes_are_notes_beside_their_references() {
    let html = "<p>a<sup id=\"fnref:1\"><a href=\"#fn:1\" role=\"doc-noteref\">1</a></sup></p><section class=\"footnotes\" role=\"doc-endnotes\"><ol><li id=\"fn:1\"><p>b <a href=\"#fnref:1\" role=\"doc-backlink\">\u{21a9}</a></p></li></ol></section>";
    assert_eq!(
        converted(html).0,
        "<p>a<sup id=\"part-1\"><a role=\"doc-noteref\" href=\"#part-2\" epub:type=\"noteref\">1</a></sup></p><div class=\"footnotes\"><aside id=\"part-2\" epub:type=\"footnote\" role=\"doc-footnote\"><p><span class=\"footnote-number\">1. </span>b <a role=\"doc-backlink\" href=\"#part-1\">\u{21a9}</a></p></aside></div>"
    );
}

#[test]
fn images_that_are_not_there_become_their_text_and_are_reported() {
    let (body, problems) = converted(
        "<img src=\"/a%20b.png\" alt=\"ok\"><img src=\"/none.png\" alt=\"none\"><img src=\"https://x.org/i.png\" alt=\"far\"><img src=\"/text.png\" alt=\"t\"><img src=\"/damaged.png\" alt=\"d\"><svg viewBox=\"0 0 1 1\"><title>T</title><path d=\"M0 0\" onclick=\"x\"/></svg>",
    );
    assert_eq!(
        body,
        "<img src=\"images/1-ab.png\" alt=\"ok\"/><span class=\"image\">none</span><a href=\"https://x.org/i.png\" class=\"image\">far</a><span class=\"image\">t</span><span class=\"image\">d</span><img src=\"images/2-inline.svg\" alt=\"T\"/>"
    );
    let kinds: Vec<&ImageProblem> = problems
        .iter()
        .map(|problem| {
            let ProblemKind::Image(_, why) = &problem.kind;
            why
        })
        .collect();
    assert!(matches!(
        kinds[..],
        [
            ImageProblem::Missing,
            ImageProblem::Remote,
            ImageProblem::Unsupported(_),
            ImageProblem::Unsupported(_)
        ]
    ));
}

#[test]
fn deep_nesting_is_flattened() {
    let html = format!(
        "{}x<math>{}y</math>",
        "<div>".repeat(20_000),
        "<mrow>".repeat(20_000)
    );
    let (body, _) = converted(&html);
    assert!(body.matches("<div>").count() < 100 && body.contains('x'));
}

#[test]
fn one_page_has_all_chapters_with_links_between_them() {
    let part = Entry {
        title: "2026".to_owned(),
        chapter: None,
        entries: vec![entry(
            "/b/",
            "B",
            "<h2 id=\"x\">b</h2><img src=\"/i.png\" alt=\"i\">",
        )],
    };
    let (contents, text) = epub::one_page(&book(vec![
        entry(
            "/a/",
            "A",
            "<a href=\"../b/#x\">b</a> <a href=\"../b/\">c</a>",
        ),
        part,
    ]));
    assert_eq!(
        text,
        "<section class=\"chapter\" id=\"chapter-001\">\n<h2>A</h2>\n<a href=\"#chapter-002-x\">b</a> <a href=\"#chapter-002\">c</a>\n</section>\n<p class=\"part\">2026</p>\n<section class=\"chapter\" id=\"chapter-002\">\n<h2>B</h2>\n<h3 id=\"chapter-002-x\">b</h3><img src=\"/i.png\" alt=\"i\"/>\n</section>\n"
    );
    assert!(
        contents.contains("<a href=\"#chapter-002\">B</a>"),
        "{contents}"
    );
}
