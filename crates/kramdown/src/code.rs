//! Code blocks: indented and fenced.

use super::block::{Block, BlockKind, BlockParser, Container};
use super::region::Region;
use super::{Problem, html, line};
use text_scan::fences::Fence;

impl BlockParser<'_> {
    /// Parses indented lines, and the lines that follow them without a blank line.
    pub(super) fn indented_code(level: &mut Container, region: &Region, at: usize) -> usize {
        let end = indented_end(region.text(), at);
        let mut code = String::new();
        for text in region.text()[at..end].split_inclusive('\n') {
            let indented = line::indentation(text);
            let lazy = indented.is_none() && !line::is_blank(text);
            if lazy && code.ends_with('\n') {
                code.pop();
                code.push(' ');
            }
            code.push_str(&text[indented.unwrap_or(0)..]);
        }
        let kind = BlockKind::Code {
            info: Region::default(),
            code: code.into(),
            fenced: false,
        };
        level.push(Block::new(kind, region.span(at..end)));
        end
    }

    /// Parses a fenced block: an info string of at most one word, and a closing fence.
    pub(super) fn fenced_code(
        &mut self,
        level: &mut Container,
        region: &Region,
        at: usize,
    ) -> Option<usize> {
        let text = &region.text()[at..];
        let Fence { mark, length } = line::fence(text, self.options.gfm)?;
        let first = line::first(text);
        let behind = first.trim_start_matches(' ').trim_start_matches(mark);
        let info_at = at + first.len() - behind.trim_ascii_start().len();
        let info = behind.trim_ascii();
        let start = at + line::length(text);
        let run: String = std::iter::repeat_n(mark, length).collect();
        if mark == '`' && info.contains(char::is_whitespace) && info.contains(&run) {
            // The run that closes a code span is on the same line.
            return None;
        }
        let problem = if info.contains(char::is_whitespace) {
            Some(Problem::fence_words(region.span(at..at + first.len())))
        } else if !region.may_close_fence(mark, length, start) {
            Some(Problem::fence_open(region.span(at..at + first.len())))
        } else {
            None
        };
        if let Some(problem) = problem {
            self.definitions.problems.push(problem);
            return None;
        }
        let mut from = start;
        while from < region.text().len() {
            let rest = &region.text()[from..];
            let end = from + line::length(rest);
            let line = line::unindented(&region.text()[from..end]);
            let after = line.trim_start_matches(mark);
            if line.len() - after.len() >= length && line::is_blank(after) {
                let kind = BlockKind::Code {
                    info: region.part(info_at..info_at + info.find('?').unwrap_or(info.len())),
                    code: region.part(start..from),
                    fenced: true,
                };
                level.push(Block::new(kind, region.span(at..end)));
                return Some(end);
            }
            from = end;
        }
        self.definitions
            .problems
            .push(Problem::fence_open(region.span(at..at + first.len())));
        None
    }
}

/// Returns the end of the indented code that begins at `at`.
pub(super) fn indented_end(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut next = at;
    let mut in_code = false;
    while next < text.len() {
        let rest = &text[next..];
        let first = line::first(rest);
        next += line::length(rest);
        if line::is_blank(first) {
            in_code = false;
            continue;
        }
        if line::indentation(rest).is_some() {
            in_code = true;
        } else if !in_code
            || line::attribute_list(rest).is_some()
            || line::ends_block(rest)
            || html::begins_block(line::unindented(rest))
        {
            break;
        }
        end = next;
    }
    end
}
