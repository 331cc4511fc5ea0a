//! Bodies of Markdown as kramdown and Rouge render them in a Jekyll site.
//!
//! `SITEGEN_KRAMDOWN_REFERENCE` names a file of JSON lines `{"id", "body", "html"}`, each a body and what kramdown made
//! of it: then all of them are compared, element by element.

use std::fs;
use std::path::Path;

use scraper::{ElementRef, Html};
use sitegen::config::{Dialect, Overrides, load};
use sitegen::content::BodyFormat;
use sitegen::language::{Codes, Direction, LanguageMessages};
use sitegen::markdown::{Markup, RenderOptions, render};

use crate::helper::{Site, files};

fn rendered(body: &str, dialect: &Dialect, highlighter: &highlight::Highlighter) -> String {
    let english = Codes::default().read("en").unwrap().tag.clone();
    let (body, _) = render(&RenderOptions {
        path: "x.md",
        text: body,
        body,
        start: 0,
        map: &text_scan::source_map::SourceMap::default(),
        format: BodyFormat::Markdown,
        dialect,
        markup: Markup::Jekyll,
        language: &english,
        direction: Direction::Ltr,
        has_wide_punctuation: false,
        words: &LanguageMessages::default(),
        original: None,
        resolve: &|_| None,
        resolve_html_links: false,
        image: &|_| None,
        is_full_page: true,
        highlight_code: true,
        count_words: false,
        sanitize: false,
        directives: true,
        fold_code: None,
        most_bytes: u64::MAX,
        highlighter,
        lines: std::cell::OnceCell::new(),
    });
    body.html
}

/// The outline of a text as lines: elements with their attributes, sorted, and text. White space is folded outside
/// `pre`. The classes of code are left out: they depend on the grammar.
fn outline(html: &str) -> Vec<String> {
    let document = Html::parse_fragment(html);
    let mut lines = Vec::new();
    walk(document.root_element(), false, &mut lines);
    lines
}

fn walk(element: ElementRef<'_>, in_pre: bool, lines: &mut Vec<String>) {
    for child in element.children() {
        if let Some(text) = child.value().as_text() {
            add_text(text, in_pre, lines);
        }
        if let Some(comment) = child.value().as_comment() {
            lines.push(format!("<!--{}-->", &**comment));
        }
        let Some(child) = ElementRef::wrap(child) else {
            continue;
        };
        let name = child.value().name();
        if name == "code" || name == "span" && in_code(element) {
            if name == "code" {
                lines.push(start_tag(child));
            }
            walk(child, in_pre || name == "code", lines);
            if name == "code" {
                lines.push("</code>".to_owned());
            }
            continue;
        }
        lines.push(start_tag(child));
        walk(child, in_pre || name == "pre", lines);
        lines.push(format!("</{name}>"));
    }
}

fn in_code(element: ElementRef<'_>) -> bool {
    let mut around = element.ancestors().filter_map(ElementRef::wrap);
    let is_code = |element: ElementRef<'_>| matches!(element.value().name(), "code" | "pre");
    is_code(element) || around.any(is_code)
}

fn add_text(text: &str, in_pre: bool, lines: &mut Vec<String>) {
    let text = if in_pre {
        format!(" {text}")
    } else {
        let words: Vec<&str> = text
            .split([' ', '\n', '\t', '\r'])
            .filter(|w| !w.is_empty())
            .collect();
        if words.is_empty() {
            return;
        }
        format!(" {}", words.join(" "))
    };
    match lines.last_mut() {
        Some(last) if last.starts_with(' ') => last.push_str(&text[1..]),
        _ => lines.push(text),
    }
}

fn start_tag(element: ElementRef<'_>) -> String {
    let mut attributes: Vec<String> = element
        .value()
        .attrs()
        .map(|(name, value)| format!(" {name}={value:?}"))
        .collect();
    attributes.sort();
    format!("<{}{}>", element.value().name(), attributes.concat())
}

/// Returns the first difference between two outlines, with the lines around it.
fn difference(theirs: &[String], ours: &[String]) -> Option<String> {
    let at = theirs
        .iter()
        .zip(ours)
        .position(|(a, b)| a != b)
        .or((theirs.len() != ours.len()).then(|| theirs.len().min(ours.len())))?;
    let around = |lines: &[String]| {
        lines[at.saturating_sub(2).min(lines.len())..(at + 3).min(lines.len())].join("\n    ")
    };
    Some(format!(
        "  kramdown:\n    {}\n  sitegen:\n    {}",
        around(theirs),
        around(ours)
    ))
}

/// Bodies of `tests/jekyll/markup` and their HTML as `record.rb` recorded it from Jekyll's converter.
#[test]
fn recorded_bodies_are_what_kramdown_made_of_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/markup");
    let highlighter = highlight::Highlighter::default();
    let mut compared = 0;
    for path in files(&folder) {
        let Some(name) = path.strip_suffix(".md") else {
            continue;
        };
        let read = |ending: &str| fs::read_to_string(folder.join(format!("{name}{ending}")));
        let site = Site::new().file("_config.yml", &read(".yml").unwrap_or_default());
        let (config, _) = load(&site.source(), &Overrides::default()).unwrap();
        let ours = rendered(&read(".md").unwrap(), &config.dialect, &highlighter);
        if let Some(difference) = difference(&outline(&read(".html").unwrap()), &outline(&ours)) {
            panic!("{name}\n{difference}");
        }
        compared += 1;
    }
    assert!(compared > 8, "{compared}");
}

#[test]
fn math_whose_backslashes_are_removed_is_reported() {
    let text = "Let \\(x^2\\) be, `\\(y^2\\)` \\(see\\).\n\n* \\[ \\frac{1}{2} \\]\n\n$$z$$\n";
    let site = Site::new()
        .file("_config.yml", "title: x\n")
        .file("a.md", &format!("---\ntitle: A\n---\n{text}"));
    let run = site.build(&[]);
    let places: Vec<&str> = run
        .stderr
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--> "))
        .collect();
    assert_eq!(run.stderr.matches("[math-backslash-lost]").count(), 2);
    assert_eq!(places, ["a.md:4:5", "a.md:6:3"], "{}", run.stderr);
}

#[test]
fn bodies_of_a_reference_are_what_kramdown_made_of_them() {
    let Some(path) = std::env::var_os("SITEGEN_KRAMDOWN_REFERENCE") else {
        eprintln!("left out: SITEGEN_KRAMDOWN_REFERENCE names no file");
        return;
    };
    let dialect = Dialect::Kramdown(Box::default());
    let highlighter = highlight::Highlighter::default();
    let text = fs::read_to_string(&path).unwrap();
    let (mut all, mut equal, mut same_bytes) = (0, 0, 0);
    let mut report = String::new();
    let mut dump = String::new();
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let word = |key: &str| case[key].as_str().unwrap_or_default();
        let ours = rendered(word("body"), &dialect, &highlighter);
        all += 1;
        same_bytes += usize::from(ours == word("html"));
        match difference(&outline(word("html")), &outline(&ours)) {
            None => equal += 1,
            Some(difference) => report.push_str(&format!("{}\n{difference}\n", case["id"])),
        }
        dump.push_str(&serde_json::json!({ "id": case["id"], "html": ours }).to_string());
        dump.push('\n');
    }
    if let Some(folder) = std::env::var_os("SITEGEN_KRAMDOWN_OUTPUT") {
        let folder = std::path::Path::new(&folder);
        fs::write(folder.join("report.txt"), &report).unwrap();
        fs::write(folder.join("ours.jsonl"), &dump).unwrap();
    }
    eprintln!("{equal} of {all} bodies are equal, {same_bytes} byte by byte");
}
