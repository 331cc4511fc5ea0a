//! Lexer of code, as exact as a comparison with its translation needs: what a machine reads, and what is
//! there for people (comments, the texts of strings).
//!
//! In: a block of code and the language that its fence names. Out: its [`Line`]s of [`Lexeme`]s. This is no
//! parser: it knows how comments and strings look in families of languages, and where a family is not known
//! it takes for a comment only what is one in all of them.

mod scanner;

use std::ops::Range;

use super::embedded_markup;
use super::family::Family;
use scanner::{Open, Scanner};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The kind of a piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, digits and `_`.
    Word,
    /// One other character that is no white space.
    Mark,
    /// White space.
    Space,
    /// A mark that opens or closes a string.
    Quote,
    /// The inside of a string, or text between tags.
    Text,
    /// A comment.
    Comment,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lexeme<'c> {
    pub(crate) kind: Kind,
    pub(crate) text: &'c str,
    /// The offset in the line, in bytes.
    pub(crate) at: usize,
}

impl Lexeme<'_> {
    pub(crate) fn range(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }
}

/// A line of code.
#[derive(Debug, Clone)]
pub(crate) struct Line<'c> {
    /// Its number in the block, from 0.
    pub(crate) number: usize,
    /// The line, without its end.
    pub(crate) text: &'c str,
    pub(crate) lexemes: Vec<Lexeme<'c>>,
    /// True if it may be a sentence: output, or text that is no program.
    pub(crate) is_free: bool,
    /// True if the line has a prompt, which is not among its lexemes.
    pub(crate) is_command: bool,
    pub(crate) family: Family,
}

impl Line<'_> {
    /// Returns the lexemes that a machine reads, in order.
    pub(crate) fn code(&self) -> impl Iterator<Item = &Lexeme<'_>> {
        self.lexemes
            .iter()
            .filter(|lexeme| !matches!(lexeme.kind, Kind::Space | Kind::Comment))
    }

    /// True if there is nothing in it for a machine.
    pub(crate) fn is_blank(&self) -> bool {
        self.code().next().is_none()
    }
}

/// The lines of a block.
pub(crate) fn lines<'c>(language: &str, code: &'c str) -> Vec<Line<'c>> {
    let family = Family::of(language);
    let mut open = Open::None;
    let mut texts = Vec::new();
    if family.markup {
        texts = embedded_markup::texts(&code.lines().collect::<Vec<_>>());
    }
    let mut texts = texts.into_iter();
    // The column of the comment behind the code of the line before.
    let mut beside: Option<usize> = None;
    code.lines()
        .enumerate()
        .map(|(number, text)| {
            let prompt = prompt(family, text);
            let is_command = prompt > 0;
            let mut scanner = Scanner {
                family,
                line: text,
                at: prompt,
                open,
                texts: texts.next().unwrap_or_default(),
                lexemes: Vec::new(),
            };
            scanner.line();
            open = scanner.open;
            if beside.is_some_and(|column| is_continued(text, column)) {
                scanner.lexemes = vec![Lexeme {
                    kind: Kind::Comment,
                    text,
                    at: 0,
                }];
            } else {
                beside = comment_column(&scanner.lexemes);
            }
            Line {
                number,
                text,
                lexemes: scanner.lexemes,
                is_free: family.free && !is_command,
                is_command,
                family,
            }
        })
        .collect()
}

/// The least column of a comment behind code that goes on in the next line without a mark.
const LEAST_COLUMN: usize = 12;

/// Returns the column of the comment that ends a line behind its code, or that is all of a line far to the right.
fn comment_column(lexemes: &[Lexeme<'_>]) -> Option<usize> {
    let last = lexemes
        .last()
        .filter(|last| last.kind == Kind::Comment && last.at >= LEAST_COLUMN)?;
    let before = lexemes[..lexemes.len() - 1].iter();
    Some(before.map(|lexeme| lexeme.text.chars().count()).sum()).filter(|_| last.text.len() > 2)
}

/// Returns true if a line without a mark goes on with the comment at `column` in the line before:
///
/// ```text
/// s         # Select a session
///           interactively
/// ```
fn is_continued(line: &str, column: usize) -> bool {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let is_of_words = |c: char| c.is_alphanumeric() || c.is_whitespace() || ".,:!?'’-".contains(c);
    let is_text = !text.is_empty() && text.chars().all(is_of_words);
    is_text && indent >= LEAST_COLUMN && indent.abs_diff(column) <= 2
}

/// The length of the prompt of a line, with the white space before it; 0 if it has none.
fn prompt(family: Family, line: &str) -> usize {
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let bare = &line[indent..];
    let length = match highlight::prompt(bare) {
        // `...> ` of IEx, `...(1)> `
        0 if bare.starts_with("...") => bare.find("> ").filter(|at| *at < 8).map_or(0, |at| at + 2),
        length => length,
    };
    // `# ` begins a comment where nothing says that it is the root user's prompt.
    let may_be_any = if bare.starts_with("# ") {
        family.prompts && family.hash
    } else {
        family.prompts || family.shell
    };
    // `scala> `, `iex(1)> `: no code of the languages themselves begins so.
    let is_of_interpreter =
        bare.starts_with("...") || bare.starts_with(|c: char| c.is_ascii_lowercase());
    let is_prompt = may_be_any || (is_of_interpreter && bare[..length].ends_with("> "));
    if length > 0 && is_prompt {
        indent + length
    } else {
        0
    }
}

/// Returns true if a line is a rule of one mark, whose length has no meaning: `=====` below a title.
fn is_rule(text: &str) -> bool {
    let text = text.trim_end();
    let mark = text.chars().next().unwrap_or_default();
    text.len() >= 4 && "=*#~_+".contains(mark) && text.chars().all(|c| c == mark)
}

/// True if `c` is part of a word of code.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    // Full-width letters and digits are words too; units compare them with ASCII.
    c.is_alphanumeric() || c.general_category_group() == GeneralCategoryGroup::Mark
}

#[cfg(test)]
mod tests;
