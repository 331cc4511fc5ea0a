//! Control characters, which come with pasted terminal output. HTML and XML do not allow them, so pages and feeds
//! leave them out. Escape sequences in a code block of the language `ansi` are its content: several generators show
//! them as colours.

use std::ops::Range;

use super::{Findings, MAX_FINDINGS, PageView, Rule, Run, Severity};
use crate::content::{is_allowed, is_printable};

pub(super) const RULE: Rule = Rule {
    code: "control-character",
    severity: Severity::Warning,
    summary: "a control character stands in the text, and is left out of the page",
    run: Run::Page(run),
};

/// The first letters of the languages of code blocks whose escape sequences are shown as colours.
const ANSI: &str = "ansi";

/// Returns the bytes of the code blocks that show escape sequences as colours.
fn ansi_blocks(page: &PageView<'_>) -> Vec<Range<usize>> {
    let is_ansi = |language: &str| {
        let start = language.get(..ANSI.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(ANSI))
    };
    let blocks = page.all_blocks();
    let blocks = blocks.filter(|block| is_ansi(block.language));
    blocks.map(|block| block.span).collect()
}

fn run(page: &PageView<'_>, findings: &mut Findings) {
    if is_printable(&page.text) {
        return;
    }
    let mut ansi = ansi_blocks(page).into_iter().peekable();
    let mut end = 0;
    let before = findings.len();
    for (at, c) in page.text.char_indices() {
        if at < end || is_allowed(c) {
            continue;
        }
        if findings.len() - before > MAX_FINDINGS {
            break;
        }
        end = at + length(&page.text[at..]);
        while ansi.next_if(|block| block.end <= at).is_some() {}
        if c == '\u{1b}' && ansi.peek().is_some_and(|block| block.contains(&at)) {
            continue;
        }
        let sequence = if c == '\u{1b}' && end > at + 1 {
            ", which begins a colour of a terminal"
        } else {
            ""
        };
        let what = super::code_point(c);
        findings.push(
            RULE.finding(format!(
                "a control character stands in the text: {what}{sequence}"
            ))
            .at(page.place(at..end, "left out of the page"))
            .help("take it out, or run `sitegen check --fix`")
            .fix(at..end, ""),
        );
    }
}

/// Returns a text without its control characters, as the fixes of this rule leave it.
pub(crate) fn without(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some(at) = rest.find(|c| !is_allowed(c)) {
        kept.push_str(&rest[..at]);
        rest = &rest[at + length(&rest[at..])..];
    }
    kept + rest
}

/// The length of the character that a text begins with, with the sequence of a terminal that it opens
/// (ECMA-48: `ESC [`, parameters, a letter).
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let first = text.chars().next().map_or(1, char::len_utf8);
    if !bytes.starts_with(b"\x1b[") {
        return first;
    }
    let is_parameter = |byte: &&u8| (0x20..0x40).contains(*byte);
    let parameters = bytes[2..].iter().take_while(is_parameter).count();
    match bytes.get(2 + parameters) {
        Some(0x40..=0x7e) => 3 + parameters,
        _ => first,
    }
}
