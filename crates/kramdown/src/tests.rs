//! The kramdown parser on random texts. `tests/suite/jekyll_cases.rs` compares its output for real texts with
//! Jekyll's.

use std::ops::Range;

use super::{BodyEvent, Options, read};

/// Fragments of Markdown.
const TOKENS: [&str; 64] = [
    "a",
    "b ",
    " ",
    "  \n",
    "\n",
    "\n\n",
    "*",
    "**",
    "_",
    "__",
    "`",
    "``",
    "```",
    "```x\n",
    "~~~\n",
    "[",
    "](",
    "]",
    ")",
    "![",
    "[^1]",
    "[^1]: ",
    "[x]: y\n",
    "{:",
    "{: .c}",
    "{:toc}",
    "}",
    "{::comment}",
    "{:/}",
    "$$",
    "\\",
    "\"",
    "'",
    "--",
    "...",
    "<<",
    ">>",
    "> ",
    "* ",
    "1. ",
    ": ",
    "    ",
    "\t",
    "|",
    "|-",
    "# ",
    "===\n",
    "---\n",
    "^\n",
    "<div markdown=\"1\">",
    "</div>",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<br/>",
    "&amp;",
    "&",
    "*[a]: b\n",
    "中",
    "。",
    "é",
    "\r\n",
    "\r",
];

/// A reproducible pseudo-random number generator (xorshift).
struct XorShift(u64);

impl XorShift {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }
}

fn check(text: &str) {
    let inside = |span: &Range<usize>| {
        span.start <= span.end
            && span.end <= text.len() + 1
            && text.is_char_boundary(span.start.min(text.len()))
    };
    let problems = read(text, &Options::default(), &mut |piece, span| {
        assert!(inside(&span), "{text:?}: {piece:?} at {span:?}");
    });
    assert!(
        problems.iter().all(|problem| inside(&problem.span)),
        "{text:?}"
    );
}

#[test]
fn a_mark_that_is_nothing_leaves_nothing() {
    let mut options = Options::default();
    options.set("smart_quotes", ",,,");
    let mut shown = String::new();
    let _ = read("a \"b\" c\n", &options, &mut |piece, _| {
        if let BodyEvent::Markdown(pulldown_cmark::Event::Text(text)) = piece {
            shown.push_str(&text);
        }
    });
    assert_eq!(shown, "a b c");
}

#[test]
fn code_in_an_element_with_markdown_opens_no_elements() {
    let text = "<section>\n<div markdown=\"1\">\n~~~\nSpan<SIMD16<UInt8>>\n~~~\n</div>\n</section>\n\nafter\n";
    let mut html = String::new();
    let _ = read(text, &Options::default(), &mut |piece, _| {
        if let BodyEvent::Markdown(pulldown_cmark::Event::Html(piece)) = piece {
            html.push_str(&piece);
        }
    });
    assert!(
        html.contains("</section>") && !html.contains("&lt;"),
        "{html}"
    );
}

#[test]
fn no_text_is_too_odd() {
    let mut numbers = XorShift(0x2545_f491_4f6c_dd1d);
    for _ in 0..1_500 {
        let length = 1 + numbers.next(40);
        let text: String = (0..length)
            .map(|_| TOKENS[numbers.next(TOKENS.len())])
            .collect();
        check(&text);
    }
}

#[test]
fn no_text_takes_for_ever() {
    for (unit, times) in [
        ("[", 8_000),
        ("![", 4_000),
        ("*a ", 8_000),
        ("**a *", 4_000),
        ("`a``", 4_000),
        ("<b>", 5_000),
        ("<div markdown=\"1\">\n", 5_000),
        ("<section>\n<div markdown=\"1\">\n", 3_000),
        ("<section>\n<div markdown=\"1\">\n</div>\n", 3_000),
        ("> ", 8_000),
        ("* ", 5_000),
        ("- a\n  ", 5_000),
        ("```x\n", 4_000),
        ("{:", 8_000),
        ("$$", 8_001),
        ("|a", 8_000),
        ("~~a ", 4_000),
        ("\"", 8_000),
        ("[a](", 4_000),
        ("a\n: b\n", 5_000),
        ("{::comment}\n", 5_000),
        ("<!--", 4_000),
        ("[^1]: a\n", 5_000),
    ] {
        check(&unit.repeat(times));
    }
}

#[test]
fn text_is_not_lost() {
    // The output contains every word, in any context.
    let mut numbers = XorShift(0x9e37_79b9_7f4a_7c15);
    let safe: Vec<&str> = TOKENS
        .iter()
        .copied()
        .filter(|token| {
            ![
                "{", "[^", "[x]", "*[", "<", "](", "$$", "-->", ")", "\"", "'",
            ]
            .iter()
            .any(|t| token.contains(t))
        })
        .collect();
    for _ in 0..400 {
        let mut text = String::new();
        for n in 0..10 {
            text.push_str(safe[numbers.next(safe.len())]);
            text.push_str(&format!("word{n}x"));
        }
        let mut shown = String::new();
        let _ = read(&text, &Options::default(), &mut |piece, _| {
            if let BodyEvent::Markdown(
                pulldown_cmark::Event::Text(t)
                | pulldown_cmark::Event::Code(t)
                | pulldown_cmark::Event::Html(t)
                | pulldown_cmark::Event::InlineHtml(t),
            ) = piece
            {
                shown.push_str(&t);
            }
        });
        for n in 0..10 {
            assert!(
                shown.contains(&format!("word{n}x")),
                "word{n}x of {text:?}: {shown:?}"
            );
        }
    }
}
