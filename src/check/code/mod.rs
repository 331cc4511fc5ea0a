//! Code in two languages: whether the translation of a note still has the original's commands.

pub(crate) mod common_words;
pub(crate) mod compare;
pub(crate) mod findings;
pub(crate) mod lexer;
pub(crate) mod line_diff;
pub(crate) mod normalized_lines;
pub(crate) mod placeholders;
pub(crate) mod tokens;
pub(crate) mod translated_text;
