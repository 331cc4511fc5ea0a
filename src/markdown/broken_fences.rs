//! Repairs fences that are closed at the end of a line of code.
//!
//! ````text
//! ```
//! RuntimeError: call failed```
//!
//! Prose, which is now code.
//! ````
//!
//! CommonMark closes a block only on a separate line, so the prose that follows becomes code, and the next code
//! becomes prose. Each candidate line is tested by parsing the text with the fence moved to a new line. The fence is
//! moved if the result has fewer signs of damage (an unclosed block, an opening fence with a language inside a block)
//! and no other line gives an equal result.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use text_scan::fences::Fence;

use super::component_lines;
use super::insertions::{Insertion, PatchedText};
use super::prepared_body::OPTIONS;
use crate::{lines, work_counter};

/// Maximum number of fences that are repaired in one text; each needs several parses.
const MAX_FIXES: usize = 16;
/// Maximum number of candidate lines in one block. A block with more such lines is probably about fences.
const MAX_CANDIDATES: usize = 8;

/// The number of bytes that may still be parsed to test candidate fences. Each test parses the whole text, so large
/// texts get fewer tests.
#[derive(Debug)]
pub(crate) struct ParseBudget {
    left: usize,
}

impl ParseBudget {
    /// Bytes per byte of text, minimum and maximum.
    const PARSES_PER_TEXT: usize = 64;
    const MIN: usize = 1 << 20;
    const MAX: usize = 1 << 24;

    pub(crate) fn of(text: &str) -> Self {
        let left = text.len().saturating_mul(Self::PARSES_PER_TEXT) + Self::MIN;
        Self {
            left: left.min(Self::MAX),
        }
    }

    /// Subtracts the cost of one parse of `text`. Returns false if too little is left.
    pub(crate) fn take(&mut self, text: &str) -> bool {
        match self.left.checked_sub(text.len()) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

/// A fence at the end of a line of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MisplacedFence {
    /// The bytes of the fence.
    pub(super) fence: Range<usize>,
    /// The line break to insert before it; `None` if another line may be the right one.
    pub(super) fix: Option<Insertion>,
}

/// Finds the fences that close their block at the end of a line, in text order.
pub(super) fn misplaced(text: &str) -> Vec<MisplacedFence> {
    if !lines::with_marks(text).any(|(_, line)| {
        let line = line.trim_end();
        match line.as_bytes() {
            [.., b'`', b'`', b'`'] => trailing_fence(line, '`', 3).is_some(),
            [.., b'~', b'~', b'~'] => trailing_fence(line, '~', 3).is_some(),
            _ => false,
        }
    }) {
        return Vec::new();
    }
    let mut found: Vec<MisplacedFence> = Vec::new();
    let mut fixes: Vec<Insertion> = Vec::new();
    let mut damage = FenceScan::of(text).damage;
    let mut budget = ParseBudget::of(text);
    while damage > 0 && found.len() < MAX_FIXES && budget.take(text) {
        let patched = PatchedText::new(text, &fixes);
        let scan = FenceScan::of(&patched.text);
        // Candidates of the first block that has any, because a repair changes all blocks after it. They are ranked
        // by the damage left in the whole text, then by the damage before them in their block.
        let mut outcomes: Vec<((usize, usize), MisplacedFence)> = Vec::new();
        'blocks: for block in &scan.blocks {
            for candidate in block.candidates(&patched.text) {
                let fence = patched.original(candidate.start)..patched.original(candidate.end);
                if found.iter().any(|f| f.fence == fence) {
                    continue;
                }
                let fix = Insertion {
                    at: fence.start,
                    text: format!("\n{}", block.prefix(&patched.text)),
                };
                let mut with: Vec<Insertion> = fixes.clone();
                with.push(fix.clone());
                with.sort_by_key(|m| m.at);
                if !budget.take(text) {
                    // A repair is made only if all candidates were tested.
                    outcomes.clear();
                    break 'blocks;
                }
                let after = FenceScan::of(&PatchedText::new(text, &with).text).damage;
                if after < damage {
                    let before =
                        block.swallowed_in(&patched.text[block.inside.start..candidate.start]);
                    outcomes.push((
                        (after, before),
                        MisplacedFence {
                            fence,
                            fix: Some(fix),
                        },
                    ));
                }
            }
            if !outcomes.is_empty() {
                break;
            }
        }
        let Some(least) = outcomes.iter().map(|(left, _)| *left).min() else {
            break;
        };
        outcomes.retain(|(left, _)| *left == least);
        let several = outcomes.len() > 1;
        let ((after, _), mut best) = outcomes.swap_remove(0);
        if several {
            // Two lines could close the block: report it and leave the text unchanged.
            best.fix = None;
            found.push(best);
            break;
        }
        fixes.extend(best.fix.clone());
        fixes.sort_by_key(|m| m.at);
        damage = after;
        found.push(best);
    }
    found.sort_by_key(|f| f.fence.start);
    found
}

/// Returns the opening fence of a block that is not closed before its container ends.
pub(super) fn never_closed(text: &str, block: &Range<usize>) -> Option<Range<usize>> {
    let block = Block::of(text, block.clone())?;
    (!block.closed).then_some(block.opening)
}

/// Returns true if a line of a block closes it where an indent has no meaning, as in MDX: CommonMark reads a fence that
/// is indented by four columns as code.
pub(crate) fn closes_when_indented(block: &str) -> bool {
    let Some(opening) = Fence::run(block) else {
        return false;
    };
    block.lines().skip(1).map(str::trim).any(|line| {
        Fence::parse(line)
            .is_some_and(|fence| fence.may_close(opening) && fence.info(line).trim().is_empty())
    })
}

/// Counts the signs of damage: unclosed blocks, and opening fences with a language inside a block.
pub(super) fn damage(text: &str) -> usize {
    FenceScan::of(text).damage
}

/// Returns the lines between the fences of the block that has a fence whose first mark is at byte `at`.
pub(super) fn content_at(text: &str, at: usize) -> Option<Range<usize>> {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let blocks = FenceScan::of(text).blocks.into_iter();
    let mut with = blocks
        .filter(|block| block.opening.start == at || block.closed && block.inside.end == line);
    with.next().map(|block| block.inside)
}

/// Returns true if the byte `at` is in a block that is whole: it is closed, and swallows no opening fence. A shorter
/// fence in it is its code.
pub(super) fn is_in_whole_block(text: &str, at: usize) -> bool {
    let blocks = FenceScan::of(text).blocks.into_iter();
    let mut around = blocks.filter(|block| block.inside.contains(&at));
    around.any(|block| block.closed && block.swallowed(text) == 0)
}

/// The fenced blocks of a text, and the number of signs of damage.
struct FenceScan {
    blocks: Vec<Block>,
    damage: usize,
}

impl FenceScan {
    fn of(text: &str) -> Self {
        let mut blocks = Vec::new();
        work_counter::done(text.len());
        // Fences behind the tag of a component are fences.
        let patched = PatchedText::new(text, &component_lines::insertions(text));
        for (event, range) in Parser::new_ext(&patched.text, OPTIONS).into_offset_iter() {
            if matches!(
                event,
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_)))
            ) {
                let range = patched.original(range.start)..patched.original(range.end);
                blocks.extend(Block::of(text, range));
            }
        }
        let damage = blocks
            .iter()
            .map(|block| usize::from(!block.closed) + block.swallowed(text))
            .sum();
        Self { blocks, damage }
    }
}

/// A fenced block.
struct Block {
    /// Byte range of the opening fence, without the info string.
    opening: Range<usize>,
    /// The lines between the fences.
    inside: Range<usize>,
    mark: char,
    closed: bool,
}

impl Block {
    fn of(text: &str, range: Range<usize>) -> Option<Self> {
        let block = &text[range.clone()];
        let Fence { mark, length } = Fence::run(block)?;
        let first_line = block.find('\n').map_or(block.len(), |i| i + 1);
        let trimmed = block.trim_end_matches(['\n', '\r']);
        let last_line = trimmed.rfind('\n').map_or(0, |i| i + 1);
        let last = trimmed[last_line..].trim_matches([' ', '\t', '>', '\r']);
        let closed = last_line > 0 && last.len() >= length && last.chars().all(|c| c == mark);
        let end = if closed { last_line } else { block.len() };
        Some(Self {
            opening: range.start..range.start + length,
            inside: range.start + first_line.min(end)..range.start + end,
            mark,
            closed,
        })
    }

    fn fence_length(&self) -> usize {
        self.opening.len()
    }

    /// Counts the opening fences with a language inside the block. An unclosed fence swallows them.
    fn swallowed(&self, text: &str) -> usize {
        self.swallowed_in(&text[self.inside.clone()])
    }

    fn swallowed_in(&self, lines: &str) -> usize {
        lines
            .lines()
            .filter(|line| {
                let line = line.trim_start_matches([' ', '\t', '>']);
                let line = line.strip_prefix("- ").unwrap_or(line);
                let info = line.trim_start_matches(self.mark);
                line.len() - info.len() >= self.fence_length()
                    && info.starts_with(|c: char| c.is_ascii_alphabetic())
                    && !info.contains(self.mark)
            })
            .count()
    }

    /// Returns the fences at the ends of lines inside the block.
    fn candidates(&self, text: &str) -> Vec<Range<usize>> {
        let mut at = self.inside.start;
        let mut found = Vec::new();
        for line in text[self.inside.clone()].split_inclusive('\n') {
            if found.len() == MAX_CANDIDATES {
                break;
            }
            if let Some(fence) = trailing_fence(line, self.mark, self.fence_length()) {
                found.push(at + fence.start..at + fence.end);
            }
            at += line.len();
        }
        found
    }

    /// Returns the prefix of a line of this block: indentation and quote marks.
    fn prefix(&self, text: &str) -> String {
        let line_start = text[..self.opening.start].rfind('\n').map_or(0, |i| i + 1);
        text[line_start..self.opening.start]
            .chars()
            .map(|c| if matches!(c, '>' | '\t') { c } else { ' ' })
            .collect()
    }
}

/// Returns the fence at the end of `line` if code precedes it and the line has no other fence. Marks beyond the
/// required length that close inline code belong to the code: `` `x```` `` is `` `x` `` and a fence.
fn trailing_fence(line: &str, mark: char, least: usize) -> Option<Range<usize>> {
    let trimmed = line.trim_end();
    let code = trimmed.trim_end_matches(mark);
    let length = trimmed.len() - code.len();
    let is_after_code = length >= least
        && !code.trim_matches([' ', '\t', '>']).is_empty()
        && !code.contains(&mark.to_string().repeat(least));
    let before = code.matches(mark).count();
    let is_split = length > least && before % 2 == 1 && (length - least) % 2 == 1;
    let start = if is_split {
        trimmed.len() - least
    } else {
        code.len()
    };
    is_after_code.then_some(start..trimmed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Vec<(String, bool)> {
        misplaced(text)
            .into_iter()
            .map(|found| {
                let start = text[..found.fence.start].rfind('\n').map_or(0, |i| i + 1);
                (text[start..found.fence.end].to_owned(), found.fix.is_some())
            })
            .collect()
    }

    #[test]
    fn a_fence_at_the_end_of_a_line_is_found() {
        let text = "```\nlast line```\n\nprose\n\n```bash\nls\n```\n";
        assert_eq!(mended(text), [("last line```".to_owned(), true)]);
        // Without a language, the odd number of fences shows the damage.
        let text = "```\nlast line```\n\nprose\n\n```\nls\n```\n";
        assert_eq!(mended(text), [("last line```".to_owned(), true)]);
        // At the end of the file.
        assert_eq!(mended("```\nlast line```\n\nprose\n").len(), 1);
        assert_eq!(mended("~~~\nlast line~~~\n\nprose\n").len(), 1);
    }

    #[test]
    fn a_mark_of_the_code_is_not_of_the_fence() {
        let text = "```\nbuild `x````\n\nprose\n\n```bash\nls\n```\n";
        assert_eq!(misplaced(text)[0].fence, 13..16);
        let text = "```\nbuild````\n\nprose\n\n```bash\nls\n```\n";
        assert_eq!(misplaced(text)[0].fence, 9..13);
    }

    #[test]
    fn two_broken_fences_are_both_found() {
        let text = "```\na```\n\nprose\n\n```bash\nb```\n\nprose\n\n```bash\nls\n```\n";
        assert_eq!(
            mended(text),
            [("a```".to_owned(), true), ("b```".to_owned(), true)]
        );
    }

    #[test]
    fn code_that_merely_ends_in_backticks_is_left_alone() {
        for text in [
            "```js\nconst fence = '```\n```\n",
            "```sh\necho ```\n```\n\nprose\n\n```sh\nls\n```\n",
            "````md\n```bash\nls```\n```\n````\n",
            "```md\nUse ```code``` here```\n```\n",
            "prose ends with ```code```\n",
            "prose ends with a stray ```\n",
        ] {
            assert_eq!(mended(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_ambiguous_is_reported_and_left() {
        let text = "```\na```\nb```\n\nprose\n\n```bash\nls\n```\n";
        assert_eq!(mended(text), [("a```".to_owned(), false)]);
    }

    #[test]
    fn containers_keep_their_marks() {
        let text = "- item\n  ```\n  code```\n\n  prose\n\n  ```bash\n  ls\n  ```\n";
        let found = misplaced(text);
        assert_eq!(found[0].fix.as_ref().unwrap().text, "\n  ");
        let text = "> ```\n> code```\n>\n> prose\n>\n> ```bash\n> ls\n> ```\n";
        assert_eq!(misplaced(text)[0].fix.as_ref().unwrap().text, "\n> ");
    }

    #[test]
    fn a_block_that_is_never_closed_is_found() {
        let text = "```bash\nls\n\nprose\n";
        assert_eq!(never_closed(text, &(0..text.len())), Some(0..3));
        let text = "```bash\nls\n```";
        assert_eq!(never_closed(text, &(0..text.len())), None);
    }
}
