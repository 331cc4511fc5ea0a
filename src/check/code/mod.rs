//! Code in two languages: whether the translation of a note still has the original's commands.

pub(crate) mod comments;
pub(crate) mod common_words;
pub(crate) mod compare;
mod embedded_markup;
mod family;
pub(crate) mod findings;
pub(crate) mod lexer;
pub(crate) mod line_diff;
pub(crate) mod normalized_lines;
pub(crate) mod placeholders;
pub(crate) mod tokens;
pub(crate) mod translated_text;
