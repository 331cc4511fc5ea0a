//! The parts of a Markdown text that are code or comments, in which no syntax is converted.

use std::ops::Range;

use text_scan::fences::Fence;
use text_scan::lines;

/// The code of a text.
#[derive(Debug, Default)]
pub(crate) struct Code {
    /// Fenced blocks with their fences, code spans and comments, in order.
    ranges: Vec<Range<usize>>,
    /// The opening lines of fenced blocks, from the first mark to the end of the line.
    pub(crate) fences: Vec<Range<usize>>,
}

impl Code {
    pub(crate) fn of(text: &str) -> Self {
        let mut scan = Scan::default();
        let mut at = 0;
        for line in lines::with_ends(text) {
            scan.line(text, line, at);
            at += line.len();
        }
        if let Some((start, _)) = scan.open {
            scan.code.ranges.push(start..text.len());
        }
        scan.spans(text, scan.prose..text.len());
        scan.code.ranges.sort_by_key(|range| range.start);
        scan.code
    }

    /// Returns true if a byte is in code.
    pub(crate) fn contains(&self, at: usize) -> bool {
        self.range_at(at).is_some()
    }

    /// Returns the range of the code at a byte.
    pub(crate) fn range_at(&self, at: usize) -> Option<&Range<usize>> {
        let after = self.ranges.partition_point(|range| range.start <= at);
        self.ranges[..after].last().filter(|range| at < range.end)
    }
}

#[derive(Default)]
struct Scan {
    code: Code,
    /// The start of the open block, and its fence.
    open: Option<(usize, Fence)>,
    /// The start of the text that was not looked at for spans.
    prose: usize,
}

impl Scan {
    fn line(&mut self, text: &str, line: &str, at: usize) {
        let content = without_marks(line);
        let Some(fence) = Fence::parse(content) else {
            if self.open.is_none() && line.trim().is_empty() {
                // A code span does not reach beyond its paragraph.
                self.spans(text, self.prose..at);
                self.prose = at + line.len();
            }
            return;
        };
        let start = at + line.len() - content.len();
        match self.open {
            None if fence.mark == '`' && fence.info(content).contains('`') => {}
            None => {
                self.spans(text, self.prose..at);
                self.open = Some((start, fence));
                self.code.fences.push(start..at + line.trim_end().len());
            }
            Some((from, opening))
                if fence.may_close(opening) && fence.info(content).trim().is_empty() =>
            {
                self.code.ranges.push(from..at + line.len());
                self.open = None;
                self.prose = at + line.len();
            }
            Some(_) => {}
        }
    }

    /// Adds the code spans and comments of a paragraph.
    fn spans(&mut self, text: &str, range: Range<usize>) {
        let mut at = range.start;
        while let Some(found) = text[at..range.end.max(at)].find(['`', '<', '\\']) {
            let from = at + found;
            let rest = &text[from..range.end];
            if let Some(behind) = rest.strip_prefix('\\') {
                at = from + 1 + behind.chars().next().map_or(0, char::len_utf8);
            } else if rest.starts_with("<!--") {
                let end = text[from..]
                    .find("-->")
                    .map_or(text.len(), |end| from + end + 3);
                self.code.ranges.push(from..end);
                at = end;
            } else if rest.starts_with('`') {
                let run = rest.len() - rest.trim_start_matches('`').len();
                match closing_run(&rest[run..], run) {
                    Some(end) => {
                        self.code.ranges.push(from..from + run + end);
                        at = from + run + end;
                    }
                    None => at = from + run,
                }
            } else {
                at = from + 1;
            }
            if at >= range.end {
                break;
            }
        }
    }
}

/// Returns the end of the run of exactly `length` backticks in `text`.
fn closing_run(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = text.len() - start - text[start..].trim_start_matches('`').len();
        at = start + run;
        if run == length {
            return Some(at);
        }
    }
    None
}

/// Returns a line behind indentation and the marks of quotes and list items.
pub(crate) fn without_marks(line: &str) -> &str {
    let mut rest = line.trim_start_matches([' ', '\t']);
    loop {
        let behind = rest
            .strip_prefix('>')
            .or_else(|| item_mark(rest).map(|length| &rest[length..]));
        match behind {
            Some(behind) => rest = behind.trim_start_matches([' ', '\t']),
            None => return rest,
        }
    }
}

/// Returns the length of the mark of a list item that a text begins with, with the white space behind it.
pub(crate) fn item_mark(text: &str) -> Option<usize> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let sign = text.as_bytes().get(digits)?;
    let is_mark = match digits {
        0 => matches!(sign, b'-' | b'*' | b'+'),
        1..=9 => matches!(sign, b'.' | b')'),
        _ => false,
    };
    if !is_mark {
        return None;
    }
    let behind = &text[digits + 1..];
    let spaces = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    (spaces > 0).then_some(digits + 1 + spaces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_spans_and_comments_are_code() {
        let text =
            "a `b {{` c\n\n- ```sh {x}\n  d `\n  ```\ne <!-- f\n\ng --> ``h ` i`` `j\n\nk`\n";
        let code = Code::of(text);
        let at = |word: &str| code.contains(text.find(word).unwrap());
        for (word, is_code) in [
            ("b {{", true),
            ("c\n", false),
            ("d `", true),
            ("e <", false),
            ("g --", true),
            ("h ` i", true),
            ("`j", false),
            ("k`", false),
        ] {
            assert_eq!(at(word), is_code, "{word}");
        }
        assert_eq!(&text[code.fences[0].clone()], "```sh {x}");
    }
}
