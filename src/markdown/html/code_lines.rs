//! The lines of a code block: numbers, marked, added and removed lines, marked words.

use std::ops::Range;

use super::super::FenceInfo;
use super::super::heading_collector::lowercase;
use crate::lines;

/// Writes the lines of code. `write_lines` appends them highlighted, each with a line end.
pub(super) fn write(out: &mut String, info: &FenceInfo, write_lines: impl FnOnce(&mut String)) {
    let has_classes = !(info.marked.is_empty() && info.added.is_empty() && info.removed.is_empty());
    let is_diff = matches!(&*lowercase(&info.language), "diff" | "patch" | "udiff");
    let is_lined = info.numbered || has_classes || is_diff;
    if !is_lined && info.words.is_empty() {
        return write_lines(out);
    }
    let mut html = String::new();
    write_lines(&mut html);
    if !info.words.is_empty() {
        html = with_marked_words(&html, &info.words);
    }
    if !is_lined {
        return out.push_str(&html);
    }
    for (line, number) in lines::with_ends(&html).zip(1..) {
        let written = if is_diff {
            text_of(line)
        } else {
            String::new()
        };
        out.push_str("<span class=\"line");
        if info.marked.iter().any(|range| range.contains(&number)) {
            out.push_str(" marked");
        }
        let is_in = |ranges: &[std::ops::RangeInclusive<usize>]| {
            ranges.iter().any(|range| range.contains(&number))
        };
        if is_in(&info.added) || is_diff && written.starts_with('+') && !written.starts_with("+++ ")
        {
            out.push_str(" added");
        }
        if is_in(&info.removed)
            || is_diff && written.starts_with('-') && !written.starts_with("--- ")
        {
            out.push_str(" removed");
        }
        out.push('"');
        if let Some(first) = info.start.filter(|first| *first != 1) {
            out.push_str(&format!(" data-n=\"{}\"", first.saturating_add(number - 1)));
        }
        out.push('>');
        out.push_str(line.strip_suffix('\n').unwrap_or(line));
        out.push_str("</span>\n");
    }
}

/// Returns the text of highlighted code. The crate `highlight` writes three entities.
fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (end, decoded) = match rest.as_bytes()[0] {
            b'<' => ('>', ""),
            _ if rest.starts_with("&lt;") => (';', "<"),
            _ if rest.starts_with("&gt;") => (';', ">"),
            _ => (';', "&"),
        };
        text.push_str(decoded);
        rest = rest.find(end).map_or("", |end| &rest[end + 1..]);
    }
    text.push_str(rest);
    text
}

/// Returns highlighted code with `<mark>` around words. A word may be in several elements: each part is marked.
fn with_marked_words(html: &str, words: &[String]) -> String {
    let code = text_of(html);
    let mut found: Vec<Range<usize>> = words
        .iter()
        .filter(|word| !word.is_empty())
        .flat_map(|word| code.match_indices(word.as_str()))
        .map(|(at, word)| at..at + word.len())
        .collect();
    found.sort_by_key(|range| range.start);
    let mut out = String::with_capacity(html.len() + found.len() * "<mark></mark>".len());
    let mut next = found.into_iter().peekable();
    let mut in_code = 0;
    let mut is_open = false;
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        while next.peek().is_some_and(|word| word.end <= in_code) {
            next.next();
        }
        let is_tag = c == '<';
        let is_marked =
            !is_tag && c != '\n' && next.peek().is_some_and(|word| word.start <= in_code);
        if is_marked != is_open {
            out.push_str(if is_marked { "<mark>" } else { "</mark>" });
            is_open = is_marked;
        }
        let length = match c {
            '<' => rest.find('>').map_or(rest.len(), |end| end + 1),
            '&' => rest.find(';').map_or(1, |end| end + 1),
            c => c.len_utf8(),
        };
        in_code += match c {
            '<' => 0,
            // The crate `highlight` writes three entities, each for one byte.
            '&' => 1,
            c => c.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    if is_open {
        out.push_str("</mark>");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_across_elements() {
        let words = |words: &[&str]| {
            words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        let html = "<span class=k>let</span> a = &lt;b&gt;;\n";
        for (marked, wanted) in [
            (
                words(&["let a"]),
                "<span class=k><mark>let</mark></span><mark> a</mark> = &lt;b&gt;;\n",
            ),
            (
                words(&["<b>"]),
                "<span class=k>let</span> a = <mark>&lt;b&gt;</mark>;\n",
            ),
            (
                words(&["a", "b"]),
                "<span class=k>let</span> <mark>a</mark> = &lt;<mark>b</mark>&gt;;\n",
            ),
        ] {
            assert_eq!(with_marked_words(html, &marked), wanted);
        }
    }
}
