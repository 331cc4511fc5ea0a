//! Components of sitegen, and how tags in the middle of a text become their lines.

use std::ops::Range;

use text_scan::work_counter;

use crate::code::item_mark;
use crate::edits::Edits;

/// Returns the component with the meaning of an admonition, a shortcode or a directive of another generator.
#[must_use]
pub fn component_of(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "note" | "seealso" | "todo" | "example" | "alert" | "notice" | "callout" | "admonition" => {
            "note"
        }
        "tip" | "hint" | "success" | "check" | "done" | "versionadded" => "tip",
        "info" | "abstract" | "summary" | "tldr" | "question" | "help" | "faq" | "secondary" => {
            "info"
        }
        "important" | "attention" => "important",
        "warning" | "warn" | "versionchanged" | "deprecated" => "warning",
        "caution" => "caution",
        "danger" | "error" | "failure" | "fail" | "missing" | "bug" => "danger",
        "details" | "dropdown" | "expand" | "collapse" | "collapsible" | "spoiler" => "details",
        "tab-set" | "tabs" | "tabpane" | "tabbed" => "tabs",
        "steps" | "stepper" => "steps",
        "cards" | "grid" | "cardgrid" => "cards",
        "filetree" | "file-tree" | "tree" => "filetree",
        "figure" | "image" | "img" => "figure",
        _ => return None,
    })
}

/// Returns the kind of alert for a kind of another generator, of Bootstrap's colours too.
pub(crate) fn alert_of(kind: &str) -> Option<&'static str> {
    let kind = kind.trim().to_lowercase();
    match kind.as_str() {
        "primary" | "quote" | "cite" | "light" | "dark" | "default" | "none" => Some("note"),
        "information" => Some("info"),
        "ok" => Some("tip"),
        kind => component_of(kind).filter(|name| {
            matches!(
                *name,
                "note" | "tip" | "info" | "important" | "warning" | "caution" | "danger"
            )
        }),
    }
}

/// Returns the line that opens a component.
pub(crate) fn opening(name: &str, title: Option<&str>) -> String {
    match title.map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) => format!(":::{name}[{}]", bracketed(title)),
        None => format!(":::{name}"),
    }
}

/// Returns the line that begins a tab.
pub(crate) fn tab(title: &str) -> String {
    format!("::tab[{}]", bracketed(title.trim()))
}

/// Returns a title as it is written in brackets.
pub(crate) fn bracketed(title: &str) -> String {
    let depth = title.chars().try_fold(0_i32, |depth, c| match c {
        '[' => Some(depth + 1),
        ']' if depth == 0 => None,
        ']' => Some(depth - 1),
        _ => Some(depth),
    });
    if depth == Some(0) {
        title.to_owned()
    } else {
        title.replace('[', "\\[").replace(']', "\\]")
    }
}

/// Returns what lines behind the one at `at` begin with, so that they are in its container: quotes and the
/// indentation of list items. `None` if there is text before `at` on its line.
pub(crate) fn container(text: &str, at: usize) -> Option<String> {
    // Only marks are read, and not the whole of a long line for each tag on it.
    let is_mark = |c: char| {
        matches!(
            c,
            ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')' | '0'..='9'
        )
    };
    let before = text[..at].trim_end_matches(is_mark);
    work_counter::done(at - before.len());
    if !before.is_empty() && !before.ends_with('\n') {
        return None;
    }
    container_of(&text[before.len()..at])
}

/// Returns the container whose lines begin with a text. `None` if it contains other text.
pub(crate) fn container_of(before: &str) -> Option<String> {
    let mut rest = before;
    let mut prefix = String::new();
    while let Some(c) = rest.chars().next() {
        let length = match c {
            ' ' | '\t' | '>' => 1,
            _ => item_mark(rest)?,
        };
        for c in rest[..length].chars() {
            prefix.push(if matches!(c, '>' | '\t') { c } else { ' ' });
        }
        rest = &rest[length..];
    }
    Some(prefix)
}

/// Replaces the tag that opens a component by lines of their own.
pub(crate) fn open_block(
    edits: &mut Edits,
    text: &str,
    range: Range<usize>,
    lines: &str,
    container: &str,
) {
    let mut with = lines.replace('\n', &format!("\n{container}"));
    let rest = text[range.end..].split('\n').next().unwrap_or_default();
    let mut end = range.end;
    if !rest.trim().is_empty() {
        with.push_str(&format!("\n{container}"));
        end += rest.len() - rest.trim_start().len();
    }
    edits.replace(range.start..end, with);
}

/// Replaces the tag that closes a component by a line of its own. `before` is the text before it on its line.
pub(crate) fn close_block(
    edits: &mut Edits,
    text: &str,
    range: Range<usize>,
    line: &str,
    container: &str,
    before: &str,
) {
    let is_alone = before.chars().all(|c| matches!(c, ' ' | '\t' | '>'));
    let mut with = String::new();
    let mut from = range.start;
    if !is_alone {
        from = text[..from].trim_end_matches([' ', '\t']).len();
        with.push_str(&format!("\n{container}"));
    }
    with.push_str(line);
    let rest = text[range.end..].split('\n').next().unwrap_or_default();
    let mut end = range.end;
    if !rest.trim().is_empty() {
        with.push_str(&format!("\n\n{container}"));
        end += rest.len() - rest.trim_start().len();
    }
    edits.replace(from..end, with);
}

/// Returns a fence that is longer than every run of backticks in `code`.
pub(crate) fn fence_for(code: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in code.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat(3.max(longest + 1))
}

/// Returns a text as the value of an attribute of HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
