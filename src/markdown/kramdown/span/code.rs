//! Code in text, and where it hides what would divide the cells of a table.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::super::html;

pub(super) fn run_of(text: &str, mark: char) -> usize {
    text.len() - text.trim_start_matches(mark).len()
}

/// The code span at `at`: its text and its end.
pub(super) fn code_span(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = &text[at..];
    let run = run_of(rest, '`');
    let inside = &rest[run..];
    let before = text[..at].chars().next_back();
    let spaced = before.is_none_or(|c| c.is_ascii_whitespace())
        && inside.starts_with(|c: char| c.is_ascii_whitespace());
    if run == 1 && spaced {
        return None;
    }
    let close = match run {
        1 => memchr(b'`', inside.as_bytes()),
        _ => memmem::find(inside.as_bytes(), &rest.as_bytes()[..run]),
    }?;
    let mut code = &inside[..close];
    if run > 1 {
        code = code.strip_prefix(' ').unwrap_or(code);
        code = code.strip_suffix(' ').unwrap_or(code);
    }
    Some((code, at + run + close + run))
}

/// The bytes of a line's code: spans, and `<code>` elements.
pub(in super::super) fn code_spans(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = line[at..].find(['`', '<', '\\']) {
        at += next;
        let rest = &line[at..];
        let end = if rest.starts_with('`') {
            code_span(line, at).map(|(_, end)| end)
        } else if rest.starts_with("<code") {
            rest.find("</code>").map(|i| at + i + "</code>".len())
        } else {
            None
        };
        match end {
            Some(end) => {
                found.push(at..end);
                at = end;
            }
            None => at += run_of(rest, '`').max(1),
        }
    }
    found
}

/// Whether each line of what may be a table has a `|` that stands in no code and no element.
pub(in super::super) fn pipes_are_text(text: &str) -> bool {
    let mut hidden = code_spans(text);
    let mut at = 0;
    while let Some(next) = text[at..].find('<') {
        at += next;
        if let Some(code) = hidden.iter().find(|range| range.contains(&at)) {
            at = code.end;
            continue;
        }
        let rest = &text[at..];
        match html::tag(rest) {
            Some(tag) if !tag.is_block() && !tag.closed && !tag.is_void() => {
                let inside = at + tag.length;
                let end =
                    html::end_of(tag.name, &text[inside..]).map_or(text.len(), |l| inside + l);
                hidden.push(at..end);
                at = end.max(at + 1);
            }
            _ => at += 1,
        }
    }
    let mut from = 0;
    text.split_inclusive('\n').all(|line| {
        let start = from;
        from += line.len();
        line.match_indices('|').any(|(i, _)| {
            let at = start + i;
            !line[..i].ends_with('\\') && !hidden.iter().any(|range| range.contains(&at))
        })
    })
}
