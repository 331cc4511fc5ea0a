//! Code in text, which hides the cell separators of tables.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::super::html;
use text_scan::forward_search::ForwardSearch;
use text_scan::work_counter;

pub(super) fn run_of(text: &str, mark: char) -> usize {
    text.len() - text.trim_start_matches(mark).len()
}

/// Parses the code span at `at`; returns its text and its end.
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

/// Returns the byte ranges of code in a line: spans and `<code>` elements.
pub(in super::super) fn code_spans(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let ends = ForwardSearch::new("</code>");
    let runs = longest_runs(line);
    let mut at = 0;
    work_counter::done(line.len());
    while let Some(next) = line[at..].find(['`', '<', '\\']) {
        at += next;
        let rest = &line[at..];
        let end = if rest.starts_with('`') {
            let run = run_of(rest, '`');
            let behind = runs.partition_point(|(start, _)| *start < at + run);
            let may_end = runs.get(behind).is_some_and(|(_, longest)| *longest >= run);
            let code = may_end.then(|| code_span(line, at)).flatten();
            code.map(|(_, end)| end)
        } else if rest.starts_with("<code") {
            ends.find(line, at).map(|end| end + "</code>".len())
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

/// Returns the runs of backticks in a line: the start of each, and the maximum length from there on.
fn longest_runs(line: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in memchr::memchr_iter(b'`', line.as_bytes()) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    let mut longest = 0;
    for (_, length) in runs.iter_mut().rev() {
        longest = longest.max(*length);
        *length = longest;
    }
    runs
}

/// Returns true if each line of a possible table has a `|` outside code and elements, as far as kramdown checks
/// (`parse_table`): it tests the first and the last line of each text, and stops at code of more than two lines.
pub(in super::super) fn pipes_are_text(text: &str) -> bool {
    let code = code_spans(text);
    let mut hidden: Vec<(Range<usize>, bool)> =
        code.iter().map(|range| (range.clone(), true)).collect();
    let mut at = 0;
    while let Some(next) = text[at..].find('<') {
        at += next;
        let behind = code.partition_point(|range| range.end <= at);
        if let Some(code) = code.get(behind).filter(|range| range.contains(&at)) {
            at = code.end;
            continue;
        }
        let rest = &text[at..];
        match html::tag(rest) {
            Some(tag) if !tag.is_block() && !tag.closed && !tag.is_void() => {
                let inside = at + tag.length;
                let end =
                    html::end_of(tag.name, &text[inside..]).map_or(text.len(), |l| inside + l);
                hidden.push((at..end, false));
                at = end.max(at + 1);
            }
            Some(tag) if !tag.is_block() => {
                hidden.push((at..at + tag.length, false));
                at += tag.length;
            }
            _ => at += 1,
        }
    }
    hidden.sort_by_key(|(range, _)| range.start);
    let mut from = 0;
    let mut is_on_line = false;
    for (range, is_code) in hidden {
        if range.start < from {
            continue;
        }
        if !text_has_pipes(&text[from..range.start], &mut is_on_line) {
            return is_on_line;
        }
        from = range.end;
        let lines = text[range].matches('\n').count() + 1;
        if is_code && (lines > 2 || lines == 2 && !is_on_line) {
            return is_on_line;
        }
        is_on_line &= !(is_code && lines == 2);
    }
    text_has_pipes(&text[from..], &mut is_on_line);
    is_on_line
}

/// Returns true if the first line of a text has a `|`, or text before it on its line does. Sets `is_on_line` for the
/// last line.
fn text_has_pipes(text: &str, is_on_line: &mut bool) -> bool {
    let has_pipe = |line: &str| {
        let mut pipes = line.match_indices('|');
        pipes.any(|(at, _)| !line[..at].ends_with('\\'))
    };
    let text = text.trim_end_matches('\n');
    if text.is_empty() {
        return true;
    }
    let (first, last) = match text.split_once('\n') {
        Some((first, rest)) => (first, rest.rsplit('\n').next().unwrap_or(rest)),
        None => {
            *is_on_line |= has_pipe(text);
            return true;
        }
    };
    if !*is_on_line && !has_pipe(first) {
        return false;
    }
    *is_on_line = has_pipe(last);
    true
}
