//! Code blocks of a page, and places in their lines.

use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::rc::Rc;

use super::super::code::lexer::{self, Kind, Lexeme};
use super::PageView;
use crate::diagnostics::SourceSpan;
use crate::markdown::block_structure::BlockKind;
use crate::work_counter;
use rustc_hash::FxHasher;

/// A code block.
pub(crate) struct Block<'s> {
    pub(crate) part: usize,
    pub(crate) language: &'s str,
    pub(crate) code: &'s str,
    pub(crate) fenced: bool,
    pub(crate) span: Range<usize>,
    pub(crate) lists: usize,
}

/// The starts of the lines of a code block: in the code, and in the bytes of the file.
pub(super) struct BlockLines {
    pub(super) code: Vec<usize>,
    pub(super) source: Vec<usize>,
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let starts = [0].into_iter().chain(ends);
    starts.filter(|start| *start < text.len()).collect()
}

/// The line of this number with its line end.
fn line_at<'t>(text: &'t str, starts: &[usize], number: usize) -> Option<&'t str> {
    let start = *starts.get(number)?;
    let end = starts.get(number + 1).copied().unwrap_or(text.len());
    text.get(start..end)
}

fn essence(language: &str, code: &str) -> Vec<u64> {
    lexer::lines(language, code)
        .iter()
        .filter_map(|line| {
            let mut hasher = FxHasher::default();
            let mut length = 0;
            // A space that programs do not read as one is no white space.
            let counts = |lexeme: &&Lexeme<'_>| match lexeme.kind {
                Kind::Comment => false,
                Kind::Space => !lexeme.text.is_ascii(),
                _ => true,
            };
            for lexeme in line.lexemes.iter().filter(counts) {
                (lexeme.kind as u8, lexeme.text).hash(&mut hasher);
                length += lexeme.text.len();
            }
            (length > 0).then(|| hasher.finish())
        })
        .collect()
}

impl<'s> PageView<'s> {
    /// The lines of a code block, each as a hash of what a machine reads of it; lines without any are none.
    pub(crate) fn essence(&self, part: usize) -> &[u64] {
        let essences = self.essences.get_or_init(|| {
            self.all_blocks()
                .map(|block| (block.part, essence(block.language, block.code)))
                .collect()
        });
        essences.get(&part).map_or(&[], Vec::as_slice)
    }

    /// Returns true if most lines of a code block of another page are in the code of this one.
    pub(crate) fn has_code_of(&self, other: &PageView<'_>, part: usize) -> bool {
        let lines = self.code_lines.get_or_init(|| {
            let blocks = self.all_blocks();
            blocks
                .flat_map(|block| self.essence(block.part).to_vec())
                .collect()
        });
        let wanted = other.essence(part);
        let shared = wanted.iter().filter(|line| lines.contains(line)).count();
        shared * 2 > wanted.len()
    }

    /// The code block that is a part.
    ///
    /// # Panics
    /// If the part is none.
    pub(crate) fn block(&self, part: usize) -> Block<'_> {
        self.blocks(part..part + 1).next().expect("a code block")
    }

    /// The code blocks among some parts.
    pub(crate) fn blocks(&self, parts: Range<usize>) -> impl Iterator<Item = Block<'_>> {
        work_counter::done(parts.len());
        // MDX has no indented code: an indent there is layout of components.
        let is_mdx = self.page.path.ends_with(".mdx");
        let of = self.structure.blocks[parts.clone()].iter();
        parts.zip(of).filter_map(move |(part, of)| match &of.kind {
            BlockKind::Code {
                language,
                code,
                fenced,
            } if *fenced || !is_mdx && !self.is_layout(part) => Some(Block {
                part,
                language,
                code,
                fenced: *fenced,
                span: of.span.clone(),
                lists: of.lists,
            }),
            _ => None,
        })
    }

    pub(crate) fn all_blocks(&self) -> impl Iterator<Item = Block<'_>> {
        self.blocks(0..self.structure.blocks.len())
    }

    /// The bytes of the file of some bytes of a line of code; `None` if the line differs in the file.
    pub(crate) fn in_code(
        &self,
        block: &Block<'_>,
        line: usize,
        range: Range<usize>,
    ) -> Option<Range<usize>> {
        let lines = self.lines_of(block);
        let source = self.text.get(block.span.clone())?;
        let code = line_at(block.code, &lines.code, line)?;
        let code = code.strip_suffix('\n').unwrap_or(code);
        let code = code.strip_suffix('\r').unwrap_or(code);
        let number = line + usize::from(block.fenced);
        let text = line_at(source, &lines.source, number)?;
        let text = text.trim_end_matches(['\n', '\r']);
        // A container's marks are before the line; a fence may be behind it.
        let start = if code.is_empty() {
            text.len()
        } else {
            text.find(code)?
        };
        let at = block.span.start + lines.source[number] + start;
        Some(at + range.start..at + range.end)
    }

    /// The lines of a code block; those of the last block that was asked for are kept.
    fn lines_of(&self, block: &Block<'_>) -> Rc<BlockLines> {
        let mut kept = self.block_lines.borrow_mut();
        match &*kept {
            Some((part, lines)) if *part == block.part => Rc::clone(lines),
            _ => {
                let source = self.text.get(block.span.clone()).unwrap_or_default();
                work_counter::done(block.code.len() + source.len());
                let lines = Rc::new(BlockLines {
                    code: line_starts(block.code),
                    source: line_starts(source),
                });
                *kept = Some((block.part, Rc::clone(&lines)));
                lines
            }
        }
    }

    /// The place of some bytes of a line of code, or of the whole block.
    pub(crate) fn place_in_code(
        &self,
        block: &Block<'_>,
        line: usize,
        range: Range<usize>,
        label: impl Into<String>,
    ) -> SourceSpan {
        match self.in_code(block, line, range) {
            Some(span) => self.place(span, label),
            None => self.place(self.first_line(block.span.clone()), label),
        }
    }
}
