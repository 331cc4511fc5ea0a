//! The kind of text that the author is writing at the cursor.
//!
//! The text is unfinished there, so no parser of Markdown or YAML reads it: the line up to the cursor decides, with the
//! front matter and the code blocks above it.

use std::ops::Range;

use text_scan::fences::Fence;

use crate::positions::floor;

/// The unfinished thing at the cursor. Each range is the part that a completion replaces; the cursor is in it or at its
/// end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Context {
    /// A key of YAML, below the keys `parents`.
    Key {
        /// The keys above it, outermost first.
        parents: Vec<String>,
        /// The key.
        range: Range<usize>,
    },
    /// A value of YAML, or an item of a list.
    Value {
        /// The keys above it and its own, outermost first.
        path: Vec<String>,
        /// The value, without quotes.
        range: Range<usize>,
    },
    /// The language of a code block.
    CodeLanguage(Range<usize>),
    /// The name of a directive (`:::note`).
    Directive(Range<usize>),
    /// The path in the target of a link or an image.
    Target {
        /// The path.
        range: Range<usize>,
        /// True for the target of an image.
        is_image: bool,
    },
    /// The anchor in the target of a link, behind `#`.
    Anchor {
        /// The path before `#`; empty for an anchor of the page itself.
        path: String,
        /// The anchor.
        range: Range<usize>,
    },
}

/// The longest text before the cursor in its line that is looked at, in bytes.
const MAX_LINE_BYTES: usize = 16 * 1024;

/// Returns what is at the byte `cursor` of a note.
#[must_use]
pub fn in_note(text: &str, cursor: usize) -> Option<Context> {
    let cursor = floor(text, cursor);
    if let Some((yaml, end)) = front_matter(text) {
        if (yaml.start..=yaml.end).contains(&cursor) {
            return in_yaml_part(text, yaml, cursor);
        }
        if cursor < end {
            return None;
        }
        return in_body(text, end, cursor);
    }
    in_body(text, 0, cursor)
}

/// Returns what is at the byte `cursor` of a file of YAML.
#[must_use]
pub fn in_yaml(text: &str, cursor: usize) -> Option<Context> {
    in_yaml_part(text, 0..text.len(), floor(text, cursor))
}

/// Returns the range between the lines `---` of front matter, and the start of the body. Front matter that is not closed
/// yet ends with the text.
fn front_matter(text: &str) -> Option<(Range<usize>, usize)> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let first_end = start + text[start..].find('\n')? + 1;
    if text[start..first_end].trim_end() != "---" {
        return None;
    }
    let mut at = first_end;
    for line in text[first_end..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((first_end..at, at + line.len()));
        }
        at += line.len();
    }
    Some((first_end..at, text.len()))
}

/// The start of the line with the byte `cursor`; `None` if it is too far away.
fn line_start(text: &str, from: usize, cursor: usize) -> Option<usize> {
    let start = text[from..cursor]
        .rfind('\n')
        .map_or(from, |at| from + at + 1);
    (cursor - start <= MAX_LINE_BYTES).then_some(start)
}

fn in_yaml_part(text: &str, part: Range<usize>, cursor: usize) -> Option<Context> {
    let start = line_start(text, part.start, cursor)?;
    let written = &text[start..cursor];
    if written.trim_start().starts_with('#') {
        return None;
    }
    let mut indent = written.len() - written.trim_start().len();
    let mut rest = written.trim_start();
    let mut is_item = false;
    while let Some(item) = rest
        .strip_prefix("- ")
        .or_else(|| (rest == "-").then_some(""))
    {
        is_item = true;
        indent += rest.len() - item.trim_start().len();
        rest = item.trim_start();
    }
    let parents = parents(&text[part.start..start], indent, is_item);
    let value_start = |rest: &str| rest.find(": ").map(|at| at + 2);
    if let Some(at) = value_start(rest).or_else(|| rest.ends_with(':').then_some(rest.len())) {
        let key = rest[..at].trim_end().trim_end_matches(':').trim();
        let mut path = parents;
        path.push(unquoted(key).to_owned());
        let range = value(text, cursor - (rest.len() - at), cursor);
        return Some(Context::Value { path, range });
    }
    if is_item && !parents.is_empty() {
        let range = value(text, cursor - rest.len(), cursor);
        return Some(Context::Value {
            path: parents,
            range,
        });
    }
    let is_key = rest
        .chars()
        .all(|c| c.is_alphanumeric() || "_-".contains(c));
    let end = cursor + word_length(&text[cursor..], |c| c.is_alphanumeric() || "_-".contains(c));
    is_key.then(|| Context::Key {
        parents,
        range: cursor - rest.len()..end,
    })
}

/// The keys that a line with this indentation is below, outermost first. An item of a list may have the indentation of
/// its key.
fn parents(above: &str, indent: usize, is_item: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut most = indent;
    let mut may_be_equal = is_item;
    for line in above.lines().rev() {
        let plain = line.trim_start();
        let depth = line.len() - plain.len();
        if plain.is_empty() || plain.starts_with('#') || plain.starts_with('-') {
            continue;
        }
        let is_above = depth < most || may_be_equal && depth == most;
        let Some((key, _)) = plain.split_once(':').filter(|_| is_above) else {
            continue;
        };
        found.push(unquoted(key.trim()).to_owned());
        may_be_equal = false;
        most = depth;
        if depth == 0 {
            break;
        }
    }
    found.reverse();
    found
}

fn unquoted(key: &str) -> &str {
    key.trim_matches(['"', '\''])
}

/// The range of a value around the cursor: an item of a list in brackets, without quotes.
fn value(text: &str, start: usize, cursor: usize) -> Range<usize> {
    let written = &text[start..cursor];
    let from = written.rfind(['[', ',', '{']).map_or(0, |at| at + 1);
    let item = &written[from..];
    let skipped = item.len() - item.trim_start_matches([' ', '"', '\'']).len();
    let ends = |c: char| !matches!(c, ',' | ']' | '}' | '"' | '\'' | '\n' | '\r' | '#');
    let after = &text[cursor..cursor + word_length(&text[cursor..], ends)];
    start + from + skipped..cursor + after.trim_end().len()
}

fn word_length(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

fn in_body(text: &str, body: usize, cursor: usize) -> Option<Context> {
    let start = line_start(text, body, cursor)?;
    let written = &text[start..cursor];
    let plain = without_containers(written);
    if is_in_code(&text[body..start]) {
        return None;
    }
    if let Some(fence) = Fence::parse(plain) {
        return language(text, fence.info(plain), cursor);
    }
    if let Some(name) = plain.strip_prefix(":::") {
        let name = name.trim_start_matches([':', ' ']);
        let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '-');
        let end = cursor + word_length(&text[cursor..], char::is_alphanumeric);
        return is_name.then(|| Context::Directive(cursor - name.len()..end));
    }
    target(text, start, cursor)
}

fn language(text: &str, info: &str, cursor: usize) -> Option<Context> {
    let word = info.trim_start();
    let is_word = !word.contains(|c: char| c.is_whitespace() || "{`~".contains(c));
    let end = cursor
        + word_length(&text[cursor..], |c| {
            !c.is_whitespace() && !"{`~".contains(c)
        });
    is_word.then(|| Context::CodeLanguage(cursor - word.len()..end))
}

/// The line without the marks of quotes and list items.
fn without_containers(line: &str) -> &str {
    let mut rest = line.trim_start();
    loop {
        let digits = word_length(rest, |c| c.is_ascii_digit());
        let after = match rest.as_bytes().get(digits) {
            Some(b'>') if digits == 0 => &rest[1..],
            Some(b'-' | b'*' | b'+') if digits == 0 => &rest[1..],
            Some(b'.' | b')') if (1..=9).contains(&digits) => &rest[digits + 1..],
            _ => return rest,
        };
        let is_quote = rest.starts_with('>');
        if !is_quote && !after.starts_with([' ', '\t']) {
            return rest;
        }
        rest = after.trim_start();
    }
}

/// Returns true if a fenced code block is open at the end of `above`.
fn is_in_code(above: &str) -> bool {
    let mut open: Option<Fence> = None;
    for line in above.lines() {
        let plain = without_containers(line);
        match (open, Fence::parse(plain)) {
            (None, Some(fence)) => {
                let is_inline = fence.mark == '`' && fence.info(plain).contains('`');
                open = (!is_inline).then_some(fence);
            }
            (Some(opening), Some(fence)) => {
                let closes = fence.may_close(opening) && fence.info(plain).trim().is_empty();
                open = (!closes).then_some(opening);
            }
            (_, None) => {}
        }
    }
    open.is_some()
}

/// The starts of targets in a line: of Markdown and of HTML.
const STARTS: [&str; 5] = ["](", "href=\"", "src=\"", "href='", "src='"];

fn target(text: &str, line: usize, cursor: usize) -> Option<Context> {
    let written = &text[line..cursor];
    if is_in_inline_code(written) {
        return None;
    }
    let (at, length) = STARTS
        .iter()
        .filter_map(|start| written.rfind(start).map(|at| (at, start.len())))
        .chain(reference(written))
        .max()?;
    let begin = line + at + length;
    let begin = begin + usize::from(text[begin..cursor].starts_with('<'));
    let so_far = text.get(begin..cursor)?;
    if so_far.contains([' ', '\t', ')', '"', '\'', '<', '>']) {
        return None;
    }
    let is_image = written[at..].starts_with("src=") || is_image(&written[..at]);
    let ends = |c: char| c.is_whitespace() || ")\"'<>".contains(c);
    let end = cursor + word_length(&text[cursor..], |c| !ends(c));
    match so_far.find('#') {
        Some(mark) => Some(Context::Anchor {
            path: so_far[..mark].to_owned(),
            range: begin + mark + 1..end,
        }),
        None => {
            let mark = text[begin..end].find('#').map_or(end, |at| begin + at);
            Some(Context::Target {
                range: begin..mark.max(cursor),
                is_image,
            })
        }
    }
}

/// The place of `]:` of a link reference definition.
fn reference(line: &str) -> Option<(usize, usize)> {
    let at = line
        .find("]:")
        .filter(|_| line.trim_start().starts_with('['))?;
    let is_note = line.trim_start().starts_with("[^");
    let rest = &line[at + 2..];
    let spaces = rest.len() - rest.trim_start().len();
    (!is_note).then_some((at, 2 + spaces))
}

/// Returns true if the bracket that closes at the end of `before` belongs to an image.
fn is_image(before: &str) -> bool {
    let mut depth = 0;
    for (at, c) in before.char_indices().rev() {
        match c {
            ']' => depth += 1,
            '[' if depth == 0 => return before[..at].ends_with('!'),
            '[' => depth -= 1,
            _ => {}
        }
    }
    false
}

fn is_in_inline_code(line: &str) -> bool {
    let mut open: Option<usize> = None;
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        let run = word_length(&rest[at..], |c| c == '`');
        open = match open {
            None => Some(run),
            Some(length) if length == run => None,
            other => other,
        };
        rest = &rest[at + run..];
    }
    open.is_some()
}

#[cfg(test)]
mod tests;
