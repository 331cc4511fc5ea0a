//! Shapes of more than a body: YAML, front matter, names of files, permalinks, translations, stylesheets.

use std::fmt::Write;

use super::{Files, Shape};

fn file(path: impl Into<String>, text: impl Into<String>) -> (String, String) {
    (path.into(), text.into())
}

/// A text of `n` lines.
fn lines(n: usize, mut line: impl FnMut(usize) -> String) -> String {
    let mut text = String::new();
    for i in 0..n {
        let _ = writeln!(text, "{}", line(i));
    }
    text
}

/// A text, by the number of its pieces.
type Text = fn(usize) -> String;

/// Data in YAML, by the number of its pieces.
const YAML: &[(&str, Text)] = &[
    ("deep-lists", |n| "- ".repeat(n) + "a\n"),
    ("deep-brackets", |n| "[".repeat(n) + &"]".repeat(n) + "\n"),
    ("brackets-open", |n| {
        "a: ".to_owned() + &"[".repeat(n) + "\n"
    }),
    ("deep-mappings", |n| "{a: ".repeat(n) + "\n"),
    ("deep-keys", |n| "? ".repeat(n) + "a\n"),
    ("wide", |n| lines(n, |i| format!("k{i}: v"))),
    ("one-key", |n| lines(n, |_| "k: v".to_owned())),
    ("items", |n| lines(n, |_| "- a: b".to_owned())),
    ("anchors", |n| lines(n, |i| format!("k{i}: &a{i} v"))),
    ("aliases", |n| {
        "a: &a [1, 2]\n".to_owned() + &lines(n, |i| format!("k{i}: *a"))
    }),
    ("anchors-in-anchors", |n| {
        "a0: &a0 x\n".to_owned() + &lines(n, |i| format!("a{}: &a{} [*a{i}, *a{i}]", i + 1, i + 1))
    }),
    ("merges", |n| {
        "a: &a {b: c}\n".to_owned() + &lines(n, |i| format!("k{i}: {{<<: *a}}"))
    }),
    ("block-scalar", |n| {
        "a: |\n".to_owned() + &lines(n, |_| "  text".to_owned())
    }),
    ("folded-scalar", |n| {
        "a: >\n".to_owned() + &lines(n, |_| "  text\n".to_owned())
    }),
    ("block-scalars", |n| lines(n, |i| format!("k{i}: |\n  a"))),
    ("plain-over-lines", |n| {
        "a: b\n".to_owned() + &lines(n, |_| "  b".to_owned())
    }),
    ("quotes-open", |n| lines(n, |_| "a: \"b".to_owned())),
    ("quoted-escapes", |n| {
        format!("a: \"{}\"\n", "\\x41\\n".repeat(n))
    }),
    ("comments", |n| lines(n, |_| "# a".to_owned())),
    ("tags", |n| lines(n, |i| format!("k{i}: !!str v"))),
    ("long-key", |n| format!("{}: v\n", "k".repeat(n))),
    ("numbers", |n| format!("a: {}\n", "1_".repeat(n))),
    ("digits", |n| format!("a: {}.5e9\n", "1".repeat(n))),
    ("sexagesimal", |n| format!("a: 1{}\n", ":00".repeat(n))),
    ("colons", |n| format!("a: {}\n", "b:".repeat(n))),
    ("commas", |n| format!("a: [{}]\n", "b, ".repeat(n))),
    ("spaces", |n| format!("a:{}b\n", " ".repeat(n))),
    ("documents", |n| lines(n, |_| "---\na: b".to_owned())),
];

/// Front matter, by the number of its pieces.
const FRONT_MATTER: &[(&str, Text)] = &[
    ("keys", |n| lines(n, |i| format!("k{i}: v"))),
    ("one-key", |n| lines(n, |_| "title: v".to_owned())),
    ("tags", |n| format!("tags: [{}]\n", "a, ".repeat(n))),
    ("tags-that-differ", |n| {
        "tags:\n".to_owned() + &lines(n, |i| format!("- t{i}"))
    }),
    ("title", |n| format!("title: {}\n", "wörd ".repeat(n))),
    ("slug", |n| format!("slug: {}\n", "ü-".repeat(n))),
    ("permalink-names", |n| {
        format!("permalink: /{}\n", ":title/".repeat(n))
    }),
    ("permalink-folders", |n| {
        format!("permalink: /{}\n", "a/".repeat(n))
    }),
    ("permalink-dots", |n| {
        format!("permalink: /{}\n", "../".repeat(n))
    }),
    ("permalink-escapes", |n| {
        format!("permalink: /{}\n", "%2e%2e/".repeat(n))
    }),
    ("redirects", |n| {
        "redirect_from:\n".to_owned() + &lines(n, |i| format!("- /r{i}/"))
    }),
    ("one-redirect", |n| {
        "redirect_from:\n".to_owned() + &lines(n, |_| "- /r/".to_owned())
    }),
    ("description", |n| {
        format!("description: \"{}\"\n", "<a> & ".repeat(n))
    }),
    ("language", |n| format!("lang: en{}\n", "-a1".repeat(n))),
    ("date", |n| {
        format!("date: 2024-01-01 {}\n", "00:".repeat(n))
    }),
    ("image", |n| format!("image: {}\n", "../".repeat(n))),
];

/// Many pages: the path of one and its text, by its number.
type Pages = fn(usize) -> (String, String);

const PAGES: &[(&str, Pages)] = &[
    ("names-that-differ", |i| {
        file(format!("content/a{i}.md"), page("A"))
    }),
    ("one-title", |i| {
        file(format!("content/f{i}/a.md"), page("A"))
    }),
    ("one-address", |i| {
        file(
            format!("content/a{i}.md"),
            "---\ntitle: A\npermalink: /a/\n---\na\n",
        )
    }),
    ("languages", |i| {
        let language = ["en", "de", "ja", "ar"][i % 4];
        file(format!("content/{language}/a{}.md", i / 4), page("A"))
    }),
    ("languages-in-names", |i| {
        let language = ["", ".de", ".zh-TW", "_fr"][i % 4];
        file(format!("content/a{}{language}.md", i / 4), page("A"))
    }),
    ("links-between", |i| {
        let text = format!(
            "---\ntitle: A{i}\n---\n[b](a{}.md) [c](missing.md)\n",
            i + 1
        );
        file(format!("content/a{i}.md"), text)
    }),
    ("one-key", |i| {
        let language = ["en", "de", "ja", "ar"][i % 4];
        let text = format!("---\ntitle: A\nlang: {language}\ntranslation_key: k\n---\na\n");
        file(format!("content/a{i}.md"), text)
    }),
    ("redirects-to-one", |i| {
        let text = "---\ntitle: A\nredirect_from: /old/\n---\na\n";
        file(format!("content/a{i}.md"), text)
    }),
    ("tags", |i| {
        let text = format!("---\ntitle: A\ntags: [t{}]\n---\na\n", i % 5);
        file(format!("content/a{i}.md"), text)
    }),
];

fn page(title: &str) -> String {
    format!("---\ntitle: {title}\n---\n\nText of a page.\n")
}

/// The pieces of a note and of its translation.
type Piece = fn(usize) -> (String, String);

const PAIRS: &[(&str, Piece)] = &[
    ("headings", |i| {
        (
            format!("## A {i}\n\na\n"),
            format!("## B {}\n\nb\n", i * 3 % 7),
        )
    }),
    ("lost-headings", |i| {
        (format!("## A {i}\n\n### a\n"), "text\n".to_owned())
    }),
    ("code", |i| (fence("bash", i), fence("bash", i + 1))),
    ("comments-in-code", |i| {
        (
            format!("```bash\nrun {i} # a\n```\n"),
            format!("```bash\nrun {i} # b\n```\n"),
        )
    }),
    ("lost-code", |i| (fence("bash", i), "text\n".to_owned())),
    ("one-code", |_| (fence("", 1), fence("", 1))),
    ("inline-code", |i| {
        (format!("`a{i}` b\n"), format!("b `a{}` c\n", i + 1))
    }),
    ("links", |i| {
        (
            format!("[a](https://a.org/{i})\n"),
            format!("[b](https://b.org/{i})\n"),
        )
    }),
    ("same-links", |_| {
        (
            "[a](https://a.org/)\n".to_owned(),
            "[b](https://a.org/)\n".to_owned(),
        )
    }),
    ("images", |i| {
        (format!("![a](/{i}.png)\n"), format!("![](/x{i}.png)\n"))
    }),
    ("lists", |i| (format!("- a {i}\n"), format!("1. b {i}\n"))),
    ("tables", |i| {
        (
            format!("| a | b |\n|---|---|\n| {i} | 2 |\n\n"),
            "| a |\n|---|\n\n".to_owned(),
        )
    }),
    ("sentences", |i| {
        let text = format!("This is a sentence that was never translated {i}.\n\n");
        (text.clone(), text)
    }),
    ("numbers", |i| {
        (
            format!("Port {i}, version 1.{i}.\n"),
            format!("Port {}.\n", i + 2),
        )
    }),
    ("words-in-code", |i| {
        let code = |word| format!("```\n{word} {}\n```\n", "x = y; ".repeat(i % 3));
        (code("a"), code("b"))
    }),
    ("footnotes", |i| {
        (format!("a[^{i}]\n\n[^{i}]: b\n\n"), format!("a[^x{i}]\n\n"))
    }),
    ("html", |i| {
        (
            format!("<b id=\"a{i}\">a</b>\n"),
            format!("<i onclick=\"b{i}\">a</i>\n"),
        )
    }),
    ("alerts", |_| {
        (
            "> [!NOTE]\n> a\n\n".to_owned(),
            "> [!TIP]\n> a\n\n".to_owned(),
        )
    }),
    ("suppressions", |i| {
        (
            format!("a {i}\n\n"),
            "<!-- sitegen-check-disable link-changed -->\n\na\n\n".to_owned(),
        )
    }),
];

fn fence(language: &str, number: usize) -> String {
    format!("```{language}\nrun --number {number}\n```\n\n")
}

/// Stylesheets. Their time is bounded by a limit; what is counted is the work around the compiler.
const SASS: &[(&str, &str, &str)] = &[
    ("braces", "a{", ""),
    ("rules", "a{b:c}\n", ""),
    ("parents", "a{&:b{", ""),
    ("comments-open", "/* ", ""),
];

fn note(language: &str, body: &str) -> (String, String) {
    file(
        format!("content/{language}/a.md"),
        format!("---\nlang: {language}\ntitle: A\n---\n\n{body}"),
    )
}

fn single(shapes: &mut Vec<Shape>) {
    for (name, text) in YAML {
        let files = |n| -> Files {
            vec![
                file("_config.yml", "title: T\n"),
                file("_data/a.yml", text(n)),
                file("index.md", "---\ntitle: A\n---\na\n"),
            ]
        };
        shapes.push(Shape::new(format!("yaml-{name}"), 300, files));
    }
    for (name, text) in FRONT_MATTER {
        let own = |n| -> Files {
            let front = text(n);
            vec![
                file("sitegen.yml", "title: T\n"),
                file("content/a.md", format!("---\n{front}---\na\n")),
            ]
        };
        let jekyll = |n| -> Files {
            let front = text(n);
            vec![
                file("_config.yml", "title: T\n"),
                file("_posts/2024-01-01-a.md", format!("---\n{front}---\na\n")),
            ]
        };
        shapes.push(Shape::new(format!("front-matter-{name}"), 60, own));
        shapes.push(Shape::new(
            format!("front-matter-jekyll-{name}"),
            60,
            jekyll,
        ));
    }
    for (name, again, behind) in SASS {
        let files = move |n: usize| -> Files {
            vec![
                file("_config.yml", "title: T\n"),
                file("index.md", "---\ntitle: A\n---\na\n"),
                file("a.scss", format!("---\n---\n{}{behind}\n", again.repeat(n))),
            ]
        };
        shapes.push(Shape::new(format!("sass-{name}"), 60, files));
    }
}

pub(super) fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    single(&mut shapes);
    for (name, page) in PAGES {
        let files = move |n| -> Files {
            let mut files = vec![file("sitegen.yml", "title: T\n")];
            files.extend((0..n).map(page));
            files
        };
        shapes.push(Shape::new(format!("pages-{name}"), 12, files));
    }
    for (name, piece) in PAIRS {
        let files = move |n| -> Files {
            let (ours, theirs): (String, String) = (0..n).map(piece).unzip();
            vec![
                file("sitegen.yml", "title: T\n"),
                note("en", &ours),
                note("de", &theirs),
            ]
        };
        shapes.push(Shape::new(format!("pair-{name}"), 60, files));
    }
    shapes
}
