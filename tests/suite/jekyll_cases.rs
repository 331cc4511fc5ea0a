//! Cases of Jekyll's content, each with what Jekyll 4 made of it: `tests/jekyll/source` are the cases,
//! `tests/jekyll/recorded` their pages as Jekyll wrote them (`tests/jekyll/record.sh` records them
//! again, `tests/jekyll/VERSION` says what did).
//!
//! A page is compared as an outline of elements with their attributes and their text, white space
//! folded. Deliberate differences of sitegen are removed by [`outline`]: how code is
//! highlighted and wrapped, MathML for `\(…\)`, the frame of a table and of the footnotes.

use std::fs;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use scraper::{ElementRef, Html, Selector};

use crate::helper::{Site, files};

fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/recorded")
}

fn cases() -> Site {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/source");
    files(&source).into_iter().fold(Site::new(), |site, path| {
        site.bytes(&path, &fs::read(source.join(&path)).unwrap())
    })
}

#[test]
fn every_case_is_what_jekyll_made_of_it() {
    let site = cases();
    let run = site.build(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut compared = 0;
    for path in files(&recorded()) {
        let theirs = fs::read_to_string(recorded().join(&path)).unwrap();
        let ours = fs::read_to_string(site.output().join(&path))
            .unwrap_or_else(|error| panic!("{path}: {error}\n{}", run.stderr));
        if path.ends_with(".html") {
            similar(&path, &outline(&theirs), &outline(&ours));
        } else {
            similar(&path, &[folded(&theirs)], &[folded(&ours)]);
        }
        compared += 1;
    }
    assert!(compared > 35, "{compared}");
}

/// The pages of any site, against what `tests/jekyll/reference.sh` had Jekyll make of them.
#[test]
fn a_real_site_is_what_jekyll_made_of_it() {
    let Some(folder) = std::env::var_os("SITEGEN_JEKYLL_REFERENCE") else {
        eprintln!("left out: SITEGEN_JEKYLL_REFERENCE names no folder");
        return;
    };
    let folder = PathBuf::from(folder);
    let output = tempfile::tempdir().unwrap();
    let run = std::process::Command::new(assert_cmd::cargo::cargo_bin("sitegen"))
        .args(["build", "--quiet", "--source"])
        .arg(folder.join("source"))
        .arg("--output")
        .arg(output.path().join("site"))
        .status()
        .unwrap();
    // Pages that have errors are not published, and so differ.
    assert!(run.code().is_some_and(|code| code <= 1));
    let recorded = folder.join("recorded");
    let mut differ = Vec::new();
    let mut compared = 0;
    for path in files(&recorded) {
        let theirs = fs::read_to_string(recorded.join(&path)).unwrap_or_default();
        if path.starts_with("templates/") || !theirs.contains("<div id=\"content\">") {
            continue;
        }
        let ours = fs::read_to_string(output.path().join("site").join(&path)).unwrap_or_default();
        // A plugin's work that sitegen does, and that Jekyll was asked not to.
        if ours.contains("http-equiv=\"refresh\"") || ours.contains("http-equiv=refresh") {
            continue;
        }
        compared += 1;
        let (theirs, ours) = (
            without_anchors(outline(&theirs)),
            without_anchors(outline(&ours)),
        );
        if theirs != ours {
            let mut pairs = theirs.iter().zip(&ours);
            let first = pairs.find(|(a, b)| a != b);
            differ.push(format!("{path}: {first:?}"));
        }
    }
    eprintln!(
        "{} of {compared} pages are the same",
        compared - differ.len()
    );
    assert!(compared > 0 && differ.is_empty(), "{differ:#?}");
}

/// An outline without the anchors that a translation has beside its own: empty elements with an id.
fn without_anchors(lines: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for line in lines {
        let closes = line == "</span>" && kept.last().is_some_and(|l| l.starts_with("<span id="));
        if closes {
            kept.pop();
        } else {
            kept.push(line);
        }
    }
    kept
}

#[test]
fn what_is_left_as_text_or_out_is_said_and_nothing_else() {
    let (_, diagnostics) = cases().diagnostics(&[]);
    let expected = [
        "extension-unknown kramdown/extensions.md:14",
        "fence-unclosed kramdown/fences.md:33",
        "fence-words kramdown/fences.md:13",
        "footnote-missing kramdown/footnotes.md:4",
        "footnote-unused kramdown/footnotes.md:14",
        "liquid-variable-unknown liquid/code.md:6",
        "liquid-variable-unknown liquid/tags.md:28",
    ];
    let mut found = diagnostics;
    found.sort();
    assert_eq!(found, expected);
}

fn similar(path: &str, theirs: &[String], ours: &[String]) {
    let differs = theirs
        .iter()
        .zip(ours)
        .position(|(a, b)| a != b)
        .or((theirs.len() != ours.len()).then(|| theirs.len().min(ours.len())));
    if let Some(at) = differs {
        let around = |lines: &[String]| {
            lines[at.saturating_sub(3).min(lines.len())..(at + 4).min(lines.len())].join("\n  ")
        };
        panic!(
            "{path}\nJekyll:\n  {}\nsitegen:\n  {}",
            around(theirs),
            around(ours)
        );
    }
}

/// A page as lines: elements with attributes, and the text between.
fn outline(html: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    let content = Selector::parse("#content").unwrap();
    let root = document
        .select(&content)
        .next()
        .unwrap_or_else(|| document.root_element());
    let mut lines = Vec::new();
    walk(root, &mut lines);
    lines.retain(|line| !line.is_empty());
    // Text that only elements without a line of their own divided is one text.
    let mut joined: Vec<String> = Vec::new();
    for line in lines {
        match joined.last_mut() {
            Some(last) if last.starts_with(' ') && line.starts_with(' ') => {
                last.push_str(&line);
            }
            _ => joined.push(line),
        }
    }
    joined
        .into_iter()
        .map(|line| {
            if line.starts_with(' ') {
                folded(&line)
            } else {
                line
            }
        })
        .filter(|line| !line.is_empty())
        .collect()
}

/// Classes that either program gives its own elements.
const OWN_CLASSES: [&str; 17] = [
    "task-list",
    "task-list-item",
    "task-list-item-checkbox",
    "footnote",
    "reversefootnote",
    "start",
    "center",
    "end",
    "math",
    "table",
    "numbered",
    "line",
    "marked",
    "highlight",
    "highlighter-rouge",
    "language-plaintext",
    "footnotes",
];

fn walk(element: ElementRef<'_>, lines: &mut Vec<String>) {
    for child in element.children() {
        if let Some(text) = child.value().as_text() {
            // A space marks text; what is folded later starts with it.
            lines.push(format!(" {}", &**text));
            continue;
        }
        let Some(child) = ElementRef::wrap(child) else {
            continue;
        };
        let name = child.value().name();
        let classes: Vec<&str> = child.value().classes().collect();
        let text = || child.text().collect::<String>();
        match name {
            "pre" => {
                let lines_of_code = text();
                lines.push(format!("pre: {}", lines_of_code.trim_matches('\n')));
            }
            "code" => lines.push(format!("code: {}", text())),
            // A heading's link to itself, which the theme adds.
            "a" if classes.contains(&"anchor") => {}
            "math" => {
                let tex = child
                    .select(&Selector::parse("annotation").unwrap())
                    .map(|a| a.text().collect::<String>())
                    .collect::<String>();
                let block = child.value().attr("display") == Some("block");
                let (open, close) = if block {
                    ("\\[", "\\]")
                } else {
                    ("\\(", "\\)")
                };
                lines.push(format!(" {open}{}{close}", tex.trim()));
            }
            "input" => {
                let done = child.value().attr("checked").is_some();
                lines.push(if done { "[x]" } else { "[ ]" }.to_owned());
            }
            "figure" if classes.contains(&"highlight") => walk(child, lines),
            "div" | "span"
                if ["highlight", "highlighter-rouge", "table", "math"]
                    .iter()
                    .any(|class| classes.contains(class)) =>
            {
                walk(child, lines);
            }
            _ if classes.contains(&"footnotes") => {
                lines.push("footnotes".to_owned());
                walk(child, lines);
            }
            _ => {
                lines.push(format!("<{name}{}>", attributes(child)));
                walk(child, lines);
                lines.push(format!("</{name}>"));
            }
        }
    }
}

fn attributes(element: ElementRef<'_>) -> String {
    let mut found: Vec<String> = Vec::new();
    for (name, value) in element.value().attrs() {
        match name {
            "href" | "src" => found.push(format!(
                "{name}={}",
                percent_decode_str(value).decode_utf8_lossy()
            )),
            "class" => {
                let kept: Vec<&str> = value
                    .split_whitespace()
                    .filter(|class| !OWN_CLASSES.contains(class))
                    .collect();
                if !kept.is_empty() {
                    found.push(format!("class={}", kept.join(" ")));
                }
            }
            "rel" if value == "footnote" => {}
            "id" | "title" | "alt" | "lang" | "rel" => {
                found.push(format!("{name}={}", folded(value)))
            }
            data if data.starts_with("data-") => found.push(format!("{data}={value}")),
            _ => {}
        }
    }
    // kramdown writes the alignment of a column as a style, sitegen as a class.
    let style = element.value().attr("style").unwrap_or_default();
    for (class, aligned) in [
        ("center", "text-align: center"),
        ("end", "text-align: right"),
        ("start", "text-align: left"),
    ] {
        if style == aligned || element.value().classes().any(|c| c == class) {
            found.push(format!("stands {class}"));
        }
    }
    found.sort();
    found
        .iter()
        .map(|attribute| format!(" {attribute}"))
        .collect()
}

/// A text with its white space folded. Between wide characters there is none: where Jekyll leaves a
/// line break, which a browser shows as a space, sitegen leaves nothing.
fn folded(text: &str) -> String {
    let text = text.replace('\u{fe0e}', "");
    let mut folded = String::new();
    for word in text.split_whitespace() {
        let is_wide = |c: Option<char>| c.is_some_and(|c| c >= '\u{2e80}');
        let joins = is_wide(folded.chars().next_back()) && is_wide(word.chars().next());
        if !(folded.is_empty() || joins) {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}
