//! Runs of backticks or tildes that open and close code blocks.
//!
//! Dialects differ in the containers and the indentation before a fence and in the text after it, so callers remove
//! the prefix of a line first and read the rest themselves.

use std::ops::Range;

use crate::lines;

/// A run of backticks or tildes. It is a fence from [`Fence::MIN_LENGTH`] on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fence {
    /// A backtick or a tilde.
    pub mark: char,
    /// Number of marks.
    pub length: usize,
}

impl Fence {
    /// Minimum number of marks of a fence.
    pub const MIN_LENGTH: usize = 3;

    /// Returns the run of marks at the start of `text`, of any length.
    #[inline]
    #[must_use]
    pub fn run(text: &str) -> Option<Self> {
        let mark = match text.as_bytes().first() {
            Some(b'`') => '`',
            Some(b'~') => '~',
            _ => return None,
        };
        let length = text.len() - text.trim_start_matches(mark).len();
        Some(Self { mark, length })
    }

    /// Returns the fence at the start of `text`.
    #[inline]
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::run(text).filter(|run| run.length >= Self::MIN_LENGTH)
    }

    /// Returns the text after the marks; `text` is what the fence was parsed from.
    #[inline]
    #[must_use]
    pub fn info(self, text: &str) -> &str {
        &text[self.length..]
    }

    /// Returns true if this run is long enough to close the block of `opening`. Only white space may follow it.
    #[inline]
    #[must_use]
    pub fn may_close(self, opening: Self) -> bool {
        self.mark == opening.mark && self.length >= opening.length
    }
}

/// A fenced code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FencedBlock {
    /// From the line of the opening fence up to the line of the closing one.
    pub start: usize,
    /// The line of the closing fence.
    pub closing: Range<usize>,
}

/// Returns the closed fenced blocks of `text`. Lines may begin with any of the characters `prefix`: indentation and
/// the marks of quotes and list items, but no marks of fences.
#[must_use]
pub fn fenced_blocks(text: &str, prefix: &[char]) -> Vec<FencedBlock> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, Fence)> = None;
    for (at, line) in lines::with_marks(text) {
        let content = behind_prefix(line, prefix);
        let Some(fence) = Fence::parse(content) else {
            continue;
        };
        match open {
            None => open = Some((at, fence)),
            Some((start, opening))
                if fence.may_close(opening) && fence.info(content).trim().is_empty() =>
            {
                let closing = at..at + line.len();
                blocks.push(FencedBlock { start, closing });
                open = None;
            }
            Some(_) => {}
        }
    }
    blocks
}

/// Returns a line without the characters of `prefix` at its start.
#[inline]
#[must_use]
pub fn behind_prefix<'l>(line: &'l str, prefix: &[char]) -> &'l str {
    // Most lines with marks are fences without a prefix.
    if line.starts_with(['`', '~']) {
        line
    } else {
        line.trim_start_matches(prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_closed_by_the_same_mark_at_least_as_often() {
        let text = "a\n> ~~~~ x\n> ~~~\n> ```\n> ~~~~~ \nb\n```\nc\n";
        let blocks = fenced_blocks(text, &[' ', '>']);
        let found: Vec<&str> = blocks
            .iter()
            .map(|block| &text[block.start..block.closing.end])
            .collect();
        assert_eq!(found, ["> ~~~~ x\n> ~~~\n> ```\n> ~~~~~ \n"]);
        assert_eq!(Fence::parse("``x"), None);
        assert_eq!(Fence::run("``x").map(|run| run.info("``x")), Some("x"));
    }
}
