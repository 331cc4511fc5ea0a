//! `sitegen book`: the notes of a language as an EPUB.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use crate::helper::{Site, run};

/// The files of the book that `arguments` make.
fn book(site: &Site, arguments: &[&str]) -> BTreeMap<String, String> {
    let path = site.source().join("../book.epub");
    let run = run(site
        .command("book")
        .arg("--output")
        .arg(&path)
        .args(arguments));
    assert_eq!(run.code, 0, "{}", run.stderr);
    read(&std::fs::read(path).unwrap())
}

fn read(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        files.insert(file.name().unwrap().into_owned(), text);
    }
    files
}

/// The titles of the table of contents with their depth.
fn contents(files: &BTreeMap<String, String>) -> Vec<String> {
    let text = files["EPUB/nav.xhtml"].split("landmarks").next().unwrap();
    let mut depth = 0;
    let mut titles = Vec::new();
    for line in text.lines() {
        match line {
            "<ol>" => depth += 1,
            line if line.starts_with("</ol>") => depth -= 1,
            line => {
                let title = line
                    .strip_prefix("<li><")
                    .and_then(|rest| rest.split_once('>'));
                if let Some((title, _)) = title.and_then(|(_, rest)| rest.split_once('<')) {
                    titles.push(format!("{depth} {title}"));
                }
            }
        }
    }
    titles
}

fn own_site() -> Site {
    Site::new()
        .file("sitegen.yml", "title: Notes\nbase_url: https://ex.org/kb\nlanguages: {en: {}, ar: {title: ملاحظات}}\n")
        .file("content/guide/index.md", "---\ntitle: Guide\nweight: 1\n---\nStart.\n")
        .file("content/guide/b.md", "---\ntitle: B\nweight: 2\n---\n## Deeper\n\n:::tabs\n== One\n\nfirst\n== Two\n\nsecond\n:::\n\n```rust\nfn main() {}\n```\n\nSee [a](a.md#part), [out](../posts/new.md)[^1]\n\n[^1]: A note.\n")
        .file("content/guide/a.md", "---\ntitle: A\nweight: 1\n---\n## Part\n\n![missing](none.png)\n")
        .file("content/posts/old.md", "---\ntitle: Old\ndate: 2024-01-02\ntags: [git]\n---\nold\n")
        .file("content/posts/new.md", "---\ntitle: New\ndate: 2026-01-02 10:00:00 +00:00\n---\nnew\n")
        .file("content/posts/not.md", "---\ntitle: Not\ndate: 2025-01-02\nbook: false\n---\nnot\n")
        .file("content/posts/draft.md", "---\ntitle: Draft\ndraft: true\n---\nnot\n")
        .file("content/ar/guide/a.md", "---\ntitle: أ\n---\n`ls` ثم [ب](../../guide/b.md)\n")
}

#[test]
fn a_book_has_the_notes_of_a_language_by_the_sections_of_the_navigation() {
    let site = own_site();
    let files = book(&site, &["--lang", "en"]);
    assert_eq!(
        contents(&files),
        [
            "1 Guide", "2 A", "3 Part", "2 B", "3 Deeper", "1 Posts", "2 Old", "2 New"
        ]
    );
    let text = |title: &str| {
        let mut found = files
            .iter()
            .filter(|(_, text)| text.contains(&format!("<title>{title}</title>")));
        found.next().unwrap().1.as_str()
    };
    let b = text("B");
    for part in [
        "first",
        "second",
        "class=\"k\"",
        "epub:type=\"footnote\"",
        "epub:type=\"noteref\"",
        ">out</a>",
        "#part\">a</a>",
    ] {
        assert!(b.contains(part), "{part} not in {b}");
    }
    assert!(!b.contains("<input") && !b.contains("<script"), "{b}");
    assert!(files["EPUB/package.opf"].contains("dcterms:modified\">2026-01-02T10:00:00Z<"));
    assert!(files["EPUB/package.opf"].contains("page-progression-direction=\"ltr\""));
}

#[test]
fn a_book_of_a_right_to_left_language_is_read_from_right_to_left() {
    let site = own_site();
    let files = book(&site, &["--lang", "ar"]);
    assert!(files["EPUB/package.opf"].contains("<dc:title>ملاحظات</dc:title>"));
    assert!(files["EPUB/package.opf"].contains("page-progression-direction=\"rtl\""));
    let (_, chapter) = files
        .iter()
        .find(|(name, _)| name.contains("chapter-001"))
        .unwrap();
    assert!(chapter.contains("<code dir=\"ltr\">ls</code>"), "{chapter}");
    // The note has no page in this language, and is on the site.
    assert!(
        chapter.contains("<a href=\"https://ex.org/kb/en/guide/b/\""),
        "{chapter}"
    );
}

#[test]
fn a_book_can_be_narrowed() {
    let site = own_site();
    assert_eq!(
        contents(&book(&site, &["--lang", "en", "--tag", "git"])),
        ["1 Posts", "2 Old"]
    );
    assert_eq!(
        contents(&book(&site, &["--lang", "en", "--since", "2025-06-01"])),
        ["1 Posts", "2 New"]
    );
    let guide = contents(&book(&site, &["--lang", "en", "--collection", "guide"]));
    assert_eq!(guide, ["1 Guide", "2 A", "3 Part", "2 B", "3 Deeper"]);
    let none = run(site.command("book").args(["--lang", "en", "--tag", "none"]));
    assert_eq!(none.code, 3);
    assert!(none.stderr.contains("book-empty"), "{}", none.stderr);
    let unknown = run(site.command("book").args(["--lang", "fr"]));
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("en, ar"), "{}", unknown.stderr);
}

#[test]
fn books_have_the_same_bytes_each_time_and_the_time_that_the_environment_names() {
    let site = own_site();
    let folder = site.source().join("../books");
    let make = |name: &str, epoch: Option<&str>| {
        let to = folder.join(name);
        let mut command = site.command("book");
        command.args(["--all", "--output"]).arg(&to);
        if let Some(epoch) = epoch {
            command.env("SOURCE_DATE_EPOCH", epoch);
        }
        let run = run(&mut command);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains("book-image"), "{}", run.stderr);
        crate::helper::contents(&to)
    };
    let first = make("1", None);
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        ["notes-en.epub", "ملاحظات-ar.epub"]
    );
    assert_eq!(first, make("2", None));
    let later = read(&make("3", Some("1800000000"))["notes-en.epub"]);
    assert!(later["EPUB/package.opf"].contains("2027-01-15T08:00:00Z"));
}

#[test]
fn a_book_of_a_jekyll_site_has_years_and_collections_in_the_markup_of_books() {
    let site = Site::new()
        .file(
            "_config.yml",
            "title: Blog\ncollections: {recipes: {output: true}}\n",
        )
        .file(
            "_posts/2024-01-01-one.md",
            "---\ntitle: One\n---\n{{ site.title }} $$x^2$$\n\n```ruby\ndef a; end\n```\n",
        )
        .file(
            "_posts/2026-01-01-two.md",
            "---\ntitle: Two\n---\nSee [one]({% post_url 2024-01-01-one %}).\n",
        )
        .file("_recipes/b.md", "---\ntitle: B\norder: 2\n---\nb\n")
        .file("_recipes/a.md", "---\ntitle: Z\norder: 1\n---\na\n")
        .file(
            "index.html",
            "---\ntitle: Home\n---\n{% for post in site.posts %}{{ post.title }}{% endfor %}\n",
        );
    let files = book(&site, &[]);
    assert_eq!(
        contents(&files),
        [
            "1 2024",
            "2 One",
            "1 2026",
            "2 Two",
            "1 Recipes",
            "2 Z",
            "2 B"
        ]
    );
    let one = &files["EPUB/chapter-001.xhtml"];
    assert!(
        one.contains("Blog") && one.contains("<math xmlns="),
        "{one}"
    );
    assert!(files["EPUB/chapter-002.xhtml"].contains("<a href=\"chapter-001.xhtml\">one</a>"));
}

#[test]
fn a_page_for_print_has_all_notes_of_a_language() {
    let site = own_site();
    let config = std::fs::read_to_string(site.source().join("sitegen.yml")).unwrap();
    let site = site.file("sitegen.yml", &format!("{config}book: true\n"));
    site.built();
    let page = site.page("en/book/index.html");
    assert_eq!(page.texts(".book h1"), ["Notes"]);
    assert_eq!(
        page.texts(".chapter > h2"),
        ["Guide", "A", "B", "Old", "New"]
    );
    assert_eq!(page.texts("p.part"), ["Posts"]);
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    // Every link within the page leads to an id of it, and no id is there twice.
    let ids = page.attributes("[id]", "id");
    let links = page.attributes(".book a[href^='#']", "href");
    assert!(links.len() > 8, "{links:?}");
    for link in &links {
        let found = ids.iter().filter(|id| **id == link[1..]).count();
        assert_eq!(found, 1, "{link}");
    }
    // Both tabs are shown, without controls.
    assert_eq!(page.count(".book input"), 0);
    assert!(page.texts(".book").join(" ").contains("second"));
    assert_eq!(
        site.page("ar/book/index.html").attributes("html", "dir"),
        ["rtl"]
    );
    assert!(!site.text("sitemap.xml").contains("/book/"));

    // A second build has what changed meanwhile.
    let site = site.file(
        "content/posts/new.md",
        "---\ntitle: Newer\ndate: 2026-01-02\n---\nnew\n",
    );
    site.built();
    let titles = site.page("en/book/index.html").texts(".chapter > h2");
    assert_eq!(titles, ["Guide", "A", "B", "Old", "Newer"]);
}

#[test]
fn only_files_of_books_are_replaced_and_a_site_without_pages_has_no_book() {
    let site = own_site();
    let note = std::fs::read(site.source().join("content/guide/b.md")).unwrap();
    let path = site.source().join("content/guide/b.md");
    let done = run(site.command("book").arg("--output").arg(&path));
    assert_eq!(done.code, 2, "{}", done.stderr);
    assert_eq!(std::fs::read(&path).unwrap(), note);
    let empty = Site::new().file("sitegen.yml", "title: x\n");
    for arguments in [&["book"][..], &["book", "--all"]] {
        let done = run(empty.command(arguments[0]).args(&arguments[1..]));
        assert_eq!(done.code, 3);
        assert!(done.stderr.contains("book-empty"), "{}", done.stderr);
    }
}

#[test]
#[cfg(unix)]
fn a_link_to_a_book_stays_a_link() {
    let site = own_site();
    let folder = tempfile::tempdir().unwrap();
    let (book, link) = (folder.path().join("a.epub"), folder.path().join("b.epub"));
    std::fs::write(&book, "old").unwrap();
    std::os::unix::fs::symlink(&book, &link).unwrap();
    let done = run(site.command("book").arg("--output").arg(&link));
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(link.is_symlink());
    assert_ne!(std::fs::read(&book).unwrap(), b"old");
}
